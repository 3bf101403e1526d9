package org

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// nameFacts is what a name says of a body.
type nameFacts struct {
	key        string // see naming
	sure, hint Sector // see sectorByName
	kind       Kind   // within the one of them that is there
	region     string
}

// name gives what a name says. It remembers it, since names do not change.
func (m *maker) name(name string) nameFacts {
	f, ok := m.read[name]
	if !ok {
		f.key = read(name).key
		f.sure, f.hint = sectorByName(name)
		f.kind, _ = kindWithin(cmp.Or(f.sure, f.hint), name)
		f.region = regionByName(name)
		m.read[name] = f
	}
	return f
}

var numberPattern = regexp.MustCompile(`^([A-Z]{2}-[A-Z0-9]+)-(.+)$`)

// numberKey reads a number in a register with the register's code before it,
// "GB-GOR-D6", and gives its key.
func numberKey(text string) (string, bool) {
	text = strings.TrimSpace(text)
	id, ok := global(text)
	if m := numberPattern.FindStringSubmatch(text); !ok && m != nil {
		id, ok = accept(m[1], m[2])
	}
	return id.key(), ok
}

// The strength of what makes a key of notices a profile's, strongest first.
const (
	byNumber = iota
	byRowID
	byOwnName
	byAlias
	byOrgName
)

// claim is a profile that a key stands for; nil when several claim it alike.
type claim struct {
	level   int
	profile *Profile
}

// match finds the bodies of notices that each profile stands for: those with
// one of its numbers, or else with its name. What two profiles claim alike is
// neither's, unless one of them has ended.
func (m *maker) match() {
	all := map[string]claim{}
	for id, p := range m.d.byID {
		all[id] = claim{byRowID, p}
	}
	// Those that go on first: what two that have ended claim alike would else be
	// lost to the one that has not.
	claiming := slices.Clone(m.d.all)
	slices.SortStableFunc(claiming, func(a, b *Profile) int { return cmp.Compare(flag(a.Ended(m.d.day)), flag(b.Ended(m.d.day))) })
	for _, p := range claiming {
		for _, number := range p.Numbers {
			m.claim(all, number, claim{byNumber, p})
		}
		m.claim(all, m.name(p.Name).key, claim{byOwnName, p})
		for _, alias := range p.Aliases {
			m.claim(all, m.name(alias).key, claim{byAlias, p})
		}
	}
	levels, names := map[string]int{}, map[string]string{}
	for _, o := range m.orgs {
		var best claim
		for _, key := range o.keys {
			if c := all[key]; c.profile != nil && (best.profile == nil || c.level < best.level) {
				best = c
			}
		}
		// A council that several departments registered as a supplier has numbers
		// that nothing joins, but there is no second of its name.
		if c := all[m.name(o.name).key]; best.profile == nil && c.profile != nil && c.profile.Kind.oneOfItsName() {
			best = claim{byOrgName, c.profile}
		}
		if best.profile != nil {
			best.profile.Orgs = append(best.profile.Orgs, o.id)
			m.d.byOrg[o.id], levels[o.id], names[o.id] = best.profile, best.level, o.name
		}
	}
	for _, p := range m.d.all {
		slices.SortStableFunc(p.Orgs, func(a, b string) int { return cmp.Compare(levels[a], levels[b]) })
		if p.OrgID = cmp.Or(append(slices.Clone(p.Orgs), "")...); p.OrgID != "" && !p.told(FieldName) {
			p.Name = names[p.OrgID]
			p.Told[FieldName] = Told{Value: p.Name, From: FromNotice, Index: -1}
		}
		for _, number := range p.Numbers {
			m.d.byID[number] = p
		}
	}
}

func (m *maker) claim(all map[string]claim, key string, c claim) {
	was, taken := all[key]
	switch {
	case key == "":
	case !taken || c.level < was.level:
		all[key] = c
	case c.level > was.level || was.profile == c.profile:
	case was.profile != nil && was.profile.Ended(m.d.day) && !c.profile.Ended(m.d.day):
		all[key] = c
	case was.profile != nil && !was.profile.Ended(m.d.day) && c.profile.Ended(m.d.day):
	default:
		all[key] = claim{c.level, nil}
	}
}

// buyersAlone makes profiles of the buyers that only notices know.
func (m *maker) buyersAlone() {
	for _, o := range m.orgs {
		if m.d.byOrg[o.id] != nil {
			continue
		}
		p := &Profile{ID: o.id, Name: o.name, OrgID: o.id, Orgs: []string{o.id},
			Told: map[Field]Told{FieldName: {Value: o.name, From: FromNotice, Index: -1}}}
		m.d.byOrg[o.id] = p
		m.add(p)
	}
}

// derive fills in what nobody stated from notices and names.
func (m *maker) derive() {
	for _, p := range m.d.all {
		notices := m.notices(p)
		if !p.told(FieldKind) {
			m.deriveKind(p, notices)
		}
		if !p.told(FieldRegion) {
			m.deriveRegion(p, notices)
		}
		if p.Kind == Council && !p.told(FieldTier) {
			m.deriveTier(p)
		}
	}
}

func (m *maker) deriveRegion(p *Profile, notices map[string]Told) {
	told := notices[buyerRegion]
	if told.Value == "" {
		told = Told{Value: m.name(p.Name).region, From: FromName, Index: -1}
	}
	if p.Region = told.Value; p.Region != "" {
		p.Told[FieldRegion] = told
	}
}

// deriveTier works out the tier of a council from its name. Outside England the
// councils that are called county or district are unitary.
func (m *maker) deriveTier(p *Profile) {
	_, tier := kindWithin(Local, p.Name)
	if tier != Parish && slices.Contains([]string{"UKL", "UKM", "UKN"}, p.Region) {
		tier = Unitary
	}
	if tier != "" {
		p.Tier, p.Told[FieldTier] = tier, Told{Value: string(tier), From: FromName, Index: -1}
	}
}

func (p *Profile) told(f Field) bool {
	_, ok := p.Told[f]
	return ok
}

// notices gives what notices tell of a body: under each key the newest, and of
// its keys the first that tells it, numbers of registers before names. Not the
// newest of all keys: that would change with every release.
func (m *maker) notices(p *Profile) map[string]Told {
	all := map[string]Told{}
	for _, org := range p.Orgs {
		for _, key := range m.d.keys[org] { // sorted: numbers begin with capitals
			for fact, told := range m.buyers[key] {
				if _, known := all[fact]; !known {
					all[fact] = told
				}
			}
		}
	}
	return all
}

// deriveKind works out the kind in the order of SectorOf: a name that leaves no
// doubt goes before what buyers say of themselves, since they often choose
// wrongly, and that before a name that only suggests.
func (m *maker) deriveKind(p *Profile, notices map[string]Told) {
	name := m.name(p.Name)
	kind, told := name.kind, Told{From: FromName, Index: -1}
	if t := notices[buyerSector]; name.sure == "" && t.Value != "" {
		kind, told = kindIn(Sector(t.Value), p.Name), t
	} else if t := notices[buyerHint]; name.sure == "" && name.hint == "" && t.Value != "" {
		kind, told = kindIn(Sector(t.Value), p.Name), t
	}
	if told.Value = string(kind); kind != "" {
		p.Kind, p.Told[FieldKind] = kind, told
	}
}

// kindIn gives the kind of a body of a sector that notices tell.
func kindIn(sector Sector, name string) Kind {
	if sector == Central && devolvedPlace(name) {
		sector = Devolved
	}
	kind, _ := kindWithin(sector, name)
	return kind
}
