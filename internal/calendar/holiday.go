package calendar

import (
	"cmp"
	"slices"
	"sync"
	"time"
)

// Holiday is a bank holiday, on the day on which it is kept.
type Holiday struct {
	Day        string `json:"date"` // "2026-12-28"
	Name       string `json:"name"`
	Substitute bool   `json:"substitute"` // it is kept on this day since its own falls on a weekend
	Note       string `json:"note,omitempty"`
	Projected  bool   `json:"projected"` // computed by the usual rules, in a year not yet proclaimed
}

// The years whose holidays are known as they were proclaimed. A later year is
// computed by the same rules, and may yet get a day more or another one.
const (
	knownFrom = 2015
	knownTo   = 2027
)

// Proclaimed tells whether the bank holidays of a year are known as they were
// proclaimed, rather than computed by the usual rules.
func Proclaimed(year int) bool { return year >= knownFrom && year <= knownTo }

// usual is a holiday of every year.
type usual struct {
	name  string
	day   func(year int) time.Time
	in    []Jurisdiction // nil for all
	moves bool           // to the next weekday that is free, from a weekend
}

// usuals are the holidays of every year: those of schedule 1 of the Banking and
// Financial Dealings Act 1971, those that royal proclamation adds each year
// under its section 1(3), and the common-law holidays of Christmas Day and Good
// Friday, which the definitions of a working day name beside them. The order
// matters where two must move: the earlier one moves first.
var usuals = []usual{
	{name: "New Year’s Day", day: on(time.January, 1), moves: true},
	{name: "2 January", day: on(time.January, 2), in: []Jurisdiction{Scotland}, moves: true},
	{name: "St Patrick’s Day", day: on(time.March, 17), in: []Jurisdiction{NorthernIreland}, moves: true},
	{name: "Good Friday", day: fromEaster(-2)},
	{name: "Easter Monday", day: fromEaster(1), in: []Jurisdiction{EnglandWales, NorthernIreland}},
	{name: "Early May bank holiday", day: monday(time.May, 1)},
	{name: "Spring bank holiday", day: monday(time.May, 25)},
	{name: "Battle of the Boyne (Orangemen’s Day)", day: on(time.July, 12), in: []Jurisdiction{NorthernIreland}, moves: true},
	{name: "Summer bank holiday", day: monday(time.August, 1), in: []Jurisdiction{Scotland}},
	{name: "Summer bank holiday", day: monday(time.August, 25), in: []Jurisdiction{EnglandWales, NorthernIreland}},
	{name: "St Andrew’s Day", day: on(time.November, 30), in: []Jurisdiction{Scotland}, moves: true},
	{name: "Christmas Day", day: on(time.December, 25), moves: true},
	{name: "Boxing Day", day: on(time.December, 26), moves: true},
}

// exception is a day that a proclamation changed or added.
type exception struct {
	day      string
	name     string
	in       []Jurisdiction // nil for all
	replaces string         // the name of the usual holiday that it stands in for; "" for an added day
	note     string
}

// exceptions are the proclaimed days that no rule gives.
var exceptions = []exception{
	{day: "2020-05-08", name: "Early May bank holiday (VE Day)", replaces: "Early May bank holiday", note: "Moved from Monday 4 May for the 75th anniversary of VE Day."},
	{day: "2022-06-02", name: "Spring bank holiday", replaces: "Spring bank holiday", note: "Moved from Monday 30 May for the Platinum Jubilee."},
	{day: "2022-06-03", name: "Platinum Jubilee bank holiday"},
	{day: "2022-09-19", name: "State Funeral of Queen Elizabeth II"},
	{day: "2023-05-08", name: "Coronation of King Charles III"},
	{day: "2026-06-15", name: "World Cup bank holiday", in: []Jurisdiction{Scotland}, note: "Proclaimed in February 2026 for Scotland’s first match."},
}

// on gives the same date each year.
func on(month time.Month, day int) func(int) time.Time {
	return func(year int) time.Time { return time.Date(year, month, day, 0, 0, 0, 0, time.UTC) }
}

// monday gives the first Monday on or after a date: the 1st for the first of a
// month, the 25th for the last of a month of 31 days.
func monday(month time.Month, day int) func(int) time.Time {
	return func(year int) time.Time {
		t := on(month, day)(year)
		return t.AddDate(0, 0, (8-int(t.Weekday()))%7)
	}
}

// fromEaster gives a day so many days after Easter Sunday.
func fromEaster(days int) func(int) time.Time {
	return func(year int) time.Time { return easter(year).AddDate(0, 0, days) }
}

// easter gives Easter Sunday by the anonymous Gregorian computus (Meeus,
// Astronomical Algorithms, chapter 8).
func easter(year int) time.Time {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 19*l) / 433
	month := (h + l - 7*m + 90) / 25
	day := (h + l - 7*m + 33*month + 19) % 32
	return on(time.Month(month), day)(year)
}

// yearOf is what the holidays of a year are kept by.
type yearOf struct {
	in   Jurisdiction
	year int
}

// listed holds the holidays that were asked for: a few years of three parts, so
// that counting days does not compute Easter at every step.
var listed sync.Map // yearOf → []Holiday

// Holidays gives the bank holidays of a year on the days on which they are
// kept, in order. The years 2015 to 2027 are as proclaimed; others are by the
// usual rules and marked as projected. It gives none for a year before 1971 or
// after 2199, or an unknown part of the country.
func Holidays(in Jurisdiction, year int) []Holiday { return slices.Clone(holidays(in, year)) }

func holidays(in Jurisdiction, year int) []Holiday {
	if !slices.Contains(Jurisdictions(), in) || year < firstYear || year > lastYear {
		return nil
	}
	key := yearOf{in, year}
	if known, ok := listed.Load(key); ok {
		return known.([]Holiday)
	}
	list := compute(in, year)
	listed.Store(key, list)
	return list
}

// compute makes the list of a year.
func compute(in Jurisdiction, year int) []Holiday {
	out := proclaimed(in, year)
	var moving []Holiday
	for _, u := range usuals {
		if len(u.in) > 0 && !slices.Contains(u.in, in) || replaced(u.name, in, year) {
			continue
		}
		day := u.day(year)
		h := Holiday{Day: text(day), Name: u.name, Projected: !Proclaimed(year)}
		if u.moves && weekend(day) {
			moving = append(moving, h)
			continue
		}
		out = append(out, h)
	}
	for _, h := range moving {
		out = append(out, substitute(h, out))
	}
	slices.SortFunc(out, func(a, b Holiday) int { return cmp.Compare(a.Day, b.Day) })
	return out
}

// proclaimed gives the exceptions of a year.
func proclaimed(in Jurisdiction, year int) (out []Holiday) {
	for _, e := range exceptions {
		if t, _ := parse(e.day); t.Year() == year && (len(e.in) == 0 || slices.Contains(e.in, in)) {
			out = append(out, Holiday{Day: e.day, Name: e.name, Note: e.note})
		}
	}
	return out
}

// replaced tells whether a proclamation moved a usual holiday.
func replaced(name string, in Jurisdiction, year int) bool {
	return slices.ContainsFunc(exceptions, func(e exception) bool {
		t, _ := parse(e.day)
		return e.replaces == name && t.Year() == year && (len(e.in) == 0 || slices.Contains(e.in, in))
	})
}

// substitute moves a holiday from a weekend to the next weekday that no other
// has taken.
func substitute(h Holiday, taken []Holiday) Holiday {
	day, _ := parse(h.Day)
	for weekend(day) || slices.ContainsFunc(taken, func(other Holiday) bool { return other.Day == text(day) }) {
		day = day.AddDate(0, 0, 1)
	}
	h.Day, h.Substitute = text(day), true
	return h
}

// weekend tells a Saturday or Sunday.
func weekend(t time.Time) bool { return t.Weekday() == time.Saturday || t.Weekday() == time.Sunday }

// holidayOn gives the holiday kept on a day.
func holidayOn(t time.Time, in Jurisdiction) (Holiday, bool) {
	list, day := holidays(in, t.Year()), text(t)
	at := slices.IndexFunc(list, func(h Holiday) bool { return h.Day == day })
	if at < 0 {
		return Holiday{}, false
	}
	return list[at], true
}
