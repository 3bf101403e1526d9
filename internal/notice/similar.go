package notice

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tolsey/tolsey/internal/search"
)

const (
	similarLooked   = 12 // words of a title of which the rarest are looked for
	similarWords    = 3
	similarCategory = 3 // digits of a CPV code that two purchases share at least
)

// Similar gives up to n notices that are most like one: they share one of the
// rarest words of its title and, where it has categories, a group of the CPV. Open ones come first,
// then the others. None share nothing.
func (s *Service) Similar(ctx context.Context, like Notice, n int) ([]Notice, error) {
	if like.Title == untitled(like.OCID) {
		return nil, nil
	}
	index, err := s.ready(ctx)
	if err != nil {
		return nil, err
	}
	words := index.Rarest(titleWords(like.Title), similarWords)
	if len(words) == 0 {
		return nil, nil
	}
	q := Query{Text: strings.Join(words, " OR "), Limit: min(n+1, mostLimit)}
	for _, c := range like.Categories {
		if c.Division != "" {
			q.Categories = union(q.Categories, []string{c.Code[:similarCategory]})
		}
	}
	var list []Notice
	for _, stages := range [][]Stage{{Open}, {Planning, Closed, Awarded, Live, Ended}} {
		q.Stages = stages
		res, err := s.find(ctx, q, false)
		if err != nil {
			return nil, named(err, "looking for notices like %s", like.OCID)
		}
		for _, item := range res.Items {
			if item.OCID != like.OCID && len(list) < n {
				list = append(list, item.Notice)
			}
		}
	}
	return list, nil
}

// titleWords gives the words of a title that say what is bought.
func titleWords(title string) (words []string) {
	for _, t := range new(search.Tokenizer).Append(nil, title) {
		if utf8.RuneCountInString(t.Word) > 3 && !search.Frequent(t.Word) && !strings.ContainsAny(t.Word, "0123456789") &&
			!slices.Contains(words, t.Word) && len(words) < similarLooked {
			words = append(words, t.Word)
		}
	}
	return words
}
