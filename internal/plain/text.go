package plain

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Line gives published text as one line for display: entities unescaped, up to
// twice since some feeds escape twice; markup left out; each run of white space
// one blank.
func Line(s string) string {
	return oneLine(readable(s))
}

// Text is Line for running text: line breaks stay, with at most one empty line
// between two lines.
func Text(s string) string {
	s = readable(s)
	if strings.IndexByte(s, '\n') < 0 {
		return oneLine(s)
	}
	var out strings.Builder
	out.Grow(len(s))
	empty := 0
	for line := range strings.SplitSeq(s, "\n") {
		line = oneLine(line)
		if line == "" {
			empty++
			continue
		}
		if out.Len() > 0 {
			out.WriteString("\n\n"[:min(empty, 1)+1])
		}
		out.WriteString(line)
		empty = 0
	}
	return out.String()
}

// Lead gives the beginning of s, at most limit runes long, cut between words
// and with an ellipsis where something is left out.
func Lead(s string, limit int) string {
	if len(s) <= limit || utf8.RuneCountInString(s) <= limit {
		return s
	}
	end, n := 0, 0
	for i := range s {
		if n == limit-1 {
			end = i
			break
		}
		n++
	}
	// A text without blanks, such as a long address, is cut where it is.
	if blank := strings.LastIndexAny(s[:end], " \n"); blank > end/2 {
		end = blank
	}
	return strings.TrimRight(s[:end], " \n,;:.–-") + "…"
}

// Speaks reports whether s holds a letter or digit: titles such as "." and "-"
// stand for none.
func Speaks(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// oneLine makes each run of white space one blank, and none at the ends. Most
// text is so already and comes back as it is.
func oneLine(s string) string {
	blank := true // as if one stood before the text
	for i := range len(s) {
		switch c := s[i]; {
		case c == ' ' && !blank:
			blank = true
		case c <= ' ' || c >= utf8.RuneSelf:
			return strings.Join(strings.Fields(s), " ")
		default:
			blank = false
		}
	}
	if s != "" && blank {
		return s[:len(s)-1]
	}
	return s
}

func readable(s string) string {
	if strings.IndexByte(s, '&') >= 0 {
		if s = unescape(s); strings.IndexByte(s, '&') >= 0 {
			s = unescape(s)
		}
	}
	if strings.IndexByte(s, '<') >= 0 {
		s = withoutTags(s)
	}
	return s
}

// maxEntity is the length of the longest entity worth reading, as in
// "&CounterClockwiseContourIntegral;".
const maxEntity = 33

// unescape resolves the entities that are closed by a semicolon. Those without
// one, which browsers also take, would turn "terms&notice" into "terms¬ice".
func unescape(s string) string {
	var out strings.Builder
	out.Grow(len(s))
	for {
		i := strings.IndexByte(s, '&')
		if i < 0 {
			out.WriteString(s)
			return out.String()
		}
		out.WriteString(s[:i])
		s = s[i:]
		n := 1
		if end := strings.IndexByte(s[:min(len(s), maxEntity)], ';'); end > 0 && !strings.ContainsAny(s[1:end], "& ") {
			n = end + 1
		}
		if n > 1 {
			out.WriteString(html.UnescapeString(s[:n]))
		} else {
			out.WriteByte('&')
		}
		s = s[n:]
	}
}

// tags are the elements that publishers' editors leave in descriptions; those
// marked true end a line. Anything else in angle brackets is text.
var tags = map[string]bool{
	"a": false, "b": false, "em": false, "font": false, "i": false, "img": false, "o:p": false,
	"s": false, "small": false, "span": false, "strong": false, "sub": false, "sup": false, "u": false,
	"br": true, "div": true, "h1": true, "h2": true, "h3": true, "h4": true, "h5": true, "h6": true,
	"hr": true, "li": true, "ol": true, "p": true, "table": true, "tbody": true, "td": false, "th": false,
	"thead": true, "tr": true, "ul": true,
}

func withoutTags(s string) string {
	var out strings.Builder
	out.Grow(len(s))
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			out.WriteString(s)
			return out.String()
		}
		out.WriteString(s[:i])
		s = s[i:]
		n, ends := tag(s)
		switch {
		case n == 0:
			out.WriteByte('<')
			n = 1
		case ends:
			out.WriteByte('\n')
		}
		s = s[n:]
	}
}

// tag gives the length of the tag that s begins with, or 0, and whether it ends
// a line.
func tag(s string) (n int, ends bool) {
	end := strings.IndexByte(s, '>')
	if end < 0 {
		return 0, false
	}
	name := strings.TrimPrefix(s[1:end], "/")
	if i := strings.IndexAny(name, " \t\r\n/"); i >= 0 {
		name = name[:i]
	}
	if len(name) == 0 || len(name) > 5 {
		return 0, false
	}
	ends, known := tags[strings.ToLower(name)]
	if !known {
		return 0, false
	}
	return end + 1, ends
}
