package web

import (
	"strings"
	"unicode/utf8"
)

// letterWidth is the number of characters at which the lines of a plain letter
// are broken (RFC 5322, 2.1.1 recommends 78 at most).
const letterWidth = 76

// wrapped breaks the long lines of a plain text between words. What follows is
// indented as the line was, below the words of an item of a list. A word that is
// longer than a line, as an address, stays whole. Of several empty lines one
// stays.
func wrapped(text string) string {
	var out strings.Builder
	empty := true // also at the beginning
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, " \n")
		if line == "" {
			if !empty {
				out.WriteByte('\n')
			}
			empty = true
			continue
		}
		empty = false
		wrapLine(&out, line)
	}
	return strings.TrimRight(out.String(), "\n") + "\n"
}

// wrapLine writes a line as one or more.
func wrapLine(out *strings.Builder, line string) {
	words := strings.Fields(line)
	indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
	out.WriteString(indent)
	if words[0] == "-" || words[0] == "*" {
		indent += "  "
	}
	width := utf8.RuneCountInString(line) - utf8.RuneCountInString(strings.TrimLeft(line, " "))
	for i, word := range words {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case width+1+n > letterWidth:
			out.WriteString("\n" + indent)
			width = len(indent)
		default:
			out.WriteByte(' ')
			width++
		}
		out.WriteString(word)
		width += n
	}
	out.WriteByte('\n')
}
