package web

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// ingredient is one thing that a suggested search may ask for. It is switched by
// a tick box of the name Kind and the value Value.
type ingredient struct {
	Kind, Value string
	Text        string // "72 IT services"
	Evidence    string // "14 of 20 notices it won"
	On          bool
}

// The kinds of ingredients, which are also the names of their tick boxes. Of
// several of a kind any may hold; all kinds with a tick must.
const (
	byCategory = "category"
	byRegion   = "region"
	byWord     = "word"
	byValue    = "value"
)

// ingredientKinds are the kinds in the order of the page, with what a sentence
// calls them.
var ingredientKinds = []struct{ kind, legend, spoken string }{
	{byCategory, "Categories", "the categories"},
	{byRegion, "Places", "the places"},
	{byWord, "Words", "the words"},
	{byValue, "Value", "the value"},
}

// recipe is a search with its parts apart.
type recipe struct {
	list   []ingredient
	band   *notice.Band
	roams  bool       // the supplier works in too many regions for these to be all
	ofText bool       // it is made from a description
	of     url.Values // whom it is for, as the address says it
}

// recipeOf makes the ingredients of a profile, all switched off.
func recipeOf(p notice.Profile, supplier bool) recipe {
	r := recipe{band: p.Value, roams: p.Roams, ofText: !supplier}
	add := func(kind string, traits []notice.Trait, text func(notice.Trait) string) {
		for _, t := range traits {
			evidence := count(t.Count) + " of " + plural(t.Of, "notice it won", "notices it won")
			if r.ofText {
				evidence = evidenceOf(kind, t)
			}
			r.list = append(r.list, ingredient{Kind: kind, Value: t.Value, Text: text(t), Evidence: evidence})
		}
	}
	label := func(t notice.Trait) string { return shorten(t.Label, mostCode) }
	add(byCategory, p.Categories, func(t notice.Trait) string { return strings.TrimSpace(t.Value + " " + label(t)) })
	add(byRegion, p.Regions, label)
	add(byWord, p.Words, label)
	if b := p.Value; b != nil {
		part := count(b.Count) + " of the " + count(b.Of) + " notices it won with a value in pounds: the middle eight tenths"
		if b.Count == b.Of {
			part = "all " + count(b.Of) + " notices it won with a value in pounds"
		}
		r.list = append(r.list, ingredient{Kind: byValue, Value: "1", Evidence: part + ". Notices without a value stay in",
			Text: "From " + moneyShort(pounds(b.From)) + " to " + moneyShort(pounds(b.To))})
	}
	return r
}

// evidenceOf says what in a description led to an ingredient.
func evidenceOf(kind string, t notice.Trait) string {
	var hits []string
	for _, hit := range t.Hits[:min(len(t.Hits), mostHits)] {
		hits = append(hits, "“"+shorten(hit, mostCode)+"”")
	}
	said := enumerate(hits, "and")
	switch {
	case kind == byWord:
		return said + " in your description, and in the titles of " + plural(t.Count, "notice", "notices")
	case kind == byCategory && t.Count > 0:
		return said + " in its name and in your description"
	}
	return said + " in your description"
}

// mostHits is how many words of a description the evidence names.
const mostHits = 4

// tick switches on what the tick boxes of an address say.
func (r *recipe) tick(asked url.Values) {
	for i := range r.list {
		r.list[i].On = slices.Contains(asked[r.list[i].Kind], r.list[i].Value)
	}
}

// only switches on the ingredients of some kinds and switches off the others.
func (r *recipe) only(kinds ...string) {
	for i := range r.list {
		r.list[i].On = slices.Contains(kinds, r.list[i].Kind)
	}
}

// has says whether there are ingredients of a kind.
func (r *recipe) has(kind string) bool {
	return slices.ContainsFunc(r.list, func(in ingredient) bool { return in.Kind == kind })
}

// any says whether anything is switched on.
func (r *recipe) any() bool {
	return slices.ContainsFunc(r.list, func(in ingredient) bool { return in.On })
}

// query gives the search for open notices that meet what is switched on.
func (r *recipe) query() notice.Query {
	q := notice.Query{Stages: []notice.Stage{notice.Open}}
	var words []string
	for _, in := range r.list {
		switch {
		case !in.On:
		case in.Kind == byCategory:
			q.Categories = append(q.Categories, in.Value)
		case in.Kind == byRegion:
			q.Regions = append(q.Regions, in.Value)
		case in.Kind == byWord:
			words = append(words, in.Value)
		case in.Kind == byValue:
			q.Value = notice.Amounts{From: &r.band.From, To: &r.band.To, Unknown: true}
		}
	}
	if len(words) > 0 {
		q.Text, q.Sort = strings.Join(words, " OR "), notice.ByNewest
	}
	return q
}

// ways lists the kinds of ingredients that may be on at first, the best first:
// the categories, or the words where there are none, in the places; then wider.
func (r *recipe) ways() (ways [][]string) {
	main := byCategory
	if !r.has(byCategory) {
		main = byWord
	}
	if r.has(main) {
		if r.has(byRegion) && !r.roams {
			ways = append(ways, []string{main, byRegion})
		}
		ways = append(ways, []string{main})
	}
	if main == byCategory && r.has(byWord) {
		ways = append(ways, []string{byWord})
	}
	for _, kind := range []string{byRegion, byValue} {
		if len(ways) == 0 && r.has(kind) {
			ways = [][]string{{kind}}
		}
	}
	return ways
}

// firstChoice switches on the first way that brings something now; note says so
// where that is not the best one. Where none does, the best one is on.
func (s *Site) firstChoice(ctx context.Context, r *recipe) (note string, err error) {
	ways := r.ways()
	for i, kinds := range ways {
		r.only(kinds...)
		n, err := s.data.Notices.Count(ctx, r.query())
		if err != nil {
			return "", err
		}
		if n == 0 {
			continue
		}
		if i > 0 {
			note = "With " + spokenKinds(ways[0]) + " nothing is open now, so it begins with " + spokenKinds(kinds) + " alone."
		}
		return note, nil
	}
	r.only(ways[0]...)
	return "", nil
}

// spokenKinds names kinds of ingredients: "the categories and the places".
func spokenKinds(kinds []string) string {
	var names []string
	for _, k := range ingredientKinds {
		if slices.Contains(kinds, k.kind) {
			names = append(names, k.spoken)
		}
	}
	return enumerate(names, "and")
}

// looser offers, for a search that brings nothing, to leave out one kind of
// ingredient, where that brings something: first those that change least what
// is bought.
func (s *Site) looser(ctx context.Context, r recipe) (links []govuk.Link, err error) {
	for _, kind := range []string{byValue, byRegion, byWord, byCategory} {
		less := r
		less.list = slices.Clone(r.list)
		for i := range less.list {
			less.list[i].On = less.list[i].On && less.list[i].Kind != kind
		}
		if !less.any() || slices.Equal(less.list, r.list) {
			continue
		}
		n, err := s.data.Notices.Count(ctx, less.query())
		if err != nil {
			return nil, err
		}
		if n > 0 {
			links = append(links, govuk.Link{Text: "Without " + spokenKinds([]string{kind}) + " it brings " + plural(n, "open notice", "open notices"),
				Href: less.address()})
		}
	}
	return links, nil
}

// address is the page with the tick boxes as they are.
func (r *recipe) address() string {
	query := maps.Clone(r.of)
	query.Set(paramChosen, "1")
	for _, in := range r.list {
		if in.On {
			query.Add(in.Kind, in.Value)
		}
	}
	return "/for-you?" + query.Encode()
}

// groups makes the tick boxes.
func (r *recipe) groups() (groups []ingredientGroup) {
	for _, k := range ingredientKinds {
		g := ingredientGroup{Boxes: govuk.Choices{Name: k.kind, Legend: k.legend, Small: true}}
		for _, in := range r.list {
			if in.Kind == k.kind {
				g.Boxes.Options = append(g.Boxes.Options, govuk.Option{Value: in.Value, Text: in.Text, Hint: in.Evidence, Selected: in.On})
			}
		}
		if k.kind == byRegion && r.roams {
			g.Note = "Fewer than half of the notices it won are for one of these, so they are off at first."
		}
		if k.kind == byWord && !r.ofText {
			g.Note = "From titles of notices it won, in which they stand at least three times as often as in all titles."
		}
		if len(g.Boxes.Options) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}
