package scorecard

import (
	"math"
	"math/bits"
	"slices"
)

// sum adds up a measure over awards or tenders.
type sum struct {
	m     *Measure
	board *Board

	n, of, hits   int
	num, den      int64
	unknown       Amount
	apart         [16]Amount // by the place of the doubt's bit
	parts         []Amount
	nn, nd, dd    float64 // sums of num², num·den and den²
	days          []int16 // for a median
	concentration *concentrationSum
}

func newSum(b *Board, m *Measure) sum {
	s := sum{m: m, board: b}
	if len(m.parts) > 0 {
		s.parts = make([]Amount, len(m.parts))
	}
	if m.kind == concentrationKind {
		s.concentration = newConcentration()
	}
	return s
}

// plus adds without going beyond what an int64 holds: absurd sums stay the most.
func plus(a, b int64) int64 {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}

func (x *Amount) add(total int64) {
	x.N++
	x.Total = plus(x.Total, total)
}

// award adds an award with what is doubtful about it.
func (s *sum) award(a *award, doubts Doubt) {
	if d := doubts & s.m.apart; d != 0 {
		s.apart[bits.TrailingZeros16(uint16(d))].add(a.value)
		return
	}
	for i := range s.parts {
		if s.m.parts[i].in(a) {
			s.parts[i].add(a.value)
		}
	}
	t := s.m.award(a)
	if s.concentration != nil && t.side == known {
		var one [1]uint32
		s.concentration.add(a, s.board.members(a, &one))
	}
	s.add(t)
}

// tender adds a tender, as of a day.
func (s *sum) tender(t *tender, today int32) {
	if d := t.doubts(); d != 0 {
		s.apart[bits.TrailingZeros16(uint16(d))].add(0)
		return
	}
	s.add(s.m.tender(t, today))
}

func (s *sum) add(t tally) {
	if t.side == notAsked {
		return
	}
	s.of++
	if t.side == unknown || t.unk > 0 {
		s.unknown.add(t.unk)
	}
	if t.side == unknown {
		return
	}
	s.n++
	if t.num > 0 {
		s.hits++
	}
	s.num, s.den = plus(s.num, t.num), plus(s.den, t.den)
	if s.m.kind == medianKind {
		s.days = append(s.days, t.days)
	}
	if s.m.Of == Value {
		num, den := float64(t.num), float64(t.den)
		s.nn, s.nd, s.dd = s.nn+num*num, s.nd+num*den, s.dd+den*den
	}
}

// tooFew says why there is no rate.
const tooFew = "There are fewer than 10 of which it is known, too few for a rate."

// figure gives what was added up.
func (s *sum) figure(q *question) Figure {
	f := Figure{
		Measure: s.m.ID, Scope: q.scope, Period: q.period, N: s.n, Of: s.of, Hits: s.hits, Num: s.num, Den: s.den, Unknown: s.unknown,
	}
	if s.of > 0 {
		f.Coverage = float64(s.n) / float64(s.of)
	}
	for _, reason := range Reasons {
		if a := s.apart[bits.TrailingZeros16(uint16(reason))]; a.N > 0 {
			f.Apart = append(f.Apart, Apart{reason, a})
		}
	}
	for i, p := range s.m.parts {
		f.Parts = append(f.Parts, Part{p.id, p.name, s.parts[i]})
	}
	switch {
	case s.of == 0:
		f.Why = "There is nothing to measure in this period."
	case s.n == 0:
		f.Why = "What this rests on is not published for any of them."
	case s.n < LeastN:
		f.Why = tooFew
	default:
		f.Known = true
		s.value(&f)
	}
	return f
}

// value sets the value and its interval.
func (s *sum) value(f *Figure) {
	switch s.m.kind {
	case medianKind:
		slices.Sort(s.days)
		f.Value, f.Low, f.High = median(s.days)
		f.Interval = "order statistics"
	case concentrationKind:
		f.Value, f.Low, f.High = s.concentration.index(s.n)
		f.Apiece = s.concentration.apiece()
		f.Interval = "linearised"
	default:
		f.Value = float64(s.num) / float64(s.den)
		all := float64(s.den) + float64(s.unknown.Total)
		f.Least, f.Most = float64(s.num)/all, (float64(s.num)+float64(s.unknown.Total))/all
		if s.m.Of == Value {
			f.Low, f.High, f.Interval = s.ratioInterval(f.Value)
			return
		}
		f.Low, f.High = Wilson(float64(s.num), float64(s.den))
		f.Interval = "Wilson"
	}
}

// ratioInterval gives the interval of a share of value: the wider, at either end,
// of the ratio estimator's and of Wilson's for as many equal awards as these
// weigh. Where a few large awards hold most of the value the ratio estimator
// alone is far too narrow: of intervals meant to hold in 95 cases of 100 it holds
// in about 60 for a dozen awards whose values differ as published ones do. Where
// the awards do not differ at all, it has no width.
func (s *sum) ratioInterval(ratio float64) (low, high float64, method string) {
	effective := float64(s.den) * float64(s.den) / s.dd
	low, high = Wilson(ratio*effective, effective)
	if s.num == 0 || s.num == s.den {
		return low, high, "Wilson on the effective number of awards"
	}
	under, over := linearised(ratio, s.n, float64(s.den), s.nn-2*ratio*s.nd+ratio*ratio*s.dd)
	return min(low, under), max(high, over), "the wider of the ratio estimator, linearised, and of Wilson on the effective number of awards"
}
