package scorecard

import "math"

// Prospect is a forecast of a year to come.
type Prospect struct {
	Year             int
	Value, Low, High float64 // with the 80 % prediction interval
}

// Ahead extends a series as Forecast does, by so many years; the first is that
// of Forecast, and the further ahead a year lies, the wider is its interval. A
// series that has no forecast has none.
//
// The interval's half width grows with the root of 1 + 1/n + (x − x̄)² / Σ(x − x̄)²
// (Draper and Smith, Applied Regression Analysis, third edition, section 3.1),
// x being the place of the year: 0 to n−1 in the series.
func Ahead(series []Point, years int) []Prospect {
	first := Forecast(series)
	if !first.Known || years < 1 {
		return nil
	}
	// A point on the line leaves the line as it is, so the next value is on it too.
	second, _, _ := extend(append(series[:len(series):len(series)], Point{first.Year, first.Value}))
	growth := second / first.Value
	n := float64(len(series))
	spread := func(ahead int) float64 {
		x := (n-1)/2 + float64(ahead)
		return math.Sqrt(1 + 1/n + x*x/(n*(n*n-1)/12))
	}
	out := make([]Prospect, 0, years)
	for k := 1; k <= years; k++ {
		p := Prospect{Year: first.Year + k - 1, Value: first.Value * math.Pow(growth, float64(k-1))}
		reach := math.Pow(first.High/first.Value, spread(k)/spread(1))
		p.Low, p.High = p.Value/reach, p.Value*reach
		out = append(out, p)
	}
	return out
}
