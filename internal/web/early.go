package web

import (
	"cmp"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/pipeline"
	"github.com/tolsey/tolsey/internal/scorecard"
	"github.com/tolsey/tolsey/internal/web/govuk"
	"github.com/tolsey/tolsey/ocds"
)

// earlyData is the data of the page of who begins early to look for what follows
// a contract.
type earlyData struct {
	Nav     []section
	Heading string
	Lead    string
	Apart   string // which part is in no group that is known; "" for none
	Figures []earlyFigure
	Periods []choiceLink
	Groups  []choiceLink
	Chart   barChart
	Drawn   string // what the chart has; "" for no chart
	Name    string // what a line of the table is: "Buyer"
	Columns []sortColumn
	Lines   []earlyLine
	Hidden  string // what the table leaves out; "" for nothing
	Period  string // in words
}

// choiceLink is one of some views of a page.
type choiceLink struct {
	govuk.Link
	Current bool
}

// sortColumn is the head of a column, a link that sorts by it.
type sortColumn struct {
	Text    string
	Href    string
	Sorted  string // "ascending" or "descending"; "" where another column sorts
	Numeric bool
}

// earlyFigure is a figure above the table, with the list behind it.
type earlyFigure struct {
	Number, Text, Note string
	Href               string
}

// earlyLine is a line of the table.
type earlyLine struct {
	Name     govuk.Link
	All      countCell
	InTime   countCell
	Late     countCell
	Share    string // "too few (7)" under leastForRate
	Range    string // "29% to 37%", of Share; "" where there is none
	Value    string // the share of value
	Coverage string // the contracts that state a value in pounds
}

var earlyPage = newPage[earlyData]("early")

// leastForRate is the number of contracts under which no rate is shown.
const leastForRate = 10

// earlyView is what the address of the page asks for.
type earlyView struct {
	Period string // a name of earlyPeriods
	By     string // "buyer", "department" or "region"
	Sort   string // "share", "value", "n" or "name"; "" for the most contracts
	period pipeline.Period
	today  string
}

func (v earlyView) address() string {
	return withQuery("/early", "period", unless(v.Period, "next"), "by", unless(v.By, "department"), "sort", unless(v.Sort, "n"))
}

// list gives the contracts behind a figure: those of a group, or of all for "".
func (v earlyView) list(id string, part pipeline.Timing) string {
	by := v.By
	if id == "" {
		by = ""
	}
	return withQuery("/early/list", "period", unless(v.Period, "next"), "by", by, "id", id, "part", string(part))
}

func unless(value, usual string) string {
	if value == usual {
		return ""
	}
	return value
}

// early shows who begins early and who late.
func (s *Site) early(w http.ResponseWriter, r *http.Request) error {
	v := s.earlyView(r)
	board, err := s.data.Pipeline.Board(r.Context())
	if err != nil {
		return err
	}
	directory, err := s.data.Orgs.Directory(r.Context())
	if err != nil {
		return err
	}
	all := board.Early(nil, v.period, v.today)
	groups := earlyGroups(board, directory, v, all)
	data := earlyData{Nav: leadershipNav("/early"), Heading: "Who begins early to look for what follows a contract", Name: groupNames[v.By].one, Period: v.periodInWords()}
	data.Lead, data.Apart, data.Figures = v.lead(all), v.apart(all, groups), v.figures(all)
	data.Periods, data.Groups = v.periods(), v.groups()
	data.Columns = v.columns()
	v.sort(groups)
	few := 0
	var points []point
	for _, g := range groups {
		if g.All.Count == 0 {
			few++
			continue
		}
		data.Lines = append(data.Lines, v.line(g))
		if g.All.Count >= leastForRate && len(points) < mostInBars {
			share, _ := g.Share()
			points = append(points, point{Label: g.name, Value: int64(1000 * share),
				Text: percent(int64(g.InTime.Count), int64(g.All.Count)) + " of " + count(g.All.Count) + " (" + earlyRange(&g.Early) + ")"})
		}
	}
	if len(points) > 0 {
		data.Chart = barsOf("early-chart", points)
		data.Drawn = "Share of contracts with an early notice, by " + lowerFirst(groupNames[v.By].one)
	}
	if few > 0 {
		data.Hidden = "Not in the table: " + plural(few, groupNames[v.By].single, groupNames[v.By].many) + " of whose contracts nothing can be said in this period."
	}
	return earlyPage.show(s, w, r, data)
}

func (s *Site) earlyView(r *http.Request) earlyView {
	q := r.URL.Query()
	v := earlyView{Period: q.Get("period"), By: q.Get("by"), Sort: q.Get("sort"), today: s.data.Pipeline.Today()}
	if _, ok := groupNames[v.By]; !ok {
		v.By = "department"
	}
	if !slices.Contains([]string{"share", "value", "n", "name"}, v.Sort) {
		v.Sort = "n"
	}
	choices := earlyPeriods(v.today)
	at := slices.IndexFunc(choices, func(p namedPeriod) bool { return p.name == v.Period })
	if at < 0 {
		at = 0
	}
	v.Period, v.period = choices[at].name, choices[at].Period
	return v
}

// namedPeriod is a period that can be chosen.
type namedPeriod struct {
	name, label string
	pipeline.Period
}

// earlyPeriods gives the periods in which contracts end: the next twelve months
// first, since something can still be done about them.
func earlyPeriods(today string) []namedPeriod {
	now := theDay(today)
	day := func(years, months, days int) string { return now.AddDate(years, months, days).Format(time.DateOnly) }
	list := []namedPeriod{
		{"next", "The next 12 months", pipeline.Period{From: today, To: day(1, 0, -1)}},
		{"last", "The last 12 months", pipeline.Period{From: day(-1, 0, 0), To: day(0, 0, -1)}}}
	year := now.Year()
	if now.Month() < time.April {
		year--
	}
	for y := year + 1; y >= year-1; y-- {
		list = append(list, namedPeriod{fmt.Sprintf("%d-%02d", y, (y+1)%100), fmt.Sprintf("Financial year %d to %d", y, y+1),
			pipeline.Period{From: strconv.Itoa(y) + "-04-01", To: strconv.Itoa(y+1) + "-03-31"}})
	}
	return list
}

func (v earlyView) periodInWords() string {
	return "from " + dayInWords(v.period.From) + " to " + dayInWords(v.period.To)
}

// groupWords are the words for what a table is by.
type groupWords struct{ one, single, many string }

var groupNames = map[string]groupWords{
	"department": {"Department", "department", "departments"}, "region": {"Region", "region", "regions"}, "buyer": {"Buyer", "buyer", "buyers"}}

// earlyGroup is the contracts of a line.
type earlyGroup struct {
	pipeline.Early
	id, name string
	href     string // a page about it; "" for none
}

// earlyGroups adds up by what the view is by.
func earlyGroups(board *pipeline.Board, directory *org.Directory, v earlyView, all pipeline.Early) (list []*earlyGroup) {
	switch v.By {
	case "buyer":
		for _, b := range all.Buyers {
			list = append(list, &earlyGroup{Early: pipeline.Early{Period: v.period, All: b.All, InTime: b.InTime}, id: b.Body.ID,
				name: spoken(b.Body.Name, "Not named"), href: buyerAddress(b.Body.ID)})
		}
		return list
	case "region":
		for id, e := range board.EarlyBy(func(_, region string) string { return cmp.Or(region, notice.None) }, v.period, v.today) {
			list = append(list, &earlyGroup{Early: *e, id: id, name: earlyRegion(id)})
		}
		return list
	}
	departments, names := departmentKeys(directory)
	for id, e := range board.EarlyBy(func(key, _ string) string { return cmp.Or(departments[key], notice.None) }, v.period, v.today) {
		list = append(list, &earlyGroup{Early: *e, id: id, name: cmp.Or(names[id], otherBodies)})
	}
	return list
}

// otherBodies is what answers to no department that is known.
const otherBodies = "Bodies of no known department"

func earlyRegion(id string) string {
	if id == notice.None {
		return "No region stated"
	}
	return notice.RegionName(id)
}

// departmentKeys gives the department that each buyer's key answers to, by its
// id, and the names of departments.
func departmentKeys(directory *org.Directory) (of, names map[string]string) {
	of, names = map[string]string{}, map[string]string{}
	for _, d := range directory.Departments() {
		names[d.ID] = d.Name
		for _, key := range directory.Keys(d.ID) {
			of[key] = d.ID
		}
	}
	return of, names
}

func (v earlyView) sort(groups []*earlyGroup) {
	rate := func(g *earlyGroup, share func() (float64, bool)) float64 {
		part, ok := share()
		if !ok || g.All.Count < leastForRate {
			return -1
		}
		return part
	}
	slices.SortFunc(groups, func(a, b *earlyGroup) int {
		first := 0
		switch v.Sort {
		case "share":
			first = cmp.Compare(rate(b, b.Share), rate(a, a.Share))
		case "value":
			first = cmp.Compare(rate(b, b.ShareOfValue), rate(a, a.ShareOfValue))
		case "n":
			first = cmp.Compare(b.All.Count, a.All.Count)
		}
		return cmp.Or(lastly(a, b), first, cmp.Compare(a.name, b.name), cmp.Compare(a.id, b.id))
	})
}

// lastly puts what is in no group after all groups.
func lastly(a, b *earlyGroup) int {
	switch {
	case a.id == notice.None && b.id != notice.None:
		return 1
	case b.id == notice.None && a.id != notice.None:
		return -1
	}
	return 0
}

func (v earlyView) columns() []sortColumn {
	head := func(sort, text string, numeric bool) sortColumn {
		c := sortColumn{Text: text, Numeric: numeric}
		if sort == v.Sort {
			c.Sorted = "descending"
			if sort == "name" {
				c.Sorted = "ascending"
			}
		}
		if sort != "" {
			other := v
			other.Sort = sort
			c.Href = other.address()
		}
		return c
	}
	return []sortColumn{head("name", groupNames[v.By].one, false), head("n", "Contracts", true), head("", "Early", true), head("", "Late", true),
		head("share", "Share", true), head("value", "Of value", true), head("", "State a value", true)}
}

func (v earlyView) line(g *earlyGroup) earlyLine {
	of := ", " + shorten(g.name, mostCode)
	l := earlyLine{Name: govuk.Link{Text: shorten(g.name, mostRowTitle), Href: g.href},
		All:    v.cell(g, g.All.Count, "", "contracts"+of),
		InTime: v.cell(g, g.InTime.Count, pipeline.InTime, "with an early notice"+of),
		Late:   v.cell(g, g.All.Count-g.InTime.Count, pipeline.LateOnes, "late starts"+of)}
	l.Share, l.Value = earlyShare(&g.Early)
	l.Range = earlyRange(&g.Early)
	l.Coverage = percent(int64(g.All.InPounds), int64(g.All.Count))
	return l
}

func (v earlyView) cell(g *earlyGroup, n int, part pipeline.Timing, of string) countCell {
	c := countCell{Count: n, Of: of}
	if n > 0 {
		c.Href = v.list(g.id, part)
	}
	return c
}

// earlyShare writes the shares in number and in value, where there are enough
// contracts to say.
func earlyShare(e *pipeline.Early) (number, value string) {
	if e.All.Count < leastForRate {
		few := "too few (" + count(e.All.Count) + ")"
		return few, few
	}
	number = percent(int64(e.InTime.Count), int64(e.All.Count))
	if e.All.InPounds < leastForRate {
		return number, "too few (" + count(e.All.InPounds) + ")"
	}
	return number, percent(e.InTime.Pounds, e.All.Pounds)
}

// earlyRange writes the range that chance alone may give the share in number,
// "" where there are too few contracts for a rate. The share of value has none:
// a few large contracts decide it, and their values are not kept one by one.
func earlyRange(e *pipeline.Early) string {
	n := e.All.Count
	if n < leastForRate {
		return ""
	}
	low, high := scorecard.Wilson(float64(e.InTime.Count), float64(n))
	return wholePercent(low) + " to " + wholePercent(high)
}

// wholePercent writes a share from 0 to 1: "37%".
func wholePercent(share float64) string { return strconv.Itoa(int(math.Round(100*share))) + "%" }

// apart says which share of the contracts is in no group that is known.
func (v earlyView) apart(all pipeline.Early, groups []*earlyGroup) string {
	what := map[string]string{"department": "are of bodies of no known department", "region": "state no region"}[v.By]
	for _, g := range groups {
		if g.id == notice.None && g.All.Count > 0 && what != "" {
			return percent(int64(g.All.Count), int64(all.All.Count)) + " of these contracts, " + count(g.All.Count) + " of " + count(all.All.Count) + ", " + what + ". They have the last line of the table."
		}
	}
	return ""
}

func (v earlyView) lead(all pipeline.Early) string {
	if all.All.Count == 0 {
		return "Of no contract that ends " + v.periodInWords() + " can it be said whether the search for what follows began in time."
	}
	number, value := earlyShare(&all)
	if all.All.Count < leastForRate {
		return plural(all.All.Count, "contract ends", "contracts end") + " " + v.periodInWords() + " of which it can be said: too few for a rate."
	}
	return number + " (range " + earlyRange(&all) + ") of the contracts that end " + v.periodInWords() + " had an early notice 12 months before the end: " + count(all.InTime.Count) + " of " +
		count(all.All.Count) + ". By value it is " + value + " of " + poundsOf(all.All) + "."
}

func poundsOf(t pipeline.Tally) string {
	return moneyShort(&ocds.Money{Hundredths: t.Pounds, Currency: "GBP"})
}

func (v earlyView) figures(all pipeline.Early) []earlyFigure {
	late := pipeline.Tally{Count: all.All.Count - all.InTime.Count, InPounds: all.All.InPounds - all.InTime.InPounds, Pounds: all.All.Pounds - all.InTime.Pounds}
	figure := func(t pipeline.Tally, part pipeline.Timing, text string) earlyFigure {
		f := earlyFigure{Number: count(t.Count), Text: text}
		if t.InPounds > 0 {
			f.Note = poundsOf(t) + " in the " + count(t.InPounds) + " that state a value in pounds"
		}
		if t.Count > 0 {
			f.Href = v.list("", part)
		}
		return f
	}
	return []earlyFigure{figure(all.InTime, pipeline.InTime, "with an early notice in time"), figure(late, pipeline.LateOnes, "late starts"),
		figure(all.NotYet, pipeline.NotYet, "with more than 12 months left, of which nothing is said yet"),
		figure(all.TooShort, pipeline.TooShort, "that ran for a year or less, which are left out")}
}

func (v earlyView) periods() (links []choiceLink) {
	for _, p := range earlyPeriods(v.today) {
		other := v
		other.Period = p.name
		links = append(links, choiceLink{govuk.Link{Text: p.label, Href: other.address()}, p.name == v.Period})
	}
	return links
}

func (v earlyView) groups() (links []choiceLink) {
	for _, by := range []string{"department", "region", "buyer"} {
		other := v
		other.By = by
		links = append(links, choiceLink{govuk.Link{Text: "By " + groupNames[by].single, Href: other.address()}, by == v.By})
	}
	return links
}
