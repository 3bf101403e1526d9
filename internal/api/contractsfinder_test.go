package api

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/tolsey/tolsey/ocds"
)

const search = "/Published/Notices/OCDS/Search"

func TestDatesOfContractsFindersForm(t *testing.T) {
	for text, want := range map[string][2]string{
		"2026-01-15":                     {"2026-01-15T00:00:00Z", "2026-01-15T23:59:59.999Z"},
		"2026-07-15":                     {"2026-07-14T23:00:00Z", "2026-07-15T22:59:59.999Z"},
		"2026-10-25":                     {"2026-10-24T23:00:00Z", "2026-10-25T23:59:59.999Z"}, // it has 25 hours
		"2026-07-15T12:00:00":            {"2026-07-15T11:00:00Z", "2026-07-15T11:00:00.999Z"},
		"2026-07-15T12:00:00.123456":     {"2026-07-15T11:00:00Z", "2026-07-15T11:00:00.999Z"},
		"2026-07-15T12:00:00Z":           {"2026-07-15T12:00:00Z", "2026-07-15T12:00:00.999Z"},
		"2026-07-15T12:00:00.5+02:00":    {"2026-07-15T10:00:00Z", "2026-07-15T10:00:00.999Z"},
		"2026-10-25T01:30:00":            {"2026-10-25T00:30:00Z", "2026-10-25T01:30:00.999Z"},
		"2026-07-15T12:00:00.000+00:00":  {"2026-07-15T12:00:00Z", "2026-07-15T12:00:00.999Z"},
		"2026-02-30":                     {},
		"":                               {},
		"15/07/2026":                     {},
		"2026-07-15 12:00:00":            {},
		"2026-07-15T12:00":               {},
		"2026-07-15T12:00:00 and more":   {},
		"2026-07-15T25:00:00":            {},
		"2026-07-15T12:00:00Europe/Rome": {},
	} {
		first, last, ok := dayOrTime(text)
		got := [2]string{}
		if ok {
			got = [2]string{first.UTC().Format(time.RFC3339Nano), last.UTC().Format(time.RFC3339Nano)}
		}
		if got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}

// foreign is a made-up release with characters that ISO-8859-1 has, and others.
const foreign = `{"ocid":"ocds-b5fd17-1","id":"a-1","date":"2026-10-01T09:00:00Z","tag":["tender"],
	"tender":{"id":"t","title":"Café, £5 – “quoted” Łódź 日本 🛠 \u00e9 \\é \n","é":[1e3]}}`

// TestClientsOfContractsFinderReadUsUnchanged reads the answers as those
// clients do, who take every byte for a character.
func TestClientsOfContractsFinderReadUsUnchanged(t *testing.T) {
	onBoth(t, func(s *site) {
		s.add("test", `{"publisher":{"name":"Ñandú"}}`, foreign)
		want := documents(s, foreign)[0].Release.Digest()
		for _, path := range []string{search, "/Published/OCDS/Release/a-1", "/Published/OCDS/Release/ocds-b5fd17-1", "/Published/OCDS/Record/ocds-b5fd17-1"} {
			w := s.ask(path)
			s.same(path, "application/json; charset=utf-8", w.Header().Get("Content-Type"))
			var latin strings.Builder
			for _, c := range w.Body.Bytes() {
				latin.WriteRune(rune(c))
			}
			s.same(path+": the text in both charsets", w.Body.String(), latin.String())
			got := documents(s, latin.String())
			if len(got) != 1 || got[0].Release.Digest() != want {
				s.Errorf("%s: %s", path, latin.String())
			}
			header, err := ocds.Parse(got[0].Header)
			if err != nil || header.Get("publisher", "name").Text() != "Ñandú" {
				s.Errorf("%s: the header %s, %v", path, got[0].Header, err)
			}
		}
		// The other form leaves such characters as they are.
		s.same("Find a Tender's form", true, strings.Contains(s.ask("/api/1.0/ocdsReleasePackages").Body.String(), "Łódź 日本 🛠"))
	})
}

// TestAWeekOfContractsFinder follows a client who reads windows of days.
func TestAWeekOfContractsFinder(t *testing.T) {
	onBoth(t, func(s *site) {
		s.add("test", "",
			simple("ocds-b5fd17-1", "a", "2026-10-01T00:00:00+01:00", "first minute"),
			simple("ocds-b5fd17-2", "b", "2026-10-15T23:59:59+01:00", "last minute"),
			simple("ocds-b5fd17-3", "c", "2026-10-16T00:00:00+01:00", "the day after"))
		p, next := s.page(search + "?limit=1&publishedFrom=2026-10-01&publishedTo=2026-10-15&stages=tender,planning")
		s.same("first page", []string{"last minute"}, p.titles())
		for _, part := range []string{"publishedFrom=2026-10-01", "publishedTo=2026-10-15", "stages=tender%2Cplanning", "cursor=", "limit=1"} {
			if !strings.Contains(next, part) || !strings.HasPrefix(next, search+"?") {
				s.Errorf("the next page is %s, without %s", next, part)
			}
		}
		p, next = s.page(next)
		s.same("last page", []string{"first minute"}, p.titles())
		s.same("after it", "", next)
		p, _ = s.page(search + "?stages=award")
		s.same("nothing", []string{}, p.titles())
	})
}

func TestWrongParametersOfContractsFindersForm(t *testing.T) {
	onBoth(t, func(s *site) {
		names := []string{"limit", "cursor", "publishedFrom", "publishedTo", "stages"}
		for query, parameter := range map[string]string{
			"page=2": "page", "order=asc": "order", "updatedFrom=2026-01-01T00:00:00": "updatedFrom", "size=10": "size",
			"stages=contract": "stages", "limit=101": "limit", "publishedFrom=yesterday": "publishedFrom",
			"publishedFrom=2026-10-02&publishedTo=2026-10-01": "publishedTo", "cursor=x": "cursor",
		} {
			p := s.problem(search+"?"+query, http.StatusBadRequest)
			s.same(query, parameter, p.Parameter)
			s.same(query, names, p.Allowed)
		}
		for _, path := range []string{"/Published/", "/Published/Notices", "/Published/OCDS/Record/none", "/Published/OCDS/Release/none", "/Published/OCDS/Release/"} {
			s.problem(path, http.StatusNotFound)
		}
		s.problem("/Published/OCDS/Record/none?x=1", http.StatusBadRequest)
	})
}

func TestBothFormsGiveTheSameRecord(t *testing.T) {
	onBoth(t, func(s *site) {
		s.add("test", firstHeader, foreign, simple("ocds-b5fd17-1", "b", "2026-10-02T09:00:00Z", "Later"))
		var packages []*ocds.Value
		for _, path := range []string{"/Published/OCDS/Record/", "/api/1.0/ocdsRecordPackages/"} {
			body := s.ask(path + "ocds-b5fd17-1").Body.Bytes()
			if !json.Valid(body) {
				s.Fatalf("%s: %s", path, body)
			}
			v, err := ocds.Parse(body)
			if err != nil {
				s.Fatal(err)
			}
			packages = append(packages, v.Get("records"))
		}
		s.same("the records", packages[0].Digest(), packages[1].Digest())
		s.same("they are there", 1, packages[0].Len())
	})
}
