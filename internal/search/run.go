package search

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"strings"
	"time"
)

// Search answers a request as of one instant of the index. It fails when the
// request names a column or a stage that is not in the schema, asks for less
// than nothing, asks for one facet twice, and when ctx ends.
func (x *Index) Search(ctx context.Context, r Request) (Response, error) {
	q, err := x.run(ctx, r)
	if err != nil {
		return Response{}, err
	}
	hits := slices.Collect(q.hits())
	return Response{Total: q.total, Hits: hits, Counts: q.counts, Groups: q.largest(), Serial: q.view.serial, query: q}, nil
}

// Each answers a request with the keys of its results, in their order, one by
// one, and tells how many there are.
func (x *Index) Each(ctx context.Context, r Request) (total int, keys iter.Seq[string], err error) {
	q, err := x.run(ctx, r)
	if err != nil {
		return 0, nil, err
	}
	return q.total, func(yield func(string) bool) {
		for h := range q.hits() {
			if !yield(h.Key) {
				return
			}
		}
	}, nil
}

// query is a request while it is answered.
type query struct {
	Request
	index    *Index
	view     *view
	ranges   []columnRange
	unheeded []string // the names of the filters that some facet does not heed
	plans    [][]scored
	weight   []float32
	total    int
	counts   map[string]map[string]int
	groups   []int32 // documents by group of the index
	top      *top
	cell     *cell
}

type columnRange struct {
	Range
	column int
}

func (x *Index) run(ctx context.Context, r Request) (*query, error) {
	q := &query{Request: r, index: x, view: x.view.Load(), counts: map[string]map[string]int{}}
	if err := q.settle(); err != nil {
		return nil, err
	}
	q.cell = cells.Get().(*cell)
	defer func() {
		q.cell.free()
		q.cell = nil
	}()
	plans := q.plan()
	for i, p := range q.view.parts {
		if err := q.part(ctx, i, p, plans[i]); err != nil {
			return nil, err
		}
	}
	q.top.finish()
	runtime.KeepAlive(q.view)
	return q, nil
}

// settle finds what the request names in the schema.
func (q *query) settle() error {
	if q.Offset < 0 || q.Limit < All || q.Groups < 0 {
		return fmt.Errorf("the index cannot give %d results from %d on, and %d groups", q.Limit, q.Offset, q.Groups)
	}
	var err error
	if q.ranges, err = q.index.schema.settle(&q.Request); err != nil {
		return err
	}
	if err := q.settleFacets(); err != nil {
		return err
	}
	q.top, err = newTop(q)
	return err
}

// settle finds the columns of a request's ranges; it refuses stages and columns
// that the schema does not have.
func (s *Schema) settle(r *Request) (ranges []columnRange, err error) {
	for _, f := range r.Filters {
		for _, stage := range f.Stages {
			if !slices.Contains(s.Stages, stage) {
				return nil, fmt.Errorf("the index has no stage %q", stage)
			}
		}
	}
	for _, of := range r.Ranges {
		n := s.number(of.Column)
		if n < 0 {
			return nil, fmt.Errorf("the index has no column %q", of.Column)
		}
		ranges = append(ranges, columnRange{of, n})
	}
	return ranges, nil
}

// settleFacets sees to it that nothing is counted twice.
func (q *query) settleFacets() error {
	q.Facets = slices.Clone(q.Facets)
	seen := map[[2]string]bool{}
	for i := range q.Facets {
		f := &q.Facets[i]
		of := [2]string{f.Name, cmp.Or(f.Tag, f.Name)}
		unheeded := f.Name
		if f.Name == GroupFacet {
			of[1], unheeded = "", f.Tag
		} else {
			q.counts[f.Name] = map[string]int{}
		}
		if seen[of] {
			return fmt.Errorf("the facet %q is asked for twice", f.Name)
		}
		seen[of] = true
		if slices.ContainsFunc(q.Filters, func(filter Filter) bool { return filter.Name == unheeded }) && !slices.Contains(q.unheeded, unheeded) {
			q.unheeded = append(q.unheeded, unheeded)
		}
		if f.Values != nil {
			f.Values = slices.Compact(slices.Sorted(slices.Values(f.Values)))
		}
	}
	return nil
}

// plan plans the words for every segment and then weighs them.
func (q *query) plan() []plan {
	var p planner
	plans := make([]plan, len(q.view.parts))
	q.plans = make([][]scored, len(q.view.parts))
	docs, words := 0, int64(0)
	for i, part := range q.view.parts {
		if q.Expr.Root != nil {
			plans[i], q.plans[i] = p.segment(part.seg, q.Expr.Root)
		}
		docs += part.seg.docs
		words += part.seg.words
	}
	for _, df := range p.dfs {
		q.weight = append(q.weight, rarity(df, docs))
	}
	q.cell.norms = normsFor(float64(words) / float64(max(docs, 1)))
	return plans
}

// part answers the request for one segment.
func (q *query) part(ctx context.Context, n int, p part, made plan) error {
	f := q.filters(p.seg)
	for chunk := range p.seg.chunks() {
		if err := ctx.Err(); err != nil {
			return err
		}
		base := q.cell.enter(p, chunk, made)
		if !base.empty() {
			q.chunk(n, f, base)
		}
		q.cell.give(base)
	}
	f.finish(p.seg)
	return nil
}

// enter goes to a chunk and gives its documents that a plan finds, all of them
// for none.
func (c *cell) enter(p part, chunk int, made plan) bitset {
	c.seg, c.chunk, c.width = p.seg, chunk, p.seg.width(chunk)
	base := c.take()
	if made == nil {
		base.fill(c.width)
	} else {
		made.bits(c, base)
	}
	if p.deleted != nil {
		base.andNot(inChunk(p.deleted, chunk))
	}
	return base
}

// inChunk gives the part of a set of a whole segment that is in a chunk.
func inChunk(all bitset, chunk int) bitset {
	from := chunk * denseWords
	return all[from:min(len(all), from+denseWords)]
}

// chunk applies the filters to the documents that the words find, counts, and
// keeps the best.
func (q *query) chunk(part int, f *filtering, base bitset) {
	c := q.cell
	passed := f.apply(c, base)
	found := c.take()
	copy(found, base)
	for _, set := range passed {
		found.and(set)
	}
	n := found.count()
	q.total += n
	f.count(c, base, found, passed)
	if q.top.wants() && n > 0 {
		if q.top.byScore {
			c.clearScores(found, n)
			for _, s := range q.plans[part] {
				s.addScores(c, found, q.weight[s.weight()])
			}
		}
		q.top.take(c, part, found)
	}
	for _, set := range passed {
		c.give(set)
	}
	c.give(found)
}

// largest gives the groups with the most documents.
func (q *query) largest() []Count {
	var best []Count // in order
	compare := func(a, b Count) int { return cmp.Or(cmp.Compare(b.N, a.N), strings.Compare(a.Value, b.Value)) }
	for i, n := range q.groups {
		if n == 0 || q.Groups == 0 || len(best) == q.Groups && int(n) < best[len(best)-1].N {
			continue
		}
		of := Count{q.view.groups[i], int(n)}
		at, _ := slices.BinarySearchFunc(best, of, compare)
		if at == q.Groups {
			continue
		}
		if len(best) == q.Groups {
			best = best[:len(best)-1]
		}
		best = slices.Insert(best, at, of)
	}
	return best
}

// Millis gives an instant as columns of numbers hold it: in Unix
// milliseconds, Missing for the zero time.
func Millis(t time.Time) int64 {
	if t.IsZero() {
		return Missing
	}
	return t.UnixMilli()
}
