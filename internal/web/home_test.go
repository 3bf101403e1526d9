package web

import (
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/notice"
	published "github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/testkit"
)

// everyNotice gives all notices of a site, newest first.
func everyNotice(t testing.TB, s *Site) (all []notice.Notice) {
	t.Helper()
	err := s.data.Notices.Each(t.Context(), notice.Query{}, func(_ int, n notice.Notice) error {
		all = append(all, n)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// atStage counts the notices at a stage one by one.
func atStage(all []notice.Notice, stages ...notice.Stage) (n int) {
	for _, each := range all {
		if slices.Contains(stages, each.Stage(testNow)) {
			n++
		}
	}
	return n
}

// Each count of the home page is what the notices give one by one, and the list
// that it leads to has as many.
func TestHomeCounts(t *testing.T) {
	s, _ := testSite(t, nil)
	doc := testkit.Page(t, s.Handler(), "/")
	all := everyNotice(t, s)
	links := doc.Find(".tolsey-counts a")
	if links.Length() != len(notice.Stages) {
		t.Fatalf("%d stages", links.Length())
	}
	for i, stage := range notice.Stages {
		a, n := links.Eq(i), atStage(all, stage)
		want := count(n) + " " + stageTags[stage].Text
		if got := strings.Join(strings.Fields(a.Text()), " "); got != want {
			t.Errorf("%s: %q, want %q", stage, got, want)
		}
		list := testkit.Page(t, s.Handler(), a.AttrOr("href", ""))
		if got := testkit.Text(list, "h1"); !strings.HasPrefix(got, count(n)+" "+stageMeanings[stage].Adjective) {
			t.Errorf("%s leads to %q", stage, got)
		}
	}
	if got := testkit.Text(doc, "#stages"); got != "300 notices by stage" {
		t.Errorf("the heading is %q", got)
	}
	if got := doc.Find(".tolsey-meanings dt").Length(); got != len(notice.Stages) {
		t.Errorf("%d stages are explained", got)
	}
}

// The lists are those of the notices that a slow look at each finds, in order,
// and lead to pages that count as many.
func TestHomeLists(t *testing.T) {
	s, _ := testSite(t, nil)
	doc := testkit.Page(t, s.Handler(), "/")
	all := everyNotice(t, s)
	within := func(keep func(notice.Notice) bool) []notice.Notice {
		return slices.DeleteFunc(slices.Clone(all), func(n notice.Notice) bool { return !keep(n) })
	}
	closing := within(func(n notice.Notice) bool {
		return n.Stage(testNow) == notice.Open && !n.Closes.IsZero() && published.Day(n.Closes) <= "2026-03-24" && published.Day(n.Closes) >= "2026-03-17"
	})
	slices.SortStableFunc(closing, func(a, b notice.Notice) int { return a.Closes.Compare(b.Closes) })
	fresh := within(func(n notice.Notice) bool { return published.Day(n.Published) >= "2026-03-11" })
	ending := within(func(n notice.Notice) bool {
		return n.Stage(testNow) == notice.Live && n.Ends >= "2026-03-17" && n.Ends <= "2026-09-17"
	})
	slices.SortStableFunc(ending, func(a, b notice.Notice) int { return strings.Compare(a.Ends, b.Ends) })
	for id, list := range map[string][]notice.Notice{"closing": closing, "newest": fresh, "ending": ending} {
		if len(list) < homeRows {
			t.Fatalf("the market has only %d for %s", len(list), id)
		}
		var want, got []string
		for _, n := range list[:homeRows] {
			want = append(want, noticeAddress(n.OCID)+" "+n.Title)
		}
		section := sectionOf(doc, id)
		section.Find("h3 a").Each(func(_ int, a *goquery.Selection) {
			got = append(got, a.AttrOr("href", "")+" "+a.Text())
		})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", id, diff)
		}
		if heading := section.Find("h2").Text(); !strings.HasPrefix(heading, count(len(list))+" ") {
			t.Errorf("%s: the heading is %q, there are %d", id, heading, len(list))
		}
		more := testkit.Page(t, s.Handler(), section.ChildrenFiltered("p").Last().Find("a").First().AttrOr("href", ""))
		if heading := testkit.Text(more, "h1"); !strings.HasPrefix(heading, count(len(list))+" ") {
			t.Errorf("%s leads to %q, there are %d", id, heading, len(list))
		}
	}
	first := figuresOf(sectionOf(doc, "closing").Find("li").First())
	if !strings.HasPrefix(first["Closes"], date(closing[0].Closes)+" "+relative(closing[0].Closes, testNow)) || first["Value"] == "" {
		t.Errorf("the first one to close has the figures %v", first)
	}
	if first := figuresOf(sectionOf(doc, "ending").Find("li").First()); !strings.HasPrefix(first["Contract ends"], dayInWords(ending[0].Ends)) {
		t.Errorf("the first contract to end has the figures %v", first)
	}
}

// What is new since yesterday is counted, and its list has as many.
func TestNewSinceYesterday(t *testing.T) {
	s, _ := testSite(t, nil)
	n := 0
	for _, each := range everyNotice(t, s) {
		if published.Day(each.Published) >= "2026-03-16" {
			n++
		}
	}
	link := sectionOf(testkit.Page(t, s.Handler(), "/"), "newest").Find(`a[href*="published_from=2026-03-16"]`)
	if n == 0 || link.Text() != count(n)+" since yesterday" {
		t.Fatalf("the page says %q, there are %d", link.Text(), n)
	}
	if got := testkit.Text(testkit.Page(t, s.Handler(), link.AttrOr("href", "")), "h1"); got != plural(n, "notice", "notices") {
		t.Errorf("it leads to %q", got)
	}
}

// The first thing to do on the home page is to search.
func TestHomeSearch(t *testing.T) {
	s, _ := testSite(t, nil)
	doc := testkit.Page(t, s.Handler(), "/")
	first := doc.Find("main a, main input, main button, main select").First()
	if first.AttrOr("name", "") != "q" || first.AttrOr("type", "") != "search" {
		h, _ := goquery.OuterHtml(first)
		t.Errorf("the first is %s", h)
	}
	form := first.Closest("form")
	if form.AttrOr("action", "") != "/notices" || form.AttrOr("method", "") != "get" || form.Find("button").Length() != 1 {
		t.Errorf("its form leads to %q", form.AttrOr("action", ""))
	}
	list := testkit.Page(t, s.Handler(), "/notices?"+url.Values{first.AttrOr("name", ""): {"service"}}.Encode())
	if got := testkit.Text(list, "h1"); !strings.Contains(got, "for “service”") {
		t.Errorf("it finds %q", got)
	}
}

func TestHomeOfAnEmptyStore(t *testing.T) {
	s := siteOf(t, nil)
	doc := testkit.Page(t, s.Handler(), "/")
	if diff := cmp.Diff([]string{"tolsey serve --live", "tolsey import notices.jsonl.gz", "tolsey serve --demo --data tolsey-demo"}, texts(doc.Find("main pre"))); diff != "" {
		t.Errorf("commands (-want +got):\n%s", diff)
	}
	if doc.Find(".tolsey-counts, .tolsey-notices").Length() != 0 {
		t.Error("lists of nothing are shown")
	}
}

// Where a list has nothing the page says so and where to look instead.
func TestHomeWithoutOpenNotices(t *testing.T) {
	doc := testkit.Page(t, siteOf(t, jsonLines(chairs())).Handler(), "/")
	for id, want := range map[string]string{
		"closing": "No open notice closes within a week.", "newest": "Nothing was published in the last week.",
		"ending": "No live contract is known to end within six months.", "stages": "",
	} {
		section := sectionOf(doc, id)
		if got := section.Find("p").First().Text(); !strings.HasPrefix(got, want) {
			t.Errorf("of %s: %q", id, got)
		}
	}
	if got := testkit.Text(doc, "#stages"); got != "1 notice by stage" {
		t.Errorf("the heading is %q", got)
	}
	if got := testkit.Text(doc, "#closing"); got != "Nothing closes within a week" {
		t.Errorf("the heading is %q", got)
	}
}

// pageWeight gives the size of a page as it is sent.
func pageWeight(s *Site, path string) int {
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("Accept-Encoding", "gzip")
	rec := httptest.NewRecorder()
	s.Handler().ServeHTTP(rec, r)
	return rec.Body.Len()
}

// What a reader on a slow line waits for stays small.
func TestListsWeighLittle(t *testing.T) {
	s, _ := testSite(t, nil)
	for _, path := range []string{"/", "/notices?stage=any&q=service&limit=100", "/notices"} {
		if n := pageWeight(s, path); n == 0 || n > maxWeight/2 { // the other half is for style and script
			t.Errorf("%s has %d bytes", path, n)
		} else {
			t.Logf("%s has %d bytes", path, n)
		}
	}
}
