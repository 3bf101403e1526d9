package scorecard

import "time"

// Every is the part of the market that holds all awards of a MarketYear or
// MarketDivision: those known and not known to small firms' share, without those
// apart. Its rows' Den adds up to the value.
const Every Which = "every"

// NoDivision stands for the awards without a CPV division in the scope that
// MarketList is given.
const NoDivision = "none"

// marketMeasure is the measure by which the market sets awards apart.
const marketMeasure = "sme-value"

// MarketList lists what the numbers of Market are made of: Every, or a part of
// small firms' share of value as Listed gives it.
func (b *Board) MarketList(scope Scope, period Period, now time.Time, part Which, offset, limit int) List {
	none := scope.Division == NoDivision
	if none {
		scope.Division = ""
	}
	m := find(marketMeasure)
	q := b.question(scope, period, now)
	var list List
	var found []entry
	b.eachAward(&q, func(one *body, a *award) {
		t, ok := m.picksMarket(part, a, q.doubts(a))
		if !ok || none && a.division != 0 {
			return
		}
		list.Count++
		list.Num, list.Den, list.Unknown = plus(list.Num, t.num), plus(list.Den, t.den), plus(list.Unknown, t.unk)
		list.Value = plus(list.Value, a.value)
		found = append(found, entry{body: one, award: a, doubts: q.doubts(a) & m.apart, tally: t})
	})
	b.order(found)
	for _, e := range page(found, offset, limit) {
		list.Rows = append(list.Rows, b.row(e))
	}
	return list
}

// picksMarket is picksAward with Every and Rest.
func (m *Measure) picksMarket(part Which, a *award, doubts Doubt) (tally, bool) {
	switch part {
	case Every:
		return tally{side: known, den: a.value}, doubts&m.apart == 0
	case Rest:
		t, ok := m.picksAward(Denominator, a, doubts)
		return t, ok && t.num < t.den
	}
	return m.picksAward(part, a, doubts)
}

// FirstYear gives the first financial year, not before the least, in which a
// scope has an award, and ok when there is one.
func (b *Board) FirstYear(scope Scope, least, last int, now time.Time) (year int, ok bool) {
	for year = least; year <= last; year++ {
		q := b.question(scope, FinancialYear(year), now)
		b.eachAward(&q, func(*body, *award) { ok = true })
		if ok {
			return year, true
		}
	}
	return 0, false
}
