package web

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/tolsey/tolsey/internal/scorecard"
)

// marketOutlook is what would follow if the years went on as they have, and how
// such forecasts did before.
type marketOutlook struct {
	Why     string // why there is none; else ""
	Of      string // what is forecast: "Value of awards"
	Coming  []outlookRow
	Past    []outlookRow
	Held    string // how many of the past ones held, in a few words, for above the chart
	Verdict string // how the past ones did, in a sentence
	From    string // the years that the line is drawn through: "2019-20 to 2024-25"
	Method  string

	coming []scorecard.Prospect
	past   []scorecard.BackTest
}

// outlookRow is the forecast of a year.
type outlookRow struct {
	Year     string
	Forecast string
	Range    string
	Came     figureCell // of a past year
	Inside   string     // "Within the range", "Below it", "Above it"
}

// yearsAhead is how many years are forecast: the present one and two more.
const yearsAhead = 3

// number gives a year's value in the series, and write writes it.
func (a marketAsked) number(y *scorecard.MarketYear) float64 {
	switch a.series {
	case seriesAwards:
		return float64(y.Awards)
	case seriesSmall:
		return float64(y.Small.Num)
	}
	return float64(y.Value)
}

func (a marketAsked) write(value float64) string {
	n := int64(math.Round(min(value, math.MaxInt64/2)))
	if a.series == seriesAwards {
		return plural(int(n), "award", "awards")
	}
	return poundsInWords(n)
}

// came is what came of a year, with its list.
func (a marketAsked) came(y *scorecard.MarketYear) figureCell {
	c := figureCell{Text: a.write(a.number(y)), Href: a.list(y.Label, scorecard.Every), Of: a.seriesName() + ", " + y.Label, Den: y.Value, N: y.Awards, Part: scorecard.Every}
	if a.series == seriesSmall {
		c.Href, c.Part, c.Num, c.Den, c.N = a.list(y.Label, scorecard.Numerator), scorecard.Numerator, y.Small.Num, y.Small.Num, y.Small.Hits
	}
	return c
}

// outlook forecasts the years after complete ones, and those among them that had
// four before, from the year on in which about as many buyers published as now.
func (a marketAsked) outlook(complete []scorecard.MarketYear) marketOutlook {
	var series []scorecard.Point
	byYear := map[int]*scorecard.MarketYear{}
	steady := scorecard.Steady(complete)
	for i := range steady {
		series = append(series, scorecard.Point{Year: steady[i].Year, Value: a.number(&steady[i])})
		byYear[steady[i].Year] = &steady[i]
	}
	f := scorecard.Forecast(series)
	out := marketOutlook{Why: f.Why, Of: a.seriesName(), Method: f.Method + " " + scorecard.SteadyRule}
	if !f.Known {
		if len(steady) < len(complete) {
			out.Why += " " + scorecard.SteadyRule
		}
		return out
	}
	out.From = steady[0].Label + " to " + steady[len(steady)-1].Label
	out.coming, out.past = scorecard.Ahead(series, yearsAhead), f.Tests
	for _, p := range out.coming {
		out.Coming = append(out.Coming, outlookRow{Year: yearLabel(p.Year), Forecast: a.write(p.Value), Range: a.write(p.Low) + " to " + a.write(p.High)})
	}
	inside := 0
	for _, t := range f.Tests {
		row := outlookRow{Year: yearLabel(t.Year), Forecast: a.write(t.Value), Range: a.write(t.Low) + " to " + a.write(t.High), Came: a.came(byYear[t.Year])}
		switch {
		case t.Inside:
			row.Inside = "Within the range"
			inside++
		case t.Actual < t.Low:
			row.Inside = "Below the range"
		default:
			row.Inside = "Above the range"
		}
		out.Past = append(out.Past, row)
	}
	out.Held, out.Verdict = pastHeld(inside, len(f.Tests)), pastVerdict(inside, len(f.Tests))
	return out
}

// pastHeld says how many past forecasts held, for a reader who looks at the
// chart alone.
func pastHeld(inside, all int) string {
	if all == 0 {
		return "Nothing tells yet how well such forecasts hold."
	}
	return count(inside) + " of " + plural(all, "past forecast", "past forecasts") + " held."
}

// pastVerdict says how past forecasts did.
func pastVerdict(inside, all int) string {
	if all == 0 {
		return "No past year can be forecast in this way yet: that takes four complete years before it."
	}
	return fmt.Sprintf("Of %s, %s came out within the range that was forecast from the years before. Of many, about 8 in 10 should.",
		plural(all, "past year", "past years"), count(inside))
}

// yearLabel names a financial year as scorecard.MarketYear does.
func yearLabel(year int) string { return fmt.Sprintf("%d-%02d", year, (year+1)%100) }

// marketChart is the years as columns, with forecasts as hollow diamonds on
// their intervals, "market/chart". None of it hangs on colour.
type marketChart struct {
	Title                           string
	Top                             string // what the line at the top stands for
	Ceiling, Floor, LabelAt, Height int    // in pixels from the top
	Years                           []marketColumn
}

// marketColumn is a year of a marketChart. Across it is in per cent, upright in
// pixels.
type marketColumn struct {
	Label               string // "" where there is no room
	LabelX, Anchor      string // where the label stands
	Left, Width, Middle string
	Top, Height         int // of the column; 0 for none
	SoFar               bool
	Forecast            bool
	Low, Dot, High      int
}

// marketLabels is how many labels such as 2025-26 fit side by side on a phone.
const marketLabels = 4

// labelHalf is half the width of such a label on a phone, in per cent.
const labelHalf = 9

// chart draws the years and the forecasts of them and of those to come.
func (a marketAsked) chart(years []scorecard.MarketYear, o *marketOutlook, now time.Time) marketChart {
	current := years[len(years)-1].Year
	columns := map[int]*marketColumn{}
	first, last := years[0].Year, current
	top := 0.0
	for i := range years {
		top = max(top, a.number(&years[i]))
	}
	for _, p := range o.coming {
		top, last = max(top, min(p.High, 2*p.Value)), p.Year
	}
	round := float64(roundTop(point{Value: int64(math.Ceil(min(top, math.MaxInt64/4)))}))
	c := marketChart{Title: "years", Top: a.write(round), Ceiling: plotTop, Floor: plotTop + plotHeight, LabelAt: plotTop + plotHeight + 18, Height: plotTop + plotHeight + 28}
	at := func(value float64) int {
		return c.Floor - int(math.Round(min(1, max(0, value/round))*plotHeight))
	}
	n := last - first + 1
	step, every := 100/float64(n), (n+marketLabels-1)/marketLabels
	for year := first; year <= last; year++ {
		i := year - first
		middle, width := (float64(i)+0.5)*step, min(step*0.6, widestColumn)
		col := &marketColumn{Left: percentage(middle - width/2), Width: percentage(width), Middle: percentage(middle)}
		if (last-year)%every == 0 {
			col.Label, col.LabelX, col.Anchor = yearLabel(year), col.Middle, "middle"
			if year == last && middle+labelHalf > 100 {
				col.LabelX, col.Anchor = "100%", "end"
			}
		}
		columns[year] = col
	}
	for i := range years {
		col := columns[years[i].Year]
		col.Top = at(a.number(&years[i]))
		col.Height, col.SoFar = c.Floor-col.Top, yearName(years[i], now) != years[i].Label
	}
	draw := func(year int, value, low, high float64) {
		col := columns[year]
		col.Forecast, col.Low, col.Dot, col.High = true, at(low), at(value), at(high)
	}
	for _, t := range o.past {
		draw(t.Year, t.Value, t.Low, t.High)
	}
	for _, p := range o.coming {
		draw(p.Year, p.Value, p.Low, p.High)
	}
	for year := first; year <= last; year++ {
		c.Years = append(c.Years, *columns[year])
	}
	return c
}

// yearNumber reads a year's label, "2025-26"; ok is false for anything else.
func yearNumber(label string) (year int, ok bool) {
	year, err := strconv.Atoi(label[:min(4, len(label))])
	return year, err == nil && yearLabel(year) == label
}
