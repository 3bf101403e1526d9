package db_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/testkit"
)

// BenchmarkInsertMany inserts 10,000 rows of five columns a transaction; the
// figure to read is rows/s.
func BenchmarkInsertMany(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { benchmarkInsert(b, testkit.SQLite(b)) })
	b.Run("postgres", func(b *testing.B) { benchmarkInsert(b, testkit.Postgres(b)) })
}

func benchmarkInsert(b *testing.B, d *db.DB) {
	const batch = 10_000
	ctx := b.Context()
	createTable(b, d, `create table item (
		id bigint primary key, ocid text not null, title text not null, amount bigint, open integer not null)`)
	columns := []string{"id", "ocid", "title", "amount", "open"}
	rows := make([][]any, batch)
	n := 0
	for b.Loop() {
		for i := range rows {
			rows[i] = []any{int64(n), fmt.Sprintf("ocds-b5fd17-%08d", n), "Supply of winter road salt", int64(100 * n), n % 2}
			n++
		}
		if err := d.Tx(ctx, func(tx *db.Tx) error { return tx.InsertMany(ctx, "item", columns, rows, "") }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "rows/s")
}

// BenchmarkQueryRow looks one row up by its key, as pages do.
func BenchmarkQueryRow(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { benchmarkQueryRow(b, testkit.SQLite(b)) })
	b.Run("postgres", func(b *testing.B) { benchmarkQueryRow(b, testkit.Postgres(b)) })
}

func benchmarkQueryRow(b *testing.B, d *db.DB) {
	ctx := b.Context()
	createTable(b, d, "create table item (id bigint primary key, title text not null)")
	must(b, d.Tx(ctx, func(tx *db.Tx) error {
		return tx.InsertMany(ctx, "item", []string{"id", "title"}, [][]any{{1, "salt"}, {2, "grit"}}, "")
	}))
	must(b, d.Read(ctx, func(tx *db.Tx) error {
		for b.Loop() {
			var title string
			if err := tx.QueryRow(ctx, "select title from item where id = $1", 2).Scan(&title); err != nil {
				return err
			}
		}
		return nil
	}))
}

func createTable(tb testing.TB, d *db.DB, ddl string) {
	tb.Helper()
	ctx := context.Background()
	must(tb, d.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, tx.Dialect().DDL(ddl))
		return err
	}))
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}
