package app

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/fakepublisher"
	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/feed"
	"github.com/tolsey/tolsey/internal/fiction"
	"github.com/tolsey/tolsey/internal/testkit"
)

const (
	season  = 20 * time.Hour // for so long a market publishes
	longGap = 7 * time.Hour  // is a process without a turn at most
	// latest is how late a release is shown at most. A second walk begins a day
	// after the last, or longGap later, and goes three days back: what is later
	// than a little under two days would be left to the longer walk of each week.
	latest = 40 * time.Hour
)

// seasons begin where the days are long enough for clocks to change in them,
// and on a plain day.
var seasons = []time.Time{
	time.Date(2026, 10, 24, 16, 0, 0, 0, time.UTC), // the clocks go back on the 25th
	time.Date(2026, 11, 30, 15, 0, 0, 0, time.UTC), // over the end of a month
	time.Date(2026, 3, 28, 17, 0, 0, 0, time.UTC),  // the clocks go forward on the 29th
}

// story is a market whose releases are dated within a season, and what readers
// see when a plain import has read all of it in the order of publication.
type story struct {
	from     time.Time
	releases []fakepublisher.Release
	seen     map[string]string // by process
}

// storyOf dates a market anew. Some releases of different processes share a
// second, as those of a bulk publication do.
func storyOf(t *testing.T, from time.Time, seed uint64) story {
	t.Helper()
	s := story{from: from, releases: writeMarket(t, seed, 200, madeUpPrefix)}
	step := season / time.Duration(len(s.releases))
	last := map[string]time.Time{} // by process
	for i, r := range s.releases {
		at := from.Add(time.Duration(i) * step).Truncate(time.Second)
		if bulk := at.Truncate(10 * step); last[r.OCID].Before(bulk) && bulk.After(from) && i%3 == 0 {
			at = bulk
		}
		s.releases[i], last[r.OCID] = r.Dated(at), at
	}
	slices.SortStableFunc(s.releases, func(a, b fakepublisher.Release) int { return a.Date.Compare(b.Date) })
	f := followAlone(t, clock.At(from.Add(season)), quick)
	sum, err := f.feed.ImportFrom(context.Background(), "", lines(s.releases), fiction.Header(), nil)
	if err != nil || sum.Appended != int64(len(s.releases)) {
		t.Fatalf("%+v, %v", sum, err)
	}
	s.seen = f.seen(t)
	return s
}

// schedule is one drawn course of things.
type schedule struct {
	*rapid.T
	story    story
	releases []fakepublisher.Release // of the processes drawn
	clock    *clock.Clock
	open     func(n int) *follower
	two      [2]*follower // over one database
	feeds    []string
	late     time.Duration // how late a release may be shown
	shown    time.Time     // when the last release is
	stops    []func()
}

// pick draws some processes of the story, whole.
func (s *schedule) pick() {
	from := rapid.IntRange(0, len(s.story.releases)-1).Draw(s.T, "first release")
	most := rapid.SampledFrom([]int{1, 2, 3, 5, 8, 40}).Draw(s.T, "releases")
	chosen := map[string]bool{}
	for _, r := range s.story.releases[from:min(len(s.story.releases), from+most)] {
		chosen[r.OCID] = true
	}
	for _, r := range s.story.releases {
		if chosen[r.OCID] {
			s.releases = append(s.releases, r)
		}
	}
}

// drawnKinds are those of a schedule's feeds.
var drawnKinds = [][]fakepublisher.Kind{
	{fakepublisher.FindATender}, {fakepublisher.ContractsFinder}, {fakepublisher.OCDS}, {fakepublisher.OCDSOldestFirst},
	{fakepublisher.FindATender, fakepublisher.ContractsFinder}, {fakepublisher.FindATender, fakepublisher.OCDS},
	{fakepublisher.ContractsFinder, fakepublisher.OCDSOldestFirst}, {fakepublisher.OCDS, fakepublisher.OCDSOldestFirst},
	{fakepublisher.FindATender, fakepublisher.ContractsFinder, fakepublisher.OCDS}, {fakepublisher.Sell2Wales},
}

// publish serves the releases: each by one publisher at least, some by several.
func (s *schedule) publish() {
	kinds := rapid.SampledFrom(drawnKinds).Draw(s.T, "kinds")
	s.late = rapid.SampledFrom([]time.Duration{0, 0, time.Hour, latest}).Draw(s.T, "late")
	salt := rapid.Uint32().Draw(s.T, "salt")
	lists := make([][]fakepublisher.Release, len(kinds))
	for _, r := range s.releases {
		h := pull(r, salt)
		home := int(h % uint32(len(kinds)))
		for i := range kinds {
			if i == home || h>>(8+i)&1 == 0 {
				lists[i] = append(lists[i], r)
			}
		}
		s.shown = maxTime(s.shown, r.Date.Add(s.late))
	}
	for i, kind := range kinds {
		p := fakepublisher.New(fakepublisher.Config{
			Kind: kind, Now: s.clock.Now, Header: fiction.Header(),
			PageLimit: rapid.IntRange(4, 30).Draw(s.T, "page limit"), Cursor: rapid.Bool().Draw(s.T, "cursor"),
			SecondHour: rapid.Bool().Draw(s.T, "second hour"),
			Late: func(r fakepublisher.Release) time.Duration { // three in four at once
				if h := pull(r, salt+uint32(i)); s.late > 0 && h%4 == 0 {
					return s.late * time.Duration(h>>2%8+1) / 8
				}
				return 0
			},
			Faults: fakepublisher.Random(uint64(salt), map[fakepublisher.Fault]float64{fakepublisher.RepeatedReleases: 0.2}),
		}, lists[i]...)
		address, stop := serveFake(p)
		s.stops = append(s.stops, stop)
		s.follow(kind, address)
	}
}

// pull gives a number that hangs on a release and a salt alone.
func pull(r fakepublisher.Release, salt uint32) uint32 {
	h := fnv.New32a()
	fmt.Fprintf(h, "%d %s %s %s", salt, r.OCID, r.ID, r.Date)
	return h.Sum32()
}

// follow adds a feed.
func (s *schedule) follow(kind fakepublisher.Kind, address string) {
	set := feed.Settings{Name: string(kind), Kind: readBy(kind), URL: listAt(kind, address), Prefixes: []string{madeUpPrefix},
		Since: s.story.from}
	if rapid.Bool().Draw(s.T, "unbound") {
		s.two[0].add(s, set)
	} else if _, err := s.two[0].feed.Add(context.Background(), set); err != nil {
		s.Fatal(err)
	}
	s.feeds = append(s.feeds, set.Name)
}

// go makes the turns that are due, now and then by two processes at once or by
// one that has just started, and gives when the next is due.
func (s *schedule) turns() (next time.Time) {
	for _, name := range s.feeds {
		switch rapid.SampledFrom([]string{"first", "first", "second", "both", "restart"}).Draw(s.T, "who") {
		case "first":
			s.two[0].turn(s, name)
		case "second":
			s.two[1].turn(s, name)
		case "both":
			s.both(name)
		case "restart":
			s.two[0].close(s)
			s.two[0] = s.open(0)
			s.two[0].turn(s, name)
		}
		if at := s.two[0].state(s, name).Next; next.IsZero() || at.Before(next) {
			next = at
		}
	}
	return next
}

// both makes turns of one feed in two processes at the same time.
func (s *schedule) both(name string) {
	var wg sync.WaitGroup
	var errs [2]error
	for i, f := range s.two {
		wg.Go(func() { _, errs[i] = f.feed.Turn(context.Background(), name) })
	}
	wg.Wait()
	if err := cmp.Or(errs[0], errs[1]); err != nil {
		s.Fatalf("two at once: %v", err)
	}
}

// run lets the season pass, and whatever is late, in steps that are drawn, until
// each feed has come to rest.
func (s *schedule) run() {
	for range 2000 {
		next := s.turns()
		if s.atRest() {
			return
		}
		wait := next.Sub(s.clock.Now())
		if wait > soon {
			gap := rapid.SampledFrom([]time.Duration{0, 47 * time.Minute, 5*time.Hour + time.Millisecond/3, longGap}).Draw(s.T, "gap")
			wait = max(wait, gap)
		}
		s.clock.Advance(max(wait, 0))
	}
	s.Fatal("it never comes to rest")
}

// atRest tells whether every feed has asked for all that was published, with a
// second walk behind it where that is needed.
func (s *schedule) atRest() bool {
	for _, name := range s.feeds {
		f := s.two[0].state(s, name)
		if f.State != feed.Following || !f.Standing.Complete.After(s.shown) || f.Standing.Checked.Before(s.needed(name)) {
			return false
		}
	}
	return true
}

// needed gives until when a second walk has to have ended for all to have come;
// zero where the looks for what is new find it by themselves.
func (s *schedule) needed(name string) (t time.Time) {
	if dated := name != string(fakepublisher.OCDS); s.late == 0 || dated && s.late <= time.Hour {
		return t
	}
	return s.shown.Add(longGap)
}

// check holds that every release arrived once, and that readers see what they
// would after a plain import.
func (s *schedule) check() {
	f := s.two[1]
	f.holdsOnce(s, contentOf(s, s.releases), never)
	f.verify(s)
	got := f.seen(s)
	for _, r := range s.releases {
		if d := gocmp.Diff(s.story.seen[r.OCID], got[r.OCID]); d != "" {
			s.Fatalf("readers see %s otherwise than after an import in the order of publication: %s", r.OCID, d)
		}
	}
}

func maxTime(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// checks sets how many examples rapid tries, for the test alone.
func checks(t *testing.T, n int) {
	t.Helper()
	was := flag.Lookup("rapid.checks").Value.String()
	if testing.Short() {
		n *= 5 // rapid takes a fifth
	}
	if err := flag.Set("rapid.checks", strconv.Itoa(n)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := flag.Set("rapid.checks", was); err != nil {
			t.Error(err)
		}
	})
}

// TestFeedsConverge holds promise D6 of the feeds: duplicate, reordered,
// overlapping and late pages of any publisher, read by processes that stop at
// any moment and by two at once, end in what a plain import gives.
func TestFeedsConverge(t *testing.T) {
	withoutRace(t)
	var stories []story
	for i, from := range seasons {
		stories = append(stories, storyOf(t, from, uint64(i+1)))
	}
	empty := t.TempDir()
	followHere(t, empty, clock.At(now), quick).close(t)
	t.Run("sqlite", func(t *testing.T) {
		checks(t, examples(210, 30))
		rapid.Check(t, func(rt *rapid.T) { converge(rt, stories, empty, "") })
	})
	t.Run("postgres", func(t *testing.T) {
		testkit.PostgresURL(t) // or skip
		checks(t, examples(8, 2))
		rapid.Check(t, func(rt *rapid.T) { converge(rt, stories, empty, testkit.PostgresURL(t)) })
	})
}

// converge draws a schedule over an empty database, and lets it run. empty is
// the data directory of one, url that of another one or "" for it.
func converge(t *rapid.T, stories []story, empty, url string) {
	var dirs [2]string // each process has its own, with the same key
	for i := range dirs {
		dirs[i] = copied(t, empty)
		defer os.RemoveAll(dirs[i])
	}
	if url == "" {
		url = "sqlite:" + filepath.Join(dirs[0], databaseFile)
	}
	s := &schedule{T: t, story: stories[rapid.IntRange(0, len(stories)-1).Draw(t, "story")]}
	began := time.Duration(rapid.IntRange(0, int(season/time.Hour)).Draw(t, "began")) * time.Hour
	s.clock = clock.At(s.story.from.Add(began))
	s.open = func(n int) *follower { return follow(t, url, dirs[n], s.clock, quick) }
	s.two = [2]*follower{s.open(0), s.open(1)}
	defer func() {
		for _, f := range s.two {
			f.close(t)
		}
		for _, stop := range s.stops {
			stop()
		}
	}()
	s.pick()
	s.publish()
	s.run()
	s.check()
}
