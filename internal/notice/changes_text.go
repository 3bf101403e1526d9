package notice

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tolsey/tolsey/internal/plain"
)

// rewritten adds how a text changed, compared as readers see it.
func (c *comparison) rewritten(what, before, after string) {
	before, after = plain.Text(before), plain.Text(after)
	name := strings.ToUpper(what[:1]) + what[1:]
	switch {
	case before == after:
	case before == "":
		c.add(ChangeText, name, " added: ", quoted(after))
	case after == "":
		c.add(ChangeText, name, " removed; it was ", quoted(before))
	case essence(before) == essence(after):
		c.add(ChangeTypo, "Small corrections to the ", what, ": spacing, capitals or punctuation only")
	case utf8.RuneCountInString(before) <= 80 && utf8.RuneCountInString(after) <= 80:
		c.add(ChangeText, name, " changed from ", quoted(before), " to ", quoted(after))
	default:
		c.add(ChangeText, name, " changed: ", reworded(before, after))
	}
}

// essence gives a text without what typographical corrections touch: its
// letters and digits in lower case. Signs between digits stay, since "1.500"
// and "1500" are different amounts, and so do currency signs and "%".
func essence(s string) string {
	var out strings.Builder
	out.Grow(len(s))
	runes := []rune(s)
	for i, r := range runes {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			out.WriteRune(unicode.ToLower(r))
		case unicode.Is(unicode.Sc, r) || r == '%',
			i > 0 && i+1 < len(runes) && unicode.IsDigit(runes[i-1]) && unicode.IsDigit(runes[i+1]):
			out.WriteRune(r)
		}
	}
	return out.String()
}

// reworded tells how much of a long text changed and shows the beginning of
// what is new: all that lies between the first and the last changed word.
func reworded(before, after string) string {
	b, a := strings.Fields(before), strings.Fields(after)
	total := len(a)
	for len(b) > 0 && len(a) > 0 && b[0] == a[0] {
		b, a = b[1:], a[1:]
	}
	for len(b) > 0 && len(a) > 0 && b[len(b)-1] == a[len(a)-1] {
		b, a = b[:len(b)-1], a[:len(a)-1]
	}
	old, now := strings.Join(b, " "), strings.Join(a, " ")
	switch {
	case len(b)+len(a) == 0: // other line breaks between the same words
		return "its paragraphs were set anew"
	case len(b) == 0:
		return many(len(a), "word") + " added, " + quoted(now)
	case len(a) == 0:
		return many(len(b), "word") + " left out, " + quoted(old)
	case len(a) <= 8 && len(b) <= 8:
		return quoted(old) + " is now " + quoted(now)
	}
	return "about " + group(int64(len(a))) + " of its " + many(total, "word") + ", now reading " + quoted(now)
}
