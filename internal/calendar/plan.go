package calendar

import (
	"slices"
	"strconv"
	"time"

	"github.com/tolsey/tolsey/internal/fault"
)

// Settings are the parts of a procurement for which no law sets the time, in
// calendar days.
type Settings struct {
	Assessment   int // from the closing day for tenders to the award
	Mobilisation int // from the signature to the first day of the new contract
	Engagement   int // from the start of market engagement to the planned procurement notice
	// Planned counts on an early notice (UK3, or a prior information notice)
	// that cuts the time to tender. Without it the full time is counted.
	Planned bool
}

// UsualSettings are the settings where nobody chose others. They do not count
// on a cut of the time to tender: whoever did not publish the early notice in
// time would be told too late a day for the tender notice.
var UsualSettings = Settings{Assessment: 30, Mobilisation: 60, Engagement: 30}

// mostDays is the longest a setting may be: ten years.
const mostDays = 3650

// The IDs of the steps of a plan, in order.
const (
	StepEngagement = "engagement"
	StepPlanned    = "planned"
	StepTender     = "tender"
	StepDue        = "due"
	StepAward      = "award"
	StepStandstill = "standstill"
	StepSigned     = "signed"
	StepEnd        = "end"
)

// Step is something that has to be done by a day so that a new contract can
// begin the day after the old one ends.
type Step struct {
	ID   string `json:"id"`   // one of the constants
	Name string `json:"name"` // "Tender notice (UK4)"
	// Date is the last safe day. Where it would fall on a day off it is the
	// working day before, but for the end of the contract.
	Date        string    `json:"date"`
	Rule        string    `json:"rule"`        // the ID of the rule that the time to the next step is counted by; "" for a setting
	Text        string    `json:"text"`        // what the rule or setting says
	Source      string    `json:"source"`      // of the rule; "" for a setting
	Check       bool      `json:"check"`       // something in the rule could not be verified
	Days        int       `json:"days"`        // calendar days from here to the next step
	WorkingDays int       `json:"workingDays"` // working days of them; this day is one where the rule counts it
	Skipped     []Skipped `json:"skipped"`     // the bank holidays among them
	Projected   bool      `json:"projected"`   // its year or that of the next step has no proclaimed holidays yet
}

// names and rules of a plan under a regime.
type planOf struct {
	engagement, planned, tender, award string // names of steps
	plannedRule, openRule, shortRule   string
	standstillRule                     string
}

var plans = map[Regime]planOf{
	Act2023: {engagement: "Market engagement (UK2)", planned: "Planned procurement notice (UK3)", tender: "Tender notice (UK4)", award: "Contract award notice (UK6)",
		plannedRule: "planned-procurement", openRule: "tender-period", shortRule: "tender-period-planned", standstillRule: "standstill"},
	Regulations2015: {engagement: "Market consultation", planned: "Prior information notice", tender: "Contract notice", award: "Award decision sent",
		plannedRule: "prior-information-2015", openRule: "tender-period-2015", shortRule: "tender-period-planned-2015", standstillRule: "standstill-2015"},
	Scotland2015: {engagement: "Market consultation", planned: "Prior information notice", tender: "Contract notice", award: "Award decision sent",
		plannedRule: "prior-information-scotland", openRule: "tender-period-scotland", shortRule: "tender-period-planned-scotland", standstillRule: "standstill-scotland"},
}

// Backwards counts back from the last day of a contract what has to be done by
// when, for a new contract to begin the day after under a regime: in order of
// date, from market engagement to the end. The rules are those of the regime as
// they stand, whatever the dates. Its faults are of kind Invalid: for no day, an
// unknown regime or part of the country, and settings below 0 or over ten years.
func Backwards(end string, regime Regime, in Jurisdiction, s Settings) ([]Step, error) {
	last, err := mustRead(end)
	if err != nil {
		return nil, err
	}
	if err := checkJurisdiction(in); err != nil {
		return nil, err
	}
	of, known := plans[regime]
	if !known {
		return nil, fault.New(fault.Invalid, "%.40q is no law that is known here: take one of %s, %s and %s.", string(regime), Act2023, Regulations2015, Scotland2015)
	}
	for _, days := range []int{s.Assessment, s.Mobilisation, s.Engagement} {
		if days < 0 || days > mostDays {
			return nil, fault.New(fault.Invalid, "A setting of %d days cannot be counted with: give 0 to %d.", days, mostDays)
		}
	}
	if early := last.AddDate(0, 0, -s.Assessment-s.Mobilisation-s.Engagement-365); early.Year() < firstYear {
		return nil, fault.New(fault.Invalid, "The plan would begin before %d: give a later end.", firstYear)
	}
	return of.back(last, in, s), nil
}

// back makes the steps from the last to the first.
func (of planOf) back(last time.Time, in Jurisdiction, s Settings) []Step {
	b := backwards{in: in, at: last}
	b.steps = []Step{{ID: StepEnd, Name: "The contract ends", Date: text(last), Text: "The new contract begins the day after.",
		Skipped: []Skipped{}, Projected: !Proclaimed(last.Year())}}
	b.setting(StepSigned, "New contract signed", max(s.Mobilisation-1, 0), "Mobilisation: "+days(s.Mobilisation)+" from the signature to the first day of the new contract, a setting.")
	b.setting(StepStandstill, "Standstill period ends", 1, "The contract is signed after the standstill period, on the next day at the earliest.")
	b.rule(StepAward, of.award, of.standstillRule)
	b.setting(StepDue, "Tenders due", s.Assessment, "Assessment: "+days(s.Assessment)+" from the closing day to the award, a setting.")
	if s.Planned {
		b.rule(StepTender, of.tender, of.shortRule)
	} else {
		b.rule(StepTender, of.tender, of.openRule)
	}
	b.rule(StepPlanned, of.planned, of.plannedRule)
	b.setting(StepEngagement, of.engagement, s.Engagement, "Engagement: "+days(s.Engagement)+
		" to talk with suppliers and learn from it before anything is published, a setting.")
	slices.Reverse(b.steps)
	return b.steps
}

func days(n int) string {
	if n == 1 {
		return "1 day"
	}
	return strconv.Itoa(n) + " days"
}

// backwards is a plan in the making: at is the day of the step made last.
type backwards struct {
	in    Jurisdiction
	at    time.Time
	steps []Step
}

// setting adds a step so many days before the last one, or on the working day
// before.
func (b *backwards) setting(id, name string, days int, about string) {
	w := walk{at: b.at.AddDate(0, 0, -days), in: b.in}
	w.settle(-1)
	b.add(Step{ID: id, Name: name, Text: about}, w.at, false)
}

// rule adds a step on the latest working day from which a rule's period is over
// by the last step. A rule that is counted backwards gives that day itself.
func (b *backwards) rule(id, name, ruleID string) {
	r, _ := On(ruleID, "")
	by := text(b.at)
	day := b.at
	for !working(day, b.in) || r.forward().from(day, b.in).Date > by {
		day = day.AddDate(0, 0, -1)
	}
	b.add(Step{ID: id, Name: name, Rule: r.ID, Text: r.Text, Source: r.Source, Check: r.Check}, day, r.FirstDay)
}

// forward gives a rule with which the days that it leaves between two steps are
// counted from the first of them.
func (r Rule) forward() Rule {
	if r.Back {
		r.Back, r.Roll = false, ""
	}
	return r
}

// add puts a step before the last one.
func (b *backwards) add(s Step, day time.Time, firstCounts bool) {
	next := text(b.at)
	s.Date = text(day)
	s.Days = int(b.at.Sub(day).Hours() / 24)
	s.WorkingDays = WorkingBetween(s.Date, next, b.in)
	if firstCounts {
		s.WorkingDays++ // every such step is on a working day
	}
	s.Skipped = []Skipped{}
	for t := day.AddDate(0, 0, 1); !t.After(b.at); t = t.AddDate(0, 0, 1) {
		if h, ok := holidayOn(t, b.in); ok {
			s.Skipped = append(s.Skipped, Skipped{Day: h.Day, Name: h.Name})
		}
	}
	s.Projected = !Proclaimed(day.Year()) || !Proclaimed(b.at.Year())
	b.steps, b.at = append(b.steps, s), day
}
