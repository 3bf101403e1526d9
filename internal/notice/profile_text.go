package notice

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tolsey/tolsey/internal/cpv"
	"github.com/tolsey/tolsey/internal/search"
)

// MostProfile is how much of a text ProfileFrom reads, in runes.
const MostProfile = 4000

const (
	mostTerms     = 12 // words of a text looked for in the names of categories
	mostCounted   = 40 // words of a text whose number in titles is counted
	mostOfLevel   = 60 // categories of a level whose parts are looked at
	tooCommon     = 10 // a word of one title in so many says little
	alwaysTelling = 2  // titles that are never too many
	nameShare     = 3  // of the words of a category's name, one in so many is in the text
)

// ProfileFrom gives the profile of a firm from a text that describes it, of
// which the first MostProfile runes are read; nothing is kept of it. The text
// may hold anything. A text of which no word is known gives a profile without
// traits. The error is a fault of kind Unavailable while the index is being
// made.
//
// The rules: categories are those whose code is in the text, and then the
// divisions, groups and classes of the CPV with words of the text in their
// names, those with the most first, then those with the fewest other words and
// then those with the most notices that mention one of the words; regions are
// those of postcodes and places named; words are those that stand in titles of
// notices but not in more than one in ten, those said most often first, then
// those of the most titles.
func (s *Service) ProfileFrom(ctx context.Context, text string) (Profile, error) {
	text = first(strings.ToValidUTF8(text, " "), MostProfile)
	all, err := s.Count(ctx, Query{})
	if err != nil {
		return Profile{}, err
	}
	p := Profile{Notices: all}
	tokens := new(search.Tokenizer).Append(nil, text)
	places, err := s.placesIn(ctx, text, tokens)
	if err != nil {
		return Profile{}, named(err, "looking for places in a text")
	}
	p.Regions = places.traits()
	terms := termsOf(text, tokens, places.used)
	if p.Categories, err = s.categoriesIn(ctx, text, terms); err != nil {
		return Profile{}, named(err, "looking for categories in a text")
	}
	p.Words, err = s.wordsIn(ctx, terms, all)
	return p, named(err, "counting the words of a text")
}

// term is a word of a text.
type term struct {
	search.Token
	written string // as the text first has it
	times   int    // in the text
	short   bool   // two or three letters, in capitals: "IT"
}

// query gives the term as a search asks for it.
func (t term) query() string {
	if t.short {
		return strings.ToUpper(t.Word)
	}
	return searched(t.Word)
}

// in reports whether words have the term in any of its forms.
func (t term) in(words []search.Token) bool {
	return slices.ContainsFunc(words, func(w search.Token) bool { return w.Stem == t.Stem && (w.Caps || !t.short) })
}

// fillers are words that say nothing of what is bought: those that hold sentences
// together, and those that stand in titles of all kinds. Words of up to three
// letters count only in capitals.
var fillers = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`about also and any are been both call each ensure every excl for from have high incl into made make
		many more most much not offer other others our ours over provide provides providing same service services some such than that the their
		them then they these this those under very well were what when where which while will with within without you your
		business businesses client clients company companies customer customers deliver delivering delivers established family
		firm first invitation quotation quote sell selling sells year years based work working`) {
		m[w] = true
	}
	return m
}()

// telling reports whether a word may say what a firm does.
func telling(w search.Token) bool {
	n := utf8.RuneCountInString(w.Word)
	return (n > 3 || n > 1 && w.Caps) && !fillers[w.Word] && !strings.ContainsFunc(w.Word, unicode.IsDigit)
}

// termsOf gives the words of a text that may say what a firm does, each once in
// whatever forms, those said most often first, without those at the places in
// used.
func termsOf(text string, tokens []search.Token, used map[int]bool) (terms []term) {
	shouting := !strings.ContainsFunc(text, unicode.IsLower)
	for i, w := range tokens {
		if shouting {
			w.Caps = false
		}
		if used[i] || !telling(w) {
			continue
		}
		at := slices.IndexFunc(terms, func(t term) bool { return t.Stem == w.Stem })
		if at < 0 {
			at = len(terms)
			terms = append(terms, term{Token: w, written: text[w.Start:w.End], short: utf8.RuneCountInString(w.Word) <= 3})
		}
		terms[at].times++
	}
	slices.SortStableFunc(terms, func(a, b term) int { return b.times - a.times })
	return terms
}

// wordsIn gives the terms that stand in titles and do not stand in too many.
func (s *Service) wordsIn(ctx context.Context, terms []term, all int) ([]Trait, error) {
	type counted struct {
		term
		titles int
	}
	var list []counted
	looked := 0
	for _, t := range terms {
		if t.short || search.Frequent(t.Word) {
			continue
		}
		if looked++; looked > mostCounted {
			break
		}
		n, err := s.inTitles(ctx, t.Word)
		if err != nil {
			return nil, err
		}
		if n > 0 && n <= max(all/tooCommon, alwaysTelling) {
			list = append(list, counted{t, n})
		}
	}
	slices.SortStableFunc(list, func(a, b counted) int { return cmp.Or(b.times-a.times, b.titles-a.titles) })
	var traits []Trait
	for _, t := range list[:min(len(list), mostWords)] {
		traits = append(traits, Trait{Value: searched(t.Word), Label: t.Word, Count: t.titles, Of: all, Hits: []string{t.written}})
	}
	return traits, nil
}

// writtenCode is a whole code of the CPV within a text.
var writtenCode = regexp.MustCompile(`\b[0-9]{8}(?:-[0-9])?\b`)

// categoriesIn gives the categories that a text names by code, and then those
// whose names share words with it.
func (s *Service) categoriesIn(ctx context.Context, text string, terms []term) ([]Trait, error) {
	terms = terms[:min(len(terms), mostTerms)]
	counts, err := s.categoriesMentioning(ctx, terms)
	if err != nil {
		return nil, err
	}
	codes := commonestCodes(counts)
	var coded []Trait
	for _, written := range writtenCode.FindAllString(text, mostTerms) {
		if code, ok := cpv.Parse(written); ok {
			codes = append(codes, cpv.Trim(code))
			coded = append(coded, Trait{Value: cpv.Trim(code), Hits: []string{written}})
		}
	}
	labels, err := cpv.New(s.db).Labels(ctx, codes)
	if err != nil {
		return nil, err
	}
	for i := range coded {
		coded[i].Label = labels[coded[i].Value]
	}
	var list []Trait
	for _, t := range append(coded, namedCategories(terms, labels, counts)...) {
		within := func(have Trait) bool {
			return strings.HasPrefix(have.Value, t.Value) || strings.HasPrefix(t.Value, have.Value)
		}
		if len(list) < mostKinds && !slices.ContainsFunc(list, within) {
			list = append(list, t)
		}
	}
	return list, nil
}

// namedCategories gives the categories with terms in their names, in the order
// of ProfileFrom. A name of which the text has only a small part, such as one
// word of "Sewage, refuse, cleaning and environmental services", counts where
// there is no better one.
func namedCategories(terms []term, labels map[string]string, counts map[string]int) (list []Trait) {
	type match struct {
		Trait
		others int // telling words of the name that the text does not have
	}
	var all []match
	for code, n := range counts {
		words := new(search.Tokenizer).Append(nil, labels[code])
		m := match{Trait: Trait{Value: code, Label: labels[code], Of: len(terms)}}
		for _, t := range terms {
			if t.in(words) {
				m.Hits = append(m.Hits, t.written)
			}
		}
		words = slices.DeleteFunc(words, func(w search.Token) bool { return !telling(w) })
		if m.Count = len(m.Hits); n > 0 && m.Count > 0 {
			m.others = max(0, len(words)-m.Count)
			all = append(all, m)
		}
	}
	slices.SortFunc(all, func(a, b match) int {
		return cmp.Or(b.Count-a.Count, a.others-b.others, counts[b.Value]-counts[a.Value], strings.Compare(a.Value, b.Value))
	})
	for i, m := range all {
		if i == 0 || m.Count*nameShare >= m.Count+m.others {
			list = append(list, m.Trait)
		}
	}
	return list
}

// categoriesMentioning counts the notices that mention one of the terms by
// division, group and class.
func (s *Service) categoriesMentioning(ctx context.Context, terms []term) (map[string]int, error) {
	all := map[string]int{}
	if len(terms) == 0 {
		return all, nil
	}
	var words, values []string
	for _, t := range terms {
		words = append(words, t.query())
	}
	for _, d := range cpv.Divisions {
		values = append(values, d.Code)
	}
	for len(values) > 0 && len(values[0]) <= deepest {
		counts, err := s.counts(ctx, Query{Text: strings.Join(words, " OR ")}, search.Facet{Name: tagCategory, Values: values})
		if err != nil {
			return nil, err
		}
		found := counts[tagCategory]
		values = nil
		for _, code := range commonestCodes(found) {
			all[code] = found[code]
			for digit := '1'; digit <= '9'; digit++ {
				values = append(values, code+string(digit))
			}
		}
	}
	return all, nil
}

// commonestCodes gives the codes with the highest counts, at most mostOfLevel of
// each length.
func commonestCodes(counts map[string]int) (list []string) {
	taken := map[int]int{}
	for _, code := range perNotice(counts).largest(0, 1) {
		if n := len(code); counts[code] > 0 && taken[n] < mostOfLevel {
			taken[n]++
			list = append(list, code)
		}
	}
	return list
}
