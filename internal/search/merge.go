package search

import (
	"bytes"
	"io"
	"math"
	"strings"
)

// gone is the number of a document that a merge leaves out.
const gone = math.MaxUint32

// source is a segment on its way into a merged one.
type source struct {
	seg     *segment
	deleted bitset   // of the whole segment; nil for none
	remap   []uint32 // the new number of each document, or gone
	term    []byte   // the next of its terms, nil after the last
	next    int
	plain   bool // the last term, as an exact form, stood in this segment
	plainAt int
}

func (s *source) advance() {
	s.next++
	s.load()
}

func (s *source) load() {
	s.term = nil
	if s.next < s.seg.n {
		s.term = s.seg.dictionary.term(s.next)
	}
}

// merger writes the segment that several segments make together.
type merger struct {
	schema  *Schema
	sources []*source
	docs    int
	cols    *columns
	out     *writer
	list    occurrences
	exact   []byte // the last exact form written, for its stem
}

// merge writes one segment of all documents of the segments that are not
// deleted, and gives their new numbers and the checksum of the file. It gives
// up with errClosed soon after stop is closed.
func merge(out io.Writer, schema *Schema, segs []*segment, deleted []bitset, stop <-chan struct{}) (remaps [][]uint32, sum uint32, err error) {
	m := &merger{schema: schema, out: newWriter(out)}
	for i, seg := range segs {
		s := &source{seg: seg, deleted: deleted[i], remap: make([]uint32, seg.docs)}
		for doc := range s.remap {
			s.remap[doc] = gone
			if s.deleted == nil || !s.deleted.has(uint32(doc)) {
				s.remap[doc] = uint32(m.docs)
				m.docs++
			}
		}
		s.load()
		m.sources = append(m.sources, s)
		remaps = append(remaps, s.remap)
	}
	m.columns()
	for m.step() {
		select {
		case <-stop:
			return nil, 0, errClosed
		default:
		}
	}
	err = m.out.finish(m.cols)
	return remaps, m.out.sum, err
}

// columns copies the columns, without the places of terms, which step writes.
func (m *merger) columns() {
	m.cols = newColumns(m.schema, m.docs)
	for _, s := range m.sources {
		live := 0
		for doc, to := range s.remap {
			if to == gone {
				continue
			}
			live++
			m.cols.lengths = append(m.cols.lengths, s.seg.lengths[doc])
			m.cols.stages = append(m.cols.stages, s.seg.stages[doc*3:doc*3+3]...)
			m.cols.times = append(m.cols.times, s.seg.times[doc*16:doc*16+16]...)
			for i, column := range s.seg.numbers {
				m.cols.numbers[i] = append(m.cols.numbers[i], column[doc*8:doc*8+8]...)
			}
		}
		if s.seg.docs > 0 {
			m.cols.words += s.seg.words * int64(live) / int64(s.seg.docs)
		}
	}
}

// step writes the least term of all sources; false when there is none.
func (m *merger) step() bool {
	var least []byte
	for _, s := range m.sources {
		if s.term != nil && (least == nil || bytes.Compare(s.term, least) < 0) {
			least = s.term
		}
	}
	if least == nil {
		return false
	}
	term := string(least)
	stem := strings.HasSuffix(term, stemForm) && isWord(term)
	joins := stem && string(m.exact) == term[:len(term)-1]+exactForm
	m.list.reset()
	positions := false
	for _, s := range m.sources {
		switch {
		case string(s.term) == term:
			positions = m.take(s, s.next, !stem) || positions
			s.plain, s.plainAt = true, s.next
			s.advance()
		case joins && s.plain:
			m.take(s, s.plainAt, false)
		default:
			s.plain = false
		}
	}
	if positions {
		m.list.posAt = append(m.list.posAt, uint32(len(m.list.pos)))
	}
	if !stem {
		m.exact = append(m.exact[:0], term...)
	}
	if len(m.list.docs) > 0 {
		m.write(term, positions)
	}
	return true
}

// isWord tells the terms of words, which end with a form.
func isWord(term string) bool {
	return strings.HasPrefix(term, anyWords) || strings.HasPrefix(term, buyerWords) || strings.HasPrefix(term, supplierWords)
}

func (m *merger) write(term string, positions bool) {
	class := term[:1]
	if class != tagTerms && class != keyTerms {
		m.out.add(term, &m.list, true, positions)
		return
	}
	at := m.out.add(term, &m.list, false, false)
	m.cols.point(class, term, m.schema, m.list.docs, at)
}

// take adds the posting list of a source's term to the one that is made, and
// tells whether it has positions.
func (m *merger) take(s *source, term int, positions bool) bool {
	l := s.seg.dictionary.list(term)
	positions = positions && l.has(hasPositions)
	for i := range l.chunks {
		b, chunk := l.at(i)
		r := b.reader()
		b.each(func(rank int, doc uint32) {
			to := s.remap[uint32(chunk)<<16|doc]
			if to == gone {
				return
			}
			m.list.docs = append(m.list.docs, to)
			if b.tf != nil {
				m.list.tf = append(m.list.tf, b.tf[rank])
			}
			if positions {
				m.list.posAt = append(m.list.posAt, uint32(len(m.list.pos)))
				m.list.pos = append(m.list.pos, r.own(rank)...)
			}
		})
	}
	return positions
}
