package fiction

// Body is a public body of the fictional country, as its register lists it.
type Body struct {
	ID         string // a slug of the name
	Name       string
	Kind       string   // "ministerial-department", "agency", "combined-authority", "council", "nhs", "university", ...
	Tier       string   // of a council: "county" or "district"; else ""
	Parent     string   // ID of the department that an agency answers to; else ""
	Region     string   // the name of a region of the country, which has no codes
	CityRegion string   // of a council in its area: ID of the combined authority; else ""
	Aliases    []string // other ways in which notices write the name
}

// registerKind is what the register calls each kind, and the tier.
var registerKind = [bodyKinds]struct{ kind, tier string }{
	department: {"ministerial-department", ""}, agency: {"agency", ""}, cityRegion: {"combined-authority", ""},
	county: {"council", "county"}, council: {"council", "district"}, hospital: {"nhs", ""}, careBoard: {"nhs", ""},
	university: {"university", ""}, police: {"police", ""}, fire: {"fire", ""}, schools: {"school", ""},
	housing: {"housing", ""}, undertaking: {"utility", ""},
}

// answersTo gives for each agency, in the order of their names, the number of
// its department.
var answersTo = [...]int{5, 1, 1, 0, 7, 7, 7, 8, 9, 0, 7, 7, 10, 6, 0, 11, 1, 10}

// Register lists every public body of the country. Its names are those of the
// notices of every market, whatever the seed.
func Register() []Body {
	all := foundBodies(1)
	var list []Body
	for kind := range bodyKinds {
		for i := range all[kind] {
			b := &all[kind][i]
			row := Body{
				ID: slug(b.name), Name: b.name, Kind: registerKind[kind].kind, Tier: registerKind[kind].tier,
				Region: b.home.region().name, Aliases: b.variants[1:],
			}
			switch {
			case kind == agency:
				row.Parent = slug(all[department][answersTo[i]].name)
			case kind == council || kind == county:
				row.CityRegion = cityRegionOf(all[cityRegion], b.home)
			}
			list = append(list, row)
		}
	}
	return list
}

// cityRegionOf gives the ID of the combined authority in the region of a town,
// of two in one region the one whose half the town is in, or nothing.
func cityRegionOf(authorities []body, at town) string {
	found := ""
	for i := range authorities {
		seat := authorities[i].home
		if seat/10 == at/10 && (found == "" || seat%10/5 == at%10/5) {
			found = slug(authorities[i].name)
		}
	}
	return found
}
