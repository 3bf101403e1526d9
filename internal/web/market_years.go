package web

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/org"
	published "github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/scorecard"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// yearsOfMarket is how many financial years are looked back on at most.
const yearsOfMarket = 12

// markets keeps what the market came to until the Board, what is known of
// bodies or the day changes: a year of it is a hundred thousand awards.
type markets struct {
	mu     sync.Mutex
	board  *scorecard.Board
	bodies *org.Directory
	day    string
	known  map[marketFilter]*marketPending
}

type marketFilter struct{ category, region, kind string }

// marketPending is counted by one reader while the others wait.
type marketPending struct {
	once  sync.Once
	years []scorecard.MarketYear
}

// mostMarkets bounds what is kept of one Board.
const mostMarkets = 200

// of gives the years of a market: from the first with an award to the present
// one, in order, none where no award is known.
func (m *markets) of(desk *scorecard.Desk, a marketAsked, place marketPlace) []scorecard.MarketYear {
	p := m.pending(desk, marketFilter{a.category, a.region, a.kind})
	p.once.Do(func() {
		now := scorecard.FinancialYearOn(desk.Now.In(clock.London))
		scope := place.scope
		none := scope.Division == scorecard.NoDivision
		if none {
			scope.Division = ""
		}
		first, ok := desk.Board.FirstYear(scope, now-yearsOfMarket+1, now, desk.Now)
		if !ok {
			return
		}
		p.years = desk.Board.Market(scope, first, now, desk.Now)
		if none {
			p.years = onlyUncategorised(desk, place.scope, p.years)
		}
	})
	return p.years
}

func (m *markets) pending(desk *scorecard.Desk, filter marketFilter) *marketPending {
	m.mu.Lock()
	defer m.mu.Unlock()
	if day := published.Day(desk.Now); m.board != desk.Board || m.bodies != desk.Bodies || m.day != day || len(m.known) >= mostMarkets {
		m.board, m.bodies, m.day, m.known = desk.Board, desk.Bodies, day, map[marketFilter]*marketPending{}
	}
	if m.known[filter] == nil {
		m.known[filter] = &marketPending{}
	}
	return m.known[filter]
}

// onlyUncategorised keeps of each year what has no category. How many of these
// have a value is not counted: Valued is all of them.
func onlyUncategorised(desk *scorecard.Desk, scope scorecard.Scope, years []scorecard.MarketYear) (out []scorecard.MarketYear) {
	for _, y := range years {
		kept := scorecard.MarketYear{Year: y.Year, Label: y.Label, Period: y.Period, Buyers: y.Buyers}
		for _, d := range y.Divided {
			if d.Division == "" {
				kept.Awards, kept.Valued, kept.Value, kept.Small = d.N, d.N, d.Total, d.Small
			}
		}
		apart := desk.Board.MarketList(scope, y.Period, desk.Now, scorecard.SetApart, 0, 1)
		kept.Apart = scorecard.Amount{N: apart.Count, Total: apart.Value}
		out = append(out, kept)
	}
	return out
}

// fill makes the years, their chart and the forecast.
func (a marketAsked) fill(data *marketData, desk *scorecard.Desk, years []scorecard.MarketYear) {
	complete := completeYears(years, desk.Now)
	data.Lead = marketLead(complete)
	data.Series, data.ChartTitle = a.seriesChoices(), a.seriesName()+" by financial year"
	var figures []scorecard.OutsideFigure
	var spans []scorecard.Span
	for _, y := range slices.Backward(years) {
		data.Years = append(data.Years, a.row(govuk.Link{Text: yearName(y, desk.Now)}, y, y.Label))
	}
	for _, y := range years[max(0, len(years)-yearsOfTrend):] {
		figures = append(figures, scorecard.OutsideFigure{Figure: y.Small})
		spans = append(spans, scorecard.Span{ID: y.Label, Period: y.Period})
	}
	small, _ := scorecard.MeasureByID("sme-value")
	data.Trend = trendOf("small", &small, figures, spans, nil)
	data.Outlook = a.outlook(complete)
	data.Method = data.Outlook.Method
	data.Chart = a.chart(years, &data.Outlook, desk.Now)
}

// yearsOfTrend is how many years are drawn side by side with their names.
const yearsOfTrend = 5

// completeYears gives the years that are over.
func completeYears(years []scorecard.MarketYear, now time.Time) []scorecard.MarketYear {
	if n := len(years); n > 0 && years[n-1].Year == scorecard.FinancialYearOn(now.In(clock.London)) {
		return years[:n-1]
	}
	return years
}

func yearName(y scorecard.MarketYear, now time.Time) string {
	if y.Year == scorecard.FinancialYearOn(now.In(clock.London)) {
		return y.Label + " so far"
	}
	return y.Label
}

// marketLead tells the last complete year in a sentence.
func marketLead(complete []scorecard.MarketYear) string {
	if len(complete) == 0 {
		return "No financial year of awards is complete yet."
	}
	y := complete[len(complete)-1]
	lead := fmt.Sprintf("In the financial year %s %s worth %s published.", y.Label, plural(y.Awards, "award", "awards"), poundsInWords(y.Value)+" "+counted(y.Awards, "was", "were"))
	if y.Small.Known {
		m, _ := scorecard.MeasureByID("sme-value")
		lead += fmt.Sprintf(" Small firms won %s of the value where the suppliers’ size is known, which it is for %s of the awards.", figureText(&m, &y.Small), percent(int64(y.Small.N), int64(y.Small.Of)))
	}
	return lead
}

// row makes the row of a year. name is what it is called.
func (a marketAsked) row(name govuk.Link, y scorecard.MarketYear, year string) marketRow {
	row := a.cells(name, scorecard.Amount{N: y.Awards, Total: y.Value}, &y.Small, year)
	if y.Valued < y.Awards {
		row.Awards += ", " + count(y.Valued) + " with a value"
	}
	row.Apart = figureCell{Text: "none"}
	if y.Apart.N > 0 {
		row.Apart = figureCell{Text: plural(y.Apart.N, "award", "awards") + ", " + poundsInWords(y.Apart.Total), Href: a.list(year, scorecard.SetApart),
			Of: "listed apart, " + year, N: y.Apart.N, Part: scorecard.SetApart}
	}
	return row
}

// cells makes the figures of a year or of a category in it.
func (a marketAsked) cells(name govuk.Link, all scorecard.Amount, small *scorecard.Figure, year string) marketRow {
	m, _ := scorecard.MeasureByID("sme-value")
	of := name.Text + ", " + year
	row := marketRow{Name: name, Awards: count(all.N), Value: figureCell{Text: poundsInWords(all.Total), Of: "value of awards, " + of, Den: all.Total, N: all.N, Part: scorecard.Every}}
	if all.N > 0 {
		row.Value.Href = a.list(year, scorecard.Every)
	}
	row.Small = figureCell{Text: figureText(&m, small), Of: m.Name + ", " + of, Num: small.Num, Den: small.Den, N: small.N, Part: scorecard.Denominator}
	switch {
	case small.N > 0:
		row.Small.Href = a.list(year, scorecard.Denominator)
	case small.Of > 0:
		row.Small.Part, row.Small.N, row.Small.Num, row.Small.Den = scorecard.NotKnown, small.Unknown.N, 0, 0
		row.Small.Href = a.list(year, scorecard.NotKnown)
	}
	if small.Known {
		row.Small.Interval = valueText(&m, small.Low, small) + " to " + valueText(&m, small.High, small)
	}
	if small.Of > 0 {
		row.Small.Coverage = count(small.N) + " of " + count(small.Of) + ", " + percent(int64(small.N), int64(small.Of))
	}
	return row
}

// categories makes the table of categories in the year that is asked for, unless
// one alone is asked for. The
// error is a fault of kind NotFound for a year that is not among years.
func (a marketAsked) categories(data *marketData, desk *scorecard.Desk, years []scorecard.MarketYear) error {
	if a.category != "" {
		return nil
	}
	chosen := years[len(years)-1]
	if complete := completeYears(years, desk.Now); len(complete) > 0 {
		chosen = complete[len(complete)-1]
	}
	if a.year != "" {
		at := slices.IndexFunc(years, func(y scorecard.MarketYear) bool { return y.Label == a.year })
		if at < 0 {
			return fault.New(fault.NotFound, "Nothing is known of the market in “%s”.", shorten(a.year, yearChars))
		}
		chosen = years[at]
	}
	c := &data.Category
	c.Year = chosen.Label
	for _, y := range years {
		c.Years = append(c.Years, section{Link: govuk.Link{Text: yearName(y, desk.Now), Href: a.address("/market", "year", y.Label) + "#categories"}, Current: y.Label == chosen.Label})
	}
	var points []point
	for _, d := range chosen.Divided {
		of := a
		if of.category = d.Division; d.Division == "" {
			of.category = scorecard.NoDivision
		}
		c.Rows = append(c.Rows, of.cells(govuk.Link{Text: divisionName(d.Division), Href: of.address("/market")}, d.Amount, &d.Small, chosen.Label))
		if len(points) < mostInBars && d.Total > 0 {
			points = append(points, point{Label: divisionName(d.Division), Value: d.Total, Text: poundsInWords(d.Total)})
		}
	}
	c.Chart = barsOf("categories", points)
	return nil
}

// yearChars is how much of a wrong year is repeated.
const yearChars = 20
