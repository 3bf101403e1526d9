package redflag

import (
	"math"
	"slices"
	"strconv"
	"sync"

	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/ocds"
)

// Reading is what one compiled release says that the flags need, and no more.
// It is empty for a process that says nothing of the kind, such as a plan.
//
// The names in JSON are short because a reading is stored for each process. A
// Reading made by [Read] points into the bytes of its release.
type Reading struct {
	Cancelled bool     `json:"x,omitempty"`  // tender.status is cancelled: no flag looks at the process, and the rest is empty
	Buyer     string   `json:"b,omitempty"`  // buyer.id, where there are bids
	Entity    string   `json:"p,omitempty"`  // tender.procuringEntity.id, where there are bids
	Method    string   `json:"m,omitempty"`  // tender.procurementMethod
	Procedure string   `json:"d,omitempty"`  // tender.procurementMethodDetails
	Start     string   `json:"s,omitempty"`  // tender.tenderPeriod.startDate as written
	End       string   `json:"e,omitempty"`  // tender.tenderPeriod.endDate as written
	Tenderers *int     `json:"n,omitempty"`  // tender.numberOfTenderers, a whole number
	Bids      []Bid    `json:"B,omitempty"`  // bids.details
	Auctioned bool     `json:"au,omitempty"` // the bids are those of auctions, see [Preparation.MoveAuctions]
	Awards    []Award  `json:"A,omitempty"`  // all awards where there are bids, else those that say who supplies what
	Opened    string   `json:"o,omitempty"`  // the day of the first tender notice, YYYY-MM-DD
	Planned   []string `json:"q,omitempty"`  // the days of planned procurement notices (UK3), YYYY-MM-DD
	Law       string   `json:"l,omitempty"`  // tender.legalBasis.id
	Above     string   `json:"t,omitempty"`  // tender.aboveThreshold: "true", "false" or ""
	Light     bool     `json:"lt,omitempty"` // tender.specialRegime names lightTouch
	Lots      []Lot    `json:"L,omitempty"`  // bids.statistics
}

// Bid is one of bids.details.
type Bid struct {
	Status    string   `json:"s,omitempty"` // as written; "" when not stated, [Blank] when stated as ""
	Tenderers []string `json:"t,omitempty"` // an id each, "" for one without
	Amount    *float64 `json:"a,omitempty"` // value.amount where it is a number
	Currency  string   `json:"c,omitempty"` // value.currency
	Date      string   `json:"d,omitempty"` // as written
}

// Award is one of awards.
type Award struct {
	Status    string   `json:"s,omitempty"` // as written; "" when not stated, [Blank] when stated as ""
	Suppliers []string `json:"t,omitempty"` // an id each, "" for one without
	Codes     []string `json:"c,omitempty"` // the distinct items[].classification.id
	Divisions []string `json:"v,omitempty"` // the distinct CPV divisions of its items, else of the tender, where one supplier has them all
	Void      bool     `json:"x,omitempty"` // every contract that names the award is cancelled
}

// Lot is what bids.statistics say of a lot, or of the whole process.
type Lot struct {
	ID    string `json:"i,omitempty"` // relatedLot; "" for the whole process
	Bids  *int   `json:"b,omitempty"` // measure bids: tenders received
	Final *int   `json:"f,omitempty"` // measure finalStageBids: tenders assessed in the last stage
}

// Blank stands for a status that a publisher states as the empty text, which
// is a status that no rule knows and not the same as none.
const Blank = "(blank)"

// Read takes from a compiled release what the flags need. Organisations are
// known by their ids in the release; see [ReadAs].
func Read(r ocds.Release) Reading { return ReadAs(r, ocds.Party.ID) }

// ReadAs is [Read] with another name for organisations: name gets the reference
// to a buyer, procuring entity, tenderer or supplier, and gives what stands for
// it in every process, or "" for what is none. United Kingdom publishers give
// one firm many ids, so flags that follow a firm through processes need it.
func ReadAs(r ocds.Release, name func(ocds.Party) string) Reading {
	tender := r.Tender()
	if tender.Status() == "cancelled" {
		return Reading{Cancelled: true}
	}
	var out Reading
	out.bids(r, name)
	out.awards(r, name)
	out.period(tender)
	out.statistics(r.Get("bids", "statistics"))
	if n, ok := whole(tender.Get("numberOfTenderers")); ok {
		out.Tenderers = &n
	}
	if out.Blank() {
		return Reading{}
	}
	if len(out.Bids) > 0 {
		out.Buyer = name(r.Buyer())
		out.Entity = name(ocds.Party{Value: tender.Get("procuringEntity")})
	}
	out.Method, out.Procedure = text(tender.Get("procurementMethod")), text(tender.Get("procurementMethodDetails"))
	out.law(r, tender)
	return out
}

// Blank reports that the release says nothing by which any flag could be
// raised or ruled out.
func (r *Reading) Blank() bool {
	return len(r.Bids) == 0 && len(r.Awards) == 0 && len(r.Lots) == 0 && r.Tenderers == nil && r.Start == "" && r.End == ""
}

func (out *Reading) bids(r ocds.Release, name func(ocds.Party) string) {
	details := r.Get("bids", "details").Kids()
	if r.Get("bids").Kind() == ocds.Missing {
		for _, auction := range kids(r.Get("auctions")) {
			for _, stage := range kids(auction.Get("stages")) {
				details = append(details[:len(details):len(details)], stage.Get("bids").Kids()...)
			}
		}
		out.Auctioned = len(details) > 0
	}
	if len(details) == 0 {
		return
	}
	out.Bids = make([]Bid, 0, len(details))
	for i := range details {
		v := &details[i]
		if v.Kind() != ocds.Object {
			continue
		}
		b := Bid{Status: status(v), Tenderers: ids(v.Get("tenderers"), name), Date: text(v.Get("date")), Currency: text(v.Get("value", "currency"))}
		if f, ok := number(v.Get("value", "amount")); ok {
			b.Amount = &f
		}
		out.Bids = append(out.Bids, b)
	}
}

func (out *Reading) awards(r ocds.Release, name func(ocds.Party) string) {
	ofTender := sync.OnceValue(func() []string { return tenderDivisions(r) })
	ended := endings(r)
	for _, v := range kids(r.Get("awards")) {
		a := Award{Status: status(v), Suppliers: ids(v.Get("suppliers"), name), Void: ended[v.Get("id").Text()]}
		if len(a.Suppliers) == 1 && a.Suppliers[0] != "" {
			if a.Codes, a.Divisions = itemCodes(v.Get("items")); a.Divisions == nil {
				a.Divisions = ofTender()
			}
		}
		if len(out.Bids) > 0 || len(a.Codes)+len(a.Divisions) > 0 {
			out.Awards = append(out.Awards, a)
		}
	}
}

// itemCodes gives the distinct classification ids of items, and the distinct
// CPV divisions of these and of the additional classifications.
func itemCodes(items *ocds.Value) (codes, divisions []string) {
	for _, item := range kids(items) {
		main := ocds.Classification{Value: item.Get("classification")}
		if id := main.ID(); id != "" {
			codes = append(codes, id)
		}
		divisions = division(divisions, main)
		for _, c := range kids(item.Get("additionalClassifications")) {
			divisions = division(divisions, ocds.Classification{Value: c})
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes), divisions
}

func tenderDivisions(r ocds.Release) []string {
	_, list := itemCodes(r.Get("tender", "items"))
	return division(list, r.Tender().Classification())
}

// division adds the CPV division of a code to a list of distinct ones. A code
// whose scheme is not stated counts as CPV when it has its form.
func division(list []string, c ocds.Classification) []string {
	id, scheme := c.ID(), c.Scheme()
	if len(id) < 8 || scheme != "" && scheme != plain.CPV {
		return list
	}
	for i := range 8 {
		if id[i] < '0' || id[i] > '9' {
			return list
		}
	}
	if d := id[:2]; !slices.Contains(list, d) {
		list = append(list, d)
	}
	return list
}

// endings tells of each award that contracts name whether all of them are
// cancelled.
func endings(r ocds.Release) map[string]bool {
	var all map[string]bool
	for _, c := range kids(r.Get("contracts")) {
		id := c.Get("awardID").Text()
		if id == "" {
			continue
		}
		before, named := all[id]
		put(&all, id, c.Get("status").Text() == "cancelled" && (before || !named))
	}
	return all
}

func (out *Reading) period(tender ocds.Tender) {
	period := tender.Get("tenderPeriod")
	out.Start, out.End = text(period.Get("startDate")), text(period.Get("endDate"))
}

func (out *Reading) statistics(list *ocds.Value) {
	places := map[string]int{}
	for _, s := range kids(list) {
		measure := s.Get("measure").Text()
		n, ok := count(s.Get("value"))
		if !ok || measure != "bids" && measure != "finalStageBids" {
			continue
		}
		id := s.Get("relatedLot").Text()
		at, have := places[id]
		if !have {
			at = len(out.Lots)
			places[id] = at
			out.Lots = append(out.Lots, Lot{ID: id})
		}
		if measure == "bids" {
			out.Lots[at].Bids = &n
		} else {
			out.Lots[at].Final = &n
		}
	}
}

// law reads what the minimum periods of United Kingdom law hang on.
func (out *Reading) law(r ocds.Release, tender ocds.Tender) {
	if out.End == "" {
		return
	}
	for _, d := range kids(tender.Get("documents")) {
		if f := (ocds.File{Value: d}); f.NoticeType() == "UK4" || f.Type() == "tenderNotice" {
			if day := plain.Date(f.Published()); day != "" && (out.Opened == "" || day < out.Opened) {
				out.Opened = day
			}
		}
	}
	if out.Opened == "" {
		return
	}
	for _, d := range kids(r.Get("planning", "documents")) {
		if f := (ocds.File{Value: d}); f.NoticeType() == "UK3" {
			if day := plain.Date(f.Published()); day != "" && !slices.Contains(out.Planned, day) {
				out.Planned = append(out.Planned, day)
			}
		}
	}
	out.Law = text(tender.Get("legalBasis", "id"))
	out.Above = above(tender)
	out.Light = slices.Contains(tender.Get("specialRegime").Texts(), "lightTouch")
}

// above gives "true" when the tender or any lot is above the threshold,
// "false" when that is denied, and "" when nothing is said.
func above(tender ocds.Tender) string {
	said := ""
	for _, v := range append(kids(tender.Get("lots")), tender.Value) {
		switch value, known := v.Get("aboveThreshold").Bool(); {
		case known && value:
			return "true"
		case known:
			said = "false"
		}
	}
	return said
}

// kids gives the objects of a list; an object alone is a list of one, as
// Cardinal's preparation has it for suppliers and tenderers.
func kids(v *ocds.Value) []*ocds.Value { return v.Objects() }

// ids gives the names of organisations in a list, "" for each without one.
func ids(v *ocds.Value, name func(ocds.Party) string) []string {
	list := v.List()
	if len(list) == 0 {
		return nil
	}
	out := make([]string, len(list))
	for i, e := range list {
		if e.Kind() == ocds.Object {
			out[i] = name(ocds.Party{Value: e})
		}
	}
	return out
}

func status(v *ocds.Value) string {
	s := v.Get("status")
	if s.Kind() == ocds.String && s.Text() == "" {
		return Blank
	}
	return text(s)
}

// text gives a string's content, "" for anything else.
func text(v *ocds.Value) string {
	if v.Kind() != ocds.String {
		return ""
	}
	return v.Text()
}

func number(v *ocds.Value) (float64, bool) {
	if v.Kind() != ocds.Number {
		return 0, false
	}
	f, err := strconv.ParseFloat(v.Text(), 64)
	return f, err == nil && !math.IsInf(f, 0)
}

// whole gives a number that is written as a whole one.
func whole(v *ocds.Value) (int, bool) {
	if v.Kind() != ocds.Number {
		return 0, false
	}
	n, err := strconv.Atoi(v.Text())
	return n, err == nil && n >= 0
}

// count gives a number of tenders, which some publishers send as text.
func count(v *ocds.Value) (int, bool) {
	n, err := strconv.Atoi(v.Text())
	return n, err == nil && n >= 0
}
