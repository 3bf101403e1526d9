package search

import (
	"sync"
	"time"
)

// Matcher says which of many saved requests a document fits: exactly those for
// which an Index that holds the document finds it. Any number of goroutines may
// use it at the same time.
//
// Each request is listed under what a document must have to fit it and what the
// fewest documents have, be it a word, the beginning of one, a tag or a stage;
// one with alternatives is listed under each of them. A document is checked only
// against what is listed under its own terms, and against the few requests that
// ask for nothing of the kind.
type Matcher struct {
	schema Schema

	mu    sync.RWMutex // of what follows
	terms glossary
	lists []shelf  // by term
	loose []uint32 // the slots of requests that are listed nowhere and always checked
	slots []stored
	free  []uint32         // slots without a request
	ids   map[int64]uint32 // the slot of each request

	idle   sync.Mutex // of sheets
	sheets []*sheet   // not in use
}

// stored is a request in its slot: its code, then the terms it is listed under.
type stored struct {
	id    int64
	words []uint32 // nil in a free slot
}

func (s *stored) code() []uint32 { return s.words[:s.words[0]>>opBits] }

// listed gives the terms the request is listed under; none for a loose one, or
// one that no document can fit.
func (s *stored) listed() []uint32 { return s.words[s.words[0]>>opBits:] }

// NewMatcher makes a matcher of no requests for the documents of indexes with a
// schema.
func NewMatcher(schema Schema) *Matcher {
	m := &Matcher{schema: schema, terms: newGlossary(len(schema.Stages)), ids: map[int64]uint32{}}
	m.room()
	return m
}

// room makes lists for all terms.
func (m *Matcher) room() {
	if more := len(m.terms.terms) - len(m.lists); more > 0 {
		m.lists = append(m.lists, make([]shelf, more)...)
	}
}

// Len gives the number of requests.
func (m *Matcher) Len() int {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return len(m.ids)
}

// Put adds a request under an id, in place of the one with that id. The words,
// filters and ranges of the request count, nothing else of it. It fails, and
// changes nothing, where Index.Search would fail, and with a fault.Invalid for a
// request of more than 4,096 words and choices.
func (m *Matcher) Put(id int64, r Request) error {
	ranges, err := m.schema.settle(&r)
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	code, err := m.terms.code(nil, &m.schema, &r, ranges)
	m.room() // for terms of a refused request too
	if err != nil {
		return err
	}
	m.remove(id)
	slot := uint32(len(m.slots))
	if n := len(m.free); n > 0 {
		slot, m.free = m.free[n-1], m.free[:n-1]
	} else {
		m.slots = append(m.slots, stored{})
	}
	m.slots[slot] = stored{id: id, words: code}
	m.ids[id] = slot
	m.list(slot)
	return nil
}

// Remove takes out the request with an id, if there is one.
func (m *Matcher) Remove(id int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.remove(id)
}

func (m *Matcher) remove(id int64) {
	slot, ok := m.ids[id]
	if !ok {
		return
	}
	m.unlist(slot)
	m.slots[slot] = stored{}
	m.free = append(m.free, slot)
	delete(m.ids, id)
}

// Match appends to dst the ids, ascending, of the requests that a document fits,
// with the stage it is at as of now. A document that Index.Add would refuse fits
// none.
func (m *Matcher) Match(dst []int64, d *Document, now time.Time) []int64 {
	if m.schema.check(d) != nil {
		return dst
	}
	s := m.sheet()
	defer m.give(s)
	m.mu.RLock()
	defer m.mu.RUnlock()
	s.read(&m.terms, &m.schema, d, now)
	before := len(dst)
	dst = m.match(dst, s)
	s.sortIDs(dst[before:])
	return dst
}

// match appends the ids of the requests that the document of a sheet fits.
func (m *Matcher) match(dst []int64, s *sheet) []int64 {
	s.forget(len(m.slots))
	for _, term := range s.touched {
		l := &m.lists[term]
		for _, i := range s.guarded(l.heads) {
			h := &l.heads[i]
			if h.slot&listedOften != 0 && s.again(h.slot&slotMask) {
				continue
			}
			if rest := l.rest[h.at:]; m.checks(h, rest[idSize:], s) {
				dst = append(dst, int64(uint64(rest[1])<<32|uint64(rest[0])))
			}
		}
	}
	for _, slot := range m.loose {
		if saved := &m.slots[slot]; s.fits(saved.code()) {
			dst = append(dst, saved.id)
		}
	}
	return dst
}

// checks tells whether a document that meets the guards of a request fits what
// is left of it: the node that code begins with.
func (m *Matcher) checks(h *head, code []uint32, s *sheet) bool {
	switch {
	case h.slot&guardsSuffice != 0:
		return true
	case h.slot&codeApart != 0:
		return s.fits(m.slots[h.slot&slotMask].code())
	}
	return s.fits(code[:code[0]>>opBits])
}

// sheet gives a sheet that nobody else uses.
func (m *Matcher) sheet() *sheet {
	m.idle.Lock()
	defer m.idle.Unlock()
	n := len(m.sheets) - 1
	if n < 0 {
		return &sheet{}
	}
	s := m.sheets[n]
	m.sheets = m.sheets[:n]
	return s
}

// give keeps a sheet, with the words it knows, for the next document.
func (m *Matcher) give(s *sheet) {
	m.idle.Lock()
	defer m.idle.Unlock()
	s.doc = nil
	m.sheets = append(m.sheets, s)
}
