package org

import (
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/ocds"
)

// A mention is what one release says of one party.
type mention struct {
	naming
	ids             []identifier // strongest first
	party           ocds.Party
	buyer, supplier bool
	date            string // of the release, YYYY-MM-DD; "" when unreadable
	awarded         string // date of the first award to it, or ""
}

// primary gives the key under which the mention's facts are kept, as KeyOf
// gives it.
func (m *mention) primary() string {
	if len(m.ids) > 0 {
		return m.ids[0].key()
	}
	return m.key
}

// called gives the name as sentences have it.
func (m *mention) called() string {
	if m.shown == "" {
		return "A party without a name"
	}
	return "“" + m.shown + "”"
}

// scale gives the size that the release states, or "" for none.
func (m *mention) scale() string {
	switch s := m.party.Scale(); s {
	case "micro", "small", "medium", "sme", "large":
		return s
	}
	return ""
}

// A reader finds the mentions of releases. It remembers what names say, since
// a batch names the same bodies over and over.
type reader struct{ names map[string]naming }

func (r *reader) read(name string) naming {
	n, ok := r.names[name]
	if !ok {
		n = read(strings.Clone(name))
		r.names[strings.Clone(name)] = n
	}
	return n
}

func (r *reader) nameOf(p ocds.Party) naming {
	if name := p.Name(); strings.TrimSpace(name) != "" {
		return r.read(name)
	}
	return r.read(p.LegalName())
}

// mentions gives the organisations of an entry in the order it names them: its
// parties, and the buyers and suppliers that it names in place, as OCDS 1.0
// did. A redacted entry has none.
func (r *reader) mentions(e *ledger.Entry) []*mention {
	release := e.Release()
	s := scene{reader: r, date: day(release.Date()), ids: map[string]*mention{}}
	for _, p := range release.Parties() {
		m := s.add(p)
		if _, taken := s.ids[p.ID()]; !taken && p.ID() != "" {
			s.ids[p.ID()] = m // nil when it is no organisation
		}
		for _, role := range p.Roles() {
			m.play(role)
		}
	}
	s.refer(release.Buyer(), "buyer", "")
	s.refer(ocds.Party{Value: release.Get("tender", "procuringEntity")}, "procuringEntity", "")
	for _, a := range release.Awards() {
		date := day(a.Date())
		for _, p := range a.Suppliers() {
			s.refer(p, "supplier", date)
		}
	}
	for _, c := range release.Contracts() {
		for _, p := range c.Suppliers() {
			s.refer(p, "supplier", "")
		}
	}
	return s.list
}

// A scene is the release that is being read.
type scene struct {
	reader *reader
	date   string
	list   []*mention
	ids    map[string]*mention // by the id of the party, the first that has it
}

// refer notes a role of the party that a reference points to.
func (s *scene) refer(ref ocds.Party, role, awarded string) {
	if !ref.Exists() {
		return
	}
	m, described := s.ids[ref.ID()]
	if !described {
		m = s.add(ref)
	}
	m.play(role)
	if m != nil && m.awarded == "" {
		m.awarded = awarded
	}
}

// add gives the mention of a party; nil for what is no organisation.
func (s *scene) add(p ocds.Party) *mention {
	m := &mention{naming: s.reader.nameOf(p), ids: identifiers(p), party: p, date: s.date}
	if m.pseudo || m.primary() == "" {
		return nil
	}
	s.list = append(s.list, m)
	return m
}

func (m *mention) play(role string) {
	if m == nil {
		return
	}
	switch role {
	case "buyer", "procuringEntity":
		m.buyer = true
	case "supplier":
		m.supplier = true
	}
}

// day gives the day of a date as publishers write it, YYYY-MM-DD, or "" when
// it begins with none or with one outside the years 1990 to 2100.
func day(s string) string {
	if len(s) < 10 {
		return ""
	}
	s = s[:10]
	if _, err := time.Parse(time.DateOnly, s); err != nil || s < "1990" || s > "2101" {
		return ""
	}
	return strings.Clone(s)
}
