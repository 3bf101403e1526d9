package search

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestExcerpt(t *testing.T) {
	const long = "Alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november"
	for _, c := range []struct {
		query, text string
		most        int
		want        string
	}{
		{"echo", "Short echo.", 100, "Short echo."},
		{"", long, 20, "Alpha bravo charlie"},
		{"zulu", long, 14, "Alpha bravo"},
		{"golf", long, 30, "echo foxtrot golf hotel india"},
		{"alpha", long, 20, "Alpha bravo charlie"},
		{"november", long, 24, "kilo lima mike november"},
		{"alpha mike november", long, 20, "lima mike november"},
		{"foxtrot", long, 4, "foxt"},
		{"echo", "echo echoes echo and then much later an echo of gold", 20, "echo echoes echo and"},
		{"echo gold", "echo echoes echo and then much later an echo of gold", 20, "an echo of gold"},
		{"é", "ééé ééé ééé é ééé ééé ééé", 9, "ééé é ééé"},
		{"", "    blank at the start", 10, "blank"},
		{"", strings.Repeat("x", 50), 10, "xxxxxxxxxx"},
		{"", "word", 0, ""},
	} {
		from, to := Excerpt(c.text, Parse(c.query).Marks(Description, c.text), c.most)
		if got := c.text[from:to]; got != c.want {
			t.Errorf("%s in %.30s…, %d: %q, want %q", c.query, c.text, c.most, got, c.want)
		}
	}
}

func TestExcerptOfAnything(t *testing.T) {
	words := rapid.SampledFrom([]string{"clean", "cleaning", "air", "été", "東京", "x", "\xff", "averyverylongword"})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(words, 0, 40).Draw(t, "words"), rapid.SampledFrom([]string{" ", "  ", "-"}).Draw(t, "between"))
		most := rapid.IntRange(0, 60).Draw(t, "most")
		spans := Parse("clean OR air OR averyverylongword").Marks(Title, text)
		from, to := Excerpt(text, spans, most)
		if from < 0 || to < from || to > len(text) {
			t.Fatalf("from %d to %d of %d bytes", from, to, len(text))
		}
		if n := utf8.RuneCountInString(text[from:to]); n > most && (from > 0 || to < len(text) || most == 0) {
			t.Fatalf("%d characters, want at most %d", n, most)
		}
		shown := 0
		for _, s := range spans {
			if from <= s.Start && s.End <= to {
				shown++
			}
		}
		if len(spans) > 0 && shown == 0 && most >= len("averyverylongword-averyverylongword") {
			t.Fatalf("%q shows no match", text[from:to])
		}
	})
}
