package org

import (
	"slices"
	"strings"

	"github.com/tolsey/tolsey/ocds"
)

// Sector is what sort of body buys.
type Sector string

// The sectors. "" is a body of which nothing tells.
const (
	Central     Sector = "central"   // the UK's government, its agencies and public bodies, Parliament, the forces
	Devolved    Sector = "devolved"  // the governments of Scotland, Wales and Northern Ireland, and their bodies
	Local       Sector = "local"     // councils of every tier, combined authorities and what they run together
	Health      Sector = "health"    // the National Health Service in all its parts
	Education   Sector = "education" // schools, colleges and universities
	Emergency   Sector = "emergency" // police and fire; ambulances are Health
	Housing     Sector = "housing"   // housing associations and other social landlords
	Utility     Sector = "utility"   // water, energy, railways, ports and airports
	OtherSector Sector = "charity"   // charities, churches, professional bodies and other buyers
)

// Sectors lists them in the order in which readers see them.
var Sectors = []Sector{Central, Devolved, Local, Health, Education, Emergency, Housing, Utility, OtherSector}

// Label gives the sector in words for readers; "Not known" for "".
func (s Sector) Label() string {
	switch s {
	case Central:
		return "Central government"
	case Devolved:
		return "Devolved government"
	case Local:
		return "Local government"
	case Health:
		return "Health"
	case Education:
		return "Education"
	case Emergency:
		return "Police and fire"
	case Housing:
		return "Housing associations"
	case Utility:
		return "Utilities and transport"
	case OtherSector:
		return "Charities and others"
	}
	return "Not known"
}

// SectorNamed gives the sector with a name, or false.
func SectorNamed(name string) (Sector, bool) {
	s := Sector(name)
	return s, slices.Contains(Sectors, s)
}

// SectorOf tells what sort of body a buyer is. ocid is the process that it buys
// in ("" for none), name what it is called there. What tells, the first that
// does:
//
//   - a name that leaves no doubt: "Kent Police", "Ministry of Defence";
//   - a register that has only one sort of body in it;
//   - what the publisher calls it, UK_CA_TYPE under the Procurement Act 2023 and
//     TED_CA_TYPE before. It comes after the name, since it only tells central
//     from sub-central, and buyers choose it themselves, often wrongly;
//   - a name that suggests it: "Tate Museum Trading";
//   - the main activity that it states;
//   - an entry in a register of charities.
//
// "" is a body of which nothing tells.
func SectorOf(buyer ocds.Party, ocid, name string) Sector {
	surely, perhaps := sectorByName(name)
	if surely != "" {
		return surely
	}
	for _, sector := range []Sector{sectorByRegister(buyer), sectorByType(buyer, ocid), perhaps, sectorByActivity(buyer), sectorByCharity(buyer)} {
		switch {
		case sector == "":
			continue
		case sector == Central && devolvedPlace(name):
			return Devolved
		}
		return sector
	}
	return ""
}

// sectorRegisters gives the kind of body that a register holds. Source: org-id.guide
// and, for GB-NHS, GB-UKPRN and GB-PPON, Find a Tender.
var sectorRegisters = map[string]Sector{
	"GB-NHS": Health, "GB-CQC": Health,
	"GB-UKPRN": Education, "GB-EDU": Education, "GB-HESA": Education,
	"GB-LAE": Local, "GB-LAS": Local, "GB-LANI": Local, "GB-PLA": Local,
	"GB-GOR": Central, "GB-GOV": Central,
	"GB-SHPE": Housing,
}

func sectorByRegister(party ocds.Party) Sector {
	for _, id := range party.Identifiers() {
		if sector := sectorRegisters[strings.ToUpper(id.Scheme())]; sector != "" {
			return sector
		}
	}
	return ""
}

// sectorByCharity tells a charity by its register: England and Wales, Scotland,
// Northern Ireland. It comes last, since universities and housing associations
// are charities too.
func sectorByCharity(party ocds.Party) Sector {
	for _, id := range party.Identifiers() {
		switch strings.ToUpper(id.Scheme()) {
		case "GB-CHC", "GB-SC", "GB-NIC":
			return OtherSector
		}
	}
	return ""
}

// sectorTypes are the codes of UK_CA_TYPE and TED_CA_TYPE that tell a kind. Those
// left out, publicAuthoritySubCentralGovernment and BODY_PUBLIC, may be
// anything from a school to a hospital.
var sectorTypes = map[string]Sector{
	"publicauthoritycentralgovernment": Central, "ministry": Central, "national_agency": Central,
	"regional_authority": Local, "regional_agency": Local,
	"publicundertaking": Utility, "privateutility": Utility,
}

// sectorTypeWords are the beginnings of what stands in the place of a code: the words
// of the forms for it, or the buyer's own.
var sectorTypeWords = []struct {
	words  string
	sector Sector
}{
	{"ministry or any other national", Central}, {"national or federal agency", Central},
	{"public authority central government", Central},
	{"regional or local", Local}, {"public undertaking", Utility}, {"private utility", Utility},
	{"non departmental public body", Central}, {"ndpb", Central},
	{"registered social landlord", Housing}, {"rsl", Housing}, {"trust port", Utility},
}

// ofDevolved are the publishers on which only bodies of Scotland and Wales
// publish, save some of the UK's whose names tell.
var ofDevolved = []string{"ocds-r6ebe6-", "ocds-kuma6s-"}

// sectorByType reads the publisher's own words for the kind of body. One that is
// central there, and on which the rules of a devolved nation bear or that uses
// its publisher, is a body of that nation.
func sectorByType(party ocds.Party, ocid string) Sector {
	devolved := slices.ContainsFunc(ofDevolved, func(prefix string) bool { return strings.HasPrefix(ocid, prefix) })
	var found Sector
	for _, c := range party.Classifications() {
		switch c.Scheme() {
		case "UK_CA_DEVOLVED_REGULATIONS":
			devolved = true
		case "UK_CA_TYPE", "TED_CA_TYPE":
			for _, text := range []string{c.ID(), c.Description()} {
				if found == "" {
					found = sectorOfType(text)
				}
			}
		}
	}
	if found == Central && devolved {
		return Devolved
	}
	return found
}

func sectorOfType(text string) Sector {
	if sector := sectorTypes[strings.ToLower(strings.TrimSpace(text))]; sector != "" {
		return sector
	}
	words := strings.Join(nameWords(text), " ")
	for _, t := range sectorTypeWords {
		if strings.HasPrefix(words, t.words) {
			return t.sector
		}
	}
	surely, perhaps := sectorByName(text)
	if surely != "" {
		return surely
	}
	return perhaps
}

// sectorActivities are the divisions of COFOG, the United Nations' classification of
// the functions of government, and the codes of eForms (BT-10), that one kind of
// body alone has as its main activity.
var sectorActivities = map[string]Sector{
	"07": Health, "health": Health,
	"09": Education, "education": Education,
	"airport": Utility, "airport-related": Utility, "electricity": Utility, "gas-heat": Utility, "gas-oil": Utility,
	"port": Utility, "port-related": Utility, "rail": Utility, "urttb": Utility, "water": Utility, "defence": Central,
}

func sectorByActivity(party ocds.Party) Sector {
	for _, c := range party.Classifications() {
		switch scheme := c.Scheme(); {
		case scheme == "COFOG", strings.HasSuffix(strings.ToLower(scheme), "activity"):
			if sector := sectorActivities[strings.ToLower(strings.TrimSpace(c.ID()))]; sector != "" {
				return sector
			}
		}
	}
	return ""
}
