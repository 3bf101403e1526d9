package search

import (
	"slices"
	"strings"
)

// plan is a query, or a part of one, made ready for one segment.
type plan interface {
	// bits puts the chunk's documents that the plan finds into out, which holds
	// anything before.
	bits(c *cell, out bitset)
	// cost is about how many documents have to be looked at.
	cost() int
}

// leaf finds the documents of any of some terms.
type leaf struct {
	lists []list
	title bool // only where the term stands in the title
	score int  // the number of its weight among the query's
	df    int
}

// phrase finds the documents in which units stand side by side.
type phrase struct {
	units []unit
	title bool
	score int
	df    int    // of the rarest unit
	chunk int    // the one that was looked at last
	tf    []byte // its documents' frequencies, 0 where the phrase does not stand
}

// unit is a word or two of a phrase, and how many words stand before it.
type unit struct {
	list
	offset uint32
}

type allOf struct {
	plans []plan // the cheapest first
	not   []plan
}
type anyOf struct{ plans []plan }
type noneOf struct{ plan plan }
type nothing struct{}

func (l *leaf) cost() int   { return l.df }
func (p *phrase) cost() int { return p.df * 8 }
func (a *allOf) cost() int  { return a.plans[0].cost() }
func (noneOf) cost() int    { return 1 << 30 }
func (nothing) cost() int   { return 0 }
func (a *anyOf) cost() (n int) {
	for _, p := range a.plans {
		n += p.cost()
	}
	return n
}

// planner makes the plans of a query for the segments of a view. Every word
// that is not negated has a weight, which all plans share.
type planner struct {
	seg    *segment
	leaves []scored // of the segment that is planned
	dfs    []int    // documents by weight, over all segments planned so far
	not    bool     // inside a negation: nothing is scored
	n      int
}

// scored is a plan whose documents get a score.
type scored interface {
	plan
	// addScores adds what the plan gives to the scores of the documents found.
	addScores(c *cell, found bitset, weight float32)
	weight() int
}

func (l *leaf) weight() int   { return l.score }
func (p *phrase) weight() int { return p.score }

// segment plans a query for a segment.
func (p *planner) segment(seg *segment, root Node) (plan, []scored) {
	p.seg, p.leaves, p.n = seg, nil, 0
	made := p.plan(root)
	return made, p.leaves
}

func (p *planner) plan(n Node) plan {
	switch n := n.(type) {
	case *Word:
		return p.word(n)
	case *Phrase:
		return p.phrase(n)
	case *And:
		return p.and(n)
	case *Or:
		made := &anyOf{}
		for _, node := range n.Nodes {
			made.plans = append(made.plans, p.plan(node))
		}
		return made
	case *Not:
		return noneOf{p.negated(n.Node)}
	}
	return nil
}

func (p *planner) negated(n Node) plan {
	defer func(before bool) { p.not = before }(p.not)
	p.not = true
	return p.plan(n)
}

func (p *planner) and(n *And) plan {
	made := &allOf{}
	for _, node := range n.Nodes {
		if not, ok := node.(*Not); ok {
			made.not = append(made.not, p.negated(not.Node))
		} else {
			made.plans = append(made.plans, p.plan(node))
		}
	}
	if len(made.plans) == 0 {
		return noneOf{&anyOf{made.not}}
	}
	slices.SortStableFunc(made.plans, func(a, b plan) int { return a.cost() - b.cost() })
	return made
}

// scores gives a plan with documents its weight.
func (p *planner) scores(df int) int {
	if p.not {
		return -1
	}
	n := p.n
	p.n++
	if n == len(p.dfs) {
		p.dfs = append(p.dfs, 0)
	}
	p.dfs[n] += df
	return n
}

// classes gives the terms of a field's words and of those in capitals.
func classes(f Field) (words, caps string) {
	switch f {
	case Buyer:
		return buyerWords, buyerCaps
	case Supplier:
		return supplierWords, supplierCaps
	}
	return anyWords, anyCaps
}

func (p *planner) word(n *Word) plan {
	words, caps := classes(n.Field)
	made := &leaf{title: n.Field == Title}
	switch {
	case n.Caps:
		made.add(p.seg.lookup(caps + n.Word))
	case n.Exact:
		made.add(p.seg.lookup(words + n.Word + exactForm))
	case n.Prefix:
		from, to := p.seg.between(words + n.Word)
		for i := from; i < to; i++ {
			if !strings.HasSuffix(string(p.seg.dictionary.term(i)), stemForm) {
				made.add(p.seg.dictionary.list(i))
			}
		}
	default:
		made.add(p.seg.stemmed(words, n.Stem))
	}
	made.score = p.scores(made.df)
	if made.df == 0 {
		return nothing{}
	}
	if made.score >= 0 {
		p.leaves = append(p.leaves, made)
	}
	return made
}

func (l *leaf) add(more list) {
	if more.df > 0 {
		l.lists = append(l.lists, more)
		l.df += more.df
	}
}

func (p *planner) phrase(n *Phrase) plan {
	words, _ := classes(n.Field)
	made := &phrase{title: n.Field == Title}
	for i := 0; i < len(n.Words); i++ {
		switch {
		case words == anyWords && frequentPair(n.Words, i):
			made.units = append(made.units, unit{p.pair(n.Words, i), uint32(i)})
			i++
		case words == anyWords && i == len(n.Words)-1 && i > 0 && frequentPair(n.Words, i-1):
			made.units = append(made.units, unit{p.pair(n.Words, i-1), uint32(i - 1)})
		default:
			made.units = append(made.units, unit{p.seg.lookup(words + n.Words[i] + exactForm), uint32(i)})
		}
	}
	slices.SortStableFunc(made.units, func(a, b unit) int { return a.df - b.df })
	made.df = made.units[0].df
	made.score = p.scores(made.df)
	if made.df == 0 {
		return nothing{}
	}
	if made.score >= 0 {
		p.leaves = append(p.leaves, made)
	}
	return made
}

// frequentPair tells whether the i-th word and the next are a term together.
func frequentPair(words []string, i int) bool {
	return i+1 < len(words) && frequent[words[i]] && frequent[words[i+1]]
}

func (p *planner) pair(words []string, i int) list {
	return p.seg.lookup(pairTerms + words[i] + " " + words[i+1])
}
