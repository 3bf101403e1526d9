package api

import (
	"context"
	"net/http"
	"net/url"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/cpv"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/scorecard"
)

// yearsOfMarket is how many financial years are looked back on at most, as on
// the page.
const yearsOfMarket = 12

// yearsAhead is how many years are forecast: the present one and two more.
const yearsAhead = 3

// marketFields are the columns of the market; marketCells fills them.
var marketFields = []datum{
	{"year", "Financial year", 10, "string", "Such as 2025-26", true},
	{"from", "From", 12, "string", "Its first day", true},
	{"to", "To", 12, "string", "Its last day; the year of today is not over", true},
	{"division", "CPV division", 12, "string", "all for all together, two digits, or none for awards without a category", true},
	{"category", "Category", 40, "string", "Its name", false},
	{"awards", "Awards", 10, "integer", "Without those apart", true},
	{"withValue", "With a value", 10, "integer", "Of these; null by category", false},
	{"value", "Value", 18, "number", "In pounds", true},
	{"apart", "Apart", 9, "integer", "Doubtful awards, in no sum; null by category", false},
	{"apartValue", "Apart in all", 18, "number", "What these are worth; null by category", false},
	{"small", "Small firms’ share", 12, "number", "Of the value of which the suppliers’ size is known, 0 to 1; null under 10 awards", false},
	{"smallLow", "Low", 10, "number", "The lower end of its interval of 95 per cent", false},
	{"smallHigh", "High", 10, "number", "The upper end", false},
	{"smallN", "n", 8, "integer", "Awards of which the size is known", true},
	{"smallOf", "of", 8, "integer", "Of so many", true},
	{"smallCoverage", "Coverage", 10, "number", "smallN / smallOf; null of nothing", false},
	{"smallNum", "Numerator", 18, "number", "What went to small firms, in pounds", true},
	{"smallDen", "Denominator", 18, "number", "Of what, in pounds", true},
}

// marketLists are the addresses of what the page /market shows; none without
// scorecards.
func (a *API) marketLists() []route {
	if a.cards == nil {
		return nil
	}
	var divisions, regions, kinds []string
	for _, d := range cpv.Divisions {
		divisions = append(divisions, d.Code)
	}
	for _, r := range notice.Regions {
		if len(r.Code) == 3 { // others are groups of these
			regions = append(regions, r.Code)
		}
	}
	for _, k := range org.Kinds() {
		kinds = append(kinds, string(k))
	}
	takes := map[string][]string{"category": append(divisions, scorecard.NoDivision), "region": regions, "kind": kinds}
	return a.routes(spec{path: "/market", id: "market", group: groupLeadership, summary: "The size of the market by financial year and category, with a forecast",
		about: "The lines of a year begin with all categories together. With region or kind only the buyers count of which it is known. " +
			"The forecast knows no budgets: it says what would follow if the years went on as they have; past forecasts stand beside what came.",
		parameters: []parameter{
			oneOf("category", takes["category"], "A CPV division, or none for awards without a category."),
			oneOf("region", takes["region"], "The region of the buyer."),
			oneOf("kind", takes["kind"], "The kind of the buyer."),
		},
		check:  func(values url.Values) []wrong { return wrongWords(values, takes) },
		fields: marketFields, head: []field{{name: "forecasts", schema: forecastsSchema}}, of: a.marketSet})
}

// marketScope gives whose awards are asked for. Buyers of which nobody tells
// whether they belong do not.
func marketScope(d *org.Directory, values url.Values) scorecard.Scope {
	kind, region := values.Get("kind"), values.Get("region")
	scope := scorecard.Scope{Division: values.Get("category")}
	if kind == "" && region == "" {
		return scope
	}
	scope.Keys = []string{}
	for _, p := range d.All() {
		if (kind == "" || string(p.Kind) == kind) && (region == "" || p.Region == region) {
			scope.Keys = append(scope.Keys, d.KeysAlone(p.ID)...)
		}
	}
	return scope
}

// marketSet is the market that a request asks for.
func (a *API) marketSet(r *http.Request, _ query) (dataset, error) {
	desk, err := a.cards.Desk(r.Context())
	if err != nil {
		return dataset{}, err
	}
	var years []scorecard.MarketYear
	now := scorecard.FinancialYearOn(desk.Now.In(clock.London))
	d := dataset{name: "market", state: a.boardState, head: func() []property { return []property{{"forecasts", forecastsOf(years, now)}} }}
	d.each = func(ctx context.Context, page, limit int, row func(int, []any) error) error {
		years = marketYears(desk, marketScope(desk.Bodies, r.URL.Query()), now)
		var lines [][]any
		for i := range years {
			lines = append(lines, marketLines(&years[i], r.URL.Query().Get("category"))...)
		}
		return eachOf(lines)(ctx, page, limit, row)
	}
	return d, nil
}

// marketYears gives the years from the first with an award to the present one.
func marketYears(desk *scorecard.Desk, scope scorecard.Scope, now int) []scorecard.MarketYear {
	none := scope.Division == scorecard.NoDivision
	if none { // it is no division that Market can be asked for
		scope.Division = ""
	}
	first, ok := desk.Board.FirstYear(scope, now-yearsOfMarket+1, now, desk.Now)
	if !ok {
		return nil
	}
	years := desk.Board.Market(scope, first, now, desk.Now)
	if !none {
		return years
	}
	scope.Division = scorecard.NoDivision
	for i := range years {
		years[i] = uncategorised(desk, scope, years[i])
	}
	return years
}

// uncategorised gives what of a year has no category. How many of these state a
// value is counted from the list of them.
func uncategorised(desk *scorecard.Desk, scope scorecard.Scope, y scorecard.MarketYear) scorecard.MarketYear {
	out := scorecard.MarketYear{Year: y.Year, Label: y.Label, Period: y.Period, Buyers: y.Buyers}
	for _, d := range y.Divided {
		if d.Division == "" {
			out.Awards, out.Value, out.Small, out.Divided = d.N, d.Total, d.Small, []scorecard.MarketDivision{d}
		}
	}
	for _, row := range desk.Board.MarketList(scope, y.Period, desk.Now, scorecard.Every, 0, 0).Rows {
		if row.Value > 0 {
			out.Valued++
		}
	}
	apart := desk.Board.MarketList(scope, y.Period, desk.Now, scorecard.SetApart, 0, 1)
	out.Apart = scorecard.Amount{N: apart.Count, Total: apart.Value}
	return out
}

// marketLines gives the lines of a year: all together, unless one category is
// asked for, and each category.
func marketLines(y *scorecard.MarketYear, category string) (lines [][]any) {
	division, name := "all", ""
	if category != "" {
		division, name = category, cpv.Name(category)
	}
	lines = append(lines, append([]any{y.Label, date(y.Period.From), date(y.Period.To), division, name, int64(y.Awards), int64(y.Valued), pounds(y.Value),
		int64(y.Apart.N), pounds(y.Apart.Total)}, smallCells(&y.Small)...))
	if category != "" {
		return lines
	}
	for i := range y.Divided {
		d := &y.Divided[i]
		code := d.Division
		if code == "" {
			code = scorecard.NoDivision
		}
		lines = append(lines, append([]any{y.Label, date(y.Period.From), date(y.Period.To), code, cpv.Name(d.Division), int64(d.N), nil, pounds(d.Total),
			nil, nil}, smallCells(&d.Small)...))
	}
	return lines
}

func smallCells(f *scorecard.Figure) []any {
	return []any{ratioOf(f.Value, f.Known), ratioOf(f.Low, f.Known), ratioOf(f.High, f.Known), int64(f.N), int64(f.Of),
		ratioOf(f.Coverage, f.Of > 0), pounds(f.Num), pounds(f.Den)}
}
