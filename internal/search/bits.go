package search

import "math/bits"

// chunkSize is how many documents are looked at together: the low 16 bits of a
// document's number in its segment.
const chunkSize = 1 << 16

// bitset is a set of the documents of one chunk.
type bitset []uint64

func (b bitset) set(i uint32)      { b[i>>6] |= 1 << (i & 63) }
func (b bitset) clear(i uint32)    { b[i>>6] &^= 1 << (i & 63) }
func (b bitset) has(i uint32) bool { return b[i>>6]&(1<<(i&63)) != 0 }

func (b bitset) count() (n int) {
	for _, w := range b {
		n += bits.OnesCount64(w)
	}
	return n
}

func (b bitset) empty() bool {
	for _, w := range b {
		if w != 0 {
			return false
		}
	}
	return true
}

func (b bitset) and(o bitset) {
	o = o[:len(b)]
	for i := range b {
		b[i] &= o[i]
	}
}

func (b bitset) or(o bitset) {
	o = o[:len(b)]
	for i := range b {
		b[i] |= o[i]
	}
}

func (b bitset) andNot(o bitset) {
	o = o[:len(b)]
	for i := range b {
		b[i] &^= o[i]
	}
}

// fill puts the first n documents into the set, and no others.
func (b bitset) fill(n int) {
	for i := range b {
		switch {
		case n >= 64:
			b[i] = ^uint64(0)
		case n > 0:
			b[i] = 1<<n - 1
		default:
			b[i] = 0
		}
		n -= 64
	}
}

// each calls fn for every member, ascending.
func (b bitset) each(fn func(uint32)) {
	for i, w := range b {
		for w != 0 {
			fn(uint32(i<<6 + bits.TrailingZeros64(w)))
			w &= w - 1
		}
	}
}

// wordsFor gives how many words a set of n documents has.
func wordsFor(n int) int { return (n + 63) / 64 }
