package web

import (
	"html/template"
	"regexp"
	"strconv"
	"strings"
)

// paragraphs turns published text of any length into markup: a paragraph for
// each run of lines, with its line breaks, and a list for lines that begin with
// bullets or count up from one number. It emits only p, br, ul, ol and li;
// all that came in is escaped. Empty text gives nothing.
func paragraphs(s string) template.HTML {
	var out strings.Builder
	for _, block := range blocks(strings.Split(readable(s), "\n")) {
		block.write(&out)
	}
	return template.HTML(out.String())
}

// block is a paragraph or a list: what its lines say, without bullets.
type block struct {
	kind  lineKind
	first int    // the number of the first item of a numbered list
	whole string // the first line with its bullet or number
	lines []string
}

type lineKind int

const (
	textLine lineKind = iota
	bulletLine
	numberLine
)

var (
	bullet   = regexp.MustCompile(`^(?:[•·▪●◦‣\x{f0b7}]\s*|[-–—*o]\s+)(\S.*)$`)
	numbered = regexp.MustCompile(`^(\d{1,3})[.)]\s+(\S.*)$`)
)

// readLine tells what kind of line this is and what it says; number is that of
// a numbered line.
func readLine(line string) (kind lineKind, number int, text string) {
	if m := bullet.FindStringSubmatch(line); m != nil {
		return bulletLine, 0, m[1]
	}
	if m := numbered.FindStringSubmatch(line); m != nil {
		n, err := strconv.Atoi(m[1])
		if err == nil {
			return numberLine, n, m[2]
		}
	}
	return textLine, 0, line
}

// blocks groups lines. Blank lines end a paragraph but not a list whose next
// item follows.
func blocks(lines []string) []block {
	var done []block
	blank := true
	lone := "" // a bullet on a line of its own, whose text is on the next
	for _, line := range lines {
		line = strings.Join(strings.Fields(line), " ")
		switch line {
		case "":
			blank = true
			continue
		case "•", "·", "\uf0b7":
			lone = "• "
			continue
		}
		line, lone = lone+line, ""
		kind, number, text := readLine(line)
		if n := len(done); n > 0 && done[n-1].continues(kind, number, blank) {
			done[n-1].lines = append(done[n-1].lines, text)
		} else {
			done = append(done, block{kind: kind, first: number, whole: line, lines: []string{text}})
		}
		blank = false
	}
	return done
}

// continues says whether a line of a kind goes on with the block.
func (b block) continues(kind lineKind, number int, afterBlank bool) bool {
	if b.kind != kind {
		return false
	}
	switch kind {
	case bulletLine:
		return true
	case numberLine:
		return number == b.first+len(b.lines)
	default:
		return !afterBlank
	}
}

// write emits the block. A numbered list of one is a heading more often than a
// list, so it stays a paragraph with its number.
func (b block) write(out *strings.Builder) {
	switch {
	case b.kind == bulletLine:
		b.writeList(out, `<ul class="govuk-list govuk-list--bullet" dir="auto">`, "</ul>")
	case b.kind == numberLine && len(b.lines) > 1:
		b.writeList(out, `<ol class="govuk-list govuk-list--number" start="`+strconv.Itoa(b.first)+`" dir="auto">`, "</ol>")
	default:
		if b.kind == numberLine {
			b.lines[0] = b.whole
		}
		out.WriteString(`<p class="govuk-body" dir="auto">`)
		for i, line := range b.lines {
			if i > 0 {
				out.WriteString("<br>")
			}
			template.HTMLEscape(out, []byte(line))
		}
		out.WriteString("</p>\n")
	}
}

func (b block) writeList(out *strings.Builder, open, end string) {
	out.WriteString(open)
	for _, line := range b.lines {
		out.WriteString("<li>")
		template.HTMLEscape(out, []byte(line))
		out.WriteString("</li>")
	}
	out.WriteString(end + "\n")
}
