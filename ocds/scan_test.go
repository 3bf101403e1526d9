package ocds

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestSkimFindsTheEnd holds a skim against encoding/json: any JSON object or
// array ends where that says, whatever follows it and however it comes.
func TestSkimFindsTheEnd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := encode(t, []any{drawRelease(t, 0), trickyText.Draw(t, "text"), map[string]any{trickyText.Draw(t, "key"): 1}})
		if rapid.Bool().Draw(t, "an object") {
			text = encode(t, drawRelease(t, 1))
		}
		behind := trickyText.Draw(t, "behind")
		data := []byte(text + behind)
		var s skim
		s.begin(rapid.SampledFrom([]int{-1, 0, 2}).Draw(t, "indent"), true)
		for n := 0; ; n = min(len(data), n+rapid.IntRange(1, 30).Draw(t, "more")) {
			switch o := s.run(data[:n]); {
			case o == astray:
				t.Fatalf("astray at %d of %q", s.at, data)
			case o == hungry && n >= len(text):
				t.Fatalf("no end found in %q", data)
			case o == ended && s.at != len(text):
				t.Fatalf("ends at %d of %q", s.at, data)
			case o == ended:
				sameNames(t, &s, data)
				return
			}
		}
	})
}

// sameNames compares the names that a skim noted with those of the object.
func sameNames(t *rapid.T, s *skim, data []byte) {
	members := map[string]json.RawMessage{}
	if data[0] == '{' {
		if err := json.Unmarshal(data[:s.at], &members); err != nil {
			t.Fatal(err)
		}
	}
	if len(members) != len(s.names) {
		t.Fatalf("%d names of %d were noted in %q", len(s.names), len(members), data)
	}
	for _, at := range s.names {
		if _, ok := members[memberName(data, at)]; !ok {
			t.Fatalf("there is no member %q in %q", memberName(data, at), data)
		}
	}
}

func TestTextStop(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := rapid.SliceOfN(rapid.OneOf(rapid.Byte(), rapid.SampledFrom([]byte("a\x80\xffz !#[]~"))), 0, 40).Draw(t, "data")
		from := rapid.IntRange(0, len(data)).Draw(t, "from")
		want := from
		for want < len(data) && data[want] != '"' && data[want] != '\\' && data[want] >= 0x20 {
			want++
		}
		if got := textStop(data, from); got != want {
			t.Fatalf("textStop gives %d, want %d", got, want)
		}
	})
}

func TestSkimStaysShallow(t *testing.T) {
	var s skim
	s.begin(-1, false)
	if o := s.run([]byte(strings.Repeat("[", 1_000_000))); o != astray || len(s.open) > maxOpen {
		t.Errorf("outcome %d with %d brackets open", o, len(s.open))
	}
}

// TestBrokenTextIsReadOnce holds that a text made to be broken again and again
// takes about linear time: it counts the bytes looked at twice.
func TestBrokenTextIsReadOnce(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("[1,\n", 50_000),
		strings.Repeat("{\"a\":[1,\n", 50_000),
		strings.Repeat("{\"a\":\n", 50_000),
		strings.Repeat("{\"releases\":[1,\n", 50_000),
		strings.Repeat("{\"a\":\"\n", 50_000),
	} {
		r := NewReader(strings.NewReader(text), "file")
		for {
			if _, err := r.Next(); err != nil {
				break
			}
		}
		if limit := 16*int64(len(text)) + 2<<20; r.state.scanned > limit {
			t.Errorf("%q… of %d bytes: %d were scanned", text[:10], len(text), r.state.scanned)
		}
	}
}
