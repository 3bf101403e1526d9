package api

import (
	"bytes"
	"encoding/json"
	"testing"

	"golang.org/x/text/transform"
	"pgregory.net/rapid"
)

func TestEscapedTextReadsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.String().Draw(t, "text")
		plain := encoded(want)
		var got bytes.Buffer
		w := transform.NewWriter(&got, escaper{})
		for rest := plain; len(rest) > 0; {
			n := rapid.IntRange(1, min(5, len(rest))).Draw(t, "part") // characters are cut apart
			if _, err := w.Write(rest[:n]); err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		for _, c := range got.Bytes() {
			if c >= 0x80 {
				t.Fatalf("%q is not in ASCII", got.Bytes())
			}
		}
		var back string
		if err := json.Unmarshal(got.Bytes(), &back); err != nil || back != want {
			t.Fatalf("%q became %s: %q, %v", want, got.Bytes(), back, err)
		}
	})
}

func TestASmallBufferIsEnough(t *testing.T) {
	src := []byte("ab£🛠c\xff")
	dst := make([]byte, longestEscape)
	var out []byte
	for len(src) > 0 {
		n, read, err := escaper{}.Transform(dst, src, true)
		if err == nil && read < len(src) || n == 0 && read == 0 {
			t.Fatalf("no progress at %q: %v", src, err)
		}
		out, src = append(out, dst[:n]...), src[read:]
	}
	if want := `ab\u00a3\ud83d\udee0c\ufffd`; string(out) != want {
		t.Errorf("%s, want %s", out, want)
	}
}
