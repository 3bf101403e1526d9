package app

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sync/errgroup"
	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/fakepublisher"
	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/fetch"
	"github.com/tolsey/tolsey/internal/testkit"
)

// relay is a drawn course of writing and reading: a city's ledger, written by
// one or two processes, a region and a neighbour that follow it, and a nation
// that follows the region.
type relay struct {
	*rapid.T
	pool     []fakepublisher.Release
	city     []*follower // over one database
	crawlers []*crawler
	stations []*station // the region, the neighbour and the nation
	written  map[string]int
	writers  errgroup.Group
	slow     *slow
	held     parcel
}

// draw draws what is written in one go.
func (r *relay) draw() parcel {
	from := rapid.IntRange(0, len(r.pool)-1).Draw(r.T, "from")
	n := rapid.IntRange(1, 4).Draw(r.T, "releases")
	return parcel{
		list:   r.pool[from:min(from+n, len(r.pool))],
		source: rapid.SampledFrom([]string{"a fictional town", "a fictional district"}).Draw(r.T, "source"),
		header: rapid.SampledFrom(headers).Draw(r.T, "header"), file: rapid.Bool().Draw(r.T, "file"),
	}
}

func (r *relay) process() *follower { return rapid.SampledFrom(r.city).Draw(r.T, "process") }

// write lets some writers write at once. While a slow transaction is open they
// come to stand behind it.
func (r *relay) write() {
	for range rapid.IntRange(1, 3).Draw(r.T, "writers") {
		p, by := r.draw(), r.process()
		r.note(p)
		r.writers.Go(func() error { return by.write(p) })
	}
	if r.slow == nil {
		r.wait()
	}
}

func (r *relay) note(p parcel) {
	for _, release := range p.list {
		r.written[nameOf(r, release)] = 1
	}
}

func (r *relay) wait() {
	if err := r.writers.Wait(); err != nil {
		r.Fatal(err)
	}
}

// open opens a slow transaction, or ends the one that is open.
func (r *relay) open() {
	if r.slow != nil {
		r.end()
		return
	}
	r.held = r.draw()
	items, err := r.held.items()
	if err != nil {
		r.Fatal(err)
	}
	r.slow = hold(r, r.process().log, items)
}

func (r *relay) end() {
	s, verdict := r.slow, rapid.SampledFrom([]error{nil, errUndone}).Draw(r.T, "verdict")
	r.slow = nil
	s.end(r, verdict)
	if verdict == nil {
		r.note(r.held)
	}
	r.wait()
}

func (r *relay) read() {
	c := rapid.SampledFrom(r.crawlers).Draw(r.T, "crawler")
	if _, err := c.read(rapid.SampledFrom([]int{1, 2, 3, 7, 30, 1000}).Draw(r.T, "limit")); err != nil {
		r.Fatal(err)
	}
}

func (r *relay) station() *station { return rapid.SampledFrom(r.stations).Draw(r.T, "station") }

// run takes some steps in an order that is drawn.
func (r *relay) run() {
	steps := []func(){r.write, r.write, r.read, r.read, r.open,
		func() { r.station().turn(r, upstream) },
		func() {
			if _, err := r.station().step(); err != nil {
				r.Fatal(err)
			}
		},
		func() { r.station().restart(r) },
	}
	for range rapid.IntRange(4, 24).Draw(r.T, "steps") {
		steps[rapid.IntRange(0, len(steps)-1).Draw(r.T, "step")]()
	}
	if r.slow != nil {
		r.end()
	}
}

// check holds that every reader ends with every entry.
func (r *relay) check() {
	r.city[0].holdsOnce(r, r.written, never)
	want := r.city[0].holds(r)
	for i, c := range r.crawlers {
		if err := c.finish(100); err != nil {
			r.Fatal(err)
		}
		same(r, fmt.Sprintf("crawler %d", i), want, c.got)
	}
	for i, s := range r.stations {
		s.catchUp(r)
		same(r, fmt.Sprintf("station %d", i), want, s.holds(r))
	}
}

// relayed draws a course. empty are data directories of Tolseys with nothing
// in them; url is a database for the city, "" for that in the first of them.
func relayed(t *rapid.T, pool []fakepublisher.Release, empty []string, url string) {
	var dirs []string
	for _, dir := range empty {
		dirs = append(dirs, copied(t, dir))
		defer os.RemoveAll(dirs[len(dirs)-1])
	}
	r := &relay{T: t, pool: pool, written: map[string]int{}}
	processes, c := 2, clock.At(now)
	if url == "" {
		// One: a second one would look for the lock of the file now and then
		// only, and the course would take long.
		processes, url = 1, "sqlite:"+filepath.Join(dirs[0], databaseFile)
	}
	for range processes {
		f := follow(t, url, dirs[0], c, fetch.StandardLimits)
		defer f.close(t)
		r.city = append(r.city, f)
	}
	defer func() { // after a failure
		if r.slow != nil {
			close(r.slow.let)
			<-r.slow.done
		}
		_ = r.writers.Wait()
	}()
	site := httptest.NewServer(r.city[processes-1].publish())
	defer site.Close()
	r.crawlers = []*crawler{byLink(site.URL), byLink(site.URL), byLog(r.city[0].log)}
	for _, dir := range dirs[1:] {
		at := site.URL
		if len(r.stations) == 2 {
			at = r.stations[0].site.URL
		}
		s := openStation(t, dir, at)
		defer s.shut(t)
		r.stations = append(r.stations, s)
	}
	r.run()
	r.check()
}

// TestNoReaderMissesAnEntry holds promise D8: in whatever order transactions
// begin, end and are rolled back, whoever follows the cursor gets every entry
// once and in order, and never waits for a writer.
func TestNoReaderMissesAnEntry(t *testing.T) {
	withoutRace(t)
	pool := named(t, 8, 60)
	var empty []string
	for range 4 {
		empty = append(empty, t.TempDir())
		followHere(t, empty[len(empty)-1], clock.At(now), quick).close(t)
	}
	t.Run("sqlite", func(t *testing.T) {
		checks(t, examples(200, 10))
		rapid.Check(t, func(rt *rapid.T) { relayed(rt, pool, empty, "") })
	})
	t.Run("postgres", func(t *testing.T) {
		testkit.PostgresURL(t) // or skip
		checks(t, examples(8, 2))
		rapid.Check(t, func(rt *rapid.T) { relayed(rt, pool, empty, testkit.PostgresURL(t)) })
	})
}
