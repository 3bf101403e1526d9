package plain

import (
	"slices"

	"github.com/tolsey/tolsey/ocds"
)

// Parties finds the descriptions of the organisations that a release refers to.
type Parties struct {
	release ocds.Release
	list    []ocds.Party
	byID    map[string]ocds.Party
}

// fewParties is up to how many a search through the list beats a table.
const fewParties = 8

// PartiesOf reads the parties of a release.
func PartiesOf(r ocds.Release) *Parties {
	p := &Parties{release: r, list: r.Parties()}
	if len(p.list) > fewParties {
		p.byID = make(map[string]ocds.Party, len(p.list))
		for _, party := range slices.Backward(p.list) {
			p.byID[party.ID()] = party
		}
	}
	return p
}

// Resolve gives the description of the party that a reference points to, the
// first where several carry its id, or the reference itself where none does:
// older data describes its organisations in place.
func (p *Parties) Resolve(ref ocds.Party) ocds.Party {
	id := ref.ID()
	if id == "" {
		return ref
	}
	if p.byID != nil {
		if party, ok := p.byID[id]; ok {
			return party
		}
		return ref
	}
	for _, party := range p.list {
		if party.ID() == id {
			return party
		}
	}
	return ref
}

// Buyer gives the description of the buyer: what the release names as buyer,
// else the party with that role, else the procuring entity; an empty view when
// there is none.
func (p *Parties) Buyer() ocds.Party {
	for _, find := range []func() ocds.Party{
		p.release.Buyer,
		func() ocds.Party { return p.withRole("buyer") },
		func() ocds.Party { return ocds.Party{Value: p.release.Get("tender", "procuringEntity")} },
		func() ocds.Party { return p.withRole("procuringEntity") },
	} {
		ref := find()
		if party := p.Resolve(ref); Speaks(party.Name()) || len(party.Identifiers()) > 0 {
			return party
		}
		if Speaks(ref.Name()) {
			return ref
		}
	}
	return ocds.Party{}
}

func (p *Parties) withRole(role string) ocds.Party {
	for _, party := range p.list {
		if slices.Contains(party.Roles(), role) {
			return party
		}
	}
	return ocds.Party{}
}

// Name gives an organisation's name for display. ref is the reference through
// which the party was found, whose name stands in where the party has none.
func Name(party, ref ocds.Party) string {
	for _, s := range []string{party.Name(), ref.Name(), party.LegalName()} {
		if Speaks(s) {
			return Line(s)
		}
	}
	return ""
}

// Scale gives the size of a supplier as published with this process: "micro",
// "sme", "large" or "". Contracts Finder said it with a flag of its own until
// it took up details.scale; its "sme": false then became "large".
func Scale(p ocds.Party) string {
	switch s := p.Scale(); s {
	case "micro", "sme", "large":
		return s
	case "small", "medium":
		return "sme"
	}
	switch sme, known := p.Get("sme").Bool(); {
	case !known:
		return ""
	case sme:
		return "sme"
	}
	return "large"
}

// VCSE tells whether a supplier is a voluntary, community or social
// enterprise; Contracts Finder's older name for that is "vco".
func VCSE(p ocds.Party) Tri {
	if value, known := p.VCSE(); known {
		return TriOf(value, known)
	}
	return TriOf(p.Get("vco").Bool())
}
