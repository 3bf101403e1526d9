package search

import (
	"slices"
	"strings"
)

// ordered is a term in the order of the dictionary.
type ordered struct {
	text string
	id   uint32
	stem bool // the joined forms of a word, which have no id
}

// order gives the terms in order, those of stems among them, and the forms of
// each stem.
func (b *builder) order() (terms []ordered, stems map[string][]uint32) {
	stems = map[string][]uint32{}
	for id, text := range b.terms {
		terms = append(terms, ordered{text: text, id: uint32(id)})
		if word, ok := strings.CutSuffix(text, exactForm); ok && isWord(text) {
			key := text[:1] + Stem(word[1:]) + stemForm
			stems[key] = append(stems[key], uint32(id))
		}
	}
	for key, forms := range stems {
		if len(forms) == 1 && b.terms[forms[0]] == strings.TrimSuffix(key, stemForm)+exactForm {
			delete(stems, key)
			continue
		}
		terms = append(terms, ordered{text: key, stem: true})
	}
	slices.SortFunc(terms, func(a, b ordered) int { return strings.Compare(a.text, b.text) })
	return terms, stems
}

// joiner joins the occurrences of the forms of a word.
type joiner struct {
	tf []byte // by document
}

func (j *joiner) join(o *occurrences, forms []uint32, of func(uint32) []uint64, docs int) {
	o.reset()
	if len(j.tf) < docs {
		j.tf = make([]byte, docs)
	}
	for _, form := range forms {
		for found := of(form); len(found) > 0; {
			title, n := 0, 0
			for n < len(found) && found[n]>>16 == found[0]>>16 {
				if found[n]&0xffff < titleEnd {
					title++
				}
				n++
			}
			doc := uint32(found[0] >> 16 & 0xffff)
			if j.tf[doc] == 0 {
				o.docs = append(o.docs, doc)
			}
			j.tf[doc] = addFrequency(j.tf[doc], frequency(title, n-title))
			found = found[n:]
		}
	}
	slices.Sort(o.docs)
	for _, d := range o.docs {
		o.tf = append(o.tf, j.tf[d])
		j.tf[d] = 0
	}
}

// sortByTerm sorts occurrences by their term, keeping the order of those of
// one: a radix sort of as many digits as the number of terms has.
func sortByTerm(found *[]uint64, terms int) {
	const digit = 11
	in, out := *found, make([]uint64, len(*found))
	for shift := 32; terms>>(shift-32) > 0; shift += digit {
		var next [1<<digit + 1]int
		for _, f := range in {
			next[f>>shift&(1<<digit-1)+1]++
		}
		for i := 1; i < len(next); i++ {
			next[i] += next[i-1]
		}
		for _, f := range in {
			d := f >> shift & (1<<digit - 1)
			out[next[d]] = f
			next[d]++
		}
		in, out = out, in
	}
	*found = in
}
