package api

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/process"
)

func TestEveryWrongParameterIsNamed(t *testing.T) {
	list := []string{"limit", "cursor", "updatedFrom", "updatedTo", "stages"}
	entries := []string{"after", "limit", "wait"}
	const releases = "/api/1.0/ocdsReleasePackages"
	good := cursor{before: 1, size: 1}.text(process.Filter{})
	onBoth(t, func(s *site) {
		s.add("test", "", simple("ocds-test01-1", "r1", "2026-01-01T00:00:00Z", "A"))
		for _, c := range []struct {
			path, query, parameter string
			allowed                []string
		}{
			{releases, "page=2", "page", list},
			{releases, "Limit=2", "Limit", list},
			{releases, "=2", "", list},
			{releases, "limit=1&limit=1", "limit", list},
			{releases, "limit=0", "limit", list},
			{releases, "limit=101", "limit", list},
			{releases, "limit=-1", "limit", list},
			{releases, "limit=", "limit", list},
			{releases, "limit", "limit", list},
			{releases, "limit=ten", "limit", list},
			{releases, "limit=010", "limit", list},
			{releases, "limit=%2B10", "limit", list},
			{releases, "limit=1.0", "limit", list},
			{releases, "limit=99999999999999999999", "limit", list},
			{releases, "cursor=", "cursor", list},
			{releases, "cursor=abc", "cursor", list},
			{releases, "cursor=" + strings.ToLower(good), "cursor", list},
			{releases, "cursor=" + good + "&stages=tender", "cursor", list},
			{releases, "cursor=" + good + "&updatedTo=2026-01-01T00:00:00", "cursor", list},
			{releases, "updatedFrom=", "updatedFrom", list},
			{releases, "updatedFrom=2026-01-01", "updatedFrom", list},
			{releases, "updatedFrom=2026-01-01T00:00:00Z", "updatedFrom", list},
			{releases, "updatedFrom=2026-01-01T00:00:00.5", "updatedFrom", list},
			{releases, "updatedFrom=2026-01-01%2000:00:00", "updatedFrom", list},
			{releases, "updatedTo=2026-02-30T00:00:00", "updatedTo", list},
			{releases, "updatedTo=2026-01-01T24:00:00", "updatedTo", list},
			{releases, "updatedFrom=2026-01-02T00:00:00&updatedTo=2026-01-01T00:00:00", "updatedTo", list},
			{releases, "stages=", "stages", list},
			{releases, "stages=Tender", "stages", list},
			{releases, "stages=tender,", "stages", list},
			{releases, "stages=tender,tender", "stages", list},
			{releases, "stages=tender%20award", "stages", list},
			{releases, "a;b", "", list},
			{releases, "limit=%zz", "", list},
			{releases + "/r1", "limit=1", "limit", nil},
			{"/api/1.0/ocdsRecordPackages/ocds-test01-1", "x=" + strings.Repeat("y", 5000), "x", nil},
			{"/api/v1/entries", "cursor=1", "cursor", entries},
			{"/api/v1/entries", "after=-2", "after", entries},
			{"/api/v1/entries", "after=0x1", "after", entries},
			{"/api/v1/entries", "after=0&after=0", "after", entries},
			{"/api/v1/entries", "after=9223372036854775808", "after", entries},
			{"/api/v1/entries", "limit=1001", "limit", entries},
			{"/api/v1/entries/0/receipt", "x=1", "x", nil},
			{"/log/checkpoint", "x=1", "x", nil},
			{"/log/key", "x=1", "x", nil},
		} {
			p := s.problem(c.path+"?"+c.query, http.StatusBadRequest)
			if p.Parameter != c.parameter || !slices.Equal(p.Allowed, c.allowed) || !strings.Contains(p.Detail, c.parameter) {
				s.Errorf("%s?%.80s: %+v", c.path, c.query, p)
			}
			for _, name := range c.allowed {
				if !strings.Contains(p.Detail, name) {
					s.Errorf("%s?%.80s: the detail does not name %s: %s", c.path, c.query, name, p.Detail)
				}
			}
			if len(p.Detail) > 500 {
				s.Errorf("%s?%.80s: a detail of %d bytes", c.path, c.query, len(p.Detail))
			}
		}
	})
}

func TestInstantsAreInUKTime(t *testing.T) {
	for text, want := range map[string][2]string{
		"2026-01-15T12:00:00": {"2026-01-15T12:00:00Z", "2026-01-15T12:00:00Z"},
		"2026-07-15T12:00:00": {"2026-07-15T11:00:00Z", "2026-07-15T11:00:00Z"},
		"2026-07-01T00:30:00": {"2026-06-30T23:30:00Z", "2026-06-30T23:30:00Z"},
		// The clocks went from 02:00 back to 01:00, so 01:30 came twice.
		"2026-10-25T00:59:59": {"2026-10-24T23:59:59Z", "2026-10-24T23:59:59Z"},
		"2026-10-25T01:30:00": {"2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"},
		"2026-10-25T02:00:00": {"2026-10-25T02:00:00Z", "2026-10-25T02:00:00Z"},
		// They go from 01:00 on to 02:00, so 01:30 never comes.
		"2027-03-28T00:59:59": {"2027-03-28T00:59:59Z", "2027-03-28T00:59:59Z"},
		"2027-03-28T01:30:00": {"2027-03-28T00:30:00Z", "2027-03-28T01:30:00Z"},
		"2027-03-28T02:00:00": {"2027-03-28T01:00:00Z", "2027-03-28T01:00:00Z"},
	} {
		first, last, ok := local(text)
		got := [2]string{first.Format(time.RFC3339), last.Format(time.RFC3339)}
		if !ok || got != want {
			t.Errorf("%s: %v, want %v, %v", text, got, want, ok)
		}
	}
}

func TestStagesAreInTheOrderOfTheStandard(t *testing.T) {
	q, err := read(findATenderForm.parameters(), nil, httptest.NewRequest("GET", "/?stages=contract,planning", nil))
	if err != nil {
		t.Fatal(err)
	}
	got, err := q.list("stages")
	if d := cmp.Diff([]string{"planning", "contract"}, got); d != "" || err != nil {
		t.Error(d, err)
	}
}

func TestAHandlerReadsWhatItsRouteDeclares(t *testing.T) {
	s := &site{TB: t, api: New(Config{})}
	s.handler = s.api.serve(route{parameters: []parameter{integer("limit", 7, 1, 9, "")},
		handler: func(w http.ResponseWriter, _ *http.Request, q query) error {
			if n, err := q.integer("limit"); n != 7 || err != nil {
				t.Errorf("%d, %v", n, err)
			}
			_, err := q.integer("limits")
			return err
		}})
	if p := s.problem("/", http.StatusInternalServerError); p.ID == "" {
		t.Errorf("%+v", p)
	}
}
