package publisher

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/tolsey/tolsey/internal/fetch"
	"github.com/tolsey/tolsey/ocds"
)

const sound = `{"ocid":"ocds-t35t00-1","id":"1","date":"2026-11-03T10:00:00Z","tag":["tender"]}`

func TestReadPageTakesTheReleases(t *testing.T) {
	deep := strings.Repeat(`{"a":`, 20_000) + "1" + strings.Repeat("}", 20_000)
	for _, tc := range []struct {
		name, body string
		want       packaging
		refusals   []ocds.Reason // of each document, "" for one that is taken
		next       string
	}{
		{"one", `{"version":"1.1","releases":[` + sound + `]}`, packaging{}, []ocds.Reason{""}, ""},
		{"none", `{"releases":[]}`, packaging{}, nil, ""},
		{"null", `{"releases":null}`, packaging{}, nil, ""},
		{"byte order mark", "\ufeff" + `{"releases":[` + sound + `]}`, packaging{}, []ocds.Reason{""}, ""},
		{"link", `{"releases":[` + sound + `],"links":{"next":"https://e.example/?cursor=a\u003d"}}`, packaging{}, []ocds.Reason{""}, "https://e.example/?cursor=a="},
		{"link of nothing", `{"releases":[],"links":{"next":null}}`, packaging{}, nil, ""},
		{"links empty", `{"links":{},"releases":[]}`, packaging{}, nil, ""},
		{"one object for a list", `{"releases":` + sound + `}`, packaging{}, []ocds.Reason{""}, ""},
		{"a name in escapes", `{"rel\u0065ases":[` + sound + `]}`, packaging{}, []ocds.Reason{""}, ""},
		{"a bad one among good ones", `{"releases":[` + sound + `,{"ocid":"a","ocid":"b"},{"id":"x"},` + deep + `,{"ocid":nonsense},` + sound + `]}`,
			packaging{}, []ocds.Reason{"", ocds.DuplicateKey, ocds.NoOCID, ocds.TooDeep, ocds.NotJSON, ""}, ""},
		{"a number out of bounds", `{"releases":[` + strings.Replace(sound, `"id":"1"`, `"id":"1","value":{"amount":1e9999}`, 1) + `]}`, packaging{}, []ocds.Reason{""}, ""},
		{"no list where that means none", `{"version":"1.1"}`, packaging{empty: true}, nil, ""},
		{"a deep record", `{"records":[{"ocid":"ocds-t35t00-1","releases":[` + sound + "," + sound + `]},` + deep + `,` + deep + `]}`,
			packaging{records: true}, []ocds.Reason{"", "", ocds.TooDeep, ocds.TooDeep}, ""},
		{"records", `{"records":[{"ocid":"ocds-t35t00-1","releases":[` + sound + "," + sound + `]}]}`, packaging{records: true}, []ocds.Reason{"", ""}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			docs, next, bad := readPage([]byte(tc.body), tc.want)
			if bad != nil {
				t.Fatalf("bad: %v", bad)
			}
			if next != tc.next {
				t.Errorf("next is %q, want %q", next, tc.next)
			}
			if len(docs) != len(tc.refusals) {
				t.Fatalf("%d documents, want %d", len(docs), len(tc.refusals))
			}
			for i, d := range docs {
				var got ocds.Reason
				if d.Refusal != nil {
					got = d.Refusal.Reason
				}
				if got != tc.refusals[i] {
					t.Errorf("document %d: refused for %q, want %q", i, got, tc.refusals[i])
				}
			}
		})
	}
}

func TestReadPageDoesNotUseABadPage(t *testing.T) {
	page := `{"version":"1.1","publisher":{"name":"A"},"releases":[` + sound + "," + sound + `],"links":{"next":"x"}}`
	deep := strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000)
	cases := map[string]string{
		"garbage behind":         page + "<html>",
		"another page behind":    page + page,
		"an array":               "[" + page + "]",
		"a text":                 `"releases"`,
		"no releases":            `{"version":"1.1"}`,
		"an error message":       `{"message":"down for maintenance"}`,
		"records only":           `{"records":[]}`,
		"releases that are none": `{"releases":"none"}`,
		"two lists":              `{"releases":[` + sound + `],"releases":[]}`,
		"a stray comma":          `{"releases":[` + sound + `,]}`,
		"no comma":               `{"releases":[` + sound + " " + sound + `]}`,
		"brackets crossed":       `{"releases":[{"a":[}]]}`,
		"a member that is none":  `{"version":1.1.1,"releases":[]}`,
		"a member without name":  `{:1,"releases":[]}`,
		"too deep around":        `{"publisher":` + deep + `,"releases":[]}`,
		"brackets without end":   `{"releases":[` + strings.Repeat("[", maxOpen+1) + `]}`,
		"a link that is none":    `{"releases":[],"links":{"next":7}}`,
		"links twice over":       `{"releases":[],"links":{"next":"a","next":"b"}}`,
		"more than a page holds": `{"releases":[` + strings.Repeat("0,", maxListed) + `0]}`,
		"deep where a list is":   `{"releases":{"a":` + deep + `}}`,
		"zero byte":              page + "\x00",
	}
	for name, body := range cases {
		t.Run(name, func(t *testing.T) {
			docs, next, bad := readPage([]byte(body), packaging{})
			if bad == nil || bad.Kind != fetch.BadPage {
				t.Errorf("trouble is %v, want a bad page", bad)
			}
			if docs != nil || next != "" {
				t.Errorf("something of it was used: %d documents, next %q", len(docs), next)
			}
		})
	}
	t.Run("cut off anywhere", func(t *testing.T) {
		for n := range len(page) {
			if docs, _, bad := readPage([]byte(page[:n]), packaging{}); bad == nil || len(docs) > 0 {
				t.Fatalf("%q was taken", page[:n])
			} else if bad.Kind != fetch.CutOff {
				t.Fatalf("%q: %v, want cut off", page[:n], bad)
			}
		}
	})
}

// A page says nothing of its bytes being ISO-8859-1, and holds some releases
// that are UTF-8 by accident.
func TestReadPageTellsTheCharsetOfEachRelease(t *testing.T) {
	accent := strings.Replace(sound, `"tag"`, `"title":"Caf`+"\xe9"+`","tag"`, 1)
	body := `{"publisher":{"name":"Soci` + "\xe9" + `t` + "\xe9" + `"},"releases":[` + sound + "," + accent + `]}`
	docs, _, bad := readPage([]byte(body), packaging{})
	if bad != nil {
		t.Fatal(bad)
	}
	if docs[0].Charset != "utf-8" || docs[1].Charset != "iso-8859-1" {
		t.Errorf("charsets are %s and %s", docs[0].Charset, docs[1].Charset)
	}
	if got := docs[1].Release.Get("title").Text(); got != "Café" {
		t.Errorf("the title is %q", got)
	}
	if !strings.Contains(string(docs[0].Header), "Société") {
		t.Errorf("the header is %s", docs[0].Header)
	}
}

func FuzzReadPage(f *testing.F) {
	f.Add([]byte(`{"releases":[` + sound + `],"links":{"next":"https://e.example/?cursor=QQ=="}}`))
	f.Add([]byte(`{"releases":[{"ocid":"a\"]}"},{}]}`))
	f.Add([]byte("{\"a\":\"\xe9\",\"releases\":{}}"))
	f.Fuzz(func(t *testing.T, body []byte) {
		docs, next, bad := readPage(body, packaging{})
		if bad != nil && (docs != nil || next != "") {
			t.Fatal("a bad page was used")
		}
		// Whatever another reader of JSON takes for a package with a list of
		// objects, of which each is one release, is taken as so many.
		var other struct{ Releases []map[string]any }
		var names map[string]json.RawMessage
		if bad == nil && bytes.Count(body, []byte("eleases")) == 1 && json.Unmarshal(body, &names) == nil &&
			names["releases"] != nil && json.Unmarshal(body, &other) == nil && len(other.Releases) != len(docs) {
			t.Fatalf("%d documents, another reader finds %d", len(docs), len(other.Releases))
		}
		// What is sound stays so with white space behind, and ends where it ends.
		if bad == nil {
			if _, _, worse := readPage(fmt.Appendf(nil, "%s \n", body), packaging{}); worse != nil {
				t.Fatalf("white space behind: %v", worse)
			}
			if _, _, worse := readPage(fmt.Appendf(nil, "%s}", body), packaging{}); worse == nil {
				t.Fatal("a bracket behind was taken")
			}
		}
	})
}
