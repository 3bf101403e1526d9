package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tolsey/tolsey/internal/app"
	"github.com/tolsey/tolsey/internal/feed"
	"github.com/tolsey/tolsey/internal/notice"
)

// mostSearchers is up to how many search while releases are appended: as many
// as the machine of the figures has cores, so that with all of them there is
// no room for the rest.
const mostSearchers = 2

// mostHidden is how long a release may stay unseen before it counts as lost.
const mostHidden = time.Minute

// visible appends one release after the other while others search, and
// measures how long after its append each is found.
func visible(ctx context.Context, a *app.App, queries []query, o options) error {
	var rows [][]string
	for beside := range mostSearchers + 1 {
		all, err := appendAll(ctx, a, queries, beside, o.appends)
		if err != nil {
			return err
		}
		for what, list := range [][]time.Duration{all.seen, all.took} {
			name := fmt.Sprintf("found, while %d search, %.0f searches a second", beside, all.rate)
			if what == 1 {
				name = "the append itself"
			}
			rows = append(rows, []string{name, ms(quantile(list, 0.5)), ms(quantile(list, 0.95)), ms(quantile(list, 0.99)), ms(quantile(list, 1))})
		}
	}
	table(fmt.Sprintf("From the end of an append until it is found, ms (%d releases, one at a time)", o.appends),
		[]string{"", "p50", "p95", "p99", "most"}, rows)
	return nil
}

// appends is what came of appending.
type appends struct {
	took []time.Duration // the appends
	seen []time.Duration // until found
	rate float64         // searches a second beside them
}

func appendAll(ctx context.Context, a *app.App, queries []query, beside, n int) (all appends, err error) {
	ctx, stop := context.WithCancel(ctx)
	var searching sync.WaitGroup
	var searches atomic.Int64
	failed := make(chan error, beside+1)
	for i := range beside {
		searching.Go(func() {
			if err := keepSearching(ctx, a.Notices, queries, uint64(i), &searches); err != nil {
				failed <- err
				stop()
			}
		})
	}
	begun := time.Now()
	names := namer{nonce: uint64(begun.UnixNano())}
	first := names.next()
	// The first word is there from the start, so that a search never comes back
	// empty, which would have it look for other spellings.
	err = appendOne(ctx, a.Feed, first)
	if err == nil {
		_, err = untilFound(ctx, a.Notices, first, first, 1)
	}
	for i := 0; i < n && err == nil; i++ {
		word := names.next()
		started := time.Now()
		if err = appendOne(ctx, a.Feed, word); err != nil {
			break
		}
		all.took = append(all.took, time.Since(started))
		var waited time.Duration
		waited, err = untilFound(ctx, a.Notices, first, word, 2)
		all.seen = append(all.seen, waited)
	}
	all.rate = float64(searches.Load()) / time.Since(begun).Seconds()
	stop()
	searching.Wait()
	select {
	case err := <-failed:
		return all, err
	default:
		return all, err
	}
}

// untilFound asks for either of two words until so many notices have one.
func untilFound(ctx context.Context, s *notice.Service, first, word string, n int) (time.Duration, error) {
	q := notice.Query{Text: `"` + first + `" OR "` + word + `"`, Limit: 1}
	for begun := time.Now(); ; runtime.Gosched() {
		res, err := s.Find(ctx, q)
		if err != nil {
			return 0, err
		}
		if res.Total == n {
			return time.Since(begun), nil
		}
		if time.Since(begun) > mostHidden {
			return 0, fmt.Errorf("the release with the word %s is not found after %s", word, mostHidden)
		}
	}
}

// keepSearching searches until ctx ends.
func keepSearching(ctx context.Context, s *notice.Service, queries []query, seed uint64, count *atomic.Int64) error {
	for r := rand.New(rand.NewPCG(seed, 2)); ; count.Add(1) {
		q, err := queries[r.IntN(len(queries))].asNotices()
		if err != nil {
			return err
		}
		if _, err := s.Search(ctx, q); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
	}
}

// appendOne appends a release that holds a word.
func appendOne(ctx context.Context, s *feed.Service, word string) error {
	sum, err := s.ImportFrom(ctx, "fictional-market", strings.NewReader(oneRelease(word)), nil, nil)
	if err == nil && sum.Appended != 1 {
		err = fmt.Errorf("the release with the word %s was not appended: %+v", word, sum)
	}
	return err
}

// oneRelease gives a made-up release of a process of its own, of 3 kB.
func oneRelease(word string) string {
	const text = "Fictional works for a body that does not exist, written to measure how soon a notice is found. "
	return fmt.Sprintf(`{"ocid":"ocds-f1ct10-bench-%[1]s","id":"%[1]s-1","date":"%[2]s","tag":["tender"],"initiationType":"tender","language":"en",`+
		`"parties":[{"id":"GB-FTS-bench","name":"Fictional Council of the Bench","roles":["buyer"]}],"buyer":{"id":"GB-FTS-bench","name":"Fictional Council of the Bench"},`+
		`"tender":{"id":"1","title":"Fictional works %[1]s","description":"%[3]s","status":"active","value":{"amount":250000,"currency":"GBP"},`+
		`"tenderPeriod":{"endDate":"2027-01-31T12:00:00Z"}}}`, word, today.Format(time.RFC3339), strings.Repeat(text, 25))
}

// namer makes words that no notice has, of letters.
type namer struct{ nonce uint64 }

func (n *namer) next() string {
	n.nonce++
	word := []byte("zq")
	for v := n.nonce; v > 0; v /= 26 {
		word = append(word, byte('a'+v%26))
	}
	return string(word)
}
