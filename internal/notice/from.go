package notice

import (
	"strconv"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/ocds"
)

// reading is a release with the views of it that are needed more than once.
type reading struct {
	ocds.Release
	planning ocds.Section
	tender   ocds.Tender
	lots     []ocds.Lot
	deals    []plain.Deal
	parties  *plain.Parties
	said     *string // the whole description, once it was asked for
}

func read(r ocds.Release) *reading {
	tender := r.Tender()
	return &reading{
		Release:  r,
		planning: r.Planning(),
		tender:   tender,
		lots:     tender.Lots(),
		deals:    plain.DealsOf(r),
		parties:  plain.PartiesOf(r),
	}
}

// From reads a process. It takes any release: what cannot be understood is left
// out, and the notice always has a title and a stage.
func From(c process.Change) Notice { return read(c.Compiled).notice(c) }

func (r *reading) notice(c process.Change) Notice {
	n := Notice{
		OCID: c.OCID, Source: c.Source, Releases: c.Releases, First: c.First, Last: c.Last,
		Buyer:         r.buyer(),
		Method:        plain.Status(r.tender.Method()),
		MethodDetails: plain.Line(r.tender.MethodDetails()),
		MainCategory:  plain.Status(r.tender.MainCategory()),
		SME:           r.suits("sme", "isSuitableForSme"),
		VCSE:          r.suits("vcse", "isSuitableForVco"),
		Categories:    r.categories(),
		Regions:       r.regions(),
		Value:         r.value(),
		Suppliers:     r.suppliers(),
		Recurs:        r.recurs(),
	}
	n.BuyerKind = org.SectorOf(r.parties.Buyer(), n.OCID, n.Buyer.Name)
	n.AwardedSME = small(n.Suppliers)
	n.Title, n.Description = r.title(c.OCID), r.description()
	n.Published, n.Updated, n.Type = r.publication()
	n.LegalBasis = r.legalBasis(n.Type)
	n.Closes, n.ClosesExact = r.deadline()
	term := r.term()
	n.Starts, n.Ends, n.LatestEnd = term.Start, term.End, term.Latest
	r.stageFacts(&n)
	return n
}

func (r *reading) buyer() plain.Ref {
	party := r.parties.Buyer()
	if party.Value == nil {
		return plain.Ref{}
	}
	return ref(party, r.Buyer())
}

// ref gives a party's key and name; the key is "" for what is no organisation.
func ref(party, reference ocds.Party) plain.Ref {
	key, ok := org.KeyOf(party)
	if !ok && !plain.Speaks(party.Name()) {
		key, _ = org.KeyOf(reference)
	}
	return plain.Ref{Key: key, Name: plain.Name(party, reference)}
}

// suits gives whether the tender is said to suit a kind of supplier, with the
// flag that Contracts Finder used until 2020.
func (r *reading) suits(kind, older string) plain.Tri {
	if value, known := r.tender.Suitability(kind); known {
		return plain.TriOf(value, known)
	}
	return plain.TriOf(r.tender.Get("xClassifications", older).Bool())
}

func (r *reading) suppliers() []Supplier {
	var out []Supplier
	seen := map[plain.Ref]bool{}
	for _, d := range r.deals {
		for _, reference := range d.Suppliers() {
			party := r.parties.Resolve(reference)
			s := Supplier{ref(party, reference), plain.Scale(party)}
			same := s.Ref
			if same.Key != "" {
				same.Name = "" // one body under two names is named once
			}
			if s.Ref == (plain.Ref{}) || seen[same] {
				continue
			}
			seen[same] = true
			out = append(out, s)
		}
	}
	return out
}

// publication gives when the first notice came out, when the newest release
// did, and the notice type that the newest of the documents that carry one
// bears. A document without a date counts as older than any with one.
func (r *reading) publication() (first, newest time.Time, noticeType string) {
	newest, _ = plain.Moment(r.Date())
	first = newest
	consider := func(published string) time.Time {
		t, ok := plain.Moment(published)
		if ok && (first.IsZero() || t.Before(first)) {
			first = t
		}
		return t
	}
	var typed time.Time
	for _, doc := range r.documents() {
		kind := noticeTypeOf(doc)
		if kind == "" && !strings.HasSuffix(doc.Type(), "Notice") {
			continue
		}
		if t := consider(doc.Published()); kind != "" && !t.Before(typed) {
			typed, noticeType = t, kind
		}
	}
	consider(r.tender.Get("datePublished").Text())
	if newest.IsZero() {
		newest = typed
	}
	return first, newest, noticeType
}

// documents gives the documents of every section, in the order of a process.
func (r *reading) documents() []ocds.File {
	all := append(r.planning.Documents(), r.tender.Documents()...)
	for _, a := range r.Awards() {
		all = append(all, a.Documents()...)
	}
	for _, c := range r.Contracts() {
		all = append(all, c.Documents()...)
	}
	return all
}

// noticeTypeOf gives UK1 to UK17, or "".
func noticeTypeOf(doc ocds.File) string {
	s := strings.ToUpper(strings.TrimSpace(doc.NoticeType()))
	if n, err := strconv.Atoi(strings.TrimPrefix(s, "UK")); err == nil && n >= 1 && n <= 17 {
		return "UK" + strconv.Itoa(n)
	}
	return ""
}

// legalBasis gives the law under which a process runs. Notice types UK1 to
// UK17 exist only under the Act, UKPGA 2023/54.
func (r *reading) legalBasis(noticeType string) string {
	switch id := r.tender.Get("legalBasis", "id").Text(); {
	case strings.Contains(id, "2023/54"):
		return Act2023
	case id != "":
		return OlderRules
	case noticeType != "":
		return Act2023
	}
	return ""
}

// deadline gives when the tender closes: the end of its tenderPeriod, or the
// latest end among its lots', since it is open while one lot can be bid for.
func (r *reading) deadline() (closes time.Time, exact bool) {
	if t, exact, ok := plain.Deadline(r.tender.Period("tenderPeriod").End()); ok {
		return t, exact
	}
	for _, lot := range r.lots {
		if t, ex, ok := plain.Deadline(lot.Period("tenderPeriod").End()); ok && t.After(closes) {
			closes, exact = t, ex
		}
	}
	return closes, exact
}

// term gives the days of the contracts, as agreed, or else as planned.
func (r *reading) term() plain.Term {
	var term plain.Term
	for _, d := range r.deals {
		term = term.Join(d.Term())
	}
	if term == (plain.Term{}) {
		return r.planned()
	}
	return term
}

// planned gives the days that the tender expects: its lots', or its own.
func (r *reading) planned() plain.Term {
	var term plain.Term
	for _, lot := range r.lots {
		term = term.Join(plain.TermOf(lot.Period("contractPeriod")))
	}
	if term == (plain.Term{}) {
		return plain.TermOf(r.tender.Period("contractPeriod"))
	}
	return term
}
