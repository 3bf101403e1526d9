package web

import (
	"slices"

	"github.com/tolsey/tolsey/internal/feed"
)

// dayChart draws the new releases of a feed by the day on which they were
// published, small, with the table behind, "feeds/days".
type dayChart struct {
	Title   string // the id of the heading that names it
	Days    int
	Most    string // what the line at the top stands for; "" where nothing came and nothing is drawn
	From    string // the first day
	Columns []column
	Marks   []column // below the columns, for days on which requests failed
	Lines   []dayLine

	// In pixels from the top: the line at the top, the foot of the columns, the
	// days at its ends, and the end.
	Ceiling, Floor, LabelAt, Height int
}

// dayLine is a line of the table: the latest day comes first, and it ends with
// the first of which there is something to tell.
type dayLine struct {
	Day                                                     string
	Published, Releases, Known, Refused, Requests, Failures int
}

const (
	dayPlot = 70 // the height of the columns, in pixels
	dayMark = 6  // that of the marks
)

// newDayChart draws days, the oldest first.
func newDayChart(title string, days []feed.Day) dayChart {
	c := dayChart{Title: title, Days: len(days), Ceiling: plotTop, Floor: plotTop + dayPlot,
		LabelAt: plotTop + dayPlot + dayMark + 20, Height: plotTop + dayPlot + dayMark + 28}
	var points []point
	for _, d := range days {
		points = append(points, point{Value: d.Published})
		if len(c.Lines) > 0 || d.Counts != (feed.Counts{}) {
			c.Lines = append(c.Lines, newDayLine(d))
		}
	}
	slices.Reverse(c.Lines)
	if sum := feed.Total(days); sum.Published+sum.Failures == 0 {
		return c
	}
	top := roundTop(points...)
	c.Most, c.From = plural(int(top), "release", "releases"), feedDay(days[0].Date)
	step := 100 / float64(len(days))
	for i, d := range days {
		left, width := percentage((float64(i)+0.15)*step), percentage(step*0.7)
		height := length(d.Published, top, dayPlot)
		c.Columns = append(c.Columns, column{Left: left, Width: width, Top: c.Floor - height, Height: height})
		if d.Failures > 0 {
			c.Marks = append(c.Marks, column{Left: left, Width: width, Top: c.Floor + 3, Height: dayMark})
		}
	}
	return c
}

func newDayLine(d feed.Day) dayLine {
	return dayLine{Day: date(d.Date), Published: int(d.Published), Releases: int(d.Releases), Known: int(d.Known), Refused: int(d.Refused),
		Requests: int(d.Requests), Failures: int(d.Failures)}
}
