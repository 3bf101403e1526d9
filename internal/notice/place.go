package notice

import (
	"strings"

	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/ocds"
)

// Region is where something is delivered: one of the twelve regions of the UK
// (level 1 of the International Territorial Levels, the former NUTS), the UK as
// a whole, or a place that the publisher names and that is neither.
type Region struct {
	Code string // UKC to UKN; WholeUK; "" for another place
	Name string // as the statistics name it, or as published
}

// WholeUK is the code of a Region that stands for the whole of the UK: "Any
// region" in Contracts Finder, "UK" elsewhere. A search for any region of the
// UK should find it too.
const WholeUK = "UK"

// Regions lists the twelve regions of the UK. Source: Office for National
// Statistics, International Territorial Level 1, whose codes TLC to TLN
// replaced NUTS UKC to UKN in 2021; publishers go on writing the latter.
var Regions = []Region{
	{"UKC", "North East"},
	{"UKD", "North West"},
	{"UKE", "Yorkshire and The Humber"},
	{"UKF", "East Midlands"},
	{"UKG", "West Midlands"},
	{"UKH", "East of England"},
	{"UKI", "London"},
	{"UKJ", "South East"},
	{"UKK", "South West"},
	{"UKL", "Wales"},
	{"UKM", "Scotland"},
	{"UKN", "Northern Ireland"},
}

// english is how many of Regions, from the first, make up England.
const english = 9

// byPlace finds the regions of a folded name or level 1 code.
var byPlace = func() map[string][]Region {
	whole := []Region{{WholeUK, "United Kingdom"}}
	m := map[string][]Region{
		"england": Regions[:english:english],
		"uk":      whole, "tl": whole, "united kingdom": whole, "any region": whole, "gb": whole,
	}
	for i, r := range Regions {
		one := Regions[i : i+1 : i+1]
		m[strings.ToLower(r.Code)] = one
		m["tl"+strings.ToLower(r.Code[2:])] = one
		m[strings.ToLower(r.Name)] = one
	}
	m["yorkshire and humber"], m["yorkshire & the humber"] = m["uke"], m["uke"]
	m["eastern"], m["east england"] = m["ukh"], m["ukh"]
	return m
}()

// regionsOf gives the regions that a published name or code stands for: "North
// West (England)", "UKD62" and "TLD6" are the North West, "England" is its
// nine regions. What is unknown is a place by its own name; "" is none.
func regionsOf(published string) []Region {
	s := strings.ToLower(strings.TrimSpace(published))
	if found, ok := byPlace[s]; ok {
		return found
	}
	if found, ok := byPlace[strings.TrimSpace(strings.TrimSuffix(s, "(england)"))]; ok {
		return found
	}
	if len(s) >= 3 && len(s) <= 5 && isCode(s) {
		if found, ok := byPlace[s[:3]]; ok {
			return found
		}
	}
	if !plain.Speaks(s) {
		return nil
	}
	return []Region{{Name: plain.Lead(plain.Line(published), 80)}}
}

// isCode reports the form of a code below level 1: "ukd" and one or two signs
// of which the first is a digit.
func isCode(s string) bool {
	return (strings.HasPrefix(s, "uk") || strings.HasPrefix(s, "tl")) && (len(s) == 3 || s[3] >= '0' && s[3] <= '9')
}

// regions gives where the items are delivered, or else the region of the
// buyer's address, which says at least who buys there.
func (r *reading) regions() []Region {
	var all places
	for _, item := range r.items() {
		for _, a := range item.DeliveryAddresses() {
			all.address(a)
		}
	}
	for _, a := range r.tender.Get("deliveryAddresses").Objects() {
		all.address(ocds.Address{Value: a})
	}
	if all.list != nil {
		return all.list
	}
	for _, region := range regionsOf(r.parties.Buyer().Address().Region()) {
		if region.Code != WholeUK { // of a buyer it says nothing about where
			all.add(region)
		}
	}
	return all.list
}

// places collects regions, each once.
type places struct {
	list []Region
	seen map[Region]bool
}

// address adds the regions of an address. Its country is looked at where it
// has no region: "Scotland" is both. "United Kingdom" alone tells nothing.
func (p *places) address(a ocds.Address) {
	found := regionsOf(a.Region())
	if found == nil {
		country := strings.ToLower(strings.TrimSpace(a.Get("countryName").Text()))
		if found = byPlace[country]; len(found) == 1 && found[0].Code == WholeUK {
			return
		}
	}
	for _, region := range found {
		p.add(region)
	}
}

func (p *places) add(r Region) {
	if p.seen[r] {
		return
	}
	if p.seen == nil {
		p.seen = map[Region]bool{}
	}
	p.seen[r] = true
	p.list = append(p.list, r)
}

// categories gives the codes of the tender and of the items, each once and with
// the first label that it is given.
func (r *reading) categories() []plain.Category {
	var all []plain.Category
	seen := map[[2]string]int{}
	add := func(c ocds.Classification) {
		cat, ok := plain.CategoryOf(c)
		if !ok {
			return
		}
		key := [2]string{cat.Scheme, cat.Code}
		at, again := seen[key]
		switch {
		case !again:
			seen[key] = len(all)
			all = append(all, cat)
		case all[at].Label == "":
			all[at].Label = cat.Label
		}
	}
	add(r.tender.Classification())
	for _, c := range r.tender.Get("additionalClassifications").Objects() {
		add(ocds.Classification{Value: c})
	}
	for _, item := range r.items() {
		for _, c := range item.Classifications() {
			add(c)
		}
	}
	return all
}
