package scorecard

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// Movement says what moved a share from the period before to a period. The
// Buyers' changes add up to Change, and so do the Categories', and the
// Contracts' together with Rest.
type Movement struct {
	Before, After Figure
	Known         bool // false unless both figures are known and the measure is a share
	Why           string
	Change        float64 // After.Value − Before.Value
	Buyers        []Mover // the largest movement first
	Categories    []Mover // by CPV division; "" is none
	Contracts     []Mover // the ten that moved it most, by the contract's id or the tender's ocid
	Rest          float64 // what all other contracts moved
}

// Mover is what one buyer, category or contract moved.
type Mover struct {
	Key    string
	Change float64
}

// mostContracts is how many contracts a Movement names.
const mostContracts = 10

// Moved explains the change of a share against the period before.
//
// With R the mean of the two shares, a group with numerator N and denominator D
// of all n and d moved the share by (N−R·D)/d after, less the same before. The
// sum of these is exactly the change: where a group's own share lies above R,
// it pulls the whole up by its weight.
func (b *Board) Moved(measure string, scope Scope, period Period, now time.Time) Movement {
	m := find(measure)
	before := period.Before()
	out := Movement{Before: b.Figure(measure, scope, before, now), After: b.Figure(measure, scope, period, now)}
	switch {
	case m == nil:
		out.Why = "There is no such measure."
	case m.kind != shareKind:
		out.Why = "Only of a share can it be said what moved it."
	case !out.Before.Known || !out.After.Known:
		out.Why = "One of the two figures is not known."
	default:
		out.Known = true
		out.Change = out.After.Value - out.Before.Value
		b.move(&out, m, now)
		return out
	}
	return out
}

// move sets the movers.
func (b *Board) move(out *Movement, m *Measure, now time.Time) {
	middle := (out.After.Value + out.Before.Value) / 2
	buyers, categories := map[string]float64{}, map[string]float64{}
	contracts := map[string]float64{}
	for _, side := range []struct {
		figure *Figure
		sign   float64
	}{{&out.After, 1}, {&out.Before, -1}} {
		b.eachKnown(m, side.figure, now, func(one *body, e entry, t tally) {
			change := side.sign * (float64(t.num) - middle*float64(t.den)) / float64(side.figure.Den)
			buyers[one.key] += change
			categories[e.division()] += change
			contracts[b.name(e)] += change
		})
	}
	out.Buyers, out.Categories = movers(buyers), movers(categories)
	all := movers(contracts)
	out.Contracts = all[:min(mostContracts, len(all))]
	for _, c := range all[len(out.Contracts):] {
		out.Rest += c.Change
	}
}

// eachKnown calls fn with what the denominator of a figure is made of.
func (b *Board) eachKnown(m *Measure, f *Figure, now time.Time, fn func(*body, entry, tally)) {
	q := b.question(f.Scope, f.Period, now)
	if m.award != nil {
		b.eachAward(&q, func(one *body, a *award) {
			if t, ok := m.picksAward(Denominator, a, q.doubts(a)); ok {
				fn(one, entry{award: a}, t)
			}
		})
		return
	}
	b.eachTender(&q, m.closed, func(one *body, x *tender) {
		if t, ok := m.picksTender(Denominator, x, q.today); ok {
			fn(one, entry{tender: x}, t)
		}
	})
}

func (e entry) division() string {
	if e.award == nil {
		return divisionText(e.tender.division)
	}
	return divisionText(e.award.division)
}

// movers sorts by how much was moved, either way.
func movers(changes map[string]float64) []Mover {
	out := make([]Mover, 0, len(changes))
	for key, change := range changes {
		out = append(out, Mover{key, change})
	}
	slices.SortFunc(out, func(a, b Mover) int {
		return cmp.Or(cmp.Compare(math.Abs(b.Change), math.Abs(a.Change)), cmp.Compare(a.Key, b.Key))
	})
	return out
}

// Biggest gives the largest awards of a scope and period: those known to be
// advertised, or those known not to be (direct awards and competitions among
// invited firms). Awards whose value is doubtful are left out.
func (b *Board) Biggest(scope Scope, period Period, advertised bool, limit int) []Row {
	q := b.question(scope, period, time.Time{})
	var found []entry
	b.eachAward(&q, func(one *body, a *award) {
		known := a.route == Advertised
		if !advertised {
			known = a.route == Direct || a.route == Invited
		}
		if known && a.value > 0 && q.doubts(a)&(BeyondBelief|Ceiling|OtherCurrency|DateWrong) == 0 {
			found = append(found, entry{body: one, award: a, tally: tally{num: a.value, den: a.value}})
		}
	})
	b.order(found)
	var out []Row
	for _, e := range page(found, 0, limit) {
		out = append(out, b.row(e))
	}
	return out
}
