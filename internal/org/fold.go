package org

import (
	"crypto/sha256"
	"encoding/hex"
	"html"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// words gives a name as it is compared: its words in lower case without
// accents and punctuation, "&" as "and", initials written together ("A.E.
// Yates" is "AE Yates"), company forms in their short form and without "the"
// at the front. No words are left of a name without letters and digits. The
// words of the result, joined by spaces, give the same words again.
func words(name string) []string {
	list := strings.Fields(simplify(clean(name)))
	list = initials(list)
	list = shortForms(list)
	for len(list) > 1 && list[0] == "the" {
		list = list[1:]
	}
	return list
}

// clean gives a text as it is shown: HTML entities resolved, also those that
// were escaped twice, runs of blanks and control characters as one space, and
// what is no UTF-8 as U+FFFD.
func clean(name string) string {
	for range 3 {
		if !strings.Contains(name, "&") || !strings.Contains(name, ";") {
			break
		}
		name = html.UnescapeString(name)
	}
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(name, "\uFFFD"), blank), " ")
}

func blank(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }

// simplify leaves lower-case letters and digits, and a space for the rest.
func simplify(name string) string {
	var out strings.Builder
	out.Grow(len(name) + 8)
	for _, r := range decompose(name) {
		switch {
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
			out.WriteByte(byte(r))
		case 'A' <= r && r <= 'Z':
			out.WriteByte(byte(r) + 'a' - 'A')
		case r == '&':
			out.WriteString(" and ")
		case silent(r):
		case r < 0x80:
			out.WriteByte(' ')
		case unicode.In(r, unicode.Letter, unicode.Mark, unicode.Digit):
			writeLetter(&out, unicode.ToLower(r))
		default:
			out.WriteByte(' ')
		}
	}
	return out.String()
}

func decompose(name string) string {
	for i := range len(name) {
		if name[i] >= 0x80 {
			return norm.NFKD.String(name)
		}
	}
	return name
}

// silent reports the characters that separate nothing: apostrophes, since
// "King's Lynn" is also written "Kings Lynn", and the accents of European
// scripts. Marks of other scripts are letters in their own right.
func silent(r rune) bool {
	switch r {
	case '\'', '`', '’', '‘', 'ʼ', '´', '\u00ad', '\u200b', '\ufeff':
		return true
	}
	return 0x0300 <= r && r <= 0x036f
}

// plainLetters holds the letters that decomposition leaves whole.
var plainLetters = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ð': "d", 'ł': "l", 'ı': "i", 'þ': "th",
}

func writeLetter(out *strings.Builder, r rune) {
	if plain, ok := plainLetters[r]; ok {
		out.WriteString(plain)
		return
	}
	out.WriteRune(r)
}

// initials joins neighbouring words of one letter each.
func initials(list []string) []string {
	out := list[:0]
	joining := false
	for _, w := range list {
		single := len(w) == 1 && 'a' <= w[0] && w[0] <= 'z'
		if single && joining {
			out[len(out)-1] += w
		} else {
			out = append(out, w)
		}
		joining = single
	}
	return out
}

// companyForms maps what a company's form is written out to its short form.
// No short form is part of a long one, so folding twice changes nothing.
var companyForms = []struct {
	long  []string
	short string
}{
	{[]string{"public", "limited", "company"}, "plc"},
	{[]string{"limited", "liability", "partnership"}, "llp"},
	{[]string{"community", "interest", "company"}, "cic"},
	{[]string{"limited"}, "ltd"},
	{[]string{"company"}, "co"},
	{[]string{"incorporated"}, "inc"},
	{[]string{"corporation"}, "corp"},
}

func shortForms(list []string) []string {
	out := list[:0]
	for i := 0; i < len(list); {
		word, n := list[i], 1
		for _, form := range companyForms {
			if begins(list[i:], form.long) {
				word, n = form.short, len(form.long)
				break
			}
		}
		out = append(out, word)
		i += n
	}
	return out
}

// begins reports that list begins with first.
func begins(list, first []string) bool {
	if len(list) < len(first) {
		return false
	}
	for i, w := range first {
		if list[i] != w {
			return false
		}
	}
	return true
}

// longSlug is how many bytes of a name its key shows; the keys of longer names
// end in a part of the whole name's hash.
const longSlug = 96

// slug gives the key of folded words: joined by hyphens.
func slug(list []string) string {
	s := strings.Join(list, "-")
	if len(s) <= longSlug {
		return s
	}
	sum := sha256.Sum256([]byte(s))
	cut := strings.ToValidUTF8(s[:longSlug], "")
	return strings.TrimRight(cut, "-") + "-" + hex.EncodeToString(sum[:6])
}
