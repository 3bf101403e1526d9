package pipeline

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/calendar"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/testkit"
)

// Each number that a filter promises is what is found when it is set.
func TestFacetsKeepTheirPromise(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	b.load(market(t, 600), nil)
	board := b.now()
	all := board.Facets(Query{}, today)
	if len(all.Incumbents) != mostOffered || len(all.Buyers) != mostOffered || len(all.Divisions) == 0 || all.Withins[24] == 0 {
		t.Fatalf("%+v", all)
	}
	found := func(q Query) int { return board.Find(q, today).Count }
	rapid.Check(t, func(t *rapid.T) {
		q := Query{Within: rapid.SampledFrom([]int{0, 6, 12, 24}).Draw(t, "within"), Late: rapid.Bool().Draw(t, "late"),
			By: rapid.SampledFrom([]By{"", ByLatest}).Draw(t, "by")}
		if rapid.Bool().Draw(t, "state") {
			q.States = []State{rapid.SampledFrom(States).Draw(t, "which")}
		}
		if rapid.Bool().Draw(t, "extendable") {
			q.Extendable = plain.Yes
		}
		if rapid.Bool().Draw(t, "incumbent") {
			q.Incumbents = []string{all.Incumbents[0].Value}
		}
		f := board.Facets(q, today)
		for _, months := range Withins {
			other := q
			other.Within = months
			if n := found(other); f.Withins[months] != n {
				t.Fatalf("%d months: %d, found %d", months, f.Withins[months], n)
			}
		}
		for _, state := range States {
			other := q
			other.States = []State{state}
			if n := found(other); f.States[state] != n {
				t.Fatalf("%s: %d, found %d", state, f.States[state], n)
			}
		}
		late, extendable := q, q
		late.Late, extendable.Extendable = true, plain.Yes
		if found(late) != f.Late || found(extendable) != f.Extendable {
			t.Fatalf("late %d, found %d; extendable %d, found %d", f.Late, found(late), f.Extendable, found(extendable))
		}
		for _, c := range f.Incumbents {
			other := q
			other.Incumbents = []string{c.Value}
			if n := found(other); n != c.Count {
				t.Fatalf("%s: %d, found %d", c.Label, c.Count, n)
			}
		}
		for _, c := range f.Buyers {
			other := q
			other.Buyers = []string{c.Value}
			if n := found(other); n != c.Count {
				t.Fatalf("%s: %d, found %d", c.Label, c.Count, n)
			}
		}
	})
}

// The groups add up to the whole, and the days of a question are those that it
// finds.
func TestEarlyByGroups(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	b.load(market(t, 600), nil)
	board := b.now()
	period := Period{From: "2026-01-01", To: "2028-12-31"}
	whole := board.Early(nil, period, today)
	var sum Early
	for _, g := range board.EarlyBy(func(_, region string) string { return "r" + region }, period, today) {
		for _, part := range []struct{ to, from *Tally }{{&sum.All, &g.All}, {&sum.InTime, &g.InTime}, {&sum.NotYet, &g.NotYet}, {&sum.TooShort, &g.TooShort}} {
			part.to.Count += part.from.Count
			part.to.InPounds += part.from.InPounds
			part.to.Pounds += part.from.Pounds
		}
	}
	if whole.All.Count == 0 || sum.All != whole.All || sum.InTime != whole.InTime || sum.NotYet != whole.NotYet || sum.TooShort != whole.TooShort {
		t.Errorf("the groups %+v, the whole %+v", sum, whole)
	}
	if none := board.EarlyBy(func(string, string) string { return "" }, period, today); len(none) > 0 {
		t.Errorf("%+v", none)
	}
	for _, months := range Withins {
		from, to := Query{Within: months}.Bounds(today)
		if a, b := board.Find(Query{Within: months}, today), board.Find(Query{From: from, To: to}, today); a.Count == 0 || a.Count != b.Count {
			t.Errorf("%d months are %d contracts, from %s to %s %d", months, a.Count, from, to, b.Count)
		}
	}
	if from, to := (Query{To: "2026-12-01", Within: 6}).Bounds(today); from != today || to != "2026-12-01" {
		t.Errorf("%s to %s", from, to)
	}
}

func TestShowWithOtherSettings(t *testing.T) {
	engines(t, func(t *testing.T, b *bench) {
		b.publish("a", let("Brooms", "2024-01-01", "2027-11-22", ""))
		b.now()
		usual, err := b.Show(t.Context(), "a/c1", today)
		if err != nil {
			t.Fatal(err)
		}
		slow := calendar.UsualSettings
		slow.Assessment = 90
		longer, err := b.ShowWith(t.Context(), "a/c1", today, slow)
		if err != nil || longer.Steps[0].Date >= usual.Steps[0].Date {
			t.Errorf("%s is not before %s, %v", longer.Steps[0].Date, usual.Steps[0].Date, err)
		}
		slow.Assessment = -1
		if _, err := b.ShowWith(t.Context(), "a/c1", today, slow); fault.KindOf(err) != fault.Invalid {
			t.Error(err)
		}
		if !Shown(&usual.Contract, today) || Shown(&usual.Contract, "2029-11-23") {
			t.Error("the contract is not shown when it is, or is when it is not")
		}
	})
}

// The marks of a contract are those that the ledger has of it, the newest first.
func TestMarked(t *testing.T) {
	engines(t, func(t *testing.T, b *bench) {
		b.publish("a", let("Brooms", "2024-01-01", "2027-11-30", ""))
		b.now()
		ctx := t.Context()
		if n, err := b.Mark(ctx); n != 0 || err != nil {
			t.Fatal(n, err)
		}
		b.Clock.Set(at("2027-03-01"))
		if _, err := b.Mark(ctx); err != nil {
			t.Fatal(err)
		}
		list, err := b.Marked(ctx, "a/c1", "a")
		if err != nil || len(list) != 2 || list[0].Months != 9 || list[1].Months != 12 || list[1].Day != "2026-11-30" || list[0].Index <= list[1].Index {
			t.Errorf("%+v, %v", list, err)
		}
		if other, err := b.Marked(ctx, "a/c2", "a"); err != nil || len(other) > 0 {
			t.Errorf("%+v, %v", other, err)
		}
		if day := MarkDay("2027-11-30", 9); day != "2027-02-28" {
			t.Error(day)
		}
	})
}
