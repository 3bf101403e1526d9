package calendar

import "time"

// Skipped is a bank holiday that a count left out.
type Skipped struct {
	Day  string `json:"date"`
	Name string `json:"name"`
}

// working tells whether a day is neither of a weekend nor a bank holiday.
func working(t time.Time, in Jurisdiction) bool {
	_, holiday := holidayOn(t, in)
	return !weekend(t) && !holiday
}

// Working tells whether a day is a working day in a part of the country: no
// Saturday, no Sunday, no Good Friday or Christmas Day, and no bank holiday
// there. It is false for what is no day.
func Working(day string, in Jurisdiction) bool {
	t, ok := parse(day)
	return ok && working(t, in)
}

// AddWorking gives the nth working day after a day, which is not counted
// itself, with the bank holidays on the way; for a negative n the nth before
// it, for 0 the day itself or, where that is none, the working day before. It
// gives "" for what is no day.
func AddWorking(day string, n int, in Jurisdiction) (string, []Skipped) {
	t, ok := parse(day)
	if !ok {
		return "", nil
	}
	w := walk{at: t, in: in}
	if n == 0 {
		w.settle(-1)
	} else {
		w.count(n)
	}
	return text(w.at), w.skipped
}

// WorkingBetween counts the working days after from up to to, that one
// included; where to is the earlier one, minus those from to on and before
// from. So it is n for from and what AddWorking gives for n, unless that is 0.
// It gives 0 for what is no day.
func WorkingBetween(from, to string, in Jurisdiction) int {
	a, good := parse(from)
	b, well := parse(to)
	if !good || !well {
		return 0
	}
	n := 0
	for t := a; t.Before(b); {
		t = t.AddDate(0, 0, 1)
		if working(t, in) {
			n++
		}
	}
	for t := a; t.After(b); {
		t = t.AddDate(0, 0, -1)
		if working(t, in) {
			n--
		}
	}
	return n
}

// walk goes from day to day and notes what it passes over.
type walk struct {
	at       time.Time
	in       Jurisdiction
	skipped  []Skipped // the holidays passed over
	weekends int       // the Saturdays and Sundays passed over
}

// count goes n working days on, back where n is negative.
func (w *walk) count(n int) {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for range n {
		w.at = w.at.AddDate(0, 0, step)
		w.settle(step)
	}
}

// settle goes on, by a step of 1 or -1, to the next working day, unless it
// stands on one.
func (w *walk) settle(step int) {
	for !working(w.at, w.in) && w.at.Year() >= firstYear && w.at.Year() <= lastYear {
		if h, ok := holidayOn(w.at, w.in); ok {
			w.skipped = append(w.skipped, Skipped{Day: h.Day, Name: h.Name})
		} else {
			w.weekends++
		}
		w.at = w.at.AddDate(0, 0, step)
	}
}
