package web

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/scorecard"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// explainBodyData is the data of the page of what one body has not published.
type explainBodyData struct {
	Nav     []section
	Trail   govuk.Breadcrumbs
	Name    string
	Alone   bool       // only what it bought itself is counted
	Other   govuk.Link // to the same with, or without, those that answer to it; "" for none
	Lead    string     // "Jo Doe, minister"; "" for an empty seat
	Period  string
	Periods choiceForm
	Lists   []gapList
	Whole   bool // one list is shown, page by page
	All     int
	Letter  string // "" where nothing is missing or nobody can be written to
	Scores  string // the page of the body's figures; "" for none
	Pages   govuk.Pagination
	First   int
	Last    int
	Forms   []govuk.Link
}

// gapList is what of a kind is missing.
type gapList struct {
	ID    string // in the page
	Words string // "awards published late"
	Count int
	Cell  figureCell
	About string
	Rules []ruleText
	Table awardTable
	More  govuk.Link // to all of it; empty where all is shown
}

var explainBodyPage = newPage[explainBodyData]("explainbody")

// gapsShown is how many of each kind the page of a body shows.
const gapsShown = 10

// gapAbout says what each kind is.
var gapAbout = map[scorecard.Which]string{
	noAward: "They closed at least 90 days ago, were not cancelled, and no award or contract is published here. The 90 days are this system’s own line. " +
		"A long assessment is not a missing notice, and a notice on another portal is not seen here.",
	"late":     "The public was told later than the rule that then bound the body allowed. The time runs from the award to its notice, or under the Procurement Act 2023 from the signature of the contract to the notice of its details; where the rule counts the first day, as the Act’s does, the last day comes one sooner. Where no day of the notice is stated, the first release stands for it.",
	"no-value": "Without a value nobody can say what was bought for how much, and the award is in no figure of value.",
}

// explainAsked is whose notices are asked for.
type explainAsked struct {
	desk  *scorecard.Desk
	id    string
	body  *org.Profile // nil where nothing is known of the buyer
	name  string
	alone bool
	keys  []string
	span  scorecard.Span
	lists scorecard.GapLists
}

// readExplain finds the body that an address names, and what it has not
// published. The error is a fault of kind NotFound or Invalid.
func (s *Site) readExplain(r *http.Request) (a explainAsked, err error) {
	if a.span, err = scorecard.ReadSpan(r.URL.Query().Get("period"), s.cfg.Clock.Now()); err != nil {
		return a, err
	}
	if a.desk, err = s.cards.Desk(r.Context()); err != nil {
		return a, err
	}
	a.id = r.PathValue("body")
	if err := s.findBody(r.Context(), &a); err != nil {
		return a, err
	}
	a.lists = a.desk.Board.Gaps(scorecard.Scope{Keys: a.keys}, a.span.Period, a.desk.Now, 0)
	return a, nil
}

// findBody finds the body with the id of a: one that is known, a buyer of which
// nothing is known but its notices, or the notices that name none.
func (s *Site) findBody(ctx context.Context, a *explainAsked) error {
	whole, alone := strings.CutSuffix(a.id, scorecard.Alone)
	if p, ok := a.desk.Bodies.Get(whole); ok {
		a.body, a.name, a.alone, a.id = p, p.Name, alone, p.ID
		if a.keys = a.desk.Bodies.Keys(p.ID); alone {
			a.keys, a.id = a.desk.Bodies.KeysAlone(p.ID), p.ID+scorecard.Alone
		}
		if a.keys == nil {
			a.keys = []string{}
		}
		return nil
	}
	if a.id == unknownBuyer {
		a.name, a.keys = "Notices that name no buyer", []string{""}
		return nil
	}
	if _, known := slices.BinarySearch(a.desk.Board.Keys(), a.id); !known {
		return fault.New(fault.NotFound, "There is no public body with this id.")
	}
	names, err := s.data.Orgs.Names(ctx, []string{a.id})
	a.name, a.keys = cmp.Or(bodyName(names[a.id]), a.id), []string{a.id}
	return err
}

// explainBody shows what one body has not published.
func (s *Site) explainBody(w http.ResponseWriter, r *http.Request) error {
	a, err := s.readExplain(r)
	if err != nil {
		return err
	}
	part := scorecard.Which(r.URL.Query().Get("part"))
	number, err := contractsPage(r)
	if err != nil || number > 1 && part == "" {
		return fault.New(fault.NotFound, "The list has no such page.")
	}
	data := explainBodyData{Nav: leadershipNav(""), Trail: govuk.Breadcrumbs{{Text: "Home", Href: "/"}, {Text: "Publish or explain", Href: withQuery("/explain", "period", spanParam(a.span))}},
		Name: a.name, Alone: a.alone, Period: inPeriod(a.span), Whole: part != "", Periods: choiceForm{Action: r.URL.Path, Selects: []govuk.Select{s.periodSelect(a.span)}}}
	data.Periods.Keep = data.Periods.keep("part", string(part))
	if part != "" {
		data.Trail = append(data.Trail, govuk.Link{Text: shorten(a.name, mostCode), Href: explainSpan(a.id, a.span, "")})
	}
	if err := s.fillLists(r, &data, &a, part, number); err != nil {
		return err
	}
	if part != "" && len(data.Lists) == 0 {
		return fault.New(fault.NotFound, "There is no such list. There are no-award, late and no-value.")
	}
	a.links(&data)
	for _, form := range []string{"csv", "xlsx", "json"} {
		data.Forms = append(data.Forms, govuk.Link{Text: strings.ToUpper(form),
			Href: withQuery(explainAddress(a.id)+"."+form, "period", spanParam(a.span), "part", string(part))})
	}
	return explainBodyPage.show(s, w, r, data)
}

// fillLists makes the lists: the first of each, or a page of the one asked for.
func (s *Site) fillLists(r *http.Request, data *explainBodyData, a *explainAsked, part scorecard.Which, number int) error {
	for _, p := range gapParts {
		rows := p.rows(&a.lists)
		data.All += len(rows)
		if part != "" && p.id != part {
			continue
		}
		l := gapList{ID: string(p.id), Words: counted(len(rows), singular[p.id], p.short), Count: len(rows), About: gapAbout[p.id], Cell: gapCell(a.id, a.name, p, len(rows), a.span)}
		offset, limit := 0, gapsShown
		if part != "" {
			offset, limit = (number-1)*figureRows, figureRows
			data.Pages = govuk.Pages(number, (len(rows)+figureRows-1)/figureRows, func(n int) string { return govuk.PageHref(r.URL, n) })
			if offset > 0 && offset >= len(rows) {
				return fault.New(fault.NotFound, "The list has no page %d.", number)
			}
		} else if len(rows) > limit {
			l.More = govuk.Link{Text: "All " + count(len(rows)) + " " + p.short, Href: explainSpan(a.id, a.span, p.id)}
		}
		shown := rows[offset:min(len(rows), offset+limit)]
		named, err := s.figureRows(r.Context(), shown)
		if err != nil {
			return err
		}
		for i := range named {
			row := shown[i]
			switch named[i].Adds = gapText(p.id, &row); p.id {
			case noAward:
				named[i].Facts = "" // how no award came about
			case "late":
				row.Late = -1 // how late is said in what is missing
				named[i].Facts = factsText(&row)
			}
		}
		l.Table = awardTable{figureTable{Caption: p.name, Day: "Awarded", Rows: named}, "What is missing"}
		if p.id == noAward {
			l.Table.Day = "Tender notice"
		}
		if p.id == "late" {
			l.Rules = rulesFor(rows)
		}
		data.First, data.Last = offset+1, offset+len(shown)
		data.Lists = append(data.Lists, l)
	}
	return nil
}

// gapText says what is missing of one row.
func gapText(part scorecard.Which, row *scorecard.Row) string {
	switch part {
	case noAward:
		return "Closed " + cmp.Or(dayInWords(row.Closes), "on a day not given")
	case "late":
		return lateText(row)
	}
	return "No value"
}

// lateText says from when to when an award was told of, and by when it was due.
func lateText(row *scorecard.Row) string {
	from := "Awarded"
	if row.FromAct {
		from = "Signed"
	}
	return fmt.Sprintf("%s %s, published %s, due by %s", from, dayInWords(row.From), dayInWords(row.Told), dayInWords(row.Due))
}

// links fills in who leads the body and where else to go.
func (a *explainAsked) links(data *explainBodyData) {
	if a.body != nil {
		if lead := a.desk.Bodies.Lead(a.body.ID); lead != nil {
			data.Lead = lead.Name + ", " + lead.Role
		}
		data.Scores = leadershipAddress(a.body.ID)
		switch n := len(a.desk.Bodies.Answering(a.body.ID)) - 1; {
		case n > 0 && a.alone:
			data.Other = govuk.Link{Text: "With " + plural(n, "body", "bodies") + " that " + counted(n, "answers", "answer") + " to it", Href: explainSpan(a.body.ID, a.span, "")}
		case n > 0:
			data.Other = govuk.Link{Text: "Without the " + plural(n, "body", "bodies") + " that " + counted(n, "answers", "answer") + " to it", Href: explainSpan(a.body.ID+scorecard.Alone, a.span, "")}
		}
	}
	if data.All > 0 && a.id != unknownBuyer {
		data.Letter = letterAddress(a.id, a.span)
	}
}
