package web

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/notice"
)

const (
	mostSubject        = 99 // runes of a letter's subject
	mostNamedInSubject = 45 // runes of an alert's name in one
)

// tally counts what a digest brings.
type tally struct {
	sections, fresh, changed, reached, closing int
	more                                       int  // that are not listed
	mixed                                      bool // more are not all new ones
}

func tallyOf(d *alert.Digest) (t tally) {
	t.sections = len(d.Sections)
	for _, s := range d.Sections {
		t.fresh += len(s.Fresh)
		t.changed += len(s.Changed)
		t.reached += len(s.Reached)
		t.closing += len(s.Closing)
		t.more += s.More
		t.mixed = t.mixed || s.More > max(0, s.Receipt.Fresh-len(s.Fresh))
	}
	return t
}

func (t tally) listed() int { return t.fresh + t.changed + t.reached + t.closing }

// parts says what there is, the first with the word for what is counted: "5 new
// notices", "2 changed", "1 closing soon".
func (t tally) parts() (parts []string) {
	if t.fresh > 0 {
		parts = append(parts, plural(t.fresh, "new notice", "new notices"))
	}
	switch {
	case t.changed > 0 && len(parts) == 0:
		parts = append(parts, plural(t.changed, "changed notice", "changed notices"))
	case t.changed > 0:
		parts = append(parts, count(t.changed)+" changed")
	}
	switch {
	case t.reached > 0 && len(parts) == 0:
		parts = append(parts, plural(t.reached, "notice with contracts near their end", "notices with contracts near their end"))
	case t.reached > 0:
		parts = append(parts, count(t.reached)+" with contracts near their end")
	}
	switch {
	case t.closing > 0 && len(parts) == 0:
		parts = append(parts, plural(t.closing, "notice closing soon", "notices closing soon"))
	case t.closing > 0:
		parts = append(parts, count(t.closing)+" closing soon")
	}
	if t.more > 0 {
		parts = append(parts, count(t.more)+" more")
	}
	return parts
}

// heading says it all in one line.
func (t tally) heading() string {
	switch {
	case t.listed() == 0:
		return "Nothing new, and your alerts still work"
	case t.storm():
		return t.all() + t.first()
	}
	return enumerate(t.parts(), "and")
}

// storm says whether one alert brings more than a letter lists.
func (t tally) storm() bool { return t.more > 0 && t.sections == 1 }

// first says how many of them are listed.
func (t tally) first() string { return ": the first " + count(t.listed()) }

// all counts also what is not listed.
func (t tally) all() string {
	what := "notices"
	if t.changed+t.reached+t.closing == 0 && !t.mixed {
		what = "new notices"
	}
	return count(t.listed()+t.more) + " " + what
}

// digestSubject says what is in a digest, the most urgent first.
func digestSubject(d *alert.Digest, t tally, names map[int64]string) string {
	about := ""
	if t.sections == 1 {
		about = " for “" + shorten(names[d.Sections[0].Subscription.ID], mostNamedInSubject) + "”"
	}
	urgent, moved := movedDeadline(d)
	parts := t.parts()
	switch {
	case t.listed() == 0:
		return within("Still watching: nothing new"+about, "", "")
	case t.listed()+t.more == 1:
		return onlySubject(d)
	case moved:
		return within(deadlineMoved(urgent, d.At), rowTitle(urgent.Notice), " and "+count(t.listed()+t.more-1)+" more")
	case t.storm():
		return within(t.all()+about, "", t.first())
	case t.sections == 1 && d.Sections[0].Subscription.Name == "" && t.fresh > 0:
		// The title says more than what a search asks for in words.
		return within(strings.Join(parts, ", ")+": ", rowTitle(d.Sections[0].Fresh[0].Notice), " and more")
	case t.sections == 1:
		return within(strings.Join(append([]string{parts[0] + about}, parts[1:]...), ", "), "", "")
	}
	return within(enumerate(parts, "and"), "", "")
}

// within joins the parts of a subject and shortens the title in its middle, or
// what is before, so that it is not too long.
func within(before, title, after string) string {
	room := mostSubject - utf8.RuneCountInString(after)
	if title == "" {
		return shorten(before, room) + after
	}
	return before + shorten(title, room-utf8.RuneCountInString(before)) + after
}

// movedDeadline gives the first notice of a watch whose deadline moved.
func movedDeadline(d *alert.Digest) (alert.Line, bool) {
	for _, s := range d.Sections {
		if s.Subscription.Target != alert.Notice {
			continue
		}
		for _, line := range s.Changed {
			if hasMoved(line, d.At) {
				return line, true
			}
		}
	}
	return alert.Line{}, false
}

// hasMoved says whether a line tells of another deadline that is ahead.
func hasMoved(line alert.Line, now time.Time) bool {
	return line.Stage(now) == notice.Open && line.Closes.After(now) && tellsOf(line, notice.ChangeDeadline)
}

func tellsOf(line alert.Line, kind notice.ChangeKind) bool {
	return slices.ContainsFunc(line.Changes, func(c notice.ChangeLine) bool { return c.Kind == kind })
}

func deadlineMoved(line alert.Line, now time.Time) string {
	return "Deadline moved to " + shortDate(line.Closes, now) + ": "
}

// shortDate writes a day without the year when that is the present one.
func shortDate(t, now time.Time) string {
	day := date(t)
	return strings.TrimSuffix(day, " "+strconv.Itoa(now.In(clock.London).Year()))
}

// onlySubject is the subject of a letter with one notice.
func onlySubject(d *alert.Digest) string {
	for _, s := range d.Sections {
		for _, line := range s.Fresh {
			return freshSubject(line, d.At)
		}
		for _, line := range s.Changed {
			return changedSubject(line, d.At)
		}
		for _, line := range s.Reached {
			return reachedSubject(line)
		}
		for _, line := range s.Closing {
			return within("Closes "+relative(line.Closes, d.At)+": ", rowTitle(line.Notice), "")
		}
	}
	return ""
}

func freshSubject(line alert.Line, now time.Time) string {
	after := ""
	switch stage := line.Stage(now); {
	case stage != notice.Open:
		after = " – " + lowerFirst(stageTags[stage].Text)
	case line.Closes.After(now):
		after = " – closes " + shortDate(line.Closes, now)
	}
	return within("New: ", rowTitle(line.Notice), after)
}

// reachedSubject says how near a contract is to its end: "Reached 12 months
// before its end: Hosting".
func reachedSubject(line alert.Line) string {
	before := "Contracts near their end"
	if len(line.Changes) == 1 && !strings.HasPrefix(line.Changes[0].Words, "“") {
		before, _, _ = strings.Cut(line.Changes[0].Words, " (")
		before, _, _ = strings.Cut(before, ", ")
	}
	return within(before+": ", rowTitle(line.Notice), "")
}

func changedSubject(line alert.Line, now time.Time) string {
	before := "Changed: "
	switch {
	case line.Stage(now) == notice.Cancelled:
		before = "Cancelled: "
	case hasMoved(line, now):
		before = deadlineMoved(line, now)
	case tellsOf(line, notice.ChangeAward):
		before = "Award: "
	}
	return within(before, rowTitle(line.Notice), "")
}
