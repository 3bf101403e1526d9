package search

import (
	"encoding/binary"
	"sort"
)

// entrySize is that of a term in the dictionary: uint32 place of its string,
// uint32 documents, uint64 place of its posting list.
const entrySize = 16

// dictionary holds the terms of a segment, ascending. One more entry marks the
// end of the strings.
type dictionary struct {
	n       int
	entries []byte
	strings []byte
	lists   []byte
}

// term gives a term's bytes, which are those of the file.
func (d *dictionary) term(i int) []byte {
	from := binary.LittleEndian.Uint32(d.entries[i*entrySize:])
	to := binary.LittleEndian.Uint32(d.entries[(i+1)*entrySize:])
	return d.strings[from:to]
}

// size gives the length of a term.
func (d *dictionary) size(i int) int {
	e := d.entries[i*entrySize:]
	return int(binary.LittleEndian.Uint32(e[entrySize:]) - binary.LittleEndian.Uint32(e))
}

// list gives the posting list of the i-th term.
func (d *dictionary) list(i int) list {
	e := d.entries[i*entrySize:]
	return readList(d.lists[binary.LittleEndian.Uint64(e[8:]):], int(binary.LittleEndian.Uint32(e[4:])))
}

// search gives the place of the first term that is not less than term.
func (d *dictionary) search(term string) int {
	return sort.Search(d.n, func(i int) bool { return string(d.term(i)) >= term })
}

// find gives the place of a term.
func (d *dictionary) find(term string) (i int, ok bool) {
	i = d.search(term)
	return i, i < d.n && string(d.term(i)) == term
}

// lookup gives the posting list of a term; an empty one when it has none.
func (d *dictionary) lookup(term string) list {
	if i, ok := d.find(term); ok {
		return d.list(i)
	}
	return list{}
}

// between gives the range of the terms that begin with a prefix.
func (d *dictionary) between(prefix string) (from, to int) {
	from = d.search(prefix)
	n := sort.Search(d.n-from, func(i int) bool {
		t := d.term(from + i)
		return string(t[:min(len(t), len(prefix))]) > prefix
	})
	return from, from + n
}
