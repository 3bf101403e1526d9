package web

import (
	"cmp"
	"context"
	"math"
	"net/http"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/scorecard"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// briefData is the data of the brief: one page for whoever answers for a body.
type briefData struct {
	Trail  govuk.Breadcrumbs
	Name   string
	Lead   string
	Period string
	Made   string // the day
	Lines  []briefLine
	Moved  []string // what became of the shares that moved most
	Todo   todoList
	Late   int // contracts that end soon without a notice
	Gaps   gapCount
	Empty  bool
	Page   string // where the lists are, as readers type it
	Body   string // and as a link
}

// briefLine is a measure on the brief.
type briefLine struct {
	Name    string
	Figure  figureCell
	Before  figureCell
	Target  string
	Goal    string
	Against string
}

var briefPage = newPage[briefData]("brief")

// briefMeasures are what the brief tells of.
var briefMeasures = []string{"sme-value", "vcse-value", "advertised", "single-bid", "early-engagement", "prompt-publication", "award-missing", scorecard.LateStarts}

// brief shows how a body buys on one page to be printed.
func (s *Site) brief(w http.ResponseWriter, r *http.Request) error {
	desk, card, err := s.cardOf(r)
	if err != nil {
		return err
	}
	if id := r.PathValue("body"); card.ID != id {
		http.Redirect(w, r, withQuery(leadershipAddress(card.ID)+"/brief", "period", spanParam(card.Span)), http.StatusFound)
		return nil
	}
	peers, err := desk.Peers(r.Context(), &card)
	if err != nil {
		return err
	}
	data := briefData{Name: shorten(card.Name, 120), Period: inPeriod(card.Span), Made: date(desk.Now), Empty: card.Empty(), Trail: trailOf(&card),
		Todo: todoOf(desk, &card, &peers), Body: withQuery(leadershipAddress(card.ID), "period", spanParam(card.Span))}
	data.Page = strings.TrimPrefix(strings.TrimPrefix(s.cfg.BaseURL, "https://"), "http://") + leadershipAddress(card.ID)
	data.Lead = "The seat is empty: nobody is recorded as answering for how it buys"
	if l := card.Lead; l != nil {
		data.Lead = shorten(l.Name, 60) + ", " + shorten(l.Role, 60)
	}
	data.Lines = briefLines(desk, &card, &peers)
	if data.Moved, err = s.movedMost(r.Context(), desk, &card); err != nil {
		return err
	}
	late, err := s.lateOf(r.Context(), desk, &card)
	if err != nil {
		return err
	}
	data.Late = late.Count
	data.Gaps = gapsOf(desk, &card)
	return briefPage.show(s, w, r, data)
}

// briefLines gives the measures of the brief.
func briefLines(desk *scorecard.Desk, card, peers *scorecard.Card) (list []briefLine) {
	before := card.Span.Previous(desk.Now)
	for _, id := range briefMeasures {
		l, ok := card.Line(id)
		if !ok {
			continue
		}
		b := briefLine{Name: l.Measure.Name, Figure: cellOf(card.ID, &l.Measure, &l.Now, card.Span), Before: cellOf(card.ID, &l.Measure, &l.Before, before)}
		b.Before.Of += ", " + before.Label
		if l.Target != nil {
			b.Target, b.Goal = plainNumber(l.Target.Percent, 1)+"%", goalText(l)
		}
		if o, ok := peers.Line(id); ok {
			b.Against = againstText(l.Now.AgainstFigure(&o.Now.Figure))
		}
		list = append(list, b)
	}
	return list
}

// briefMoves is how many moved shares a brief has room for.
const briefMoves = 3

// movedMost says what became of the shares that moved most, each with the one
// contract or notice that did most to it.
func (s *Site) movedMost(ctx context.Context, desk *scorecard.Desk, card *scorecard.Card) (texts []string, err error) {
	var moves []scorecard.Movement
	for _, id := range briefMeasures {
		if m := desk.Board.Moved(id, card.Scope, card.Span.Period, desk.Now); m.Known && m.Change != 0 {
			moves = append(moves, m)
		}
	}
	slices.SortStableFunc(moves, func(a, b scorecard.Movement) int { return cmp.Compare(math.Abs(b.Change), math.Abs(a.Change)) })
	for _, move := range moves[:min(len(moves), briefMoves)] {
		l, _ := card.Line(move.After.Measure)
		text := l.Measure.Name + ": " + lowerFirst(strings.TrimSuffix(changeText(l), "."))
		for _, m := range move.Contracts {
			if m.Change > 0 == (move.Change > 0) {
				ocid, _ := processOf(m.Key)
				title, err := s.titleOf(ctx, ocid, "")
				if err != nil {
					return nil, err
				}
				text += "; most by “" + shorten(title, 50) + "” (" + signed(m.Change) + ")"
				break
			}
		}
		texts = append(texts, text+".")
	}
	return texts, nil
}

// gapsOf adds up what a body and those that answer to it have not published.
func gapsOf(desk *scorecard.Desk, card *scorecard.Card) (sum gapCount) {
	for _, g := range desk.Board.Missing(card.Scope, card.Span.Period, desk.Now) {
		sum.NoAward, sum.Late, sum.NoValue = sum.NoAward+g.NoAward, sum.Late+g.Late, sum.NoValue+g.NoValue
	}
	return sum
}
