// Package place knows where in the United Kingdom a place lies that somebody
// types: a postcode, a city, a district or a county. It answers with regions of
// level 1 of the International Territorial Levels, in their former NUTS codes,
// UKC to UKN, which notices use.
package place

import (
	"strings"
	"unicode"
)

// Find reads a text that is nothing but a place: a postcode ("LS1 4DY") or its
// outward part ("ls1"), or the name of a region, city, district or county. It
// gives the codes of the regions that it lies in, the main one first, and its
// name for display: the outward part of a postcode in capitals, a name as it is
// usually written. ok is false for anything else, also for places outside the
// United Kingdom. What streets and buildings are called is not known.
func Find(text string) (regions []string, name string, ok bool) {
	if area, district, isCode := postcode(text); isCode {
		regions = strings.Fields(areas[area])
		return regions, district, len(regions) > 0
	}
	p, ok := byName[fold(text)]
	return strings.Fields(p.regions), p.name, ok
}

// place is a named place with its regions, blanks between.
type place struct{ name, regions string }

// byName finds places by their folded names.
var byName = func() map[string]place {
	all := map[string]place{}
	for _, list := range named {
		for written := range strings.SplitSeq(list.names, "|") {
			names := strings.Split(written, "=")
			for _, name := range names {
				all[fold(name)] = place{names[0], list.regions}
			}
		}
	}
	return all
}()

// fold gives a name as it is compared: small letters, "&" as "and", "saint" as
// "st", nothing else but single blanks between words.
func fold(s string) string {
	if len(s) > 100 { // no place has such a name
		return ""
	}
	s = strings.ReplaceAll(strings.ToLower(s), "&", " and ")
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return r
		case r == '\'' || r == '’' || r == '.':
			return -1
		}
		return ' '
	}, s)
	words := strings.Fields(s)
	for i, w := range words {
		if w == "saint" {
			words[i] = "st"
		}
	}
	return strings.Join(words, " ")
}
