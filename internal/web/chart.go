package web

import (
	"math"
	"strconv"
)

// Charts are SVG made by templates (template/chart.html), without scripts or
// styles of their own. Widths are percentages and letters keep their size, so a
// chart fits a phone and a wide screen alike. Each is named by the heading
// above it, and a table with the same numbers stands behind.

// point is a number to be drawn. Text is the number in words, Value what the
// length is made of; what is below zero counts as zero.
type point struct {
	Label string
	Value int64
	Text  string
}

// columnChart is upright columns in a row, "tolsey/columns".
type columnChart struct {
	Title   string // the id of the heading that names it
	Top     string // what the line at the top stands for
	Columns []column

	// In pixels from the top: the line at the top, the foot of the columns, their
	// labels, and the end.
	Ceiling, Floor, LabelAt, Height int
}

// column is one of a columnChart. Its place across is in per cent of the chart,
// upright in pixels.
type column struct {
	Left, Width, Middle string
	Top, Height         int
	Label               string // "" where there is no room
}

// The plot of a columnChart reaches from plotTop to plotTop + plotHeight.
const (
	plotTop    = 22
	plotHeight = 150
)

// widestColumn is how wide a column is at most, in per cent.
const widestColumn = 14

// labelsInARow is how many labels of four digits fit side by side on a phone.
const labelsInARow = 7

// columnsOf draws points below a line that stands for top; say writes it in
// words. Points above top end at the line.
func columnsOf(title string, points []point, top int64, say func(int64) string) columnChart {
	c := columnChart{Title: title, Top: say(top), Ceiling: plotTop, Floor: plotTop + plotHeight,
		LabelAt: plotTop + plotHeight + 18, Height: plotTop + plotHeight + 28}
	step := 100 / float64(max(1, len(points)))
	every := (len(points) + labelsInARow - 1) / labelsInARow
	for i, p := range points {
		middle, width := (float64(i)+0.5)*step, min(step*0.7, widestColumn)
		col := column{Left: percentage(middle - width/2), Width: percentage(width), Middle: percentage(middle)}
		col.Height = length(p.Value, top, plotHeight)
		col.Top = plotTop + plotHeight - col.Height
		if (len(points)-1-i)%every == 0 { // counted from the last, which matters most
			col.Label = p.Label
		}
		c.Columns = append(c.Columns, col)
	}
	return c
}

// barChart is bars from the left, one below the other, "tolsey/bars".
type barChart struct {
	Title  string // the id of the heading that names it
	Height int    // in pixels
	Bars   []bar
}

// bar is one of a barChart: its label above, its number after its end.
type bar struct {
	Label, Text            string
	Width                  string
	LabelAt, BarAt, TextAt int // from the top, in pixels
}

const (
	barPitch   = 48
	barMost    = 60 // per cent: after the longest bar its number has room
	mostLabel  = 38 // characters that fit across a phone
	mostInBars = 8
)

// barsOf draws points one below the other, the greatest as long as there is
// room for.
func barsOf(title string, points []point) barChart {
	c := barChart{Title: title, Height: barPitch * len(points)}
	var top int64
	for _, p := range points {
		top = max(top, p.Value)
	}
	for i, p := range points {
		y := i * barPitch
		width := float64(length(p.Value, top, barMost*10)) / 10
		c.Bars = append(c.Bars, bar{Label: shorten(p.Label, mostLabel), Text: p.Text, Width: percentage(width),
			LabelAt: y + 14, BarAt: y + 20, TextAt: y + 34})
	}
	return c
}

// length gives how long value is when top is most long; anything above zero is
// seen.
func length(value, top int64, most int) int {
	if value <= 0 || top <= 0 {
		return 0
	}
	n := math.Round(float64(value) / float64(top) * float64(most))
	return min(most, max(1, int(n)))
}

// percentage writes a length for SVG.
func percentage(p float64) string { return strconv.FormatFloat(p, 'f', 2, 64) + "%" }

// roundTop gives the least number of a digit and noughts that is not below
// any of the points, for the line at the top of a chart.
func roundTop(points ...point) int64 {
	var most int64 = 1
	for _, p := range points {
		most = max(most, p.Value)
	}
	for power := int64(1); ; power *= 10 {
		for _, digit := range []int64{1, 2, 3, 4, 5, 6, 8} {
			if digit*power >= most {
				return digit * power
			}
		}
		if power > math.MaxInt64/100 {
			return math.MaxInt64
		}
	}
}
