package fetch

import (
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestDurationsAndSizesInWords(t *testing.T) {
	for d, want := range map[time.Duration]string{
		60 * time.Millisecond: "60 milliseconds", time.Second: "1 second", 1001 * time.Millisecond: "2 seconds", 20 * time.Second: "20 seconds",
		time.Minute: "1 minute", 90 * time.Second: "90 seconds", 2 * time.Minute: "2 minutes", 125 * time.Second: "2 minutes and 5 seconds",
		181 * time.Second: "3 minutes and 1 second", time.Hour: "1 hour", 2 * time.Hour: "2 hours",
	} {
		if got := spell(d); got != want {
			t.Errorf("%s is %q, want %q", d, got, want)
		}
	}
	for n, want := range map[int64]string{1: "1 byte", 5000: "5000 bytes", 1 << 20: "1 MB", 48 << 20: "48 MB"} {
		if got := size(n); got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
}

func TestPrintable(t *testing.T) {
	for s, want := range map[string]string{
		"": "", " a \n b\t": "a b", "\x00\x1b\u202e": "", "a\u00a0b": "a b", "abcdefghij": "abcdefghij", "abcdefghijk": "abcdefghi…", "abcdefgh ijk": "abcdefgh …",
	} {
		if got := printable(s, 10); got != want {
			t.Errorf("%q is %q, want %q", s, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s, most := rapid.String().Draw(t, "s"), rapid.IntRange(1, 30).Draw(t, "most")
		got := printable(s, most)
		if n := utf8.RuneCountInString(got); n > most {
			t.Fatalf("%q has %d characters, not at most %d", got, n, most)
		}
		for _, r := range got {
			if !unicode.IsPrint(r) {
				t.Fatalf("%q holds %U", got, r)
			}
		}
	})
}
