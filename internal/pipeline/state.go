package pipeline

import "fmt"

// State is how far the search for what follows a contract has come on a day.
type State string

// The states. Each contract is in exactly one on each day, the first whose rule
// holds, in this order:
//
//   - Replaced: a process succeeds it and has an award.
//   - Tendering: a process succeeds it and has a tender notice; no award is known.
//   - Lapsed: it ended, by its date or because it was terminated, and nothing
//     was tendered.
//   - Engaging: a process succeeds it and has a notice from before the tender: a
//     pipeline, engagement or planned procurement notice.
//   - Extended: its end was moved later (by movedBy days at least, against the
//     first end that a release stated), and either the first end is still ahead
//     or more than twelve months are left: it is the extension that answers the
//     first end.
//   - Deciding: twelve months or less are left, or three months or less to the
//     last safe day for market engagement, and nothing is linked.
//   - Watching: everything else.
const (
	Watching  State = "watch"
	Deciding  State = "decide"
	Engaging  State = "engage"
	Tendering State = "tendering"
	Extended  State = "extended"
	Replaced  State = "replaced"
	Lapsed    State = "lapsed"
)

// States lists the states in the order in which readers see them.
var States = []State{Watching, Deciding, Engaging, Tendering, Extended, Replaced, Lapsed}

// Label gives the state in words for readers, "" for what is no state.
func (s State) Label() string {
	switch s {
	case Watching:
		return "Watch"
	case Deciding:
		return "Decide"
	case Engaging:
		return "Engage"
	case Tendering:
		return "Tendering"
	case Extended:
		return "Extended"
	case Replaced:
		return "Replaced"
	case Lapsed:
		return "Lapsed"
	}
	return ""
}

const (
	// lateMonths is how long before the end the search for what follows ought to
	// show in a notice: a contract within it without one is a late start.
	lateMonths = 12
	// safeMonths is how long before the last safe day for market engagement a
	// decision is due.
	safeMonths = 3
	// movedBy is how many days later an end is when it was moved and not put
	// right: publishers correct an end by a day or two, and extend by a month or
	// more.
	movedBy = 14
)

// Facts are what the state of a contract follows from, apart from the day. Days
// are YYYY-MM-DD; each but End may be "".
type Facts struct {
	End       string     // as it stands
	FirstEnd  string     // that a release stated first
	Safe      string     // the last safe day for market engagement
	Over      bool       // ended, at its term or before
	Successor *Successor // what succeeds it; nil where nothing is known to
}

// StateOf gives the state on a day, and why it is that one, in a sentence.
func StateOf(f Facts, today string) (State, string) {
	d := dayOf(today)
	state := d.state(&f)
	return state, d.why(state, &f)
}

// day is a day with the bounds that states ask for.
type day struct {
	today   string
	inLate  string // the last end within lateMonths
	tooLate string // the last end of which the day so many months before is over
	inSafe  string // the last safe day within safeMonths
}

func dayOf(today string) day {
	return day{today, upTo(today, lateMonths), upTo(plusDays(today, -1), lateMonths), upTo(today, safeMonths)}
}

func (d *day) state(f *Facts) State {
	s := f.Successor
	switch {
	case s != nil && come(s.Awarded, d.today):
		return Replaced
	case s != nil && come(s.Tendered, d.today):
		return Tendering
	case f.Over || f.End < d.today:
		return Lapsed
	case s != nil && come(s.Begun(), d.today):
		return Engaging
	case f.moved() && (d.today <= f.FirstEnd || f.End > d.inLate):
		return Extended
	case f.End <= d.inLate || f.Safe != "" && f.Safe <= d.inSafe:
		return Deciding
	}
	return Watching
}

// moved tells whether the end was moved later.
func (f *Facts) moved() bool {
	return f.FirstEnd != "" && f.FirstEnd < f.End && daysBetween(f.FirstEnd, f.End) >= movedBy
}

// late tells a late start: the day twelve months before the end is over, and
// there is no notice yet of what follows. On that day itself a notice is in time.
func (d *day) late(f *Facts, state State) bool {
	return (state == Deciding || state == Extended) && f.End <= d.tooLate
}

func (d *day) why(state State, f *Facts) string {
	left := monthsWords(monthsBetween(d.today, f.End))
	switch state {
	case Replaced:
		return fmt.Sprintf("A process that succeeds it was awarded on %s.", longDay(f.Successor.Awarded))
	case Tendering:
		return d.whyTendering(f)
	case Lapsed:
		return d.whyLapsed(f)
	case Engaging:
		return fmt.Sprintf("A notice from before the tender has been out since %s; it ends in %s.", longDay(f.Successor.Begun()), left)
	case Extended:
		return fmt.Sprintf("Its end was moved from %s to %s.", longDay(f.FirstEnd), longDay(f.End))
	case Deciding:
		if f.End > d.inLate {
			return fmt.Sprintf("The last safe day for market engagement is %s, and no notice of what follows is known.", longDay(f.Safe))
		}
		return fmt.Sprintf("It ends in %s, and no notice of what follows is known.", left)
	}
	return fmt.Sprintf("It ends in %s, and nothing is due yet.", left)
}

func (d *day) whyTendering(f *Facts) string {
	s := f.Successor
	switch {
	case s.Closes == "":
		return fmt.Sprintf("A tender that succeeds it was published on %s; no award is known.", longDay(s.Tendered))
	case s.Closes < d.today:
		return fmt.Sprintf("A tender that succeeds it closed on %s; no award is known.", longDay(s.Closes))
	}
	return fmt.Sprintf("A tender that succeeds it is open until %s.", longDay(s.Closes))
}

func (d *day) whyLapsed(f *Facts) string {
	said := fmt.Sprintf("It ended on %s", longDay(f.End))
	if f.Over && f.End >= d.today {
		said = fmt.Sprintf("It was ended before %s", longDay(f.End))
	}
	if s := f.Successor; s != nil && come(s.Begun(), d.today) {
		return said + ", and no tender for what follows is known, only a notice from before one."
	}
	return said + ", and no notice of what follows is known."
}

// monthsWords gives "less than a month", "1 month" or "7 months".
func monthsWords(n int) string {
	switch n {
	case 0:
		return "less than a month"
	case 1:
		return "1 month"
	}
	return fmt.Sprintf("%d months", n)
}
