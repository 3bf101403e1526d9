package web

import (
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/tolsey/tolsey/internal/testkit"
)

// Real notices fall into categories with learnt names down to the last digit,
// and into the regions of the UK.
func TestRealCategoriesAndRegions(t *testing.T) {
	dir := testkit.Shared(t, "data", "ocds", "uk")
	s := siteOf(t, nil)
	if _, err := s.data.Feed.Import(t.Context(), "", []string{dir}, nil, nil); err != nil {
		t.Fatal(err)
	}
	if err := s.data.Notices.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	path, steps := "/categories/45", 0
	for ; path != ""; steps++ {
		doc := testkit.Page(t, s.Handler(), path)
		path, _ = doc.Find(`main tbody th a[href^="/categories/"]`).Last().Attr("href")
		if steps == 0 && !slices.ContainsFunc(categoryRows(doc), func(row string) bool { return strings.HasPrefix(row, "452 Works for complete or part construction") }) {
			t.Errorf("the groups of construction: %q", categoryRows(doc))
		}
	}
	if steps < 3 {
		t.Errorf("the tree has only %d levels", steps)
	}
	doc := testkit.Page(t, s.Handler(), "/regions")
	rows := regionRows(t, doc)
	for _, name := range []string{"North West", "London", "Scotland", "Wales", "England", "No region stated"} {
		if len(rows[name]) != 4 || rows[name][3] == 0 {
			t.Errorf("%s: %v", name, rows[name])
		}
	}
	if first := doc.Find("main table").First().AttrOr("id", ""); first != "regions" {
		t.Errorf("the first table is %q", first)
	}
	doc.Find("main table a").Each(func(_ int, a *goquery.Selection) {
		checkCount(t, s, a.AttrOr("href", ""), cellText(a))
	})
}
