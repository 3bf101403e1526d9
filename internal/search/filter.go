package search

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// filtering is the filters and facets of a request made ready for a segment.
type filtering struct {
	q       *query
	names   []string // of the filters, in the order of the sets that apply gives
	filters []choice
	facets  []facet
	times   *timeline
	groups  []int32 // documents by group of the segment; nil when not asked for
	grouped string  // the name of the filter that groups do not heed
}

// choice is what lets a document through: any of some tags or stages.
type choice struct {
	tags   []list
	stages []bitset
}

// facet is the values of a facet in a segment.
type facet struct {
	name string
	tagged
	counts []int32 // documents by value, of the chunks counted so far
}

// tagged is the values of a tag in a segment, and for each document its values
// where that is worth it.
type tagged struct {
	values []value
	places *places // or nil
}

type value struct {
	text string
	list
}

// filters makes the request's filters ready for a segment.
func (q *query) filters(seg *segment) *filtering {
	f := &filtering{q: q}
	schema := &q.index.schema
	f.times = seg.stagesAt(q.Now, len(schema.Stages))
	for _, filter := range q.Filters {
		f.names = append(f.names, filter.Name)
		var made choice
		for _, tag := range filter.Any {
			if l := seg.lookup(tag.term()); l.df > 0 {
				made.tags = append(made.tags, l)
			}
		}
		for _, stage := range filter.Stages {
			made.stages = append(made.stages, f.times.stages[slices.Index(schema.Stages, stage)])
		}
		f.filters = append(f.filters, made)
	}
	for _, r := range q.Ranges {
		f.names = append(f.names, r.Name)
	}
	for _, want := range q.Facets {
		f.facet(seg, want)
	}
	return f
}

// facet finds the values of a facet in a segment.
func (f *filtering) facet(seg *segment, want Facet) {
	if want.Name == GroupFacet {
		f.groups, f.grouped = make([]int32, seg.groupTo-seg.groupFrom), want.Tag
		return
	}
	made := facet{name: want.Name}
	name := want.Tag
	if name == "" {
		name = want.Name
	}
	prefix := Tag{Name: name}.term()
	if len(want.Values) > 0 {
		for _, v := range want.Values {
			if l := seg.lookup(prefix + v); l.df > 0 {
				made.values = append(made.values, value{v, l})
			}
		}
	} else {
		made.tagged = seg.values(prefix)
	}
	made.counts = make([]int32, len(made.values))
	f.facets = append(f.facets, made)
}

// values gives the values of a tag in a segment.
func (s *segment) values(prefix string) tagged {
	if known, ok := s.facets.Load(prefix); ok {
		return known.(tagged)
	}
	var made tagged
	from, to := s.between(prefix)
	for i := from; i < to; i++ {
		made.values = append(made.values, value{string(s.term(i)[len(prefix):]), s.list(i)})
	}
	made.places = placesOf(s.docs, made.values)
	s.facets.Store(prefix, made)
	return made
}

// apply gives for each filter the set of the documents that pass it, at least
// of those in base.
func (f *filtering) apply(c *cell, base bitset) []bitset {
	var passed []bitset
	for _, choice := range f.filters {
		set := c.take()
		clear(set)
		for _, l := range choice.tags {
			if b, ok := l.in(c.chunk); ok {
				b.addTo(set)
			}
		}
		for _, s := range choice.stages {
			set.or(inChunk(s, c.chunk))
		}
		passed = append(passed, set)
	}
	if len(f.q.ranges) == 0 {
		return passed
	}
	needed := f.needed(c, base, passed)
	for _, r := range f.q.ranges {
		set := c.take()
		clear(set)
		column := c.seg.numbers[r.column][c.chunk*chunkSize*8:]
		needed.each(func(doc uint32) {
			n := int64(binary.LittleEndian.Uint64(column[doc*8:]))
			if n == Missing && r.Missing || n != Missing && n >= r.From && n <= r.To {
				set.set(doc)
			}
		})
		passed = append(passed, set)
	}
	c.give(needed)
	return passed
}

// needed gives the documents whose numbers matter: those that the filters let
// through, or would but for those that a facet does not heed.
func (f *filtering) needed(c *cell, base bitset, passed []bitset) bitset {
	needed := c.take()
	copy(needed, base)
	for _, p := range passed {
		needed.and(p)
	}
	for _, name := range f.q.unheeded {
		more := f.heeding(c, base, passed, name)
		needed.or(more)
		c.give(more)
	}
	return needed
}

// heeding gives the documents that pass all filters, of which passed has the
// sets, but those with a name.
func (f *filtering) heeding(c *cell, base bitset, passed []bitset, name string) bitset {
	set := c.take()
	copy(set, base)
	for i, p := range passed {
		if f.names[i] != name {
			set.and(p)
		}
	}
	return set
}

// filtered tells whether a filter has a name.
func (f *filtering) filtered(name string) bool {
	for _, n := range f.names {
		if n == name {
			return true
		}
	}
	return false
}

// count adds a chunk's documents to the counts.
func (f *filtering) count(c *cell, base, found bitset, passed []bitset) {
	for i := range f.facets {
		f.within(c, base, found, passed, f.facets[i].name, func(in bitset) { f.countFacet(c, &f.facets[i], in) })
	}
	if f.groups != nil {
		f.within(c, base, found, passed, f.grouped, func(in bitset) {
			for i, w := range in {
				for ; w != 0; w &= w - 1 {
					if g := c.seg.group(uint32(c.chunk)<<16 | uint32(i<<6+bits.TrailingZeros64(w))); g >= 0 {
						f.groups[g]++
					}
				}
			}
		})
	}
}

// within calls fn with the documents that a facet counts, unless there are none.
func (f *filtering) within(c *cell, base, found bitset, passed []bitset, name string, fn func(bitset)) {
	if f.filtered(name) {
		found = f.heeding(c, base, passed, name)
		defer c.give(found)
	}
	if !found.empty() {
		fn(found)
	}
}

func (f *filtering) countFacet(c *cell, facet *facet, in bitset) {
	counts := f.q.counts[facet.name]
	if facet.name == StageFacet {
		for i, s := range f.times.stages {
			n := 0
			for j, w := range inChunk(s, c.chunk) {
				n += bits.OnesCount64(w & in[j])
			}
			if n > 0 {
				counts[f.q.index.schema.Stages[i]] += n
			}
		}
	}
	if facet.places != nil && in.count()*16 <= c.width*mostPlaces {
		facet.places.count(c.chunk, in, facet.counts)
		return
	}
	few := c.few(in)
	for i, v := range facet.values {
		if b, ok := v.in(c.chunk); ok && few != nil {
			facet.counts[i] += int32(b.commonWithFew(few))
		} else if ok {
			facet.counts[i] += int32(b.common(in))
		}
	}
}

// mostFew is up to how many documents are looked for one by one.
const mostFew = 64

// few gives the members of a set that has few, nil of another.
func (c *cell) few(in bitset) []uint32 {
	if in.count() > mostFew {
		return nil
	}
	c.cand = c.cand[:0]
	in.each(func(doc uint32) { c.cand = append(c.cand, doc) })
	return c.cand
}

// finish adds the segment's counts to those of the index.
func (f *filtering) finish(seg *segment) {
	q := f.q
	for _, facet := range f.facets {
		for i, n := range facet.counts {
			if n > 0 {
				q.counts[facet.name][facet.values[i].text] += int(n)
			}
		}
	}
	if f.groups == nil {
		return
	}
	if q.groups == nil {
		q.groups = make([]int32, len(q.view.groups))
	}
	for i, n := range f.groups {
		q.groups[seg.groupOf[i]] += n
	}
}
