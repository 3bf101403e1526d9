package publisher

import (
	"fmt"
	"strings"
	"testing"
)

const line = `{"index":4,"source":"a","time":"2026-11-23T09:00:00.000Z","package":{"license":"l","version":"1.1","uri":"u"},"release":{"a":1}}`

func TestReadEntries(t *testing.T) {
	list, err := readEntries([]byte(line + "\n" + strings.Replace(line, `"package":`, `"Package":`, 1) + "\n" +
		`{"new":[{}],"release":null,"index":5,"time":"2026-11-23T09:00:00+01:00","source":"x","package":null}` + "\n"))
	if err != nil || len(list) != 3 {
		t.Fatalf("%v, %v", list, err)
	}
	want := []string{
		`4 a 2026-11-23 09:00:00 +0000 UTC {"version":"1.1","license":"l"} {"a":1}`,
		`4 a 2026-11-23 09:00:00 +0000 UTC  {"a":1}`,
		`5 x 2026-11-23 08:00:00 +0000 UTC  `,
	}
	for i, e := range list {
		if got := fmt.Sprintf("%d %s %s %s %s", e.index, e.source, e.time.UTC(), e.header, e.release); got != want[i] {
			t.Errorf("got  %s\nwant %s", got, want[i])
		}
	}
	if list[2].release != nil || list[2].header != nil {
		t.Error("null is something")
	}
}

func TestReadEntriesRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"no end":             line,
		"an empty line":      line + "\n\n",
		"no object":          "[" + line + "]\n",
		"something behind":   line + "{}\n",
		"a name twice":       strings.Replace(line, `"source"`, `"index":5,"source"`, 1) + "\n",
		"the index a text":   strings.Replace(line, "4", `"4"`, 1) + "\n",
		"half an index":      strings.Replace(line, "4", "4.5", 1) + "\n",
		"null for an index":  strings.Replace(line, "4", "null", 1) + "\n",
		"no index":           strings.Replace(line, "index", "Index", 1) + "\n",
		"no time":            strings.Replace(line, `"time"`, `"at"`, 1) + "\n",
		"a time that is odd": strings.Replace(line, "2026-11", "2026-13", 1) + "\n",
		"no release":         strings.Replace(line, `"release"`, `"record"`, 1) + "\n",
		"a package of text":  strings.Replace(line, `{"license":"l","version":"1.1","uri":"u"}`, `"p"`, 1) + "\n",
		"a package too deep": strings.Replace(line, `"u"`, strings.Repeat("[", 300)+strings.Repeat("]", 300), 1) + "\n",
		"nested for ever":    strings.Replace(line, "1}", strings.Repeat("[", 20_000)+strings.Repeat("]", 20_000)+"}", 1) + "\n",
		"not UTF-8":          strings.Replace(line, "u", "\xe9", 1) + "\n",
	} {
		if list, err := readEntries([]byte(text)); err == nil {
			t.Errorf("%s: %v", name, list)
		}
	}
}

func TestSourcesAreCleaned(t *testing.T) {
	for source, want := range map[string]string{"": "", "a-market": "a-market", "Müller & Söhne <x>": "Müller & Söhne <x>", "a\nb": "", "\u202eevil": "",
		strings.Repeat("é", 50): strings.Repeat("é", 50), strings.Repeat("é", 50) + "x": "", "\xff": ""} {
		if got := cleanSource(source); got != want {
			t.Errorf("%q became %q", source, got)
		}
	}
}

// FuzzReadEntries holds that what is taken for entries can be made documents
// of, as many as there are releases.
func FuzzReadEntries(f *testing.F) {
	for _, text := range []string{"", line + "\n", line + "\n" + line + "\n", strings.Replace(line, `{"a":1}`, `[{"releases":[{}]}]`, 1) + "\n",
		strings.Replace(line, `{"a":1}`, `"]},{"`, 1) + "\n", "{}\n", "\x00"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		list, err := readEntries(body)
		if err != nil {
			return
		}
		releases := 0
		for _, e := range list {
			if e.release != nil {
				releases++
			}
		}
		docs, err := documentsOf(list)
		if err != nil || len(docs) != releases {
			t.Errorf("%d documents of %d releases, %v", len(docs), releases, err)
		}
	})
}
