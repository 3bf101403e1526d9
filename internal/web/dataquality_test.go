package web

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/testkit"
	"github.com/tolsey/tolsey/ocds"
)

// faulty is made-up data of two sources: one that knows no dates, and one whose
// documents are all refused, for three reasons.
func faulty() []byte {
	return append(jsonLines(
		release("good", "2026-01-01T00:00:00Z", "planning", `"buyer":{"id":"b","name":"Fictional Board"},"parties":[{"id":"b","name":"Fictional Board","roles":["buyer"],
			"identifier":{"scheme":"XF-PPON","id":"QRST-4821-VWXY"}}],"tender":{"id":"1","title":"Good"}`),
		release("bad", "2026-01-01T00:00:00Z", "planning", `"buyer":{"id":"b","name":"Fictional Board"},"parties":[{"id":"b","name":"Fictional Board","roles":["buyer"]}],
			"tender":{"id":"1","title":"","value":{"amount":"<script>alert(1)</script>"},"tenderPeriod":{"startDate":"next week"}}`),
		`{"ocid":"ocds-zz9zz9-1","id":"1","tag":["planning"],"note":"no <date> \u202e & <script>alert(1)</script>"}`,
		`{"ocid":"ocds-zz9zz9-2","id":"1","date":"some day","tag":["planning"]}`,
		`{"hello":"world"}`),
		"{\"ocid\":\"ocds-zz9zz9-3\",\"id\":"...)
}

func TestDataQuality(t *testing.T) {
	s := siteOf(t, faulty())
	doc := testkit.Page(t, s.Handler(), "/data-quality")
	if !strings.Contains(testkit.Text(doc, "main"), "They are not ranked") {
		t.Error("the page does not say how to read it")
	}
	names := doc.Find("section h2").Map(func(_ int, h *goquery.Selection) string { return h.Text() })
	if diff := cmp.Diff([]string{"ocds-zz9zz9", "The fictional market", "Unknown source"}, names); diff != "" {
		t.Errorf("sources (-want +got):\n%s", diff)
	}
	rows := summaryOf(doc, "section[aria-labelledby=source-fictional-market]")
	if rows["Releases checked"] != "2" || rows["With errors"] != "1 (50%)" || rows["Refused documents"] != "None" {
		t.Errorf("of the market: %v", rows)
	}
	rows = summaryOf(doc, "section[aria-labelledby=source-ocds-zz9zz9]")
	if _, shown := rows["With errors"]; shown || rows["Releases checked"] != "0" ||
		!strings.Contains(rows["Refused documents"], "No date: 1. The release has no date") || !strings.Contains(rows["Refused documents"], "Unusable date: 1.") {
		t.Errorf("of the source that is refused: %v", rows)
	}
	if href := doc.Find(`main a[href="/data-quality/refused"]`).First().Text(); href != "See all 4 refused documents" {
		t.Errorf("the link to the refused documents says %q", href)
	}
}

// The page of a source lists every rule it breaks, explains each, and links to
// a notice that shows it.
func TestDataQualityOfASource(t *testing.T) {
	s := siteOf(t, faulty())
	doc := testkit.Page(t, s.Handler(), "/data-quality/fictional-market")
	why := map[string]string{}
	for _, rule := range ocds.Rules() {
		why[rule.Title] = rule.Why
	}
	rules := tableOf(doc, "main")
	if len(rules) < 3 {
		t.Fatalf("rules: %v", rules)
	}
	explained := summaryOf(doc, "main")
	shares := map[string]bool{}
	for _, row := range rules {
		if explained[row[0]] != why[row[0]] || why[row[0]] == "" {
			t.Errorf("%s is explained by %q", row[0], explained[row[0]])
		}
		shares[row[3]] = true
	}
	if diff := cmp.Diff(map[string]bool{"50%": true}, shares); diff != "" {
		t.Errorf("shares (-want +got):\n%s", diff)
	}
	doc.Find("tbody td a").Each(func(_ int, a *goquery.Selection) {
		if href := a.AttrOr("href", ""); href != "/notices/ocds-f1ct10-sample-bad" {
			t.Errorf("an example is %q", href)
		}
	})
	doc.Find("tbody th a").Each(func(_ int, a *goquery.Selection) {
		path, rule, _ := strings.Cut(a.AttrOr("href", ""), "#")
		if path != "/data-quality/fictional-market" || doc.Find("#"+rule).Length() != 1 {
			t.Errorf("a rule links to %s#%s", path, rule)
		}
	})
	testkit.PageWith(t, s.Handler(), "/data-quality/nowhere", http.StatusNotFound)
}

func TestDataQualityBeforeTheFirstImport(t *testing.T) {
	s := siteOf(t, nil)
	doc := testkit.Page(t, s.Handler(), "/data-quality")
	if text := testkit.Text(doc, "main"); !strings.Contains(text, "Nothing has been imported yet") || doc.Find("section").Length() > 0 {
		t.Errorf("the page says %s", text)
	}
}

// Sources name themselves: any text must do as a name and in an address.
func TestSourcesWithAwkwardNames(t *testing.T) {
	data := services(t, nil)
	for i, name := range []string{"A/B?c#d %", `"><img src=x>`, "Ünïcode source", "a b", "a_b"} {
		text := release(strconv.Itoa(i), "2026-01-01T00:00:00Z", "planning", `"tender":{"id":"1","title":"x"}`)
		if _, err := data.Feed.ImportFrom(t.Context(), name, strings.NewReader(text), nil, nil); err != nil {
			t.Fatal(err)
		}
	}
	s, _ := testSite(t, nil)
	s.data = data
	doc := testkit.Page(t, s.Handler(), "/data-quality")
	links := doc.Find("section > p a")
	if links.Length() != 5 {
		t.Fatalf("%d sources", links.Length())
	}
	links.Each(func(_ int, a *goquery.Selection) { testkit.Page(t, s.Handler(), a.AttrOr("href", "")) })
}

func TestShares(t *testing.T) {
	for _, c := range []struct {
		n, all int64
		want   string
	}{
		{0, 10, "0%"}, {1, 1000, "under 1%"}, {1, 200, "1%"}, {1, 3, "33%"}, {2, 3, "67%"}, {999, 1000, "over 99%"}, {1000, 1000, "100%"}, {0, 0, "none"},
	} {
		if got := partOf(c.n, c.all).Share; got != c.want {
			t.Errorf("%d of %d is %s, want %s", c.n, c.all, got, c.want)
		}
	}
}

// Every severity that a rule has is shown in words and not by colour alone.
func TestEverySeverityHasATag(t *testing.T) {
	for _, rule := range ocds.Rules() {
		if severityTags[rule.Severity].Text == "" {
			t.Errorf("the rule %s has the severity %s, which has no word", rule.ID, rule.Severity)
		}
	}
}
