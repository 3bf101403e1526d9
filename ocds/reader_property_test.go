package ocds

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// trickyText draws texts that could mislead a scan for brackets and quotes.
var trickyText = rapid.StringOfN(rapid.RuneFrom([]rune("ab \"\\{}[],:\n\r\t\x1e\u00e9\u20ac\U0001f600\u2028/")), 0, 12, -1)

// drawRelease draws a release: what every release needs, and members whose
// names and values are meant to mislead.
func drawRelease(t *rapid.T, n int) map[string]any {
	release := map[string]any{"ocid": "ocds-000000-" + fmt.Sprint(n/2), "id": fmt.Sprint(n), "date": "2026-01-02T03:04:05Z"}
	for range rapid.IntRange(0, 3).Draw(t, "members") {
		name := rapid.SampledFrom([]string{"releaseTag", "tag", "x", "}", "publisher", "version"}).Draw(t, "name")
		release[name] = rapid.SampledFrom([]any{
			trickyText.Draw(t, "text"), []any{}, map[string]any{}, nil, 1.5, true,
			[]any{map[string]any{trickyText.Draw(t, "key"): []any{"]", map[string]any{"releases": []any{}}}}},
		}).Draw(t, "value")
	}
	return release
}

func encode(t *rapid.T, v any) string {
	style := rapid.SampledFrom([]string{"", "\t", "  ", "-", "0"}).Draw(t, "indent")
	text, err := json.Marshal(v)
	if style != "-" {
		text, err = json.MarshalIndent(v, "", strings.Trim(style, "0"))
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// pack draws a way to send the releases: which documents, and what between them.
func pack(t *rapid.T, all []map[string]any) string {
	documents := []any{}
	for rest := all; len(rest) > 0; {
		n := rapid.IntRange(1, len(rest)).Draw(t, "together")
		documents = append(documents, wrap(t, rest[:n])...)
		rest = rest[n:]
	}
	if rapid.Bool().Draw(t, "in an array") {
		return encode(t, documents)
	}
	between := rapid.SampledFrom([]string{"", "\n", "\r\n", " ", "\n\n  ", "\n\x1e"}).Draw(t, "between")
	var b strings.Builder
	for _, doc := range documents {
		b.WriteString(encode(t, doc))
		b.WriteString(between)
	}
	return b.String()
}

// wrap draws the documents for releases that are sent together.
func wrap(t *rapid.T, some []map[string]any) []any {
	object := func(list string, v any) map[string]any {
		m := map[string]any{list: v}
		for _, name := range []string{"publisher", "version", "uri", "zz"} {
			if rapid.Bool().Draw(t, name) {
				m[name] = trickyText.Draw(t, "header")
			}
		}
		return m
	}
	switch rapid.SampledFrom([]string{"bare", "array", "package", "record", "record package"}).Draw(t, "packaging") {
	case "array":
		return []any{some}
	case "package":
		return []any{object("releases", some)}
	case "record":
		m := object("releases", some)
		m["compiledRelease"] = some[0]
		return []any{m}
	case "record package":
		var list []any
		for _, release := range some {
			list = append(list, map[string]any{"ocid": release["ocid"], "releases": []any{release}, "versionedRelease": release})
		}
		return []any{object("records", list)}
	}
	var bare []any
	for _, release := range some {
		bare = append(bare, release)
	}
	return bare
}

// inCharset draws an encoding for a text.
func inCharset(t *rapid.T, text string) (charset string, data []byte) {
	charset = rapid.SampledFrom([]string{"utf-8", "utf-16le", "utf-16be"}).Draw(t, "charset")
	if rapid.Bool().Draw(t, "mark") {
		text = "\ufeff" + text
	}
	switch charset {
	case "utf-16le":
		return charset, wide(text, binary.LittleEndian)
	case "utf-16be":
		return charset, wide(text, binary.BigEndian)
	}
	return charset, []byte(text)
}

func wide(text string, order binary.AppendByteOrder) []byte {
	var out []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		out = order.AppendUint16(out, unit)
	}
	return out
}

func TestAnyPackagingGivesTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []map[string]any
		for n := range rapid.IntRange(0, 6).Draw(t, "releases") {
			all = append(all, drawRelease(t, n))
		}
		text := pack(t, all)
		charset, data := inCharset(t, text)
		if rapid.Bool().Draw(t, "gzip") {
			data = gzipped(t, string(data))
		}
		var got, want []string
		r := NewReader(bytes.NewReader(data), "file")
		for {
			doc, err := r.Next()
			if err == io.EOF {
				break
			}
			if err != nil || doc.Refusal != nil || doc.Charset != charset {
				t.Fatalf("%v %+v\nin %s", err, doc, text)
			}
			got = append(got, fmt.Sprintf("%x", doc.Release.Digest()))
		}
		for _, release := range all {
			plain, err := json.Marshal(release)
			if err != nil {
				t.Fatal(err)
			}
			v, err := Parse(plain)
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, fmt.Sprintf("%x", v.Digest()))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s\nin %s", diff, text)
		}
	})
}

// TestChunksDoNotMatter holds that neither the sizes in which a text comes nor
// how its end is told changes anything, also where the text is broken.
func TestChunksDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []map[string]any
		for n := range rapid.IntRange(1, 4).Draw(t, "releases") {
			all = append(all, drawRelease(t, n))
		}
		_, data := inCharset(t, pack(t, all))
		for range rapid.IntRange(0, 4).Draw(t, "faults") {
			at := rapid.IntRange(0, len(data)-1).Draw(t, "at")
			if rapid.Bool().Draw(t, "cut out") {
				data = append(data[:at:at], data[min(len(data), at+rapid.IntRange(1, 9).Draw(t, "bytes")):]...)
			} else {
				data[at] = rapid.SampledFrom([]byte("\"\\{}[],:\n\x1e\xe9 0")).Draw(t, "instead")
			}
			if len(data) == 0 {
				return
			}
		}
		want := everything(t, NewReader(bytes.NewReader(data), "file"))
		for name, src := range map[string]io.Reader{
			"one byte":       iotest.OneByteReader(bytes.NewReader(data)),
			"half":           iotest.HalfReader(bytes.NewReader(data)),
			"whole":          bytes.NewReader(data),
			"data with end":  iotest.DataErrReader(bytes.NewReader(data)),
			"random lengths": &ragged{data: data, t: t},
		} {
			r := NewReader(src, "file")
			r.win.step = rapid.SampledFrom([]int{4, 30, chunkSize}).Draw(t, "step")
			if diff := cmp.Diff(want, everything(t, r), cmpopts.IgnoreUnexported(Document{}, Value{})); diff != "" {
				t.Fatalf("%s: %s\nin %q", name, diff, data)
			}
		}
	})
}

// ragged reads in pieces of drawn lengths, some of them empty.
type ragged struct {
	data []byte
	t    *rapid.T
}

func (r *ragged) Read(p []byte) (int, error) {
	if len(r.data) == 0 {
		return 0, io.EOF
	}
	n := copy(p, r.data[:min(len(r.data), rapid.IntRange(0, 40).Draw(r.t, "length"))])
	r.data = r.data[n:]
	return n, nil
}

func everything(t *rapid.T, r *Reader) (docs []*Document) {
	for {
		doc, err := r.Next()
		if err == io.EOF {
			return docs
		}
		if err != nil {
			t.Fatal(err)
		}
		docs = append(docs, doc)
	}
}

// TestCutAnywhere cuts texts at every byte: what is taken must be the first of
// what was sent, and when something is missing, something must be refused.
func TestCutAnywhere(t *testing.T) {
	for _, text := range []string{
		fill(`{"version":"1.1","releases":[A, B,C],"publisher":{"name":"p"}}`),
		fill("{\n  \"records\": [\n    {\n      \"ocid\": \"x\",\n      \"releases\": [A, B],\n      \"compiledRelease\": {}\n    },\n    {\"releases\": [\n      C\n    ]}\n  ]\n}\n"),
		fill("A\nB\n{\"releases\":[C]}\n"),
		fill("[[A,\nB],\n[C]]"),
	} {
		for _, data := range [][]byte{[]byte(text), wide(text, binary.LittleEndian), gzipped(t, text)} {
			whole := sketches(readAll(t, bytes.NewReader(data)))
			for n := range len(data) {
				taken, refused := 0, 0
				for _, doc := range readAll(t, bytes.NewReader(data[:n])) {
					if doc.Refusal != nil {
						refused++
						continue
					}
					if _, id, _ := strings.Cut(whole[min(taken, len(whole)-1)], ": "); taken >= len(whole) || id != doc.ID() {
						t.Fatalf("cut at %d: release %d is %q", n, taken, doc.ID())
					}
					taken++
				}
				if n > 0 && taken < len(whole) && refused == 0 && !betweenLines(text, n*len(text)/len(data)) {
					t.Fatalf("cut at %d: %d of %d were taken and nothing was refused", n, taken, len(whole))
				}
			}
		}
	}
}

// betweenLines reports whether the first n bytes of JSON lines are some whole
// lines, perhaps without the last line feed. Such a text is sound.
func betweenLines(text string, n int) bool {
	lines := strings.HasPrefix(text, `{"ocid"`)
	return lines && (text[n] == '\n' || n > 0 && text[n-1] == '\n')
}
