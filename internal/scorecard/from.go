package scorecard

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/tolsey/tolsey/internal/contract"
	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/ocds"
)

// processRow is what the tables keep of a process: the facts of its tender and
// those that its awards share. Days are YYYY-MM-DD in London, "" when not known.
type processRow struct {
	ocid, buyer string
	lastIndex   int64
	opened      string // day of the tender notice; "" where no tender notice is known
	starts      string // as the tender period says
	closes      string
	route       Route
	bids        int // the fewest that any lot or the tender drew; 0 where not known
	engaged     bool
	planned     bool // a UK3 notice that cuts the tender period
	above       plain.Tri
	light       bool // light touch
	act         bool // runs under the Procurement Act 2023
	central     bool // the buyer is known to be of central government
	failed      bool // came to nothing: cancelled, withdrawn, unsuccessful
	resulted    bool // some award or contract was published, of whatever status
	division    string
	awards      []awardRow
}

// awardRow is what the tables keep of a deal: a contract, or an award that no
// contract follows.
type awardRow struct {
	item      int
	id        string // of contract.Contract
	awarded   string
	signed    string
	published string // the day of the award notice
	details   string // the day of the contract details notice, UK7
	amount    int64  // hundredths; 0 for none
	currency  string
	gross     bool
	doubts    Doubt
	division  string
	route     Route
	suppliers []string // keys
	crowd     crowd
	bids      int
	fromAward bool // no contract follows it yet
}

// crowd counts the suppliers of an award by what is known of them.
type crowd struct{ small, large, unsized, vcse, other, local, away int }

// reading is a process with the views of it that are needed more than once.
type reading struct {
	ocds.Release
	tender    ocds.Tender
	parties   *plain.Parties
	published []process.Publication
	home      string // region of the buyer
}

// from reads a process with the list of its releases.
func from(c process.Change, published []process.Publication) processRow {
	r := reading{Release: c.Compiled, tender: c.Compiled.Tender(), parties: plain.PartiesOf(c.Compiled), published: published}
	r.home = regionOf(r.parties.Buyer().Address())
	row := r.process(c)
	deals := plain.DealsOf(c.Compiled)
	for i, k := range contract.From(c) {
		row.awards = append(row.awards, r.award(deals[i], k, row))
	}
	return row
}

func (r *reading) process(c process.Change) processRow {
	row := processRow{
		ocid: c.OCID, buyer: buyerKey(r.parties, r.Release), lastIndex: c.Last,
		opened: r.openedOn(), starts: plain.Date(r.tender.Period("tenderPeriod").Start()), closes: r.closesOn(),
		above: plain.TriOf(r.tender.Get("aboveThreshold").Bool()), act: r.underAct(),
		failed:   plain.Failed(r.tender.Status()),
		resulted: len(r.Awards())+len(r.Contracts()) > 0,
		central:  isCentral(r.parties.Buyer()),
		bids:     r.fewestBids(),
		division: r.division(),
	}
	for _, regime := range r.tender.Get("specialRegime").Texts() {
		row.light = row.light || regime == "lightTouch"
	}
	if strings.Contains(strings.ToLower(r.tender.MethodDetails()), "below threshold") && row.above == plain.Unknown {
		row.above = plain.No
	}
	row.route = r.route("", row.opened)
	row.engaged, row.planned = r.engagement(row.opened)
	return row
}

// underAct reports that the law of the process is the Procurement Act 2023,
// UKPGA 2023/54: its legal basis says so, or where none is stated a notice of
// the types UK1 to UK17, which exist only under the Act.
func (r *reading) underAct() bool {
	if id := r.tender.Get("legalBasis", "id").Text(); id != "" {
		return strings.Contains(id, "2023/54")
	}
	for _, doc := range r.documents() {
		if noticeType(doc) != "" {
			return true
		}
	}
	return false
}

func (r *reading) documents() []ocds.File {
	all := append(r.Planning().Documents(), r.tender.Documents()...)
	for _, a := range r.Awards() {
		all = append(all, a.Documents()...)
	}
	for _, c := range r.Contracts() {
		all = append(all, c.Documents()...)
	}
	return all
}

// noticeType gives UK1 to UK17, or "".
func noticeType(doc ocds.File) string {
	s := strings.ToUpper(strings.TrimSpace(doc.NoticeType()))
	if n, err := strconv.Atoi(strings.TrimPrefix(s, "UK")); err == nil && n >= 1 && n <= 17 {
		return "UK" + strconv.Itoa(n)
	}
	return ""
}

// closesOn gives the day of the tender's deadline, or else the last of its lots'.
func (r *reading) closesOn() string {
	if day := plain.Date(r.tender.Period("tenderPeriod").End()); day != "" {
		return day
	}
	last := ""
	for _, lot := range r.tender.Lots() {
		last = max(last, plain.Date(lot.Period("tenderPeriod").End()))
	}
	return last
}

// division gives the CPV division of the tender or of the first of its items
// that has one.
func (r *reading) division() string {
	list := []ocds.Classification{r.tender.Classification()}
	for _, item := range r.tender.Items() {
		list = append(list, item.Classifications()...)
	}
	for _, c := range list {
		if cat, ok := plain.CategoryOf(c); ok && cat.Division != "" {
			return cat.Division
		}
	}
	return ""
}

func (r *reading) award(d plain.Deal, k contract.Contract, p processRow) awardRow {
	a := awardRow{item: k.Item, id: k.ID, awarded: k.Awarded, signed: k.Signed, division: k.Division, bids: r.bidsFor(d),
		fromAward: k.FromAward}
	if k.Value != nil {
		a.amount, a.currency, a.gross = k.Value.Hundredths, k.Value.Currency, k.Value.Gross
	}
	day := cmp.Or(a.awarded, a.signed)
	a.published, a.details = r.awardNotice(d, day), contractDetails(d)
	a.route = r.route(cmp.Or(day, a.published), p.opened)
	for _, s := range k.Suppliers {
		if s.Key != "" {
			a.suppliers = append(a.suppliers, s.Key)
		}
	}
	a.crowd = r.crowd(d, k.Suppliers)
	a.doubts |= doubtsOf(a, r.estimate(), r.ceiling(a.route))
	return a
}

// estimate gives what the tender expected the whole to be worth, nil where it
// does not say.
func (r *reading) estimate() *plain.Value { return plain.ValueAt(r.tender.Amount(), "tender.value") }

// ceiling reports that the awards are places on a framework agreement, whose
// value is a ceiling and no purchase.
func (r *reading) ceiling(route Route) bool {
	framework, _ := r.tender.Get("techniques", "hasFrameworkAgreement").Bool()
	return framework && route != CallOff
}

// crowd counts the suppliers by size, kind and place. The listed suppliers are
// those of the deal in their order, each once.
func (r *reading) crowd(d plain.Deal, listed []contract.Supplier) crowd {
	var c crowd
	next := 0
	for _, ref := range d.Suppliers() {
		party := r.parties.Resolve(ref)
		if next == len(listed) || plain.Name(party, ref) != listed[next].Name {
			continue
		}
		c.add(listed[next], sameRegion(r.home, regionOf(party.Address())))
		next++
	}
	return c
}

func (c *crowd) add(s contract.Supplier, near plain.Tri) {
	switch s.Scale {
	case "micro", "sme":
		c.small++
	case "large":
		c.large++
	default:
		c.unsized++
	}
	switch s.VCSE {
	case plain.Yes:
		c.vcse++
	case plain.No:
		c.other++
	}
	switch near {
	case plain.Yes:
		c.local++
	case plain.No:
		c.away++
	}
}
