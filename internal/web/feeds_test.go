package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/publisher"
	"github.com/tolsey/tolsey/internal/testkit"
)

// TestFeeds holds the page against feeds that asked publishers: one that is well
// after faults, one that fails, and a directory.
func TestFeeds(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		s, _, dir := threeFeeds(t, d)
		doc := testkit.Page(t, s.Handler(), "/feeds")
		if got := testkit.Text(doc, "h1 + p"); got != "1 of 3 feeds is in trouble: Contracts Finder has had a fault of its own since 9:41am today." {
			t.Errorf("the first sentence is %q", got)
		}
		order := []string{"Contracts Finder: In trouble", "drop: Up to date", "Find a Tender: Up to date"}
		var got []string
		doc.Find("main section").Each(func(_ int, c *goquery.Selection) {
			got = append(got, c.Find("h2").Text()+": "+c.Find(".govuk-tag").Text())
		})
		if diff := cmp.Diff(order, got); diff != "" {
			t.Errorf("feeds (-want +got):\n%s", diff)
		}
		sick := testkit.Text(doc, "section[aria-labelledby=feed-contracts-finder]")
		for _, want := range []string{"has a fault of its own (status 500).", "It began at 9:41am today (9 minutes ago) and was met 3 times, the last at 9:49am today.",
			"Nothing is lost", "There is nothing to do, unless it lasts for days"} {
			if !strings.Contains(sick, want) {
				t.Errorf("of the trouble the page does not say %q: %s", want, sick)
			}
		}
		text, _ := doc.Html()
		for _, secret := range []string{"s3cret", dir, "private"} {
			if strings.Contains(text, secret) {
				t.Errorf("the page shows %s", secret)
			}
		}
	})
}

func TestFactsOfFeeds(t *testing.T) {
	s, _, _ := threeFeeds(t, testkit.SQLite(t))
	doc := testkit.Page(t, s.Handler(), "/feeds")
	for id, want := range map[string]map[string]string{
		"feed-find-a-tender": {"Complete up to": "9:49am today, 1 minute ago", "Goes back to": "15 March 2026", "Last success": "9:49am today, 1 minute ago",
			"Next": "At 9:54am today, in 4 minutes: new notices, from 17 March 2026, 08:49", "In 30 days": "32 new releases, and 1 that was here already",
			"Refused": "1. See what was refused, and why"},
		"feed-contracts-finder": {"Complete up to": "9:30am today, 20 minutes ago", "Last success": "9:30am today, 20 minutes ago", "Place": "Page 1",
			"Refused": "None", "Mended": "5 releases in ISO-8859-1 or UTF-16"},
		"feed-drop": {"Reads": "A watched directory, inbox", "Goes back to": "The first that is there", "In 30 days": "1 new release", "Mended": "Nothing had to be"},
	} {
		rows := summaryOf(doc, "section[aria-labelledby="+id+"]")
		for key, value := range want {
			if rows[key] != value {
				t.Errorf("%s: %s is %q, want %q", id, key, rows[key], value)
			}
		}
	}
	if got := summaryOf(doc, "section[aria-labelledby=feed-find-a-tender]")["Mended"]; !strings.Contains(got, "beyond any program’s range") || !strings.Contains(got, "without an id") {
		t.Errorf("what was mended is %q", got)
	}
	if rows := tableOf(doc, "section[aria-labelledby=feed-contracts-finder]"); !cmp.Equal(rows, [][]string{{"17 March 2026", "5", "5", "0", "0", "4", "3"}}) {
		t.Errorf("the table behind the chart has %v", rows)
	}
}

// Every part of the page that is linked is there, and each feed has its page.
func TestFeedsLinkToTheirPages(t *testing.T) {
	s, _, _ := threeFeeds(t, testkit.SQLite(t))
	links := testkit.Page(t, s.Handler(), "/feeds").Find(`main a[href^="/feeds/"], main a[href^="/data"]`)
	if links.Length() != 4 {
		t.Fatalf("%d links", links.Length())
	}
	links.Each(func(_ int, a *goquery.Selection) { testkit.Page(t, s.Handler(), a.AttrOr("href", "")) })
	for _, path := range []string{"/feeds/nowhere", "/feeds/%00", "/feeds/%ff"} {
		testkit.PageWith(t, s.Handler(), path, http.StatusNotFound)
	}
}

// The page of a feed has the troubles that are over, and the commands that act
// on it.
func TestFeed(t *testing.T) {
	s, publisher, _ := threeFeeds(t, testkit.SQLite(t))
	page := func() *goquery.Document { return testkit.Page(t, s.Handler(), "/feeds/contracts-finder") }
	troubles := func(doc *goquery.Document) [][]string { return tableOf(doc, `main [aria-label="Troubles"]`) }
	commands := func(doc *goquery.Document) string {
		return strings.Join(texts(doc.Find(".govuk-summary-list__key code")), "; ")
	}
	doc := page()
	if rows := troubles(doc); len(rows) != 1 || rows[0][0] != "9:41am today" || rows[0][1] != "It lasts" || rows[0][2] != "3" {
		t.Errorf("while it lasts the troubles are %v", rows)
	}
	if got := commands(doc); got != "tolsey feeds pause contracts-finder; tolsey feeds resume contracts-finder; tolsey feeds run contracts-finder; tolsey feeds remove contracts-finder" {
		t.Errorf("the commands are %q", got)
	}
	publisher.SetFaults(nil)
	s.clock.Advance(5 * time.Minute)
	s.turn("contracts-finder")
	doc = page()
	if rows := troubles(doc); len(rows) != 1 || rows[0][1] != "9:55am today" || !strings.HasSuffix(rows[0][3], "(status 500).") {
		t.Errorf("when it is over the troubles are %v", rows)
	}
	if got := testkit.Text(doc, ".govuk-tag"); !strings.Contains(got, "Up to date") {
		t.Errorf("when it is over the tag is %q", got)
	}
	rows := summaryOf(doc, "main")
	if rows["Requests"] != "5, of which 3 failed" || rows["Last request"] != "9:55am today, less than a minute ago" || rows["Followed since"] != "17 March 2026" {
		t.Errorf("facts: %v", rows)
	}
	if err := s.data.Feed.Pause(t.Context(), "contracts-finder"); err != nil {
		t.Fatal(err)
	}
	doc = page()
	if got := commands(doc); !strings.HasPrefix(got, "tolsey feeds resume contracts-finder; tolsey feeds run") || summaryOf(doc, "main")["Next"] != "Nothing, until it is resumed" {
		t.Errorf("of a paused feed the commands are %q, next %q", got, summaryOf(doc, "main")["Next"])
	}
}

// What second walks found is told once there was one.
func TestSecondWalksAreTold(t *testing.T) {
	s := follow(t, testkit.SQLite(t), nil)
	s.add("find-a-tender", publisher.FindATender, 30)
	s.catchUp("find-a-tender")
	row := func() string { return summaryOf(testkit.Page(t, s.Handler(), "/feeds"), "main")["Second walks"] }
	if got := row(); got != "" {
		t.Errorf("before the first: %q", got)
	}
	s.clock.Advance(25 * time.Hour)
	for range 4 {
		s.turn("find-a-tender")
	}
	if got := row(); got != "The last ended at 10:30am today. In 30 days they met 30 releases, all of them here already." {
		t.Errorf("after it: %q", got)
	}
}

func TestNoFeedIsFollowed(t *testing.T) {
	doc := testkit.Page(t, siteOf(t, nil).Handler(), "/feeds")
	if got := testkit.Text(doc, "h1 + p"); got != "No feed is followed." {
		t.Errorf("the first sentence is %q", got)
	}
	if diff := cmp.Diff([]string{"tolsey serve --live", "tolsey feeds add find-a-tender --kind find-a-tender"}, texts(doc.Find("main pre"))); diff != "" {
		t.Errorf("commands (-want +got):\n%s", diff)
	}
}

// A feed that nobody asks is said to be late, though nothing failed.
func TestAFeedThatNobodyAsksIsLate(t *testing.T) {
	s := follow(t, testkit.SQLite(t), nil)
	s.add("find-a-tender", publisher.FindATender, 3)
	s.catchUp("find-a-tender")
	s.clock.Advance(3 * time.Hour)
	doc := testkit.Page(t, s.Handler(), "/feeds")
	if got := testkit.Text(doc, "h1 + p"); got != "The one feed is late: Find a Tender was due at 9:35am today and has not been asked." {
		t.Errorf("the first sentence is %q", got)
	}
	if got := testkit.Text(doc, "main section"); !strings.Contains(got, "2 hours ago, and has not been asked since") || doc.Find(".govuk-tag--orange").Text() != "Late" {
		t.Errorf("the feed is shown as %s", got)
	}
}

func TestHomeTellsOfFeeds(t *testing.T) {
	line := func(s *Site) string { return testkit.Text(testkit.Page(t, s.Handler(), "/"), ".tolsey-feeds") }
	if got := line(siteOf(t, nil)); got != "" {
		t.Errorf("without feeds: %q", got)
	}
	s, publisher, _ := threeFeeds(t, testkit.SQLite(t))
	if got := line(s.Site); got != "1 of 3 feeds is in trouble: Contracts Finder has had a fault of its own since 9:41am today. See the feeds" {
		t.Errorf("in trouble: %q", got)
	}
	publisher.SetFaults(nil)
	s.clock.Advance(5 * time.Minute)
	for _, name := range []string{"contracts-finder", "drop", "find-a-tender"} {
		s.turn(name)
	}
	if got := line(s.Site); got != "Up to date: Contracts Finder to 9:49am today, drop to 9:55am today and Find a Tender to 9:55am today. See the feeds" {
		t.Errorf("all well: %q", got)
	}
}

// A database that does not tell of the feeds does not take the home page away,
// but the page about them says that something is wrong.
func TestHomeWithoutTheFeeds(t *testing.T) {
	d := testkit.SQLite(t)
	s := follow(t, d, jsonLines(chairs()))
	err := d.Tx(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), "drop table feed")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if doc := testkit.Page(t, s.Handler(), "/"); doc.Find(".tolsey-feeds").Length() != 0 {
		t.Error("it tells of feeds that it cannot read")
	}
	if _, err := s.data.Feed.Feeds(t.Context()); err == nil || fault.KindOf(err) == fault.NotFound {
		t.Errorf("reading the feeds: %v", err)
	}
	testkit.PageWith(t, s.Handler(), "/feeds", http.StatusInternalServerError)
}
