package api

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/ocds"
)

// The made-up package headers of two publishers.
const (
	firstHeader = `{"version":"1.1","extensions":["https://a.example/ocds_bid_extension/v1/extension.json","https://a.example/x.json"],` +
		`"publisher":{"name":"First \u0026 <b>","scheme":"X"},"license":"https://a.example/licence","publicationPolicy":"https://a.example/policy"}`
	secondHeader = `{"extensions":["https://b.example/y.json","https://a.example/x.json"],"publisher":{"name":"Second"}}`
)

func TestAPackageSaysWhoPublished(t *testing.T) {
	onBoth(t, func(s *site) {
		const day = "2026-01-01T00:00:00Z"
		empty, _ := s.page("/api/1.0/ocdsReleasePackages?stages=tender,award")
		s.same("the head of nothing", head{
			URI: "https://tolsey.example/api/1.0/ocdsReleasePackages?stages=tender,award", Version: "1.1",
			PublishedDate: clock.Text(start), Publisher: json.RawMessage(`{"name":"Tolsey"}`),
		}, empty.head)
		s.add("first", firstHeader, simple("ocds-test01-1", "r1", day, "A"))
		s.clock.Advance(1500e6)
		s.add("second", secondHeader, simple("ocds-test01-1", "r2", day, "B"))
		s.add("third", "", simple("ocds-test01-1", "r3", day, "C"))
		s.clock.Advance(3600e9)
		both, _ := s.page("/api/1.0/ocdsReleasePackages")
		s.same("the head of three", head{
			URI: "https://tolsey.example/api/1.0/ocdsReleasePackages", Version: "1.1",
			Extensions: []string{"https://b.example/y.json", "https://a.example/x.json",
				"https://a.example/ocds_bid_extension/v1/extension.json"},
			PublishedDate: "2026-11-23T09:00:01.500Z", Publisher: json.RawMessage(`{"name":"Second"}`),
		}, both.head)
		one, _ := s.page("/api/1.0/ocdsReleasePackages/r1")
		s.same("the head of one", head{
			URI: "https://tolsey.example/api/1.0/ocdsReleasePackages/r1", Version: "1.1",
			Extensions:    []string{"https://a.example/ocds_bid_extension/v1/extension.json", "https://a.example/x.json"},
			PublishedDate: clock.Text(start), Publisher: json.RawMessage(`{"name":"First \u0026 <b>","scheme":"X"}`),
			License: json.RawMessage(`"https://a.example/licence"`), PublicationPolicy: json.RawMessage(`"https://a.example/policy"`),
		}, one.head)
	})
}

func TestReleasesByID(t *testing.T) {
	onBoth(t, func(s *site) {
		s.add("first", firstHeader,
			simple("ocds-test01-1", "r1", "2026-01-02T00:00:00Z", "the later"),
			simple("ocds-test01-1", "r/2", "2026-01-01T00:00:00Z", "old"),
			simple("ocds-test01-1", "r/2", "2026-01-01T00:00:00Z", "the earlier"),
			simple("ocds-test01-2", "r1", "2026-01-01T00:00:00Z", "the other publisher's"))
		for id, want := range map[string][]string{
			"ocds-test01-1": {"the earlier", "the later"},
			"ocds-test01-2": {"the other publisher's"},
			"r1":            {"the other publisher's", "the later"},
			"r%2F2":         {"the earlier"},
		} {
			p, _ := s.page("/api/1.0/ocdsReleasePackages/" + id)
			s.same(id, want, p.titles())
		}
	})
}

// strange is a release with what a careless reader would change.
const strange = `{
	"ocid" : "ocds-test01-9", "id" : 7 , "date":"2026-01-01T00:00:00Z", "tag":["tender"],
	"title":"\u003cb\u003e <b> & \u00e9 é \u2028 \\u0041 \"\t",
	"tender":{"value":{"amount":1e9999,"currency":"GBP"},"id":0.10, "unknown" : [ { } , [ ] , null , -0.0 ]}
}`

func TestReleasesSurviveTheWay(t *testing.T) {
	onBoth(t, func(s *site) {
		noID := `{"ocid":"ocds-test01-8","date":"2026-01-01T00:00:00Z","tag":"planning"}`
		s.add("first", firstHeader, strange, simple("ocds-test01-1", "r1", "2026-01-02T00:00:00Z", "A"), noID)
		body := s.get("/api/1.0/ocdsReleasePackages", "application/json")
		got := documents(s, body)
		entries, err := s.log.After(context.Background(), -1, 10)
		if err != nil || len(got) != len(entries) {
			s.Fatalf("%d of %d releases, %v", len(got), len(entries), err)
		}
		for i := range entries {
			e, doc := &entries[len(entries)-1-i], got[i]
			if doc.Release.Digest() != e.Release().Digest() || doc.ID() != e.ReleaseID || doc.OCID() != e.OCID {
				s.Errorf("entry %d came out as %s", e.Index, doc.Raw)
			}
			s.same("the bytes", string(e.Release().AppendJSON(nil)), string(doc.Raw))
			v, err := ocds.Parse([]byte(firstHeader))
			if err != nil {
				s.Fatal(err)
			}
			s.same("the header", string(v.AppendJSON(nil)), string(doc.Header))
		}
	})
}

func TestARemovedPayloadLeavesNoHole(t *testing.T) {
	onBoth(t, func(s *site) {
		const day = "2026-01-01T00:00:00Z"
		s.add("test", "", simple("ocds-test01-1", "r1", day, "A"), simple("ocds-test01-1", "r2", day, "B"), simple("ocds-test01-2", "r3", day, "C"))
		s.exec("update ledger_entry set payload = null, salt = null where idx in (1, 2)")
		for _, path := range []string{"/api/1.0/ocdsReleasePackages", "/api/1.0/ocdsReleasePackages/ocds-test01-1"} {
			p, _ := s.page(path)
			s.same(path, []string{"A"}, p.titles())
		}
		s.problem("/api/1.0/ocdsReleasePackages/r3", 404)
		s.problem("/api/1.0/ocdsRecordPackages/ocds-test01-2", 404)
		lines := s.lines("/api/v1/entries")
		if len(lines) != 3 || string(lines[1].Release) != "null" {
			s.Errorf("%+v", lines)
		}
	})
}
