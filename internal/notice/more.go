package notice

import (
	"strings"
	"unicode/utf8"

	"github.com/tolsey/tolsey/internal/plain"
)

// maxMore bounds the text beside title and description, in runes.
const maxMore = 20_000

// ellipsis ends a text that plain.Lead has cut.
const ellipsis = "…"

// more gives the text that a search should find and that n's title and
// description do not hold: the rest of a title or description that was cut,
// then titles and descriptions of lots and items, in the order of the document,
// a line each and each once, at most maxMore runes in all.
func (r *reading) more(n *Notice) string {
	m := moreText{room: maxMore}
	title, description := r.tender.Title(), r.wholeDescription()
	m.add(rest(plain.Line(title), n.Title))
	for line := range strings.Lines(rest(description, n.Description)) {
		m.add(strings.TrimSpace(line))
	}
	items := r.items()
	if len(r.lots)+len(items) == 0 {
		return m.text.String()
	}
	m.seen = map[string]bool{n.Title: true}
	m.said = plain.Line(description)
	for _, lot := range r.lots {
		m.add(plain.Line(lot.Title()))
		m.add(plain.Line(lot.Description()))
	}
	for _, item := range items {
		m.add(plain.Line(item.Get("title").Text()))
		m.add(plain.Line(item.Description()))
	}
	return m.text.String()
}

// rest gives what was cut from the end of whole to get the shown one, and ""
// where nothing was or where the two are not of one text.
func rest(whole, shown string) string {
	shown, cut := strings.CutSuffix(shown, ellipsis)
	if !cut || len(whole) <= len(shown) || whole[:len(shown)] != shown || whole[len(shown):] == ellipsis {
		return ""
	}
	return whole[len(shown):]
}

// moreText collects lines.
type moreText struct {
	text strings.Builder
	room int             // runes that may still come
	said string          // a text whose parts need no line
	seen map[string]bool // lines that are there; nil while none can come again
}

func (m *moreText) add(line string) {
	if m.room <= 0 || !plain.Speaks(line) || m.seen[line] || m.said != "" && strings.Contains(m.said, line) {
		return
	}
	if m.seen != nil {
		m.seen[line] = true
	}
	if m.text.Len() > 0 {
		m.text.WriteByte('\n')
		m.room--
	}
	line = first(line, m.room)
	m.text.WriteString(line)
	m.room -= utf8.RuneCountInString(line)
}

// first gives the beginning of s of at most n runes.
func first(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
