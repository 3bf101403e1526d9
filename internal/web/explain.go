package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/scorecard"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// explainData is the data of the page of what bodies have not published.
type explainData struct {
	Nav    []section
	Period string
	Form   explainForm
	Totals []explainTotal
	Rows   []explainRow
	Found  int // bodies with something missing, of those chosen
	Chosen bool
	Pages  govuk.Pagination
	First  int
	Forms  []govuk.Link
}

// explainForm chooses the period and the bodies.
type explainForm struct {
	Period, Kind govuk.Select
	Words        govuk.Input
}

// explainTotal is how much of a kind is missing in all.
type explainTotal struct {
	Number, Text string
}

// explainRow is what one body has not published.
type explainRow struct {
	Body  govuk.Link
	Lead  string
	Parts []figureCell // in the order of gapParts
	All   int
}

var explainPage = newPage[explainData]("explain")

// gapPart is a kind of what is missing.
type gapPart struct {
	id    scorecard.Which
	name  string
	short string
	count func(*scorecard.Gap) int
	rows  func(*scorecard.GapLists) []scorecard.Row
}

// noAward is the kind of tenders whose award notice is missing.
const noAward scorecard.Which = "no-award"

// gapParts are the kinds in the order in which they are shown.
var gapParts = []gapPart{
	{noAward, "Closed tenders without an award notice after 90 days", "closed tenders without an award notice",
		func(g *scorecard.Gap) int { return g.NoAward }, func(l *scorecard.GapLists) []scorecard.Row { return l.NoAward }},
	{"late", "Awards published later than the rule allowed", "awards published late",
		func(g *scorecard.Gap) int { return g.Late }, func(l *scorecard.GapLists) []scorecard.Row { return l.Late }},
	{"no-value", "Awards without a value", "awards without a value",
		func(g *scorecard.Gap) int { return g.NoValue }, func(l *scorecard.GapLists) []scorecard.Row { return l.NoValue }},
}

// unknownBuyer stands in addresses for the notices that name no buyer.
const unknownBuyer = "~unknown"

// explainSpan is the page of what a body has not published in a period.
func explainSpan(id string, span scorecard.Span, part scorecard.Which) string {
	return withQuery(explainAddress(id), "period", spanParam(span), "part", string(part))
}

// explain shows by body what is not published.
func (s *Site) explain(w http.ResponseWriter, r *http.Request) error {
	if clean, blanks := withoutBlanks(r.URL); blanks {
		http.Redirect(w, r, clean, http.StatusFound)
		return nil
	}
	values := r.URL.Query()
	span, err := scorecard.ReadSpan(values.Get("period"), s.cfg.Clock.Now())
	if err != nil {
		return err
	}
	number, err := contractsPage(r)
	if err != nil {
		return fault.New(fault.NotFound, "The list has no such page.")
	}
	kind, words := org.Kind(values.Get("kind")), strings.TrimSpace(values.Get("q"))
	if kind != "" && !kind.Known() {
		return fault.New(fault.Invalid, "There is no such kind of body.")
	}
	desk, err := s.cards.Desk(r.Context())
	if err != nil {
		return err
	}
	list := gapsByBody(desk, span, kind, words)
	data := explainData{Nav: leadershipNav("/explain"), Period: inPeriod(span), Form: s.explainForm(span, kind, words), Found: len(list),
		Chosen: kind != "" || words != "", Totals: totalGaps(list)}
	offset := (number - 1) * cardsPage
	if offset > 0 && offset >= len(list) {
		return fault.New(fault.NotFound, "The list has no page %d.", number)
	}
	shown := list[offset:min(len(list), offset+cardsPage)]
	if err := s.nameGaps(r, desk, shown); err != nil {
		return err
	}
	for _, g := range shown {
		data.Rows = append(data.Rows, g.row(desk.Bodies, span))
	}
	data.First = offset + 1
	data.Pages = govuk.Pages(number, (len(list)+cardsPage-1)/cardsPage, func(n int) string { return govuk.PageHref(r.URL, n) })
	for _, form := range []string{"csv", "xlsx", "json"} {
		data.Forms = append(data.Forms, govuk.Link{Text: strings.ToUpper(form),
			Href: withQuery("/explain."+form, "period", spanParam(span), "kind", string(kind), "q", words)})
	}
	return explainPage.show(s, w, r, data)
}

// bodyGap is what a body alone has not published.
type bodyGap struct {
	id, name string
	body     *org.Profile // nil where nothing is known of the buyer
	scorecard.Gap
}

func (g *bodyGap) all() int { return g.NoAward + g.Late + g.NoValue }

// gapsByBody adds up what is missing by body: the most first, then by name.
func gapsByBody(desk *scorecard.Desk, span scorecard.Span, kind org.Kind, words string) []*bodyGap {
	byID := map[string]*bodyGap{}
	var list []*bodyGap
	for _, g := range desk.Board.Missing(scorecard.Scope{}, span.Period, desk.Now) {
		p := desk.Bodies.Of(g.Buyer)
		if kind != "" && (p == nil || p.Kind != kind) || words != "" && !calledSo(p, g.Buyer, words) {
			continue
		}
		id, name := cmp.Or(g.Buyer, unknownBuyer), ""
		if p != nil {
			id, name = p.ID, p.Name
		}
		b := byID[id]
		if b == nil {
			b = &bodyGap{id: id, name: name, body: p, Gap: scorecard.Gap{Buyer: g.Buyer}}
			byID[id], list = b, append(list, b)
		}
		b.NoAward, b.Late, b.NoValue = b.NoAward+g.NoAward, b.Late+g.Late, b.NoValue+g.NoValue
	}
	slices.SortFunc(list, func(a, b *bodyGap) int {
		return cmp.Or(cmp.Compare(b.all(), a.all()), cmp.Compare(a.name, b.name), cmp.Compare(a.id, b.id))
	})
	return list
}

// nameGaps names the buyers of which nothing else is known.
func (s *Site) nameGaps(r *http.Request, desk *scorecard.Desk, list []*bodyGap) error {
	var keys []string
	for _, g := range list {
		if g.name == "" {
			keys = append(keys, g.Buyer)
		}
	}
	names, err := s.data.Orgs.Names(r.Context(), keys)
	for _, g := range list {
		switch {
		case g.name != "":
		case g.id == unknownBuyer:
			g.name = "Notices that name no buyer"
		default:
			g.name = cmp.Or(bodyName(names[g.Buyer]), g.Buyer)
		}
	}
	return err
}

// row makes the row of a body. Its figures are those of the body alone, so the
// lists of a body that others answer to are asked for without them.
func (g *bodyGap) row(d *org.Directory, span scorecard.Span) explainRow {
	id := g.id
	if g.body != nil && len(d.Answering(g.id)) > 1 {
		id += scorecard.Alone
	}
	row := explainRow{Body: govuk.Link{Text: g.name, Href: explainSpan(id, span, "")}, All: g.all(), Lead: "No seat known"}
	switch {
	case g.body == nil:
	case d.Lead(g.id) != nil:
		row.Lead = d.Lead(g.id).Name
	default:
		row.Lead = "The seat is empty"
	}
	for _, part := range gapParts {
		row.Parts = append(row.Parts, gapCell(id, g.name, part, part.count(&g.Gap), span))
	}
	return row
}

// gapCell is how much of a kind a body has not published, with the list.
func gapCell(id, name string, part gapPart, n int, span scorecard.Span) figureCell {
	c := figureCell{Text: count(n), Of: part.short + ", " + name, N: n, Part: part.id}
	if n > 0 {
		c.Href = explainSpan(id, span, part.id)
	}
	return c
}

// totalGaps adds up all that is missing.
func totalGaps(list []*bodyGap) (out []explainTotal) {
	var all scorecard.Gap
	for _, g := range list {
		all.NoAward, all.Late, all.NoValue = all.NoAward+g.NoAward, all.Late+g.Late, all.NoValue+g.NoValue
	}
	for _, part := range gapParts {
		out = append(out, explainTotal{count(part.count(&all)), part.short})
	}
	return out
}

// explainForm offers periods, kinds and a search by name.
func (s *Site) explainForm(span scorecard.Span, kind org.Kind, words string) explainForm {
	f := explainForm{Period: s.periodSelect(span), Kind: govuk.Select{Name: "kind", Label: "Kind of body", Options: []govuk.Option{{Text: "All kinds"}}},
		Words: govuk.Input{Name: "q", Label: "Words in the body’s name", Value: words, Type: "search", Autocomplete: "off", Width: 20}}
	for _, k := range org.Kinds() {
		f.Kind.Options = append(f.Kind.Options, govuk.Option{Value: string(k), Text: k.Label(), Selected: k == kind})
	}
	return f
}

// letterAddress is the letter to who leads a body.
func letterAddress(id string, span scorecard.Span) string {
	return withQuery("/explain/"+url.PathEscape(id)+"/letter", "period", spanParam(span))
}
