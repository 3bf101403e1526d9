package ocds

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// text looks for what may be wrong with any text, and reports whether there is
// a text at all.
func (c *checker) text(v *Value, f *field) bool {
	inner := v.raw[1 : len(v.raw)-1]
	if len(inner) == 0 {
		c.empty(v, f)
		return false
	}
	marks := scanText(inner)
	if marks == 0 {
		return true
	}
	s := v.Text()
	trimmed := strings.TrimSpace(s)
	if trimmed == "" {
		c.empty(v, f)
		return false
	}
	if len(trimmed) != len(s) {
		c.report(ruleSurroundingSpace, v, nil, "There is white space before or after the text; it should be taken off.")
	}
	if marks&markAmpersand != 0 {
		c.entities(v, s)
	}
	if f.form == textForm || f.form == anyForm {
		if marks&markLess != 0 {
			c.markup(v, s)
		}
		if marks&markQuestion != 0 && questionInWord(s) {
			c.report(ruleLostLetters, v, nil, "A question mark stands inside a word, where an export has probably lost a letter.")
		}
	}
	if marks&markBeyond != 0 {
		c.encoding(v, s)
	}
	return true
}

func (c *checker) empty(v *Value, f *field) {
	if f.form == registerForm {
		return // the identifier as a whole is reported
	}
	c.report(ruleEmptyString, v, nil, "The text is empty; a field without a value should be left out.")
}

// What scanText found in a string's bytes.
const (
	markSpace     = 1 << iota // white space at an end, or an escape that may be some
	markAmpersand             // &
	markLess                  // <
	markQuestion              // ?
	markBeyond                // characters beyond ASCII, or \u escapes
)

// marksOf maps the bytes that scanText looks for.
var marksOf = func() (t [256]uint8) {
	t['&'], t['<'], t['?'] = markAmpersand, markLess, markQuestion
	for b := 0x80; b < 0x100; b++ {
		t[b] = markBeyond
	}
	return t
}()

// scanText looks at the bytes of a JSON string once, before anything that
// costs more. An escape of a character by \u may be any of the marks.
func scanText(inner []byte) uint8 {
	var marks uint8
	for i, b := range inner {
		marks |= marksOf[b]
		if b == '\\' && i+1 < len(inner) && inner[i+1] == 'u' {
			marks |= markAmpersand | markLess | markQuestion | markBeyond
		}
	}
	if edge(inner[0]) || inner[len(inner)-1] == ' ' || len(inner) > 1 && inner[len(inner)-2] == '\\' || marks&markBeyond != 0 {
		marks |= markSpace
	}
	return marks
}

// edge reports whether a string that begins with b may begin with white space.
func edge(b byte) bool { return b == ' ' || b == '\\' }

// entities looks for HTML escapes, and for those that were escaped again.
func (c *checker) entities(v *Value, s string) {
	name, twice := findEntity(s)
	switch {
	case name == "":
	case twice:
		c.report(ruleEntityTwice, v, nil, "%q was escaped for HTML twice; plain text needs no escapes.", name)
	default:
		c.report(ruleEntity, v, nil, "%q is an HTML escape; plain text should hold the character itself.", name)
	}
}

// findEntity gives the first HTML entity in s, with what was escaped again
// behind an &amp; where that is so anywhere.
func findEntity(s string) (first string, twice bool) {
	for i := strings.IndexByte(s, '&'); i >= 0; {
		if n := entityLen(s[i:]); n > 0 {
			if first == "" {
				first = s[i : i+n]
			}
			if s[i:i+n] == "&amp;" {
				if m := entityLen("&" + s[i+n:]); m > 0 {
					return s[i : i+n+m-1], true
				}
			}
		}
		next := strings.IndexByte(s[i+1:], '&')
		if next < 0 {
			break
		}
		i += 1 + next
	}
	return first, false
}

// entityLen gives the length of the entity that s, which begins with &, begins
// with: &name; or &#number;. Only names in use are taken for entities, as a
// query such as ?a=1&b=2;c=3 holds ampersands and semicolons too.
func entityLen(s string) int {
	const longest = 10
	end := strings.IndexByte(s[:min(len(s), longest)], ';')
	if end < 3 {
		return 0
	}
	name := s[1:end]
	if name[0] == '#' {
		digits := strings.TrimLeft(name[1:], "xX")
		if digits == "" || strings.Trim(strings.ToLower(digits), "0123456789abcdef") != "" {
			return 0
		}
		return end + 1
	}
	switch name {
	case "amp", "lt", "gt", "quot", "apos", "nbsp", "pound", "euro", "ndash", "mdash", "lsquo", "rsquo", "ldquo", "rdquo",
		"bull", "hellip", "middot", "copy", "reg", "trade", "deg", "frac12", "eacute", "egrave", "agrave", "ccedil",
		"uuml", "ouml", "auml", "iacute", "oacute", "aacute", "uacute", "ntilde", "shy", "sect":
		return end + 1
	}
	return 0
}

// markup looks for HTML tags.
func (c *checker) markup(v *Value, s string) {
	for i := strings.IndexByte(s, '<'); i >= 0; {
		if tag := tagName(s[i:]); tag != "" {
			c.report(ruleMarkup, v, nil, "The text holds the HTML tag <%s>; it should be plain text.", tag)
			return
		}
		next := strings.IndexByte(s[i+1:], '<')
		if next < 0 {
			return
		}
		i += 1 + next
	}
}

// tagName gives the name of the HTML tag that s, which begins with <, begins
// with, or "". In "a <b and c> d" there is none: what follows a name is the
// tag's end or an attribute.
func tagName(s string) string {
	const longest = 300
	rest := strings.TrimPrefix(s[1:min(len(s), longest)], "/")
	inner, _, closed := strings.Cut(rest, ">")
	n := 0
	for n < len(inner) && n < 10 && (isLetter(inner[n]) || isDigit(inner[n])) {
		n++
	}
	attributes := strings.Trim(inner[n:], " \t\r\n/")
	if n == 0 || !closed || attributes != "" && (!strings.Contains(attributes, "=") || !strings.ContainsRune(" \t\r\n", rune(inner[n]))) {
		return ""
	}
	switch name := strings.ToLower(rest[:n]); name {
	case "a", "b", "br", "div", "em", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "li", "o", "ol", "p",
		"span", "strong", "style", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul":
		return name
	}
	return ""
}

// encoding looks for the traces of a wrong encoding.
func (c *checker) encoding(v *Value, s string) {
	if strings.ContainsRune(s, utf8.RuneError) {
		c.report(ruleReplacement, v, nil, "The text holds the replacement character U+FFFD, where a character was lost.")
	}
	if found := findMojibake(s); found != "" {
		c.report(ruleMojibake, v, nil, "%q looks like UTF-8 text that was read in another encoding.", found)
	}
}

// windows1252 are the characters that Windows-1252 has at 0x80 to 0x9F.
const windows1252 = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"

// findMojibake gives a piece of s that UTF-8 read as ISO-8859-1 or
// Windows-1252 gives, or "": a lead byte's character followed by a
// continuation byte's, or a control character of the C1 range.
func findMojibake(s string) string {
	var before rune
	for i, r := range s {
		switch {
		case r >= 0x80 && r < 0xA0:
			return s[i : i+utf8.RuneLen(r)]
		case (before == 'Â' || before == 'Ã') && continuation(r, s[i+utf8.RuneLen(r):]),
			before == 'â' && (r == '€' || r == '„' || r == '‚'):
			return string(before) + string(r)
		}
		before = r
	}
	return ""
}

// continuation reports whether r is what a continuation byte of UTF-8 (0x80 to
// 0xBF) becomes in Windows-1252. Quotation marks and dashes, which may rightly
// follow a capital letter, count within a word only.
func continuation(r rune, rest string) bool {
	if r >= 0xA0 && r <= 0xBF {
		return true
	}
	if strings.ContainsRune("‘’“”–—…", r) {
		next, _ := utf8.DecodeRuneInString(rest)
		return unicode.IsLetter(next)
	}
	return strings.ContainsRune(windows1252, r)
}

// questionInWord reports whether a question mark stands between two letters in
// a word that holds nothing but letters, so that no address counts. A capital
// after a small letter begins a sentence that lacks its space ("Why?Because").
func questionInWord(s string) bool {
	for word := range strings.FieldsSeq(s) {
		i := strings.IndexByte(word, '?')
		if i <= 0 || i == len(word)-1 || !onlyLetters(word) {
			continue
		}
		before, _ := utf8.DecodeLastRuneInString(word[:i])
		after, _ := utf8.DecodeRuneInString(strings.TrimLeft(word[i:], "?"))
		if unicode.IsUpper(before) && unicode.IsUpper(after) || unicode.IsLower(after) {
			return true
		}
	}
	return false
}

func onlyLetters(word string) bool {
	for _, r := range strings.Trim(word, ".,;:()\"'") {
		if !unicode.IsLetter(r) && r != '?' && r != '-' {
			return false
		}
	}
	return true
}
