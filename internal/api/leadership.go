package api

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/scorecard"
)

const (
	groupLeadership = "How bodies buy"

	// aboutFigures says what all lists of figures have in common.
	aboutFigures = "A line is a measure of a body in a period; all measures are described at /leadership/measures.json. Shares are 0 to 1. " +
		"low and high are the interval of 95 per cent. Under 10 cases no figure is given, but their number. " +
		"What is doubtful is counted apart and averaged in nowhere. "
)

// The scopes of the page /leadership.
const (
	scopeDepartments = "departments"
	scopeRegions     = "city-regions"
	scopeOthers      = "others"
)

// leadershipLists are the addresses of what the pages below /leadership and
// /regions show; none without scorecards.
func (a *API) leadershipLists() []route {
	if a.cards == nil {
		return nil
	}
	order := []parameter{a.periodParameter(), a.measureParameter(),
		oneOf("sort", append([]string{byName}, a.measureIDs()...), "The order of the bodies: by name, or by a measure, the highest first; what is not known comes last."),
		oneOf("order", []string{rising, falling}, "With sort by a measure: rising for the lowest first; falling where none is given.")}
	all := append([]parameter{
		oneOf("scope", []string{scopeDepartments, scopeRegions, scopeOthers}, "Which bodies: ministerial departments, city regions, or all others that buy; departments where none is given."),
		text("q", "county council", "Words of the name, for the scope others.")}, order...)
	body := []parameter{text("body", "department-for-education", "A body, by its id.")}
	together := append(slices.Clone(spanHead), field{name: "all",
		schema: listOf("The bodies of the list together; for other bodies all buyers. Measure by measure", object("A figure", fieldsOf(figureFields)...))})
	var out []route
	for _, s := range []spec{
		{path: "/leadership", id: "leadership", summary: "Departments, city regions or other bodies beside each other", about: aboutFigures,
			parameters: all, check: a.wrongFigures, fields: figureFields, head: together, of: a.leadershipSet},
		{path: "/leadership/{body}", id: "bodyFigures", summary: "A body's figures by year", about: aboutFigures + "The lines of the period come first, then those of the financial years up to it.",
			inPath: body, parameters: []parameter{a.periodParameter()}, check: a.wrongFigures, fields: figureFields, head: bodyHead, of: a.bodySet},
		{path: "/regions/{id}", id: "regionFigures", summary: "The bodies of a city region beside each other", about: aboutFigures + "The first is the combined authority by itself.",
			inPath:     []parameter{text("id", "greater-manchester-combined-authority", "A city region, by the id of its combined authority.")},
			parameters: order, check: a.wrongFigures, fields: figureFields, head: together, of: a.regionSet},
		a.behindSpec(),
	} {
		s.group = groupLeadership
		out = append(out, a.routes(s)...)
	}
	return append(out, a.measuresRoute())
}

// What lists of figures can be sorted by beside measures, and how.
const (
	byName  = "name"
	rising  = "rising"
	falling = "falling"
)

func (a *API) periodParameter() parameter {
	return text("period", scorecard.LastYear, "The period: "+scorecard.LastYear+", a financial year such as 2026-27, or two days, 2025-03-18_2026-03-17; "+
		scorecard.LastYear+" where none is given.")
}

func (a *API) measureParameter() parameter {
	return oneOf("measure", a.measureIDs(), "The measure that comes first among those of each body.")
}

func (a *API) measureIDs() (out []string) {
	for _, m := range a.cfg.Scorecards.Measures() {
		out = append(out, m.ID)
	}
	return out
}

// wrongFigures tells what is wrong with the values of a list of figures.
func (a *API) wrongFigures(values url.Values) []wrong {
	all := unreadable(values)
	for _, period := range values["period"] {
		if _, err := scorecard.ReadSpan(period, a.cfg.Clock.Now()); err != nil {
			all = append(all, wrong{"period", fault.Public(err)})
		}
	}
	return append(all, wrongWords(values, map[string][]string{"scope": {scopeDepartments, scopeRegions, scopeOthers}, "order": {rising, falling},
		"measure": a.measureIDs(), "sort": append([]string{byName}, a.measureIDs()...)})...)
}

// boardState is what figures follow from, and who begins early: also from the
// boards, which may lag behind the ledger, and from the day.
func (a *API) boardState(ctx context.Context, size int64) (string, error) {
	parts := []any{size, plain.Day(a.cfg.Clock.Now())}
	if a.cfg.Scorecards != nil {
		board, err := a.cfg.Scorecards.Board(ctx)
		if err != nil {
			return "", err
		}
		parts = append(parts, board.Size())
	}
	if a.cfg.Pipeline != nil {
		board, err := a.cfg.Pipeline.Board(ctx)
		if err != nil {
			return "", err
		}
		parts = append(parts, board.Ledger())
	}
	return fmt.Sprint(parts...), nil
}

// cardsAsked is what an address asks of a list of figures.
type cardsAsked struct {
	span          scorecard.Span
	measure, sort string
	rising        bool
}

// readCards reads an address whose values the route's check has found right.
func (a *API) readCards(values url.Values) (c cardsAsked, err error) {
	c = cardsAsked{measure: values.Get("measure"), sort: strings.TrimPrefix(values.Get("sort"), byName), rising: values.Get("order") == rising}
	c.span, err = scorecard.ReadSpan(values.Get("period"), a.cfg.Clock.Now())
	return c, err
}

// grouper gives some of the cards of a group, from an offset on and at most
// limit, with how many there are.
type grouper func(ctx context.Context, d *scorecard.Desk, offset, limit int) (scorecard.Group, error)

// cardsAtOnce is how many cards of other bodies are made at once.
const cardsAtOnce = 200

// figureSet is the lines of a group's cards. The desk is taken when the request
// is known to be right and stays the same for all cards.
func (a *API) figureSet(r *http.Request, name string, asked cardsAsked, desk *scorecard.Desk, of grouper) dataset {
	measures := len(a.cfg.Scorecards.Measures())
	var together scorecard.Card
	d := dataset{name: name, state: a.boardState, head: func() []property {
		var all []any
		for _, cells := range a.cardLines(&together, asked.measure, a.base(r)) {
			all = append(all, rawItem(figureFields, cells))
		}
		return append(spanMembers(asked.span), property{"all", all})
	}}
	d.each = func(ctx context.Context, page, limit int, row func(int, []any) error) error {
		from, to := 0, -1 // lines
		if page > 0 {
			from, to = (page-1)*limit, page*limit
		}
		for at := from / measures; to < 0 || at*measures < to; at += cardsAtOnce {
			many := cardsAtOnce
			if to >= 0 {
				many = min(many, (to-at*measures+measures-1)/measures)
			}
			g, err := of(ctx, desk, at, many)
			if err != nil {
				return err
			}
			together = g.All
			for i := range g.Cards {
				for j, cells := range a.cardLines(&g.Cards[i], asked.measure, a.base(r)) {
					if n := (at+i)*measures + j; n < from || to >= 0 && n >= to {
						continue
					}
					if err := row(g.Found*measures, cells); err != nil {
						return err
					}
				}
			}
			if at+cardsAtOnce >= g.Found {
				return nil
			}
		}
		return nil
	}
	return d
}

// leadershipSet is the list of bodies that a request asks for.
func (a *API) leadershipSet(r *http.Request, _ query) (dataset, error) {
	values := r.URL.Query()
	asked, err := a.readCards(values)
	if err != nil {
		return dataset{}, err
	}
	desk, err := a.cards.Desk(r.Context())
	if err != nil {
		return dataset{}, err
	}
	return a.figureSet(r, "leadership", asked, desk, func(ctx context.Context, d *scorecard.Desk, offset, limit int) (scorecard.Group, error) {
		switch values.Get("scope") {
		case scopeOthers:
			return d.Others(ctx, strings.TrimSpace(values.Get("q")), asked.sort, asked.rising, asked.span, offset, limit)
		case scopeRegions:
			g, err := d.CityRegions(ctx, asked.span)
			return asked.some(g, offset, limit), err
		}
		g, err := d.Departments(ctx, asked.span)
		return asked.some(g, offset, limit), err
	}), nil
}

// some sorts the cards of a group and leaves some of them.
func (c cardsAsked) some(g scorecard.Group, offset, limit int) scorecard.Group {
	if c.sort != "" {
		scorecard.SortCards(g.Cards, c.sort, c.rising)
	}
	g.Found = len(g.Cards)
	from := min(offset, len(g.Cards))
	g.Cards = g.Cards[from:min(from+limit, len(g.Cards))]
	return g
}

// regionSet is the list of the bodies of a city region.
func (a *API) regionSet(r *http.Request, _ query) (dataset, error) {
	asked, err := a.readCards(r.URL.Query())
	if err != nil {
		return dataset{}, err
	}
	desk, err := a.cards.Desk(r.Context())
	if err != nil {
		return dataset{}, err
	}
	whole, err := desk.Region(r.Context(), r.PathValue("id"), asked.span)
	if err != nil {
		return dataset{}, err
	}
	return a.figureSet(r, "region", asked, desk, func(_ context.Context, _ *scorecard.Desk, offset, limit int) (scorecard.Group, error) {
		g := whole
		g.Cards = slices.Clone(whole.Cards)
		return asked.some(g, offset, limit), nil
	}), nil
}

// yearsOfBody is how many financial years the list of a body has.
const yearsOfBody = 5

// bodySet is the list of a body's figures by year.
func (a *API) bodySet(r *http.Request, _ query) (dataset, error) {
	asked, err := a.readCards(r.URL.Query())
	if err != nil {
		return dataset{}, err
	}
	desk, err := a.cards.Desk(r.Context())
	if err != nil {
		return dataset{}, err
	}
	spans := scorecard.YearsTo(asked.span, yearsOfBody, desk.Now)
	spans = append([]scorecard.Span{asked.span}, slices.DeleteFunc(spans, func(s scorecard.Span) bool { return s.ID == asked.span.ID })...)
	var lines [][]any
	var first scorecard.Card
	for i, span := range spans {
		card, err := desk.Card(r.Context(), r.PathValue("body"), span)
		if err != nil {
			return dataset{}, err
		}
		if i == 0 {
			first = card
		}
		lines = append(lines, a.cardLines(&card, "", a.base(r))...)
	}
	return dataset{name: "body", state: a.boardState, each: eachOf(lines), head: func() []property { return a.bodyMembers(desk, &first) }}, nil
}
