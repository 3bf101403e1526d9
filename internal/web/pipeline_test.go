package web

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/pipeline"
	"github.com/tolsey/tolsey/internal/testkit"
	"github.com/tolsey/tolsey/ocds"
)

// firstNumber gives the number that a text begins with.
func firstNumber(t *testing.T, text string) int {
	t.Helper()
	word, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	n, err := strconv.Atoi(strings.ReplaceAll(word, ",", ""))
	if err != nil {
		t.Fatalf("%q begins with no number", text)
	}
	return n
}

// listed gives how many contracts a list of the pipeline says it has, and those
// that stand on its first page.
func listed(t *testing.T, s *Site, address string) (n int, titles []string) {
	t.Helper()
	doc := testkit.Page(t, s.Handler(), address)
	doc.Find(".tolsey-results h3").Each(func(_ int, h *goquery.Selection) { titles = append(titles, h.Text()) })
	lead := testkit.Text(doc, "#lead")
	if lead == "" {
		return 0, titles
	}
	return firstNumber(t, lead), titles
}

func TestPipelineHeadings(t *testing.T) {
	s := siteOf(t, sample())
	for _, c := range []struct{ query, heading, lead string }{
		{"", "1 contract worth £2,501 ends within 12 months", "1 contract worth £2,501."},
		{"ends=18", "£2,501 of contracts end within 18 months", "2 contracts worth £2,501 and €7,000; all of them state a value. Some values include VAT."},
		{"ends=3", "No contract ends within 3 months", ""},
		{"ends=18&value_from=1000&value_unknown=1", "£2,501 of contracts that are worth £1,000 or more or state no value end within 18 months",
			"2 contracts worth £2,501 and €7,000; all of them state a value. Some values include VAT."},
		{"ends=18&currency=EUR", "€7,000 of contracts end within 18 months", "2 contracts worth £2,501 and €7,000; all of them state a value. Some values include VAT."},
		{"ends=any", "£2,601 of contracts are in the pipeline", "3 contracts worth £2,601 and €7,000; all of them state a value. Still open, which is neither replaced nor lapsed: 2 contracts worth £2,501 and €7,000. Some values include VAT."},
		{"ends_from=2027-01-01&ends_to=2027-01-31&buyer=" + councilID, "1 contract worth £2,501 of those that come from Fictional Borough of Harrowmere ends between 1 January 2027 and 31 January 2027",
			"1 contract worth £2,501."},
		{"ends=any&state=lapsed", "1 contract worth £100 of those that stand at “Lapsed” is in the pipeline", "1 contract worth £100."},
		{"by=latest", "No contract ends, with every extension, within 12 months", ""},
		{"ends=36&by=latest&category=72&category=48", "No IT contract ends, with every extension, within 36 months", ""},
		{"incumbent=" + bakerID + "&extendable=1", "1 contract worth £2,501 of those that are held by Fictional Bakers Ltd and can still be extended ends within 12 months",
			"1 contract worth £2,501."},
		{"late=1", "1 contract worth £2,501 of those that have no early notice yet ends within 12 months", "1 contract worth £2,501."},
	} {
		doc := testkit.Page(t, s.Handler(), "/pipeline?"+c.query)
		if got := testkit.Text(doc, "h1"); got != c.heading {
			t.Errorf("%s: the heading is %q, want %q", c.query, got, c.heading)
		}
		if got := testkit.Text(doc, "#lead"); got != c.lead {
			t.Errorf("%s: the lead is %q, want %q", c.query, got, c.lead)
		}
	}
}

func TestPipelineRow(t *testing.T) {
	s := siteOf(t, sample())
	doc := testkit.Page(t, s.Handler(), "/pipeline")
	row := doc.Find(".tolsey-results > li")
	if row.Length() != 1 {
		t.Fatalf("%d rows", row.Length())
	}
	got := strings.Join(strings.Fields(row.Text()), " ")
	want := "Contract live Decide Fictional Borough of Harrowmere It ends in 9 months, and no notice of what follows is known. " +
		"A notice 12 months before the end would have given suppliers more time. Supplied by Fictional Bakers Ltd – micro business " +
		"Value£2,501 Ends9 January 2027 in 9 months Latest possible end9 January 2029 Can be extendedYes"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the row (-want +got):\n%s", diff)
	}
	for _, link := range []string{"/pipeline/ocds-f1ct10-sample-2/c" + "live", "/buyers/" + councilID, "/suppliers/" + bakerID} {
		if row.Find(`a[href="`+link+`"]`).Length() != 1 {
			t.Errorf("no link to %s in %s", link, row.Text())
		}
	}
	if href := doc.Find("a.govuk-button").AttrOr("href", ""); href != "/alerts/new?pipeline=1" {
		t.Errorf("alerts are at %s", href)
	}
	var forms []string
	doc.Find(".tolsey-scope .tolsey-inline a").Each(func(_ int, a *goquery.Selection) { forms = append(forms, a.AttrOr("href", "")) })
	if want := []string{"/pipeline.json", "/pipeline.csv", "/pipeline.xlsx", "/pipeline.atom", "/pipeline.ics"}; !slices.Equal(forms, want) {
		t.Errorf("as data: %v", forms)
	}
}

// Where nothing is found the page says what is near.
func TestEmptyPipelineHelps(t *testing.T) {
	s := siteOf(t, sample())
	doc := testkit.Page(t, s.Handler(), "/pipeline?ends=3")
	var wider []string
	doc.Find(".tolsey-wider a").Each(func(_ int, a *goquery.Selection) { wider = append(wider, a.Text()+" "+a.AttrOr("href", "")) })
	want := []string{"1 contract ends within 12 months /pipeline", "3 contracts without Ends: within 3 months /pipeline?ends=any"}
	if diff := cmp.Diff(want, wider); diff != "" {
		t.Errorf("wider (-want +got):\n%s", diff)
	}
	empty := siteOf(t, nil)
	if got := testkit.Text(testkit.Page(t, empty.Handler(), "/pipeline"), "h1"); got != "No contract ends within 12 months" {
		t.Errorf("without contracts: %q", got)
	}
}

func TestPipelineProblems(t *testing.T) {
	s := siteOf(t, sample())
	doc := testkit.PageWith(t, s.Handler(), "/pipeline?ends=soon&value_from=lots&buyer=nobody", http.StatusBadRequest)
	summary := testkit.Text(doc, ".govuk-error-summary")
	for _, part := range []string{"“soon” is not a number of months", "“lots” is not an amount", "There is no buyer with the id “nobody”"} {
		if !strings.Contains(summary, part) {
			t.Errorf("%q lacks %q", summary, part)
		}
	}
	if doc.Find("#ends-error").Length() != 1 || doc.Find("#value_from-error").Length() != 1 {
		t.Error("the errors do not stand at their fields")
	}
	testkit.PageWith(t, s.Handler(), "/pipeline?page=2", http.StatusNotFound)
	if rec := ask(s, "GET", "/pipeline?ends=18&q=&category="); rec.Code != http.StatusFound || rec.Header().Get("Location") != "/pipeline?ends=18" {
		t.Errorf("fields left empty: %d %s", rec.Code, rec.Header().Get("Location"))
	}
}

// Every number of the market's list is the length of the list behind it, and
// every filter can be taken away alone.
func TestNumbersOfThePipeline(t *testing.T) {
	s, _ := testSite(t, nil)
	const address = "/pipeline?ends=24&kind=local&value_from=1000"
	doc := testkit.Page(t, s.Handler(), address)
	total, _ := listed(t, s, address)
	if total < 5 {
		t.Fatalf("only %d contracts", total)
	}
	sum := 0
	doc.Find("#quarters tbody tr").Each(func(_ int, tr *goquery.Selection) {
		n := firstNumber(t, tr.Find("td").First().Text())
		sum += n
		if a := tr.Find("a"); a.Length() > 0 {
			if got, _ := listed(t, s, a.AttrOr("href", "")); got != n {
				t.Errorf("%s has %d, its list %d", a.Text(), n, got)
			}
		} else if n != 0 {
			t.Errorf("%d contracts without a list", n)
		}
	})
	if foot := firstNumber(t, doc.Find("#quarters tfoot td").First().Text()); sum != total || foot != total {
		t.Errorf("the quarters add up to %d, the foot says %d, the list has %d", sum, foot, total)
	}
	states := 0
	for i := range pipeline.States {
		box := doc.Find(`input[name=state]`).Eq(i)
		label := doc.Find(`label[for="` + box.AttrOr("id", "") + `"] .tolsey-group__count`).Text()
		n := firstNumber(t, strings.Trim(label, " ()"))
		states += n
		if got, _ := listed(t, s, address+"&state="+box.AttrOr("value", "")); got != n {
			t.Errorf("%s has %d, its list %d", box.AttrOr("value", ""), n, got)
		}
	}
	if states != total {
		t.Errorf("the states add up to %d of %d", states, total)
	}
	tags := doc.Find(".tolsey-filters__tag")
	if tags.Length() != 3 {
		t.Errorf("the tags are %q", tags.Text())
	}
	tags.Each(func(_ int, a *goquery.Selection) {
		got := testkit.Page(t, s.Handler(), a.AttrOr("href", ""))
		if n := got.Find(".tolsey-filters__tag").Length(); n != 2 {
			t.Errorf("without %s there are %d filters", a.Text(), n)
		}
	})
}

// The pages of the list have each contract once, in order.
func TestPagesOfThePipeline(t *testing.T) {
	s, _ := testSite(t, nil)
	seen := map[string]bool{}
	total, _ := listed(t, s, "/pipeline?ends=any&sort=value")
	for page := 1; ; page++ {
		doc := testkit.Page(t, s.Handler(), fmt.Sprintf("/pipeline?ends=any&sort=value&page=%d", page))
		doc.Find(".tolsey-results h3 a").Each(func(_ int, a *goquery.Selection) { seen[a.AttrOr("href", "")] = true })
		if doc.Find("a[rel=next]").Length() == 0 {
			break
		}
	}
	if len(seen) != total || total < 40 {
		t.Errorf("the pages have %d contracts of %d", len(seen), total)
	}
}

// hostileContract is a contract near its end, all of whose texts are attacks. It is
// fictional.
func hostileContract() []byte {
	attack := strings.ReplaceAll(attackName, `"`, `\"`)
	return jsonLines(release("h", "2026-02-01T09:00:00Z", "award", `"parties":[{"id":"c","name":"`+attack+`","roles":["buyer"]},{"id":"s","name":"`+attack+`","roles":["supplier"]}],"buyer":{"id":"c"},
		"tender":{"id":"h","title":"`+attack+`","status":"complete","classification":{"scheme":"CPV","id":"15810000"}},
		"awards":[{"id":"1","status":"active","date":"2025-01-05T12:00:00Z","suppliers":[{"id":"s"}]}],
		"contracts":[{"id":"1","awardID":"1","title":"`+attack+`","period":{"startDate":"2025-02-01T00:00:00Z","endDate":"2026-12-31T00:00:00Z"},
		"hasRenewal":true,"renewal":{"description":"`+attack+`"}}]`))
}

func TestPipelineOfHostileTexts(t *testing.T) {
	s := siteOf(t, hostileContract())
	for _, address := range []string{"/pipeline", "/pipeline?incumbent=%3Cscript%3E&q=%3Cimg+src%3Dx%3E", "/pipeline/ocds-f1ct10-sample-h/c1", "/early?by=buyer", "/early/list"} {
		doc := testkit.Page(t, s.Handler(), address)
		if doc.Find("img, main script").Length() > 0 {
			t.Errorf("%s: the attack is alive", address)
		}
	}
}

// On real notices the sentence's sum is that of the contracts, each counted
// alone. Those of Lancashire state no end of any contract, which the page says.
func TestPipelineOfRealNotices(t *testing.T) {
	s := siteOf(t, nil)
	add := func(name string) {
		if _, err := s.data.Feed.Import(t.Context(), "", []string{testkit.Shared(t, "data", "ocds", "uk", name)}, nil, nil); err != nil {
			t.Fatal(err)
		}
		settle(t, s.data)
	}
	add("contracts-finder-lancashire.derived.releases.jsonl.gz")
	board, err := s.data.Pipeline.Board(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	silent := testkit.Text(testkit.Page(t, s.Handler(), "/pipeline?ends=any"), "#scope ~ ul")
	if board.Endless() < 100 || !strings.Contains(silent, "Of "+count(board.Endless())+" contracts no end is published") {
		t.Errorf("%d contracts without an end: %s", board.Endless(), silent)
	}
	add("contracts-finder-2025-01.releases.jsonl.gz")
	add("contracts-finder-2017-2020.repaired.packages.jsonl.gz")
	for _, query := range []string{"", "ends=any", "ends=24&category=72", "ends=any&q=council", "ends=any&value_from=100000", "ends=any&state=lapsed"} {
		values, _ := url.ParseQuery(query)
		q, _ := pipeline.ReadQuestion(values)
		n, with := 0, 0
		sum := ocds.Money{Currency: "GBP"}
		err := s.data.Pipeline.AskEach(t.Context(), s.data.Notices, q, func(r pipeline.Row) error {
			n++
			if r.Value != nil {
				with++
				if r.Value.Currency == "GBP" {
					sum.Hundredths += r.Value.Hundredths
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		doc := testkit.Page(t, s.Handler(), "/pipeline?"+query)
		checkWeight(t, s, "/pipeline?"+query)
		if query == "ends=any" && n < 20 {
			t.Fatalf("only %d contracts", n)
		}
		if n < 2 {
			continue
		}
		if got := testkit.Text(doc, "h1"); sum.Hundredths > 0 && !strings.HasPrefix(got, moneyShort(&sum)+" of ") {
			t.Errorf("%s: %q, but they add up to %s", query, got, moneyShort(&sum))
		}
		lead := testkit.Text(doc, "#lead")
		if firstNumber(t, lead) != n || with < n && with > 0 && !strings.Contains(lead, count(n-with)+" of them state") {
			t.Errorf("%s: %q, but there are %d, %d with a value", query, lead, n, with)
		}
	}
	for _, row := range testkit.Page(t, s.Handler(), "/pipeline?ends=any&limit=100").Find(".tolsey-results h3 a").EachIter() {
		testkit.Page(t, s.Handler(), row.AttrOr("href", ""))
	}
}

// The home page has the sentence of the pipeline, counted anew when contracts
// come.
func TestPipelineOnTheHomePage(t *testing.T) {
	s := siteOf(t, sample())
	const want = "1 contract worth £2,501 ends within 12 months"
	for range 2 {
		if got := s.ending.sentence(t.Context(), s); got != want {
			t.Errorf("it says %q", got)
		}
	}
	if _, err := s.data.Feed.ImportFrom(t.Context(), "", bytes.NewReader(hostileContract()), nil, nil); err != nil {
		t.Fatal(err)
	}
	settle(t, s.data)
	if got := s.ending.sentence(t.Context(), s); got != "£2,501 of contracts end within 12 months" {
		t.Errorf("with another contract it says %q", got)
	}
	market, _ := testSite(t, nil)
	home, list := testkit.Page(t, market.Handler(), "/"), testkit.Page(t, market.Handler(), "/pipeline")
	if got := testkit.Text(home, "#pipeline"); got == "" || !strings.HasPrefix(testkit.Text(list, "h1"), got) {
		t.Errorf("the home page says %q, the list %q", got, testkit.Text(list, "h1"))
	}
}

// What the columns leave out is said below them.
func TestWhatColumnsLeaveOut(t *testing.T) {
	s := siteOf(t, append(sample(), hostileContract()...))
	for query, want := range map[string]string{"ends=18": "Values in other currencies, and 1 contract without a value, are only in the table.",
		"": "1 contract without a value is only in the table.", "ends=18&value_from=1&value_unknown=0": ""} {
		got := testkit.Text(testkit.Page(t, s.Handler(), "/pipeline?"+query), "[aria-labelledby=by-quarter] > .govuk-body-s:not(:has(svg))")
		if got != want {
			t.Errorf("%s: %q", query, got)
		}
	}
}
