package web

import (
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/notice"
	published "github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/search"
)

// whyBrought says why an alert brings a notice, to stand after a colon: "you
// watch this notice"; or what of its question the notice meets: "mentions
// hosting in the title; category 72 IT services; London". It is "" for a notice
// that meets nothing of it any more.
func whyBrought(sub alert.Subscription, item notice.Item, c called) string {
	switch sub.Target {
	case alert.Notice:
		return "you watch this notice"
	case alert.Contract:
		return "you watch this contract"
	}
	parts := slices.Concat(wordsMet(sub.Query.Text, item), bodiesMet(sub, item, c), listsMet(sub.Query, item, c), ticksMet(sub.Query, item))
	if sub.Target == alert.Pipeline {
		parts = append(parts, heldBy(sub.List, item, c)...)
		if len(parts) == 0 {
			return "your alert is for contracts near their end"
		}
	}
	if len(parts) == 0 && len(sub.Query.Parts()) == 0 {
		return "your alert is for all notices"
	}
	return strings.Join(parts, "; ")
}

const (
	mostWordsMet   = 6  // of a question that a reason names
	mostWordsTried = 40 // of a question that are looked for in a notice
)

// wordsMet says which of the words of a question stand in which part of a
// notice: "mentions hosting in the title and cloud in the description". Of a word that stands in
// several it names the first.
func wordsMet(text string, item notice.Item) []string {
	var places []string
	leaves := search.Parse(text).Wanted()
	met, found := map[search.Field][]string{}, 0
	for _, leaf := range leaves[:min(len(leaves), mostWordsTried)] {
		if found == mostWordsMet {
			break
		}
		for _, field := range item.Found {
			text := item.Title
			if field != search.Title {
				text = fieldText(item, field)
			}
			if (search.Expr{Root: leaf}).Touches(field, text) {
				met[field] = append(met[field], inPlain(anywhere(leaf)))
				found++
				break
			}
		}
	}
	for field := search.Title; field <= search.Supplier; field++ {
		if words := met[field]; len(words) > 0 {
			places = append(places, enumerate(words, "and")+" in the "+fieldWords[field])
		}
	}
	if len(places) == 0 {
		return nil
	}
	return []string{"mentions " + enumerate(places, "and")}
}

// anywhere gives a word or phrase that is not bound to a part of a notice.
func anywhere(n search.Node) search.Node {
	switch n := n.(type) {
	case *search.Word:
		free := *n
		free.Field = search.Any
		return &free
	case *search.Phrase:
		free := *n
		free.Field = search.Any
		return &free
	}
	return n
}

// bodiesMet says which of the bodies that a question names a notice names.
func bodiesMet(sub alert.Subscription, item notice.Item, c called) (parts []string) {
	is := func(ref published.Ref, asked []string) bool {
		return slices.ContainsFunc(asked, func(key string) bool { return sameBody(c, key, ref) })
	}
	if is(item.Buyer, sub.Query.Buyers) {
		if sub.Target == alert.Buyer {
			parts = append(parts, "you watch this buyer")
		} else {
			parts = append(parts, "from "+c.body(item.Buyer.Key))
		}
	}
	var winners []string
	for _, supplier := range item.Suppliers {
		if is(supplier.Ref, sub.Query.Suppliers) {
			winners = append(winners, c.body(supplier.Key))
		}
	}
	switch {
	case len(winners) == 0:
	case sub.Target == alert.Supplier:
		parts = append(parts, "you watch the supplier "+enumerate(winners, "and"))
	default:
		parts = append(parts, "awarded to "+enumerate(winners, "and"))
	}
	return parts
}

// listsMet says which values of each list of a question a notice has.
func listsMet(q notice.Query, item notice.Item, c called) (parts []string) {
	add := func(before string, names []string) {
		if len(names) > 0 {
			parts = append(parts, strings.TrimSpace(before+" "+enumerate(names, "and")))
		}
	}
	add("category", named(meeting(q.Categories, item, inCategory), c.category))
	add("", named(meeting(q.Regions, item, inRegion), notice.RegionName))
	if slices.Contains(q.Types, item.Type) && item.Type != "" {
		add("", []string{lowerFirst(typeName(item.Type))})
	}
	if slices.Contains(q.Kinds, item.BuyerKind) && item.BuyerKind != "" {
		add("buyer:", []string{lowerFirst(kindName(item.BuyerKind))})
	}
	if slices.Contains(q.Methods, item.Method) && item.Method != "" {
		add("method:", []string{lowerFirst(methodName(item.Method))})
	}
	if slices.Contains(q.Sources, item.Source) && item.Source != "" {
		add("published by", []string{sourceName(item.Source)})
	}
	return parts
}

// meeting gives those of some values that a notice has.
func meeting(values []string, item notice.Item, has func(notice.Item, string) bool) (out []string) {
	for _, v := range values {
		if has(item, v) {
			out = append(out, v)
		}
	}
	return out
}

func inCategory(item notice.Item, code string) bool {
	if code == notice.None {
		return len(item.Categories) == 0
	}
	return slices.ContainsFunc(item.Categories, func(c published.Category) bool {
		return c.Code == code || c.Scheme == published.CPV && strings.HasPrefix(c.Code, code)
	})
}

func inRegion(item notice.Item, region string) bool {
	if region == notice.None {
		return len(item.Regions) == 0
	}
	return slices.ContainsFunc(item.Regions, func(place notice.Region) bool { return covers(place, region) })
}

// ticksMet says which of the conditions of a question that are met or not a
// notice meets. Dates and stages are told beside the reason.
func ticksMet(q notice.Query, item notice.Item) (parts []string) {
	add := func(met bool, text string) {
		if met {
			parts = append(parts, text)
		}
	}
	if q.Value.From != nil || q.Value.To != nil {
		v := item.Value
		in := v != nil && v.Currency == "GBP" && (q.Value.From == nil || v.Hundredths >= *q.Value.From) && (q.Value.To == nil || v.Hundredths <= *q.Value.To)
		add(in, "its value")
		add(!in && q.Value.Unknown && (v == nil || v.Currency != "GBP"), "no value in pounds stated")
	}
	add(q.SME && item.SME == published.Yes, "said to suit small firms")
	add(q.VCSE && item.VCSE == published.Yes, "said to suit charities and social enterprises")
	add(q.AwardedSME && item.AwardedSME == published.Yes, "awarded to a small firm")
	add(q.Repeatable && item.Recurs, "will be bought again")
	return parts
}
