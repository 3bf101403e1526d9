package api

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// item is a line of a dataset as a client reads it.
type item map[string]any

// text gives a member that is a string, "" for null.
func (i item) text(name string) string {
	text, _ := i[name].(string)
	return text
}

// number gives a member that is a number; 0 for null.
func (i item) number(name string) float64 {
	n, _ := i[name].(json.Number)
	f, _ := n.Float64()
	return f
}

// pence gives an amount of money in hundredths.
func (i item) pence(name string) int64 { return int64(math.Round(i.number(name) * 100)) }

// walkItems walks the JSON of a list to its end and gives its items, and the members
// beside them on the first page.
func (s *site) walkItems(path, address string, limit int) (items []item, head item) {
	s.Helper()
	next := fmt.Sprintf("%s.json?limit=%d&%s", path, limit, address)
	for total := -1; next != ""; {
		page := item{}
		s.decode(next, &page)
		if head == nil {
			head = page
		}
		for _, one := range page["items"].([]any) {
			items = append(items, item(one.(map[string]any)))
		}
		if got := int(page.number("total")); total >= 0 && total != got {
			s.Fatalf("%s: the total is %d, was %d", next, got, total)
		} else {
			total = got
		}
		link, more := page["next"].(string)
		if next = ""; more {
			next = s.ours(link)
		} else if len(items) != total {
			s.Fatalf("%s?%s: %d items, the total is %d", path, address, len(items), total)
		}
	}
	return items, head
}

// TestDatasetsAreTheSameInAllForms compares each cell of the JSON, of the CSV
// and of the workbook.
func TestDatasetsAreTheSameInAllForms(t *testing.T) {
	s := newFigures(t)
	body := s.someBody()
	some := 0
	for _, d := range []struct {
		path, address string
		fields        []datum
	}{
		{"/pipeline", "", pipelineFields}, {"/pipeline", "ends=any&sort=value&q=services", pipelineFields},
		{"/pipeline", "ends=any&state=decide&state=lapsed&value_from=1000", pipelineFields},
		{"/early", "", earlyFields}, {"/early", "by=buyer&period=last&sort=share", earlyFields}, {"/early", "by=region&sort=name", earlyFields},
		{"/leadership", "scope=others&q=council", figureFields}, {"/leadership", "scope=city-regions&measure=advertised&sort=advertised&order=rising", figureFields},
		{"/leadership/" + body, "period=2025-26", figureFields}, {"/leadership/" + body + "/sme-value", "part=unknown", behindFields},
		{"/leadership/~everybody/late-starts", "", behindFields}, {"/leadership/~everybody/advertised", "part=direct", behindFields},
		{"/regions/greater-manchester-combined-authority", "sort=sme-value", figureFields},
		{"/market", "", marketFields}, {"/market", "category=72", marketFields}, {"/market", "category=none&region=UKD", marketFields},
		{"/integrity", "", flagFields}, {"/integrity/UK-R018", "", caseFields}, {"/integrity/UK-R048", "", caseFields}, {"/integrity/UK-R018", "q=council", caseFields},
		{"/explain", "", gapFields}, {"/explain/" + body, "", missingFields}, {"/explain/" + body, "part=no-value&period=2025-26", missingFields},
	} {
		items, _ := s.walkItems(d.path, d.address, 83)
		some += min(1, len(items))
		s.sameForms(d.path, d.address, d.fields, items)
	}
	if some < 18 {
		t.Errorf("only %d lists have lines", some)
	}
}

// sameForms compares the items of a list with its files.
func (s *site) sameForms(path, address string, fields []datum, items []item) {
	s.Helper()
	headings, lines := s.table(path + ".csv?" + address)
	book := s.workbook(path + ".xlsx?" + address)
	rows, err := book.GetRows(book.GetSheetName(0), excelize.Options{RawCellValue: true})
	if err != nil || len(rows) != len(items)+1 || len(lines) != len(items) {
		s.Fatalf("%s?%s: %d rows, %d lines and %d items; %v", path, address, len(rows), len(lines), len(items), err)
	}
	for at, f := range fields {
		s.same(path, f.heading, headings[at])
		s.same(path, f.heading, rows[0][at])
	}
	for i, one := range items {
		s.same(path, len(fields), len(one))
		for at, f := range fields {
			value, there := one[f.name]
			if !there || value == nil && f.always {
				s.Errorf("%s?%s: item %d has %s = %v", path, address, i, f.name, value)
			}
			want, where := asText(value), fmt.Sprintf("%s?%s, line %d, %s", path, address, i, f.heading)
			inCSV := want
			if f.kind == "string" || f.kind == "array" {
				inCSV = harmless(want)
			}
			s.same(where, inCSV, lines[i][at])
			got := ""
			if at < len(rows[i+1]) {
				got = rows[i+1][at]
			}
			s.sameCell(where, f, want, got)
		}
	}
}

// asText writes a value of JSON as a cell has it.
func asText(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case bool:
		return map[bool]string{true: "yes", false: "no"}[v]
	case []any:
		var all []string
		for _, one := range v {
			all = append(all, fmt.Sprint(one))
		}
		return listed(all)
	}
	return fmt.Sprint(value)
}

// sameCell compares a cell of a workbook, which holds days and numbers as such.
func (s *site) sameCell(where string, f datum, want, got string) {
	s.Helper()
	switch {
	case want == got:
	case f.kind == "number" || f.kind == "integer":
		x, errX := strconv.ParseFloat(want, 64)
		y, errY := strconv.ParseFloat(got, 64)
		if errX != nil || errY != nil || math.Abs(x-y) > 1e-9*max(1, math.Abs(x)) {
			s.Errorf("%s: %q, want %q", where, got, want)
		}
	case len(want) == len("2026-11-23") && strings.Count(want, "-") == 2:
		s.same(where, want, dayNumber(s.TB.(*testing.T), got, len(want)))
	default:
		s.same(where, want, got)
	}
}

func TestANumberIsNoFinerThanItIsKnown(t *testing.T) {
	for value, want := range map[float64]string{0: "0", 1: "1", 1.0 / 3: "0.333333", 0.1 + 0.2: "0.3", 12.5: "12.5", 1e12: "1000000000000", 1e-9: "0", -2.25: "-2.25"} {
		if got := ratio(value).text(); got != want {
			t.Errorf("%v is written as %s, want %s", value, got, want)
		}
	}
	if ratioOf(1, false) != nil || ratioOf(0, true) != any(ratio(0)) {
		t.Error("what is not known is no number, and nothing is one")
	}
}

func TestPagesOfAList(t *testing.T) {
	all := []int{1, 2, 3, 4, 5}
	for _, c := range []struct {
		page, limit int
		want        string
	}{{0, 0, "[1 2 3 4 5]"}, {1, 2, "[1 2]"}, {3, 2, "[5]"}, {4, 2, "[]"}, {1, 9, "[1 2 3 4 5]"}, {1 << 30, 1000, "[]"}} {
		if got := fmt.Sprint(pageOf(all, c.page, c.limit)); got != c.want {
			t.Errorf("page %d of %d: %s, want %s", c.page, c.limit, got, c.want)
		}
	}
}
