package org

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The names are those of real bodies.
func TestKindWithin(t *testing.T) {
	for _, c := range []struct {
		kind  Kind
		tier  Tier
		names string
	}{
		{Council, District, "Chorley District Council"},
		{Council, Unitary, "Fermanagh and Omagh District Council|Isle of Anglesey County Council|Dundee City Council"},
		{Council, "", "Chorley Borough Council|Cyngor Gwynedd|Comhairle nan Eilean Siar|Blackpool Council"},
		{Council, County, "Lancashire County Council"},
		{Council, LondonBorough, "London Borough of Merton|Royal Borough of Greenwich"},
		{Council, Metropolitan, "Tameside Metropolitan Borough Council|Oldham MBC"},
		{Council, Parish, "Misterton Parish Council|Thame Town Council"},
		{CombinedAuthority, "", "West of England Combined Authority|Greater London Authority|East Midlands Combined County Authority"},
		{LocalBody, "", "North York Moors National Park Authority|Lindsey Marsh Drainage Board|Transport for London"},
		{NHS, "", "Salford Royal NHS Foundation Trust|Cwm Taf Morgannwg University Health Board"},
		{Police, "", "Kent Police|The Police and Crime Commissioner for Bedfordshire|Devon & Cornwall Constabulary"},
		{Fire, "", "South Wales Fire and Rescue Service|London Fire Brigade"},
		{University, "", "University of Edinburgh|Prifysgol Bangor / Bangor University"},
		{College, "", "Halesowen College|City of Glasgow College"},
		{School, "", "Barton Stacey Primary School|Ormiston Academies Trust|Ysgol Brynhyfryd"},
		{HousingProvider, "", "Hanover (Scotland) Housing Association"},
		{UtilityCompany, "", "Network Rail Ltd|Scottish Water"},
		{DevolvedGovernment, "", "Scottish Government|Llywodraeth Cymru / Welsh Government"},
		{DevolvedBody, "", "Natural Resources Wales|Department for Infrastructure"},
		{Parliament, "", "Houses of Parliament|Scottish Parliament"},
		{ArmedForces, "", "Royal Navy"},
		{CentralBody, "", "Ofgem|College of Policing Limited"},
		{Charity, "", "National Trust"},
		{"", "", "Marsh Limited|Rocket Gardens Limited"},
	} {
		for name := range strings.SplitSeq(c.names, "|") {
			m := maker{read: map[string]nameFacts{}, d: &Directory{all: []*Profile{{Name: name, Told: map[Field]Told{}}}}}
			m.derive()
			if got := m.d.all[0]; got.Kind != c.kind || c.tier != "" && got.Tier != c.tier {
				t.Errorf("%s is %q %q, want %q %q", name, got.Kind, got.Tier, c.kind, c.tier)
			}
		}
	}
}

// A rule gives a kind of the sector that it is under, and every kind has a name.
func TestKinds(t *testing.T) {
	labels := map[string]bool{Kind("").Label(): true}
	for _, k := range Kinds() {
		if !k.Known() || labels[k.Label()] || k.Sector().Label() == Sector("").Label() {
			t.Errorf("%s is labelled %q, in %q", k, k.Label(), k.Sector())
		}
		labels[k.Label()] = true
		for _, written := range []string{string(k), k.Label(), strings.ToUpper(k.Label())} {
			if got, err := kindNamed(written); err != nil || got != string(k) {
				t.Errorf("%q is read as %q, %v", written, got, err)
			}
		}
	}
	for sector, rules := range kindRules {
		for _, rule := range rules {
			if rule.kind.Sector() != sector && rule.kind != Parliament {
				t.Errorf("a rule under %s gives %s", sector, rule.kind)
			}
		}
	}
	for _, tier := range Tiers {
		if !tier.Known() || tier.Label() == "" {
			t.Errorf("the tier %s has no label", tier)
		}
	}
	if Kind("guild").Known() || Kind("guild").Sector() != "" || Tier("guild").Label() != "" {
		t.Error("a guild is known")
	}
}

func TestRegionOf(t *testing.T) {
	for text, want := range map[string]string{"UKD12": "UKD", "TLI": "UKI", "ukm50": "UKM", "North West (England)": "UKD", "LS1 4DY": "UKE", "Blackpool": "UKD",
		"England": "", "UK": "", "": "", "Atlantis": "", "UKZ": "", "FR101": "", "CH5 3AA": ""} {
		if got := regionOf(text); got != want {
			t.Errorf("%q is in %q, want %q", text, got, want)
		}
	}
	for name, want := range map[string]string{"Chorley Borough Council": "UKD", "Lancashire County Council": "UKD", "London Borough of Merton": "UKI",
		"Leeds City Council": "UKE", "Fictional Borough Council": "", "Chorley Hospital": ""} {
		if got := regionByName(name); got != want {
			t.Errorf("%s is in %q, want %q", name, got, want)
		}
	}
}

// Nobody answers to a body twice, or to one that is not in the list, however
// the rows refer to each other, round in circles too.
func TestAnsweringEndsAndCounts(t *testing.T) {
	ids := []string{"a1", "b1", "c1", "d1", "e1"}
	rapid.Check(t, func(t *rapid.T) {
		k := knowledge{}
		for i, id := range ids {
			for _, field := range []Field{FieldName, FieldParent, FieldCityRegion} {
				s := Statement{Body: id, Field: field, Told: Told{From: FromRegister, Source: "X", Index: int64(i), Value: strings.ToUpper(id)}}
				if field != FieldName {
					s.Value = rapid.SampledFrom(append(ids, "nobody")).Draw(t, string(field))
				}
				k.facts = append(k.facts, s)
			}
			k.orgs = append(k.orgs, buyerOrg{id: id, name: id, keys: []string{id}})
		}
		d := k.directory("2026-11-20", map[string]nameFacts{})
		for _, id := range ids {
			seen := map[string]bool{}
			for i, p := range d.Answering(id) {
				above := p.Parent != "" && seen[p.Parent] || p.CityRegion != "" && seen[p.CityRegion]
				if seen[p.ID] || i == 0 && p.ID != id || i > 0 && !above && !someAnswersTo(d, p, id) {
					t.Fatalf("%s: %v", id, d.Answering(id))
				}
				seen[p.ID] = true
			}
			if len(d.Keys(id)) != len(seen) || len(d.KeysAlone(id)) != 1 {
				t.Fatalf("%s has the keys %v", id, d.Keys(id))
			}
		}
	})
}

// someAnswersTo reports that a chain of parents and city regions leads from p
// to the body with the id.
func someAnswersTo(d *Directory, p *Profile, id string) bool {
	reached := map[string]bool{}
	for next := []string{p.Parent, p.CityRegion}; len(next) > 0; next = next[1:] {
		if next[0] == id {
			return true
		}
		if q, ok := d.Get(next[0]); ok && next[0] != "" && !reached[q.ID] {
			reached[q.ID] = true
			next = append(next, q.Parent, q.CityRegion)
		}
	}
	return false
}
