package search

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"
)

// pairs gives made-up documents that always come two by two, alike but for
// their keys.
func pairs(r *rand.Rand, n, keys int) (docs []Document) {
	for range n {
		key, kind, until := r.IntN(keys), fmt.Sprint("kind", r.IntN(5)), time.Unix(int64(r.IntN(100)), 0)
		for _, side := range []string{"left", "right"} {
			d := made(fmt.Sprint(side, key), "made of pairs "+kind, "in two of "+kind, Tag{"type", kind}, Tag{"buyer", fmt.Sprint(key)})
			d.Stages = append(d.Stages, Step{until, "closed"})
			docs = append(docs, d)
		}
	}
	return docs
}

// ask asks for pairs until done is closed, and checks that none is ever seen
// halved.
func ask(t *testing.T, x *Index, seed uint64, done <-chan struct{}) {
	r := rand.New(rand.NewPCG(seed, 1))
	queries := []string{"", "kind1", "pairs -kind2", `"two of"`, "kin*", "title:kind3 OR kind4"}
	for {
		select {
		case <-done:
			return
		default:
		}
		req := Request{Expr: Parse(queries[r.IntN(len(queries))]), Now: time.Unix(int64(r.IntN(100)), 0), Limit: All, Groups: 1000,
			Facets: []Facet{{Name: "type"}, {Name: StageFacet}, {Name: GroupFacet}}, Filters: []Filter{{Name: "s", Stages: []string{"open"}}}}
		res, err := x.Search(context.Background(), req)
		if err != nil {
			t.Error(err)
			return
		}
		if problem := halved(res); problem != "" {
			t.Errorf("%s: %s", req.Expr, problem)
			return
		}
	}
}

func halved(res Response) string {
	if res.Total%2 != 0 || len(res.Hits) != res.Total {
		return fmt.Sprintf("%d found, %d given", res.Total, len(res.Hits))
	}
	for facet, values := range res.Counts {
		for value, n := range values {
			if n%2 != 0 {
				return fmt.Sprintf("%d of %s %s", n, facet, value)
			}
		}
	}
	of := map[string]int{}
	for _, h := range res.Hits {
		of[strings.TrimLeft(h.Key, "lefright")]++
	}
	for key, n := range of {
		if n != 2 {
			return fmt.Sprintf("%d of the key %s", n, key)
		}
	}
	for _, g := range res.Groups {
		if g.N != 2 || res.Group(g.Value) != 2 {
			return fmt.Sprintf("%d of the group %s", g.N, g.Value)
		}
	}
	return ""
}

func TestAskingWhileAdding(t *testing.T) {
	dir := t.TempDir()
	x := open(t, dir)
	const batches = 60
	done := make(chan struct{})
	var askers sync.WaitGroup
	for i := range 4 {
		askers.Go(func() { ask(t, x, uint64(i), done) })
	}
	stop := sync.OnceFunc(func() {
		close(done)
		askers.Wait()
	})
	defer stop()
	r := rand.New(rand.NewPCG(9, 9))
	seen := map[string]bool{}
	for i := range batches {
		docs := pairs(r, 4, 100)
		for _, d := range docs {
			seen[d.Key] = true
		}
		add(t, x, int64(i+1), docs...)
		if i%25 == 20 {
			if err := x.Save(fmt.Sprint(i)); err != nil {
				t.Error(err)
			}
		}
		if x.Docs() != len(seen) || x.Position() != int64(i+1) {
			t.Fatalf("%d documents instead of %d", x.Docs(), len(seen))
		}
	}
	stop()
	if err := x.Save("end"); err != nil {
		t.Fatal(err)
	}
	x.Close()
	y := open(t, dir)
	if y.Docs() != len(seen) || y.Position() != batches || y.Mark() != "end" {
		t.Errorf("%d documents at %d, %q, after opening", y.Docs(), y.Position(), y.Mark())
	}
}

// TestResetWhileMerging: what a merge makes of segments that a reset has taken
// away does not come back.
func TestResetWhileMerging(t *testing.T) {
	x, err := idle("", testSchema, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(5, 5))
	add(t, x, 1, pairs(r, 9, 30)...)
	add(t, x, 2, pairs(r, 9, 30)...)
	old, err := x.Search(context.Background(), Request{Facets: []Facet{{Name: GroupFacet}}, Groups: 1})
	if err != nil {
		t.Fatal(err)
	}
	serial := x.Serial()
	before := x.view.Load()
	x.Reset()
	if x.Docs() != 0 || x.Position() != 0 || x.Serial() == serial {
		t.Errorf("%d documents at %d after a reset", x.Docs(), x.Position())
	}
	add(t, x, 1, made("a", "one", "", Tag{"buyer", "z"}))
	if err := x.replace(before, []int{0, 1}); err != nil {
		t.Fatal(err)
	}
	if got := keys(t, x, Request{}); got != "a" {
		t.Errorf("%q after a reset", got)
	}
	if g := old.Groups[0]; old.Group(g.Value) != g.N || old.Group("z") != 0 {
		t.Error("an answer from before a reset counts with the groups after it")
	}
}

func TestCloseWhileMerging(t *testing.T) {
	x := open(t, "")
	for i := range 20 {
		add(t, x, int64(i), bigDocs(100, i*100)...)
	}
	x.Close()
	x.Close()
	if x.compactOnce() {
		t.Error("a closed index merges")
	}
	if n := len(keys(t, x, Request{Limit: 3000})); x.Docs() != 2000 || n != 2000*20-1 {
		t.Errorf("%d documents, %d bytes of keys after closing", x.Docs(), n)
	}
	if x.mergeErr != nil {
		t.Error(x.mergeErr)
	}
	for i := range mostParts {
		if err := x.Add(bigDocs(1, 5000+i), false, int64(i)); err != nil {
			if i == 0 || err != errClosed {
				t.Error(err)
			}
			return
		}
	}
	t.Error("a closed index takes in more than it can hold apart")
}

// TestAddWaits: adding faster than can be merged waits for the merging.
func TestAddWaits(t *testing.T) {
	x := open(t, "")
	for i := range 400 {
		add(t, x, int64(i), made(fmt.Sprint(i), "one", ""))
		if n := len(x.view.Load().parts); n > mostParts {
			t.Fatalf("%d segments", n)
		}
	}
	if x.Docs() != 400 {
		t.Errorf("%d documents", x.Docs())
	}
}
