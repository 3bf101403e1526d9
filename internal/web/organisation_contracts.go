package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/tolsey/tolsey/internal/contract"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/pipeline"
	published "github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// bodyContracts are the contracts of a body.
type bodyContracts struct {
	Total   int
	Sums    []string // for each currency
	Without int      // contracts that state no value
	Gross   bool     // some amounts include VAT
	Lines   []contractLine
	First   int // place of the first line among all, from 1, by date of award
	Last    int
	Pages   govuk.Pagination
}

// Parted says that the lines are a part of the contracts.
func (b bodyContracts) Parted() bool { return b.Total > len(b.Lines) }

// contractLine is a contract, or an award that no contract follows, in the list
// of a body. Days are in words.
type contractLine struct {
	Title   string
	Href    string
	State   govuk.Tag    // without text where nothing says
	Note    string       // that it is only an award; "" for a contract
	Others  []govuk.Link // the other side: the buyer, or the suppliers
	More    int          // suppliers beyond those shown
	Value   string
	Start   string
	End     string
	Extends string // what is known of extensions; "" for nothing
	Clock   string // its page in the pipeline; "" where it is not there

	rank  int    // of the state, in the order of the list
	until string // the day that orders lines of a rank
}

// contractTable is a table of contracts, "organisation/table".
type contractTable struct {
	Name     string
	Supplier bool // of a supplier, so that it names buyers
	Lines    []contractLine
}

// contractsShown is how many contracts are on a page of a body, and
// suppliersShown how many suppliers one of them lists.
const (
	contractsShown = 50
	suppliersShown = 5
)

// bodyContracts reads the contracts that a body let, or those that it holds.
func (s *Site) bodyContracts(r *http.Request, o org.Org, supplier bool) (bodyContracts, error) {
	number, err := contractsPage(r)
	if err != nil {
		return bodyContracts{}, err
	}
	list := s.data.Contracts.ByBuyer
	if supplier {
		list = s.data.Contracts.BySupplier
	}
	offset := (number - 1) * contractsShown
	page, err := list(r.Context(), keysOf(o), contractsShown, offset)
	if err != nil {
		return bodyContracts{}, err
	}
	if offset > 0 && len(page.Items) == 0 {
		return bodyContracts{}, fault.New(fault.NotFound, "The list of contracts has no page %d.", number)
	}
	b := bodyContracts{Total: page.Totals.Count, Without: page.Totals.Without(), First: offset + 1, Last: offset + len(page.Items)}
	for _, sum := range page.Totals.Sums {
		b.Sums = append(b.Sums, inShort(&sum))
		b.Gross = b.Gross || sum.Gross
	}
	b.Pages = govuk.Pages(number, (b.Total+contractsShown-1)/contractsShown, func(n int) string {
		return govuk.PageHref(r.URL, n) + "#contracts"
	})
	b.Lines, err = s.contractLines(r.Context(), page.Items, supplier)
	slices.SortStableFunc(b.Lines, byState)
	return b, err
}

// contractsPage reads which page of the contracts is asked for, from 1.
func contractsPage(r *http.Request) (int, error) {
	text := r.URL.Query().Get("page")
	if text == "" {
		return 1, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 100_000 {
		return 0, fault.New(fault.NotFound, "The list of contracts has no page %s.", text)
	}
	return n, nil
}

// contractLines gives the contracts as lines.
func (s *Site) contractLines(ctx context.Context, items []contract.Contract, supplier bool) ([]contractLine, error) {
	var keys []string
	for _, k := range items {
		keys = append(keys, k.Buyer.Key)
		for _, p := range k.Suppliers {
			keys = append(keys, p.Key)
		}
	}
	bodies, err := s.data.Orgs.Names(ctx, keys)
	if err != nil {
		return nil, err
	}
	today := published.Day(s.cfg.Clock.Now())
	lines := make([]contractLine, len(items))
	for i, k := range items {
		lines[i] = newContractLine(k, today)
		if supplier {
			lines[i].Others = []govuk.Link{bodyLink(k.Buyer, bodies, buyerAddress)}
			continue
		}
		for _, p := range k.Suppliers[:min(len(k.Suppliers), suppliersShown)] {
			lines[i].Others = append(lines[i].Others, bodyLink(p.Ref, bodies, supplierAddress))
		}
		lines[i].More = max(0, len(k.Suppliers)-suppliersShown)
	}
	return lines, nil
}

func newContractLine(k contract.Contract, today string) contractLine {
	line := contractLine{Title: shorten(spoken(k.Title, k.OCID), mostRowTitle), Href: noticeAddress(k.OCID),
		Value: notGiven, Start: cmp.Or(dayInWords(k.Start), notGiven), End: cmp.Or(dayInWords(k.End), notGiven)}
	if k.Value != nil {
		line.Value = inShort(&k.Value.Money)
	}
	if k.FromAward {
		line.Note = "award"
		if day := dayInWords(k.Awarded); day != "" {
			line.Note = "award of " + day
		}
	}
	switch {
	case k.LatestEnd > k.End:
		line.Extends = "with extensions up to " + dayInWords(k.LatestEnd)
	case k.Extendable == published.Yes:
		line.Extends = "can be extended"
	}
	if pipeline.Shown(&k, today) {
		line.Clock = contractAddress(k.ID)
	}
	line.rank, line.State = stateOf(k, today)
	line.until = k.End
	return line
}

// stateOf says where a contract stands on a day: whether it runs, and the place
// of that state in a list.
func stateOf(k contract.Contract, today string) (rank int, tag govuk.Tag) {
	switch {
	case k.Terminated:
		return 4, govuk.Tag{Text: "Ended", Colour: "grey"}
	case k.Start > today:
		return 1, govuk.Tag{Text: "Not started", Colour: "blue"}
	case k.End == "":
		return 3, govuk.Tag{}
	case k.End >= today:
		return 0, govuk.Tag{Text: "Live", Colour: "teal"}
	case k.LatestEnd >= today:
		return 2, govuk.Tag{Text: "Ended or extended", Colour: "orange"}
	}
	return 4, govuk.Tag{Text: "Ended", Colour: "grey"}
}

// byState puts live contracts first, those that end soonest before the others;
// of the ended ones those that ended last come first.
func byState(a, b contractLine) int {
	ahead := cmp.Compare(a.until, b.until)
	if a.rank > 1 {
		ahead = -ahead
	}
	return cmp.Or(cmp.Compare(a.rank, b.rank), ahead)
}

// bodyLink names a body that a notice refers to: as it is called where its
// names are joined, or, when it is no known organisation, as it was published.
func bodyLink(ref published.Ref, bodies map[string]org.Ref, address func(string) string) govuk.Link {
	if body, ok := bodies[ref.Key]; ok && ref.Key != "" {
		return govuk.Link{Text: bodyName(body), Href: address(body.ID)}
	}
	return govuk.Link{Text: spoken(ref.Name, "Not named")}
}
