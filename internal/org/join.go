package org

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/tolsey/tolsey/internal/ledger"
)

// state is the part of the projection that a batch of entries touches, in
// memory: every key that the batch names, the other keys of their bodies, and
// the ambiguous names that these bodies carry. It is changed entry by entry,
// in order, so nothing depends on where a batch ends.
type state struct {
	reader  *reader
	records map[string]*record
	carried map[string][]string // name key: the identifier keys that carry it
	bodies  []*body             // every body ever made in this batch, for writing
	joins   []placed
	noted   map[noting]bool
	sizes   map[sizing]size

	entry *ledger.Entry
	seq   int64
}

// noting is what makes two joins the same one.
type noting struct {
	key, subject string
	reason       Reason
}

// placed is a join with its place in the entry.
type placed struct {
	Join
	seq int64
}

type sizing struct{ key, date string }

type size struct {
	scale string
	index int64
}

// take applies the mentions of one entry.
func (s *state) take(e *ledger.Entry, mentions []*mention) {
	s.entry, s.seq = e, 0
	for _, m := range mentions {
		var r *record
		if len(m.ids) > 0 {
			r = s.identify(m)
			s.carry(m, r)
		} else {
			r = s.named(m)
		}
		s.spell(r, m)
		s.tell(r, m)
	}
}

// next gives the place of what is seen now.
func (s *state) next() place {
	s.seq++
	return place{s.entry.Index, s.seq}
}

// create makes a record in b, or in a body of its own for nil.
func (s *state) create(key string, id identifier, b *body) *record {
	r := &record{key: key, id: id, first: s.next(), last: s.entry.Index}
	s.records[key] = r
	s.move(r, b)
	return r
}

// move puts a record into b, or into a body of its own for nil, and out of
// where it was.
func (s *state) move(r *record, b *body) {
	if b == nil {
		b = &body{}
		s.bodies = append(s.bodies, b)
	}
	if old := r.body; old != nil {
		old.records = slices.DeleteFunc(old.records, func(o *record) bool { return o == r })
		old.dirty = true
	}
	b.add(r)
	b.dirty = true
}

// identify gives the record of the mention's strongest identifier, having put
// the others beside it where that is allowed.
func (s *state) identify(m *mention) *record {
	main := s.records[m.ids[0].key()]
	if main == nil {
		main = s.create(m.ids[0].key(), m.ids[0], nil)
	}
	for _, id := range m.ids[1:] {
		other := s.records[id.key()]
		if other != nil && other.body == main.body {
			continue
		}
		theirs := []*record{{key: id.key(), id: id}}
		if other != nil {
			theirs = other.body.records
		}
		if a, b := clash(main.body.records, theirs); a != nil {
			s.refuse(m, main, id, a, b)
			continue
		}
		s.note(Join{Key: id.key(), Subject: main.key, Reason: IdentifiersTogether,
			Detail: fmt.Sprintf("%s is published with both %s and %s.", m.called(), main.key, id.key())})
		if other == nil {
			s.create(id.key(), id, main.body)
			continue
		}
		s.merge(main.body, other.body)
	}
	return main
}

// refuse records that id stays apart from main, on the pages of both.
func (s *state) refuse(m *mention, main *record, id identifier, a, b *record) {
	detail := fmt.Sprintf("%s is published with both %s and %s. They are not joined: one body would have two numbers of %s, %s and %s.",
		m.called(), main.key, id.key(), a.id.scheme, a.id.value, b.id.value)
	s.note(Join{Key: main.key, Subject: id.key(), Reason: Conflicting, Detail: detail})
	s.note(Join{Key: id.key(), Subject: main.key, Reason: Conflicting, Detail: detail})
}

// merge puts the keys of c into b, and then gives b the names that only the
// two of them carried.
func (s *state) merge(b, c *body) {
	for _, r := range slices.Clone(c.records) {
		s.move(r, b)
	}
	for _, r := range slices.Clone(b.records) {
		for _, n := range r.names {
			name := s.records[n.own]
			if r.identifies() && name != nil && name.ambiguous && s.soleCarrier(n.own, b) {
				name.ambiguous = false
				s.move(name, b)
				s.note(Join{Key: name.key, Subject: b.register().key, Reason: SameName,
					Detail: fmt.Sprintf("All bodies with an identifier that are called “%s” turned out to be one.", n.name)})
			}
		}
	}
}

// soleCarrier reports that all identifiers that carry a name are b's.
func (s *state) soleCarrier(name string, b *body) bool {
	for _, key := range s.carried[name] {
		if r := s.records[key]; r == nil || r.body != b {
			return false
		}
	}
	return true
}

// carry applies the name rule to the name of an identified party.
func (s *state) carry(m *mention, main *record) {
	if m.own == "" {
		return
	}
	name := s.records[m.own]
	switch {
	case name == nil:
		s.create(m.own, identifier{}, main.body)
	case name.body == main.body:
	case name.ambiguous:
		if !main.carries(m.own) {
			s.note(Join{Key: main.key, Subject: name.key, Reason: AmbiguousName,
				Detail: fmt.Sprintf("“%s” is the name of other bodies too. Parties that give no identifier and this name stand alone.", m.shown)})
		}
	case !name.body.identified():
		s.move(name, main.body)
		s.noteName(name, m.shown, main)
	default:
		other := name.body.register()
		name.ambiguous = true
		s.move(name, nil)
		detail := fmt.Sprintf("“%s” is the name of %s and of %s. Parties that give no identifier and this name stand alone.",
			m.shown, other.key, main.key)
		s.note(Join{Key: name.key, Subject: main.key, Reason: AmbiguousName, Detail: detail})
		s.note(Join{Key: other.key, Subject: name.key, Reason: AmbiguousName, Detail: detail})
		s.note(Join{Key: main.key, Subject: name.key, Reason: AmbiguousName, Detail: detail})
	}
}

// named gives the record of a party that has only its name.
func (s *state) named(m *mention) *record {
	name := s.records[m.key]
	if name == nil {
		return s.create(m.key, identifier{}, nil)
	}
	if register := name.body.register(); name.uses == 0 && register != nil {
		s.noteName(name, m.shown, register)
	}
	return name
}

// noteName notes that parties which gave only their name belong to an
// identified body.
func (s *state) noteName(name *record, shown string, register *record) {
	s.note(Join{Key: name.key, Subject: register.key, Reason: SameName,
		Detail: fmt.Sprintf("Parties called “%s” that give no identifier are taken for the only body of that name, %s.", shown, register.key)})
}

// spell counts how the name was written. The first time that a key is given a
// name that is not just the one it had, the reason is noted.
func (s *state) spell(r *record, m *mention) {
	if m.shown == "" || m.plain == "" {
		return
	}
	for _, n := range r.names {
		if n.name == m.shown {
			if n.counted != s.entry.Index+1 {
				n.uses++
				n.counted = s.entry.Index + 1
			}
			return
		}
	}
	own := r.key
	if r.identifies() {
		own = m.own
		s.carried[own] = append(s.carried[own], r.key)
	}
	s.noteSpelling(r, m)
	r.names = append(r.names, &spelling{
		name: m.shown, own: own, uses: 1, first: s.next(), counted: s.entry.Index + 1, fresh: true,
	})
}

func (s *state) noteSpelling(r *record, m *mention) {
	if len(r.names) == 0 {
		return
	}
	known := r.names[0].name
	j := Join{Key: r.key, Subject: m.shown}
	if r.identifies() {
		if r.carries(m.own) {
			return
		}
		j.Reason = SameIdentifier
		j.Detail = fmt.Sprintf("“%s” and “%s” are both published with %s.", m.shown, known, r.key)
		s.note(j)
		return
	}
	j.Reason, j.Detail = CouncilName, fmt.Sprintf("“%s” and “%s” are two ways to write one council's name.", m.shown, known)
	if of := s.reader.read(known); of.kind == CouncilService || m.kind == CouncilService {
		j.Reason, j.Detail = CouncilService, fmt.Sprintf("“%s” and “%s” are one council, or a service of it.", m.shown, known)
	}
	for _, n := range r.names {
		if s.reader.read(n.name).plain == m.plain {
			j.Reason = SameName
			j.Detail = fmt.Sprintf("“%s” and “%s” differ in nothing but case, accents or punctuation.", m.shown, n.name)
			break
		}
	}
	s.note(j)
}

// note records a join once. It takes its place also when it was noted before:
// what comes after must not hang on what this batch happens to remember.
func (s *state) note(j Join) {
	at := s.next()
	n := noting{j.Key, j.Subject, j.Reason}
	if s.noted[n] {
		return
	}
	s.noted[n] = true
	j.Index, j.OCID = s.entry.Index, s.entry.OCID
	s.joins = append(s.joins, placed{j, at.seq})
}

// tell adds what the mention says to the record of its primary key. Newer
// releases win by their own date, since feeds are read in any order.
func (s *state) tell(r *record, m *mention) {
	s.count(r, m)
	at := m.party.Address()
	a := address{clean(at.Locality()), clean(at.Region()), clean(at.PostalCode()), m.date}
	if (address{date: a.date}) != a && a.date >= r.address.date {
		r.address = a
	}
	if v, known := m.party.VCSE(); known && m.date >= r.vcseDate {
		r.vcse, r.vcseDate = strconv.FormatInt(flag(v), 10), m.date
	}
	s.measure(r, m)
}

// count counts the release, and each role in it, once for a key.
func (s *state) count(r *record, m *mention) {
	r.last, r.body.dirty = s.entry.Index, true
	if r.told.index != s.entry.Index {
		r.told = telling{index: s.entry.Index}
	}
	if !r.told.seen {
		r.uses++
	}
	if m.buyer && !r.told.buyer {
		r.buyer++
	}
	if m.supplier && !r.told.supplier {
		r.supplier++
	}
	r.told = telling{true, r.told.index, r.told.buyer || m.buyer, r.told.supplier || m.supplier}
}

// measure notes the size that a supplier had on the day of the award, or else
// of the release.
func (s *state) measure(r *record, m *mention) {
	scale := m.scale()
	if scale == "" {
		return
	}
	date := m.awarded
	if date == "" {
		date = m.date
	}
	if date >= r.scaleDate {
		r.scale, r.scaleDate = scale, date
	}
	if date != "" {
		s.sizes[sizing{r.key, date}] = size{scale, s.entry.Index}
	}
}
