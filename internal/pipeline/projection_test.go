package pipeline

import (
	"bytes"
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/testkit"
)

// tables gives all rows of the tables that are made from the ledger.
func (b *bench) tables() map[string]string {
	b.t.Helper()
	out := map[string]string{}
	for _, table := range slices.Concat(Projection{}.Tables(), Entries{}.Tables()) {
		err := b.DB.Read(context.Background(), func(tx *db.Tx) error {
			rows, err := tx.Query(context.Background(), "select * from "+table)
			if err != nil {
				return err
			}
			out[table], err = testkit.Rows(rows)
			return err
		})
		if err != nil {
			b.t.Fatal(err)
		}
	}
	return out
}

// listed gives every contract of a board on a day.
func listed(t testing.TB, b *Board) (rows []Row) {
	t.Helper()
	if err := b.Each(Query{}, today, func(r Row) error { rows = append(rows, r); return nil }); err != nil {
		t.Fatal(err)
	}
	return rows
}

// Rebuilt tables equal the live ones, and a board that followed step by step
// equals one that is filled at once.
func TestRebuiltEqualsLive(t *testing.T) {
	engines(t, func(t *testing.T, b *bench) {
		ctx := context.Background()
		b.publish(old, let("School cleaning", "2024-04-01", "2027-03-31", ""))
		b.publish("ocds-xfic01-new", tendering("School cleaning", "2026-10-01", "2027-04-01", ""))
		b.load(market(t, 150), nil)
		b.now()
		for _, said := range []struct {
			successor string
			verdict   Verdict
		}{{"ocds-xfic01-new", Not}, {"", Clear}, {"ocds-f1ct10-000003", Is}} {
			b.Clock.Advance(1e9)
			if err := b.Correct(ctx, id, said.successor, said.verdict, "A. Clerk (fictional)", "Seen."); err != nil {
				t.Fatal(err)
			}
		}
		b.publish(old, `"contracts":[{"id":"1","period":{"startDate":"2024-04-01","endDate":"2027-09-30"}}]`)
		live, rows := b.tables(), listed(t, b.now())
		for table, text := range live {
			if text == "" {
				t.Errorf("%s is empty", table)
			}
		}
		if err := b.Log.Rebuild(ctx, nil, nil); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(live, b.tables()); diff != "" {
			t.Errorf("(-live +rebuilt):\n%s", diff)
		}
		again := &bench{t: t, Service: New(b.Config)}
		again.Follow(ctx)
		defer again.Close()
		if diff := cmp.Diff(rows, listed(t, again.now())); diff != "" {
			t.Errorf("boards (-followed +filled):\n%s", diff)
		}
		if r := again.row(id, today); r.Successor == nil || r.Successor.How != Corrected || r.FirstEnd != "2027-03-31" {
			t.Errorf("%+v", r)
		}
	})
}

// A board that is fed release by release equals one that is filled at the end:
// no contract keeps what no longer holds.
func TestFollowedEqualsFilled(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	in := market(t, 400)
	data := make([]byte, in.Len())
	if _, err := in.Read(data); err != nil {
		t.Fatal(err)
	}
	for part := range slices.Chunk(bytes.SplitAfter(data, []byte("\n")), 60) {
		b.load(bytes.NewReader(bytes.Join(part, nil)), nil)
		b.now()
	}
	again := &bench{t: t, Service: New(b.Config)}
	again.Follow(context.Background())
	defer again.Close()
	if diff := cmp.Diff(listed(t, again.now()), listed(t, b.now())); diff != "" {
		t.Errorf("(-filled +followed):\n%s", diff)
	}
}
