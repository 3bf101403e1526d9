package search

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// vocabulary has frequent words and rare ones, capitals, accents, forms of one
// word, and words that are cut into several.
var vocabulary = strings.Fields(`the of service Services contract contracts The cleaning clean cleaned CLEAN IT it NHS nhs
	café Cafe CAFÉ school schools Schools' cyber-security O'Neill R&D 1,000 notice of supply supplies boiler boilers zeta C++ naïve`)

var (
	someWord   = rapid.SampledFrom(vocabulary)
	someColumn = rapid.SampledFrom([]string{"value", "updated"})
	someTag    = rapid.Custom(func(t *rapid.T) Tag {
		name := rapid.SampledFrom([]string{"type", "cat", "buyer"}).Draw(t, "name")
		return Tag{name, fmt.Sprint(name[:1], rapid.IntRange(0, 4).Draw(t, "value"))}
	})
	someStages = rapid.SliceOfN(rapid.SampledFrom(testSchema.Stages), 1, 2)
	someNumber = rapid.OneOf(rapid.Just(int64(Missing)), rapid.Int64Range(-3, 6))
	someTime   = rapid.Custom(func(t *rapid.T) time.Time { return time.UnixMilli(rapid.Int64Range(0, 9).Draw(t, "time")) })
)

func someText(t *rapid.T, most int) string {
	words := rapid.SliceOfN(someWord, 0, most).Draw(t, "words")
	between := rapid.SampledFrom([]string{" ", ", ", " - "}).Draw(t, "between")
	return strings.Join(words, between)
}

var someDocument = rapid.Custom(func(t *rapid.T) Document {
	d := Document{Key: fmt.Sprint("k", rapid.IntRange(0, 30).Draw(t, "key")), Numbers: []int64{someNumber.Draw(t, "n"), someNumber.Draw(t, "m")}}
	for _, f := range []Field{Title, Description, Lot, Category, Buyer, Supplier} {
		d.Texts[f] = someText(t, 5)
	}
	if rapid.IntRange(0, 9).Draw(t, "long") == 0 {
		d.Texts[Title] = strings.Repeat("filler ", rapid.IntRange(100, 300).Draw(t, "filler")) + d.Texts[Title]
	}
	d.Tags = rapid.SliceOfNDistinct(someTag, 0, 4, func(t Tag) Tag {
		if t.Name == testSchema.Group {
			return Tag{Name: t.Name} // at most one
		}
		return t
	}).Draw(t, "tags")
	for range rapid.IntRange(1, mostSteps).Draw(t, "steps") {
		d.Stages = append(d.Stages, Step{From: someTime.Draw(t, "from"), Stage: rapid.SampledFrom(testSchema.Stages).Draw(t, "stage")})
	}
	return d
})

// someQuery is the text of a query over the vocabulary.
func someQuery(t *rapid.T, depth int) string {
	var parts []string
	for range rapid.IntRange(0, 3).Draw(t, "parts") {
		part := someWord.Draw(t, "word")
		switch rapid.IntRange(0, 9).Draw(t, "kind") {
		case 0:
			part = `"` + someText(t, 4) + `"`
		case 1:
			part = string([]rune(part)[:min(3, len([]rune(part)))]) + "*"
		case 2:
			part = strings.ToUpper(part)
		case 3, 4:
			if depth > 0 {
				part = "(" + someQuery(t, depth-1) + ")"
			}
		}
		before := rapid.SampledFrom([]string{"", "", "", "-", "title:", "buyer:", "supplier:", "OR ", "NOT "}).Draw(t, "before")
		parts = append(parts, before+part)
	}
	return strings.Join(parts, " ")
}

var someRequest = rapid.Custom(func(t *rapid.T) Request {
	r := Request{Expr: Parse(someQuery(t, 2)), Now: someTime.Draw(t, "now"), Limit: All, Groups: rapid.IntRange(0, 6).Draw(t, "groups")}
	for range rapid.IntRange(0, 2).Draw(t, "filters") {
		f := Filter{Name: rapid.SampledFrom([]string{"type", "cat", "buyer", "stage"}).Draw(t, "about")}
		f.Any = rapid.SliceOfN(someTag, 0, 3).Draw(t, "any")
		if f.Name == "stage" || len(f.Any) == 0 {
			f.Stages = someStages.Draw(t, "stages")
		}
		r.Filters = append(r.Filters, f)
	}
	if rapid.Bool().Draw(t, "ranged") {
		r.Ranges = append(r.Ranges, Range{Name: rapid.SampledFrom([]string{"value", "type"}).Draw(t, "about"), Column: someColumn.Draw(t, "column"),
			From: rapid.Int64Range(-3, 3).Draw(t, "from"), To: rapid.Int64Range(0, 6).Draw(t, "to"), Missing: rapid.Bool().Draw(t, "missing")})
	}
	r.Facets = []Facet{{Name: StageFacet}, {Name: "type"}, {Name: "cat", Values: []string{"c1", "c3", "none", "c1"}}, {Name: "type", Tag: "cat"}, {Name: GroupFacet, Tag: "buyer"}}
	r.Order.Then = rapid.SampledFrom([]string{"", "updated", "value"}).Draw(t, "then")
	r.Order.Column = rapid.SampledFrom([]string{"", "updated", "value"}).Draw(t, "by")
	r.Order.Descending = rapid.Bool().Draw(t, "descending")
	r.Order.From = rapid.SampledFrom([]int64{Missing, 0, 2}).Draw(t, "least")
	return r
})

// TestAgreesWithPlainScan adds, replaces, merges, saves and opens at random, and
// asks at random.
func TestAgreesWithPlainScan(t *testing.T) {
	root := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp(root, "")
		if err != nil {
			t.Fatal(err)
		}
		x, all := reopened(t, dir), plain{}
		t.Repeat(map[string]func(*rapid.T){
			"add":   func(t *rapid.T) { addSome(t, x, all) },
			"merge": func(t *rapid.T) { mergeSome(t, x, func() {}) },
			"add while merging": func(t *rapid.T) {
				mergeSome(t, x, func() { addSome(t, x, all) })
			},
			"save": func(t *rapid.T) {
				if rapid.IntRange(0, 4).Draw(t, "seldom") > 0 {
					t.Skip("saving waits for the disk")
				}
				if err := x.Save("m"); err != nil {
					t.Fatal(err)
				}
				before := x.Position()
				x.release()
				if x = reopened(t, dir); x.Position() != before {
					t.Fatalf("position %d after %d", x.Position(), before)
				}
			},
			"ask": func(t *rapid.T) { checkRequest(t, x, all, someRequest.Draw(t, "request")) },
		})
	})
}

func reopened(t *rapid.T, dir string) *Index {
	x, err := idle(dir, testSchema, nil)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func addSome(t *rapid.T, x *Index, all plain) {
	docs := rapid.SliceOfN(someDocument, 0, 6).Draw(t, "documents")
	if err := x.Add(docs, false, x.Position()+1); err != nil {
		t.Fatal(err)
	}
	all.add(docs)
	if x.Docs() != len(all) {
		t.Fatalf("%d documents instead of %d", x.Docs(), len(all))
	}
}

// mergeSome merges some of the segments; meanwhile happens while that is done.
func mergeSome(t *rapid.T, x *Index, meanwhile func()) {
	before := x.view.Load()
	var chosen []int
	for i := range before.parts {
		if rapid.Bool().Draw(t, "choose") {
			chosen = append(chosen, i)
		}
	}
	meanwhile()
	if len(chosen) == 0 {
		return
	}
	if err := x.replace(before, chosen); err != nil {
		t.Fatal(err)
	}
}

func checkRequest(t *rapid.T, x *Index, all plain, r Request) {
	t.Logf("query %s", r.Expr)
	res, err := x.Search(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	want := all.keys(r)
	got := hitKeys(res.Hits)
	if r.Order.Column == "" && r.Expr.Root != nil {
		checkRelevance(t, all, r, res.Hits)
		want, got = slices.Sorted(slices.Values(want)), slices.Sorted(slices.Values(got))
	}
	if diff := cmp.Diff(want, got); diff != "" || res.Total != len(want) {
		t.Fatalf("%d found of %d: %s", res.Total, len(want), diff)
	}
	counts, groups := all.counts(r)
	if diff := cmp.Diff(counts, res.Counts); diff != "" {
		t.Fatalf("the counts: %s", diff)
	}
	checkGroups(t, r, res, groups)
	checkPages(t, x, r, res)
}

func hitKeys(hits []Hit) (out []string) {
	for _, h := range hits {
		out = append(out, h.Key)
	}
	return out
}

// checkRelevance checks that the best come first, equals ordered by the column
// after and their keys.
func checkRelevance(t *rapid.T, all plain, r Request, hits []Hit) {
	for i := 1; i < len(hits); i++ {
		a, b := hits[i-1], hits[i]
		if a.Score < b.Score || a.Score == b.Score && compareThen(r.Order, all[a.Key], all[b.Key]) >= 0 {
			t.Fatalf("%v stands before %v", a, b)
		}
	}
}

func checkGroups(t *rapid.T, r Request, res Response, groups map[string]int) {
	var want []Count
	for g, n := range groups {
		want = append(want, Count{g, n})
		if res.Group(g) != n {
			t.Fatalf("group %s: %d instead of %d", g, res.Group(g), n)
		}
	}
	slices.SortFunc(want, func(a, b Count) int {
		if a.N != b.N {
			return b.N - a.N
		}
		return strings.Compare(a.Value, b.Value)
	})
	want = want[:min(len(want), r.Groups)]
	if !slices.Equal(want, res.Groups) {
		t.Fatalf("the groups %v instead of %v", res.Groups, want)
	}
	if res.Group("none") != 0 {
		t.Fatal("a group that is not there has documents")
	}
}

// checkPages checks that the pages of a request make the whole, and Each too.
func checkPages(t *rapid.T, x *Index, r Request, whole Response) {
	total, each, err := x.Each(context.Background(), r)
	if err != nil || total != whole.Total || !slices.Equal(slices.Collect(each), hitKeys(whole.Hits)) {
		t.Fatalf("one by one, %d (%v)", total, err)
	}
	r.Limit = rapid.IntRange(1, 7).Draw(t, "limit")
	var pages []Hit
	for r.Offset = 0; r.Offset <= total; r.Offset += r.Limit {
		page, err := x.Search(context.Background(), r)
		if err != nil || page.Total != total || !maps.EqualFunc(page.Counts, whole.Counts, maps.Equal) {
			t.Fatalf("a page of %d says there are %d (%v)", total, page.Total, err)
		}
		pages = append(pages, page.Hits...)
	}
	if !slices.Equal(pages, whole.Hits) {
		t.Fatalf("the pages give %v instead of %v", pages, whole.Hits)
	}
}
