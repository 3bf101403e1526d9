package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/testkit"
)

// summaryOf gives the rows of the summary lists below a selector.
func summaryOf(doc *goquery.Document, selector string) map[string]string {
	rows := map[string]string{}
	doc.Find(selector + " .govuk-summary-list__row").Each(func(_ int, row *goquery.Selection) {
		key := strings.Join(strings.Fields(row.Find("dt").Text()), " ")
		rows[key] = strings.Join(strings.Fields(row.Find("dd").Text()), " ")
	})
	return rows
}

// tableOf gives the texts of the cells of a table's body.
func tableOf(doc *goquery.Document, selector string) [][]string {
	var rows [][]string
	doc.Find(selector + " tbody tr").Each(func(_ int, tr *goquery.Selection) {
		var row []string
		tr.Find("th, td").Each(func(_ int, cell *goquery.Selection) {
			row = append(row, strings.Join(strings.Fields(cell.Text()), " "))
		})
		rows = append(rows, row)
	})
	return rows
}

func TestBuyer(t *testing.T) {
	s := siteOf(t, sample())
	doc := testkit.Page(t, s.Handler(), "/buyers/"+councilID)
	if got := testkit.Text(doc, "h1"); got != "Fictional Borough of Harrowmere" {
		t.Errorf("the heading is %q", got)
	}
	want := map[string]string{
		"Procurement organisation number in the fictional market": "QRST-4821-VWXY",
		"Place":                "Fictionborough, North West, ZZ1 1ZZ",
		"Named in":             "3 releases as the buyer",
		"Contracts and awards": "4",
		"Total value":          "£2,601 €7,000 incl. VAT",
		"Without a value":      "1 contract, counted in no total",
	}
	if diff := cmp.Diff(want, summaryOf(doc, "main")); diff != "" {
		t.Errorf("summaries (-want +got):\n%s", diff)
	}
	wantTable := [][]string{
		{"Contract live Live", "Fictional Bakers Ltd", "£2,501", "10 January 2026", "9 January 2027 with extensions up to 9 January 2029 In the pipeline: Contract live"},
		{"Contract euro Not started", "Fictional Bakers Ltd", "€7,000 incl. VAT", "1 September 2026", "31 August 2027 In the pipeline: Contract euro"},
		{"Award worthless award of 5 January 2026", "Fictional Bakers Ltd", "Not given", "Not given", "Not given"},
		{"Contract ended Ended", "Fictional Bakers Ltd", "£100", "1 January 2024", "1 January 2025 In the pipeline: Contract ended"},
	}
	if diff := cmp.Diff(wantTable, tableOf(doc, "[aria-label=Contracts]")); diff != "" {
		t.Errorf("contracts (-want +got):\n%s", diff)
	}
	if href := doc.Find("[aria-label=Contracts] td a").First().AttrOr("href", ""); href != "/suppliers/"+bakerID {
		t.Errorf("the supplier links to %q", href)
	}
	if doc.Find(`a[href^="/suppliers/`+councilID+`"]`).Length() > 0 {
		t.Error("a body that is no supplier links to its page as one")
	}
}

func TestBuyersNotices(t *testing.T) {
	s := siteOf(t, sample())
	doc := testkit.Page(t, s.Handler(), "/buyers/"+councilID)
	stages := testkit.Text(doc, ".tolsey-stages")
	if want := "Planning 1 notice at the stage Planning Open 1 notice at the stage Open Live contract 1 notice at the stage Live contract"; stages != want {
		t.Errorf("stages: %q, want %q", stages, want)
	}
	if href := doc.Find(".tolsey-stages a").First().AttrOr("href", ""); href != "/notices?buyer="+councilID+"&stage=planning" {
		t.Errorf("the first stage links to %q", href)
	}
	var titles []string
	doc.Find(".tolsey-notices__title").Each(func(_ int, h *goquery.Selection) {
		titles = append(titles, strings.TrimSpace(h.Text()))
	})
	if diff := cmp.Diff([]string{"Cakes for the fictional town hall", "Tables", "Bread"}, titles); diff != "" {
		t.Errorf("open ones come first, then the newest (-want +got):\n%s", diff)
	}
	if doc.Find(`a[href="/notices?buyer=`+councilID+`&stage=any"]`).Length() != 1 {
		t.Error("no link to all its notices")
	}
}

// The page of a body with many notices lists some and counts all.
func TestBuyerWithManyNotices(t *testing.T) {
	const most = 100
	var releases []string
	for i := range most + 30 {
		number, deadline := fmt.Sprintf("%03d", i), fmt.Sprintf("2026-03-%02dT12:00:00Z", 11+i%20)
		releases = append(releases, release(number, "2026-03-01T00:00:00Z", "tender", `"parties":[{"id":"b","name":"Fictional Busy Board","roles":["buyer"]}],
			"buyer":{"id":"b"},"tender":{"id":"t","title":"Notice `+number+`","status":"active","tenderPeriod":{"endDate":"`+deadline+`"}}`))
	}
	var few, many []string
	for _, n := range []int{most, most + 30} {
		s := siteOf(t, jsonLines(releases[:n]...))
		doc := testkit.Page(t, s.Handler(), "/buyers/fictional-busy-board")
		titles := doc.Find(".tolsey-notices__title").Map(func(_ int, h *goquery.Selection) string { return strings.TrimSpace(h.Text()) })
		if len(titles) != 2*noticesShown {
			t.Fatalf("of %d notices %d are listed", n, len(titles))
		}
		open := 0
		for i := range n {
			if 11+i%20 >= 17 {
				open++
			}
		}
		want := fmt.Sprintf("Open %d notices at the stage Open Closed %d notices at the stage Closed", open, n-open)
		if got := testkit.Text(doc, ".tolsey-stages"); got != want {
			t.Errorf("of %d notices: %q, want %q", n, got, want)
		}
		if got, want := testkit.Text(doc, `a[href="/notices?buyer=fictional-busy-board&stage=open"]:not(.tolsey-stages a)`), fmt.Sprintf("See %d more open notices", open-noticesShown); got != want {
			t.Errorf("of %d notices: %q, want %q", n, got, want)
		}
		few, many = many, titles
	}
	// The first five of the hundred close today at noon; so do the same five and
	// others of the greater number.
	for _, list := range [][]string{few, many} {
		for _, title := range list[:5] {
			if number, err := strconv.Atoi(strings.TrimPrefix(title, "Notice ")); err != nil || number%20 != 6 {
				t.Errorf("among the first of the open ones is %q", title)
			}
		}
	}
}

func TestJoinsAreExplained(t *testing.T) {
	s := siteOf(t, sample())
	doc := testkit.Page(t, s.Handler(), "/buyers/"+councilID)
	want := [][]string{{"Fictional Borough of Harrowmere", "2"}, {"FICTIONAL BOROUGH OF HARROWMERE", "1"}}
	if diff := cmp.Diff(want, tableOf(doc, "[aria-label=Spellings]")); diff != "" {
		t.Errorf("spellings (-want +got):\n%s", diff)
	}
	decisions := doc.Find(".tolsey-decisions li")
	if text := decisions.Text(); !strings.Contains(text, "Same name.") || !strings.Contains(text, councilID) {
		t.Errorf("the decisions are %q", text)
	}
	if href := decisions.Find("a").Last().AttrOr("href", ""); href != "/notices/ocds-f1ct10-sample-4" {
		t.Errorf("a decision links to %q", href)
	}
	doc = testkit.Page(t, s.Handler(), "/suppliers/"+bakerID)
	if got := testkit.Text(doc, "section[aria-labelledby=names] p:last-of-type"); !strings.Contains(got, "nothing to decide") {
		t.Errorf("of a body with one name: %q", got)
	}
}

// Each reason has words of its own.
func TestEveryReasonHasWords(t *testing.T) {
	seen := map[string]bool{}
	for _, reason := range []org.Reason{org.SameIdentifier, org.IdentifiersTogether, org.SameName, org.CouncilName,
		org.CouncilService, org.AmbiguousName, org.Conflicting} {
		words := joinReasons[reason]
		if words == "" || seen[words] {
			t.Errorf("the reason %s has the words %q", reason, words)
		}
		seen[words] = true
	}
}

func TestSupplierThatAlsoBuys(t *testing.T) {
	s := siteOf(t, sample())
	doc := testkit.Page(t, s.Handler(), "/suppliers/"+bakerID)
	rows := summaryOf(doc, "main")
	for key, want := range map[string]string{
		"Size": "Micro business, as stated for 1 February 2026",
		"Voluntary, community or social enterprise": "Yes",
		"Company number in the fictional market":    "07654321",
		"Place":                                     "Fictiontown",
		"Named in":                                  "1 release as the supplier",
		"Contracts and awards":                      "4",
	} {
		if rows[key] != want {
			t.Errorf("%s: %q, want %q", key, rows[key], want)
		}
	}
	if href := doc.Find("[aria-label=Contracts] td a").First().AttrOr("href", ""); href != "/buyers/"+councilID {
		t.Errorf("the buyer links to %q", href)
	}
	if doc.Find(`main a[href="/buyers/`+bakerID+`"]`).Length() != 1 {
		t.Error("no link to its page as a buyer")
	}
	if got := testkit.Text(doc, ".tolsey-notices__title"); got != "Bread" {
		t.Errorf("it won %q", got)
	}
	back := testkit.Page(t, s.Handler(), "/buyers/"+bakerID)
	if back.Find(`main a[href="/suppliers/`+bakerID+`"]`).Length() != 1 {
		t.Error("no link back to its page as a supplier")
	}
}

// What a publisher writes into a name is shown and does nothing.
func TestHostileNames(t *testing.T) {
	s := siteOf(t, sample())
	list := testkit.Page(t, s.Handler(), "/suppliers?q=mill")
	link := list.Find("tbody th a")
	href, ok := link.Attr("href")
	if !ok {
		t.Fatalf("the supplier is not in the list: %s", testkit.Text(list, "main"))
	}
	for _, path := range []string{href, "/buyers/" + bakerID} {
		doc := testkit.Page(t, s.Handler(), path)
		main := doc.Find("main")
		if main.Find("img, script, [onerror]").Length() > 0 {
			t.Errorf("%s: an element came out of a name", path)
		}
		if text := main.Text(); !strings.Contains(text, "Unbrokenunbroken") || strings.ContainsRune(text, '\u202e') {
			t.Errorf("%s: the name is not shown, or turns the text around it", path)
		}
	}
	if got := link.Find("bdi").Text(); !strings.HasPrefix(got, `</bdi>'"> Fictional Mill`) || !strings.HasSuffix(got, "& Sons") {
		t.Errorf("the name reads %q", got)
	}
}

func TestOtherKeysLeadToTheBody(t *testing.T) {
	s := siteOf(t, sample())
	for _, c := range []struct {
		path, target string
		status       int
	}{
		{"/buyers/fictional-borough-of-harrowmere", "/buyers/" + councilID, http.StatusPermanentRedirect},
		{"/suppliers/fictional-bakers-ltd?page=1", "/suppliers/" + bakerID + "?page=1", http.StatusPermanentRedirect},
		{"/suppliers/" + councilID, "/buyers/" + councilID, http.StatusFound},
	} {
		rec := ask(s, "GET", c.path)
		if rec.Code != c.status || rec.Header().Get("Location") != c.target {
			t.Errorf("%s: %d to %q, want %d to %q", c.path, rec.Code, rec.Header().Get("Location"), c.status, c.target)
		}
		if got := rec.Header().Get("Cache-Control"); got != "no-cache" {
			t.Errorf("%s: Cache-Control %q: the bodies may be told apart by the next import", c.path, got)
		}
	}
}

func TestUnknownOrganisation(t *testing.T) {
	s := siteOf(t, sample())
	for _, path := range []string{"/buyers/nobody", "/suppliers/nobody", "/suppliers/%00", "/buyers/%ff%fe", "/buyers/" + url.PathEscape("<b>x"),
		"/buyers/" + councilID + "?page=2", "/buyers/" + councilID + "?page=0", "/buyers/" + councilID + "?page=%22", "/suppliers/" + bakerID + "?page=99999999999999999999"} {
		testkit.PageWith(t, s.Handler(), path, http.StatusNotFound)
	}
}

// A buyer with more contracts than a page holds.
func TestContractsInPages(t *testing.T) {
	var awards []string
	for i := range 230 {
		awards = append(awards, `{"id":"`+strconv.Itoa(i)+`","title":"Deal `+strconv.Itoa(i)+`","status":"active","date":"2025-01-01T00:00:00Z",
			"value":{"amount":10,"currency":"GBP"},"suppliers":[{"id":"s"}]}`)
	}
	s := siteOf(t, jsonLines(release("many", "2026-01-01T00:00:00Z", "award", `"parties":[{"id":"b","name":"Fictional Much Buying Board","roles":["buyer"]},
		{"id":"s","name":"Fictional Sellers","roles":["supplier"]}],"buyer":{"id":"b"},"tender":{"id":"t","title":"Many"},"awards":[`+strings.Join(awards, ",")+`]`)))
	seen := map[string]bool{}
	path, pages := "/buyers/fictional-much-buying-board", 0
	for path != "" && pages < 9 {
		doc := testkit.Page(t, s.Handler(), path)
		pages++
		for _, row := range tableOf(doc, "[aria-label=Contracts]") {
			seen[row[0]] = true
		}
		if rows := summaryOf(doc, "main"); rows["Total value"] != "£2,300" || rows["Contracts and awards"] != "230" {
			t.Errorf("page %d: the totals are %v", pages, rows)
		}
		path = strings.TrimSuffix(doc.Find("a[rel=next]").AttrOr("href", ""), "#contracts")
	}
	if pages != 5 || len(seen) != 230 {
		t.Errorf("%d pages show %d contracts", pages, len(seen))
	}
}

func TestIdentifiersInWords(t *testing.T) {
	lines := identifierLines([]org.Key{
		{Key: "GB-COH-07654321", Scheme: "GB-COH", Value: "07654321"},
		{Key: "a-name"},
		{Key: "GB-CHC-1", Scheme: "GB-CHC", Value: "1"},
		{Key: "GB-NIC-NIC100001", Scheme: "GB-NIC", Value: "NIC100001"},
		{Key: "GB-SC-SC000001", Scheme: "GB-SC", Value: "SC000001"},
		{Key: "ZZ-NEW-1/2", Scheme: "ZZ-NEW", Value: "1/2"},
	})
	var got []string
	for _, l := range lines {
		got = append(got, l.Register+" "+l.Value+" "+l.Page.Href)
	}
	want := []string{
		"Companies House number 07654321 https://find-and-update.company-information.service.gov.uk/company/07654321",
		"Charity number (England and Wales) 1 ",
		"Charity number (Northern Ireland) NIC100001 https://www.charitycommissionni.org.uk/charity-details/?regId=100001&subId=0",
		"Charity number (Scotland) SC000001 https://www.oscr.org.uk/about-charities/search-the-register/charity-details?number=SC000001",
		"Number in the register ZZ-NEW 1/2 ",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("identifiers (-want +got):\n%s", diff)
	}
}

func TestPlaces(t *testing.T) {
	for region, want := range map[string]string{
		"UKD44": "North West", "tli": "London", "North East": "North East", "UKZ": "UKZ", "UK": "UK", "UKRAINE": "UKRAINE", "": "",
	} {
		if got := regionName(region); got != want {
			t.Errorf("%q is %q, want %q", region, got, want)
		}
	}
	if got := placeOf(org.Org{Town: "London", Region: "LONDON", Postcode: "<b>"}); got != "London" {
		t.Errorf("a place reads %q", got)
	}
}

// An identifier may hold characters that mean something in an address.
func TestAwkwardIdentifiers(t *testing.T) {
	s := siteOf(t, jsonLines(release("odd", "2026-01-01T00:00:00Z", "planning", `"parties":[{"id":"b","name":"Fictional Odd Office","roles":["buyer"],
		"identifier":{"scheme":"XF-ODD","id":"A/B?c=#%2F//d"}}],"buyer":{"id":"b"},"tender":{"id":"t","title":"Odd"}`)))
	list := testkit.Page(t, s.Handler(), "/buyers")
	doc := testkit.Page(t, s.Handler(), list.Find("tbody th a").AttrOr("href", ""))
	if got := testkit.Text(doc, "h1"); got != "Fictional Odd Office" {
		t.Errorf("the heading is %q", got)
	}
}

// Every body of the market has a sound page under each of its keys.
func TestEveryBodyOfTheMarket(t *testing.T) {
	s, logged := testSite(t, nil)
	for _, role := range []struct {
		ask     finder
		address func(string) string
	}{{s.data.Orgs.Buyers, buyerAddress}, {s.data.Orgs.Suppliers, supplierAddress}} {
		page, err := role.ask(context.Background(), org.Query{Limit: 10_000})
		if err != nil || len(page.Lines) < 100 || page.Next != "" {
			t.Fatalf("%d bodies, %v", len(page.Lines), err)
		}
		for _, l := range page.Lines {
			doc := testkit.Page(t, s.Handler(), role.address(l.ID))
			if got := testkit.Text(doc, "h1"); got != plain(l.Name) {
				t.Errorf("%s has the heading %q", l.ID, got)
			}
		}
	}
	if logged.Len() > 0 {
		t.Errorf("logged: %s", logged)
	}
}

// The links of a body's page, with what they ask for, all lead to a page.
func TestLinksOfBodies(t *testing.T) {
	s := siteOf(t, sample())
	seen := map[string]bool{}
	for _, path := range []string{"/buyers/" + councilID, "/suppliers/" + bakerID} {
		testkit.Page(t, s.Handler(), path).Find(`main a[href^="/"]`).Each(func(_ int, a *goquery.Selection) {
			href := a.AttrOr("href", "")
			if !seen[href] {
				seen[href] = true
				testkit.Page(t, s.Handler(), href)
			}
		})
	}
	if !seen["/notices?buyer="+councilID+"&stage=open"] || !seen["/notices?stage=any&supplier="+bakerID] {
		t.Errorf("the links are %v", seen)
	}
}
