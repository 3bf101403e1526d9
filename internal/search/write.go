package search

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"math"
)

// castagnoli is the checksum of files, which processors compute at the speed
// of memory.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// columns are the columns of a segment as they stand in its file.
type columns struct {
	lengths, keys, groups, stages, times []byte
	numbers                              [][]byte
	words                                int64
}

func newColumns(schema *Schema, docs int) *columns {
	c := &columns{lengths: make([]byte, 0, docs), keys: make([]byte, docs*4), groups: make([]byte, docs*4),
		stages: make([]byte, 0, docs*3), times: make([]byte, 0, docs*16), numbers: make([][]byte, len(schema.Numbers))}
	for i := range c.numbers {
		c.numbers[i] = make([]byte, 0, docs*8)
	}
	for i := range docs {
		binary.LittleEndian.PutUint32(c.groups[i*4:], noTerm)
	}
	return c
}

// writer writes a segment file. Terms come in ascending order.
type writer struct {
	out     io.Writer
	sum     uint32
	at      int
	n       int // terms
	entries []byte
	strings []byte
	buf     []byte
	err     error
}

func newWriter(out io.Writer) *writer { return &writer{out: out} }

func (w *writer) write(b []byte) {
	if w.err != nil {
		return
	}
	_, w.err = w.out.Write(b)
	w.sum = crc32.Update(w.sum, castagnoli, b)
	w.at += len(b)
}

// add writes a term with its posting list and gives its place in the
// dictionary.
func (w *writer) add(term string, o *occurrences, withTF, withPositions bool) int {
	w.entry(len(o.docs))
	w.strings = append(w.strings, term...)
	w.buf = appendList(w.buf[:0], o, withTF, withPositions)
	w.write(w.buf)
	w.n++
	return w.n - 1
}

func (w *writer) entry(df int) {
	if len(w.strings) > math.MaxUint32 && w.err == nil {
		w.err = fmt.Errorf("a segment has more than 4 GiB of terms")
	}
	w.entries = binary.LittleEndian.AppendUint32(w.entries, uint32(len(w.strings)))
	w.entries = binary.LittleEndian.AppendUint32(w.entries, uint32(df))
	w.entries = binary.LittleEndian.AppendUint64(w.entries, uint64(w.at))
}

// finish writes what follows the posting lists.
func (w *writer) finish(c *columns) error {
	docs := len(c.lengths)
	ends := []int{0, w.at}
	w.entry(0)
	for _, part := range [][]byte{w.entries, w.strings, c.lengths, c.keys, c.groups, c.stages, c.times} {
		w.write(part)
		ends = append(ends, w.at)
	}
	for _, column := range c.numbers {
		w.write(column)
	}
	ends = append(ends, w.at)
	var foot []byte
	for _, n := range append(ends, docs, w.n, int(c.words), len(c.numbers)) {
		foot = binary.LittleEndian.AppendUint64(foot, uint64(n))
	}
	w.write(append(foot, segmentMagic...))
	return w.err
}
