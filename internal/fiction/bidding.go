package fiction

import "slices"

// portalRegion is the region, a few in a hundred of the market, whose buyers
// share a portal that publishes every bid.
const portalRegion = 7

// oddity is something in the bids for a lot that a reader may wish to look at.
// It is made up like all else, and says nothing of anybody.
type oddity uint8

const (
	plainBids   oddity = iota
	samePrice          // two bids have one price
	closeSecond        // the second price is just above the winner's
	farBelow           // the winner's price is far below all others
	lateWinner         // the winning bid came after the deadline
	soleLeft           // all bids but the winner's were disqualified
	lowestOut          // the lowest bid was disqualified
	oddities
)

// odd is how many in a hundred competitions of the portal have an oddity.
const odd = 36

// bid is one tender for a lot.
type bid struct {
	supplier int
	amount   int64 // pence without VAT
	at       moment
	out      bool // disqualified
}

// showsBids says whether the release in hand tells of each bid.
func (w *press) showsBids() bool {
	return w.tellsBids() && w.p.dirt == clean && w.p.buyer.home.inPortal()
}

func (t town) inPortal() bool { return t/10 == portalRegion }

// contest draws the bids for lot i, alike for each release: the winners' first.
func (m *market) contest(p *process, i int) []bid {
	var d dice
	d.reset(m.seed, p.k*maxLots+i, streamBids)
	l, what := &p.lots[i], plainBids
	if i == 0 && d.percent(odd) {
		what = 1 + oddity(d.below(int(oddities)-1))
	}
	n := l.bids
	if what != plainBids {
		n = max(n, 4)
	}
	deadline := p.lastDeadline()
	all := make([]bid, 0, n)
	add := func(s int, amount int64) {
		all = append(all, bid{supplier: s, amount: amount, at: deadline - moment(d.between(hour/2, 9*day))})
	}
	for _, s := range l.suppliers[:l.nsuppliers] {
		add(s, l.awarded)
	}
	for range 4 * n {
		if len(all) >= n {
			break
		}
		if s := m.draw(&d, p, l); !bids(all).of(s) {
			add(s, asked(&d, l.awarded, len(all) == l.nsuppliers))
		}
	}
	m.sift(p, l, all, &d)
	what.mark(all, l.nsuppliers, deadline)
	return all
}

// bids are the bids for a lot.
type bids []bid

func (b bids) of(s int) bool {
	for i := range b {
		if b[i].supplier == s {
			return true
		}
	}
	return false
}

// asked draws the price of a bid that did not win. The first stands a tenth
// or so above the winner's, as second prices tend to where firms know their
// trade, or below it where quality won; the others ask more.
func asked(d *dice, won int64, first bool) int64 {
	times := 1.17 + .4*d.unit()
	switch {
	case first && d.percent(20):
		times = .93 + .06*d.unit()
	case first:
		times = 1.1 + .06*d.unit()
	}
	return max(int64(float64(won)*times)/10_00, 1) * 10_00
}

// sift disqualifies bids: those that did not reach the last stage, and with a
// strict buyer half of the others; of a lot without a winner, all.
func (m *market) sift(p *process, l *lot, all []bid, d *dice) {
	for i := range all {
		switch {
		case l.unsuccessful:
			all[i].out = true
		case i < l.nsuppliers:
		default:
			all[i].out = i >= l.final || p.buyer.kind == county && d.percent(50)
		}
	}
}

// mark makes the oddity of bids, of which the first are the winners'.
func (o oddity) mark(all []bid, winners int, deadline moment) {
	if len(all) < winners+2 {
		return
	}
	won, rest := all[0].amount, all[winners:]
	switch o {
	case samePrice:
		rest[0].amount, rest[1].amount = won*11/10, won*11/10
		rest[0].out, rest[1].out = false, false
	case closeSecond:
		raise(rest, won*6/5)
		rest[0].amount, rest[0].out = won*1003/1000, false
	case farBelow:
		raise(rest, won*3)
		rest[0].out = false
	case lateWinner:
		all[0].at = deadline + 26*hour
	case soleLeft:
		for i := range rest {
			rest[i].out = true
		}
	case lowestOut:
		raise(rest, won)
		rest[0].amount, rest[0].out = won*4/5, true
	}
}

// raise makes every bid ask at least so much, no two of them the same.
func raise(all []bid, least int64) {
	for i := range all {
		if all[i].amount < least {
			all[i].amount = least + int64(i)*137_00
		}
	}
}

// lastDeadline gives the deadline of the tender with all its changes.
func (p *process) lastDeadline() moment {
	last := p.deadline
	for i := range p.nevents {
		if e := &p.events[i]; e.kind == tenderUpdate && e.change == newDeadline {
			last = e.until
		}
	}
	return last
}

// counted gives what the statistics say of bids: how many there were, how many
// of them were valid, and of those how many of small firms and of charities.
func (m *market) counted(all []bid) (n, final, small, vcse int) {
	for i := range all {
		if all[i].out {
			continue
		}
		final++
		firm := &m.suppliers[all[i].supplier]
		if firm.scale != "large" {
			small++
		}
		if firm.vcse {
			vcse++
		}
	}
	return len(all), final, small, vcse
}

// details writes every bid of the release.
func (w *press) details(contests [][]bid) {
	w.array("details")
	n := 0
	for lot, all := range contests {
		for i := range all {
			n++
			w.bid(n, lot, &all[i])
		}
	}
	w.closeArray()
}

func (w *press) bid(n, lot int, b *bid) {
	w.open()
	w.name("id")
	w.b = digits(append(w.b, '"'), n, 1)
	w.b = append(w.b, '"')
	w.time("date", b.at)
	if b.out {
		w.text("status", "disqualified")
	} else {
		w.text("status", "valid")
	}
	w.array("tenderers")
	w.open()
	w.name("id")
	w.supplierID(b.supplier, lot, 0)
	w.text("name", w.supplierName(b.supplier))
	w.close()
	w.closeArray()
	w.object("value")
	w.pence("amount", b.amount)
	w.text("currency", "GBP")
	w.close()
	w.relatedLots(lot)
	w.close()
}

// tenderers writes the organisations that bid and won nothing.
func (w *press) tenderers(contests [][]bid) {
	var told []int
	for _, all := range contests {
		for i := range all {
			s := all[i].supplier
			if w.wonBefore(s, w.p.nlots) || slices.Contains(told, s) {
				continue
			}
			told = append(told, s)
			w.supplier(s, 0, 0, "tenderer")
		}
	}
}
