package api

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/scorecard"
)

// What a body can have left unpublished, as the parameter part has it.
const (
	gapNoAward = "no-award"
	gapLate    = "late"
	gapNoValue = "no-value"
)

const (
	groupExplain = "Publish or explain"
	aboutExplain = "Tenders that closed 90 days ago and more without an award notice, awards published later than the rule allowed, and awards without a value. "

	// unknownBuyer stands for the notices that name no buyer.
	unknownBuyer = "~unknown"
)

var (
	// gapFields are the columns of what bodies have not published.
	gapFields = []datum{
		{"id", "Id", 32, "string", "Of the body, as /explain/{body} takes it", true},
		{"name", "Name", 48, "string", "Its name; null for notices that name no buyer", false},
		{"kind", "Kind", 22, "string", "What kind of body it is", false},
		{"lead", "Lead", 28, "string", "Who answers for it; null where the seat is empty or nobody told", false},
		{"noAward", "No award notice", 10, "integer", "Tenders that closed 90 days ago and more without one", true},
		{"late", "Late", 10, "integer", "Awards published later than the rule then allowed", true},
		{"noValue", "No value", 10, "integer", "Awards without a value", true},
		{"all", "In all", 10, "integer", "The three together", true},
		{"url", "Address", 60, "string", "Of the page that lists them", true},
	}
	// missingFields are the columns of the list of a body.
	missingFields = append([]datum{{"part", "What is missing", 14, "string", "no-award, late or no-value", true}},
		slices.DeleteFunc(slices.Clone(behindFields), func(d datum) bool {
			return slices.Contains([]string{"num", "den", "unknown", "reasons"}, d.name)
		})...)
)

// explainLists are the addresses of what the pages /explain and /explain/{body}
// show; none without scorecards.
func (a *API) explainLists() []route {
	if a.cards == nil {
		return nil
	}
	var kinds []string
	for _, k := range org.Kinds() {
		kinds = append(kinds, string(k))
	}
	parts := []string{gapNoAward, gapLate, gapNoValue}
	counts := []field{{name: "noAward", schema: of("integer", "Tenders without an award notice, in the whole list")},
		{name: "late", schema: of("integer", "Awards published late")}, {name: "noValue", schema: of("integer", "Awards without a value")}}
	check := func(takes map[string][]string) func(url.Values) []wrong {
		return func(values url.Values) []wrong { return append(a.wrongFigures(values), wrongWords(values, takes)...) }
	}
	out := a.routes(spec{path: "/explain", id: "missing", group: groupExplain, summary: "What bodies have not published", about: aboutExplain +
		"A line is a body by itself, the most first. ",
		parameters: []parameter{a.periodParameter(), oneOf("kind", kinds, "Only bodies of this kind."), text("q", "county council", "Only bodies with these words in the name.")},
		check:      check(map[string][]string{"kind": kinds}), fields: gapFields, head: append(slices.Clone(spanHead), counts...), of: a.explainSet})
	return append(out, a.routes(spec{path: "/explain/{body}", id: "missingOf", group: groupExplain, summary: "What a body has not published", about: aboutExplain,
		inPath:     []parameter{text("body", "department-for-education", "A body, by its id.")},
		parameters: []parameter{a.periodParameter(), oneOf("part", parts, "Only what is missing in this way.")},
		check:      check(map[string][]string{"part": parts}), fields: missingFields, of: a.missingSet,
		head: append(append(slices.Clone(spanHead), field{name: "id", schema: of("string", "Of the body")},
			field{name: "name", schema: orNothing(of("string", "Its name"))}), counts...)})...)
}

// bodyGap is what a body by itself has not published.
type bodyGap struct {
	id   string
	body *org.Profile // nil where nothing is known of the buyer
	scorecard.Gap
}

func (g *bodyGap) all() int { return g.NoAward + g.Late + g.NoValue }

// explainSet is the list of bodies that a request asks for.
func (a *API) explainSet(r *http.Request, _ query) (dataset, error) {
	asked, err := a.readCards(r.URL.Query())
	if err != nil {
		return dataset{}, err
	}
	desk, err := a.cards.Desk(r.Context())
	if err != nil {
		return dataset{}, err
	}
	list := gapsByBody(desk, asked.span, org.Kind(r.URL.Query().Get("kind")), r.URL.Query().Get("q"))
	var all scorecard.Gap
	for _, g := range list {
		all.NoAward, all.Late, all.NoValue = all.NoAward+g.NoAward, all.Late+g.Late, all.NoValue+g.NoValue
	}
	return dataset{name: "explain", state: a.boardState, head: func() []property { return append(spanMembers(asked.span), gapMembers(all)...) },
		each: func(ctx context.Context, page, limit int, row func(int, []any) error) error {
			for some := range slices.Chunk(pageOf(list, page, limit), batchSize) {
				names, err := a.cfg.Orgs.Names(ctx, keysOf(some))
				if err != nil {
					return err
				}
				for _, g := range some {
					if err := row(len(list), g.cells(desk, asked.span, names, a.base(r))); err != nil {
						return err
					}
				}
			}
			return nil
		}}, nil
}

func gapMembers(all scorecard.Gap) []property {
	return []property{{"noAward", all.NoAward}, {"late", all.Late}, {"noValue", all.NoValue}}
}

// gapsByBody adds up what is missing by body: the most first, then by id.
func gapsByBody(desk *scorecard.Desk, span scorecard.Span, kind org.Kind, words string) (list []*bodyGap) {
	byID := map[string]*bodyGap{}
	for _, g := range desk.Board.Missing(scorecard.Scope{}, span.Period, desk.Now) {
		p := desk.Bodies.Of(g.Buyer)
		if kind != "" && (p == nil || p.Kind != kind) || !calledSo(p, g.Buyer, words) {
			continue
		}
		id := cmp.Or(g.Buyer, unknownBuyer)
		if p != nil {
			id = p.ID
		}
		b := byID[id]
		if b == nil {
			b = &bodyGap{id: id, body: p, Gap: scorecard.Gap{Buyer: g.Buyer}}
			byID[id], list = b, append(list, b)
		}
		b.NoAward, b.Late, b.NoValue = b.NoAward+g.NoAward, b.Late+g.Late, b.NoValue+g.NoValue
	}
	slices.SortFunc(list, func(x, y *bodyGap) int { return cmp.Or(cmp.Compare(y.all(), x.all()), cmp.Compare(x.id, y.id)) })
	return list
}

// calledSo reports that the names of a body, or where nothing is known of it its
// key, hold every one of some words.
func calledSo(p *org.Profile, key, words string) bool {
	names := strings.ReplaceAll(key, "-", " ")
	if p != nil {
		names = strings.ToLower(p.Name + " " + strings.Join(p.Aliases, " "))
	}
	for word := range strings.FieldsSeq(strings.ToLower(words)) {
		if !strings.Contains(names, word) {
			return false
		}
	}
	return true
}

func keysOf(list []*bodyGap) (keys []string) {
	for _, g := range list {
		keys = append(keys, g.Buyer)
	}
	return keys
}

// cells gives the line of a body. The page of one to which others answer counts
// it by itself, too.
func (g *bodyGap) cells(desk *scorecard.Desk, span scorecard.Span, names map[string]org.Ref, base string) []any {
	name, kind, lead, id := names[g.Buyer].Name, "", "", g.id
	if g.body != nil {
		name, kind = g.body.Name, g.body.Kind.Label()
		if l := desk.Bodies.Lead(g.body.ID); l != nil {
			lead = l.Name
		}
		if len(desk.Bodies.Answering(g.body.ID)) > 1 {
			id += scorecard.Alone
		}
	}
	return []any{id, name, kind, lead, int64(g.NoAward), int64(g.Late), int64(g.NoValue), int64(g.all()),
		base + "/explain/" + url.PathEscape(id) + "?period=" + url.QueryEscape(span.ID)}
}

// missingSet is the list of what a body has not published.
func (a *API) missingSet(r *http.Request, q query) (dataset, error) {
	asked, err := a.readCards(r.URL.Query())
	if err != nil {
		return dataset{}, err
	}
	desk, err := a.cards.Desk(r.Context())
	if err != nil {
		return dataset{}, err
	}
	id, name, keys, err := a.bodyKeys(r.Context(), desk, r.PathValue("body"))
	if err != nil {
		return dataset{}, err
	}
	lists := desk.Board.Gaps(scorecard.Scope{Keys: keys}, asked.span.Period, desk.Now, 0)
	part, _ := q.text("part")
	var rows []scorecard.Row
	var of []string
	for _, one := range []struct {
		part string
		rows []scorecard.Row
	}{{gapNoAward, lists.NoAward}, {gapLate, lists.Late}, {gapNoValue, lists.NoValue}} {
		if part == "" || part == one.part {
			rows = append(rows, one.rows...)
			of = append(of, slices.Repeat([]string{one.part}, len(one.rows))...)
		}
	}
	counts := gapMembers(scorecard.Gap{NoAward: len(lists.NoAward), Late: len(lists.Late), NoValue: len(lists.NoValue)})
	return dataset{name: "explain", state: a.boardState,
		head: func() []property {
			return append(append(spanMembers(asked.span), property{"id", id}, property{"name", orNull(name)}), counts...)
		},
		each: func(ctx context.Context, page, limit int, row func(int, []any) error) error {
			return a.eachMissing(ctx, pageOf(rows, page, limit), pageOf(of, page, limit), a.base(r), func(cells []any) error { return row(len(rows), cells) })
		}}, nil
}

// eachMissing calls row with the lines of what is missing; of says of each row in
// which way.
func (a *API) eachMissing(ctx context.Context, rows []scorecard.Row, of []string, base string, row func([]any) error) error {
	for len(rows) > 0 {
		n := min(batchSize, len(rows))
		titles, names, err := a.called(ctx, rows[:n])
		if err != nil {
			return err
		}
		for i := range rows[:n] {
			cells := behindCells(&scorecard.Measure{}, &rows[i], titles, names, base)
			if err := row(slices.Concat([]any{of[i]}, cells[:17], cells[21:])); err != nil {
				return err
			}
		}
		rows, of = rows[n:], of[n:]
	}
	return nil
}

// bodyKeys finds the body with an id: one that is known, by itself or with those
// that answer to it, a buyer of which nothing is known but its notices, or the
// notices that name none. The error is a fault of kind NotFound.
func (a *API) bodyKeys(ctx context.Context, desk *scorecard.Desk, asked string) (id, name string, keys []string, err error) {
	whole, alone := strings.CutSuffix(asked, scorecard.Alone)
	if p, ok := desk.Bodies.Get(whole); ok {
		keys, id = desk.Bodies.Keys(p.ID), p.ID
		if alone {
			keys, id = desk.Bodies.KeysAlone(p.ID), p.ID+scorecard.Alone
		}
		return id, p.Name, append([]string{}, keys...), nil
	}
	if asked == unknownBuyer {
		return asked, "", []string{""}, nil
	}
	if _, known := slices.BinarySearch(desk.Board.Keys(), asked); !known {
		return "", "", nil, fault.New(fault.NotFound, "There is no public body with this id.")
	}
	names, err := a.cfg.Orgs.Names(ctx, []string{asked})
	return asked, names[asked].Name, []string{asked}, err
}
