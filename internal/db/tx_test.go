package db_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/testkit"
)

func TestPlaceholders(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		createTable(t, d, "create table pair (a text not null, b text not null, n bigint not null)")
		ctx := t.Context()
		var a, b string
		var n int64
		must(t, d.Tx(ctx, func(tx *db.Tx) error {
			// Out of order, and one number twice.
			changed, err := tx.Exec(ctx, "insert into pair (n, b, a) values ($3, $2, $1), ($3 + 1, $1, $2)", "first", "second", 40)
			if err != nil || changed != 2 {
				t.Errorf("inserting gave %d rows, error %v", changed, err)
			}
			return tx.QueryRow(ctx, "select a, b, n from pair where a = $2 and b <> $2 and n > $1", 40, "second").Scan(&a, &b, &n)
		}))
		if a != "second" || b != "first" || n != 41 {
			t.Errorf("got %q, %q, %d", a, b, n)
		}
	})
}

func TestRollback(t *testing.T) {
	failure := errors.New("no")
	endings := map[string]func() error{
		"error": func() error { return failure },
		"panic": func() error { panic(failure) },
	}
	for name, end := range endings {
		t.Run(name, func(t *testing.T) {
			testkit.Engines(t, func(t *testing.T, d *db.DB) {
				createTable(t, d, "create table item (id bigint primary key)")
				met := func() (met any) {
					defer func() {
						if p := recover(); p != nil {
							met = p
						}
					}()
					return d.Tx(t.Context(), func(tx *db.Tx) error {
						if _, err := tx.Exec(t.Context(), "insert into item (id) values (1)"); err != nil {
							return err
						}
						return end()
					})
				}()
				if met != failure {
					t.Errorf("Tx ended in %v, want the function's own", met)
				}
				if n := countItems(t, d); n != 0 {
					t.Errorf("%d rows were kept", n)
				}
				insertItems(t, d, 2) // the connection is still of use
			})
		})
	}
}

func TestReadSeesOneState(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		createTable(t, d, "create table item (id bigint primary key)")
		insertItems(t, d, 1)
		count := func(tx *db.Tx) (n int) {
			must(t, tx.QueryRow(ctx, "select count(*) from item").Scan(&n))
			return n
		}
		must(t, d.Read(ctx, func(tx *db.Tx) error {
			before := count(tx)
			insertItems(t, d, 2, 3)
			if now := countItems(t, d); now != 3 {
				t.Errorf("another reader sees %d rows, want 3", now)
			}
			if after := count(tx); before != 1 || after != 1 {
				t.Errorf("a reader saw %d rows, then %d; want 1 and 1", before, after)
			}
			return nil
		}))
	})
}

func TestReadRefusesWrites(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		createTable(t, d, "create table item (id bigint primary key)")
		err := d.Read(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), "insert into item (id) values (1)")
			return err
		})
		if n := countItems(t, d); err == nil || n != 0 {
			t.Errorf("writing in Read gave error %v and %d rows", err, n)
		}
	})
}

func TestNoRows(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		createTable(t, d, "create table item (id bigint primary key)")
		err := d.Read(t.Context(), func(tx *db.Tx) error {
			var id int64
			return tx.QueryRow(t.Context(), "select id from item where id = $1", 1).Scan(&id)
		})
		if !errors.Is(err, db.ErrNoRows) {
			t.Errorf("the error is %v, want ErrNoRows", err)
		}
	})
}

// forever counts to 10^12, on both engines.
const forever = `with recursive n(i) as (select 1 union all select i + 1 from n where i < 1000000000000)
	select count(*) from n`

func TestContext(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		createTable(t, d, "create table item (id bigint primary key)")
		over, cancel := context.WithCancel(t.Context())
		cancel()
		runs := 0
		err := d.Tx(over, func(*db.Tx) error { runs++; return nil })
		if !errors.Is(err, context.Canceled) || runs != 0 {
			t.Errorf("a cancelled context gave %v after %d runs", err, runs)
		}
		for name, run := range map[string]func(context.Context, func(*db.Tx) error) error{"Tx": d.Tx, "Read": d.Read} {
			short, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			err := run(short, func(tx *db.Tx) error {
				var n int64
				return tx.QueryRow(short, forever).Scan(&n)
			})
			cancel()
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s: a query beyond its time gave %v", name, err)
			}
		}
		insertItems(t, d, 1)
		if n := countItems(t, d); n != 1 {
			t.Errorf("afterwards the database holds %d rows, want 1", n)
		}
	})
}

type stage string

func TestArguments(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		createTable(t, d, "create table kind (name text, flag integer, other text)")
		var name, other *string
		var flag bool
		given := []any{stage("op\x00en\xff"), true, (*string)(nil)}
		must(t, d.Tx(ctx, func(tx *db.Tx) error {
			if _, err := tx.Exec(ctx, "insert into kind (name, flag, other) values ($1, $2, $3)", given...); err != nil {
				return err
			}
			return tx.QueryRow(ctx, "select name, flag, other from kind where flag = $1", true).Scan(&name, &flag, &other)
		}))
		if name == nil || *name != "op\uFFFDen\uFFFD" || !flag || other != nil {
			t.Errorf("got %v, %v, %v", name, flag, other)
		}
		if given[0] != stage("op\x00en\xff") || given[1] != true {
			t.Error("the caller's slice was changed")
		}
		err := d.Tx(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, "insert into kind (name) values ($1)", clock.System().Now())
			return err
		})
		if err == nil {
			t.Error("a time.Time was taken")
		}
	})
}

// The engines keep compiled queries; one over a table that was made anew with
// other columns is compiled again.
func TestTableMadeAnew(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		for _, test := range []struct{ ddl, insert, want string }{
			{"create table thing (a text, b bigint)", "insert into thing values ('one', 2)", "one"},
			{"create table thing (a bigint, b text)", "insert into thing values (1, 'two')", "1"},
			{"create table thing (a text, b text, c text)", "insert into thing values ('uno', 'due', null)", "uno"},
		} {
			createTable(t, d, "drop table if exists thing")
			createTable(t, d, test.ddl)
			createTable(t, d, test.insert)
			var got string
			must(t, d.Read(ctx, func(tx *db.Tx) error {
				rows, err := tx.Query(ctx, "select * from thing")
				if err != nil {
					return err
				}
				defer func() { _ = rows.Close() }()
				if !rows.Next() {
					return rows.Err()
				}
				rest := make([]any, strings.Count(test.ddl, ","))
				for i := range rest {
					rest[i] = new(any)
				}
				return rows.Scan(append([]any{&got}, rest...)...)
			}))
			if got != test.want {
				t.Errorf("%s: got %q, want %q", test.ddl, got, test.want)
			}
		}
	})
}
