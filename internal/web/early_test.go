package web

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/tolsey/tolsey/internal/scorecard"
	"github.com/tolsey/tolsey/internal/testkit"
)

// Every figure of every view leads to a list that has as many contracts.
func TestEveryFigureOfEarlyIsAList(t *testing.T) {
	s, _ := testSite(t, nil)
	figures := 0
	for _, view := range []string{"", "?by=region", "?by=buyer&sort=share", "?period=last&sort=value", "?period=last&by=region&sort=name", "?period=2026-27"} {
		doc := testkit.Page(t, s.Handler(), "/early"+view)
		for _, a := range doc.Find("#early td a, [aria-label='Key figures'] a").EachIter() {
			n := firstNumber(t, strings.TrimSpace(a.Contents().First().Text()))
			list := testkit.Page(t, s.Handler(), a.AttrOr("href", ""))
			if got := firstNumber(t, testkit.Text(list, "h1")); got != n {
				t.Errorf("/early%s says %d, %s has %d", view, n, a.AttrOr("href", ""), got)
			}
			figures++
		}
		for _, td := range doc.Find("#early td.govuk-table__cell--numeric").EachIter() {
			if text := strings.TrimSpace(td.Text()); text != "0" && td.Find("a").Length() == 0 && !strings.Contains(text, "%") && !strings.HasPrefix(text, "too few") {
				t.Errorf("/early%s: the figure %q has no list", view, text)
			}
		}
		if doc.Find("#early th[aria-sort]").Length() != 1 {
			t.Errorf("/early%s: %d columns sort", view, doc.Find("#early th[aria-sort]").Length())
		}
	}
	if figures < 20 {
		t.Errorf("only %d figures", figures)
	}
}

// The lines add up to the whole, and no rate is shown of fewer than ten.
func TestLinesOfEarly(t *testing.T) {
	s, _ := testSite(t, nil)
	for _, view := range []string{"", "?by=region", "?by=buyer"} {
		doc := testkit.Page(t, s.Handler(), "/early"+view)
		all, inTime := 0, 0
		for _, row := range tableOf(doc, "#early") {
			n, early := firstNumber(t, row[1]), firstNumber(t, row[2])
			all, inTime = all+n, inTime+early
			if few := strings.HasPrefix(row[4], "too few ("); few != (n < leastForRate) {
				t.Errorf("%s: %d contracts, the share is %q", row[0], n, row[4])
			} else if low, high := scorecard.Wilson(float64(early), float64(n)); !few && !strings.HasSuffix(row[4], wholePercent(low)+" to "+wholePercent(high)) {
				t.Errorf("%s: %d of %d, the share and its range are %q", row[0], early, n, row[4])
			}
		}
		var figures []int
		doc.Find("[aria-label='Key figures'] .tolsey-counts__number").Each(func(_ int, f *goquery.Selection) { figures = append(figures, firstNumber(t, f.Text())) })
		if all == 0 || inTime != figures[0] || all-inTime != figures[1] {
			t.Errorf("/early%s: %d and %d, above it stand %v", view, all, inTime, figures)
		}
	}
}

// Above the table stands the range of the whole, and which part is in no group.
func TestEarlySaysWhatIsInNoGroup(t *testing.T) {
	s, _ := testSite(t, nil)
	for by, last := range map[string]string{"department": otherBodies, "region": "No region stated", "buyer": ""} {
		doc := testkit.Page(t, s.Handler(), "/early?period=last&by="+by)
		if lead := testkit.Text(doc, "#lead"); !strings.Contains(lead, "% (range ") {
			t.Errorf("by %s: no range in %q", by, lead)
		}
		apart := ""
		if row := slices.Concat(tableOf(doc, "#early")...); last != "" && slices.Contains(row, last) {
			apart = row[slices.Index(row, last)+1]
		}
		got := testkit.Text(doc, "#apart")
		if (got == "") != (apart == "") || apart != "" && !strings.Contains(got, count(firstNumber(t, apart))+" of ") {
			t.Errorf("by %s: it says %q, the line of the table has %q", by, got, apart)
		}
	}
}

// Pages of a list add up to it, and what there is not is not found.
func TestEarlyLists(t *testing.T) {
	s, _ := testSite(t, nil)
	total, seen := 0, 0
	for address := "/early/list?period=last"; address != ""; {
		doc := testkit.Page(t, s.Handler(), address)
		total = firstNumber(t, testkit.Text(doc, "h1"))
		seen += doc.Find(".tolsey-results > li").Length()
		address = doc.Find("a[rel=next]").AttrOr("href", "")
	}
	if total == 0 || seen != total {
		t.Errorf("the pages have %d of %d", seen, total)
	}
	for _, address := range []string{"/early/list?part=odd", "/early/list?page=999", "/early/list?page=x", "/early/list?by=department&id=no-such-department"} {
		testkit.PageWith(t, s.Handler(), address, http.StatusNotFound)
	}
	empty := siteOf(t, nil)
	if got := testkit.Text(testkit.Page(t, empty.Handler(), "/early"), "#lead"); !strings.HasPrefix(got, "Of no contract") {
		t.Errorf("without contracts it says %q", got)
	}
}
