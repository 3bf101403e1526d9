package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
	"github.com/jba/templatecheck"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/testkit"
)

// paths are pages of each kind that the site has.
var paths = []string{"/", "/about", "/accessibility", "/privacy", "/cookies",
	"/notices", "/notices?page=2&stage=any", "/notices?q=service&stage=any&value_from=1000&region=Thayland", "/notices/" + openNotice, "/notices/" + longNotice, "/notices/" + longNotice + "/raw",
	"/alerts", "/alerts/sent", "/alerts/sent?link=1", "/alerts/new?q=road+OR+service", "/alerts/new?q=xyzzy+service&category=45",
	"/alerts/new?target=notice&ocid=" + openNotice, "/alerts/new?target=contract&ocid=" + longNotice, "/alerts/new?target=supplier&stage=any&supplier=" + roadBuilder,
	"/buyers", "/suppliers?sort=releases", "/compare",
	"/pipeline", "/pipeline?ends=18&category=45&state=decide&state=watch&sort=value", "/pipeline?ends=3&q=xyzzy", "/pipeline/" + endingContract,
	"/early", "/early?by=region&period=last&sort=share", "/early/list?part=late",
	"/leadership", "/leadership?scope=city-regions&measure=advertised&sort=advertised", "/leadership?scope=others&q=council", "/leadership/measures",
	"/leadership/" + treasury, "/leadership/" + treasury + "/brief?period=2025-26", "/leadership/" + treasury + "/sme-value?part=numerator", "/regions/" + madeUpRegion,
	"/market", "/market?category=45&series=small&region=UKC&kind=council", "/market/list?year=2024-25&part=apart", "/integrity", "/integrity/UK-R018?q=council", "/integrity/R028?of=suppliers",
	"/explain", "/explain?kind=council&q=district&period=2024-25", "/explain/" + gapBody, "/explain/" + gapBody + "?part=no-award", "/explain/" + gapBody + "/letter",
	"/for-you", "/for-you?supplier=" + roadBuilder, "/for-you?profile=Carriageway+resurfacing+in+Thayland", "/for-you?profile=xyzzy",
	"/categories", "/categories?q=service", "/categories/45", "/regions", "/developers", "/feeds", "/alerts/status"}

// Processes of the market: one that is open, and one with a contract, changes and
// nine releases.
const (
	openNotice = "ocds-f1ct10-00007e"
	longNotice = "ocds-f1ct10-00005b"
)

// endingContract is a contract of the market near its end, whose successor is
// inferred.
const endingContract = "ocds-f1ct10-00003e/c1"

// A department and a city region of the market.
const (
	treasury     = "quellmere-treasury"
	madeUpRegion = "pellmarrow-city-region-combined-authority"
)

// gapBody is a city region of the market of which award notices are missing.
const gapBody = "pellmarrow-city-region-combined-authority"

// roadBuilder is the supplier of the market that won most.
const roadBuilder = "XF-COH-00528359"

var testNow = time.Date(2026, time.March, 17, 9, 30, 0, 0, time.UTC)

// testSite makes a site of the fictional market, after change has changed its
// configuration, and gives what it logs.
func testSite(t testing.TB, change func(*Config)) (*Site, *bytes.Buffer) {
	t.Helper()
	var logged bytes.Buffer
	cfg := Config{BaseURL: "https://tolsey.example", Clock: clock.At(testNow), Logger: slog.New(slog.NewTextHandler(&logged, nil)), Version: "1.2.3"}
	if change != nil {
		change(&cfg)
	}
	s, err := New(cfg, marketServices(t))
	if err != nil {
		t.Fatal(err)
	}
	return s, &logged
}

// ask sends a request with headers, given as name and value in turn.
func ask(s *Site, method, target string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	rec := httptest.NewRecorder()
	s.Handler().ServeHTTP(rec, r)
	return rec
}

// Every field and function that a template uses exists and has the right type.
func TestTemplatesFitTheirData(t *testing.T) {
	if len(pages) < 6 {
		t.Fatalf("only %d pages are declared", len(pages))
	}
	for _, p := range pages {
		name, tmpl, view := p.parsed()
		if err := templatecheck.CheckHTMLStrict(tmpl, view); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPagesAreSound(t *testing.T) {
	titles := map[string]string{}
	for _, demo := range []bool{false, true} {
		s, _ := testSite(t, func(c *Config) { c.Demo = demo })
		for _, path := range paths {
			doc := testkit.Page(t, s.Handler(), path)
			title := testkit.Text(doc, "title")
			if !strings.HasSuffix(title, " – Tolsey") {
				t.Errorf("%s has the title %q", path, title)
			}
			if other, taken := titles[title]; taken && other != path {
				t.Errorf("%s and %s have the same title %q", path, other, title)
			}
			titles[title] = path
			if got := doc.Find(".tolsey-demo").Length() == 1; got != demo {
				t.Errorf("%s, demo %v: demo banner %v", path, demo, got)
			}
			if got := strings.Contains(testkit.Text(doc, "footer"), "Open Government Licence"); got == demo {
				t.Errorf("%s, demo %v: licence of real data %v", path, demo, got)
			}
			if got := doc.Find(`meta[name=robots][content=noindex]`).Length() == 1; got != demo {
				t.Errorf("%s, demo %v: noindex %v", path, demo, got)
			}
		}
	}
}

func TestNavigationMarksTheSection(t *testing.T) {
	s, _ := testSite(t, nil)
	for _, c := range []struct{ path, want string }{
		{"/", ""},
		{"/about", "About page"},
		{"/notices", "Notices page"},
		{"/notices/" + openNotice, "Notices true"},
		{"/categories/45", "Categories true"},
		{"/data-quality/fictional-market", ""},
		{"/cookies", ""},
	} {
		doc := testkit.Page(t, s.Handler(), c.path)
		link := doc.Find(".govuk-service-navigation__link[aria-current]")
		if got := strings.TrimSpace(link.Text() + " " + link.AttrOr("aria-current", "")); got != c.want {
			t.Errorf("%s: marked %q, want %q", c.path, got, c.want)
		}
	}
	for _, section := range s.frame("/about/history").Sections {
		if section.Active != (section.Href == "/about") || section.Current {
			t.Errorf("below /about: %+v", section)
		}
	}
}

// dataEndings are those of the lists as data, which the API serves.
var dataEndings = []string{".json", ".csv", ".xlsx", ".atom", ".ics"}

// Every link and file of every page that is on this site is there. Addresses
// under /api/ and lists as data are served beside the site.
func TestNoLinkIsDead(t *testing.T) {
	s, _ := testSite(t, nil)
	seen := map[string]bool{}
	for _, path := range paths {
		testkit.Page(t, s.Handler(), path).Find("[href], [src]").Each(func(_ int, el *goquery.Selection) {
			link := el.AttrOr("href", el.AttrOr("src", ""))
			u, err := url.Parse(link)
			if err != nil {
				t.Errorf("%s: %v", path, err)
				return
			}
			if u.Host != "" || u.Path == "" || strings.HasPrefix(u.Path, "/api/") || slices.Contains(dataEndings, filepath.Ext(u.Path)) || seen[link] {
				return
			}
			seen[link] = true
			rec := ask(s, http.MethodGet, u.Path)
			if rec.Code == http.StatusFound { // a body has its page under the id that registers give it
				rec = ask(s, http.MethodGet, rec.Header().Get("Location"))
			}
			if rec.Code != http.StatusOK {
				t.Errorf("%s links to %s: status %d", path, link, rec.Code)
			}
			if u.Fragment != "" && !strings.Contains(rec.Body.String(), `id="`+u.Fragment+`"`) {
				t.Errorf("%s links to %s: no such part", path, link)
			}
		})
	}
	if len(seen) < 8 {
		t.Errorf("only %d links were followed", len(seen))
	}
}

// Security headers are on every answer, whatever it is.
func TestHeadersOnEveryAnswer(t *testing.T) {
	s, _ := testSite(t, nil)
	asset, err := assetPath("tolsey.css")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"Content-Security-Policy":      policy,
		"X-Content-Type-Options":       "nosniff",
		"X-Frame-Options":              "DENY",
		"Referrer-Policy":              "same-origin",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Strict-Transport-Security":    "max-age=31536000; includeSubDomains",
	}
	for _, c := range []struct {
		method, path string
		status       int
	}{
		{"GET", "/", 200}, {"HEAD", "/about", 200}, {"GET", asset, 200}, {"GET", "/robots.txt", 200},
		{"GET", "/nothing", 404}, {"GET", "/static/x/nothing", 404}, {"POST", "/about", 405}, {"GET", "/favicon.ico", 302},
		{"GET", "//about", 307},
	} {
		rec := ask(s, c.method, c.path)
		if rec.Code != c.status {
			t.Errorf("%s %s: status %d, want %d", c.method, c.path, rec.Code, c.status)
		}
		for name, value := range want {
			if got := rec.Header().Get(name); got != value {
				t.Errorf("%s %s: %s is %q", c.method, c.path, name, got)
			}
		}
		if rec.Header().Get("Permissions-Policy") == "" || rec.Header().Get("Set-Cookie") != "" {
			t.Errorf("%s %s: headers %v", c.method, c.path, rec.Header())
		}
	}
	if strings.Contains(policy, "unsafe") {
		t.Errorf("the policy allows something unsafe: %s", policy)
	}
}

func TestPlainHTTPHasNoHSTS(t *testing.T) {
	s, _ := testSite(t, func(c *Config) { c.BaseURL = "http://127.0.0.1:8080" })
	if got := ask(s, "GET", "/").Header().Get("Strict-Transport-Security"); got != "" {
		t.Errorf("Strict-Transport-Security %q over http", got)
	}
}

func TestUnknownPage(t *testing.T) {
	s, logged := testSite(t, nil)
	doc := testkit.PageWith(t, s.Handler(), "/notices/<b>x", http.StatusNotFound)
	if got := testkit.Text(doc, "h1"); got != "Page not found" {
		t.Errorf("the heading is %q", got)
	}
	if logged.Len() > 0 {
		t.Errorf("a page that is not there was logged: %s", logged)
	}
}

func TestMethodNotAllowed(t *testing.T) {
	s, _ := testSite(t, nil)
	rec := ask(s, "POST", "/about")
	if rec.Code != http.StatusMethodNotAllowed || rec.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("status %d, Allow %q", rec.Code, rec.Header().Get("Allow"))
	}
	if !strings.Contains(rec.Body.String(), "<h1") {
		t.Error("the answer is no page")
	}
}

func TestCrossSiteRequestsAreRefused(t *testing.T) {
	s, _ := testSite(t, nil)
	for _, c := range []struct {
		headers []string
		status  int
	}{
		{[]string{"Sec-Fetch-Site", "cross-site"}, http.StatusForbidden},
		{[]string{"Origin", "https://evil.example"}, http.StatusForbidden},
		{[]string{"Origin", "https://tolsey.example"}, http.StatusMethodNotAllowed}, // as far as the page
		{[]string{"Sec-Fetch-Site", "same-origin"}, http.StatusMethodNotAllowed},
	} {
		if rec := ask(s, "POST", "/about", c.headers...); rec.Code != c.status {
			t.Errorf("%v: status %d, want %d", c.headers, rec.Code, c.status)
		}
	}
	if rec := ask(s, "GET", "/about", "Sec-Fetch-Site", "cross-site"); rec.Code != http.StatusOK {
		t.Errorf("a link from another site: status %d", rec.Code)
	}
}

func TestHead(t *testing.T) {
	s, _ := testSite(t, nil)
	server := httptest.NewServer(s.Handler())
	defer server.Close()
	resp, err := http.Head(server.URL + "/about")
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil || len(body) != 0 || resp.StatusCode != http.StatusOK {
		t.Errorf("HEAD: %d, %d bytes, %v", resp.StatusCode, len(body), err)
	}
	if want := int64(ask(s, "GET", "/about").Body.Len()); resp.ContentLength != want {
		t.Errorf("HEAD says %d bytes, GET sends %d", resp.ContentLength, want)
	}
}

// maxWeight is what a page may weigh with its style and script, compressed, in
// bytes.
const maxWeight = 60_000

func TestPageWeight(t *testing.T) {
	s, _ := testSite(t, nil)
	for _, path := range paths {
		checkWeight(t, s, path)
	}
}

// checkWeight fails the test when the page at path weighs too much.
func checkWeight(t *testing.T, s *Site, path string) {
	t.Helper()
	total := 0
	doc := testkit.Page(t, s.Handler(), path)
	doc.Find("link[rel=stylesheet], link[rel=icon], script[src]").Each(func(_ int, el *goquery.Selection) {
		total += ask(s, "GET", el.AttrOr("href", el.AttrOr("src", "")), "Accept-Encoding", "gzip").Body.Len()
	})
	if total == 0 {
		t.Fatalf("%s loads no files", path)
	}
	total += ask(s, "GET", path, "Accept-Encoding", "gzip").Body.Len()
	if total > maxWeight {
		t.Errorf("%s weighs %d bytes", path, total)
	}
}

func TestNewRefusesWhatCannotWork(t *testing.T) {
	for _, cfg := range []Config{
		{BaseURL: "https://tolsey.example"},
		{Clock: clock.At(testNow), BaseURL: "tolsey.example"},
		{Clock: clock.At(testNow), BaseURL: "ftp://tolsey.example"},
		{Clock: clock.At(testNow), BaseURL: "https://tolsey.example/contracts"},
		{Clock: clock.At(testNow), BaseURL: "https://tolsey.example?x=1"},
		{Clock: clock.At(testNow), BaseURL: "https://%zz"},
	} {
		if _, err := New(cfg, Services{}); err == nil {
			t.Errorf("%+v was taken", cfg)
		}
	}
	if _, err := New(Config{Clock: clock.At(testNow), BaseURL: "https://tolsey.example/"}, Services{}); err != nil {
		t.Errorf("a base URL that ends in / was refused: %v", err)
	}
}

func TestSecurityTxt(t *testing.T) {
	s, _ := testSite(t, nil)
	rec := ask(s, "GET", "/.well-known/security.txt")
	want := "Contact: " + projectContact + "\nExpires: 2026-09-13T00:00:00Z\nPreferred-Languages: en\n" +
		"Canonical: https://tolsey.example/.well-known/security.txt\n"
	if diff := cmp.Diff(want, rec.Body.String()); diff != "" {
		t.Errorf("security.txt (-want +got):\n%s", diff)
	}
	s, _ = testSite(t, func(c *Config) { c.SecurityContact = "mailto:a@b.example"; c.BaseURL = "" })
	got := ask(s, "GET", "/.well-known/security.txt").Body.String()
	if !strings.HasPrefix(got, "Contact: mailto:a@b.example\n") || strings.Contains(got, "Canonical") {
		t.Errorf("security.txt: %s", got)
	}
}

func TestRobots(t *testing.T) {
	for demo, want := range map[bool]string{false: "User-agent: *\nDisallow: /alerts/\nAllow: /\n", true: "User-agent: *\nDisallow: /\n"} {
		s, _ := testSite(t, func(c *Config) { c.Demo = demo })
		if got := ask(s, "GET", "/robots.txt").Body.String(); got != want {
			t.Errorf("demo %v: %q", demo, got)
		}
	}
}

func unzip(t *testing.T, body io.Reader) string {
	t.Helper()
	z, err := gzip.NewReader(body)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
