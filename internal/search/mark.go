package search

import (
	"slices"
	"strings"
)

// Span is a part of a text, in bytes, from Start to before End.
type Span struct{ Start, End int }

// Marks gives the parts of a field's text that the query asks for there: its
// words, prefixes and phrases that are not negated and that are bound to this
// field or to none. They ascend and do not touch. A field takes part in a match
// exactly when there are some.
func (e Expr) Marks(field Field, text string) []Span {
	var spans []Span
	e.find(field, text, func(first, last Token) bool {
		spans = append(spans, Span{Start: first.Start, End: last.End})
		return true
	})
	return merged(spans)
}

// Touches reports whether Marks would give any part.
func (e Expr) Touches(field Field, text string) bool {
	found := false
	e.find(field, text, func(Token, Token) bool {
		found = true
		return false
	})
	return found
}

// tokenizers are kept between texts for the words they know. A sync.Pool would
// lose them with every collection.
var tokenizers = make(chan *Tokenizer, 16)

// borrow gives a tokenizer that nobody else uses.
func borrow() *Tokenizer {
	select {
	case t := <-tokenizers:
		return t
	default:
		return new(Tokenizer)
	}
}

// giveBack keeps a borrowed tokenizer for others.
func giveBack(t *Tokenizer) {
	select {
	case tokenizers <- t:
	default:
	}
}

// find calls yield with the first and the last token of each match, until
// yield gives false.
func (e Expr) find(field Field, text string, yield func(first, last Token) bool) {
	leaves := asked(nil, e.Root, field, false)
	if len(leaves) == 0 || text == "" {
		return
	}
	t := borrow()
	defer giveBack(t)
	tokens := t.Append(nil, text)
	for i := range tokens {
		for _, leaf := range leaves {
			if n := matchLength(leaf, tokens[i:]); n > 0 && !yield(tokens[i], tokens[i+n-1]) {
				return
			}
		}
	}
}

// asked appends the words and phrases under n that can match in the field and
// are not negated; those negated twice are asked for after all. denied says that
// n itself stands under a negation.
func asked(dst []Node, n Node, field Field, denied bool) []Node {
	switch n := n.(type) {
	case *And:
		dst = askedOf(dst, n.Nodes, field, denied)
	case *Or:
		dst = askedOf(dst, n.Nodes, field, denied)
	case *Not:
		return asked(dst, n.Node, field, !denied)
	case *Word:
		if !denied && (n.Field == Any || n.Field == field) {
			dst = append(dst, n)
		}
	case *Phrase:
		if !denied && (n.Field == Any || n.Field == field) {
			dst = append(dst, n)
		}
	}
	return dst
}

func askedOf(dst, nodes []Node, field Field, denied bool) []Node {
	for _, n := range nodes {
		dst = asked(dst, n, field, denied)
	}
	return dst
}

// matchLength gives how many of the tokens, from the first on, match a word or
// phrase; 0 when the first one does not.
func matchLength(leaf Node, tokens []Token) int {
	switch n := leaf.(type) {
	case *Word:
		if n.matches(tokens[0]) {
			return 1
		}
	case *Phrase:
		if len(tokens) < len(n.Words) {
			return 0
		}
		for i, word := range n.Words {
			if tokens[i].Word != word {
				return 0
			}
		}
		return len(n.Words)
	}
	return 0
}

// matches reports whether the word counts t.
func (w *Word) matches(t Token) bool {
	switch {
	case w.Prefix:
		return strings.HasPrefix(t.Word, w.Word)
	case w.Caps:
		return t.Caps && t.Word == w.Word
	case w.Exact:
		return t.Word == w.Word
	}
	return t.Stem == w.Stem
}

// merged joins spans that overlap or touch. Spans must ascend by Start.
func merged(spans []Span) []Span {
	var joined []Span
	for _, s := range spans {
		if last := len(joined) - 1; last >= 0 && s.Start <= joined[last].End {
			joined[last].End = max(joined[last].End, s.End)
		} else {
			joined = append(joined, s)
		}
	}
	return slices.Clip(joined)
}
