package scorecard

import (
	"strings"

	"github.com/tolsey/tolsey/internal/place"
	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/ocds"
)

// homeland is the United Kingdom where nothing tells which of its regions.
const homeland = "UK"

// regionOf gives the region that an address lies in: "UKC" to "UKN" for the
// twelve of the United Kingdom, homeland for one of them, "xx/region" for one
// abroad that the publisher names, "xx/" where only the country is known, ""
// where nothing tells. What tells, the first that does: the region's code or
// name, the postcode, the town.
func regionOf(a ocds.Address) string {
	if a.Value == nil {
		return ""
	}
	country := countryOf(a)
	if country != "" && country != "gb" {
		return country + "/" + partAbroad(a.Region())
	}
	if code := levelOne(a.Region()); code != "" {
		return code
	}
	if regions, _, ok := place.Find(a.PostalCode()); ok {
		return regions[0] // the one that most of the postcode area's addresses lie in
	}
	for _, name := range []string{a.Locality(), a.Country()} {
		if regions, _, ok := place.Find(name); ok && len(regions) == 1 {
			return regions[0]
		}
	}
	if country != "" {
		return homeland
	}
	return ""
}

// partAbroad gives the name of a region abroad in small letters, "" for the
// words that stand for none.
func partAbroad(region string) string {
	switch s := strings.ToLower(plain.Line(region)); s {
	case "unknown", "not known", "none", "n/a":
		return ""
	default:
		return s
	}
}

// levelOne gives the region of a code such as "UKD62" or "TLD6" or of a name
// that lies in one region alone.
func levelOne(region string) string {
	s := strings.ToUpper(strings.TrimSpace(region))
	if len(s) >= 3 && len(s) <= 5 && (s[:2] == "UK" || s[:2] == "TL") && s[2] >= 'C' && s[2] <= 'N' {
		return "UK" + s[2:3]
	}
	if regions, _, ok := place.Find(strings.TrimSuffix(region, "(England)")); ok && len(regions) == 1 {
		return regions[0]
	}
	return ""
}

// homes are the ways in which publishers write that a place is in the United
// Kingdom; its nations are so too.
const homes = "|gb|gbr|uk|united kingdom|great britain|england|scotland|wales|northern ireland|"

// countryOf gives "gb", another country's code or name as published in small
// letters, or "".
func countryOf(a ocds.Address) string {
	for _, s := range []string{a.Get("country").Text(), a.Country()} {
		s = strings.ToLower(plain.Line(s))
		switch {
		case s == "":
			continue
		case strings.Contains(homes, "|"+s+"|"):
			return "gb"
		}
		if s == "can" { // the same publishers write both
			s = "canada"
		}
		return s
	}
	return ""
}

// sameRegion tells whether two regions are the same: plain.Unknown where one
// is not known.
func sameRegion(a, b string) plain.Tri {
	landA, partA, abroadA := strings.Cut(a, "/")
	landB, partB, abroadB := strings.Cut(b, "/")
	switch {
	case a == "" || b == "":
		return plain.Unknown
	case abroadA != abroadB:
		return plain.No
	case a == homeland || b == homeland:
		return plain.Unknown
	case landA != landB:
		return plain.No
	case abroadA && (partA == "" || partB == ""):
		return plain.Unknown
	}
	return plain.TriOf(partA == partB, true)
}
