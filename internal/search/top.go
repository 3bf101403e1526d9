package search

import (
	"bytes"
	"cmp"
	"fmt"
	"iter"
	"math"
	"slices"
)

// top keeps the results that come first.
type top struct {
	q       *query
	keep    int // how many, from the first; All for all
	byScore bool
	column  int
	then    int      // -1 for none
	items   []result // once there are keep of them, a heap with the last of them on top
}

// result is a result with what it is ordered by, both ascending.
type result struct {
	first, second int64
	part          int32
	doc           uint32
}

func newTop(q *query) (*top, error) {
	t := &top{q: q, keep: All, then: -1, byScore: q.Order.Column == "" && q.Expr.Root != nil}
	switch {
	case q.Limit == 0:
		t.keep = 0
	case q.Limit > 0:
		t.keep = min(q.Offset, math.MaxInt-q.Limit) + q.Limit
	}
	schema := &q.index.schema
	if q.Order.Column != "" {
		if t.column = schema.number(q.Order.Column); t.column < 0 {
			return nil, fmt.Errorf("the index has no column %q to sort by", q.Order.Column)
		}
	}
	if q.Order.Then != "" {
		if t.then = schema.number(q.Order.Then); t.then < 0 {
			return nil, fmt.Errorf("the index has no column %q to sort by", q.Order.Then)
		}
	}
	return t, nil
}

// wants tells whether any results are to be kept.
func (t *top) wants() bool { return t.keep != 0 }

// scoreScale makes whole numbers of scores.
const scoreScale = 1 << 16

// first gives what a document is ordered by at first.
func (t *top) first(c *cell, doc uint32) int64 {
	switch {
	case t.byScore:
		return -int64(c.scores[doc] * scoreScale)
	case t.q.Order.Column == "":
		return 0
	}
	switch n := c.seg.number(t.column, uint32(c.chunk)<<16|doc); {
	case n == Missing || n < t.q.Order.From:
		return math.MaxInt64
	case t.q.Order.Descending:
		return -n
	default:
		return n
	}
}

// second gives what documents that are equal at first are ordered by.
func (t *top) second(c *cell, doc uint32) int64 {
	if t.then < 0 {
		return 0
	}
	return -1 - c.seg.number(t.then, uint32(c.chunk)<<16|doc) // cannot overflow, and Missing comes last
}

// compare orders items; equal ones by their keys.
func (t *top) compare(a, b result) int {
	if a.first != b.first {
		return cmp.Compare(a.first, b.first)
	}
	if a.second != b.second {
		return cmp.Compare(a.second, b.second)
	}
	if a.part == b.part && a.doc == b.doc {
		return 0
	}
	return bytes.Compare(t.q.view.parts[a.part].seg.keyTerm(a.doc), t.q.view.parts[b.part].seg.keyTerm(b.doc))
}

// take offers the documents found in a chunk.
func (t *top) take(c *cell, part int, found bitset) {
	found.each(func(doc uint32) {
		it := result{first: t.first(c, doc), part: int32(part), doc: uint32(c.chunk)<<16 | doc}
		full := t.keep != All && len(t.items) == t.keep
		if full && it.first > t.items[0].first {
			return // as most do, when many were found
		}
		it.second = t.second(c, doc)
		if !full {
			t.items = append(t.items, it)
			if len(t.items) == t.keep {
				t.heap()
			}
			return
		}
		if t.compare(it, t.items[0]) >= 0 {
			return
		}
		t.items[0] = it
		t.sink(0)
	})
}

// heap makes a heap of the items, the last in their order on top.
func (t *top) heap() {
	for i := len(t.items)/2 - 1; i >= 0; i-- {
		t.sink(i)
	}
}

func (t *top) sink(i int) {
	for {
		child := 2*i + 1
		if child >= len(t.items) {
			return
		}
		if child+1 < len(t.items) && t.compare(t.items[child+1], t.items[child]) > 0 {
			child++
		}
		if t.compare(t.items[child], t.items[i]) <= 0 {
			return
		}
		t.items[i], t.items[child] = t.items[child], t.items[i]
		i = child
	}
}

// finish puts the items in order.
func (t *top) finish() { slices.SortFunc(t.items, t.compare) }

// hits gives the results that were asked for.
func (q *query) hits() iter.Seq[Hit] {
	items := q.top.items
	items = items[min(len(items), q.Offset):]
	return func(yield func(Hit) bool) {
		for _, it := range items {
			h := Hit{Key: q.view.parts[it.part].seg.key(it.doc)}
			if q.top.byScore {
				h.Score = float32(-it.first) / scoreScale
			}
			if !yield(h) {
				return
			}
		}
	}
}
