package search

import (
	"math"
	"math/bits"
)

// places says for each document of a segment which values of a tag it has, by
// their places in the list of values. Posting lists say the same the other way
// round, and are quicker to count from when most documents are counted; places
// are when some are. They are made when a facet is first counted.
type places struct {
	starts []uint32 // of each document's values in all; nil where none has several
	all    []uint16 // without starts one for each document, none for no value
}

const (
	none = math.MaxUint16
	// leastPlaces is from how many documents on a segment has places, and
	// mostPlaces up to how many of 16 documents in a chunk they are used.
	leastPlaces = 4096
	mostPlaces  = 4
)

// placesOf makes the places of a tag's values; nil where there are too
// few documents or too many values.
func placesOf(docs int, values []value) *places {
	if docs < leastPlaces || len(values) >= none || len(values) == 0 {
		return nil
	}
	counts := make([]uint32, docs+1)
	several := false
	eachPosting(values, func(_ int, doc uint32) {
		counts[doc+1]++
		several = several || counts[doc+1] > 1
	})
	f := &places{}
	if !several {
		f.all = make([]uint16, docs)
		for i := range f.all {
			f.all[i] = none
		}
		eachPosting(values, func(place int, doc uint32) { f.all[doc] = uint16(place) })
		return f
	}
	for i := range docs {
		counts[i+1] += counts[i]
	}
	f.starts, f.all = counts, make([]uint16, counts[docs])
	next := make([]uint32, docs)
	copy(next, counts)
	eachPosting(values, func(place int, doc uint32) {
		f.all[next[doc]] = uint16(place)
		next[doc]++
	})
	return f
}

// eachPosting calls fn with each document of each value.
func eachPosting(values []value, fn func(place int, doc uint32)) {
	for place, v := range values {
		for i := range v.chunks {
			b, chunk := v.at(i)
			b.each(func(_ int, doc uint32) { fn(place, uint32(chunk)<<16|doc) })
		}
	}
}

// count adds the values of a chunk's documents to counts, by their places. It
// walks over the set by itself: a call for each document would cost as much
// again.
func (f *places) count(chunk int, in bitset, counts []int32) {
	all, starts := f.all, f.starts
	for i, w := range in {
		for ; w != 0; w &= w - 1 {
			doc := uint32(chunk)<<16 | uint32(i<<6+bits.TrailingZeros64(w))
			if starts != nil {
				for _, p := range all[starts[doc]:starts[doc+1]] {
					counts[p]++
				}
			} else if p := all[doc]; p != none {
				counts[p]++
			}
		}
	}
}
