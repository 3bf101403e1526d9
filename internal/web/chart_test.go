package web

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"pgregory.net/rapid"
)

func share(t interface {
	Fatalf(string, ...any)
}, s string) float64 {
	p, err := strconv.ParseFloat(strings.TrimSuffix(s, "%"), 64)
	if err != nil || !strings.HasSuffix(s, "%") || p < 0 || p > 100 {
		t.Fatalf("%q is no part of a chart", s)
	}
	return p
}

// Whatever is drawn stays inside the chart, is as long as its value asks for,
// and is seen unless it is nothing.
func TestChartsFit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.OneOf(rapid.Int64Range(0, 100), rapid.Int64Range(0, math.MaxInt64), rapid.Just[int64](-5)), 0, 40).Draw(t, "values")
		points := make([]point, len(values))
		for i, v := range values {
			points[i] = point{Label: strconv.Itoa(2000 + i), Value: v, Text: "x"}
		}
		top := roundTop(points...)
		columns := columnsOf("title", points, top, func(n int64) string { return strconv.FormatInt(n, 10) })
		bars := barsOf("title", points)
		if columns.Top != strconv.FormatInt(top, 10) || len(columns.Columns) != len(values) || len(bars.Bars) != len(values) {
			t.Fatalf("%+v", columns)
		}
		for i, v := range values {
			c, b := columns.Columns[i], bars.Bars[i]
			if v > top || c.Height > plotHeight || c.Top+c.Height != plotTop+plotHeight || (c.Height > 0) != (v > 0) {
				t.Fatalf("%d below %d: %+v", v, top, c)
			}
			if want := float64(v) / float64(top) * plotHeight; v > 0 && math.Abs(want-float64(c.Height)) > 1 {
				t.Fatalf("%d below %d is %d high, not %f", v, top, c.Height, want)
			}
			if share(t, c.Left)+share(t, c.Width) > 100.01 || share(t, b.Width) > barMost || (share(t, b.Width) > 0) != (v > 0) || b.TextAt > bars.Height {
				t.Fatalf("%+v, %+v", c, b)
			}
		}
	})
}

func TestTopOfAChart(t *testing.T) {
	for most, want := range map[int64]int64{0: 1, 1: 1, 7: 8, 9: 10, 10: 10, 11: 20, 2_070_000_000: 3_000_000_000, math.MaxInt64: math.MaxInt64} {
		if got := roundTop(point{Value: 1}, point{Value: most}); got != want {
			t.Errorf("above %d is %d, want %d", most, got, want)
		}
	}
}

// Labels that would run into each other are left out, never the last.
func TestLabelsHaveRoom(t *testing.T) {
	for n, want := range map[int]string{1: "1", 2: "1 2", 7: "1 2 3 4 5 6 7", 8: "2 4 6 8", 10: "2 4 6 8 10", 15: "3 6 9 12 15"} {
		var points []point
		for i := range n {
			points = append(points, point{Label: strconv.Itoa(i + 1)})
		}
		var labels []string
		for _, c := range columnsOf("", points, 1, func(int64) string { return "" }).Columns {
			if c.Label != "" {
				labels = append(labels, c.Label)
			}
		}
		if got := strings.Join(labels, " "); got != want {
			t.Errorf("of %d columns these have labels: %s, want %s", n, got, want)
		}
	}
}

// What stands in a chart is text, whatever it is, and no longer than fits.
func TestChartsAreEscaped(t *testing.T) {
	long := strings.Repeat("Very long name ", 30)
	points := []point{{Label: `</text><script>alert(1)</script>"`, Value: 3, Text: `<b>3 & 4</b>`}, {Label: long, Value: 1, Text: "1"}}
	var out strings.Builder
	if err := parse("compare").ExecuteTemplate(&out, "tolsey/bars", barsOf("t", points)); err != nil {
		t.Fatal(err)
	}
	if err := parse("compare").ExecuteTemplate(&out, "tolsey/columns", columnsOf("t", points, 3, countInWords)); err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(out.String()))
	if err != nil {
		t.Fatal(err)
	}
	if doc.Find("script, b, [style], style").Length() > 0 || doc.Find("svg").Length() != 2 || doc.Find("svg rect").Length() != 4 {
		t.Errorf("the charts are %s", out.String())
	}
	doc.Find("svg text").Each(func(_ int, el *goquery.Selection) {
		if n := len([]rune(el.Text())); n > mostLabel && el.AttrOr("text-anchor", "") == "" {
			t.Errorf("%d characters: %q", n, el.Text())
		}
	})
	doc.Find("svg").Each(func(_ int, el *goquery.Selection) {
		if el.AttrOr("role", "") != "img" || el.AttrOr("aria-labelledby", "") != "t" {
			t.Error("a chart has no name")
		}
	})
}
