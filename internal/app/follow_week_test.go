package app

import (
	"context"
	"maps"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/tolsey/tolsey/fakepublisher"
	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/feed"
	"github.com/tolsey/tolsey/internal/publisher"
)

const (
	aWeek     = 7 * 24 * time.Hour
	weekly    = 120_000 / 52 // releases, as Find a Tender publishes them
	faultRate = 0.01         // of each fault, so that every third request or so meets one
	mostLag   = 15 * time.Minute
	mostMore  = 20 << 20 // bytes of heap that a week may leave
)

// working gives the n-th of count instants of a week from Monday midnight on:
// nine in ten within the working hours of its five days.
func working(monday time.Time, n, count int) time.Time {
	if n%10 == 9 {
		return monday.Add(aWeek * time.Duration(n) / time.Duration(count))
	}
	const hours = 10
	at := 5 * hours * time.Hour * time.Duration(n) / time.Duration(count)
	day, within := at/(hours*time.Hour), at%(hours*time.Hour)
	return monday.Add(day*24*time.Hour + 8*time.Hour + within)
}

// weekOf dates a fictional market into a week.
func weekOf(t *testing.T, monday time.Time, count int, prefix string) []fakepublisher.Release {
	t.Helper()
	list := writeMarket(t, 7, count, prefix)
	for i, r := range list {
		list[i] = r.Dated(working(monday, i, len(list)).Truncate(time.Second))
	}
	return list
}

// heap gives the bytes in use once the garbage is gone.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// TestAWeekOfTraffic follows two publishers for a week of 120,000 releases a
// year with every fault at random and the limits of the real ones: each release
// comes, once; nothing else does; the limits are kept; memory stays flat.
func TestAWeekOfTraffic(t *testing.T) {
	withoutRace(t)
	count := weekly
	if !inFull() {
		count /= 10
	}
	monday := time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC)
	c := clock.At(monday)
	f := followHere(t, volatile(t), c, quick)
	t.Cleanup(func() { f.close(t) })
	kinds := []fakepublisher.Kind{fakepublisher.FindATender, fakepublisher.ContractsFinder}
	fakes := make([]*fakepublisher.Publisher, len(kinds))
	want := map[string]int{}
	for i, kind := range kinds {
		list := weekOf(t, monday, count/len(kinds), kindPrefixes[kind])
		maps.Copy(want, contentOf(t, list))
		fakes[i] = fakepublisher.New(fakepublisher.Config{Kind: kind, Now: c.Now, Rate: fakepublisher.StandardRate(kind), Pause: time.Second,
			Faults: fakepublisher.Random(uint64(i)+1, fakepublisher.Evenly(faultRate*float64(len(fakepublisher.All())), fakepublisher.All()...))}, list...)
		url, stop := serveFake(fakes[i])
		t.Cleanup(stop)
		set := feed.Settings{Name: string(kind), Kind: publisher.Kind(kind), URL: url, Since: monday}
		if _, err := f.feed.Add(context.Background(), set); err != nil {
			t.Fatal(err)
		}
	}
	f.until(t, kinds, monday.Add(aWeek/7))
	first := heap()
	f.until(t, kinds, monday.Add(aWeek))
	last := heap()
	if last > first+mostMore {
		t.Errorf("the heap grew from %d to %d MB in six days", first>>20, last>>20)
	}
	for i, kind := range kinds {
		fakes[i].SetFaults(nil)
		f.settle(t, string(kind), c.Now(), c.Now(), 0)
		keptTheLimit(t, kind, fakes[i].Requests())
	}
	for _, kind := range kinds {
		f.settle(t, string(kind), c.Now(), time.Time{}, 0)
		state := f.state(t, string(kind))
		if lag, ok := state.Lag(c.Now()); !ok || lag > mostLag {
			t.Errorf("%s is %v behind at the end", kind, lag)
		}
	}
	f.holdsOnce(t, want, mended)
	f.verify(t)
}

// until makes the turns of feeds as they come due, until a time.
func (f *follower) until(t *testing.T, kinds []fakepublisher.Kind, end time.Time) {
	t.Helper()
	next := make([]time.Time, len(kinds))
	for f.clock.Now().Before(end) {
		soonest := end
		for i, kind := range kinds {
			if !next[i].After(f.clock.Now()) {
				next[i] = f.turn(t, string(kind)).Next
			}
			if next[i].Before(soonest) {
				soonest = next[i]
			}
		}
		if soonest.After(f.clock.Now()) {
			f.clock.Set(soonest)
		}
	}
}

// keptTheLimit holds that a publisher was not asked more often than it takes.
// The steps of a redirect in a circle are its own doing.
func keptTheLimit(t *testing.T, kind fakepublisher.Kind, requests []fakepublisher.Request) {
	t.Helper()
	var at []time.Time
	for _, r := range requests {
		if !strings.HasPrefix(r.Path, "/fault/") {
			at = append(at, r.Time)
		}
	}
	rate := fakepublisher.StandardRate(kind)
	for i := rate.Requests; i < len(at); i++ {
		if at[i].Sub(at[i-rate.Requests]) < rate.Within {
			t.Fatalf("%s had %d requests within %v, at %v", kind, rate.Requests+1, rate.Within, at[i])
		}
	}
	if len(at) < 100 {
		t.Errorf("%s had only %d requests in a week", kind, len(at))
	}
}
