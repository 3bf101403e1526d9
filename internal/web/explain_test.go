package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/scorecard"
	"github.com/tolsey/tolsey/internal/testkit"
)

// fixedClock shows the day of the tests.
func fixedClock() *clock.Clock { return clock.At(testNow) }

// gapSite is a site of one fictional council: n closed tenders without an award
// notice, one award published late and one in time without a value.
func gapSite(t *testing.T, n int) *Site {
	t.Helper()
	const parties = `"parties":[{"id":"b","name":"Fictional Borough Council","roles":["buyer"]},{"id":"s","name":"Fiction Ltd","roles":["supplier"]}],"buyer":{"id":"b"},`
	var out strings.Builder
	for i := range n {
		fmt.Fprintf(&out, `{"ocid":"ocds-b5fd17-t%d","id":"t%d","date":"2025-09-01T09:00:00Z","tag":["tender"],"initiationType":"tender",%s
			"tender":{"id":"t","title":"Tender number %d","procurementMethod":"open","tenderPeriod":{"endDate":"2025-10-%02dT12:00:00Z"}}}`+"\n", i, i, parties, i, i%28+1)
	}
	award := func(id, published, value string) {
		fmt.Fprintf(&out, `{"ocid":"ocds-b5fd17-%s","id":"%s","date":"%sT09:00:00Z","tag":["award"],"initiationType":"tender",%s
			"tender":{"id":"t","title":"Award %s"},"awards":[{"id":"1","status":"active","date":"2025-06-02T00:00:00Z","datePublished":"%sT09:00:00Z",%s
			"suppliers":[{"id":"s"}]}]}`+"\n", id, id, published, parties, id, published, value)
	}
	award("late", "2025-12-01", `"value":{"amount":1000,"currency":"GBP"},`)
	award("free", "2025-06-10", "")
	text := strings.ReplaceAll(strings.ReplaceAll(out.String(), "\t", ""), ",\n", ",")
	s, err := New(Config{BaseURL: "https://tolsey.example", Clock: fixedClock(), Version: "1"}, services(t, []byte(text)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// council is the address of the only body with gaps.
func council(t *testing.T, s *Site) string {
	t.Helper()
	link := testkit.Page(t, s.Handler(), "/explain").Find("tbody th a")
	if link.Length() != 1 {
		t.Fatalf("%d bodies", link.Length())
	}
	return link.AttrOr("href", "")
}

func TestExplainListsWhatIsMissing(t *testing.T) {
	s := gapSite(t, 12)
	doc := testkit.Page(t, s.Handler(), "/explain")
	if got := testkit.Text(doc, "[aria-label^='In all'] li:first-child"); got != "12 closed tenders without an award notice" {
		t.Errorf("the total is %q", got)
	}
	var cells []string
	doc.Find("tbody [data-figure]").Each(func(_ int, c *goquery.Selection) { cells = append(cells, c.AttrOr("data-n", "")) })
	if got := strings.Join(cells, " "); got != "12 1 1" {
		t.Errorf("the council's figures are %q", got)
	}
	if n := followFigures(t, s, "/explain"); n != 3 {
		t.Errorf("%d figures were followed", n)
	}
	body := council(t, s)
	page := testkit.Page(t, s.Handler(), body)
	if got := testkit.Text(page, "#late"); got != "1 award published late" {
		t.Errorf("the heading is %q", got)
	}
	if got := page.Find("[aria-labelledby=no-award] [data-row]").Length(); got != gapsShown {
		t.Errorf("%d of 12 tenders are shown", got)
	}
	if got := testkit.Text(page, "[aria-labelledby=no-award] a[href$='part=no-award']:not([data-figure])"); got != "All 12 closed tenders without an award notice" {
		t.Errorf("the way to all is %q", got)
	}
	late := testkit.Text(page, "[aria-labelledby=late]")
	for _, part := range []string{"Awarded 2 June 2025, published 1 December 2025, due by 31 August 2025", "under the Procurement Act 2023 from the signature", "regulations 108 and 112"} {
		if !strings.Contains(late, part) {
			t.Errorf("of the late award it is not said %q: %s", part, late)
		}
	}
	if n := followFigures(t, s, body); n != 3 {
		t.Errorf("%d figures of the body were followed", n)
	}
}

func TestExplainOfTheMarket(t *testing.T) {
	s, _ := testSite(t, nil)
	for _, path := range []string{"/explain", "/explain?period=2023-24", "/explain/" + gapBody} {
		if n := followFigures(t, s, path); n == 0 {
			t.Errorf("%s: no figure was followed", path)
		}
	}
	whole := testkit.Page(t, s.Handler(), "/explain/"+gapBody)
	alone := testkit.Page(t, s.Handler(), "/explain/"+gapBody+scorecard.Alone)
	if got := whole.Find("main a[href='/explain/" + gapBody + "~alone']").Length(); got != 1 {
		t.Errorf("%d links to the body alone", got)
	}
	if a, b := alone.Find("[data-row]").Length(), whole.Find("[data-row]").Length(); a > b || a == 0 {
		t.Errorf("%d alone, %d with all", a, b)
	}
	none := testkit.Page(t, s.Handler(), "/explain?q=xyzzy")
	if got := testkit.Text(none, "main"); !strings.Contains(got, "Nothing is missing of the bodies chosen") {
		t.Error(got)
	}
	for path, status := range map[string]int{"/explain/nobody": 404, "/explain/" + gapBody + "?part=x": 404, "/explain/" + gapBody + "?page=2": 404, "/explain?page=99": 404,
		"/explain?kind=x": 400, "/explain?period=x": 400, "/explain/nobody/letter": 404, "/explain/~unknown/letter": 404, "/explain/~unknown": 200} {
		if rec := ask(s, "GET", path); rec.Code != status {
			t.Errorf("%s: status %d, want %d", path, rec.Code, status)
		}
	}
}

// The letter names the seat or who holds it, the rule and its source, every
// notice or how many more, and until when an answer is asked for.
func TestLetterToWhoLeads(t *testing.T) {
	s := gapSite(t, 27)
	body, _, _ := strings.Cut(council(t, s), "?")
	rec := ask(s, "GET", body+"/letter.txt")
	if rec.Code != http.StatusOK || rec.Header().Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Fatalf("status %d, %s", rec.Code, rec.Header().Get("Content-Type"))
	}
	letter := rec.Body.String()
	flat := strings.Join(strings.Fields(letter), " ")
	for _, part := range []string{"To whoever leads procurement at Fictional Borough Council", "the seat is empty", "17 March 2026", "Dear colleague,",
		"27 CLOSED TENDERS WITHOUT AN AWARD NOTICE", "- Tender number 26: closed", "- and 2 more https://tolsey.example/explain/", "part=no-award", "1 AWARD PUBLISHED LATE",
		"Award late: awarded 2 June 2025, published 1 December 2025, due by 31 August 2025", "Public Contracts Regulations 2015", "An answer by 16 April 2026 would be kind",
		"https://tolsey.example/notices/ocds-b5fd17-late", "20 working days"} {
		if !strings.Contains(flat, part) {
			t.Errorf("the letter does not say %q:\n%s", part, letter)
		}
	}
	if got := strings.Count(letter, "Tender number"); got != letterItems {
		t.Errorf("%d tenders are listed", got)
	}
	page := testkit.Page(t, s.Handler(), body+"/letter")
	if got := page.Find("textarea").Text(); got != letter {
		t.Error("the text to copy is not the file")
	}
	if got := page.Find("article li").Length(); got != letterItems+2 {
		t.Errorf("the page lists %d notices", got)
	}
	mail, err := url.Parse(page.Find("a[href^='mailto:']").AttrOr("href", ""))
	if err != nil {
		t.Fatal(err)
	}
	fields, err := url.ParseQuery(mail.RawQuery)
	if err != nil || fields.Get("subject") != "Notices of Fictional Borough Council: publish or explain" || !strings.Contains(fields.Get("body"), "https://tolsey.example"+body) ||
		strings.Contains(fields.Get("body"), "Tender number") || len(mail.String()) > 3000 {
		t.Errorf("the mail is %s (%v)", mail, err)
	}
}

// Where the site's address is not known the letter names processes instead.
func TestLetterWithoutAnAddress(t *testing.T) {
	s := gapSite(t, 27)
	s.cfg.BaseURL = ""
	body, _, _ := strings.Cut(council(t, s), "?")
	letter := ask(s, "GET", body+"/letter.txt").Body.String()
	if strings.Contains(letter, "/notices/") || strings.Contains(letter, "/explain/") || !strings.Contains(letter, "process ocds-b5fd17-late") || !strings.Contains(letter, "and 2 more") {
		t.Errorf("the letter is\n%s", letter)
	}
	mail := testkit.Page(t, s.Handler(), body+"/letter").Find("a[href^='mailto:']").AttrOr("href", "")
	if mail == "" || strings.Contains(mail, "explain") && strings.Contains(mail, "%2Fexplain%2F") {
		t.Errorf("the mail is %s", mail)
	}
}

func TestLetterIsAddressedByName(t *testing.T) {
	s, _ := testSite(t, nil)
	letter := ask(s, "GET", "/explain/"+gapBody+"/letter.txt").Body.String()
	doc := testkit.Page(t, s.Handler(), "/explain/"+gapBody+"/letter")
	to := strings.Fields(testkit.Text(doc, "article p:first-child"))
	if len(to) < 3 || strings.Contains(letter, "the seat is empty") || !strings.Contains(letter, "Dear "+to[0]+" "+to[1]) || !strings.Contains(letter, "\nMayor\n") {
		t.Errorf("to %v:\n%s", to, letter)
	}
	if !strings.Contains(strings.Join(strings.Fields(letter), " "), "and the bodies that answer to it bought") {
		t.Error("the letter does not say whose notices it is about")
	}
}

// Under the Act it is the signature from which the days run.
func TestLateUnderTheAct(t *testing.T) {
	row := scorecard.Row{Day: "2026-02-07", From: "2025-12-12", FromAct: true, Told: "2026-02-06", Due: "2026-01-10"}
	if got := letterFact("late", &row); got != "signed 12 December 2025, published 6 February 2026, due by 10 January 2026" {
		t.Error(got)
	}
}
