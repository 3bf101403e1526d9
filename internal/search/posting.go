package search

import (
	"encoding/binary"
	"math/bits"
)

// A posting list says in which documents of a segment a term stands. In bytes,
// little endian:
//
//	flags                    hasTF, hasPositions
//	uint16                   number of chunks
//	for each chunk           uint16 number, uint16 documents less one, uint32 place in the list
//	the chunks
//
// A chunk holds its documents, either as ascending uint16 or, when there are
// more than denseFrom, as 1,024 words of bits with the number of documents
// before every 8 words; one byte of term frequency for each document; and the
// positions: for every skipEvery-th document after the first the place of its
// positions as uint32, then for each document the length of its positions and
// the positions, as varints of which each is told from the one before.
const (
	hasTF        = 1 << 0
	hasPositions = 1 << 1

	denseFrom  = 4096
	denseWords = chunkSize / 64
	rankEvery  = 8 // words
	denseBytes = denseWords*8 + denseWords/rankEvery*2
	skipEvery  = 64

	listHead  = 3
	chunkHead = 8
)

// The byte of a term's frequency in a document: two bits for the title, six
// for everything else; more than fits counts as the most that fits.
const (
	mostTitleTF = 3
	mostOtherTF = 63
	titleShift  = 6
)

// frequency packs how often a term stands in the title and elsewhere.
func frequency(title, other int) byte {
	return byte(min(title, mostTitleTF)<<titleShift | min(other, mostOtherTF))
}

// addFrequency joins the frequencies of two forms of a word.
func addFrequency(a, b byte) byte {
	return frequency(int(a>>titleShift+b>>titleShift), int(a&mostOtherTF)+int(b&mostOtherTF))
}

// occurrences is a posting list while it is made: documents ascending, a
// frequency for each if tf is not nil, and the encoded positions of document i
// in pos[posAt[i]:posAt[i+1]] if posAt is not nil.
type occurrences struct {
	docs  []uint32
	tf    []byte
	pos   []byte
	posAt []uint32
}

func (o *occurrences) reset() {
	o.docs, o.tf, o.pos, o.posAt = o.docs[:0], o.tf[:0], o.pos[:0], o.posAt[:0]
}

// appendList writes a posting list; withTF and withPositions say which parts of
// o it takes.
func appendList(b []byte, o *occurrences, withTF, withPositions bool) []byte {
	start := len(b)
	var flags byte
	if withTF {
		flags |= hasTF
	}
	if withPositions {
		flags |= hasPositions
	}
	var chunks int
	for i, d := range o.docs {
		if i == 0 || d>>16 != o.docs[i-1]>>16 {
			chunks++
		}
	}
	b = append(b, flags)
	b = binary.LittleEndian.AppendUint16(b, uint16(chunks))
	head := len(b)
	b = append(b, make([]byte, chunks*chunkHead)...)
	for from := 0; from < len(o.docs); {
		to := from + 1
		for to < len(o.docs) && o.docs[to]>>16 == o.docs[from]>>16 {
			to++
		}
		binary.LittleEndian.PutUint16(b[head:], uint16(o.docs[from]>>16))
		binary.LittleEndian.PutUint16(b[head+2:], uint16(to-from-1))
		binary.LittleEndian.PutUint32(b[head+4:], uint32(len(b)-start))
		head += chunkHead
		b = appendDocs(b, o.docs[from:to])
		if withTF {
			b = append(b, o.tf[from:to]...)
		}
		if withPositions {
			b = appendPositions(b, o, from, to)
		}
		from = to
	}
	return b
}

func appendDocs(b []byte, docs []uint32) []byte {
	if len(docs) <= denseFrom {
		for _, d := range docs {
			b = binary.LittleEndian.AppendUint16(b, uint16(d))
		}
		return b
	}
	var words [denseWords]uint64
	for _, d := range docs {
		bitset(words[:]).set(d & (chunkSize - 1))
	}
	for _, w := range words {
		b = binary.LittleEndian.AppendUint64(b, w)
	}
	before := 0
	for i, w := range words {
		if i%rankEvery == 0 {
			b = binary.LittleEndian.AppendUint16(b, uint16(before))
		}
		before += bits.OnesCount64(w)
	}
	return b
}

func appendPositions(b []byte, o *occurrences, from, to int) []byte {
	skips := len(b)
	b = append(b, make([]byte, (to-from-1)/skipEvery*4)...)
	area := len(b)
	for i := from; i < to; i++ {
		if n := i - from; n > 0 && n%skipEvery == 0 {
			binary.LittleEndian.PutUint32(b[skips+(n/skipEvery-1)*4:], uint32(len(b)-area))
		}
		own := o.pos[o.posAt[i]:o.posAt[i+1]]
		b = binary.AppendUvarint(b, uint64(len(own)))
		b = append(b, own...)
	}
	return b
}

// list is a posting list in a segment; the zero list is empty.
type list struct {
	data   []byte // from the start of the list on, perhaps beyond its end
	chunks int
	df     int // documents in which the term stands
}

func readList(data []byte, df int) list {
	return list{data: data, chunks: int(binary.LittleEndian.Uint16(data[1:])), df: df}
}

func (l list) has(flag byte) bool { return l.data[0]&flag != 0 }

// block is one chunk of a posting list.
type block struct {
	n     int
	docs  []byte // n uint16, or denseBytes
	tf    []byte // n bytes, or nil
	skips []byte
	pos   []byte // or nil
}

func (b *block) dense() bool { return b.n > denseFrom }

// at gives the i-th block of a list and its chunk number.
func (l list) at(i int) (block, int) {
	head := l.data[listHead+i*chunkHead:]
	b := block{n: int(binary.LittleEndian.Uint16(head[2:])) + 1}
	rest := l.data[binary.LittleEndian.Uint32(head[4:]):]
	size := b.n * 2
	if b.dense() {
		size = denseBytes
	}
	b.docs, rest = rest[:size], rest[size:]
	if l.has(hasTF) {
		b.tf, rest = rest[:b.n], rest[b.n:]
	}
	if l.has(hasPositions) {
		size = (b.n - 1) / skipEvery * 4
		b.skips, b.pos = rest[:size], rest[size:]
	}
	return b, int(binary.LittleEndian.Uint16(head))
}

// in gives the block of a chunk; ok is false when the term is not in it.
func (l list) in(chunk int) (b block, ok bool) {
	low, high := 0, l.chunks
	for low < high {
		mid := (low + high) / 2
		if int(binary.LittleEndian.Uint16(l.data[listHead+mid*chunkHead:])) < chunk {
			low = mid + 1
		} else {
			high = mid
		}
	}
	if low == l.chunks || int(binary.LittleEndian.Uint16(l.data[listHead+low*chunkHead:])) != chunk {
		return block{}, false
	}
	b, _ = l.at(low)
	return b, true
}

// doc gives the i-th document of a sparse block.
func (b *block) doc(i int) uint32 { return uint32(binary.LittleEndian.Uint16(b.docs[i*2:])) }

// word gives 64 documents of a dense block.
func (b *block) word(i int) uint64 { return binary.LittleEndian.Uint64(b.docs[i*8:]) }

// addTo puts the block's documents into a set.
func (b *block) addTo(out bitset) {
	if !b.dense() {
		for i := 0; i < len(b.docs); i += 2 {
			out.set(uint32(binary.LittleEndian.Uint16(b.docs[i:])))
		}
		return
	}
	for i := range out {
		out[i] |= b.word(i)
	}
}

// common counts the block's documents that are in a set.
func (b *block) common(in bitset) (n int) {
	if b.dense() {
		docs := b.docs
		for _, w := range in {
			n += bits.OnesCount64(w & binary.LittleEndian.Uint64(docs))
			docs = docs[8:]
		}
		return n
	}
	for docs := b.docs; len(docs) >= 2; docs = docs[2:] {
		d := binary.LittleEndian.Uint16(docs)
		n += int(in[d>>6] >> (d & 63) & 1)
	}
	return n
}

// has tells whether a document is in the block.
func (b *block) has(doc uint32) bool {
	if b.dense() {
		return b.word(int(doc>>6))&(1<<(doc&63)) != 0
	}
	i := b.rank(doc)
	return i < b.n && b.doc(i) == doc
}

// commonWithFew counts which of a few ascending documents are in the block.
func (b *block) commonWithFew(docs []uint32) (n int) {
	for _, d := range docs {
		if b.has(d) {
			n++
		}
	}
	return n
}

// rank gives the place of a document that is in the block; of a sparse block,
// where it would be.
func (b *block) rank(doc uint32) int {
	if !b.dense() {
		low, high := 0, b.n
		for low < high {
			mid := (low + high) / 2
			if b.doc(mid) < doc {
				low = mid + 1
			} else {
				high = mid
			}
		}
		return low
	}
	word := int(doc >> 6)
	group := word / rankEvery
	n := int(binary.LittleEndian.Uint16(b.docs[denseWords*8+group*2:]))
	for i := group * rankEvery; i < word; i++ {
		n += bits.OnesCount64(b.word(i))
	}
	return n + bits.OnesCount64(b.word(word)&(1<<(doc&63)-1))
}

// each calls fn with every document of the block and its rank, ascending.
func (b *block) each(fn func(rank int, doc uint32)) {
	if !b.dense() {
		for i := range b.n {
			fn(i, b.doc(i))
		}
		return
	}
	rank := 0
	for i := range denseWords {
		for w := b.word(i); w != 0; w &= w - 1 {
			fn(rank, uint32(i<<6+bits.TrailingZeros64(w)))
			rank++
		}
	}
}

// reader walks over the positions of ascending documents of a block.
type reader struct {
	block
	rank int // of the document whose positions begin at next
	next int
	seen int // a rank not above that of the document sought next
}

func (b *block) reader() reader { return reader{block: *b} }

// seek gives the rank of a document that is in the block and not before one
// sought earlier.
func (r *reader) seek(doc uint32) int {
	if r.dense() {
		return r.block.rank(doc)
	}
	step := 1
	low := r.seen
	for low+step < r.n && r.doc(low+step) <= doc {
		low += step
		step *= 2
	}
	for high := min(low+step, r.n); low+1 < high; {
		if mid := (low + high) / 2; r.doc(mid) <= doc {
			low = mid
		} else {
			high = mid
		}
	}
	r.seen = low
	return low
}

// own gives the encoded positions of the document with a rank, which must not
// be lower than one asked for before.
func (r *reader) own(rank int) []byte {
	if to := rank / skipEvery * skipEvery; to > r.rank {
		r.rank, r.next = to, int(binary.LittleEndian.Uint32(r.skips[(to/skipEvery-1)*4:]))
	}
	for {
		size, n := binary.Uvarint(r.pos[r.next:])
		from := r.next + n
		r.next = from + int(size)
		r.rank++
		if r.rank > rank {
			return r.pos[from:r.next]
		}
	}
}

// positions decodes positions, appending them to out.
func positions(out []uint32, own []byte) []uint32 {
	at := uint32(0)
	for i := 0; i < len(own); {
		c := own[i]
		if c < 0x80 {
			at += uint32(c)
			i++
		} else {
			v, n := binary.Uvarint(own[i:])
			at += uint32(v)
			i += n
		}
		out = append(out, at)
	}
	return out
}
