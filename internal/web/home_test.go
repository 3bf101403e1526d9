package web

import (
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/testkit"
)

// Each count of the home page is the service's, and the list that it leads to
// has as many.
func TestHomeCounts(t *testing.T) {
	s, _ := testSite(t, nil)
	doc := testkit.Page(t, s.Handler(), "/")
	counts, err := s.data.Notices.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	links := doc.Find(".tolsey-counts a")
	if links.Length() != len(notice.Stages) {
		t.Fatalf("%d stages", links.Length())
	}
	for i, stage := range notice.Stages {
		a := links.Eq(i)
		want := count(counts[stage]) + " " + stageTags[stage].Text
		if got := strings.Join(strings.Fields(a.Text()), " "); got != want {
			t.Errorf("%s: %q, want %q", stage, got, want)
		}
		list := testkit.Page(t, s.Handler(), a.AttrOr("href", ""))
		if got := testkit.Text(list, "h1"); !strings.HasPrefix(got, count(counts[stage])+" "+stageMeanings[stage].Adjective) {
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

func TestHomeLists(t *testing.T) {
	s, _ := testSite(t, nil)
	doc := testkit.Page(t, s.Handler(), "/")
	closing, err := s.data.Notices.Closing(t.Context(), homeRows)
	if err != nil {
		t.Fatal(err)
	}
	newest, err := s.data.Notices.Newest(t.Context(), homeRows)
	if err != nil {
		t.Fatal(err)
	}
	for id, list := range map[string][]notice.Notice{"closing": closing, "newest": newest} {
		var want, got []string
		for _, n := range list {
			want = append(want, noticeAddress(n.OCID)+" "+n.Title)
		}
		sectionOf(doc, id).Find("h3 a").Each(func(_ int, a *goquery.Selection) {
			got = append(got, a.AttrOr("href", "")+" "+a.Text())
		})
		if diff := cmp.Diff(want, got); diff != "" || len(got) != homeRows {
			t.Errorf("%s (-want +got):\n%s", id, diff)
		}
	}
	first := figuresOf(sectionOf(doc, "closing").Find("li").First())
	if !strings.HasPrefix(first["Closes"], date(closing[0].Closes)+" "+relative(closing[0].Closes, testNow)) || first["Value"] == "" {
		t.Errorf("the first one to close has the figures %v", first)
	}
}

func TestHomeOfAnEmptyStore(t *testing.T) {
	s := siteOf(t, nil)
	doc := testkit.Page(t, s.Handler(), "/")
	if diff := cmp.Diff([]string{"tolsey import notices.jsonl.gz", "tolsey serve --demo --data tolsey-demo"}, texts(doc.Find("main pre"))); diff != "" {
		t.Errorf("commands (-want +got):\n%s", diff)
	}
	if doc.Find(".tolsey-counts, .tolsey-notices").Length() != 0 {
		t.Error("lists of nothing are shown")
	}
}

// Where nothing is open the page says so instead of showing an empty list.
func TestHomeWithoutOpenNotices(t *testing.T) {
	doc := testkit.Page(t, siteOf(t, jsonLines(chairs())).Handler(), "/")
	if got := sectionOf(doc, "closing").Find("p").Text(); !strings.HasPrefix(got, "No open notice has a closing date ahead.") {
		t.Errorf("of closing notices: %q", got)
	}
	if got := testkit.Text(doc, "#stages"); got != "1 notice by stage" {
		t.Errorf("the heading is %q", got)
	}
}
