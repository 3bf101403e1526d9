package org

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// A group is the statements that are about one body.
type group struct {
	id      string // as the first of its rows names it
	rank    int    // of the strongest that tells of it: the table, a register, an operator
	facts   []Statement
	names   []string // told as its name, the one that counts first
	aliases []string
	numbers []string // keys of identifiers
	ids     []string // all that rows call it, sorted
	sources []string // the registers that have a row of its own
	order   int      // among the groups: of two that are one body the first stands for both
	into    *group   // the group that stands for this one; nil while it stands for itself
}

// root gives the group that stands for g.
func (g *group) root() *group {
	for g.into != nil {
		g = g.into
	}
	return g
}

// maker makes a directory.
type maker struct {
	knowledge
	read   map[string]nameFacts
	groups []*group
	byID   map[string]*group // by any of a group's ids
	d      *Directory
}

// directory makes the directory of a day.
func (k knowledge) directory(day string, read map[string]nameFacts) *Directory {
	m := &maker{knowledge: k, read: read, byID: map[string]*group{}, d: &Directory{
		day: day, byID: map[string]*Profile{}, byOrg: map[string]*Profile{}, orgOf: map[string]string{}, keys: map[string][]string{},
		answering: map[string][]*Profile{}, leads: map[string][]Lead{}, targets: map[string][]Target{}, statements: map[string][]Statement{},
	}}
	for _, o := range k.orgs {
		m.d.keys[o.id] = o.keys
		for _, key := range o.keys {
			m.d.orgOf[key] = o.id
		}
	}
	m.group()
	m.joinNumbers()
	m.joinNames()
	m.profiles()
	m.match()
	m.buyersAlone()
	m.derive()
	m.relate()
	m.persons()
	return m.d
}

// group puts the statements together that give the same id, those that count
// first: the table's, then registers', then operators'.
func (m *maker) group() {
	for _, s := range current(m.facts) {
		g := m.byID[s.Body]
		if g == nil {
			g = &group{id: s.Body, ids: []string{s.Body}, rank: s.From.strength()}
			if id, ok := numberKey(s.Body); ok {
				g.numbers = append(g.numbers, id)
			}
			m.byID[s.Body] = g
			m.groups = append(m.groups, g)
		}
		g.rank = min(g.rank, s.From.strength())
		g.add(s)
	}
	// Not in the order of entries: between statements of different strength, and
	// between bodies, it does not matter. Rows with a name go before those that
	// only add to others.
	slices.SortFunc(m.groups, func(a, b *group) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(min(len(b.names), 1), min(len(a.names), 1)), strings.Compare(a.id, b.id))
	})
	for i, g := range m.groups {
		g.order = i
	}
}

func (g *group) add(s Statement) {
	g.facts = append(g.facts, s)
	switch s.Field {
	case FieldName:
		if s.Value != "" && s.Value != None {
			g.names = append(g.names, s.Value)
		}
	case FieldAliases:
		g.aliases = append(g.aliases, split(s.Value)...)
	case FieldNumbers:
		for _, number := range split(s.Value) {
			if key, ok := numberKey(number); ok && !slices.Contains(g.numbers, key) {
				g.numbers = append(g.numbers, key)
			}
		}
	}
	if s.From == FromRegister && !slices.Contains(g.sources, s.Source) {
		g.sources = append(g.sources, s.Source)
	}
}

func split(list string) []string {
	return slices.DeleteFunc(strings.Split(list, "|"), func(s string) bool { return strings.TrimSpace(s) == "" || s == None })
}

// current gives the statements that are not out of date by themselves: a row of
// a register stands until the same register gives another of the body, and what
// an operator says of a field until an operator says otherwise.
func current(facts []Statement) []Statement {
	type told struct {
		body, source string
		from         From
		field        Field
	}
	key := func(s Statement) told {
		if s.From == FromOperator {
			return told{s.Body, "", s.From, s.Field}
		}
		return told{s.Body, s.Source, s.From, ""}
	}
	newest := map[told]int64{}
	for _, s := range facts {
		newest[key(s)] = s.Index
	}
	return slices.DeleteFunc(slices.Clone(facts), func(s Statement) bool { return newest[key(s)] != s.Index })
}

// strength orders those who tell facts.
func (f From) strength() int {
	return slices.Index([]From{FromName, FromNotice, FromTable, FromRegister, FromOperator}, f)
}

// joinNumbers makes one group of those that have a number of a register in
// common.
func (m *maker) joinNumbers() {
	first := map[string]*group{}
	for _, g := range m.groups {
		for _, number := range slices.Clone(g.numbers) {
			if first[number] == nil {
				first[number] = g
			}
			join(first[number], g, func(Statement) bool { return true })
		}
	}
	m.sweep()
}

// join makes one group of two. Of the one that the other stands for from now on
// those facts are taken that count.
func join(a, b *group, counts func(Statement) bool) {
	a, b = a.root(), b.root()
	if a == b {
		return
	}
	if b.order < a.order {
		a, b = b, a
	}
	b.into = a
	for _, s := range b.facts {
		if counts(s) {
			a.facts = append(a.facts, s)
		}
	}
	a.ids = append(a.ids, b.ids...)
	a.names = append(a.names, b.names...)
	a.aliases = append(a.aliases, b.aliases...)
	a.sources = append(a.sources, b.sources...)
	for _, n := range b.numbers {
		if !slices.Contains(a.numbers, n) {
			a.numbers = append(a.numbers, n)
		}
	}
}

// sweep leaves the groups that stand for themselves.
func (m *maker) sweep() {
	m.groups = slices.DeleteFunc(m.groups, func(g *group) bool { return g.into != nil })
}

// claims has the groups that a name key stands for.
type claims map[string][]*group

func (c claims) add(key string, g *group) {
	if key != "" && !slices.Contains(c[key], g) {
		c[key] = append(c[key], g)
	}
}

// joinNames makes one group of rows that go by the same name, or of which one
// goes by another name of the other. A row of the latter sort may be about what
// the body was before, so only its names and numbers count, and what operators
// say. Two rows of one register are two bodies, whatever they are called, and a
// name that would join such rows, or several bodies by their other names, joins
// none.
func (m *maker) joinNames() {
	named, called := claims{}, claims{}
	for _, g := range m.groups {
		named.add(g.id, g)
		for _, name := range g.names {
			named.add(m.name(name).key, g)
		}
	}
	for _, g := range m.groups {
		for _, name := range g.aliases {
			if key := m.name(name).key; !slices.Contains(named[key], g) {
				called.add(key, g)
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(named)) {
		if list := named[key]; !shareRegister(list) {
			for _, g := range list[1:] {
				join(list[0], g, func(Statement) bool { return true })
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(called)) {
		if list := roots(slices.Concat(called[key], named[key])); len(list) == 2 && len(called[key]) == 1 && !shareRegister(list) {
			join(list[0], list[1], func(s Statement) bool {
				return s.From == FromOperator || s.Field == FieldAliases || s.Field == FieldNumbers
			})
		}
	}
	m.sweep()
}

func roots(list []*group) []*group {
	var all []*group
	for _, g := range list {
		if r := g.root(); !slices.Contains(all, r) {
			all = append(all, r)
		}
	}
	return all
}

// shareRegister reports that two of the groups have rows of one register.
func shareRegister(list []*group) bool {
	seen := map[string]bool{}
	for _, g := range roots(list) {
		for _, source := range slices.Compact(slices.Sorted(slices.Values(g.sources))) {
			if seen[source] {
				return true
			}
			seen[source] = true
		}
	}
	return false
}

// profiles makes the profile of each group of what it was told.
func (m *maker) profiles() {
	for _, g := range m.groups {
		p := &Profile{ID: g.id, Told: map[Field]Told{}}
		for _, s := range g.facts {
			if s.counts(p.Told) {
				p.Told[s.Field] = s.Told
			}
		}
		p.take(g)
		m.add(p)
		for _, id := range g.ids {
			m.d.byID[id] = p
		}
	}
	for _, s := range m.facts {
		if p := m.d.byID[s.Body]; p != nil {
			m.d.statements[p.ID] = append(m.d.statements[p.ID], s)
		}
	}
}

// counts reports that a statement is stronger than what was told before, or of
// the same strength and newer. What an operator took back does not count.
func (s Statement) counts(told map[Field]Told) bool {
	if s.Value == "" {
		return false
	}
	t, ok := told[s.Field]
	return !ok || cmp.Or(cmp.Compare(s.From.strength(), t.From.strength()), cmp.Compare(s.Index, t.Index)) >= 0
}

func (m *maker) add(p *Profile) {
	m.d.all = append(m.d.all, p)
	m.d.byID[p.ID] = p
}

// take fills the fields from what was told.
func (p *Profile) take(g *group) {
	value := func(f Field) string {
		if v := p.Told[f].Value; v != None {
			return v
		}
		return ""
	}
	p.Name, p.Start, p.End = value(FieldName), value(FieldStart), value(FieldEnd)
	p.Kind, p.Tier, p.Region = Kind(value(FieldKind)), Tier(value(FieldTier)), value(FieldRegion)
	p.Parent, p.CityRegion = value(FieldParent), value(FieldCityRegion)
	p.Check = slices.ContainsFunc(slices.Collect(maps.Values(p.Told)), func(t Told) bool { return t.From == FromTable && t.Why != "" })
	p.Numbers = slices.Sorted(slices.Values(g.numbers))
	for _, name := range slices.Concat(g.names, g.aliases) {
		if name != p.Name && !slices.Contains(p.Aliases, name) {
			p.Aliases = append(p.Aliases, name)
		}
	}
	slices.Sort(p.Aliases)
	if p.Name == "" {
		p.Name = cmp.Or(append(slices.Clone(p.Aliases), p.ID)...)
	}
}

// persons puts leads and targets to their bodies, the newest first. Those of
// bodies that nothing else knows are kept for when something does.
func (m *maker) persons() {
	for _, l := range slices.Backward(m.leads) {
		if p, ok := m.d.Get(l.Body); ok {
			l.Body = p.ID
			m.d.leads[p.ID] = append(m.d.leads[p.ID], l)
		}
	}
	for _, t := range slices.Backward(m.targets) {
		if p, ok := m.d.Get(t.Body); ok {
			t.Body = p.ID
			m.d.targets[p.ID] = append(m.d.targets[p.ID], t)
		}
	}
}

// relate resolves the bodies that others answer to, and lists who answers to
// whom. One that is not there stands in Told alone.
func (m *maker) relate() {
	slices.SortFunc(m.d.all, byName)
	for _, p := range m.d.all {
		for _, above := range []*string{&p.Parent, &p.CityRegion} {
			if *above == "" {
				continue
			}
			other, ok := m.d.Get(*above)
			if !ok || other == p {
				*above = ""
				continue
			}
			*above = other.ID
			m.d.answering[other.ID] = append(m.d.answering[other.ID], p)
		}
	}
}
