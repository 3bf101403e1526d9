package alert

import (
	"time"

	"github.com/tolsey/tolsey/internal/clock"
)

// Next gives the first instant after now at which a letter of these choices
// goes; the zero time for those that have no hour of their own.
func (c Choices) Next(now time.Time) time.Time {
	switch c.Frequency {
	case Daily:
		return hourAfter(now, c.Hour, workday)
	case Weekly:
		return hourAfter(now, c.Hour, func(d time.Weekday) bool { return d == c.Weekday })
	}
	return time.Time{}
}

// nextLook gives the first instant after now at which reminders, and the note
// that nothing came, are looked for apart from letters; the zero time where the
// choices ask for neither, or where a daily letter has them.
func (c Choices) nextLook(now time.Time) time.Time {
	if c.Frequency == Never || c.Frequency == Daily || c.Reminder == 0 && !(c.Still && c.Frequency == AtOnce) {
		return time.Time{}
	}
	return hourAfter(now, c.Hour, workday)
}

// remindBefore gives the instant before which a deadline lies that now has to be
// reminded of: the next time to look comes too late for it.
func (c Choices) remindBefore(now time.Time) time.Time {
	return hourAfter(now, c.Hour, workday).AddDate(0, 0, c.Reminder)
}

func workday(d time.Weekday) bool { return d != time.Saturday && d != time.Sunday }

// hourAfter gives the first full hour of some days in London that lies after
// now. An hour that the beginning of summer time leaves out is the one after it;
// of an hour that comes twice at its end one counts.
func hourAfter(now time.Time, hour int, on func(time.Weekday) bool) time.Time {
	local := now.In(clock.London)
	for day := 0; ; day++ {
		t := time.Date(local.Year(), local.Month(), local.Day()+day, hour, 0, 0, 0, clock.London)
		if on(t.Weekday()) && t.After(now) {
			return t.UTC()
		}
	}
}

// monthAfter gives the same hour of the same day of the next month in London, or
// of that month's last day where it is shorter.
func monthAfter(t time.Time) time.Time {
	local := t.In(clock.London)
	next := local.AddDate(0, 1, 0)
	if next.Day() != local.Day() { // the month has no such day
		next = next.AddDate(0, 0, -next.Day())
	}
	return next.UTC()
}
