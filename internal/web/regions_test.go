package web

import (
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/testkit"
)

// regionRows gives the numbers of each row of the table of regions.
func regionRows(t *testing.T, doc *goquery.Document) map[string][]int {
	t.Helper()
	rows := map[string][]int{}
	doc.Find("main tbody tr").Each(func(_ int, row *goquery.Selection) {
		var numbers []int
		row.Find("td").Each(func(_ int, cell *goquery.Selection) {
			cell.Find(".govuk-visually-hidden").Remove()
			text, _, _ := strings.Cut(strings.ReplaceAll(strings.TrimSpace(cell.Text()), ",", ""), " ")
			n, err := strconv.Atoi(text)
			if err != nil {
				t.Errorf("%s: %v", row.Text(), err)
			}
			numbers = append(numbers, n)
		})
		rows[strings.TrimSpace(row.Find("th").Text())] = numbers
	})
	return rows
}

// regionSample has notices for regions of the UK and for none. All of it is
// fictional.
func regionSample() []byte {
	notice := func(id, region string) string {
		return `{"ocid":"ocds-f1ct10-in-` + id + `","id":"1","date":"2026-03-01T00:00:00Z","tag":["tender"],"initiationType":"tender","tender":{"id":"1","title":"Fictional ` +
			id + `","status":"active","tenderPeriod":{"endDate":"2026-03-24T12:00:00Z"},"deliveryAddresses":[{"region":` + quotedJSON(region) + `}]}}`
	}
	return jsonLines(notice("north", "UKD44"), notice("england", "England"), notice("uk", "United Kingdom"), notice("wales", "TLL1"),
		notice("nowhere", ""), notice("orrow", "ORROWMarch"))
}

// Every number of the page is what the notices, read one by one, come to.
func TestRegionsCountTheNotices(t *testing.T) {
	s := siteOf(t, append(market(), regionSample()...))
	got := regionRows(t, testkit.Page(t, s.Handler(), "/regions"))
	want := map[string][]int{}
	add := func(row string, n *notice.Notice) {
		if want[row] == nil {
			want[row] = make([]int, 4)
		}
		want[row][3]++
		if n.Stage(testNow) != notice.Open {
			return
		}
		want[row][0]++
		if !n.Closes.IsZero() && n.Closes.Before(time.Date(2026, time.March, 25, 0, 0, 0, 0, clock.London)) {
			want[row][1]++
		}
		if n.Value != nil && n.Value.Currency == "GBP" {
			want[row][2]++
		}
	}
	if err := s.data.Notices.Each(t.Context(), notice.Query{}, func(_ int, n notice.Notice) error {
		for row := range rowsOf(&n) {
			add(row, &n)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for row := range want {
		if got[row] == nil {
			t.Errorf("%s is not shown", row)
		}
	}
	for row, numbers := range got {
		if want[row] == nil {
			want[row] = make([]int, 4)
		}
		for i, n := range numbers {
			if n != want[row][i] {
				t.Errorf("%s, column %d: %d, want %d", row, i, n, want[row][i])
			}
		}
	}
	if got["All notices"][3] != marketProcesses+6 || got["England"][0] != 3 || got["London"][0] != 2 || got["Droonmarch"][0] == 0 {
		t.Errorf("the rows: %v", got)
	}
}

// rowsOf gives the rows of the tables that a notice counts in.
func rowsOf(n *notice.Notice) map[string]bool {
	rows := map[string]bool{"All notices": true}
	if len(n.Regions) == 0 {
		rows["No region stated"] = true
	}
	for _, r := range n.Regions {
		if r.Code == "" {
			rows[strings.Replace(r.Name, "ORROWM", "Orrowm", 1)] = true // the case is not told apart
			continue
		}
		for i, known := range notice.Regions {
			if r.Code != known.Code && r.Code != notice.WholeUK {
				continue
			}
			rows[known.Name] = true
			if i < english {
				rows["England"] = true
			}
		}
		if r.Code == notice.WholeUK {
			rows["All of the United Kingdom"] = true
		}
	}
	return rows
}

// What a link of the table leads to is what its number says.
func TestRegionLinksAskForWhatTheyCount(t *testing.T) {
	s, _ := testSite(t, nil)
	links := 0
	testkit.Page(t, s.Handler(), "/regions").Find("main table a").Each(func(_ int, a *goquery.Selection) {
		a.Find(".govuk-visually-hidden").Remove()
		checkCount(t, s, a.AttrOr("href", ""), cellText(a))
		links++
	})
	if links < 30 {
		t.Errorf("only %d links", links)
	}
}

// cellText gives the number that a link counts: its own, or that of the cell
// beside it where the link is a name.
func cellText(a *goquery.Selection) string {
	if a.Closest("th").Length() > 0 {
		a = a.Closest("tr").Find("td").First()
		a.Find(".govuk-visually-hidden").Remove()
	}
	return strings.TrimSpace(a.Text())
}

// checkCount fails the test unless a link to the list of notices asks for as
// many as a text says.
func checkCount(t *testing.T, s *Site, link, text string) {
	t.Helper()
	u, err := url.Parse(link)
	if err != nil || u.Path != "/notices" {
		t.Errorf("the link %q: %v", link, err)
		return
	}
	q, problems := notice.ReadAddress(u.Query())
	if len(problems) > 0 {
		t.Errorf("%s: %v", link, problems)
	}
	found, err := s.data.Notices.Find(t.Context(), q)
	if err != nil || count(found.Total) != text {
		t.Errorf("%s finds %d, the page says %q, %v", link, found.Total, text, err)
	}
}

func TestRegionsWithoutNotices(t *testing.T) {
	s := siteOf(t, nil)
	doc := testkit.Page(t, s.Handler(), "/regions")
	if doc.Find("main table").Length() > 0 || !strings.Contains(testkit.Text(doc, "main"), "no notices yet") {
		t.Errorf("the page says %q", testkit.Text(doc, "main"))
	}
}

// Places without any notice are no rows of noughts but names behind a
// disclosure, and every region is either.
func TestRegionsWithoutNoticesAreSetApart(t *testing.T) {
	s := siteOf(t, jsonLines(`{"ocid":"ocds-f1ct10-in-wales","id":"1","date":"2026-03-01T00:00:00Z","tag":["tender"],"initiationType":"tender",`+
		`"tender":{"id":"1","title":"Fictional","status":"active","deliveryAddresses":[{"region":"TLL1"}]}}`))
	doc := testkit.Page(t, s.Handler(), "/regions")
	rows := regionRows(t, doc)
	if len(rows) != 2 || rows["Wales"] == nil || rows["All notices"] == nil {
		t.Errorf("the rows: %v", rows)
	}
	empty := map[string]bool{}
	doc.Find("details [data-empty] li").Each(func(_ int, li *goquery.Selection) { empty[li.Text()] = true })
	if len(empty) != len(notice.Regions)-1+3 || empty["Wales"] || !empty["London"] || !empty["England"] || !empty["No region stated"] {
		t.Errorf("behind the disclosure: %v", empty)
	}
	if got := testkit.Text(doc, "details summary"); !strings.HasPrefix(got, count(len(empty))+" rows without") {
		t.Errorf("the disclosure is called %q", got)
	}
}
