package redflag

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/plain"
)

// process is one process under the rules.
type process struct {
	*Finder
	ocid string
	r    *Reading
}

// rules look at one process each, flag it or note what the comparison of all
// needs, and report whether the process says what the flag needs. They stand in
// the order of [flags]; nil where another rule does the work.
var rules = [numFlags]func(process) bool{
	r003: process.shortPeriod, r018: process.singleBid, r024: process.priceGap, r025: process.wins,
	r028: process.samePrices, r030: process.lateWinner, r035: process.onlyWinnerLeft, r036: process.lowestOut,
	r038: process.disqualifications, r048: process.supplies,
	ukR003: process.shortPeriodUK, ukR018: process.singleBidUK, ukR035: process.onlyOneLeftUK, ukR048: process.suppliesUK,
}

// submitted tells whether a bid was made: one is that is neither an invitation
// nor withdrawn.
func (b *Bid) submitted() bool {
	return b.Status != "" && b.Status != "invited" && b.Status != "withdrawn"
}

// tenderer gives the only tenderer of a bid, or "".
func (b *Bid) tenderer() string { return only(b.Tenderers) }

func only(list []string) string {
	if len(list) != 1 {
		return ""
	}
	return list[0]
}

// shortPeriod is R003.
func (p process) shortPeriod() bool {
	if methods := p.s.R003.Methods; len(methods) > 0 && !slices.Contains(methods, p.r.Method) {
		return false
	}
	start, err := time.Parse(time.RFC3339, p.r.Start)
	if err != nil {
		return false
	}
	end, err := time.Parse(time.RFC3339, p.r.End)
	if err != nil {
		return false
	}
	limit, ok := p.s.R003.ByProcedure[p.r.Procedure]
	if !ok || p.r.Procedure == "" {
		limit = p.s.R003.Days
	}
	// A duration holds 292 years and stops there, which is long enough.
	if int(end.Sub(start)/(24*time.Hour)) < limit {
		p.flag("R003", 1)
	}
	return true
}

// singleBid is R018.
func (p process) singleBid() bool {
	if p.r.Tenderers == nil || !slices.Contains(p.s.R018.Methods, p.r.Method) {
		return false
	}
	if *p.r.Tenderers == 1 {
		p.flag("R018", 1)
	}
	return true
}

// settled gives the active awards, and ok when no award is still open or of an
// unknown status.
func (r *Reading) settled() (active []*Award, ok bool) {
	for i := range r.Awards {
		switch a := &r.Awards[i]; a.Status {
		case "active":
			active = append(active, a)
		case "cancelled", "unsuccessful", "":
		default:
			return nil, false
		}
	}
	return active, true
}

// winner gives the only supplier of the only active award, once all awards are
// settled; "" otherwise. With several awards it would not be known which bids
// competed with each other.
func (r *Reading) winner() string {
	if active, ok := r.settled(); ok && len(active) == 1 {
		return only(active[0].Suppliers)
	}
	return ""
}

// wins prepares R025: of each tenderer with a valid bid, whether it won.
func (p process) wins() bool {
	winner := p.r.winner()
	if winner == "" {
		return false
	}
	seen := set{}
	for i := range p.r.Bids {
		b := &p.r.Bids[i]
		if id := b.tenderer(); b.Status == "valid" && seen.add(id) {
			add(p.won, id, one(id == winner), 1)
		}
	}
	return len(seen) > 0
}

func one(yes bool) int32 {
	if yes {
		return 1
	}
	return 0
}

// flag flags the process.
func (p process) flag(flag string, value float64) {
	p.results.flag(flag, OCID, strings.Clone(p.ocid), value)
}

// flagTenderers flags tenderers for the process.
func (p process) flagTenderers(flag string, value float64, ids []string) {
	for _, id := range ids {
		if id != "" {
			own := kept(p.ocid, id)
			p.results.link(flag, own[0], own[1])
			p.results.flag(flag, Tenderer, own[1], value)
		}
	}
}

// set holds distinct ids.
type set map[string]struct{}

// add takes ids and tells whether the last was new; "" is no id.
func (s set) add(ids ...string) (added bool) {
	for _, id := range ids {
		_, have := s[id]
		if added = !have && id != ""; added {
			s[id] = struct{}{}
		}
	}
	return added
}

func (s set) has(id string) bool {
	_, ok := s[id]
	return ok
}

// nobody tells whether it is not said who made the bid.
func (b *Bid) nobody() bool {
	return !slices.ContainsFunc(b.Tenderers, func(id string) bool { return id != "" })
}

// sameIDs compares lists of ids as sets.
func sameIDs(a, b []string) bool {
	if len(a) == 1 && len(b) == 1 {
		return a[0] == b[0]
	}
	x, y := set{}, set{}
	x.add(a...)
	y.add(b...)
	return maps.Equal(x, y)
}

// lateWinner is R030.
func (p process) lateWinner() bool {
	if p.r.End == "" {
		return false
	}
	suppliers := set{}
	for i := range p.r.Awards {
		if p.r.Awards[i].Status == "active" {
			suppliers.add(p.r.Awards[i].Suppliers...)
		}
	}
	known := false
	for i := range p.r.Bids {
		b := &p.r.Bids[i]
		if b.Status != "valid" || b.Date == "" || b.nobody() || len(suppliers) == 0 {
			continue
		}
		known = true
		if !late(b.Date, p.r.End) {
			continue
		}
		for _, id := range b.Tenderers {
			if suppliers.has(id) {
				p.flag("R030", 1)
				p.flagTenderers("R030", 1, []string{id})
			}
		}
	}
	return known
}

// late tells whether a bid came after the deadline. Cardinal compares the two
// as text; that is right only where both are written in one way, so here they
// are compared as instants, and a deadline that is a day runs until its end.
// What cannot be read as an instant is compared as text.
func late(bid, deadline string) bool {
	at, ok := plain.Moment(bid)
	until, _, known := plain.Deadline(deadline)
	if ok && known {
		return at.After(until)
	}
	return bid > deadline
}

// onlyWinnerLeft is R035.
func (p process) onlyWinnerLeft() bool {
	active, ok := p.r.settled()
	if !ok || len(active) == 0 {
		return false
	}
	suppliers, valid, out := set{}, set{}, set{}
	for _, a := range active {
		suppliers.add(a.Suppliers...)
	}
	for i := range p.r.Bids {
		switch b := &p.r.Bids[i]; b.Status {
		case "valid":
			valid.add(b.Tenderers...)
		case "disqualified":
			out.add(b.Tenderers...)
		}
	}
	if len(valid) == 1 && maps.Equal(valid, suppliers) {
		n := len(out)
		for id := range valid {
			n -= int(one(out.has(id)))
		}
		if n >= p.s.R035.Disqualified {
			p.flag("R035", float64(n))
			p.flagTenderers("R035", 0, slices.Collect(maps.Keys(valid)))
		}
	}
	return len(suppliers) > 0 && len(valid)+len(out) > 0
}

// disqualifications prepares R038.
func (p process) disqualifications() bool {
	var out, all int32
	for i := range p.r.Bids {
		b := &p.r.Bids[i]
		if !b.submitted() {
			continue
		}
		lost := one(b.Status == "disqualified")
		out += lost
		all++
		for _, id := range b.Tenderers {
			if id != "" {
				add(p.thrown[Tenderer], id, lost, 1)
			}
		}
	}
	if all == 0 {
		return false
	}
	if p.r.Buyer != "" {
		add(p.thrown[Buyer], p.r.Buyer, out, all)
	}
	if p.r.Entity != "" {
		add(p.thrown[ProcuringEntity], p.r.Entity, out, all)
	}
	return true
}

// supplies prepares R048.
func (p process) supplies() bool {
	return p.supplied(p.variety, func(a *Award) []string { return a.Codes }, p.s.R048.Digits)
}

// supplied notes what the only suppliers of active awards supply, by the first
// characters of codes.
func (p process) supplied(to map[string]*variety, codes func(*Award) []string, length int) bool {
	seen := set{}
	for i := range p.r.Awards {
		a := &p.r.Awards[i]
		id := only(a.Suppliers)
		if id == "" || a.Status != "active" || len(codes(a)) == 0 {
			continue
		}
		v := to[id]
		if v == nil {
			v = &variety{}
			to[kept(id)[0]] = v
		}
		if seen.add(id) {
			v.processes++
		}
		for _, code := range codes(a) {
			v.add(head(code, length))
		}
	}
	return len(seen) > 0
}

// head gives the first characters of a text.
func head(s string, length int) string {
	for i := range s {
		if length--; length < 0 {
			return s[:i]
		}
	}
	return s
}
