package scorecard

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

func TestSteadyLeavesOutTheYearsInWhichBodiesBeganToPublish(t *testing.T) {
	for about, c := range map[string]struct {
		buyers []int
		first  int // place of the first year that is kept
	}{
		"publishing spreads":     {[]int{10, 100, 200, 400, 420, 430, 410}, 3},
		"steady":                 {[]int{400, 380, 430, 410}, 0},
		"half of it":             {[]int{150, 300, 300, 300}, 0},
		"just under":             {[]int{149, 300, 300, 300}, 1},
		"a dip later":            {[]int{300, 310, 90, 305, 300}, 0},
		"a last year still thin": {[]int{300, 310, 300, 40}, 0},
		"one year":               {[]int{5}, 0},
		"nobody counted":         {[]int{0, 0, 0, 0}, 0},
	} {
		years := yearsOfBuyers(c.buyers)
		if got := Steady(years); len(got) != len(years)-c.first || got[0].Year != years[c.first].Year {
			t.Errorf("%s: %d years are kept, from %d", about, len(got), got[0].Year)
		}
	}
	if got := Steady(nil); len(got) != 0 {
		t.Errorf("of nothing: %v", got)
	}
}

// What is kept is the end of the years, and nothing more would be left out of it.
func TestSteadyIsAnEndOfTheYears(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		years := yearsOfBuyers(rapid.SliceOfN(rapid.IntRange(0, 1000), 1, 12).Draw(t, "buyers"))
		got := Steady(years)
		if len(got) == 0 || got[len(got)-1].Year != years[len(years)-1].Year || len(Steady(got)) != len(got) {
			t.Fatalf("of %d years %d are kept", len(years), len(got))
		}
	})
}

func yearsOfBuyers(buyers []int) (years []MarketYear) {
	for i, n := range buyers {
		years = append(years, MarketYear{Year: 2015 + i, Buyers: n})
	}
	return years
}

// The buyers of a year are those with an award that is not apart.
func TestBuyersOfAYear(t *testing.T) {
	b := boardOf(awards(12, func(i int, p *processRow, a *awardRow) {
		p.buyer = []string{"a", "b", "c"}[i%3]
		a.awarded = "2024-05-01"
		if i%3 == 2 {
			a.doubts = Ceiling
		}
	})...)
	if got := b.Market(Scope{}, 2024, 2024, today)[0]; got.Buyers != 2 || got.Awards != 8 {
		t.Errorf("%s", fmt.Sprint(got.Buyers, " buyers, ", got.Awards, " awards"))
	}
}
