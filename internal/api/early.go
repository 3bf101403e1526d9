package api

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/pipeline"
	"github.com/tolsey/tolsey/internal/scorecard"
)

// leastForRate is the number of contracts under which no rate is given, as for
// every figure of the scorecards.
const leastForRate = scorecard.LeastN

// What the contracts of the page /early can be put together by.
const (
	byDepartment = "department"
	byRegion     = "region"
	byBuyer      = "buyer"
)

// earlyFields are the columns of who begins early.
var earlyFields = []datum{
	{"id", "Id", 26, "string", "Of the department, region or buyer; none for contracts that belong to none", true},
	{"name", "Name", 48, "string", "Of it", false},
	{"contracts", "Contracts", 10, "integer", "That end in the period and of which it can be said", true},
	{"inTime", "With an early notice", 12, "integer", "Of these, with a notice from before the tender twelve months before the end", true},
	{"lateStarts", "Late starts", 10, "integer", "Of these, without", true},
	{"share", "Share of contracts", 12, "number", "With an early notice, 0 to 1; null under 10 contracts", false},
	{"withValue", "With a value", 10, "integer", "Of the contracts, those that state one in pounds", true},
	{"value", "Value", 16, "number", "What these add up to, in pounds", true},
	{"valueInTime", "Value with an early notice", 16, "number", "The part of it that had an early notice, in pounds", true},
	{"shareOfValue", "Share of value", 12, "number", "With an early notice, 0 to 1; null under 10 contracts with a value", false},
	{"notYet", "Too early to say", 10, "integer", "More than twelve months are left and there is none yet; null by buyer", false},
	{"tooShort", "A year or less", 10, "integer", "Contracts that ran for so short a time; null by buyer", false},
}

// earlyLists are the addresses of what the page /early shows; none without a
// pipeline.
func (a *API) earlyLists() []route {
	if a.cfg.Pipeline == nil {
		return nil
	}
	head := []field{{name: "from", schema: in("date", "The first day of the ends")}, {name: "to", schema: in("date", "The last one")},
		{name: "all", schema: object("All contracts together", fieldsOf(earlyFields)...)}}
	return a.routes(spec{path: "/early", id: "early", group: groupPipeline, summary: "Who begins early to look for what follows a contract",
		about: "Contracts that end in a period, and how many of them had a notice from before the tender twelve months before the end. " +
			"Those that ran for a year or less, and those of which nothing can be said yet, are counted apart.",
		parameters: []parameter{
			text("period", "next", "When the contracts end: next or last for the next or last twelve months, or a financial year of those around today, such as 2026-27; next where none is given."),
			oneOf("by", []string{byDepartment, byRegion, byBuyer}, "What the contracts are put together by; by department where none is given."),
			oneOf("sort", []string{"n", "share", "value", "name"}, "The order: most contracts, greatest share of them or of value first, or by name; by n where none is given."),
		},
		check: a.wrongEarly, fields: earlyFields, head: head, of: a.earlySet})
}

// wrongEarly tells what is wrong with the values of a request for who begins
// early.
func (a *API) wrongEarly(values url.Values) (all []wrong) {
	for _, one := range values["period"] {
		if _, ok := a.earlyPeriod(one); !ok {
			all = append(all, wrong{"period", "The parameter period must be next, last or a financial year from the last to the next, not " + quoted(one) + "."})
		}
	}
	return append(all, wrongWords(values, map[string][]string{"by": {byDepartment, byRegion, byBuyer}, "sort": {"n", "share", "value", "name"}})...)
}

// wrongWords tells of values that are none of the words that a parameter takes.
func wrongWords(values url.Values, takes map[string][]string) (all []wrong) {
	for name, words := range takes {
		for _, v := range values[name] {
			if !slices.Contains(words, v) {
				all = append(all, wrong{name, fmt.Sprintf("The parameter %s must be one of %s, not %s.", name, listed(words), quoted(v))})
			}
		}
	}
	slices.SortFunc(all, func(x, y wrong) int { return cmp.Compare(x.name, y.name) })
	return all
}

// earlyPeriod gives the days of a period by its name: those that the page
// offers.
func (a *API) earlyPeriod(name string) (pipeline.Period, bool) {
	today, err := time.Parse(time.DateOnly, a.cfg.Pipeline.Today())
	if err != nil {
		return pipeline.Period{}, false
	}
	day := func(years, days int) string { return today.AddDate(years, 0, days).Format(time.DateOnly) }
	switch name {
	case "", "next":
		return pipeline.Period{From: day(0, 0), To: day(1, -1)}, true
	case "last":
		return pipeline.Period{From: day(-1, 0), To: day(0, -1)}, true
	}
	this := scorecard.FinancialYearOn(today)
	for year := this - 1; year <= this+1; year++ {
		if name == fmt.Sprintf("%d-%02d", year, (year+1)%100) {
			return pipeline.Period(scorecard.FinancialYear(year)), true
		}
	}
	return pipeline.Period{}, false
}

// earlyLine is the contracts of a department, region or buyer.
type earlyLine struct {
	id, name string
	pipeline.Early
	partial bool // what is too early or too short is not counted
}

// earlySet is the list of who begins early that a request asks for.
func (a *API) earlySet(r *http.Request, q query) (dataset, error) {
	name, _ := q.text("period")
	by, _ := q.text("by")
	sort, _ := q.text("sort")
	period, _ := a.earlyPeriod(name) // the route's check has told of others
	var all pipeline.Early
	d := dataset{name: "early", state: a.boardState}
	d.each = func(ctx context.Context, page, limit int, row func(int, []any) error) error {
		board, err := a.cfg.Pipeline.Board(ctx)
		if err != nil {
			return err
		}
		all = board.Early(nil, period, a.cfg.Pipeline.Today())
		lines, err := a.earlyGroups(ctx, board, cmp.Or(by, byDepartment), period, all)
		if err != nil {
			return err
		}
		sortEarly(lines, sort)
		var out [][]any
		for i := range lines {
			if lines[i].All.Count > 0 || !lines[i].partial && lines[i].NotYet.Count+lines[i].TooShort.Count > 0 {
				out = append(out, lines[i].cells())
			}
		}
		return eachOf(out)(ctx, page, limit, row)
	}
	d.head = func() []property {
		whole := earlyLine{id: "all", name: "All buyers", Early: all}
		return []property{{"from", period.From}, {"to", period.To}, {"all", rawItem(earlyFields, whole.cells())}}
	}
	return d, nil
}

// earlyGroups puts contracts together.
func (a *API) earlyGroups(ctx context.Context, board *pipeline.Board, by string, period pipeline.Period, all pipeline.Early) (lines []earlyLine, err error) {
	today := a.cfg.Pipeline.Today()
	switch by {
	case byBuyer:
		for _, b := range all.Buyers {
			lines = append(lines, earlyLine{b.Body.ID, b.Body.Name, pipeline.Early{All: b.All, InTime: b.InTime}, true})
		}
		return lines, nil
	case byRegion:
		for id, e := range board.EarlyBy(func(_, region string) string { return cmp.Or(region, notice.None) }, period, today) {
			name := ""
			if id != notice.None {
				name = notice.RegionName(id)
			}
			lines = append(lines, earlyLine{id, name, *e, false})
		}
		return lines, nil
	}
	directory, err := a.cfg.Orgs.Directory(ctx)
	if err != nil {
		return nil, err
	}
	department, names := map[string]string{}, map[string]string{}
	for _, d := range directory.Departments() {
		names[d.ID] = d.Name
		for _, key := range directory.Keys(d.ID) {
			department[key] = d.ID
		}
	}
	for id, e := range board.EarlyBy(func(key, _ string) string { return cmp.Or(department[key], notice.None) }, period, today) {
		lines = append(lines, earlyLine{id, names[id], *e, false})
	}
	return lines, nil
}

// sortEarly orders lines as the page does: of what has no rate last.
func sortEarly(lines []earlyLine, by string) {
	rate := func(l *earlyLine) (part float64) {
		cells := l.cells()
		at := map[string]int{"share": 5, "value": 9}[by]
		if known, ok := cells[at].(ratio); ok {
			return float64(known)
		}
		return -1
	}
	slices.SortFunc(lines, func(x, y earlyLine) int {
		first := 0
		switch by {
		case "share", "value":
			first = cmp.Compare(rate(&y), rate(&x))
		case "", "n":
			first = cmp.Compare(y.All.Count, x.All.Count)
		}
		return cmp.Or(first, cmp.Compare(x.name, y.name), cmp.Compare(x.id, y.id))
	})
}

// cells gives the line as earlyFields has it.
func (l *earlyLine) cells() []any {
	share, known := l.Share()
	ofValue, valued := l.ShareOfValue()
	cells := []any{l.id, l.name, int64(l.All.Count), int64(l.InTime.Count), int64(l.All.Count - l.InTime.Count),
		ratioOf(share, known && l.All.Count >= leastForRate), int64(l.All.InPounds), pounds(l.All.Pounds), pounds(l.InTime.Pounds),
		ratioOf(ofValue, valued && l.All.InPounds >= leastForRate), int64(l.NotYet.Count), int64(l.TooShort.Count)}
	if l.partial {
		cells[10], cells[11] = nil, nil
	}
	return cells
}
