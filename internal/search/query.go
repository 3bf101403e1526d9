package search

import "strings"

// Field is a part of a document that a word can be bound to.
type Field uint8

// The fields of a document. Any stands for all of them in a query; no text
// belongs to it.
const (
	Any Field = iota
	Title
	Description
	Lot
	Category
	Buyer
	Supplier
)

var fieldNames = [...]string{"any", "title", "description", "lot", "category", "buyer", "supplier"}

// String gives the field's name in small letters, as the query language and
// addresses write it.
func (f Field) String() string {
	if int(f) < len(fieldNames) {
		return fieldNames[f]
	}
	return "unknown"
}

// Node is one of *Word, *Phrase, *And, *Or and *Not. What Parse builds is
// already simple: And and Or have at least two nodes, none of their own kind,
// and no Not stands directly inside another.
type Node interface {
	// precedence tells String where brackets are needed.
	precedence() int
}

// Word finds the documents that hold a word in Field. Which words count:
// those of the same Stem, unless one of the flags is set.
type Word struct {
	Field  Field
	Word   string // folded as a Token's; of Prefix, the beginning
	Stem   string // of Word; "" with Prefix
	Exact  bool   // only Word itself counts
	Caps   bool   // only Word in capitals counts; Exact is set too
	Prefix bool   // any word that begins with Word counts; neither stemmed nor Exact
}

// Phrase finds the documents in which Words stand side by side, in this order,
// inside one text of Field.
type Phrase struct {
	Field Field
	Words []string // at least two, folded; each must be the word itself, not its stem
}

// And finds what all its nodes find.
type And struct{ Nodes []Node }

// Or finds what at least one of its nodes finds.
type Or struct{ Nodes []Node }

// Not finds every document that its node does not find.
type Not struct{ Node Node }

// Expr is a query as it was understood.
type Expr struct {
	Root  Node     // nil finds everything
	Notes []string // sentences for the reader on what was read differently from how it was written
}

// How tightly a node binds; a looser one inside a tighter one needs brackets.
const (
	bindsOr = iota
	bindsAnd
	bindsNot
	bindsWord // a word or phrase
)

func (*Or) precedence() int     { return bindsOr }
func (*And) precedence() int    { return bindsAnd }
func (*Not) precedence() int    { return bindsNot }
func (*Word) precedence() int   { return bindsWord }
func (*Phrase) precedence() int { return bindsWord }

// String gives the canonical spelling of the query: what Parse would read as an
// equal tree. It is "" for a query that finds everything.
func (e Expr) String() string {
	if e.Root == nil {
		return ""
	}
	var b strings.Builder
	spell(&b, e.Root, bindsOr)
	return b.String()
}

// spell writes n, in brackets where it binds less tightly than least.
func spell(b *strings.Builder, n Node, least int) {
	if n.precedence() < least {
		b.WriteByte('(')
		defer b.WriteByte(')')
	}
	switch n := n.(type) {
	case *Or:
		spellAll(b, n.Nodes, " OR ", bindsAnd)
	case *And:
		spellAll(b, n.Nodes, " ", bindsNot)
	case *Not:
		b.WriteByte('-')
		spell(b, n.Node, bindsWord)
	case *Word:
		spellField(b, n.Field)
		b.WriteString(n.spelling())
	case *Phrase:
		spellField(b, n.Field)
		b.WriteString(`"` + strings.Join(n.Words, " ") + `"`)
	}
}

func spellAll(b *strings.Builder, nodes []Node, between string, least int) {
	for i, n := range nodes {
		if i > 0 {
			b.WriteString(between)
		}
		spell(b, n, least)
	}
}

func spellField(b *strings.Builder, f Field) {
	if f != Any {
		b.WriteString(f.String() + ":")
	}
}

// spelling writes the word so that its flags are read back from it.
func (w *Word) spelling() string {
	switch {
	case w.Prefix:
		return w.Word + "*"
	case w.Caps:
		capitals := strings.ToUpper(w.Word)
		if _, operator := operators[capitals]; operator {
			return `"` + capitals + `"`
		}
		return capitals
	case w.Exact:
		return `"` + w.Word + `"`
	}
	return w.Word
}

// both joins nodes with And, taking apart those that are And themselves; nil
// nodes are left out.
func both(nodes []Node) Node {
	var flat []Node
	for _, n := range nodes {
		if a, ok := n.(*And); ok {
			flat = append(flat, a.Nodes...)
		} else if n != nil {
			flat = append(flat, n)
		}
	}
	if len(flat) > 1 {
		return &And{Nodes: flat}
	}
	return only(flat)
}

// either joins nodes with Or as both does with And.
func either(nodes []Node) Node {
	var flat []Node
	for _, n := range nodes {
		if o, ok := n.(*Or); ok {
			flat = append(flat, o.Nodes...)
		} else if n != nil {
			flat = append(flat, n)
		}
	}
	if len(flat) > 1 {
		return &Or{Nodes: flat}
	}
	return only(flat)
}

// only gives the one node of a list, or nil.
func only(nodes []Node) Node {
	if len(nodes) == 0 {
		return nil
	}
	return nodes[0]
}

// negation gives what n does not find.
func negation(n Node) Node {
	switch n := n.(type) {
	case nil:
		return nil
	case *Not:
		return n.Node
	}
	return &Not{Node: n}
}

// Wanted gives the words and phrases that the expression asks for, in their
// order; what stands under a negation is ruled out by it and not among them.
func (e Expr) Wanted() []Node { return wanted(nil, e.Root) }

func wanted(dst []Node, n Node) []Node {
	switch n := n.(type) {
	case *And:
		for _, node := range n.Nodes {
			dst = wanted(dst, node)
		}
	case *Or:
		for _, node := range n.Nodes {
			dst = wanted(dst, node)
		}
	case *Word, *Phrase:
		dst = append(dst, n)
	}
	return dst
}

// Looser gives the query that asks for any of the things that e asks for
// together; what e excludes stays excluded. ok is false when e does not ask for
// several things.
func (e Expr) Looser() (looser Expr, ok bool) {
	all, isAnd := e.Root.(*And)
	if !isAnd {
		return Expr{}, false
	}
	var wanted, kept []Node
	for _, n := range all.Nodes {
		if _, not := n.(*Not); not {
			kept = append(kept, n)
		} else {
			wanted = append(wanted, n)
		}
	}
	if len(wanted) < 2 {
		return Expr{}, false
	}
	return Expr{Root: both(append([]Node{either(wanted)}, kept...))}, true
}
