package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/tolsey/tolsey/internal/scorecard"
	"github.com/tolsey/tolsey/internal/testkit"
)

// followFigures opens the list behind each figure of a page and compares what
// it says of itself, and what its rows add up to, with the figure. It gives how
// many figures were followed.
func followFigures(t *testing.T, s *Site, path string) (followed int) {
	t.Helper()
	testkit.Page(t, s.Handler(), path).Find("[data-figure][href]").Each(func(_ int, figure *goquery.Selection) {
		href := figure.AttrOr("href", "")
		list := testkit.Page(t, s.Handler(), href)
		head := list.Find("[data-list]")
		if head.Length() != 1 {
			t.Errorf("%s: %q leads to %s, which shows %d lists", path, figure.Text(), href, head.Length())
			return
		}
		followed++
		if head.AttrOr("data-count", "") != figure.AttrOr("data-n", "-") {
			t.Errorf("%s: %q is of %s, its list %s has %s", path, figure.Text(), figure.AttrOr("data-n", ""), href, head.AttrOr("data-count", ""))
		}
		rows := list.Find("[data-row]")
		if n := wholeIn(t, head, "data-count"); n <= figureRows && rows.Length() != n {
			t.Errorf("%s has %d rows of %d", href, rows.Length(), n)
		}
		if head.Is("h2, div") {
			return
		}
		for _, what := range []string{"data-num", "data-den"} {
			if got, want := head.AttrOr(what, ""), figure.AttrOr(what, "-"); got != want && figure.AttrOr("data-figure", "") != string(scorecard.SetApart) {
				t.Errorf("%s: %q has %s %s, its list %s", path, figure.Text(), what, want, got)
			}
			sum := 0
			rows.Each(func(_ int, row *goquery.Selection) { sum += wholeIn(t, row, what) })
			if rows.Length() == wholeIn(t, head, "data-count") && sum != wholeIn(t, head, what) {
				t.Errorf("%s: the rows' %s add up to %d, the list says %s", href, what, sum, head.AttrOr(what, ""))
			}
		}
	})
	return followed
}

func wholeIn(t *testing.T, el *goquery.Selection, attribute string) int {
	t.Helper()
	n, err := strconv.Atoi(el.AttrOr(attribute, ""))
	if err != nil {
		t.Fatalf("%s is %q", attribute, el.AttrOr(attribute, ""))
	}
	return n
}

func TestMarketFiguresEqualTheirLists(t *testing.T) {
	s, _ := testSite(t, nil)
	for path, least := range map[string]int{
		"/market": 20, "/market?series=small&year=2022-23": 20, "/market?category=45&series=awards": 5, "/market?kind=council": 5,
	} {
		if n := followFigures(t, s, path); n < least {
			t.Errorf("%s: %d figures were followed", path, n)
		}
	}
	if n := followFigures(t, gapSite(t, 1), "/market?category=none"); n != 2 {
		t.Errorf("without a category: %d figures were followed", n)
	}
}

// The categories of a year add up to the year.
func TestMarketCategoriesAddUpToTheYear(t *testing.T) {
	s, _ := testSite(t, nil)
	doc := testkit.Page(t, s.Handler(), "/market?year=2023-24")
	n, value := 0, 0
	doc.Find("#market-categories tbody tr").Each(func(_ int, row *goquery.Selection) {
		figure := row.Find(`[data-figure=every]`)
		n, value = n+wholeIn(t, figure, "data-n"), value+wholeIn(t, figure, "data-den")
	})
	year := doc.Find("#market-years tbody tr").FilterFunction(func(_ int, row *goquery.Selection) bool { return row.Find("th").Text() == "2023-24" }).Find(`[data-figure=every]`)
	if n == 0 || n != wholeIn(t, year, "data-n") || value != wholeIn(t, year, "data-den") {
		t.Errorf("%d awards and %d in categories, %s and %s in the year", n, value, year.AttrOr("data-n", ""), year.AttrOr("data-den", ""))
	}
}

// What was forecast for a past year is what the years before it give, and what
// came is the year itself.
func TestMarketShowsHowForecastsDid(t *testing.T) {
	s, _ := testSite(t, nil)
	doc := testkit.Page(t, s.Handler(), "/market")
	past := doc.Find("#market-past tbody tr").First()
	year := past.Find("th").Text()
	came := past.Find("[data-figure]")
	row := doc.Find("#market-years tbody tr").FilterFunction(func(_ int, row *goquery.Selection) bool { return row.Find("th").Text() == year }).Find(`[data-figure=every]`)
	if year == "" || came.AttrOr("data-den", "") != row.AttrOr("data-den", "-") || came.AttrOr("href", "") != row.AttrOr("href", "-") {
		t.Errorf("in %q came %s, the table says %s", year, came.AttrOr("data-den", ""), row.AttrOr("data-den", ""))
	}
	held := 0
	doc.Find("#market-past tbody tr").Each(func(_ int, row *goquery.Selection) {
		if row.Find("td").Last().Text() == "Within the range" {
			held++
		}
	})
	if got := testkit.Text(doc, "#held strong"); got != pastHeld(held, doc.Find("#market-past tbody tr").Length()) {
		t.Errorf("above the chart stands %q, %d held", got, held)
	}
	if got := testkit.Text(doc, "[aria-labelledby=forecast]"); !strings.Contains(got, scorecard.SteadyRule) {
		t.Errorf("the forecast does not say where it begins: %q", got)
	}
	if got := doc.Find("#market-coming tbody tr").Length(); got != yearsAhead {
		t.Errorf("%d years are forecast", got)
	}
	if got := doc.Find(`svg[aria-labelledby=years] path`).Length(); got != yearsAhead+doc.Find("#market-past tbody tr").Length() {
		t.Errorf("%d forecasts are drawn", got)
	}
	if got := doc.Find(`svg[aria-labelledby=years] rect[stroke-dasharray]`).Length(); got != 1 {
		t.Errorf("%d years are drawn as so far", got)
	}
	few := testkit.Page(t, s.Handler(), "/market?category=55")
	if got := testkit.Text(few, `[aria-labelledby=forecast] p`); !strings.HasPrefix(got, "There is no forecast. ") {
		t.Errorf("of a small category: %q", got)
	}
}

// Years in which bodies began to publish are no part of the line.
func TestForecastsBeginWherePublishingIsSteady(t *testing.T) {
	var years []scorecard.MarketYear
	for i, buyers := range []int{2, 10, 100, 105, 98, 110, 104} {
		year := 2018 + i
		years = append(years, scorecard.MarketYear{Year: year, Label: yearLabel(year), Buyers: buyers, Awards: 10 * buyers, Value: int64(buyers) * 1000_00})
	}
	got := marketAsked{}.outlook(years)
	if got.From != "2020-21 to 2024-25" || len(got.Past) != 1 || got.Past[0].Year != "2024-25" || got.Held != pastHeld(1, 1) {
		t.Errorf("the line is drawn through %q, past forecasts %+v, %q", got.From, got.Past, got.Held)
	}
	few := marketAsked{}.outlook(years[:5])
	if len(few.Coming) != 0 || !strings.Contains(few.Why, "fewer than four") || !strings.Contains(few.Why, scorecard.SteadyRule) {
		t.Errorf("of three steady years: %q, %+v", few.Why, few.Coming)
	}
	for n, want := range map[int]string{0: "Nothing tells yet how well such forecasts hold.", 1: "1 of 1 past forecast held.", 2: "1 of 2 past forecasts held."} {
		if text := pastHeld(min(1, n), n); text != want {
			t.Errorf("of %d: %q", n, text)
		}
	}
}

func TestMarketFiltersAreToldAndKept(t *testing.T) {
	s, _ := testSite(t, nil)
	doc := testkit.Page(t, s.Handler(), "/market?category=45&kind=council&region=UKC&series=awards")
	if got := testkit.Text(doc, "h1"); got != "The market, construction work, council, North East" {
		t.Errorf("the heading is %q", got)
	}
	if got := testkit.Text(doc, ".govuk-inset-text"); !strings.Contains(got, "left out") {
		t.Errorf("the caution is %q", got)
	}
	for name, want := range map[string]string{"category": "45", "kind": "council", "region": "UKC"} {
		if got := doc.Find("select[name="+name+"] option[selected]").AttrOr("value", ""); got != want {
			t.Errorf("%s: %q is selected", name, got)
		}
	}
	councils := testkit.Page(t, s.Handler(), "/market?kind=council").Find("#market-years [data-figure=every]").First()
	all := testkit.Page(t, s.Handler(), "/market").Find("#market-years [data-figure=every]").First()
	if a, b := wholeIn(t, councils, "data-n"), wholeIn(t, all, "data-n"); a == 0 || a >= b {
		t.Errorf("councils made %d of %d awards", a, b)
	}
	if got := ask(s, "GET", "/market?category=&region=&kind=council"); got.Code != http.StatusFound || got.Header().Get("Location") != "/market?kind=council" {
		t.Errorf("blank fields: %d %s", got.Code, got.Header().Get("Location"))
	}
}

func TestMarketRefusesWhatIsNot(t *testing.T) {
	s, _ := testSite(t, nil)
	for path, status := range map[string]int{
		"/market?category=4": 400, "/market?category=%3Cb%3E": 400, "/market?region=UKZ": 400, "/market?kind=x": 400, "/market?series=x": 400, "/market?year=1999-00": 404,
		"/market/list": 200, "/market/list?year=2024": 400, "/market/list?year=2024-25&part=x": 404, "/market/list?year=2024-25&page=99": 404, "/market/list?year=2024-25&page=x": 404,
	} {
		if rec := ask(s, "GET", path); rec.Code != status {
			t.Errorf("%s: status %d, want %d", path, rec.Code, status)
		}
	}
	empty, err := New(s.cfg, services(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	if got := testkit.Text(testkit.Page(t, empty.Handler(), "/market"), "main"); !strings.Contains(got, "No award of this kind is known") {
		t.Errorf("an empty market says %q", got)
	}
}

// A list of the market keeps its place and its filters from page to page.
func TestMarketListPages(t *testing.T) {
	s, _ := testSite(t, nil)
	doc := testkit.Page(t, s.Handler(), "/market/list?year=2025-26&kind=council")
	doc.Find("#main-content table a[href^='/market/list']").Each(func(_ int, link *goquery.Selection) {
		u, err := url.Parse(link.AttrOr("href", ""))
		if err != nil || u.Query().Get("kind") != "council" || u.Query().Get("year") != "2025-26" {
			t.Errorf("a part leads to %s", link.AttrOr("href", ""))
		}
	})
	all := testkit.Page(t, s.Handler(), "/market/list?year=2025-26")
	if n := wholeIn(t, all.Find("[data-list]"), "data-count"); n <= figureRows || all.Find(".govuk-pagination a").Length() == 0 {
		t.Errorf("%d awards, %d links to pages", n, all.Find(".govuk-pagination a").Length())
	}
	second := testkit.Page(t, s.Handler(), "/market/list?year=2025-26&page=2")
	if got := second.Find("[data-row]").Length(); got != wholeIn(t, second.Find("[data-list]"), "data-count")-figureRows {
		t.Errorf("%d rows on the second page", got)
	}
}
