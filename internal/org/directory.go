package org

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// A Directory is all that is known of public bodies at one moment. It does not
// change and may be kept as long as an answer takes to make.
type Directory struct {
	day        string // YYYY-MM-DD, in London
	all        []*Profile
	byID       map[string]*Profile // by the id of the profile, and by the other names that rows gave it
	byOrg      map[string]*Profile // by the id of an Org
	orgOf      map[string]string   // the Org of each key of a buyer
	keys       map[string][]string // the keys of each Org
	answering  map[string][]*Profile
	leads      map[string][]Lead
	targets    map[string][]Target
	statements map[string][]Statement
}

// directoryCache keeps the newest directory of a service.
type directoryCache struct {
	mu   sync.Mutex
	seed bool // the written-out table counts
	at   revision
	made *Directory
	read map[string]nameFacts // what names say: it does not change
}

// SeedTable says whether the table of departments and combined authorities that
// is written out in the program counts. It does unless told otherwise: a
// made-up market has made-up departments.
func (s *Service) SeedTable(counts bool) {
	s.directory.mu.Lock()
	defer s.directory.mu.Unlock()
	s.directory.seed, s.directory.made = counts, nil
}

// Directory gives what is known of public bodies as the ledger stands. It is
// made anew only when an entry told something new of one, when bodies of notices
// were joined or parted, or when the day has changed: not when a buyer's name is
// merely spelled otherwise more often than before.
func (s *Service) Directory(ctx context.Context) (*Directory, error) {
	c := &s.directory
	c.mu.Lock()
	defer c.mu.Unlock()
	at, err := s.revision(ctx)
	if err != nil {
		return nil, err
	}
	day := s.today()
	if c.made != nil && c.at == at && c.made.day == day {
		return c.made, nil
	}
	known, err := s.knowledge(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading what is known of bodies: %w", err)
	}
	if c.seed {
		known.facts = append(tableStatements(), known.facts...)
	}
	if c.read == nil {
		c.read = map[string]nameFacts{}
	}
	c.made, c.at = known.directory(day, c.read), known.revision
	return c.made, nil
}

// Of gives the profile of the body that a buyer's key stands for (see [KeyOf]);
// nil when nothing is known of it.
func (d *Directory) Of(key string) *Profile {
	if id, ok := d.orgOf[key]; ok {
		return d.byOrg[id]
	}
	return d.byID[key]
}

// Get gives a profile by its id, by the id of its Org or by a key of a buyer.
func (d *Directory) Get(id string) (*Profile, bool) {
	p := d.byID[id]
	if p == nil {
		p = d.Of(id)
	}
	return p, p != nil
}

// All gives every profile by name, those that ended too.
func (d *Directory) All() []*Profile { return slices.Clone(d.all) }

// Departments gives the ministerial departments that there are today, by name,
// those without notices too.
func (d *Directory) Departments() []*Profile { return d.ofKind(MinisterialDepartment) }

// CityRegions gives the combined authorities that there are today, the Greater
// London Authority among them, by name.
func (d *Directory) CityRegions() []*Profile { return d.ofKind(CombinedAuthority) }

func (d *Directory) ofKind(k Kind) []*Profile {
	var list []*Profile
	for _, p := range d.all {
		if p.Kind == k && !p.Ended(d.day) {
			list = append(list, p)
		}
	}
	return list
}

// Answering gives the body with the id first, and then by name those that
// answer to it: whose parent or city region it is, and who answer to those in
// turn. It gives nothing for an unknown id.
func (d *Directory) Answering(id string) []*Profile {
	first, ok := d.Get(id)
	if !ok {
		return nil
	}
	list, seen := []*Profile{first}, map[*Profile]bool{first: true}
	for i := 0; i < len(list); i++ {
		for _, p := range d.answering[list[i].ID] {
			if !seen[p] {
				seen[p] = true
				list = append(list, p)
			}
		}
	}
	slices.SortFunc(list[1:], byName)
	return list
}

// Keys gives the buyer keys of the body and of all that answer to it, sorted.
func (d *Directory) Keys(id string) []string {
	var keys []string
	for _, p := range d.Answering(id) {
		keys = append(keys, d.keysOf(p)...)
	}
	slices.Sort(keys)
	return keys
}

// KeysAlone gives the buyer keys of the body alone, sorted.
func (d *Directory) KeysAlone(id string) []string {
	p, ok := d.Get(id)
	if !ok {
		return nil
	}
	keys := d.keysOf(p)
	slices.Sort(keys)
	return keys
}

func (d *Directory) keysOf(p *Profile) []string {
	var keys []string
	for _, org := range p.Orgs {
		keys = append(keys, d.keys[org]...)
	}
	return keys
}

// Lead gives who leads the body today: nil for a seat that is empty. It is
// whoever began last, unless the last day of that lead is over.
func (d *Directory) Lead(id string) *Lead {
	for _, l := range d.Leads(id) {
		if l.Since > d.day {
			continue
		}
		if l.Until != "" && l.Until < d.day {
			return nil
		}
		return &l
	}
	return nil
}

// Leads gives who leads and led the body, and who is to, newest first: of each
// first day what was told of it last.
func (d *Directory) Leads(id string) []Lead {
	var list []Lead
	for _, l := range d.LeadStatements(id) {
		if !slices.ContainsFunc(list, func(o Lead) bool { return o.Since == l.Since }) {
			list = append(list, l)
		}
	}
	slices.SortStableFunc(list, func(a, b Lead) int { return cmp.Compare(b.Since, a.Since) })
	return list
}

// LeadStatements gives all that was ever told of the body's leads, the newest
// statement first.
func (d *Directory) LeadStatements(id string) []Lead {
	p, ok := d.Get(id)
	if !ok {
		return nil
	}
	return slices.Clone(d.leads[p.ID])
}

// Targets gives what the body set itself to reach, the newest statement of each
// measure and year, by year and in the order of [Measures]. Those that were
// taken back are left out.
func (d *Directory) Targets(id string) []Target {
	type aim struct{ measure, year string }
	seen := map[aim]bool{}
	var list []Target
	for _, t := range d.TargetStatements(id) {
		if !seen[aim{t.Measure, t.Year}] && !t.Removed {
			list = append(list, t)
		}
		seen[aim{t.Measure, t.Year}] = true
	}
	slices.SortFunc(list, func(a, b Target) int {
		return cmp.Or(strings.Compare(a.Year, b.Year), cmp.Compare(measureAt(a.Measure), measureAt(b.Measure)))
	})
	return list
}

func measureAt(id string) int {
	return slices.IndexFunc(Measures, func(m Measure) bool { return m.ID == id })
}

// TargetStatements gives all that was ever told of the body's targets, the
// newest statement first.
func (d *Directory) TargetStatements(id string) []Target {
	p, ok := d.Get(id)
	if !ok {
		return nil
	}
	return slices.Clone(d.targets[p.ID])
}

// Statements gives all that registers, the table and operators ever told of the
// body, in the order of the ledger, also what other statements overrode.
func (d *Directory) Statements(id string) []Statement {
	p, ok := d.Get(id)
	if !ok {
		return nil
	}
	return slices.Clone(d.statements[p.ID])
}

func byName(a, b *Profile) int {
	return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(a.ID, b.ID))
}
