package pipeline

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/place"
	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/ocds"
)

// Plan is what makes a process a possible successor of a contract, and how far
// it has come. Days are YYYY-MM-DD in London, "" when not known.
type Plan struct {
	OCID   string
	Buyer  plain.Ref
	Title  string   // may be ""
	Region string   // UKC to UKN, where it is delivered or else where the buyer is; or ""
	Codes  []string // CPV codes of eight digits, sorted, each once

	Engaged  string // the first preliminary market engagement notice (UK2)
	Planned  string // the first pipeline or planned procurement notice (UK1, UK3), or any notice before a tender
	Tendered string // the first tender notice (UK4), or notice of a direct award to come (UK5)
	Closes   string // the deadline as it stands
	Awarded  string // the first award
	Starts   string // of the contract, as agreed or else as planned

	Cancelled bool  // it came to nothing
	CallOff   bool  // bought under a framework
	Last      int64 // ledger index of its newest release
}

// Relation is a process that another names, or one of that other's contracts.
type Relation struct {
	OCID     string // who names
	Contract string // the published id of its contract that names, "" for the process
	Other    string // the ocid that is named
	Code     string // of the relation as published, in lower case
}

const (
	maxTitle     = 500 // runes
	maxRelations = 200 // of a process
	maxOCID      = 200 // bytes
	maxCodes     = 40  // categories of a process
)

// PlanOf reads a process and the processes that it names. It takes any release.
func PlanOf(c process.Change) (Plan, []Relation) {
	r := reading{Release: c.Compiled, tender: c.Compiled.Tender(), deals: plain.DealsOf(c.Compiled), parties: plain.PartiesOf(c.Compiled)}
	p := Plan{OCID: c.OCID, Last: c.Last, Buyer: r.buyer(), Title: r.title(), Region: r.region(), Codes: r.codes()}
	r.publication(&p)
	r.outcome(&p)
	p.Starts = r.starts()
	relations := r.relations(c.OCID)
	p.CallOff = slices.ContainsFunc(relations, func(l Relation) bool { return l.Code == "framework" })
	return p, relations
}

type reading struct {
	ocds.Release
	tender  ocds.Tender
	deals   []plain.Deal
	parties *plain.Parties
}

func (r *reading) buyer() plain.Ref {
	party, ref := r.parties.Buyer(), r.Buyer()
	key, ok := org.KeyOf(party)
	if !ok && !plain.Speaks(party.Name()) {
		key, _ = org.KeyOf(ref)
	}
	return plain.Ref{Key: key, Name: plain.Name(party, ref)}
}

func (r *reading) title() string {
	for _, s := range []string{r.tender.Title(), r.Planning().Get("project", "title").Text(), r.Get("title").Text()} {
		if plain.Speaks(s) {
			return plain.Lead(plain.Line(s), maxTitle)
		}
	}
	for _, d := range r.deals {
		if s := d.Title(); s != "" {
			return plain.Lead(s, maxTitle)
		}
	}
	return ""
}

// codes gives the categories of all that is bought.
func (r *reading) codes() []string {
	var codes []string
	add := func(c ocds.Classification) {
		if cat, ok := plain.CategoryOf(c); ok && cat.Division != "" && len(codes) < maxCodes {
			codes = append(codes, cat.Code)
		}
	}
	add(r.tender.Classification())
	items := r.tender.Items()
	for _, d := range r.deals {
		items = append(items, d.Items()...)
	}
	for _, item := range items {
		for _, c := range item.Classifications() {
			add(c)
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// region gives the first region of the UK that a delivery address tells, or
// else the buyer's address.
func (r *reading) region() string {
	for _, item := range r.tender.Items() {
		for _, a := range item.DeliveryAddresses() {
			if code := regionOf(a); code != "" {
				return code
			}
		}
	}
	return regionOf(r.parties.Buyer().Address())
}

func regionOf(a ocds.Address) string {
	if s := strings.ToUpper(strings.TrimSpace(a.Region())); len(s) >= 3 && len(s) <= 5 && (s[:2] == "UK" || s[:2] == "TL") && s[2] >= 'C' && s[2] <= 'N' {
		return "UK" + s[2:3]
	}
	for _, text := range []string{a.Region(), a.PostalCode(), a.Locality(), a.Country()} {
		if codes, _, ok := place.Find(text); ok && len(codes) == 1 {
			return codes[0]
		}
	}
	return ""
}

// publication sets when the notices before the award came out: by the documents
// that stand for notices, or else by what the sections say.
func (r *reading) publication(p *Plan) {
	for _, doc := range append(r.Planning().Documents(), r.tender.Documents()...) {
		day := plain.Date(doc.Published())
		switch noticeOf(doc) {
		case 1, 3:
			p.Planned = earliest(p.Planned, day)
		case 2:
			p.Engaged = earliest(p.Engaged, day)
		case 4, 5:
			p.Tendered = earliest(p.Tendered, day)
		}
	}
	p.Closes = r.closes()
	if p.Tendered != "" {
		return
	}
	status := plain.Status(r.tender.Status())
	switch {
	case status == "planned" || status == "planning" || status == "" && p.Closes == "" && r.Planning().Exists():
		if p.Planned == "" && p.Engaged == "" && len(r.deals) == 0 {
			p.Planned = plain.Date(r.Date())
		}
	case r.tender.Exists():
		p.Tendered = earliest(plain.Date(r.tender.Get("datePublished").Text()), plain.Date(r.tender.Period("tenderPeriod").Start()))
		if p.Tendered == "" && len(r.deals) == 0 {
			p.Tendered = plain.Date(r.Date())
		}
	}
}

// noticeOf gives the number of the notice, 1 for UK1, that a document stands
// for; 0 for none. Notices without a type of the Act are told by what they are.
func noticeOf(doc ocds.File) int {
	if n, err := strconv.Atoi(strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(doc.NoticeType())), "UK")); err == nil && n >= 1 && n <= 17 {
		return n
	}
	switch doc.Type() {
	case "marketEngagementNotice":
		return 2
	case "plannedProcurementNotice":
		return 3
	case "tenderNotice":
		return 4
	case "tenderCancellationNotice":
		return 12
	}
	return 0
}

func (r *reading) closes() string {
	day := func(s string) string {
		t, _, ok := plain.Deadline(s)
		if !ok {
			return ""
		}
		return plain.Day(t)
	}
	closes := day(r.tender.Period("tenderPeriod").End())
	if closes == "" {
		for _, lot := range r.tender.Lots() {
			closes = max(closes, day(lot.Period("tenderPeriod").End()))
		}
	}
	return closes
}

// outcome sets whether the process led to an award, or to nothing: by its
// status, because all awards failed, or by a termination notice (UK12).
func (r *reading) outcome(p *Plan) {
	for _, d := range r.deals {
		p.Awarded = earliest(p.Awarded, plain.Date(d.Award.Date()), plain.Date(d.Contract.DateSigned()))
	}
	if len(r.deals) > 0 {
		if p.Awarded == "" {
			p.Awarded = plain.Date(r.Date())
		}
		return
	}
	status := plain.Status(r.tender.Status())
	ended := slices.ContainsFunc(r.tender.Documents(), func(d ocds.File) bool { return noticeOf(d) == 12 })
	p.Cancelled = plain.Failed(status) || len(r.Awards())+len(r.Contracts()) > 0 || ended && status != "active"
}

// starts gives the first day of the contract, as agreed or else as planned.
func (r *reading) starts() string {
	day := ""
	for _, d := range r.deals {
		day = earliest(day, d.Term().Start)
	}
	if day != "" {
		return day
	}
	for _, lot := range r.tender.Lots() {
		day = earliest(day, plain.TermOf(lot.Period("contractPeriod")).Start)
	}
	return earliest(day, plain.TermOf(r.tender.Period("contractPeriod")).Start)
}

// relations gives what the process and its contracts say of other processes,
// one for each code.
func (r *reading) relations(ocid string) []Relation {
	var all []Relation
	add := func(contract string, links []ocds.RelatedProcess) {
		for _, l := range links {
			other := strings.TrimSpace(l.Get("identifier").Text())
			if other == ocid || len(other) > maxOCID || !plain.Speaks(other) {
				continue
			}
			for _, codes := range l.Relationships() {
				for _, code := range strings.Fields(strings.ToLower(codes)) {
					one := Relation{ocid, contract, other, plain.Lead(code, 40)}
					if len(all) < maxRelations && !slices.Contains(all, one) {
						all = append(all, one)
					}
				}
			}
		}
	}
	add("", r.RelatedProcesses())
	for _, c := range r.Contracts() {
		add(c.ID(), c.RelatedProcesses())
	}
	return all
}
