package search

import (
	"math/bits"
	"strings"
)

// need is something that a document has or has not: a term, in a field or
// anywhere, in capitals or not. It is the number of a term of a glossary times
// kinds, and one of kinds.
type need uint32

// The kinds of needs. Those in words of capitals follow the others.
const (
	anywhere = iota
	inTitle
	inBuyer
	inSupplier
	capitals
	kinds = 2 * capitals
)

func (n need) term() uint32 { return uint32(n) / kinds }

// kindOf gives the kind of a need for a field; as in an index, what is bound to
// a field without words of its own may stand anywhere.
func kindOf(f Field) need {
	switch f {
	case Title:
		return inTitle
	case Buyer:
		return inBuyer
	case Supplier:
		return inSupplier
	}
	return anywhere
}

// always is a term that every document has; the stages of the schema follow.
const always = 0

// glossary numbers the terms that requests ask for, and those of the documents
// learnt from.
type glossary struct {
	stages   int
	words    map[string]uint32 // exact
	stems    map[string]uint32
	prefixes map[string]uint32
	tags     map[Tag]uint32
	lengths  [mostWord + 1]bool // of the prefixes
	terms    []term
	learnt   int    // documents
	changes  uint32 // of the words, stems and prefixes
}

// term is what the glossary knows of a term.
type term struct {
	prior  float32       // the share of documents that has it, before any were learnt from
	counts [kinds]uint32 // of those documents, by kind
}

// How often a term may be met in documents nobody has seen yet. They need only
// be right about each other.
const (
	priorStage    = 0.4
	priorFrequent = 0.2
	priorTag      = 0.03
	priorPrefix   = 0.01
	priorWord     = 0.001
	priorWeight   = 4 // documents that a prior counts for
)

// priorShares is the share of a term's documents that has it in a way.
var priorShares = [kinds]float64{1, 0.2, 0.05, 0.03, 0.2, 0.05, 0.02, 0.01}

func newGlossary(stages int) glossary {
	g := glossary{stages: stages, words: map[string]uint32{}, stems: map[string]uint32{}, prefixes: map[string]uint32{}, tags: map[Tag]uint32{}}
	g.add(1)
	for range stages {
		g.add(priorStage)
	}
	return g
}

func (g *glossary) add(prior float32) uint32 {
	g.terms = append(g.terms, term{prior: prior})
	return uint32(len(g.terms) - 1)
}

// stage gives the term of the schema's i-th stage.
func (g *glossary) stage(i int) uint32 { return uint32(1 + i) }

// intern gives the term of a key, making it if it is new. The keys of one table
// are words, stems or prefixes.
func (g *glossary) intern(table map[string]uint32, key string, prior float32) uint32 {
	id, ok := table[key]
	if !ok {
		id = g.add(prior)
		table[strings.Clone(key)] = id // which else might hold on to a whole text
		g.changes++
	}
	return id
}

func (g *glossary) word(word string) uint32 { return g.intern(g.words, word, priorOf(word)) }

// stem gives the term of a stem; word is a form of it.
func (g *glossary) stem(stem, word string) uint32 { return g.intern(g.stems, stem, priorOf(word)) }

func (g *glossary) prefix(begin string) uint32 {
	if len(begin) < len(g.lengths) {
		g.lengths[len(begin)] = true
	}
	return g.intern(g.prefixes, begin, priorPrefix)
}

func priorOf(word string) float32 {
	if frequent[word] {
		return priorFrequent
	}
	return priorWord
}

// tag gives the term of a tag. Where the "=" of its term stands is all the same
// to an index.
func (g *glossary) tag(t Tag) uint32 {
	if name, rest, ok := strings.Cut(t.Name, "="); ok {
		t = Tag{Name: name, Value: rest + "=" + t.Value}
	}
	id, ok := g.tags[t]
	if !ok {
		id = g.add(priorTag)
		g.tags[Tag{strings.Clone(t.Name), strings.Clone(t.Value)}] = id
	}
	return id
}

// begins appends the terms of the prefixes that a word begins with.
func (g *glossary) begins(dst []uint32, word string) []uint32 {
	for n, used := range g.lengths[:len(word)+1] {
		if id, ok := g.prefixes[word[:n]]; used && ok {
			dst = append(dst, id)
		}
	}
	return dst
}

// frequency estimates the share of documents that have what is needed.
func (g *glossary) frequency(n need) float64 {
	t := &g.terms[n.term()]
	kind := n % kinds
	prior := float64(t.prior) * priorShares[kind]
	return (float64(t.counts[kind]) + prior*priorWeight) / float64(g.learnt+priorWeight)
}

// count counts what a document has of a term, a bit for each kind.
func (g *glossary) count(term uint32, has byte) {
	for ; has != 0; has &= has - 1 {
		g.terms[term].counts[bits.TrailingZeros8(has)]++
	}
}
