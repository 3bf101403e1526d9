package ocds

// Release is a view of an OCDS release, single or compiled: one stage of a
// contracting process, or its whole state. The views in this file give names
// to the members that OCDS 1.1 and the UK's extensions define; everything else
// stays reachable through the embedded [Value].
type Release struct{ *Value }

// OCID gives the id of the contracting process.
func (r Release) OCID() string { return r.Get("ocid").Text() }

// ID gives the release's own id, or "" when the publisher left it out.
func (r Release) ID() string { return r.Get("id").Text() }

// Date gives the release date as the publisher wrote it.
func (r Release) Date() string { return r.Get("date").Text() }

// Tags gives the release tags; a lone string counts as a list of one.
func (r Release) Tags() []string { return r.Get("tag").Texts() }

// HasTag reports whether the release carries one of the tags.
func (r Release) HasTag(tags ...string) bool {
	for _, have := range r.Tags() {
		for _, want := range tags {
			if have == want {
				return true
			}
		}
	}
	return false
}

// Buyer gives the organisation reference that the release names as buyer.
func (r Release) Buyer() Party { return Party{r.Get("buyer")} }

// Parties gives the organisations that the release describes.
func (r Release) Parties() []Party {
	return views(r.Get("parties"), func(v *Value) Party { return Party{v} })
}

// Party gives the described organisation with an id, or an empty view. Ids of
// parties are unique within a release only.
func (r Release) Party(id string) Party {
	if id == "" {
		return Party{}
	}
	for _, p := range r.Parties() {
		if p.ID() == id {
			return p
		}
	}
	return Party{}
}

// Resolve gives the described party that a reference ({id, name}) points to;
// where none has that id it gives the reference itself, which in OCDS 1.0 and
// older Contracts Finder data holds the description inline.
func (r Release) Resolve(ref Party) Party {
	if p := r.Party(ref.ID()); p.Exists() {
		return p
	}
	return ref
}

// PartiesWithRole gives the described parties that play a role.
func (r Release) PartiesWithRole(role string) []Party {
	var out []Party
	for _, p := range r.Parties() {
		for _, have := range p.Roles() {
			if have == role {
				out = append(out, p)
				break
			}
		}
	}
	return out
}

// Planning gives the planning section.
func (r Release) Planning() Section { return Section{r.Get("planning")} }

// Tender gives the tender section.
func (r Release) Tender() Tender { return Tender{Section{r.Get("tender")}} }

// Awards gives the awards.
func (r Release) Awards() []Award {
	return views(r.Get("awards"), func(v *Value) Award { return Award{Section{v}} })
}

// Contracts gives the contracts.
func (r Release) Contracts() []Contract {
	return views(r.Get("contracts"), func(v *Value) Contract { return Contract{Section{v}} })
}

// RelatedProcesses gives the links to other processes.
func (r Release) RelatedProcesses() []RelatedProcess {
	return views(r.Get("relatedProcesses"), func(v *Value) RelatedProcess { return RelatedProcess{v} })
}

func views[T any](v *Value, wrap func(*Value) T) []T {
	objects := v.Objects()
	if len(objects) == 0 {
		return nil
	}
	out := make([]T, len(objects))
	for i, o := range objects {
		out[i] = wrap(o)
	}
	return out
}

// Section holds the members that tender, lot, award and contract share.
type Section struct{ *Value }

// ID gives the section's id as text.
func (s Section) ID() string { return s.Get("id").Text() }

// Title gives the title as received.
func (s Section) Title() string { return s.Get("title").Text() }

// Description gives the description as received.
func (s Section) Description() string { return s.Get("description").Text() }

// Status gives the status code as received.
func (s Section) Status() string { return s.Get("status").Text() }

// Amount gives the section's value.
func (s Section) Amount() Amount { return Amount{s.Get("value")} }

// Period gives the period under a member name such as contractPeriod.
func (s Section) Period(name string) Period { return Period{s.Get(name)} }

// Items gives the goods, works and services.
func (s Section) Items() []Item { return views(s.Get("items"), func(v *Value) Item { return Item{v} }) }

// Documents gives the documents.
func (s Section) Documents() []File {
	return views(s.Get("documents"), func(v *Value) File { return File{v} })
}

// Milestones gives the milestones.
func (s Section) Milestones() []Milestone {
	return views(s.Get("milestones"), func(v *Value) Milestone { return Milestone{v} })
}

// Amendments gives the amendments, with the single `amendment` of OCDS 1.0.
func (s Section) Amendments() []Amendment {
	list := views(s.Get("amendments"), func(v *Value) Amendment { return Amendment{v} })
	return append(list, views(s.Get("amendment"), func(v *Value) Amendment { return Amendment{v} })...)
}

// HasRenewal reports what the publisher says on whether the contract can be
// extended; known is false when nothing is said.
func (s Section) HasRenewal() (value, known bool) { return s.Get("hasRenewal").Bool() }

// Renewal gives the description of the extensions.
func (s Section) Renewal() string { return s.Get("renewal", "description").Text() }

// RelatedLots gives the ids of the lots that the section is about.
func (s Section) RelatedLots() []string {
	if lots := s.Get("relatedLots").Texts(); lots != nil {
		return lots
	}
	return s.Get("relatedLot").Texts()
}

// Tender is the tender section.
type Tender struct{ Section }

// Lots gives the lots.
func (t Tender) Lots() []Lot {
	return views(t.Get("lots"), func(v *Value) Lot { return Lot{Section{v}} })
}

// Method gives procurementMethod: open, selective, limited, direct.
func (t Tender) Method() string { return t.Get("procurementMethod").Text() }

// MethodDetails gives the procedure's name as the publisher wrote it.
func (t Tender) MethodDetails() string { return t.Get("procurementMethodDetails").Text() }

// MainCategory gives mainProcurementCategory: goods, works or services.
func (t Tender) MainCategory() string { return t.Get("mainProcurementCategory").Text() }

// Classification gives the classification of the whole tender, which
// Contracts Finder sends.
func (t Tender) Classification() Classification { return Classification{t.Get("classification")} }

// Suitability reports whether the tender is marked suitable for a kind of
// supplier ("sme" or "vcse"), on itself or on a lot.
func (t Tender) Suitability(kind string) (value, known bool) {
	value, known = t.Get("suitability", kind).Bool()
	for _, lot := range t.Lots() {
		v, k := lot.Get("suitability", kind).Bool()
		value, known = value || v, known || k
	}
	return value, known
}

// Lot is a part of a tender that can be bid for on its own.
type Lot struct{ Section }

// Award is a decision for one or more suppliers.
type Award struct{ Section }

// Date gives the award date as written.
func (a Award) Date() string { return a.Get("date").Text() }

// Suppliers gives the references to the suppliers.
func (a Award) Suppliers() []Party {
	return views(a.Get("suppliers"), func(v *Value) Party { return Party{v} })
}

// Contract is a signed contract.
type Contract struct{ Section }

// AwardID gives the id of the award that the contract follows.
func (c Contract) AwardID() string { return c.Get("awardID").Text() }

// DateSigned gives the date of signature as written.
func (c Contract) DateSigned() string { return c.Get("dateSigned").Text() }

// Suppliers gives the references to suppliers that some publishers repeat on
// the contract.
func (c Contract) Suppliers() []Party {
	return views(c.Get("suppliers"), func(v *Value) Party { return Party{v} })
}

// RelatedProcesses gives the contract's links to other processes, such as its
// renewal.
func (c Contract) RelatedProcesses() []RelatedProcess {
	return views(c.Get("relatedProcesses"), func(v *Value) RelatedProcess { return RelatedProcess{v} })
}
