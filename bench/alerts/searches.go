package main

import (
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/search"
)

const (
	// common is the share of notices from which on a word is one that few people
	// search for.
	common = 0.15
	// firstWords is how many words of a text are drawn from: what a notice is
	// about stands at its beginning.
	firstWords = 60
	// seed draws the same searches in each run.
	seed = 7
)

// wishes makes searches as suppliers save them, of what notices hold.
type wishes struct {
	*rand.Rand
	docs   []search.Document
	words  [][]string // of the title and then the description of each
	common map[string]bool
}

// newWishes draws from notices, of which there must be some.
func newWishes(docs []search.Document) *wishes {
	w := &wishes{Rand: rand.New(rand.NewPCG(seed, 1)), docs: docs, common: map[string]bool{}}
	var cut search.Tokenizer
	var tokens []search.Token
	share := map[string]float64{}
	for i := range docs {
		tokens = cut.Append(tokens[:0], docs[i].Texts[search.Title]+" - "+docs[i].Texts[search.Description])
		tokens = tokens[:min(len(tokens), firstWords)]
		words, seen := make([]string, len(tokens)), map[string]bool{}
		for n, t := range tokens {
			words[n] = strings.Clone(t.Word)
			if !seen[t.Word] {
				seen[t.Word] = true
				share[words[n]] += 1 / float64(len(docs))
			}
		}
		if len(words) > 0 {
			w.words = append(w.words, words)
		}
	}
	for word, s := range share {
		w.common[word] = s >= common
	}
	return w
}

// word gives a word of a notice, seldom one that many have.
func (w *wishes) word() string {
	for {
		words := w.words[w.IntN(len(w.words))]
		word := words[w.IntN(len(words))]
		if len(word) > 2 && (!w.common[word] || w.IntN(10) == 0) {
			return word
		}
	}
}

// phrase gives two words that stand side by side.
func (w *wishes) phrase() string {
	for {
		words := w.words[w.IntN(len(w.words))]
		if at := w.IntN(len(words)); at+1 < len(words) {
			return `"` + words[at] + " " + words[at+1] + `"`
		}
	}
}

// text gives the words of a search, mostly two or three. broad says that they
// want a filter beside them, without which nobody would read what comes.
func (w *wishes) text() (text string, broad bool) {
	switch n := w.IntN(20); {
	case n < 3:
		return w.word(), true
	case n < 9:
		return w.word() + " " + w.word(), false
	case n < 13:
		return w.word() + " " + w.word() + " " + w.word(), false
	case n < 15:
		return w.phrase(), false
	case n < 17:
		return "(" + w.word() + " OR " + w.word() + ") " + w.word(), false
	case n < 18:
		return w.word() + " " + w.word() + " -" + w.word(), false
	case n < 19:
		word := w.word()
		return word[:min(len(word), 5)] + "* " + w.word(), false
	}
	return "", true
}

// tags gives one to three values of tags of a name that do for a search; none
// where a few tries find none.
func (w *wishes) tags(name string, does func(string) bool) (values []string) {
	wanted := 1 + w.IntN(3)
	for try := 0; try < 20 && len(values) < wanted; try++ {
		tags := w.docs[w.IntN(len(w.docs))].Tags
		from := w.IntN(len(tags) + 1)
		for _, t := range slices.Concat(tags[from:], tags[:from]) {
			if t.Name == name && does(t.Value) {
				values = append(values, t.Value)
				break
			}
		}
	}
	slices.Sort(values)
	return slices.Compact(values)
}

func isRegion(code string) bool {
	return slices.ContainsFunc(notice.Regions, func(r notice.Region) bool { return r.Code == code })
}

func given(value string) bool { return value != "" && value != notice.None }

// query gives a search: with a word, a category or a region at the least.
func (w *wishes) query() notice.Query {
	text, broad := w.text()
	q, narrow := notice.Query{Text: text}, w.IntN(2)
	if broad && narrow == 0 || w.IntN(4) == 0 {
		q.Categories = w.tags("category", given)
	}
	if broad && narrow == 1 || w.IntN(3) == 0 {
		q.Regions = w.tags("region", isRegion)
	}
	if text == "" && len(q.Categories)+len(q.Regions) == 0 {
		return w.query() // the notices drawn from said neither
	}
	if w.IntN(20) == 0 {
		q.Buyers = w.tags("buyer", given)
	}
	switch w.IntN(6) {
	case 0, 1:
		q.Stages = []notice.Stage{notice.Open}
	case 2:
		q.Stages = []notice.Stage{notice.Planning, notice.Open}
	}
	if w.IntN(5) == 0 {
		q.Value = w.amounts()
	}
	return q
}

// amounts gives a bound of the value, from £10,000 to £2.5 million.
func (w *wishes) amounts() (a notice.Amounts) {
	hundredths := int64(10_000<<w.IntN(9)) * 100
	if w.IntN(2) == 0 {
		a.From = &hundredths
	} else {
		a.To = &hundredths
	}
	a.Unknown = w.IntN(2) == 0
	return a
}
