package search

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
)

// TestPlaces holds the counts of facets, in segments large enough to have
// places, against what a filter by each value finds: for all documents, some
// and few.
func TestPlaces(t *testing.T) {
	x := open(t, "")
	r := rand.New(rand.NewPCG(5, 6))
	var docs []Document
	for i := range 3 * leastPlaces {
		d := made(fmt.Sprint("k", i), "all", fmt.Sprintf("some%d few%d", i%9, i%900), Tag{"one", fmt.Sprint(r.IntN(7))})
		for v := range 12 {
			if r.IntN(6) == 0 {
				d.Tags = append(d.Tags, Tag{"several", fmt.Sprint(v)})
			}
		}
		docs = append(docs, d)
	}
	add(t, x, 1, docs...)
	ctx := context.Background()
	for _, text := range []string{"all", "some3", "few33", "some3 OR some4 OR some5", "all -few7"} {
		all, err := x.Search(ctx, Request{Expr: Parse(text), Facets: []Facet{{Name: "one"}, {Name: "several"}}})
		if err != nil {
			t.Fatal(err)
		}
		seen := 0
		for name, counts := range all.Counts {
			for value, n := range counts {
				one, err := x.Search(ctx, Request{Expr: Parse(text), Filters: []Filter{{Name: "other", Any: []Tag{{name, value}}}}})
				if err != nil || one.Total != n {
					t.Errorf("%s, %s=%s: %d, the filter finds %d (%v)", text, name, value, n, one.Total, err)
				}
				seen++
			}
		}
		if seen < 15 {
			t.Errorf("%s: %d values", text, seen)
		}
	}
}
