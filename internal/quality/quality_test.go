package quality

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/testkit"
	"github.com/tolsey/tolsey/ocds"
)

// clean breaks no rule; each text after it breaks some.
var releases = []string{
	`{"ocid":"ocds-test01-1","id":"1","date":"2026-01-01T00:00:00Z","tag":["planning"],"initiationType":"tender","language":"en","planning":{"rationale":"Fictional"},"buyer":{"id":"b","name":"Fictional Council"},"parties":[{"id":"b","name":"Fictional Council","roles":["buyer"],"identifier":{"scheme":"GB-LAS","id":"1"}}]}`,
	`{"ocid":"ocds-test01-2","id":"2","date":"2026-01-01","tag":"tender","initiationType":"tender"}`,
	`{"ocid":"ocds-test01-3","id":3,"date":"2026-01-01T00:00:00Z","tag":["tender"],"initiationType":"tender","tender":{"id":"t","title":" A ","value":{"amount":-1,"currency":"GBP"}}}`,
}

func open(t testing.TB, d *db.DB) *ledger.Log {
	t.Helper()
	if err := d.Migrate(context.Background(), ledger.Migrations()...); err != nil {
		t.Fatal(err)
	}
	l, err := ledger.Open(context.Background(), ledger.Config{DB: d, Dir: t.TempDir(),
		Clock: clock.At(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)), Projections: []ledger.Projection{Projection{}}})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func items(t testing.TB, source string, n int) []ledger.Item {
	t.Helper()
	var out []ledger.Item
	for i := range n {
		text := releases[i%len(releases)]
		v, err := ocds.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		r := ocds.Release{Value: v}
		digest := v.Digest()
		digest[0] = byte(i) // other content, as far as the ledger can tell
		out = append(out, ledger.Item{Source: source, Release: r, ReleaseID: fmt.Sprint(source, i), Digest: digest, Payload: []byte(text)})
	}
	return out
}

func TestCountsAreThoseOfTheChecker(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		l, s, ctx := open(t, d), New(d), context.Background()
		for _, batch := range [][]ledger.Item{items(t, "b", 4), items(t, "a", 3)} {
			if _, err := l.Append(ctx, batch); err != nil {
				t.Fatal(err)
			}
		}
		got, err := s.Sources(ctx)
		if err != nil || len(got) != 2 || got[0].Name != "a" || got[1].Releases != 4 {
			t.Fatalf("%+v, %v", got, err)
		}
		rules, clean, errors := map[string][2]int64{}, int64(0), int64(0)
		for _, text := range releases {
			v, err := ocds.Parse([]byte(text))
			if err != nil {
				t.Fatal(err)
			}
			findings, seen, isError := ocds.Check(ocds.Release{Value: v}), map[string]bool{}, false
			for _, f := range findings {
				c := rules[f.Rule]
				c[1] += int64(1 + f.More)
				if !seen[f.Rule] {
					c[0]++
				}
				rules[f.Rule], seen[f.Rule] = c, true
				isError = isError || f.Severity == ocds.SeverityError
			}
			if len(findings) == 0 {
				clean++
			}
			if isError {
				errors++
			}
		}
		counted := map[string][2]int64{}
		for _, r := range got[0].Rules {
			counted[r.Rule.ID] = [2]int64{r.Releases, r.Findings}
			if r.Rule.Title == "" || r.Example < 4 || r.Example > 6 {
				t.Errorf("rule %+v", r)
			}
		}
		if d := cmp.Diff(rules, counted); d != "" {
			t.Error(d)
		}
		if got[0].WithoutFindings != clean || got[0].WithErrors != errors || clean == 0 || errors == 0 {
			t.Errorf("%+v, want %d clean and %d with errors", got[0], clean, errors)
		}
	})
}

func TestRebuiltCountsAreTheSame(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		l, s, ctx := open(t, d), New(d), context.Background()
		for n := range 5 {
			if _, err := l.Append(ctx, items(t, fmt.Sprint("s", n%2, n), 1+n)); err != nil {
				t.Fatal(err)
			}
		}
		live, err := s.Sources(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Rebuild(ctx, nil, nil); err != nil {
			t.Fatal(err)
		}
		again, err := s.Sources(ctx)
		if d := cmp.Diff(live, again); d != "" || err != nil || len(live) != 5 {
			t.Errorf("%v %s", err, d)
		}
	})
}
