package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/testkit"
)

// Real notices of the United Kingdom: every body that they name has a sound
// page, and so has every source.
func TestBodiesOfRealNotices(t *testing.T) {
	dir := testkit.Shared(t, "data", "ocds", "uk")
	s := siteOf(t, nil)
	if _, err := s.data.Feed.Import(t.Context(), "", []string{dir}, nil, nil); err != nil {
		t.Fatal(err)
	}
	for _, role := range []struct {
		ask     finder
		address func(string) string
		least   int
	}{{s.data.Orgs.Buyers, buyerAddress, 300}, {s.data.Orgs.Suppliers, supplierAddress, 1000}} {
		page, err := role.ask(t.Context(), org.Query{Limit: 100_000})
		if err != nil || len(page.Lines) < role.least {
			t.Fatalf("%d bodies, %v", len(page.Lines), err)
		}
		for _, l := range page.Lines {
			testkit.Page(t, s.Handler(), role.address(l.ID))
		}
	}
	overview := testkit.Page(t, s.Handler(), "/data-quality")
	for _, source := range []string{"contracts-finder", "find-a-tender", "public-contracts-scotland", "sell2wales"} {
		if overview.Find(`a[href="/data-quality/`+source+`"]`).Length() == 0 {
			t.Errorf("%s is not on the page of all sources", source)
		}
		checkWeight(t, s, "/data-quality/"+source)
		if rules := tableOf(testkit.Page(t, s.Handler(), "/data-quality/"+source), "main"); len(rules) < 3 {
			t.Errorf("%s breaks %d rules", source, len(rules))
		}
	}
}

// The council of Blackpool is one buyer, whose page tells how its names were
// joined.
func TestCouncilOfRealNotices(t *testing.T) {
	file := testkit.Shared(t, "data", "ocds", "uk", "contracts-finder-lancashire.derived.releases.jsonl.gz")
	s := siteOf(t, nil)
	if _, err := s.data.Feed.Import(t.Context(), "", []string{file}, nil, nil); err != nil {
		t.Fatal(err)
	}
	list := testkit.Page(t, s.Handler(), "/buyers?q=blackpool+council")
	row := tableOf(list, "main")[0] // after it come joint buyers, whose names begin otherwise
	if row[0] != "Blackpool Council" || row[1] != "152" {
		t.Errorf("the first of the list is %v", row)
	}
	doc := testkit.Page(t, s.Handler(), list.Find("tbody th a").AttrOr("href", ""))
	checkWeight(t, s, list.Find("tbody th a").AttrOr("href", ""))
	spellings := tableOf(doc, "[aria-label=Spellings]")
	if len(spellings) < 2 || doc.Find(".tolsey-decisions li").Length() == 0 {
		t.Errorf("spellings %v, decisions %q", spellings, testkit.Text(doc, ".tolsey-decisions"))
	}
}

// Documents of the 2014 draft are refused, listed with that reason, and come
// back by download as they were.
func TestRefusedDraftOf2014(t *testing.T) {
	file, err := os.Open(testkit.Shared(t, "data", "bulk", "canada-tenders.original-2014-draft.json.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	whole, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	part, err := io.ReadAll(io.LimitReader(whole, 300_000))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "draft.json")
	if err := os.WriteFile(path, part, 0o600); err != nil {
		t.Fatal(err)
	}
	data := services(t, nil)
	if _, err := data.Feed.Import(t.Context(), "", []string{path}, nil, nil); err != nil {
		t.Fatal(err)
	}
	s, err := New(Config{Clock: clock.At(testNow)}, data)
	if err != nil {
		t.Fatal(err)
	}
	rows := tableOf(testkit.Page(t, s.Handler(), "/data-quality/refused"), "main")
	drafts := 0
	for _, row := range rows {
		if strings.HasPrefix(row[1], "Draft of 2014") && strings.HasPrefix(row[0], "draft.json") {
			drafts++
		}
	}
	if drafts < 10 {
		t.Fatalf("%d of %d documents are told to be of the draft", drafts, len(rows))
	}
	one := refusals(t, s)["draft-2014"]
	testkit.Page(t, s.Handler(), "/data-quality/refused/"+one.ID)
	download := ask(s, "GET", "/data-quality/refused/"+one.ID+"/document").Body.Bytes()
	if len(download) == 0 || !bytes.Contains(part, download) {
		t.Errorf("the download of %d bytes is no part of the file", len(download))
	}
}
