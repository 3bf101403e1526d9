package publisher

import (
	"time"

	"github.com/tolsey/tolsey/internal/clock"
)

// localTime is how the window publishers write times: by London's clocks,
// without a zone.
const localTime = "2006-01-02T15:04:05"

// mostBeyond is how much more than wanted may be asked for at either end.
const mostBeyond = time.Hour + 2*time.Second

// asked gives the texts that ask for everything from one instant to another.
// In the hour that comes twice when summer time ends, a text stands for two
// instants; there the bounds are moved outward to one that stands for one
// instant only, so that nothing is left out whichever the publisher takes. Both
// are a second further out, for publishers that do not count the bounds in.
func asked(from, to time.Time) (string, string) {
	from = from.Truncate(time.Second).Add(-time.Second)
	if first, twice := firstOfTwo(from); twice && from.Before(first.Add(time.Hour)) {
		from = first.Add(-time.Second)
	}
	to = wholeSecond(to).Add(time.Second)
	if first, twice := firstOfTwo(to); twice && !to.Before(first.Add(time.Hour)) {
		to = first.Add(2 * time.Hour)
	}
	return local(from), local(to)
}

// firstOfTwo reports whether an instant lies in the hour that comes twice, and
// when that comes first.
func firstOfTwo(t time.Time) (first time.Time, twice bool) {
	text := local(t)
	switch hour := t.Truncate(time.Hour); text {
	case local(t.Add(time.Hour)):
		return hour, true
	case local(t.Add(-time.Hour)):
		return hour.Add(-time.Hour), true
	}
	return time.Time{}, false
}

func local(t time.Time) string { return t.In(clock.London).Format(localTime) }

// wholeSecond gives the first whole second that is not before t.
func wholeSecond(t time.Time) time.Time {
	return t.Add(time.Second - 1).Truncate(time.Second)
}

// quarterBelow gives the last quarter of a London day (00:00, 06:00, 12:00,
// 18:00) that is before t.
func quarterBelow(t time.Time) time.Time {
	l := t.Add(-time.Second).In(clock.London)
	return time.Date(l.Year(), l.Month(), l.Day(), l.Hour()/6*6, 0, 0, 0, clock.London).UTC()
}

// fiveDaysBelow gives the midnight of London with which five days end that t
// is on, or right behind.
func fiveDaysBelow(t time.Time) time.Time {
	l := t.Add(-time.Second).In(clock.London)
	return time.Date(l.Year(), l.Month(), l.Day()-4, 0, 0, 0, 0, clock.London).UTC()
}

// spoken describes a stretch of time: "3 November 2026, 06:00 to 12:00",
// "1 November 2026 to 5 November 2026" where it is made of whole days.
func spoken(from, to time.Time) string {
	const day, minute = "2 January 2006", "15:04"
	f, t := from.In(clock.London), to.In(clock.London)
	last := t.Add(-time.Second)
	sameDay := f.Format(day) == last.Format(day)
	wholeDays := f.Format(minute) == "00:00" && t.Format(minute) == "00:00"
	switch {
	case wholeDays && sameDay:
		return f.Format(day)
	case wholeDays:
		return f.Format(day) + " to " + last.Format(day)
	case sameDay && t.Format(minute) == "00:00":
		return f.Format(day+", "+minute) + " to midnight"
	case sameDay:
		return f.Format(day+", "+minute) + " to " + t.Format(minute)
	}
	return f.Format(day+", "+minute) + " to " + t.Format(day+", "+minute)
}
