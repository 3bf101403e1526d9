package org

import "slices"

// Kind is what a public body is. It is finer than [Sector], and known of fewer
// bodies: "" is a body of which nothing tells, and a page says so.
type Kind string

// The kinds. Those of central government are the types that GOV.UK lists its
// organisations by.
const (
	MinisterialDepartment    Kind = "ministerial-department"
	NonMinisterialDepartment Kind = "non-ministerial-department"
	ExecutiveAgency          Kind = "agency"
	NDPB                     Kind = "ndpb" // non-departmental public body
	PublicCorporation        Kind = "public-corporation"
	Court                    Kind = "court" // courts and tribunals
	ArmedForces              Kind = "armed-forces"
	Parliament               Kind = "parliament"
	CentralBody              Kind = "central-body" // of central government, more is not known
	DevolvedGovernment       Kind = "devolved-government"
	DevolvedBody             Kind = "devolved-body"
	Council                  Kind = "council"            // of any tier, see Tier
	CombinedAuthority        Kind = "combined-authority" // and the Greater London Authority: the city regions
	LocalBody                Kind = "local-body"         // run by councils together, or local and no council
	NHS                      Kind = "nhs"
	Police                   Kind = "police"
	Fire                     Kind = "fire"
	School                   Kind = "school"
	College                  Kind = "college"
	University               Kind = "university"
	HousingProvider          Kind = "housing"
	UtilityCompany           Kind = "utility"
	Charity                  Kind = "charity" // charities, churches, professional bodies and other buyers
)

// kinds has the kinds in the order in which readers see them.
var kinds = []struct {
	kind   Kind
	label  string
	sector Sector
}{
	{MinisterialDepartment, "Ministerial department", Central},
	{NonMinisterialDepartment, "Non-ministerial department", Central},
	{ExecutiveAgency, "Executive agency", Central},
	{NDPB, "Non-departmental public body", Central},
	{PublicCorporation, "Public corporation", Central},
	{Court, "Court or tribunal", Central},
	{ArmedForces, "Armed forces", Central},
	{Parliament, "Parliament", Central},
	{CentralBody, "Other body of central government", Central},
	{DevolvedGovernment, "Devolved government", Devolved},
	{DevolvedBody, "Body of a devolved government", Devolved},
	{CombinedAuthority, "Combined authority", Local},
	{Council, "Council", Local},
	{LocalBody, "Other local body", Local},
	{NHS, "National Health Service", Health},
	{Police, "Police", Emergency},
	{Fire, "Fire and rescue", Emergency},
	{School, "School", Education},
	{College, "College", Education},
	{University, "University", Education},
	{HousingProvider, "Housing association", Housing},
	{UtilityCompany, "Utility or transport", Utility},
	{Charity, "Charity or other", OtherSector},
}

// Kinds lists the kinds in the order in which readers see them.
func Kinds() []Kind {
	list := make([]Kind, len(kinds))
	for i, k := range kinds {
		list[i] = k.kind
	}
	return list
}

// at gives the place of a kind in kinds, -1 for none.
func (k Kind) at() int {
	for i := range kinds {
		if kinds[i].kind == k {
			return i
		}
	}
	return -1
}

// Known reports that k is one of the kinds.
func (k Kind) Known() bool { return k.at() >= 0 }

// Label gives the kind in words for readers; "Not known" for "".
func (k Kind) Label() string {
	if i := k.at(); i >= 0 {
		return kinds[i].label
	}
	return "Not known"
}

// Sector gives the sector that all bodies of the kind are in; "" for "".
func (k Kind) Sector() Sector {
	if i := k.at(); i >= 0 {
		return kinds[i].sector
	}
	return ""
}

// oneOfItsName reports that no two bodies of the kind have one name, as two
// schools may.
func (k Kind) oneOfItsName() bool {
	switch k {
	case MinisterialDepartment, NonMinisterialDepartment, ExecutiveAgency, Council, CombinedAuthority:
		return true
	}
	return false
}

// Tier is the tier of a council; "" where it is not known, and for bodies that
// are no councils. Those of Scotland, Wales and Northern Ireland are unitary.
type Tier string

// The tiers of council.
const (
	County        Tier = "county"
	District      Tier = "district"
	Unitary       Tier = "unitary"
	LondonBorough Tier = "london-borough" // and the City of London
	Metropolitan  Tier = "metropolitan"
	Parish        Tier = "parish" // parish, town and community councils
)

// Tiers lists the tiers of council.
var Tiers = []Tier{County, District, Unitary, LondonBorough, Metropolitan, Parish}

// Known reports that t is one of the tiers.
func (t Tier) Known() bool { return slices.Contains(Tiers, t) }

// Label gives the tier in words for readers; "" for none.
func (t Tier) Label() string {
	switch t {
	case County:
		return "County council"
	case District:
		return "District council"
	case Unitary:
		return "Unitary council"
	case LondonBorough:
		return "London borough"
	case Metropolitan:
		return "Metropolitan borough"
	case Parish:
		return "Parish, town or community council"
	}
	return ""
}
