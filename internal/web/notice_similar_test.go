package web

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/notice"
	published "github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/testkit"
)

// A process names another, and the page of the other names it back.
func TestRelatedNoticesInBothDirections(t *testing.T) {
	s := siteOf(t, noticeSample())
	bridge := testkit.Page(t, s.Handler(), noticeAddress(bridgeOCID))
	related := sectionOf(bridge, "related").Find("li")
	if diff := cmp.Diff([]string{"Follows from this plan: Grit for fictional roads"}, texts(related)); diff != "" {
		t.Errorf("related (-want +got):\n%s", diff)
	}
	if got := related.Find("a").AttrOr("href", ""); got != noticeAddress(gritOCID) {
		t.Errorf("the related notice leads to %q", got)
	}
	if !strings.Contains(testkit.Text(bridge, ".tolsey-contents"), "Related notices") {
		t.Error("the contents leave the related notices out")
	}
	bare := testkit.Page(t, s.Handler(), noticeAddress(bareOCID))
	if bare.Find("#related, #similar").Length() > 0 || strings.Contains(testkit.Text(bare, ".tolsey-contents"), "imilar") {
		t.Errorf("a notice without related and similar ones has headings for them: %q", testkit.Text(bare, "#related, #similar, section ul"))
	}
}

func TestManyRelatedNotices(t *testing.T) {
	lines := []string{bare("ocds-f1ct10-framework")}
	for i := range mostRelated + 3 {
		lines = append(lines, strings.Replace(bare("ocds-f1ct10-call-"+strings.Repeat("x", i)), `"tag"`,
			`"relatedProcesses":[{"id":"1","relationship":["framework"],"scheme":"ocid","identifier":"ocds-f1ct10-framework"}],"tag"`, 1))
	}
	doc := testkit.Page(t, siteOf(t, jsonLines(lines...)).Handler(), noticeAddress("ocds-f1ct10-framework"))
	section := sectionOf(doc, "related")
	if n := section.Find("li").Length(); n != mostRelated || !strings.Contains(section.Text(), "3 more notices are related") {
		t.Errorf("%d are listed: %s", n, section.Text())
	}
}

// The similar notices of the market are few, open ones first, others than the
// one shown, and each says why.
func TestSimilarNotices(t *testing.T) {
	s, _ := testSite(t, nil)
	section := sectionOf(testkit.Page(t, s.Handler(), noticeAddress(openNotice)), "similar")
	items := texts(section.Find("li"))
	if len(items) == 0 || len(items) > mostSimilar {
		t.Fatalf("similar: %q", items)
	}
	closed := false
	for _, item := range items {
		if !strings.Contains(item, "Same category: ") && !strings.Contains(item, "Both titles say: ") {
			t.Errorf("it does not say why: %q", item)
		}
		open := strings.Contains(item, " Open ")
		if open && closed {
			t.Errorf("an open notice comes after others: %q", items)
		}
		closed = closed || !open
	}
	if section.Find(`a[href="`+noticeAddress(openNotice)+`"]`).Length() > 0 {
		t.Error("the notice is similar to itself")
	}
}

func TestAlike(t *testing.T) {
	cpv := func(codes ...string) (list []published.Category) {
		for _, c := range codes {
			list = append(list, published.Category{Scheme: published.CPV, Code: c, Division: c[:2]})
		}
		return append(list, published.Category{Scheme: "CPV", Code: "Roads"}, published.Category{Scheme: "UNSPSC", Code: "72141000"})
	}
	n := notice.Notice{Title: "Cleaning of fictional SCHOOLS and libraries 2026", Categories: cpv("90911000", "90919300")}
	for _, c := range []struct {
		title string
		codes []string
		want  []string
	}{
		{"School cleaning, library cleaning", []string{"90919200", "45000000"}, []string{"Same category: Offices (CPV 90919)", "Both titles say: libraries, cleaning"}},
		{"Cleaning", []string{"90911000"}, []string{"Same category: CPV 90911", "Both titles say: cleaning"}},
		{"Contract 2026 and of services", []string{"90000000", "91911000"}, nil},
		{"Refuse", []string{"90500000"}, nil},
		{"", nil, nil},
	} {
		got := alike(n, notice.Notice{Title: c.title, Categories: cpv(c.codes...)}, map[string]string{"90919": "Offices"})
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.title, diff)
		}
	}
}
