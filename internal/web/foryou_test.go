package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/testkit"
)

// hosts is the id of a made-up supplier of hosting.
const hosts = "fictional-web-hosts"

// forYouSample gives releases in which that supplier won six notices and others
// are open. All of it is fictional.
func forYouSample() []byte {
	var all []string
	add := func(title, code, label, place, rest string) {
		n := fmt.Sprint(len(all))
		all = append(all, release(n, "2026-02-01T09:00:00Z", "award", `"parties":[{"id":"b","name":"Fictional Council","roles":["buyer"]},
			{"id":"s","name":"Fictional Web Hosts","roles":["supplier"]}],"buyer":{"id":"b"},"tender":{"id":"t","title":"`+title+`",
			"classification":{"scheme":"CPV","id":"`+code+`","description":"`+label+`"},"items":[{"id":"1","deliveryAddresses":[{"region":"`+place+`"}]}]`+rest))
	}
	won := func(title, place string, pounds int) {
		add(title, "72410000", "Provider services", place, fmt.Sprintf(`,"status":"complete"},
			"awards":[{"id":"a","status":"active","suppliers":[{"id":"s"}],"value":{"amount":%d,"currency":"GBP"}}]`, pounds))
	}
	open := func(title, code, label, place, rest string) {
		add(title, code, label, place, rest+`,"status":"active","tenderPeriod":{"endDate":"2026-04-20T17:00:00Z"}}`)
	}
	for i := range 5 {
		won("Hosting of webpages", "London", 40_000+i*290_000)
	}
	won("Hosting abroad", "Nowhere", 90_000)
	open("Cables", "72411000", "Internet providers", "London", `,"value":{"amount":100000,"currency":"GBP"}`)
	open("Routers", "72410000", "Provider services", "UK", "")
	open("Hosting for schools", "80000000", "Education", "North West", "")
	open("Bread", "15811000", "Bread", "London", "")
	for range 80 {
		add("Rolls", "15811000", "Bread", "Wales", `,"status":"complete"}`)
	}
	return jsonLines(all...)
}

// suggested gives what a page suggests: the ticked ingredients with their
// evidence, and the notices with their reasons.
func suggested(doc *goquery.Document) (ticked []string, notices map[string]string) {
	doc.Find("main input[type=checkbox][checked]").Each(func(_ int, box *goquery.Selection) {
		ticked = append(ticked, box.Parent().Find("label").Text()+": "+box.Parent().Find(".govuk-hint").Text())
	})
	notices = map[string]string{}
	doc.Find(".tolsey-notices > li").Each(func(_ int, li *goquery.Selection) {
		notices[strings.TrimSpace(li.Find("h3").Text())] = strings.TrimSpace(li.Find(".tolsey-notices__why").Text())
	})
	return ticked, notices
}

func TestForASupplier(t *testing.T) {
	s := siteOf(t, forYouSample())
	handler := s.Handler()
	link := testkit.Page(t, handler, "/suppliers/"+hosts).Find(`main a[href="` + forYouAddress(hosts) + `"]`)
	if link.Text() != "Notices for this supplier" {
		t.Errorf("the supplier's page links here by %q", link.Text())
	}
	doc := testkit.Page(t, handler, forYouAddress(hosts))
	if got := testkit.Text(doc, "h1"); got != "Notices that may suit Fictional Web Hosts" {
		t.Errorf("the heading is %q", got)
	}
	if got := testkit.Text(doc, "#search"); got != "New notices that are open, are in the category 7241 Provider services and are for London." {
		t.Errorf("the search is %q", got)
	}
	ticked, notices := suggested(doc)
	if diff := cmp.Diff([]string{"7241 Provider services: 6 of 6 notices it won", "London: 5 of 6 notices it won"}, ticked); diff != "" {
		t.Errorf("ticked (-want +got):\n%s", diff)
	}
	want := map[string]string{
		"Cables":  "Fits: in the category 7241 Provider services; for London; worth about as much as what it won before",
		"Routers": "Fits: in the category 7241 Provider services; for London",
	}
	if diff := cmp.Diff(want, notices); diff != "" {
		t.Errorf("notices (-want +got):\n%s", diff)
	}
	text := testkit.Text(doc, "main")
	for _, says := range []string{"2 open notices", "See all 2 notices", "Suggested from the 6 notices it won.", "hosting6 of 6 notices it won",
		"From £40,000 to £1.2 million all 6 notices it won with a value in pounds. Notices without a value stay in"} {
		if !strings.Contains(strings.ReplaceAll(text, " ", ""), strings.ReplaceAll(says, " ", "")) {
			t.Errorf("the page does not say %q:\n%s", says, text)
		}
	}
	const query = "?category=7241&region=UKI"
	for _, href := range []string{"/notices" + query, "/alerts/new" + query} {
		if doc.Find(`main a[href="`+href+`"]`).Length() != 1 {
			t.Errorf("no link to %s", href)
		}
	}
}

// The reader switches ingredients on and off; what is no ingredient counts for
// nothing.
func TestTickingIngredients(t *testing.T) {
	s := siteOf(t, forYouSample())
	for _, c := range []struct {
		ticks, search string
		notices       []string
	}{
		{"&category=7241&word=hosting", "New notices that are open, mention hosting and are in the category 7241 Provider services.", nil},
		{"&word=hosting", "New notices that are open and mention hosting.", []string{"Hosting for schools"}},
		{"&region=UKI", "New notices that are open and are for London.", []string{"Bread", "Cables", "Routers"}},
		{"&region=UKI&value=1", "New notices that are open, are for London and are worth from £40,000 to £1,200,000 or state no value.", []string{"Bread", "Cables", "Routers"}},
		{"&category=7241&category=15&region=UKL&word=%3Cb%3E", "New notices that are open and are in the category 7241 Provider services.", []string{"Cables", "Routers"}},
		{"", "Nothing is ticked, so there is no search. Tick what fits.", nil},
		{"&category=15", "Nothing is ticked, so there is no search. Tick what fits.", nil},
	} {
		doc := testkit.Page(t, s.Handler(), forYouAddress(hosts)+"&chosen=1"+c.ticks)
		if got := testkit.Text(doc, "#search"); got != c.search {
			t.Errorf("%s: the search is %q", c.ticks, got)
		}
		_, notices := suggested(doc)
		var titles []string
		for title, why := range notices {
			titles = append(titles, title)
			if strings.Contains(c.ticks, "word=hosting") != strings.Contains(why, "mentions hosting") {
				t.Errorf("%s: %s because it %q", c.ticks, title, why)
			}
		}
		if slices.Sort(titles); !slices.Equal(titles, c.notices) {
			t.Errorf("%s brings %q", c.ticks, titles)
		}
	}
	doc := testkit.Page(t, s.Handler(), forYouAddress(hosts)+"&chosen=1&category=7241&word=hosting")
	looser := doc.Find(`main a[href*="chosen=1"]`)
	if got := looser.Text(); got != "Without the words it brings 2 open notices"+"Without the categories it brings 1 open notice" {
		t.Fatalf("what is offered instead: %q", got)
	}
	if _, notices := suggested(testkit.Page(t, s.Handler(), looser.AttrOr("href", ""))); len(notices) != 2 {
		t.Errorf("without the words it brings %v", notices)
	}
}

// Where what is suggested at first brings nothing, something wider is, and the
// page says so; where nothing helps, it says that.
func TestNothingOpenFits(t *testing.T) {
	closed := func(keep string) *goquery.Document {
		var kept []string
		for line := range strings.Lines(string(forYouSample())) {
			if !strings.Contains(line, "tenderPeriod") || keep != "" && strings.Contains(line, keep) {
				kept = append(kept, line)
			}
		}
		return testkit.Page(t, siteOf(t, []byte(strings.Join(kept, ""))).Handler(), forYouAddress(hosts))
	}
	doc := closed("Hosting for schools")
	if text := testkit.Text(doc, "main"); !strings.Contains(text, "With the categories and the places nothing is open now, so it begins with the words alone.") {
		t.Errorf("nothing is said of what was left out: %s", text)
	}
	if _, notices := suggested(doc); len(notices) != 1 || notices["Hosting for schools"] != "Fits: mentions hosting" {
		t.Errorf("the words bring %v", notices)
	}
	doc = closed("")
	ticked, _ := suggested(doc)
	text := testkit.Text(doc, "main")
	if len(ticked) != 2 || !strings.Contains(text, "Nothing is open now") || !strings.Contains(text, "does not help either") || doc.Find(`main a[href^="/alerts/new?"]`).Length() != 1 {
		t.Errorf("with nothing open, %q are ticked: %s", ticked, text)
	}
}

func TestForADescription(t *testing.T) {
	s := siteOf(t, forYouSample())
	describe := func(text string) *goquery.Document {
		return testkit.Page(t, s.Handler(), "/for-you?profile="+url.QueryEscape(text))
	}
	doc := describe("Internet provider in London, hosting too")
	ticked, notices := suggested(doc)
	want := []string{"7241 Provider services: “provider” in its name and in your description", "London: “London” in your description"}
	if diff := cmp.Diff(want, ticked); diff != "" || len(notices) != 2 {
		t.Errorf("it brings %v; ticked (-want +got):\n%s", notices, diff)
	}
	if got := doc.Find(`main form input[type=hidden][name=profile]`).AttrOr("value", ""); got != "Internet provider in London, hosting too" {
		t.Errorf("the tick boxes go with the description %q", got)
	}
	rec := ask(s, http.MethodGet, "/for-you?profile=bread")
	if got := rec.Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("a description may be kept: %s", got)
	}

	const hostile = `</textarea><script>alert(1)</script><img src=x onerror=alert(1)> hosting "'` + "\u202e\x00"
	doc = describe(hostile)
	if doc.Find("main script, main img").Length() > 0 || !strings.HasPrefix(doc.Find("#profile").Text(), "</textarea><script>") {
		t.Errorf("markup came through: %s", doc.Find("#profile").Text())
	}
	if got := testkit.Text(doc, "#search"); got != "New notices that are open and mention hosting." {
		t.Errorf("of hostile text comes %q", got)
	}
	doc = describe(strings.Repeat("ŵ ", notice.MostProfile/2-10) + "hosting " + strings.Repeat("bread ", 50))
	if text := testkit.Text(doc, "#lead"); !strings.Contains(text, "first 4,000 characters") || len([]rune(doc.Find("#profile").Text())) != notice.MostProfile {
		t.Errorf("of a long text: %s", text)
	}
}

// What has no suggestion says why and what to do.
func TestWithoutASuggestion(t *testing.T) {
	s := siteOf(t, append(sample(), jsonLines(release("9", "2026-01-01T00:00:00Z", "award", `"parties":[{"id":"s","name":"Fictional Bare","roles":["supplier"]}],
		"tender":{"id":"t"},"awards":[{"id":"1","suppliers":[{"id":"s"}]}]`))...))
	for _, c := range []struct {
		path   string
		status int
		says   string
	}{
		{"/for-you", 200, "Describe what your firm does"},
		{"/for-you?supplier=", 200, "Describe what your firm does"},
		{"/for-you?supplier=nobody", 404, "nobody"},
		{"/for-you?supplier=%ff", 404, "There is no organisation with this id"},
		{"/for-you?supplier=" + councilID, 200, "no notice here names it as the supplier"},
		{"/for-you?supplier=fictional-bare", 200, "state no category and no place"},
		{"/for-you?profile=", 400, "Write or paste what your firm does"},
		{"/for-you?profile=+%00+", 400, "Write or paste what your firm does"},
		{"/for-you?profile=xyzzy", 200, "none of the words says what notices are about"},
	} {
		doc := testkit.PageWith(t, s.Handler(), c.path, c.status)
		if text := testkit.Text(doc, "main"); !strings.Contains(text, c.says) {
			t.Errorf("%s says %s", c.path, text)
		}
		if c.status == http.StatusOK && doc.Find("main #profile").Length() != 1 {
			t.Errorf("%s has no field for a description", c.path)
		}
	}
	if testkit.Page(t, s.Handler(), "/for-you").Find(`main a[href="/suppliers"]`).Length() != 1 {
		t.Error("the page does not lead to the suppliers")
	}
}

// For every supplier of the market: what the page lists is what its search finds,
// and the reason of each notice has a part for each kind of ingredient ticked.
func TestSuggestionsFindWhatTheySay(t *testing.T) {
	s, _ := testSite(t, nil)
	page, err := s.data.Orgs.Suppliers(t.Context(), org.Query{Sort: org.ByReleases, Limit: 30})
	if err != nil {
		t.Fatal(err)
	}
	listed := 0
	for _, l := range page.Lines {
		profile, err := s.data.Notices.ProfileOf(t.Context(), l.ID)
		if err != nil {
			t.Fatal(err)
		}
		made := recipeOf(profile, true)
		if len(made.list) == 0 {
			continue
		}
		made.of = url.Values{paramOf: {l.ID}}
		found, err := s.suggest(t.Context(), made, nil)
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(found.All)
		if err != nil {
			t.Fatal(err)
		}
		q, problems := notice.ReadAddress(u.Query())
		n, err := s.data.Notices.Count(t.Context(), q)
		if err != nil || len(problems) > 0 || n != found.Total || len(found.Rows) != min(n, mostSuggested) {
			t.Errorf("%s: %d of %d notices, the list has %d: %v %v", l.ID, len(found.Rows), found.Total, n, problems, err)
		}
		for _, row := range found.Rows {
			listed++
			for part, asked := range map[string]bool{"in the categor": len(q.Categories) > 0, "for ": len(q.Regions) > 0, "mentions ": q.Text != ""} {
				if asked && !strings.Contains(row.Why, part) {
					t.Errorf("%s: %s: %q does not say %q", found.All, row.Href, row.Why, part)
				}
			}
		}
	}
	if listed < 20 {
		t.Errorf("only %d notices were looked at", listed)
	}
}
