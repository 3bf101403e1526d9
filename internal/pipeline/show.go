package pipeline

import (
	"context"
	"fmt"
	"slices"

	"github.com/tolsey/tolsey/internal/calendar"
)

// Detail is all that is known of a contract near its end, on a day.
type Detail struct {
	Row
	Process      string // the title of its process
	Jurisdiction calendar.Jurisdiction
	Regime       calendar.Regime // the law under which what follows is begun
	Begun        string          // the day of the first notice of what follows, or else today
	CallOff      bool            // it was bought under a framework
	Steps        []Step          // backwards from the end, in order of their days; none without rules
	Rivals       []Successor     // other processes that might succeed it, the likeliest first; at most three
	Said         []Said          // the corrections that stand
	Suppliers    []Supplier      // who could supply it; only from Service.Show
	Found        int             // how many there are of them in all
}

// Step is a step of the clock backwards, with whether it was taken.
type Step struct {
	calendar.Step
	Done string // the day on which it was taken, "" when it was not or nobody knows
	Past bool   // the last safe day has passed and neither this step nor a later one was taken
	Left int    // days from today to the last safe day; negative after it
	Note string // what the dates say, in a sentence
}

// Show gives a contract with the clock that runs backwards from its end, under
// the law that holds for a procurement begun today, or on the day on which the
// successor began. The error is a fault of kind NotFound.
func (b *Board) Show(id, today string, settings calendar.Settings) (Detail, error) {
	e, g, err := b.entry(id)
	if err != nil {
		return Detail{}, err
	}
	d := dayOf(today)
	t := Detail{Row: e.row(&d, d.state(&e.facts)), Process: e.title, Said: e.said, Jurisdiction: calendar.JurisdictionOf(e.region)}
	t.Begun, t.CallOff = today, g.of(e).callOff
	if s := t.Successor; s != nil {
		if first := earliest(s.Engaged, s.Planned, s.Tendered); first != "" {
			t.Begun = first
		}
	}
	t.Regime = calendar.RegimeOn(t.Begun, t.Jurisdiction)
	steps, err := calendar.Backwards(e.End, t.Regime, t.Jurisdiction, settings)
	if err != nil {
		return Detail{}, fmt.Errorf("counting backwards from the end of %s: %w", id, err)
	}
	t.Steps = taken(steps, t.Successor, today)
	t.Rivals = g.rivals(e)
	return t, nil
}

// Show gives a contract as Board.Show does, with who could supply it.
func (s *Service) Show(ctx context.Context, id, today string) (Detail, error) {
	board, err := s.Board(ctx)
	if err != nil {
		return Detail{}, err
	}
	t, err := board.Show(id, today, s.Settings)
	if err != nil {
		return Detail{}, err
	}
	t.Suppliers, t.Found, err = s.suppliers(ctx, &t)
	if err != nil {
		return Detail{}, fmt.Errorf("looking for who could supply %s: %w", id, err)
	}
	return t, nil
}

// taken says of each step whether it was taken by what succeeds the contract.
func taken(steps []calendar.Step, s *Successor, today string) []Step {
	list := make([]Step, len(steps))
	later := false // a later step was taken
	for i, step := range slices.Backward(steps) {
		t := Step{Step: step, Left: daysBetween(today, step.Date)}
		if day := doneOn(step.ID, s); come(day, today) {
			t.Done = day
		}
		t.Past = t.Left < 0 && t.Done == "" && !later && step.ID != calendar.StepEnd
		t.Note = t.note(later)
		later = later || t.Done != ""
		list[i] = t
	}
	return list
}

// doneOn gives the day on which the successor took a step, "" where it did not
// or no notice tells.
func doneOn(step string, s *Successor) string {
	switch {
	case s == nil:
		return ""
	case step == calendar.StepEngagement:
		return s.Engaged
	case step == calendar.StepPlanned:
		return s.Planned
	case step == calendar.StepTender:
		return s.Tendered
	case step == calendar.StepDue:
		return s.Closes
	case step == calendar.StepAward:
		return s.Awarded
	}
	return ""
}

// note puts a step into words, without blame: what the dates say.
func (t *Step) note(later bool) string {
	switch {
	case t.ID == calendar.StepEnd && t.Left < 0:
		return "The contract ended on " + longDay(t.Date) + "."
	case t.ID == calendar.StepEnd:
		return "The contract ends in " + daysWords(t.Left) + "."
	case t.Done != "":
		return "Done on " + longDay(t.Done) + "."
	case later:
		return "A later step has been taken."
	case t.Left < 0:
		return "The last safe day was " + daysWords(-t.Left) + " ago. No notice of it is linked to this contract."
	case t.Left == 0:
		return "Today is the last safe day."
	}
	return daysWords(t.Left) + " left to the last safe day."
}

func daysWords(n int) string {
	if n == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", n)
}

const (
	mostRivals  = 3
	leastOffers = .45 // the confidence from which a rival is worth a look
)

// of gives the process of a contract of the group.
func (g *group) of(e *entry) *proc {
	return g.procs[slices.IndexFunc(g.procs, func(p *proc) bool { return p.ocid == e.OCID })]
}

// rivals gives the other processes that look most like the successor.
func (g *group) rivals(e *entry) []Successor {
	if g.body.ID == "" {
		return nil
	}
	own := g.of(e)
	weights := rarityOf(g.procs)
	var all []sight
	for _, p := range g.procs {
		named := e.facts.Successor != nil && e.facts.Successor.OCID == p.ocid
		if s, ok := weights.judge(e.holding, own, p); ok && s.confidence >= leastOffers && !named && !denied(e.holding, p.ocid) {
			all = append(all, s)
		}
	}
	slices.SortFunc(all, bySight)
	find := func(ocid string) *proc {
		if i := slices.IndexFunc(g.procs, func(p *proc) bool { return p.ocid == ocid }); i >= 0 {
			return g.procs[i]
		}
		return nil
	}
	var list []Successor
	for _, s := range all[:min(len(all), mostRivals)] {
		list = append(list, *s.successor(find))
	}
	return list
}

// Event is a dated thing for a calendar.
type Event struct {
	ID    string // unlike that of any other event of any contract
	Day   string // YYYY-MM-DD; it lasts the day
	Title string
	Text  string // more of it; may be ""
}

// Events gives what a calendar shows of a contract: the steps that were not
// taken, and its ends.
func (t *Detail) Events() []Event {
	var list []Event
	for _, s := range t.Steps {
		if s.Done != "" || s.ID == calendar.StepEnd {
			continue
		}
		list = append(list, Event{ID: t.ID + "/" + s.ID, Day: s.Date, Title: "Last safe day: " + s.Name + ": " + t.Title, Text: s.Text})
	}
	list = append(list, Event{ID: t.ID + "/" + calendar.StepEnd, Day: t.End, Title: "Contract ends: " + t.Title, Text: t.Why})
	if t.LatestEnd > t.End {
		list = append(list, Event{ID: t.ID + "/latest", Day: t.LatestEnd, Title: "Latest end with every extension: " + t.Title})
	}
	return list
}
