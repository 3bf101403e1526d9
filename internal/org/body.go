package org

import (
	"cmp"
	"slices"
	"strings"
)

// place says when something was first seen: in which entry, and where in it.
type place struct{ index, seq int64 }

func (p place) compare(q place) int {
	return cmp.Or(cmp.Compare(p.index, q.index), cmp.Compare(p.seq, q.seq))
}

// address is what a release says of where a body is.
type address struct{ town, region, postcode, date string }

// A record is a key with what was told under it.
type record struct {
	key       string
	id        identifier // zero for a name
	body      *body
	ambiguous bool // a name that two identified bodies carry
	first     place
	last      int64
	uses      int64 // releases in which it is the primary key of a party
	buyer     int64
	supplier  int64
	address
	scale, scaleDate string
	vcse, vcseDate   string      // "1", "0", or "" when never stated
	names            []*spelling // in the order they were first seen

	stored string  // the id of the body that the row of organisation_key names; "" for no row
	told   telling // what the entry in hand has told of it
}

func (r *record) identifies() bool { return r.id.scheme != "" }

// carries reports that an identifier was given with a name of this key.
func (r *record) carries(own string) bool {
	return slices.ContainsFunc(r.names, func(n *spelling) bool { return n.own == own })
}

// A telling keeps a release that names a body several times from counting more
// than once.
type telling struct {
	seen            bool
	index           int64
	buyer, supplier bool
}

// A spelling is a name as published under a key.
type spelling struct {
	name    string
	own     string // the name key that it carries, see naming.own; the key itself under a name
	uses    int64
	first   place
	counted int64 // one more than the index of the entry that was counted last in this batch
	fresh   bool  // not stored yet
}

// A body is the keys that are one organisation, in the order they were first
// seen: the same whether they were loaded or came one by one.
type body struct {
	records []*record
	dirty   bool
}

func (b *body) add(r *record) {
	at, _ := slices.BinarySearchFunc(b.records, r, func(a, c *record) int { return a.first.compare(c.first) })
	b.records = slices.Insert(b.records, at, r)
	r.body = b
}

// identified reports that the body has a number in some register.
func (b *body) identified() bool { return slices.ContainsFunc(b.records, (*record).identifies) }

// id gives the key that was seen first, which is the body's id.
func (b *body) id() string { return b.records[0].key }

// register gives the body's first identifier, nil for a body without one.
func (b *body) register() *record {
	if i := slices.IndexFunc(b.records, (*record).identifies); i >= 0 {
		return b.records[i]
	}
	return nil
}

// clash gives two records of one register that lists each body once, with
// different numbers, which would meet if a and b were one; nil for none.
func clash(a, b []*record) (*record, *record) {
	for _, r := range a {
		for _, s := range b {
			if r.id.scheme == s.id.scheme && r.id != s.id && standsAlone(r.id.scheme) {
				return r, s
			}
		}
	}
	return nil, nil
}

// A summary is a row of organisation: what the keys of a body say together.
type summary struct {
	id, name, folded           string
	first, last                int64
	buyer, supplier            int64
	address                    address
	scale, scaleDate, vcseDate string
	vcse                       string
}

func (b *body) summary(r *reader) summary {
	s := summary{id: b.id(), first: b.records[0].first.index}
	// The newest statement counts; of one day's, that of the key last used.
	newest := slices.SortedStableFunc(slices.Values(b.records), func(a, c *record) int { return cmp.Compare(a.last, c.last) })
	for _, k := range newest {
		s.last = max(s.last, k.last)
		s.buyer += k.buyer
		s.supplier += k.supplier
		if k.address != (address{}) && k.address.date >= s.address.date {
			s.address = k.address
		}
		if k.scale != "" && k.scaleDate >= s.scaleDate {
			s.scale, s.scaleDate = k.scale, k.scaleDate
		}
		if k.vcse != "" && k.vcseDate >= s.vcseDate {
			s.vcse, s.vcseDate = k.vcse, k.vcseDate
		}
	}
	s.name = b.name(r)
	s.folded = r.read(s.name).plain
	return s
}

// name gives the spelling that a reader is shown: the most used of the best
// written, the first of equals. A body that was never named has its id.
func (b *body) name(r *reader) string {
	var best *spelling
	bestFlaws := 0
	for _, s := range b.spellings() {
		f := flaws(r, s.name)
		if best == nil || cmp.Or(cmp.Compare(f, bestFlaws), cmp.Compare(best.uses, s.uses), s.first.compare(best.first)) < 0 {
			best, bestFlaws = s, f
		}
	}
	if best == nil {
		return b.id()
	}
	return best.name
}

// spellings gives the names of the body, each once with all its uses.
func (b *body) spellings() []*spelling {
	var list []*spelling
	at := map[string]*spelling{}
	for _, k := range b.records {
		for _, s := range k.names {
			sum, ok := at[s.name]
			if !ok {
				sum = &spelling{name: s.name, first: s.first}
				at[s.name] = sum
				list = append(list, sum)
			}
			sum.uses += s.uses
			if s.first.compare(sum.first) < 0 {
				sum.first = s.first
			}
		}
	}
	return list
}

// flaws says what is wrong with a spelling as a name to show, 0 for nothing:
// it is all in one case (1), the name of a service (2), damaged (4).
func flaws(r *reader, name string) int {
	f := 0
	if name == strings.ToUpper(name) || name == strings.ToLower(name) {
		f++
	}
	if r.read(name).kind == CouncilService {
		f += 2
	}
	if strings.ContainsAny(name, "\uFFFD?") {
		f += 4
	}
	return f
}
