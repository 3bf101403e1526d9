package db_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"

	"golang.org/x/sync/errgroup"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/testkit"
)

// Two transactions that get in each other's way on PostgreSQL: one of them is
// rolled back by the server and run again, and both take effect.
func TestPostgresConflictsAreRetried(t *testing.T) {
	add := func(ctx context.Context, tx *db.Tx, id int) error {
		_, err := tx.Exec(ctx, "update account set n = n + 1 where id = $1", id)
		return err
	}
	tests := map[string]struct {
		first string // a setting of the transaction
		begin func(ctx context.Context, tx *db.Tx, who int) error
		end   func(ctx context.Context, tx *db.Tx, who int) error
		sum   int
	}{
		"deadlock": {
			first: "set local deadlock_timeout = '10ms'",
			begin: func(ctx context.Context, tx *db.Tx, who int) error { return add(ctx, tx, who) },
			end:   func(ctx context.Context, tx *db.Tx, who int) error { return add(ctx, tx, 1-who) },
			sum:   4,
		},
		"serialization failure": {
			first: "set transaction isolation level repeatable read",
			begin: func(ctx context.Context, tx *db.Tx, _ int) error {
				var n int
				return tx.QueryRow(ctx, "select n from account where id = 0").Scan(&n)
			},
			end: func(ctx context.Context, tx *db.Tx, _ int) error { return add(ctx, tx, 0) },
			sum: 2,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			d := testkit.Postgres(t)
			createTable(t, d, "create table account (id bigint primary key, n bigint not null)")
			must(t, d.Tx(t.Context(), func(tx *db.Tx) error {
				return tx.InsertMany(t.Context(), "account", []string{"id", "n"}, [][]any{{0, 0}, {1, 0}}, "")
			}))
			var runs atomic.Int32
			var met sync.WaitGroup // both have begun
			met.Add(2)
			group, ctx := errgroup.WithContext(t.Context())
			for who := range 2 {
				var once sync.Once
				group.Go(func() error {
					return d.Tx(ctx, func(tx *db.Tx) error {
						runs.Add(1)
						if _, err := tx.Exec(ctx, test.first); err != nil {
							return err
						}
						if err := test.begin(ctx, tx, who); err != nil {
							return err
						}
						once.Do(func() { met.Done(); met.Wait() })
						return test.end(ctx, tx, who)
					})
				})
			}
			must(t, group.Wait())
			var sum int
			must(t, d.Read(t.Context(), func(tx *db.Tx) error {
				return tx.QueryRow(t.Context(), "select sum(n) from account").Scan(&sum)
			}))
			if sum != test.sum || runs.Load() != 3 {
				t.Errorf("the sum is %d after %d runs, want %d after 3", sum, runs.Load(), test.sum)
			}
		})
	}
}

// A row read with ForUpdate stays as it was read until the transaction ends.
func TestForUpdate(t *testing.T) {
	const writers, each = 6, 10
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		createTable(t, d, "create table head (id bigint primary key, n bigint not null)")
		must(t, d.Tx(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), "insert into head (id, n) values (0, 0)")
			return err
		}))
		group, ctx := errgroup.WithContext(t.Context())
		for range writers {
			group.Go(func() error {
				for range each {
					if err := d.Tx(ctx, func(tx *db.Tx) error { return raise(ctx, tx) }); err != nil {
						return err
					}
				}
				return nil
			})
		}
		must(t, group.Wait())
		var n int
		must(t, d.Read(t.Context(), func(tx *db.Tx) error {
			return tx.QueryRow(t.Context(), "select n from head").Scan(&n)
		}))
		if n != writers*each {
			t.Errorf("%d of %d changes were kept", n, writers*each)
		}
	})
}

// raise reads the head and writes it one higher, in two statements.
func raise(ctx context.Context, tx *db.Tx) error {
	var n int
	if err := tx.QueryRow(ctx, "select n from head where id = 0"+tx.Dialect().ForUpdate()).Scan(&n); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "update head set n = $1 where id = 0", n+1)
	return err
}
