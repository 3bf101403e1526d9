package search

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Token is a word of a text.
type Token struct {
	Word       string // folded: lower case, without accents, at most 64 bytes
	Stem       string // English light stem of Word
	Caps       bool   // every letter is a capital, and it has at least two letters
	Start, End int    // bytes of the text
}

// Tokenizer cuts texts into words; it keeps the words it has met, so that they
// cost neither time nor memory twice. The zero value is ready. It is not for
// concurrent use.
type Tokenizer struct {
	known map[string]form // by the word as written
}

// form is what is known of a written word.
type form struct {
	word, stem string
	caps       bool
}

const (
	mostKnown = 200_000 // written words kept before the table starts anew
	mostWord  = 64      // bytes of a folded word; the rest is cut off
)

// Append appends the words of text to dst, in order. A word is a run of letters
// and digits of any script. These also belong to it:
//
//   - an apostrophe before a letter ("o'neill" is oneill; a possessive 's is
//     dropped, so "supplier's" is supplier),
//   - an ampersand between one to three letters on either side ("R&D", "FF&E"),
//   - the signs that end "C++" and "C#",
//   - the commas of thousands ("1,000" is 1000).
//
// Everything else separates words: "cyber-security" and "27001:2013" are two.
func (t *Tokenizer) Append(dst []Token, text string) []Token {
	for i := 0; ; {
		start := skipToWord(text, i)
		if start == len(text) {
			return dst
		}
		end := wordEnd(text, start)
		if f := t.look(text[start:end]); f.word != "" {
			dst = append(dst, Token{Word: f.word, Stem: f.stem, Caps: f.caps, Start: start, End: end})
		}
		i = end
	}
}

// look finds what a written word is, reading it the first time it is met.
func (t *Tokenizer) look(raw string) form {
	if f, ok := t.known[raw]; ok {
		return f
	}
	if t.known == nil || len(t.known) >= mostKnown {
		t.known = make(map[string]form)
	}
	if len(raw) > 2*mostWord {
		return read(raw) // too odd to be met again
	}
	raw = strings.Clone(raw) // so that the table does not hold on to the whole text
	f := read(raw)
	t.known[raw] = f
	return f
}

// ascii says of each byte under 0x80 that it is a small letter, a capital or a
// digit.
var ascii = func() (kinds [utf8.RuneSelf]byte) {
	for c := range kinds {
		switch {
		case 'a' <= c && c <= 'z':
			kinds[c] = small
		case 'A' <= c && c <= 'Z':
			kinds[c] = capital
		case '0' <= c && c <= '9':
			kinds[c] = digit
		}
	}
	return kinds
}()

const (
	small = 1 << iota
	capital
	digit
	letter = small | capital
)

// isASCII reports that the byte of text at i is one of the kinds.
func isASCII(text string, i int, kinds byte) bool {
	return i < len(text) && text[i] < utf8.RuneSelf && ascii[text[i]]&kinds != 0
}

// skipToWord finds the first letter or digit from i on, or the text's end.
func skipToWord(text string, i int) int {
	for i < len(text) {
		if c := text[i]; c < utf8.RuneSelf {
			if ascii[c] != 0 {
				return i
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		if isWordRune(r) && !unicode.IsMark(r) {
			return i
		}
		i += n
	}
	return len(text)
}

// wordEnd finds where the word that begins at start ends.
func wordEnd(text string, start int) int {
	i := start
	for i < len(text) {
		c := text[i]
		switch {
		case c < utf8.RuneSelf && ascii[c] != 0:
			i++
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRuneInString(text[i:])
			if !isWordRune(r) && !isSilent(r) && !(isApostrophe(r) && letterAt(text, i+n)) {
				return i
			}
			i += n
		case c == '\'' && letterAt(text, i+1), c == '&' && joinsInitials(text, start, i):
			i++
		case c == ',' && marksThousands(text, start, i):
			i += len(",000")
		case c == '+' && strings.HasPrefix(text[i:], "++") && isPlain(text[start:i]):
			return i + len("++")
		case c == '#' && i-start == 1 && isPlain(text[start:i]):
			return i + len("#")
		default:
			return i
		}
	}
	return i
}

// isWordRune reports a character that makes up words. The replacement character
// of invalid UTF-8 does not.
func isWordRune(r rune) bool {
	switch r {
	case '¹', '²', '³':
		return true // as in m²
	}
	return (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)) && !isApostrophe(r)
}

// isSilent reports a character that only steers how a word is set: the soft
// hyphen and the joiners.
func isSilent(r rune) bool {
	switch r {
	case '\u00AD', '\u200C', '\u200D', '\u2060', '\uFEFF':
		return true
	}
	return false
}

func isApostrophe(r rune) bool {
	switch r {
	case '\'', '\u2018', '\u2019', '\u02BC', '\uFF07':
		return true
	}
	return false
}

// isPlain reports a short run of letters of the Latin alphabet without accents.
func isPlain(s string) bool {
	if len(s) > 16 {
		return false
	}
	for i := range len(s) {
		if !isASCII(s, i, letter) {
			return false
		}
	}
	return true
}

func letterAt(text string, i int) bool {
	r, _ := utf8.DecodeRuneInString(text[i:])
	return unicode.IsLetter(r) && !isApostrophe(r)
}

// joinsInitials reports that the ampersand at i stands between one to three
// letters on either side.
func joinsInitials(text string, start, i int) bool {
	left := i
	for left > start && i-left < 4 && isASCII(text, left-1, letter) {
		left--
	}
	right := i + 1
	for right-i < 5 && isASCII(text, right, letter) {
		right++
	}
	begins := left == start || text[left-1] == '&'
	return begins && i-left >= 1 && i-left <= 3 && right-i >= 2 && right-i <= 4 && endsAt(text, right)
}

// endsAt reports that a word can end at i: no letter or digit follows, but for
// a possessive s.
func endsAt(text string, i int) bool {
	r, n := utf8.DecodeRuneInString(text[i:])
	if isApostrophe(r) && letterAt(text, i+n) {
		s := i + n
		return (text[s] == 's' || text[s] == 'S') && !startsApostrophe(text[s+1:]) && endsAt(text, s+1)
	}
	return !isWordRune(r) && !isSilent(r)
}

func startsApostrophe(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return isApostrophe(r)
}

// marksThousands reports that the comma at i stands between digits as it does
// in "1,250,000".
func marksThousands(text string, start, i int) bool {
	before := text[start:i]
	if len(before) > 20 || before[0] == '0' || len(before) > 3 && before[len(before)-4] != ',' {
		return false
	}
	for k := range len(before) {
		if before[k] != ',' && !isASCII(before, k, digit) {
			return false
		}
	}
	after := i + 1
	return isASCII(text, after, digit) && isASCII(text, after+1, digit) &&
		isASCII(text, after+2, digit) && !isASCII(text, after+3, digit)
}
