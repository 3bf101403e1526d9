package scorecard

import (
	"fmt"
	"testing"
)

// Every number of the market is what its list adds up to.
func TestMarketNumbersEqualTheirLists(t *testing.T) {
	b := boardOf(awards(60, func(i int, p *processRow, a *awardRow) {
		a.amount, a.division = int64(i%7)*1000_00, []string{"45", "72", ""}[i%3]
		a.awarded = fmt.Sprintf("%d-05-01", 2024+i/3%3)
		switch i % 5 {
		case 0:
			a.crowd = crowd{large: 1}
		case 1:
			a.crowd = crowd{unsized: 1}
		case 2:
			a.crowd = crowd{small: 1, unsized: 1}
		}
		if i%11 == 0 {
			a.doubts = Ceiling
		}
		if i%13 == 0 {
			a.currency = "EUR"
		}
	})...)
	everybody := Scope{}
	first, ok := b.FirstYear(everybody, 2015, 2026, today)
	if !ok || first != 2024 {
		t.Fatalf("the first year is %d, %v", first, ok)
	}
	check := func(about string, scope Scope, period Period, all Amount, small Figure) {
		t.Helper()
		if list := b.MarketList(scope, period, today, Every, 0, 0); list.Count != all.N || list.Den != all.Total || len(list.Rows) != list.Count {
			t.Errorf("%s: every: %d, %d; want %+v", about, list.Count, list.Den, all)
		}
		num, den := b.MarketList(scope, period, today, Numerator, 0, 3), b.MarketList(scope, period, today, Denominator, 0, 3)
		rest, unknown := b.MarketList(scope, period, today, Rest, 0, 0), b.MarketList(scope, period, today, NotKnown, 0, 3)
		if num.Count != small.Hits || num.Num != small.Num || den.Count != small.N || den.Den != small.Den || unknown.Count != small.Unknown.N ||
			unknown.Unknown != small.Unknown.Total || rest.Den-rest.Num != small.Den-small.Num {
			t.Errorf("%s: %+v\n%+v\n%+v\n%+v\nfigure %+v", about, num, den, rest, unknown, small)
		}
	}
	for _, year := range b.Market(everybody, 2024, 2026, today) {
		if len(year.Divided) != 3 {
			t.Errorf("%s: %d divisions", year.Label, len(year.Divided))
		}
		check(year.Label, everybody, year.Period, Amount{year.Awards, year.Value}, year.Small)
		apart := Amount{}
		for _, a := range year.Small.Apart {
			apart.N, apart.Total = apart.N+a.N, apart.Total+a.Total
		}
		if list := b.MarketList(everybody, year.Period, today, SetApart, 0, 0); list.Count != apart.N || list.Value != apart.Total {
			t.Errorf("%s: apart: %d, %d; want %+v", year.Label, list.Count, list.Value, apart)
		}
		for _, d := range year.Divided {
			scope := Scope{Division: d.Division}
			if d.Division == "" {
				scope.Division = NoDivision
			}
			check(year.Label+" "+d.Division, scope, year.Period, d.Amount, d.Small)
		}
	}
	if list := b.MarketList(everybody, FinancialYear(2024), today, "no-such-part", 0, 0); list.Count != 0 {
		t.Errorf("a part that is none has %d rows", list.Count)
	}
	if _, ok := b.FirstYear(Scope{Keys: []string{}}, 2015, 2026, today); ok {
		t.Error("nobody has a first year")
	}
}
