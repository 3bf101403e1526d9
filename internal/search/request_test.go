package search

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
)

// numbered gives documents without words, by key, with a value and an instant.
func numbered(numbers map[string][2]int64) (docs []Document) {
	for key, n := range numbers {
		d := made(key, "same words", "")
		d.Numbers = n[:]
		docs = append(docs, d)
	}
	return docs
}

func TestOrder(t *testing.T) {
	x := open(t, "")
	add(t, x, 1, numbered(map[string][2]int64{"a": {5, 1}, "b": {Missing, 9}, "c": {7, Missing}, "d": {5, 2}, "e": {-4, 9}})...)
	add(t, x, 2, numbered(map[string][2]int64{"f": {5, 2}, "g": {Missing, 3}, "h": {7, math.MaxInt64}, "i": {math.MaxInt64, 1}})...)
	for _, c := range []struct {
		order Order
		want  string
	}{
		{Order{}, "a b c d e f g h i"},
		{Order{Then: "updated"}, "h b e g d f a i c"},
		{Order{Column: "value", From: Missing}, "e a d f c h b g i"},
		{Order{Column: "value", From: Missing, Then: "updated"}, "e d f a h c b g i"},
		{Order{Column: "value"}, "a d f c h b e g i"}, // less than 0 is last
		{Order{Column: "value", From: 6}, "c h a b d e f g i"},
		{Order{Column: "value", From: 6, Then: "updated"}, "h c b e g d f a i"},
		{Order{Column: "value", Descending: true, From: Missing}, "i c h a d f e b g"},
		{Order{Column: "value", Descending: true, From: 6, Then: "updated"}, "i h c b e g d f a"},
		{Order{Column: "updated", Descending: true, From: 3}, "h b e g a c d f i"},
	} {
		if got := keys(t, x, Request{Order: c.order}); got != c.want {
			t.Errorf("%+v: %s instead of %s", c.order, got, c.want)
		}
		c.order.Descending = !c.order.Descending && c.order.Column == "" // nothing to a relevance without words
		if c.order.Column == "" {
			if got := keys(t, x, Request{Order: c.order, Expr: Parse("same")}); got != c.want {
				t.Errorf("%+v with words of one relevance: %s instead of %s", c.order, got, c.want)
			}
		}
	}
}

func TestRelevanceComesFirst(t *testing.T) {
	x := open(t, "")
	title, body := made("z", "school", "and some other words here"), made("a", "other", "and some school words here")
	title.Numbers[1], body.Numbers[1] = 1, 100
	add(t, x, 1, title, body)
	if got := keys(t, x, Request{Expr: Parse("school"), Order: Order{Then: "updated"}}); got != "z a" {
		t.Errorf("with words: %s", got)
	}
	if got := keys(t, x, Request{Order: Order{Then: "updated"}}); got != "a z" {
		t.Errorf("without: %s", got)
	}
	if got := keys(t, x, Request{Expr: Parse("school"), Order: Order{Column: "updated", Descending: true}}); got != "a z" {
		t.Errorf("by a column: %s", got)
	}
}

// TestScore holds a score against the formula of BM25, written out.
func TestScore(t *testing.T) {
	x := open(t, "")
	add(t, x, 1, made("a", "school roof", "a roof and the roof"), made("b", "other", "words"), made("c", "school", "and more"))
	res, err := x.Search(context.Background(), Request{Expr: Parse("roof"), Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	length, average := 7.0, (7+2+3)/3.0
	tf := 5*1 + 2.0
	want := math.Log(1+(3-1+0.5)/(1+0.5)) * tf * 2.2 / (tf + 1.2*(1-0.75+0.75*length/average))
	if got := float64(res.Hits[0].Score); math.Abs(got-want) > 0.01*want {
		t.Errorf("the score %f instead of %f", got, want)
	}
}

func TestRefusedRequests(t *testing.T) {
	x := open(t, "")
	add(t, x, 1, made("a", "school", ""))
	for what, r := range map[string]Request{
		`no stage "none"`:          {Filters: []Filter{{Name: "s", Stages: []string{"open", "none"}}}},
		`no column "none"`:         {Ranges: []Range{{Name: "r", Column: "none"}}},
		`"by" to sort by`:          {Order: Order{Column: "by"}},
		`"then" to sort by`:        {Order: Order{Then: "then"}},
		"from -1 on":               {Offset: -1, Limit: 5},
		"give -2 results":          {Limit: -2},
		"-1 groups":                {Groups: -1},
		`"type" is asked`:          {Facets: []Facet{{Name: "type"}, {Name: "cat"}, {Name: "type", Tag: "type"}}},
		`"stage" is asked`:         {Facets: []Facet{{Name: StageFacet}, {Name: StageFacet}}},
		`facet "group" is asked f`: {Facets: []Facet{{Name: GroupFacet}, {Name: GroupFacet, Tag: "buyer"}}},
	} {
		if _, err := x.Search(context.Background(), r); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("%s: %v", what, err)
		}
		if _, _, err := x.Each(context.Background(), r); err == nil {
			t.Errorf("%s: each result is given", what)
		}
	}
	ended, end := context.WithCancel(context.Background())
	end()
	if _, err := x.Search(ended, Request{}); err == nil {
		t.Error("a request that has ended is answered")
	}
}

func TestOffsetsBeyond(t *testing.T) {
	x := open(t, "")
	add(t, x, 1, made("a", "school", ""), made("b", "school", ""))
	for _, r := range []Request{{Offset: 2, Limit: 1}, {Offset: math.MaxInt, Limit: 5}, {Offset: 3, Limit: All}, {Offset: math.MaxInt, Limit: All}, {Limit: 0}} {
		res, err := x.Search(context.Background(), r)
		if err != nil || res.Total != 2 || len(res.Hits) != 0 {
			t.Errorf("%d from %d on: %v, %v", r.Limit, r.Offset, res, err)
		}
	}
	if res, err := x.Search(context.Background(), Request{Offset: 1, Limit: math.MaxInt}); err != nil || len(res.Hits) != 1 || res.Hits[0].Key != "b" {
		t.Errorf("all after the first: %v, %v", res.Hits, err)
	}
}

func TestRefusedDocuments(t *testing.T) {
	x := open(t, "")
	good := made("a", "school", "", Tag{"buyer", "one"})
	many := make([]Document, chunkSize)
	for i := range many {
		many[i] = made(fmt.Sprint("m", i), "", "", Tag{"buyer", "two"})
	}
	for what, spoil := range map[string]func(*Document){
		"key":        func(d *Document) { d.Key = "" },
		"numbers":    func(d *Document) { d.Numbers = d.Numbers[:1] },
		"no stage":   func(d *Document) { d.Stages = nil },
		"stages":     func(d *Document) { d.Stages = slices.Repeat(d.Stages, 4) },
		"a stage":    func(d *Document) { d.Stages = []Step{{Stage: "none"}} },
		"a tag name": func(d *Document) { d.Tags = []Tag{{"a=b", "c"}} },
	} {
		bad := made("b", "school", "")
		spoil(&bad)
		if err := x.Add(append(slices.Clone(many), bad), false, 1); err == nil || x.Docs() != 0 || x.Position() != 0 {
			t.Errorf("%s: %v, %d documents", what, err, x.Docs())
		}
	}
	add(t, x, 2, good)
	res, err := x.Search(context.Background(), Request{Facets: []Facet{{Name: GroupFacet}}, Groups: 5})
	if err != nil || len(res.Groups) != 1 || res.Group("one") != 1 {
		t.Errorf("%v, %v", res.Groups, err)
	}
}

func TestOddDocuments(t *testing.T) {
	x := open(t, "")
	odd := made("schools\x00", "school", "", Tag{"type", "a\x00"}, Tag{"type", "b"}, Tag{"type", "b"}, Tag{"", ""})
	add(t, x, 1, odd, made("k", "", ""), made("k", "school", "", Tag{"type", "b"}))
	if df := x.view.Load().parts[0].seg.lookup(Tag{"type", "b"}.term()).df; df != 2 {
		t.Errorf("a tag given twice is counted: %d", df)
	}
	for range 2 {
		res, err := x.Search(context.Background(), Request{Limit: 5, Facets: []Facet{{Name: "type"}}})
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%q %v", hitKeys(res.Hits), res.Counts["type"]); got != `["k" "schools\x00"] map[a`+"\x00"+`:1 b:2]` {
			t.Errorf("%q", got)
		}
		if err := x.replace(x.view.Load(), []int{0}); err != nil {
			t.Fatal(err)
		}
	}
}

// TestLongTexts: what lies beyond the positions of a field is found as a word,
// and no phrase is found that does not stand there.
func TestLongTexts(t *testing.T) {
	x := open(t, "")
	many := strings.Repeat("filler ", bodyEnd)
	title := strings.Repeat("filler ", titleEnd)
	d := made("a", title+"alpha beta the services", many+"gamma delta of the contract last")
	d.Texts[Buyer] = strings.Repeat("filler ", 1100) + "epsilon zeta"
	d.Texts[Supplier] = "final company"
	add(t, x, 1, d, made("b", strings.Repeat("filler ", 900)+"late title", "filler late"))
	for query, want := range map[string]string{
		"alpha": "a", "gamma": "a", "epsilon": "a", "buyer:zeta": "a", "last": "a",
		`"alpha beta"`: "a", `"alpha gamma"`: "", `"gamma last"`: "", `"filler last"`: "", `"zeta final"`: "", `"epsilon final"`: "",
		`"filler epsilon"`: "", `"the contract"`: "", `"beta the services"`: "a", `supplier:"final company"`: "a",
		`title:"late title"`: "b", "title:late": "b", "title:alpha": "",
	} {
		if got := keys(t, x, Request{Expr: Parse(query)}); got != want {
			t.Errorf("%s: found %q", query, got)
		}
	}
}

// TestEndOfTitle: whatever its length, a title is found to its last word, and
// does not run on into the description.
func TestEndOfTitle(t *testing.T) {
	for n := titleEnd - 4; n < titleEnd+3; n++ {
		x := open(t, "")
		add(t, x, 1, made("a", strings.Repeat("filler ", n-1)+"alpha", "beta the end"))
		for query, want := range map[string]string{"alpha": "a", "beta": "a", `"alpha beta"`: "", "title:beta": "", `"beta the end"`: "a"} {
			if got := keys(t, x, Request{Expr: Parse(query)}); got != want {
				t.Errorf("%d words, %s: found %q", n, query, got)
			}
		}
		if got := keys(t, x, Request{Expr: Parse("title:alpha")}); (got == "a") != (n <= titleEnd-2) {
			t.Errorf("%d words: the last is found %q in the title", n, got)
		}
	}
}

// TestManyDocuments asks about more than one chunk, and frequent words.
func TestManyDocuments(t *testing.T) {
	x, err := idle("", testSchema, nil)
	if err != nil {
		t.Fatal(err)
	}
	const n = 3*chunkSize/2 + 77
	var docs []Document
	for i := range n {
		var b strings.Builder
		for _, m := range []int{2, 3, 50, 5000} {
			if i%m == 0 {
				fmt.Fprintf(&b, "by%d ", m)
			}
		}
		b.WriteString("all the services")
		d := made(fmt.Sprintf("%07d", i), "", b.String(), Tag{"type", fmt.Sprint(i % 7)}, Tag{"buyer", fmt.Sprint(i % 1000)})
		d.Numbers = []int64{int64(i), int64(-i)}
		docs = append(docs, d)
	}
	for i := 0; i < n; i += 30000 {
		if err := x.Add(docs[i:min(n, i+30000)], Fresh, 1); err != nil {
			t.Fatal(err)
		}
	}
	all := make([]int, len(x.view.Load().parts))
	for i := range all {
		all[i] = i
	}
	if err := x.replace(x.view.Load(), all); err != nil {
		t.Fatal(err)
	}
	if err := x.Add(docs[:10], false, 2); err != nil {
		t.Fatal(err)
	}
	for query, fits := range map[string]func(i int) bool{
		"by2 by3":                   func(i int) bool { return i%6 == 0 },
		"by2 -by3":                  func(i int) bool { return i%2 == 0 && i%3 != 0 },
		"by50 OR by3":               func(i int) bool { return i%50 == 0 || i%3 == 0 },
		`"by2 by3"`:                 func(i int) bool { return i%6 == 0 },
		`"by3 by50 by5000"`:         func(i int) bool { return i%15000 == 0 },
		`"by5000 all the services"`: func(i int) bool { return i%5000 == 0 },
		`"by3 all the"`:             func(i int) bool { return i%3 == 0 && i%50 != 0 },
		"by5*":                      func(i int) bool { return i%50 == 0 },
		"-by2":                      func(i int) bool { return i%2 != 0 },
		`services "the services"`:   func(int) bool { return true },
	} {
		checkMany(t, x, query, n, fits)
	}
}

func checkMany(t *testing.T, x *Index, query string, n int, fits func(int) bool) {
	t.Helper()
	from, to := int64(40), int64(chunkSize+999)
	total, types, best := 0, map[string]int{}, []string{}
	for i := n - 1; i >= 0; i-- {
		if !fits(i) || int64(i) < from || int64(i) > to {
			continue
		}
		types[fmt.Sprint(i%7)]++
		if i%7 == 3 || i%7 == 5 {
			total++
			if len(best) < 25 {
				best = append(best, fmt.Sprintf("%07d", i))
			}
		}
	}
	res, err := x.Search(context.Background(), Request{Expr: Parse(query), Limit: 25, Now: time.Unix(1, 0), Facets: []Facet{{Name: "type"}},
		Filters: []Filter{{Name: "type", Any: []Tag{{"type", "3"}, {"type", "5"}}}}, Ranges: []Range{{Name: "value", Column: "value", From: from, To: to}},
		Order: Order{Column: "value", Descending: true}})
	if err != nil {
		t.Fatal(err)
	}
	if res.Total != total || fmt.Sprint(res.Counts["type"]) != fmt.Sprint(types) || !slices.Equal(hitKeys(res.Hits), best) {
		t.Errorf("%s: %d found instead of %d; %v instead of %v", query, res.Total, total, res.Counts["type"], types)
	}
}
