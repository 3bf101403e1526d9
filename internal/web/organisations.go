package web

import (
	"context"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tolsey/tolsey/internal/contract"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// organisationsData is the data of the lists of buyers and of suppliers.
type organisationsData struct {
	Heading string
	Lead    string
	One     string // "buyer"
	Many    string // "buyers"
	Action  string // the address of the list, where its form leads
	Compare string // where buyers are compared; "" for suppliers
	Query   string // the words that were asked for
	Search  govuk.Input
	Order   govuk.Select
	Errors  govuk.Errors
	Lines   []organisationLine
	Total   int // of the whole list
	Pages   govuk.Pagination
}

// organisationLine is a body in a list.
type organisationLine struct {
	Name      string
	Href      string
	Town      string
	Releases  int
	Contracts int
}

// Nothing says that there is nobody to list at all, whatever is asked for.
func (d organisationsData) Nothing() bool { return d.Query == "" && d.Total == 0 && len(d.Errors) == 0 }

var organisationsPage = newPage[organisationsData]("organisations")

// longestName bounds the words of a name that one may ask for, in characters.
const longestName = 100

// linesOnPage is the number of bodies on a page of their list.
const linesOnPage = 50

func (s *Site) buyers(w http.ResponseWriter, r *http.Request) error {
	return s.organisations(w, r, s.data.Orgs.Buyers, contract.AsBuyer, organisationsData{
		Heading: "Buyers", One: "buyer", Many: "buyers", Action: "/buyers", Compare: compareAddress(),
		Lead: "Public bodies that plan, offer or award contracts."})
}

func (s *Site) suppliers(w http.ResponseWriter, r *http.Request) error {
	return s.organisations(w, r, s.data.Orgs.Suppliers, contract.AsSupplier, organisationsData{
		Heading: "Suppliers", One: "supplier", Many: "suppliers", Action: "/suppliers",
		Lead: "Organisations to which contracts were awarded."})
}

// finder asks the organisations service for a page of a list.
type finder func(context.Context, org.Query) (org.Page, error)

// organisations shows a page of the list that ask gives, of bodies on a side of
// contracts.
func (s *Site) organisations(w http.ResponseWriter, r *http.Request, ask finder, side contract.Side, data organisationsData) error {
	query := r.URL.Query()
	data.Query = plain(query.Get("q"))
	data.Search = govuk.Input{Name: "q", Label: "Words in the name", Type: "search", Value: data.Query, Width: 20, Autocomplete: "off",
		Hint: "The beginning of each word is enough"}
	sort := org.Sort(query.Get("sort"))
	data.Order = orders(sort)
	if sort != org.ByName && sort != org.ByReleases {
		return fault.New(fault.Invalid, "The list cannot be sorted by “%s”. Use sort=%s, or leave it out for the order of names.",
			shorten(string(sort), mostCode), org.ByReleases)
	}
	if wrong := wrongName(data.Query); wrong != "" {
		data.Errors, data.Search.Error = govuk.Errors{{Field: "q", Text: wrong}}, wrong
		return organisationsPage.showStatus(s, w, r, http.StatusBadRequest, data)
	}
	after := query.Get("after")
	if !storable(after) {
		return fault.New(fault.Invalid, "The address of this page of the list is damaged. Go back to the beginning of the list.")
	}
	page, err := ask(r.Context(), org.Query{Text: data.Query, Sort: sort, Limit: linesOnPage, After: after})
	if err != nil {
		return err
	}
	ids := make([]string, len(page.Lines))
	for i, l := range page.Lines {
		ids[i] = l.ID
	}
	contracts, err := s.data.Contracts.Counts(r.Context(), side, ids)
	if err != nil {
		return err
	}
	data.fill(page, contracts, side, after, string(sort))
	return organisationsPage.show(s, w, r, data)
}

// wrongName says why a name cannot be looked for, "" when it can.
func wrongName(q string) string {
	speaks := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	switch {
	case utf8.RuneCountInString(q) > longestName:
		return "Words in the name must be 100 characters or fewer"
	case q != "" && !strings.ContainsFunc(q, speaks):
		return "Words in the name must have letters or numbers"
	}
	return ""
}

// orders gives the choice of orders.
func orders(chosen org.Sort) govuk.Select {
	return govuk.Select{Name: "sort", Label: "Order", Options: []govuk.Option{
		{Value: string(org.ByName), Text: "By name", Selected: chosen == org.ByName},
		{Value: string(org.ByReleases), Text: "Most releases first", Selected: chosen == org.ByReleases},
	}}
}

// fill takes over a page of the list that begins after a place in it, "" for
// the beginning, with the number of contracts that each body has.
func (d *organisationsData) fill(page org.Page, contracts map[string]int, side contract.Side, after, sort string) {
	address := buyerAddress
	if side == contract.AsSupplier {
		address = supplierAddress
	}
	d.Total = page.Total
	for _, l := range page.Lines {
		d.Lines = append(d.Lines, organisationLine{Name: bodyName(l.Ref), Href: address(l.ID), Town: l.Town,
			Releases: int(l.Releases), Contracts: contracts[l.ID]})
	}
	if after != "" {
		d.Pages.Previous = &govuk.PageLink{Href: withQuery(d.Action, "q", d.Query, "sort", sort), Label: "Beginning of the list"}
	}
	if page.Next != "" {
		d.Pages.Next = &govuk.PageLink{Href: withQuery(d.Action, "q", d.Query, "sort", sort, "after", page.Next)}
	}
}

// storable says whether text from an address can be looked up at all: the
// databases hold neither broken UTF-8 nor the character zero.
func storable(s string) bool { return utf8.ValidString(s) && !strings.Contains(s, "\x00") }
