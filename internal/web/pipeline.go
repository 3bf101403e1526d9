package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/pipeline"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// pipelineData is the data of the list of contracts that come to their end.
type pipelineData struct {
	Errors  govuk.Errors
	Search  searchBox
	Heading string // "£3.8 billion of IT contracts end within 18 months"
	Part    string // "page 2 of 62"; "" for a list of one page
	Lead    string // how many, what they add up to, and how many state nothing
	Notes   []linkedNote
	Tags    []filterTag
	Clear   string // the address of the list without filters; "" where that is no other
	Chart   quarterChart
	Rows    []pipelineRow
	Pages   govuk.Pagination
	Wider   []govuk.Link // what finds something where nothing was found
	Form    pipelineForm
	Endless int // contracts of which no end is known
	Alerts  string
	Forms   []govuk.Link // the same list as data
	Atom    string
	States  []stateMeaning
}

// linkedNote is a sentence with a link after it.
type linkedNote struct {
	Text string
	Link govuk.Link
}

// stateMeaning says what a state of the pipeline is.
type stateMeaning struct {
	Tag     govuk.Tag
	Meaning string
}

var pipelinePage = newPage[pipelineData]("pipeline")

// pipelineAddress is the list of contracts that a question asks for.
func pipelineAddress(q pipeline.Question) string { return pipelineAs("", q) }

// pipelineAs is the list in another form, by the ending of its address: ".csv".
func pipelineAs(ending string, q pipeline.Question) string {
	if ending != "" {
		q.Page, q.Limit = 0, 0
	}
	if query := q.Address(); len(query) > 0 {
		return "/pipeline" + ending + "?" + query.Encode()
	}
	return "/pipeline" + ending
}

// pipeline lists the contracts near their end that the address asks for.
func (s *Site) pipeline(w http.ResponseWriter, r *http.Request) error {
	if clean, blanks := withoutBlanks(r.URL); blanks {
		http.Redirect(w, r, clean, http.StatusFound)
		return nil
	}
	q, problems := pipeline.ReadQuestion(r.URL.Query())
	board, err := s.data.Pipeline.Board(r.Context())
	if err != nil {
		return err
	}
	settled, err := q.Settle(r.Context(), s.data.Notices)
	if err != nil {
		return err
	}
	today := s.data.Pipeline.Today()
	found := board.Find(settled, today)
	if q.Page > max(found.Pages, 1) {
		return fault.New(fault.NotFound, "There is no page %d: the list has %d.", q.Page, max(found.Pages, 1))
	}
	facets := board.Facets(settled, today)
	names, err := s.pipelineNames(r.Context(), q, found.Rows, &facets)
	if err != nil {
		return err
	}
	l := pipelineList{q: q, today: today, names: names, found: &found, facets: &facets, open: openOf(board, settled, &found, today)}
	data := l.data(r.URL.Query(), problems)
	data.Endless = board.Endless()
	if found.Count == 0 {
		data.Wider = l.wider(func(other pipeline.Question) (int, error) { return s.countPipeline(r.Context(), board, other, today) })
	}
	status := http.StatusOK
	if len(data.Errors) > 0 {
		status = http.StatusBadRequest
	}
	return pipelinePage.showStatus(s, w, r, status, data)
}

func (s *Site) countPipeline(ctx context.Context, board *pipeline.Board, q pipeline.Question, today string) (int, error) {
	settled, err := q.Settle(ctx, s.data.Notices)
	if err != nil {
		return 0, err
	}
	return board.Find(settled, today).Count, nil
}

// pipelineNames reads what the bodies and categories of a list are called.
func (s *Site) pipelineNames(ctx context.Context, q pipeline.Question, rows []pipeline.Row, f *pipeline.Facets) (called, error) {
	keys := slices.Concat(q.Incumbents, q.Query.Buyers)
	for _, row := range rows {
		keys = append(append(keys, row.Body.ID), row.Supplied...)
	}
	for _, c := range slices.Concat(f.Incumbents, f.Buyers) {
		keys = append(keys, c.Value)
	}
	return s.namesIn(ctx, q.Notices, keys)
}

// pipelineList is a list on its way to the page.
type pipelineList struct {
	q      pipeline.Question
	today  string
	names  called
	found  *pipeline.Result
	facets *pipeline.Facets
	open   *pipeline.Result // the part of found that somebody may still win; nil where that is not told apart
}

func (l *pipelineList) data(values url.Values, problems []pipeline.Problem) pipelineData {
	d := pipelineData{Search: searchBox{Words: l.q.Notices.Text, Form: filtersForm, What: "contracts"},
		Heading: l.heading(), Lead: l.lead(), Notes: l.notes(), Tags: l.tags(), Chart: l.chart(), Forms: l.forms(), Atom: pipelineAs(".atom", l.q),
		States: pipelineMeanings()}
	if pipelineAddress(l.q) != "/pipeline" {
		d.Clear = "/pipeline"
	}
	d.Form = l.form(values, problems)
	d.Errors = d.Form.errors(l.told(problems))
	for i := range l.found.Rows {
		d.Rows = append(d.Rows, pipelineRowOf(&l.found.Rows[i], l.names))
	}
	alerts := l.first(l.q)
	query := alerts.Address()
	query.Set("pipeline", "1")
	d.Alerts = "/alerts/new?" + query.Encode()
	if page := max(l.q.Page, 1); l.found.Pages > 1 {
		d.Part = "page " + count(page) + " of " + count(l.found.Pages)
		d.Pages = govuk.Pages(page, l.found.Pages, func(n int) string {
			q := l.q
			q.Page = n
			return pipelineAddress(q)
		})
	}
	return d
}

// told gives problems as the form has them, with bodies that do not exist.
func (l *pipelineList) told(problems []pipeline.Problem) (list []notice.Problem) {
	for _, p := range problems {
		list = append(list, notice.Problem(p))
	}
	return append(list, unknownBodies(l.q.Notices, l.names)...)
}

// first gives a question for the first page, whatever the size of pages.
func (l *pipelineList) first(q pipeline.Question) pipeline.Question {
	q.Page, q.Limit = 0, 0
	return q
}

// with gives the list as change leaves its question, from its first page.
func (l *pipelineList) with(change func(*pipeline.Question)) string {
	q := l.q
	q.Page = 0
	change(&q)
	return pipelineAddress(q)
}

func (l *pipelineList) forms() (links []govuk.Link) {
	for _, form := range [][2]string{{"JSON", ".json"}, {"CSV", ".csv"}, {"Excel", ".xlsx"}, {"Atom feed", ".atom"}, {"Calendar of ends", ".ics"}} {
		links = append(links, govuk.Link{Text: form[0], Href: pipelineAs(form[1], l.q)})
	}
	return links
}

// wider gives lists that have something where this one has nothing: longer times,
// and the list without one of its filters.
func (l *pipelineList) wider(counted func(pipeline.Question) (int, error)) (links []govuk.Link) {
	for _, months := range pipeline.Withins {
		if n := l.facets.Withins[months]; n > 0 && months > l.q.Within {
			links = append(links, govuk.Link{Text: plural(n, "contract ends", "contracts end") + fmt.Sprintf(" within %d months", months),
				Href: l.with(func(q *pipeline.Question) { q.Within, q.From, q.To = months, "", "" })})
			break
		}
	}
	for _, tag := range l.tagged() {
		if n, err := counted(tag.question); err == nil && n > 0 {
			links = append(links, govuk.Link{Text: plural(n, "contract", "contracts") + " without " + tag.Key + ": " + tag.Text,
				Href: tag.Href})
		}
	}
	return links
}
