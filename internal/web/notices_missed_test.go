package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/testkit"
)

// Every number in the box of what a search misses is by how much the list grows
// that its link leads to.
func TestWhatIsMissedIsWhatTheLinkAdds(t *testing.T) {
	market, _ := testSite(t, nil)
	sample := siteOf(t, noticeSample())
	kinds := map[string]bool{}
	for i, query := range []string{"stage=any&region=UKD", "stage=any&kind=local", "region=UKC&stage=any",
		"", "q=service", "value_from=50000", "value_to=100000&stage=any", "stage=live&stage=planning&value_from=10&value_to=99999999",
		"region=Thayland&q=service", "stage=repeatable", "stage=repeatable&stage=open&sme=1", "kind=local&stage=any&value_from=1000",
		"value_from=1000&value_unknown=1"} {
		s := market
		if i < 3 {
			s = sample
		}
		doc := testkit.Page(t, s.Handler(), "/notices?"+query)
		total := 0
		if h := testkit.Text(doc, "h1"); !strings.HasPrefix(h, "No ") {
			total = countIn(t, h)
		}
		doc.Find("#missed li").Each(func(_ int, li *goquery.Selection) {
			link := li.Find("a")
			if link.Length() == 0 {
				return
			}
			n := countIn(t, li.Text())
			wider := countIn(t, testkit.Text(testkit.Page(t, s.Handler(), link.AttrOr("href", "")), "h1"))
			if n == 0 || wider-total != n {
				t.Errorf("%s: %q; the list grows from %d to %d", query, li.Text(), total, wider)
			}
			kinds[link.Text()] = true
		})
	}
	for _, kind := range []string{"Include those without a value", "Show all stages", "Include them"} {
		if !kinds[kind] {
			t.Errorf("nothing says %q", kind)
		}
	}
}

// Nothing is said to be missed where nothing is.
func TestNothingIsMissed(t *testing.T) {
	s := siteOf(t, noticeSample())
	for query, want := range map[string]string{
		"stage=any": "", "stage=any&value_from=1&value_unknown=1": "",
		"stage=open": "5 notices fit at other stages: 2 planned, 2 live and 1 ended. Show all stages",
	} {
		got := strings.Join(strings.Fields(testkit.Page(t, s.Handler(), "/notices?"+query).Find("#missed").Text()), " ")
		if got != want {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
}

func TestUnstatedSizes(t *testing.T) {
	s := siteOf(t, noticeSample())
	doc := testkit.Page(t, s.Handler(), "/notices?stage=any&sme=1&closes_from=2020-01-01")
	got := texts(doc.Find("#missed li"))
	n := 0
	for _, each := range everyNotice(t, s) {
		if each.SME.String() == "unknown" && !each.Closes.IsZero() {
			n++
		}
	}
	want := plural(n, "notice fits but does", "notices fit but do") + " not say whether small firms are suited."
	if len(got) != 2 || got[0] != want || got[1] != "Notices that do not say when they close are left out." {
		t.Errorf("the page says %q, want %q first", got, want)
	}
}

// What the words may mean instead is offered.
func TestOffers(t *testing.T) {
	s := siteOf(t, noticeSample())
	for q, want := range map[string]string{
		bridgeOCID: "Go to the notice “Repairs to the fictional bridge” " + noticeAddress(bridgeOCID),
		"b-2":      "",
		"LS1 4DY":  "Show notices for Yorkshire and The Humber, where LS1 is /notices?region=UKE",
		"london":   "Show notices for London /notices?region=UKI",
		"45221119": "Show the category 45221119 /notices?category=45221119",
		"45":       "Show the category 45 Construction work /notices?category=45",
		"grit":     "",
	} {
		doc := testkit.Page(t, s.Handler(), listAddress(notice.Query{Text: q, Stages: []notice.Stage{notice.Open}, Sort: notice.ByNewest}))
		a := doc.Find(".tolsey-offers a")
		if got := strings.TrimSpace(a.Text() + " " + a.AttrOr("href", "")); got != want {
			t.Errorf("%s: %q, want %q", q, got, want)
		}
	}
}

// The id of a notice, typed and nothing else, leads to its page.
func TestIDsLeadToTheirPage(t *testing.T) {
	s := siteOf(t, noticeSample())
	for address, want := range map[string]string{
		"/notices?q=" + bridgeOCID:              noticeAddress(bridgeOCID),
		"/notices?q=++" + bridgeOCID + "+":      noticeAddress(bridgeOCID),
		"/notices?q=" + bridgeOCID + "&region=": "/notices?q=" + bridgeOCID,
		"/notices?stage=any&q=" + bridgeOCID:    "",
		"/notices?q=bridge":                     "",
	} {
		rec := ask(s, http.MethodGet, address)
		if got := rec.Header().Get("Location"); got != want {
			t.Errorf("%s leads to %q (%d), want %q", address, got, rec.Code, want)
		}
	}
}

// Where no notice has all words, those with some are a step away, and counted.
func TestSomeOfTheWords(t *testing.T) {
	s := siteOf(t, noticeSample())
	doc := testkit.Page(t, s.Handler(), "/notices?stage=any&q=bridge+zeppelin")
	a := doc.Find(".tolsey-looser a")
	if text := strings.TrimSpace(a.Text()); !strings.HasPrefix(text, "See 1 notice with some") {
		t.Fatalf("the page offers %q", text)
	}
	if h1 := testkit.Text(testkit.Page(t, s.Handler(), a.AttrOr("href", "")), "h1"); !strings.HasPrefix(h1, "1 notice") {
		t.Errorf("it leads to %q", h1)
	}
}

// What the parser read differently is told, and what was perhaps meant offered.
func TestNotesOnWords(t *testing.T) {
	s := siteOf(t, noticeSample())
	doc := testkit.Page(t, s.Handler(), "/notices?stage=any&q=%22grit")
	if notes := texts(doc.Find(".tolsey-note")); len(notes) != 1 {
		t.Errorf("the notes are %q", notes)
	}
	d := noticesData{}
	q := notice.Query{Text: "girt", Page: 3, Sort: notice.ByNewest}
	if err := s.advise(t.Context(), &d, q, &notice.Result{Suggestion: "grit", Total: 1, Facets: &notice.Facets{}}); err != nil {
		t.Fatal(err)
	}
	if d.Instead.Text != "grit" || d.Instead.Href != "/notices?q=grit&sort=newest&stage=any" {
		t.Errorf("the suggestion is %+v", d.Instead)
	}
}
