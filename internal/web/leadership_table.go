package web

import (
	"slices"

	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/scorecard"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// cardTable puts cards side by side: one measure with all that belongs to it,
// and others beside it.
type cardTable struct {
	Caption string
	Name    cardHead
	Chosen  cardHead
	Others  []cardHead
	Rows    []cardRow
	All     cardRow // of all together
	Clear   bool    // whether any row differs clearly from all together
}

// cardHead is the head of a column: a link that sorts by it.
type cardHead struct {
	govuk.Link
	Order string // "ascending" or "descending" for the column that it is sorted by
}

// cardRow is a card in a table.
type cardRow struct {
	Body    govuk.Link
	Lead    string // name and role; "" for a seat that is empty
	Seat    bool   // whether an empty seat is worth saying: of departments and city regions
	Empty   bool   // no award and no tender is known
	Figure  figureCell
	Before  figureCell
	Target  string
	Goal    string // where the figure stands to the target, in words
	Against string // and to all together
	Others  []figureCell
}

// tableOfCards makes the table of some cards, where path is the page that shows
// it.
func tableOfCards(a cardsAsked, path string, cards []scorecard.Card, all *scorecard.Card) cardTable {
	var t cardTable
	chosen, _ := all.Line(a.measure)
	t.Caption = chosen.Measure.Name + ", " + inPeriod(a.span)
	t.Name = cardHead{Link: govuk.Link{Text: "Body", Href: a.sorted(path, byName, false)}}
	if a.sort == byName {
		t.Name.Order = "ascending"
	}
	t.Chosen = a.head(path, chosen.Measure)
	for _, id := range mainMeasures {
		if l, ok := all.Line(id); ok && id != a.measure {
			t.Others = append(t.Others, a.head(path, l.Measure))
		}
	}
	for i := range cards {
		row := a.row(&cards[i], all)
		t.Clear = t.Clear || row.Against == "Higher" || row.Against == "Lower"
		t.Rows = append(t.Rows, row)
	}
	t.All = a.row(all, all)
	t.All.Against = ""
	return t
}

// head gives the head of the column of a measure. What is sorted by it already
// turns round.
func (a cardsAsked) head(path string, m scorecard.Measure) cardHead {
	h := cardHead{Link: govuk.Link{Text: m.Name, Href: a.sorted(path, m.ID, a.sort == m.ID && !a.rising)}}
	if a.sort == m.ID {
		h.Order = map[bool]string{true: "ascending", false: "descending"}[a.rising]
	}
	return h
}

// sorted gives the address of the table in an order.
func (a cardsAsked) sorted(path, sort string, rising bool) string {
	a.sort, a.rising = sort, rising
	return a.address(path)
}

func (a cardsAsked) row(c, all *scorecard.Card) cardRow {
	l, ok := c.Line(a.measure)
	row := cardRow{Body: govuk.Link{Text: c.Name}, Empty: c.Empty()}
	if !ok {
		return row
	}
	if c.Body != nil {
		row.Body.Href = withQuery(leadershipAddress(c.Body.ID), "period", spanParam(a.span))
		row.Seat = hasSeat(c.Body)
		if c.Lead != nil {
			row.Lead = c.Lead.Name + ", " + c.Lead.Role
		}
	}
	row.Figure = cellOf(c.ID, &l.Measure, &l.Now, a.span)
	row.Before = cellOf(c.ID, &l.Measure, &l.Before, a.before)
	row.Before.Of += ", " + a.before.Label
	if l.Target != nil {
		row.Target, row.Goal = plainNumber(l.Target.Percent, 1)+"%", goalText(l)
	}
	if mean, ok := all.Line(a.measure); ok {
		row.Against = againstText(l.Now.AgainstFigure(&mean.Now.Figure))
	}
	for _, id := range mainMeasures {
		if o, ok := c.Line(id); ok && id != a.measure {
			row.Others = append(row.Others, cellOf(c.ID, &o.Measure, &o.Now, a.span))
		}
	}
	return row
}

// hasSeat tells the bodies that are to have a lead.
func hasSeat(p *org.Profile) bool {
	return slices.Contains([]org.Kind{org.MinisterialDepartment, org.CombinedAuthority}, p.Kind)
}

// goalText says where a figure stands to its target.
func goalText(l *scorecard.Line) string {
	switch {
	case l.Goal == scorecard.Unsaid:
		return "cannot be said"
	case l.Measure.Worse(l.Goal):
		return "not reached"
	case l.Goal == scorecard.Unclear && l.Now.Value*100 >= l.Target.Percent == (l.Measure.Better > 0):
		return "reached, not clearly"
	case l.Goal == scorecard.Unclear:
		return "not reached, not clearly"
	}
	return "reached"
}

// againstText says where a figure stands to that of all together.
func againstText(st scorecard.Standing) string {
	switch st {
	case scorecard.Higher:
		return "Higher"
	case scorecard.Lower:
		return "Lower"
	case scorecard.Unclear:
		return "Not clearly different"
	}
	return "Cannot be said"
}
