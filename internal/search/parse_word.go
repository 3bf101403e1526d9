package search

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// cutWords cuts text into tokens, as many as the query still has room for.
func (p *parser) cutWords(text string) []Token {
	p.tokens = p.words.Append(p.tokens[:0], text)
	return p.tokens
}

// room gives those of the tokens that the query has room for, and counts them.
func (p *parser) room(tokens []Token) []Token {
	if left := mostTerms - p.terms; len(tokens) > left {
		p.full = true
		tokens = tokens[:left]
	}
	p.terms += len(tokens)
	return tokens
}

// word reads what stands between two blanks. What the tokenizer cuts into
// several words ("cyber-security") was written as one, so it is a phrase.
func (p *parser) word(text string, field Field) Node {
	if head, tail, star := strings.Cut(text, "*"); star {
		if n := p.prefix(head, tail, field); n != nil {
			return n
		}
	}
	tokens := p.room(p.cutWords(text))
	if len(tokens) != 1 {
		return sideBySide(tokens, field)
	}
	t := tokens[0]
	if t.Caps {
		p.shouted++
	}
	return &Word{Field: field, Word: t.Word, Stem: t.Stem, Exact: t.Caps, Caps: t.Caps}
}

// sideBySide makes a node of tokens side by side, nil of none.
func sideBySide(tokens []Token, field Field) Node {
	switch len(tokens) {
	case 0:
		return nil
	case 1:
		t := tokens[0]
		return &Word{Field: field, Word: t.Word, Stem: t.Stem, Exact: true, Caps: t.Caps}
	}
	words := make([]string, len(tokens))
	for i, t := range tokens {
		words[i] = t.Word
	}
	return &Phrase{Field: field, Words: words}
}

// quote reads what stands between quotation marks.
func (p *parser) quote(text string, field Field) Node {
	tokens := p.cutWords(text)
	if len(tokens) == 0 {
		p.note("Quotation marks without a word inside were left out.")
	}
	if strings.Contains(text, "*") {
		p.note("A star inside quotation marks was left out.")
	}
	return sideBySide(p.room(tokens), field)
}

// prefix reads what stands before and after the first star of a word. nil
// says that the star means nothing there and was noted.
func (p *parser) prefix(head, tail string, field Field) Node {
	tokens := p.cutWords(head)
	if len(tokens) == 0 || tokens[len(tokens)-1].End < len(head) {
		p.note("A star is read only at the end of a word; it was left out elsewhere.")
		return nil
	}
	last := tokens[len(tokens)-1].Word
	if utf8.RuneCountInString(last) < 2 {
		p.note(fmt.Sprintf("“%s” was read without its star, which needs at least two letters before it.", short(head+"*")))
		return nil
	}
	if p.prefixes == mostPrefixes {
		p.note(fmt.Sprintf("Only the first %d stars were read; other words with a star were read without it.", mostPrefixes))
		return nil
	}
	p.prefixes++
	if len(tokens) > 1 && p.depth == mostDepth {
		return nil // two nodes would need brackets of their own
	}
	if strings.TrimLeft(tail, "*.,;:!?") != "" {
		p.note(fmt.Sprintf("“%s” was read as “%s”, as a star ends a word.", short(head+"*"+tail), short(head+"*")))
	}
	return p.prefixed(p.room(tokens), len(tokens), field)
}

// prefixed makes the last of all tokens a prefix and the others exact words
// beside it.
func (p *parser) prefixed(tokens []Token, all int, field Field) Node {
	nodes := make([]Node, len(tokens))
	for i, t := range tokens {
		if i == all-1 {
			nodes[i] = &Word{Field: field, Word: t.Word, Prefix: true}
		} else {
			nodes[i] = &Word{Field: field, Word: t.Word, Stem: t.Stem, Exact: true, Caps: t.Caps}
		}
	}
	if all > 1 {
		p.note("A joined word with a star was read as its parts, in any order.")
	}
	return both(nodes)
}

// short gives a text for a note.
func short(text string) string {
	const most = 40
	text = strings.ToValidUTF8(text, "")
	n := 0
	for i := range text {
		if n++; n > most {
			return text[:i] + "…"
		}
	}
	return text
}
