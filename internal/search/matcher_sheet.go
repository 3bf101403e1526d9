package search

import (
	"slices"
	"strings"
	"time"
)

// sheet is a document laid out to be checked against many requests: what it has
// of each term of a glossary, and its words in order. It is used again for the
// next document, so that a document costs no memory.
type sheet struct {
	words   map[string]*wording
	doc     *Document
	has     []byte   // by term, a bit for each kind of need
	touched []uint32 // the terms of which has is not 0
	order   []uint32 // exact words in order, 0 for those the glossary lacks and between what no phrase crosses
	next    []int32  // for each of order where the word stood last before; -1 for nowhere
	last    []int32  // by term where it stands last in order; of no meaning unless it does
	regions [capitals]region
	seen    bitset   // saved requests that were checked already, of those listed more than once
	checked []uint32 // the members of seen
	ids     []int64  // where sortIDs moves them
	pass    []uint32 // where guarded puts places
}

// region is a part of the order of words.
type region struct{ from, to int32 }

// wording is what is known of a word as it is written. Its terms are those of
// the glossary when that had so many changes.
type wording struct {
	form
	changes     uint32
	exact, root uint32 // 0 for none
	begins      []uint32
}

// mostWritten bounds the table of written words, which starts anew beyond it.
const mostWritten = 1 << 16

// read lays out a document as of an instant.
func (s *sheet) read(g *glossary, schema *Schema, d *Document, now time.Time) {
	s.clear(g, d)
	s.mark(always, 1)
	stages, times := schema.course(d.Stages)
	at := 0
	for at+1 < len(times) && times[at+1] <= now.UnixMilli() {
		at++
	}
	s.mark(g.stage(int(stages[at])), 1)
	for _, t := range d.Tags {
		if id, ok := g.tags[t]; ok {
			s.mark(id, 1)
		}
	}
	s.texts(g, d)
}

// clear forgets the document before, and makes room for a glossary.
func (s *sheet) clear(g *glossary, d *Document) {
	for _, t := range s.touched {
		s.has[t] = 0
	}
	s.touched, s.order, s.next, s.doc = s.touched[:0], s.order[:0], s.next[:0], d
	if more := len(g.terms) - len(s.has); more > 0 {
		s.has = append(s.has, make([]byte, more)...)
		s.last = append(s.last, make([]int32, more)...)
	}
	if s.words == nil {
		s.words = map[string]*wording{}
	}
}

func (s *sheet) mark(term uint32, has byte) {
	if s.has[term] == 0 {
		s.touched = append(s.touched, term)
	}
	s.has[term] |= has
}

// texts reads the texts of a document in the order of their positions in an
// index (see titleEnd), of which what the requests find depends: the end of a
// long title is not title, and no phrase is found beyond the range of a field.
func (s *sheet) texts(g *glossary, d *Document) {
	title := pen{sheet: s, glossary: g, has: 1<<anywhere | 1<<inTitle, end: titleEnd, most: titleEnd - 2}
	rest := title.write(d.Texts[Title])
	s.end(inTitle, 0)
	body := pen{sheet: s, glossary: g, has: 1 << anywhere, at: titleEnd, end: bodyEnd}
	if body.write(d.Texts[Title][rest:]); body.at > titleEnd {
		body.skip(betweenFields)
	}
	body.write(d.Texts[Description])
	body.skip(betweenFields)
	body.write(d.Texts[Lot])
	s.gap()
	for _, f := range [...]struct {
		field      Field
		kind       need
		start, end int
	}{{Buyer, inBuyer, buyerStart, buyerEnd}, {Supplier, inSupplier, supplierStart, supplierEnd}, {Category, anywhere, categoryStart, categoryEnd}} {
		from := len(s.order)
		p := pen{sheet: s, glossary: g, has: 1<<anywhere | 1<<f.kind, at: f.start, end: f.end}
		p.write(d.Texts[f.field])
		s.end(f.kind, from)
	}
	s.regions[anywhere] = region{0, int32(len(s.order))}
}

// end ends the region of a kind.
func (s *sheet) end(kind need, from int) {
	s.regions[kind] = region{int32(from), int32(len(s.order))}
	s.gap()
}

func (s *sheet) gap() {
	s.order, s.next = append(s.order, 0), append(s.next, -1)
}

// pen writes the words of texts on a sheet.
type pen struct {
	*sheet
	*glossary
	has     byte // the kinds of needs that its words meet
	at, end int  // as a placer's
	most    int  // words of one text; 0 for any number
}

// skip leaves positions free.
func (p *pen) skip(n int) {
	p.at += n
	p.gap()
}

// write writes the words of a text and gives where the first stands that it had
// no room for.
func (p *pen) write(text string) (rest int) {
	for i, n := 0, 0; ; {
		start := skipToWord(text, i)
		if start == len(text) || p.most > 0 && n == p.most {
			return start
		}
		i = wordEnd(text, start)
		if w := p.look(text[start:i]); w.word != "" {
			p.put(w)
			n++
		}
	}
}

// look finds what is known of a word as it is written.
func (p *pen) look(raw string) *wording {
	w := p.sheet.words[raw]
	if w == nil {
		w = &wording{form: read(raw)}
		p.find(w)
		if len(p.sheet.words) >= mostWritten {
			clear(p.sheet.words)
		}
		if len(raw) <= 2*mostWord {
			w.own(strings.Clone(raw), p.sheet.words)
		}
	} else if w.changes != p.changes {
		p.find(w)
	}
	return w
}

// own keeps the word in a table, in memory of its own.
func (w *wording) own(raw string, table map[string]*wording) {
	table[raw] = w
	w.word, w.stem = strings.Clone(w.word), strings.Clone(w.stem)
}

// find finds the terms of a word.
func (p *pen) find(w *wording) {
	w.changes = p.changes
	w.exact, w.root = p.glossary.words[w.word], p.stems[w.stem]
	w.begins = p.begins(w.begins[:0], w.word)
}

// put writes a word at the next position.
func (p *pen) put(w *wording) {
	fits := p.at < p.end-2
	p.at++
	if w.root != 0 {
		p.mark(w.root, p.has)
	}
	for _, term := range w.begins {
		p.mark(term, p.has)
	}
	if w.exact == 0 || !fits {
		p.gap()
	} else {
		s, at := p.sheet, int32(len(p.order))
		before := int32(-1)
		if s.standsAt(w.exact) {
			before = s.last[w.exact]
		}
		s.last[w.exact] = at
		s.order, s.next = append(s.order, w.exact), append(s.next, before)
	}
	if w.exact != 0 {
		has := p.has
		if w.caps {
			has |= has << capitals
		}
		p.mark(w.exact, has)
	}
}

// standsAt tells whether last is of this document.
func (s *sheet) standsAt(term uint32) bool {
	at := s.last[term]
	return int(at) < len(s.order) && s.order[at] == term
}

// meets tells whether the document has what is needed.
func (s *sheet) meets(n need) bool { return s.has[n.term()]>>(n%kinds)&1 != 0 }

// guarded gives the places of those heads whose guards the document meets; they
// are good until the next call. There is no branch in it that the processor
// could guess wrong.
func (s *sheet) guarded(heads []head) []uint32 {
	if len(heads) > len(s.pass) {
		s.pass = make([]uint32, 2*len(heads))
	}
	pass, n := s.pass[:len(heads)], 0
	for i := range heads {
		g := &heads[i].guards
		pass[n] = uint32(i)
		n += int(s.has[g[0].term()] >> (g[0] % kinds) & (s.has[g[1].term()] >> (g[1] % kinds)) & 1)
	}
	return pass[:n]
}

// fits tells whether the document fits the code of a request.
func (s *sheet) fits(code []uint32) bool {
	body := code[1:]
	switch op := code[0] & opMask; op {
	case opHas, opAny, opNone:
		for _, n := range body {
			if s.meets(need(n)) != (op == opHas) {
				return op == opAny
			}
		}
		return op != opAny
	case opAll, opEither:
		for len(body) > 0 {
			size := body[0] >> opBits
			if s.fits(body[:size]) == (op == opEither) {
				return op == opEither
			}
			body = body[size:]
		}
		return op == opAll
	case opPhrase, opNoPhrase:
		return s.phrase(body) == (op == opPhrase)
	}
	return s.within(body)
}

// phrase tells whether words stand side by side.
func (s *sheet) phrase(body []uint32) bool {
	in, rarest, words := s.regions[body[0]], int32(body[1]), body[2:]
	if !s.standsAt(words[rarest]) {
		return false
	}
	for at := s.last[words[rarest]]; at >= 0; at = s.next[at] {
		from := at - rarest
		to := from + int32(len(words))
		if from >= in.from && to <= in.to && slices.Equal(s.order[from:to], words) {
			return true
		}
	}
	return false
}

// within tells whether the document's number lies in a range.
func (s *sheet) within(body []uint32) bool {
	n := s.doc.Numbers[body[0]>>1]
	if n == Missing {
		return body[0]&opLetsIn != 0
	}
	from, to := int64(uint64(body[2])<<32|uint64(body[1])), int64(uint64(body[4])<<32|uint64(body[3]))
	return from <= n && n <= to
}

// again tells whether a saved request was checked before, and notes that it now
// is.
func (s *sheet) again(slot uint32) bool {
	if s.seen.has(slot) {
		return true
	}
	s.seen.set(slot)
	s.checked = append(s.checked, slot)
	return false
}

// forget makes again begin anew, for so many requests.
func (s *sheet) forget(slots int) {
	for _, slot := range s.checked {
		s.seen.clear(slot)
	}
	s.checked = s.checked[:0]
	if more := wordsFor(slots) - len(s.seen); more > 0 {
		s.seen = append(s.seen, make(bitset, more)...)
	}
}

// sortIDs sorts ids: a radix sort, by those bytes in which they differ.
func (s *sheet) sortIDs(ids []int64) {
	if len(ids) < 100 {
		slices.Sort(ids)
		return
	}
	differ := uint64(0)
	for _, id := range ids {
		differ |= uint64(id ^ ids[0])
	}
	s.ids = slices.Grow(s.ids[:0], len(ids))[:len(ids)]
	in, out := ids, s.ids
	for shift := 0; shift < 64; shift += 8 {
		if differ>>shift&0xff == 0 {
			continue
		}
		flip := byte(0)
		if shift == 56 {
			flip = 0x80 // negative ids come first
		}
		var next [257]int
		for _, id := range in {
			next[int(byte(id>>shift)^flip)+1]++
		}
		for i := 1; i < len(next); i++ {
			next[i] += next[i-1]
		}
		for _, id := range in {
			b := byte(id>>shift) ^ flip
			out[next[b]] = id
			next[b]++
		}
		in, out = out, in
	}
	copy(ids, in)
}
