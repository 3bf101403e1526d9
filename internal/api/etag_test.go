package api

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// examples are addresses that give something, one at least for each route, in a
// ledger with the release r1 of ocds-test01-1 dated in January 2026.
var examples = map[string][]string{
	"/api/1.0/ocdsReleasePackages":       {"/api/1.0/ocdsReleasePackages", "/api/1.0/ocdsReleasePackages?stages=award"},
	"/api/1.0/ocdsReleasePackages/{id}":  {"/api/1.0/ocdsReleasePackages/r1", "/api/1.0/ocdsReleasePackages/ocds-test01-1"},
	"/api/1.0/ocdsRecordPackages/{ocid}": {"/api/1.0/ocdsRecordPackages/ocds-test01-1"},
	"/Published/Notices/OCDS/Search":     {search, search + "?limit=1"},
	"/Published/OCDS/Release/{id}":       {"/Published/OCDS/Release/r1"},
	"/Published/OCDS/Record/{ocid}":      {"/Published/OCDS/Record/ocds-test01-1"},
	"/api/v1/entries":                    {"/api/v1/entries", "/api/v1/entries?after=0"},
	"/api/v1/entries/{index}/receipt":    {"/api/v1/entries/0/receipt"},
	"/api/v1/feeds":                      {"/api/v1/feeds"},
	"/api/v1/deadline":                   {"/api/v1/deadline", "/api/v1/deadline?rule=standstill&from=2026-04-02&in=england-and-wales"},
	"/api/v1/deadline/rules":             {"/api/v1/deadline/rules"},
	"/log/checkpoint":                    {"/log/checkpoint"},
	"/log/key":                           {"/log/key"},
	"/bulk/":                             {"/bulk/"},
	"/bulk/{file}":                       {"/bulk/2026-01.jsonl.gz"},
	"/notices.json":                      {"/notices.json", "/notices.json?stage=any&limit=1", "/notices.json?q=nowhere"},
	"/notices.csv":                       {"/notices.csv"},
	"/notices.xlsx":                      {"/notices.xlsx"},
	"/notices.atom":                      {"/notices.atom", "/notices.atom?stage=any"},
	"/notices.ics":                       {"/notices.ics", "/notices.ics?stage=ended"},
	"/notices/{ocid}/deadline.ics":       {"/notices/ocds-test01-1/deadline.ics"},
	"/buyers.json":                       {"/buyers.json", "/buyers.json?q=nobody"},
	"/buyers.csv":                        {"/buyers.csv"},
	"/buyers.xlsx":                       {"/buyers.xlsx"},
	"/suppliers.json":                    {"/suppliers.json"},
	"/suppliers.csv":                     {"/suppliers.csv"},
	"/suppliers.xlsx":                    {"/suppliers.xlsx"},
	"/api/openapi.json":                  {"/api/openapi.json"},
	"/healthz":                           {"/healthz"},
	"/metrics":                           {"/metrics"},
}

// limited gives the examples that are not of bare routes.
func limited() []string {
	var out []string
	for path, all := range examples {
		if path != "/healthz" && path != "/metrics" {
			out = append(out, all...)
		}
	}
	slices.Sort(out)
	return out
}

const january = "2026-01-01T00:00:00Z"

// TestWhoHasTheAnswerIsToldSo asks for everything twice, then again after
// something came that changes it.
func TestWhoHasTheAnswerIsToldSo(t *testing.T) {
	onBoth(t, func(s *site) {
		s.add("test", "", simple("ocds-test01-1", "r1", january, "A"))
		tags := map[string]string{}
		for _, path := range limited() {
			s.ask(path) // the list of months knows the size of a file once it is made
		}
		for _, path := range limited() {
			w := s.ask(path)
			tag := w.Header().Get("ETag")
			if w.Code != http.StatusOK || tag == "" {
				s.Fatalf("%s: %d, ETag %q", path, w.Code, tag)
			}
			tags[path] = tag
			for _, given := range []string{tag, "*", `"x", ` + tag, strings.TrimPrefix(tag, "W/")} {
				w := s.ask(path, "If-None-Match", given)
				if w.Code != http.StatusNotModified || w.Body.Len() > 0 || w.Header().Get("ETag") != tag {
					s.Errorf("%s with %s: %d, ETag %s, %s", path, given, w.Code, w.Header().Get("ETag"), w.Body)
				}
			}
			if w := s.ask(path, "If-None-Match", `"other"`, "If-None-Match", `W/"another"`); w.Code != http.StatusOK {
				s.Errorf("%s with another tag: %d", path, w.Code)
			}
		}
		s.add("test", "", simple("ocds-test01-1", "r1", january, "B"), simple("ocds-test01-1", "r2", january, "C"))
		stay := []string{"/log/key", "/api/openapi.json", "/api/1.0/ocdsReleasePackages?stages=award",
			"/notices.json?q=nowhere", "/buyers.json?q=nobody", "/suppliers.json", "/api/v1/feeds",
			"/api/v1/deadline", "/api/v1/deadline?rule=standstill&from=2026-04-02&in=england-and-wales", "/api/v1/deadline/rules"}
		for path, tag := range tags {
			want := http.StatusOK
			if slices.Contains(stay, path) {
				want = http.StatusNotModified
			}
			if w := s.ask(path, "If-None-Match", tag); w.Code != want {
				s.Errorf("%s after a release came: %d, want %d", path, w.Code, want)
			}
		}
	})
}

func TestARemovedPayloadChangesTheAnswer(t *testing.T) {
	onBoth(t, func(s *site) {
		s.add("test", "", simple("ocds-test01-1", "r1", january, "A"), simple("ocds-test01-1", "r2", january, "B"))
		tags := map[string]string{}
		for _, path := range []string{"/api/v1/entries", search, "/api/1.0/ocdsReleasePackages/ocds-test01-1",
			"/api/1.0/ocdsRecordPackages/ocds-test01-1", "/bulk/2026-01.jsonl.gz"} {
			tags[path] = s.ask(path).Header().Get("ETag")
		}
		s.exec("update ledger_entry set payload = null, salt = null where idx = 1")
		for path, tag := range tags {
			if w := s.ask(path, "If-None-Match", tag); w.Code != http.StatusOK {
				s.Errorf("%s: %d", path, w.Code)
			}
		}
	})
}

func TestAFullPageOfEntriesStaysAsItIs(t *testing.T) {
	onBoth(t, func(s *site) {
		s.add("test", "", simple("ocds-test01-1", "r1", january, "A"), simple("ocds-test01-1", "r2", january, "B"))
		const path = "/api/v1/entries?limit=2"
		tag := s.ask(path).Header().Get("ETag")
		s.add("test", "", simple("ocds-test01-1", "r3", january, "C"))
		s.same("its status", http.StatusNotModified, s.ask(path, "If-None-Match", tag).Code)
		// Another host or version of the program writes other links.
		s.api.cfg.BaseURL = "https://other.example"
		s.same("on another host", http.StatusOK, s.ask(path, "If-None-Match", tag).Code)
		s.api.cfg.BaseURL, s.api.cfg.Version = "https://tolsey.example", "1.2.4"
		s.same("of another version", http.StatusOK, s.ask(path, "If-None-Match", tag).Code)
	})
}

// TestEveryAnswerLeadsToItsDescription holds the headers that all share.
func TestEveryAnswerLeadsToItsDescription(t *testing.T) {
	onBoth(t, func(s *site) {
		s.add("test", "", simple("ocds-test01-1", "r1", january, "A"))
		paths := append(limited(), "/api/nothing", "/bulk/nothing", "/Published/", "/api/v1/entries?x=1")
		for _, path := range paths {
			h := s.ask(path).Header()
			links := strings.Join(h.Values("Link"), ", ")
			if !strings.Contains(links, `<https://tolsey.example/api/openapi.json>; rel="service-desc"`) {
				s.Errorf("%s: Link: %s", path, links)
			}
			s.same(path, "*", h.Get("Access-Control-Allow-Origin"))
			for _, name := range []string{"ETag", "Link", "Retry-After"} {
				if !strings.Contains(h.Get("Access-Control-Expose-Headers"), name) {
					s.Errorf("%s: a script cannot read %s: %s", path, name, h.Get("Access-Control-Expose-Headers"))
				}
			}
		}
		s.add("test", "", simple("ocds-test01-2", "r1", january, "A"))
		for _, at := range places {
			p, _ := s.page(at.path + "?limit=1")
			s.same("the header and the member", "<"+p.Links.Next+`>; rel="next"`, s.ask(at.path+"?limit=1").Header().Get("Link"))
		}
	})
}

func TestABrowserMayAskFirst(t *testing.T) {
	onBoth(t, func(s *site) {
		for _, path := range limited() {
			w := httptest.NewRecorder()
			r := httptest.NewRequest(http.MethodOptions, path, nil)
			r.Header.Set("Origin", "https://elsewhere.example")
			r.Header.Set("Access-Control-Request-Method", "GET")
			r.Header.Set("Access-Control-Request-Headers", "if-none-match")
			s.handler.ServeHTTP(w, r)
			h := w.Header()
			if w.Code != http.StatusNoContent || w.Body.Len() > 0 || h.Get("Access-Control-Allow-Origin") != "*" ||
				!strings.Contains(h.Get("Access-Control-Allow-Headers"), "If-None-Match") || h.Get("Allow") != "GET, HEAD, OPTIONS" {
				s.Errorf("%s: %d, %v", path, w.Code, h)
			}
		}
		w := httptest.NewRecorder()
		s.handler.ServeHTTP(w, httptest.NewRequest(http.MethodOptions, "/api/nothing", nil))
		s.same("OPTIONS of nothing", http.StatusNotFound, w.Code)
	})
}
