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
	"pgregory.net/rapid"

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
		"bridge": {"Value": "£200,000", "Closes": "31 March 2026 in 14 days", "Place": "North West", "Suits small firms": "Yes", "Kind": "Works", "Updated": "2 March 2026"},
		"Grit":   {"Value": "£90,000", "Contract ends": "30 September 2026 in 6 months", "Place": "North West", "Suits small firms": "Not given", "Kind": "Not given", "Updated": "1 December 2025"},
		"Chairs": {"Value": "£1,000", "Contract ended": "31 January 2021 5 years ago", "Place": "Not given", "Suits small firms": "Yes", "Kind": "Not given", "Updated": "1 February 2020"},
		bareOCID: {"Value": "Not given", "Planned start": "Not given", "Place": "Not given", "Suits small firms": "Not given", "Kind": "Not given", "Updated": "1 March 2026"},
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
}

// What the page says of a filter is what the service counts and lists.
func TestNoticeFilters(t *testing.T) {
	s, _ := testSite(t, nil)
	buyer := mostActiveBuyer(t, s)
	keys, err := s.data.Orgs.Keys(t.Context(), buyer.ID)
	if err != nil {
		t.Fatal(err)
	}
	name := bodyName(buyer)
	for _, c := range []struct {
		query   string
		want    notice.Query
		heading string // after the number
		tags    []string
	}{
		{"", notice.Query{Stages: []notice.Stage{notice.Open}}, "open", []string{"Stage: Open"}},
		{"stage=any", notice.Query{}, "", nil},
		{"stage=open&stage=any", notice.Query{}, "", nil},
		{"stage=live&stage=planning", notice.Query{Stages: []notice.Stage{notice.Planning, notice.Live}}, "planned or live", []string{"Stage: Planning", "Stage: Live contract"}},
		{"stage=awarded&stage=ended&stage=cancelled", notice.Query{Stages: []notice.Stage{notice.Awarded, notice.Ended, notice.Cancelled}}, "awarded, ended or cancelled", []string{"Stage: Awarded", "Stage: Ended", "Stage: Cancelled"}},
		{"sort=closing", notice.Query{Stages: []notice.Stage{notice.Open}, Sort: notice.ByDeadline}, "open", []string{"Stage: Open"}},
		{"stage=any&buyer=" + url.QueryEscape(buyer.ID), notice.Query{BuyerKeys: keys}, "", []string{"Buyer: " + name}},
		{"stage=any&source=fictional-market&sort=newest&buyer=", notice.Query{Source: "fictional-market"}, "", []string{"Source: The fictional market"}},
		{"stage=any&page=2", notice.Query{Page: 2}, "", nil},
	} {
		doc := testkit.Page(t, s.Handler(), "/notices?"+c.query)
		page, err := s.data.Notices.List(t.Context(), c.want)
		if err != nil {
			t.Fatal(err)
		}
		kind := strings.TrimSpace(c.heading + " notices")
		if got := doc.Find("h1").Contents().First().Text(); got != plural(page.Total, strings.TrimSuffix(kind, "s"), kind) {
			t.Errorf("%s: the heading is %q, the service has %d", c.query, got, page.Total)
		}
		var want, got []string
		for _, n := range page.Items {
			want = append(want, noticeAddress(n.OCID))
		}
		doc.Find(".tolsey-notices h3 a").Each(func(_ int, a *goquery.Selection) { got = append(got, a.AttrOr("href", "")) })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: rows (-want +got):\n%s", c.query, diff)
		}
		var tags []string
		doc.Find(".tolsey-filters a").Each(func(_ int, a *goquery.Selection) {
			text := strings.Join(strings.Fields(a.Text()), " ")
			tags = append(tags, strings.TrimSuffix(strings.TrimPrefix(text, "Remove the filter "), " ✕"))
		})
		if diff := cmp.Diff(c.tags, tags); diff != "" {
			t.Errorf("%s: tags (-want +got):\n%s", c.query, diff)
		}
	}
}

// mostActiveBuyer gives the buyer with the most notices.
func mostActiveBuyer(t testing.TB, s *Site) org.Ref {
	t.Helper()
	choices, err := s.data.Notices.BuyerChoices(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	refs, err := s.data.Orgs.Names(t.Context(), []string{choices[0].Key})
	if err != nil {
		t.Fatal(err)
	}
	return refs[choices[0].Key]
}

// The form shows what is set, and its fields send it again.
func TestNoticesForm(t *testing.T) {
	s, _ := testSite(t, nil)
	buyer := mostActiveBuyer(t, s)
	doc := testkit.Page(t, s.Handler(), "/notices?stage=live&stage=ended&sort=closing&source=fictional-market&buyer="+url.QueryEscape(buyer.ID))
	form := doc.Find("form#filters")
	if form.AttrOr("method", "") != "get" || form.AttrOr("action", "") != "/notices" {
		t.Errorf("the form goes to %s %s", form.AttrOr("method", ""), form.AttrOr("action", ""))
	}
	sent := url.Values{}
	form.Find("input[checked]").Each(func(_ int, el *goquery.Selection) { sent.Add(el.AttrOr("name", ""), el.AttrOr("value", "")) })
	form.Find("select").Each(func(_ int, el *goquery.Selection) {
		sent.Add(el.AttrOr("name", ""), el.Find("option[selected]").AttrOr("value", ""))
	})
	want := url.Values{"stage": {"live", "ended"}, "sort": {"closing"}, "source": {"fictional-market"}, "buyer": {buyer.ID}}
	if diff := cmp.Diff(want, sent); diff != "" {
		t.Errorf("the form sends (-want +got):\n%s", diff)
	}
	if got := texts(form.Find("#buyer option")); got[0] != "Any buyer" || len(got) < 10 || !slices.IsSortedFunc(got[1:], func(a, b string) int {
		return strings.Compare(strings.ToLower(a), strings.ToLower(b))
	}) {
		t.Errorf("the buyers offered are %q", got)
	}
	if form.Find("button[type=submit]").Length() != 1 {
		t.Error("the form has no button")
	}
}

// A buyer that is not among the biggest is offered once it is chosen.
func TestChosenBuyerIsOffered(t *testing.T) {
	var text []string
	for i := range buyersOffered + 1 {
		for range 2 - i/buyersOffered { // the last has one notice, the others two
			text = append(text, fmt.Sprintf(`{"ocid":"ocds-f1ct10-%d","id":"1","date":"2026-03-01T00:00:00Z","tag":["planning"],"initiationType":"tender",
				"buyer":{"name":"Fictional Parish %d"},"tender":{"id":"1","title":"Paint","status":"planned"}}`, len(text), i))
		}
	}
	s := siteOf(t, jsonLines(text...))
	last := fmt.Sprintf("fictional-parish-%d", buyersOffered)
	if doc := testkit.Page(t, s.Handler(), "/notices"); doc.Find(`#buyer option[value="`+last+`"]`).Length() != 0 || doc.Find("#buyer option").Length() != buyersOffered+1 {
		t.Errorf("%d buyers are offered", doc.Find("#buyer option").Length()-1)
	}
	doc := testkit.Page(t, s.Handler(), "/notices?stage=any&buyer="+last)
	if doc.Find(`#buyer option[value="`+last+`"][selected]`).Length() != 1 {
		t.Error("the chosen buyer is not offered")
	}
	if got := testkit.Text(doc, "h1"); got != "1 notice" {
		t.Errorf("the heading is %q", got)
	}
}

// The link of a filter tag takes that filter away and keeps the others.
func TestRemovingFilters(t *testing.T) {
	s, _ := testSite(t, nil)
	buyer := mostActiveBuyer(t, s)
	doc := testkit.Page(t, s.Handler(), "/notices?stage=open&stage=live&sort=closing&page=1&source=fictional-market&buyer="+url.QueryEscape(buyer.ID))
	var got []url.Values
	doc.Find(".tolsey-filters a").Each(func(_ int, a *goquery.Selection) {
		u, err := url.Parse(a.AttrOr("href", ""))
		if err != nil || u.Path != "/notices" {
			t.Fatalf("a tag leads to %q", a.AttrOr("href", ""))
		}
		got = append(got, u.Query())
		testkit.Page(t, s.Handler(), u.String())
	})
	b, source, sort := []string{buyer.ID}, []string{"fictional-market"}, []string{"closing"}
	want := []url.Values{
		{"stage": {"live"}, "buyer": b, "source": source, "sort": sort},
		{"stage": {"open"}, "buyer": b, "source": source, "sort": sort},
		{"stage": {"open", "live"}, "source": source, "sort": sort},
		{"stage": {"open", "live"}, "buyer": b, "sort": sort},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("tags (-want +got):\n%s", diff)
	}
	only := testkit.Page(t, s.Handler(), "/notices?stage=live").Find(".tolsey-filters a").AttrOr("href", "")
	if only != "/notices?stage=any" {
		t.Errorf("without its only stage the list is at %q", only)
	}
}

// Walking the pages gives every notice once, in one order, with the filters.
func TestNoticesPaging(t *testing.T) {
	s, _ := testSite(t, nil)
	const first = "/notices?stage=live&stage=closed&sort=closing"
	seen := map[string]bool{}
	pages := 0
	for path := first; path != ""; pages++ {
		doc := testkit.Page(t, s.Handler(), path)
		doc.Find(".tolsey-notices h3 a").Each(func(_ int, a *goquery.Selection) {
			if seen[a.AttrOr("href", "")] {
				t.Errorf("%s comes twice", a.AttrOr("href", ""))
			}
			seen[a.AttrOr("href", "")] = true
		})
		if pages > 0 && !strings.Contains(testkit.Text(doc, "title"), fmt.Sprintf("page %d of ", pages+1)) {
			t.Errorf("page %d has the title %q", pages+1, testkit.Text(doc, "title"))
		}
		path = doc.Find(`a[rel=next]`).AttrOr("href", "")
	}
	counts, err := s.data.Notices.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if want := counts[notice.Live] + counts[notice.Closed]; len(seen) != want || pages != (want+19)/20 {
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
	if got := doc.Find("input[name=supplier]").AttrOr("value", ""); got != body.Lines[0].ID {
		t.Errorf("the form keeps the supplier %q", got)
	}
	if got := testkit.Text(doc, ".tolsey-filters"); !strings.Contains(got, "Supplier: Fictional Grit Ltd") {
		t.Errorf("the filters are %q", got)
	}
}

func TestNoticesWithoutResults(t *testing.T) {
	s := siteOf(t, noticeSample())
	buyer := mostActiveBuyer(t, s)
	path := "/notices?stage=cancelled&source=contracts-finder&buyer=" + url.QueryEscape(buyer.ID)
	doc := testkit.Page(t, s.Handler(), path)
	if got := testkit.Text(doc, "h1"); got != "No cancelled notices" {
		t.Errorf("the heading is %q", got)
	}
	var got []string
	doc.Find("main ul.govuk-list--bullet a").Each(func(_ int, a *goquery.Selection) {
		got = append(got, a.Text()+" "+a.AttrOr("href", ""))
	})
	id := url.QueryEscape(buyer.ID)
	want := []string{
		"Look at all stages /notices?buyer=" + id + "&source=contracts-finder&stage=any",
		"Look at all buyers /notices?source=contracts-finder&stage=cancelled",
		"Look at all sources /notices?buyer=" + id + "&stage=cancelled",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ways to widen (-want +got):\n%s", diff)
	}
	empty := testkit.Page(t, siteOf(t, nil).Handler(), "/notices?stage=any")
	if got := testkit.Text(empty, "main"); !strings.Contains(got, "Nothing has been imported") {
		t.Errorf("an empty store: %s", got)
	}
}

// What a query names and is not there is refused with what there is.
func TestBadQueries(t *testing.T) {
	s, _ := testSite(t, nil)
	for query, want := range map[string]string{
		"stage=opened":              "The stages are planning, open, closed, awarded, live, ended, cancelled, or any for all of them.",
		"stage=open&stage=%3Cb%3E":  "The stages are planning",
		"sort=value":                "Use sort=newest or sort=closing.",
		"page=0":                    "Pages are counted from 1.",
		"page=-1":                   "Pages are counted from 1.",
		"page=two":                  "“two” is not the number of a page.",
		"page=99999999999999999999": "is not the number of a page.",
		"page=999999999":            "too far from the first",
		"source=nowhere":            "The sources are: fictional-market.",
		"buyer=nobody":              "There is no buyer with the id “nobody”.",
		"buyer=%00":                 "There is no buyer with the id",
		"supplier=nobody":           "There is no supplier with the id “nobody”.",
	} {
		doc := testkit.PageWith(t, s.Handler(), "/notices?"+query, http.StatusBadRequest)
		if got := testkit.Text(doc, "main"); !strings.Contains(got, want) {
			t.Errorf("%s: %s", query, got)
		}
	}
	testkit.PageWith(t, s.Handler(), "/notices?stage=any&page=16", http.StatusNotFound)
	testkit.PageWith(t, s.Handler(), "/notices?stage=any&page=15", http.StatusOK)
	none := testkit.PageWith(t, siteOf(t, nil).Handler(), "/notices?source=x", http.StatusBadRequest)
	if got := testkit.Text(none, "main"); !strings.Contains(got, "nothing has been imported yet") {
		t.Errorf("a source of an empty store: %s", got)
	}
}

// The address of a listing asks for that listing.
func TestListingAddresses(t *testing.T) {
	s, _ := testSite(t, nil)
	buyer := mostActiveBuyer(t, s)
	rapid.Check(t, func(rt *rapid.T) {
		l := listing{Sort: rapid.SampledFrom([]notice.Sort{notice.ByNewest, notice.ByDeadline}).Draw(rt, "sort"),
			Page:   rapid.IntRange(1, 40).Draw(rt, "page"),
			Source: rapid.SampledFrom([]string{"", "fictional-market"}).Draw(rt, "source"),
			Buyer:  rapid.SampledFrom([]org.Ref{{}, buyer}).Draw(rt, "buyer")}
		for _, stage := range notice.Stages {
			if rapid.Bool().Draw(rt, string(stage)) {
				l.Stages = append(l.Stages, stage)
			}
		}
		u, err := url.Parse(l.address())
		if err != nil {
			rt.Fatal(err)
		}
		got, err := s.readListing(t.Context(), u.Query())
		if err != nil {
			rt.Fatal(err)
		}
		got.buyerKeys = nil
		if diff := cmp.Diff(fmt.Sprintf("%+v", l), fmt.Sprintf("%+v", got)); diff != "" {
			rt.Fatalf("%s (-want +got):\n%s", u, diff)
		}
	})
}
