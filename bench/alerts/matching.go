package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/search"
)

const (
	// compareFor is how long notices are compared, of processor time.
	compareFor = 3 * time.Second
	// mostNotices is how many notices there are to compare and learn from.
	mostNotices = 4000
	// checked is how many notices both ways must find the same for.
	checked = 50
)

// today is the moment around which the fictional market is dated.
var today = time.Date(2026, time.November, 20, 18, 0, 0, 0, clock.London)

// matched is what one way of comparing did.
type matched struct {
	notices int
	found   int
	cpu     time.Duration
}

func (m matched) rate() float64 { return float64(m.notices) / m.cpu.Seconds() }

// measureMatching compares notices with saved searches in both ways, on one
// core, and prints how fast.
func measureMatching(ctx context.Context, o options) error {
	docs, from, err := notices(ctx, o)
	if err != nil {
		return err
	}
	if len(docs) < 2 {
		return fmt.Errorf("there are only %d notices in %s", len(docs), o.notices)
	}
	learn, compare := docs[:len(docs)/2], docs[len(docs)/2:]
	var rows [][]string
	for _, n := range o.searches {
		row, err := matchingOf(n, docs, learn, compare, compareFor)
		if err != nil {
			return err
		}
		rows = append(rows, row)
	}
	table(fmt.Sprintf("Comparing notices with saved searches, one core (%d notices of %s; as many others to learn from)", len(compare), from),
		[]string{"searches", "notices/s", "plain loop, notices/s", "ratio", "matches a notice", "bytes a search", "bytes a search, loop", "saved in, s", "learnt anew in, s"}, rows)
	return nil
}

// notices gives notices in some mixed order, and says where they are from.
func notices(ctx context.Context, o options) (docs []search.Document, from string, err error) {
	s, err := openSite(ctx, o, place{}, clock.At(today), nil)
	if err != nil {
		return nil, "", err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	if _, failed := os.Stat(o.notices); errors.Is(failed, fs.ErrNotExist) || o.notices == "" {
		from, err = "a fictional market", s.fill(o.market)
	} else {
		from = o.notices
		_, err = s.Feed.Import(ctx, "", []string{o.notices}, nil, nil)
	}
	if err != nil {
		return nil, "", err
	}
	docs, err = s.Notices.Newest(ctx, mostNotices)
	r := rand.New(rand.NewPCG(seed, 2))
	r.Shuffle(len(docs), func(i, j int) { docs[i], docs[j] = docs[j], docs[i] })
	return docs, from, err
}

// matchingOf measures with so many searches, each way for as long.
func matchingOf(n int, docs, learn, compare []search.Document, long time.Duration) ([]string, error) {
	before := heap()
	m := search.NewMatcher(notice.IndexSchema())
	m.Learn(learn)
	begun := used()
	if err := eachSearch(n, docs, m.Put); err != nil {
		return nil, err
	}
	saved := used() - begun
	size := heap() - before
	begun = used()
	m.Learn(learn)
	learnt := used() - begun
	var ids []int64
	quick := compareAll(compare, long, func(d *search.Document, now time.Time) []int64 {
		ids = m.Match(ids[:0], d, now)
		return ids
	})
	before = heap()
	l := newLoop(notice.IndexSchema())
	if err := eachSearch(n, docs, func(_ int64, r search.Request) error { l.add(r); return nil }); err != nil {
		return nil, err
	}
	l.learn(learn)
	loopSize := heap() - before
	plain := compareAll(compare, long, l.match)
	for i := range compare[:min(checked, len(compare))] {
		d := &compare[i]
		if a, b := m.Match(nil, d, seen(d)), l.match(d, seen(d)); !slices.Equal(a, b) {
			return nil, fmt.Errorf("of %d searches the matcher finds %d for %s, the loop %d", n, len(a), d.Key, len(b))
		}
	}
	return []string{strconv.Itoa(n), fmt.Sprintf("%.0f", quick.rate()), fmt.Sprintf("%.0f", plain.rate()), fmt.Sprintf("%.1f", quick.rate()/plain.rate()),
		fmt.Sprintf("%.1f", float64(quick.found)/float64(quick.notices)), strconv.FormatInt(size/int64(n), 10), strconv.FormatInt(loopSize/int64(n), 10),
		seconds(saved), seconds(learnt)}, nil
}

// eachSearch draws searches, the same in each call, and numbers them from 0.
func eachSearch(n int, docs []search.Document, do func(int64, search.Request) error) error {
	w := newWishes(docs)
	for i := range n {
		r, err := w.query().Saved()
		if err == nil {
			err = do(int64(i), r)
		}
		if err != nil {
			return fmt.Errorf("saving search %d: %w", i, err)
		}
	}
	return nil
}

// seen gives the moment at which a notice is compared: when it came.
func seen(d *search.Document) time.Time {
	at := d.Numbers[slices.Index(notice.IndexSchema().Numbers, "updated")]
	if at == search.Missing {
		return today
	}
	return time.UnixMilli(at)
}

// compareAll compares each notice once, so that words are known, and then all of
// them again and again until the time is over; a way that is too slow for one
// round in this time is measured by as many notices as it can do.
func compareAll(docs []search.Document, long time.Duration, match func(*search.Document, time.Time) []int64) (m matched) {
	times := make([]time.Time, len(docs))
	for i := range docs {
		times[i] = seen(&docs[i])
	}
	for begun, i := used(), 0; i < len(docs) && used()-begun < long; i++ {
		match(&docs[i], times[i])
	}
	for begun := used(); ; {
		for range 20 {
			i := m.notices % len(docs)
			m.found += len(match(&docs[i], times[i]))
			m.notices++
		}
		if m.cpu = used() - begun; m.cpu >= long {
			return m
		}
	}
}
