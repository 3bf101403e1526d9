package ocds

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// errTime stands for all that [ParseTime] cannot read; what was wrong matters
// less to a reader than the text itself, which the caller gets beside it.
var errTime = errors.New("neither a date nor a date with a time")

// ParseTime reads a date as OCDS publishers write them: RFC 3339, and its
// looser relations of ISO 8601 with a space for the T, without seconds, with a
// fraction of any length, with the zone as +0100 or +01, without a zone, or
// without any time. White space around it does not count. Exact is false when
// the zone or the time was missing: what has no zone is taken as UTC, what has
// no time as the first instant of its day. Seconds may be 60, as RFC 3339
// section 5.6 allows; that is the first second of the next minute.
//
// Years 0000 to 9999 are understood as they stand, absurd as they may be. It is
// an error when the text is something else, names a day that no calendar has,
// or an instant whose year in UTC has not four digits.
func ParseTime(s string) (t time.Time, exact bool, err error) {
	p := timeText{rest: strings.TrimSpace(s)}
	t, exact = p.instant()
	if p.bad || p.rest != "" {
		return time.Time{}, false, fmt.Errorf("%q is %w", clip(s, 60), errTime)
	}
	if y := t.UTC().Year(); y < 0 || y > 9999 {
		return time.Time{}, false, fmt.Errorf("%q lies outside the years 0000 to 9999 in UTC", s)
	}
	return t, exact, nil
}

// clip shortens s to about n bytes for a message, between two characters.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}

// timeText is what is still to be read of a date. Bad is set by the first
// thing that does not fit and stays set.
type timeText struct {
	rest string
	bad  bool
}

func (p *timeText) instant() (t time.Time, exact bool) {
	year, month, day := p.date()
	if p.rest == "" {
		return civil(p, year, month, day, 0, 0, 0, 0, time.UTC), false
	}
	if !p.skip('T') && !p.skip('t') && !p.skip(' ') {
		p.bad = true
		return time.Time{}, false
	}
	hour, minute, second, nanos := p.clock()
	zone, known := p.zone()
	return civil(p, year, month, day, hour, minute, second, nanos, zone), known
}

// civil makes the instant, unless the day is not in the calendar: time.Date
// would turn 30 February into 2 March.
func civil(p *timeText, year, month, day, hour, minute, second, nanos int, zone *time.Location) time.Time {
	if month < 1 || month > 12 || day < 1 || day > 31 || time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Day() != day {
		p.bad = true
		return time.Time{}
	}
	return time.Date(year, time.Month(month), day, hour, minute, second, nanos, zone)
}

func (p *timeText) date() (year, month, day int) {
	year = p.digits(4, 9999)
	p.need('-')
	month = p.digits(2, 12)
	p.need('-')
	day = p.digits(2, 31)
	return year, month, day
}

func (p *timeText) clock() (hour, minute, second, nanos int) {
	hour = p.digits(2, 23)
	p.need(':')
	minute = p.digits(2, 59)
	if !p.skip(':') {
		return hour, minute, 0, 0
	}
	second = p.digits(2, 60)
	if p.skip('.') || p.skip(',') {
		nanos = p.fraction()
	}
	return hour, minute, second, nanos
}

// fraction reads the digits after the point; those after the ninth are too
// fine for an instant and are dropped.
func (p *timeText) fraction() (nanos int) {
	n := 0
	for n < len(p.rest) && p.rest[n] >= '0' && p.rest[n] <= '9' {
		n++
	}
	if n == 0 {
		p.bad = true
	}
	for i := range 9 {
		nanos *= 10
		if i < n {
			nanos += int(p.rest[i] - '0')
		}
	}
	p.rest = p.rest[n:]
	return nanos
}

// zone reads Z, +01:00, +0100 or +01, also after one space; known is false
// when nothing is left to read.
func (p *timeText) zone() (zone *time.Location, known bool) {
	if p.rest == "" {
		return time.UTC, false
	}
	p.skip(' ')
	if p.skip('Z') || p.skip('z') {
		return time.UTC, true
	}
	sign := 1
	if p.skip('-') {
		sign = -1
	} else {
		p.need('+')
	}
	seconds := p.digits(2, 23) * 3600
	if p.rest != "" {
		p.skip(':')
		seconds += p.digits(2, 59) * 60
	}
	if seconds == 0 {
		return time.UTC, true
	}
	return time.FixedZone("", sign*seconds), true
}

// digits reads exactly n digits whose number is at most limit.
func (p *timeText) digits(n, limit int) (value int) {
	if len(p.rest) < n {
		p.bad, p.rest = true, ""
		return 0
	}
	for i := range n {
		c := p.rest[i]
		if c < '0' || c > '9' {
			p.bad = true
			return 0
		}
		value = value*10 + int(c-'0')
	}
	p.rest = p.rest[n:]
	p.bad = p.bad || value > limit
	return value
}

func (p *timeText) skip(c byte) bool {
	if p.rest == "" || p.rest[0] != c {
		return false
	}
	p.rest = p.rest[1:]
	return true
}

func (p *timeText) need(c byte) {
	if !p.skip(c) {
		p.bad = true
	}
}
