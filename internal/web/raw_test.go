package web

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/testkit"
)

// The page shows the compiled release, indented and whole.
func TestRawIsTheCompiledRelease(t *testing.T) {
	s := siteOf(t, noticeSample())
	p, err := s.data.Processes.Get(t.Context(), hostileOCID)
	if err != nil {
		t.Fatal(err)
	}
	doc := testkit.Page(t, s.Handler(), noticeAddress(hostileOCID)+"/raw")
	var want, got any
	if err := json.Unmarshal(p.JSON(), &want); err != nil {
		t.Fatal(err)
	}
	text := doc.Find("pre").Text()
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the release (-want +got):\n%s", diff)
	}
	if !strings.Contains(text, "\n  \"tender\": {\n    ") {
		t.Error("the JSON is not indented")
	}
	if got := doc.Find("main p a").AttrOr("href", ""); got != recordAddress(hostileOCID) {
		t.Errorf("the record package is at %q", got)
	}
}

func TestRawIsCut(t *testing.T) {
	var items []string
	for i := range 6000 {
		items = append(items, fmt.Sprintf(`{"id":"%d","description":"fictional"}`, i))
	}
	long := jsonLines(`{"ocid":"ocds-f1ct10-long","id":"1","date":"2026-03-01T00:00:00Z","tag":["tender"],"tender":{"id":"1","title":"Long",
		"items":[` + strings.Join(items, ",") + `]}}`)
	doc := testkit.Page(t, siteOf(t, long).Handler(), noticeAddress("ocds-f1ct10-long")+"/raw")
	if n := len(doc.Find("pre").Text()); n > mostJSON || n < mostJSON-100 {
		t.Errorf("%d bytes are shown", n)
	}
	if got := testkit.Text(doc, "main"); !strings.Contains(got, "too long for a page") {
		t.Error("the page does not say that it is cut")
	}
}

func TestVisible(t *testing.T) {
	for in, want := range map[string]string{
		"{\n  \"a\": \"é £\"\n}":    "{\n  \"a\": \"é £\"\n}",
		"\u202eabc\u2066\u200d":     `\u202eabc\u2066\u200d`,
		"a\u2028b\u0085\x7f\ufeffc": `a\u2028b\u0085\u007f\ufeffc`,
		"tag \U000E0041":            `tag \udb40\udc41`,
		"日本 🌉":                      "日本 🌉",
	} {
		if got := visible([]byte(in)); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
