package search

import (
	"cmp"
	"encoding/binary"
	"slices"
	"time"
)

// change is a document's step from one stage to the next.
type change struct {
	at       int64 // Unix milliseconds
	doc      uint32
	from, to uint8
}

// timeline is the stages of a segment's documents at an instant, with the
// changes to come, ascending. It does not change once it is made.
type timeline struct {
	at     int64 // Unix milliseconds
	stages []bitset
	ahead  []change
}

// step gives the time of a document's i-th change of stage, never for none.
func (s *segment) step(doc, i int) int64 {
	return int64(binary.LittleEndian.Uint64(s.times[(doc*2+i)*8:]))
}

// stagesAt gives the stages of the segment's documents at an instant. It goes on
// from the instant last asked for, so that only what changed since is touched.
func (s *segment) stagesAt(now time.Time, stages int) *timeline {
	at := now.UnixMilli()
	t := s.timeline.Load()
	switch {
	case t == nil || t.at > at:
		t = s.readStages(at, stages)
	case len(t.ahead) > 0 && t.ahead[0].at <= at:
		t = t.advance(at)
	default:
		return t
	}
	s.timeline.Store(t)
	return t
}

// readStages makes the timeline from the columns.
func (s *segment) readStages(at int64, stages int) *timeline {
	t := &timeline{at: at, stages: make([]bitset, stages)}
	for i := range t.stages {
		t.stages[i] = make(bitset, wordsFor(s.docs))
	}
	for doc := range s.docs {
		now := 0
		for i := range 2 {
			switch when := s.step(doc, i); {
			case when <= at:
				now = i + 1
			case when < never:
				t.ahead = append(t.ahead, change{when, uint32(doc), s.stages[doc*3+i], s.stages[doc*3+i+1]})
			}
		}
		t.stages[s.stages[doc*3+now]].set(uint32(doc))
	}
	slices.SortStableFunc(t.ahead, func(a, b change) int { return cmp.Compare(a.at, b.at) })
	return t
}

// advance gives the timeline at a later instant.
func (t *timeline) advance(at int64) *timeline {
	next := &timeline{at: at, stages: make([]bitset, len(t.stages)), ahead: t.ahead}
	for i := range next.stages {
		next.stages[i] = slices.Clone(t.stages[i])
	}
	for len(next.ahead) > 0 && next.ahead[0].at <= at {
		c := next.ahead[0]
		next.stages[c.from].clear(c.doc)
		next.stages[c.to].set(c.doc)
		next.ahead = next.ahead[1:]
	}
	return next
}
