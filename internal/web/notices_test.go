package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/testkit"
)

// figuresOf gives the key figures of a row of a list.
func figuresOf(row *goquery.Selection) map[string]string {
	out := map[string]string{}
	row.Find(".tolsey-figures dt").Each(func(_ int, dt *goquery.Selection) {
		out[dt.Text()] = strings.Join(strings.Fields(dt.Next().Text()), " ")
	})
	return out
}

func TestNoticeRows(t *testing.T) {
	doc := testkit.Page(t, siteOf(t, noticeSample()).Handler(), "/notices?stage=any")
	rows := doc.Find(".tolsey-notices > li")
	if rows.Length() != 6 {
		t.Fatalf("%d rows", rows.Length())
	}
	find := func(title string) *goquery.Selection {
		return rows.FilterFunction(func(_ int, r *goquery.Selection) bool { return strings.Contains(r.Find("h3").Text(), title) })
	}
	for title, want := range map[string]map[string]string{
		"bridge": {"Value": "£200,000", "Closes": "31 March 2026 in 14 days", "Place": "North West", "Suits small firms": "Yes",
			"Notice type": "Tender notice (UK4)", "Published": "5 January 2026 updated 2 March 2026"},
		"Grit": {"Value": "£90,000", "Contract ends": "30 September 2026 in 6 months", "Place": "North West", "Suits small firms": "Not given",
			"Notice type": "Contract change notice (UK10)", "Published": "10 January 2025 updated 1 December 2025"},
		"Chairs": {"Value": "£1,000", "Contract ended": "31 January 2021 5 years ago", "Place": "Not given", "Suits small firms": "Yes",
			"Notice type": "Not given", "Published": "1 February 2020"},
		bareOCID: {"Value": "Not given", "Planned start": "Not given", "Place": "Not given", "Suits small firms": "Not given",
			"Notice type": "Not given", "Published": "1 March 2026"},
	} {
		if diff := cmp.Diff(want, figuresOf(find(title))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", title, diff)
		}
	}
	bridge := find("bridge")
	if got := bridge.Find("h3 a").AttrOr("href", ""); got != noticeAddress(bridgeOCID) {
		t.Errorf("the title leads to %q", got)
	}
	if got := bridge.Find("p a").AttrOr("href", ""); got != "/buyers/XF-PPON-WXYZ-1234-WXYZ" {
		t.Errorf("the buyer leads to %q", got)
	}
	if got := bridge.Find(".govuk-tag").Text(); got != "Open" {
		t.Errorf("the tag is %q", got)
	}
	if doc.Find("mark, .tolsey-notices__why").Length() != 0 {
		t.Error("words are marked that nobody asked for")
	}
}

// What the page says of a filter is what the service finds.
func TestNoticeFilters(t *testing.T) {
	s, _ := testSite(t, nil)
	buyer := mostActiveBuyer(t, s)
	for _, c := range []struct {
		query   string
		want    notice.Query
		heading string // after the number
		tags    []string
	}{
		{"", notice.Query{Stages: []notice.Stage{notice.Open}}, "open notices", []string{"Stage: Open"}},
		{"stage=any", notice.Query{}, "notices", nil},
		{"stage=open&stage=any", notice.Query{}, "notices", nil},
		{"stage=live&stage=planning", notice.Query{Stages: []notice.Stage{notice.Planning, notice.Live}}, "planned or live notices", []string{"Stage: Planning", "Stage: Live contract"}},
		{"stage=awarded&stage=ended&stage=cancelled", notice.Query{Stages: []notice.Stage{notice.Awarded, notice.Ended, notice.Cancelled}},
			"awarded, ended or cancelled notices", []string{"Stage: Awarded", "Stage: Ended", "Stage: Cancelled"}},
		{"sort=closing", notice.Query{Stages: []notice.Stage{notice.Open}, Sort: notice.ByDeadline}, "open notices", []string{"Stage: Open"}},
		{"stage=any&buyer=" + url.QueryEscape(buyer.ID), notice.Query{Buyers: []string{buyer.ID}}, "notices", []string{"Buyer: " + bodyName(buyer)}},
		{"stage=any&source=fictional-market&sort=newest", notice.Query{Sources: []string{"fictional-market"}}, "notices", []string{"Source: The fictional market"}},
		{"stage=any&page=2", notice.Query{Page: 2}, "notices", nil},
		{"stage=any&q=service&sme=1&kind=local", notice.Query{Text: "service", SME: true, Kinds: []notice.Kind{notice.Local}}, "notices for “service”",
			[]string{"Words: service", "Kind of buyer: Local government", "Suits: Small firms"}},
		{"stage=any&region=Thayland&value_from=1000&value_to=£500,000&value_unknown=1", notice.Query{Regions: []string{"Thayland"}, Value: notice.Amounts{From: ptr(100_000), To: ptr(50_000_000), Unknown: true}},
			"notices", []string{"Region: Thayland", "Value from: £1,000", "Value to: £500,000", "Value: Or not stated"}},
		{"category=72&stage=any&ends_from=2026-04-01", notice.Query{Categories: []string{"72"}, Ends: notice.Days{From: "2026-04-01"}}, "notices",
			[]string{"Category: 72 IT services: consulting, software development, Internet and…", "Contract ends from: 1 April 2026"}},
	} {
		doc := testkit.Page(t, s.Handler(), "/notices?"+c.query)
		res, err := s.data.Notices.Find(t.Context(), c.want)
		if err != nil {
			t.Fatal(err)
		}
		heading := doc.Find("h1").Clone()
		heading.Find("span").Remove()
		if got := heading.Text(); got != count(res.Total)+" "+c.heading || res.Total < 2 {
			t.Errorf("%s: the heading is %q, the service has %d", c.query, got, res.Total)
		}
		var want []string
		for _, n := range res.Items {
			want = append(want, noticeAddress(n.OCID))
		}
		if diff := cmp.Diff(want, addressesIn(doc.Find(".tolsey-notices h3 a"))); diff != "" {
			t.Errorf("%s: rows (-want +got):\n%s", c.query, diff)
		}
		if diff := cmp.Diff(c.tags, tagTexts(doc)); diff != "" {
			t.Errorf("%s: tags (-want +got):\n%s", c.query, diff)
		}
	}
}

func ptr(n int64) *int64 { return &n }

// addressesIn lists the addresses of links.
func addressesIn(links *goquery.Selection) (all []string) {
	links.Each(func(_ int, a *goquery.Selection) { all = append(all, a.AttrOr("href", "")) })
	return all
}

// tagTexts lists the filters that a page says are set.
func tagTexts(doc *goquery.Document) (tags []string) {
	doc.Find(".tolsey-filters__tag").Each(func(_ int, a *goquery.Selection) {
		text := strings.Join(strings.Fields(a.Text()), " ")
		tags = append(tags, strings.TrimSuffix(strings.TrimPrefix(text, "Remove the filter "), " ✕"))
	})
	return tags
}

// mostActiveBuyer gives the buyer with the most notices.
func mostActiveBuyer(t testing.TB, s *Site) org.Ref {
	t.Helper()
	res, err := s.data.Notices.Search(t.Context(), notice.Query{})
	if err != nil {
		t.Fatal(err)
	}
	return org.Ref{ID: res.Facets.Buyer[0].Value, Name: res.Facets.Buyer[0].Label}
}

// The link of a filter tag takes that filter away and keeps the others.
func TestRemovingFilters(t *testing.T) {
	s, _ := testSite(t, nil)
	buyer := mostActiveBuyer(t, s)
	doc := testkit.Page(t, s.Handler(), "/notices?stage=open&stage=live&sort=closing&page=1&source=fictional-market&buyer="+url.QueryEscape(buyer.ID))
	var got []url.Values
	for _, address := range addressesIn(doc.Find(".tolsey-filters__tag")) {
		u, err := url.Parse(address)
		if err != nil || u.Path != "/notices" {
			t.Fatalf("a tag leads to %q", address)
		}
		got = append(got, u.Query())
		testkit.Page(t, s.Handler(), u.String())
	}
	b, source, sort := []string{buyer.ID}, []string{"fictional-market"}, []string{"closing"}
	want := []url.Values{
		{"buyer": b, "source": source, "sort": sort, "stage": {"live"}},
		{"buyer": b, "source": source, "sort": sort},
		{"stage": {"open", "live"}, "source": source, "sort": sort},
		{"stage": {"open", "live"}, "buyer": b, "sort": sort},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("tags (-want +got):\n%s", diff)
	}
	if got := doc.Find(".tolsey-filters__clear").AttrOr("href", ""); got != "/notices" {
		t.Errorf("“Clear all” leads to %q", got)
	}
	only := testkit.Page(t, s.Handler(), "/notices?stage=live").Find(".tolsey-filters__tag").AttrOr("href", "")
	if only != "/notices?stage=any" {
		t.Errorf("without its only stage the list is at %q", only)
	}
	if n := testkit.Page(t, s.Handler(), "/notices").Find(".tolsey-filters__clear").Length(); n != 0 {
		t.Error("there is nothing to clear, and a link that does it")
	}
}

// Walking the pages gives every notice once, in one order, with the filters.
func TestNoticesPaging(t *testing.T) {
	s, _ := testSite(t, nil)
	const first = "/notices?stage=live&stage=closed&sort=closing&value_from=1000"
	seen := map[string]bool{}
	pages := 0
	for path := first; path != ""; pages++ {
		doc := testkit.Page(t, s.Handler(), path)
		for _, address := range addressesIn(doc.Find(".tolsey-notices h3 a")) {
			if seen[address] {
				t.Errorf("%s comes twice", address)
			}
			seen[address] = true
		}
		if pages > 0 && !strings.Contains(testkit.Text(doc, "title"), fmt.Sprintf("page %d of ", pages+1)) {
			t.Errorf("page %d has the title %q", pages+1, testkit.Text(doc, "title"))
		}
		path = doc.Find(`a[rel=next]`).AttrOr("href", "")
	}
	want := 0
	for _, n := range everyNotice(t, s) {
		if stage := n.Stage(testNow); (stage == notice.Live || stage == notice.Closed) && n.Value != nil && n.Value.Hundredths >= 100_000 {
			want++
		}
	}
	if len(seen) != want || pages != (want+19)/20 || pages < 2 {
		t.Errorf("%d notices on %d pages, want %d", len(seen), pages, want)
	}
}

func TestNoticesOfASupplier(t *testing.T) {
	s := siteOf(t, noticeSample())
	body, err := s.data.Orgs.Suppliers(t.Context(), org.Query{Text: "grit"})
	if err != nil || len(body.Lines) != 1 {
		t.Fatalf("%+v, %v", body, err)
	}
	doc := testkit.Page(t, s.Handler(), "/notices?stage=any&supplier="+body.Lines[0].ID)
	if got := testkit.Text(doc, "h1"); got != "1 notice" {
		t.Errorf("the heading is %q", got)
	}
	if got := doc.Find("input[name=supplier][checked]").AttrOr("value", ""); got != body.Lines[0].ID {
		t.Errorf("the form keeps the supplier %q", got)
	}
	if got := tagTexts(doc); !slices.Equal(got, []string{"Supplier: Fictional Grit Ltd"}) {
		t.Errorf("the filters are %q", got)
	}
}

// Where nothing is found the page offers the search with each filter taken away.
func TestNoticesWithoutResults(t *testing.T) {
	s := siteOf(t, noticeSample())
	doc := testkit.Page(t, s.Handler(), "/notices?stage=cancelled&source=contracts-finder&q=grit")
	if got := testkit.Text(doc, "h1"); got != "No cancelled notices for “grit”" {
		t.Errorf("the heading is %q", got)
	}
	var got []string
	doc.Find(".tolsey-wider a").Each(func(_ int, a *goquery.Selection) {
		got = append(got, a.Text()+" "+a.AttrOr("href", ""))
	})
	want := []string{
		"Without Words: grit /notices?source=contracts-finder&stage=cancelled",
		"Without Stage: Cancelled /notices?q=grit&source=contracts-finder&stage=any",
		"Without Source: Contracts Finder /notices?q=grit&stage=cancelled",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ways to widen (-want +got):\n%s", diff)
	}
	empty := testkit.Page(t, siteOf(t, nil).Handler(), "/notices?stage=any")
	if got := testkit.Text(empty, "main"); !strings.Contains(got, "Nothing has been imported") {
		t.Errorf("an empty store: %s", got)
	}
}

// What cannot be understood is told at its field while the rest still filters.
func TestBadFilters(t *testing.T) {
	s, _ := testSite(t, nil)
	for _, c := range []struct{ query, want, field string }{
		{"stage=opened", "There is no stage “opened”.", "#stage"},
		{"stage=%3Cb%3E", "There is no stage “<b>”.", "#stage"},
		{"sort=size", "Notices cannot be sorted by “size”.", "#sort"},
		{"page=0", "Pages are counted from 1.", ""},
		{"page=99999999999999999999", "is not the number of a page.", ""},
		{"value_from=lots", "“lots” is not an amount of money.", "#value_from"},
		{"closes_to=31/2/2026", "“31/2/2026” is not a day.", "#closes_to"},
		{"category=shoes", "“shoes” is not the code of a category.", "#category"},
		{"kind=royal", "There is no kind of buyer “royal”.", "#kind"},
		{"type=UK99", "There is no notice type “UK99”.", "#type"},
		{"buyer=nobody", "There is no buyer with the id “nobody”.", "#buyer"},
		{"supplier=nobody", "There is no supplier with the id “nobody”.", "#supplier"},
	} {
		doc := testkit.PageWith(t, s.Handler(), "/notices?q=service&"+c.query, http.StatusBadRequest)
		link := doc.Find(".govuk-error-summary__list li")
		if got := link.Text(); !strings.Contains(got, c.want) || link.Length() != 1 {
			t.Errorf("%s: the summary says %q", c.query, got)
		}
		if got := link.Find("a").AttrOr("href", ""); got != c.field {
			t.Errorf("%s: the summary leads to %q", c.query, got)
		}
		if c.field != "" {
			field := doc.Find(c.field)
			if field.Length() != 1 || field.ParentsFiltered("details:not([open])").Length() != 0 {
				t.Errorf("%s: the field is not there, or folded away", c.query)
			}
			at := field.Closest("fieldset, .tolsey-order").Find(".govuk-error-message").Text()
			if !strings.Contains(at, c.want) {
				t.Errorf("%s: at the field stands %q", c.query, at)
			}
		}
		if got := testkit.Text(doc, "title"); !strings.HasPrefix(got, "Error: ") {
			t.Errorf("%s: the title is %q", c.query, got)
		}
		if got := tagTexts(doc); !slices.Contains(got, "Words: service") {
			t.Errorf("%s: the filters are %q", c.query, got)
		}
	}
	kept := testkit.PageWith(t, s.Handler(), "/notices?value_from=lots", http.StatusBadRequest).Find("#value_from").AttrOr("value", "")
	if kept != "lots" {
		t.Errorf("the field keeps %q", kept)
	}
	testkit.PageWith(t, s.Handler(), "/notices?stage=any&page=16", http.StatusNotFound)
	testkit.PageWith(t, s.Handler(), "/notices?stage=any&page=15", http.StatusOK)
}

// Words of any kind are a search, never an error, and stand on the page as text.
func TestOddWords(t *testing.T) {
	s := siteOf(t, noticeSample())
	for _, q := range []string{`"`, `(((`, `OR`, `-`, `*`, `title:`, "\x00", attack, strings.Repeat("a ", 3000), "﷽", `<script>alert(1)</script>`} {
		doc := testkit.Page(t, s.Handler(), "/notices?stage=any&"+url.Values{"q": {q}}.Encode())
		if doc.Find("main script, main img").Length() != 0 {
			t.Errorf("%q is markup", q)
		}
		for _, address := range addressesIn(doc.Find("main a")) {
			if u, err := url.Parse(address); err != nil || u.Scheme == "javascript" {
				t.Errorf("%q: a link to %q", q, address)
			}
		}
	}
}

// Empty fields of the form do not stay in the address.
func TestBlanksLeaveTheAddress(t *testing.T) {
	s, _ := testSite(t, nil)
	rec := ask(s, "GET", "/notices?q=&stage=open&stage=live&buyer=&value_from=&sort=+")
	if got := rec.Header().Get("Location"); rec.Code != http.StatusFound || got != "/notices?stage=open&stage=live" {
		t.Errorf("%d to %q", rec.Code, got)
	}
	if rec := ask(s, "GET", "/notices?q=a&stage=live"); rec.Code != http.StatusOK {
		t.Errorf("status %d", rec.Code)
	}
}

// The same list is offered as data: all of it, with the same filters.
func TestListAsData(t *testing.T) {
	s, _ := testSite(t, nil)
	doc := testkit.Page(t, s.Handler(), "/notices?stage=any&q=service&region=Thayland&page=2&limit=2")
	const same = "?q=service&region=Thayland&stage=any"
	want := []string{"/notices.json" + same, "/notices.csv" + same, "/notices.xlsx" + same, "/notices.atom" + same, "/notices.ics" + same}
	if diff := cmp.Diff(want, addressesIn(doc.Find("#forms + ul a"))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := doc.Find(`head link[type="application/atom+xml"]`).AttrOr("href", ""); got != "/notices.atom"+same {
		t.Errorf("the feed is at %q", got)
	}
}

// countIn reads the number that a text begins with.
func countIn(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(strings.ReplaceAll(strings.Fields(text + " x")[0], ",", ""))
	if err != nil {
		t.Fatalf("no number begins %q", text)
	}
	return n
}
