package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/internal/testkit"
	"github.com/tolsey/tolsey/ocds"
)

// recordPackage is a record package as a client reads it.
type recordPackage struct {
	head
	Records []struct {
		OCID      string            `json:"ocid"`
		Releases  []json.RawMessage `json:"releases"`
		Compiled  json.RawMessage   `json:"compiledRelease"`
		Versioned json.RawMessage   `json:"versionedRelease"`
	} `json:"records"`
}

// checkRecord compares the record package of a process with what the standard's
// merge makes of its releases in the ledger, by the rules of the declared
// extensions, and gives it.
func (s *site) checkRecord(ocid string, declared []string) recordPackage {
	s.Helper()
	body := s.get("/api/1.0/ocdsRecordPackages/"+url.PathEscape(ocid), "application/json")
	var p recordPackage
	if err := json.Unmarshal([]byte(body), &p); err != nil || len(p.Records) != 1 {
		s.Fatalf("%s: %v: %.200s", ocid, err, body)
	}
	entries, err := s.log.Process(context.Background(), ocid)
	if err != nil {
		s.Fatal(err)
	}
	var values []*ocds.Value
	for _, e := range process.Current(entries) {
		values = append(values, e.Release().Value)
	}
	m := ocds.Merger{Rules: ocds.RulesFor(declared)}
	compiled, err := m.Compile(values)
	if err != nil {
		s.Fatal(err)
	}
	versioned, err := m.Versions(values)
	if err != nil {
		s.Fatal(err)
	}
	order, err := ocds.InOrder(values)
	if err != nil {
		s.Fatal(err)
	}
	s.same("the ocid", ocid, p.Records[0].OCID)
	s.same("the extensions", declared, p.Extensions)
	s.same("compiled", string(ocds.AppendMerged(nil, compiled)), string(p.Records[0].Compiled))
	s.same("versioned", string(ocds.AppendMerged(nil, versioned)), string(p.Records[0].Versioned))
	for i, doc := range documents(s, body) {
		if doc.Release.Digest() != values[order[i]].Digest() {
			s.Errorf("release %d of %s came out as %s", i, ocid, doc.Raw)
		}
	}
	s.same("how many releases", len(values), len(p.Records[0].Releases))
	return p
}

func TestARecordIsTheMergeOfItsReleases(t *testing.T) {
	const classes = "https://a.example/ocds_tenderClassification_extension/v1/extension.json"
	onBoth(t, func(s *site) {
		s.add("test", `{"extensions":["`+classes+`"]}`,
			`{"ocid":"o<1>","id":"b","date":"2026-01-02T00:00:00Z","tag":["tenderUpdate"],
			 "tender":{"title":null,"additionalClassifications":[{"id":"2"}]}}`)
		s.add("test", "",
			`{"ocid":"o<1>","id":"a","date":"2026-01-01T00:00:00Z","tag":["tender"],
			 "tender":{"id":"t","title":"Wrong","additionalClassifications":[{"id":"1"}]}}`,
			`{"ocid":"o<1>","id":"a","date":"2026-01-01T00:00:00Z","tag":["tender"],
			 "tender":{"id":"t","title":"Right","additionalClassifications":[{"id":"1"}]}}`)
		p := s.checkRecord("o<1>", []string{classes})
		var compiled struct {
			Tender map[string]any `json:"tender"`
		}
		if err := json.Unmarshal(p.Records[0].Compiled, &compiled); err != nil {
			s.Fatal(err)
		}
		// By the extension's rule the list is replaced as a whole; the title was taken back.
		s.same("the tender", map[string]any{"id": "t", "additionalClassifications": []any{map[string]any{"id": "2"}}}, compiled.Tender)
		var versioned struct {
			Tender struct {
				Title []struct {
					ReleaseID string `json:"releaseID"`
					Value     any    `json:"value"`
				} `json:"title"`
			} `json:"tender"`
		}
		if err := json.Unmarshal(p.Records[0].Versioned, &versioned); err != nil {
			s.Fatal(err)
		}
		title := versioned.Tender.Title
		if len(title) != 2 || title[0].Value != "Right" || title[1].Value != nil {
			s.Errorf("the title's versions: %+v", title)
		}
	})
}

func TestARecordOfPartsThatArriveWhileItIsRead(t *testing.T) {
	onBoth(t, func(s *site) {
		s.add("test", "", simple("ocds-test01-1", "r1", "2026-01-01T00:00:00Z", "A"), simple("ocds-test01-1", "r2", "2026-01-02T00:00:00Z", "B"))
		// The process as it was read before the second release came.
		s.exec("update process set last_idx = 0")
		var p recordPackage
		if err := json.Unmarshal([]byte(s.get("/api/1.0/ocdsRecordPackages/ocds-test01-1", "application/json")), &p); err != nil {
			s.Fatal(err)
		}
		s.same("how many releases", 1, len(p.Records[0].Releases))
	})
}

// addReal imports a file and gives the extensions declared for each process.
func (s *site) addReal(path string, extensions map[string][]string) {
	s.Helper()
	file, err := os.Open(path)
	if err != nil {
		s.Fatal(err)
	}
	defer file.Close()
	var items []ledger.Item
	for _, doc := range documentsOf(s, file) {
		items = append(items, ledger.Item{Source: "real", Release: ocds.Release{Value: doc.Release}, ReleaseID: doc.ID(),
			Digest: doc.Release.Digest(), Payload: doc.Raw, Charset: doc.Charset, Header: doc.Header})
		extensions[doc.OCID()] = addNew(extensions[doc.OCID()], member(doc.Header, "extensions").Texts())
	}
	if _, err := s.log.Append(context.Background(), items); err != nil {
		s.Fatal(err)
	}
}

func TestRealReleases(t *testing.T) {
	dir := testkit.Shared(t, "data", "ocds")
	onBoth(t, func(s *site) {
		extensions := map[string][]string{}
		for _, pattern := range []string{
			"fictional-example/1.1/*-0?-*.json", "uk/find-a-tender-2026-10-06.package.json",
			"uk/public-contracts-scotland-2019.releases.jsonl.gz",
		} {
			paths, err := filepath.Glob(filepath.Join(dir, pattern))
			if err != nil {
				s.Fatal(err)
			}
			for _, path := range paths {
				s.addReal(path, extensions)
			}
		}
		for ocid, declared := range extensions {
			s.checkRecord(ocid, declared)
		}
		got := 0
		for path := "/api/1.0/ocdsReleasePackages"; path != ""; {
			var p releasePackage
			p, path = s.page(path)
			got += len(p.Releases)
		}
		size, err := s.log.Size(context.Background())
		if err != nil || int64(got) != size || len(extensions) < 50 {
			s.Errorf("%d of %d releases of %d processes, %v", got, size, len(extensions), err)
		}
	})
}

// TestALargeProcessIsSentAsItIsRead compares a process that is held in memory
// with the same one when it is too large for that.
func TestALargeProcessIsSentAsItIsRead(t *testing.T) {
	onBoth(t, func(s *site) {
		var texts []string
		for i := range 2*inHand + 5 {
			// The dates run against the order of the ledger; every third is published again.
			day := fmt.Sprintf("2026-%02d-%02dT00:00:00Z", 12-i/28, 28-i%28)
			texts = append(texts, simple("ocds-test01-1", fmt.Sprint("r", i), day, fmt.Sprint("Title ", i)))
			if i%3 == 0 {
				texts = append(texts, simple("ocds-test01-1", fmt.Sprint("r", i), day, fmt.Sprint("Title ", i, " again")))
			}
		}
		s.add("test", firstHeader, texts...)
		const record, releases = "/api/1.0/ocdsRecordPackages/ocds-test01-1", "/api/1.0/ocdsReleasePackages/ocds-test01-1"
		small := s.checkRecord("ocds-test01-1", []string{"https://a.example/ocds_bid_extension/v1/extension.json", "https://a.example/x.json"})
		list := s.get(releases, "application/json")
		s.api.inHand = 1000
		s.same("the releases", list, s.get(releases, "application/json"))
		var large recordPackage
		if err := json.Unmarshal([]byte(s.get(record, "application/json")), &large); err != nil {
			s.Fatal(err)
		}
		s.same("the versioned release", json.RawMessage(nil), large.Records[0].Versioned)
		large.Records[0].Versioned = small.Records[0].Versioned
		s.same("the head", small.head, large.head)
		s.same("the record", small.Records, large.Records)

		s.exec("update ledger_entry set payload = null, salt = null where idx < 10")
		p, _ := s.page(releases)
		s.api.inHand = mostInHand
		again, _ := s.page(releases)
		s.same("without what was removed", again.titles(), p.titles())
		if len(p.Releases) >= len(small.Records[0].Releases) {
			s.Errorf("%d releases are shown", len(p.Releases))
		}
	})
}
