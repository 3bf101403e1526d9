package scorecard

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// MarketYear is what was awarded in a financial year. What is doubtful is left
// out of the value, and counted in Apart.
type MarketYear struct {
	Year    int // in which it begins, on 1 April
	Label   string
	Period  Period
	Awards  int    // without those apart
	Valued  int    // of these with a value
	Buyers  int    // that made them
	Value   int64  // hundredths
	Apart   Amount // what is doubtful
	Small   Figure // small firms' share of value
	Divided []MarketDivision
}

// MarketDivision is a CPV division in a year; Division "" is what has none.
type MarketDivision struct {
	Division string
	Amount   // of the awards that are not apart; Total in hundredths
	Small    Figure
}

// Market gives the size of the market of a scope in the financial years from
// one to another, both included, with its divisions, the largest value first.
func (b *Board) Market(scope Scope, from, to int, now time.Time) []MarketYear {
	var out []MarketYear
	for year := from; year <= to; year++ {
		out = append(out, b.marketYear(scope, year, now))
	}
	return out
}

func (b *Board) marketYear(scope Scope, year int, now time.Time) MarketYear {
	y := MarketYear{Year: year, Label: fmt.Sprintf("%d-%02d", year, (year+1)%100), Period: FinancialYear(year)}
	m := find("sme-value")
	q := b.question(scope, y.Period, now)
	all := newSum(b, m)
	type division struct {
		amount Amount
		small  sum
	}
	divisions := map[uint8]*division{}
	buyers := map[*body]bool{}
	b.eachAward(&q, func(of *body, a *award) {
		doubts := q.doubts(a)
		all.award(a, doubts)
		if doubts&m.apart != 0 {
			y.Apart.add(a.value)
			return
		}
		y.Awards++
		buyers[of] = true
		if a.value > 0 {
			y.Valued++
		}
		y.Value = plus(y.Value, a.value)
		d := divisions[a.division]
		if d == nil {
			d = &division{small: newSum(b, m)}
			divisions[a.division] = d
		}
		d.amount.add(a.value)
		d.small.award(a, doubts)
	})
	y.Small, y.Buyers = all.figure(&q), len(buyers)
	for n, d := range divisions {
		of := q
		of.scope.Division = divisionText(n)
		y.Divided = append(y.Divided, MarketDivision{divisionText(n), d.amount, d.small.figure(&of)})
	}
	slices.SortFunc(y.Divided, func(a, b MarketDivision) int {
		return cmp.Or(cmp.Compare(b.Total, a.Total), cmp.Compare(a.Division, b.Division))
	})
	return y
}
