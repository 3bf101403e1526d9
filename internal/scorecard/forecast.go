package scorecard

import "math"

// Point is a value of a year.
type Point struct {
	Year  int
	Value float64
}

// Outlook is a forecast of the year after a series, with how the same method
// would have done in the years before.
type Outlook struct {
	Known  bool
	Why    string // why there is no forecast
	Year   int
	Value  float64
	Low    float64 // the 80 % prediction interval
	High   float64
	Method string
	Tests  []BackTest
}

// BackTest is the forecast of a past year from the years before it alone,
// beside what came.
type BackTest struct {
	Year             int
	Actual           float64
	Value, Low, High float64
	Inside           bool
}

// leastYears is the least number of years that a forecast is made of: a line
// takes two, and what is left over must tell how far the years scatter.
const leastYears = 4

const method = "A straight line through the logarithms of the years, with the 80 % prediction interval of ordinary least squares. " +
	"It knows no budgets and no elections: it says what would follow if the years went on as they have."

// Forecast extends a series of complete years, in order and without gaps, by
// one. A series with a year of nothing, a gap or fewer than four years has no
// forecast.
func Forecast(series []Point) Outlook {
	out := Outlook{Method: method}
	for i, p := range series {
		if p.Value <= 0 || i > 0 && p.Year != series[i-1].Year+1 {
			out.Why = "The years have gaps, or one has nothing, so that no line can be drawn."
			return out
		}
	}
	if len(series) < leastYears {
		out.Why = "There are fewer than four complete years."
		return out
	}
	out.Known, out.Year = true, series[len(series)-1].Year+1
	out.Value, out.Low, out.High = extend(series)
	for n := leastYears; n < len(series); n++ {
		t := BackTest{Year: series[n].Year, Actual: series[n].Value}
		t.Value, t.Low, t.High = extend(series[:n])
		t.Inside = t.Low <= t.Actual && t.Actual <= t.High
		out.Tests = append(out.Tests, t)
	}
	return out
}

// extend fits a line to the logarithms and gives the next year's value with its
// prediction interval. Source: Draper and Smith, Applied Regression Analysis,
// third edition, section 3.1.
func extend(series []Point) (value, low, high float64) {
	n := float64(len(series))
	meanX := (n - 1) / 2
	meanY := 0.0
	for _, p := range series {
		meanY += math.Log(p.Value) / n
	}
	xx, xy := 0.0, 0.0
	for i, p := range series {
		x := float64(i) - meanX
		xx += x * x
		xy += x * (math.Log(p.Value) - meanY)
	}
	slope := xy / xx
	squares := 0.0
	for i, p := range series {
		rest := math.Log(p.Value) - meanY - slope*(float64(i)-meanX)
		squares += rest * rest
	}
	x := n - meanX
	middle := meanY + slope*x
	half := quantile(len(series)-2) * math.Sqrt(squares/(n-2)*(1+1/n+x*x/xx))
	return math.Exp(middle), math.Exp(middle - half), math.Exp(middle + half)
}

// quantiles are those of Student's t for a two-sided interval of 80 %, by
// degrees of freedom from 1.
var quantiles = []float64{3.078, 1.886, 1.638, 1.533, 1.476, 1.440, 1.415, 1.397, 1.383, 1.372, 1.363, 1.356, 1.350, 1.345, 1.341}

func quantile(degrees int) float64 { return quantiles[min(degrees, len(quantiles))-1] }
