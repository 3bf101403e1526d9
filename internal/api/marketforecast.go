package api

import (
	"encoding/json"
	"fmt"
	"math"

	"github.com/tolsey/tolsey/internal/scorecard"
)

type (
	// forecast is what would follow if the years of a series went on.
	forecast struct {
		Series string     `json:"series"`
		Why    *string    `json:"why"`
		Method string     `json:"method"`
		Coming []outlook  `json:"coming"`
		Tests  []backTest `json:"tests"`
	}
	outlook struct {
		Year  string      `json:"year"`
		Value json.Number `json:"value"`
		Low   json.Number `json:"low"`
		High  json.Number `json:"high"`
	}
	backTest struct {
		outlook
		Actual json.Number `json:"actual"`
		Inside bool        `json:"inside"`
	}
)

var (
	outlookMembers = []field{
		{name: "year", schema: of("string", "The financial year")},
		{name: "value", schema: of("number", "What is forecast: pounds, or awards")},
		{name: "low", schema: of("number", "The lower end of its interval of 80 per cent")},
		{name: "high", schema: of("number", "The upper end")},
	}
	forecastsSchema = listOf("Forecasts of what the lines of the years add up to", object("A forecast",
		field{name: "series", schema: of("string", "value, awards, or small: the value that went to small firms")},
		field{name: "why", schema: orNothing(of("string", "Why there is none"))},
		field{name: "method", schema: of("string", "How it is made")},
		field{name: "coming", schema: listOf("The years ahead, that of today first", object("A year", outlookMembers...))},
		field{name: "tests", schema: listOf("Past years as they would have been forecast from the years before them", object("A year", append([]field{
			{name: "actual", schema: of("number", "What came")}, {name: "inside", schema: of("boolean", "It lies in the interval")}}, outlookMembers...)...))}))
)

// forecastsOf forecasts what the complete years before a year come to.
func forecastsOf(years []scorecard.MarketYear, now int) (out []forecast) {
	over := years
	if n := len(years); n > 0 && years[n-1].Year >= now {
		over = years[:n-1]
	}
	steady := scorecard.Steady(over)
	for _, s := range []struct {
		name  string
		of    func(*scorecard.MarketYear) int64
		write func(float64) json.Number
	}{
		{"value", func(y *scorecard.MarketYear) int64 { return y.Value }, hundredths},
		{"awards", func(y *scorecard.MarketYear) int64 { return int64(y.Awards) }, whole},
		{"small", func(y *scorecard.MarketYear) int64 { return y.Small.Num }, hundredths},
	} {
		var series []scorecard.Point
		for i := range steady {
			series = append(series, scorecard.Point{Year: steady[i].Year, Value: float64(s.of(&steady[i]))})
		}
		f := scorecard.Forecast(series)
		one := forecast{Series: s.name, Why: orNull(f.Why), Method: f.Method + " " + scorecard.SteadyRule, Coming: []outlook{}, Tests: []backTest{}}
		write := func(year int, value, low, high float64) outlook {
			return outlook{fmt.Sprintf("%d-%02d", year, (year+1)%100), s.write(value), s.write(low), s.write(high)}
		}
		for _, p := range scorecard.Ahead(series, yearsAhead) {
			one.Coming = append(one.Coming, write(p.Year, p.Value, p.Low, p.High))
		}
		for _, t := range f.Tests {
			one.Tests = append(one.Tests, backTest{write(t.Year, t.Value, t.Low, t.High), s.write(t.Actual), t.Inside})
		}
		out = append(out, one)
	}
	return out
}

// hundredths writes an amount that was computed; one beyond all numbers of
// hundredths as the greatest.
func hundredths(f float64) json.Number {
	return amountOf(int64(math.Round(min(f, math.MaxInt64/2))))
}

func whole(f float64) json.Number { return ratio(math.Round(min(f, math.MaxInt64/2))).number() }
