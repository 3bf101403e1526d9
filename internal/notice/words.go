package notice

import (
	"strconv"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/plain"
)

// moment is an instant of which perhaps only the day is known.
type moment struct {
	t     time.Time
	exact bool
}

// moved tells how a deadline changed, with as much of the dates as it takes to
// tell them apart; "" when it did not.
func moved(what string, before, after moment) string {
	switch {
	case before.t.Equal(after.t):
		return ""
	case after.t.IsZero():
		return what + " removed; it was " + before.String()
	case before.t.IsZero():
		return what + " set to " + after.String()
	}
	verb := " moved from "
	if after.t.Before(before.t) {
		verb = " brought forward from "
	}
	b, a := before.t.In(clock.London), after.t.In(clock.London)
	switch {
	case before.exact != after.exact:
	case plain.Day(before.t) == plain.Day(after.t):
		return what + verb + clockTime(b) + " to " + clockTime(a) + " on " + longDate(a)
	case clockTime(b) == clockTime(a):
		return what + verb + dates(b, a)
	}
	return what + verb + before.String() + " to " + after.String()
}

// String gives "10 March 2026, 5pm", or the day alone.
func (m moment) String() string {
	t := m.t.In(clock.London)
	if !m.exact {
		return longDate(t)
	}
	return longDate(t) + ", " + clockTime(t)
}

// dates gives "10 March to 17 March 2026".
func dates(from, to time.Time) string {
	if from.Year() == to.Year() {
		return from.Format("2 January") + " to " + longDate(to)
	}
	return longDate(from) + " to " + longDate(to)
}

func longDate(t time.Time) string { return t.Format("2 January 2006") }

// clockTime gives the time of day as GOV.UK writes it: 5pm, 5:30pm, midday.
func clockTime(t time.Time) string {
	switch {
	case t.Hour() == 12 && t.Minute() == 0:
		return "midday"
	case t.Hour() == 0 && t.Minute() == 0:
		return "midnight"
	case t.Minute() == 0:
		return t.Format("3pm")
	}
	return t.Format("3:04pm")
}

// rescheduled tells how a contract's days changed, a line for each.
func rescheduled(what string, before, after plain.Term) []string {
	var lines []string
	for _, d := range []struct{ name, before, after string }{
		{" start", before.Start, after.Start},
		{" end", before.End, after.End},
		{" end with all extensions", extended(before), extended(after)},
	} {
		if w := movedDay(what+d.name, d.before, d.after); w != "" {
			lines = append(lines, w)
		}
	}
	return lines
}

// extended gives the latest end where it lies after the end, or "".
func extended(t plain.Term) string {
	if t.Latest == t.End {
		return ""
	}
	return t.Latest
}

// movedDay tells how a day, YYYY-MM-DD or "", changed; "" when it did not.
func movedDay(what, before, after string) string {
	b, errBefore := time.Parse(time.DateOnly, before)
	a, errAfter := time.Parse(time.DateOnly, after)
	switch {
	case before == after || errBefore != nil && errAfter != nil:
		return ""
	case errAfter != nil:
		return what + " removed; it was " + longDate(b)
	case errBefore != nil:
		return what + " set to " + longDate(a)
	case a.Before(b):
		return what + " brought forward from " + dates(b, a)
	}
	return what + " moved from " + dates(b, a)
}

// revalued tells how a value changed; "" when it did not.
func revalued(what string, before, after *plain.Value) string {
	switch {
	case before == nil && after == nil || before != nil && after != nil && before.Money == after.Money:
		return ""
	case after == nil:
		return what + " removed; it was " + money(before)
	case before == nil:
		return what + " given: " + money(after)
	}
	return what + " changed from " + money(before) + " to " + money(after)
}

// money gives "£1,250,000", "£99.50 including VAT" or "AED 1,000".
func money(v *plain.Value) string {
	s := group(v.Hundredths / 100)
	if cents := v.Hundredths % 100; cents != 0 {
		s += "." + strconv.FormatInt(100+cents, 10)[1:]
	}
	switch v.Currency {
	case "GBP":
		s = "£" + s
	case "EUR":
		s = "€" + s
	case "":
	default:
		s = excerpt(v.Currency) + " " + s
	}
	if v.Gross {
		s += " including VAT"
	}
	return s
}

// group gives a number that is not negative with commas between thousands.
func group(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// many gives "1 word" or "12 words".
func many(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return group(int64(n)) + " " + noun + "s"
}

// series gives "A", "A and B", "A, B and C", or the first four of many and how
// many others there are.
func series(names []string) string {
	const most = 4
	if len(names) > most+1 {
		names = append(names[:most:most], many(len(names)-most, "other"))
	}
	if len(names) == 0 {
		return ""
	}
	last := len(names) - 1
	if last == 0 {
		return names[0]
	}
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// excerpt gives the beginning of a text for use within a sentence.
func excerpt(s string) string { return plain.Lead(plain.Line(s), 80) }

func quoted(s string) string { return "“" + excerpt(s) + "”" }
