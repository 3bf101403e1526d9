package search

import (
	"fmt"
	"slices"
	"strings"
)

const (
	mostTerms = 64 // words of a query, counting each word of a phrase
	mostDepth = 32 // brackets inside brackets
	mostNotes = 12 // sentences for the reader

	mostPrefixes = 6 // words with a star: each may stand for thousands of words
)

// Parse reads a query as a person types it. Words side by side must all be
// found and bind tighter than OR; AND may be written too. A minus or NOT before
// a word, phrase or group negates it. "Quoted words" are exact and in order; a
// word in capitals finds only capitals; a word with a star at its end finds what
// begins so; title:, buyer: and supplier: bind what follows to a field. AND, OR
// and NOT are operators only in capitals.
//
// Parse never fails: what makes no sense is left out or read as what it most
// probably means, and Notes say so.
func Parse(text string) Expr {
	p := parser{lex: lexer{text: text}}
	p.advance()
	var root Node
	for {
		root = both([]Node{root, p.or(Any)})
		if p.item.kind != itemClose {
			break
		}
		p.note("A closing bracket that nothing had opened was left out.")
		p.advance()
	}
	p.finish(root)
	return Expr{Root: root, Notes: p.notes}
}

// finish notes what holds for the query as a whole.
func (p *parser) finish(root Node) {
	if p.lex.open {
		p.note("The quotation mark left open was closed at the end.")
	}
	if p.flat > 0 {
		p.leftOpen()
	}
	if p.lex.lone {
		p.note("A dash on its own was left out; a minus stands right before its word.")
	}
	if p.full {
		p.note(fmt.Sprintf("Only the first %d words of the search were used.", mostTerms))
	}
	if root == nil && strings.TrimFunc(p.lex.text, isBlank) != "" {
		p.note("There is no word to search for, so nothing was left out of the results.")
	}
	if p.shouted > 1 && p.shouted == p.terms {
		p.note("Words in capitals find only capitals; in small letters they find every form.")
	}
}

// parser reads a query by recursive descent, with one item in hand.
type parser struct {
	lex    lexer
	item   item
	words  Tokenizer
	tokens []Token // of the item being read
	notes  []string
	terms  int // words read so far

	prefixes int  // of them with a star
	shouted  int  // of them in capitals
	full     bool // a word was left out because there were too many
	depth    int  // brackets open
	flat     int  // brackets open that are too deep to count
}

func (p *parser) advance() { p.item = p.lex.next() }

// note keeps a sentence for the reader, once.
func (p *parser) note(sentence string) {
	if len(p.notes) < mostNotes && !slices.Contains(p.notes, sentence) {
		p.notes = append(p.notes, sentence)
	}
}

// or reads up to the end or a closing bracket of the group it is in.
func (p *parser) or(field Field) Node {
	var sides []Node
	for {
		side := p.and(field)
		sides = append(sides, side)
		if p.item.kind != itemOr {
			if side == nil && len(sides) > 1 {
				p.loneOperator("OR")
			}
			return either(sides)
		}
		if side == nil {
			p.loneOperator("OR")
		}
		p.advance()
	}
}

func (p *parser) loneOperator(name string) {
	if !p.full {
		p.note(fmt.Sprintf("“%s” was left out where it had no word on each side.", name))
	}
}

// and reads nodes side by side.
func (p *parser) and(field Field) Node {
	var nodes []Node
	waiting := false // for what follows AND
	for {
		switch p.item.kind {
		case itemEnd, itemClose, itemOr:
			if p.item.kind == itemClose && p.flat > 0 {
				p.flat--
				p.advance()
				continue
			}
			if waiting {
				p.loneOperator("AND")
			}
			return both(nodes)
		case itemAnd:
			if waiting || len(nodes) == 0 {
				p.loneOperator("AND")
			}
			waiting = true
			p.advance()
		default:
			if n := p.unary(field); n != nil {
				nodes, waiting = append(nodes, n), false
			}
		}
	}
}

// unary reads minuses, NOTs and fields and what they stand before.
func (p *parser) unary(field Field) Node {
	negated, before := false, ""
	for {
		switch {
		case p.item.kind == itemNot:
			negated, before = !negated, p.item.text
		case p.item.kind == itemField:
			field, before = p.item.field, p.item.text
		case p.item.kind == itemOpen && p.depth == mostDepth:
			p.note(fmt.Sprintf("Brackets more than %d deep were left out.", mostDepth))
			p.flat++
		default:
			n := p.primary(field)
			if n == nil && before != "" && !p.full {
				p.note(fmt.Sprintf("“%s” was left out because no word follows it.", before))
			}
			if negated {
				return negation(n)
			}
			return n
		}
		p.advance()
	}
}

// primary reads a word, a phrase or a group; nil where none of them stands, or
// one without words.
func (p *parser) primary(field Field) Node {
	text := p.item.text
	switch p.item.kind {
	case itemWord:
		p.advance()
		return p.word(text, field)
	case itemQuote:
		p.advance()
		return p.quote(text, field)
	case itemOpen:
		p.advance()
		return p.group(field)
	}
	return nil
}

// group reads from behind an opening bracket to behind the closing one.
func (p *parser) group(field Field) Node {
	p.depth++
	n := p.or(field)
	p.depth--
	if p.item.kind == itemClose {
		p.advance()
	} else {
		p.leftOpen()
	}
	if n == nil && !p.full {
		p.note("Brackets without a word inside were left out.")
	}
	return n
}

func (p *parser) leftOpen() { p.note("A bracket left open was closed at the end.") }
