package org

import (
	"slices"
	"strings"
)

// localAuthorityTypes are the types of the register of local authorities.
var localAuthorityTypes = map[string]struct {
	kind Kind
	tier Tier
}{
	"CTY": {Council, County}, "NMD": {Council, District}, "UA": {Council, Unitary}, "MD": {Council, Metropolitan},
	"LBO": {Council, LondonBorough}, "CC": {Council, LondonBorough}, "SCO": {Council, Unitary}, "WPA": {Council, Unitary},
	"NID": {Council, Unitary}, "COMB": {CombinedAuthority, ""}, "SRA": {CombinedAuthority, ""},
}

// authorityRegisters are the registers of local authorities by nation. Source:
// org-id.guide.
var authorityRegisters = map[string]string{"England": "GB-LAE-", "Scotland": "GB-LAS-", "Wales": "GB-PLA-", "Northern Ireland": "GB-LANI-"}

// localAuthority reads the register of the United Kingdom's local authorities.
// Of its other names those are taken that name a body: the bare name of a place
// may be anybody's.
func localAuthority(get func(string) string) (RegisterRow, bool) {
	is := localAuthorityTypes[get("local-authority-type")]
	r := RegisterRow{Name: get("official-name"), Kind: string(is.kind), Tier: string(is.tier), Region: get("region"),
		From: get("start-date"), To: get("end-date"), code: get("local-authority-code"), cityCode: get("combined-authority"), county: get("county-la")}
	if r.Region == "" && get("nation") != "England" {
		r.Region = get("nation")
	}
	if gss := get("gss-code"); gss != "" {
		r.Identifiers = append(r.Identifiers, "GB-GSS-"+gss)
	}
	if register := authorityRegisters[get("nation")]; register != "" && r.code != "" {
		r.Identifiers = append(r.Identifiers, register+r.code)
	}
	for alias := range strings.SplitSeq(get("alt-names"), ",") {
		if slices.ContainsFunc(words(alias), bodyWord) {
			r.Aliases = append(r.Aliases, strings.TrimSpace(alias))
		}
	}
	return r, true
}

// bodyWord reports the words by which a name is that of a body and not of a
// place.
func bodyWord(word string) bool {
	switch word {
	case "council", "authority", "corporation", "cyngor", "comhairle", "borough", "ca", "cca":
		return true
	}
	return false
}

// linkCounties gives each county the region that most of its districts are in:
// the register has the wrong one for two counties, and none for some that were
// abolished.
func linkCounties(rows []RegisterRow) {
	of := map[string]map[string]int{}
	for _, r := range rows {
		if r.county != "" && r.Region != "" {
			if of[r.county] == nil {
				of[r.county] = map[string]int{}
			}
			of[r.county][r.Region]++
		}
	}
	for i := range rows {
		best := 0
		for region, n := range of[rows[i].code] {
			if n > best || n == best && region < rows[i].Region {
				rows[i].Region, best = region, n
			}
		}
	}
}

// governmentKinds are the kinds that the letters before a number of the register
// of government organisations tell. D stands for departments, those with and
// those without a minister, and OT for whatever is left over: they tell none.
var governmentKinds = map[string]Kind{"EA": ExecutiveAgency, "PB": NDPB, "PC": PublicCorporation, "CO": Court, "DA": DevolvedGovernment}

// governmentOrganisation reads the register of government organisations.
func governmentOrganisation(get func(string) string) (RegisterRow, bool) {
	number := get("government-organisation")
	return RegisterRow{Name: get("name"), Kind: string(governmentKinds[strings.TrimRight(number, "0123456789")]),
		Identifiers: []string{"GB-GOR-" + number}, From: get("start-date"), To: lastDay(get("end-date"))}, true
}

// contractsFinderBuyer is how the ids of buyers in the lists that Contracts
// Finder published in 2017 are written here. No register has this code.
const contractsFinderBuyer = "GB-CFB-"

// listedBuyer reads Contracts Finder's list of buyers. The names are as buyers
// typed them, so that they do not go before those of registers.
func listedBuyer(get func(string) string) (RegisterRow, bool) {
	return RegisterRow{Aliases: []string{get("name")}, Identifiers: []string{contractsFinderBuyer + get("buyer-id")}}, true
}

// mappedBuyer reads which buyer of Contracts Finder is which government
// organisation. Most rows are still to be filled in: they are passed over.
func mappedBuyer(get func(string) string) (RegisterRow, bool) {
	number := get("government-organisation")
	return RegisterRow{ID: "GB-GOR-" + number, Identifiers: []string{contractsFinderBuyer + get("buyer-id")}}, number != ""
}

// abbreviation reads the abbreviations of government organisations.
func abbreviation(get func(string) string) (RegisterRow, bool) {
	number := get("government-organisation")
	return RegisterRow{ID: "GB-GOR-" + number, Aliases: []string{strings.ToUpper(get("abbreviation"))}}, number != ""
}
