package scorecard

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Counter counts a measure that another part of the program keeps.
type Counter func(ctx context.Context, scope Scope, period Period) (Counted, error)

// Counted is what a Counter counts: a share of Num in Den.
type Counted struct {
	Num, Den int64
	N, Of    int     // those of which the fact is known, and all
	Apart    []Apart // what is doubtful, listed apart
	Link     string  // where the list behind it is shown, within the site
	Why      string  // why nothing could be counted; else ""
}

type outside struct {
	measure Measure
	count   Counter
}

// OutsideFigure is a Figure of a measure that another part keeps.
type OutsideFigure struct {
	Figure
	Link string
}

// Add adds a measure that another part of the program keeps. Its id must not
// be taken: a second one is a mistake of the program, which panics.
func (s *Service) Add(m Measure, count Counter) {
	s.mu.Lock()
	defer s.mu.Unlock()
	taken := find(m.ID) != nil || slices.ContainsFunc(s.outside, func(o outside) bool { return o.measure.ID == m.ID })
	if taken {
		panic("scorecard: the measure " + m.ID + " is added twice")
	}
	s.outside = append(s.outside, outside{m, count})
}

// Measures gives the table of measures with those that were added.
func (s *Service) Measures() []Measure {
	s.mu.RLock()
	defer s.mu.RUnlock()
	out := Measures()
	for _, o := range s.outside {
		out = append(out, o.measure)
	}
	return out
}

// Outside measures a scope in a period by every measure that was added. The
// interval is Wilson's; for a share of value it takes the items as equal.
func (s *Service) Outside(ctx context.Context, scope Scope, period Period) ([]OutsideFigure, error) {
	s.mu.RLock()
	list := slices.Clone(s.outside)
	s.mu.RUnlock()
	var out []OutsideFigure
	for _, o := range list {
		c, err := o.count(ctx, scope, period)
		if err != nil {
			return nil, fmt.Errorf("counting %s: %w", o.measure.ID, err)
		}
		out = append(out, OutsideFigure{c.figure(o.measure.ID, scope, period), c.Link})
	}
	return out, nil
}

// All gives Figures of the Board and the figures of the measures added, in the
// order of Service.Measures.
func (s *Service) All(ctx context.Context, scope Scope, period Period, now time.Time) ([]OutsideFigure, error) {
	b, err := s.Board(ctx)
	if err != nil {
		return nil, err
	}
	added, err := s.Outside(ctx, scope, period)
	if err != nil {
		return nil, err
	}
	var out []OutsideFigure
	for _, f := range b.Figures(scope, period, now) {
		out = append(out, OutsideFigure{Figure: f})
	}
	return append(out, added...), nil
}

func (c Counted) figure(measure string, scope Scope, period Period) Figure {
	f := Figure{Measure: measure, Scope: scope, Period: period, N: c.N, Of: c.Of, Num: c.Num, Den: c.Den, Apart: c.Apart, Why: c.Why}
	if c.Of > 0 {
		f.Coverage = float64(c.N) / float64(c.Of)
	}
	switch {
	case c.Why != "":
	case c.Of == 0 || c.Den == 0:
		f.Why = "There is nothing to measure in this period."
	case c.N < LeastN:
		f.Why = tooFew
	default:
		f.Known, f.Interval = true, "Wilson"
		f.Value = float64(c.Num) / float64(c.Den)
		f.Low, f.High = Wilson(f.Value*float64(c.N), float64(c.N))
		f.Least, f.Most = f.Value, f.Value
	}
	return f
}
