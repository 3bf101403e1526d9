package web

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/testkit"
)

// wouldSend reads from the page of an alert how many notices it would have sent.
func wouldSend(t *testing.T, doc *goquery.Document) int {
	t.Helper()
	found := regexp.MustCompile(`would have sent (nothing|[0-9,]+ notices?)`).FindStringSubmatch(testkit.Text(doc, "#sentence"))
	if found == nil {
		t.Fatalf("the page says %q", testkit.Text(doc, "#sentence"))
	}
	if found[1] == "nothing" {
		return 0
	}
	return countIn(t, found[1])
}

// The numbers of a page agree with the notices that there are, with each other
// and with those of the pages that its links lead to.
func TestTrialNumbersAgree(t *testing.T) {
	s, _ := testSite(t, nil)
	doc := testkit.Page(t, s.Handler(), "/alerts/new?q=road+OR+service&stage=any")
	total := wouldSend(t, doc)
	want := 0
	for _, n := range everyNotice(t, s) {
		text := strings.ToLower(n.Title)
		if n.Published.After(testNow.AddDate(-1, 0, 0)) && (strings.Contains(text, "road") || strings.Contains(text, "service")) {
			want++ // at least: descriptions are searched too
		}
	}
	if total < want || want == 0 {
		t.Errorf("%d notices would have been sent, of which %d say so in their titles", total, want)
	}
	sum := 0
	lines := tableOf(doc, "#trial ~ details table")
	for _, line := range lines {
		sum += countIn(t, line[1])
	}
	if sum != total || len(lines) != 52 || lines[0][0] != "11 March 2026" || lines[51][0] != "18 March 2025" {
		t.Errorf("the table has %d lines from %s, with a sum of %d; %d would have been sent", len(lines), lines[0], sum, total)
	}
	if columns := doc.Find("#by-week ~ div svg rect").Length(); columns != 52 {
		t.Errorf("the chart has %d columns", columns)
	}
	for list, sign := range map[string]int{"near": 1, "far": -1} {
		items := doc.Find("ul[aria-labelledby=" + list + "] li")
		if items.Length() == 0 {
			t.Errorf("there is nothing in the list %s", list)
		}
		items.Each(func(_ int, li *goquery.Selection) {
			effect := li.Text()[strings.LastIndex(li.Text(), ": ")+len(": "):]
			then := wouldSend(t, testkit.Page(t, s.Handler(), li.Find("a").AttrOr("href", "")))
			if by := countIn(t, effect); then != total+sign*by {
				t.Errorf("%q leads to %d of %d", testkit.Text(doc, "#sentence"), then, total)
			}
		})
	}
}

// A search that would have sent nothing says without which filter it would have
// sent most.
func TestTrialOfNothing(t *testing.T) {
	s, _ := testSite(t, nil)
	doc := testkit.Page(t, s.Handler(), "/alerts/new?q=xyzzy&category=45&access=none")
	if wouldSend(t, doc) != 0 || doc.Find("svg[role=img]").Length() != 0 {
		t.Error("something would have been sent")
	}
	first := doc.Find("#looser li").First()
	if !strings.HasPrefix(first.Text(), "Without Words: xyzzy: ") {
		t.Fatalf("the page offers %q", doc.Find("#looser").Text())
	}
	n := countIn(t, strings.TrimPrefix(first.Text(), "Without Words: xyzzy: "))
	if got := wouldSend(t, testkit.Page(t, s.Handler(), first.Find("a").AttrOr("href", ""))); got != n || n == 0 {
		t.Errorf("without the words %d notices, %d there", n, got)
	}
	doc = testkit.Page(t, s.Handler(), "/alerts/new?q=xyzzy&value_from=999999999")
	if doc.Find("#looser").Length() != 0 || !strings.Contains(testkit.Text(doc, "main"), "does not help") {
		t.Errorf("taking one filter away: %s", doc.Find("#looser").Text())
	}
	doc = testkit.Page(t, siteOf(t, nil).Handler(), "/alerts/new")
	if got := testkit.Text(doc, "#sentence"); got != "There are no notices here yet to try this on." {
		t.Errorf("without notices the page says %q", got)
	}
}

// brief is a tender that was published at one instant and closed at another.
func brief(n int, published, closes string) string {
	return release(fmt.Sprint("brief", n), published, "tender",
		`"tender":{"id":"1","title":"Fictional fences","status":"active","tenderPeriod":{"endDate":"`+closes+`"}}`)
}

// Whoever bids is told what closes before the mail comes, and how mails at once
// would do. The data begins later than a year ago, which is said too.
func TestTrialTellsWhatIsTooLate(t *testing.T) {
	p := alertSite(t, jsonLines(
		brief(1, "2026-02-06T18:00:00Z", "2026-02-08T12:00:00Z"),  // a Friday evening; closed on Sunday
		brief(2, "2026-02-10T18:00:00Z", "2026-02-11T12:00:00Z"),  // the next morning's mail is in time
		brief(3, "2026-02-12T10:00:00Z", "2026-02-12T09:00:00Z"))) // closed before it was published
	const begins = "Since 6 February 2026, when the notices here begin, this would have sent 3 notices, about 2 a month. "
	const target = "/alerts/new?q=fences"
	for frequency, want := range map[alert.Frequency]string{
		alert.Daily:  "With mails every weekday at 8:00, 2 of them would have closed before you could bid. With mails at once: 1.",
		alert.Weekly: "With mails every Monday at 8:00, 3 of them would have closed before you could bid. With mails at once: 1.",
		alert.AtOnce: "With mails at once, 1 of them would have closed before you could bid.",
		alert.Never:  "By its feed, 1 of them would have closed before you could bid.",
	} {
		form := asked("nobody")
		form.Set("frequency", string(frequency))
		if got := testkit.Text(p.refuses(target, form, 400), "#sentence"); got != begins+want {
			t.Errorf("%s: %q", frequency, got)
		}
	}
	if lines := tableOf(testkit.Page(t, p.Handler(), target), "#trial ~ details table"); len(lines) != 6 || lines[5][0] != "4 February 2026" {
		t.Errorf("the table begins %v", lines)
	}
	if got := testkit.Text(testkit.Page(t, p.Handler(), target+"&stage=closed"), "#sentence"); strings.Contains(got, "bid") {
		t.Errorf("nobody bids for what has closed: %s", got)
	}
}

func TestLateSentenceOfManyNotices(t *testing.T) {
	s, _ := testSite(t, nil)
	got, err := s.lateSentence(t.Context(), wished{}, firstChoices(alert.Search), notice.BackTest{Total: 30_000, Sampled: 20_000})
	if want := "With mails every weekday at 8:00, none of the newest 20,000 would have closed before you could bid."; err != nil || got != want {
		t.Errorf("%q, %v", got, err)
	}
}

func TestPaceInWords(t *testing.T) {
	for _, c := range []struct {
		perWeek float64
		want    string
	}{
		{0.02, "less than one a month"}, {0.17, "less than one a month"}, {0.18, "about 1 a month"}, {0.5, "about 2 a month"}, {0.74, "about 3 a month"},
		{0.75, "about 1 a week"}, {2.75, "about 3 a week"}, {1203.6, "about 1,204 a week"},
	} {
		if got := paceWords(c.perWeek); got != c.want {
			t.Errorf("%v a week is %q, want %q", c.perWeek, got, c.want)
		}
	}
}

// The plan is that of the letters: what comes at the weekend waits for Monday.
func TestPlanOfChoices(t *testing.T) {
	friday := time.Date(2026, 3, 27, 18, 0, 0, 0, time.UTC)
	for frequency, want := range map[alert.Frequency]time.Time{
		alert.Daily: time.Date(2026, 3, 30, 7, 0, 0, 0, time.UTC), alert.AtOnce: friday, alert.Never: friday,
	} {
		if got := planOf(alert.Choices{Frequency: frequency, Hour: 8})(friday); !got.Equal(want) {
			t.Errorf("%s: %v, want %v", frequency, got, want)
		}
	}
}

func TestWhoBids(t *testing.T) {
	for address, want := range map[string]bool{"": true, "stage=any": true, "stage=open&stage=planning": true, "stage=planning": false, "stage=repeatable": false,
		"stage=any&supplier=x": false, "awarded_sme=1": false, "sme=1&stage=open": true} {
		q, problems := notice.ReadAddress(mustQuery(t, address))
		if got := (wished{query: q}).bids(); got != want || problems != nil {
			t.Errorf("%q: %v, %v", address, got, problems)
		}
	}
}

// Every address of the page reads as the wish that it was made of.
func TestWishedAddresses(t *testing.T) {
	s, _ := testSite(t, nil)
	for _, address := range []string{"/alerts/new", "/alerts/new?q=a+%26+b&sort=closing", "/alerts/new?ocid=" + openNotice + "&target=notice",
		"/alerts/new?ocid=" + longNotice + "&target=contract", "/alerts/new?stage=any&supplier=" + roadBuilder + "&target=supplier"} {
		_, query, _ := strings.Cut(address, "?")
		w, err := s.readTarget(t.Context(), mustQuery(t, query))
		if diff := cmp.Diff(address, w.address(w.query)); diff != "" || err != nil || w.elsewhere != "" {
			t.Errorf("(-want +got):\n%s%v %s", diff, err, w.elsewhere)
		}
	}
	with := wished{target: alert.Buyer, access: "a/b", query: notice.Query{Buyers: []string{"x&y"}, Page: 3, Limit: 50}}
	if got, want := with.address(with.query), "/alerts/new?access=a%2Fb&buyer=x%26y&stage=any&target=buyer"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func mustQuery(t *testing.T, text string) url.Values {
	t.Helper()
	v, err := url.ParseQuery(text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
