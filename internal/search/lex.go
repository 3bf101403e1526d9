package search

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The kinds of item that a query is made of.
const (
	itemEnd   = iota
	itemWord  // text up to a space, bracket or quotation mark
	itemQuote // text between quotation marks
	itemOpen
	itemClose
	itemAnd
	itemOr
	itemNot
	itemField // title: and the like
)

// item is a piece of a query.
type item struct {
	kind  int
	text  string // as written
	field Field  // of itemField
}

// operators by their spelling, which must be in capitals.
var operators = map[string]int{"AND": itemAnd, "OR": itemOr, "NOT": itemNot}

// queryFields can be named before a word.
var queryFields = []Field{Title, Buyer, Supplier}

// lexer cuts a query into items.
type lexer struct {
	text string
	pos  int
	open bool // a quotation mark was left open
	lone bool // a dash stood alone, as between two parts of a title
}

// next gives the next item; after the last one, itemEnd for ever.
func (l *lexer) next() item {
	rest, dashes := l.skipBlanks()
	if rest == "" {
		return item{kind: itemEnd}
	}
	if dashes > 0 {
		return l.take(itemNot, dashes)
	}
	r, n := utf8.DecodeRuneInString(rest)
	switch {
	case r == '(':
		return l.take(itemOpen, n)
	case r == ')':
		return l.take(itemClose, n)
	case isQuote(r):
		return l.quoted(rest, n)
	}
	if f, n := fieldPrefix(rest); n > 0 {
		it := l.take(itemField, n)
		it.field = f
		return it
	}
	return l.word(rest)
}

// skipBlanks skips what separates items, dashes between blanks among it. It
// gives the text from the next item on, and the length of the dashes that this
// begins with.
func (l *lexer) skipBlanks() (rest string, dashes int) {
	for {
		rest = strings.TrimLeftFunc(l.text[l.pos:], isBlank)
		after := strings.TrimLeftFunc(rest, isDash)
		l.pos = len(l.text) - len(rest)
		dashes = len(rest) - len(after)
		if dashes == 0 || after != "" && !isBlank(firstRune(after)) {
			return rest, dashes
		}
		l.lone = true
		l.pos += dashes
	}
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// take gives the next n bytes as an item.
func (l *lexer) take(kind, n int) item {
	it := item{kind: kind, text: l.text[l.pos : l.pos+n]}
	l.pos += n
	return it
}

func (l *lexer) quoted(rest string, mark int) item {
	end := strings.IndexFunc(rest[mark:], isQuote)
	if end < 0 {
		l.open = true
		it := l.take(itemQuote, len(rest))
		it.text = it.text[mark:]
		return it
	}
	_, closing := utf8.DecodeRuneInString(rest[mark+end:])
	it := l.take(itemQuote, mark+end+closing)
	it.text = it.text[mark : mark+end]
	return it
}

func (l *lexer) word(rest string) item {
	end := strings.IndexFunc(rest, func(r rune) bool {
		return isBlank(r) || r == '(' || r == ')' || isQuote(r)
	})
	if end < 0 {
		end = len(rest)
	}
	if kind, ok := operators[rest[:end]]; ok {
		return l.take(kind, end)
	}
	return l.take(itemWord, end)
}

// fieldPrefix reads "title:" and the like, in any case, and gives its length.
func fieldPrefix(s string) (Field, int) {
	for _, f := range queryFields {
		name := f.String()
		if n := len(name); len(s) > n && s[n] == ':' && strings.EqualFold(s[:n], name) {
			return f, n + 1
		}
	}
	return Any, 0
}

func isBlank(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r == '\u200B' }

func isQuote(r rune) bool {
	switch r {
	case '"', '“', '”', '„', '‟', '«', '»', '＂':
		return true
	}
	return false
}

// isDash reports the characters that are typed, or put by a word processor,
// for a minus.
func isDash(r rune) bool { return unicode.Is(unicode.Pd, r) || r == '−' }
