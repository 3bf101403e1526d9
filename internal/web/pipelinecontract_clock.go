package web

import (
	"strings"

	legal "github.com/tolsey/tolsey/internal/calendar"
	"github.com/tolsey/tolsey/internal/pipeline"
)

// backwardClock is what has to be done by when, counted backwards from the end.
type backwardClock struct {
	Law       string   // "the Procurement Act 2023, with the bank holidays of England and Wales"
	Duty      string   // whether the law binds what follows, and why
	Next      string   // what is due next, in a sentence; "" for nothing
	Late      []string // the first step whose day has passed, and the tender
	Rescue    string   // what an early notice would still allow; "" for nothing
	Steps     []clockStep
	Form      settingsForm
	Action    string // the address of the form
	Changed   bool   // the settings are not the usual ones
	Cautious  bool   // something in the rules was not verified
	Projected bool   // bank holidays of some year are not proclaimed yet
}

// clockStep is a step with its last safe day.
type clockStep struct {
	Name    string
	Day     string
	Tag     stepTag
	Note    string
	Rule    string
	Source  string
	Counted string // how it was counted: days, working days, holidays skipped
	Check   bool
	Free    bool // the rule is good practice here, not law
}

// stepTag says in a word where a step stands.
type stepTag struct{ Text, Colour string }

func (p *contractPage) clock(settings legal.Settings, form settingsForm, duty pipeline.Duty) backwardClock {
	c := backwardClock{Law: "the " + p.Regime.Name() + ", with the bank holidays of " + p.Jurisdiction.Name(), Form: form, Action: contractAddress(p.ID),
		Changed: settings != legal.UsualSettings, Duty: dutyInWords(duty)}
	now := theDay(p.Today)
	for i := range p.Steps {
		s := &p.Steps[i]
		c.Steps = append(c.Steps, clockStep{Name: s.Name, Day: dayInWords(s.Date), Tag: tagOfStep(s),
			Note: s.Note, Rule: s.Text, Source: s.Source, Counted: countedInWords(s), Check: s.Check, Free: s.Rule != "" && !duty.Binds(s)})
		c.Cautious, c.Projected = c.Cautious || s.Check, c.Projected || s.Projected
		if s.Past && (len(c.Late) == 0 || s.ID == legal.StepTender) {
			c.Late = append(c.Late, "The last safe day for “"+s.Name+"” was "+dayInWords(s.Date)+", "+plural(-s.Left, "day", "days")+" ago.")
		}
		if c.Next == "" && s.Left >= 0 && s.Done == "" && !p.laterTaken(i) && s.ID != legal.StepEnd {
			c.Next = "Next: “" + s.Name + "”, by " + dayInWords(s.Date) + ", " + relative(theDay(s.Date), now) + "."
		}
	}
	if p.Left >= 0 {
		c.Rescue = p.rescue(settings)
	}
	return c
}

// laterTaken tells whether a step after this one was taken.
func (p *contractPage) laterTaken(i int) bool {
	for _, s := range p.Steps[i+1:] {
		if s.Done != "" {
			return true
		}
	}
	return false
}

func tagOfStep(s *pipeline.Step) stepTag {
	switch {
	case s.Done != "":
		return stepTag{"Done", "green"}
	case s.Past:
		return stepTag{"Day has passed", "orange"}
	case s.Left < 0:
		return stepTag{"Past", "grey"}
	}
	return stepTag{"Ahead", "blue"}
}

// countedInWords says how the time from a step to the next was counted.
func countedInWords(s *pipeline.Step) string {
	if s.ID == legal.StepEnd {
		return ""
	}
	text := plural(s.Days, "day", "days") + " to the next step, " + plural(s.WorkingDays, "working day", "working days")
	if len(s.Skipped) == 0 {
		return text + "; no bank holiday among them."
	}
	var days []string
	for _, h := range s.Skipped {
		days = append(days, h.Name+" ("+dayInWords(h.Day)+")")
	}
	return text + "; bank holidays: " + strings.Join(days, ", ") + "."
}

// rescue says what an early notice published now would still allow where the
// full time to tender is no longer there.
func (p *contractPage) rescue(settings legal.Settings) string {
	tender := p.step(legal.StepTender)
	if settings.Planned || tender == nil || !tender.Past && !p.past(legal.StepPlanned) {
		return ""
	}
	settings.Planned = true
	steps, err := legal.Backwards(p.End, p.Regime, p.Jurisdiction, settings)
	if err != nil {
		return ""
	}
	var planned, cut *legal.Step
	for i := range steps {
		switch steps[i].ID {
		case legal.StepPlanned:
			planned = &steps[i]
		case legal.StepTender:
			cut = &steps[i]
		}
	}
	rule, ok := legal.On(cut.Rule, "")
	if !ok || planned.Date < p.Today {
		return ""
	}
	return "A notice “" + planned.Name + "” published by " + dayInWords(planned.Date) + " would still allow a time to tender of " +
		plural(rule.Days, "day", "days") + ", with “" + cut.Name + "” by " + dayInWords(cut.Date) + "."
}

func (p *contractPage) step(id string) *pipeline.Step {
	for i := range p.Steps {
		if p.Steps[i].ID == id {
			return &p.Steps[i]
		}
	}
	return nil
}

// past tells whether the last safe day of a step has passed and it was not taken.
func (p *contractPage) past(id string) bool {
	s := p.step(id)
	return s != nil && s.Past
}

// dutyInWords says whether the law binds what follows, and why.
func dutyInWords(d pipeline.Duty) string {
	const free, assumed = " The days below are then good practice, not law.", " So the full rules are assumed."
	worth := "The contract is worth " + poundsInWords(d.Worth) + " with VAT"
	if d.Added {
		worth = "The contract is worth " + poundsInWords(d.Worth) + " with VAT of 20%, which was added to what is published"
	}
	limit := poundsInFull(d.Threshold.Hundredths) + " for " + d.Threshold.Name
	switch d.Ground {
	case pipeline.CalledOff:
		return "The contract was bought under a framework. What is called off from a framework again needs neither the least time to tender nor the standstill." + free
	case pipeline.Below:
		return worth + ", which is under the threshold of " + limit + ". If what follows is worth no more, the full rules do not hold." + free
	case pipeline.Above:
		return worth + ", and the threshold is " + limit + ". If what follows is worth as much, the full rules hold."
	case pipeline.NoKind:
		return worth + ", and it is not known what kind of body the buyer is. The lowest threshold is " + limit + "." + assumed
	case pipeline.NoValue:
		return "No value in pounds that can be compared with a threshold is published." + assumed
	}
	return "The threshold under this law on the day that counts is not in the tables of this service." + assumed
}

// poundsInFull writes a whole amount: "£207,720".
func poundsInFull(hundredths int64) string { return "£" + count(hundredths/100) }
