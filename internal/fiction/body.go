package fiction

import "strings"

// bodyKind says what sort of public body buys.
type bodyKind uint8

const (
	department bodyKind = iota
	agency
	cityRegion
	county
	council
	hospital
	careBoard
	university
	police
	fire
	schools
	housing
	undertaking
	bodyKinds
)

// bodyWeight is each kind's share of the market's processes, and bodySize how
// its contracts compare with a council's.
var (
	bodyWeight = [bodyKinds]uint8{11, 10, 6, 9, 31, 12, 3, 6, 3, 2, 3, 3, 2}
	bodySize   = [bodyKinds]float64{2.5, 1.5, 2, 1.6, 1, 1.3, 1.5, .9, .8, .6, .35, .8, 1.7}
)

// bodyWords are the names of each kind; {p} stands for a town, {r} for a
// region, and a name without either is the country's own.
var bodyWords = [bodyKinds]string{
	department: "Treasury|Department of Roads and Harbours|Department of Schooling|Department of Health and Succour|" +
		"Department of Hearth and Homes|Department of Courts and Keeps|Department of Works|Department of Woods and Waters|" +
		"Department of Trades and Crafts|Department of Wards and Watches|Department of Letters and Lanterns|Office of the Chancery",
	agency: "Deeds Registry|Lighthouse Board|Vehicle Roll|Tax Bureau|Rivers Board|Forests Board|Weather Bureau|" +
		"Standards Bureau|Passport Roll|Census Bureau|Crofts Board|Fisheries Board|Archive|Mapping Bureau|Pensions Bureau|" +
		"Shared Purchasing Board|Bridges Board|Antiquities Board",
	cityRegion:  "{p} City Region Combined Authority",
	county:      "{r} County Council",
	council:     "{p} City Council|{p} Borough Council|{p} District Council|{p} Borough Council",
	hospital:    "{p} Hospitals Trust",
	careBoard:   "{r} Integrated Care Board",
	university:  "University of {p}",
	police:      "{r} Constabulary",
	fire:        "{r} Fire and Rescue Authority",
	schools:     "{p} Learning Trust",
	housing:     "{p} Homes Association",
	undertaking: "{r} Water",
}

// bodyCount is how many there are of the kinds that are named for a place.
var bodyCount = [bodyKinds]int{
	cityRegion: 8, county: len(regions), council: towns, hospital: 18, careBoard: len(regions), university: 12,
	police: len(regions), fire: len(regions), schools: 10, housing: 12, undertaking: 5,
}

// body is a public body that buys.
type body struct {
	kind     bodyKind
	name     string
	variants []string // other ways in which its name is typed
	initials string
	ppon     string
	home     town
	street   string
	domain   string
	habits
}

func (b *body) central() bool { return b.kind == department || b.kind == agency }

// class gives the kind of contracting authority: a code of UK_CA_TYPE, as
// Find a Tender uses it, and its description.
func (b *body) class() (id, description string) {
	switch {
	case b.central():
		return "publicAuthorityCentralGovernment", "Public authority - central government"
	case b.kind == undertaking:
		return "publicUndertaking", "Public undertaking (commercial organisation subject to public authority oversight)"
	}
	return "publicAuthoritySubCentralGovernment", "Public authority - sub-central government"
}

// foundBodies makes every public body, by kind.
func foundBodies(seed uint64) (all [bodyKinds][]body) {
	n := 0
	for kind := range bodyKinds {
		words := strings.Split(bodyWords[kind], "|")
		for i := range max(bodyCount[kind], len(words)) {
			if bodyCount[kind] > 0 && i >= bodyCount[kind] {
				break
			}
			all[kind] = append(all[kind], foundBody(seed, kind, i, n, words[i%len(words)]))
			n++
		}
	}
	return all
}

// foundBody makes the ith body of a kind, the nth of all.
func foundBody(seed uint64, kind bodyKind, i, n int, word string) body {
	var d dice
	d.reset(seed, n, streamBody)
	home := homeOf(kind, i)
	name := word
	switch {
	case strings.Contains(word, "{p}"):
		name = strings.Replace(word, "{p}", home.name(), 1)
	case strings.Contains(word, "{r}"):
		name = strings.Replace(word, "{r}", home.region().name, 1)
	default:
		name = country + " " + word
	}
	return body{
		kind: kind, name: name, variants: variants(name), initials: initials(name), ppon: ppon(seed, n, streamBody), home: home,
		street: streets[d.below(len(streets))], domain: slug(name) + ".example",
		habits: habitsOf(seed, kind, i, n),
	}
}

// homeOf gives the town where the ith body of a kind has its offices.
func homeOf(kind bodyKind, i int) town {
	switch kind {
	case department, agency:
		return 50 // Quellminster, the capital
	case county, careBoard, police, fire, undertaking:
		return town(i % len(regions) * 10)
	case council:
		return town(i)
	}
	return town((i*17 + int(kind)*7) % towns)
}

// variants gives other ways to type a name that mean the same body: capitals,
// and for a council without the word that says what sort it is. No two
// councils of different sorts share a town.
func variants(name string) []string {
	short := name
	for _, w := range []string{" Borough", " City", " District"} {
		if strings.HasSuffix(name, w+" Council") {
			short = strings.Replace(name, w, "", 1)
		}
	}
	all := []string{strings.ToUpper(name), "The " + name, strings.ReplaceAll(name, " and ", " & ") + " "}
	if short != name {
		all = append(all, short, strings.ToUpper(short))
	}
	return all
}

// initials gives the capitals of a name.
func initials(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, name)
}

// slug turns a name into the label of a domain.
func slug(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r == ' ':
			return '-'
		}
		return -1
	}, name)
}

// ppon makes the nth public procurement organisation number of a stream, in
// the form AAAA-9999-AAAA that the real ones have, under a scheme of ours.
func ppon(seed uint64, n int, stream uint64) string {
	const letters = "BCDGHJLMNPQRTVWXYZ"
	bits := mix(mix(seed+stream<<56) ^ uint64(n))
	next := func(base uint64) byte {
		c := bits % base
		bits /= base
		return byte(c)
	}
	b := []byte("P000-0000-0000")
	for i := 1; i < len(b); i++ {
		switch {
		case b[i] == '-':
		case i > 4 && i < 9:
			b[i] = '0' + next(10)
		default:
			b[i] = letters[next(uint64(len(letters)))]
		}
	}
	return string(b)
}
