package calendar

import (
	"fmt"
	"time"
)

// Deadline is a day that a rule gives.
type Deadline struct {
	Date         string
	Rule         Rule
	Jurisdiction Jurisdiction
	From         string    // the day that was asked about
	CountedFrom  string    // the day from which the rule counts: From, or what its anchor makes of it
	Skipped      []Skipped // the bank holidays that were not counted, in the order in which they were met
	WeekendDays  int       // the Saturdays and Sundays that were not counted
	WorkingDays  int       // working days of the period; the first day is one only where it counts
	Projected    bool      // a year that it touches has no proclaimed holidays yet
}

// Compute gives the day that a rule gives for a day, in a part of the country.
// Its faults are of kind Invalid and say what to do: for no day, for a rule
// that is not there, has no number of days, was not in force then, or is of
// another part of the country.
func Compute(ruleID, from string, in Jurisdiction) (Deadline, error) {
	t, err := mustRead(from)
	if err != nil {
		return Deadline{}, err
	}
	if err := checkJurisdiction(in); err != nil {
		return Deadline{}, err
	}
	r, err := find(ruleID, from, in)
	if err != nil {
		return Deadline{}, err
	}
	return r.from(t, in), nil
}

// from counts the rule's period.
func (r Rule) from(asked time.Time, in Jurisdiction) Deadline {
	start := r.Anchor.of(asked)
	w := walk{at: start, in: in}
	switch r.Unit {
	case WorkingDays:
		n := r.Days
		if r.FirstDay { // the first working day on or after it is the first that counts
			w.settle(r.sign())
			n--
		}
		w.count(r.sign() * n)
	case Months:
		w.at = addMonths(start, r.sign()*r.Days)
	default:
		w.at = start.AddDate(0, 0, r.sign()*r.Apart())
	}
	switch r.Roll {
	case Onward:
		w.settle(1)
	case Backward:
		w.settle(-1)
	}
	return Deadline{Date: text(w.at), Rule: r, Jurisdiction: in, From: text(asked), CountedFrom: text(start), Skipped: w.skipped,
		WeekendDays: w.weekends, WorkingDays: r.workingDays(start, w.at, in), Projected: !Proclaimed(start.Year()) || !Proclaimed(w.at.Year())}
}

func (r Rule) sign() int {
	if r.Back {
		return -1
	}
	return 1
}

// workingDays counts those of a period, with the first day where it counts.
func (r Rule) workingDays(start, end time.Time, in Jurisdiction) int {
	n := WorkingBetween(text(start), text(end), in)
	if r.FirstDay && working(start, in) {
		n++
	}
	return max(n, -n)
}

// addMonths goes some months on, to the last day of a month that is too short.
func addMonths(t time.Time, n int) time.Time {
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(t.Day(), last)-1)
}

// of gives the day from which is counted.
func (a Anchor) of(t time.Time) time.Time {
	switch a {
	case QuarterEnd:
		first := t.Month() - (t.Month()-1)%3
		return time.Date(t.Year(), first+3, 0, 0, 0, 0, 0, time.UTC)
	case HalfYearEnd:
		switch {
		case t.Month() <= time.March:
			return on(time.March, 31)(t.Year())
		case t.Month() <= time.September:
			return on(time.September, 30)(t.Year())
		}
		return on(time.March, 31)(t.Year() + 1)
	case FinancialYearStart:
		if t.Month() < time.April {
			return on(time.April, 1)(t.Year() - 1)
		}
		return on(time.April, 1)(t.Year())
	default:
		return t
	}
}

// projectedText is what is said of a day whose holidays are not proclaimed.
const projectedText = "The bank holidays of a year that this touches are computed by the usual rules: they are known as proclaimed only for %d to %d."

// Caution says what to know before relying on the day: that its year's holidays
// are not proclaimed yet, and the rule's note; "" for nothing.
func (d Deadline) Caution() string {
	switch {
	case !d.Projected:
		return d.Rule.Note
	case d.Rule.Note == "":
		return fmt.Sprintf(projectedText, knownFrom, knownTo)
	default:
		return fmt.Sprintf(projectedText, knownFrom, knownTo) + " " + d.Rule.Note
	}
}

// Answer is a deadline as machines read it.
type Answer struct {
	Date        string       `json:"date"`
	Rule        string       `json:"rule"`   // what it says
	Source      string       `json:"source"` // the section or regulation
	Skipped     []Skipped    `json:"skipped"`
	ID          string       `json:"id"` // of the rule
	Name        string       `json:"name"`
	In          Jurisdiction `json:"in"`
	From        string       `json:"from"`
	CountedFrom string       `json:"countedFrom"`
	Gives       string       `json:"gives"` // what the date is
	WeekendDays int          `json:"weekendDays"`
	WorkingDays int          `json:"workingDays"`
	Projected   bool         `json:"projected"`
	Caution     string       `json:"caution"`
	Check       bool         `json:"check"`
}

// Answer gives the deadline as machines read it, with a list for no holidays.
func (d Deadline) Answer() Answer {
	return Answer{Date: d.Date, Rule: d.Rule.Text, Source: d.Rule.Source, Skipped: append([]Skipped{}, d.Skipped...), ID: d.Rule.ID,
		Name: d.Rule.Name, In: d.Jurisdiction, From: d.From, CountedFrom: d.CountedFrom, Gives: d.Rule.Gives,
		WeekendDays: d.WeekendDays, WorkingDays: d.WorkingDays, Projected: d.Projected, Caution: d.Caution(), Check: d.Rule.Check}
}
