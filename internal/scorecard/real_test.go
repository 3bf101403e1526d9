package scorecard

import (
	"slices"
	"testing"

	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/testkit"
)

// boardOfItems imports releases and gives their Board.
func boardOfItems(tb testing.TB, items []ledger.Item) *Board {
	tb.Helper()
	d := testkit.SQLite(tb)
	l, s := open(tb, d), New(d)
	for chunk := range slices.Chunk(items, 1000) {
		add(tb, l, chunk...)
	}
	s.Follow(tb.Context(), l, testLogger())
	tb.Cleanup(s.Close)
	if err := s.CatchUp(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	b, err := s.Board(tb.Context())
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

// TestRealData measures real awards and holds, for every figure, what every
// figure keeps to and that its lists are it. With -v it prints the figures.
func TestRealData(t *testing.T) {
	for name, c := range map[string]struct {
		files    [][]string
		currency string
		awards   int
	}{
		"Lancashire":            {[][]string{{"data", "ocds", "uk", "contracts-finder-lancashire.derived.releases.jsonl.gz"}}, "GBP", 500},
		"Contracts Finder 2025": {[][]string{{"data", "ocds", "uk", "contracts-finder-2025-01.releases.jsonl.gz"}}, "GBP", 50},
		"Canada":                {[][]string{{"data", "bulk", "canada-contract-history.derived.releases.jsonl.gz"}}, "CAD", 12_000},
	} {
		t.Run(name, func(t *testing.T) {
			var items []ledger.Item
			for _, file := range c.files {
				items = append(items, read(t, file...)...)
			}
			b := boardOfItems(t, items)
			all, tenders := b.Counts()
			if all < c.awards {
				t.Errorf("only %d awards", all)
			}
			t.Logf("%d awards and %d tenders of %d bodies", all, tenders, len(b.Keys()))
			scope := Scope{Currency: c.currency}
			for _, f := range b.Figures(scope, Period{}, today) {
				t.Logf("%-20s known %-5v %.3f (%.3f to %.3f), n %d of %d, %d/%d, bounds %.3f %.3f, unknown %v, apart %v, parts %v, %s", f.Measure, f.Known,
					f.Value, f.Low, f.High, f.N, f.Of, f.Num, f.Den, f.Least, f.Most, f.Unknown, f.Apart, f.Parts, f.Why)
				l := b.Behind(f.Measure, scope, Period{}, today, Denominator, 0, 1)
				if l.Count != f.N || l.Num != f.Num || l.Den != f.Den {
					t.Errorf("%s: the list has %+v", f.Measure, l)
				}
				if f.Known && !(f.Low <= f.Value && f.Value <= f.High) {
					t.Errorf("%s: %v not within %v to %v", f.Measure, f.Value, f.Low, f.High)
				}
			}
			if quality := b.Figure("data-quality", scope, Period{}, today); quality.N+quality.apartN() != all {
				t.Errorf("%d awards, %d measured and %d apart", all, quality.N, quality.apartN())
			}
		})
	}
}

// apartN gives how many are apart.
func (f Figure) apartN() int {
	n := 0
	for _, a := range f.Apart {
		n += a.N
	}
	return n
}
