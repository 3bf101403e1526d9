package api

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/tolsey/tolsey/internal/fiction"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/testkit"
)

// newMarket is a site with the fictional market.
func newMarket(t *testing.T) *site {
	t.Helper()
	d := testkit.SQLite(t)
	s := newSite(t, d)
	var out bytes.Buffer
	if _, err := fiction.Write(&out, fiction.Options{Processes: 250, Seed: 7, Today: start}); err != nil {
		t.Fatal(err)
	}
	s.take(out.String())
	return s
}

// take imports releases.
func (s *site) take(releases string) {
	s.Helper()
	if done, err := s.cfg.Feed.ImportFrom(context.Background(), "", strings.NewReader(releases), nil, nil); err != nil || done.Refused > 0 {
		s.Fatal(done, err)
	}
	s.settle()
}

// all gives every notice that an address asks for, in order.
func (s *site) all(address string) (list []notice.Notice) {
	s.Helper()
	values, err := url.ParseQuery(address)
	if err != nil {
		s.Fatal(err)
	}
	q, problems := notice.ReadAddress(values)
	if problems != nil {
		s.Fatal(problems)
	}
	err = s.cfg.Notices.Each(context.Background(), q, func(_ int, n notice.Notice) error {
		list = append(list, n)
		return nil
	})
	if err != nil {
		s.Fatal(err)
	}
	return list
}

// bodyID gives the id of the organisation that has a key, nil for no key.
func (s *site) bodyID(key string) any {
	s.Helper()
	if key == "" {
		return nil
	}
	refs, err := s.cfg.Orgs.Names(context.Background(), []string{key})
	if err != nil || refs[key].ID == "" {
		s.Fatalf("%q: %v, %v", key, refs, err)
	}
	return refs[key].ID
}

// decode reads the JSON at a path.
func (s *site) decode(path string, v any) http.Header {
	s.Helper()
	w := s.ask(path)
	if w.Code != http.StatusOK {
		s.Fatalf("%s: %d: %s", path, w.Code, w.Body)
	}
	d := json.NewDecoder(w.Body)
	d.UseNumber()
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		s.Fatalf("%s: %v", path, err)
	}
	return w.Header()
}

// ours cuts the address of the site from a link.
func (s *site) ours(link string) string {
	s.Helper()
	path, ok := strings.CutPrefix(link, "https://tolsey.example")
	if !ok {
		s.Fatalf("the link leads to %s", link)
	}
	return path
}

// queries are what the tests of lists ask for.
var queries = []string{"", "stage=any", "stage=open&stage=live&sort=closing", "q=services&stage=any", "q=care+OR+school&sort=value&stage=any",
	"stage=any&value_from=50000&value_unknown=1&sme=1", "stage=any&region=London&region=North+West", "stage=any&category=72&category=45",
	"q=nothing-has-this-word"}

// awkward are made-up releases with what breaks formats.
const awkward = `{"ocid":"ocds-test99-1/a","id":"x1","date":"2026-11-20T09:00:00Z","tag":["tender"],"buyer":{"id":"b","name":"@Example, \"Council\""},
	"parties":[{"id":"b","name":"@Example, \"Council\"","roles":["buyer"]}],
	"tender":{"id":"t","status":"active","title":"=HYPERLINK(\"https://example.com\",\"Café; a, b\\c\")","description":"Line one\nLine two\u0007 with <b>marks</b> & a bell",
	"value":{"amount":1234567.89,"currency":"GBP"},"tenderPeriod":{"endDate":"2026-12-02"},"items":[{"id":"1","classification":{"scheme":"CPV","id":"72000000","description":"+IT services"}}]}}
{"ocid":"ocds-test99-2","id":"x2","date":"2026-11-20T10:00:00Z","tag":["tender"],"buyer":{"name":"Example Trust"},
	"tender":{"id":"t","status":"active","title":"Łódź 日本 🛠 a title that is so long that no line of a calendar can hold it without being folded, twice even 🛠🛠🛠",
	"value":{"amount":0.1,"currency":"GBP"},"tenderPeriod":{"endDate":"2026-12-03T12:30:00Z"}}}
`
