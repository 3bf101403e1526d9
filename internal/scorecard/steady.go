package scorecard

import "slices"

// steadyShare is the divisor of the rule: a forecast begins with a year that has
// at least this part, one half, of the median number of buyers after it. It is a choice: half lets a year be as uneven as years of few buyers are, and
// leaves out those in which bodies only began to publish.
const steadyShare = 2

// SteadyRule says in a sentence which years Steady keeps.
const SteadyRule = "The line begins in the first year that has awards of at least half as many buyers as the median of the complete years after it: " +
	"before, more bodies began to publish, and the published market grew faster than the market."

// Steady gives the part of complete years, in order, from which on about as many
// buyers published in each as in those that followed; see SteadyRule. A forecast
// from earlier years takes new publishers for growth. It is a part of years, not
// a copy, and has at least the last year.
func Steady(years []MarketYear) []MarketYear {
	for len(years) > 1 && steadyShare*years[0].Buyers < medianBuyers(years[1:]) {
		years = years[1:]
	}
	return years
}

// medianBuyers gives the median of the years' buyers, the lower of the two
// middle ones for an even number.
func medianBuyers(years []MarketYear) int {
	var buyers []int
	for i := range years {
		buyers = append(buyers, years[i].Buyers)
	}
	slices.Sort(buyers)
	return buyers[(len(buyers)-1)/2]
}
