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
	c := newFaceter(q.settled(), today)
	b.each(today, c.count)
	c.Incumbents, c.Buyers, c.Divisions = c.incumbents.most(), c.buyers.most(), c.divisions.most()
	return c.Facets
}

// faceter counts for the filters of a question. It holds the question without
// each of its filters; nil where that is the whole question.
type faceter struct {
	Facets
	today                                    string
	last                                     map[int]string // day of each of Withins
	whole                                    search
	anyDay, anyState, anyTerm, anyone, early *search

	incumbents, buyers, divisions choices
}

func newFaceter(q Query, today string) *faceter {
	c := &faceter{Facets: Facets{Withins: map[int]int{}, States: map[State]int{}}, today: today, last: map[int]string{}, whole: q.search(today),
		incumbents: choices{}, buyers: choices{}, divisions: choices{}}
	without := func(set bool, change func(*search)) *search {
		if !set {
			return nil
		}
		other := c.whole
		change(&other)
		return &other
	}
	c.anyDay = without(q.Within > 0 || q.From != "" || q.To != "", func(s *search) { s.within, s.From, s.To = "", "", "" })
	c.anyState = without(len(q.States) > 0, func(s *search) { s.States = nil })
	c.anyTerm = without(q.Extendable != plain.Unknown, func(s *search) { s.Extendable = plain.Unknown })
	c.anyone = without(len(q.Incumbents) > 0, func(s *search) { s.incumbents = nil })
	c.early = without(q.Late, func(s *search) { s.Late = false })
	for _, months := range Withins {
		c.last[months] = upTo(today, months)
	}
	return c
}

// count counts a contract.
func (c *faceter) count(e *entry) {
	state, found := c.whole.fits(e)
	fits := func(other *search) (State, bool) {
		if other == nil {
			return state, found
		}
		return other.fits(e)
	}
	if _, ok := fits(c.anyDay); ok {
		end := c.whole.end(e)
		for _, months := range Withins {
			if end >= c.today && end <= c.last[months] {
				c.Withins[months]++
			}
		}
	}
	if state, ok := fits(c.anyState); ok {
		c.States[state]++
	}
	if _, ok := fits(c.anyTerm); ok && e.Extendable == plain.Yes {
		c.Extendable++
	}
	if state, ok := fits(c.early); ok && c.whole.day.late(&e.facts, state) {
		c.Late++
	}
	if _, ok := fits(c.anyone); ok {
		for i, id := range e.suppliers {
			if !slices.Contains(e.suppliers[:i], id) {
				c.incumbents.add(id, e.Suppliers[i].Name)
			}
		}
	}
	if found {
		c.buyers.add(e.body.ID, e.body.Name)
		c.divisions.add(e.Division, e.Division)
	}
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
