package search

import (
	"bytes"
	"errors"
	"fmt"
	"math/bits"
	"slices"
)

// mergeAt is how many segments of about one size make one of the next.
const mergeAt = 8

// poke tells the compactor that there may be work.
func (x *Index) poke() {
	select {
	case x.wake <- struct{}{}:
	default:
	}
}

// compact merges segments until Close.
func (x *Index) compact() {
	defer close(x.stopped)
	for {
		select {
		case <-x.stop:
			return
		case <-x.wake:
		}
		for x.compactOnce() {
			select {
			case <-x.stop:
				return
			default:
			}
		}
	}
}

// compactOnce merges the segments of one size; false when none need it.
func (x *Index) compactOnce() bool {
	x.mu.Lock()
	before := x.view.Load()
	chosen := before.choose()
	x.merging = chosen != nil
	x.mu.Unlock()
	if chosen == nil {
		return false
	}
	err := x.replace(before, chosen)
	x.mu.Lock()
	defer x.mu.Unlock()
	x.merging = false
	x.failed(err)
	x.rested.Broadcast()
	return err == nil
}

// failed keeps why a merge failed, nil when it did not, and says so once.
func (x *Index) failed(err error) {
	switch {
	case err == nil:
		x.mergeErr = nil
	case errors.Is(err, errClosed):
	default:
		if x.mergeErr == nil {
			x.logger.Error("the search index cannot merge its segments", "error", err)
		}
		x.mergeErr = fmt.Errorf("merging segments: %w", err)
	}
}

// choose gives the places of the segments to merge: the smallest of the sizes
// of which there are enough, or a segment most of which was replaced.
func (v *view) choose() []int {
	sizes := map[int][]int{}
	smallest := 64
	for i, p := range v.parts {
		if p.gone*2 > p.seg.docs {
			return []int{i}
		}
		size := bits.Len(uint(p.live())) / 3
		sizes[size] = append(sizes[size], i)
		if len(sizes[size]) >= mergeAt {
			smallest = min(smallest, size)
		}
	}
	return sizes[smallest]
}

// replace merges the chosen parts of a view and puts the result in their
// place.
func (x *Index) replace(before *view, chosen []int) error {
	var segs []*segment
	var deleted []bitset
	for _, i := range chosen {
		segs = append(segs, before.parts[i].seg)
		deleted = append(deleted, before.parts[i].deleted)
	}
	seg, remaps, err := x.merged(segs, deleted)
	if err != nil {
		return err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	next := *x.view.Load()
	parts := next.parts
	next.parts = nil
	made := part{seg: seg}
	found := 0
	for _, p := range parts {
		n := slices.Index(segs, p.seg)
		if n < 0 {
			next.parts = append(next.parts, p)
			continue
		}
		found++
		made.follow(p.deleted, deleted[n], remaps[n])
	}
	if found < len(segs) {
		return nil // the index was reset meanwhile
	}
	if made.live() > 0 {
		next.number(seg, &x.schema)
		next.parts = append(next.parts, made)
	}
	next.serial++
	x.view.Store(&next)
	return nil
}

// follow marks in a merged part what was replaced in one of its sources while
// it was made.
func (p *part) follow(now, then bitset, remap []uint32) {
	if now == nil {
		return
	}
	now.each(func(doc uint32) {
		if then != nil && then.has(doc) {
			return
		}
		if p.deleted == nil {
			p.deleted = make(bitset, wordsFor(p.seg.docs))
		}
		p.deleted.set(remap[doc])
		p.gone++
	})
}

// inMemory is up to which size in bytes a segment is not written to a file
// until the index is saved.
const inMemory = 4 << 20

// merged makes one segment of several, in memory when they are small.
func (x *Index) merged(segs []*segment, deleted []bitset) (*segment, [][]uint32, error) {
	size := 0
	for _, s := range segs {
		size += s.size
	}
	if size <= inMemory || x.dir == "" {
		var out bytes.Buffer
		remaps, _, err := merge(&out, &x.schema, segs, deleted, x.stop)
		if err != nil {
			return nil, nil, err
		}
		seg, err := readSegment(out.Bytes(), &x.schema)
		return seg, remaps, err
	}
	file, path := x.newFile()
	var remaps [][]uint32
	sum, err := writeFile(path, func(w *bufferedFile) (sum uint32, err error) {
		remaps, sum, err = merge(w, &x.schema, segs, deleted, x.stop)
		return sum, err
	})
	if err != nil {
		return nil, nil, err
	}
	data, err := mapFile(path)
	if err != nil {
		return nil, nil, err
	}
	seg, err := adopt(data, &x.schema)
	if err != nil {
		return nil, nil, err
	}
	seg.file, seg.sum = file, sum
	return seg, remaps, nil
}
