package search

import (
	"cmp"
	"math/bits"
	"runtime"
	"slices"
	"strings"
)

// What Suggest looks for: words of shortestFixed letters and more are taken for
// others one edit away, those of shortestTwice for others two edits away.
const (
	shortestFixed = 4
	shortestTwice = 8
	leastFound    = 2 // documents in which a word must stand to be suggested
	mostLooked    = 8 // words of a query that are looked for
	mostTried     = 8 // words that are tried for one of them
)

// Suggest gives the query that was probably meant: each word that is not
// negated and stands in no document is replaced by a likely one. A word in
// capitals becomes one in small letters, if that is found; a word of the
// letters a to z becomes the one of a near spelling with the most documents. It
// is false when no word can be replaced, or when the new query finds nothing
// either.
func (x *Index) Suggest(e Expr) (Expr, bool) {
	s := suggester{view: x.view.Load(), left: mostLooked}
	root := s.node(e.Root)
	found := s.changed && s.finds(root, 1)
	runtime.KeepAlive(s.view)
	if !found {
		return Expr{}, false
	}
	return Expr{Root: root}, true
}

// suggester rewrites a query for one view.
type suggester struct {
	view    *view
	cell    cell
	left    int // words that may still be looked for
	changed bool
}

func (s *suggester) node(n Node) Node {
	switch n := n.(type) {
	case *And:
		return &And{Nodes: s.nodes(n.Nodes)}
	case *Or:
		return &Or{Nodes: s.nodes(n.Nodes)}
	case *Word:
		if !n.Prefix {
			return s.word(n)
		}
	case *Phrase:
		words := make([]string, len(n.Words))
		for i, word := range n.Words {
			words[i] = s.word(&Word{Field: n.Field, Word: word, Stem: Stem(word), Exact: true}).Word
		}
		return &Phrase{Field: n.Field, Words: words}
	}
	return n
}

func (s *suggester) nodes(nodes []Node) (out []Node) {
	for _, n := range nodes {
		out = append(out, s.node(n))
	}
	return out
}

// word gives a word in place of one that finds nothing.
func (s *suggester) word(n *Word) *Word {
	if s.left == 0 || s.finds(n, 1) {
		return n
	}
	s.left--
	if n.Caps {
		small := &Word{Field: n.Field, Word: n.Word, Stem: Stem(n.Word)}
		if s.finds(small, 1) {
			s.changed = true
			return small
		}
	}
	for _, near := range s.near(n) {
		better := &Word{Field: n.Field, Word: near, Stem: Stem(near), Exact: n.Exact && !n.Caps}
		exact := *better
		exact.Exact = true
		if s.finds(&exact, leastFound) {
			s.changed = true
			return better
		}
	}
	return n
}

// finds tells whether a query finds at least some documents.
func (s *suggester) finds(n Node, least int) bool {
	for _, part := range s.view.parts {
		var p planner
		made, _ := p.segment(part.seg, n)
		for chunk := range part.seg.chunks() {
			set := s.cell.enter(part, chunk, made)
			least -= set.count()
			s.cell.give(set)
			if least <= 0 {
				return true
			}
		}
	}
	return false
}

// near gives the words of near spellings that are most worth trying, the best
// first.
func (s *suggester) near(n *Word) []string {
	if len(n.Word) < shortestFixed || !isSmall(n.Word) {
		return nil
	}
	edits := 1
	if len(n.Word) >= shortestTwice {
		edits = 2
	}
	class, _ := classes(n.Field)
	worth := map[string]int{}
	for _, part := range s.view.parts {
		d := &part.seg.dictionary
		d.near(class, n.Word[:1], n.Word, edits, worth)
		if n.Word[0] != n.Word[1] {
			d.near(class, n.Word[1:2]+n.Word[:1], n.Word, edits, worth)
		}
	}
	var words []string
	for w := range worth {
		words = append(words, w)
	}
	slices.SortFunc(words, func(a, b string) int {
		return cmp.Or(cmp.Compare(worth[b], worth[a]), strings.Compare(a, b))
	})
	return words[:min(len(words), mostTried)]
}

// What a word must have more documents than another, by times, to be preferred
// although it is one edit further away, or although it begins otherwise.
const (
	worthOfEdit  = 32
	worthOfFirst = 4
)

// near adds the words of a class that begin with a prefix and are at most some
// edits away, with what they are worth.
func (d *dictionary) near(class, prefix, word string, edits int, worth map[string]int) {
	const around = len(anyWords) + len(exactForm)
	from, to := d.between(class + prefix)
	letters := lettersOf(word)
	for i := from; i < to; i++ {
		size := d.size(i) - around
		if size < len(word)-edits || size > len(word)+edits {
			continue
		}
		term := d.term(i)
		other := term[len(anyWords) : len(term)-len(exactForm)]
		if bits.OnesCount32(letters^lettersOf(other)) > 2*edits || term[len(term)-1] != exactForm[0] {
			continue
		}
		away := distance(word, string(other), edits)
		if away > edits || !isSmall(string(other)) {
			continue
		}
		value := d.list(i).df
		if away < edits {
			value *= worthOfEdit
		}
		if other[0] == word[0] {
			value *= worthOfFirst
		}
		worth[string(other)] += value
	}
}

// lettersOf gives a set of the letters of a word: two words an edit apart differ
// by at most two of them.
func lettersOf[T string | []byte](word T) (set uint32) {
	for i := range len(word) {
		set |= 1 << (word[i] & 31)
	}
	return set
}

// distance gives how many edits make one word of another, most+1 for more than
// most: a letter put in, left out or exchanged, or two side by side swapped,
// between which nothing else is edited (the optimal string alignment).
func distance(a, b string, most int) int {
	for a != "" && b != "" && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for a != "" && b != "" && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	switch {
	case a == "" && b == "":
		return 0
	case most == 0:
		return 1
	case a == "" || b == "":
		return min(most+1, len(a)+len(b))
	}
	best := 1 + min(distance(a[1:], b[1:], most-1), distance(a[1:], b, most-1), distance(a, b[1:], most-1))
	if len(a) > 1 && len(b) > 1 && a[0] == b[1] && a[1] == b[0] {
		best = min(best, 1+distance(a[2:], b[2:], most-1))
	}
	return best
}
