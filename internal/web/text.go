package web

import (
	"html/template"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// Notices are hostile text: any field may hold markup, marks that turn the
// direction of writing, control characters, megabytes. The functions of this
// file turn such text into something that reads as its writer meant and can do
// nothing else. html/template escapes what they return as plain strings.

// plain gives text for one line of a page: entities that were escaped twice are
// read, markup is taken out, white space is one space, and characters that
// would disturb the text around are gone.
func plain(s string) string {
	if isPlain(s) {
		return s
	}
	return strings.Join(strings.Fields(readable(s)), " ")
}

// isPlain tells the texts that plain leaves as they are without looking closer:
// most of what is published is nothing but letters, digits and signs with single
// blanks between.
func isPlain(s string) bool {
	last := byte(' ')
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c >= 0x7f || c == '&' || c == '<' || c == ' ' && last == ' ' {
			return false
		}
		last = c
	}
	return last != ' ' || s == ""
}

// isolate is plain in an element that keeps its direction of writing to itself.
func isolate(s string) template.HTML {
	return template.HTML("<bdi>" + template.HTMLEscapeString(plain(s)) + "</bdi>")
}

// shorten gives plain text of at most limit characters, cut between words where
// there are any and ending in "…" when it was cut.
func shorten(s string, limit int) string {
	s = plain(s)
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	runes := []rune(s)[:limit]
	cut := len(runes) - 1 // room for the …
	for i := cut; i > limit/2; i-- {
		if runes[i] == ' ' {
			cut = i
			break
		}
	}
	for cut > 0 && unicode.Is(unicode.Mn, runes[cut]) { // not between a letter and its accent
		cut--
	}
	return strings.TrimRight(string(runes[:cut]), " ,;:.-–") + "…"
}

// readable turns published text into plain text with line breaks.
func readable(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	return clean(withoutTags(unescape(s)))
}

// escapes matches a character reference with its semicolon. Without one, as in
// "?a=1&copy=2", it is an address more often than a sign.
var escapes = regexp.MustCompile(`&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});`)

// unescape reads character references, also where they were escaped twice or
// three times on the way here ("&amp;amp;pound;").
func unescape(s string) string {
	for range 3 {
		if !strings.Contains(s, "&") {
			break
		}
		s = escapes.ReplaceAllStringFunc(s, html.UnescapeString)
	}
	return s
}

// breaking are the elements that begin a new line; those that set a paragraph
// apart begin two.
var breaking = map[string]string{
	"br": "\n", "li": "\n• ", "tr": "\n", "dt": "\n", "dd": "\n",
	"p": "\n\n", "div": "\n", "ul": "\n", "ol": "\n", "table": "\n\n", "section": "\n\n", "article": "\n\n",
	"h1": "\n\n", "h2": "\n\n", "h3": "\n\n", "h4": "\n\n", "h5": "\n\n", "h6": "\n\n", "blockquote": "\n\n",
}

// inline are the other elements whose tags are taken out. What is in angle
// brackets and is no element ("<name@example.org>") stays, as text.
var inline = map[string]bool{
	"a": true, "abbr": true, "b": true, "body": true, "center": true, "code": true, "dl": true, "em": true,
	"font": true, "form": true, "head": true, "header": true, "footer": true, "hr": true, "html": true, "i": true,
	"iframe": true, "img": true, "input": true, "label": true, "link": true, "main": true, "mark": true,
	"meta": true, "nav": true, "object": true, "pre": true, "q": true, "s": true, "script": true, "small": true,
	"span": true, "strike": true, "strong": true, "style": true, "sub": true, "sup": true, "svg": true,
	"tbody": true, "td": true, "textarea": true, "th": true, "thead": true, "title": true, "u": true, "wbr": true,
}

// withoutTags takes out the tags of known elements, and scripts, styles and
// comments whole; elements that begin a line become line breaks.
func withoutTags(s string) string {
	if !strings.Contains(s, "<") {
		return s
	}
	var out strings.Builder
	z := html.NewTokenizer(strings.NewReader(s))
	skip := false // the content of a script or style
	for {
		kind := z.Next()
		raw := string(z.Raw())
		if kind == html.ErrorToken {
			out.WriteString(raw) // what an unclosed tag at the end holds
			return out.String()
		}
		name := ""
		if kind == html.StartTagToken || kind == html.EndTagToken || kind == html.SelfClosingTagToken {
			tag, _ := z.TagName()
			name = string(tag)
		}
		switch {
		case kind == html.TextToken && skip:
		case kind == html.TextToken:
			out.WriteString(raw)
		case name != "":
			out.WriteString(tagText(kind, name, raw))
		case kind == html.CommentToken && strings.HasSuffix(raw, "-->"), kind == html.DoctypeToken:
		default:
			out.WriteString(raw)
		}
		skip = kind == html.StartTagToken && (name == "script" || name == "style")
	}
}

// tagText gives what stands in the text for a tag.
func tagText(kind html.TokenType, name, raw string) string {
	space, breaks := breaking[name]
	switch {
	case breaks && kind == html.EndTagToken:
		return strings.TrimSuffix(space, "• ")
	case breaks:
		return space
	case name == "td" || name == "th":
		return " "
	case inline[name]:
		return ""
	default:
		return raw
	}
}

// lineEnds makes line feeds of every sign that ends a line.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n\n")

// clean takes out characters that are not seen but act: controls other than
// line breaks and tabs, and the marks that override or embed a direction of
// writing. Line ends of all kinds become "\n".
func clean(s string) string {
	s = lineEnds.Replace(s)
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t' || r == '\u00a0':
			return ' '
		case unicode.IsControl(r), // C0 and C1
			r >= '\u202a' && r <= '\u202e', // embeddings and overrides
			r >= '\u2066' && r <= '\u2069', // isolates
			r == '\ufeff',                  // a byte order mark inside text
			r >= 0xE0000 && r <= 0xE007F:   // invisible tag characters
			return -1
		}
		return r
	}, s)
}
