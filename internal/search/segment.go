package search

import (
	"encoding/binary"
	"fmt"
	"math"
	"runtime"
	"sync"
	"sync/atomic"
)

// The parts of a segment file, in order. After them stands a foot: the offset
// of each part and of the end of the last, then the counts.
const (
	partLists   = iota
	partEntries // of the dictionary
	partStrings
	partLengths // a byte a document
	partKeys    // uint32: the term of the document's key
	partGroups  // uint32: the term of its group, noTerm for none
	partStages  // 3 bytes a document: the stages that follow each other
	partTimes   // 2 int64 a document: Unix milliseconds from which the second and the third hold
	partNumbers // int64, column by column
	parts
)

// segmentMagic has another number whenever the form of the files changes, or
// what words they are made of: how texts are cut, folded and stemmed, and which
// words are frequent. Without it old segments would be asked for new words.
const segmentMagic = "tolsey search 1\n"

const (
	footSize = (parts+1)*8 + 4*8 + len(segmentMagic)
	noTerm   = math.MaxUint32
	never    = math.MaxInt64 // the time of a stage that does not come
)

// segment is an immutable part of an index, read from the bytes of its file.
type segment struct {
	dictionary
	file  string // its name in the directory; "" while it is only in memory
	data  []byte // of the file
	size  int    // of data
	sum   uint32 // its checksum, once it has a file
	docs  int
	words int64 // in all documents

	lengths, keys, groups, stages, times []byte
	numbers                              [][]byte

	groupFrom, groupTo int      // the terms of the groups
	groupOf            []uint32 // for each of them its number in the index
	timeline           atomic.Pointer[timeline]
	facets             sync.Map // what values gives, by the beginning of the terms
}

// readSegment reads the bytes of a segment file, which must be whole.
func readSegment(data []byte, schema *Schema) (*segment, error) {
	if len(data) < footSize || string(data[len(data)-len(segmentMagic):]) != segmentMagic {
		return nil, fmt.Errorf("a segment of %d bytes does not end as one should", len(data))
	}
	foot := data[len(data)-footSize:]
	number := func(i int) int { return int(binary.LittleEndian.Uint64(foot[i*8:])) }
	part := func(i int) []byte { return data[number(i):number(i+1):number(i+1)] }
	s := &segment{data: data, size: len(data), docs: number(parts + 1), words: int64(number(parts + 3))}
	s.dictionary = dictionary{n: number(parts + 2), entries: part(partEntries), strings: part(partStrings), lists: part(partLists)}
	s.lengths, s.keys, s.groups, s.stages, s.times = part(partLengths), part(partKeys), part(partGroups), part(partStages), part(partTimes)
	if columns := number(parts + 4); columns != len(schema.Numbers) {
		return nil, fmt.Errorf("a segment has %d columns of numbers instead of %d", columns, len(schema.Numbers))
	}
	all := part(partNumbers)
	for i := range schema.Numbers {
		s.numbers = append(s.numbers, all[i*s.docs*8:(i+1)*s.docs*8])
	}
	if schema.Group != "" {
		s.groupFrom, s.groupTo = s.between(Tag{Name: schema.Group}.term())
	}
	return s, nil
}

// chunks gives the number of chunks of the segment's documents.
func (s *segment) chunks() int { return (s.docs + chunkSize - 1) / chunkSize }

// width gives the number of documents of a chunk.
func (s *segment) width(chunk int) int { return min(chunkSize, s.docs-chunk*chunkSize) }

// key gives the key of a document.
func (s *segment) key(doc uint32) string { return string(s.keyTerm(doc)[len(keyTerms):]) }

// keyTerm gives the term of a document's key, of the bytes of the file.
func (s *segment) keyTerm(doc uint32) []byte {
	return s.term(int(binary.LittleEndian.Uint32(s.keys[doc*4:])))
}

// findKey gives the document with a key.
func (s *segment) findKey(key string) (doc uint32, ok bool) {
	l := s.lookup(keyTerms + key)
	if l.df == 0 {
		return 0, false
	}
	b, chunk := l.at(0)
	return uint32(chunk)<<16 | b.doc(0), true
}

// number gives the number of a document in a column.
func (s *segment) number(column int, doc uint32) int64 {
	return int64(binary.LittleEndian.Uint64(s.numbers[column][doc*8:]))
}

// group gives the place of a document's group among the segment's groups, or
// -1.
func (s *segment) group(doc uint32) int {
	term := binary.LittleEndian.Uint32(s.groups[doc*4:])
	if term == noTerm {
		return -1
	}
	return int(term) - s.groupFrom
}

// groupName gives the value of the segment's i-th group.
func (s *segment) groupName(i int, schema *Schema) string {
	return string(s.term(s.groupFrom + i)[len(Tag{Name: schema.Group}.term()):])
}

// adopt reads a segment from a mapped file, which is unmapped when nothing uses
// the segment any more, or at once when it cannot be read.
func adopt(data []byte, schema *Schema) (*segment, error) {
	s, err := readSegment(data, schema)
	if err != nil {
		unmap(data)
		return nil, err
	}
	runtime.AddCleanup(s, unmap, data)
	return s, nil
}
