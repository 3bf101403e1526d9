package scorecard

import (
	"time"

	"github.com/tolsey/tolsey/internal/plain"
)

// LeastN is the number of awards or tenders under which no rate is shown.
const LeastN = 10

// Figure is a measure of a scope in a period.
type Figure struct {
	Measure  string
	Scope    Scope
	Period   Period
	Value    float64 // a share or index 0 to 1, days, or a count; only when Known
	Known    bool    // false under LeastN and without any value; then Why says so
	Why      string  // a sentence for readers
	N        int     // awards or tenders of which the fact is known
	Of       int     // and all that the measure asks about, without those apart
	Hits     int     // those that count in the numerator, in whole or in part
	Num      int64   // hundredths of the currency, or counts; for a median and an index as Den
	Den      int64
	Coverage float64 // N / Of; 0 where Of is 0
	Low      float64 // the 95 % interval, which holds Value
	High     float64
	Interval string  // how the interval is made
	Least    float64 // a share if nothing of the unknown belonged to the numerator
	Most     float64 // and if all of it did
	Apiece   float64 // an index if no supplier had more than one of the awards
	Unknown  Amount  // what is not known, in whole or in part
	Apart    []Apart // what is doubtful, not averaged in
	Parts    []Part
}

// Amount is a number of awards or tenders and what they come to: hundredths of
// the currency for a measure of value, else their number.
type Amount struct {
	N     int
	Total int64
}

// Apart is what one reason sets apart. An award with several reasons is under
// the first of Reasons.
type Apart struct {
	Reason Doubt
	Amount // Total is the value, in hundredths, whatever the measure counts
}

// Part is a part of the awards, not of those apart, that is shown on its own.
type Part struct {
	ID, Name string
	Amount   // Total is the value, in hundredths
}

// question is a scope and period as the facts are compared with it.
type question struct {
	scope    Scope
	period   Period
	from, to int32
	division uint8
	currency uint8 // 0 where no award has it
	today    int32
}

func (b *Board) question(scope Scope, period Period, now time.Time) question {
	q := question{scope: scope, period: period, division: divisionNumber(scope.Division), today: dayNumber(plain.Day(now))}
	q.from, q.to = period.days()
	for i, c := range b.currencies {
		if c == scope.currency() {
			q.currency = uint8(i)
		}
	}
	return q
}

// doubts gives what sets an award apart for a question.
func (q *question) doubts(a *award) Doubt {
	d := a.doubts
	if a.currency != q.currency && a.value != 0 {
		d |= OtherCurrency
	}
	return d
}

// eachAward calls fn with the awards that a question asks about, by buyer.
func (b *Board) eachAward(q *question, fn func(*body, *award)) {
	for _, one := range b.in(q.scope.Keys) {
		list := one.between(q.from, q.to)
		for i := range list {
			if q.division == 0 || list[i].division == q.division {
				fn(one, &list[i])
			}
		}
	}
}

// eachTender calls fn with the tenders that a question asks about: those whose
// notice, or whose closing, is of the period.
func (b *Board) eachTender(q *question, closed bool, fn func(*body, *tender)) {
	for _, one := range b.in(q.scope.Keys) {
		if closed {
			for _, i := range one.closed(q.from, q.to) {
				if t := &one.tenders[i]; q.division == 0 || t.division == q.division {
					fn(one, t)
				}
			}
			continue
		}
		list := one.opened(q.from, q.to)
		for i := range list {
			if t := &list[i]; q.division == 0 || t.division == q.division {
				fn(one, t)
			}
		}
	}
}

// Figure measures a scope in a period. now decides what is overdue. An unknown
// measure gives a Figure that is not Known.
func (b *Board) Figure(measure string, scope Scope, period Period, now time.Time) Figure {
	m := find(measure)
	if m == nil {
		return Figure{Measure: measure, Scope: scope, Period: period, Why: "There is no such measure."}
	}
	return b.figures([]*Measure{m}, scope, period, now)[0]
}

// Figures measures a scope in a period by every measure of the table, in its
// order, in one pass.
func (b *Board) Figures(scope Scope, period Period, now time.Time) []Figure {
	all := make([]*Measure, len(measures))
	for i := range measures {
		all[i] = &measures[i]
	}
	return b.figures(all, scope, period, now)
}

// Trend measures a scope in several periods.
func (b *Board) Trend(measure string, scope Scope, periods []Period, now time.Time) []Figure {
	out := make([]Figure, len(periods))
	for i, p := range periods {
		out[i] = b.Figure(measure, scope, p, now)
	}
	return out
}

func (b *Board) figures(asked []*Measure, scope Scope, period Period, now time.Time) []Figure {
	q := b.question(scope, period, now)
	sums := make([]sum, len(asked))
	var awards, opened, closed []*sum
	for i, m := range asked {
		sums[i] = newSum(b, m)
		switch {
		case m.award != nil:
			awards = append(awards, &sums[i])
		case m.closed:
			closed = append(closed, &sums[i])
		default:
			opened = append(opened, &sums[i])
		}
	}
	if len(awards) > 0 {
		b.eachAward(&q, func(_ *body, a *award) {
			doubts := q.doubts(a)
			for _, s := range awards {
				s.award(a, doubts)
			}
		})
	}
	for _, list := range [][]*sum{opened, closed} {
		if len(list) > 0 {
			b.eachTender(&q, list[0].m.closed, func(_ *body, t *tender) {
				for _, s := range list {
					s.tender(t, q.today)
				}
			})
		}
	}
	out := make([]Figure, len(asked))
	for i := range sums {
		out[i] = sums[i].figure(&q)
	}
	return out
}
