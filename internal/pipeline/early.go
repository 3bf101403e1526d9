package pipeline

import (
	"cmp"
	"slices"

	"github.com/tolsey/tolsey/internal/plain"
)

// Period is a time in days, both included, YYYY-MM-DD.
type Period struct{ From, To string }

// Tally counts contracts and adds up what they state in pounds; amounts in other
// currencies are counted and never converted, values beyond belief (see
// plain.MostBelieved) are counted and not added.
type Tally struct {
	Count    int
	InPounds int   // contracts in that sum
	Pounds   int64 // in hundredths
}

func (t *Tally) add(v *plain.Value) {
	t.Count++
	if v != nil && v.Currency == pounds && v.Hundredths <= plain.MostBelieved {
		t.InPounds++
		t.Pounds = plus(t.Pounds, v.Hundredths)
	}
}

// Timing says when the search for what follows a contract began.
type Timing string

// The timings. A contract is measured from the day on which twelve months are
// left to its end, and against that day.
const (
	InTime   Timing = "in-time" // a notice from before the tender was out twelve months before the end
	LateOnes Timing = "late"    // none was
	NotYet   Timing = "not-yet" // that day is not over, and there is none: nothing can be said
	TooShort Timing = "short"   // it ran for a year or less: twelve months before its end it had hardly begun
)

// Early is how many contracts that end in a period were looked after early.
type Early struct {
	Period
	All      Tally // of which it can be said: in time or late
	InTime   Tally
	NotYet   Tally
	TooShort Tally
	Buyers   []EarlyBuyer // with contracts in All, the greatest sum first, then the greatest number
}

// EarlyBuyer is what one buyer does to it.
type EarlyBuyer struct {
	Body   Body
	Keys   []string // its keys, sorted
	All    Tally
	InTime Tally
}

// Share gives the share in number, 0 to 1; ok is false where there is nothing to
// be shared.
func (e *EarlyBuyer) Share() (part float64, ok bool) { return share(e.InTime.Count, e.All.Count) }

// Share gives the share in number, 0 to 1; ok is false for no contracts.
func (e *Early) Share() (part float64, ok bool) { return share(e.InTime.Count, e.All.Count) }

// ShareOfValue gives the share in value, 0 to 1, of the contracts that state one
// in pounds, see Coverage; ok is false where none does.
func (e *Early) ShareOfValue() (part float64, ok bool) { return share(e.InTime.Pounds, e.All.Pounds) }

// Coverage gives which share of the contracts states a value in pounds.
func (e *Early) Coverage() (part float64, ok bool) { return share(e.All.InPounds, e.All.Count) }

func share[N int | int64](part, all N) (float64, bool) {
	if all == 0 {
		return 0, false
	}
	return float64(part) / float64(all), true
}

// Early gives how many of the contracts of some buyers that end in a period had
// a notice from before the tender (UK1, UK2, UK3 or the like) twelve months
// before the end, as far as it can be said on a day. scope tells by its key
// whether a buyer counts; nil for all.
func (b *Board) Early(scope func(buyerKey string) bool, period Period, today string) Early {
	r := Early{Period: period}
	d := dayOf(today)
	buyers := map[*Body]*EarlyBuyer{}
	b.ending(scope, period, today, func(e *entry) {
		timing := d.timing(e)
		r.count(timing, e)
		if timing != InTime && timing != LateOnes {
			return
		}
		buyer := buyers[e.body]
		if buyer == nil {
			buyer = &EarlyBuyer{Body: *e.body}
			buyers[e.body] = buyer
		}
		if !slices.Contains(buyer.Keys, e.Buyer.Key) {
			buyer.Keys = append(buyer.Keys, e.Buyer.Key)
		}
		buyer.All.add(e.Value)
		if timing == InTime {
			buyer.InTime.add(e.Value)
		}
	})
	for _, buyer := range buyers {
		slices.Sort(buyer.Keys)
		r.Buyers = append(r.Buyers, *buyer)
	}
	slices.SortFunc(r.Buyers, func(a, b EarlyBuyer) int {
		return cmp.Or(cmp.Compare(b.All.Pounds, a.All.Pounds), cmp.Compare(b.All.Count, a.All.Count), cmp.Compare(a.Body.ID, b.Body.ID))
	})
	return r
}

// Behind gives the contracts behind a figure of Early: those of one timing, or
// of InTime and LateOnes for "". They come by their end and then their id.
func (b *Board) Behind(scope func(buyerKey string) bool, period Period, today string, timing Timing) []Row {
	d := dayOf(today)
	var list []Row
	b.ending(scope, period, today, func(e *entry) {
		t := d.timing(e)
		if t == timing || timing == "" && (t == InTime || t == LateOnes) {
			list = append(list, e.row(&d, d.state(&e.facts)))
		}
	})
	slices.SortFunc(list, func(a, b Row) int { return cmp.Or(cmp.Compare(a.End, b.End), cmp.Compare(a.ID, b.ID)) })
	return list
}

// ending calls fn with the contracts of some buyers that end in a period.
func (b *Board) ending(scope func(string) bool, period Period, today string, fn func(*entry)) {
	b.each(today, func(e *entry) {
		if e.End >= period.From && e.End <= period.To && (scope == nil || scope(e.Buyer.Key)) {
			fn(e)
		}
	})
}

func (d *day) timing(e *entry) Timing {
	due := before(e.End, lateMonths)
	began := earliest(e.Start, e.Awarded)
	s := e.facts.Successor
	switch {
	case began != "" && began >= due:
		return TooShort
	case s != nil && s.Begun() != "" && s.Begun() <= min(due, d.today):
		return InTime
	case due >= d.today:
		return NotYet
	}
	return LateOnes
}
