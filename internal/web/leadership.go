package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/scorecard"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// The scopes of the page of leaders.
const (
	scopeDepartments = "departments"
	scopeRegions     = "city-regions"
	scopeOthers      = "others"
)

// mainMeasures are shown beside the chosen one: those that leaders are given
// targets for, and whether they start in time.
var mainMeasures = []string{"sme-value", "advertised", "early-engagement", "prompt-publication", scorecard.LateStarts}

// leadershipData is the data of the page that puts bodies side by side.
type leadershipData struct {
	Nav      []section
	Title    string
	Scope    string
	Periods  choiceForm
	Search   *govuk.Input // of other bodies; else nil
	Keep     []govuk.Link // what the search keeps of the address, as name and value
	Query    string
	Period   string // "in the last 12 months"
	Table    cardTable
	Chart    dotChart
	Measure  measureText
	Found    int
	Pages    govuk.Pagination
	Forms    []govuk.Link // the table in other forms
	Target   string       // the year whose targets are shown
	HasGoals bool
}

// choiceForm is a form of drop-down lists, "leadership/periods".
type choiceForm struct {
	Action  string
	Keep    []govuk.Link // what else is asked, as name and value
	Selects []govuk.Select
}

var leadershipPage = newPage[leadershipData]("leadership")

// cardsAsked is what an address asks of a table of cards.
type cardsAsked struct {
	scope, measure, sort, words string
	rising                      bool
	span, before                scorecard.Span
	page                        int
}

// cardsPage is how many other bodies a page shows.
const cardsPage = 40

// readCards reads the parameters of a table of cards. The error is a fault of
// kind Invalid or NotFound.
func (s *Site) readCards(r *http.Request) (a cardsAsked, err error) {
	values := r.URL.Query()
	a.words, a.page = strings.TrimSpace(values.Get("q")), 1
	if a.span, err = scorecard.ReadSpan(values.Get("period"), s.cfg.Clock.Now()); err != nil {
		return a, err
	}
	a.before = a.span.Previous(s.cfg.Clock.Now())
	if a.page, err = contractsPage(r); err != nil {
		return a, fault.New(fault.NotFound, "The list has no such page.")
	}
	a.scope = cmp.Or(values.Get("scope"), scopeDepartments)
	if !slices.Contains([]string{scopeDepartments, scopeRegions, scopeOthers}, a.scope) {
		return a, fault.New(fault.Invalid, "There is no such group of bodies. There are departments, city-regions and others.")
	}
	measures := s.data.Scorecards.Measures()
	known := func(id string) bool {
		return slices.ContainsFunc(measures, func(m scorecard.Measure) bool { return m.ID == id })
	}
	a.measure, a.sort = cmp.Or(values.Get("measure"), measures[0].ID), cmp.Or(values.Get("sort"), byName)
	if !known(a.measure) || a.sort != byName && !known(a.sort) {
		return a, fault.New(fault.Invalid, "There is no such measure. All are listed at /leadership/measures.")
	}
	a.rising = values.Get("order") == "rising"
	return a, nil
}

// byName is the order of a table of cards that is none of a measure.
const byName = "name"

// address gives the address of the same table with some parameters changed.
func (a cardsAsked) address(path string, change ...string) string {
	params := []string{"scope", a.scope, "measure", a.measure, "sort", a.sort, "period", spanParam(a.span), "q", a.words, "order", ""}
	if a.rising {
		params[len(params)-1] = "rising"
	}
	if a.scope == scopeDepartments {
		params[1] = ""
	}
	if a.sort == byName {
		params[5] = ""
	}
	return withQuery(path, append(params, change...)...)
}

// leadership shows departments, city regions or other bodies side by side.
func (s *Site) leadership(w http.ResponseWriter, r *http.Request) error {
	if clean, blanks := withoutBlanks(r.URL); blanks {
		http.Redirect(w, r, clean, http.StatusFound)
		return nil
	}
	a, err := s.readCards(r)
	if err != nil {
		return err
	}
	desk, err := s.cards.Desk(r.Context())
	if err != nil {
		return err
	}
	group, err := groupOf(r.Context(), desk, a)
	if err != nil {
		return err
	}
	if a.page > 1 && len(group.Cards) == 0 {
		return fault.New(fault.NotFound, "The list has no page %d.", a.page)
	}
	data := leadershipData{Scope: a.scope, Query: a.words, Found: group.Found, Period: inPeriod(a.span), Target: a.span.Year}
	data.Title, data.Nav = scopeTitle(a.scope)
	data.Periods = s.choices("/leadership", a)
	data.Table = tableOfCards(a, "/leadership", group.Cards, &group.All)
	m, _ := group.All.Line(a.measure)
	data.Measure = textOf(&m.Measure)
	data.Chart = dotsOf("chart", &m.Measure, group.Cards, &group.All)
	data.HasGoals = slices.ContainsFunc(data.Table.Rows, func(row cardRow) bool { return row.Target != "" })
	if a.scope == scopeOthers {
		data.Search = &govuk.Input{Name: "q", Label: "Find a body by its name", Value: a.words, Type: "search", Autocomplete: "off", Width: 30}
		data.Keep = data.Periods.keep("measure", a.measure, "sort", a.sort, "period", spanParam(a.span))
		data.Pages = govuk.Pages(a.page, (group.Found+cardsPage-1)/cardsPage, func(n int) string { return govuk.PageHref(r.URL, n) })
	}
	for _, form := range []string{"csv", "xlsx", "json"} {
		data.Forms = append(data.Forms, govuk.Link{Text: strings.ToUpper(form), Href: a.address("/leadership." + form)})
	}
	return leadershipPage.show(s, w, r, data)
}

// groupOf reads the bodies of a scope in the order that is asked for.
func groupOf(ctx context.Context, desk *scorecard.Desk, a cardsAsked) (g scorecard.Group, err error) {
	switch a.scope {
	case scopeOthers:
		sort := a.sort
		if sort == byName {
			sort = ""
		}
		return desk.Others(ctx, a.words, sort, a.rising, a.span, (a.page-1)*cardsPage, cardsPage)
	case scopeRegions:
		g, err = desk.CityRegions(ctx, a.span)
	default:
		g, err = desk.Departments(ctx, a.span)
	}
	if a.sort != byName {
		scorecard.SortCards(g.Cards, a.sort, a.rising)
	}
	return g, err
}

func scopeTitle(scope string) (title string, nav []section) {
	switch scope {
	case scopeRegions:
		return "How city regions buy", leadershipNav("/leadership?scope=" + scopeRegions)
	case scopeOthers:
		return "How other bodies buy", leadershipNav("/leadership?scope=" + scopeOthers)
	}
	return "How departments buy", leadershipNav("/leadership")
}

// choices gives the form that chooses a measure and a period.
func (s *Site) choices(action string, a cardsAsked) choiceForm {
	f := choiceForm{Action: action}
	scope := a.scope
	if scope == scopeDepartments {
		scope = ""
	}
	order := map[bool]string{true: "rising"}[a.rising]
	f.Keep = f.keep("scope", scope, "sort", strings.TrimPrefix(a.sort, byName), "order", order, "q", a.words)
	measures := govuk.Select{Name: "measure", Label: "Measure"}
	for _, m := range s.data.Scorecards.Measures() {
		measures.Options = append(measures.Options, govuk.Option{Value: m.ID, Text: m.Name, Selected: m.ID == a.measure})
	}
	f.Selects = []govuk.Select{measures, s.periodSelect(a.span)}
	return f
}

// periodSelect offers the periods, the chosen one among them.
func (s *Site) periodSelect(span scorecard.Span) govuk.Select {
	list := govuk.Select{Name: "period", Label: "Period"}
	spans := scorecard.Spans(s.cfg.Clock.Now())
	if !slices.ContainsFunc(spans, func(o scorecard.Span) bool { return o.ID == span.ID }) {
		spans = append(spans, span)
	}
	for _, o := range spans {
		list.Options = append(list.Options, govuk.Option{Value: o.ID, Text: o.Label, Selected: o.ID == span.ID})
	}
	return list
}

// keep gives the fields that a form sends on, given as name and value in turn,
// without those that say nothing.
func (choiceForm) keep(fields ...string) (list []govuk.Link) {
	for i := 0; i < len(fields); i += 2 {
		if fields[i+1] != "" {
			list = append(list, govuk.Link{Text: fields[i], Href: fields[i+1]})
		}
	}
	return list
}
