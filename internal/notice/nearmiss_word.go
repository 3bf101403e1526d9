package notice

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/search"
)

const (
	newestLooked = 300 // notices whose titles and categories are read
	wordsCounted = 40  // of which the best are tried
)

// headline is what is read of a notice to think of words.
type headline struct{ ocid, title, buyer, published string }

// newest reads the notices of the year that were published last.
func (s *Service) newest(ctx context.Context, y *year) (list []headline, err error) {
	var ocids []string
	for _, r := range y.parts {
		r = y.days(r)
		r.Limit, r.Order = newestLooked, search.Order{Column: columnPublished, Descending: true, From: search.Missing}
		some, err := y.keys(ctx, r)
		if err != nil {
			return nil, err
		}
		ocids = append(ocids, some...)
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list = nil
		return eachOf(ctx, tx, "select ocid, title, buyer_name, published from notice where ocid in ", ocids, func(rows *db.Rows) error {
			var t headline
			err := rows.Scan(&t.ocid, &t.title, &t.buyer, &t.published)
			list = append(list, t)
			return err
		})
	})
	slices.SortFunc(list, func(a, b headline) int {
		return cmp.Or(strings.Compare(b.published, a.published), strings.Compare(a.ocid, b.ocid))
	})
	return list[:min(len(list), newestLooked)], named(err, "reading titles of notices")
}

// used gives the CPV codes of each of some notices.
func (s *Service) used(ctx context.Context, list []headline) ([][]string, error) {
	ocids := make([]string, len(list))
	for i := range list {
		ocids[i] = list[i].ocid
	}
	codes := map[string][]string{}
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		clear(codes) // the read may be tried again
		query := "select ocid, code from notice_category where scheme = '" + plain.CPV + "' and ocid in "
		return eachOf(ctx, tx, query, ocids, func(rows *db.Rows) error {
			var ocid, code string
			err := rows.Scan(&ocid, &code)
			codes[ocid] = append(codes[ocid], code)
			return err
		})
	})
	var all [][]string
	for _, own := range codes {
		all = append(all, own)
	}
	return all, named(err, "reading the categories of notices")
}

// eachOf calls fn for each row of a query that ends before a list of values.
func eachOf(ctx context.Context, tx *db.Tx, query string, values []string, fn func(*db.Rows) error) error {
	for some := range slices.Chunk(values, atOnce) {
		var args []any
		list := db.In(&args, some...)
		if err := eachRow(ctx, tx, query+list, args, fn); err != nil {
			return err
		}
	}
	return nil
}

// titleWord is a word of titles, in the form in which it stands there most.
type titleWord struct {
	word, stem string
	titles     int
}

// titleWords gives the words that say what is bought in several titles, those
// in the most first. Words that the text names and, in a title, the words of
// its buyer's name are left out.
func titleWords(found []headline, e search.Expr) []titleWord {
	titles, forms := map[string]int{}, map[string]map[string]int{}
	for _, n := range found {
		if n.title == untitled(n.ocid) {
			continue
		}
		seen := map[string]bool{}
		for _, t := range TitleWords(n.buyer) {
			seen[t.Stem] = true
		}
		for _, t := range TitleWords(n.title) {
			if seen[t.Stem] || mentions(e.Root, t) {
				continue
			}
			seen[t.Stem] = true
			titles[t.Stem]++
			if forms[t.Stem] == nil {
				forms[t.Stem] = map[string]int{}
			}
			forms[t.Stem][t.Word]++
		}
	}
	var list []titleWord
	for stem, n := range titles {
		if n >= leastTitles {
			list = append(list, titleWord{mostUsed(forms[stem]), stem, n})
		}
	}
	slices.SortFunc(list, func(a, b titleWord) int {
		return cmp.Or(cmp.Compare(b.titles, a.titles), strings.Compare(a.word, b.word))
	})
	return list
}

// mostUsed gives the word with the largest count, of several the first.
func mostUsed(counts map[string]int) (word string) {
	for w, n := range counts {
		if word == "" || n > counts[word] || n == counts[word] && w < word {
			word = w
		}
	}
	return word
}

// mentions tells whether a text names a word, be it to exclude it.
func mentions(n search.Node, t search.Token) bool {
	any := func(nodes []search.Node) bool {
		return slices.ContainsFunc(nodes, func(n search.Node) bool { return mentions(n, t) })
	}
	switch n := n.(type) {
	case *search.And:
		return any(n.Nodes)
	case *search.Or:
		return any(n.Nodes)
	case *search.Not:
		return mentions(n.Node, t)
	case *search.Phrase:
		return slices.ContainsFunc(n.Words, func(w string) bool { return search.Stem(w) == t.Stem })
	case *search.Word:
		if n.Prefix {
			return strings.HasPrefix(t.Word, n.Word)
		}
		return search.Stem(n.Word) == t.Stem
	}
	return false
}

// telling gives the words most worth trying: in many of the titles and in few
// of all notices.
func (m *misses) telling(ctx context.Context, words []titleWord) ([]titleWord, error) {
	words = words[:min(len(words), wordsCounted)]
	worth := map[string]float64{}
	for _, w := range words {
		has := search.Expr{Root: &search.Word{Word: w.word, Stem: w.stem}}
		found, err := m.index.Search(ctx, search.Request{Now: m.parts[0].Now, Expr: has})
		if err != nil {
			return nil, err
		}
		worth[w.stem] = float64(w.titles) * math.Log(float64(1+m.index.Docs())/float64(1+found.Total))
	}
	slices.SortStableFunc(words, func(a, b titleWord) int { return cmp.Compare(worth[b.stem], worth[a.stem]) })
	return words[:min(len(words), wordsTried)], nil
}

// orWord gives the text that finds what e finds and what has a word, but for
// what e excludes: of "school cleaning -windows" and "janitor", "(school
// cleaning OR janitor) -windows". ok is false where no text says so, since the
// language bounds what a text may hold.
func orWord(e search.Expr, word *search.Word) (search.Expr, bool) {
	var wanted, excluded []search.Node
	for _, n := range together(e.Root) {
		if _, not := n.(*search.Not); not {
			excluded = append(excluded, n)
		} else {
			wanted = append(wanted, n)
		}
	}
	var sides []search.Node
	if or, ok := allOf(wanted).(*search.Or); ok {
		sides = append(sides, or.Nodes...)
	} else {
		sides = append(sides, allOf(wanted))
	}
	either := &search.Or{Nodes: append(sides, word)}
	return written(allOf(append([]search.Node{either}, excluded...)))
}

// butWord gives the text that finds what e finds but for what has a word. ok is
// as with orWord.
func butWord(e search.Expr, word *search.Word) (search.Expr, bool) {
	return written(allOf(append(slices.Clip(together(e.Root)), &search.Not{Node: word})))
}

// allOf gives what asks for all of some nodes, at least one.
func allOf(nodes []search.Node) search.Node {
	if len(nodes) == 1 {
		return nodes[0]
	}
	return &search.And{Nodes: nodes}
}

// written gives a tree as the language reads it when it is written down; ok is
// false when that is another one.
func written(root search.Node) (e search.Expr, ok bool) {
	text := search.Expr{Root: root}.String()
	e = search.Parse(text)
	return e, e.String() == text
}
