package search

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/tolsey/tolsey/internal/fault"
)

// A saved request is kept as code: a tree of nodes, each a head and what it
// speaks of, one after the other in one slice, so that checking it walks
// through memory once. A head is the node's op in its low bits and above them
// the length of the node, itself included.
//
//	opHas, opAny, opNone   needs, of which the document must have all, one or no one
//	opAll, opEither        nodes, of which all or one must hold
//	opPhrase, opNoPhrase   kind, the place of its rarest word, the words
//	opRange                column times two, plus one if none will do; From and To, each low half first
const (
	opHas = iota
	opAny
	opNone
	opAll
	opEither
	opPhrase
	opNoPhrase
	opRange
)

const (
	opBits   = 4
	opMask   = 1<<opBits - 1
	opLetsIn = 1 // in opRange: those without a number
)

// What a saved request may ask for: what one document costs grows with it. The
// query language allows less of words; a list of buyers may be long.
const (
	mostNeeds  = 4096 // words, each of a phrase too, and tags
	mostNested = 4 * mostDepth
)

// step is a node of code while it is made.
type step struct {
	op    uint32
	body  []uint32 // of a node without nodes
	steps []step   // of opAll and opEither
	share float64  // of documents for which it holds, about
}

// coder makes code of requests.
type coder struct {
	*glossary
	left   int // needs that there is still room for
	nested int
}

// errTooLarge refuses a request that would make every document cost too much.
var errTooLarge = fault.New(fault.Invalid, "This search is too large to be saved: it may hold at most %d words and choices.", mostNeeds)

// code appends the code of a request; ranges are its ranges.
func (g *glossary) code(dst []uint32, schema *Schema, r *Request, ranges []columnRange) ([]uint32, error) {
	c := coder{glossary: g, left: mostNeeds}
	all := make([]step, 0, len(r.Filters)+len(ranges)+1)
	for i := range r.Filters {
		if c.left -= len(r.Filters[i].Any) + len(r.Filters[i].Stages); c.left < 0 {
			return dst, errTooLarge
		}
		all = append(all, c.filter(schema, &r.Filters[i]))
	}
	if c.left -= len(ranges); c.left < 0 {
		return dst, errTooLarge
	}
	for _, of := range ranges {
		all = append(all, rangeStep(of))
	}
	if r.Expr.Root != nil {
		words, err := c.node(r.Expr.Root, false)
		if err != nil {
			return dst, err
		}
		all = append(all, words)
	}
	made := c.join(opAll, all)
	return made.append(dst), nil
}

func (c *coder) filter(schema *Schema, f *Filter) step {
	var some []step
	for _, t := range f.Any {
		some = append(some, c.need(c.tag(t), anywhere, false))
	}
	for _, name := range f.Stages {
		some = append(some, c.need(c.stage(slices.Index(schema.Stages, name)), anywhere, false))
	}
	return c.join(opEither, some)
}

func rangeStep(of columnRange) step {
	column := uint32(of.column) << 1
	if of.Missing {
		column |= opLetsIn
	}
	from, to := uint64(of.From), uint64(of.To)
	return step{op: opRange, share: 0.5, body: []uint32{column, uint32(from), uint32(from >> 32), uint32(to), uint32(to >> 32)}}
}

// need gives the node of one term; not says that it must be absent.
func (c *coder) need(term uint32, kind need, not bool) step {
	n := need(term)*kinds + kind
	share := c.frequency(n)
	if not {
		return step{op: opNone, body: []uint32{uint32(n)}, share: 1 - share}
	}
	return step{op: opHas, body: []uint32{uint32(n)}, share: share}
}

// node gives the code of words; not says that they must not be found. Negations
// are moved down to the words, where they cost nothing.
func (c *coder) node(n Node, not bool) (made step, err error) {
	if c.nested++; c.nested > mostNested {
		return step{}, errTooLarge
	}
	defer func() { c.nested-- }()
	switch n := n.(type) {
	case *Word:
		if c.left--; c.left < 0 {
			return step{}, errTooLarge
		}
		return c.wordStep(n, not), nil
	case *Phrase:
		if c.left -= len(n.Words); c.left < 0 {
			return step{}, errTooLarge
		}
		return c.phraseStep(n, not)
	case *Not:
		return c.node(n.Node, !not)
	case *And:
		return c.nodes(opAll, n.Nodes, not)
	case *Or:
		return c.nodes(opEither, n.Nodes, not)
	}
	return step{}, fmt.Errorf("a search holds a node of no known kind: %T", n)
}

func (c *coder) nodes(op uint32, nodes []Node, not bool) (step, error) {
	if not {
		op = opAll + opEither - op
	}
	var steps []step
	for _, n := range nodes {
		s, err := c.node(n, not)
		if err != nil {
			return step{}, err
		}
		steps = append(steps, s)
	}
	return c.join(op, steps), nil
}

func (c *coder) wordStep(w *Word, not bool) step {
	kind := kindOf(w.Field)
	switch {
	case w.Caps:
		return c.need(c.word(w.Word), kind+capitals, not)
	case w.Exact:
		return c.need(c.word(w.Word), kind, not)
	case w.Prefix:
		return c.need(c.prefix(w.Word), kind, not)
	}
	return c.need(c.stem(w.Stem, w.Word), kind, not)
}

func (c *coder) phraseStep(p *Phrase, not bool) (step, error) {
	if len(p.Words) == 0 {
		return step{}, fmt.Errorf("a search holds a phrase without words")
	}
	kind := kindOf(p.Field)
	body, rarest, share := []uint32{uint32(kind), 0}, 0, 2.0
	for i, word := range p.Words {
		id := c.word(word)
		body = append(body, id)
		if f := c.frequency(need(id)*kinds + kind); f < share {
			rarest, share = i, f
		}
	}
	body[1] = uint32(rarest)
	if not {
		return step{op: opNoPhrase, body: body, share: 1 - share}, nil
	}
	return step{op: opPhrase, body: body, share: share / 4}, nil
}

// join makes one node of steps of which all or one must hold. Steps of its own
// kind are taken apart; those of single needs become one, the decisive first;
// what is cheap stands before what is not.
func (c *coder) join(op uint32, steps []step) step {
	var flat []step
	for _, s := range steps {
		if s.op == op {
			flat = append(flat, s.steps...)
		} else {
			flat = append(flat, s)
		}
	}
	sign := 1
	if op == opEither {
		sign = -1
	}
	slices.SortStableFunc(flat, func(a, b step) int {
		return cmp.Or(cmp.Compare(a.price(op), b.price(op)), sign*cmp.Compare(a.share, b.share))
	})
	flat = fused(op, flat)
	if len(flat) == 1 {
		if one := &flat[0]; one.op == opAny && len(one.body) == 1 {
			one.op = opHas
		}
		return flat[0]
	}
	made := step{op: op, steps: flat, share: 1}
	missed := 1.0
	for _, s := range flat {
		made.share *= s.share
		missed *= 1 - s.share
	}
	if op == opEither {
		made.share = 1 - missed
	}
	return made
}

// price puts nodes in the order in which they are looked at inside another.
func (s *step) price(inside uint32) int {
	switch {
	case s.op == opHas:
		return 0
	case s.op == opNone:
		return 1
	case s.op == opAny:
		return 2
	case s.op == opRange:
		return 3
	case len(s.steps) == 0 || inside == opEither:
		return 4
	}
	return 5
}

// fused joins neighbours of single needs to one node: opHas and opNone inside
// opAll, opHas to opAny inside opEither.
func fused(op uint32, steps []step) []step {
	var out []step
	for _, s := range steps {
		last := len(out) - 1
		switch {
		case op == opEither && s.op == opHas && len(s.body) == 1:
			s.op = opAny
			if last >= 0 && out[last].op == opAny {
				out[last] = out[last].with(s, 1-(1-out[last].share)*(1-s.share))
				continue
			}
		case op == opAll && last >= 0 && out[last].op == s.op && (s.op == opHas || s.op == opNone):
			out[last] = out[last].with(s, out[last].share*s.share)
			continue
		}
		out = append(out, s)
	}
	return out
}

// with gives a node with the needs of another too.
func (s step) with(more step, share float64) step {
	s.body = append(s.body, more.body...)
	s.share = share
	return s
}

// append writes the node.
func (s *step) append(dst []uint32) []uint32 {
	start := len(dst)
	dst = append(append(dst, 0), s.body...)
	for i := range s.steps {
		dst = s.steps[i].append(dst)
	}
	dst[start] = s.op | uint32(len(dst)-start)<<opBits
	return dst
}
