package redflag

import "slices"

// Shortest gives the days that UK-R003 asks for between the day of the tender
// notice and the day of the deadline, and the row of [Minimums] that says so.
func (r *Reading) Shortest() (days int, by Minimum) {
	at := slices.IndexFunc(minimums, func(m Minimum) bool { return m.holds(r) }) // the last row always holds
	return minimums[at].shortest(r), minimums[at]
}
