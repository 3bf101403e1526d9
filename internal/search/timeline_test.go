package search

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestStages(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, err := idle("", testSchema, nil)
		if err != nil {
			t.Fatal(err)
		}
		docs := rapid.SliceOfNDistinct(someDocument, 1, 40, func(d Document) string { return d.Key }).Draw(t, "documents")
		if err := x.Add(docs, Fresh, 1); err != nil {
			t.Fatal(err)
		}
		seg := x.view.Load().parts[0].seg
		for _, at := range rapid.SliceOfN(rapid.Int64Range(-2, 12), 1, 12).Draw(t, "instants") { // forwards and backwards
			now := time.UnixMilli(at).Add(time.Duration(rapid.IntRange(0, 999_999).Draw(t, "within the millisecond")))
			got := seg.stagesAt(now, len(testSchema.Stages))
			for doc, d := range docs {
				for i, name := range testSchema.Stages {
					if want := name == stage(d, now); got.stages[i].has(uint32(doc)) != want {
						t.Fatalf("at %d document %s with %v: %s is %v", at, d.Key, d.Stages, name, !want)
					}
				}
			}
		}
	})
}

// TestTimelineIsKept: an instant at which nothing changed costs nothing.
func TestTimelineIsKept(t *testing.T) {
	x := open(t, "")
	d := made("a", "one", "")
	d.Stages = []Step{{Stage: "planning"}, {time.Unix(100, 0), "open"}, {time.Unix(200, 0), "closed"}}
	add(t, x, 1, d)
	seg := x.view.Load().parts[0].seg
	at := func(second int64) *timeline { return seg.stagesAt(time.Unix(second, 0), 3) }
	if first := at(50); at(99) != first || at(100) == first {
		t.Error("the stages are not read anew exactly when one changes")
	}
	if at(100) != at(150) || len(at(150).ahead) != 1 || len(at(200).ahead) != 0 {
		t.Error("changes are not taken one by one")
	}
}
