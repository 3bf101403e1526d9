package search

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// wordsOf gives the folded words of a text, those in capitals with a ^.
func wordsOf(text string) string {
	var words []string
	for _, t := range new(Tokenizer).Append(nil, text) {
		if t.Caps {
			t.Word += "^"
		}
		words = append(words, t.Word)
	}
	return strings.Join(words, " ")
}

func TestTokens(t *testing.T) {
	for text, want := range map[string]string{
		"":                                 "",
		" \t\n…—!":                         "",
		"School cleaning":                  "school cleaning",
		"supplier's supplier’s suppliers'": "supplier supplier suppliers",
		"O'Neill O’Neill ‘quoted’ 'quoted'": "oneill oneill quoted quoted",
		"Macmillan's; NHS's NHS’S":          "macmillan nhs^ nhs^",
		"cyber-security and/or v1.5":        "cyber security and or v1 5",
		"ISO 27001:2013, ISO27001":          "iso^ 27001 2013 iso27001^",
		"72000000-5":                        "72000000 5",
		"R&D, M&E's FF&E; a&b":              "r&d^ m&e^ ff&e^ a&b",
		"Smith&Jones, R & D, R&D9 &x y&":    "smith jones r d r d9 x y",
		"abcd&e a&bcde abc&def":             "abcd e a bcde abc&def",
		"R&amp;D":                           "r&amp d",
		"C++ c++11 C# C#/.NET A+ B##":       "c++ c++ 11 c# c# net^ a b#",
		"ab# Notepad++":                     "ab notepad++",
		"1,000 £1,250,000.50 100,200":       "1000 1250000 50 100200",
		"1,00 1,0000 2025,026 0,100 1,000k": "1 00 1 0000 2025 026 0 100 1000k",
		"I am an IT-Manager at UK plc":      "i am an it^ manager at uk^ plc",
		"École élève ÉCOLE Ŵyn":             "ecole eleve ecole^ wyn",
		"Straße STRASSE Æsop Ørsted Łódź":   "strasse strasse^ aesop orsted lodz",
		"ﬁle Ｆull Ｗidth ５ m²":               "file full width 5 m2",
		"cy\u00ADber se\u200Dcure":          "cyber secure",
		"Київ σχολείο ΣΧΟΛΕΙΟΣ 東京 한국 हिन्दी": "киів σχολειο σχολειοσ^ 東京 한국 हिन्दी",
		"e\u0301cole \u0301 x": "ecole x",
		"bad\xffbyte \xc3":     "bad byte",
		"Dr. MPs A1 AB1 A":     "dr mps a1 ab1^ a",
	} {
		if diff := cmp.Diff(want, wordsOf(text)); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func TestTokenPlaces(t *testing.T) {
	text := "Écoles: the supplier’s R&D (£1,000)"
	var parts []string
	for _, tok := range new(Tokenizer).Append(nil, text) {
		parts = append(parts, text[tok.Start:tok.End]+"="+tok.Stem)
	}
	want := []string{"Écoles=ecole", "the=the", "supplier’s=supplier", "R&D=r&d", "1,000=1000"}
	if diff := cmp.Diff(want, parts); diff != "" {
		t.Error(diff)
	}
}

func TestLongWords(t *testing.T) {
	for _, text := range []string{strings.Repeat("a", 500), strings.Repeat("é", 500), strings.Repeat("東", 500), strings.Repeat("A&", 500) + "B"} {
		tokens := new(Tokenizer).Append(nil, text)
		if len(tokens) != 1 {
			t.Fatalf("%.10s… is %d words", text, len(tokens))
		}
		if w := tokens[0].Word; len(w) > mostWord || len(w) < mostWord-3 || !utf8.ValidString(w) {
			t.Errorf("%.10s… became %q of %d bytes", text, w, len(w))
		}
		if tokens[0].End != len(text) {
			t.Errorf("%.10s… ends at %d, want %d", text, tokens[0].End, len(text))
		}
	}
}

func TestKnownWordsAreBounded(t *testing.T) {
	var tok Tokenizer
	var tokens []Token
	word := []byte("aaaaaaa")
	for range mostKnown + 10 {
		for i := len(word) - 1; ; i-- {
			if word[i]++; word[i] <= 'z' {
				break
			}
			word[i] = 'a'
		}
		tokens = tok.Append(tokens[:0], string(word))
	}
	if n := len(tok.known); n > mostKnown || n == 0 {
		t.Errorf("%d words are kept, want at most %d", n, mostKnown)
	}
	if tokens[0].Word != string(word) {
		t.Errorf("%s was read as %s", word, tokens[0].Word)
	}
}

func TestKnownWordsCostNothing(t *testing.T) {
	var tok Tokenizer
	text := "Provision of cleaning services for Leeds City Council's schools (2026-27) R&D"
	tokens := tok.Append(nil, text)
	if n := testing.AllocsPerRun(100, func() { tokens = tok.Append(tokens[:0], text) }); n != 0 {
		t.Errorf("reading a text again costs %v allocations", n)
	}
}

// checkTokens holds what is true of the tokens of any text.
func checkTokens(t rapid.TB, tok *Tokenizer, text string) {
	end := 0
	for _, token := range tok.Append(nil, text) {
		if token.Start < end || token.End <= token.Start || token.End > len(text) {
			t.Fatalf("%q: a word from %d to %d behind one that ends at %d", text, token.Start, token.End, end)
		}
		end = token.End
		if token.Word == "" || len(token.Word) > mostWord || !utf8.ValidString(token.Word) {
			t.Fatalf("%q: the word %q", text, token.Word)
		}
		if token.Stem != Stem(token.Word) {
			t.Fatalf("%q: %q has the stem %q, not %q", text, token.Word, Stem(token.Word), token.Stem)
		}
		// A folded word is read as itself, or a query could not be spelt out.
		again := tok.Append(nil, token.Word)
		if len(again) != 1 || again[0].Word != token.Word {
			t.Fatalf("%q: the word %q is read as %v", text, token.Word, again)
		}
		if capitals := tok.Append(nil, strings.ToUpper(token.Word)); token.Caps &&
			(len(capitals) != 1 || capitals[0].Word != token.Word || !capitals[0].Caps) {
			t.Fatalf("%q: the capitals of %q are read as %v", text, token.Word, capitals)
		}
	}
}

func TestEveryCharacter(t *testing.T) {
	var tok Tokenizer
	for r := rune(0); r <= utf8.MaxRune; r++ {
		if 0xAC00 < r && r < 0xD700 || 0x4E01 < r && r < 0x9F00 || 0x20000 < r && r < 0x30000 || r > 0xE0200 {
			continue // thousands alike
		}
		checkTokens(t, &tok, "A"+string(r)+"B")
		checkTokens(t, &tok, string(r))
	}
}

func TestTokensOfAnything(t *testing.T) {
	pieces := rapid.SampledFrom([]string{"a", "B", "s", "ß", "É", "7", "000", ",", "'", "’", "&", "+", "++", "#", " ", "-", "\u0301", "\u00AD", "東", "\xff", "ﬁ", "İ"})
	rapid.Check(t, func(rt *rapid.T) {
		checkTokens(t, new(Tokenizer), strings.Join(rapid.SliceOfN(pieces, 0, 20).Draw(rt, "pieces"), ""))
	})
}

func FuzzTokens(f *testing.F) {
	f.Add("Supplier's R&D, C++ 1,000 \u0301\xff")
	f.Fuzz(func(t *testing.T, text string) { checkTokens(t, new(Tokenizer), text) })
}

// sample is fictional text of the kind that notices have.
const sample = `The Council invites tenders for the cleaning of 42 primary schools in the Borough of Oldcastle,
including windows, kitchens & halls. The supplier's staff must hold enhanced DBS checks; ISO 9001:2015 or equivalent
is required. Estimated value £1,250,000 (exc. VAT) over five years (3+1+1). R&D is out of scope. Bids close at 12:00. `

func BenchmarkTokens(b *testing.B) {
	text := strings.Repeat(sample, 20)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	var tok Tokenizer
	var tokens []Token
	for b.Loop() {
		tokens = tok.Append(tokens[:0], text)
	}
}

func BenchmarkStem(b *testing.B) {
	words := strings.Fields(strings.ToLower(sample))
	for i := 0; b.Loop(); i++ {
		Stem(words[i%len(words)])
	}
}
