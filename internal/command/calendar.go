package command

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/tolsey/tolsey/internal/calendar"
	"github.com/tolsey/tolsey/internal/fault"
)

// calendarCmd holds the commands about the legal calendar.
type calendarCmd struct {
	Deadline  calendarDeadlineCmd  `cmd:"" help:"Count the day that a rule gives."`
	Backwards calendarBackwardsCmd `cmd:"" help:"Count back from the end of a contract what has to be done by when."`
	Holidays  calendarHolidaysCmd  `cmd:"" help:"List the bank holidays of a year."`
	Rules     calendarRulesCmd     `cmd:"" help:"List the rules."`
}

// Help gives examples.
func (calendarCmd) Help() string {
	return `The periods of procurement law, each with its source, and bank holidays. It needs no data and is no legal advice.

Examples:
  tolsey calendar deadline standstill 2026-04-02 --in scotland
  tolsey calendar backwards 2027-03-31
  tolsey calendar holidays 2026 --in northern-ireland
  tolsey calendar rules`
}

// place are the flags of commands that depend on a part of the country.
type place struct {
	In   string `enum:"${jurisdictions}" default:"england-and-wales" help:"Part of the United Kingdom: ${jurisdictions}." placeholder:"PART"`
	JSON bool   `name:"json" help:"Print JSON."`
}

func (p place) jurisdiction() calendar.Jurisdiction { return calendar.Jurisdiction(p.In) }

// jurisdictions lists the parts of the country for the command line.
func jurisdictions() string { return joined(calendar.Jurisdictions()) }

// regimes lists the laws for the command line.
func regimes() string { return joined(calendar.Regimes()) }

func joined[T ~string](all []T) string {
	var out []string
	for _, one := range all {
		out = append(out, string(one))
	}
	return strings.Join(out, ",")
}

// calendarDeadlineCmd counts a deadline.
type calendarDeadlineCmd struct {
	place
	Rule string `arg:"" help:"Rule, as \"tolsey calendar rules\" lists them."`
	From string `arg:"" help:"Day from which it counts, as 2026-04-02." name:"date"`
}

// Help gives examples.
func (calendarDeadlineCmd) Help() string {
	return `Examples:
  tolsey calendar deadline standstill 2026-04-02
  tolsey calendar deadline contract-details 2026-04-02 --json`
}

// Run prints the day with its rule, source and what was skipped.
func (c calendarDeadlineCmd) Run(env *Env) error {
	d, err := calendar.Compute(c.Rule, c.From, c.jurisdiction())
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(env.Stdout).Encode(d.Answer())
	}
	return printDeadline(env.Stdout, d)
}

func printDeadline(out io.Writer, d calendar.Deadline) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n\n%s%s\n%s\n", d.Date, d.Rule.Gives, d.Rule.Text, checked(d.Rule.Check), d.Rule.Source)
	if d.CountedFrom != d.From {
		fmt.Fprintf(&b, "\nCounted from %s.\n", d.CountedFrom)
	}
	fmt.Fprintf(&b, "\nIn %s: working days %d, weekend days not counted %d.\n", d.Jurisdiction.Name(), d.WorkingDays, d.WeekendDays)
	for _, s := range d.Skipped {
		fmt.Fprintf(&b, "Not counted: %s %s\n", s.Day, s.Name)
	}
	if caution := d.Caution(); caution != "" {
		fmt.Fprintf(&b, "\n%s\n", caution)
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// checked marks what could not be verified.
func checked(check bool) string {
	if check {
		return " (check)"
	}
	return ""
}

// calendarBackwardsCmd counts back from the end of a contract.
type calendarBackwardsCmd struct {
	place
	End          string `arg:"" help:"Last day of the contract, as 2027-03-31."`
	Regime       string `enum:",${regimes}" default:"" help:"Law: ${regimes}. The one for a procurement begun on the last day when not given." placeholder:"LAW"`
	Assessment   int    `default:"${assessment}" help:"Days from the closing day to the award." placeholder:"DAYS"`
	Mobilisation int    `default:"${mobilisation}" help:"Days from the signature to the first day of the new contract." placeholder:"DAYS"`
	Engagement   int    `default:"${engagement}" help:"Days to talk with suppliers first." placeholder:"DAYS"`
	Planned      bool   `help:"Count on an early notice that cuts the time to tender."`
}

// Help gives examples.
func (calendarBackwardsCmd) Help() string {
	return `Each day is the last safe one for a new contract to begin the day after the old one ends. One that would
fall on a day off is the working day before.

Examples:
  tolsey calendar backwards 2027-03-31
  tolsey calendar backwards 2027-03-31 --in scotland --mobilisation 90`
}

// Run prints the steps in order of date.
func (c calendarBackwardsCmd) Run(env *Env) error {
	regime := calendar.Regime(c.Regime)
	if regime == "" {
		regime = calendar.RegimeOn(c.End, c.jurisdiction())
	}
	steps, err := calendar.Backwards(c.End, regime, c.jurisdiction(), calendar.Settings{Assessment: c.Assessment,
		Mobilisation: c.Mobilisation, Engagement: c.Engagement, Planned: c.Planned})
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(env.Stdout).Encode(struct {
			Regime calendar.Regime `json:"regime"`
			Steps  []calendar.Step `json:"steps"`
		}{regime, steps})
	}
	return printSteps(env.Stdout, regime, c.jurisdiction(), steps)
}

func printSteps(out io.Writer, regime calendar.Regime, in calendar.Jurisdiction, steps []calendar.Step) error {
	fmt.Fprintf(out, "Under the %s, with the bank holidays of %s:\n\n", regime.Name(), in.Name())
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "LAST SAFE DAY\tSTEP\tDAYS\tWORKING\tBY")
	projected := false
	for _, s := range steps {
		by := s.Source + checked(s.Check)
		if s.Source == "" {
			by = "-"
		}
		fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%s\n", s.Date, s.Name, s.Days, s.WorkingDays, by)
		projected = projected || s.Projected
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if projected {
		_, err := fmt.Fprintln(out, "\nSome bank holidays are not proclaimed yet, and computed by the usual rules.")
		return err
	}
	return nil
}

// calendarHolidaysCmd lists bank holidays.
type calendarHolidaysCmd struct {
	place
	Year int `arg:"" help:"Year, from 1971 to 2199."`
}

// Help gives an example.
func (calendarHolidaysCmd) Help() string {
	return "Example:\n  tolsey calendar holidays 2026 --in scotland"
}

// Run prints the bank holidays of a year.
func (c calendarHolidaysCmd) Run(env *Env) error {
	list := calendar.Holidays(c.jurisdiction(), c.Year)
	if len(list) == 0 {
		return fault.New(fault.Invalid, "The bank holidays of %d are not known: take a year from 1971 to 2199.", c.Year)
	}
	if c.JSON {
		return json.NewEncoder(env.Stdout).Encode(list)
	}
	w := tabwriter.NewWriter(env.Stdout, 0, 0, 2, ' ', 0)
	for _, h := range list {
		name := h.Name
		if h.Substitute {
			name += " (substitute day)"
		}
		fmt.Fprintf(w, "%s\t%s\n", h.Day, name)
	}
	if !calendar.Proclaimed(c.Year) {
		fmt.Fprintln(w, "\nComputed by the usual rules: the holidays of this year are not known as proclaimed.")
	}
	return w.Flush()
}

// calendarRulesCmd lists the rules.
type calendarRulesCmd struct {
	JSON bool `name:"json" help:"Print JSON."`
}

// Help gives an example.
func (calendarRulesCmd) Help() string { return "Example:\n  tolsey calendar rules" }

// Run prints the rules of each law.
func (c calendarRulesCmd) Run(env *Env) error {
	all := calendar.Rules()
	if c.JSON {
		return json.NewEncoder(env.Stdout).Encode(all)
	}
	w := tabwriter.NewWriter(env.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "RULE\tLENGTH\tFROM\tTO\tSOURCE")
	for _, r := range all {
		length := r.Length()
		if r.Unit == calendar.NoNumber {
			length = "no number"
		}
		until := r.To
		if until == "" {
			until = "-"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s%s\n", r.ID, length, r.From, until, r.Source, checked(r.Check))
	}
	if slices.ContainsFunc(all, func(r calendar.Rule) bool { return r.Check }) {
		fmt.Fprintln(w, "\n(check): something in it could not be verified; --json says what.")
	}
	return w.Flush()
}
