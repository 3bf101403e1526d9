package web

import (
	"net/http"
	"strings"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// organisationData is the data of the page of a body as a buyer or as a
// supplier.
type organisationData struct {
	Name        string
	Supplier    bool // as a supplier; else as a buyer
	Trail       govuk.Breadcrumbs
	Other       govuk.Link // its page in the other role, where it plays that too
	Releases    int        // that name it in this role
	Identifiers []identifierLine
	Place       string
	Size        string // of a supplier, with the day for which it was stated
	VCSE        string // of a supplier
	Compare     string // where this buyer is compared with others; "" for a supplier
	Watch       string // where to ask for alerts about it in this role
	Figures     string // who leads this buyer and how it buys; "" for a supplier
	ForYou      string // where notices are suggested to this supplier; "" for a buyer
	Summary     bodySummary
	Notices     bodyNotices
	Contracts   bodyContracts
	Spellings   []spellingLine
	MoreNames   int // spellings beyond those shown
	Joins       []joinLine
	MoreJoins   int
}

// Running gives the table of the contracts that run now.
func (d organisationData) Running() contractTable {
	return contractTable{"Live contracts, those that end soonest first", d.Supplier, d.Summary.Running}
}

// All gives the table of all contracts, or of a part of them.
func (d organisationData) All() contractTable {
	return contractTable{"Contracts", d.Supplier, d.Contracts.Lines}
}

// Role names what the page shows the body as.
func (d organisationData) Role() string {
	if d.Supplier {
		return "Supplier"
	}
	return "Buyer"
}

var organisationPage = newPage[organisationData]("organisation")

// buyer shows a body as a buyer.
func (s *Site) buyer(w http.ResponseWriter, r *http.Request) error {
	return s.organisation(w, r, false)
}

// supplier shows a body as a supplier.
func (s *Site) supplier(w http.ResponseWriter, r *http.Request) error {
	return s.organisation(w, r, true)
}

// organisation shows the body of the path, or sends the reader to where it is.
func (s *Site) organisation(w http.ResponseWriter, r *http.Request, supplier bool) error {
	id := r.PathValue("id")
	if !storable(id) {
		return fault.New(fault.NotFound, "There is no organisation with this id.")
	}
	o, err := s.data.Orgs.Get(r.Context(), id)
	if err != nil {
		return err
	}
	if elsewhere(w, r, o, id, supplier) {
		return nil
	}
	data := organisationData{Supplier: supplier}
	data.describe(o)
	data.explain(o)
	if data.Summary, err = s.bodySummary(r.Context(), o, supplier); err != nil {
		return err
	}
	if data.Notices, err = s.bodyNotices(r.Context(), o, supplier); err != nil {
		return err
	}
	if data.Contracts, err = s.bodyContracts(r, o, supplier); err != nil {
		return err
	}
	return organisationPage.show(s, w, r, data)
}

// elsewhere sends the reader on where the body has another id than was asked
// for, or plays only the other role. What is one body can change with the next
// import, so the answer must be asked for again.
func elsewhere(w http.ResponseWriter, r *http.Request, o org.Org, id string, supplier bool) bool {
	here, there, status := buyerAddress, supplierAddress, http.StatusPermanentRedirect
	plays, other := o.Buyer > 0, o.Supplier > 0
	if supplier {
		here, there, plays, other = there, here, other, plays
	}
	switch {
	case !plays && other:
		here, status = there, http.StatusFound
	case o.ID == id:
		return false
	}
	target := here(o.ID)
	if r.URL.RawQuery != "" {
		target += "?" + r.URL.RawQuery
	}
	w.Header().Set("Cache-Control", "no-cache")
	http.Redirect(w, r, target, status)
	return true
}

// describe fills in who the body is.
func (d *organisationData) describe(o org.Org) {
	d.Name = bodyName(o.Ref)
	d.Trail = govuk.Breadcrumbs{{Text: "Home", Href: "/"}, {Text: "Buyers", Href: "/buyers"}}
	d.Releases, d.Compare, d.Watch, d.Figures = int(o.Buyer), compareAddress(o.ID), buyerAlert(o.ID), leadershipAddress(o.ID)
	if o.Supplier > 0 {
		d.Other = govuk.Link{Text: "See this organisation as a supplier", Href: supplierAddress(o.ID)}
	}
	if d.Supplier {
		d.Trail[1] = govuk.Link{Text: "Suppliers", Href: "/suppliers"}
		d.Releases, d.Compare, d.Figures, d.Other = int(o.Supplier), "", "", govuk.Link{}
		d.Watch, d.ForYou = supplierAlert(o.ID), forYouAddress(o.ID)
		if o.Buyer > 0 {
			d.Other = govuk.Link{Text: "See this organisation as a buyer", Href: buyerAddress(o.ID)}
		}
		d.Size, d.VCSE = sizeOf(o), vcseOf(o.VCSE)
	}
	d.Identifiers = identifierLines(o.Keys)
	d.Place = placeOf(o)
}

// bodyName gives the name that stands for a body in a page, its id when the
// name says nothing.
func bodyName(ref org.Ref) string { return spoken(ref.Name, ref.ID) }

// spoken gives published text for one line, or what stands in for it when it
// comes to nothing.
func spoken(s, standIn string) string {
	if s = plain(s); s != "" {
		return s
	}
	return standIn
}

// placeOf gives the town, the region and the postcode, as far as they are
// known.
func placeOf(o org.Org) string {
	var parts []string
	for _, part := range []string{o.Town, regionName(o.Region), o.Postcode} {
		if part = plain(part); part != "" && (len(parts) == 0 || !strings.EqualFold(part, parts[len(parts)-1])) {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

// regionName gives the region of a NUTS or ITL code of the UK, which begin with
// UK and TL and have the region in the third place; other text as it is.
func regionName(s string) string {
	code := strings.ToUpper(strings.TrimSpace(s))
	if len(code) < 3 || len(code) > 5 || code[:2] != "UK" && code[:2] != "TL" {
		return s
	}
	for _, region := range notice.Regions {
		if region.Code[2] == code[2] {
			return region.Name
		}
	}
	return s
}

// sizeOf gives the newest size with the day for which it was stated.
func sizeOf(o org.Org) string {
	day := dayInWords(o.ScaleDate)
	switch {
	case o.Scale == "":
		return notGiven
	case day == "":
		return codeInWords(o.Scale)
	}
	return codeInWords(o.Scale) + ", as stated for " + day
}

func vcseOf(v *bool) string {
	switch {
	case v == nil:
		return notGiven
	case *v:
		return "Yes"
	}
	return "No"
}
