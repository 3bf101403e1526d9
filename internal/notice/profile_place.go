package notice

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tolsey/tolsey/internal/place"
	"github.com/tolsey/tolsey/internal/search"
)

// longestPlace is how many words the name of a place has at most.
const longestPlace = 5

// mentioned are the places that a text names.
type mentioned struct {
	order    []string            // codes of regions and names of other places, in the order of the text
	times    map[string]int      // how often places in each are named
	hits     map[string][]string // as written, each once
	used     map[int]bool        // the tokens that are part of a place
	mentions int
}

// placesIn finds the postcodes and the places that a text names, those that
// notices name included. The name of a place begins with a capital, unless the
// text has none, since many are words too: "Reading", "Bury". What lies in more
// than three regions, such as England, says nothing of where a firm works.
func (s *Service) placesIn(ctx context.Context, text string, tokens []search.Token) (mentioned, error) {
	m := mentioned{times: map[string]int{}, hits: map[string][]string{}, used: map[int]bool{}}
	if len(tokens) == 0 {
		return m, nil
	}
	others, err := s.otherPlaces(ctx)
	if err != nil {
		return m, err
	}
	small := !strings.ContainsFunc(text, unicode.IsUpper)
	for i := 0; i < len(tokens); {
		n := min(longestPlace, len(tokens)-i)
		for ; n > 0; n-- {
			written := text[tokens[i].Start:tokens[i+n-1].End]
			begins, _ := utf8.DecodeRuneInString(written)
			if strings.Contains(written, "\n") || !small && !unicode.IsUpper(begins) {
				continue
			}
			regions := regionsNamed(written, others)
			if len(regions) == 0 {
				continue
			}
			for k := i; k < i+n; k++ {
				m.used[k] = true
			}
			m.add(written, regions)
			break
		}
		i += max(n, 1)
	}
	return m, nil
}

// otherPlaces gives the places that notices name and that are no regions, by
// their names in small letters.
func (s *Service) otherPlaces(ctx context.Context) (map[string]string, error) {
	counts, err := s.RegionCounts(ctx, Query{})
	others := map[string]string{}
	for name, n := range counts {
		folded := strings.ToLower(name)
		if RegionName(name) != name || folded == None { // a region, or none
			continue
		}
		// Of several spellings the commonest stands for the place.
		if have, ok := others[folded]; !ok || n > counts[have] || n == counts[have] && name < have {
			others[folded] = name
		}
	}
	return others, err
}

// regionsNamed gives the regions of a postcode or a place, or the name of a place
// of notices. The outward part of a postcode alone is too often something else:
// "M25", "S3".
func regionsNamed(written string, others map[string]string) []string {
	if regions, name, ok := place.Find(written); ok && !strings.EqualFold(name, written) || ok && !strings.ContainsFunc(written, unicode.IsDigit) {
		return regions
	}
	if name, ok := others[strings.ToLower(strings.Join(strings.Fields(written), " "))]; ok {
		return []string{name}
	}
	return nil
}

func (m *mentioned) add(written string, regions []string) {
	if len(regions) > mostPlaces {
		return
	}
	m.mentions++
	for _, r := range regions {
		if m.times[r] == 0 {
			m.order = append(m.order, r)
		}
		m.times[r]++
		if !slices.Contains(m.hits[r], written) {
			m.hits[r] = append(m.hits[r], written)
		}
	}
}

// traits gives the regions that are named most.
func (m *mentioned) traits() (list []Trait) {
	slices.SortStableFunc(m.order, func(a, b string) int { return m.times[b] - m.times[a] })
	for _, r := range m.order[:min(len(m.order), mostPlaces)] {
		list = append(list, Trait{Value: r, Label: RegionName(r), Count: m.times[r], Of: m.mentions, Hits: m.hits[r]})
	}
	return list
}
