package web

import (
	"context"
	"slices"
	"strconv"

	published "github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/scorecard"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// measureCard is a measure of a body with all that belongs to it.
type measureCard struct {
	Text    measureText
	Figure  figureCell
	Why     string // why there is no figure
	Before  figureCell
	Target  string
	Goal    string
	Peers   figureCell
	Against string
	Bounds  string // where the share would lie if all that is unknown were a no, or a yes
	Apart   []string
	Change  string // what became of it since the period before
	Moved   []movedList
	Note    string // why nothing is said of what moved it
	Trend   trendChart
	Years   []yearLine
	Goals   bool // a target is drawn
}

// yearLine is a year of a trend.
type yearLine struct {
	Label  string
	Figure figureCell
	Target string
}

// movedList is what moved a figure of one sort: contracts, buyers, categories.
type movedList struct {
	Title string
	Lines []movedLine
}

type movedLine struct {
	What   govuk.Link
	Change string // "+2 points"
}

const (
	trendYears = 5
	mostMoved  = 3
)

// measureCards reads every measure of a body.
func (s *Site) measureCards(ctx context.Context, desk *scorecard.Desk, card, peers *scorecard.Card) ([]measureCard, error) {
	spans := scorecard.YearsTo(card.Span, trendYears, desk.Now)
	trend, err := desk.Trend(ctx, card, spans)
	if err != nil {
		return nil, err
	}
	targets := targetsOf(desk, card)
	before := card.Span.Previous(desk.Now)
	var list []measureCard
	for i := range card.Lines {
		l := &card.Lines[i]
		m := &l.Measure
		c := measureCard{Text: textOf(m), Figure: cellOf(card.ID, m, &l.Now, card.Span), Why: l.Now.Why, Before: cellOf(card.ID, m, &l.Before, before),
			Bounds: boundsText(m, &l.Now.Figure), Apart: apartTexts(&l.Now.Figure)}
		c.Before.Of += ", " + before.Label
		if l.Target != nil {
			c.Target, c.Goal = plainNumber(l.Target.Percent, 1)+"%", goalText(l)
		}
		if o, ok := peers.Line(m.ID); ok {
			c.Peers, c.Against = cellOf(peers.ID, m, &o.Now, card.Span), againstText(l.Now.AgainstFigure(&o.Now.Figure))
			c.Peers.Of += ", " + lowerFirst(peers.Name)
		}
		c.Trend = trendOf("trend-"+m.ID, m, trend[m.ID], spans, targets[m.ID])
		c.Goals = slices.ContainsFunc(c.Trend.Years, func(y trendYear) bool { return y.Target > 0 })
		c.Years = yearLines(card.ID, m, trend[m.ID], spans, targets[m.ID])
		if err := s.explainMove(ctx, &c, desk, card, l); err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, nil
}

// targetsOf gives the targets of a card's body, by measure and year.
func targetsOf(desk *scorecard.Desk, card *scorecard.Card) map[string]map[string]float64 {
	all := map[string]map[string]float64{}
	for _, t := range desk.Bodies.Targets(card.Body.ID) {
		if all[t.Measure] == nil {
			all[t.Measure] = map[string]float64{}
		}
		all[t.Measure][t.Year] = t.Percent
	}
	return all
}

func yearLines(id string, m *scorecard.Measure, figures []scorecard.OutsideFigure, spans []scorecard.Span, targets map[string]float64) (list []yearLine) {
	for i, f := range figures {
		y := yearLine{Label: spans[i].ID, Figure: cellOf(id, m, &f, spans[i])}
		y.Figure.Of += ", " + spans[i].Label
		if t, ok := targets[spans[i].Year]; ok {
			y.Target = plainNumber(t, 1) + "%"
		}
		list = append(list, y)
	}
	return list
}

// boundsText says how far the unknown could move a share, and what of an index
// comes of few awards alone.
func boundsText(m *scorecard.Measure, f *scorecard.Figure) string {
	switch {
	case f.Known && m.Unit == scorecard.Index:
		return apieceText(f)
	case !f.Known || m.Unit != scorecard.Share || f.Unknown.Total == 0:
		return ""
	}
	return "If all that is not known were a no it would be " + shareText(f.Least, false) + ", if it were a yes " + shareText(f.Most, false) + "."
}

// apieceText says how concentrated the awards would be at the least: few of them,
// or a large one, make an index high whoever wins.
func apieceText(f *scorecard.Figure) string {
	least := strconv.FormatFloat(f.Apiece, 'f', 2, 64)
	text := "Had each of these " + count(f.N) + " awards gone to a different supplier it would be " + least
	if strconv.FormatFloat(f.Value, 'f', 2, 64) == least {
		return text + " too: it comes of how few and how unequal the awards are, and not of one supplier that wins often."
	}
	return text + ": only what is above that comes of suppliers that won more than once."
}

// apartTexts says what is listed apart from a figure.
func apartTexts(f *scorecard.Figure) (list []string) {
	for _, a := range f.Apart {
		text := a.Reason.Label() + ": " + count(a.N)
		if a.Total > 0 && a.Reason != scorecard.OtherCurrency {
			text += ", " + poundsInWords(a.Total)
		}
		list = append(list, text)
	}
	return list
}

// explainMove says what moved a share since the period before.
func (s *Site) explainMove(ctx context.Context, c *measureCard, desk *scorecard.Desk, card *scorecard.Card, l *scorecard.Line) error {
	c.Change = changeText(l)
	move := desk.Board.Moved(l.Measure.ID, card.Scope, card.Span.Period, desk.Now)
	if !move.Known {
		c.Note = move.Why
		return nil
	}
	contracts := movedList{Title: "Awards and notices"}
	for _, m := range foremost(move.Contracts) {
		ocid, id := processOf(m.Key)
		title, err := s.titleOf(ctx, ocid, id)
		if err != nil {
			return err
		}
		contracts.Lines = append(contracts.Lines, movedLine{govuk.Link{Text: shorten(title, 80), Href: noticeAddress(ocid)}, signed(m.Change)})
	}
	buyers, err := s.movedBuyers(ctx, l, move.Buyers)
	if err != nil {
		return err
	}
	categories := movedList{Title: "Categories"}
	for _, m := range foremost(move.Categories) {
		categories.Lines = append(categories.Lines, movedLine{govuk.Link{Text: categoryName(m.Key)}, signed(m.Change)})
	}
	c.Moved = []movedList{contracts, categories}
	if len(move.Buyers) > 1 {
		c.Moved = append(c.Moved, buyers)
	}
	return nil
}

func (s *Site) movedBuyers(ctx context.Context, l *scorecard.Line, list []scorecard.Mover) (movedList, error) {
	out := movedList{Title: "Bodies"}
	first := foremost(list)
	var keys []string
	for _, m := range first {
		keys = append(keys, m.Key)
	}
	bodies, err := s.data.Orgs.Names(ctx, keys)
	if err != nil {
		return out, err
	}
	for _, m := range first {
		out.Lines = append(out.Lines, movedLine{bodyLink(published.Ref{Key: m.Key}, bodies, leadershipAddress), signed(m.Change)})
	}
	return out, nil
}

// foremost gives what moved a figure most upwards and most downwards.
func foremost(list []scorecard.Mover) (out []scorecard.Mover) {
	for _, up := range []bool{true, false} {
		n := 0
		for _, m := range list {
			if m.Change != 0 && m.Change > 0 == up && n < mostMoved {
				out, n = append(out, m), n+1
			}
		}
	}
	return out
}

// changeText says what became of a figure since the period before.
func changeText(l *scorecard.Line) string {
	if !l.Now.Known || !l.Before.Known {
		return ""
	}
	way := "Up "
	switch change := l.Now.Value - l.Before.Value; {
	case change == 0:
		return "Unchanged from the period before."
	case change < 0:
		way = "Down "
	}
	text := way + points(&l.Measure, l.Now.Value, l.Before.Value) + " on the period before"
	if l.Now.AgainstFigure(&l.Before.Figure) == scorecard.Unclear {
		return text + ", which chance alone can explain."
	}
	return text + "."
}

// signed writes a change of a share with its sign.
func signed(change float64) string {
	sign := "+"
	if change < 0 {
		sign = "−"
	}
	if tenths := 1000 * change; tenths > -1 && tenths < 1 {
		return sign + "under 0.1 points"
	}
	return sign + strconv.FormatFloat(100*max(change, -change), 'f', 1, 64) + " points"
}

// biggestList is the largest contracts of a sort.
type biggestList struct {
	Title string
	Href  string // all of them
	Rows  []figureRow
}

const biggestShown = 5

// biggest reads the largest awards that were advertised, or were not.
func (s *Site) biggest(ctx context.Context, desk *scorecard.Desk, card *scorecard.Card, advertised bool) (biggestList, error) {
	l := biggestList{Title: "Biggest awards that were not advertised", Href: figureAddress(card.ID, "advertised", card.Span, scorecard.Rest)}
	if advertised {
		l.Title, l.Href = "Biggest awards that were advertised", figureAddress(card.ID, "advertised", card.Span, scorecard.Numerator)
	}
	rows := desk.Board.Biggest(card.Scope, card.Span.Period, advertised, biggestShown)
	var keys []string
	for _, row := range rows {
		keys = append(append(keys, row.Buyer), row.Suppliers...)
	}
	bodies, err := s.data.Orgs.Names(ctx, keys)
	if err != nil {
		return l, err
	}
	for _, row := range rows {
		r, err := s.figureRow(ctx, row, bodies)
		if err != nil {
			return l, err
		}
		l.Rows = append(l.Rows, r)
	}
	return l, nil
}
