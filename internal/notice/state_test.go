package notice

import (
	"context"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/internal/search"
	"github.com/tolsey/tolsey/internal/testkit"
)

// A saved question fits exactly the notices that the search finds: the question
// by whatever name it has for a body, the notices as their processes show them.
func TestASavedQuestionFitsWhatTheSearchFinds(t *testing.T) {
	w := settle(t, testkit.SQLite(t), 300)
	ctx := context.Background()
	list, texts := w.all(t)
	states := make([]*State, len(list))
	processes := process.NewService(w.db)
	var ids []string
	for i := range list {
		p, err := processes.Get(ctx, list[i].OCID)
		if err != nil {
			t.Fatal(err)
		}
		state := StateOf(p.Change)
		if state.more != texts[list[i].OCID] {
			t.Fatalf("%s is searched by %q, not %q", list[i].OCID, state.more, texts[list[i].OCID])
		}
		states[i] = &state
		for _, key := range state.keys() {
			keys, err := w.keys(ctx, []string{key}) // the key itself, the body's id, and its other keys
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, keys...)
		}
	}
	if err := w.WithBodies(ctx, states); err != nil {
		t.Fatal(err)
	}
	slices.Sort(ids)
	ids = append(slices.Compact(ids), "nobody")
	m := search.NewMatcher(IndexSchema())
	rapid.Check(t, func(rt *rapid.T) {
		q := drawQuery(rt, list, ids)
		var want []string
		err := w.Each(ctx, q, func(_ int, n Notice) error {
			want = append(want, n.OCID)
			return nil
		})
		if err != nil {
			rt.Fatal(err)
		}
		saved, err := q.Saved()
		if err == nil {
			err = m.Put(1, saved)
		}
		if err != nil {
			rt.Fatal(err)
		}
		var got []string
		for _, state := range states {
			if d := state.Document(); len(m.Match(nil, &d, atNoon)) > 0 {
				got = append(got, state.Notice.OCID)
			}
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			rt.Fatalf("%+v is found %q, fits %q", q, want, got)
		}
	})
}
