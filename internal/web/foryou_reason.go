package web

import (
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/notice"
	published "github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/search"
	"github.com/tolsey/tolsey/ocds"
)

// pounds gives hundredths of a pound as money.
func pounds(hundredths int64) *ocds.Money {
	return &ocds.Money{Hundredths: hundredths, Currency: "GBP"}
}

// reason says which ingredients a notice meets, also of those that are switched
// off: "Fits: in the category 72 IT services; for London; mentions hosting".
func (r *recipe) reason(item notice.Item) string {
	met := map[string][]string{}
	for _, in := range r.list {
		if r.meets(in, item) {
			met[in.Kind] = append(met[in.Kind], in.Text)
		}
	}
	var parts []string
	add := func(kind, one, many string) {
		if names := met[kind]; len(names) > 1 {
			parts = append(parts, many+" "+enumerate(names, "and"))
		} else if len(names) == 1 {
			parts = append(parts, one+" "+names[0])
		}
	}
	add(byCategory, "in the category", "in the categories")
	add(byRegion, "for", "for")
	add(byWord, "mentions", "mentions")
	if len(met[byValue]) > 0 {
		parts = append(parts, "worth about as much as what it won before")
	}
	return "Fits: " + strings.Join(parts, "; ")
}

// meets says whether a notice meets an ingredient, as a search for it would.
func (r *recipe) meets(in ingredient, item notice.Item) bool {
	switch in.Kind {
	case byCategory:
		return slices.ContainsFunc(item.Categories, func(c published.Category) bool {
			return c.Scheme == published.CPV && strings.HasPrefix(c.Code, in.Value)
		})
	case byRegion:
		return slices.ContainsFunc(item.Regions, func(place notice.Region) bool { return covers(place, in.Value) })
	case byValue:
		v := item.Value
		return v != nil && (v.Currency == "GBP" || v.Currency == "") && v.Hundredths >= r.band.From && v.Hundredths <= r.band.To
	}
	return mentionsIn(item, search.Parse(in.Value))
}

// covers says whether a place of a notice is found by a search for a region.
func covers(place notice.Region, wanted string) bool {
	switch place.Code {
	case notice.WholeUK:
		return notice.RegionName(wanted) != wanted
	case "":
		return strings.EqualFold(place.Name, wanted)
	}
	return place.Code == wanted
}

// mentionsIn says whether the words stand in what is known here of a notice.
func mentionsIn(item notice.Item, words search.Expr) bool {
	if words.Touches(search.Title, item.Title) {
		return true
	}
	for field := search.Description; field <= search.Supplier; field++ {
		if words.Touches(field, fieldText(item, field)) {
			return true
		}
	}
	return false
}
