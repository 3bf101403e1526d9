package web

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/feed"
	"github.com/tolsey/tolsey/internal/testkit"
	"github.com/tolsey/tolsey/ocds"
)

// refusals gives the refused documents of a site by reason.
func refusals(t *testing.T, s *Site) map[string]feed.Refused {
	t.Helper()
	list, err := s.data.Feed.Refusals(t.Context(), "", 100)
	if err != nil {
		t.Fatal(err)
	}
	byReason := map[string]feed.Refused{}
	for _, doc := range list {
		byReason[doc.Reason] = doc
	}
	return byReason
}

func TestRefusedDocuments(t *testing.T) {
	s := siteOf(t, faulty())
	rec := ask(s, "GET", "/data-quality/refused")
	if got := rec.Header().Get("X-Robots-Tag"); !strings.Contains(got, "noindex") {
		t.Errorf("search engines may list refused documents: %q", got)
	}
	doc := testkit.Page(t, s.Handler(), "/data-quality/refused")
	reasons := map[string]bool{}
	for _, row := range tableOf(doc, "main") {
		name, _, _ := strings.Cut(row[1], ".")
		for _, known := range []string{"No date", "Unusable date", "Not OCDS", "Cut off"} {
			if strings.HasPrefix(name, known) {
				reasons[known] = true
			}
		}
		if !strings.Contains(row[0], "line ") {
			t.Errorf("the document %q has no position", row[0])
		}
	}
	if len(reasons) != 4 {
		t.Errorf("reasons shown: %v\n%v", reasons, tableOf(doc, "main"))
	}
}

func TestRefusedDocument(t *testing.T) {
	s := siteOf(t, faulty())
	refused := refusals(t, s)["no-date"]
	path := "/data-quality/refused/" + refused.ID
	doc := testkit.Page(t, s.Handler(), path)
	rows := summaryOf(doc, "main")
	if !strings.HasPrefix(rows["Reason"], "No date. ") || rows["Detail"] == "" || rows["Source"] != "ocds-zz9zz9" || rows["Refused"] != "9:30am on 17 March 2026" {
		t.Errorf("the page says %v", rows)
	}
	start := doc.Find("pre")
	if text := start.Text(); !strings.Contains(text, `no <date> \u202e & <script>alert(1)</script>`) || start.Find("script").Length() > 0 {
		t.Errorf("the document reads %s", text)
	}
	if !strings.Contains(testkit.Text(doc, "main"), "tolsey refused --retry") {
		t.Error("the page does not say how to try again")
	}
	if got := testkit.Text(doc, "#start"); got != "The document" {
		t.Errorf("the heading of a short document is %q", got)
	}
	if got := ask(s, "GET", path).Header().Get("X-Robots-Tag"); !strings.Contains(got, "noindex") {
		t.Errorf("search engines may list the document: %q", got)
	}
	testkit.PageWith(t, s.Handler(), "/data-quality/refused/nothing", http.StatusNotFound)
	testkit.PageWith(t, s.Handler(), "/data-quality/refused/%00", http.StatusNotFound)
	testkit.PageWith(t, s.Handler(), "/data-quality/refused/nothing/document", http.StatusNotFound)
}

// The download is the bytes that came, as a file that no browser shows.
func TestRefusedDownload(t *testing.T) {
	s := siteOf(t, faulty())
	listed := refusals(t, s)["no-date"]
	whole, err := s.data.Feed.Refusal(t.Context(), listed.ID)
	if err != nil {
		t.Fatal(err)
	}
	rec := ask(s, "GET", "/data-quality/refused/"+listed.ID+"/document", "Accept-Encoding", "gzip")
	if rec.Code != http.StatusOK || !bytes.Equal(rec.Body.Bytes(), whole.Payload) {
		t.Errorf("status %d, %d bytes, want %d", rec.Code, rec.Body.Len(), len(whole.Payload))
	}
	for name, want := range map[string]string{
		"Content-Type": "application/octet-stream", "X-Content-Type-Options": "nosniff", "X-Robots-Tag": "noindex, nofollow",
		"Content-Disposition": `attachment; filename="refused-` + listed.ID + `.json"`,
	} {
		if got := rec.Header().Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

// A long document is shown as far as its page says, and whole in the download.
func TestLongRefusedDocument(t *testing.T) {
	s := siteOf(t, []byte(`{"name":"`+strings.Repeat("ü", 40_000)+`"}`))
	refused := refusals(t, s)["not-ocds"]
	doc := testkit.Page(t, s.Handler(), "/data-quality/refused/"+refused.ID)
	if got := testkit.Text(doc, "#start"); got != "The first 20 kB of the document" {
		t.Errorf("the heading is %q", got)
	}
	text := doc.Find("pre").Text()
	if len(text) > startShown || len(text) < startShown-4 || strings.ContainsRune(text, '\uFFFD') {
		t.Errorf("%d bytes are shown, ending in %q", len(text), text[len(text)-8:])
	}
	if got := summaryOf(doc, "main")["Size"]; got != "80 kB" {
		t.Errorf("the size is %s", got)
	}
}

func TestRefusedInPages(t *testing.T) {
	var lines []string
	for i := range 120 {
		lines = append(lines, fmt.Sprintf(`{"number":%d}`, i))
	}
	s := siteOf(t, jsonLines(lines...))
	seen, pages := map[string]bool{}, 0
	for path := "/data-quality/refused"; path != "" && pages < 9; pages++ {
		doc := testkit.Page(t, s.Handler(), path)
		for _, row := range tableOf(doc, "main") {
			seen[row[0]] = true
		}
		path = doc.Find("a[rel=next]").AttrOr("href", "")
	}
	if pages != 3 || len(seen) != 120 {
		t.Errorf("%d pages show %d documents", pages, len(seen))
	}
	doc := testkit.Page(t, s.Handler(), "/data-quality/refused?after=gone")
	if doc.Find(`main a[href="/data-quality/refused"]`).Length() == 0 {
		t.Error("after a document that left the list, no way back to its beginning")
	}
	testkit.PageWith(t, s.Handler(), "/data-quality/refused?after=%00", http.StatusNotFound)
	empty := testkit.Page(t, siteOf(t, nil).Handler(), "/data-quality/refused")
	if !strings.Contains(testkit.Text(empty, "main"), "No document has been refused") {
		t.Error("the empty list does not say so")
	}
}

func TestReadableStart(t *testing.T) {
	for in, want := range map[string]string{
		"plain":              "plain",
		"a\r\nb\x07\u202ec":  "a\nbc",
		"cut in an \xe2\x82": "cut in an ",
		"one lost: a real \uFFFD, and a stray \xff in a long enough text": "one lost: a real \uFFFD, and a stray \uFFFD in a long enough text",
		"PK\x03\x04\x00\x00\x00\xff\xfe\x00":                              "",
		"":                                                                "",
	} {
		if diff := cmp.Diff(want, readableStart([]byte(in))); diff != "" {
			t.Errorf("%q (-want +got):\n%s", in, diff)
		}
	}
}

func TestFileNames(t *testing.T) {
	for in, want := range map[string]string{
		"/home/someone/notices/a.json": "a.json", `a.zip!inner/b.json`: "a.zip!inner/b.json", "/srv/x/a.zip!b.json": "a.zip!b.json", "-": "Standard input", "": "File without a name",
	} {
		if got := fileName(in); got != want {
			t.Errorf("%q is shown as %q, want %q", in, got, want)
		}
	}
}

func TestByteSizes(t *testing.T) {
	for in, want := range map[int]string{0: "0 bytes", 1: "1 byte", 999: "999 bytes", 1499: "1 kB", 20_000: "20 kB", 999_499: "999 kB", 999_500: "1 MB", 3_440_000: "3.4 MB"} {
		if got := byteSize(in); got != want {
			t.Errorf("%d is %s, want %s", in, got, want)
		}
	}
}

// Every reason for which the reader or a feed refuses is told in words.
func TestEveryRefusalHasWords(t *testing.T) {
	for _, reason := range []ocds.Reason{ocds.NotJSON, ocds.Truncated, ocds.BadEncoding, ocds.DuplicateKey, ocds.TooDeep, ocds.TooLarge,
		ocds.NotOCDS, ocds.NoOCID, ocds.BadOCID, ocds.NoDate, ocds.BadDate, ocds.LinkedOnly, ocds.Draft2014, ocds.BadArchive, feed.AnotherPublisher, feed.FutureDate} {
		if words := reasonOf(string(reason)); words.Name == string(reason) || words.Meaning == "" {
			t.Errorf("%s is told as %+v", reason, words)
		}
	}
	if got := reasonOf("from-<b>long</b>-ago"); got.Name != "from-long-ago" || got.Meaning != "" {
		t.Errorf("an unknown reason is told as %+v", got)
	}
}
