package scorecard

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/plain"
)

// LateStarts is the measure of contracts that end without the search for what
// follows them having begun in time. The pipeline keeps it, see Service.Add.
const LateStarts = "late-starts"

// Card is what is known of how a body buys, with who answers for it.
type Card struct {
	ID    string       // of the body, or one of those that Desk.Card knows besides
	Body  *org.Profile // nil for several bodies taken together
	Name  string
	Lead  *org.Lead // nil for an empty seat
	Scope Scope     // the body's awards and those of all that answer to it
	Span  Span
	Lines []Line // of every measure, in the order of Service.Measures
}

// Line is a measure of a Card.
type Line struct {
	Measure Measure
	Now     OutsideFigure
	Before  OutsideFigure // of the period before, see Span.Before
	Target  *org.Target   // for the Span's Year; nil for none
	// Goal is where Now lies to the target, what chance and what is not
	// published can do to it considered.
	Goal Standing
}

// Standing is where a figure lies to a number.
type Standing string

// The standings. A figure is higher or lower only when its interval is.
const (
	Unsaid  Standing = "" // one of the two is not known
	Higher  Standing = "higher"
	Lower   Standing = "lower"
	Unclear Standing = "unclear" // the number lies within what the figure may be
)

// Against gives where a figure lies to a number of its unit.
func (f *Figure) Against(number float64) Standing {
	switch {
	case !f.Known:
		return Unsaid
	case f.Low > number:
		return Higher
	case f.High < number:
		return Lower
	}
	return Unclear
}

// standing gives where the line's figure lies to a target: Unclear too where
// the unknown alone decides on which side of it a share is.
func (l *Line) standing(target float64) Standing {
	if l.Measure.Unit == Share && l.Now.Open(target) {
		return Unclear
	}
	return l.Now.Against(target)
}

// Open reports that what is not published decides on which side of a number,
// 0 to 1, a known share lies.
func (f *Figure) Open(number float64) bool {
	return f.Known && f.Least < f.Most && f.Least <= number && number <= f.Most
}

// AgainstFigure gives where a figure lies to another: Unclear where the two
// intervals overlap.
func (f *Figure) AgainstFigure(o *Figure) Standing {
	switch {
	case !f.Known || !o.Known:
		return Unsaid
	case f.Low > o.High:
		return Higher
	case f.High < o.Low:
		return Lower
	}
	return Unclear
}

// Worse reports that a standing is on the side that the measure holds for bad.
func (m *Measure) Worse(s Standing) bool {
	return m.Better > 0 && s == Lower || m.Better < 0 && s == Higher
}

// Line gives the line of a measure.
func (c *Card) Line(measure string) (*Line, bool) {
	for i := range c.Lines {
		if c.Lines[i].Measure.ID == measure {
			return &c.Lines[i], true
		}
	}
	return nil, false
}

// Empty reports that no award and no tender of the body is known in the period.
func (c *Card) Empty() bool {
	return !slices.ContainsFunc(c.Lines, func(l Line) bool { return l.Now.Of > 0 || len(l.Now.Apart) > 0 })
}

// Cards makes cards. It keeps what it has counted until the Board, what is
// known of bodies, or the day changes.
type Cards struct {
	scorecards *Service
	orgs       *org.Service
	clock      *clock.Clock

	mu    sync.Mutex
	key   cardsKey
	known map[string]*pending
}

type cardsKey struct {
	board  *Board
	bodies *org.Directory
	day    string
}

// pending are figures that one reader counts while the others wait.
type pending struct {
	once    sync.Once
	figures []Figure
}

// NewCards makes cards of the bodies that orgs knows.
func NewCards(s *Service, orgs *org.Service, c *clock.Clock) *Cards {
	return &Cards{scorecards: s, orgs: orgs, clock: c}
}

// Desk is one Board and one Directory, from which all figures and lists of an
// answer are taken, so that they agree.
type Desk struct {
	Board  *Board
	Bodies *org.Directory
	Now    time.Time

	cards *Cards
	key   cardsKey
}

// Desk gives what is known now. The error is of kind Unavailable while the
// first Board is being made.
func (c *Cards) Desk(ctx context.Context) (*Desk, error) {
	board, err := c.scorecards.Board(ctx)
	if err != nil {
		return nil, err
	}
	bodies, err := c.orgs.Directory(ctx)
	if err != nil {
		return nil, err
	}
	d := &Desk{Board: board, Bodies: bodies, Now: c.clock.Now(), cards: c}
	d.key = cardsKey{board, bodies, plain.Day(d.Now)}
	return d, nil
}

// The ids by which Desk.Card gives several bodies taken together. OfKind stands
// before a kind of body; Alone stands after the id of a body, for what it buys
// without those that answer to it.
const (
	AllDepartments = "~departments"
	AllCityRegions = "~city-regions"
	Everybody      = "~everybody"
	OfKind         = "~kind-"
	Alone          = "~alone"
)

// Card gives the card of a body by its id or a key of it, or of several by one
// of the ids for these. The error is a fault of kind NotFound for an unknown
// body.
func (d *Desk) Card(ctx context.Context, id string, span Span) (Card, error) {
	switch kind, ofKind := strings.CutPrefix(id, OfKind); {
	case id == AllDepartments:
		return d.together(ctx, id, "All departments together", d.Bodies.Departments(), true, span)
	case id == AllCityRegions:
		return d.together(ctx, id, "All city regions together", d.Bodies.CityRegions(), true, span)
	case id == Everybody:
		c := Card{ID: id, Name: "All buyers together", Span: span}
		return c, d.fill(ctx, &c, nil)
	case ofKind && org.Kind(kind).Known():
		return d.together(ctx, id, "All bodies of this kind together: "+org.Kind(kind).Label(), d.ofKind(org.Kind(kind)), false, span)
	}
	whole, alone := strings.CutSuffix(id, Alone)
	p, ok := d.Bodies.Get(whole)
	switch {
	case !ok:
		return Card{}, fault.New(fault.NotFound, "There is no public body with this id.")
	case alone:
		c := Card{ID: p.ID + Alone, Body: p, Name: p.Name + " itself", Lead: d.Bodies.Lead(p.ID), Scope: Scope{Keys: noNil(d.Bodies.KeysAlone(p.ID))}, Span: span}
		return c, d.fill(ctx, &c, nil)
	}
	return d.card(ctx, p, span)
}

func (d *Desk) ofKind(k org.Kind) (list []*org.Profile) {
	for _, p := range d.Bodies.All() {
		if p.Kind == k {
			list = append(list, p)
		}
	}
	return list
}

func (d *Desk) card(ctx context.Context, p *org.Profile, span Span) (Card, error) {
	c := Card{ID: p.ID, Body: p, Name: p.Name, Lead: d.Bodies.Lead(p.ID), Scope: Scope{Keys: noNil(d.Bodies.Keys(p.ID))}, Span: span}
	return c, d.fill(ctx, &c, d.Bodies.Targets(p.ID))
}

// together makes the card of several bodies, each with those that answer to it
// or alone.
func (d *Desk) together(ctx context.Context, id, name string, bodies []*org.Profile, whole bool, span Span) (Card, error) {
	c := Card{ID: id, Name: name, Span: span, Scope: Scope{Keys: []string{}}}
	for _, p := range bodies {
		if whole {
			c.Scope.Keys = append(c.Scope.Keys, d.Bodies.Keys(p.ID)...)
		} else {
			c.Scope.Keys = append(c.Scope.Keys, d.Bodies.KeysAlone(p.ID)...)
		}
	}
	return c, d.fill(ctx, &c, nil)
}

// noNil keeps a body without keys from being taken for everybody.
func noNil(keys []string) []string {
	if keys == nil {
		return []string{}
	}
	return keys
}

// fill counts a card.
func (d *Desk) fill(ctx context.Context, c *Card, targets []org.Target) error {
	now, err := d.figures(ctx, c.ID, c.Scope, c.Span.Period)
	if err != nil {
		return err
	}
	before, err := d.figures(ctx, c.ID, c.Scope, c.Span.Before())
	if err != nil {
		return err
	}
	for i, m := range d.cards.scorecards.Measures() {
		l := Line{Measure: m, Now: now[i], Before: before[i]}
		for _, t := range targets {
			if t.Measure == m.ID && t.Year == c.Span.Year {
				l.Target = &t
				l.Goal = l.standing(goal(&t))
			}
		}
		c.Lines = append(c.Lines, l)
	}
	return nil
}

// figures counts the scope of the card with an id, those of the Board once and those that others keep
// each time: they change on their own.
func (d *Desk) figures(ctx context.Context, id string, scope Scope, period Period) ([]OutsideFigure, error) {
	p := d.cards.pending(d.key, id+"|"+period.From+"|"+period.To)
	p.once.Do(func() { p.figures = d.Board.Figures(scope, period, d.Now) })
	out := make([]OutsideFigure, 0, len(p.figures))
	for _, f := range p.figures {
		out = append(out, OutsideFigure{Figure: f})
	}
	added, err := d.cards.scorecards.Outside(ctx, scope, period)
	return append(out, added...), err
}

// mostKept bounds what is kept of one Board: all departments and city regions
// in all periods, and many a body.
const mostKept = 4000

func (c *Cards) pending(key cardsKey, name string) *pending {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.key != key || len(c.known) >= mostKept {
		c.key, c.known = key, map[string]*pending{}
	}
	p := c.known[name]
	if p == nil {
		p = &pending{}
		c.known[name] = p
	}
	return p
}

// Trend gives the lines of a card's body in several spans, each measure's
// figures in the order of the spans.
func (d *Desk) Trend(ctx context.Context, c *Card, spans []Span) (map[string][]OutsideFigure, error) {
	out := map[string][]OutsideFigure{}
	for _, s := range spans {
		all, err := d.figures(ctx, c.ID, c.Scope, s.Period)
		if err != nil {
			return nil, err
		}
		for _, f := range all {
			out[f.Measure] = append(out[f.Measure], f)
		}
	}
	return out, nil
}
