package web

import (
	"slices"
	"strconv"

	"github.com/tolsey/tolsey/internal/contract"
	"github.com/tolsey/tolsey/internal/cpv"
	"github.com/tolsey/tolsey/ocds"
)

// yearCharts shows contracts by year, in number and in value, with the table
// behind.
type yearCharts struct {
	Number, Value columnChart
	Lines         []tallyLine
	Note          string // what only the table has; "" for nothing
}

// categoryChart shows contracts by category with the table behind.
type categoryChart struct {
	Chart  barChart
	Priced bool // the bars are values; else numbers
	Lines  []tallyLine
	Note   string // what only the table has; "" for nothing
}

// tallyLine is a line of a table of tallies.
type tallyLine struct {
	Label string
	tallyCells
}

// yearsDrawn is how many years a chart has at most, up to the last.
const yearsDrawn = 10

// yearNotKnown stands for the year of contracts that state no day.
const yearNotKnown = "Not known"

func yearChartsOf(years []contract.Group) yearCharts {
	var c yearCharts
	priced := false
	for _, g := range years {
		line := tallyLine{Label: g.Key, tallyCells: cellsOf(g.Tally)}
		if g.Key == "" {
			line.Label = yearNotKnown
		}
		c.Lines = append(c.Lines, line)
		priced = priced || g.InPounds > 0
	}
	first, last := yearsOf(years)
	numbers, values := numbersBy(years, first, last), valuesBy(years, first, last)
	c.Number = columnsOf("by-year-number", numbers, roundTop(numbers...), countInWords)
	if priced {
		c.Value = columnsOf("by-year-value", values, roundTop(values...), poundsInWords)
	}
	c.Note = leftOut(years, first)
	return c
}

// yearsOf gives the first and the last year that a chart of these groups has; zero
// for groups of which no year is known.
func yearsOf(years ...[]contract.Group) (first, last int) {
	for _, groups := range years {
		for _, g := range groups {
			if year, err := strconv.Atoi(g.Key); err == nil {
				last = max(last, year)
				if first == 0 || year < first {
					first = year
				}
			}
		}
	}
	return max(first, last-yearsDrawn+1), last
}

// numbersBy gives the numbers of contracts by year, also for years without any.
func numbersBy(years []contract.Group, first, last int) []point {
	return pointsBy(years, first, last, func(t contract.Tally) int64 { return int64(t.Count) })
}

// valuesBy gives the sums in hundredths by year.
func valuesBy(years []contract.Group, first, last int) []point {
	return pointsBy(years, first, last, func(t contract.Tally) int64 { return t.Pounds })
}

func pointsBy(years []contract.Group, first, last int, measure func(contract.Tally) int64) []point {
	var points []point
	for year := first; year <= last && last > 0; year++ {
		p := point{Label: strconv.Itoa(year)}
		if i := slices.IndexFunc(years, func(g contract.Group) bool { return g.Key == p.Label }); i >= 0 {
			p.Value = measure(years[i].Tally)
		}
		points = append(points, p)
	}
	return points
}

// leftOut says which contracts a chart that begins with a year does not draw.
func leftOut(years []contract.Group, first int) string {
	earlier, unknown := 0, 0
	for _, g := range years {
		switch year, err := strconv.Atoi(g.Key); {
		case err != nil:
			unknown += g.Count
		case year < first:
			earlier += g.Count
		}
	}
	before := count(earlier) + " of the years before " + strconv.Itoa(first)
	switch {
	case earlier > 0 && unknown > 0:
		return "Only in the table: " + before + ", and " + count(unknown) + " whose year is not known."
	case earlier > 0:
		return "Only in the table: " + before + "."
	case unknown > 0:
		return "Only in the table: " + plural(unknown, "contract", "contracts") + " whose year is not known."
	}
	return ""
}

func countInWords(n int64) string { return plural(int(n), "contract", "contracts") }

func poundsInWords(hundredths int64) string {
	return moneyShort(&ocds.Money{Hundredths: hundredths, Currency: "GBP"})
}

// categoriesOf draws the largest categories by value, or by number when no
// value is stated at all.
func categoriesOf(divisions []contract.Group) categoryChart {
	var c categoryChart
	for _, g := range divisions {
		c.Lines = append(c.Lines, tallyLine{Label: categoryName(g.Key), tallyCells: cellsOf(g.Tally)})
		c.Priced = c.Priced || g.InPounds > 0
	}
	drawn := divisions[:min(mostInBars, len(divisions))]
	points := make([]point, len(drawn))
	for i, g := range drawn {
		points[i] = point{Label: categoryName(g.Key), Value: g.Pounds, Text: cellsOf(g.Tally).Value}
		if !c.Priced {
			points[i].Value, points[i].Text = int64(g.Count), countInWords(int64(g.Count))
		}
	}
	c.Chart = barsOf("by-category", points)
	if more := len(divisions) - len(drawn); more > 0 {
		c.Note = "Only in the table: " + plural(more, "smaller category", "smaller categories") + "."
	}
	return c
}

// categoryName names a CPV division.
func categoryName(division string) string {
	if division == "" {
		return "Category not known"
	}
	if name := cpv.Name(division); name != "" {
		return name
	}
	return "CPV " + division
}

// shareLine is a measure of a share, for small firms and for social
// enterprises.
type shareLine struct {
	Label, SME, VCSE string
}

// shareLines gives the shares with what they are known for. Nothing is said of
// what is not known.
func shareLines(sum contract.Summary) []shareLine {
	if sum.SME.Known.Count+sum.VCSE.Known.Count == 0 {
		return nil
	}
	return []shareLine{
		{"Share of the number", shareOfNumber(sum.SME), shareOfNumber(sum.VCSE)},
		{"Share of the value", shareOfValue(sum.SME), shareOfValue(sum.VCSE)},
		{"What is known", coverage(sum.SME, sum.All), coverage(sum.VCSE, sum.All)},
		{"Shared by both kinds, in the whole but not in the share", count(sum.SME.Mixed.Count), count(sum.VCSE.Mixed.Count)},
	}
}

// shareOfNumber writes a share of the contracts of which it is known.
func shareOfNumber(s contract.Share) string {
	if s.Known.Count == 0 {
		return "Not known"
	}
	return percent(int64(s.Yes.Count), int64(s.Known.Count)) + " (" + count(s.Yes.Count) + " of " + count(s.Known.Count) + ")"
}

// shareOfValue writes a share of what the contracts are worth of which it is
// known.
func shareOfValue(s contract.Share) string {
	if s.Known.Pounds == 0 {
		return "Not known"
	}
	return percent(s.Yes.Pounds, s.Known.Pounds) + " (" + sumInPounds(s.Yes) + " of " + sumInPounds(s.Known) + ")"
}
