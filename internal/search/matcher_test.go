package search

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/tolsey/tolsey/internal/fault"
	"pgregory.net/rapid"
)

// placeRequest asks as the notice pages do for a region, by its code and by the
// name of a place, with other filters beside.
var placeRequest = rapid.Custom(func(t *rapid.T) Request {
	r := someRequest.Draw(t, "request")
	place := rapid.SampledFrom([]string{"Leeds", "leeds", "UKE"}).Draw(t, "place")
	r.Filters = append(r.Filters, Filter{Name: "region", Any: []Tag{{"region", place}, {"place", strings.ToLower(place)}}})
	if rapid.Bool().Draw(t, "both") {
		r.Filters = append(r.Filters, Filter{Name: "stage", Any: []Tag{{"type", "t1"}}, Stages: []string{"open"}})
	}
	return r
})

// somePlace gives a document a place in either of its forms.
func somePlace(t *rapid.T, d Document) Document {
	for _, tag := range []Tag{{"region", "UKE"}, {"region", "Leeds"}, {"place", "leeds"}} {
		if rapid.Bool().Draw(t, "place") {
			d.Tags = append(d.Tags, tag)
		}
	}
	return d
}

// TestMatcherEqualsIndex: a saved search matches exactly what the search finds,
// whatever was learnt, replaced and removed meanwhile.
func TestMatcherEqualsIndex(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, requests := NewMatcher(testSchema), map[int64]Request{}
		put := func(t *rapid.T) {
			id := rapid.Int64Range(-5, 20).Draw(t, "id")
			r := rapid.OneOf(someRequest, placeRequest).Draw(t, "saved")
			if err := m.Put(id, r); err != nil {
				t.Fatal(err)
			}
			requests[id] = r
		}
		for range 8 {
			put(t)
		}
		t.Repeat(map[string]func(*rapid.T){
			"put": put,
			"remove": func(t *rapid.T) {
				id := rapid.Int64Range(-5, 20).Draw(t, "id")
				m.Remove(id)
				delete(requests, id)
			},
			"learn": func(t *rapid.T) { m.Learn(rapid.SliceOfN(someDocument, 0, 8).Draw(t, "learnt")) },
			"match": func(t *rapid.T) {
				checkMatch(t, m, requests, somePlace(t, someDocument.Draw(t, "document")), someTime.Draw(t, "now"))
			},
			"": func(t *rapid.T) {
				if m.Len() != len(requests) {
					t.Fatalf("%d requests instead of %d", m.Len(), len(requests))
				}
			},
		})
	})
}

// tester is what a test and a property have in common.
type tester interface {
	Helper()
	Errorf(format string, args ...any)
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// checkMatch holds a matcher against an index of the one document.
func checkMatch(t tester, m *Matcher, requests map[int64]Request, d Document, now time.Time) {
	t.Helper()
	x, err := idle("", testSchema, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Add([]Document{d}, Fresh, 1); err != nil {
		t.Fatal(err)
	}
	want := []int64{-100}
	for _, id := range slices.Sorted(maps.Keys(requests)) {
		r := requests[id]
		r.Now = now
		if res, err := x.Search(context.Background(), r); err != nil {
			t.Fatal(err)
		} else if res.Total == 1 {
			want = append(want, id)
		}
	}
	for range 2 { // the second time nothing is new to the matcher
		got := m.Match([]int64{-100}, &d, now)
		if diff := cmp.Diff(want, got); diff != "" {
			for id, r := range requests {
				if slices.Contains(want, id) != slices.Contains(got, id) {
					t.Errorf("%d: %s %+v %+v", id, r.Expr, r.Filters, r.Ranges)
				}
			}
			t.Fatalf("of %+v: %s", d, diff)
		}
	}
}

// TestMatcherAtEdges matches where words lie beyond the positions of a field.
func TestMatcherAtEdges(t *testing.T) {
	requests := map[int64]Request{}
	for i, query := range []string{"", "alpha", "title:alpha", `"alpha beta"`, `title:"filler alpha"`, `"beta the end"`, `"filler filler"`,
		"buyer:zeta", `buyer:"epsilon zeta"`, `"zeta final"`, `supplier:"final company"`, `"final company"`, `"gamma last"`, `"delta of the"`,
		`"filler delta"`, "-alpha", "-(-alpha -beta)", `-title:"beta the"`, "ALPHA", "buyer:ZETA", `"company codes"`, `"72 codes"`, "a*", "title:alp*",
		"-buyer:ze*", "(alpha OR nothing) -nothing", "nothing OR -alpha", `"the the the"`} {
		requests[int64(i)] = Request{Expr: Parse(query)}
	}
	requests[100] = Request{Filters: []Filter{{Name: "none"}}}
	requests[101] = Request{Filters: []Filter{{Name: "odd", Any: []Tag{{"type", "a=b"}, {"type=a", "b"}}}}}
	m := NewMatcher(testSchema)
	for id, r := range requests {
		if err := m.Put(id, r); err != nil {
			t.Fatal(err)
		}
	}
	for _, n := range []int{1, titleEnd - 4, titleEnd - 3, titleEnd - 2, titleEnd - 1, titleEnd + 2} {
		d := made("a", strings.Repeat("filler ", n-1)+"alpha", "beta the end", Tag{"type", "a=b"})
		checkMatch(t, m, requests, d, time.Time{})
		for _, long := range []int{1020, 1021, 1022, 1100} {
			d.Texts[Buyer] = strings.Repeat("filler ", long) + "epsilon ZETA"
			d.Texts[Supplier], d.Texts[Category] = "final company", "72 codes ALPHA"
			checkMatch(t, m, requests, d, time.Time{})
		}
	}
	for n := bodyEnd - titleEnd - 9; n < bodyEnd-titleEnd+3; n++ {
		checkMatch(t, m, requests, made("a", "", strings.Repeat("filler ", n)+"gamma last delta of the the the end"), time.Time{})
	}
}

// TestMatcherStages: a document comes to fit when its time has come.
func TestMatcherStages(t *testing.T) {
	m := NewMatcher(testSchema)
	for id, stage := range testSchema.Stages {
		if err := m.Put(int64(id), Request{Filters: []Filter{{Name: "stage", Stages: []string{stage}}}}); err != nil {
			t.Fatal(err)
		}
	}
	d := made("a", "school", "")
	d.Stages = []Step{{Stage: "planning"}, {time.Unix(10, 0), "open"}, {time.Unix(20, 0), "closed"}}
	for at, want := range map[int64]int64{0: 0, 9: 0, 10: 1, 19: 1, 20: 2, 99: 2} {
		if got := m.Match(nil, &d, time.Unix(at, 0)); !slices.Equal(got, []int64{want}) {
			t.Errorf("at %d: %v instead of %d", at, got, want)
		}
	}
}

func TestMatcherRefuses(t *testing.T) {
	m := NewMatcher(testSchema)
	good := Request{Expr: Parse("school")}
	if err := m.Put(1, good); err != nil {
		t.Fatal(err)
	}
	many := &Or{}
	var tags []Tag
	for i := range mostNeeds + 1 {
		many.Nodes = append(many.Nodes, &Word{Word: fmt.Sprint("w", i), Exact: true})
		tags = append(tags, Tag{"buyer", fmt.Sprint(i)})
	}
	var deep Node = &Word{Word: "school", Exact: true}
	for range mostNested {
		deep = &Not{deep}
	}
	for what, r := range map[string]Request{
		"words":  {Expr: Expr{Root: many}},
		"tags":   {Filters: []Filter{{Name: "buyer", Any: tags}}},
		"phrase": {Expr: Expr{Root: &Phrase{Words: make([]string, mostNeeds+1)}}},
		"depth":  {Expr: Expr{Root: deep}},
		"ranges": {Ranges: slices.Repeat([]Range{{Column: "value"}}, mostNeeds+1)},
	} {
		if err := m.Put(1, r); !errors.Is(err, errTooLarge) || fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v", what, err)
		}
	}
	for what, r := range map[string]Request{
		"no stage":     {Filters: []Filter{{Name: "s", Stages: []string{"none"}}}},
		"no column":    {Ranges: []Range{{Name: "r", Column: "none"}}},
		"without word": {Expr: Expr{Root: &Phrase{}}},
		"known kind":   {Expr: Expr{Root: &And{Nodes: []Node{nil}}}},
	} {
		if err := m.Put(1, r); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("%s: %v", what, err)
		}
	}
	d := made("a", "school", "w1")
	if got := m.Match(nil, &d, time.Time{}); m.Len() != 1 || !slices.Equal(got, []int64{1}) {
		t.Errorf("after refused requests %d are left, of which %v fit", m.Len(), got)
	}
	d.Stages = nil
	if got := m.Match(nil, &d, time.Time{}); len(got) != 0 {
		t.Errorf("a document without stages fits %v", got)
	}
}

// TestMatcherListsByRarest: with what was learnt, only requests whose rarest
// word a document has are looked at, and what can no longer be asked for is
// forgotten by the lists.
func TestMatcherListsByRarest(t *testing.T) {
	m := NewMatcher(testSchema)
	docs := zipfDocs(300, 0)
	m.Learn(docs)
	if _, known := m.terms.words[benchWords[0]]; !known {
		t.Error("a word of the documents is not known")
	}
	if err := m.Put(7, Request{Expr: Parse("the zebra"), Filters: []Filter{{Name: "type", Any: []Tag{{"type", "UK1"}}}}}); err != nil {
		t.Fatal(err)
	}
	records := func(term uint32) int { return len(m.lists[term].heads) }
	if n := records(m.terms.stems["zebra"]); n != 1 {
		t.Errorf("%d requests under the rare word", n)
	}
	zebras := []Document{made("a", "zebra", ""), made("b", "zebra zebras", "zebra"), made("c", "the end", "")}
	m.Learn(zebras)
	if n := records(m.terms.stems["zebra"]); n != 0 {
		t.Errorf("%d requests under the word that has become frequent", n)
	}
	if _, known := m.terms.words[benchWords[0]]; known {
		t.Error("a word that nobody asks for is not forgotten")
	}
	if n := records(m.terms.tags[Tag{"type", "UK1"}]); n != 1 {
		t.Errorf("%d requests under the rare tag", n)
	}
	if err := m.Put(8, Request{Expr: Parse("-zebra")}); err != nil || len(m.loose) != 1 {
		t.Errorf("%d requests are always looked at (%v)", len(m.loose), err)
	}
	m.Remove(7)
	m.Remove(8)
	m.Remove(9)
	for term, list := range m.lists {
		if len(list.heads)+len(list.rest) > 0 {
			t.Errorf("the term %d still has %v", term, list)
		}
	}
	if len(m.loose) != 0 || len(m.free) != 2 || m.Len() != 0 {
		t.Errorf("%v %v %d are left", m.loose, m.free, m.Len())
	}
}

// TestMatcherBeside matches, saves, removes and learns at the same time.
func TestMatcherBeside(t *testing.T) {
	m := NewMatcher(testSchema)
	docs := zipfDocs(60, 0)
	if err := m.Put(0, Request{}); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			for i := range docs {
				if got := m.Match(nil, &docs[i], time.Unix(1000, 0)); len(got) == 0 || got[0] != 0 || !slices.IsSorted(got) {
					t.Errorf("%v", got)
				}
			}
		})
	}
	all.Go(func() {
		r := rand.New(rand.NewPCG(1, 2))
		for range 500 {
			if err := m.Put(1+r.Int64N(50), Request{Expr: Parse(benchWords[r.IntN(200)] + " OR " + benchWords[r.IntN(9000)])}); err != nil {
				t.Error(err)
			}
			m.Remove(1 + r.Int64N(50))
		}
	})
	all.Go(func() { m.Learn(docs) })
	all.Wait()
}

// TestMatcherCostsNoMemory: once the words are known, a document costs nothing.
func TestMatcherCostsNoMemory(t *testing.T) {
	m := NewMatcher(testSchema)
	docs := zipfDocs(20, 0)
	for i := range int64(300) {
		if err := m.Put(i, Request{Expr: Parse(benchWords[i] + " OR the " + benchWords[2*i] + ` -"of the"`)}); err != nil {
			t.Fatal(err)
		}
	}
	var dst []int64
	round := func() {
		for i := range docs {
			dst = m.Match(dst[:0], &docs[i], time.Unix(1000, 0))
		}
	}
	round()
	if n := testing.AllocsPerRun(5, round); n > 0 {
		t.Errorf("%d documents cost %g allocations", len(docs), n)
	}
}

func FuzzMatcherEqualsIndex(f *testing.F) {
	f.Add(`clean* -title:school "of the" IT OR buyer:leeds`, "Cleaning of the IT school", "the CLEAN c++ o'neill's", "Leeds City", int64(7), true)
	f.Add("-(a OR b c) supplier:x", "", "a\u00ADb caf\u00e9 R&D 1,000", "x", int64(Missing), false)
	f.Fuzz(func(t *testing.T, query, title, text, party string, value int64, missing bool) {
		d := made("k", title, text, Tag{"type", party})
		d.Texts[Buyer], d.Texts[Category], d.Numbers[0] = party, party+title, value
		requests := map[int64]Request{
			1: {Expr: Parse(query)},
			2: {Expr: Parse("-(" + query + ")"), Filters: []Filter{{Name: "type", Any: []Tag{{"type", query}}, Stages: []string{"open"}}}},
			3: {Expr: Parse(title), Ranges: []Range{{Name: "value", Column: "value", From: -5, To: 1000, Missing: missing}}},
			4: {Expr: Parse(query + " OR " + text), Filters: []Filter{{Name: "type", Any: []Tag{{"type", party}}}}},
		}
		m := NewMatcher(testSchema)
		for id, r := range requests {
			if err := m.Put(id, r); err != nil {
				t.Fatal(err)
			}
		}
		checkMatch(t, m, requests, d, time.Time{})
	})
}

func TestSortIDs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.SampledFrom([]int64{3, 1 << 9, 1 << 33, math.MaxInt64}).Draw(t, "most")
		ids := rapid.SliceOfN(rapid.Int64Range(-most, most), 90, 150).Draw(t, "ids")
		want := slices.Sorted(slices.Values(ids))
		if new(sheet).sortIDs(ids); !slices.Equal(ids, want) {
			t.Fatalf("%v instead of %v", ids, want)
		}
	})
}
