package ocds

import "strings"

// reference checks the id of a lot or award against those of the release.
func (c *checker) reference(v *Value, f *field) {
	id := v.Text()
	switch {
	case f.form == lotForm && !c.index.lots.empty() && c.index.lots.find(id) == nil:
		c.report(ruleLotUnresolved, v, nil, "The tender has no lot %s.", brief(id))
	case f.form == awardForm && !c.index.awards.empty() && c.index.awards.find(id) == nil:
		c.report(ruleAwardUnresolved, v, nil, "The release has no award %s.", brief(id))
	}
}

// buyer looks for who buys.
func (c *checker) buyer(v *Value) {
	if b := v.member("buyer"); b.Kind() == Object || b.Kind() == Array && len(b.kids) > 0 {
		return
	}
	for _, p := range c.index.parties.objects {
		if hasRole(p, "buyer") {
			return
		}
	}
	c.report(ruleBuyerMissing, v.member("buyer"), []string{"buyer"}, "Neither the buyer nor a party with the role buyer is there.")
}

// parties reports that there are none where some are referred to.
func (c *checker) parties(v *Value) {
	if c.index.parties.empty() && (v.member("buyer").Exists() || len(c.index.suppliers) > 0) {
		c.report(rulePartiesMissing, v.member("parties"), []string{"parties"}, "Organisations are referred to, but none is described in parties.")
	}
}

// foldName makes names that differ in case and white space only the same.
func foldName(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

func sameName(a, b string) bool { return a == b || foldName(a) == foldName(b) }

func (c *checker) inspectParty(v *Value, _ *field) {
	id := v.member("id").Text()
	if isLocalID(id) && !registered(v) {
		c.report(ruleLocalID, v.member("id"), []string{"id"}, "The id %s means something in this release only, and the party has no registered identifier.", brief(id))
	}
	if described := c.index.parties.find(id); described != nil && described != v {
		c.secondName(v, described)
	}
	if first := c.index.names[foldName(v.member("name").Text())]; first != "" && id != "" && first != id {
		c.report(ruleNameTwoIDs, v.member("name"), []string{"name"}, "The name stands under the ids %s and %s.", brief(first), brief(id))
	}
	if !hasRole(v, "supplier") || len(c.index.suppliers) == 0 {
		return
	}
	if !c.index.suppliers[id] {
		c.report(ruleRoleUnused, v.member("roles"), []string{"roles"}, "The party has the role supplier, but no award or contract names it.")
	}
}

// registered reports whether a party has an identifier that holds beyond the
// release.
func registered(v *Value) bool { return len(Party{v}.Identifiers()) > 0 }

// isLocalID reports whether an id is a number, or a word for an organisation
// with a number: org-53, party1, 7.
func isLocalID(s string) bool {
	s = strings.ToLower(strings.TrimSpace(s))
	for _, word := range [...]string{"organisation", "organization", "org", "party", "supplier", "buyer"} {
		if rest, ok := strings.CutPrefix(s, word); ok {
			s = strings.TrimLeft(rest, "-_ ")
			break
		}
	}
	const longest = 5
	return len(s) <= longest && allDigits(s)
}

func hasRole(p *Value, role string) bool {
	roles := p.Get("roles")
	if roles.Kind() != Array {
		return roles.Text() == role
	}
	for i := range roles.kids {
		if roles.kids[i].Text() == role {
			return true
		}
	}
	return false
}

func roleName(role string) string {
	switch role {
	case "":
		return "organisation"
	case "procuringEntity":
		return "procuring entity"
	}
	return role
}

// inspectReference checks where a reference to an organisation leads.
func (c *checker) inspectReference(v *Value, f *field) {
	if f.role == "supplier" {
		c.supplierName(v)
	}
	id := v.member("id")
	if !id.Exists() || c.index.parties.empty() {
		return
	}
	party := c.index.parties.find(id.Text())
	if party == nil {
		c.report(rulePartyUnresolved, id, []string{"id"}, "No party has the id %s of this %s.", brief(id.Text()), roleName(f.role))
		return
	}
	c.secondName(v, party)
	if f.role != "" && !hasRole(party, f.role) {
		c.report(ruleRoleMissing, id, []string{"id"}, "The party %s is the %s here, but its roles do not say so.", brief(id.Text()), roleName(f.role))
	}
}

// secondName compares the name at v with that of the party of the same id.
func (c *checker) secondName(v, party *Value) {
	here, there := v.member("name"), party.Get("name")
	if here.Text() != "" && there.Text() != "" && !sameName(here.Text(), there.Text()) {
		c.report(rulePartyTwoNames, here, []string{"name"}, "The party %s is named %q here and %q in parties.", brief(v.member("id").Text()), brief(here.Text()), brief(there.Text()))
	}
}

// supplierName looks at the name of a supplier: at the reference, or at the
// party where the reference repeats none.
func (c *checker) supplierName(v *Value) {
	name := v.member("name")
	s := strings.TrimSpace(name.Text())
	if s == "" {
		s = strings.TrimSpace(c.index.parties.find(v.member("id").Text()).Get("name").Text())
	}
	switch {
	case s == "":
		c.report(ruleSupplierNoName, name, []string{"name"}, "The supplier has no name, here or in parties.")
	case IsPseudoSupplier(s):
		c.report(rulePseudoSupplier, name, []string{"name"}, "%q is no organisation; an award without a known supplier should name none.", brief(s))
	case isSeveral(s):
		c.report(ruleSeveralSuppliers, name, []string{"name"}, "%q names several suppliers; each should be a supplier of its own.", brief(s))
	}
}
