package web

import (
	"cmp"
	"math"

	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/scorecard"
)

// seat is who leads a body, and who did.
type seat struct {
	Now     *leadLine // nil for a seat that is empty
	History []leadLine
}

// leadLine is a lead in words.
type leadLine struct {
	Name, Role, Since, Until, Statement, Source string
}

func seatOf(desk *scorecard.Desk, p *org.Profile) (st seat) {
	now := desk.Bodies.Lead(p.ID)
	if now != nil {
		line := leadLineOf(*now)
		st.Now = &line
	}
	for _, l := range desk.Bodies.Leads(p.ID) {
		if now == nil || l.Since != now.Since {
			st.History = append(st.History, leadLineOf(l))
		}
	}
	return st
}

func leadLineOf(l org.Lead) leadLine {
	return leadLine{l.Name, l.Role, dayInWords(l.Since), dayInWords(l.Until), l.Statement, l.Source}
}

// goalLine is a target with where the figure stands to it.
type goalLine struct {
	Measure string
	Year    string
	Target  string
	Figure  figureCell
	Goal    string
	Source  string
	Told    bool // the figure is known here; a target for what no part of the program measures yet has none
}

// goalLines gives the targets of the year that a card is of.
func goalLines(desk *scorecard.Desk, card *scorecard.Card) (list []goalLine) {
	for _, t := range desk.Bodies.Targets(card.Body.ID) {
		if t.Year != card.Span.Year {
			continue
		}
		g := goalLine{Measure: goalName(t.Measure), Year: t.Year, Target: plainNumber(t.Percent, 1) + "%", Source: t.Source}
		if l, ok := card.Line(t.Measure); ok {
			g.Figure, g.Goal, g.Told = cellOf(card.ID, &l.Measure, &l.Now, card.Span), goalText(l), true
		}
		list = append(list, g)
	}
	return list
}

func goalName(measure string) string {
	for _, m := range org.Measures {
		if m.ID == measure {
			return m.Label
		}
	}
	return measure
}

// todoList is the things to do next, "leader/tasks".
type todoList struct {
	Lines []taskLine
	Clear bool   // whether any of them is more than chance can explain
	Peers string // beside whom the body is measured
}

// taskLine is one of the things to do next.
type taskLine struct {
	Title string
	Why   string
	Do    string
	Href  string
	Count int
	Part  scorecard.Which
}

// todo says what there is to do about each measure, before the number of cases.
var todo = map[string]string{
	"sme-value":          "Look through the awards that did not go wholly to small firms, the largest first, and what the next of their kind could do: lots, thresholds, earlier notice.",
	"advertised":         "Look through the awards that were not advertised, and say which of their successors will be.",
	"single-bid":         "Look through the awards with a single bid, and ask the firms that did not bid why.",
	"short-tender":       "Look through the tenders with short periods, and plan the next of their kind earlier.",
	"early-engagement":   "Look through the tenders of which the market did not hear before, and plan a notice for the next of their kind.",
	"prompt-publication": "Look through the awards that were told of late, and find where the notices wait.",
	"award-missing":      "Publish the award notices that are missing, or say that nothing was awarded.",
	"data-quality":       "Complete the notices that lack a value, a size, an identifier, a day or a category.",
	scorecard.LateStarts: "Look through the contracts without an early notice, and begin with those that end soonest.",
}

// todoOf puts the things to do next into words.
func todoOf(desk *scorecard.Desk, card, peers *scorecard.Card) todoList {
	list := todoList{Peers: lowerFirst(peers.Name)}
	for _, t := range desk.Tasks(card, peers) {
		l, _ := card.Line(t.Measure.ID)
		against, behind := valueText(&t.Measure, t.Against, &l.Now.Figure), points(&t.Measure, l.Now.Value, t.Against)
		whom := "for " + lowerFirst(peers.Name)
		if t.Reason == scorecard.BehindTarget || t.Reason == scorecard.UnderTarget {
			against, behind, whom = plainNumber(l.Target.Percent, 1)+"%", toTarget(100*l.Now.Value, l.Target.Percent), "as the target"
		}
		list.Clear = list.Clear || t.Reason == scorecard.BehindTarget || t.Reason == scorecard.BehindPeers
		why := figureText(&t.Measure, &l.Now.Figure) + " against " + against + " " + whom + ": " + behind + " behind"
		switch t.Reason {
		case scorecard.UnderTarget:
			why += ", which chance or what is not published can explain"
		case scorecard.WorsePeers:
			why += ", which chance alone can explain"
		}
		list.Lines = append(list.Lines, taskLine{Title: t.Measure.Name, Why: why + ".", Do: cmp.Or(todo[t.Measure.ID], "Look through the list."),
			Href: figureAddress(card.ID, t.Measure.ID, card.Span, t.Part), Count: t.Count, Part: t.Part})
	}
	return list
}

// toTarget writes how far a share is from a target, both per cent. A target is
// written as it was set, "35.5%", so the distance to one with a decimal is that
// to the share as measured.
func toTarget(share, target float64) string {
	if target == math.Round(target) {
		share = math.Round(share)
	}
	n := int(math.Round(math.Abs(target - share)))
	if n == 0 && share != target {
		return "under 1 point"
	}
	return plural(n, "point", "points")
}
