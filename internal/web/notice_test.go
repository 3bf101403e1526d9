package web

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/testkit"
)

// row gives the value of a row of a summary list within the part that a
// selector gives, its lines separated by " / ".
func row(part *goquery.Selection, key string) string {
	var found string
	part.Find("dt").EachWithBreak(func(_ int, dt *goquery.Selection) bool {
		if strings.TrimSpace(dt.Text()) != key {
			return true
		}
		value := dt.Next().Clone()
		value.Find("br").ReplaceWithHtml(" / ")
		found = strings.Join(strings.Fields(value.Text()), " ")
		return false
	})
	return found
}

// texts gives what each element says.
func texts(found *goquery.Selection) []string {
	var out []string
	found.Each(func(_ int, el *goquery.Selection) { out = append(out, strings.Join(strings.Fields(el.Text()), " ")) })
	return out
}

// sectionOf gives the section of a page under the heading with an id.
func sectionOf(doc *goquery.Document, id string) *goquery.Selection {
	return doc.Find("#" + id).Parent()
}

func TestOpenNotice(t *testing.T) {
	doc := testkit.Page(t, siteOf(t, noticeSample()).Handler(), noticeAddress(bridgeOCID))
	if got := testkit.Text(doc, "h1"); got != "Tender notice (UK4)Repairs to the fictional bridge" {
		t.Errorf("the heading is %q", got)
	}
	if got := testkit.Text(doc, ".tolsey-lead"); got != "Open closes in 14 days" {
		t.Errorf("the stage is %q", got)
	}
	facts := doc.Find(".govuk-summary-list").First()
	for key, want := range map[string]string{
		"Buyer":                      "Fictional Borough of Wexcombe",
		"Value":                      "£200,000 (£240,000 incl. VAT)",
		"Closes":                     "1pm on 31 March 2026 (in 14 days)",
		"Planned contract dates":     "1 June 2026 to 31 May 2028, or to 31 May 2030 with every extension",
		"How to apply":               "bids.example/bridge?a=1&b=2 / Electronic submission: required",
		"Contact":                    "Fictional Buying Team / buying@wexcombe.example / 01632 960001 / buying.wexcombe.example/help",
		"Procedure":                  "Open procedure / Anyone may bid / Procurement Act 2023",
		"Place":                      "North West",
		"Suitable for":               "Small and medium-sized firms: yes / Voluntary, community and social enterprises: no",
		"Conditions for taking part": "Three bridges repaired since 2020",
		"Notice at its publisher":    "notices.example/n2",
		"Source":                     "The fictional market",
	} {
		if got := row(facts, key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	links := map[string]string{}
	facts.Find("a").Each(func(_ int, a *goquery.Selection) { links[strings.TrimSpace(a.Text())] = a.AttrOr("href", "") })
	for text, want := range map[string]string{
		"Fictional Borough of Wexcombe": "/buyers/XF-PPON-WXYZ-1234-WXYZ",
		"buying@wexcombe.example":       "mailto:buying@wexcombe.example",
		"bids.example/bridge?a=1&b=2":   "https://bids.example/bridge?a=1&b=2",
	} {
		if links[text] != want {
			t.Errorf("%q leads to %q, want %q", text, links[text], want)
		}
	}
}

func TestNoticeLots(t *testing.T) {
	doc := testkit.Page(t, siteOf(t, noticeSample()).Handler(), noticeAddress(bridgeOCID))
	lots := sectionOf(doc, "lots")
	if diff := cmp.Diff([]string{"Lot 1: Stone", "Lot 2: Steel"}, texts(lots.Find("h3"))); diff != "" {
		t.Errorf("lots (-want +got):\n%s", diff)
	}
	first := lots.Find("dl").First()
	for key, want := range map[string]string{
		"Value":           "£150,000",
		"Contract period": "1 June 2026 to 31 May 2028, or to 31 May 2030 with every extension",
		"Award criteria":  "Price, 60% / Quality: Method, 40%. How the traffic is kept moving",
		"Extension":       "Yes / Two years more",
		"Options":         "Yes / The parapet too",
		"Status":          "Active",
	} {
		if got := row(first, key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	if got := strings.TrimSpace(lots.Find("p").First().Text()); got != "All that is of stone." {
		t.Errorf("the lot's description is %q", got)
	}
}

func TestNoticeTextAndDocuments(t *testing.T) {
	doc := testkit.Page(t, siteOf(t, noticeSample()).Handler(), noticeAddress(bridgeOCID))
	description := sectionOf(doc, "description")
	if diff := cmp.Diff([]string{"The bridge needs repairs.", "The work is:"}, texts(description.Find("p"))); diff != "" {
		t.Errorf("paragraphs (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"stone", "steel"}, texts(description.Find("li"))); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
	want := []string{
		"Preliminary market engagement notice (UK2)published 5 January 2026",
		"Tender notice (UK4)published 1 February 2026",
		"Invitation to tenderBidding documents, published 1 February 2026, PDF",
		"Conflict of interestNot published",
	}
	documents := sectionOf(doc, "documents")
	if diff := cmp.Diff(want, texts(documents.Find("li"))); diff != "" {
		t.Errorf("documents (-want +got):\n%s", diff)
	}
	link := documents.Find(`a[href="https://files.example/itt.pdf"]`)
	if got := link.AttrOr("rel", ""); got != "nofollow noopener" {
		t.Errorf("the link to a document has the rel %q", got)
	}
	if diff := cmp.Diff([]string{"Works", "Bridge renewal construction work (CPV 45221119)", "North West"}, texts(sectionOf(doc, "categories").Find("li"))); diff != "" {
		t.Errorf("categories (-want +got):\n%s", diff)
	}
}

func TestNoticeTimeline(t *testing.T) {
	s := siteOf(t, noticeSample())
	doc := testkit.Page(t, s.Handler(), noticeAddress(bridgeOCID))
	want := []string{
		"5 January 2026 Preliminary market engagement notice (UK2) published 71 days ago",
		"20 January 2026 Market engagement until 56 days ago",
		"1 February 2026 Tender notice (UK4) published 44 days ago",
		"2 March 2026 Notice amended 15 days ago",
		"5pm on 10 March 2026 Last day for questions 7 days ago",
		"17 March 2026 Today",
		"1pm on 31 March 2026 Closing date in 14 days",
		"1 June 2026 Contract planned to start in 76 days",
		"31 May 2028 Contract planned to end in 2 years",
		"31 May 2030 Contract planned to end, with every extension in 4 years",
	}
	got := texts(sectionOf(doc, "dates").Find("li"))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("dates (-want +got):\n%s", diff)
	}
	doc = testkit.Page(t, s.Handler(), noticeAddress(gritOCID))
	for _, want := range []string{"12 March 2025 Standstill ends", "20 March 2025 Contract signed", "1 April 2025 Contract starts",
		"1 December 2025 Contract changed", "30 September 2026 Contract ends", "30 September 2027 Contract ends, with every extension"} {
		if !strings.Contains(strings.Join(texts(sectionOf(doc, "dates").Find("li")), "\n"), want) {
			t.Errorf("the dates lack %q", want)
		}
	}
}

func TestNoticeWithAContract(t *testing.T) {
	doc := testkit.Page(t, siteOf(t, noticeSample()).Handler(), noticeAddress(gritOCID))
	if got := testkit.Text(doc, ".tolsey-lead"); got != "Live contract" {
		t.Errorf("the stage is %q", got)
	}
	facts := doc.Find(".govuk-summary-list").First()
	for key, want := range map[string]string{
		"Closed":                  "12 noon on 10 February 2025 (13 months ago)",
		"Contract dates":          "1 April 2025 to 30 September 2026, or to 30 September 2027 with every extension",
		"Supplier":                "Fictional Grit Ltd",
		"How bids were handed in": "By post to the town hall",
	} {
		if got := row(facts, key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	awards := sectionOf(doc, "awards")
	if diff := cmp.Diff([]string{"Contract: Grit", "Decisions without an award"}, texts(awards.Find("h3"))); diff != "" {
		t.Errorf("awards (-want +got):\n%s", diff)
	}
	for key, want := range map[string]string{
		"Supplier": "Fictional Grit Ltd – small or medium-sized business (SME), voluntary, community or social enterprise",
		"Value":    "£99,500.50", "Awarded": "28 February 2025", "Signed": "20 March 2025",
		"Changes": "1 December 2025: A hard winter. More grit is needed.",
	} {
		if got := row(awards, key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	if got := awards.Find(`a`).AttrOr("href", ""); got != "/suppliers/XF-COH-01234567" && got != "/suppliers/XF-COH-1234567" {
		t.Errorf("the supplier leads to %q", got)
	}
	if diff := cmp.Diff([]string{"Lot 9: No bid was good enough."}, texts(awards.Find("li"))); diff != "" {
		t.Errorf("decisions without an award (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Fictional Borough of Wexcombe", "Fictional Grit Ltd"}, texts(sectionOf(doc, "organisations").Find("h3"))); diff != "" {
		t.Errorf("organisations (-want +got):\n%s", diff)
	}
	related := sectionOf(doc, "related").Find("li")
	if diff := cmp.Diff([]string{"Planned in: Repairs to the fictional bridge", "Earlier contract: Older grit (not known here: ocds-f1ct10-older)"}, texts(related)); diff != "" {
		t.Errorf("related (-want +got):\n%s", diff)
	}
	if got := related.Find("a").AttrOr("href", ""); got != noticeAddress(bridgeOCID) {
		t.Errorf("the related notice leads to %q", got)
	}
}

func TestNoticeInTheFormOfContractsFinder(t *testing.T) {
	doc := testkit.Page(t, siteOf(t, noticeSample()).Handler(), noticeAddress(chairsOCID))
	if got := testkit.Text(doc, "h1"); got != "Chairs & tables" {
		t.Errorf("the heading is %q", got)
	}
	facts := doc.Find(".govuk-summary-list").First()
	for key, want := range map[string]string{
		"Value":        "£1,000 (the least that was planned)",
		"Closed":       "10 January 2020 (6 years ago)",
		"Contact":      "no address",
		"Suitable for": "Small and medium-sized firms: yes / Voluntary, community and social enterprises: not given",
	} {
		if got := row(facts, key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	if got := row(sectionOf(doc, "awards"), "Suppliers"); got != "Fictional Chairs & Sons / NOT AWARDED TO SUPPLIER" {
		t.Errorf("the suppliers are %q", got)
	}
	if n := sectionOf(doc, "awards").Find("a").Length(); n != 1 {
		t.Errorf("%d suppliers are linked, want the one that is an organisation", n)
	}
	if diff := cmp.Diff([]string{"Tall", "Low"}, texts(sectionOf(doc, "description").Find("li"))); diff != "" {
		t.Errorf("description (-want +got):\n%s", diff)
	}
	if got := texts(sectionOf(doc, "findings").Find("p")); got[len(got)-1] != "1 release came without an id, so Tolsey made one for it." {
		t.Errorf("of the missing id the page says %q", got[len(got)-1])
	}
	if got := sectionOf(doc, "history").Text(); !strings.Contains(got, "an id made by Tolsey") {
		t.Errorf("the history says %q", got)
	}
}

// A page of a notice that says next to nothing has no empty parts.
func TestBareNotice(t *testing.T) {
	doc := testkit.Page(t, siteOf(t, noticeSample()).Handler(), noticeAddress(bareOCID))
	want := []string{"Dates", "What was published and what changed", "Findings about the data", "Original data"}
	if diff := cmp.Diff(want, texts(doc.Find(".tolsey-contents li"))); diff != "" {
		t.Errorf("contents (-want +got):\n%s", diff)
	}
	if got := row(doc.Selection, "Value"); got != "Not given" {
		t.Errorf("the value is %q", got)
	}
	if got := row(doc.Selection, "Buyer"); got != "Not named" {
		t.Errorf("the buyer is %q", got)
	}
}

// Every entry of the contents leads to a section, and every section is there.
func TestContentsNameTheSections(t *testing.T) {
	doc := testkit.Page(t, siteOf(t, noticeSample()).Handler(), noticeAddress(gritOCID))
	links := doc.Find(".tolsey-contents a")
	sections := doc.Find("article section")
	if links.Length() != sections.Length() || links.Length() < 8 {
		t.Errorf("%d links, %d sections", links.Length(), sections.Length())
	}
	links.Each(func(i int, a *goquery.Selection) {
		heading := sections.Eq(i).Find("h2")
		if "#"+heading.AttrOr("id", "") != a.AttrOr("href", "") || heading.Text() != a.Text() {
			t.Errorf("%q leads to %q, but the section is %q", a.Text(), a.AttrOr("href", ""), heading.Text())
		}
	})
}

// An ocid may hold what means something in an address.
func TestOddProcessIDs(t *testing.T) {
	s := siteOf(t, noticeSample())
	for _, ocid := range []string{oddOCID, hostileOCID} {
		doc := testkit.Page(t, s.Handler(), noticeAddress(ocid))
		raw, _ := doc.Find("#data").Parent().Find("a").First().Attr("href")
		page := testkit.Page(t, s.Handler(), raw)
		var release struct{ OCID string }
		if err := json.Unmarshal([]byte(page.Find("pre").Text()), &release); err != nil || release.OCID != ocid {
			t.Errorf("%s shows the data of %q, %v", raw, release.OCID, err)
		}
	}
	list := testkit.Page(t, s.Handler(), "/notices?stage=planning")
	if list.Find(`a[href="`+noticeAddress(oddOCID)+`"]`).Length() != 1 {
		t.Error("the list does not link to the odd ocid")
	}
	// Some proxies unescape slashes.
	unescaped := (&url.URL{Path: "/notices/" + oddOCID}).EscapedPath()
	if strings.Contains(unescaped, "%2F") {
		t.Fatal("the slash is escaped")
	}
	testkit.Page(t, s.Handler(), unescaped)
}

func TestUnknownNotices(t *testing.T) {
	s := siteOf(t, nil)
	for _, path := range []string{"/notices/", "/notices/nothing", "/notices/nothing/raw", "/notices/a%00b", "/notices/%ff", "/notices/%ff/raw"} {
		doc := testkit.PageWith(t, s.Handler(), path, http.StatusNotFound)
		if got := testkit.Text(doc, "h1"); got != "Page not found" {
			t.Errorf("%s: %q", path, got)
		}
	}
}

// Whatever a publisher writes stays text: no element, attribute or address of
// the attack gets onto a page.
func TestHostileNotice(t *testing.T) {
	s := siteOf(t, noticeSample())
	for _, path := range []string{noticeAddress(hostileOCID), noticeAddress(hostileOCID) + "/raw", "/notices?stage=any", "/notices?stage=any&q=turned+end"} {
		rec := httptest.NewRecorder()
		s.Handler().ServeHTTP(rec, httptest.NewRequest(http.MethodGet, path, nil))
		body := rec.Body.Bytes()
		doc := testkit.Page(t, s.Handler(), path)
		if doc.Find("img, main script, iframe, [onerror], [onmouseover]").Length() > 0 {
			t.Errorf("%s: an element of the attack is on the page", path)
		}
		doc.Find("main a").Each(func(_ int, a *goquery.Selection) {
			u, err := url.Parse(a.AttrOr("href", ""))
			if err != nil || u.Scheme != "" && u.Scheme != "https" && u.Scheme != "mailto" || strings.HasPrefix(u.Opaque, "a@b.example?") {
				t.Errorf("%s: a link leads to %q", path, a.AttrOr("href", ""))
			}
		})
		for _, mark := range []string{"\u202e", "\u2066", "\x01"} {
			if bytes.Contains(body, []byte(mark)) {
				t.Errorf("%s: holds the mark %+q", path, mark)
			}
		}
		if !strings.Contains(doc.Find("main").Text(), "Unbrokenunbroken") {
			t.Errorf("%s does not show the hostile notice", path)
		}
	}
	text := testkit.Text(testkit.Page(t, s.Handler(), noticeAddress(hostileOCID)), "main")
	if n := strings.Count(text, "Unbrokenunbroken"); n < 40 {
		t.Errorf("the attack is shown in %d places only", n)
	}
}

// Every notice of the market has a page, and so does what it links to here.
func TestEveryNoticeOfTheMarket(t *testing.T) {
	s, _ := testSite(t, nil)
	seen := 0
	for page := 1; ; page++ {
		list, err := s.data.Notices.Find(t.Context(), notice.Query{Page: page, Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range list.Items {
			doc := testkit.Page(t, s.Handler(), noticeAddress(n.OCID))
			if got := testkit.Text(doc, ".tolsey-lead .govuk-tag"); got != stageTags[n.Stage(testNow)].Text {
				t.Errorf("%s: stage %q, want %q", n.OCID, got, n.Stage(testNow))
			}
			if got := doc.Find("#history").Parent().Find("ol > li").Length(); got == 0 {
				t.Errorf("%s has no history", n.OCID)
			}
			seen++
		}
		if page == list.Pages() {
			break
		}
	}
	if seen != marketProcesses {
		t.Errorf("%d notices, want %d", seen, marketProcesses)
	}
}
