package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/pipeline"
	published "github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/scorecard"
	"github.com/tolsey/tolsey/internal/testkit"
	"github.com/tolsey/tolsey/ocds"
)

// rowNamed gives the row of a table of bodies whose name begins so.
func rowNamed(doc *goquery.Document, name string) *goquery.Selection {
	return doc.Find(".tolsey-cards tbody tr").FilterFunction(func(_ int, row *goquery.Selection) bool {
		return strings.HasPrefix(strings.TrimSpace(row.Find("th").Text()), name)
	})
}

// Departments stand side by side with their leads, empty seats and bodies
// without awards among them; nothing is numbered.
func TestDepartments(t *testing.T) {
	s, _ := testSite(t, nil)
	doc := testkit.Page(t, s.Handler(), "/leadership")
	if got := doc.Find(".tolsey-cards tbody tr").Length(); got != 13 {
		t.Errorf("%d rows, want twelve departments and all together", got)
	}
	if got := rowNamed(doc, "Quellmere Department of Works").Find("th").Text(); !strings.Contains(got, "The seat is empty") {
		t.Errorf("an empty seat is shown as %q", got)
	}
	if got := rowNamed(doc, "Quellmere Department of Schooling").Find("th").Text(); !strings.Contains(got, "(fictional), Minister for digital and procurement") {
		t.Errorf("a lead is shown as %q", got)
	}
	if got := testkit.Text(doc, ".tolsey-together th"); got != "All departments together" {
		t.Errorf("the last row is %q", got)
	}
	if sorted := doc.Find("th[aria-sort]"); sorted.Length() != 1 || sorted.AttrOr("aria-sort", "") != "ascending" {
		t.Error("without a wish the table is sorted by name alone")
	}
}

// Figures of fewer than ten are told as too few, with their number.
func TestTooFewToSay(t *testing.T) {
	s, _ := testSite(t, nil)
	few := 0
	testkit.Page(t, s.Handler(), "/leadership").Find(".tolsey-cards [data-n]").Each(func(_ int, el *goquery.Selection) {
		n := number(t, el, "data-n")
		if n < scorecard.LeastN && el.AttrOr("data-figure", "") == string(scorecard.Denominator) {
			few++
			if !strings.HasPrefix(el.Text(), "too few to say ("+count(n)+")") {
				t.Errorf("a figure of %d is shown as %q", n, el.Text())
			}
		}
	})
	if few < 10 {
		t.Errorf("only %d figures of few", few)
	}
}

// The heads of columns sort, the same one again the other way round, and what is
// not known comes last either way.
func TestSortingDepartments(t *testing.T) {
	s := leadershipSite(t)
	order := func(path string) (values []string, next string) {
		doc := testkit.Page(t, s.Handler(), path)
		doc.Find(".tolsey-cards tbody:not(.tolsey-together) td:nth-child(2) [data-figure]").Each(func(_ int, el *goquery.Selection) {
			text, _, _ := strings.Cut(el.Text(), ":")
			values = append(values, text)
		})
		return values, doc.Find(".tolsey-cards thead th:nth-child(2) a").AttrOr("href", "")
	}
	_, link := order("/leadership?measure=advertised")
	down, link := order(link)
	up, _ := order(link)
	rates := func(list []string) (known []string) {
		for i, v := range list {
			if strings.HasSuffix(v, "%") {
				if i != len(known) {
					t.Errorf("a rate comes after what is not known: %v", list)
				}
				known = append(known, v)
			}
		}
		return known
	}
	high, low := rates(down), rates(up)
	if len(high) < 5 || high[0] != low[len(low)-1] || high[len(high)-1] != low[0] || high[0] == low[0] {
		t.Errorf("down %v, up %v", down, up)
	}
}

// Other bodies are found by the words of their names.
func TestOtherBodies(t *testing.T) {
	s, _ := testSite(t, nil)
	doc := testkit.Page(t, s.Handler(), "/leadership?scope=others&q=university")
	doc.Find(".tolsey-cards tbody:not(.tolsey-together) th a").Each(func(_ int, el *goquery.Selection) {
		if !strings.Contains(el.Text(), "University") {
			t.Errorf("found %q", el.Text())
		}
	})
	if !strings.Contains(testkit.Text(doc, "#table"), "with “university” in the name") {
		t.Errorf("the heading is %q", testkit.Text(doc, "#table"))
	}
	doc = testkit.Page(t, s.Handler(), "/leadership?scope=others&q=xyzzy")
	if !strings.Contains(testkit.Text(doc, "main"), "No other body has “xyzzy” in its name") {
		t.Error("nothing says that there is none")
	}
	if got := ask(s, http.MethodGet, "/leadership?scope=others&q="); got.Code != http.StatusFound || got.Header().Get("Location") != "/leadership?scope=others" {
		t.Errorf("an empty field leads to %d %s", got.Code, got.Header().Get("Location"))
	}
}

// The page of a department has its lead, targets, figures and what there is to
// do.
func TestLeader(t *testing.T) {
	s := leadershipSite(t)
	doc := testkit.Page(t, s.Handler(), leadershipAddress(busiest(t, s, org.MinisterialDepartment)))
	var headings []string
	doc.Find("main h2").Each(func(_ int, el *goquery.Selection) { headings = append(headings, strings.TrimSpace(el.Text())) })
	want := []string{"Three things to do next", "Targets", "Figures, in the last 12 months", "Biggest awards, in the last 12 months",
		"Contracts that end within 12 months without a notice of what follows", "Publish or explain", "Bodies that answer to it", "How to read the figures"}
	if diff := cmp.Diff(want, headings); diff != "" {
		t.Errorf("headings (-want +got):\n%s", diff)
	}
	if got, want := doc.Find(".tolsey-measure").Length(), len(s.data.Scorecards.Measures()); got != want {
		t.Errorf("%d measures, want %d", got, want)
	}
	if n := doc.Find("[data-task]").Length(); n < 1 || n > 3 {
		t.Errorf("%d things to do", n)
	}
	if !strings.Contains(testkit.Text(doc, "main"), "Not measured here yet") {
		t.Error("a target without a measure is not said to have none")
	}
	if doc.Find(`a[href^="/explain/"]`).Length() != 1 || doc.Find(`a[href^="/pipeline?"]`).Length() > 1 {
		t.Error("the page does not lead on")
	}
}

// A body that only notices know has the same page, and is led there from its
// page as a buyer.
func TestLeaderOfABodyThatOnlyNoticesKnow(t *testing.T) {
	s := siteOf(t, sample())
	link := testkit.Page(t, s.Handler(), buyerAddress(councilID)).Find(`a[href^="/leadership/"]`).AttrOr("href", "")
	doc := testkit.Page(t, s.Handler(), link)
	text := testkit.Text(doc, "main")
	for _, want := range []string{"Fictional Borough of Harrowmere", "The seat is empty", "too few to say (", "No target for this year is recorded"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not on the page", want)
		}
	}
	if strings.Contains(text, "%:") || doc.Find(".tolsey-measure circle").Length() > 0 {
		t.Error("a rate is shown of four awards")
	}
}

// Names of bodies are hostile text too.
func TestLeadershipOfAHostileName(t *testing.T) {
	text := strings.NewReplacer("Fictional Borough of Harrowmere", strings.ReplaceAll(attackName, `"`, `\"`), "FICTIONAL BOROUGH OF HARROWMERE", "Fictional").Replace(string(sample()))
	s, err := New(Config{Clock: clock.At(testNow)}, services(t, []byte(text)))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/leadership?scope=others", leadershipAddress(councilID), leadershipAddress(councilID) + "/brief", leadershipAddress(councilID) + "/data-quality"} {
		doc := testkit.Page(t, s.Handler(), path)
		if doc.Find("main img, main script").Length() > 0 {
			t.Errorf("%s: the name became markup", path)
		}
	}
}

func TestTheDistanceToATarget(t *testing.T) {
	for _, c := range []struct {
		share, target float64
		want          string
	}{
		{3.48, 35.5, "32 points"}, {79.4, 83, "4 points"}, {34.6, 35.5, "1 point"}, {35.4, 35.5, "under 1 point"}, {41, 40, "1 point"},
	} {
		if got := toTarget(c.share, c.target); got != c.want {
			t.Errorf("from %v to %v: %q, want %q", c.share, c.target, got, c.want)
		}
	}
}

func TestFigureTexts(t *testing.T) {
	share, _ := scorecard.MeasureByID("advertised")
	days, _ := scorecard.MeasureByID("publication-days")
	index, _ := scorecard.MeasureByID("concentration")
	for _, c := range []struct {
		m    scorecard.Measure
		f    scorecard.Figure
		want string
	}{
		{share, scorecard.Figure{Known: true, Value: 0.334, N: 900, Low: 0.32, High: 0.33}, "33%"},
		{share, scorecard.Figure{Known: true, Value: 0.334, N: 5000, Low: 0.33, High: 0.34}, "33.4%"},
		{share, scorecard.Figure{Known: true, Value: 0.001, N: 500, High: 0.1}, "under 1%"},
		{share, scorecard.Figure{Known: true, Value: 0.999, N: 500, Low: 0.9, High: 1}, "over 99%"},
		{share, scorecard.Figure{Known: true, Value: 1, N: 50, Low: 0.9, High: 1}, "100%"},
		{share, scorecard.Figure{N: 7, Of: 9}, "too few to say (7)"},
		{share, scorecard.Figure{Of: 9}, "not known"},
		{share, scorecard.Figure{}, "none"},
		{days, scorecard.Figure{Known: true, Value: 23.5, N: 20}, "23.5 days"},
		{days, scorecard.Figure{Known: true, Value: 1, N: 20}, "1 day"},
		{index, scorecard.Figure{Known: true, Value: 0.876, N: 20}, "0.88"},
	} {
		if got := figureText(&c.m, &c.f); got != c.want {
			t.Errorf("%+v is written %q, want %q", c.f, got, c.want)
		}
	}
	if got := points(&share, 0.354, 0.426); got != "8 points" {
		t.Errorf("35%% and 43%% are %s apart", got)
	}
	if got := points(&share, 0.501, 0.504); got != "under 1 point" {
		t.Errorf("50.1%% and 50.4%% are %s apart", got)
	}
}

func TestDotsOnTheirIntervals(t *testing.T) {
	m, _ := scorecard.MeasureByID("advertised")
	card := func(f scorecard.Figure, target *org.Target) scorecard.Card {
		return scorecard.Card{Name: "Fictional body", Lines: []scorecard.Line{{Measure: m, Now: scorecard.OutsideFigure{Figure: f}, Target: target}}}
	}
	known := scorecard.Figure{Known: true, Value: 0.25, Low: 0.2, High: 0.45, N: 40}
	all := card(known, nil)
	c := dotsOf("x", &m, []scorecard.Card{card(known, &org.Target{Percent: 50}), card(scorecard.Figure{N: 3}, nil)}, &all)
	if len(c.Rows) != 1 || c.Rest != 1 || c.Most != "50%" {
		t.Fatalf("%+v", c)
	}
	want := dotRow{Label: "Fictional body", Text: "25%", LabelAt: 14, At: 26, Low: "40.20%", Dot: "50.00%", High: "89.20%", Target: "99.00%"}
	if diff := cmp.Diff(want, c.Rows[0]); diff != "" {
		t.Errorf("the row (-want +got):\n%s", diff)
	}
	if c.Mean != "50.00%" {
		t.Errorf("all together is drawn at %s", c.Mean)
	}
}

func TestTrendOnItsIntervals(t *testing.T) {
	m, _ := scorecard.MeasureByID("advertised")
	spans := scorecard.YearsTo(scorecard.Span{Year: "2025-26"}, 2, testNow)
	figures := []scorecard.OutsideFigure{{}, {Figure: scorecard.Figure{Known: true, Value: 0.5, Low: 0.25, High: 1}}}
	c := trendOf("x", &m, figures, spans, map[string]float64{"2025-26": 75})
	if c.Top != "100%" || len(c.Years) != 2 || c.Years[0].Known {
		t.Fatalf("%+v", c)
	}
	want := trendYear{Label: "2025-26", Middle: "75.00%", Low: 97, Dot: 72, High: 22, Known: true, Target: 47}
	if diff := cmp.Diff(want, c.Years[1]); diff != "" {
		t.Errorf("the year (-want +got):\n%s", diff)
	}
}

// Where nothing is clearly behind, the list of things to do says so first.
func TestThingsToDoSayWhenNothingIsClear(t *testing.T) {
	s := leadershipSite(t)
	desk, err := s.cards.Desk(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	span, err := scorecard.ReadSpan("", testNow)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[bool]int{}
	for _, p := range desk.Bodies.All() {
		if !hasSeat(p) {
			continue
		}
		card, err := desk.Card(t.Context(), p.ID, span)
		if err != nil {
			t.Fatal(err)
		}
		peers, err := desk.Peers(t.Context(), &card)
		if err != nil {
			t.Fatal(err)
		}
		tasks := desk.Tasks(&card, &peers)
		if len(tasks) == 0 {
			continue
		}
		clear := tasks[0].Reason == scorecard.BehindTarget || tasks[0].Reason == scorecard.BehindPeers // the strongest comes first
		text := testkit.Text(testkit.Page(t, s.Handler(), leadershipAddress(p.ID)), `section[aria-labelledby="tasks"]`)
		if said := strings.Contains(text, "No figure is clearly behind"); said == clear {
			t.Errorf("%s, whose first thing to do is for %q: %s", p.Name, tasks[0].Reason, text)
		}
		seen[clear]++
	}
	if seen[true] == 0 || seen[false] == 0 {
		t.Errorf("only one sort was seen: %v", seen)
	}
}

// The list behind late starts names suppliers and adds up values.
func TestLateStartsNameSuppliersAndValues(t *testing.T) {
	s := leadershipSite(t)
	board, err := s.data.Pipeline.Board(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	desk, err := s.cards.Desk(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	id := busiest(t, s, org.MinisterialDepartment)
	span, _ := scorecard.ReadSpan("", testNow)
	card, err := desk.Card(t.Context(), id, span)
	if err != nil {
		t.Fatal(err)
	}
	var sum int64
	suppliers := 0
	rows := board.Behind(scopeOf(card.Scope.Keys), pipeline.Period{From: span.From, To: span.To}, published.Day(testNow), "")
	for _, row := range rows {
		suppliers += len(row.Suppliers)
		if row.Value != nil && row.Value.Currency == "GBP" {
			sum += row.Value.Hundredths
		}
	}
	if suppliers == 0 || sum == 0 {
		t.Fatalf("%d contracts with %d suppliers, worth %d, show nothing", len(rows), suppliers, sum)
	}
	doc := testkit.Page(t, s.Handler(), leadershipAddress(id)+"/late-starts")
	if got := strings.TrimSpace(doc.Find("[data-list] td").Last().Text()); got != poundsInWords(sum) {
		t.Errorf("the contracts are worth %q together, want %q", got, poundsInWords(sum))
	}
	if got := doc.Find(`[data-row] td:nth-child(3) a[href^="/suppliers/"]`).Length(); len(rows) <= figureRows && got != suppliers {
		t.Errorf("%d suppliers are named, want %d", got, suppliers)
	}
}

func TestWhatContractsAreWorthTogether(t *testing.T) {
	row := func(hundredths int64, currency string) pipeline.Row {
		var r pipeline.Row
		r.Value = &published.Value{Money: ocds.Money{Hundredths: hundredths, Currency: currency}}
		return r
	}
	for _, c := range []struct {
		rows []pipeline.Row
		want string
	}{
		{nil, "£0"}, {[]pipeline.Row{{}}, notGiven}, {[]pipeline.Row{row(100_00, "EUR")}, notGiven},
		{[]pipeline.Row{row(100_00, "GBP"), {}, row(250_00, "GBP"), row(published.MostBelieved+1, "GBP"), row(7_00, "EUR")}, "£350"},
	} {
		if got := worthOf(c.rows); got != c.want {
			t.Errorf("%d contracts are worth %q, want %q", len(c.rows), got, c.want)
		}
	}
}
