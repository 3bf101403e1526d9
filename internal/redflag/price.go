package redflag

import "slices"

// priced tells whether the bid has a price that can be compared.
func (b *Bid) priced() bool { return b.Amount != nil && b.Currency != "" }

// priceGap prepares R024 and R058: the distance between the winner's lowest
// valid bid and the lowest of the others, where the winner's is not dearer.
// What it says of coverage is counted when the main currency is known.
func (p process) priceGap() bool {
	winner := p.r.winner()
	if winner == "" || !p.s.comparesPrices(p.r.Procedure) {
		return false
	}
	found := map[string]*rivals{}
	for i := range p.r.Bids {
		b := &p.r.Bids[i]
		if !b.comparable() {
			continue
		}
		pair := found[b.Currency]
		if pair == nil {
			pair = &rivals{}
			found[b.Currency] = pair
			p.note(b.Currency, p.place<<bidBits+int64(min(i, afterGaps-1)))
		}
		if b.tenderer() == winner {
			pair.won = cheaper(pair.won, b)
		} else {
			pair.next = cheaper(pair.next, b)
		}
	}
	for currency, pair := range found {
		p.keepGap(currency, pair)
	}
	return false
}

// rivals are the winner's lowest bid and the lowest of the others.
type rivals struct{ won, next *Bid }

// cheaper gives the bid with the lower price, the first of equal ones.
func cheaper(have, b *Bid) *Bid {
	if have == nil || *b.Amount < *have.Amount {
		return b
	}
	return have
}

// comparable tells whether a bid is one that [process.priceGap] compares.
func (b *Bid) comparable() bool {
	return b.Status == "valid" && b.priced() && b.tenderer() != ""
}

// afterGaps separates the currencies that R036 meets in a process from those
// that R024 and R058 meet, which look at it before.
const afterGaps = 1 << (bidBits - 1)

// keepGap keeps the distance of two bids. Of nothing there is no share, so a
// bid of 0 that won is left out.
func (p process) keepGap(currency string, pair *rivals) {
	won, next := pair.won, pair.next
	if won == nil || next == nil || *next.Amount < *won.Amount || *won.Amount == 0 {
		return
	}
	ids := kept(p.ocid, currency, won.tenderer(), next.tenderer())
	p.gaps = append(p.gaps, gap{ocid: ids[0], currency: ids[1], winner: ids[2], next: ids[3],
		ratio: (*next.Amount - *won.Amount) / *won.Amount})
}

// samePrices is R028.
func (p process) samePrices() bool {
	if !p.s.comparesPrices(p.r.Procedure) {
		return false
	}
	type price struct {
		amount   float64
		currency string
	}
	n, last := 0, map[price]*Bid{}
	for i := range p.r.Bids {
		b := &p.r.Bids[i]
		if !b.submitted() || !b.priced() || b.nobody() {
			continue
		}
		n++
		at := price{*b.Amount, b.Currency}
		if other := last[at]; other != nil && !sameIDs(b.Tenderers, other.Tenderers) {
			p.flag("R028", 1)
			p.flagTenderers("R028", 1, b.Tenderers)
			p.flagTenderers("R028", 1, other.Tenderers)
		}
		last[at] = b
	}
	return n > 1
}

// lowestOut prepares R036, which waits for the main currency.
func (p process) lowestOut() bool {
	if !p.s.comparesPrices(p.r.Procedure) || !slices.ContainsFunc(p.r.Awards, func(a Award) bool { return a.Status == "active" }) {
		return false
	}
	found := map[string]*contest{}
	for i := range p.r.Bids {
		b := &p.r.Bids[i]
		if !b.submitted() || !b.priced() {
			continue
		}
		c := found[b.Currency]
		if c == nil {
			c = &contest{}
			found[b.Currency] = c
			p.note(b.Currency, p.place<<bidBits+afterGaps+int64(min(i, afterGaps-1)))
		}
		c.least = cheaper(c.least, b)
		c.valid = c.valid || b.Status == "valid"
	}
	for currency, c := range found {
		if c.valid {
			ids := kept(p.ocid, currency)
			p.lowest = append(p.lowest, lowest{ocid: ids[0], currency: ids[1], disqualified: c.least.Status == "disqualified"})
		}
	}
	return false
}

// contest is what R036 sees of the bids in a currency.
type contest struct {
	least *Bid
	valid bool
}
