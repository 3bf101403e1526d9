package scorecard

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/plain"
)

// genProcess draws a process with up to three awards.
func genProcess(rt *rapid.T, i int) processRow {
	tri := func(name string) plain.Tri { return plain.Tri(rapid.IntRange(0, 2).Draw(rt, name)) }
	day := func(name string) string {
		n := rapid.IntRange(-60, 800).Draw(rt, name)
		if n < 0 {
			return ""
		}
		return dayText(dayNumber("2025-01-01") + int32(n))
	}
	p := processRow{
		ocid: fmt.Sprintf("ocds-f1ct10-%05d", i), buyer: fmt.Sprintf("buyer-%d", rapid.IntRange(0, 4).Draw(rt, "buyer")),
		lastIndex: int64(i), opened: day("opened"), closes: day("closes"), route: Route(rapid.IntRange(0, 4).Draw(rt, "route")),
		engaged: rapid.Bool().Draw(rt, "engaged"), act: rapid.Bool().Draw(rt, "act"), above: tri("above"),
		failed: rapid.IntRange(0, 9).Draw(rt, "failed") == 0, resulted: rapid.Bool().Draw(rt, "resulted"),
		division: rapid.SampledFrom([]string{"", "45", "72"}).Draw(rt, "division"),
	}
	for j := range rapid.IntRange(0, 3).Draw(rt, "awards") {
		n := func(name string, most int) int { return rapid.IntRange(0, most).Draw(rt, name) }
		a := awardRow{
			item: j, id: fmt.Sprintf("%s/a%d", p.ocid, j), awarded: day("awarded"), signed: day("signed"),
			published: day("published"), details: day("details"), amount: int64(n("amount", 1_000_000)),
			currency: rapid.SampledFrom([]string{"GBP", "GBP", "GBP", "CAD"}).Draw(rt, "currency"),
			division: rapid.SampledFrom([]string{"", "45", "72"}).Draw(rt, "division"), route: Route(n("route", 4)), bids: n("bids", 5),
			crowd: crowd{small: n("small", 3), large: n("large", 2), unsized: n("unsized", 2)},
		}
		a.fromAward = n("from", 1) == 0
		if n("doubt", 9) == 0 {
			a.doubts = Doubt(1 << n("which", 2))
		}
		all := a.crowd.small + a.crowd.large + a.crowd.unsized
		a.crowd.vcse, a.crowd.local = n("vcse", all), n("local", all)
		a.crowd.other, a.crowd.away = n("other", all-a.crowd.vcse), n("away", all-a.crowd.local)
		for range all {
			a.suppliers = append(a.suppliers, fmt.Sprintf("GB-COH-%d", n("supplier", 20)))
		}
		p.awards = append(p.awards, a)
	}
	return p
}

func genMarket(rt *rapid.T) []processRow {
	out := make([]processRow, rapid.IntRange(0, 60).Draw(rt, "processes"))
	for i := range out {
		out[i] = genProcess(rt, i)
	}
	return out
}

func genScope(rt *rapid.T) (Scope, Period) {
	s := Scope{Division: rapid.SampledFrom([]string{"", "", "45"}).Draw(rt, "division"),
		Currency: rapid.SampledFrom([]string{"", "", "CAD"}).Draw(rt, "currency")}
	if rapid.Bool().Draw(rt, "some") {
		s.Keys = rapid.SliceOf(rapid.SampledFrom([]string{"buyer-0", "buyer-1", "buyer-2", "nobody"})).Draw(rt, "keys")
	}
	return s, rapid.SampledFrom([]Period{{}, FinancialYear(2025), {"2025-06-01", "2026-01-15"}, {"", "2025-12-31"}}).Draw(rt, "period")
}

// TestEveryListIsItsFigure holds, of any facts, that the totals of the lists
// are the figure's, in all at once and in pages.
func TestEveryListIsItsFigure(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		b := boardOf(genMarket(rt)...)
		scope, period := genScope(rt)
		for i, f := range b.Figures(scope, period, today) {
			if diff := cmp.Diff(f, b.Figure(f.Measure, scope, period, today)); diff != "" {
				rt.Fatalf("%s alone: %s", f.Measure, diff)
			}
			behind := func(part Which) List { return pages(rt, b, f, part) }
			if l := behind(Denominator); l.Count != f.N || l.Num != f.Num || l.Den != f.Den {
				rt.Fatalf("denominator %+v of %+v", l, f)
			}
			if l := behind(Numerator); l.Count != f.Hits || l.Num != f.Num {
				rt.Fatalf("numerator %+v of %+v", l, f)
			}
			if l := behind(NotKnown); l.Count != f.Unknown.N || l.Unknown != f.Unknown.Total {
				rt.Fatalf("unknown %+v of %+v", l, f)
			}
			var apart Amount
			for _, a := range f.Apart {
				apart.N, apart.Total = apart.N+a.N, apart.Total+a.Total
			}
			if l := behind(SetApart); l.Count != apart.N || l.Value != apart.Total {
				rt.Fatalf("apart %+v of %+v", l, f)
			}
			for _, p := range f.Parts {
				if l := behind(Which(p.ID)); l.Count != p.N || l.Value != p.Total {
					rt.Fatalf("part %s: %+v of %+v", p.ID, l, f)
				}
			}
			plausible(rt, &measures[i], f)
		}
	})
}

// pages reads a list in pages and holds that these are the whole in order.
func pages(rt *rapid.T, b *Board, f Figure, part Which) List {
	list := b.Behind(f.Measure, f.Scope, f.Period, today, part, 0, 0)
	var rows []Row
	size := rapid.IntRange(1, 30).Draw(rt, "page")
	for len(rows) < list.Count {
		page := b.Behind(f.Measure, f.Scope, f.Period, today, part, len(rows), size)
		if page.Count != list.Count || page.Num != list.Num || len(page.Rows) == 0 {
			rt.Fatalf("a page of another list: %+v", page)
		}
		rows = append(rows, page.Rows...)
	}
	if diff := cmp.Diff(list.Rows, rows); diff != "" || len(rows) != list.Count {
		rt.Fatalf("pages of %s of %s: %s", part, f.Measure, diff)
	}
	var sum List
	for _, r := range rows {
		sum.Num, sum.Den, sum.Unknown, sum.Value = sum.Num+r.Num, sum.Den+r.Den, sum.Unknown+r.Unknown, sum.Value+r.Value
		if (len(r.Reasons) > 0) != (part == SetApart) {
			rt.Fatalf("reasons of %+v in %s", r, part)
		}
	}
	if sum.Num != list.Num || sum.Den != list.Den || sum.Unknown != list.Unknown || sum.Value != list.Value {
		rt.Fatalf("the rows add up to %+v, the list says %+v", sum, list)
	}
	return list
}

// plausible holds what every figure keeps to.
func plausible(rt *rapid.T, m *Measure, f Figure) {
	switch {
	case f.Num > f.Den || f.N > f.Of || f.Hits > f.N || f.Coverage < 0 || f.Coverage > 1:
		rt.Fatalf("%+v", f)
	case f.Known != (f.N >= LeastN) || f.Known == (f.Why != ""):
		rt.Fatalf("known of %d: %+v", f.N, f)
	case !f.Known:
		return
	case !(f.Low <= f.Value && f.Value <= f.High) || f.Interval == "":
		rt.Fatalf("the interval does not hold the value: %+v", f)
	case m.Unit != Days && m.Unit != Count && (f.Low < 0 || f.High > 1):
		rt.Fatalf("a share beyond its bounds: %+v", f)
	case m.kind == shareKind && !(f.Least <= f.Value+1e-12 && f.Value <= f.Most+1e-12):
		rt.Fatalf("the bounds do not hold the value: %+v", f)
	case m.kind == concentrationKind && !(0 < f.Apiece && f.Apiece <= f.Value+1e-12):
		rt.Fatalf("as many suppliers as can be are no least: %+v", f)
	}
}

// TestTheOrderDoesNotMatter makes a Board of the same processes in another
// order, in several steps and with older states of some before.
func TestTheOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rows := genMarket(rt)
		want := boardOf(rows...)
		m := newMaker()
		if len(rows) > 0 { // older states, with other buyers and awards
			old := genProcess(rt, 0)
			old.ocid = rows[0].ocid
			m.take([]processRow{old})
			before := m.board(1)
			counted, _ := before.Counts()
			defer func() {
				if again, _ := before.Counts(); again != counted || before.Figure("data-quality", Scope{Currency: "CAD"}, Period{}, today).Of > counted {
					rt.Fatal("a Board changed")
				}
			}()
		}
		mixed := rapid.Permutation(rows).Draw(rt, "order")
		for chunk := range slices.Chunk(mixed, 7) {
			m.take(chunk)
			m.board(0)
		}
		m.take(mixed[:len(mixed)/2])
		got := m.board(int64(len(rows)))
		scope, period := genScope(rt)
		if diff := cmp.Diff(want.Figures(scope, period, today), got.Figures(scope, period, today)); diff != "" {
			rt.Fatalf("(-want +got):\n%s", diff)
		}
		if a, b := want.Missing(scope, period, today), got.Missing(scope, period, today); cmp.Diff(a, b) != "" {
			rt.Fatalf("gaps: %s", cmp.Diff(a, b))
		}
	})
}

// TestWhatMovedAddsUp holds that each way of cutting the change adds up to it.
func TestWhatMovedAddsUp(t *testing.T) {
	moved := 0
	rapid.Check(t, func(rt *rapid.T) {
		b := boardOf(genMarket(rt)...)
		scope, _ := genScope(rt)
		for _, m := range measures {
			got := b.Moved(m.ID, scope, Period{"2025-11-01", "2026-08-31"}, today)
			if got.Known == (got.Why != "") || got.Known && m.kind != shareKind {
				rt.Fatalf("%+v", got)
			}
			if !got.Known {
				continue
			}
			moved++
			for name, list := range map[string][]Mover{"buyers": got.Buyers, "categories": got.Categories,
				"contracts": append(slices.Clone(got.Contracts), Mover{Change: got.Rest})} {
				sum := 0.0
				for _, x := range list {
					sum += x.Change
				}
				if math.Abs(sum-got.Change) > 1e-9 {
					rt.Fatalf("%s of %s add up to %v of %v", name, m.ID, sum, got.Change)
				}
			}
		}
	})
	t.Logf("%d movements", moved)
}

// TestGapsAreCounted holds that the lists of what is missing are as long as
// the counts say, body by body.
func TestGapsAreCounted(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		b := boardOf(genMarket(rt)...)
		scope, period := genScope(rt)
		for _, g := range b.Missing(scope, period, today) {
			one := scope
			one.Keys = []string{g.Buyer}
			l := b.Gaps(one, period, today, 0)
			if len(l.NoAward) != g.NoAward || len(l.Late) != g.Late || len(l.NoValue) != g.NoValue {
				rt.Fatalf("%+v has lists of %d, %d, %d", g, len(l.NoAward), len(l.Late), len(l.NoValue))
			}
			for _, r := range l.Late {
				if r.Told <= r.Due || daysBetween(r.From, r.Told) != r.Late || daysBetween(r.From, r.Due) != r.Limit {
					rt.Fatalf("late is %+v", r)
				}
			}
			if f := b.Figure("award-missing", one, period, today); f.Hits != g.NoAward {
				rt.Fatalf("%d missing by the measure, %d by the list", f.Hits, g.NoAward)
			}
			if f := b.Figure("prompt-publication", one, period, today); f.N-f.Hits != g.Late {
				rt.Fatalf("%d late by the measure, %d by the list", f.N-f.Hits, g.Late)
			}
		}
	})
}
