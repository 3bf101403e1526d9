package ocds

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReaderRecovers(t *testing.T) {
	tests := []struct {
		name, text string // as fill takes it
		want       []string
	}{
		{"an element that is no JSON", `{"releases":[A,{"ocid":x},B]}`, []string{"/releases/0: a", "/releases/1: !not-json", "/releases/2: b"}},
		{"an element with a name twice", `{"releases":[{"a":1,"a":2},B]}`, []string{"/releases/0: !duplicate-key", "/releases/1: b"}},
		{"a forgotten bracket inside", `{"releases":[{"x":[1},B]}`, []string{"/releases/0: !not-json", "/releases/1: b"}},
		{"a forgotten brace inside", `{"releases":[{"x":[{"y":1],"z":2},B]}`, []string{"/releases/0: !not-json", "/releases/1: b"}},
		{"a line feed in a string", "{\"releases\":[{\"x\":\"a\nb\"},B]}", []string{"/releases/0: !not-json", "/releases/1: b"}},
		{"a comma too many", `{"releases":[A,,B,]}`, []string{"/releases/0: a", "/releases/1: b"}},
		{"a comma too few", `{"releases":[A B]}`, []string{"/releases/0: a", "/releases/1: b"}},
		{"a line that is no JSON", "A\n{\"ocid\":}\nB", []string{"line 1: a", "line 2: !not-json", "line 3: b"}},
		{"a line cut off in a string", "A\n{\"ocid\":\"o\nB\n", []string{"line 1: a", "line 2: !truncated", "line 3: b"}},
		{"a line cut off in an object", "{\"ocid\":\"o\",\"t\":{\"x\":1}\nB\nC", []string{"line 1: !truncated", "line 2: b", "line 3: c"}},
		{"a line cut off behind a colon", "{\"ocid\":\nB\nC", []string{"line 1: !truncated", "line 2: b", "line 3: c"}},
		{"a line cut off behind a colon, then the last", "A\n{\"ocid\":\nB", []string{"line 1: a", "line 2: !truncated", "line 3: b"}},
		{"a line cut off in a list", "{\"t\":[1,\nB\nC", []string{"line 1: !truncated", "line 2: b", "line 3: c"}},
		{"a line cut off in an escape", "{\"t\":\"\\\nB\nC", []string{"line 1: !not-json", "line 2: b", "line 3: c"}},
		{"a line with a bracket too many", "{\"t\":1]}\nB\nC", []string{"line 1: !not-json", "line 2: b", "line 3: c"}},
		{"a line with a brace for a bracket", "{\"t\":[1}\nB\nC", []string{"line 1: !not-json", "line 2: b", "line 3: c"}},
		{"a line with a brace for a bracket, then both", "{\"t\":[1}]}\nB\nC", []string{"line 1: !not-json", "line 2: b", "line 3: c"}},
		{"lines of packages cut off", "{\"releases\":[A,{\"x\n{\"releases\":[B,\n{\"releases\":[C]}\n{\"releases\":[C]}",
			[]string{"line 1 /releases/0: a", "line 1 /releases/1: !truncated", "line 2 /releases/0: b", "line 2 /releases: !not-json", "line 3 /releases/0: c", "line 4 /releases/0: c"}},
		{"a list closed by a brace", "{\"releases\":[A}}\n{\"releases\":[B]}", []string{"/releases/0: a", "/releases: !not-json", "line 2 /releases/0: b"}},
		{"lines in brackets without commas", "[A\nB\nC]", []string{"line 1 /0: a", "line 1: !not-json", "line 2: b", "line 3: c"}},
		{"an element on its line, a bracket too many", "[\nA,\n{\"x\":1]},\nB\n]", []string{"/0: a", "/1: !not-json", "/2: b"}},
		{"an indented element, a bracket too many", "{\"version\":\"1.1\",\"releases\":[\n  A,\n  {\"x\":1]},\n  B\n]}", []string{"/releases/0: a", "/releases/1: !not-json", "/releases/2: b"}},
		{"an indented element, a quote too few", "{\"releases\":[\n  A,\n  {\"x\":\"1,\n    \"y\":{}},\n  B\n]}", []string{"/releases/0: a", "/releases/1: !not-json", "/releases/2: b"}},
		{"garbage", "<html>\n<p>not here</p>\n</html>", []string{": !not-json"}},
		{"garbage, then a document", "<html>\n<p>not here</p>\nA", []string{"document 1: !not-json", "line 3: a"}},
		{"garbage behind a document", "A garbage\nB", []string{"document 1: a", "document 2: !not-json", "line 2: b"}},
		{"a text sequence cut off", "\x1e{\"ocid\":\"o\x1eA\n\x1eB", []string{"line 1: !truncated", "document 2: a", "line 2: b"}},
		{"cut off in a release", `{"releases":[A,{"ocid":"o"`, []string{"/releases/0: a", "/releases/1: !truncated"}},
		{"cut off between releases", `{"releases":[A,`, []string{"/releases/0: a", "/releases: !truncated"}},
		{"cut off behind the list", `{"releases":[A]`, []string{"/releases/0: a", ": !truncated"}},
		{"cut off before the list", `{"version":"1.1","rel`, []string{": !truncated"}},
		{"cut off in a record", `{"version":"1.1","records":[{"ocid":"x","releases":[A,B`, []string{"/records/0/releases/0: a", "/records/0/releases/1: b", "/records/0/releases: !truncated"}},
		{"a broken member behind the list", "{\"releases\":[A],x}\nB", []string{"line 1 /releases/0: a", "line 2: b"}},
		{"nested too deep to follow", strings.Repeat("[", 2*maxOpen) + "\nA", []string{"/0/0: !too-deep", "line 2: a"}},
		{"a stray bracket", "]\nA", []string{"line 1: !not-json", "line 2: a"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, sketches(readAll(t, strings.NewReader(fill(tt.text))))); diff != "" {
				t.Error(diff)
			}
		})
	}
}
