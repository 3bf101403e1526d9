package api

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/testkit"
)

// bodyPage is a page of a list of bodies as a client reads it.
type bodyPage struct {
	Total int
	Items []bodyItem
	Next  *string
}

// TestListsOfBodiesAreWhole walks each list by its links and compares it with
// the files and with what the service lists.
func TestListsOfBodiesAreWhole(t *testing.T) {
	s := newMarket(t)
	for many, list := range map[string]func(context.Context, org.Query) (org.Page, error){"buyers": s.cfg.Orgs.Buyers, "suppliers": s.cfg.Orgs.Suppliers} {
		for _, address := range []string{"", "sort=releases", "q=council", "q=ltd&sort=releases", "q=nobody-is-called-this"} {
			values, _ := url.ParseQuery(address)
			want, err := list(context.Background(), org.Query{Text: values.Get("q"), Sort: org.Sort(values.Get("sort")), Limit: 1 << 20})
			if err != nil {
				t.Fatal(err)
			}
			var lines []org.Line
			for path := "/" + many + ".json?limit=7&" + address; path != ""; {
				var page bodyPage
				s.decode(path, &page)
				s.same(path, want.Total, page.Total)
				for _, item := range page.Items {
					s.same(item.ID, "https://tolsey.example/"+many+"/"+url.PathEscape(item.ID), item.URL)
					lines = append(lines, org.Line{Ref: org.Ref{ID: item.ID, Name: item.Name}, Town: deref(item.Town), Releases: item.Releases})
				}
				if path = ""; page.Next != nil {
					path = s.ours(*page.Next)
				}
			}
			s.same(many+" "+address, want.Lines, lines)
			s.sameFiles("/"+many, address, lines)
		}
	}
	for _, path := range []string{"/buyers.json?x=1", "/buyers.json?sort=size", "/suppliers.csv?after=x", "/suppliers.json?q=%ff"} {
		s.problem(path, http.StatusBadRequest)
	}
}

// sameFiles compares the files of a list with its lines.
func (s *site) sameFiles(path, address string, want []org.Line) {
	s.Helper()
	_, lines := s.table(path + ".csv?" + address)
	rows, err := s.workbook(path + ".xlsx?" + address).Rows(map[string]string{"/buyers": "Buyers", "/suppliers": "Suppliers"}[path])
	if err != nil {
		s.Fatal(err)
	}
	rows.Next() // the headings
	s.same(path+": how many lines", len(want), len(lines))
	for i, l := range want {
		text := []string{l.ID, apostrophe(l.Name), l.Town, fmt.Sprint(l.Releases), "https://tolsey.example" + path + "/" + url.PathEscape(l.ID)}
		s.same(path+".csv", text, lines[i])
		if !rows.Next() {
			s.Fatalf("%s.xlsx has %d lines of %d", path, i, len(want))
		}
		text[1] = l.Name
		cells, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			s.Fatal(err)
		}
		s.same(path+".xlsx", text, cells)
	}
	if rows.Next() {
		s.Errorf("%s.xlsx has more than %d lines", path, len(want))
	}
}

// TestBodiesOnBothEngines asks each engine for a page that begins after another.
func TestBodiesOnBothEngines(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		for i := range 5 {
			s.add("test", "", fmt.Sprintf(`{"ocid":"ocds-test01-%d","id":"r","date":%q,"tag":["tender"],"buyer":{"name":"Council %d, made up"}}`, i, january, i))
		}
		var first, second bodyPage
		s.decode("/buyers.json?limit=3", &first)
		s.decode(s.ours(*first.Next), &second)
		if len(first.Items) != 3 || len(second.Items) != 2 || second.Next != nil || second.Items[0].Name != "Council 3, made up" {
			t.Errorf("%+v, %+v", first, second)
		}
	})
}
