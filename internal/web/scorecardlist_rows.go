package web

import (
	"cmp"
	"context"
	"net/http"
	"strings"

	"github.com/tolsey/tolsey/internal/contract"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/pipeline"
	published "github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/scorecard"
	"github.com/tolsey/tolsey/internal/web/govuk"
	"github.com/tolsey/tolsey/ocds"
)

// lister gives the lists behind a figure.
type lister interface {
	parts() []listPart
	rows(ctx context.Context, part scorecard.Which, offset int) (figureTable, error)
}

// listerOf gives who keeps the lists behind a figure; nil where another page
// does.
func (s *Site) listerOf(r *http.Request, a figureAsked) (lister, error) {
	if _, kept := scorecard.MeasureByID(a.line.Measure.ID); kept {
		return boardLister{s, a}, nil
	}
	if a.line.Measure.ID != scorecard.LateStarts {
		return nil, nil
	}
	board, err := s.data.Pipeline.Board(r.Context())
	return endLister{s, a, board}, err
}

// boardLister lists what the Board of the scorecards holds.
type boardLister struct {
	site *Site
	figureAsked
}

func (l boardLister) list(part scorecard.Which, offset, limit int) scorecard.List {
	return l.desk.Board.Listed(l.line.Measure.ID, l.card.Scope, l.card.Span.Period, l.desk.Now, part, offset, limit)
}

func (l boardLister) parts() (out []listPart) {
	for _, p := range scorecard.PartsOf(l.line.Measure) {
		id := scorecard.Which(p.ID)
		list := l.list(id, 0, 1)
		part := listPart{Link: govuk.Link{Text: p.Name}, ID: id, Count: list.Count, Num: list.Num, Den: list.Den, Unknown: list.Unknown}
		if l.line.Measure.Of != scorecard.Tenders && id != scorecard.SetApart {
			part.Value = poundsInWords(list.Value)
		}
		out = append(out, part)
	}
	return out
}

func (l boardLister) rows(ctx context.Context, part scorecard.Which, offset int) (figureTable, error) {
	t := figureTable{Caption: l.line.Measure.Name, Day: "Awarded"}
	if l.line.Measure.Of == scorecard.Tenders {
		t.Day = "Tender notice"
	}
	list := l.list(part, offset, figureRows)
	var keys []string
	for _, row := range list.Rows {
		keys = append(append(keys, row.Buyer), row.Suppliers...)
	}
	bodies, err := l.site.data.Orgs.Names(ctx, keys)
	if err != nil {
		return t, err
	}
	for _, row := range list.Rows {
		r, err := l.site.figureRow(ctx, row, bodies)
		if err != nil {
			return t, err
		}
		r.Adds = addsText(&l.line.Measure, &row)
		t.Rows = append(t.Rows, r)
	}
	return t, nil
}

// figureRow names a row of the Board.
func (s *Site) figureRow(ctx context.Context, row scorecard.Row, bodies map[string]org.Ref) (figureRow, error) {
	r := figureRow{Day: cmp.Or(dayInWords(row.Day), notGiven), Value: notGiven, Facts: factsText(&row), Num: row.Num, Den: row.Den, Unknown: row.Unknown,
		Buyer: bodyLink(published.Ref{Key: row.Buyer}, bodies, buyerAddress)}
	if row.Value > 0 {
		r.Value = moneyShort(&ocds.Money{Hundredths: row.Value, Currency: row.Currency})
	}
	for _, key := range row.Suppliers[:min(len(row.Suppliers), suppliersShown)] {
		r.Suppliers = append(r.Suppliers, bodyLink(published.Ref{Key: key}, bodies, supplierAddress))
	}
	title, err := s.titleOf(ctx, row.OCID, row.ID)
	r.Title = govuk.Link{Text: title, Href: noticeAddress(row.OCID)}
	return r, err
}

// titleOf gives the title of a contract or award by its id, or with "" that of
// a process. What is no longer there is called by its id.
func (s *Site) titleOf(ctx context.Context, ocid, id string) (string, error) {
	if id != "" {
		deals, err := s.data.Contracts.ByOCID(ctx, ocid)
		if err != nil {
			return "", err
		}
		if i := indexOfDeal(deals, id); i >= 0 {
			return shorten(spoken(deals[i].Title, id), mostRowTitle), nil
		}
	}
	n, err := s.data.Notices.Get(ctx, ocid)
	if fault.KindOf(err) == fault.NotFound {
		return ocid, nil
	}
	return rowTitle(n), err
}

func indexOfDeal(deals []contract.Contract, id string) int {
	for i := range deals {
		if deals[i].ID == id {
			return i
		}
	}
	return -1
}

// processOf gives the ocid in the id of a contract; that of a process is its own.
func processOf(id string) (ocid, deal string) {
	if i := strings.LastIndex(id, "/"); i > 0 && i < len(id)-1 && (id[i+1] == 'c' || id[i+1] == 'a') {
		return id[:i], id
	}
	return id, ""
}

// factsText says what the measures look at, of one row.
func factsText(row *scorecard.Row) string {
	parts := []string{row.Route.Label()}
	if row.Bids > 0 {
		parts = append(parts, plural(row.Bids, "bid", "bids"))
	}
	if closes := dayInWords(row.Closes); closes != "" {
		parts = append(parts, "closed or closes "+closes)
	}
	if row.Late >= 0 {
		text := "told of after " + plural(row.Late, "day", "days")
		if row.Limit > 0 {
			text += " (the rule allowed " + count(row.Limit) + ")"
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, "; ")
}

// addsText says what one row adds to a figure.
func addsText(m *scorecard.Measure, row *scorecard.Row) string {
	var reasons []string
	for _, reason := range row.Reasons {
		reasons = append(reasons, reason.Label())
	}
	switch {
	case len(reasons) > 0:
		return "Apart: " + strings.Join(reasons, "; ")
	case row.Den == 0 && row.Unknown > 0 && m.Of == scorecard.Value:
		return "Not known: " + poundsInWords(row.Unknown)
	case row.Den == 0:
		return "Not known"
	case m.Unit == scorecard.Days:
		return plural(max(0, row.Late), "day", "days")
	case m.Unit == scorecard.Count:
		return plural(row.Bids, "bid", "bids")
	case m.Of == scorecard.Value:
		return poundsInWords(row.Num) + " of " + poundsInWords(row.Den)
	case row.Num > 0:
		return "Counts"
	}
	return "Does not count"
}

// endLister lists the contracts behind late starts.
type endLister struct {
	site *Site
	figureAsked
	board *pipeline.Board
}

// timings are what each part of late starts is in the pipeline.
var timings = []struct {
	part   scorecard.Which
	name   string
	timing pipeline.Timing
}{
	{scorecard.Denominator, "All of which it is known", ""},
	{scorecard.Numerator, "Late starts", pipeline.LateOnes},
	{scorecard.Rest, "In time", pipeline.InTime},
	{"not-yet", "Over twelve months left, too early to say", pipeline.NotYet},
	{"short", "Ran for a year or less, not asked", pipeline.TooShort},
}

// scopeOf gives what the pipeline asks of a buyer's key; nil for all.
func scopeOf(keys []string) func(string) bool {
	if keys == nil {
		return nil
	}
	in := make(map[string]bool, len(keys))
	for _, key := range keys {
		in[key] = true
	}
	return func(key string) bool { return in[key] }
}

func (l endLister) behind(timing pipeline.Timing) []pipeline.Row {
	period := pipeline.Period{From: l.card.Span.From, To: l.card.Span.To}
	return l.board.Behind(scopeOf(l.card.Scope.Keys), period, published.Day(l.desk.Now), timing)
}

func (l endLister) parts() (out []listPart) {
	if l.line.Now.Of == 0 {
		return []listPart{{Link: govuk.Link{Text: timings[0].name}, ID: scorecard.Denominator}}
	}
	for _, t := range timings {
		rows := l.behind(t.timing)
		part := listPart{Link: govuk.Link{Text: t.name}, ID: t.part, Count: len(rows), Value: worthOf(rows)}
		switch t.part {
		case scorecard.Denominator:
			part.Den, part.Num = int64(part.Count), int64(len(l.behind(pipeline.LateOnes)))
		case scorecard.Numerator:
			part.Den, part.Num = int64(part.Count), int64(part.Count)
		case scorecard.Rest:
			part.Den = int64(part.Count)
		}
		out = append(out, part)
	}
	return out
}

func (l endLister) rows(ctx context.Context, part scorecard.Which, offset int) (figureTable, error) {
	t := figureTable{Caption: l.line.Measure.Name, Day: "Ends"}
	if l.line.Now.Of == 0 {
		return t, nil
	}
	late := map[string]bool{}
	for _, row := range l.behind(pipeline.LateOnes) {
		late[row.ID] = true
	}
	var shown []pipeline.Row
	asked := true
	for _, one := range timings {
		if one.part == part {
			shown = l.behind(one.timing)
			asked = one.timing != pipeline.NotYet && one.timing != pipeline.TooShort
		}
	}
	shown = shown[min(offset, len(shown)):]
	shown = shown[:min(figureRows, len(shown))]
	var keys []string
	for _, row := range shown {
		keys = append(keys, row.Buyer.Key)
		for _, supplier := range row.Suppliers {
			keys = append(keys, supplier.Key)
		}
	}
	bodies, err := l.site.data.Orgs.Names(ctx, keys)
	if err != nil {
		return t, err
	}
	for _, row := range shown {
		r := endRow(row, late[row.ID], asked)
		r.Buyer = bodyLink(row.Buyer, bodies, buyerAddress)
		for _, supplier := range row.Suppliers[:min(len(row.Suppliers), suppliersShown)] {
			r.Suppliers = append(r.Suppliers, bodyLink(supplier.Ref, bodies, supplierAddress))
		}
		t.Rows = append(t.Rows, r)
	}
	return t, nil
}

// worthOf says what contracts are worth together in pounds. What states no
// value, another currency or a value beyond belief is in no sum.
func worthOf(rows []pipeline.Row) string {
	sum, n := int64(0), 0
	for _, row := range rows {
		if v := row.Value; v != nil && v.Currency == "GBP" && v.Hundredths <= published.MostBelieved {
			sum += v.Hundredths
			n++
		}
	}
	if n == 0 && len(rows) > 0 {
		return notGiven
	}
	return poundsInWords(sum)
}

// endRow shows a contract near its end.
func endRow(row pipeline.Row, late, asked bool) figureRow {
	r := figureRow{Title: govuk.Link{Text: shorten(spoken(row.Title, row.OCID), mostRowTitle), Href: contractAddress(row.ID)},
		Day: dayInWords(row.End), Value: notGiven, Facts: row.Why, Adds: "Not asked"}
	if row.Value != nil {
		r.Value = inShort(&row.Value.Money)
	}
	switch {
	case !asked:
	case late:
		r.Num, r.Den, r.Adds = 1, 1, "Late start"
	default:
		r.Den, r.Adds = 1, "In time"
	}
	return r
}
