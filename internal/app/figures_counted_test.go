package app_test

import (
	"fmt"
	"html"
	"slices"
	"strings"
)

// counted is what is read of all papers before anything is added up.
type counted struct {
	awards  []award
	tenders []tender
	terms   []term
	bodies  map[string]string // the buyer's body by ocid
}

// award is a contract, or an award without one.
type award struct {
	body, day, division, route   string
	money                        money // hundredths 0 for none
	small, large, unsized        int64 // suppliers
	vcse, other, local, away     int64
	holders                      []string // those suppliers that are organisations
	registered                   bool     // each of them in a public register
	named                        bool     // the day of the award is stated, and that of the notice known
	late, allowed                int      // days; late -1 where not known, allowed -1 where no rule binds
	beyondBelief, afterItsNotice bool
}

// tender is a process with a tender notice.
type tender struct {
	body, opened, closes, route string
	engaged, failed, resulted   bool
}

// term is a contract's end.
type term struct {
	body, began, end string // end "" where none is stated
	money            money
	valued           bool
}

// of gives what is a body's, "" for everybody's.
func (c counted) of(body string) counted {
	if body == "" {
		return c
	}
	own := counted{bodies: c.bodies}
	for _, a := range c.awards {
		if a.body == body {
			own.awards = append(own.awards, a)
		}
	}
	for _, t := range c.tenders {
		if t.body == body {
			own.tenders = append(own.tenders, t)
		}
	}
	for _, t := range c.terms {
		if t.body == body {
			own.terms = append(own.terms, t)
		}
	}
	return own
}

// count reads papers. bodyOf gives the body of a buyer's published name.
func count(papers []*paper, bodyOf func(name string) string) counted {
	c := counted{bodies: map[string]string{}}
	for _, p := range papers {
		body := bodyOf(text(p.state, "buyer", "name"))
		c.bodies[p.ocid] = body
		opened := p.opened()
		for _, d := range p.deals() {
			c.awards = append(c.awards, p.award(d, body, opened))
			c.terms = append(c.terms, d.term(body))
		}
		if opened != "" {
			status := text(p.state, "tender", "status")
			c.tenders = append(c.tenders, tender{body: body, opened: opened, closes: dayOf(text(p.state, "tender", "tenderPeriod", "endDate")),
				route: p.route("", opened), engaged: p.engaged(opened), failed: cameToNothing(status),
				resulted: len(objects(p.state, "awards"))+len(objects(p.state, "contracts")) > 0})
		}
	}
	return c
}

func cameToNothing(status string) bool {
	return slices.Contains([]string{"cancelled", "withdrawn", "unsuccessful"}, status)
}

// deal is a contract with its award, or an award that no contract follows; nil
// for the one that is not there.
type deal struct {
	award, contract map[string]any
	later           bool // an earlier contract has the award's value
}

func (p *paper) deals() []deal {
	awards := objects(p.state, "awards")
	taken := map[int]bool{}
	var deals []deal
	for _, contract := range objects(p.state, "contracts") {
		i := slices.IndexFunc(awards, func(a map[string]any) bool { return a["id"] == contract["awardID"] })
		if i < 0 && len(awards) == 1 {
			i = 0
		}
		d := deal{contract: contract}
		if i >= 0 {
			d.award, d.later = awards[i], taken[i]
			taken[i] = true
		}
		if !cameToNothing(text(contract, "status")) {
			deals = append(deals, d)
		}
	}
	for i, a := range awards {
		if !taken[i] && !cameToNothing(text(a, "status")) {
			deals = append(deals, deal{award: a})
		}
	}
	return deals
}

func (d deal) money() (money, bool) {
	if m, ok := moneyOf(d.contract["value"]); ok || d.later {
		return m, ok
	}
	return moneyOf(d.award["value"])
}

func (d deal) term(body string) term {
	period, _ := d.contract["period"].(map[string]any)
	if period == nil {
		period, _ = d.award["contractPeriod"].(map[string]any)
	}
	t := term{body: body, began: dayOf(text(period, "startDate")), end: dayOf(text(period, "endDate"))}
	if day := dayOf(text(d.award, "date")); day != "" && (t.began == "" || day < t.began) {
		t.began = day
	}
	t.money, t.valued = d.money()
	return t
}

// opened gives the day of the tender notice.
func (p *paper) opened() string {
	days := []string{dayOf(text(p.state, "tender", "datePublished"))}
	for _, doc := range objects(p.state, "tender", "documents") {
		if text(doc, "documentType") == "tenderNotice" {
			days = append(days, dayOf(text(doc, "datePublished")))
		}
	}
	for _, n := range p.published {
		if n.about("tender") {
			days = append(days, n.day)
		}
	}
	return firstOf(days)
}

func firstOf(days []string) string {
	days = slices.DeleteFunc(slices.Clone(days), func(day string) bool { return day == "" })
	if len(days) == 0 {
		return ""
	}
	return slices.Min(days)
}

func (p *paper) engaged(opened string) bool {
	return slices.ContainsFunc(p.published, func(n telling) bool { return n.about("planning") && (opened == "" || n.day < opened) })
}

// route tells how a purchase came about, of the day of the award or "" for the
// tender alone. The words are those that the publishers of these files use.
func (p *paper) route(awarded, opened string) string {
	details := strings.ToLower(text(p.state, "tender", "procurementMethodDetails"))
	says := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(details, w) })
	}
	method := text(p.state, "tender", "procurementMethod")
	switch {
	case says("call-off", "from a framework", "further competition"):
		return "call-off"
	case method == "direct" || says("direct award", "single tender", "without prior publication", "non-competitive"):
		return "direct"
	case opened != "" && (awarded == "" || opened < awarded):
		return "advertised"
	case says("quotation"):
		return "invited"
	case method == "limited":
		return "direct"
	}
	return "no-notice"
}

// tenBillion, in hundredths, is the most that one value is believed to be.
const tenBillion = 10_000_000_000_00

func (p *paper) award(d deal, body, opened string) award {
	stated := dayOf(text(d.award, "date"))
	told := p.toldOf(d, stated)
	day := stated
	if day == "" {
		day = told
	}
	a := award{body: body, day: day, division: p.division(d), route: p.route(day, opened),
		named: stated != "" && told != "", late: -1, allowed: p.allowed(stated)}
	a.money, _ = d.money()
	if a.named {
		a.late = max(0, daysFrom(stated, told))
		a.afterItsNotice = daysFrom(told, stated) > 30
	}
	estimate, ok := moneyOf(at(p.state, "tender", "value"))
	a.beyondBelief = a.money.hundredths > tenBillion ||
		ok && estimate.hundredths >= 1_000_00 && estimate.currency == a.money.currency && a.money.hundredths >= 100*estimate.hundredths
	p.suppliers(&a, d)
	return a
}

// toldOf gives the day on which an award became known: of its own notice, else
// of any award notice of the process, else of a release of awards or contracts;
// of each the first not more than 30 days before the award, or else the last.
func (p *paper) toldOf(d deal, awarded string) string {
	notices := func(docs []map[string]any) (days []string) {
		for _, doc := range docs {
			if text(doc, "documentType") == "awardNotice" {
				days = append(days, dayOf(text(doc, "datePublished")))
			}
		}
		return days
	}
	own := append(notices(objects(d.award, "documents")), notices(objects(d.contract, "documents"))...)
	own = append(own, dayOf(text(d.award, "datePublished")))
	all := append(notices(objects(p.state, "tender", "documents")), notices(objects(p.state, "planning", "documents"))...)
	for _, section := range []string{"awards", "contracts"} {
		for _, one := range objects(p.state, section) {
			all = append(all, notices(objects(one, "documents"))...)
		}
	}
	var releases []string
	for _, n := range p.published {
		if n.about("award") || n.about("contract") {
			releases = append(releases, n.day)
		}
	}
	for _, days := range [][]string{own, all, releases} {
		days = slices.DeleteFunc(days, func(day string) bool { return day == "" })
		near := slices.DeleteFunc(slices.Clone(days), func(day string) bool { return awarded != "" && daysFrom(day, awarded) > 30 })
		switch {
		case len(near) > 0:
			return slices.Min(near)
		case len(days) > 0:
			return slices.Max(days)
		}
	}
	return ""
}

// division gives the first CPV division of the deal's items, of the tender, of
// the tender's items.
func (p *paper) division(d deal) string {
	var codes []any
	ofItems := func(items []map[string]any) {
		for _, item := range items {
			codes = append(codes, item["classification"])
			for _, more := range objects(item, "additionalClassifications") {
				codes = append(codes, more)
			}
		}
	}
	ofItems(objects(d.contract, "items"))
	ofItems(objects(d.award, "items"))
	codes = append(codes, at(p.state, "tender", "classification"))
	ofItems(objects(p.state, "tender", "items"))
	for _, code := range codes {
		object, _ := code.(map[string]any)
		if id := text(object, "id"); text(object, "scheme") == "CPV" && len(id) >= 8 {
			return id[:2]
		}
	}
	return ""
}

// ministries are the ministerial departments that buy in these files.
var ministries = []string{"cabinet office", "department for education", "foreign commonwealth and development office", "ministry of defence"}

// allowed gives within how many days the award had to be told of: on Contracts
// Finder 90, for central government 30 and before 24 June 2021 20, since the
// regulations of 26 February 2015; -1 where no rule of the United Kingdom was.
func (p *paper) allowed(awarded string) int {
	switch {
	case !strings.HasPrefix(p.ocid, "ocds-b5fd17-") || awarded < "2015-02-26":
		return -1
	case !slices.Contains(ministries, strings.ToLower(text(p.state, "buyer", "name"))):
		return 90
	case awarded < "2021-06-24":
		return 20
	}
	return 30
}

// nobody is what the councils of Lancashire write where no organisation has the
// contract, as identity gives it.
var nobody = []string{"not awarded to supplier", "contract not awarded", "the contract has not been awarded and the procedure is now concl",
	"not applicable", "name withheld as individual and not a company", "various suppliers"}

// suppliers counts the suppliers of a deal, each once.
func (p *paper) suppliers(a *award, d deal) {
	refs := objects(d.award, "suppliers")
	if len(refs) == 0 {
		refs = objects(d.contract, "suppliers")
	}
	seen := map[string]bool{}
	a.registered = true
	for _, ref := range refs {
		party := p.party(text(ref, "id"), ref)
		id, inRegister := identity(party)
		if id == "" || seen[id] {
			continue
		}
		seen[id] = true
		if !slices.Contains(nobody, id) {
			a.holders = append(a.holders, id)
			a.registered = a.registered && inRegister
		}
		a.add(party, p.buyerAddress())
	}
	a.registered = a.registered && len(a.holders) > 0
}

// party gives the party with an id, or what stands in for it.
func (p *paper) party(id string, otherwise map[string]any) map[string]any {
	for _, party := range objects(p.state, "parties") {
		if text(party, "id") == id {
			return party
		}
	}
	return otherwise
}

func (p *paper) buyerAddress() map[string]any {
	address, _ := p.party(text(p.state, "buyer", "id"), nil)["address"].(map[string]any)
	return address
}

// identity gives by what a supplier is told from others: its number in a
// register, or its name without regard to capitals, punctuation and whether
// "limited" is written out. Companies House has no numbers beyond eight digits.
func identity(party map[string]any) (id string, inRegister bool) {
	scheme, number := text(party, "identifier", "scheme"), text(party, "identifier", "id")
	if scheme != "" && number != "" && (scheme != "GB-COH" || len(number) <= 8) {
		return scheme + " " + number, true
	}
	name := strings.ToLower(html.UnescapeString(html.UnescapeString(text(party, "name"))))
	name = strings.NewReplacer("&", " and ", "'", "", "’", "").Replace(name)
	words := strings.FieldsFunc(name, func(r rune) bool { return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyz0123456789", r) && r < 128 })
	for i, word := range words {
		if word == "limited" {
			words[i] = "ltd"
		}
	}
	return strings.Join(words, " "), false
}

func (a *award) add(party, buyer map[string]any) {
	switch scale := text(party, "details", "scale"); scale {
	case "sme", "micro":
		a.small++
	case "large":
		a.large++
	case "":
		a.unsized++
	default:
		panic("a size " + scale)
	}
	switch at(party, "details", "vcse") {
	case true:
		a.vcse++
	case false:
		a.other++
	}
	address, _ := party["address"].(map[string]any)
	switch near, known := inOneRegion(buyer, address); {
	case known && near:
		a.local++
	case known:
		a.away++
	}
}

// inOneRegion compares two addresses by province in Canada. Suppliers in these
// files that are elsewhere in the United Kingdom have no address to compare.
func inOneRegion(buyer, supplier map[string]any) (near, known bool) {
	a, b := country(buyer), country(supplier)
	for _, place := range []map[string]any{buyer, supplier} {
		if country(place) == "uk" && (text(place, "region") != "" && text(place, "region") != "Unknown") {
			panic(fmt.Sprint("a region of the United Kingdom: ", place))
		}
	}
	switch {
	case a == "" || b == "":
		return false, false
	case a != b:
		return false, true
	case a != "canada":
		return false, false
	}
	here, there := text(buyer, "region"), text(supplier, "region")
	return here == there, here != "" && there != "" && here != "Unknown" && there != "Unknown"
}

func country(address map[string]any) string {
	switch s := strings.ToLower(text(address, "countryName")); s {
	case "can", "canada":
		return "canada"
	case "uk", "gb", "gbr", "eng", "england", "united kingdom":
		return "uk"
	default:
		return s
	}
}
