package api

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// examples are addresses that give something, one at least for each route, in a
// ledger made by addExamples.
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
	"/pipeline.json":                     {"/pipeline.json", "/pipeline.json?ends=any&q=example"},
	"/pipeline.csv":                      {"/pipeline.csv", "/pipeline.csv?ends=any&q=example"},
	"/pipeline.xlsx":                     {"/pipeline.xlsx", "/pipeline.xlsx?ends=any&q=example"},
	"/pipeline.atom":                     {"/pipeline.atom"},
	"/pipeline.ics":                      {"/pipeline.ics", "/pipeline.ics?ends=any"},
	"/pipeline/{contract}.ics":           {"/pipeline/ocds-test01-8/c1.ics"},
	"/early.json":                        {"/early.json"},
	"/leadership.json":                   {"/leadership.json", "/leadership.json?scope=others&sort=sme-value"},
	"/leadership/{body}.json":            {"/leadership/example-council.json"},
	"/leadership/{body}/{measure}.json":  {"/leadership/example-council/sme-value.json"},
	"/regions/{id}.json":                 {"/regions/greater-manchester-combined-authority.json"},
	"/early.csv":                         {"/early.csv"},
	"/leadership.csv":                    {"/leadership.csv", "/leadership.csv?scope=others&sort=sme-value"},
	"/leadership/{body}.csv":             {"/leadership/example-council.csv"},
	"/leadership/{body}/{measure}.csv":   {"/leadership/example-council/sme-value.csv"},
	"/regions/{id}.csv":                  {"/regions/greater-manchester-combined-authority.csv"},
	"/early.xlsx":                        {"/early.xlsx"},
	"/leadership.xlsx":                   {"/leadership.xlsx", "/leadership.xlsx?scope=others&sort=sme-value"},
	"/leadership/{body}.xlsx":            {"/leadership/example-council.xlsx"},
	"/leadership/{body}/{measure}.xlsx":  {"/leadership/example-council/sme-value.xlsx"},
	"/regions/{id}.xlsx":                 {"/regions/greater-manchester-combined-authority.xlsx"},
	"/leadership/measures.json":          {"/leadership/measures.json"},
	"/market.json":                       {"/market.json"},
	"/market.csv":                        {"/market.csv"},
	"/market.xlsx":                       {"/market.xlsx"},
	"/integrity.json":                    {"/integrity.json"},
	"/integrity.csv":                     {"/integrity.csv"},
	"/integrity.xlsx":                    {"/integrity.xlsx"},
	"/integrity/{flag}.json":             {"/integrity/UK-R018.json"},
	"/integrity/{flag}.csv":              {"/integrity/UK-R018.csv"},
	"/integrity/{flag}.xlsx":             {"/integrity/UK-R018.xlsx"},
	"/explain.json":                      {"/explain.json"},
	"/explain.csv":                       {"/explain.csv"},
	"/explain.xlsx":                      {"/explain.xlsx"},
	"/explain/{body}.json":               {"/explain/example-council.json"},
	"/explain/{body}.csv":                {"/explain/example-council.csv"},
	"/explain/{body}.xlsx":               {"/explain/example-council.xlsx"},
	"/api/openapi.json":                  {"/api/openapi.json"},
	"/healthz":                           {"/healthz"},
	"/metrics":                           {"/metrics"},
}

// ending is the text of a release of a contract that ends in half a year.
const ending = `{"ocid":"ocds-test01-8","id":"r1","date":"2025-12-02T00:00:00Z","tag":["award","contract"],"buyer":{"name":"Example Council"},
	"tender":{"id":"t","title":"Made-up cleaning","status":"complete"},
	"awards":[{"id":"a1","status":"active","date":"2026-02-01","value":{"amount":120000.5,"currency":"GBP"},"suppliers":[{"name":"Made-up Cleaners Ltd"}]}],
	"contracts":[{"id":"1","awardID":"a1","status":"active","period":{"startDate":"2026-02-10","endDate":"2027-05-31"},"value":{"amount":120000.5,"currency":"GBP"}}]}`

// addExamples makes the ledger of which the examples give something.
func (s *site) addExamples() {
	s.Helper()
	s.add("test", "", ending, simple("ocds-test01-1", "r1", january, "A"))
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
		s.addExamples()
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
		s.add("test", "", simple("ocds-test01-1", "r1", january, "B"), simple("ocds-test01-1", "r2", january, "C"),
			strings.NewReplacer("r1", "r2", "2025-12-02", "2025-12-03", "120000.5", "130000.5").Replace(ending))
		stay := []string{"/log/key", "/api/openapi.json",
			"/notices.json?q=nowhere", "/buyers.json?q=nobody", "/api/v1/feeds",
			"/api/v1/deadline", "/api/v1/deadline?rule=standstill&from=2026-04-02&in=england-and-wales", "/api/v1/deadline/rules",
			"/integrity.json", "/integrity/UK-R018.json", "/explain.json", "/explain/example-council.json",
			"/leadership.json", "/regions/greater-manchester-combined-authority.json", "/leadership/measures.json"}
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
		s.addExamples()
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
