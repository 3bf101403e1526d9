package main

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/search"
)

// The kinds of queries and how many there are of each, 200 in all.
var kinds = []struct {
	name  string
	count int
	draw  func(*drawer, int) query
}{
	{"common word", commonWords, (*drawer).common},
	{"rare word", 34, (*drawer).rare},
	{"two words", 33, (*drawer).two},
	{"phrase", 33, (*drawer).phrase},
	{"prefix", 33, (*drawer).prefix},
	{"filters", 33, (*drawer).filters},
}

// query is one of the 200.
type query struct {
	kind          string
	words         []string
	phrase        bool   // the words stand side by side
	begins        bool   // the only word is the beginning of one
	stage, region string // "" for any
	from, to      int64  // bounds of the value in hundredths, both included
	valued        bool   // there are bounds
}

// exact spells the query so that only the words themselves count, as in the
// other engines.
func (q query) exact() string {
	switch {
	case q.begins:
		return q.words[0] + "*"
	case q.phrase:
		return `"` + strings.Join(q.words, " ") + `"`
	}
	return `"` + strings.Join(q.words, `" "`) + `"`
}

// typed spells the query as a person would: words are stemmed.
func (q query) typed() string {
	if q.phrase || q.begins {
		return q.exact()
	}
	return strings.Join(q.words, " ")
}

// address asks for the query as the address of a page.
func (q query) address() url.Values {
	v := url.Values{"q": {q.typed()}, "stage": {cmp.Or(q.stage, notice.AnyStage)}}
	if q.region != "" {
		v.Set("region", q.region)
	}
	if q.valued {
		v.Set("value_from", fmt.Sprint(q.from/100))
		v.Set("value_to", fmt.Sprint(q.to/100))
	}
	return v
}

// sampled is how many documents queries are drawn from, about.
const sampled = 10_000

// sample is some of the documents, evenly spread.
type sample struct {
	docs   []document
	stride int
	seen   int
}

func (s *sample) take(d document) {
	if s.seen%s.stride == 0 {
		d.Document.Texts = search.Texts{} // the words are enough
		s.docs = append(s.docs, d)
	}
	s.seen++
}

// drawer draws queries from a sample.
type drawer struct {
	*sample
	rand   *rand.Rand
	shares map[string]float64 // of the documents that hold a word
	ranked []string           // the words, the commonest first
	values []int64            // in order
}

// draw gives the 200 queries: the same sample and seed, the same queries.
func draw(s *sample, seed uint64) (list []query) {
	d := &drawer{sample: s, rand: rand.New(rand.NewPCG(seed, 1)), shares: map[string]float64{}}
	for i := range s.docs {
		d.count(&s.docs[i])
	}
	d.ranked = slices.SortedFunc(maps.Keys(d.shares), func(a, b string) int {
		return cmp.Or(cmp.Compare(d.shares[b], d.shares[a]), strings.Compare(a, b))
	})
	slices.Sort(d.values)
	for _, k := range kinds {
		for i := range k.count {
			q := k.draw(d, i)
			q.kind = k.name
			list = append(list, q)
		}
	}
	return list
}

func (d *drawer) count(doc *document) {
	words := map[string]bool{}
	for _, w := range slices.Concat(doc.title, doc.body) {
		if plainWord(w) {
			words[w] = true
		}
	}
	for w := range words {
		d.shares[w] += 1 / float64(len(d.docs))
	}
	if v, ok := doc.number(columnValue); ok {
		d.values = append(d.values, v)
	}
}

// plainWord tells whether a word is worth asking for alone: letters only.
func plainWord(w string) bool { return len(w) >= 3 && ofLetters(w) }

func ofLetters(w string) bool {
	return w != gap && strings.Trim(w, "abcdefghijklmnopqrstuvwxyz") == ""
}

// near gives the n words whose share of the documents is nearest to one.
func (d *drawer) near(share float64, n int) []string {
	off := func(w string) float64 { return math.Abs(math.Log(d.shares[w] / share)) }
	list := slices.SortedStableFunc(slices.Values(d.ranked), func(a, b string) int { return cmp.Compare(off(a), off(b)) })
	return list[:min(n, len(list))]
}

func pick[T any](d *drawer, list []T) T { return list[d.rand.IntN(len(list))] }

// As many words as there are in about four notices of ten.
const (
	commonShare = 0.4
	commonWords = 34
)

func (d *drawer) common(i int) query {
	list := d.near(commonShare, commonWords)
	return query{words: list[i%len(list):][:1]}
}

// rare draws one of the words that are in a document in 5,000 or so.
func (d *drawer) rare(int) query { return query{words: []string{pick(d, d.near(1.0/5000, 100))}} }

// two draws a frequent word and another of the same document.
func (d *drawer) two(int) query {
	for {
		doc := pick(d, d.docs)
		a, b := pick(d, doc.body), pick(d, doc.body)
		if plainWord(a) && plainWord(b) && a != b && d.shares[a] >= 0.05 {
			return query{words: []string{a, b}}
		}
	}
}

// phrase draws two or three words that stand side by side.
func (d *drawer) phrase(i int) query {
	for n := 2 + i%2; ; {
		doc := pick(d, d.docs)
		at := d.rand.IntN(len(doc.body))
		if at+n > len(doc.body) {
			continue
		}
		words := doc.body[at : at+n]
		if !slices.ContainsFunc(words, func(w string) bool { return !ofLetters(w) }) {
			return query{words: words, phrase: true}
		}
	}
}

// beginning is how many letters of a word a prefix has.
const beginning = 4

func (d *drawer) prefix(int) query {
	for {
		if w := pick(d, pick(d, d.docs).body); plainWord(w) && len(w) > beginning+1 {
			return query{words: []string{w[:beginning]}, begins: true}
		}
	}
}

// filters draws a common word with a stage and a region, or a range of values,
// or all of them.
func (d *drawer) filters(i int) query {
	q := query{words: []string{pick(d, d.near(commonShare/2, 100))}}
	if i%3 != 1 {
		doc := pick(d, d.docs)
		q.stage, q.region = doc.stage, doc.tag(tagRegion)
	}
	if i%3 != 0 && len(d.values) > 0 {
		from := d.rand.IntN(len(d.values))
		to := min(len(d.values)-1, from+len(d.values)/4)
		const pounds = 100
		q.from, q.to, q.valued = d.values[from]/pounds*pounds, (d.values[to]/pounds+1)*pounds, true
	}
	return q
}

// facets are what is counted beside the total, and twenty buyers.
var facets = []search.Facet{{Name: tagStage}, {Name: tagRegion}, {Name: "category", Tag: tagDivision}, {Name: tagSME},
	{Name: search.GroupFacet, Tag: tagBuyer}}
