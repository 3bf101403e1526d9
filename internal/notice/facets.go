package notice

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/cpv"
	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/search"
)

// Facets says how the notices found fall into groups. Each heeds all of the
// query but its own part of it, so that a count is what choosing the value
// instead would find.
type Facets struct {
	Stage    []Choice // all stages in their order, and Repeatable
	Type     []Choice // in the order of the Act, None last
	Buyer    []Choice // the largest, by id of the organisation
	Kind     []Choice // of buyer
	Category []Choice // the divisions of the CPV
	Region   []Choice // those of the UK, then the largest of other places
	SME      []Choice // yes, no, unknown
	Source   []Choice
}

// Choice is a value of a facet.
type Choice struct {
	Value string // as an address has it
	Label string // for readers
	Count int
}

const (
	groupsLooked = 60 // keys of buyers that are resolved to bodies
	buyersShown  = 20
)

// facetsWanted are counted for each search.
var facetsWanted = []search.Facet{
	{Name: search.StageFacet}, {Name: tagType}, {Name: search.GroupFacet, Tag: tagBuyer}, {Name: tagKind},
	{Name: tagCategory, Tag: tagDivision}, {Name: tagRegion}, {Name: tagSME}, {Name: tagSource},
}

func (s *Service) facets(ctx context.Context, res *Result, found *search.Response) (*Facets, error) {
	q, f := &res.Query, &Facets{}
	for _, stage := range Stages {
		f.Stage = append(f.Stage, Choice{string(stage), stage.Label(), found.Counts[search.StageFacet][string(stage)]})
	}
	f.Stage = append(f.Stage, Choice{Repeatable, "Repeatable", found.Counts[search.StageFacet][Repeatable]})
	f.Type = choices(found.Counts[tagType], q.Types, typeLabel, byTypeNumber)
	var kinds []string
	for _, k := range q.Kinds {
		kinds = append(kinds, string(k))
	}
	f.Kind = choices(found.Counts[tagKind], kinds, func(v string) string { return Kind(v).Label() }, byKind)
	f.Category = choices(found.Counts[tagCategory], nil, categoryLabel, strings.Compare)
	f.Region = choices(largestPlaces(found.Counts[tagRegion], q.Regions), q.Regions, RegionName, byRegion)
	f.SME = choices(found.Counts[tagSME], nil, smeLabel, strings.Compare)
	f.Source = choices(found.Counts[tagSource], q.Sources, func(v string) string { return v }, strings.Compare)
	var err error
	f.Buyer, err = s.buyers(ctx, q, found)
	return f, err
}

// placesShown bounds the places that are counted beside the regions: publishers
// write thousands.
const placesShown = 40

// largestPlaces leaves of places that are no regions those with the most notices
// and those chosen.
func largestPlaces(counts map[string]int, chosen []string) map[string]int {
	kept := map[string]int{}
	var others []string
	for v, n := range counts {
		if v == None || RegionName(v) != v || slices.Contains(chosen, v) {
			kept[v] = n
		} else {
			others = append(others, v)
		}
	}
	slices.SortFunc(others, func(a, b string) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), strings.Compare(a, b)) })
	for _, v := range others[:min(len(others), placesShown)] {
		kept[v] = counts[v]
	}
	return kept
}

// choices gives the values with a count, and those that are chosen, in order.
func choices(counts map[string]int, chosen []string, label func(string) string, order func(a, b string) int) []Choice {
	var list []Choice
	for v, n := range counts {
		list = append(list, Choice{v, label(v), n})
	}
	for _, v := range chosen {
		if _, there := counts[v]; !there {
			list = append(list, Choice{v, label(v), 0})
		}
	}
	slices.SortFunc(list, func(a, b Choice) int { return order(a.Value, b.Value) })
	return list
}

// buyers gives the bodies with the most notices, and those chosen, the largest
// first. The counts of all keys of a body are its own.
func (s *Service) buyers(ctx context.Context, q *Query, found *search.Response) ([]Choice, error) {
	keys := slices.Clone(q.Buyers)
	for _, g := range found.Groups {
		keys = union(keys, []string{g.Value})
	}
	refs, err := s.bodies.names(ctx, found.Serial, keys)
	if err != nil {
		return nil, err
	}
	var ids []string
	labels := map[string]string{}
	for _, key := range keys {
		if ref, known := refs[key]; known {
			ids = union(ids, []string{ref.ID})
			labels[ref.ID] = ref.Name
		}
	}
	all, err := s.bodies.allKeys(ctx, found.Serial, ids)
	if err != nil {
		return nil, err
	}
	var list, chosen []Choice
	for _, id := range ids {
		n := 0
		for _, key := range all[id] {
			n += found.Group(key)
		}
		c := Choice{id, labels[id], n}
		if slices.Contains(q.Buyers, id) {
			chosen = append(chosen, c)
		} else if n > 0 {
			list = append(list, c)
		}
	}
	slices.SortFunc(list, func(a, b Choice) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Label, b.Label), strings.Compare(a.Value, b.Value))
	})
	return append(chosen, list[:min(len(list), max(0, buyersShown-len(chosen)))]...), nil
}

func typeLabel(v string) string {
	if v == None {
		return "No notice type under the Act"
	}
	return v + " " + TypeNames[v]
}

func byTypeNumber(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b)) }

func byKind(a, b string) int {
	at := func(v string) int {
		if i := slices.Index(Kinds, Kind(v)); i >= 0 {
			return i
		}
		return len(Kinds)
	}
	return at(a) - at(b)
}

// byRegion puts the regions of the UK first, then other places, None last.
func byRegion(a, b string) int {
	last := func(v string) int {
		switch {
		case v == None:
			return 3
		case v == WholeUK:
			return 1
		case RegionName(v) == v:
			return 2
		}
		return 0
	}
	return cmp.Or(last(a)-last(b), strings.Compare(RegionName(a), RegionName(b)))
}

// RegionName gives the name of a region by its code; what is no code is a name.
func RegionName(code string) string {
	switch code {
	case None:
		return "No region stated"
	case WholeUK:
		return "All of the United Kingdom"
	}
	for _, r := range Regions {
		if r.Code == code {
			return r.Name
		}
	}
	return code
}

func categoryLabel(division string) string {
	if division == None {
		return "No category of the CPV"
	}
	return plain.Line(division + " " + cpv.Name(division))
}

func smeLabel(v string) string {
	switch v {
	case "yes":
		return "Suitable for small firms"
	case "no":
		return "Not said to suit small firms"
	}
	return "Nothing said about small firms"
}
