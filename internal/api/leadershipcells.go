package api

import (
	"net/url"
	"slices"

	"github.com/tolsey/tolsey/internal/scorecard"
)

// figureFields are the columns of a list of figures; figureCells fills them.
var figureFields = []datum{
	{"bodyId", "Body id", 32, "string", "As /leadership/{body} takes it", true},
	{"body", "Body", 48, "string", "Its name", true},
	{"kind", "Kind", 22, "string", "What kind of body it is", false},
	{"lead", "Lead", 28, "string", "Who answers for it; null where the seat is empty or nobody told", false},
	{"role", "Role", 28, "string", "Of the lead", false},
	{"period", "Period", 16, "string", "As the parameter has it", true},
	{"from", "From", 12, "string", "Its first day", true},
	{"to", "To", 12, "string", "Its last day", true},
	{"measureId", "Measure id", 20, "string", "As /leadership/measures.json has it", true},
	{"measure", "Measure", 40, "string", "Its name", true},
	{"unit", "Unit", 8, "string", "share, days, count or index", true},
	{"base", "Counts", 10, "string", "What the measure counts: awards, value, tenders or contracts", true},
	{"value", "Figure", 10, "number", "Null under 10 cases, and where there is nothing to measure", false},
	{"low", "Low", 10, "number", "The lower end of the interval of 95 per cent", false},
	{"high", "High", 10, "number", "The upper end", false},
	{"n", "n", 8, "integer", "Cases of which the fact is known", true},
	{"of", "of", 8, "integer", "All cases that the measure asks about, without those apart", true},
	{"coverage", "Coverage", 10, "number", "n / of; null of nothing", false},
	{"num", "Numerator", 16, "number", "What counts: pounds for a measure of value, else cases", true},
	{"den", "Denominator", 16, "number", "Of what", true},
	{"least", "Least", 10, "number", "The share if none of the unknown belonged to the numerator", false},
	{"most", "Most", 10, "number", "And if all of it did", false},
	{"unknown", "Unknown", 9, "integer", "Cases of which the fact is not known, in whole or in part", true},
	{"unknownTotal", "Unknown in all", 16, "number", "What they come to, counted as the denominator is", true},
	{"apart", "Apart", 9, "integer", "Doubtful cases, averaged in nowhere", true},
	{"apartValue", "Apart in all", 16, "number", "What these are worth, in pounds", true},
	{"why", "Why no figure", 40, "string", "Why value is null, in a sentence", false},
	{"target", "Target", 9, "number", "What the body set itself to reach in the financial year", false},
	{"standing", "Against target", 12, "string", "higher or lower where the whole interval is; unclear where the target lies in it", false},
	{"before", "Period before", 10, "number", "The figure of the same time before", false},
	{"beforeLow", "Low before", 10, "number", "Its lower end", false},
	{"beforeHigh", "High before", 10, "number", "Its upper end", false},
	{"beforeN", "n before", 8, "integer", "Its cases", true},
	{"url", "List behind it", 60, "string", "The address of the list that the figure is made of", true},
}

// cardLines gives the lines of a card, those of the measure named first.
func (a *API) cardLines(c *scorecard.Card, first, base string) (out [][]any) {
	lines := slices.Clone(c.Lines)
	if at := slices.IndexFunc(lines, func(l scorecard.Line) bool { return l.Measure.ID == first }); at > 0 {
		line := lines[at]
		lines = slices.Insert(slices.Delete(lines, at, at+1), 0, line)
	}
	for i := range lines {
		out = append(out, figureCells(c, &lines[i], base))
	}
	return out
}

// figureCells gives the line of a figure.
func figureCells(c *scorecard.Card, l *scorecard.Line, base string) []any {
	kind, lead, role := "", "", ""
	if c.Body != nil {
		kind = c.Body.Kind.Label()
	}
	if c.Lead != nil {
		lead, role = c.Lead.Name, c.Lead.Role
	}
	m, f, before := &l.Measure, &l.Now, &l.Before
	share := f.Known && m.Unit == scorecard.Share
	var apart, apartValue int64
	for _, one := range f.Apart {
		apart, apartValue = apart+int64(one.N), apartValue+one.Total
	}
	var target any
	if l.Target != nil {
		target = ratio(l.Target.Percent / 100)
	}
	return []any{
		c.ID, c.Name, kind, lead, role, c.Span.ID, dayOf(c.Span.From), dayOf(c.Span.To), m.ID, m.Name, string(m.Unit), string(m.Of),
		ratioOf(f.Value, f.Known), ratioOf(f.Low, f.Known), ratioOf(f.High, f.Known), int64(f.N), int64(f.Of), ratioOf(f.Coverage, f.Of > 0),
		amountIn(m, f.Num), amountIn(m, f.Den), ratioOf(f.Least, share), ratioOf(f.Most, share),
		int64(f.Unknown.N), amountIn(m, f.Unknown.Total), apart, pounds(apartValue), f.Why, target, string(l.Goal),
		ratioOf(before.Value, before.Known), ratioOf(before.Low, before.Known), ratioOf(before.High, before.Known), int64(before.N),
		behindURL(base, c, m.ID),
	}
}

// amountIn gives what a measure counts: an amount of money, or a number.
func amountIn(m *scorecard.Measure, n int64) any {
	if m.Of == scorecard.Value {
		return pounds(n)
	}
	return n
}

// behindURL gives the address of the page that lists what a figure is made of.
func behindURL(base string, c *scorecard.Card, measure string) string {
	return base + "/leadership/" + url.PathEscape(c.ID) + "/" + measure + "?period=" + url.QueryEscape(c.Span.ID)
}

// spanHead describes the members of spanMembers.
var spanHead = []field{
	{name: "period", schema: of("string", "The period, as the parameter has it")},
	{name: "label", schema: of("string", "The period in words")},
	{name: "from", schema: in("date", "Its first day")},
	{name: "to", schema: in("date", "Its last day")},
}

func spanMembers(s scorecard.Span) []property {
	return []property{{"period", s.ID}, {"label", s.Label}, {"from", s.From}, {"to", s.To}}
}

// bodyHead describes the members of bodyMembers.
var bodyHead = append(slices.Clone(spanHead),
	field{name: "id", schema: of("string", "Of the body")},
	field{name: "name", schema: of("string", "Its name")},
	field{name: "kind", schema: orNothing(of("string", "What kind of body it is"))},
	field{name: "parent", schema: orNothing(of("string", "The id of the body that it answers to"))},
	field{name: "region", schema: orNothing(of("string", "UKC to UKN"))},
	field{name: "cityRegion", schema: orNothing(of("string", "The id of the combined authority whose area it is in"))},
	field{name: "lead", schema: orNothing(object("Who answers for it; null where the seat is empty or nobody told",
		field{name: "name", schema: of("string", "A name")}, field{name: "role", schema: orNothing(of("string", "The office"))},
		field{name: "since", schema: orNothing(of("string", "The first day"))},
		field{name: "statement", schema: orNothing(of("string", "What the lead says"))},
		field{name: "source", schema: orNothing(of("string", "Where it is published"))}))},
	field{name: "targets", schema: listOf("What the body set itself to reach", object("A target",
		field{name: "measure", schema: of("string", "The id of the measure")}, field{name: "year", schema: of("string", "The financial year")},
		field{name: "percent", schema: of("number", "0 to 100")}, field{name: "source", schema: orNothing(of("string", "Where it is published"))}))},
)

type (
	leadItem struct {
		Name      string  `json:"name"`
		Role      *string `json:"role"`
		Since     *string `json:"since"`
		Statement *string `json:"statement"`
		Source    *string `json:"source"`
	}
	targetItem struct {
		Measure string  `json:"measure"`
		Year    string  `json:"year"`
		Percent float64 `json:"percent"`
		Source  *string `json:"source"`
	}
)

// bodyMembers gives what is known of the body of a card.
func (a *API) bodyMembers(d *scorecard.Desk, c *scorecard.Card) []property {
	kind, parent, region, cityRegion := "", "", "", ""
	targets := []targetItem{}
	if p := c.Body; p != nil {
		kind, parent, region, cityRegion = p.Kind.Label(), p.Parent, p.Region, p.CityRegion
		for _, t := range d.Bodies.Targets(p.ID) {
			targets = append(targets, targetItem{t.Measure, t.Year, t.Percent, orNull(t.Source)})
		}
	}
	var lead *leadItem
	if l := c.Lead; l != nil {
		lead = &leadItem{l.Name, orNull(l.Role), orNull(l.Since), orNull(l.Statement), orNull(l.Source)}
	}
	return append(spanMembers(c.Span), property{"id", c.ID}, property{"name", c.Name}, property{"kind", orNull(kind)}, property{"parent", orNull(parent)},
		property{"region", orNull(region)}, property{"cityRegion", orNull(cityRegion)}, property{"lead", lead}, property{"targets", targets})
}
