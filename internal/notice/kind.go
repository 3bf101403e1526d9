package notice

import (
	"slices"
	"strings"

	"github.com/tolsey/tolsey/ocds"
)

// Kind is what sort of body buys.
type Kind string

// The kinds of buyer. "" is a body of which nothing tells its kind.
const (
	Central    Kind = "central"   // the UK's government, its agencies and public bodies, Parliament, the forces
	Devolved   Kind = "devolved"  // the governments of Scotland, Wales and Northern Ireland, and their bodies
	Local      Kind = "local"     // councils of every tier, combined authorities and what they run together
	Health     Kind = "health"    // the National Health Service in all its parts
	Education  Kind = "education" // schools, colleges and universities
	Emergency  Kind = "emergency" // police and fire; ambulances are Health
	Housing    Kind = "housing"   // housing associations and other social landlords
	Utility    Kind = "utility"   // water, energy, railways, ports and airports
	OtherBuyer Kind = "charity"   // charities, churches, professional bodies and other buyers
)

// Kinds lists the kinds in the order in which readers see them.
var Kinds = []Kind{Central, Devolved, Local, Health, Education, Emergency, Housing, Utility, OtherBuyer}

// Label gives the kind in words for readers; "Not known" for "".
func (k Kind) Label() string {
	switch k {
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
	case OtherBuyer:
		return "Charities and others"
	}
	return "Not known"
}

// KindOf gives the kind with a name, or false.
func KindOf(name string) (Kind, bool) {
	k := Kind(name)
	return k, slices.Contains(Kinds, k)
}

// buyerKind tells what sort of body the buyer is. What tells, the first that
// does:
//
//   - a name that leaves no doubt: "Kent Police", "Ministry of Defence";
//   - a register that has only one kind of body in it;
//   - what the publisher calls it, UK_CA_TYPE under the Procurement Act 2023 and
//     TED_CA_TYPE before. It comes after the name, since it only tells central
//     from sub-central, and buyers choose it themselves, often wrongly;
//   - a name that suggests it: "Tate Museum Trading";
//   - the main activity that it states;
//   - an entry in a register of charities.
func (r *reading) buyerKind(ocid, name string) Kind {
	party := r.parties.Buyer()
	surely, perhaps := kindByName(name)
	if surely != "" {
		return surely
	}
	for _, kind := range []Kind{kindByRegister(party), kindByType(party, ocid), perhaps, kindByActivity(party), kindByCharity(party)} {
		switch {
		case kind == "":
			continue
		case kind == Central && devolvedPlace(name):
			return Devolved
		}
		return kind
	}
	return ""
}

// registers gives the kind of body that a register holds. Source: org-id.guide
// and, for GB-NHS, GB-UKPRN and GB-PPON, Find a Tender.
var registers = map[string]Kind{
	"GB-NHS": Health, "GB-CQC": Health,
	"GB-UKPRN": Education, "GB-EDU": Education, "GB-HESA": Education,
	"GB-LAE": Local, "GB-LAS": Local, "GB-LANI": Local, "GB-PLA": Local,
	"GB-GOR": Central, "GB-GOV": Central,
	"GB-SHPE": Housing,
}

func kindByRegister(party ocds.Party) Kind {
	for _, id := range party.Identifiers() {
		if kind := registers[strings.ToUpper(id.Scheme())]; kind != "" {
			return kind
		}
	}
	return ""
}

// kindByCharity tells a charity by its register: England and Wales, Scotland,
// Northern Ireland. It comes last, since universities and housing associations
// are charities too.
func kindByCharity(party ocds.Party) Kind {
	for _, id := range party.Identifiers() {
		switch strings.ToUpper(id.Scheme()) {
		case "GB-CHC", "GB-SC", "GB-NIC":
			return OtherBuyer
		}
	}
	return ""
}

// types are the codes of UK_CA_TYPE and TED_CA_TYPE that tell a kind. Those
// left out, publicAuthoritySubCentralGovernment and BODY_PUBLIC, may be
// anything from a school to a hospital.
var types = map[string]Kind{
	"publicauthoritycentralgovernment": Central, "ministry": Central, "national_agency": Central,
	"regional_authority": Local, "regional_agency": Local,
	"publicundertaking": Utility, "privateutility": Utility,
}

// typeWords are the beginnings of what stands in the place of a code: the words
// of the forms for it, or the buyer's own.
var typeWords = []struct {
	words string
	kind  Kind
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

// kindByType reads the publisher's own words for the kind of body. One that is
// central there, and on which the rules of a devolved nation bear or that uses
// its publisher, is a body of that nation.
func kindByType(party ocds.Party, ocid string) Kind {
	devolved := slices.ContainsFunc(ofDevolved, func(prefix string) bool { return strings.HasPrefix(ocid, prefix) })
	var found Kind
	for _, c := range party.Classifications() {
		switch c.Scheme() {
		case "UK_CA_DEVOLVED_REGULATIONS":
			devolved = true
		case "UK_CA_TYPE", "TED_CA_TYPE":
			for _, text := range []string{c.ID(), c.Description()} {
				if found == "" {
					found = kindOfType(text)
				}
			}
		}
	}
	if found == Central && devolved {
		return Devolved
	}
	return found
}

func kindOfType(text string) Kind {
	if kind := types[strings.ToLower(strings.TrimSpace(text))]; kind != "" {
		return kind
	}
	words := strings.Join(nameWords(text), " ")
	for _, t := range typeWords {
		if strings.HasPrefix(words, t.words) {
			return t.kind
		}
	}
	surely, perhaps := kindByName(text)
	if surely != "" {
		return surely
	}
	return perhaps
}

// activities are the divisions of COFOG, the United Nations' classification of
// the functions of government, and the codes of eForms (BT-10), that one kind of
// body alone has as its main activity.
var activities = map[string]Kind{
	"07": Health, "health": Health,
	"09": Education, "education": Education,
	"airport": Utility, "airport-related": Utility, "electricity": Utility, "gas-heat": Utility, "gas-oil": Utility,
	"port": Utility, "port-related": Utility, "rail": Utility, "urttb": Utility, "water": Utility, "defence": Central,
}

func kindByActivity(party ocds.Party) Kind {
	for _, c := range party.Classifications() {
		switch scheme := c.Scheme(); {
		case scheme == "COFOG", strings.HasSuffix(strings.ToLower(scheme), "activity"):
			if kind := activities[strings.ToLower(strings.TrimSpace(c.ID()))]; kind != "" {
				return kind
			}
		}
	}
	return ""
}
