package notice

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/cpv"
	"github.com/tolsey/tolsey/internal/plain"
)

// Profile says what a firm does, as far as notices tell: what a search for it
// may ask for, each with the evidence. Nothing in it is weighed: every trait is
// a count that a reader can check.
type Profile struct {
	Notices    int     // that were looked at: the newest that a supplier won; for a text, all there are
	Won        int     // notices that the supplier won in all; 0 for a text
	Categories []Trait // at most 4; Value is a CPV code or its beginning, and none is a part of another
	Regions    []Trait // at most 3; Value is the code of one of Regions, or the name of another place
	Words      []Trait // at most 6; Value is a word as a Query's Text has it
	// Roams says of a supplier that fewer than half of the notices looked at are
	// for one of the regions, so that these would leave out most of its work.
	Roams bool
	Value *Band // nil where too few notices state a value, and for a text
}

// Trait is one thing that a profile says of a firm.
type Trait struct {
	Value string // as a Query has it
	Label string // for readers; of a category its name, "" where none is known
	// Count and Of are the evidence. Of a supplier: Count of the Of notices looked
	// at are in the category, are for the region or have the word in their title.
	// Of a text, for a category: Count of the Of words of the text that were
	// looked for stand in its name; for a region: Count of the Of mentions of
	// places lie in it; for a word: it stands in the titles of Count of all Of
	// notices.
	Count, Of int
	Hits      []string // words, codes or places of the text that led to it, as written there; none for a supplier
}

// Band is where most of the values lie, in hundredths of a pound. The bounds are
// rounded outwards to two figures.
type Band struct {
	From, To int64
	Count    int // notices in the band
	Of       int // notices with a value in pounds
}

const (
	mostWon       = 500 // notices looked at of a supplier
	mostKinds     = 4   // categories of a profile
	mostPlaces    = 3   // regions of a profile; and those of a notice that says where it is
	mostWords     = 6
	leastValued   = 5  // notices with a value that make a band
	leastShare    = 10 // a trait is that of at least one notice in so many
	several       = 5  // notices of which one alone is chance
	deepest       = 4  // of a CPV code: its class, below division and group
	wordsLooked   = 24 // words of titles whose number in all notices is counted
	timesAsOften  = 3  // as in all titles stands a word that tells a supplier apart
	leastSaid     = 2  // titles with the word
	titlesInShare = 20 // a word is in at least one title in so many
)

// errEnough ends a walk over notices.
var errEnough = errors.New("enough")

// ProfileOf gives the profile of a supplier, by its id or another key, from the
// newest 500 notices that it won: those whose awards or contracts that stand
// name it. The zero Profile is one of a supplier that won none, or that nobody
// knows. The error is a fault of kind Unavailable while the index is being made.
//
// The rules: a category or region is one of at least a tenth of the notices, and
// of five or more notices it is not one of a single notice while there are
// others; a category is the class (4 digits of the CPV), else the group, that at least
// two thirds of the division's notices are in, else the division. A notice for
// more than three regions says nothing of where its supplier works. A word
// stands in at least two titles and in one of twenty, at least three times as
// often as in all titles; one that is part of the buyer's name is left out there.
func (s *Service) ProfileOf(ctx context.Context, supplierID string) (Profile, error) {
	var p Profile
	won := make([]Notice, 0, mostWon)
	err := s.Each(ctx, Query{Suppliers: []string{supplierID}, Sort: ByNewest}, func(total int, n Notice) error {
		p.Won = total
		if won = append(won, n); len(won) == mostWon {
			return errEnough
		}
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return Profile{}, named(err, "reading what %s won", supplierID)
	}
	if p.Notices = len(won); p.Notices == 0 {
		return p, nil
	}
	if p.Categories, err = s.categoriesOf(ctx, won); err != nil {
		return Profile{}, err
	}
	p.Regions, p.Roams = regionTraits(won)
	p.Value = bandOf(won)
	p.Words, err = s.wordsOf(ctx, won)
	return p, named(err, "counting the words of titles")
}

// perNotice counts values, each once for a notice.
type perNotice map[string]int

// add counts what a notice has; what it has twice counts once.
func (t perNotice) add(values []string) {
	for i, v := range values {
		if !slices.Contains(values[:i], v) {
			t[v]++
		}
	}
}

// largest gives the values with the highest counts, of at least one notice in
// share, the highest first.
func (t perNotice) largest(of, share int) []string {
	list := slices.SortedFunc(maps.Keys(t), func(a, b string) int {
		return cmp.Or(cmp.Compare(t[b], t[a]), strings.Compare(a, b))
	})
	return slices.DeleteFunc(list, func(v string) bool { return t[v]*share < of })
}

// usual gives up to most values of at least a tenth of the notices. Where there
// are several notices and some values are of more than one, those of one alone
// are chance and left out.
func (t perNotice) usual(of, most int) []string {
	list := t.largest(of, leastShare)
	if of >= several && len(list) > 0 && t[list[0]] > 1 {
		list = slices.DeleteFunc(list, func(v string) bool { return t[v] == 1 })
	}
	return list[:min(len(list), most)]
}

// categoriesOf gives the categories of notices.
func (s *Service) categoriesOf(ctx context.Context, won []Notice) ([]Trait, error) {
	divisions, deeper := perNotice{}, perNotice{}
	for i := range won {
		var above, below []string
		for _, c := range won[i].Categories {
			if c.Scheme != plain.CPV || cpv.Name(c.Division) == "" {
				continue
			}
			above = append(above, c.Division)
			code := cpv.Trim(c.Code)
			for n := len(c.Division) + 1; n <= min(deepest, len(code)); n++ {
				below = append(below, code[:n])
			}
		}
		divisions.add(above)
		deeper.add(below)
	}
	largest := divisions.usual(len(won), mostKinds)
	candidates := map[string][]string{}
	var codes []string
	for _, d := range largest {
		candidates[d] = narrowest(d, divisions[d], deeper)
		codes = append(codes, candidates[d]...)
	}
	labels, err := cpv.New(s.db).Labels(ctx, codes)
	if err != nil {
		return nil, err
	}
	var list []Trait
	for _, d := range largest {
		// One that has no name says nothing to a reader; a division has one.
		for _, code := range candidates[d] {
			if labels[code] != "" {
				list = append(list, Trait{Value: code, Label: labels[code], Count: max(deeper[code], divisions[code]), Of: len(won)})
				break
			}
		}
	}
	return list, nil
}

// narrowest gives a division and the parts of it that hold at least two thirds of
// its notices, the narrowest first and of those of a level the largest.
func narrowest(division string, notices int, deeper perNotice) []string {
	list := []string{division}
	for code, n := range deeper {
		if strings.HasPrefix(code, division) && n*3 >= notices*2 {
			list = append(list, code)
		}
	}
	slices.SortFunc(list, func(a, b string) int {
		return cmp.Or(len(b)-len(a), cmp.Compare(deeper[b], deeper[a]), strings.Compare(a, b))
	})
	return list
}

// regionTraits gives the regions of notices, and whether fewer than half of the
// notices are for one of them.
func regionTraits(won []Notice) (list []Trait, roams bool) {
	counts, spelt := perNotice{}, map[string]string{}
	places := make([][]string, len(won))
	for i := range won {
		if len(won[i].Regions) > mostPlaces {
			continue
		}
		for _, r := range won[i].Regions {
			key := cmp.Or(r.Code, strings.ToLower(r.Name))
			if r.Code == WholeUK || strings.EqualFold(key, None) { // what a Query has for no region is no place
				continue
			}
			places[i] = append(places[i], key)
			if spelt[key] == "" { // the newest spelling stands for all
				spelt[key] = cmp.Or(r.Code, r.Name)
			}
		}
		counts.add(places[i])
	}
	largest := counts.usual(len(won), mostPlaces)
	for _, key := range largest {
		list = append(list, Trait{Value: spelt[key], Label: RegionName(spelt[key]), Count: counts[key], Of: len(won)})
	}
	near := 0
	for _, keys := range places {
		if slices.ContainsFunc(keys, func(key string) bool { return slices.Contains(largest, key) }) {
			near++
		}
	}
	return list, near*2 < len(won)
}
