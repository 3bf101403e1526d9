package fiction

import (
	"slices"
	"strconv"
	"time"
)

// Lead is a made-up person who answers for how a body of the country buys.
// Name, Statement and Source say that they are fictional.
type Lead struct {
	Body      string // ID of the body
	Name      string
	Role      string
	Since     string // YYYY-MM-DD, the first day
	Until     string // YYYY-MM-DD, the last day of one who has gone; else ""
	Statement string
	Source    string
	Date      string // YYYY-MM-DD, of the statement
}

// Target is a share that a body of the country set itself to reach in a
// financial year.
type Target struct {
	Body    string // ID of the body
	Measure string // "sme-value", "advertised", "early-engagement", "prompt-publication" or "marketplace"
	Year    string // "2026-27", April to March
	Percent float64
	Source  string
	Date    string // YYYY-MM-DD
}

// Seats that nobody holds: of two departments and two city regions.
var emptySeats = map[bodyKind][]int{department: {6, 11}, cityRegion: {3, 6}}

// newcomer is the department whose minister changed in the last year.
const newcomer = 2

var statements = []string{
	"Every opportunity above the threshold will be advertised, and I will answer for those that are not.",
	"Small firms should find us easy to sell to. I read the figures each month and publish them each year.",
	"We will speak to the market a year before a contract ends, and say early what we mean to buy.",
	"Award notices go out within thirty days. Where they do not, this page says so.",
}

// Leads lists who answers for procurement in the country on a day, with those
// who did before: a minister in most departments, a mayor or chief digital
// officer in most city regions, and a few others. Some seats are empty.
func Leads(today time.Time) []Lead {
	all, now := foundBodies(1), momentOf(today).days()
	var list []Lead
	for _, kind := range []bodyKind{department, cityRegion, county, council, hospital, university} {
		for i := range all[kind] {
			few := kind != department && kind != cityRegion
			if few && i > 0 || slices.Contains(emptySeats[kind], i) {
				continue
			}
			list = append(list, seatOf(kind, i, &all[kind][i], now)...)
		}
	}
	return list
}

// seatOf gives who holds a seat and, of the newcomer's, who held it before.
func seatOf(kind bodyKind, i int, b *body, now int) []Lead {
	var d dice
	d.reset(1, int(kind)*1000+i, streamOffice)
	l := Lead{Body: slug(b.name), Role: roleAt(kind, i), Statement: d.pick(statements) + " (fictional)"}
	since := now - d.between(400, 1500)
	if kind != department || i != newcomer {
		return []Lead{l.held(&d, since, 0)}
	}
	change := now - 140
	return []Lead{l.held(&d, since, change-1), l.held(&d, change, 0)}
}

// held gives the seat in the hands of a new person from one day to another,
// which is 0 for one who holds it still.
func (l Lead) held(d *dice, since, until int) Lead {
	first, last := person(d)
	l.Name, l.Since = first+" "+last+" (fictional)", dateText(since)
	l.Source = "Fictional gazette of " + country + ", " + l.Since
	l.Date = l.Since
	if until > 0 {
		l.Until = dateText(until)
	}
	return l
}

// roleAt names the seat of the ith body of a kind.
func roleAt(kind bodyKind, i int) string {
	switch {
	case kind == department:
		return "Minister for digital and procurement"
	case kind == cityRegion && i%2 == 0:
		return "Mayor"
	case kind == cityRegion:
		return "Chief digital officer"
	}
	return "Chief commercial officer"
}

// targetsOf are what each kind of body sets itself targets for, with the
// least and most to begin with and how much more it asks each year.
var targetsOf = map[bodyKind][]struct {
	measure     string
	least, most int
	more        float64
}{
	department: {{"sme-value", 20, 33, 1.5}, {"advertised", 70, 90, 2}, {"marketplace", 15, 40, 3}},
	cityRegion: {{"sme-value", 30, 45, 1}, {"early-engagement", 25, 45, 4}, {"prompt-publication", 60, 85, 3}},
	council:    {{"sme-value", 35, 50, 1}},
}

// Targets lists what departments, city regions and a few councils set
// themselves, for the financial years from three before that of today to the
// one after. One department and one city region have set none.
func Targets(today time.Time) []Target {
	all, now := foundBodies(1), momentOf(today).days()
	var list []Target
	for _, kind := range []bodyKind{department, cityRegion, council} {
		count := len(all[kind]) - 1
		if kind == council {
			count = 3
		}
		for i := range count {
			list = append(list, targetsFor(kind, i, &all[kind][i], now)...)
		}
	}
	return list
}

func targetsFor(kind bodyKind, i int, b *body, now int) (list []Target) {
	var d dice
	d.reset(1, int(kind)*1000+i+500, streamOffice)
	this, month, _ := dateOf(now)
	if month < 4 {
		this--
	}
	for _, set := range targetsOf[kind] {
		percent := float64(d.between(set.least, set.most))
		for year := this - 3; year <= this+1; year++ {
			list = append(list, Target{
				Body: slug(b.name), Measure: set.measure, Year: financialYear(year), Percent: min(percent, 98),
				Source: "Fictional commitments of " + country + " for " + financialYear(year),
				Date:   dateText(min(dayNumber(year, 3, 15), now-21)),
			})
			percent += set.more
		}
	}
	return list
}

// financialYear names the year from April of y to March: "2026-27".
func financialYear(y int) string {
	return strconv.Itoa(y) + "-" + string(digits(nil, (y+1)%100, 2))
}

// dateText gives the date of the day with that number, as YYYY-MM-DD.
func dateText(days int) string {
	return string(midnight(days).append(nil)[:len("2006-01-02")])
}
