package scorecard

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// The years ahead against the textbook's formula, computed anew.
func TestAheadIsTheLinesPredictionInterval(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var series []Point
		for i, v := range rapid.SliceOfN(rapid.Float64Range(1, 1e9), leastYears, 12).Draw(t, "values") {
			series = append(series, Point{2010 + i, v})
		}
		n := float64(len(series))
		var sx, sy, sxx, sxy float64
		for i, p := range series {
			x, y := float64(i), math.Log(p.Value)
			sx, sy, sxx, sxy = sx+x, sy+y, sxx+x*x, sxy+x*y
		}
		slope := (n*sxy - sx*sy) / (n*sxx - sx*sx)
		start := (sy - slope*sx) / n
		rest := 0.0
		for i, p := range series {
			d := math.Log(p.Value) - start - slope*float64(i)
			rest += d * d
		}
		const years = 4
		got := Ahead(series, years)
		if len(got) != years {
			t.Fatalf("%d years", len(got))
		}
		for k, p := range got {
			x := n + float64(k)
			half := quantile(len(series)-2) * math.Sqrt(rest/(n-2)*(1+1/n+(x-sx/n)*(x-sx/n)/(sxx-sx*sx/n)))
			middle := start + slope*x
			for _, c := range [][2]float64{{p.Value, middle}, {p.Low, middle - half}, {p.High, middle + half}} {
				if math.Abs(math.Log(c[0])-c[1]) > 1e-6*(1+math.Abs(c[1])) {
					t.Fatalf("year %d: %v is not e to the %v", k+1, c[0], c[1])
				}
			}
		}
		if one := Forecast(series); got[0].Year != one.Year || got[0].Value != one.Value {
			t.Fatalf("the first year is %+v, the forecast %+v", got[0], one)
		}
	})
}

func TestAheadOfTooLittle(t *testing.T) {
	if got := Ahead([]Point{{2020, 1}, {2021, 2}, {2022, 3}}, 3); got != nil {
		t.Errorf("three years give %v", got)
	}
	if got := Ahead([]Point{{2020, 1}, {2021, 2}, {2022, 3}, {2023, 4}}, 0); got != nil {
		t.Errorf("no years give %v", got)
	}
}
