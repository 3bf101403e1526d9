package org

import (
	"slices"
	"strings"

	places "github.com/tolsey/tolsey/internal/place"
)

// kindRule tells the kind of a body of one sector by words of its name; the
// first rule whose words stand in the name, next to each other, decides.
type kindRule struct {
	kind  Kind
	tier  Tier
	words string // alternatives, with | between; "" for what no rule before has told
}

// kindRules are the rules within a sector. They say only what the words leave
// no doubt of: whether a body of central government is an agency or an
// arm's-length body is in no name.
var kindRules = map[Sector][]kindRule{
	Central: {
		{Parliament, "", "houses of parliament|house of commons|house of lords|uk parliament|parliamentary digital service"},
		{ArmedForces, "", "british army|royal navy|royal air force|raf"},
		{CentralBody, "", ""},
	},
	Devolved: {
		{Parliament, "", "scottish parliament|senedd|northern ireland assembly|national assembly for wales"},
		{DevolvedGovernment, "", "scottish government|welsh government|llywodraeth cymru|northern ireland executive"},
		{DevolvedBody, "", ""},
	},
	Local: {
		{CombinedAuthority, "", "combined authority|combined county authority|greater london authority"},
		{LocalBody, "", "national park|waste authority|waste disposal|passenger transport|drainage board|local enterprise partnership|" +
			"joint committee|purchasing organisation|transport for"},
		{Council, Parish, "parish council|town council|community council"},
		{Council, LondonBorough, "london borough|royal borough of kensington|royal borough of greenwich|royal borough of kingston|" +
			"city of london corporation|corporation of london"},
		{Council, County, "county council"},
		{Council, Metropolitan, "metropolitan borough|metropolitan district|mbc"},
		{Council, District, "district council"},
		{Council, "", "council|cyngor|comhairle|borough of|city and county of"},
		{LocalBody, "", ""},
	},
	Health: {{NHS, "", ""}},
	Education: {
		{University, "", "university|universities|prifysgol"},
		{College, "", "college|colleges|coleg|sixth form|royal college of"},
		{School, "", "academy|academies|school|schools|ysgol|primary|infant|infants|grammar|multi academy|learning trust|education trust"},
	},
	Emergency: {
		{Fire, "", "fire|tan ac achub"},
		{Police, "", "police|policing|constabulary|heddlu|crime commissioner"},
	},
	Housing:     {{HousingProvider, "", ""}},
	Utility:     {{UtilityCompany, "", ""}},
	OtherSector: {{Charity, "", ""}},
}

// kindWithin gives the kind of a body of a sector by its name, and of a council
// its tier; each may be "".
func kindWithin(sector Sector, name string) (Kind, Tier) {
	list := nameWords(name)
	for _, rule := range kindRules[sector] {
		if rule.words == "" {
			return rule.kind, rule.tier
		}
		for alternative := range strings.SplitSeq(rule.words, "|") {
			if contains(list, strings.Fields(alternative)) {
				return rule.kind, rule.tier
			}
		}
	}
	return "", ""
}

// contains reports that part stands in list, its words next to each other.
func contains(list, part []string) bool {
	for i := range list {
		if begins(list[i:], part) {
			return true
		}
	}
	return false
}

// regionCodes are the regions of the UK that a body can lie in, level 1 of the
// International Territorial Levels in their former NUTS codes.
var regionCodes = strings.Fields("UKC UKD UKE UKF UKG UKH UKI UKJ UKK UKL UKM UKN")

// regionOf gives the one region, UKC to UKN, that a text names: a code of any
// level ("UKD12", "TLD"), a postcode, or a place. It gives "" for none, and for
// what lies in several, such as "England".
func regionOf(text string) string {
	text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "(England)"))
	code := strings.ToUpper(text)
	if len(code) >= 3 && len(code) <= 5 && (code[:2] == "UK" || code[:2] == "TL") && (len(code) == 3 || code[3] >= '0' && code[3] <= '9') {
		if code = "UK" + code[2:3]; slices.Contains(regionCodes, code) {
			return code
		}
		return ""
	}
	found, _, ok := places.Find(text)
	if !ok || len(found) != 1 {
		return ""
	}
	return found[0]
}

// regionByName gives the region of a council by the place that it is named
// after: the words before "council" without those of its tier.
func regionByName(name string) string {
	place, _, ok := council(words(name))
	if !ok {
		return ""
	}
	place = place[:slices.Index(place, "council")]
	for _, n := range []int{0, 1} { // "county" is a tier that council leaves standing
		if len(place) > n && (n == 0 || place[len(place)-1] == "county") {
			if region := regionOf(strings.Join(place[:len(place)-n], " ")); region != "" {
				return region
			}
		}
	}
	return ""
}
