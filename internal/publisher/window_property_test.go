package publisher

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/fetch"
)

// span is for how long the pretended publishers publish, once they are followed.
const span = 3 * time.Hour

// drawNotices makes a market of bursts. In a dense one hundreds may bear the
// same second; in one that is not, no second bears as many as a page holds.
func drawNotices(t *rapid.T, start time.Time, dense bool, lateness time.Duration) []notice {
	var all []notice
	for burst := range rapid.IntRange(1, 3).Draw(t, "bursts") {
		from := start.Add(time.Duration(rapid.IntRange(-36*3600, int(span/time.Second)).Draw(t, "at")) * time.Second)
		size := rapid.SampledFrom([]int{1, 3, 99, 100, 101, 200, 250}).Draw(t, "size")
		width := rapid.SampledFrom([]int{120, 3600}).Draw(t, "width")
		if dense {
			width = rapid.SampledFrom([]int{1, 2, 60}).Draw(t, "dense width")
		}
		late := time.Duration(0)
		if lateness > 0 && rapid.Bool().Draw(t, "late") {
			late = time.Duration(rapid.IntRange(0, int(lateness/time.Second)).Draw(t, "by")) * time.Second
		}
		for i := range size {
			date := from.Add(time.Duration(i*width/size) * time.Second)
			all = append(all, notice{id: fmt.Sprintf("%d-%03d", burst, i), date: date, visible: date.Add(late)})
		}
	}
	return all
}

// drawPretend makes a publisher of either kind, which may read the hour that
// comes twice either way and may leave out what stands right on its bounds.
func drawPretend(t *rapid.T, dense bool, lateness time.Duration) (Kind, *pretend, time.Time) {
	kind := rapid.SampledFrom([]Kind{FindATender, ContractsFinder}).Draw(t, "kind")
	day := rapid.SampledFrom([]string{"2026-11-03", "2026-10-25", "2026-03-29", "2026-07-03"}).Draw(t, "day")
	start := at(day + "T00:00:00Z").Add(time.Duration(rapid.IntRange(-6*3600, 12*3600).Draw(t, "start")) * time.Second)
	p := newPretend(kind, clock.At(start), drawNotices(t, start, dense, lateness))
	p.second = rapid.Bool().Draw(t, "second")
	p.open = rapid.Bool().Draw(t, "open")
	return kind, p, start
}

// pursueUntil follows a publisher until a time, with programs that start anew
// between any two requests.
func pursueUntil(t *rapid.T, f *pursuit, end time.Time) {
	dice := drawDice(t)
	for f.clock.Now().Before(end) {
		f.step()
		if dice.IntN(5) == 0 {
			f.client = f.renew()
		}
		if f.requests > 20_000 {
			t.Fatalf("it does not get on; place %s", f.place)
		}
	}
	f.rest()
}

// drawDice gives what the many small decisions of a run are made by, which
// would be too many to draw each by itself.
func drawDice(t *rapid.T) *rand.Rand { return rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "dice"), 0)) }

// missed gives what was listed long enough for a look to have come by, and did
// not arrive.
func missed(f *pursuit, p *pretend, since time.Time) (ids []string) {
	for _, n := range p.notices {
		listed := n.visible.Before(f.clock.Now().Add(-p.kind.every))
		if listed && !n.date.Before(since) && f.got[n.id] == 0 {
			ids = append(ids, n.id)
		}
	}
	return ids
}

// Everything that a well publisher lists arrives, whatever the size of its
// pages, by a number of requests that can be told beforehand.
func TestWindowsMissNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dense := rapid.Bool().Draw(t, "dense")
		kind, p, start := drawPretend(t, dense, 0)
		p.limit = rapid.IntRange(20, 100).Draw(t, "limit")
		since := start.Add(-time.Duration(rapid.IntRange(0, 48).Draw(t, "hours")) * time.Hour)
		f := pursue(t, kind, config(p, since), p.clock)
		pursueUntil(t, f, start.Add(span+10*time.Minute))
		if ids := missed(f, p, since); len(ids) > 0 {
			t.Fatalf("missed %d of %d: %v", len(ids), len(p.notices), ids)
		}
		if len(f.troubles) > 0 {
			t.Fatalf("troubles: %v", f.troubles)
		}
		windows := 10 + int(f.clock.Now().Sub(start)/p.kind.every)
		// Each release is looked at for as long as the looks overlap, and an hour
		// more on either side of the one that comes twice.
		looks := 2 + int((overlap+2*time.Hour)/p.kind.every)
		// A full last page costs one more, which finds that it was the last, or
		// a few where all before it bears one second, or the hour that comes
		// twice, which counts as one.
		pages := len(p.notices)/p.limit + 2
		if dense || start.Month() == time.October {
			pages *= askedAgain + 1
		}
		if most := windows + looks*pages; f.requests > most {
			t.Fatalf("%d requests, more than %d", f.requests, most)
		}
	})
}

// drawFault lets links vanish and requests fail. Of links that vanish, it
// spares all but a few in a dense market: a publisher that never gives the
// link within one second cannot be read by anyone.
// So it is with pages that troubles have made small, and links vanish only if
// both are wanted.
func drawFault(t *rapid.T, p *pretend, dense, both bool) (mend func()) {
	vanishing := rapid.IntRange(0, 60).Draw(t, "vanishing")
	small := both || rapid.Bool().Draw(t, "small")
	if small && !both {
		vanishing = 0
	}
	failing := rapid.IntRange(0, 25).Draw(t, "failing")
	kinds := []fetch.Kind{fetch.Rejected, fetch.Missing, fetch.Throttled, fetch.Unreachable}
	if small {
		kinds = append(kinds, fetch.CutOff, fetch.BadPage, fetch.TooLarge, fetch.Slow, fetch.ServerError)
	}
	dice := drawDice(t)
	vanished, well := 0, false
	p.fault = func(_ int, q url.Values) *broken {
		switch {
		case well:
			return nil
		case dice.IntN(100) < failing:
			return &broken{trouble: &fetch.Trouble{Kind: kinds[dice.IntN(len(kinds))], Public: "It fails."}}
		case dice.IntN(400) < failing:
			return &broken{link: "https://publisher.example/?" + q.Encode()}
		case dice.IntN(100) < vanishing && !(dense && vanished >= askedAgain-1):
			vanished++
			return &broken{unlinked: true}
		}
		return nil
	}
	return func() { well = true }
}

// Nothing is lost by links that vanish, links that lead back, cursors that are
// refused and requests that fail, at any time.
func TestWindowsMissNothingOfASickPublisher(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dense := rapid.Bool().Draw(t, "dense")
		kind, p, start := drawPretend(t, dense, 0)
		drawFault(t, p, dense, false)
		since := start.Add(-36 * time.Hour)
		f := pursue(t, kind, config(p, since), p.clock)
		pursueUntil(t, f, start.Add(span+10*time.Minute))
		if ids := missed(f, p, since); len(ids) > 0 {
			t.Fatalf("missed %d of %d: %v", len(ids), len(p.notices), ids)
		}
	})
}

// The second walk finds what appeared late, and what is left of seconds that
// no walk came through while the publisher was sick.
func TestWindowsFindInTheEndWhatWasLate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind, p, start := drawPretend(t, true, 12*time.Hour)
		mend := drawFault(t, p, false, true)
		since := start.Add(-36 * time.Hour)
		f := pursue(t, kind, config(p, since), p.clock)
		pursueUntil(t, f, start.Add(span))
		mend()
		pursueUntil(t, f, start.Add(29*time.Hour))
		if s := f.standing(); s.Checked.IsZero() {
			t.Fatalf("no second walk: %+v", s)
		}
		if ids := missed(f, p, since); len(ids) > 0 {
			t.Fatalf("missed %d of %d: %v", len(ids), len(p.notices), ids)
		}
	})
}

// TestTheSecondWalkReachesBehindAnOutage holds that it begins two days before
// the last one ended when that is longer ago than it usually goes back: what was
// shown late while nobody asked is found as well.
func TestTheSecondWalkReachesBehindAnOutage(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	c := newWindows(windowKinds[FindATender], Config{Since: now.AddDate(0, -2, 0)}, nil)
	for name, tt := range map[string]struct{ checked, want time.Time }{
		"a day ago":        {now.AddDate(0, 0, -1), now.Add(-checkBack)},
		"ten days ago":     {now.AddDate(0, 0, -10), now.AddDate(0, 0, -12)},
		"three months ago": {now.AddDate(0, -3, 0), now.AddDate(0, -2, 0)},
	} {
		p := windowPlace{Head: now, Floor: c.since, errands: errands[stretch]{Polled: now, Filled: tt.checked, Checked: tt.checked}}
		if got := p.begin(c, forCheck, now).Until; !got.Equal(tt.want) {
			t.Errorf("the last one ended %s: it goes back to %v, want %v", name, got, tt.want)
		}
	}
}
