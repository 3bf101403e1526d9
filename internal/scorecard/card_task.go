package scorecard

import (
	"cmp"
	"math"
	"slices"

	"github.com/tolsey/tolsey/internal/org"
)

// Task is something that a body could do next, backed by a list.
type Task struct {
	Measure Measure
	Reason  Reason
	Gap     float64 // how far the figure is on the bad side, in the measure's unit
	Against float64 // of what: the target, or the figure of the others
	Part    Which   // the list to work through
	Count   int     // its length
}

// Reason says why a Task is one, the strongest first.
type Reason string

// The reasons.
const (
	BehindTarget Reason = "target"   // the whole interval is on the bad side of the target
	BehindPeers  Reason = "peers"    // and so of the interval of the others' figure
	UnderTarget  Reason = "perhaps"  // only the figure itself is on the bad side of the target: what is unknown or chance may explain it
	WorsePeers   Reason = "slightly" // and so of the others' figure
)

var reasons = []Reason{BehindTarget, BehindPeers, UnderTarget, WorsePeers}

// mostTasks is how many tasks a card has.
const mostTasks = 3

// workList is the part of a measure's figure that somebody could work through to
// better it.
var workList = map[string]Which{
	"sme-value": Rest, "advertised": Rest, "single-bid": Numerator, "short-tender": Numerator, "early-engagement": Rest,
	"prompt-publication": Rest, "award-missing": Numerator, "data-quality": Rest, LateStarts: Numerator,
}

// Tasks gives the three things that a card's body could do next: of the measures
// with a list to work through and at least LeastN cases, first those clearly
// behind the body's target, then those clearly behind its peers, then those
// behind either within what chance or the unknown can explain; within each the furthest first.
func (d *Desk) Tasks(c, peers *Card) []Task {
	var list []Task
	for i := range c.Lines {
		l := &c.Lines[i]
		part, ok := workList[l.Measure.ID]
		if !ok || !l.Now.Known {
			continue
		}
		t := Task{Measure: l.Measure, Part: part}
		if other, _ := peers.Line(l.Measure.ID); t.because(l, other) {
			list = append(list, t)
		}
	}
	slices.SortStableFunc(list, func(a, b Task) int {
		return cmp.Or(cmp.Compare(slices.Index(reasons, a.Reason), slices.Index(reasons, b.Reason)), cmp.Compare(b.Gap, a.Gap))
	})
	list = list[:min(len(list), mostTasks)]
	for i := range list {
		list[i].Count = d.length(c, &list[i])
	}
	return list
}

// length gives the length of the list behind a task.
func (d *Desk) length(c *Card, t *Task) int {
	if find(t.Measure.ID) != nil {
		return d.Board.Listed(t.Measure.ID, c.Scope, c.Span.Period, d.Now, t.Part, 0, 1).Count
	}
	l, _ := c.Line(t.Measure.ID)
	if t.Part == Numerator {
		return int(l.Now.Num)
	}
	return int(l.Now.Den - l.Now.Num)
}

// because sets the strongest reason for a task; false for none.
func (t *Task) because(l, peers *Line) bool {
	m := &l.Measure
	try := func(reason Reason, standing Standing, number float64) bool {
		if !m.Worse(standing) {
			return false
		}
		t.Reason, t.Against, t.Gap = reason, number, math.Abs(l.Now.Value-number)
		return true
	}
	side := func(number float64) Standing {
		switch {
		case l.Now.Value > number:
			return Higher
		case l.Now.Value < number:
			return Lower
		}
		return Unclear
	}
	hasPeers := peers != nil && peers.Now.Known
	return l.Target != nil && try(BehindTarget, l.Goal, goal(l.Target)) ||
		hasPeers && try(BehindPeers, l.Now.AgainstFigure(&peers.Now.Figure), peers.Now.Value) ||
		l.Target != nil && try(UnderTarget, side(goal(l.Target)), goal(l.Target)) ||
		hasPeers && try(WorsePeers, side(peers.Now.Value), peers.Now.Value)
}

func goal(t *org.Target) float64 { return t.Percent / 100 }
