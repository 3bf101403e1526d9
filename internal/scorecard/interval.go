package scorecard

import "math"

// z is the quantile of the normal distribution for an interval of 95 %.
const z = 1.959963984540054

// The intervals take the awards of the period as drawn from those that the
// bodies might have made: they say how far a figure may move by chance alone.

// Wilson gives the score interval of 95 % of a share of hits among n, n above 0;
// both ends are shares, 0 to 1. Source: Wilson (1927), Journal of the American
// Statistical Association 22.
func Wilson(hits, n float64) (low, high float64) {
	p := hits / n
	middle := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(max(0, p*(1-p)/n+z*z/(4*n*n)))
	return max(0, min(p, middle-half)), min(1, max(p, middle+half))
}

// linearised gives the interval of the ratio of two sums over n awards, from
// the sum of the squared residuals num − ratio·den. Source: Cochran, Sampling
// Techniques, third edition, section 6.4.
func linearised(ratio float64, n int, den, squares float64) (low, high float64) {
	half := z * math.Sqrt(max(0, squares)*float64(n)/float64(n-1)) / den
	return max(0, ratio-half), min(1, ratio+half)
}

// median gives the median of sorted numbers and its interval by order
// statistics: the ranks n/2 ± z·√n/2. Source: Conover, Practical Nonparametric
// Statistics, third edition, section 3.2.
func median(sorted []int16) (value, low, high float64) {
	n := len(sorted)
	value = (float64(sorted[(n-1)/2]) + float64(sorted[n/2])) / 2
	half := z * math.Sqrt(float64(n)) / 2
	lower := int(math.Floor(float64(n)/2-half)) - 1 // ranks count from 1
	upper := int(math.Ceil(float64(n)/2 + half))
	return value, float64(sorted[max(0, lower)]), float64(sorted[min(n-1, upper)])
}
