package scorecard

import (
	"context"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/org"
)

// Group is bodies beside each other.
type Group struct {
	Cards []Card // by name
	All   Card   // the bodies of the group together; of a region, all that buys there
	Found int    // bodies, of which Cards may be a part
}

// Departments gives the cards of the ministerial departments, those without
// awards too.
func (d *Desk) Departments(ctx context.Context, span Span) (Group, error) {
	return d.group(ctx, AllDepartments, d.Bodies.Departments(), span)
}

// CityRegions gives the cards of the city regions, each with its bodies.
func (d *Desk) CityRegions(ctx context.Context, span Span) (Group, error) {
	return d.group(ctx, AllCityRegions, d.Bodies.CityRegions(), span)
}

// Region gives the city region with the id as All, and as Cards the combined
// authority alone and then the bodies that belong to the region. The error is a
// fault of kind NotFound for a body that is no city region.
func (d *Desk) Region(ctx context.Context, id string, span Span) (Group, error) {
	p, ok := d.Bodies.Get(id)
	if !ok || p.Kind != org.CombinedAuthority {
		return Group{}, fault.New(fault.NotFound, "There is no city region with this id.")
	}
	all, err := d.card(ctx, p, span)
	if err != nil {
		return Group{}, err
	}
	bodies := d.Bodies.Answering(p.ID)
	g := Group{All: all, Found: len(bodies)}
	alone, err := d.Card(ctx, p.ID+Alone, span)
	if err != nil {
		return Group{}, err
	}
	g.Cards = append(g.Cards, alone)
	for _, b := range bodies[1:] {
		c, err := d.card(ctx, b, span)
		if err != nil {
			return Group{}, err
		}
		g.Cards = append(g.Cards, c)
	}
	return g, nil
}

// Others gives a page of the cards of the bodies that are neither departments
// nor city regions and buy: those whose names have the words, or all. They come
// by name, or by a measure, the highest first or with rising the lowest;
// what is not known comes last. All is every buyer.
func (d *Desk) Others(ctx context.Context, words, measure string, rising bool, span Span, offset, limit int) (Group, error) {
	var found []*org.Profile
	for _, p := range d.Bodies.All() {
		top := p.Kind == org.MinisterialDepartment || p.Kind == org.CombinedAuthority
		if !top && len(p.Orgs) > 0 && named(p, words) {
			found = append(found, p)
		}
	}
	if m := find(measure); m != nil {
		d.sort(found, measure, rising, span)
	}
	all, err := d.Card(ctx, Everybody, span)
	if err != nil {
		return Group{}, err
	}
	g := Group{Found: len(found), All: all}
	for _, p := range page(found, offset, limit) {
		c, err := d.card(ctx, p, span)
		if err != nil {
			return Group{}, err
		}
		g.Cards = append(g.Cards, c)
	}
	return g, nil
}

// named reports that a body's names hold every one of some words.
func named(p *org.Profile, words string) bool {
	all := strings.ToLower(p.Name + " " + strings.Join(p.Aliases, " "))
	for word := range strings.FieldsSeq(strings.ToLower(words)) {
		if !strings.Contains(all, word) {
			return false
		}
	}
	return true
}

// sort puts bodies in the order of a measure of the Board.
func (d *Desk) sort(list []*org.Profile, measure string, rising bool, span Span) {
	figures := make(map[*org.Profile]Figure, len(list))
	for _, p := range list {
		figures[p] = d.Board.Figure(measure, Scope{Keys: noNil(d.Bodies.Keys(p.ID))}, span.Period, d.Now)
	}
	slices.SortStableFunc(list, func(a, b *org.Profile) int { return byFigure(figures[a], figures[b], rising) })
}

// SortCards puts cards in the order of a measure, as Others does.
func SortCards(list []Card, measure string, rising bool) {
	slices.SortStableFunc(list, func(a, b Card) int {
		x, okX := a.Line(measure)
		y, okY := b.Line(measure)
		if !okX || !okY {
			return 0
		}
		return byFigure(x.Now.Figure, y.Now.Figure, rising)
	})
}

// byFigure compares figures; one that is not known comes last either way.
func byFigure(a, b Figure, rising bool) int {
	switch {
	case a.Known != b.Known && a.Known:
		return -1
	case a.Known != b.Known:
		return 1
	case a.Value == b.Value:
		return 0
	case (a.Value < b.Value) == rising:
		return -1
	}
	return 1
}

// Peers gives the card of those that a body is measured beside: all departments
// for a department, all city regions for one, and for another body all of its
// kind, or where that is not known all buyers.
func (d *Desk) Peers(ctx context.Context, c *Card) (Card, error) {
	switch p := c.Body; {
	case p == nil || p.Kind == "":
		return d.Card(ctx, Everybody, c.Span)
	case p.Kind == org.MinisterialDepartment:
		return d.Card(ctx, AllDepartments, c.Span)
	case p.Kind == org.CombinedAuthority:
		return d.Card(ctx, AllCityRegions, c.Span)
	default:
		return d.Card(ctx, OfKind+string(p.Kind), c.Span)
	}
}

// group makes the cards of some bodies and the one of all of them together.
func (d *Desk) group(ctx context.Context, id string, bodies []*org.Profile, span Span) (g Group, err error) {
	g.Found = len(bodies)
	if g.All, err = d.Card(ctx, id, span); err != nil {
		return g, err
	}
	for _, p := range bodies {
		c, err := d.card(ctx, p, span)
		if err != nil {
			return g, err
		}
		g.Cards = append(g.Cards, c)
	}
	return g, nil
}
