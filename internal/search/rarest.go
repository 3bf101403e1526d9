package search

import (
	"cmp"
	"runtime"
	"slices"
)

// Rarest gives up to n of some folded words, those with the fewest documents
// first; words that stand in fewer than two are left out, since they say
// nothing of another document.
func (x *Index) Rarest(words []string, n int) []string {
	v := x.view.Load()
	counts := map[string]int{}
	var known []string
	for _, word := range words {
		stem := Stem(word)
		for _, p := range v.parts {
			counts[word] += p.seg.stemmed(anyWords, stem).df
		}
		if counts[word] > 1 {
			known = append(known, word)
		}
	}
	runtime.KeepAlive(v)
	slices.SortStableFunc(known, func(a, b string) int { return cmp.Compare(counts[a], counts[b]) })
	return known[:min(n, len(known))]
}

// stemmed gives the posting list of all forms of a word.
func (s *segment) stemmed(class, stem string) list {
	if l := s.lookup(class + stem + stemForm); l.df > 0 {
		return l
	}
	return s.lookup(class + stem + exactForm)
}
