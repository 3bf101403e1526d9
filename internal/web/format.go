package web

import (
	"fmt"
	"strconv"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/ocds"
)

// notGiven stands where a publisher gave no value.
const notGiven = "Not given"

// count writes a whole number with commas between thousands: "1,204".
func count[N int | int64](n N) string {
	digits := strconv.FormatInt(int64(n), 10)
	sign := ""
	if digits[0] == '-' {
		sign, digits = "−", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// plural writes a number with the word for what is counted: "1 notice",
// "1,204 notices".
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return count(n) + " " + many
}

// money writes a sum in full, with the pence unless there are none:
// "£256,378.74", "£2,000,000", "CAD 2,000,000". Nil is a sum not given.
func money(m *ocds.Money) string {
	if m == nil {
		return notGiven
	}
	n, sign := magnitude(m.Hundredths)
	text := count(int64(n / 100))
	if pence := n % 100; pence != 0 {
		text += fmt.Sprintf(".%02d", pence)
	}
	return inCurrency(sign, text, m.Currency)
}

// moneyShort writes a sum for scanning down a list, to the nearest unit under a
// million and to one decimal above: "£256,379", "£3.3 million", "£1.2 billion",
// "£1 trillion".
func moneyShort(m *ocds.Money) string {
	if m == nil {
		return notGiven
	}
	n, sign := magnitude(m.Hundredths)
	units := (n + 50) / 100
	switch {
	case units < 1_000_000:
		return inCurrency(sign, count(int64(units)), m.Currency)
	case units < 999_950_000:
		return inCurrency(sign, tenths(units, 1_000_000)+" million", m.Currency)
	case units < 999_950_000_000:
		return inCurrency(sign, tenths(units, 1_000_000_000)+" billion", m.Currency)
	default:
		return inCurrency(sign, tenths(units, 1_000_000_000_000)+" trillion", m.Currency)
	}
}

// magnitude gives the size of n, also of the least int64, and its sign.
func magnitude(n int64) (size uint64, sign string) {
	if n < 0 {
		return -uint64(n), "−"
	}
	return uint64(n), ""
}

// tenths writes n in units of scale to the nearest tenth, "3.3", or "3" when
// the tenths are none.
func tenths(n, scale uint64) string {
	t := (n + scale/20) / (scale / 10)
	text := count(int64(t / 10))
	if t%10 != 0 {
		text += "." + strconv.FormatUint(t%10, 10)
	}
	return text
}

// inCurrency puts the currency before a number. A dollar sign would not say
// whose dollar it is, so only the pound and the euro have signs.
func inCurrency(sign, number, currency string) string {
	switch currency {
	case "GBP":
		return sign + "£" + number
	case "EUR":
		return sign + "€" + number
	case "":
		return sign + number + " (currency not given)"
	default:
		return plain(currency) + " " + sign + number
	}
}

// date writes the day of t in London: "17 March 2026". The zero time is one not
// given.
func date(t time.Time) string {
	if t.IsZero() {
		return notGiven
	}
	return t.In(clock.London).Format("2 January 2006")
}

// dateTime writes an instant: "5pm on 17 March 2026", "12 midnight at the start
// of 17 March 2026". The zero time is one not given.
func dateTime(t time.Time) string {
	switch {
	case t.IsZero():
		return notGiven
	case midnight(t):
		return "12 midnight at the start of " + date(t)
	default:
		return timeOfDay(t) + " on " + date(t)
	}
}

// timeOfDay writes the time of t in London as the GOV.UK style guide does,
// "5pm", "5:30pm", but never "12am" or "12pm", which readers confuse.
func timeOfDay(t time.Time) string {
	t = t.In(clock.London)
	switch {
	case midnight(t):
		return "12 midnight"
	case t.Hour() == 12 && t.Minute() == 0:
		return "12 noon"
	case t.Minute() == 0:
		return t.Format("3pm")
	default:
		return t.Format("3:04pm")
	}
}

// midnight says whether t begins a day in London; which of the two days around
// it is meant must then be said.
func midnight(t time.Time) bool {
	t = t.In(clock.London)
	return t.Hour() == 0 && t.Minute() == 0
}

// daysBetween counts the midnights in London between two instants, negative
// when to is the earlier day.
func daysBetween(from, to time.Time) int {
	return dayNumber(to) - dayNumber(from)
}

// dayNumber counts the days from 1 January 1970 to the day of t in London.
func dayNumber(t time.Time) int {
	year, month, day := t.In(clock.London).Date()
	return int(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// relative says how far the day of t is from the day of now: "today",
// "tomorrow", "in 3 days", "2 days ago", and from about three months in months,
// from two years in years.
func relative(t, now time.Time) string {
	days := daysBetween(now, t)
	switch {
	case days == 0:
		return "today"
	case days == 1:
		return "tomorrow"
	case days == -1:
		return "yesterday"
	case days < 0:
		return span(t, now) + " ago"
	default:
		return "in " + span(now, t)
	}
}

// span writes the time from one day to a later one in the unit that suits its
// length, rounded down to whole ones.
func span(from, to time.Time) string {
	days, months := daysBetween(from, to), monthsBetween(from, to)
	switch {
	case days < 92:
		return plural(days, "day", "days")
	case months < 24:
		return plural(months, "month", "months")
	default:
		return plural(months/12, "year", "years")
	}
}

// monthsBetween counts the whole months by the calendar of London from one day
// to a later one.
func monthsBetween(from, to time.Time) int {
	from, to = from.In(clock.London), to.In(clock.London)
	months := 12*(to.Year()-from.Year()) + int(to.Month()) - int(from.Month())
	if to.Day() < from.Day() {
		months--
	}
	return months
}

// closing says when a deadline is or was, in words that end a sentence about a
// notice: "closes today at 5pm", "closes tomorrow at 12 noon", "closes in 3
// days", "closed 2 days ago". The zero time is no deadline, "no closing date
// given". At the very instant of the deadline it is closed.
func closing(t, now time.Time) string {
	if t.IsZero() {
		return "no closing date given"
	}
	verb := "closes"
	if !now.Before(t) {
		verb = "closed"
	}
	when := relative(t, now)
	if days := daysBetween(now, t); days < -1 || days > 1 {
		return verb + " " + when
	}
	if midnight(t) {
		return verb + " " + when + " at the start of the day"
	}
	return verb + " " + when + " at " + timeOfDay(t)
}
