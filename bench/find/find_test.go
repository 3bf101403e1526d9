package main

import (
	"bytes"
	"context"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/app"
	"github.com/tolsey/tolsey/internal/fiction"
	"github.com/tolsey/tolsey/internal/search"
	"github.com/tolsey/tolsey/internal/testkit"
)

// market opens the program on a small fictional market.
func market(t *testing.T) *app.App {
	t.Helper()
	var lines bytes.Buffer
	if _, err := fiction.Write(&lines, fiction.Options{Processes: 150, Today: today, ByProcess: true}); err != nil {
		t.Fatal(err)
	}
	a, err := open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := a.Feed.ImportFrom(t.Context(), "fictional-market", &lines, nil, nil); err != nil {
		t.Fatal(err)
	}
	return a
}

// What is compared must be the same work: every engine gives the same totals
// and counts, for queries that find something.
func TestEnginesAgree(t *testing.T) {
	a := market(t)
	for _, c := range []struct {
		name string
		open func(*testing.T, string) engine
	}{
		{"sqlite", func(t *testing.T, dir string) engine {
			e, err := openSQLite(t.Context(), filepath.Join(dir, "fts5.db"))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { e.db.Close() })
			return e
		}},
		{"postgres", func(t *testing.T, _ string) engine {
			e, err := openPostgres(t.Context(), testkit.PostgresURL(t))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { e.close(context.Background()) })
			return e
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			own, err := openOurs(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			list := []engine{own, c.open(t, t.TempDir())}
			_, s, err := fill(t.Context(), a, list)
			defer own.close()
			if err != nil {
				t.Fatal(err)
			}
			r := report{queries: draw(s, 7)}
			for _, e := range list {
				if err := r.ask(t.Context(), e, 0); err != nil {
					t.Fatal(err)
				}
			}
			found := map[string]int{}
			for i, q := range r.queries {
				if d := difference(r.all[0].answers[i], r.all[1].answers[i]); d != "" {
					t.Errorf("%s %+v: %s", q.exact(), q, d)
				}
				found[q.kind] += r.all[0].answers[i].total
			}
			for _, k := range kinds {
				if found[k.name] == 0 {
					t.Errorf("the queries of the kind %s find nothing", k.name)
				}
			}
		})
	}
}

// A release is found after its append, and the program's own notices answer the
// bench's queries.
func TestAppendIsFound(t *testing.T) {
	a := market(t)
	if err := a.Follow(t.Context()); err != nil {
		t.Fatal(err)
	}
	q := query{words: []string{"the"}, stage: "open", from: 100, to: 1_000_000_00, valued: true}
	all, err := appendAll(t.Context(), a, []query{q}, 1, 5)
	if err != nil {
		t.Fatal(err)
	}
	if len(all.seen) != 5 || len(all.took) != 5 {
		t.Errorf("%d appends, %d found, want 5", len(all.took), len(all.seen))
	}
}

func TestQuantile(t *testing.T) {
	list := []time.Duration{5, 1, 4, 2, 3}
	for share, want := range map[float64]time.Duration{0: 1, 0.2: 1, 0.5: 3, 0.99: 5, 1: 5} {
		if got := quantile(list, share); got != want {
			t.Errorf("quantile(%v) = %d, want %d", share, got, want)
		}
	}
	if got := quantile(nil, 0.5); got != 0 {
		t.Errorf("quantile of nothing = %d", got)
	}
}

func TestStageAt(t *testing.T) {
	steps := []search.Step{{Stage: "open"}, {Stage: "closed", From: today}}
	if got := stageAt(steps, today.Add(-1)); got != "open" {
		t.Errorf("before the step: %s", got)
	}
	if got := stageAt(steps, today); got != "closed" {
		t.Errorf("at the step: %s", got)
	}
}

func TestSpelling(t *testing.T) {
	for _, c := range []struct {
		q    query
		want [4]string
	}{
		{query{words: []string{"a", "b"}}, [4]string{`"a" "b"`, "a b", `"a" AND "b"`, "'a' & 'b'"}},
		{query{words: []string{"a", "b"}, phrase: true}, [4]string{`"a b"`, `"a b"`, `"a b"`, "'a' <-> 'b'"}},
		{query{words: []string{"a"}, begins: true}, [4]string{"a*", "a*", "a*", "'a':*"}},
	} {
		if got := [4]string{c.q.exact(), c.q.typed(), c.q.fts5(), c.q.tsquery()}; !reflect.DeepEqual(got, c.want) {
			t.Errorf("%+v: %q, want %q", c.q, got, c.want)
		}
	}
}
