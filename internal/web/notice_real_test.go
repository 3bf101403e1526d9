package web

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/testkit"
)

// Real notices of the United Kingdom, and the faults cut from real data: each
// has a sound page of bounded weight, and so has its data.
func TestEveryRealNotice(t *testing.T) {
	s := siteOf(t, dirt(t))
	if _, err := s.data.Feed.Import(t.Context(), "", []string{testkit.Shared(t, "data", "ocds", "uk")}, nil, nil); err != nil {
		t.Fatal(err)
	}
	if err := s.data.Notices.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	seen, heaviest, heavy := 0, 0, ""
	for page := 1; ; page++ {
		list, err := s.data.Notices.Find(t.Context(), notice.Query{Page: page, Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range list.Items {
			rec := ask(s, http.MethodGet, noticeAddress(n.OCID), "Accept-Encoding", "gzip")
			if rec.Code != http.StatusOK {
				t.Errorf("%s: status %d", n.OCID, rec.Code)
				continue
			}
			if weight := rec.Body.Len(); weight > heaviest {
				heaviest, heavy = weight, n.OCID
			}
			doc, err := goquery.NewDocumentFromReader(strings.NewReader(unzip(t, rec.Body)))
			if err != nil {
				t.Fatal(err)
			}
			for _, fault := range testkit.HTMLFaults(doc) {
				t.Errorf("%s: %s", n.OCID, fault)
			}
			doc.Find("#findings").Parent().Remove() // which shows what was received as it was
			if strings.Contains(doc.Find("main").Text(), "&amp;") {
				t.Errorf("%s shows an entity", n.OCID)
			}
			seen++
		}
		testkit.Page(t, s.Handler(), listAddress(notice.Query{Page: page}))
		testkit.Page(t, s.Handler(), noticeAddress(list.Items[0].OCID)+"/raw")
		if page == list.Pages() {
			break
		}
	}
	if seen < 1350 {
		t.Errorf("only %d notices", seen)
	}
	if heaviest > maxWeight/2 { // the other half is for style and script
		t.Errorf("the page of %s weighs %d bytes", heavy, heaviest)
	}
	t.Logf("%d notices; the heaviest page, of %s, has %d bytes", seen, heavy, heaviest)
}

// dirt gives the releases of the collected faults as JSON lines.
func dirt(t *testing.T) []byte {
	t.Helper()
	file, err := os.Open(testkit.Shared(t, "data", "dirt", "cases.jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	for cases := json.NewDecoder(unzipped); cases.More(); {
		var one struct{ Release json.RawMessage }
		if err := cases.Decode(&one); err != nil {
			t.Fatal(err)
		}
		out.Write(one.Release)
		out.WriteByte('\n')
	}
	return out.Bytes()
}
