package search

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"
	"strings"
)

// builder makes a segment of documents, at most chunkSize of them.
type builder struct {
	schema *Schema
	tokens *Tokenizer
	cut    []Token
	terms  []string
	ids    map[string]uint32
	words  map[string]*known
	pairs  map[[2]uint32]uint32 // the terms of pairs by those of their words
	found  []uint64             // occurrences: term, document, position, in 32, 16 and 16 bits
	cols   *columns
	docs   uint64
}

func newBuilder(schema *Schema, tokens *Tokenizer, docs int) *builder {
	return &builder{schema: schema, tokens: tokens, ids: map[string]uint32{}, words: map[string]*known{}, pairs: map[[2]uint32]uint32{}, cols: newColumns(schema, docs)}
}

func (b *builder) id(class, text, form string) uint32 {
	var buf [96]byte
	key := append(append(append(buf[:0], class...), text...), form...)
	id, ok := b.ids[string(key)]
	if !ok {
		id = uint32(len(b.terms))
		b.terms = append(b.terms, string(key))
		b.ids[b.terms[id]] = id
	}
	return id
}

func (b *builder) note(term uint32, position int) {
	b.found = append(b.found, uint64(term)<<32|b.docs<<16|uint64(position))
}

// add takes in a document.
func (b *builder) add(d *Document) {
	words := b.texts(d)
	b.cols.words += int64(words)
	b.cols.lengths = append(b.cols.lengths, lengthByte(words))
	b.note(b.id(keyTerms, d.Key, ""), 0)
	for _, t := range d.Tags {
		b.note(b.id(t.term(), "", ""), 0)
	}
	for i := range b.cols.numbers {
		b.cols.numbers[i] = binary.LittleEndian.AppendUint64(b.cols.numbers[i], uint64(d.Numbers[i]))
	}
	b.steps(d.Stages)
	b.docs++
}

// steps writes the stages of a document.
func (b *builder) steps(steps []Step) {
	stages, times := b.schema.course(steps)
	b.cols.stages = append(b.cols.stages, stages[:]...)
	for _, at := range times[1:] {
		b.cols.times = binary.LittleEndian.AppendUint64(b.cols.times, uint64(at))
	}
}

// course gives the stages of a document by their number in the schema, and the
// Unix milliseconds from which each holds, never for none. A step that comes no
// later than the one before replaces it.
func (s *Schema) course(steps []Step) (stages [mostSteps]byte, times [mostSteps]int64) {
	times = [mostSteps]int64{math.MinInt64, never, never}
	n := 0
	for _, step := range steps {
		at := int64(math.MinInt64)
		if n > 0 {
			at = step.From.UnixMilli()
			for n > 0 && times[n-1] >= at {
				n--
			}
		}
		if n < len(stages) {
			stages[n], times[n] = byte(slices.Index(s.Stages, step.Stage)), at
			n++
		}
	}
	return stages, times
}

// texts takes in the words of a document and gives how many there are.
func (b *builder) texts(d *Document) int {
	p := placer{b: b, at: 0, end: titleEnd}
	p.place(d.Texts[Title], "", "")
	p = placer{b: b, at: titleEnd, end: bodyEnd, words: p.words, rest: p.rest}
	if len(p.rest) > 0 {
		rest := p.rest
		p.rest = nil
		p.put(rest, "", "")
		p.at += betweenFields
	}
	p.place(d.Texts[Description], "", "")
	p.at += betweenFields
	p.place(d.Texts[Lot], "", "")
	for _, f := range []struct {
		field       Field
		words, caps string
		start, end  int
	}{
		{Buyer, buyerWords, buyerCaps, buyerStart, buyerEnd},
		{Supplier, supplierWords, supplierCaps, supplierStart, supplierEnd},
		{Category, "", "", categoryStart, categoryEnd},
	} {
		p.at, p.end = f.start, f.end
		p.place(d.Texts[f.field], f.words, f.caps)
	}
	return p.words
}

// placer gives the words of a document their positions, up to the end of a
// range.
type placer struct {
	b     *builder
	at    int
	end   int
	words int
	rest  []Token // of a title that is longer than its range
}

// place takes in the words of a text, under the terms of a field as well where
// its classes are given.
func (p *placer) place(text, words, caps string) {
	p.b.cut = p.b.tokens.Append(p.b.cut[:0], text)
	tokens := p.b.cut
	if p.end == titleEnd && len(tokens) > titleEnd-2 {
		tokens, p.rest = tokens[:titleEnd-2], slices.Clone(tokens[titleEnd-2:])
	}
	p.put(tokens, words, caps)
}

func (p *placer) put(tokens []Token, words, caps string) {
	b := p.b
	p.words += len(tokens)
	var before *known
	for _, t := range tokens {
		k := b.know(t.Word)
		at := p.at
		fits := at < p.end-2
		if !fits {
			at = p.end - 1
		}
		b.note(k.any, at)
		if t.Caps {
			b.note(b.id(anyCaps, t.Word, ""), at)
		}
		if words != "" {
			b.note(b.id(words, t.Word, exactForm), at)
			if t.Caps {
				b.note(b.id(caps, t.Word, ""), at)
			}
		}
		if before != nil && before.frequent && k.frequent && fits {
			b.note(b.pair(before.any, k.any), at-1)
		}
		before = k
		p.at++
	}
}

// known is what the builder has found out of a word.
type known struct {
	any      uint32 // its term in any field
	frequent bool
}

func (b *builder) know(word string) *known {
	k := b.words[word]
	if k == nil {
		k = &known{b.id(anyWords, word, exactForm), frequent[word]}
		b.words[word] = k
	}
	return k
}

// pair gives the term of two frequent words in a row.
func (b *builder) pair(first, second uint32) uint32 {
	key := [2]uint32{first, second}
	id, ok := b.pairs[key]
	if !ok {
		word := func(id uint32) string { return strings.TrimSuffix(b.terms[id][len(anyWords):], exactForm) }
		id = b.id(pairTerms, word(first)+" "+word(second), "")
		b.pairs[key] = id
	}
	return id
}

// bytes gives the segment file of what was added.
func (b *builder) bytes() ([]byte, error) {
	sortByTerm(&b.found, len(b.terms))
	starts := make([]int, len(b.terms)+1)
	for _, f := range b.found {
		starts[f>>32+1]++
	}
	for i := range b.terms {
		starts[i+1] += starts[i]
	}
	of := func(id uint32) []uint64 { return b.found[starts[id]:starts[id+1]] }
	order, stems := b.order()
	var out bytes.Buffer
	w := newWriter(&out)
	var o occurrences
	var joined joiner
	for _, term := range order {
		if forms, ok := stems[term.text]; ok && term.stem {
			joined.join(&o, forms, of, int(b.docs))
			w.add(term.text, &o, true, false)
			continue
		}
		b.write(w, &o, term.text, of(term.id))
	}
	if err := w.finish(b.cols); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// write writes the posting list of a term with its occurrences.
func (b *builder) write(w *writer, o *occurrences, term string, found []uint64) {
	o.reset()
	switch class := term[:1]; class {
	case tagTerms, keyTerms:
		for _, f := range found {
			if doc := uint32(f >> 16 & 0xffff); len(o.docs) == 0 || o.docs[len(o.docs)-1] != doc {
				o.docs = append(o.docs, doc)
			}
		}
		at := w.add(term, o, false, false)
		b.cols.point(class, term, b.schema, o.docs, at)
	default:
		withPositions := class == anyWords || class == buyerWords || class == supplierWords || class == pairTerms
		o.take(found)
		w.add(term, o, true, withPositions)
	}
}

// point writes the place of a key's or a group's term into the columns of its
// documents.
func (c *columns) point(class, term string, schema *Schema, docs []uint32, at int) {
	column := c.keys
	if class == tagTerms {
		if schema.Group == "" || !strings.HasPrefix(term, tagTerms+schema.Group+"=") {
			return
		}
		column = c.groups
	}
	for _, d := range docs {
		binary.LittleEndian.PutUint32(column[d*4:], uint32(at))
	}
}

// take makes a posting list of a term's occurrences, which are in order.
func (o *occurrences) take(found []uint64) {
	for len(found) > 0 {
		n := 1
		for n < len(found) && found[n]>>16 == found[0]>>16 {
			n++
		}
		o.docs = append(o.docs, uint32(found[0]>>16&0xffff))
		o.posAt = append(o.posAt, uint32(len(o.pos)))
		title, before := 0, uint64(0)
		for _, f := range found[:n] {
			at := f & 0xffff
			if at < titleEnd {
				title++
			}
			o.pos = binary.AppendUvarint(o.pos, at-before)
			before = at
		}
		o.tf = append(o.tf, frequency(title, n-title))
		found = found[n:]
	}
	o.posAt = append(o.posAt, uint32(len(o.pos)))
}
