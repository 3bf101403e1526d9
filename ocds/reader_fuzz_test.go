package ocds

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"testing"
	"testing/iotest"
)

// FuzzReader holds for any bytes: reading them ends, without a panic and with
// no more documents than bytes; in other chunks they give the same; and a
// release that was taken is one that, written and read again, is the same.
func FuzzReader(f *testing.F) {
	for _, seed := range []string{
		"A", "A\nB\n", `[A,B]`, `{"version":"1.1","releases":[A,{"x":[1},B],"license":"l"}`,
		`{"records":[{"ocid":"x","releases":[L]},{"releases":[A],"compiledRelease":{}}]}`,
		"\xef\xbb\xbf\x1eA\n\x1e{\"ocid\":\"\xe9", "{\"a\":[1,\nB\nC", "<html>\n1\n[[A", "\xff\xfeA\x00", "\x00\x00\x00{", "PK\x03\x04",
	} {
		f.Add([]byte(fill(seed)))
	}
	f.Add(gzipped(f, fill("A\nB")))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 || bytes.HasPrefix(data, []byte("\x1f\x8b")) && len(data) > 1<<10 {
			return // packed data may become a thousand times as long
		}
		docs := readAll(t, bytes.NewReader(data))
		packed := bytes.HasPrefix(data, []byte("\x1f\x8b"))
		if len(docs) > len(data)+1 && !packed {
			t.Fatalf("%d documents in %d bytes", len(docs), len(data))
		}
		again := readAll(t, iotest.HalfReader(bytes.NewReader(data)))
		if len(again) != len(docs) {
			t.Fatalf("%d documents, in other chunks %d", len(docs), len(again))
		}
		for i, doc := range docs {
			if sketch(doc) != sketch(again[i]) || !bytes.Equal(doc.Raw, again[i].Raw) {
				t.Fatalf("%q %q, in other chunks %q %q", sketch(doc), doc.Raw, sketch(again[i]), again[i].Raw)
			}
			if doc.Release != nil {
				readBack(t, doc)
			}
		}
	})
}

// readBack writes a release and reads it again.
func readBack(t *testing.T, doc *Document) {
	t.Helper()
	if doc.OCID() == "" || doc.ID() == "" || !json.Valid(doc.Raw) || doc.Header != nil && !json.Valid(doc.Header) {
		t.Fatalf("taken: %q with header %q", doc.Raw, doc.Header)
	}
	r := NewReader(bytes.NewReader(append(append([]byte(`{"releases":[`), doc.Release.AppendJSON(nil)...), "]}"...)), "again")
	back, err := r.Next()
	if err != nil || back.Release == nil || back.Release.Digest() != doc.Release.Digest() || back.ID() != doc.ID() || back.OCID() != doc.OCID() {
		t.Fatalf("%q came back as %+v (error %v)", doc.Raw, back, err)
	}
	if more, err := r.Next(); err != io.EOF {
		t.Fatalf("%q came back as two: %+v (error %v)", doc.Raw, more, err)
	}
}

// FuzzParse holds [Parse] against encoding/json: what it accepts is valid JSON
// and stays the same when written and parsed again; what it refuses is either
// not valid or refused for one of the reasons in which it is the stricter one.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{`{"a":[1,-0.5e+3,1e9999,true,false,null,"x\u00e9\ud83d\ude00\/"],"":{}}`, `[[],{}]`, `{"a":1,"\u0061":2}`, "\"\xe9\"", `"\ud800"`, ` 0 `, `01`, `{"a":}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := Parse(data)
		if err != nil {
			var fault *SyntaxError
			if !errors.As(err, &fault) || fault.Offset < 0 || fault.Offset > len(data) {
				t.Fatalf("the error is %v", err)
			}
			stricter := fault.Reason == DuplicateKey || fault.Reason == BadEncoding || fault.Reason == TooDeep
			if json.Valid(data) && !stricter {
				t.Fatalf("%q was refused: %v", data, err)
			}
			return
		}
		if !json.Valid(data) {
			t.Fatalf("%q was accepted", data)
		}
		again, err := Parse(v.AppendJSON(nil))
		if err != nil || again.Digest() != v.Digest() {
			t.Fatalf("%q was written as %q (error %v)", data, v.AppendJSON(nil), err)
		}
	})
}
