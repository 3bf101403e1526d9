package web

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/fiction"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/testkit"
)

// largeMarket gives a fictional market that is large enough for rates.
func largeMarket() []byte {
	var out bytes.Buffer
	if _, err := fiction.Write(&out, fiction.Options{Processes: 2500, Seed: 1, Today: testNow}); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// leadershipSite makes a site over that market and what is said of its bodies.
func leadershipSite(t testing.TB) *Site {
	t.Helper()
	s, err := New(Config{Clock: clock.At(testNow), BaseURL: "https://tolsey.example"}, sharedLarge.of(t, largeMarket))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// busiest gives the id of the body of a kind with the most awards.
func busiest(t testing.TB, s *Site, kind org.Kind) string {
	t.Helper()
	desk, err := s.cards.Desk(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	id, most := "", -1
	for _, p := range desk.Bodies.All() {
		if p.Kind == kind {
			if n := len(desk.Bodies.Keys(p.ID)); n > most {
				id, most = p.ID, n
			}
		}
	}
	return id
}

// walker follows figures to their lists.
type walker struct {
	t     *testing.T
	s     *Site
	seen  map[string]bool
	known int // figures that are rates
}

func number(t testing.TB, el *goquery.Selection, attr string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(el.AttrOr(attr, ""), 10, 64)
	if err != nil {
		t.Errorf("%s: %v", attr, err)
	}
	return n
}

// walk opens a page and follows every figure on it.
func (w *walker) walk(path string) {
	w.t.Helper()
	doc := testkit.Page(w.t, w.s.Handler(), path)
	figures := doc.Find("[data-figure]")
	if figures.Length() == 0 {
		w.t.Errorf("%s has no figures", path)
	}
	doc.Find(".tolsey-cards td:nth-child(2), .tolsey-cards td:nth-child(5)").Each(func(_ int, cell *goquery.Selection) {
		if cell.Find("[data-figure]").Length() != 1 {
			w.t.Errorf("%s: the cell %q has no figure", path, cell.Text())
		}
	})
	figures.Each(func(_ int, el *goquery.Selection) {
		href, linked := el.Attr("href")
		if !linked {
			if el.Text() != "none" {
				w.t.Errorf("%s: the figure %q has no list", path, el.Text())
			}
			return
		}
		if strings.Contains(el.Text(), "%") {
			w.known++
		}
		w.follow(path, href, el)
	})
	doc.Find("[data-task]").Each(func(_ int, el *goquery.Selection) {
		list := testkit.Page(w.t, w.s.Handler(), el.AttrOr("href", "")).Find("[data-list]")
		if got, want := number(w.t, list, "data-count"), number(w.t, el, "data-task"); got != want || want == 0 {
			w.t.Errorf("%s: the task %q names %d, its list has %d", path, el.Text(), want, got)
		}
	})
}

// follow compares a figure with its list, whose rows it adds up page by page.
func (w *walker) follow(path, href string, el *goquery.Selection) {
	w.t.Helper()
	want := [3]int64{number(w.t, el, "data-n"), number(w.t, el, "data-num"), number(w.t, el, "data-den")}
	key := href + strconv.FormatInt(want[1], 10)
	if w.seen[key] {
		return
	}
	w.seen[key] = true
	var rows, told [3]int64
	for next := href; next != ""; {
		list := testkit.Page(w.t, w.s.Handler(), next)
		total := list.Find("[data-list]")
		told = [3]int64{number(w.t, total, "data-count"), number(w.t, total, "data-num"), number(w.t, total, "data-den")}
		list.Find("[data-row]").Each(func(_ int, row *goquery.Selection) {
			rows[0]++
			rows[1] += number(w.t, row, "data-num")
			rows[2] += number(w.t, row, "data-den")
		})
		next = list.Find("a[rel=next]").AttrOr("href", "")
	}
	if told != want || rows != want {
		w.t.Errorf("%s: the figure %q of %v leads to %s, which says %v and has rows of %v", path, el.Text(), want, href, told, rows)
	}
}

// Every figure on every page leads to the list that it is made of, whose rows
// add up to it.
func TestEveryFigureLeadsToItsList(t *testing.T) {
	s := leadershipSite(t)
	w := &walker{t: t, s: s, seen: map[string]bool{}}
	department, region, council := busiest(t, s, org.MinisterialDepartment), busiest(t, s, org.CombinedAuthority), busiest(t, s, org.Council)
	for _, path := range []string{
		"/leadership", "/leadership?measure=single-bid&sort=single-bid&period=2024-25", "/leadership?measure=publication-days", "/leadership?measure=late-starts",
		"/leadership?scope=city-regions&measure=advertised", "/leadership?scope=others&q=council&measure=concentration",
		leadershipAddress(department), leadershipAddress(region) + "?period=2025-26", leadershipAddress(council),
		leadershipAddress(department) + "/brief", cityRegionAddress(region), cityRegionAddress(region) + "?measure=award-missing",
	} {
		w.walk(path)
	}
	if len(w.seen) < 300 || w.known < 50 {
		t.Errorf("only %d lists were opened, %d of rates", len(w.seen), w.known)
	}
}

// The same over real notices, of councils and of a department.
func TestFiguresOfRealNotices(t *testing.T) {
	file := testkit.Shared(t, "data", "ocds", "uk", "contracts-finder-lancashire.derived.releases.jsonl.gz")
	s := siteOf(t, nil)
	if _, err := s.data.Feed.Import(t.Context(), "", []string{file}, nil, nil); err != nil {
		t.Fatal(err)
	}
	settle(t, s.data)
	w := &walker{t: t, s: s, seen: map[string]bool{}}
	link := testkit.Page(t, s.Handler(), "/leadership?scope=others&q=blackpool+council").Find(".tolsey-cards tbody th a").First().AttrOr("href", "")
	w.walk("/leadership?period=2024-25")
	w.walk("/leadership?scope=others&q=council&period=2023-24&measure=prompt-publication")
	w.walk(link + "?period=2023-24")
	w.walk(link + "?period=2016-04-01_2026-03-31")
	if w.known < 10 {
		t.Errorf("only %d rates", w.known)
	}
}

// A list has only the parts that the figure has, and pages that there are.
func TestListsThatAreNotThere(t *testing.T) {
	s, _ := testSite(t, nil)
	body := leadershipAddress(busiest(t, s, org.MinisterialDepartment))
	for path, status := range map[string]int{
		body + "/sme-value?part=nothing": http.StatusNotFound, body + "/sme-value?page=99": http.StatusNotFound, body + "/sme-value?page=x": http.StatusNotFound,
		body + "/nothing": http.StatusNotFound, "/leadership/nobody/sme-value": http.StatusNotFound, "/leadership/nobody": http.StatusNotFound,
		"/leadership/~departments": http.StatusNotFound, body + "?period=soon": http.StatusBadRequest, body + "?period=2031-32": http.StatusBadRequest,
		"/regions/nobody": http.StatusNotFound, "/leadership?scope=planets": http.StatusBadRequest, "/leadership?measure=luck": http.StatusBadRequest,
		"/leadership?scope=others&page=999": http.StatusNotFound, "/leadership/%00": http.StatusNotFound,
	} {
		if got := ask(s, http.MethodGet, path); got.Code != status {
			t.Errorf("%s: status %d, want %d", path, got.Code, status)
		}
	}
}
