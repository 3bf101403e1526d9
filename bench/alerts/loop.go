package main

import (
	"cmp"
	"slices"
	"time"

	"github.com/tolsey/tolsey/internal/search"
)

// loop compares a document with every search, one after the other: what there
// is without lists of searches. The searches are compiled: words are numbers,
// and each search is left at the first of its needs that the document lacks, of
// which the rarest comes first.
type loop struct {
	schema search.Schema
	terms  map[term]uint32
	shares []int    // by term: documents that have it, of those learnt from
	firsts []uint32 // of each search what it needs first
	wholes []*check // and all of it

	cut      search.Tokenizer
	tokens   []search.Token
	prefixes map[int]bool // lengths that are asked for
	known    map[written][]uint32

	doc     *search.Document
	has     []bool     // by term
	marked  []uint32   // the terms of has
	fields  [][]uint32 // the exact words of each text in order
	answers []int64
}

// term is what a document has or has not: a word in a form and a field, a tag,
// or a stage.
type term struct {
	form  form
	field search.Field // search.Any for anywhere
	text  string
	value string // of a tag
}

type form uint8

const (
	exact form = iota
	stem
	capitals
	prefix
	tag
	stage
)

// written is a word as it stands in a field.
type written struct {
	field search.Field
	caps  bool
	word  string
}

// always is the term that every document has.
const always = 0

// check is a node of a compiled search.
type check struct {
	op     op
	checks []check
	terms  []uint32     // of has, any and phrase
	field  search.Field // of phrase
	column int          // of within
	bounds search.Range
}

type op uint8

const (
	has op = iota // all of the terms
	anyOf
	phrase
	within
	all // of the checks
	either
	not // the one check
)

// newLoop makes a loop that learns from documents which terms are rare.
func newLoop(schema search.Schema) *loop {
	return &loop{schema: schema, terms: map[term]uint32{{text: "\x00"}: always}, shares: []int{1 << 30}, has: []bool{false},
		prefixes: map[int]bool{}, known: map[written][]uint32{}}
}

func (l *loop) number(t term) uint32 {
	n, ok := l.terms[t]
	if !ok {
		n = uint32(len(l.has))
		l.terms[t] = n
		l.has, l.shares = append(l.has, false), append(l.shares, 0)
		if t.form == prefix {
			l.prefixes[len(t.text)] = true
		}
	}
	return n
}

// add compiles a search.
func (l *loop) add(r search.Request) {
	whole := check{op: all}
	for _, f := range r.Filters {
		some := check{op: anyOf}
		for _, t := range f.Any {
			some.terms = append(some.terms, l.number(term{form: tag, text: t.Name, value: t.Value}))
		}
		for _, s := range f.Stages {
			some.terms = append(some.terms, l.number(term{form: stage, text: s}))
		}
		whole.checks = append(whole.checks, some)
	}
	for _, of := range r.Ranges {
		whole.checks = append(whole.checks, check{op: within, column: slices.Index(l.schema.Numbers, of.Column), bounds: of})
	}
	if r.Expr.Root != nil {
		whole.checks = append(whole.checks, l.compile(r.Expr.Root))
	}
	l.firsts, l.wholes = append(l.firsts, always), append(l.wholes, &whole)
}

func (l *loop) compile(n search.Node) check {
	nodes := func(o op, list ...search.Node) check {
		made := check{op: o}
		for _, n := range list {
			made.checks = append(made.checks, l.compile(n))
		}
		return made
	}
	switch n := n.(type) {
	case *search.And:
		return nodes(all, n.Nodes...)
	case *search.Or:
		return nodes(either, n.Nodes...)
	case *search.Not:
		return nodes(not, n.Node)
	case *search.Phrase:
		made := check{op: phrase, field: n.Field}
		for _, word := range n.Words {
			made.terms = append(made.terms, l.number(term{form: exact, text: word}))
		}
		return made
	}
	w := n.(*search.Word)
	t := term{form: stem, field: where(w.Field), text: w.Stem}
	switch {
	case w.Caps:
		t.form, t.text = capitals, w.Word
	case w.Exact:
		t.form, t.text = exact, w.Word
	case w.Prefix:
		t.form, t.text = prefix, w.Word
	}
	return check{op: has, terms: []uint32{l.number(t)}}
}

// where gives the field in which a word is looked for: those of the body count
// as anywhere.
func where(f search.Field) search.Field {
	switch f {
	case search.Title, search.Buyer, search.Supplier:
		return f
	}
	return search.Any
}

// learn puts the rarest need of each search first, by some documents.
func (l *loop) learn(docs []search.Document) {
	for i := range docs {
		l.read(&docs[i], time.Time{})
		for _, t := range l.marked {
			l.shares[t]++
		}
	}
	rarer := func(a, b uint32) int { return cmp.Compare(l.shares[a], l.shares[b]) }
	for i, whole := range l.wholes {
		if needs := whole.needs(); len(needs) > 0 {
			l.firsts[i] = slices.MinFunc(needs, rarer)
		}
	}
}

// needs gives terms that every document has that passes.
func (c *check) needs() (out []uint32) {
	switch {
	case c.op == has || c.op == phrase || c.op == anyOf && len(c.terms) == 1:
		return c.terms
	case c.op == all:
		for i := range c.checks {
			out = append(out, c.checks[i].needs()...)
		}
	}
	return out
}

// match gives the places of the searches that a document fits as of an instant;
// they are good until the next call.
func (l *loop) match(d *search.Document, now time.Time) []int64 {
	l.read(d, now)
	l.answers = l.answers[:0]
	for i, first := range l.firsts {
		if l.has[first] && l.passes(l.wholes[i]) {
			l.answers = append(l.answers, int64(i))
		}
	}
	return l.answers
}

func (l *loop) passes(c *check) bool {
	switch c.op {
	case has, anyOf:
		for _, t := range c.terms {
			if l.has[t] != (c.op == has) {
				return c.op == anyOf
			}
		}
		return c.op == has
	case all, either:
		for i := range c.checks {
			if l.passes(&c.checks[i]) != (c.op == all) {
				return c.op == either
			}
		}
		return c.op == all
	case not:
		return !l.passes(&c.checks[0])
	case phrase:
		return l.stands(c)
	}
	n := l.doc.Numbers[c.column]
	if n == search.Missing {
		return c.bounds.Missing
	}
	return c.bounds.From <= n && n <= c.bounds.To
}

// stands tells whether the words of a phrase stand side by side in one text.
func (l *loop) stands(c *check) bool {
	for _, t := range c.terms {
		if !l.has[t] {
			return false
		}
	}
	for f, words := range l.fields {
		if in := where(c.field); in != search.Any && in != search.Field(f) {
			continue
		}
		for from := 0; from+len(c.terms) <= len(words); from++ {
			if slices.Equal(words[from:from+len(c.terms)], c.terms) {
				return true
			}
		}
	}
	return false
}

// read marks what a document has as of an instant.
func (l *loop) read(d *search.Document, now time.Time) {
	for _, t := range l.marked {
		l.has[t] = false
	}
	l.doc, l.marked = d, l.marked[:0]
	l.put(always)
	at := d.Stages[0].Stage
	for _, s := range d.Stages[1:] {
		if !s.From.After(now) {
			at = s.Stage
		}
	}
	l.mark(term{form: stage, text: at})
	for _, t := range d.Tags {
		l.mark(term{form: tag, text: t.Name, value: t.Value})
	}
	if l.fields == nil {
		l.fields = make([][]uint32, len(d.Texts))
	}
	for f, text := range d.Texts {
		l.fields[f] = l.fields[f][:0]
		l.tokens = l.cut.Append(l.tokens[:0], text)
		for _, t := range l.tokens {
			terms := l.look(written{field: where(search.Field(f)), caps: t.Caps, word: t.Word}, t.Stem)
			l.fields[f] = append(l.fields[f], terms[0])
			for _, n := range terms[1:] {
				l.put(n)
			}
		}
	}
}

func (l *loop) mark(t term) {
	if n, ok := l.terms[t]; ok {
		l.put(n)
	}
}

func (l *loop) put(t uint32) {
	if !l.has[t] {
		l.has[t] = true
		l.marked = append(l.marked, t)
	}
}

// look gives the number of a word for phrases, always for one that no search
// has, and then all terms of it. It is asked once every search is compiled.
func (l *loop) look(w written, root string) []uint32 {
	if terms, ok := l.known[w]; ok {
		return terms
	}
	terms := []uint32{l.terms[term{form: exact, text: w.word}]}
	try := func(f form, text string) {
		for _, field := range slices.Compact([]search.Field{search.Any, w.field}) {
			if n, ok := l.terms[term{form: f, field: field, text: text}]; ok {
				terms = append(terms, n)
			}
		}
	}
	try(exact, w.word)
	try(stem, root)
	if w.caps {
		try(capitals, w.word)
	}
	for n := range len(w.word) + 1 {
		if l.prefixes[n] {
			try(prefix, w.word[:n])
		}
	}
	l.known[w] = terms
	return terms
}
