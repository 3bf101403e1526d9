package notice

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/internal/testkit"
)

var _ process.Derived = Projection{}

// create makes the projection's tables.
func create(tb testing.TB, d *db.DB) {
	tb.Helper()
	ctx := context.Background()
	err := d.Tx(ctx, func(tx *db.Tx) error {
		for _, s := range (Projection{}).Schema() {
			if _, err := tx.Exec(ctx, tx.Dialect().DDL(s)); err != nil {
				return fmt.Errorf("%s: %w", s, err)
			}
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
}

func apply(tb testing.TB, d *db.DB, batch []process.Change) {
	tb.Helper()
	ctx := context.Background()
	if err := d.Tx(ctx, func(tx *db.Tx) error { return Projection{}.Apply(ctx, tx, batch) }); err != nil {
		tb.Fatal(err)
	}
}

// dump gives all rows of the projection's tables.
func dump(tb testing.TB, d *db.DB) []string {
	tb.Helper()
	ctx := context.Background()
	var all []string
	tables := map[string]string{
		"notice": strings.Join(columns, ", "), "notice_category": "ocid, n, scheme, code, label, division",
		"notice_region": "ocid, n, code, name", "notice_supplier": "ocid, n, key, name, scale",
		"notice_text": "ocid, more", "notice_related": "ocid, n, relationship, other, title, url",
		"category_label": "code, label, first_index",
	}
	err := d.Read(ctx, func(tx *db.Tx) error {
		for _, table := range (Projection{}).Tables() {
			names := strings.Split(tables[table], ", ")
			query := "select " + tables[table] + " from " + table + " order by 1, 2"
			if tables[table] == "" {
				tb.Fatalf("no columns are listed of %s", table)
			}
			err := eachRow(ctx, tx, query, nil, func(rows *db.Rows) error {
				values, into := make([]any, len(names)), make([]any, len(names))
				for i := range values {
					into[i] = &values[i]
				}
				err := rows.Scan(into...)
				all = append(all, fmt.Sprint(table, values))
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	return all
}

func realChanges(tb testing.TB) []process.Change {
	tb.Helper()
	paths, err := filepath.Glob(filepath.Join(testkit.Shared(tb, "data", "ocds", "uk"), "*"))
	if err != nil || len(paths) == 0 {
		tb.Fatalf("no files of real notices: %v", err)
	}
	var all []process.Change
	for _, path := range paths {
		all = append(all, compile(tb, filepath.Base(path), sharedReleases(tb, path))...)
	}
	for i := range all {
		all[i].First, all[i].Last = int64(i), int64(i)
	}
	return all
}

// The rows are the same whether processes come in one batch or in many, once
// or twice.
func TestBatchesDoNotMatter(t *testing.T) {
	changes := realChanges(t)
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		create(t, d)
		apply(t, d, changes)
		once := dump(t, d)
		if len(once) < len(changes) {
			t.Fatalf("%d rows of %d processes", len(once), len(changes))
		}
		apply(t, d, changes)
		if diff := cmp.Diff(once, dump(t, d)); diff != "" {
			t.Fatalf("applied twice (-once +twice):\n%s", diff)
		}
		for from := 0; from < len(changes); from += 300 {
			apply(t, d, changes[from:min(from+300, len(changes))])
		}
		if diff := cmp.Diff(once, dump(t, d)); diff != "" {
			t.Fatalf("in batches (-one +many):\n%s", diff)
		}
	})
}

// A change replaces every row of its process, also those that are gone.
func TestApplyReplaces(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		create(t, d)
		apply(t, d, []process.Change{change(t, `{"tender":{"title":"Old","classification":{"id":"14410000"},"items":[{"deliveryAddresses":[{"region":"Wales"}]}]},
			"awards":[{"suppliers":[{"name":"Made-up Salt Ltd"}]}]}`)})
		apply(t, d, []process.Change{change(t, `{"tender":{"title":"New"}}`)})
		if rows := dump(t, d); len(rows) != 1 || !strings.Contains(rows[0], "New") {
			t.Errorf("rows %q", rows)
		}
	})
}

// BenchmarkApply projects the real notices, 1,000 at a time; the figure to read
// is µs/process.
func BenchmarkApply(b *testing.B) {
	changes := realChanges(b)[:1000]
	d := testkit.SQLite(b)
	create(b, d)
	n := 0
	for b.Loop() {
		b.StopTimer()
		for i := range changes {
			changes[i].OCID, changes[i].First = fmt.Sprintf("ocds-b5fd17-%08d", n), int64(n)
			n++
		}
		b.StartTimer()
		apply(b, d, changes)
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(n), "µs/process")
}

// BenchmarkFrom reads the same notices without storing them.
func BenchmarkFrom(b *testing.B) {
	changes := realChanges(b)
	n := 0
	for b.Loop() {
		From(changes[n%len(changes)])
		n++
	}
}
