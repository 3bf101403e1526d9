package ocds

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestReaderCharsets(t *testing.T) {
	const title = "Köln, 5 €, \U0001f600"
	release := `{"ocid":"o","id":"1","date":"2026-01-01","title":"` + title + `"}`
	latin := "{\"ocid\":\"o\",\"id\":\"1\",\"date\":\"2026-01-01\",\"title\":\"K\xf6ln\"}"
	tests := []struct {
		name, charset, title string
		data                 []byte
	}{
		{"UTF-8", "utf-8", title, []byte(release)},
		{"UTF-8 with a mark", "utf-8", title, []byte("\xef\xbb\xbf" + release)},
		{"UTF-16 little end first", "utf-16le", title, wide(release, binary.LittleEndian)},
		{"UTF-16 little end first, with a mark", "utf-16le", title, wide("\ufeff"+release, binary.LittleEndian)},
		{"UTF-16 big end first", "utf-16be", title, wide(release, binary.BigEndian)},
		{"UTF-16 big end first, with a mark", "utf-16be", title, wide("\ufeff"+release, binary.BigEndian)},
		{"UTF-16 with a lone line feed", "utf-16le", title, append(wide(release, binary.LittleEndian), '\n')},
		{"ISO-8859-1", "iso-8859-1", "Köln", []byte(latin)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			docs := readAll(t, bytes.NewReader(tt.data))
			if len(docs) != 1 || docs[0].Refusal != nil {
				t.Fatalf("got %q", sketches(docs))
			}
			doc := docs[0]
			if got := doc.Release.Get("title").Text(); got != tt.title || doc.Charset != tt.charset || !utf8.Valid(doc.Raw) {
				t.Errorf("got %q in %s", got, doc.Charset)
			}
		})
	}
}

func TestReaderBadEncoding(t *testing.T) {
	lone := func(order binary.AppendByteOrder, unit uint16) []byte {
		b := wide("{\"ocid\":\"o\",\"date\":\"2026-01-01\",\"x\":\"", order)
		return append(order.AppendUint16(b, unit), wide("\"}\n"+fill("A"), order)...)
	}
	tests := []struct {
		name string
		data []byte
		want string
	}{
		{"half a pair, little end first", lone(binary.LittleEndian, 0xd83d), "line 1: !bad-encoding, line 2: a"},
		{"half a pair, big end first", lone(binary.BigEndian, 0xde00), "line 1: !bad-encoding, line 2: a"},
		{"half a character at the end", append(wide(fill("A"), binary.LittleEndian), 'x'), "document 1: a, document 2: !not-json"},
		{"UTF-32, little end first", []byte("\xff\xfe\x00\x00{\x00\x00\x00"), ": !bad-encoding"},
		{"UTF-32, big end first", []byte("\x00\x00\x00{\x00\x00\x00}"), ": !bad-encoding"},
		{"UTF-32, little end first, no mark", []byte("{\x00\x00\x00}\x00\x00\x00"), ": !bad-encoding"},
		{"one byte", []byte("{"), ": !truncated"},
		{"a zero byte", []byte("\x00"), ": !not-json"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := strings.Join(sketches(readAll(t, bytes.NewReader(tt.data))), ", "); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// TestReaderMixedCharsets holds that one element in ISO-8859-1 changes nothing
// for those around it.
func TestReaderMixedCharsets(t *testing.T) {
	element := func(id, title string) string {
		return `{"ocid":"o","id":"` + id + `","date":"2026-01-01","title":"` + title + `"}`
	}
	text := `{"releases":[` + element("1", "Köln") + "," + element("2", "K\xf6ln") + "," + element("3", "Köln") + `]}`
	for i, doc := range readAll(t, strings.NewReader(text)) {
		want := []string{"utf-8", "iso-8859-1", "utf-8"}[i]
		if doc.Charset != want || doc.Release.Get("title").Text() != "Köln" {
			t.Errorf("element %d: %s, %s", i, doc.Charset, doc.Raw)
		}
	}
}

// TestWideTextLosesNothing turns arbitrary units of UTF-16 into UTF-8 and back.
func TestWideTextLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		units := rapid.SliceOf(rapid.OneOf(rapid.Uint16(), rapid.Uint16Range(0xd800, 0xdfff))).Draw(t, "units")
		var data []byte
		for _, unit := range units {
			data = binary.BigEndian.AppendUint16(data, unit)
		}
		src := decoded(iotest.OneByteReader(bytes.NewReader(data)), charsetBE, 0)
		var out bytes.Buffer
		if _, err := out.ReadFrom(src); err != nil {
			t.Fatal(err)
		}
		if back := fromWTF8(out.Bytes()); !bytes.Equal(back, data) {
			t.Fatalf("% x came back as % x", data, back)
		}
	})
}

// fromWTF8 is the way back from what wideText makes, to UTF-16 big end first.
func fromWTF8(b []byte) []byte {
	var out []byte
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			r, n = rune(b[0]&0xf)<<12|rune(b[1]&0x3f)<<6|rune(b[2]&0x3f), 3
			out = binary.BigEndian.AppendUint16(out, uint16(r))
		} else {
			out = append(out, wide(string(r), binary.BigEndian)...)
		}
		b = b[n:]
	}
	return out
}
