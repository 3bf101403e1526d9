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
// rarest words of its title and, where it has categories, a group of the CPV.
// Open ones come first, then the others but for cancelled ones.
func (s *Service) Similar(ctx context.Context, like Notice, n int) ([]Notice, error) {
	if like.Title == untitled(like.OCID) {
		return nil, nil
	}
	index, err := s.ready(ctx)
	if err != nil {
		return nil, err
	}
	var own []string
	for _, w := range TitleWords(like.Title) {
		own = append(own, w.Word)
	}
	words := index.Rarest(own[:min(len(own), similarLooked)], similarWords)
	if len(words) == 0 {
		return nil, nil
	}
	q := Query{Text: strings.Join(words, " OR "), Limit: min(n+1, mostLimit)}
	for _, c := range like.Categories {
		if c.Division != "" {
			q.Categories = union(q.Categories, []string{c.Code[:similarCategory]})
		}
	}
	var ocids []string
	for _, stages := range [][]Stage{{Open}, {Planning, Closed, Awarded, Live, Ended}} {
		q.Stages = stages
		found, err := s.ocids(ctx, q)
		if err != nil {
			return nil, named(err, "looking for notices like %s", like.OCID)
		}
		ocids = append(ocids, slices.DeleteFunc(found, func(ocid string) bool { return ocid == like.OCID })...)
		if len(ocids) >= n {
			break
		}
	}
	list, err := s.byOCID(ctx, ocids[:min(n, len(ocids))])
	return list, named(err, "looking for notices like %s", like.OCID)
}

// ocids gives the processes of the first page that q asks for.
func (s *Service) ocids(ctx context.Context, q Query) ([]string, error) {
	index, req, err := s.ask(ctx, &q)
	if err != nil {
		return nil, err
	}
	req.Limit = q.Limit
	found, err := index.Search(ctx, req)
	var ocids []string
	for _, hit := range found.Hits {
		ocids = append(ocids, hit.Key)
	}
	return ocids, err
}

// TitleWords gives the words of a title that say what is bought, each once, in
// its order: those by which Similar looks for other notices. Short and frequent
// words and those with digits are left out.
func TitleWords(title string) (words []search.Token) {
	for _, t := range new(search.Tokenizer).Append(nil, title) {
		if utf8.RuneCountInString(t.Word) > 3 && !search.Frequent(t.Word) && !strings.ContainsAny(t.Word, "0123456789") &&
			!slices.ContainsFunc(words, func(w search.Token) bool { return w.Word == t.Word }) {
			words = append(words, t)
		}
	}
	return words
}
