package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/plain"
)

// dataset is a list whose lines are the same as CSV, as a workbook and as JSON:
// all are made of the same cells.
type dataset struct {
	name  string // of its file, without the day
	state stater
	// each calls row for the lines of a page in order, with the number of all
	// lines; a page below 1 is the whole list. What row returns ends it.
	each func(ctx context.Context, page, limit int, row func(total int, cells []any) error) error
	// head gives the JSON members before the items, once each has run; nil for none.
	head func() []property
}

// property is a member of a JSON object; its value is encoded as encoding/json
// does.
type property struct {
	name  string
	value any
}

// datum is a column of a dataset, and a member of its items.
type datum struct {
	name    string // of the JSON member
	heading string
	width   float64 // of the column, in characters
	kind    string  // of the JSON value, see schema
	about   string
	always  bool // it is never null
}

// spec describes a dataset and its three addresses.
type spec struct {
	path       string // without an ending
	id, group  string
	summary    string
	about      string
	inPath     []parameter
	parameters []parameter // page and limit excepted
	check      func(url.Values) []wrong
	most       int // lines of a page of the JSON
	fields     []datum
	head       []field // the schema of the JSON members before the items
	of         func(r *http.Request, q query) (dataset, error)
}

// linesAPage is how many lines a page of a dataset has when nothing else is
// said, and mostLinesAPage how many it has at most.
const (
	linesAPage     = 100
	mostLinesAPage = 1000
)

// routes gives the addresses of a dataset.
func (a *API) routes(s spec) []route {
	if s.most == 0 {
		s.most = mostLinesAPage
	}
	paged := append(s.parameters[:len(s.parameters):len(s.parameters)], pageParameter,
		integer("limit", int64(min(linesAPage, s.most)), 1, int64(s.most), "How many items a page has at most."))
	rt := route{group: s.group, about: s.about, inPath: s.inPath, check: s.check, fails: []int{http.StatusNotFound}}
	asJSON, asCSV, asXLSX := rt, rt, rt
	asJSON.path, asJSON.id, asJSON.summary, asJSON.parameters = s.path+".json", s.id, s.summary, paged
	asJSON.about += " Follow next until it is null."
	asJSON.answer = answer{mediaType: "application/json", about: "A page of the list", schema: s.schema()}
	asJSON.handler = a.datasetJSON(s)
	asCSV.path, asCSV.id, asCSV.summary, asCSV.parameters = s.path+".csv", s.id+"CSV", s.summary+": the whole list as a table", s.parameters
	asCSV.answer, asCSV.handler = csvAnswer, a.csv(s.table)
	asXLSX.path, asXLSX.id, asXLSX.summary, asXLSX.parameters = s.path+".xlsx", s.id+"XLSX", s.summary+": the whole list as an Excel workbook", s.parameters
	asXLSX.answer, asXLSX.handler = xlsxAnswer, a.xlsx(s.table)
	return []route{asJSON, asCSV, asXLSX}
}

// table gives the dataset that a request asks for as a spreadsheet has it.
func (s spec) table(r *http.Request, q query) (table, error) {
	d, err := s.of(r, q)
	if err != nil {
		return table{}, err
	}
	t := table{name: d.name, state: d.state, each: func(ctx context.Context, row func(int, []any) error) error { return d.each(ctx, 0, 0, row) }}
	for _, f := range s.fields {
		t.columns = append(t.columns, column{f.heading, f.width})
	}
	return t, nil
}

// schema describes a page of the JSON.
func (s spec) schema() schema {
	members := append(s.head[:len(s.head):len(s.head)],
		field{name: "total", schema: of("integer", "How many items the whole list has")},
		field{name: "items", schema: listOf("Those of this page", object("A line of the list", fieldsOf(s.fields)...))},
		field{name: "next", schema: schema{"description": "The address of the page that follows; null on the last",
			"oneOf": []schema{in("uri", "An address"), of("null", "This is the last page")}}})
	return object(s.summary, members...)
}

// fieldsOf describes the members of an item.
func fieldsOf(data []datum) (out []field) {
	for _, d := range data {
		s := of(d.kind, d.about)
		if d.kind == "array" {
			s["items"] = of("string", "One of them")
		}
		if !d.always {
			s = orNothing(s)
		}
		out = append(out, field{name: d.name, schema: s})
	}
	return out
}

// datasetJSON answers with a page of a dataset.
func (a *API) datasetJSON(s spec) handler {
	return func(w http.ResponseWriter, r *http.Request, q query) error {
		page, err := q.integer("page")
		if err != nil {
			return err
		}
		limit, err := q.integer("limit")
		if err != nil {
			return err
		}
		d, err := s.of(r, q)
		if err != nil {
			return err
		}
		total, items := 0, [][]byte{}
		err = d.each(r.Context(), int(page), int(limit), func(all int, cells []any) error {
			total = all
			items = append(items, itemJSON(s.fields, cells))
			return nil
		})
		if err != nil {
			return err
		}
		if page > 1 && len(items) == 0 {
			return fault.New(fault.NotFound, "The list has no page %d.", page)
		}
		var next *string
		if int64(total) > page*limit {
			values := r.URL.Query()
			values.Set("page", strconv.FormatInt(page+1, 10))
			values.Set("limit", strconv.FormatInt(limit, 10))
			at := a.base(r) + r.URL.EscapedPath() + "?" + values.Encode()
			next = &at
			linkNext(w.Header(), at)
		}
		return a.sendWhole(w, r, documentJSON(d, total, items, next))
	}
}

// documentJSON writes a page.
func documentJSON(d dataset, total int, items [][]byte, next *string) string {
	var members []property
	if d.head != nil {
		members = d.head()
	}
	list := json.RawMessage("[" + string(bytes.Join(items, []byte(","))) + "]")
	members = append(members, property{"total", total}, property{"items", list}, property{"next", next})
	return string(objectJSON(members)) + "\n"
}

// objectJSON writes an object with its members in order.
func objectJSON(members []property) []byte {
	out := []byte{'{'}
	for i, m := range members {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(append(append(out, encoded(m.name)...), ':'), encoded(m.value)...)
	}
	return append(out, '}')
}

// itemJSON writes a line as an object.
func itemJSON(fields []datum, cells []any) []byte {
	members := make([]property, len(fields))
	for i, f := range fields {
		members[i] = property{f.name, jsonCell(cells[i])}
	}
	return objectJSON(members)
}

// rawItem writes a line as an object that stands in another.
func rawItem(fields []datum, cells []any) json.RawMessage { return itemJSON(fields, cells) }

// jsonCell gives a cell of a table as JSON has it: null for what is not known.
func jsonCell(cell any) any {
	switch c := cell.(type) {
	case nil, int64:
		return c
	case string:
		return orNull(c)
	case pounds:
		return json.Number(decimal(int64(c)))
	case date:
		return orNull(string(c))
	case moment:
		return instantOf(time.Time(c))
	case ratio:
		return c.number()
	case many:
		return append([]string{}, c...)
	case plain.Tri:
		return map[plain.Tri]any{plain.Yes: true, plain.No: false}[c]
	}
	panic(fmt.Sprintf("api: a dataset has a cell of the type %T", cell))
}

// rounded gives a number with six decimals at most: what is beyond is noise of
// the computation.
func (r ratio) rounded() float64 { return math.Round(float64(r)*1e6) / 1e6 }

func (r ratio) text() string { return strconv.FormatFloat(r.rounded(), 'f', -1, 64) }

func (r ratio) number() json.Number { return json.Number(r.text()) }

// ratioOf gives a number that may not be known.
func ratioOf(value float64, known bool) any {
	if !known {
		return nil
	}
	return ratio(value)
}

// pageOf gives the elements of a page; all for a page below 1.
func pageOf[T any](all []T, page, limit int) []T {
	if page < 1 {
		return all
	}
	from := min((page-1)*limit, len(all))
	return all[from:min(from+limit, len(all))]
}

// eachOf gives a dataset's each of lines that are all made.
func eachOf(lines [][]any) func(context.Context, int, int, func(int, []any) error) error {
	return func(_ context.Context, page, limit int, row func(int, []any) error) error {
		for _, cells := range pageOf(lines, page, limit) {
			if err := row(len(lines), cells); err != nil {
				return err
			}
		}
		return nil
	}
}
