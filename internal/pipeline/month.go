package pipeline

import (
	"time"

	"github.com/tolsey/tolsey/internal/plain"
)

// before gives the day so many months before a day (YYYY-MM-DD): the same day of
// the month, or the last of a month that is shorter. It gives "" for what is no
// day.
func before(day string, months int) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	y, m, d := t.Date()
	return clamped(y, m-time.Month(months), d)
}

// upTo gives the last day of which the day so many months before it has come: a
// contract that ends on it or sooner is within so many months of its end. So
// end <= upTo(today, n) exactly when before(end, n) <= today.
func upTo(today string, months int) string {
	t, err := time.Parse(time.DateOnly, today)
	if err != nil {
		return ""
	}
	y, m, d := t.Date()
	if d == lastOf(y, m) {
		d = 31
	}
	return clamped(y, m+time.Month(months), d)
}

// clamped gives the day of a month that may lie outside the year, and its last
// day where the month is too short.
func clamped(y int, m time.Month, d int) string {
	first := time.Date(y, m, 1, 0, 0, 0, 0, time.UTC)
	y, m, _ = first.Date()
	return time.Date(y, m, min(d, lastOf(y, m)), 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}

func lastOf(y int, m time.Month) int { return time.Date(y, m+1, 0, 0, 0, 0, 0, time.UTC).Day() }

// plusDays gives the day so many days after a day, "" for what is no day.
func plusDays(day string, n int) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return t.AddDate(0, 0, n).Format(time.DateOnly)
}

// dayNumber counts days, so that they can be subtracted; 0 stands for "", and
// for what is no day.
func dayNumber(day string) int32 {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return 0
	}
	return int32(t.Unix() / (24 * 60 * 60))
}

// dayText is the inverse of dayNumber.
func dayText(n int32) string {
	if n == 0 {
		return ""
	}
	return time.Unix(int64(n)*24*60*60, 0).UTC().Format(time.DateOnly)
}

// daysBetween gives the days from one to another; negative when the other comes
// first.
func daysBetween(from, to string) int { return int(dayNumber(to) - dayNumber(from)) }

// monthsBetween gives the whole months from today to an end that is not before
// it, else 0.
func monthsBetween(today, end string) int {
	from, err := time.Parse(time.DateOnly, today)
	to, err2 := time.Parse(time.DateOnly, end)
	if err != nil || err2 != nil || end < today {
		return 0
	}
	n := (to.Year()-from.Year())*12 + int(to.Month()) - int(from.Month())
	if before(end, n) < today {
		n--
	}
	return n
}

// earliest gives the first of some days that are known, or "".
func earliest(days ...string) string {
	first := ""
	for _, d := range days {
		if d != "" && (first == "" || d < first) {
			first = d
		}
	}
	return first
}

// come tells whether a day is known and has come.
func come(day, today string) bool { return day != "" && day <= today }

// longDay gives a day as readers see it: "2 April 2026".
func longDay(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return plain.Line(day)
	}
	return t.Format("2 January 2006")
}
