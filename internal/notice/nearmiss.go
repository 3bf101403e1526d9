package notice

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/cpv"
	"github.com/tolsey/tolsey/internal/search"
)

// NearMiss is a query that differs from another in one word or category.
type NearMiss struct {
	Word     string // "" for a category
	Category string // the beginning of CPV codes; "" for a word
	Label    string // for readers
	Extra    int    // notices of the last twelve months that it brings, or takes away
	Query    Query  // with the word or category, on its first page
}

const (
	wordsTried  = 12
	wordsGiven  = 5
	codesTried  = 6
	codesGiven  = 3
	mostTimes   = 3  // what a near miss may bring, in times of what is found
	leastTotal  = 10 // as which fewer notices count there
	leastTitles = 2  // of which a word or category must be to be thought of
)

// NearMisses gives queries that would bring somewhat more than q in the last
// twelve months, counted as BackTest counts: at most five with another word,
// then at most three with another category. They bring at most three times as
// much again, where less than ten notices count as ten.
//
// The words stand in titles of the notices found and seldom in what is not
// found: the first are those whose notices fit q already for the largest part.
// What the text excludes stays excluded. Without words to ask for, no other
// word can bring more and there is none. The categories are those that notices
// found have beside the ones asked for, of the same number of digits; where q
// asks for none but for words, classes of the CPV, by their codes as a word of
// the text. Errors are those of Search.
func (s *Service) NearMisses(ctx context.Context, q Query) ([]NearMiss, error) {
	list, err := s.nearMisses(ctx, q)
	return list, named(err, "looking for what a saved search just misses")
}

func (s *Service) nearMisses(ctx context.Context, q Query) ([]NearMiss, error) {
	y, err := s.lastYear(ctx, q)
	if err != nil {
		return nil, err
	}
	q.Page = 0
	m := misses{year: y, query: q}
	if m.total, err = y.total(ctx, asIs); err != nil || m.total == 0 {
		return nil, err
	}
	found, err := s.newest(ctx, y)
	if err != nil {
		return nil, err
	}
	words, err := m.words(ctx, found)
	if err != nil {
		return nil, err
	}
	used, err := s.used(ctx, found)
	if err != nil {
		return nil, err
	}
	codes, err := m.codes(ctx, used)
	if err != nil {
		return nil, err
	}
	return s.labelled(ctx, append(words, codes...))
}

// labelled gives categories their names.
func (s *Service) labelled(ctx context.Context, list []NearMiss) ([]NearMiss, error) {
	var codes []string
	for _, m := range list {
		if m.Category != "" {
			codes = append(codes, m.Category)
		}
	}
	labels, err := s.categoryNames(ctx, codes)
	for i, m := range list {
		list[i].Label = cmp.Or(labels[m.Category], m.Word)
	}
	return list, err
}

// misses looks for near misses of a query.
type misses struct {
	*year
	query Query
	total int // notices of the year
}

// weighed is a near miss with the share of its notices that the query finds.
type weighed struct {
	NearMiss
	share float64
}

// weigh counts what a near miss brings; wider asks for what the query finds and
// that, shared for what the query finds of that. ok is false when it brings
// nothing or too much.
func (m *misses) weigh(ctx context.Context, miss NearMiss, wider, shared variant) (w weighed, ok bool, err error) {
	with, err := m.year.total(ctx, wider)
	miss.Extra = with - m.total
	if err != nil || miss.Extra < 1 || miss.Extra > mostTimes*max(m.total, leastTotal) {
		return weighed{}, false, err
	}
	both, err := m.year.total(ctx, shared)
	return weighed{miss, float64(both) / float64(both+miss.Extra)}, err == nil, err
}

// best gives the near misses with the largest shares.
func best(list []weighed, n int) []NearMiss {
	slices.SortFunc(list, func(a, b weighed) int {
		return cmp.Or(cmp.Compare(b.share, a.share), cmp.Compare(b.Extra, a.Extra), strings.Compare(a.Word+a.Category, b.Word+b.Category))
	})
	var out []NearMiss
	for _, w := range list[:min(n, len(list))] {
		out = append(out, w.NearMiss)
	}
	return out
}

// words gives the words that would bring more.
func (m *misses) words(ctx context.Context, found []headline) ([]NearMiss, error) {
	if len(m.expr.Wanted()) == 0 {
		return nil, nil
	}
	words, err := m.telling(ctx, titleWords(found, m.expr))
	if err != nil {
		return nil, err
	}
	var list []weighed
	for _, c := range words {
		w, ok, err := m.orElse(ctx, &search.Word{Word: c.word, Stem: c.stem}, NearMiss{Word: c.word})
		if err != nil {
			return nil, err
		}
		if ok {
			list = append(list, w)
		}
	}
	return best(list, wordsGiven), nil
}

// orElse weighs the query whose text also takes notices with a word.
func (m *misses) orElse(ctx context.Context, word *search.Word, miss NearMiss) (w weighed, ok bool, err error) {
	wider, ok := orWord(m.expr, word)
	if !ok {
		return weighed{}, false, nil
	}
	miss.Query = m.query
	miss.Query.Text = wider.String()
	shared := search.Expr{Root: &search.And{Nodes: []search.Node{m.expr.Root, word}}}
	return m.weigh(ctx, miss, asking(wider), asking(shared))
}

// codes gives the categories that would bring more.
func (m *misses) codes(ctx context.Context, used [][]string) ([]NearMiss, error) {
	asked, digits := codesAsked(m.query.Categories)
	if len(m.query.Categories) > 0 && len(asked) == 0 || len(asked) == 0 && len(m.expr.Wanted()) == 0 {
		return nil, nil
	}
	var list []weighed
	for _, code := range commonest(used, digits, asked) {
		miss, try := NearMiss{Category: code}, m.orCategory
		if len(asked) == 0 {
			try = m.orCode
		}
		w, ok, err := try(ctx, miss)
		if err != nil {
			return nil, err
		}
		if ok {
			list = append(list, w)
		}
	}
	return best(list, codesGiven), nil
}

// orCode weighs the query whose text also takes notices with codes of a
// category: they are among what is searched.
func (m *misses) orCode(ctx context.Context, miss NearMiss) (weighed, bool, error) {
	return m.orElse(ctx, &search.Word{Word: miss.Category, Prefix: true}, miss)
}

// orCategory weighs the query with one more category.
func (m *misses) orCategory(ctx context.Context, miss NearMiss) (weighed, bool, error) {
	miss.Query = m.query
	miss.Query.Categories = append(slices.Clip(m.query.Categories), miss.Category)
	own := categoryFilter([]string{miss.Category})
	return m.weigh(ctx, miss, func(r *search.Request) {
		r.Filters = slices.Clone(r.Filters)
		for i, f := range r.Filters {
			if f.Name == tagCategory {
				r.Filters[i].Any = append(slices.Clip(f.Any), own.Any...)
			}
		}
	}, func(r *search.Request) { r.Filters = append(slices.Clip(r.Filters), own) })
}

// classDigits is the length of the code of a class of the CPV.
const classDigits = 4

// codesAsked gives the beginnings of CPV codes among categories, and the length
// of the longest, classDigits where there is none.
func codesAsked(categories []string) (codes []string, digits int) {
	for _, c := range categories {
		if _, ok := cpv.Parse(c); ok {
			codes, digits = append(codes, c), max(digits, min(len(c), wholeCode))
		}
	}
	return codes, cmp.Or(digits, classDigits)
}

// commonest gives the categories of some digits, apart from what lies below
// those asked for, that most notices have, at least two.
func commonest(used [][]string, digits int, asked []string) []string {
	counts := map[string]int{}
	for _, codes := range used {
		var own []string
		for _, code := range codes {
			if !slices.ContainsFunc(asked, func(prefix string) bool { return strings.HasPrefix(code, prefix) }) {
				own = union(own, []string{code[:digits]})
			}
		}
		for _, code := range own {
			counts[code]++
		}
	}
	var list []string
	for code, n := range counts {
		if n >= leastTitles {
			list = append(list, code)
		}
	}
	slices.SortFunc(list, func(a, b string) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), strings.Compare(a, b)) })
	return list[:min(len(list), codesTried)]
}
