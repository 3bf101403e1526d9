package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// read works out the forms of a word as written.
func read(raw string) form {
	base := withoutPossessive(raw)
	f := form{caps: inCapitals(base)}
	if isAllASCII(base) {
		f.word = foldASCII(base)
	} else {
		f.word = fold(base)
	}
	f.stem = Stem(f.word)
	return f
}

func isAllASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// withoutPossessive drops a final 's.
func withoutPossessive(raw string) string {
	base, ok := strings.CutSuffix(raw, "s")
	if !ok {
		if base, ok = strings.CutSuffix(raw, "S"); !ok {
			return raw
		}
	}
	if r, n := utf8.DecodeLastRuneInString(base); isApostrophe(r) {
		return base[:len(base)-n]
	}
	return raw
}

// inCapitals reports at least two letters, all of them capitals.
func inCapitals(raw string) bool {
	letters := 0
	for _, r := range raw {
		if unicode.IsLetter(r) && !isApostrophe(r) {
			if !unicode.IsUpper(r) {
				return false
			}
			letters++
		}
	}
	return letters >= 2
}

// foldASCII is fold for what has no accents; a word already folded is returned
// as it is.
func foldASCII(raw string) string {
	var buf [mostWord]byte
	word := buf[:0]
	for i := 0; i < len(raw) && len(word) < mostWord; i++ {
		switch c := raw[i]; {
		case c == '\'' || c == ',':
		case 'A' <= c && c <= 'Z':
			word = append(word, c+'a'-'A')
		default:
			word = append(word, c)
		}
	}
	word = trimSigns(word)
	if string(word) == raw {
		return raw
	}
	return string(word)
}

// trimSigns takes off an ampersand on which a cut fell.
func trimSigns(word []byte) []byte {
	for len(word) > 0 && word[len(word)-1] == '&' {
		word = word[:len(word)-1]
	}
	return word
}

// plainer has the letters that Unicode does not take apart, as they are typed
// by who has no key for them.
var plainer = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ð': "d", 'þ': "th",
	'ł': "l", 'ħ': "h", 'ı': "i", 'ŧ': "t", 'ŋ': "n", 'ς': "σ",
}

// fold gives a word in lower case without accents, cut off after mostWord
// bytes. Compatibility forms (ligatures, full-width letters) become plain ones;
// vowel signs of other scripts, which are no accents, stay. Words with signs
// ("R&D", "C++") are never accented and do not come here.
func fold(raw string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(raw) {
		if isAccent(r) {
			continue
		}
		r = unicode.ToLower(r)
		switch plain, ok := plainer[r]; {
		case ok:
			b.WriteString(plain)
		case isWordRune(r) && (b.Len() > 0 || !unicode.IsMark(r)):
			b.WriteRune(r)
		}
	}
	return cut(norm.NFC.String(b.String()), mostWord)
}

// isAccent reports the marks of Unicode's blocks of combining diacritics.
func isAccent(r rune) bool {
	return 0x0300 <= r && r <= 0x036F || 0x1AB0 <= r && r <= 0x1AFF || 0x1DC0 <= r && r <= 0x1DFF ||
		0x20D0 <= r && r <= 0x20FF || 0xFE20 <= r && r <= 0xFE2F
}

// cut gives at most n bytes of s, ending where a character ends.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
