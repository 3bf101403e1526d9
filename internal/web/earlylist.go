package web

import (
	"cmp"
	"context"
	"net/http"
	"strconv"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/pipeline"
	"github.com/tolsey/tolsey/internal/web/govuk"
	"github.com/tolsey/tolsey/ocds"
)

// earlyListData is the data of the list of contracts behind a figure of who
// begins early.
type earlyListData struct {
	Trail   govuk.Breadcrumbs
	Heading string
	Part    string // "page 2 of 62"; "" for a list of one page
	Lead    string
	Rows    []pipelineRow
	Pages   govuk.Pagination
}

var earlyListPage = newPage[earlyListData]("earlylist")

// earlyRows is how many contracts are on a page of the list.
const earlyRows = 50

// earlyParts say what each part of the contracts is.
var earlyParts = map[pipeline.Timing]string{
	"": "of which it can be said", pipeline.InTime: "with an early notice 12 months before the end", pipeline.LateOnes: "without an early notice 12 months before the end",
	pipeline.NotYet: "with more than 12 months left and no early notice yet", pipeline.TooShort: "that ran for a year or less"}

// earlyList lists the contracts behind a figure.
func (s *Site) earlyList(w http.ResponseWriter, r *http.Request) error {
	v := s.earlyView(r)
	id, part := r.URL.Query().Get("id"), pipeline.Timing(r.URL.Query().Get("part"))
	words, known := earlyParts[part]
	if !known {
		return fault.New(fault.NotFound, "There is no such part of the contracts.")
	}
	number, err := contractsPage(r)
	if err != nil {
		return err
	}
	all, name, err := s.behindEarly(r.Context(), v, id, part)
	if err != nil {
		return err
	}
	pages := max(1, (len(all)+earlyRows-1)/earlyRows)
	if number > pages {
		return fault.New(fault.NotFound, "There is no page %d: the list has %d.", number, pages)
	}
	rows := all[(number-1)*earlyRows : min(len(all), number*earlyRows)]
	names, err := s.pipelineNames(r.Context(), pipeline.Question{}, rows, &pipeline.Facets{})
	if err != nil {
		return err
	}
	data := earlyListData{Trail: govuk.Breadcrumbs{{Text: "Home", Href: "/"}, {Text: "Pipeline", Href: "/pipeline"}, {Text: "Who begins early", Href: v.address()}},
		Heading: plural(len(all), "contract", "contracts") + " " + words, Lead: "Of " + name + "; they end " + v.periodInWords() + ". " + sumOfRows(all)}
	for i := range rows {
		data.Rows = append(data.Rows, pipelineRowOf(&rows[i], names))
	}
	if pages > 1 {
		data.Part = "page " + count(number) + " of " + strconv.Itoa(pages)
		data.Pages = govuk.Pages(number, pages, func(n int) string { return govuk.PageHref(r.URL, n) })
	}
	return earlyListPage.show(s, w, r, data)
}

// behindEarly gives the contracts behind a figure and the name of their group.
func (s *Site) behindEarly(ctx context.Context, v earlyView, id string, part pipeline.Timing) (rows []pipeline.Row, name string, err error) {
	board, err := s.data.Pipeline.Board(ctx)
	if err != nil {
		return nil, "", err
	}
	if id == "" {
		return board.Behind(nil, v.period, v.today, part), "all buyers", nil
	}
	switch v.By {
	case "buyer":
		names, err := s.data.Orgs.Names(ctx, []string{id})
		if err != nil {
			return nil, "", err
		}
		rows = only(board.Behind(nil, v.period, v.today, part), func(r *pipeline.Row) bool { return r.Body.ID == id })
		return rows, called{bodies: names}.body(id), nil
	case "region":
		rows = only(board.Behind(nil, v.period, v.today, part), func(r *pipeline.Row) bool { return cmp.Or(r.Region, notice.None) == id })
		return rows, earlyRegion(id), nil
	}
	directory, err := s.data.Orgs.Directory(ctx)
	if err != nil {
		return nil, "", err
	}
	departments, names := departmentKeys(directory)
	if names[id] == "" && id != notice.None {
		return nil, "", fault.New(fault.NotFound, "There is no department with the id %q.", id)
	}
	rows = board.Behind(func(key string) bool { return cmp.Or(departments[key], notice.None) == id }, v.period, v.today, part)
	return rows, cmp.Or(names[id], lowerFirst(otherBodies)), nil
}

func only(all []pipeline.Row, keep func(*pipeline.Row) bool) (rows []pipeline.Row) {
	for i := range all {
		if keep(&all[i]) {
			rows = append(rows, all[i])
		}
	}
	return rows
}

// sumOfRows says what contracts add up to in pounds, and how many state nothing.
func sumOfRows(rows []pipeline.Row) string {
	sum, priced := ocds.Money{Currency: "GBP"}, 0
	for i := range rows {
		if v := rows[i].Value; v != nil && v.Currency == "GBP" {
			sum.Hundredths += v.Hundredths
			priced++
		}
	}
	switch {
	case len(rows) == 0:
		return ""
	case priced == 0:
		return "None states a value in pounds."
	}
	return count(priced) + " of them state a value in pounds: " + money(&sum) + "."
}
