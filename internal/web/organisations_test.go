package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/testkit"
)

func TestListsOfOrganisations(t *testing.T) {
	s := siteOf(t, sample())
	for _, c := range []struct {
		path, found string
		want        [][]string
	}{
		{"/buyers", "2 buyers", [][]string{{"Fictional Bakers Ltd", "1", "1", "Fictiontown"}, {"Fictional Borough of Harrowmere", "3", "4", "Fictionborough"}}},
		{"/buyers?q=harrow+BOR", "1 buyer with “harrow BOR” in the name", [][]string{{"Fictional Borough of Harrowmere", "3", "4", "Fictionborough"}}},
		{"/suppliers?q=bakers", "1 supplier with “bakers” in the name", [][]string{{"Fictional Bakers Ltd", "1", "4", "Fictiontown"}}},
		{"/suppliers?q=" + url.QueryEscape(`"><b>zz`), "0 suppliers with “\">zz” in the name", nil},
	} {
		doc := testkit.Page(t, s.Handler(), c.path)
		if got := testkit.Text(doc, "#found"); got != c.found {
			t.Errorf("%s: %q, want %q", c.path, got, c.found)
		}
		if diff := cmp.Diff(c.want, tableOf(doc, "main")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.path, diff)
		}
		if q := strings.TrimPrefix(c.path, "/buyers?q="); q == "harrow+BOR" && doc.Find("#q").AttrOr("value", "") != "harrow BOR" {
			t.Error("the form forgets what was asked for")
		}
	}
	doc := testkit.Page(t, s.Handler(), "/suppliers?q=zzz")
	if doc.Find(`main a[href="/suppliers"]`).Length() != 1 || doc.Find("table").Length() != 0 {
		t.Errorf("of nothing found: %s", testkit.Text(doc, "main"))
	}
}

// The order is kept from page to page and by the form, and shows in the list.
func TestListsByReleases(t *testing.T) {
	s, _ := testSite(t, nil)
	for _, first := range []string{"/buyers?sort=releases", "/suppliers?sort=releases&q=ltd"} {
		last, seen, total := 1<<30, map[string]bool{}, ""
		for path := first; path != ""; {
			doc := testkit.Page(t, s.Handler(), path)
			total = testkit.Text(doc, "#found")
			if got := doc.Find("#sort option[selected]").AttrOr("value", ""); got != "releases" {
				t.Errorf("%s: the form has the order %q", path, got)
			}
			for _, row := range tableOf(doc, "main") {
				n, err := strconv.Atoi(row[1])
				if err != nil || n > last {
					t.Fatalf("%s: %v comes after %d releases", path, row, last)
				}
				last = n
			}
			doc.Find("main tbody th a").Each(func(_ int, a *goquery.Selection) { seen[a.AttrOr("href", "")] = true })
			path = doc.Find("a[rel=next]").AttrOr("href", "")
		}
		if len(seen) < 60 || !strings.HasPrefix(total, strconv.Itoa(len(seen))+" ") {
			t.Errorf("%s: %d bodies are listed of %s", first, len(seen), total)
		}
	}
	testkit.PageWith(t, s.Handler(), "/buyers?sort=size", http.StatusBadRequest)
}

// The contracts in the list are those on the page of the body.
func TestContractsInLists(t *testing.T) {
	s, _ := testSite(t, nil)
	for path, supplier := range map[string]bool{"/buyers?sort=releases": false, "/suppliers?sort=releases": true} {
		testkit.Page(t, s.Handler(), path).Find("main tbody tr").Each(func(_ int, tr *goquery.Selection) {
			id := strings.Split(tr.Find("a").AttrOr("href", ""), "/")[2]
			if got, want := tr.Find("td").Eq(1).Text(), len(holdings(t, s, id, supplier).list); got != strconv.Itoa(want) {
				t.Errorf("%s has %s contracts in the list, %d on its page", id, got, want)
			}
		})
	}
}

func TestListsBeforeTheFirstImport(t *testing.T) {
	s := siteOf(t, nil)
	for _, path := range []string{"/buyers", "/suppliers"} {
		doc := testkit.Page(t, s.Handler(), path)
		if text := testkit.Text(doc, "main"); !strings.Contains(text, "yet") || doc.Find("main form, main table").Length() > 0 {
			t.Errorf("%s: %s", path, text)
		}
	}
}

func TestNamesThatCannotBeLookedFor(t *testing.T) {
	s := siteOf(t, sample())
	for q, want := range map[string]string{
		strings.Repeat("a ", 300): "Words in the name must be 100 characters or fewer",
		"?! …":                    "Words in the name must have letters or numbers",
	} {
		doc := testkit.PageWith(t, s.Handler(), "/buyers?q="+url.QueryEscape(q), http.StatusBadRequest)
		if got := testkit.Text(doc, ".govuk-error-summary a[href='#q']"); got != want {
			t.Errorf("%.10q: the summary says %q", q, got)
		}
		if got := testkit.Text(doc, "#q-error"); got != "Error: "+want {
			t.Errorf("%.10q: the field says %q", q, got)
		}
		if !strings.HasPrefix(testkit.Text(doc, "title"), "Error: ") {
			t.Errorf("%.10q: the title hides the error", q)
		}
	}
	testkit.PageWith(t, s.Handler(), "/buyers?after=%ff", http.StatusBadRequest)
	testkit.PageWith(t, s.Handler(), "/buyers?after=a%00", http.StatusBadRequest)
	testkit.Page(t, s.Handler(), "/buyers?q=%ff%00harrow")
}

// Walking the list by its links meets each body once, also within a search.
func TestListInPages(t *testing.T) {
	var parties []string
	for i := range 120 {
		parties = append(parties, fmt.Sprintf(`{"id":"%d","name":"Fictional Office %c%c & Co","roles":["buyer"]}`, i, 'A'+i/26, 'A'+i%26))
	}
	s := siteOf(t, jsonLines(release("many", "2026-01-01T00:00:00Z", "planning",
		`"parties":[`+strings.Join(parties, ",")+`],"tender":{"id":"t","title":"Many"}`)))
	for _, first := range []string{"/buyers", "/buyers?q=" + url.QueryEscape("office & co")} {
		seen, pages := map[string]bool{}, 0
		for path := first; path != "" && pages < 9; pages++ {
			doc := testkit.Page(t, s.Handler(), path)
			for _, row := range tableOf(doc, "main") {
				seen[row[0]] = true
			}
			if got := testkit.Text(doc, "#found"); !strings.HasPrefix(got, "120 buyers") {
				t.Errorf("%s: %q", path, got)
			}
			if back := doc.Find("a[rel=prev]"); (back.AttrOr("href", "") == first) == (pages == 0) {
				t.Errorf("%s leads back to %q", path, back.AttrOr("href", ""))
			}
			path = doc.Find("a[rel=next]").AttrOr("href", "")
		}
		if pages != 3 || len(seen) != 120 {
			t.Errorf("%s: %d pages show %d bodies", first, pages, len(seen))
		}
	}
	doc := testkit.Page(t, s.Handler(), "/buyers?after=zzzz")
	if doc.Find(`main a[href="/buyers"]`).Length() == 0 {
		t.Error("after the end, no way back to the beginning")
	}
}
