package notice

import (
	"strings"

	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/ocds"
)

// awards compares the awards by id.
func (c *comparison) awards() {
	var words []string
	for _, p := range pairUp(c.before.Awards(), c.after.Awards(), func(a ocds.Award) string { return a.ID() }) {
		failed := plain.Failed(p.after.Status())
		name := "Award" + c.after.to(p.either().Suppliers())
		switch {
		case !p.has:
			words = append(words, "Award"+c.before.to(p.before.Suppliers())+" removed")
		case !p.had && failed:
			words = append(words, "A decision without an award was published")
		case !p.had:
			words = append(words, "Awarded"+c.after.to(p.after.Suppliers())+priced(p.after.Amount()))
		case failed && !plain.Failed(p.before.Status()):
			words = append(words, name+" cancelled")
		default:
			words = append(words, c.awardChanges(name, p.before, p.after)...)
		}
	}
	c.list(ChangeAward, "award", words)
}

func (c *comparison) awardChanges(name string, before, after ocds.Award) []string {
	var words []string
	if b, a := c.before.to(before.Suppliers()), c.after.to(after.Suppliers()); a != b && a != "" {
		words = append(words, "Award now goes"+a)
	}
	if b, a := plain.Status(before.Status()), plain.Status(after.Status()); a != b && a != "" {
		words = append(words, name+" is now "+excerpt(a))
	}
	if w := revalued(name+": value", plain.ValueAt(before.Amount(), ""), plain.ValueAt(after.Amount(), "")); w != "" {
		words = append(words, w)
	}
	return append(words, rescheduled(name+": contract",
		plain.TermOf(before.Period("contractPeriod")), plain.TermOf(after.Period("contractPeriod")))...)
}

// contracts compares the contracts by id.
func (c *comparison) contracts() {
	var words []string
	before, after := awardSuppliers(c.before), awardSuppliers(c.after)
	for _, p := range pairUp(c.before.Contracts(), c.after.Contracts(), func(k ocds.Contract) string { return k.ID() }) {
		name := "Contract" + strings.Replace(c.after.to(after.of(p.after)), " to ", " with ", 1)
		switch {
		case !p.has:
			gone := strings.Replace(c.before.to(before.of(p.before)), " to ", " with ", 1)
			words = append(words, "Contract"+gone+" removed")
		case !p.had:
			words = append(words, newContract(name, p.after))
		default:
			words = append(words, contractChanges(name, p.before, p.after)...)
		}
	}
	c.list(ChangeContract, "contract", words)
}

func newContract(name string, k ocds.Contract) string {
	signed := movedDay("", "", plain.Date(k.DateSigned()))
	switch day, ok := strings.CutPrefix(signed, " set to "); {
	case ok:
		return name + priced(k.Amount()) + " signed on " + day
	case plain.Status(k.Status()) == "active":
		return name + priced(k.Amount()) + " signed"
	}
	return name + priced(k.Amount()) + " published"
}

func contractChanges(name string, before, after ocds.Contract) []string {
	var words []string
	b, a := plain.Deal{Contract: before}, plain.Deal{Contract: after}
	switch was, is := plain.Status(before.Status()), plain.Status(after.Status()); {
	case a.Over() && !b.Over() && is != "complete" && is != "completed":
		words = append(words, name+" terminated")
	case was != is && is != "":
		words = append(words, name+" is now "+excerpt(is))
	}
	if day := plain.Date(after.DateSigned()); day != "" && plain.Date(before.DateSigned()) == "" {
		words = append(words, movedDay(name+": day of signature", "", day))
	}
	if w := revalued(name+": value", plain.ValueAt(before.Amount(), ""), plain.ValueAt(after.Amount(), "")); w != "" {
		words = append(words, w)
	}
	words = append(words, rescheduled(name+":", b.Term(), a.Term())...)
	for _, p := range pairUp(before.Amendments(), after.Amendments(), func(m ocds.Amendment) string { return m.ID() }) {
		if !p.had {
			words = append(words, name+" amended"+because(p.after))
		}
	}
	return words
}

func because(m ocds.Amendment) string {
	for _, s := range []string{m.Description(), m.Rationale()} {
		if plain.Speaks(s) {
			return ": " + quoted(s)
		}
	}
	return ""
}

// suppliersOf gives the suppliers of awards by the awards' ids.
type suppliersOf map[string][]ocds.Party

func awardSuppliers(r *reading) suppliersOf {
	m := suppliersOf{}
	for _, a := range r.Awards() {
		m[a.ID()] = a.Suppliers()
	}
	return m
}

// of gives a contract's suppliers, or those of its award.
func (m suppliersOf) of(k ocds.Contract) []ocds.Party {
	if refs := k.Suppliers(); len(refs) > 0 {
		return refs
	}
	return m[k.AwardID()]
}

// to gives " to Road Works Ltd and Salt Ltd", or "" for no names.
func (r *reading) to(references []ocds.Party) string {
	var names []string
	for _, reference := range references {
		if name := plain.Name(r.parties.Resolve(reference), reference); name != "" {
			names = append(names, excerpt(name))
		}
	}
	if len(names) == 0 {
		return ""
	}
	return " to " + series(names)
}

// priced gives " for £250,000", or "" for an amount that does not count.
func priced(a ocds.Amount) string {
	if v := plain.ValueAt(a, ""); v != nil {
		return " for " + money(v)
	}
	return ""
}
