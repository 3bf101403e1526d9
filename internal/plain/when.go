package plain

import (
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/ocds"
)

// Years outside these bounds are slips of the pen ("0207", "2105") and read as
// no date: no notice was published electronically before, and no contract of
// a public body is let so long after that a stage could hang on it.
const (
	FirstYear = 1990
	LastYear  = 2099
)

// Never is a day after all days that Date gives.
const Never = "9999-12-31"

// Date gives the day that a published date means, as YYYY-MM-DD, or "".
//
// Publishers write a bare day as an instant at one of its ends: midnight or a
// minute before it, in whatever zone their software is set to. So such an
// instant means the day as written; any other is the day in London on which it
// falls.
func Date(s string) string {
	s = strings.TrimSpace(s)
	t, ok := parse(s)
	if !ok {
		return ""
	}
	day, rest := split(s)
	if bare(rest) && day != "" {
		return day
	}
	return t.In(clock.London).Format(time.DateOnly)
}

// Day gives the day in London on which t falls, as YYYY-MM-DD.
func Day(t time.Time) string { return t.In(clock.London).Format(time.DateOnly) }

// Moment gives the instant that a published date means, to the millisecond in
// UTC. A date without zone is read as in London; a bare day as its beginning.
func Moment(s string) (time.Time, bool) {
	return parse(strings.TrimSpace(s))
}

// Deadline gives the instant until which something may be handed in. Where the
// publisher states only a day, it runs until the end of that day in London and
// exact is false.
func Deadline(s string) (t time.Time, exact, ok bool) {
	s = strings.TrimSpace(s)
	t, ok = parse(s)
	if !ok {
		return time.Time{}, false, false
	}
	if day, rest := split(s); day == "" || rest != "" {
		return t, true, true
	}
	y, m, d := t.In(clock.London).Date()
	return time.Date(y, m, d, 23, 59, 59, 0, clock.London).UTC(), false, true
}

// parse reads a date, puts one without zone into London, and drops those out
// of bounds.
func parse(s string) (time.Time, bool) {
	if s == "" || len(s) > 64 {
		return time.Time{}, false
	}
	t, exact, err := ocds.ParseTime(s)
	if err != nil || t.Year() < FirstYear || t.Year() > LastYear {
		return time.Time{}, false
	}
	if !exact {
		t = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), clock.London)
	}
	return t.UTC().Truncate(time.Millisecond), true
}

// split cuts a date in the standard's form into its day and what follows the
// "T"; day is "" for one in another form.
func split(s string) (day, rest string) {
	if len(s) < 10 || s[4] != '-' || s[7] != '-' {
		return "", s
	}
	return s[:10], strings.TrimLeft(s[10:], "Tt ")
}

// bare reports that the time of day only marks an end of the day.
func bare(rest string) bool {
	return rest == "" || strings.HasPrefix(rest, "00:00") || strings.HasPrefix(rest, "23:59")
}
