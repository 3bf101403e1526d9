package calendar

import (
	"slices"
	"strconv"
	"strings"

	"github.com/tolsey/tolsey/internal/fault"
)

// Unit is what a rule counts.
type Unit string

// The units. NoNumber is that of a duty without a number of days, such as "as
// soon as reasonably practicable": nothing can be computed from it.
const (
	CalendarDays Unit = "days"
	WorkingDays  Unit = "working-days"
	Months       Unit = "months"
	NoNumber     Unit = "no-number"
)

// Anchor moves the day that is asked about to the one from which the law counts.
type Anchor string

// The anchors. The zero value counts from the day that is asked about.
const (
	QuarterEnd         Anchor = "quarter-end"          // the last day of its quarter of the calendar year
	HalfYearEnd        Anchor = "half-year-end"        // the 31 March or 30 September on or after it
	FinancialYearStart Anchor = "financial-year-start" // the 1 April on or before it
)

// Roll is what becomes of a last day that is no working day.
type Roll string

// The rolls. With the zero value the last day stays, as the careful reading of
// a duty: what is done by then is done in time under any other reading.
const (
	Onward   Roll = "onward"   // to the next working day: the law lengthens the period
	Backward Roll = "backward" // to the working day before: a last safe day
)

// Rule is a period that the law sets, or guidance that the law has authorities
// follow, as it stands between two days. Several rows of the table may share an
// ID, one for each time that the rule was changed.
type Rule struct {
	ID     string `json:"id"`   // "standstill"
	Name   string `json:"name"` // "Standstill period"
	Text   string `json:"text"` // what it says, in our words; a sentence or more
	Source string `json:"source"`
	Note   string `json:"note,omitempty"` // what to know when relying on it
	Regime Regime `json:"regime"`
	From   string `json:"validFrom"` // the first day on which it can be asked about
	// To is the last such day, "" for none. The rules of 2015 have none: what
	// began under them stays under them, however late it is.
	To       string         `json:"validTo"`
	In       []Jurisdiction `json:"in"` // where it applies
	Days     int            `json:"count"`
	Unit     Unit           `json:"unit"` // of Days
	Back     bool           `json:"back"` // it is counted backwards: something had to be done so long before
	FirstDay bool           `json:"firstDayCounts"`
	Roll     Roll           `json:"roll"`
	Anchor   Anchor         `json:"anchor"`
	Starts   string         `json:"countedFrom"` // the day that is asked about: "the day on which UK6 is published"
	Gives    string         `json:"gives"`       // the day that is answered
	Check    bool           `json:"check"`       // something in the row could not be verified; Note says what
}

// Rules gives all rows of the table: the Act's first, then those of the
// regulations of 2015, then Scotland's, each law's in the order of a procurement.
func Rules() []Rule {
	out := slices.Concat(rulesOfAct, rulesOf2015, rulesOfScotland)
	for i := range out {
		out[i].In = slices.Clone(out[i].In)
	}
	return out
}

// Computable gives the IDs of the rules from which a day can be computed, in
// the order of the table, each once.
func Computable() (ids []string) {
	for _, r := range Rules() {
		if r.Unit != NoNumber && !slices.Contains(ids, r.ID) {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// On gives the row of a rule that is in force on a day; ok is false where none
// is. An empty day asks for the newest row.
func On(id, day string) (r Rule, ok bool) {
	for _, row := range Rules() {
		if row.ID == id && (day == "" || day >= row.From && (row.To == "" || day <= row.To)) {
			r, ok = row, true
		}
	}
	return r, ok
}

// Apart gives the most days that may lie between the day from which the rule
// counts and the last one that is in time: one less than its number where the
// first day counts. It is for rules of calendar days that do not roll.
func (r Rule) Apart() int {
	if r.FirstDay {
		return r.Days - 1
	}
	return r.Days
}

// Length says how long the rule's period is: "8 working days", "" for a duty
// without a number.
func (r Rule) Length() string {
	one, many := "day", "days"
	switch r.Unit {
	case NoNumber:
		return ""
	case WorkingDays:
		one, many = "working day", "working days"
	case Months:
		one, many = "month", "months"
	}
	if r.Days == 1 {
		return "1 " + one
	}
	return strconv.Itoa(r.Days) + " " + many
}

// find gives the row of a rule for a day, or says what is wrong with the
// question.
func find(id, day string, in Jurisdiction) (Rule, error) {
	newest, known := On(id, "")
	if !known {
		return Rule{}, fault.New(fault.Invalid, "There is no rule %.40q. The rules are %s.", id, strings.Join(Computable(), ", "))
	}
	if newest.Unit == NoNumber {
		return Rule{}, fault.New(fault.Invalid, "The law sets no number of days for the rule %s, so that no day can be computed: %s", id, newest.Text)
	}
	if !slices.Contains(newest.In, in) {
		return Rule{}, fault.New(fault.Invalid, "The rule %s is not of %s. It applies in %s.", id, in.Name(), names(newest.In))
	}
	r, ok := On(id, day)
	if !ok {
		return Rule{}, fault.New(fault.Invalid, "The rule %s was not in force on %s. It is from %s on.", id, day, firstDayOf(id))
	}
	return r, nil
}

// firstDayOf gives the first day on which a rule can be asked about.
func firstDayOf(id string) string {
	all := Rules()
	return all[slices.IndexFunc(all, func(r Rule) bool { return r.ID == id })].From
}

// names lists parts of the country.
func names(of []Jurisdiction) string {
	var out []string
	for _, j := range of {
		out = append(out, j.Name())
	}
	return strings.Join(out, ", ")
}
