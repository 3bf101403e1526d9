package web

import (
	"github.com/tolsey/tolsey/internal/contract"
	"github.com/tolsey/tolsey/internal/pipeline"
	"github.com/tolsey/tolsey/ocds"
)

// quarterChart shows the contracts of a list by the quarter in which they end,
// with the table behind.
type quarterChart struct {
	Title string // "Value in pounds by the quarter in which contracts end"
	Chart columnChart
	Lines []quarterLine
	Sum   quarterLine // of all
	Note  string      // what the columns leave out; "" for nothing
}

// quarterLine is a line of the table.
type quarterLine struct {
	Label   string
	Href    string // the contracts of the quarter; "" where there is none
	Count   int
	Without int // contracts that state no value
	Value   string
}

// quartersByTitle is the id of the heading of the chart.
const quartersByTitle = "by-quarter"

// chart draws what the list adds up to by quarter: in value, or in number where
// nothing is priced in the currency.
func (l *pipelineList) chart() quarterChart {
	c := quarterChart{Title: "Number of contracts by the quarter in which they end", Sum: quarterLineOf("All", l.found.Totals)}
	currency := currencyOf(l.q)
	priced := sumIn(l.found.Totals, currency) != nil
	var points []point
	for _, quarter := range l.found.Quarters {
		line := quarterLineOf(quarter.Label, quarter.Totals)
		if quarter.Count > 0 {
			line.Href = l.quarter(quarter)
		}
		c.Lines = append(c.Lines, line)
		p := point{Label: shortQuarter(quarter.From), Value: int64(quarter.Count)}
		if priced {
			p.Value = 0
			if sum := sumIn(quarter.Totals, currency); sum != nil {
				p.Value = sum.Hundredths
			}
		}
		points = append(points, p)
	}
	say := countInWords
	if priced {
		say = func(n int64) string { return moneyShort(&ocds.Money{Hundredths: n, Currency: currency}) }
		c.Title = "Value by the quarter in which contracts end"
		c.Note = l.undrawn()
	}
	c.Chart = columnsOf(quartersByTitle, points, roundTop(points...), say)
	return c
}

// undrawn says what only the table has; "" for nothing.
func (l *pipelineList) undrawn() string {
	without := l.found.Without()
	switch {
	case without > 0 && len(l.found.Sums) > 1:
		return "Values in other currencies, and " + plural(without, "contract", "contracts") + " without a value, are only in the table."
	case without == 1:
		return "1 contract without a value is only in the table."
	case without > 0:
		return count(without) + " contracts without a value are only in the table."
	case len(l.found.Sums) > 1:
		return "Values in other currencies are only in the table."
	}
	return ""
}

func quarterLineOf(label string, t contract.Totals) quarterLine {
	line := quarterLine{Label: label, Count: t.Count, Without: t.Without(), Value: sumsInWords(t)}
	if line.Value == "" {
		line.Value = notGiven
	}
	return line
}

// quarter gives the list of the contracts of a quarter alone.
func (l *pipelineList) quarter(quarter pipeline.Quarter) string {
	from, to := l.q.Bounds(l.today)
	return l.with(func(q *pipeline.Question) {
		q.Within, q.From, q.To = 0, max(from, quarter.From), quarter.To
		if to != "" {
			q.To = min(to, quarter.To)
		}
	})
}

// shortQuarter writes a quarter by its first day for a chart: "Q1 27".
func shortQuarter(from string) string {
	return "Q" + string(rune('1'+(10*(from[5]-'0')+from[6]-'0'-1)/3)) + " " + from[2:4]
}
