package web

import (
	"html/template"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/org"
	published "github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/web/govuk"
	"github.com/tolsey/tolsey/ocds"
)

// parties are the organisations that a process names.
type parties struct {
	List []party
	More int // beyond those shown
}

type party struct {
	Name  string
	Facts govuk.SummaryList
}

// mostParties bounds the organisations on a page.
const mostParties = 30

func (d *dossier) partyList() parties {
	all := d.Release.Parties()
	var out parties
	out.More = max(0, len(all)-mostParties)
	for _, p := range all[:len(all)-out.More] {
		out.List = append(out.List, d.party(p))
	}
	return out
}

func (d *dossier) party(p ocds.Party) party {
	out := party{Name: shorten(spoken(published.Name(p, ocds.Party{}), "Organisation without a name"), mostRowTitle)}
	add := func(key string, value template.HTML) {
		if value != "" {
			out.Facts = append(out.Facts, govuk.SummaryRow{Key: key, Value: value})
		}
	}
	add("Role", isolated(codesInWords(p.Roles())))
	add("Pages here", d.partyPages(p))
	var numbers []template.HTML
	for _, id := range p.Identifiers() {
		numbers = append(numbers, isolated(shorten(id.Scheme()+" "+id.ID(), mostRowTitle)))
	}
	add("Identifiers", stacked(numbers...))
	if scale := published.Scale(p); scale != "" {
		add("Size", isolated(codeInWords(scale)))
	}
	if vcse := published.VCSE(p); vcse != published.Unknown {
		add("Voluntary, community or social enterprise", isolated(yesNo(vcse)))
	}
	add("Address", isolated(addressInWords(p.Address())))
	add("Contact", contactLines(p.Contact()))
	if site := p.Get("details", "url").Text(); published.Speaks(site) {
		add("Website", outward(site, ""))
	}
	return out
}

// partyPages links to what else is known here of an organisation.
func (d *dossier) partyPages(p ocds.Party) template.HTML {
	key, ok := org.KeyOf(p)
	body, known := d.bodies[key]
	if !ok || !known {
		return ""
	}
	roles := p.Roles()
	var links []template.HTML
	if slices.Contains(roles, "buyer") {
		links = append(links, inward(buyerAddress(body.ID), "As a buyer"))
	}
	if slices.Contains(roles, "supplier") {
		links = append(links, inward(supplierAddress(body.ID), "As a supplier"))
	}
	return stacked(links...)
}

// addressInWords writes an address on one line.
func addressInWords(a ocds.Address) string {
	var parts []string
	for _, s := range []string{a.Street(), a.Locality(), regionName(a.Region()), a.PostalCode(), a.Country()} {
		if s = shorten(s, mostRowTitle); published.Speaks(s) && !slices.Contains(parts, s) {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, ", ")
}
