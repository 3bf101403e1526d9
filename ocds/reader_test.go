package ocds

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// sketch gives a document as "position: id" or "position: !reason".
func sketch(d *Document) string {
	what := d.ID()
	if d.Refusal != nil {
		what = "!" + string(d.Refusal.Reason)
	}
	return d.Position + ": " + what
}

func sketches(docs []*Document) []string {
	var out []string
	for _, d := range docs {
		out = append(out, sketch(d))
	}
	return out
}

// readAll reads to the end, which must come without an error.
func readAll(t testing.TB, src io.Reader) []*Document {
	t.Helper()
	r := NewReader(src, "file")
	var docs []*Document
	for {
		doc, err := r.Next()
		if err == io.EOF {
			return docs
		}
		if err != nil {
			t.Fatal(err)
		}
		if (doc.Release == nil) == (doc.Refusal == nil) {
			t.Fatalf("%s is neither taken nor refused, or both", sketch(doc))
		}
		docs = append(docs, doc)
	}
}

// fill writes the releases that tests are about for the letters A, B and C,
// and for L a link to one.
func fill(text string) string {
	const of = `{"ocid":"ocds-000000-1","id":"?","date":"2026-01-02T03:04:05Z","tag":["tender"]}`
	return strings.NewReplacer("A", strings.Replace(of, "?", "a", 1), "B", strings.Replace(of, "?", "b", 1),
		"C", strings.Replace(of, "?", "c", 1), "L", `{"url":"https://example.com/1","date":"2026-01-02T03:04:05Z","tag":["tender"]}`).Replace(text)
}

func TestReaderPackaging(t *testing.T) {
	tests := []struct {
		name, text string // as fill takes it
		want       []string
	}{
		{"nothing", "", nil},
		{"white space", " \n\t\r\n", nil},
		{"a release", "A", []string{": a"}},
		{"a release in white space", "\n A \n", []string{": a"}},
		{"a release package", `{"uri":"u","releases":[A, B]}`, []string{"/releases/0: a", "/releases/1: b"}},
		{"an empty package", `{"uri":"u","releases":[]}`, nil},
		{"an empty array", `[]`, nil},
		{"one release where a list belongs", `{"releases":A}`, []string{"/releases: a"}},
		{"releases under keys", `{"releases":{"0":A}}`, []string{"/releases: !no-ocid"}},
		{"no list but null", `{"releases":null}`, []string{": !not-ocds"}},
		{"a record package", `{"records":[{"ocid":"x","releases":[A,B],"compiledRelease":C},{"releases":[C]}]}`,
			[]string{"/records/0/releases/0: a", "/records/0/releases/1: b", "/records/1/releases/0: c"}},
		{"one record where a list belongs", `{"records":{"ocid":"x","releases":[A]}}`, []string{"/records/releases/0: a"}},
		{"a record", `{"ocid":"x","compiledRelease":B,"versionedRelease":{},"releases":[A]}`, []string{"/releases/0: a"}},
		{"a record without ocid", `{"publisher":"p","releases":[A],"compiledRelease":B}`, []string{"/releases/0: a"}},
		{"a record of links", `{"ocid":"x","releases":[L,L],"compiledRelease":A}`, []string{": !linked-only"}},
		{"a record of one link", `{"ocid":"x","releases":L}`, []string{": !linked-only"}},
		{"a record package of links", `{"records":[{"ocid":"x","releases":[L]},{"ocid":"y","releases":[A]}]}`,
			[]string{"/records/0: !linked-only", "/records/1/releases/0: a"}},
		{"a record with a link and a release", `{"ocid":"x","releases":[L,A]}`, []string{"/releases/0: !linked-only", "/releases/1: a"}},
		{"a record without releases", `{"ocid":"x","compiledRelease":A}`, []string{": !linked-only"}},
		{"a record with no releases", `{"ocid":"x","releases":[],"compiledRelease":A}`, []string{": !linked-only"}},
		{"a record that is empty", `{"records":[{}]}`, []string{"/records/0: !linked-only"}},
		{"both lists", `{"releases":[A],"x":1,"records":[{"releases":[B]}],"y":2}`, []string{"/releases/0: a", "/records/0/releases/0: b"}},
		{"an escaped name", `{"rele\u0061ses":[A]}`, []string{"/releases/0: a"}},
		{"an array of releases", `[A,B]`, []string{"/0: a", "/1: b"}},
		{"an array of packages", `[{"releases":[A]},{"releases":[]},{"records":[{"releases":[B]}]}]`, []string{"/0/releases/0: a", "/2/records/0/releases/0: b"}},
		{"an array of arrays", `[[A],[B,C],[]]`, []string{"/0/0: a", "/1/0: b", "/1/1: c"}},
		{"an array of arrays of arrays", `[[[A]]]`, []string{"/0/0: !not-ocds"}},
		{"JSON lines", "A\nB\n\nC", []string{"line 1: a", "line 2: b", "line 4: c"}},
		{"JSON lines of packages", "{\"releases\":[A,B]}\r\n{\"releases\":[C]}\r\n", []string{"line 1 /releases/0: a", "line 1 /releases/1: b", "line 2 /releases/0: c"}},
		{"JSON lines of arrays", "[A]\n[B]\n", []string{"line 1 /0: a", "line 2 /0: b"}},
		{"joined without white space", `ABC`, []string{"document 1: a", "document 2: b", "document 3: c"}},
		{"two on a line", "A B\nC\n", []string{"document 1: a", "document 2: b", "line 2: c"}},
		{"printed over several lines", "{\n \"releases\": [\n  A\n ]\n}\n{\n \"releases\": [\n  B\n ]\n}\n", []string{"document 1 /releases/0: a", "document 2 /releases/0: b"}},
		{"a text sequence", "\x1eA\n\x1eB\n", []string{"line 1: a", "line 2: b"}},
		{"joined files with marks", "\xef\xbb\xbfA\n\xef\xbb\xbfB\n", []string{"line 1: a", "line 2: b"}},
		{"lines with commas", "A,\nB,\n", []string{"line 1: a", "line 2: b"}},
		{"scalars between", "A\n1\ntrue\n\"x\"\nnull\nB", []string{"line 1: a", "line 2: !not-ocds", "line 3: !not-ocds", "line 4: !not-ocds", "line 5: !not-ocds", "line 6: b"}},
		{"other JSON", `{"a":{"releases":[A]}}`, []string{": !not-ocds"}},
		{"elements that are no objects", `{"releases":[null,A,1,"x",[B],[]]}`,
			[]string{"/releases/0: !not-ocds", "/releases/1: a", "/releases/2: !not-ocds", "/releases/3: !not-ocds", "/releases/4: !not-ocds", "/releases/5: !not-ocds"}},
		{"a number beyond float64", `{"ocid":"o","id":"a","date":"2026-01-01","tender":{"value":{"amount":1e9999}}}`, []string{": a"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, sketches(readAll(t, strings.NewReader(fill(tt.text))))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestReaderJudges(t *testing.T) {
	long := strings.Repeat("o", 201)
	tests := []struct{ text, want string }{
		{`{"ocid":"o","date":"2026-01-01","id":7}`, "7"},
		{`{"ocid":"o","date":"2026-01-01","id":1e9999}`, "1e9999"},
		{`{"ocid":"` + long[1:] + `","date":"2026-01-01","id":"x"}`, "x"},
		{`{"ocid":"` + long + `","date":"2026-01-01"}`, "!bad-ocid"},
		{`{"ocid":"o o","date":"2026-01-01"}`, "!bad-ocid"},
		{`{"ocid":"o\u00a0","date":"2026-01-01"}`, "!bad-ocid"},
		{`{"ocid":"o\u0000","date":"2026-01-01"}`, "!bad-ocid"},
		{`{"ocid":12,"date":"2026-01-01"}`, "!bad-ocid"},
		{`{"ocid":["o"],"date":"2026-01-01"}`, "!bad-ocid"},
		{`{"ocid":"","date":"2026-01-01"}`, "!no-ocid"},
		{`{"ocid":null,"date":"2026-01-01"}`, "!no-ocid"},
		{`{"id":"1","date":"2026-01-01","tag":["tender"]}`, "!no-ocid"},
		{`{"ocid":"o"}`, "!no-date"},
		{`{"ocid":"o","date":null}`, "!no-date"},
		{`{"ocid":"o","date":""}`, "!no-date"},
		{`{"ocid":"o","date":20260101}`, "!bad-date"},
		{`{"ocid":"o","date":"soon"}`, "!bad-date"},
		{`{"ocid":"o","date":"2026-02-30"}`, "!bad-date"},
		{`{"ocid":"o","releaseID":"1","releaseDate":"2014-07-26","releaseTag":"tenderNotice"}`, "!draft-2014"},
		{`{"ocid":"o","id":"1","date":"2026-01-01","releaseTag":"kept as an unknown field"}`, "1"},
		{`{"ocid":"o","ocid":"p","date":"2026-01-01"}`, "!duplicate-key"},
		{`{"ocid":"o","date":"2026-01-01","a":01}`, "!not-json"},
		{`{"ocid":"o","a":` + strings.Repeat("[", 300) + strings.Repeat("]", 300) + `}`, "!too-deep"},
	}
	for _, tt := range tests {
		if got := sketches(readAll(t, strings.NewReader(tt.text))); len(got) != 1 || got[0] != ": "+tt.want {
			t.Errorf("%s\n gave %q, want %q", clip(tt.text, 100), got, tt.want)
		}
	}
}

func TestReaderMakesID(t *testing.T) {
	for _, text := range []string{
		`{"ocid":"ocds-000000-1","date":"2026-01-02","tag":["tender"]}`,
		`{ "tag": ["tender"], "date": "2026-01-02", "ocid": "ocds-000000\u002d1" }`,
	} {
		doc := readAll(t, strings.NewReader(text))[0]
		if want := "ocds-000000-1-2026-01-02-3b9ff4a7"; doc.ID() != want {
			t.Errorf("the made id is %q, want %q", doc.ID(), want)
		}
		if diff := cmp.Diff([]string{"id"}, doc.Made); diff != "" {
			t.Error(diff)
		}
	}
	for _, id := range []string{`null`, `""`, `{}`, `[1]`, `true`} {
		doc := readAll(t, strings.NewReader(`{"ocid":"o","date":"2026-01-02","id":`+id+`}`))[0]
		if len(doc.Made) != 1 || !strings.HasPrefix(doc.ID(), "o-2026-01-02-") {
			t.Errorf("id %s was kept as %q", id, doc.ID())
		}
	}
}

func TestReaderHeader(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"in its order", `{"license":"l","uri":"u","version":"1.1","publisher":{ "name": "p" },"releases":[A]}`, `{"version":"1.1","publisher":{"name":"p"},"license":"l"}`},
		{"behind the releases", `{"releases":[A],"publicationPolicy":"pp","extensions":["e", "f"]}`, `{"extensions":["e","f"],"publicationPolicy":"pp"}`},
		{"around records", `{"version":"1.1","records":[{"ocid":"x","releases":[A]}]}`, `{"version":"1.1"}`},
		{"of a record", `{"publisher":{"name":"p"},"releases":[A],"compiledRelease":{}}`, `{"publisher":{"name":"p"}}`},
		{"null", `{"version":null,"license":"l","releases":[A]}`, `{"license":"l"}`},
		{"twice", `{"version":"1.0","version":"1.1","releases":[A]}`, `{"version":"1.1"}`},
		{"broken", `{"version":01,"license":"l","releases":[A]}`, `{"license":"l"}`},
		{"in ISO-8859-1", "{\"license\":\"\xe9\",\"releases\":[A]}", `{"license":"é"}`},
		{"none", `{"uri":"u","releases":[A]}`, ``},
		{"bare", `A`, ``},
		{"in an array", `[{"version":"1.1","releases":[A]}]`, `{"version":"1.1"}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			docs := readAll(t, strings.NewReader(fill(tt.text)))
			if len(docs) != 1 || docs[0].Release == nil {
				t.Fatalf("got %q", sketches(docs))
			}
			if got := string(docs[0].Header); got != tt.want || (docs[0].Header == nil) != (tt.want == "") {
				t.Errorf("header %s, want %s", got, tt.want)
			}
		})
	}
}

// TestReaderHeaderOfRefused holds that what is refused has a header as well.
func TestReaderHeaderOfRefused(t *testing.T) {
	docs := readAll(t, strings.NewReader(`{"version":"1.1","releases":[{},{"x":01},{"x":[1}},`))
	for _, doc := range docs {
		if string(doc.Header) != `{"version":"1.1"}` || doc.Refusal == nil {
			t.Errorf("%s has the header %s", sketch(doc), doc.Header)
		}
	}
	if len(docs) != 4 {
		t.Errorf("got %q", sketches(docs))
	}
}

func TestReaderKeepsBytes(t *testing.T) {
	release := "{ \"ocid\" : \"o\",\n\t\"date\":\"2026-01-01\", \"a\\u0062c\":1.0e+2,\"é\":\"\\/\" }"
	for _, text := range []string{release, `{"releases":[ ` + release + ` ]}`, "[" + release + "]", release + "\n" + release} {
		for _, doc := range readAll(t, strings.NewReader(text)) {
			if string(doc.Raw) != release || string(doc.Release.Raw()) != release {
				t.Errorf("raw is %s", doc.Raw)
			}
			if doc.Charset != "utf-8" || doc.File != "file" || doc.OCID() != "o" {
				t.Errorf("charset %q, file %q, ocid %q", doc.Charset, doc.File, doc.OCID())
			}
		}
	}
}

// TestReaderDocumentsStay reads on and looks at the first document afterwards.
func TestReaderDocumentsStay(t *testing.T) {
	f := &fictionalText{between: "\n", count: 400}
	docs := readAll(t, f)
	for n, doc := range docs {
		if want := fictionalRelease(nil, n); !bytes.Equal(doc.Raw, want) || !bytes.Equal(doc.Release.Raw(), want) {
			t.Fatalf("document %d is no longer what it was", n)
		}
	}
	if len(docs) != 400 {
		t.Errorf("got %d documents", len(docs))
	}
}

// TestReaderAcrossChunks reads a text of many times what is read at once, full
// of brackets that mean nothing.
func TestReaderAcrossChunks(t *testing.T) {
	var text strings.Builder
	var want []string
	padding := strings.Repeat("{", 5000)
	for n := range 1000 {
		release := fmt.Sprintf(`{"ocid":"o","id":"%d","date":"2026-01-01","x":"%s"}`, n, padding[:n*5])
		if n%2 == 0 {
			fmt.Fprintf(&text, "[%s]\n", release)
			want = append(want, fmt.Sprintf("line %d /0: %d", n+1, n))
		} else {
			fmt.Fprintf(&text, "%s\n", release)
			want = append(want, fmt.Sprintf("line %d: %d", n+1, n))
		}
	}
	if diff := cmp.Diff(want, sketches(readAll(t, strings.NewReader(text.String())))); diff != "" {
		t.Error(diff)
	}
}

func gzipped(t interface {
	Helper()
	Fatal(...any)
}, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := io.WriteString(z, text)
	if err = errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReaderGzip(t *testing.T) {
	packed := gzipped(t, fill("A\nB\n"))
	want := []string{"line 1: a", "line 2: b"}
	if diff := cmp.Diff(want, sketches(readAll(t, bytes.NewReader(packed)))); diff != "" {
		t.Error(diff)
	}
	twice := append(bytes.Clone(packed), gzipped(t, fill("C"))...)
	if diff := cmp.Diff(append(want, "line 3: c"), sketches(readAll(t, bytes.NewReader(twice)))); diff != "" {
		t.Error(diff)
	}
	r := NewReader(bytes.NewReader(packed), "file")
	for {
		if _, err := r.Next(); err != nil {
			break
		}
	}
	if r.Consumed() != int64(len(packed)) || r.File() != "file" {
		t.Errorf("consumed %d of %d bytes of %s", r.Consumed(), len(packed), r.File())
	}
}

func TestReaderTornGzip(t *testing.T) {
	packed := gzipped(t, fill("A\nB\n"))
	sum := bytes.Clone(packed)
	sum[len(sum)-5] ^= 1
	tests := []struct {
		name string
		data []byte
		want []string
	}{
		{"wrong checksum", sum, []string{"line 1: a", "line 2: b", ": !bad-archive"}},
		{"cut off behind the data", packed[:len(packed)-8], []string{"line 1: a", "line 2: b", ": !bad-archive"}},
		{"cut off in its head", packed[:6], []string{": !bad-archive"}},
		{"garbage behind", append(bytes.Clone(packed), "garbage"...), []string{"line 1: a", "line 2: b", ": !bad-archive"}},
		{"a zip in a stream", []byte("PK\x03\x04..."), []string{": !bad-archive"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, sketches(readAll(t, bytes.NewReader(tt.data)))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestReaderFailingSource holds that an error of the source is one of Next,
// that what was complete before comes first, and that nothing is made of the rest.
func TestReaderFailingSource(t *testing.T) {
	broken := errors.New("the disk is gone")
	for _, tt := range []struct {
		text string
		want []string
	}{
		{fill("A\nB\n{\"ocid\":\"o"), []string{"line 1: a", "line 2: b"}},
		{fill(`{"releases":[A,B,{"ocid":`), []string{"/releases/0: a", "/releases/1: b"}},
		{fill(`{"releases":[A,`), []string{"/releases/0: a"}},
		{"", nil},
		{"{", nil},
	} {
		for _, src := range []io.Reader{strings.NewReader(tt.text), bytes.NewReader(gzipped(t, tt.text)[:8])} {
			r := NewReader(io.MultiReader(src, iotest.ErrReader(broken)), "file")
			var got []*Document
			var err error
			for err == nil {
				var doc *Document
				if doc, err = r.Next(); err == nil {
					got = append(got, doc)
				}
			}
			if _, again := r.Next(); !errors.Is(err, broken) || !errors.Is(again, broken) {
				t.Errorf("the errors are %v and %v", err, again)
			}
			if _, plain := src.(*strings.Reader); !plain {
				tt.want = nil
			}
			if diff := cmp.Diff(tt.want, sketches(got)); diff != "" {
				t.Error(diff)
			}
		}
	}
}

// idle is a source that gives nothing, not even an end.
type idle struct{}

func (idle) Read([]byte) (int, error) { return 0, nil }

func TestReaderIdleSource(t *testing.T) {
	for _, text := range []string{"", "{", "{\x00", fill("A")} {
		r := NewReader(io.MultiReader(strings.NewReader(text), idle{}), "file")
		var err error
		for err == nil {
			_, err = r.Next()
		}
		if !errors.Is(err, io.ErrNoProgress) {
			t.Errorf("%q: the error is %v", text, err)
		}
	}
}
