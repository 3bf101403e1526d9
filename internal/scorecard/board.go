package scorecard

import (
	"bytes"
	"cmp"
	"hash/maphash"
	"maps"
	"math"
	"slices"
	"sort"
	"strings"
)

// Board holds the facts of all awards and tenders as the ledger stood at one
// moment. It never changes, so any number of readers may ask it without locks,
// and a figure and the list behind it, asked of one Board, always agree.
type Board struct {
	size       int64 // of the ledger
	bodies     map[string]*body
	keys       []string   // of bodies, sorted
	sets       [][]uint32 // of suppliers, where an award has not exactly one
	supplier   []string   // keys
	texts      texts
	currencies []string
	awards     int
	tenders    int
}

// body is a buyer's facts.
type body struct {
	key     string
	awards  []award  // by day, then id
	tenders []tender // by day of the notice, then ocid
	byClose []int32  // places in tenders, by the day of closing
}

// Size gives how many entries of the ledger the Board has seen.
func (b *Board) Size() int64 { return b.size }

// Counts gives how many awards and tenders the Board holds.
func (b *Board) Counts() (awards, tenders int) { return b.awards, b.tenders }

// Keys gives the keys of all buyers, sorted; "" among them stands for the
// processes whose buyer is not known.
func (b *Board) Keys() []string { return slices.Clone(b.keys) }

// in gives the bodies of a scope, each once, by key.
func (b *Board) in(keys []string) []*body {
	all := keys
	if keys == nil {
		all = b.keys
	} else if all = slices.Clone(keys); !slices.IsSorted(all) {
		slices.Sort(all)
	}
	out := make([]*body, 0, len(all))
	for i, key := range all {
		if found := b.bodies[key]; found != nil && (i == 0 || all[i-1] != key) {
			out = append(out, found)
		}
	}
	return out
}

// between gives the awards of some days, both included.
func (b *body) between(from, to int32) []award {
	lo := sort.Search(len(b.awards), func(i int) bool { return b.awards[i].day >= from })
	hi := sort.Search(len(b.awards), func(i int) bool { return b.awards[i].day > to })
	return b.awards[lo:max(lo, hi)]
}

// opened gives the tenders whose notice is of some days.
func (b *body) opened(from, to int32) []tender {
	lo := sort.Search(len(b.tenders), func(i int) bool { return b.tenders[i].opened >= from })
	hi := sort.Search(len(b.tenders), func(i int) bool { return b.tenders[i].opened > to })
	return b.tenders[lo:max(lo, hi)]
}

// closed gives the places of the tenders that closed on some days.
func (b *body) closed(from, to int32) []int32 {
	lo := sort.Search(len(b.byClose), func(i int) bool { return b.tenders[b.byClose[i]].closes >= from })
	hi := sort.Search(len(b.byClose), func(i int) bool { return b.tenders[b.byClose[i]].closes > to })
	return b.byClose[lo:max(lo, hi)]
}

// maker makes Boards one after another. A body that a Board has been given is
// copied before it changes.
type maker struct {
	bodies map[string]*body
	own    map[string]bool // bodies that no Board has been given
	limits limits
	seed   maphash.Seed
	// where gives the buyer, by its number, that has the facts of the process
	// whose ocid has a hash. A million ocids share one with a chance of 1 in 10
	// million; what is wrong then goes with the next start.
	where   map[uint64]uint32
	numbers []string // keys of buyers
	number  map[string]uint32

	supplier  []string
	supplierN map[string]uint32
	sets      [][]uint32
	setN      map[string]uint32
	currency  []string
	texts     texts
	keys      []string
}

func newMaker() *maker {
	return &maker{
		bodies: map[string]*body{}, own: map[string]bool{}, where: map[uint64]uint32{}, seed: maphash.MakeSeed(), limits: limits{}, number: map[string]uint32{},
		supplierN: map[string]uint32{}, setN: map[string]uint32{"": 0}, sets: [][]uint32{nil}, currency: []string{""},
	}
}

// take replaces the facts of some processes, each named once.
func (m *maker) take(rows []processRow) {
	m.drop(rows)
	for i := range rows {
		p := &rows[i]
		t, isTender := p.fact()
		if !isTender && len(p.awards) == 0 {
			continue
		}
		b := m.body(p.buyer)
		for j := range p.awards {
			b.awards = append(b.awards, m.fact(p, &p.awards[j]))
		}
		if isTender {
			if len(p.awards) > 0 {
				t.ocid = b.awards[len(b.awards)-1].ocid()
			} else {
				t.ocid = m.texts.add(p.ocid)
			}
			b.tenders = append(b.tenders, t)
		}
		m.where[maphash.String(m.seed, p.ocid)] = m.number[b.key]
	}
}

// drop removes the facts of processes that have some.
func (m *maker) drop(rows []processRow) {
	gone := map[string]map[string]bool{} // ocids by buyer
	for i := range rows {
		hash := maphash.String(m.seed, rows[i].ocid)
		n, ok := m.where[hash]
		if !ok {
			continue
		}
		delete(m.where, hash)
		key := m.numbers[n]
		if gone[key] == nil {
			gone[key] = map[string]bool{}
		}
		gone[key][rows[i].ocid] = true
	}
	for key, ocids := range gone {
		b := m.body(key)
		b.awards = slices.DeleteFunc(b.awards, func(a award) bool { return ocids[string(m.texts.of(a.ocid()))] })
		b.tenders = slices.DeleteFunc(b.tenders, func(t tender) bool { return ocids[string(m.texts.of(t.ocid))] })
	}
}

// body gives a buyer's facts to be changed.
func (m *maker) body(key string) *body {
	b := m.bodies[key]
	switch {
	case b == nil:
		key = strings.Clone(key)
		b = &body{key: key}
		m.number[key] = uint32(len(m.numbers))
		m.numbers = append(m.numbers, key)
	case m.own[key]:
		return b
	default:
		b = &body{key: b.key, awards: slices.Clone(b.awards), tenders: slices.Clone(b.tenders)}
	}
	m.bodies[b.key], m.own[b.key] = b, true
	return b
}

// fact makes an award of the Board.
func (m *maker) fact(p *processRow, a *awardRow) award {
	f := a.fact(p, m.limits)
	f.id, f.ocidLen = m.texts.add(shorten(a.id, p.ocid)), uint16(min(len(p.ocid), math.MaxUint16))
	f.suppliers = m.set(a.suppliers)
	if a.currency != "" {
		n := slices.Index(m.currency, a.currency)
		if n < 0 && len(m.currency) <= 255 {
			n = len(m.currency)
			m.currency = append(m.currency, strings.Clone(a.currency))
		}
		f.currency = uint8(max(n, 0))
	}
	return f
}

// several is set in award.suppliers where the rest is a place in the sets; where
// it is not set the rest is the one supplier's place among the suppliers.
const several = 1 << 31

// nobody is the set without suppliers.
const nobody = several

// set gives a set of suppliers as award.suppliers holds it.
func (m *maker) set(keys []string) uint32 {
	if len(keys) == 1 {
		return m.one(keys[0])
	}
	name := strings.Join(keys, keySeparator)
	if n, ok := m.setN[name]; ok {
		return several | n
	}
	members := make([]uint32, len(keys))
	for i, key := range keys {
		members[i] = m.one(key)
	}
	n := uint32(len(m.sets))
	m.sets = append(m.sets, members)
	m.setN[name] = n
	return several | n
}

// one gives a supplier's place among the suppliers.
func (m *maker) one(key string) uint32 {
	n, ok := m.supplierN[key]
	if !ok {
		key = strings.Clone(key)
		n = uint32(len(m.supplier))
		m.supplier = append(m.supplier, key)
		m.supplierN[key] = n
	}
	return n
}

// members gives the suppliers of an award, in one where there is only one.
func (b *Board) members(a *award, one *[1]uint32) []uint32 {
	if a.suppliers&several != 0 {
		return b.sets[a.suppliers&^several]
	}
	one[0] = a.suppliers
	return one[:]
}

// board gives the facts as they stand, for a ledger of a size.
func (m *maker) board(size int64) *Board {
	grown := len(m.keys) != len(m.bodies)
	for key := range m.own {
		m.bodies[key].settle(&m.texts)
	}
	clear(m.own)
	if grown {
		m.keys = slices.Sorted(maps.Keys(m.bodies))
	}
	b := &Board{size: size, bodies: maps.Clone(m.bodies), keys: m.keys,
		sets: m.sets[:len(m.sets):len(m.sets)], supplier: m.supplier[:len(m.supplier):len(m.supplier)],
		currencies: m.currency[:len(m.currency):len(m.currency)],
		texts:      texts{slices.Clone(m.texts.chunks)}}
	for _, one := range b.bodies {
		b.awards += len(one.awards)
		b.tenders += len(one.tenders)
	}
	return b
}

// settle brings a buyer's facts into order and gives back the memory that they
// do not need.
func (b *body) settle(t *texts) {
	slices.SortFunc(b.awards, func(x, y award) int {
		return cmp.Or(cmp.Compare(x.day, y.day), bytes.Compare(t.of(x.id), t.of(y.id)))
	})
	slices.SortFunc(b.tenders, func(x, y tender) int {
		return cmp.Or(cmp.Compare(x.opened, y.opened), bytes.Compare(t.of(x.ocid), t.of(y.ocid)))
	})
	b.awards, b.tenders = fit(b.awards), fit(b.tenders)
	b.byClose = make([]int32, len(b.tenders))
	for i := range b.byClose {
		b.byClose[i] = int32(i)
	}
	slices.SortStableFunc(b.byClose, func(x, y int32) int { return cmp.Compare(b.tenders[x].closes, b.tenders[y].closes) })
}

// fit gives a list in no more memory than it needs, or a sixteenth more.
func fit[T any](list []T) []T {
	if cap(list)-len(list) <= len(list)/16 {
		return list
	}
	return append(make([]T, 0, len(list)), list...)
}
