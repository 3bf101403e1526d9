package scorecard

import (
	"cmp"
	"slices"
	"time"
)

// Gap is what a body has not published. Each number is that of a list, which
// Gaps gives for one body.
type Gap struct {
	Buyer   string // key
	NoAward int    // tenders closed for 90 days and more without an award notice
	Late    int    // awards published later than the rule allowed
	NoValue int    // awards without a value
}

// GapLists are the lists behind a Gap.
type GapLists struct{ NoAward, Late, NoValue []Row }

// Missing gives what the bodies of a scope have not published in a period: the
// most gaps first, then by key. Bodies without a gap are left out.
func (b *Board) Missing(scope Scope, period Period, now time.Time) []Gap {
	byBuyer := map[string]*Gap{}
	b.eachGap(scope, period, now, func(e entry, which gapKind) {
		g := byBuyer[e.body.key]
		if g == nil {
			g = &Gap{Buyer: e.body.key}
			byBuyer[e.body.key] = g
		}
		switch which {
		case gapNoAward:
			g.NoAward++
		case gapLate:
			g.Late++
		case gapNoValue:
			g.NoValue++
		}
	})
	out := make([]Gap, 0, len(byBuyer))
	for _, g := range byBuyer {
		out = append(out, *g)
	}
	slices.SortFunc(out, func(x, y Gap) int {
		return cmp.Or(cmp.Compare(y.NoAward+y.Late+y.NoValue, x.NoAward+x.Late+x.NoValue), cmp.Compare(x.Buyer, y.Buyer))
	})
	return out
}

// Gaps lists what a scope has not published in a period, at most limit of each
// kind if that is at least 1; the largest values first, then the newest.
func (b *Board) Gaps(scope Scope, period Period, now time.Time, limit int) GapLists {
	var found [3][]entry
	b.eachGap(scope, period, now, func(e entry, which gapKind) { found[which] = append(found[which], e) })
	var lists [3][]Row
	for i := range found {
		b.order(found[i])
		for _, e := range page(found[i], 0, limit) {
			lists[i] = append(lists[i], b.row(e))
		}
	}
	return GapLists{NoAward: lists[gapNoAward], Late: lists[gapLate], NoValue: lists[gapNoValue]}
}

type gapKind uint8

const (
	gapNoAward gapKind = iota
	gapLate
	gapNoValue
)

// eachGap calls fn with what is missing, by the rules of the measures: what
// they set apart is no gap.
func (b *Board) eachGap(scope Scope, period Period, now time.Time, fn func(entry, gapKind)) {
	q := b.question(scope, period, now)
	missing, prompt := find("award-missing"), find("prompt-publication")
	b.eachTender(&q, missing.closed, func(one *body, x *tender) {
		if t, ok := missing.picksTender(Numerator, x, q.today); ok {
			fn(entry{body: one, tender: x, tally: t}, gapNoAward)
		}
	})
	b.eachAward(&q, func(one *body, a *award) {
		doubts := q.doubts(a)
		if t, ok := prompt.picksAward(Denominator, a, doubts); ok && t.num == 0 {
			fn(entry{body: one, award: a, tally: t}, gapLate)
		}
		if a.value == 0 && doubts == 0 {
			fn(entry{body: one, award: a}, gapNoValue)
		}
	})
}
