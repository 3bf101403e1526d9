package web

import (
	"cmp"
	"context"
	"net/http"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/scorecard"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// marketListData is the data of the list of awards behind a number of the
// market.
type marketListData struct {
	Nav    []section
	Trail  govuk.Breadcrumbs
	Title  string
	Year   string
	Parts  []listPart
	Part   listPart // the one that is shown
	Table  awardTable
	Pages  govuk.Pagination
	First  int // of the rows shown, from 1
	Last   int
	Series measureText
}

// awardTable is rows of a list, "market/rows".
type awardTable struct {
	figureTable
	Last string // head of the last column
}

var marketListPage = newPage[marketListData]("marketlist")

// marketParts are the parts that a year of the market is listed by.
var marketParts = []struct {
	id   scorecard.Which
	name string
}{
	{scorecard.Every, "All awards but those listed apart"},
	{scorecard.Denominator, "Those of which the suppliers’ size is known"},
	{scorecard.Numerator, "Those that went to small firms, in whole or in part"},
	{scorecard.Rest, "Those that did not, or not wholly"},
	{scorecard.NotKnown, "Size not known, in whole or in part"},
	{scorecard.SetApart, "Listed apart"},
}

// marketList lists what a number of the market is made of.
func (s *Site) marketList(w http.ResponseWriter, r *http.Request) error {
	a, err := readMarket(r)
	if err != nil {
		return err
	}
	if a.year == "" { // the last complete one
		a.year = yearLabel(scorecard.FinancialYearOn(s.cfg.Clock.Now().In(clock.London)) - 1)
	}
	year, ok := yearNumber(a.year)
	if !ok {
		return fault.New(fault.Invalid, "“%s” is no financial year. Write one such as 2025-26.", shorten(a.year, yearChars))
	}
	number, err := contractsPage(r)
	if err != nil {
		return fault.New(fault.NotFound, "The list has no such page.")
	}
	desk, err := s.cards.Desk(r.Context())
	if err != nil {
		return err
	}
	small, _ := scorecard.MeasureByID("sme-value")
	data := marketListData{Nav: leadershipNav(""), Title: marketTitle(a), Year: a.year, Series: textOf(&small),
		Trail: govuk.Breadcrumbs{{Text: "Home", Href: "/"}, {Text: "Market", Href: a.address("/market", "year", "")}}}
	asked := marketQuestion{desk, placeIn(desk.Bodies, a).scope, scorecard.FinancialYear(year), cmp.Or(scorecard.Which(r.URL.Query().Get("part")), scorecard.Every)}
	for _, p := range marketParts {
		one := asked
		one.part = p.id
		part := one.count(p.name, a.list(a.year, p.id), p.id == asked.part)
		data.Parts = append(data.Parts, part)
		if part.Current {
			data.Part = part
		}
	}
	if data.Part.ID == "" {
		return fault.New(fault.NotFound, "The market has no part of that name.")
	}
	offset := (number - 1) * figureRows
	if data.Table, err = s.marketTable(r.Context(), asked, offset); err != nil {
		return err
	}
	if offset > 0 && len(data.Table.Rows) == 0 {
		return fault.New(fault.NotFound, "The list has no page %d.", number)
	}
	data.First, data.Last = offset+1, offset+len(data.Table.Rows)
	data.Pages = govuk.Pages(number, (data.Part.Count+figureRows-1)/figureRows, func(n int) string { return govuk.PageHref(r.URL, n) })
	return marketListPage.show(s, w, r, data)
}

// marketQuestion asks for a part of a year of the market.
type marketQuestion struct {
	desk   *scorecard.Desk
	scope  scorecard.Scope
	period scorecard.Period
	part   scorecard.Which
}

func (q marketQuestion) list(offset, limit int) scorecard.List {
	return q.desk.Board.MarketList(q.scope, q.period, q.desk.Now, q.part, offset, limit)
}

func (q marketQuestion) count(name, address string, current bool) listPart {
	list := q.list(0, 1)
	return listPart{Link: govuk.Link{Text: name, Href: address}, ID: q.part, Count: list.Count, Num: list.Num, Den: list.Den,
		Unknown: list.Unknown, Value: poundsInWords(list.Value), Current: current}
}

// marketTable names the rows of a part.
func (s *Site) marketTable(ctx context.Context, q marketQuestion, offset int) (awardTable, error) {
	t := awardTable{figureTable: figureTable{Caption: "Awards", Day: "Awarded"}, Last: "In this number"}
	rows := q.list(offset, figureRows).Rows
	list, err := s.figureRows(ctx, rows)
	if err != nil {
		return t, err
	}
	small, _ := scorecard.MeasureByID("sme-value")
	for i := range list {
		if list[i].Adds = addsText(&small, &rows[i]); q.part == scorecard.Every {
			list[i].Adds = poundsInWords(rows[i].Den)
		}
	}
	t.Rows = list
	return t, nil
}

// figureRows names rows of the Board, with the bodies that they are between.
func (s *Site) figureRows(ctx context.Context, rows []scorecard.Row) (list []figureRow, err error) {
	var keys []string
	for _, row := range rows {
		keys = append(append(keys, row.Buyer), row.Suppliers...)
	}
	bodies, err := s.data.Orgs.Names(ctx, keys)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		r, err := s.figureRow(ctx, row, bodies)
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, nil
}
