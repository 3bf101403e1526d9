package pipeline

import (
	"cmp"
	"slices"

	"github.com/tolsey/tolsey/internal/plain"
)

// Facets says what a question would find if one of its filters were another:
// each is counted as if its own filter were not set and all others were.
type Facets struct {
	Withins    map[int]int   // contracts that end within each of Withins, whatever days are asked for
	States     map[State]int // by state
	Late       int           // late starts
	Extendable int           // of which it is known that they can be extended

	// Those with the most contracts among what is found, at most mostOffered,
	// the most first.
	Incumbents []Choice // by the id of the body, without the filter of incumbents
	Buyers     []Choice // by the id of the body
	Divisions  []Choice // by the CPV division; "" for none is left out
}

// Choice is a value of a filter with how many contracts it would find.
type Choice struct {
	Value, Label string
	Count        int
}

// mostOffered is how many values are offered of a filter that has many.
const mostOffered = 8

// Facets counts for the filters of a question on a day.
func (b *Board) Facets(q Query, today string) Facets {
	q = q.settled()
	all := q.search(today)
	anyDay, anyState, anyTerm, anyone, early := all, all, all, all, all
	anyDay.within, anyDay.From, anyDay.To = "", "", ""
	anyState.States, anyTerm.Extendable, anyone.incumbents, early.Late = nil, plain.Unknown, nil, false
	f := Facets{Withins: map[int]int{}, States: map[State]int{}}
	last := map[int]string{}
	for _, months := range Withins {
		last[months] = upTo(today, months)
	}
	incumbents, buyers, divisions := choices{}, choices{}, choices{}
	b.each(today, func(e *entry) {
		if _, ok := anyDay.fits(e); ok {
			for _, months := range Withins {
				if end := all.end(e); end >= today && end <= last[months] {
					f.Withins[months]++
				}
			}
		}
		if state, ok := anyState.fits(e); ok {
			f.States[state]++
		}
		if _, ok := anyTerm.fits(e); ok && e.Extendable == plain.Yes {
			f.Extendable++
		}
		if state, ok := early.fits(e); ok && all.day.late(&e.facts, state) {
			f.Late++
		}
		if _, ok := anyone.fits(e); ok {
			for i, id := range e.suppliers {
				incumbents.add(id, e.Suppliers[i].Name)
			}
		}
		if _, ok := all.fits(e); ok {
			buyers.add(e.body.ID, e.body.Name)
			divisions.add(e.Division, e.Division)
		}
	})
	f.Incumbents, f.Buyers, f.Divisions = incumbents.most(), buyers.most(), divisions.most()
	return f
}

// choices counts values.
type choices map[string]*Choice

func (c choices) add(value, label string) {
	if value == "" {
		return
	}
	if c[value] == nil {
		c[value] = &Choice{Value: value, Label: label}
	}
	c[value].Count++
}

func (c choices) most() []Choice {
	var list []Choice
	for _, choice := range c {
		list = append(list, *choice)
	}
	slices.SortFunc(list, func(a, b Choice) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Label, b.Label), cmp.Compare(a.Value, b.Value))
	})
	return list[:min(len(list), mostOffered)]
}
