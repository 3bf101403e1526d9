package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/testkit"
)

// The examples are run against the whole program by the tests of package app.
func TestDeveloperGuide(t *testing.T) {
	s, _ := testSite(t, func(c *Config) { c.Limit = Limit{PerSecond: 20, Burst: 100} })
	doc := testkit.Page(t, s.Handler(), "/developers")
	commands := texts(doc.Find("main pre code"))
	if len(commands) < 15 {
		t.Errorf("only %d examples", len(commands))
	}
	for _, command := range commands {
		if !strings.Contains(command, "https://tolsey.example/") {
			t.Errorf("the example is not of this site: %s", command)
		}
	}
	if said := testkit.Text(doc, "#rule-list"); !strings.Contains(said, "20 requests a second") || !strings.Contains(said, "100 at once") {
		t.Errorf("the rules: %q", said)
	}
	if got := doc.Find("#parameters code").Length(); got != len(notice.Params()) {
		t.Errorf("%d parameters are named", got)
	}
	doc.Find(".tolsey-example").Each(func(_ int, el *goquery.Selection) {
		if el.Find(".tolsey-example__type").Text() == "" {
			t.Errorf("an example does not say what comes: %s", el.Text())
		}
	})
}

func TestDeveloperGuideWithoutALimit(t *testing.T) {
	s, _ := testSite(t, nil)
	if said := testkit.Text(testkit.Page(t, s.Handler(), "/developers"), "#rule-list"); !strings.Contains(said, "no limit on this site") {
		t.Errorf("the rules: %q", said)
	}
	for rate, want := range map[float64]string{1: "1 request a second", 2.5: "2 requests a second", 0.5: "30 requests a minute"} {
		if got := rateInWords(rate); got != want {
			t.Errorf("%v: %q", rate, got)
		}
	}
}

func TestDeveloperGuideWithoutNotices(t *testing.T) {
	said := testkit.Text(testkit.Page(t, siteOf(t, nil).Handler(), "/developers"), "main")
	if !strings.Contains(said, "Nothing has been imported") || !strings.Contains(said, "/bulk/2026-03.jsonl.gz") {
		t.Errorf("the page says %q", said)
	}
}

// Without a configured address the examples are of the one that was asked, when
// it can stand in a command.
func TestAddressInExamples(t *testing.T) {
	s := siteOf(t, nil)
	for host, want := range map[string]string{
		"tolsey.test": "http://tolsey.test", "127.0.0.1:8080": "http://127.0.0.1:8080", "[::1]:8080": "http://[::1]:8080",
		"x';rm -rf ~;'": "http://localhost", "": "http://localhost", "a b": "http://localhost",
	} {
		r := httptest.NewRequest(http.MethodGet, "/developers", nil)
		r.Host = host
		if got := s.baseFor(r); got != want {
			t.Errorf("%q: %q, want %q", host, got, want)
		}
	}
	secure := httptest.NewRequest(http.MethodGet, "https://tolsey.test/developers", nil)
	if got := s.baseFor(secure); got != "https://tolsey.test" {
		t.Errorf("over TLS: %q", got)
	}
}

func TestLastDay(t *testing.T) {
	for month, want := range map[string]string{"2026-02": "2026-02-28", "2028-02": "2028-02-29", "2026-12": "2026-12-31"} {
		if got := lastDay(month); got != want {
			t.Errorf("%s: %s", month, got)
		}
	}
}
