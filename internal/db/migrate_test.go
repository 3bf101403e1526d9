package db_test

import (
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/testkit"
)

var steps = []db.Migration{
	{Version: 1, Name: "items", SQL: `
		create table item (
			id   bigint primary key, -- with; a comment
			name text not null default ';'
		);
		create index item_name on item (name);`},
	{Version: 2, Name: "first item", SQL: "insert into item (id, name) values (1, 'salt; and grit');"},
	{Version: 3, Name: "second item", SQL: "insert into item (id) values ((select max(id) + 1 from item));"},
}

func TestMigrate(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		must(t, d.Migrate(ctx))
		for _, turn := range []struct{ known, rows int }{{1, 0}, {2, 1}, {2, 1}, {3, 2}, {3, 2}} {
			must(t, d.Migrate(ctx, steps[:turn.known]...))
			if n := countItems(t, d); n != turn.rows {
				t.Errorf("with %d steps there are %d rows, want %d", turn.known, n, turn.rows)
			}
		}
		err := d.Migrate(ctx, steps[:2]...)
		if fault.KindOf(err) != fault.Unavailable || !strings.Contains(fault.Public(err), "newer Tolsey") {
			t.Errorf("an older program met %v", err)
		}
	})
}

func TestMigrateFails(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		broken := db.Migration{Version: 2, Name: "broken", SQL: "insert into item (id) values (9);\ninsert into nowhere values (1);"}
		err := d.Migrate(ctx, steps[0], broken)
		if err == nil || !strings.Contains(err.Error(), "step 2, broken") {
			t.Errorf("the error is %v", err)
		}
		if n := countItems(t, d); n != 0 {
			t.Errorf("the failed step left %d rows", n)
		}
		must(t, d.Migrate(ctx, steps...))
		if n := countItems(t, d); n != 2 {
			t.Errorf("the mended steps made %d rows, want 2", n)
		}
	})
}

// Several processes start on one database at once: each step is taken once.
func TestMigrateTogether(t *testing.T) {
	urls := map[string]func(testing.TB) string{
		"sqlite":   func(tb testing.TB) string { return filepath.Join(tb.TempDir(), "a.db") },
		"postgres": testkit.PostgresURL,
	}
	for engine, make := range urls {
		t.Run(engine, func(t *testing.T) {
			url := make(t)
			open := func() *db.DB {
				d, err := db.Open(t.Context(), url)
				must(t, err)
				t.Cleanup(func() { must(t, d.Close()) })
				return d
			}
			first := open()
			must(t, first.Migrate(t.Context(), steps[0]))
			var group errgroup.Group
			for range 4 {
				d := open()
				group.Go(func() error { return d.Migrate(t.Context(), steps...) })
			}
			must(t, group.Wait())
			if n := countItems(t, first); n != 2 {
				t.Errorf("together they made %d rows, want 2", n)
			}
		})
	}
}
