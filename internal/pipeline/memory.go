package pipeline

import (
	"cmp"
	"maps"
	"slices"

	"github.com/tolsey/tolsey/internal/calendar"
	"github.com/tolsey/tolsey/internal/contract"
)

const (
	// shownFor is for how many months after its latest end a contract is shown.
	shownFor = 24
	// heldFor is for how many months after its last sign a process is held as the
	// possible successor of one that is shown.
	heldFor = 48
)

// proc is a process in memory. It is never changed: a new one takes its place.
type proc struct {
	ocid, title, region string
	key                 string   // of the buyer
	codes               []string // significant beginnings
	words               []string // of the title

	// Days, see dayNumber and Plan; first is the earliest sign of the process.
	first, engaged, planned, tendered, closes, awarded, starts int32

	cancelled, callOff bool
	endless            int // contracts of which no end is known
	links              []Relation
	holdings           []*holding
}

// holding is a contract in memory. It is never changed.
type holding struct {
	contract.Contract
	firstEnd string // that a release stated; "" where it is not known
	safe     string // the last safe day for market engagement
	words    []string
	said     []Said

	endDay, latestDay, begun int32 // begun: awarded, or else signed or started
}

// memory is what the follower holds; it alone uses it.
type memory struct {
	procs   map[string]*proc
	byKey   map[string][]*proc
	keys    map[string][]string // by body, those with processes
	bodies  map[string]*Body    // by key
	byID    map[string]*Body    // by id
	namedBy map[string][]string // processes that name a process in a relation that tells
	groups  map[string]*group   // by body
	words   map[string]string   // one copy of each string that is often the same
	safe    safeDays
}

func newMemory(settings calendar.Settings) *memory {
	return &memory{procs: map[string]*proc{}, byKey: map[string][]*proc{}, keys: map[string][]string{}, bodies: map[string]*Body{},
		byID: map[string]*Body{}, namedBy: map[string][]string{}, groups: map[string]*group{}, words: map[string]string{},
		safe: safeDays{settings: settings, known: map[safeKey]string{}}}
}

// one gives the one copy of a string.
func (m *memory) one(s string) string {
	if known, ok := m.words[s]; ok {
		return known
	}
	m.words[s] = s
	return s
}

// take puts a haul into memory and gives the bodies whose contracts have to be
// looked at again.
func (m *memory) take(h *haul, today string) map[string]bool {
	dirty := map[string]bool{}
	m.takeBodies(h.bodies, dirty)
	shown, held := before(today, shownFor), dayNumber(before(today, heldFor))
	for i := range h.plans {
		p := m.proc(&h.plans[i], h, shown, today)
		m.touch(p.ocid, dirty)
		m.replace(p, h.plans[i].Buyer.Name, max(p.first, p.awarded, p.starts) >= held)
		m.touch(p.ocid, dirty)
	}
	return dirty
}

// takeBodies notes which body each key stands for.
func (m *memory) takeBodies(bodies map[string]Body, dirty map[string]bool) {
	moved := map[string]bool{}
	for key, b := range bodies {
		known := m.byID[b.ID]
		if known == nil || known.Name != b.Name {
			body := b
			known = &body
			m.byID[b.ID] = known
			dirty[b.ID] = true
		}
		old := m.bodies[key]
		if old != nil && old.ID != b.ID {
			moved[key] = true
			if slices.Contains(m.keys[old.ID], key) {
				dirty[old.ID], dirty[b.ID] = true, true
				m.keys[old.ID] = slices.DeleteFunc(slices.Clone(m.keys[old.ID]), func(k string) bool { return k == key })
				m.keys[b.ID] = append(m.keys[b.ID], key)
			}
		}
		m.bodies[m.one(key)] = known
	}
	m.markSupplied(moved, dirty)
}

// markSupplied marks the bodies that have contracts with a supplier whose key
// stands for another body than before: entries name the supplier's body.
func (m *memory) markSupplied(moved, dirty map[string]bool) {
	if len(moved) == 0 {
		return
	}
	for id, g := range m.groups {
		supplied := func(e entry) bool {
			return slices.ContainsFunc(e.Suppliers, func(s contract.Supplier) bool { return moved[s.Key] })
		}
		if !dirty[id] && slices.ContainsFunc(g.entries, supplied) {
			dirty[id] = true
		}
	}
}

// bodyOf gives the body that a key stands for; a key that no release of a body
// has is a body of its own.
func (m *memory) bodyOf(key, name string) *Body {
	if b := m.bodies[key]; b != nil {
		return b
	}
	b := &Body{ID: key, Name: name}
	m.bodies[key], m.byID[key] = b, b
	return b
}

// touch marks the bodies whose contracts may have another successor, or one that
// has come further, because of a process.
func (m *memory) touch(ocid string, dirty map[string]bool) {
	m.mark(ocid, dirty)
	for _, near := range m.near(ocid) {
		m.mark(near, dirty)
		for _, far := range m.near(near) { // a plan, named by the tender that succeeds
			m.mark(far, dirty)
		}
	}
}

func (m *memory) near(ocid string) []string {
	list := slices.Clone(m.namedBy[ocid])
	if p := m.procs[ocid]; p != nil {
		for _, l := range p.links {
			list = append(list, l.Other)
		}
	}
	return list
}

func (m *memory) mark(ocid string, dirty map[string]bool) {
	if p := m.procs[ocid]; p != nil {
		dirty[m.bodyOf(p.key, "").ID] = true
	}
}

// proc makes a process of what was read.
func (m *memory) proc(plan *Plan, h *haul, shown, today string) *proc {
	p := &proc{ocid: plan.OCID, title: plan.Title, region: m.one(plan.Region), key: m.one(plan.Buyer.Key), codes: trimmed(plan.Codes),
		words:   m.ones(titleWords(plan.Title)),
		engaged: dayNumber(plan.Engaged), planned: dayNumber(plan.Planned), tendered: dayNumber(plan.Tendered),
		closes: dayNumber(plan.Closes), awarded: dayNumber(plan.Awarded), starts: dayNumber(plan.Starts),
		cancelled: plan.Cancelled, callOff: plan.CallOff, links: h.links[plan.OCID]}
	m.ones(p.codes)
	p.first = dayNumber(earliest(plan.Engaged, plan.Planned, plan.Tendered, plan.Closes, plan.Awarded))
	for _, k := range h.contracts[plan.OCID] {
		switch {
		case k.End == "":
			p.endless++
		case max(k.End, k.LatestEnd) > shown:
			p.holdings = append(p.holdings, m.holding(k, h, p, today))
		}
	}
	return p
}

func (m *memory) ones(list []string) []string {
	for i, s := range list {
		list[i] = m.one(s)
	}
	return list
}

// holding makes a contract of what was read, with one copy of what many have.
func (m *memory) holding(k contract.Contract, h *haul, p *proc, today string) *holding {
	k.OCID = p.ocid
	words := p.words
	if k.Title == p.title {
		k.Title = p.title
	} else {
		words = m.ones(titleWords(k.Title))
	}
	deal := dealOf("c", k.ContractID)
	if k.FromAward {
		deal = dealOf("a", k.AwardID)
	}
	for _, s := range []*string{&k.AwardID, &k.ContractID, &k.Buyer.Key, &k.Buyer.Name, &k.Division, &k.Awarded, &k.Signed, &k.Start, &k.End,
		&k.LatestEnd, &k.Renewal, &k.Status} {
		*s = m.one(*s)
	}
	if v := k.Value; v != nil {
		v.Currency, v.Where = m.one(v.Currency), m.one(v.Where)
	}
	for i := range k.Suppliers {
		s := &k.Suppliers[i]
		s.Key, s.Name, s.Scale = m.one(s.Key), m.one(s.Name), m.one(s.Scale)
	}
	return &holding{Contract: k, firstEnd: m.one(h.firstEnds[[2]string{k.OCID, deal}]), safe: m.safe.of(k.End, p.region, today),
		words: words, said: h.said[k.ID],
		endDay: dayNumber(k.End), latestDay: dayNumber(k.LatestEnd), begun: dayNumber(cmp.Or(k.Awarded, k.Signed, k.Start))}
}

// replace puts a process in the place of the one with its ocid. One that is not
// needed is only remembered as gone.
func (m *memory) replace(p *proc, buyer string, recent bool) {
	if old := m.procs[p.ocid]; old != nil {
		m.byKey[old.key] = slices.DeleteFunc(slices.Clone(m.byKey[old.key]), func(q *proc) bool { return q == old })
		for _, l := range old.links {
			m.namedBy[l.Other] = slices.DeleteFunc(slices.Clone(m.namedBy[l.Other]), func(o string) bool { return o == p.ocid })
		}
		delete(m.procs, p.ocid)
	}
	if !recent && len(p.holdings) == 0 && p.endless == 0 {
		return
	}
	m.procs[p.ocid] = p
	body := m.bodyOf(p.key, buyer)
	if len(m.byKey[p.key]) == 0 && !slices.Contains(m.keys[body.ID], p.key) {
		m.keys[body.ID] = append(m.keys[body.ID], p.key)
	}
	m.byKey[p.key] = append(m.byKey[p.key], p)
	for _, l := range p.links {
		if !slices.Contains(m.namedBy[l.Other], p.ocid) {
			m.namedBy[l.Other] = append(m.namedBy[l.Other], p.ocid)
		}
	}
}

// regroup looks at the contracts of some bodies again.
func (m *memory) regroup(dirty map[string]bool) {
	for _, id := range slices.Sorted(maps.Keys(dirty)) {
		var procs []*proc
		for _, key := range m.keys[id] {
			procs = append(procs, m.byKey[key]...)
		}
		if len(procs) == 0 {
			delete(m.groups, id)
			continue
		}
		slices.SortFunc(procs, func(a, b *proc) int { return cmp.Compare(a.ocid, b.ocid) })
		m.groups[id] = m.group(m.byID[id], procs)
	}
}

// group gives the contracts of a body, each with what succeeds it.
func (m *memory) group(body *Body, procs []*proc) *group {
	g := &group{body: body, procs: procs}
	n := 0
	own := map[*holding]*proc{}
	var open []*holding // nothing is said of what succeeds them
	decided := map[*holding]*Successor{}
	for _, p := range procs {
		g.endless += p.endless
		n += len(p.holdings)
		for _, k := range p.holdings {
			own[k] = p
			s, known := m.said(k)
			if !known {
				s = m.stated(p, k)
			}
			decided[k] = s
			if s == nil && !known && body.ID != "" {
				open = append(open, k)
			}
		}
	}
	found := infer(procs, open, own, m.skip)
	g.entries = make([]entry, 0, n)
	for _, p := range procs {
		for _, k := range p.holdings {
			s := decided[k]
			if seen, ok := found[k]; ok {
				s = seen.successor(m.find)
			}
			g.entries = append(g.entries, m.entry(body, p, k, s))
		}
	}
	return g
}

func (m *memory) entry(body *Body, p *proc, k *holding, s *Successor) entry {
	e := entry{holding: k, body: body, region: p.region, title: p.title, lastDay: max(k.endDay, k.latestDay),
		facts: Facts{End: k.End, FirstEnd: k.firstEnd, Safe: k.safe, Over: k.Terminated, Successor: s}}
	if k.Value != nil {
		e.money, e.valued = k.Value.Money, true
	}
	e.suppliers = make([]string, 0, len(k.Suppliers))
	for _, supplier := range k.Suppliers {
		id := supplier.Key
		if b := m.bodies[supplier.Key]; b != nil {
			id = b.ID
		}
		e.suppliers = append(e.suppliers, id)
	}
	return e
}

func (m *memory) find(ocid string) *proc { return m.procs[ocid] }

// said gives the successor that an operator says; known with nil is none.
func (m *memory) said(k *holding) (s *Successor, known bool) {
	for _, said := range k.said {
		if said.Verdict != Is {
			continue
		}
		if said.Successor == NoSuccessor {
			return nil, true
		}
		s = &Successor{OCID: said.Successor, How: Corrected, Confidence: 1}
		if p := m.procs[said.Successor]; p != nil {
			s = p.successor(Corrected, m.find)
		}
		s.Reasons = []string{said.By + ": " + said.Why}
		return s, true
	}
	return nil, false
}

// stated gives the successor that a notice states: the one that has come
// furthest, of equals the newest. A process that came to nothing is none.
func (m *memory) stated(own *proc, k *holding) *Successor {
	var best *proc
	reason := ""
	offer := func(p *proc, why string) {
		if p == nil || p == own || p.cancelled || denied(k, p.ocid) {
			return
		}
		if best == nil || cmp.Or(cmp.Compare(p.stage(), best.stage()), cmp.Compare(p.first, best.first), cmp.Compare(p.ocid, best.ocid)) > 0 {
			best, reason = p, why
		}
	}
	for _, l := range own.links {
		if (l.Code == "renewalprocess" || l.Code == "replacementprocess") && (l.Contract == "" || l.Contract == k.ContractID) {
			offer(m.procs[l.Other], "A notice of this contract names the process that follows it.")
		}
	}
	for _, ocid := range m.namedBy[own.ocid] {
		p := m.procs[ocid]
		if p != nil && slices.ContainsFunc(p.links, func(l Relation) bool { return l.Other == own.ocid && follows(l.Code) }) {
			offer(p, "A notice of the later process names this contract's as the one before it.")
		}
	}
	if best == nil {
		return nil
	}
	s := best.successor(Stated, m.find)
	s.Reasons = []string{reason}
	return s
}

// follows tells a relation to the contract before.
func follows(code string) bool {
	return code == "prior" || code == "prior.renewal" || code == "prior.replacement"
}

// stage gives how far a process has come, for comparing.
func (p *proc) stage() int {
	switch {
	case p.awarded != 0:
		return 3
	case p.tendered != 0:
		return 2
	case p.engaged != 0 || p.planned != 0:
		return 1
	}
	return 0
}

// denied tells that an operator says that a process does not succeed a contract.
func denied(k *holding, ocid string) bool {
	return slices.ContainsFunc(k.said, func(s Said) bool { return s.Verdict == Not && s.Successor == ocid })
}

// skip tells which process is not to be inferred: one that says itself which
// contract it follows, and one that is denied.
func (m *memory) skip(k *holding, p *proc) bool {
	return slices.ContainsFunc(p.links, func(l Relation) bool { return follows(l.Code) && m.procs[l.Other] != nil }) || denied(k, p.ocid)
}
