package web

import (
	"net/http"
	"strings"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/scorecard"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// figureListData is the data of the list behind a figure.
type figureListData struct {
	Nav     []section
	Trail   govuk.Breadcrumbs
	Body    string
	Measure measureText
	Period  string
	Periods choiceForm
	Figure  figureCell
	Why     string // why there is no figure
	Parts   []listPart
	Part    listPart // the one that is shown
	Table   figureTable
	Pages   govuk.Pagination
	First   int // of the rows shown, from 1
	Last    int
	Forms   []govuk.Link
}

// listPart is a part of a figure that is listed on its own.
type listPart struct {
	govuk.Link
	ID      scorecard.Which
	Count   int
	Num     int64
	Den     int64
	Unknown int64
	Value   string // what its awards are worth together; "" for what has no value
	Current bool
}

// figureTable is the rows of a list behind a figure.
type figureTable struct {
	Caption string
	Day     string // what the day is of
	Rows    []figureRow
}

// figureRow is an award, a tender notice or a contract behind a figure.
type figureRow struct {
	Title     govuk.Link
	Buyer     govuk.Link
	Suppliers []govuk.Link
	Day       string
	Value     string
	Facts     string // how it came about, bids, days to the notice
	Adds      string // what it adds to the figure, in words
	Num, Den  int64
	Unknown   int64
}

var figureListPage = newPage[figureListData]("scorecardlist")

// figureRows is how many rows a page of a list has.
const figureRows = 50

// figureAsked is what the address of a list asks for.
type figureAsked struct {
	desk   *scorecard.Desk
	card   scorecard.Card
	line   *scorecard.Line
	part   scorecard.Which
	number int // of the page
}

// figureList lists what a figure of a body is made of.
func (s *Site) figureList(w http.ResponseWriter, r *http.Request) error {
	a, err := s.readFigure(r)
	if err != nil {
		return err
	}
	lister, err := s.listerOf(r, a)
	if err != nil {
		return err
	}
	if lister == nil {
		if a.line.Now.Link == "" {
			return fault.New(fault.NotFound, "The list behind this figure is not kept here.")
		}
		http.Redirect(w, r, a.line.Now.Link, http.StatusFound)
		return nil
	}
	data := figureListData{Nav: leadershipNav(""), Body: a.card.Name, Measure: textOf(&a.line.Measure), Period: inPeriod(a.card.Span),
		Figure: cellOf(a.card.ID, &a.line.Measure, &a.line.Now, a.card.Span), Why: a.line.Now.Why}
	data.Trail = trailOf(&a.card)
	data.Periods = choiceForm{Action: r.URL.Path, Selects: []govuk.Select{s.periodSelect(a.card.Span)}}
	data.Periods.Keep = data.Periods.keep("part", string(a.part))
	for _, p := range lister.parts() {
		p.Link.Href, p.Current = figureAddress(a.card.ID, a.line.Measure.ID, a.card.Span, p.ID), p.ID == a.part
		data.Parts = append(data.Parts, p)
		if p.Current {
			data.Part = p
		}
	}
	if data.Part.ID == "" {
		return fault.New(fault.NotFound, "This figure has no part of that name.")
	}
	offset := (a.number - 1) * figureRows
	if data.Table, err = lister.rows(r.Context(), a.part, offset); err != nil {
		return err
	}
	if offset > 0 && len(data.Table.Rows) == 0 {
		return fault.New(fault.NotFound, "The list has no page %d.", a.number)
	}
	data.First, data.Last = offset+1, offset+len(data.Table.Rows)
	data.Pages = govuk.Pages(a.number, (data.Part.Count+figureRows-1)/figureRows, func(n int) string { return govuk.PageHref(r.URL, n) })
	data.Forms = figureForms(a)
	return figureListPage.show(s, w, r, data)
}

// readFigure reads which list is asked for. The error is a fault of kind
// NotFound or Invalid.
func (s *Site) readFigure(r *http.Request) (a figureAsked, err error) {
	values := r.URL.Query()
	span, err := scorecard.ReadSpan(values.Get("period"), s.cfg.Clock.Now())
	if err != nil {
		return a, err
	}
	if a.number, err = contractsPage(r); err != nil {
		return a, fault.New(fault.NotFound, "The list has no such page.")
	}
	if a.desk, err = s.cards.Desk(r.Context()); err != nil {
		return a, err
	}
	if a.card, err = a.desk.Card(r.Context(), r.PathValue("body"), span); err != nil {
		return a, err
	}
	line, ok := a.card.Line(r.PathValue("measure"))
	if !ok {
		return a, fault.New(fault.NotFound, "There is no such measure. All are listed at /leadership/measures.")
	}
	a.line = line
	if a.part = scorecard.Which(values.Get("part")); a.part == "" {
		a.part = scorecard.Denominator
	}
	return a, nil
}

// figureForms links to the list in other forms.
func figureForms(a figureAsked) (list []govuk.Link) {
	path, query, _ := strings.Cut(figureAddress(a.card.ID, a.line.Measure.ID, a.card.Span, a.part), "?")
	for _, form := range []string{"csv", "xlsx", "json"} {
		address := path + "." + form
		if query != "" {
			address += "?" + query
		}
		list = append(list, govuk.Link{Text: strings.ToUpper(form), Href: address})
	}
	return list
}

// trailOf leads from a list to the page of the card that it is of.
func trailOf(c *scorecard.Card) govuk.Breadcrumbs {
	trail := govuk.Breadcrumbs{{Text: "Home", Href: "/"}, {Text: "Leadership", Href: "/leadership"}}
	if c.Body == nil {
		return trail
	}
	return append(trail, govuk.Link{Text: shorten(c.Body.Name, 60), Href: withQuery(leadershipAddress(c.Body.ID), "period", spanParam(c.Span))})
}
