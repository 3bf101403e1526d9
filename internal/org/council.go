package org

import (
	"slices"
	"strings"
)

// Councils write their names in several ways: "Blackpool Council", "Blackpool
// Borough Council", "London Borough of Bromley", "Borough Council of King's
// Lynn & West Norfolk". The words that name their tier are left out, except
// those that tell two councils of one place apart: "Lancashire County Council"
// and "Newport Town Council" keep theirs.

// tiers are what may stand before "council", longest first.
var tiers = [][]string{
	{"metropolitan", "borough"}, {"metropolitan", "district"}, {"london", "borough"}, {"royal", "borough"},
	{"county", "borough"}, {"city", "and", "district"}, {"city", "and", "county"}, {"city", "and", "borough"},
	{"borough"}, {"district"}, {"city"}, {"metropolitan"},
}

// shared are places that have two councils which only the tier tells apart: a
// district and a parish that is called a city, and the two Newcastles.
var shared = []string{"chichester", "lichfield", "newcastle"}

// corporations are how the legal names of some councils begin.
var corporations = [][]string{
	{"lord", "mayor", "and", "citizens", "of"},
	{"mayor", "and", "citizens", "of"},
	{"mayor", "and", "burgesses", "of"},
}

// services are the words of which the names of a council's departments consist.
var services = wordSet(`
	accommodation adult adults and assets audit benefits bereavement building buildings business capital car care
	catering cemeteries central children childrens civil cleaning cleansing commissioning commissioners communications
	communities community construction consumer contract contracts control corporate countryside cultural culture
	customer customers democratic department dept design development digital direct directorate division drainage
	economic economy education electoral emergency employment energy engineering engineers environment
	environmental estates events facilities families finance financial fleet governance green grounds growth health
	heritage highway highways housing hr human ict improvement information infrastructure insurance
	it landscape landscapes law learning legal leisure libraries library licensing lighting local
	maintenance management market markets marketing museums neighbourhood neighbourhoods office open operational
	operations parking parks partnerships passenger payroll people performance place planning policy print printing
	procurement programme programmes project projects property protection public purchasing recreation recycling
	refuse regeneration regulatory repairs resources revenues roads safeguarding safety section service
	services skills social spaces sports standards strategic strategy street streetscene streets supplies support
	sustainability team technical tourism trading training transport transportation travel treasury unit waste
	wellbeing works youth`)

func wordSet(text string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(text) {
		set[w] = true
	}
	return set
}

// council reads folded words as the name of a council, perhaps with one of its
// services. body are the council's words without tiers, service the words of
// the service; ok is false when it is no such name.
func council(list []string) (body, service []string, ok bool) {
	list = cityHall(list)
	i := slices.Index(list, "council")
	if i < 1 {
		return nil, nil, false
	}
	place, rest := list[:i], list[i+1:]
	if len(rest) > 0 && !isService(rest) || slices.ContainsFunc(place, bars) {
		return nil, nil, false
	}
	return append(slices.Clone(withoutTier(place)), "council"), rest, true
}

// bars reports the words that show that a name before "council" is not a place.
func bars(word string) bool {
	switch word {
	case "behalf", "for", "ltd", "plc", "llp", "cic", "co", "inc":
		return true
	}
	return false
}

// isService reports that words name a department and nothing else: "Council
// for Voluntary Service" and "Council and Wyre Council" do not.
func isService(list []string) bool {
	for _, w := range list {
		if !services[w] {
			return false
		}
	}
	return list[0] != "and" && list[len(list)-1] != "and"
}

// withoutTier drops the tier at the end of the words before "council".
func withoutTier(place []string) []string {
	for {
		shorter := place
		for _, tier := range tiers {
			n := len(place) - len(tier)
			if n > 0 && place[n-1] != "and" && slices.Equal(place[n:], tier) {
				shorter = place[:n]
				break
			}
		}
		if len(shorter) == len(place) || len(shorter) == 1 && slices.Contains(shared, shorter[0]) {
			return place
		}
		place = shorter
	}
}

// cityHall turns the forms in which the place comes last, "London Borough of
// X", "City of X Council", "Council of the Borough of X", "Borough Council of
// X", into "X council"; it gives other names back.
func cityHall(list []string) []string {
	rest := list
	for _, c := range corporations {
		if begins(rest, c) {
			rest = without(rest[len(c):], "the")
			break
		}
	}
	named := false // the word council stands before the place
	if begins(rest, []string{"council", "of"}) {
		rest, named = without(rest[2:], "the"), true
	}
	for _, tier := range tiers {
		if !begins(rest, tier) {
			continue
		}
		after := rest[len(tier):]
		if begins(after, []string{"council", "of"}) {
			after, named = after[1:], true
		}
		if len(after) < 2 || after[0] != "of" {
			return list
		}
		place := without(after[1:], "the")
		switch {
		case slices.Contains(place, "council"):
			return place
		case named || len(rest) < len(list) || slices.Contains(tier, "borough"):
			return lastPlace(place, list)
		}
		return list
	}
	return list
}

// lastPlace gives place with "council" after it. Places have up to three words
// ("Barking and Dagenham"); longer ones are something else and stay.
func lastPlace(place, list []string) []string {
	if len(place) > 3 && !slices.Contains(place, "and") || slices.Contains(place, "of") || len(place) > 5 {
		return list
	}
	return append(slices.Clone(place), "council")
}

func without(list []string, first string) []string {
	if len(list) > 1 && list[0] == first {
		return list[1:]
	}
	return list
}
