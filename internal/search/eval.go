package search

import (
	"math"
	"math/bits"
	"sync"
)

// cell is one chunk of one segment while a request is answered.
type cell struct {
	seg    *segment
	chunk  int
	width  int       // documents in the chunk
	spare  []bitset  // sets of the chunk's size that are free
	scores []float32 // by document of the chunk
	norms  *[256]float32
	cand   []uint32
	other  []uint32
}

// take gives a set of the chunk's size that may hold anything.
func (c *cell) take() bitset {
	n := wordsFor(c.width)
	if i := len(c.spare) - 1; i >= 0 {
		b := c.spare[i]
		c.spare = c.spare[:i]
		return b[:n]
	}
	return make(bitset, denseWords)[:n]
}

// cells keeps the memory of cells between requests.
var cells = sync.Pool{New: func() any { return &cell{} }}

// free lets another request have the cell.
func (c *cell) free() {
	c.seg, c.norms = nil, nil
	cells.Put(c)
}

// clearScores makes the scores of some documents, n of them, zero.
func (c *cell) clearScores(found bitset, n int) {
	if c.scores == nil {
		c.scores = make([]float32, chunkSize)
	}
	if n > chunkSize/64 {
		clear(c.scores[:c.width])
		return
	}
	found.each(func(doc uint32) { c.scores[doc] = 0 })
}

func (c *cell) give(b bitset) { c.spare = append(c.spare, b[:denseWords]) }

func (nothing) bits(_ *cell, out bitset) { clear(out) }

func (l *leaf) bits(c *cell, out bitset) {
	clear(out)
	for _, list := range l.lists {
		b, ok := list.in(c.chunk)
		switch {
		case !ok:
		case l.title:
			b.each(func(rank int, doc uint32) {
				if b.tf[rank]>>titleShift > 0 {
					out.set(doc)
				}
			})
		default:
			b.addTo(out)
		}
	}
}

func (a *allOf) bits(c *cell, out bitset) {
	a.plans[0].bits(c, out)
	more := c.take()
	defer c.give(more)
	for _, p := range a.plans[1:] {
		if out.empty() {
			return
		}
		if phrase, ok := p.(*phrase); ok {
			phrase.narrow(c, out) // looks at no more documents than it must
			continue
		}
		p.bits(c, more)
		out.and(more)
	}
	for _, p := range a.not {
		if out.empty() {
			return
		}
		p.bits(c, more)
		out.andNot(more)
	}
}

func (a *anyOf) bits(c *cell, out bitset) {
	clear(out)
	more := c.take()
	defer c.give(more)
	for _, p := range a.plans {
		p.bits(c, more)
		out.or(more)
	}
}

func (n noneOf) bits(c *cell, out bitset) {
	not := c.take()
	defer c.give(not)
	n.plan.bits(c, not)
	out.fill(c.width)
	out.andNot(not)
}

func (p *phrase) bits(c *cell, out bitset) {
	out.fill(c.width)
	p.narrow(c, out)
}

// narrow takes the documents out of a set that the phrase does not find.
func (p *phrase) narrow(c *cell, out bitset) {
	clear(p.tf)
	p.chunk = c.chunk
	blocks := make([]block, len(p.units))
	for i, u := range p.units {
		b, ok := u.in(c.chunk)
		if !ok {
			clear(out)
			return
		}
		blocks[i] = b
	}
	more := c.take()
	for i := range blocks {
		clear(more)
		blocks[i].addTo(more)
		out.and(more)
	}
	c.give(more)
	p.verify(c, out, blocks)
}

// verify takes the documents out of a set in which the units do not stand side
// by side, and notes how often they do in the others.
func (p *phrase) verify(c *cell, out bitset, blocks []block) {
	if p.tf == nil {
		p.tf = make([]byte, min(chunkSize, c.seg.docs))
	}
	readers := make([]reader, len(blocks))
	for i := range blocks {
		readers[i] = blocks[i].reader()
	}
	out.each(func(doc uint32) {
		title, other := p.occurrences(c, readers, doc)
		if p.title {
			other = 0
		}
		if title+other == 0 {
			out.clear(doc)
			return
		}
		p.tf[doc] = frequency(title, other)
	})
}

// occurrences counts how often the units stand side by side in a document.
func (p *phrase) occurrences(c *cell, readers []reader, doc uint32) (title, other int) {
	for i, u := range p.units {
		r := &readers[i]
		found := positions(c.other[:0], r.own(r.seek(doc)))
		c.other = found
		if i == 0 {
			c.cand = c.cand[:0]
			for _, at := range found {
				if at >= u.offset {
					c.cand = append(c.cand, at-u.offset)
				}
			}
			continue
		}
		if c.cand = following(c.cand, found, u.offset); len(c.cand) == 0 {
			return 0, 0
		}
	}
	for _, at := range c.cand {
		if at < titleEnd {
			title++
		} else {
			other++
		}
	}
	return title, other
}

// following keeps of ascending beginnings those that have a position offset
// further on.
func following(begins, at []uint32, offset uint32) []uint32 {
	kept, j := begins[:0], 0
	for _, b := range begins {
		for j < len(at) && at[j] < b+offset {
			j++
		}
		if j < len(at) && at[j] == b+offset {
			kept = append(kept, b)
		}
	}
	return kept
}

// The constants of BM25, as they are usually chosen, and what a word in the
// title counts. Source: Robertson and Zaragoza, The Probabilistic Relevance
// Framework: BM25 and Beyond (2009).
const (
	saturation  = 1.2
	lengthShare = 0.75
	titleWeight = 5
)

// weights gives the weight of a term's frequency, by its byte.
var weights = func() (w [256]float32) {
	for i := range w {
		w[i] = float32(titleWeight*(i>>titleShift) + i&mostOtherTF)
	}
	return w
}()

// normsFor gives by the byte of a document's length what its words' frequency
// is set against, when documents have average words.
func normsFor(average float64) *[256]float32 {
	var n [256]float32
	for i := range n {
		n[i] = float32(saturation * (1 - lengthShare + lengthShare*lengthOf(byte(i))/max(average, 1)))
	}
	return &n
}

// rarity gives the weight of a term that stands in df of n documents.
func rarity(df, n int) float32 {
	return float32(math.Log(1 + (float64(max(n-df, 0))+0.5)/(float64(df)+0.5)))
}

// score adds what a term with a frequency adds to a document's score.
func (c *cell) score(doc uint32, tf byte, weight float32) {
	w := weights[tf]
	c.scores[doc] += weight * w * (saturation + 1) / (w + c.norms[c.seg.lengths[uint32(c.chunk)<<16|doc]])
}

func (l *leaf) addScores(c *cell, found bitset, weight float32) {
	for _, list := range l.lists {
		b, ok := list.in(c.chunk)
		if !ok {
			continue
		}
		if !b.dense() {
			for i := range b.n {
				if doc := b.doc(i); found.has(doc) {
					c.score(doc, b.tf[i], weight)
				}
			}
			continue
		}
		rank := 0
		for i, f := range found {
			w := b.word(i)
			for both := w & f; both != 0; both &= both - 1 {
				bit := both & -both
				c.score(uint32(i<<6+bits.TrailingZeros64(bit)), b.tf[rank+bits.OnesCount64(w&(bit-1))], weight)
			}
			rank += bits.OnesCount64(w)
		}
	}
}

func (p *phrase) addScores(c *cell, found bitset, weight float32) {
	if p.tf == nil || p.chunk != c.chunk {
		return
	}
	found.each(func(doc uint32) {
		if p.tf[doc] > 0 {
			c.score(doc, p.tf[doc], weight)
		}
	})
}
