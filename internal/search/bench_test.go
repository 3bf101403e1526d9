package search

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// zipfDocs gives made-up documents of about 190 words, of which the most
// frequent are the frequent words of English.
func zipfDocs(n, from int) []Document {
	words := append(slices.Sorted(maps.Keys(frequent)), benchWords...)
	r := rand.New(rand.NewPCG(7, uint64(from)))
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(frequent), func(i, j int) { words[i], words[j] = words[j], words[i] })
	z := rand.NewZipf(r, 1.07, 8, uint64(len(words)-1))
	text := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteString(words[z.Uint64()])
			b.WriteByte(' ')
		}
		return b.String()
	}
	var docs []Document
	for i := range n {
		d := made(fmt.Sprintf("ocds-f1ct10-%07d", from+i), text(8), text(170), Tag{"buyer", fmt.Sprint(r.IntN(2000))},
			Tag{"type", fmt.Sprint("UK", r.IntN(10))}, Tag{"category", fmt.Sprint(r.IntN(45))}, Tag{"region", fmt.Sprint(r.IntN(12))})
		d.Texts[Buyer], d.Texts[Supplier] = text(4), text(3)
		d.Numbers = []int64{int64(r.IntN(1_000_000)), int64(from + i)}
		d.Stages = append(d.Stages, Step{time.Unix(int64(r.IntN(2000)), 0), "closed"})
		docs = append(docs, d)
	}
	return docs
}

// BenchmarkBuild adds documents in the batches of a rebuild; MB are those of
// the texts.
func BenchmarkBuild(b *testing.B) {
	docs := zipfDocs(20000, 0)
	size := 0
	for i := range docs {
		for _, text := range docs[i].Texts {
			size += len(text)
		}
	}
	b.SetBytes(int64(size))
	for b.Loop() {
		x := fill(b, b.TempDir(), docs)
		x.Close()
	}
	b.ReportMetric(float64(len(docs)*b.N)/b.Elapsed().Seconds(), "documents/s")
}

func fill(b *testing.B, dir string, docs []Document) *Index {
	x, err := idle(dir, testSchema, nil)
	if err != nil {
		b.Fatal(err)
	}
	go x.compact()
	for some := range slices.Chunk(docs, 4000) {
		if err := x.Add(some, Fresh, 1); err != nil {
			b.Fatal(err)
		}
	}
	return x
}

// hundredThousand is an index of 100,000 documents in one large segment and
// some small ones.
var hundredThousand = sync.OnceValue(func() *Index {
	x, err := idle("", testSchema, nil)
	if err != nil {
		panic(err)
	}
	add := func(n, from int) {
		if err := x.Add(zipfDocs(n, from), Fresh, 1); err != nil {
			panic(err)
		}
	}
	for i := range 5 {
		add(19000, i*19000)
	}
	if err := x.replace(x.view.Load(), []int{0, 1, 2, 3, 4}); err != nil {
		panic(err)
	}
	for i := range 5 {
		add(1000, 95000+i*1000)
	}
	return x
})

func BenchmarkSearch(b *testing.B) {
	x := hundredThousand()
	facets := []Facet{{Name: StageFacet}, {Name: "type"}, {Name: "category"}, {Name: "region"}, {Name: GroupFacet, Tag: "buyer"}}
	filters := []Filter{{Name: "type", Any: []Tag{{"type", "UK1"}, {"type", "UK2"}}}, {Name: "stage", Stages: []string{"open"}}}
	byRank := slices.Sorted(maps.Keys(frequent))
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(byRank), func(i, j int) { byRank[i], byRank[j] = byRank[j], byRank[i] })
	top := byRank[:4]
	for _, c := range []struct {
		name string
		Request
	}{
		{"common", Request{Expr: Parse(top[0])}},
		{"rare", Request{Expr: Parse(benchWords[9000])}},
		{"two", Request{Expr: Parse(top[1] + " " + benchWords[20])}},
		{"phrase", Request{Expr: Parse(fmt.Sprintf(`"%s %s"`, top[0], top[2]))}},
		{"phrase of three", Request{Expr: Parse(fmt.Sprintf(`"%s %s %s"`, top[0], benchWords[0], top[2]))}},
		{"phrase and word", Request{Expr: Parse(fmt.Sprintf(`%s "%s %s"`, benchWords[300], top[0], benchWords[0]))}},
		{"prefix", Request{Expr: Parse("ab*")}},
		{"filters", Request{Expr: Parse(top[3]), Filters: filters, Ranges: []Range{{Name: "value", Column: "value", From: 1000, To: 500_000}}}},
		{"all by column", Request{Filters: filters, Order: Order{Column: "updated", Descending: true}}},
	} {
		c.Now, c.Limit, c.Groups, c.Facets = time.Unix(1000, 0), 20, 10, facets
		b.Run(c.name, func(b *testing.B) {
			total := 0
			for b.Loop() {
				res, err := x.Search(context.Background(), c.Request)
				if err != nil {
					b.Fatal(err)
				}
				total = res.Total
			}
			b.ReportMetric(float64(total), "found")
		})
	}
}
