package notice

import (
	"cmp"
	"context"
	"slices"

	"github.com/tolsey/tolsey/internal/search"
)

// Excludable gives up to five words that stand in several titles of what q found
// in the last twelve months, counted as BackTest counts, and for which it did
// not ask, each with the query that excludes it. Extra is how many notices that
// takes away, at most half; the largest come first. Errors are those of Search.
func (s *Service) Excludable(ctx context.Context, q Query) ([]NearMiss, error) {
	list, err := s.excludable(ctx, q)
	return list, named(err, "looking for what a saved search could leave out")
}

func (s *Service) excludable(ctx context.Context, q Query) ([]NearMiss, error) {
	y, err := s.lastYear(ctx, q)
	if err != nil {
		return nil, err
	}
	total, err := y.total(ctx, asIs)
	if err != nil || total == 0 {
		return nil, err
	}
	found, err := s.newest(ctx, y)
	if err != nil {
		return nil, err
	}
	var list []NearMiss
	words := titleWords(found, y.expr)
	for _, c := range words[:min(len(words), wordsTried)] {
		without, ok := butWord(y.expr, &search.Word{Word: c.word, Stem: c.stem})
		if !ok {
			continue
		}
		left, err := y.total(ctx, asking(without))
		if err != nil {
			return nil, err
		}
		if less := total - left; less > 0 && less <= total/2 {
			miss := NearMiss{Word: c.word, Label: c.word, Extra: less, Query: q}
			miss.Query.Text, miss.Query.Page = without.String(), 0
			list = append(list, miss)
		}
	}
	slices.SortStableFunc(list, func(a, b NearMiss) int { return cmp.Compare(b.Extra, a.Extra) })
	return list[:min(len(list), wordsGiven)], nil
}
