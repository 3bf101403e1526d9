package search

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// Index is a full-text index. Any number of goroutines may ask it; what it
// answers is as of one instant. Make it with Open, and Close it.
type Index struct {
	schema Schema
	dir    string   // "" for an index in memory
	lock   *os.File // of dir; nil without one
	logger *slog.Logger

	view atomic.Pointer[view]

	saving sync.Mutex // one Save at a time

	mu       sync.Mutex // of what follows, and of the exchange of views
	tokens   *Tokenizer
	files    int           // the number of the last segment file
	merging  bool          // the compactor is at work
	rested   *sync.Cond    // on mu: it has done a piece
	wake     chan struct{} // tells it to look
	stop     chan struct{}
	stopped  chan struct{}
	closed   bool
	mergeErr error // why the last merge failed; nil once one succeeds
}

// view is the index at one instant.
type view struct {
	parts    []part
	groups   []string  // the values of Schema.Group, by their number in the index
	numbers  *sync.Map // from the value of a group to its number, a uint32; those of later views too
	position int64
	mark     string
	serial   int64 // one more with each change
}

// part is a segment and which of its documents have been replaced.
type part struct {
	seg     *segment
	deleted bitset // nil for none
	gone    int    // how many
}

// live gives the number of documents that have not been replaced.
func (p part) live() int { return p.seg.docs - p.gone }

// docs gives the number of documents.
func (v *view) docs() (n int) {
	for _, p := range v.parts {
		n += p.live()
	}
	return n
}

// Position gives up to where the source has been followed, as told to Add.
func (x *Index) Position() int64 { return x.view.Load().position }

// Docs gives the number of documents.
func (x *Index) Docs() int { return x.view.Load().docs() }

// Serial gives a number that is another after each change of the index.
func (x *Index) Serial() int64 { return x.view.Load().serial }

// Fresh says of documents handed to Add that none of their keys is in the
// index, which saves looking for them.
const Fresh = true

// mostParts bounds the segments that wait to be merged.
const mostParts = 96

// Add takes documents in, each in place of the one with its key, and sets the
// position. Whoever asks after Add has returned finds them. Of several with one
// key the last counts. Only one goroutine may add. It fails, and changes
// nothing, when a document does not fit the schema, or when so many segments
// wait to be merged that it would have to wait too and merging fails or the
// index is closed.
func (x *Index) Add(docs []Document, fresh bool, position int64) error {
	for i := range docs {
		if err := x.schema.check(&docs[i]); err != nil {
			return err
		}
	}
	docs = lastOfKeys(docs)
	x.mu.Lock()
	defer x.mu.Unlock()
	if err := x.room(); err != nil {
		return err
	}
	next := *x.view.Load()
	next.parts = slices.Clone(next.parts)
	next.position = position
	next.serial++
	for some := range slices.Chunk(docs, chunkSize) {
		if !fresh {
			next.remove(some)
		}
		seg, err := x.build(some)
		if err != nil {
			return err
		}
		next.number(seg, &x.schema)
		next.parts = append(next.parts, part{seg: seg})
	}
	x.view.Store(&next)
	x.poke()
	return nil
}

// room waits, with mu held, until there is room for another segment.
func (x *Index) room() error {
	for len(x.view.Load().parts) >= mostParts {
		switch {
		case x.mergeErr != nil:
			x.poke() // so that it is tried again
			return x.mergeErr
		case x.closed:
			return errClosed
		}
		x.rested.Wait()
	}
	return nil
}

// lastOfKeys leaves of the documents of a key only the last.
func lastOfKeys(docs []Document) []Document {
	last := make(map[string]int, len(docs))
	for i := range docs {
		last[docs[i].Key] = i
	}
	if len(last) == len(docs) {
		return docs
	}
	var out []Document
	for i := range docs {
		if last[docs[i].Key] == i {
			out = append(out, docs[i])
		}
	}
	return out
}

// remove marks the documents with the keys of others as deleted.
func (v *view) remove(docs []Document) {
	copied := map[int]bool{}
	for i := range docs {
		for n := len(v.parts) - 1; n >= 0; n-- {
			p := &v.parts[n]
			doc, ok := p.seg.findKey(docs[i].Key)
			if !ok || p.deleted != nil && p.deleted.has(doc) {
				continue
			}
			switch {
			case p.deleted == nil:
				p.deleted = make(bitset, wordsFor(p.seg.docs))
			case !copied[n]:
				p.deleted = slices.Clone(p.deleted)
			}
			copied[n] = true
			p.deleted.set(doc)
			p.gone++
			break
		}
	}
}

func (x *Index) build(docs []Document) (*segment, error) {
	b := newBuilder(&x.schema, x.tokens, len(docs))
	for i := range docs {
		b.add(&docs[i])
	}
	data, err := b.bytes()
	if err != nil {
		return nil, fmt.Errorf("making a segment: %w", err)
	}
	return readSegment(data, &x.schema)
}

// check refuses a document that does not fit the schema.
func (s *Schema) check(d *Document) error {
	if d.Key == "" || len(d.Numbers) != len(s.Numbers) || len(d.Stages) == 0 || len(d.Stages) > mostSteps {
		return fmt.Errorf("the document %q has %d numbers and %d stages", d.Key, len(d.Numbers), len(d.Stages))
	}
	for _, step := range d.Stages {
		if !slices.Contains(s.Stages, step.Stage) {
			return fmt.Errorf("the document %q has the unknown stage %q", d.Key, step.Stage)
		}
	}
	for _, tag := range d.Tags {
		if strings.Contains(tag.Name, "=") {
			return fmt.Errorf("the document %q has a tag named %q", d.Key, tag.Name)
		}
	}
	return nil
}

// number gives the groups of a segment their numbers in the index.
func (v *view) number(s *segment, schema *Schema) {
	s.groupOf = make([]uint32, s.groupTo-s.groupFrom)
	for i := range s.groupOf {
		name := s.groupName(i, schema)
		n, known := v.numbers.LoadOrStore(name, uint32(len(v.groups)))
		if !known {
			v.groups = append(v.groups, name)
		}
		s.groupOf[i] = n.(uint32)
	}
}

// Reset empties the index.
func (x *Index) Reset() {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.view.Store(&view{numbers: &sync.Map{}, serial: x.view.Load().serial + 1})
	x.rested.Broadcast()
}

// errClosed ends what the index does when it is closed.
var errClosed = errors.New("the search index is closed")

// Close stops the work in the background; a merge is broken off. What was not
// saved since the last Save is to be added again. The index still answers, and
// closing it once more does nothing.
func (x *Index) Close() {
	x.mu.Lock()
	if !x.closed {
		x.closed = true
		close(x.stop)
	}
	x.rested.Broadcast()
	x.mu.Unlock()
	<-x.stopped
	x.release()
}

// release gives the directory free for another process.
func (x *Index) release() {
	if x.lock != nil {
		_ = x.lock.Close() // nothing was written to it
	}
}
