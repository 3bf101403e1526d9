package db_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/testkit"
)

// Any number of rows arrives once and whole, however it is cut, and a second
// time with an upsert changes each.
func TestInsertMany(t *testing.T) {
	columns := []string{"id", "title", "open"}
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		createTable(t, d, "create table item (id bigint primary key, title text not null, open integer not null)")
		check := func(fail func(string, ...any), n int) {
			must(t, d.Tx(ctx, func(tx *db.Tx) error {
				if _, err := tx.Exec(ctx, "delete from item"); err != nil {
					return err
				}
				if err := tx.InsertMany(ctx, "item", columns, itemRows(n, "old"), ""); err != nil {
					return err
				}
				expectItems(t, tx, fail, n, "old")
				upsert := "on conflict (id) do update set title = excluded.title"
				if err := tx.InsertMany(ctx, "item", columns, itemRows(n+1, "new"), upsert); err != nil {
					return err
				}
				expectItems(t, tx, fail, n+1, "new")
				return nil
			}))
		}
		for _, n := range []int{0, 1, 10_007} {
			check(t.Errorf, n)
		}
		rapid.Check(t, func(rt *rapid.T) { check(rt.Errorf, rapid.IntRange(0, 1100).Draw(rt, "rows")) })
	})
}

func itemRows(n int, title string) [][]any {
	rows := make([][]any, n)
	for i := range rows {
		rows[i] = []any{int64(i), title, i%2 == 0}
	}
	return rows
}

func expectItems(t *testing.T, tx *db.Tx, fail func(string, ...any), n int, title string) {
	t.Helper()
	var count, sum, open int64
	must(t, tx.QueryRow(t.Context(), `select count(*), coalesce(sum(id), 0), coalesce(sum(open), 0)
		from item where title = $1`, title).Scan(&count, &sum, &open))
	if want := int64(n); count != want || sum != want*(want-1)/2 || open != (want+1)/2 {
		fail("%d rows of %q with sum %d and %d open; want %d rows", count, title, sum, open, n)
	}
}

func TestInsertManyErrors(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		createTable(t, d, "create table item (id bigint primary key, title text not null, open integer not null)")
		tests := map[string][][]any{
			"a row has 2 values for 3 columns": {{1, "a", true}, {2, "b"}},
			"inserting into item":              {{1, "a", true}, {1, "again", false}},
		}
		for want, rows := range tests {
			err := d.Tx(t.Context(), func(tx *db.Tx) error {
				return tx.InsertMany(t.Context(), "item", []string{"id", "title", "open"}, rows, "")
			})
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("the error is %v, want %q in it", err, want)
			}
		}
		if n := countItems(t, d); n != 0 {
			t.Errorf("%d rows were kept", n)
		}
	})
}
