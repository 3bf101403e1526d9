package web

import (
	"math"

	"github.com/tolsey/tolsey/internal/scorecard"
)

// dotChart shows figures as dots on their intervals, one below the other,
// "tolsey/dots". Which is which does not hang on colour: a dot is full, a target
// is a hollow diamond, and the line of all together is dashed.
type dotChart struct {
	Title  string // the id of the heading that names it
	Height int    // in pixels
	Foot   int    // where the lines end
	Scale  int    // where the numbers of the scale stand
	Mean   string // across, of all together; "" for none
	Least  string // what the left end stands for
	Most   string // and the right end
	Rows   []dotRow
	Rest   int // cards without a figure, which are not drawn
}

// dotRow is one of a dotChart: its figure above, its label after it, so that
// what a narrow screen has no room for is the end of a name, never a number.
type dotRow struct {
	Label, Text    string
	LabelAt, At    int // from the top, in pixels
	Low, Dot, High string
	Target         string // "" for none
}

const (
	dotPitch = 48
	dotLeft  = 1.0 // per cent: the dots at either end are whole
	dotWidth = 98.0
)

// dotScale places numbers from 0 to most across a chart.
type dotScale float64

func (most dotScale) at(value float64) string {
	part := 0.0
	if most > 0 {
		part = min(1, max(0, value/float64(most)))
	}
	return percentage(dotLeft + dotWidth*part)
}

// dotsOf draws a measure of some cards beside the one of all together.
func dotsOf(title string, m *scorecard.Measure, cards []scorecard.Card, all *scorecard.Card) dotChart {
	c := dotChart{Title: title, Least: valueText(m, 0, &scorecard.Figure{})}
	most := chartMost(m, cards)
	c.Most = valueText(m, float64(most), &scorecard.Figure{})
	if l, ok := all.Line(m.ID); ok && l.Now.Known {
		c.Mean = most.at(l.Now.Value)
	}
	for i := range cards {
		l, ok := cards[i].Line(m.ID)
		if !ok || !l.Now.Known {
			c.Rest++
			continue
		}
		f, top := &l.Now.Figure, len(c.Rows)*dotPitch
		row := dotRow{Text: figureText(m, f), LabelAt: top + 14, At: top + 26, Low: most.at(f.Low), Dot: most.at(f.Value), High: most.at(f.High)}
		row.Label = shorten(cards[i].Name, mostLabel-len(row.Text))
		if l.Target != nil {
			row.Target = most.at(l.Target.Percent / 100)
		}
		c.Rows = append(c.Rows, row)
	}
	c.Foot = len(c.Rows) * dotPitch
	c.Scale, c.Height = c.Foot+18, c.Foot+26
	return c
}

// chartMost gives what the right end of a chart stands for: 100% unless all lies
// below a half.
func chartMost(m *scorecard.Measure, cards []scorecard.Card) dotScale {
	most := 0.0
	for i := range cards {
		if l, ok := cards[i].Line(m.ID); ok {
			if !l.Now.Known {
				continue
			}
			most = max(most, l.Now.High)
			if l.Target != nil {
				most = max(most, l.Target.Percent/100)
			}
		}
	}
	return roundScale(m, most)
}

// roundScale gives a round number that is not below most.
func roundScale(m *scorecard.Measure, most float64) dotScale {
	if m.Unit == scorecard.Share || m.Unit == scorecard.Index {
		return dotScale(min(1, max(0.1, math.Ceil(most*10)/10)))
	}
	return dotScale(roundTop(point{Value: int64(math.Ceil(most))}))
}

// trendChart shows a figure over some years as dots on their intervals, side by
// side, "tolsey/trend".
type trendChart struct {
	Title                           string
	Top                             string // what the line at the top stands for
	Ceiling, Floor, LabelAt, Height int    // in pixels from the top
	Years                           []trendYear
}

// trendYear is one year of a trendChart.
type trendYear struct {
	Label          string // "" where there is no room
	Middle         string // across
	Low, Dot, High int    // in pixels from the top
	Known          bool
	Target         int // 0 for none
}

const trendHeight = 100

// trendOf draws a measure over some spans. Targets are percentages by financial
// year.
func trendOf(title string, m *scorecard.Measure, figures []scorecard.OutsideFigure, spans []scorecard.Span, targets map[string]float64) trendChart {
	most := 0.0
	for i, f := range figures {
		if f.Known {
			most = max(most, f.High)
		}
		most = max(most, targets[spans[i].Year]/100)
	}
	top := float64(roundScale(m, most))
	c := trendChart{Title: title, Top: valueText(m, top, &scorecard.Figure{}), Ceiling: plotTop, Floor: plotTop + trendHeight,
		LabelAt: plotTop + trendHeight + 18, Height: plotTop + trendHeight + 26}
	at := func(value float64) int {
		return c.Floor - int(math.Round(min(1, max(0, value/top))*trendHeight))
	}
	step := 100 / float64(max(1, len(figures)))
	for i, f := range figures {
		y := trendYear{Label: spans[i].ID, Middle: percentage((float64(i) + 0.5) * step), Known: f.Known}
		if f.Known {
			y.Low, y.Dot, y.High = at(f.Low), at(f.Value), at(f.High)
		}
		if t, ok := targets[spans[i].Year]; ok {
			y.Target = at(t / 100)
		}
		c.Years = append(c.Years, y)
	}
	return c
}
