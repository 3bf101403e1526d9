package scorecard

import (
	"bytes"
	"cmp"
	"math/bits"
	"slices"
	"time"
)

// Which names the part of a figure that is listed. Beside these the id of one
// of the figure's Parts.
type Which string

// The parts of every figure.
const (
	Numerator   Which = "numerator"   // Hits rows, whose Num adds up to the figure's
	Denominator Which = "denominator" // N rows, whose Num and Den add up to the figure's
	NotKnown    Which = "unknown"     // Unknown.N rows, whose Unknown adds up to the figure's
	SetApart    Which = "apart"       // the rows of Apart, whose Value adds up to its
)

// Row is an award or a tender behind a figure.
type Row struct {
	ID        string // of the contract, see contract.Contract; "" for a tender
	OCID      string
	Buyer     string // key
	Day       string // of the award, or of the tender notice
	Published string // day of the award notice; "" where not known
	Closes    string // deadline of a tender
	Value     int64  // hundredths, 0 for none
	Currency  string
	Division  string
	Route     Route
	Suppliers []string // keys
	Bids      int      // 0 where not known
	Late      int      // days from From to the notice that the law asks for; -1 where not known
	From      string   // day of the signature under the Act, else of the award; "" where Late is not known
	FromAct   bool     // From is the day of the signature, and the notice that of the contract's details
	Limit     int      // days that the rule allowed after From; 0 where none binds
	Told      string   // day of that notice; "" unless it came Late
	Due       string   // the last day that the rule allowed; "" where none binds
	Num       int64    // what it adds to the numerator
	Den       int64
	Unknown   int64
	Reasons   []Doubt // what sets it apart
}

// List is a page of the rows behind a figure, the largest values first, of equal
// ones the newest, in an order that is always the same; the totals are those of all rows.
type List struct {
	Rows              []Row
	Count             int
	Num, Den, Unknown int64
	Value             int64 // hundredths
}

// Behind lists what a part of a figure is made of, from the same facts by the
// same rules. A limit below 1 gives all rows from the offset on. An unknown
// measure or part has no rows.
func (b *Board) Behind(measure string, scope Scope, period Period, now time.Time, part Which, offset, limit int) List {
	m := find(measure)
	if m == nil {
		return List{}
	}
	q := b.question(scope, period, now)
	var list List
	var found []entry
	take := func(e entry, t tally) {
		list.Count++
		list.Num, list.Den, list.Unknown = plus(list.Num, t.num), plus(list.Den, t.den), plus(list.Unknown, t.unk)
		list.Value = plus(list.Value, e.value())
		e.tally = t
		found = append(found, e)
	}
	if m.award != nil {
		b.eachAward(&q, func(one *body, a *award) {
			if t, ok := m.picksAward(part, a, q.doubts(a)); ok {
				take(entry{body: one, award: a, doubts: q.doubts(a) & m.apart}, t)
			}
		})
	} else {
		b.eachTender(&q, m.closed, func(one *body, x *tender) {
			if t, ok := m.picksTender(part, x, q.today); ok {
				take(entry{body: one, tender: x, doubts: x.doubts()}, t)
			}
		})
	}
	b.order(found)
	for _, e := range page(found, offset, limit) {
		list.Rows = append(list.Rows, b.row(e))
	}
	return list
}

// page gives the elements from an offset on, at most limit of them if that is
// at least 1.
func page[T any](all []T, offset, limit int) []T {
	all = all[min(max(0, offset), len(all)):]
	if limit >= 1 {
		all = all[:min(limit, len(all))]
	}
	return all
}

// entry is an award or a tender on its way into a list.
type entry struct {
	body   *body
	award  *award
	tender *tender
	doubts Doubt
	tally  tally
}

// picksAward tells whether an award belongs to a part, and what it adds there.
func (m *Measure) picksAward(part Which, a *award, doubts Doubt) (tally, bool) {
	if doubts&m.apart != 0 {
		return tally{}, part == SetApart
	}
	t := m.award(a)
	for _, p := range m.parts {
		if Which(p.id) == part {
			return t, p.in(a)
		}
	}
	return t, t.in(part)
}

func (m *Measure) picksTender(part Which, x *tender, today int32) (tally, bool) {
	if x.doubts() != 0 {
		return tally{}, part == SetApart
	}
	t := m.tender(x, today)
	return t, t.in(part)
}

func (t tally) in(part Which) bool {
	switch part {
	case Numerator:
		return t.side == known && t.num > 0
	case Denominator:
		return t.side == known
	case NotKnown:
		return t.side == unknown || t.side == known && t.unk > 0
	}
	return false
}

func (e entry) value() int64 {
	if e.award == nil {
		return 0
	}
	return e.award.value
}

func (e entry) day() int32 {
	if e.award == nil {
		return e.tender.opened
	}
	return e.award.day
}

func (e entry) text() text {
	if e.award == nil {
		return e.tender.ocid
	}
	return e.award.id
}

// name gives the contract's id, or the tender's ocid.
func (b *Board) name(e entry) string {
	if e.award == nil {
		return string(b.texts.of(e.tender.ocid))
	}
	return restore(b.texts.of(e.award.id), int(e.award.ocidLen))
}

// order sorts entries as List has them.
func (b *Board) order(list []entry) {
	slices.SortFunc(list, func(x, y entry) int {
		return cmp.Or(cmp.Compare(y.value(), x.value()), cmp.Compare(y.day(), x.day()), bytes.Compare(b.texts.of(x.text()), b.texts.of(y.text())))
	})
}

// row gives an entry as readers see it.
func (b *Board) row(e entry) Row {
	r := Row{Buyer: e.body.key, Late: -1, Num: e.tally.num, Den: e.tally.den, Unknown: e.tally.unk}
	for d := e.doubts; d != 0; d &= d - 1 {
		r.Reasons = append(r.Reasons, 1<<bits.TrailingZeros16(uint16(d)))
	}
	if t := e.tender; t != nil {
		r.OCID, r.Day, r.Closes, r.Route = b.name(e), dayText(t.opened), dayText(t.closes), t.route
		r.Division, r.Bids = divisionText(t.division), int(t.bids)
		return r
	}
	a := e.award
	r.ID, r.OCID, r.Day, r.Published, r.Route = b.name(e), string(b.texts.of(a.ocid())), dayText(a.day), dayText(a.published), a.route
	r.Value, r.Currency, r.Division, r.Bids = a.value, b.currencies[a.currency], divisionText(a.division), int(a.bids)
	var one [1]uint32
	for _, s := range b.members(a, &one) {
		r.Suppliers = append(r.Suppliers, b.supplier[s])
	}
	if a.late >= 0 {
		r.when(a)
	}
	return r
}

// when sets the days of an award of which it is known how soon it was told of.
func (r *Row) when(a *award) {
	r.Late, r.Limit, r.From, r.FromAct = int(a.late), max(0, int(a.limit)), dayText(a.from), a.act
	if a.late > 0 {
		r.Told = dayText(a.from + int32(a.late))
	}
	if a.limit > 0 {
		r.Due = dayText(a.from + int32(a.limit))
	}
}
