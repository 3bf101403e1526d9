package scorecard

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Values of Wilson's interval from tables.
func TestWilson(t *testing.T) {
	for _, c := range []struct{ hits, n, low, high float64 }{
		{0, 10, 0, 0.2775}, {10, 10, 0.7225, 1}, {5, 10, 0.2366, 0.7634}, {81, 263, 0.2553, 0.3662},
	} {
		low, high := Wilson(c.hits, c.n)
		if math.Abs(low-c.low) > 5e-5 || math.Abs(high-c.high) > 5e-5 {
			t.Errorf("%v of %v: %v to %v", c.hits, c.n, low, high)
		}
	}
}

func TestMedian(t *testing.T) {
	var hundred []int16
	for i := range 100 {
		hundred = append(hundred, int16(i+1))
	}
	if v, low, high := median(hundred); v != 50.5 || low != 40 || high != 61 {
		t.Errorf("%v, %v to %v", v, low, high)
	}
	if v, low, high := median([]int16{1, 2, 3}); v != 2 || low != 1 || high != 3 {
		t.Errorf("%v, %v to %v", v, low, high)
	}
}

// TestTheIntervalOfAShareOfValue draws samples from a known market: the
// intervals must hold its share about as often as they promise.
func TestTheIntervalOfAShareOfValue(t *testing.T) {
	const runs, share = 300, 0.3
	held := 0
	for seed := range uint64(runs) {
		random := rand.New(rand.NewPCG(seed, 1))
		s := newSum(boardOf(), find("sme-value"))
		for range 200 {
			a := award{value: 1000 + random.Int64N(9000), large: 1}
			if random.Float64() < share {
				a.small, a.large = 1, 0
			}
			s.award(&a, 0)
		}
		if f := s.figure(&question{}); f.Low <= share && share <= f.High {
			held++
		}
	}
	if got := float64(held) / runs; got < 0.92 || got > 0.98 {
		t.Errorf("%.3f of the intervals hold the share", got)
	}
}

// TestTheIntervalHoldsWithFewAwardsOfManySizes draws a dozen awards whose values
// span some orders of magnitude, as published ones do.
func TestTheIntervalHoldsWithFewAwardsOfManySizes(t *testing.T) {
	const runs, share = 500, 0.3
	held := 0
	for seed := range uint64(runs) {
		random := rand.New(rand.NewPCG(seed, 2))
		s := newSum(boardOf(), find("sme-value"))
		for range 12 {
			a := award{value: int64(1e7 * math.Exp(2*random.NormFloat64())), large: 1}
			if random.Float64() < share {
				a.small, a.large = 1, 0
			}
			s.award(&a, 0)
		}
		if f := s.figure(&question{}); f.Low <= share && share <= f.High {
			held++
		}
		if f := s.figure(&question{}); f.Low > f.Value || f.Value > f.High {
			t.Fatalf("%v to %v does not hold %v", f.Low, f.High, f.Value)
		}
	}
	if got := float64(held) / runs; got < 0.92 {
		t.Errorf("%.3f of the intervals hold the share", got)
	}
}

// What moved a share of tenders, counted by hand: 2 of 10 before, 5 of 10 after,
// all of the change in one division and by one body.
func TestMovedByHand(t *testing.T) {
	rows := tenders(20, func(i int, p *processRow) {
		p.opened = []string{"2025-05-01", "2026-05-01"}[i/10]
		p.engaged = i < 2 || i >= 10 && i < 15
		p.buyer, p.division = "others", "72"
		if i == 0 || i == 1 || i >= 10 && i < 15 {
			p.buyer, p.division = "fictional-council", "45"
		}
	})
	b := boardOf(rows...)
	got := b.Moved("early-engagement", Scope{}, year, today)
	if !got.Known || !about(got.Change, 0.3) || len(got.Contracts) != mostContracts {
		t.Fatalf("%+v", got)
	}
	// R is 0.35: the council (5 − 0.35·5)/10 − (2 − 0.35·2)/10, the others the rest.
	want := []Mover{{"fictional-council", 0.195}, {"others", 0.105}}
	for i, m := range got.Buyers {
		if m.Key != want[i].Key || !about(m.Change, want[i].Change) || !about(got.Categories[i].Change, want[i].Change) {
			t.Errorf("buyers %+v, categories %+v", got.Buyers, got.Categories)
		}
	}
	trend := b.Trend("early-engagement", Scope{}, []Period{year.Before(), year}, today)
	if len(trend) != 2 || trend[0].Value != 0.2 || trend[1].Value != 0.5 {
		t.Errorf("%+v", trend)
	}
}

// Sums beyond 64 bits stay the most that can be said.
func TestAbsurdSums(t *testing.T) {
	b := boardOf(awards(20, func(i int, p *processRow, a *awardRow) { a.amount = 1 << 61 })...)
	f := b.Figure("sme-value", Scope{}, Period{}, today)
	if f.Den != math.MaxInt64 || f.Num != f.Den || f.Value != 1 {
		t.Errorf("%+v", f)
	}
}

func TestForecast(t *testing.T) {
	double := []Point{{2020, 1}, {2021, 2}, {2022, 4}, {2023, 8}, {2024, 16}}
	f := Forecast(double)
	if !f.Known || f.Year != 2025 || !about(f.Value, 32) || !about(f.Low, 32) || !about(f.High, 32) {
		t.Errorf("%+v", f)
	}
	if len(f.Tests) != 1 || f.Tests[0].Year != 2024 || !about(f.Tests[0].Value, 16) {
		t.Errorf("back-tests %+v", f.Tests)
	}
	for name, series := range map[string][]Point{
		"few": double[:3], "none": nil, "a gap": {{2019, 1}, {2021, 2}, {2022, 4}, {2023, 8}}, "nothing": {{2020, 1}, {2021, 0}, {2022, 4}, {2023, 8}},
	} {
		if f := Forecast(series); f.Known || f.Why == "" {
			t.Errorf("%s: %+v", name, f)
		}
	}
	// A line through 10, 30, 20, 40 in logarithms, computed by hand: slope
	// (3·ln4 + ln(2/3))/10, and an interval of t(2) = 1.886.
	f = Forecast([]Point{{2020, 10}, {2021, 30}, {2022, 20}, {2023, 40}})
	slope := (3*math.Log(4) + math.Log(2.0/3)) / 10
	want := math.Exp((math.Log(10)+math.Log(30)+math.Log(20)+math.Log(40))/4 + 2.5*slope)
	if !about(f.Value, want) || f.Low >= f.Value || f.High <= f.Value {
		t.Errorf("%+v, want %v", f, want)
	}
}

// TestABackTestKnowsNothingOfLaterYears: a forecast made for a past year is the
// same whatever came afterwards.
func TestABackTestKnowsNothingOfLaterYears(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var series []Point
		for i, v := range rapid.SliceOfN(rapid.Float64Range(1, 1e9), 5, 25).Draw(rt, "values") {
			series = append(series, Point{2000 + i, v})
		}
		all := Forecast(series)
		for i, test := range all.Tests {
			then := Forecast(series[:leastYears+i])
			if then.Value != test.Value || then.Low != test.Low || then.High != test.High || then.Year != test.Year ||
				test.Inside != (test.Low <= test.Actual && test.Actual <= test.High) {
				rt.Fatalf("%+v, then %+v", test, then)
			}
		}
		if !(all.Low <= all.Value && all.Value <= all.High) {
			rt.Fatalf("%+v", all)
		}
	})
}

func TestMarket(t *testing.T) {
	rows := awards(40, func(i int, p *processRow, a *awardRow) {
		a.awarded = []string{"2024-05-01", "2025-05-01"}[i%2]
		if i%4 == 1 {
			a.division, a.amount = "72", 500_00
		}
		if i == 3 {
			a.doubts = BeyondBelief
		}
		if i == 5 {
			a.amount = 0
		}
	})
	years := boardOf(rows...).Market(Scope{}, 2024, 2026, today)
	if len(years) != 3 || years[2].Awards != 0 || years[0].Value != 20*100_00 || years[0].Label != "2024-25" {
		t.Fatalf("%+v", years)
	}
	y := years[1]
	if y.Awards != 19 || y.Valued != 18 || y.Apart != (Amount{1, 100_00}) || y.Value != 9*100_00+9*500_00 {
		t.Errorf("%+v", y)
	}
	if len(y.Divided) != 2 || y.Divided[0].Division != "72" || y.Divided[0].Amount != (Amount{10, 9 * 500_00}) || y.Divided[0].Small.Known {
		t.Errorf("%+v", y.Divided)
	}
}

func TestBiggest(t *testing.T) {
	b := boardOf(awards(30, func(i int, p *processRow, a *awardRow) {
		a.route, a.amount = Route(i%5), int64(1+i)*100_00
		if i == 29 {
			a.route, a.doubts = Advertised, Ceiling
		}
	})...)
	for advertised, want := range map[bool][]int64{true: {27 * 100_00, 22 * 100_00}, false: {29 * 100_00, 25 * 100_00}} {
		var got []int64
		for _, r := range b.Biggest(Scope{}, year, advertised, 2) {
			got = append(got, r.Value)
		}
		if !slices.Equal(got, want) {
			t.Errorf("advertised %v: %v", advertised, got)
		}
	}
}

// A measure of another part stands beside the table's.
func TestOutside(t *testing.T) {
	s := New(nil)
	count := Counted{Num: 30, Den: 40, N: 40, Of: 50, Link: "/marketplace"}
	s.Add(Measure{ID: "marketplace", Name: "Marketplace share"}, func(context.Context, Scope, Period) (Counted, error) { return count, nil })
	got, err := s.Outside(t.Context(), Scope{}, year)
	if err != nil || len(got) != 1 || !got[0].Known || got[0].Value != 0.75 || got[0].Coverage != 0.8 || got[0].Link != "/marketplace" {
		t.Errorf("%+v, %v", got, err)
	}
	if all := s.Measures(); len(all) != len(measures)+1 || all[len(measures)].ID != "marketplace" {
		t.Errorf("%d measures", len(all))
	}
	for _, count = range []Counted{{Num: 3, Den: 4, N: 4, Of: 5}, {}, {N: 50, Of: 50, Num: 1, Den: 50, Why: "Not yet."}} {
		if got, err := s.Outside(t.Context(), Scope{}, year); err != nil || got[0].Known || got[0].Why == "" {
			t.Errorf("%+v, %v", got, err)
		}
	}
	for _, id := range []string{"marketplace", "sme-value"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s was added twice", id)
				}
			}()
			s.Add(Measure{ID: id}, nil)
		}()
	}
	broken := errors.New("broken")
	s.Add(Measure{ID: "broken"}, func(context.Context, Scope, Period) (Counted, error) { return Counted{}, broken })
	if _, err := s.Outside(t.Context(), Scope{}, year); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}
