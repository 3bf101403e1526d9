package notice

import (
	"bytes"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/ocds"
)

// ChangeKind sorts changes for readers who look for one sort only.
type ChangeKind string

// The kinds of change. A Typo is a change of a text's white space, capitals or
// punctuation only.
const (
	ChangeStatus    ChangeKind = "status"
	ChangeDeadline  ChangeKind = "deadline"
	ChangeValue     ChangeKind = "value"
	ChangeText      ChangeKind = "text"
	ChangeTypo      ChangeKind = "typo"
	ChangeDates     ChangeKind = "dates"
	ChangeLots      ChangeKind = "lots"
	ChangeDocuments ChangeKind = "documents"
	ChangeAward     ChangeKind = "award"
	ChangeContract  ChangeKind = "contract"
	ChangeOther     ChangeKind = "other"
)

// ChangeLine is one change in words.
type ChangeLine struct {
	Kind  ChangeKind
	Words string // a sentence without its full stop
}

// Changes tells what changed between two compiled states of a process, what
// matters most to a bidder first. It is empty when nothing did and when one of
// the two does not exist.
func Changes(before, after ocds.Release) []ChangeLine {
	if !before.Exists() || !after.Exists() {
		return nil
	}
	c := comparison{before: read(before), after: read(after)}
	c.status()
	c.deadline()
	c.value()
	c.text()
	c.dates()
	c.lots()
	c.awards()
	c.contracts()
	c.documents()
	c.details()
	if len(c.lines) == 0 {
		c.unnamed()
	}
	return c.lines
}

type comparison struct {
	before, after *reading
	lines         []ChangeLine
}

func (c *comparison) add(kind ChangeKind, words ...string) {
	c.lines = append(c.lines, ChangeLine{Kind: kind, Words: strings.Join(words, "")})
}

// mostLines bounds the lines about things of one sort.
const mostLines = 10

// list adds a line for each of words, and one for those beyond mostLines.
func (c *comparison) list(kind ChangeKind, noun string, words []string) {
	for _, w := range words[:min(len(words), mostLines)] {
		c.add(kind, w)
	}
	if more := len(words) - mostLines; more > 0 {
		c.add(kind, "Changes to ", many(more, "more "+noun))
	}
}

func (c *comparison) status() {
	before, after := plain.Status(c.before.tender.Status()), plain.Status(c.after.tender.Status())
	switch {
	case before == after || after == "":
	case after == "withdrawn":
		c.add(ChangeStatus, "The notice was withdrawn")
	case after == "unsuccessful":
		c.add(ChangeStatus, "The procurement ended without an award")
	case plain.Failed(after):
		c.add(ChangeStatus, "The procurement was cancelled")
	case before == "":
		c.add(ChangeStatus, "Status set to ", excerpt(after))
	default:
		c.add(ChangeStatus, "Status changed from ", excerpt(before), " to ", excerpt(after))
	}
}

func (c *comparison) deadline() {
	var before, after moment
	before.t, before.exact = c.before.deadline()
	after.t, after.exact = c.after.deadline()
	if w := moved("Deadline", before, after); w != "" {
		c.add(ChangeDeadline, w)
	}
}

// value compares what the process is expected to cost. What awards and
// contracts come to is told with them.
func (c *comparison) value() {
	if w := revalued("Value", c.before.expectedValue(), c.after.expectedValue()); w != "" {
		c.add(ChangeValue, w)
	}
}

func (c *comparison) text() {
	c.rewritten("title", c.before.tender.Title(), c.after.tender.Title())
	c.rewritten("description", c.before.tender.Description(), c.after.tender.Description())
}

// dates compares the days planned for the contract, of which the lots tell
// theirs, and the steps before it.
func (c *comparison) dates() {
	planned := func(r *reading) plain.Term { return plain.TermOf(r.tender.Period("contractPeriod")) }
	for _, w := range rescheduled("Planned contract", planned(c.before), planned(c.after)) {
		c.add(ChangeDates, w)
	}
	ask := func(r *reading) (m moment) {
		m.t, m.exact, _ = plain.Deadline(r.tender.Period("enquiryPeriod").End())
		return m
	}
	if w := moved("Deadline for questions", ask(c.before), ask(c.after)); w != "" {
		c.add(ChangeDates, w)
	}
	for _, p := range pairUp(c.before.milestones(), c.after.milestones(), milestoneKey) {
		var b, a moment
		b.t, b.exact, _ = plain.Deadline(p.before.Due())
		a.t, a.exact, _ = plain.Deadline(p.after.Due())
		if w := moved(milestoneName(p.either()), b, a); w != "" {
			c.add(ChangeDates, w)
		}
	}
}

// details compares the facts that a reader filters by.
func (c *comparison) details() {
	c.named("Buyer", c.before.buyer().Name, c.after.buyer().Name)
	c.named("Procedure", plain.Line(c.before.tender.MethodDetails()), plain.Line(c.after.tender.MethodDetails()))
	c.named("Category", plain.Line(c.before.tender.MainCategory()), plain.Line(c.after.tender.MainCategory()))
	c.gained("Classification", c.before.categoryNames(), c.after.categoryNames())
	c.gained("Place of delivery", c.before.regionNames(), c.after.regionNames())
}

func (c *comparison) named(what, before, after string) {
	switch {
	case before == after || after == "":
	case before == "":
		c.add(ChangeOther, what, " given: ", excerpt(after))
	default:
		c.add(ChangeOther, what, " changed from ", excerpt(before), " to ", excerpt(after))
	}
}

// gained adds a line for what is new in a list and one for what is gone.
func (c *comparison) gained(what string, before, after []string) {
	for _, part := range []struct {
		verb       string
		have, seek []string
	}{{" added: ", before, after}, {" removed: ", after, before}} {
		known := make(map[string]bool, len(part.have))
		for _, s := range part.have {
			known[s] = true
		}
		names := slices.DeleteFunc(slices.Clone(part.seek), func(s string) bool { return known[s] })
		if len(names) > 0 {
			c.add(ChangeOther, what, part.verb, series(names))
		}
	}
}

func (r *reading) categoryNames() []string {
	var names []string
	for _, cat := range r.categories() {
		names = append(names, strings.TrimSpace(cat.Code+" "+excerpt(cat.Label)))
	}
	return names
}

func (r *reading) regionNames() []string {
	var names []string
	for _, region := range r.regions() {
		names = append(names, region.Name)
	}
	return names
}

// unnamed says in which sections something changed that no other line tells.
func (c *comparison) unnamed() {
	for _, s := range []struct{ member, words string }{
		{"tender", "Other details of the tender changed"},
		{"parties", "Details of the organisations changed"},
		{"buyer", "Details of the buyer changed"},
		{"planning", "Other details of the planning changed"},
		{"bids", "Figures about the bids changed"},
		{"awards", "Other details of an award changed"},
		{"contracts", "Other details of a contract changed"},
		{"relatedProcesses", "Links to other processes changed"},
	} {
		before, after := c.before.Get(s.member), c.after.Get(s.member)
		if before.Exists() != after.Exists() || after.Exists() &&
			!bytes.Equal(ocds.AppendMerged(nil, before), ocds.AppendMerged(nil, after)) {
			c.add(ChangeOther, s.words)
		}
	}
}
