package web

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/cpv"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/testkit"
)

// categorySample has a division with three levels below it, a code without a
// label, a label that attacks, and a notice without a category. All of it is
// fictional.
func categorySample() []byte {
	notice := func(id, until string, codes ...string) string {
		var items []string
		for _, c := range codes {
			code, label, _ := strings.Cut(c, " ")
			items = append(items, `{"id":"`+code+`","classification":{"scheme":"CPV","id":"`+code+`","description":`+quotedJSON(label)+`}}`)
		}
		return `{"ocid":"ocds-f1ct10-` + id + `","id":"1","date":"2026-03-01T00:00:00Z","tag":["tender"],"initiationType":"tender","tender":{"id":"1","title":"Fictional ` +
			id + `","status":"active","tenderPeriod":{"endDate":"` + until + `T12:00:00Z"},"items":[` + strings.Join(items, ",") + `]}}`
	}
	const open, closed = "2026-03-30", "2026-03-02"
	return jsonLines(
		notice("whole", open, "72000000-5 IT services"),
		notice("programs", open, "72200000 Software programming", "72000000"),
		notice("tailored", closed, "72212000 Programming of "+attack),
		notice("nameless", open, "72300000"),
		notice("deepest", open, "30197643 Fictional photocopier paper"),
		notice("nothing", open),
	)
}

// lines gives each row of the table of categories as its name and numbers.
func categoryRows(doc *goquery.Document) (rows []string) {
	doc.Find("main table .govuk-visually-hidden").Remove()
	doc.Find("main tbody tr").Each(func(_ int, row *goquery.Selection) {
		var cells []string
		row.Find("th, td").Each(func(_ int, cell *goquery.Selection) { cells = append(cells, strings.TrimSpace(cell.Text())) })
		rows = append(rows, strings.Join(cells, " | "))
	})
	return rows
}

func TestCategoryTree(t *testing.T) {
	s := siteOf(t, categorySample())
	doc := testkit.Page(t, s.Handler(), "/categories")
	rows := categoryRows(doc)
	if len(rows) != 45 || !slices.Contains(rows, "72 "+cpv.Name("72")+" | 3 | 4") || !slices.Contains(rows, "03 "+cpv.Name("03")+" | 0 | 0") {
		t.Errorf("the divisions: %q", rows)
	}
	if said := testkit.Text(doc, "main"); !strings.Contains(said, "notice states no category") {
		t.Errorf("the page says %q", said)
	}
	for code, want := range map[string][]string{
		"72":     {"722 Software programming | 1 | 2", "723 | 1 | 1", "No more exact code | 2 | 2"},
		"722":    {"7221 | 0 | 1", "No more exact code | 1 | 1"},
		"7221":   {"72212 Programming of " + plain(attack) + " | 0 | 1"},
		"301976": {"3019764 | 1 | 1"},
		"723":    nil, "30197643": nil,
	} {
		doc := testkit.Page(t, s.Handler(), "/categories/"+code)
		if diff := cmp.Diff(want, categoryRows(doc)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", code, diff)
		}
	}
}

func TestCategoryPage(t *testing.T) {
	s := siteOf(t, categorySample())
	doc := testkit.Page(t, s.Handler(), "/categories/72212")
	if got := testkit.Text(doc, "h1"); !strings.HasPrefix(got, "CPV 72212000 – Category Programming of ") {
		t.Errorf("the heading is %q", got)
	}
	if doc.Find("main script, main img").Length() > 0 {
		t.Error("a label became markup")
	}
	trail := texts(doc.Find(".govuk-breadcrumbs a"))
	if diff := cmp.Diff([]string{"Home", "Categories", shorten(cpv.Name("72"), 60), "Software programming", "7221"}, trail); diff != "" {
		t.Errorf("the trail (-want +got):\n%s", diff)
	}
	doc.Find(".govuk-breadcrumbs a").Each(func(_ int, a *goquery.Selection) { testkit.Page(t, s.Handler(), a.AttrOr("href", "")) })
	said := testkit.Text(doc, "main")
	if !strings.Contains(said, "no open notices") || !strings.Contains(said, "See the one notice") {
		t.Errorf("the page says %q", said)
	}
	checkCount(t, s, doc.Find(`main a[href^="/notices"]`).AttrOr("href", ""), "1")

	nameless := testkit.Text(testkit.Page(t, s.Handler(), "/categories/723"), "main")
	if !strings.Contains(nameless, "Category 723") || !strings.Contains(nameless, "not known here") || !strings.Contains(nameless, "No notice says more exactly") {
		t.Errorf("the category without a name: %q", nameless)
	}
}

func TestCategoryAddresses(t *testing.T) {
	s := siteOf(t, categorySample())
	for path, want := range map[string]string{"72000000": "72", "72200000-7": "722", "720": "72", "7220": "722"} {
		rec := ask(s, http.MethodGet, "/categories/"+path)
		if rec.Code != http.StatusMovedPermanently || rec.Header().Get("Location") != "/categories/"+want {
			t.Errorf("%s: %d to %q", path, rec.Code, rec.Header().Get("Location"))
		}
	}
	for _, path := range []string{"99", "7", "x", "none", "722123456", "7229", "%3Cscript%3E"} {
		testkit.PageWith(t, s.Handler(), "/categories/"+path, http.StatusNotFound)
	}
}

// Imported names stand before those that notices give, and without notices too.
func TestCategoriesWithImportedNames(t *testing.T) {
	s := siteOf(t, categorySample())
	_, err := s.data.Categories.Import(t.Context(), strings.NewReader("code,label\n72300000,Data services\n72900000,Backup services\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := testkit.Text(testkit.Page(t, s.Handler(), "/categories/723"), "h1"); got != "CPV 72300000 – Group Data services" {
		t.Errorf("the heading is %q", got)
	}
	if said := testkit.Text(testkit.Page(t, s.Handler(), "/categories/729"), "main"); !strings.Contains(said, "Backup services There are no open notices") {
		t.Errorf("a category without notices says %q", said)
	}
}

func TestFindingCategories(t *testing.T) {
	s := siteOf(t, categorySample())
	for query, want := range map[string][]string{
		"SOFTWARE":                    {"30 " + cpv.Name("30") + " | 1 | 1", "48 " + cpv.Name("48") + " | 0 | 0", "51 " + cpv.Name("51") + " | 0 | 0", "722 Software programming | 1 | 2"},
		"paper+photo":                 {"30197643 Fictional photocopier paper | 1 | 1"},
		"72300000-8":                  {"723 | 1 | 1"},
		"7231":                        nil,
		"99":                          nil,
		"x+alert(9)":                  nil,
		strings.Repeat("school+", 99): nil,
	} {
		doc := testkit.Page(t, s.Handler(), "/categories?q="+query)
		if diff := cmp.Diff(want, categoryRows(doc)); diff != "" {
			t.Errorf("%.40s (-want +got):\n%s", query, diff)
		}
		if got := testkit.Text(doc, "#found"); !strings.HasPrefix(got, plural(len(want), "category", "categories")+" for “") {
			t.Errorf("%.40s: the heading is %q", query, got)
		}
	}
	many := testkit.Page(t, s.Handler(), "/categories?q=s")
	if got := testkit.Text(many, "main"); !strings.Contains(got, "first 20") || len(categoryRows(many)) != 20 {
		t.Errorf("a search that finds many: %q", got)
	}
}

// Every link to notices on the way down the tree finds what its number says.
func TestCategoryLinksAskForWhatTheyCount(t *testing.T) {
	s, _ := testSite(t, nil)
	links, next := 0, []string{"/categories"}
	for len(next) > 0 && len(next) < 400 {
		path := next[0]
		next = next[1:]
		deepest := ""
		testkit.Page(t, s.Handler(), path).Find("main table a").Each(func(_ int, a *goquery.Selection) {
			a.Find(".govuk-visually-hidden").Remove()
			href := a.AttrOr("href", "")
			if strings.HasPrefix(href, "/categories/") {
				if a.Closest("tr").Find("td a").Length() > 0 && (deepest == "" || path == "/categories") {
					deepest = href
					next = append(next, href)
				}
				return
			}
			checkCount(t, s, href, strings.TrimSpace(a.Text()))
			links++
		})
	}
	if links < 50 {
		t.Errorf("only %d links", links)
	}
}

func TestCategoriesWithoutNotices(t *testing.T) {
	s := siteOf(t, nil)
	doc := testkit.Page(t, s.Handler(), "/categories")
	if len(categoryRows(doc)) != 45 || !strings.Contains(testkit.Text(doc, "main"), "no notices yet") {
		t.Errorf("the page says %q", testkit.Text(doc, "main"))
	}
	testkit.Page(t, s.Handler(), "/categories/72")
	testkit.PageWith(t, s.Handler(), "/categories/722", http.StatusNotFound)
}

func TestNoticesWithoutACategory(t *testing.T) {
	s, _ := testSite(t, nil)
	_, n, err := s.inCategory(t.Context(), notice.None)
	if err != nil {
		t.Fatal(err)
	}
	bare := 0
	if err := s.data.Notices.Each(t.Context(), notice.Query{}, func(_ int, n notice.Notice) error {
		if len(n.Categories) == 0 {
			bare++
		}
		return nil
	}); err != nil || bare != n || bare == 0 {
		t.Errorf("%d without a category, counted %d, %v", bare, n, err)
	}
}
