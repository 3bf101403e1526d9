package db

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/fault"
)

// Two processes share a file: while one writes the other is refused, and gets
// through once the first is done.
func TestBusyIsRetried(t *testing.T) {
	ctx := t.Context()
	path := filepath.Join(t.TempDir(), "shared.db")
	one, two := openTest(t, path), openTest(t, path)
	set(t, two, "pragma busy_timeout = 1")
	set(t, one, "create table item (id integer primary key)")

	began, finish, done := make(chan bool), make(chan bool), make(chan error)
	go func() {
		done <- one.Tx(ctx, func(tx *Tx) error {
			close(began)
			<-finish
			_, err := tx.Exec(ctx, "insert into item values (1)")
			return err
		})
	}()
	<-began
	attempts := 0
	err := retry(ctx, two.dialect.transient, func() error {
		attempts++
		err := two.once(ctx, two.write, writing, func(tx *Tx) error {
			_, err := tx.Exec(ctx, "insert into item values (2)")
			return err
		})
		if attempts == 1 {
			if !two.dialect.transient(err) {
				t.Errorf("the second writer met %v, want busy", err)
			}
			close(finish)
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		return err
	})
	if err != nil || attempts != 2 {
		t.Errorf("the second writer ended after %d attempts with %v", attempts, err)
	}
}

func TestRetryHasABound(t *testing.T) {
	busy := errors.New("busy")
	transient := func(err error) bool { return errors.Is(err, busy) }
	synctest.Test(t, func(t *testing.T) {
		runs := 0
		err := retry(t.Context(), transient, func() error { runs++; return fmt.Errorf("reading: %w", busy) })
		if runs != tries || fault.KindOf(err) != fault.Unavailable || !errors.Is(err, busy) {
			t.Errorf("after %d runs the error is %v", runs, err)
		}
		other := errors.New("other")
		runs = 0
		if err := retry(t.Context(), transient, func() error { runs++; return other }); err != other || runs != 1 {
			t.Errorf("another error came back as %v after %d runs", err, runs)
		}
		ctx, cancel := context.WithCancel(t.Context())
		runs = 0
		err = retry(ctx, transient, func() error {
			if runs++; runs == 3 {
				cancel()
			}
			return busy
		})
		if runs != 3 || err == nil {
			t.Errorf("a cancelled retry gave %v after %d runs", err, runs)
		}
	})
}

// More statements than a connection keeps, and one of them inside itself.
func TestKeptStatements(t *testing.T) {
	ctx := t.Context()
	d := openTest(t, filepath.Join(t.TempDir(), "a.db"))
	err := d.Read(ctx, func(tx *Tx) error {
		for round := range 2 {
			for i := range kept + 20 {
				var got int
				if err := tx.QueryRow(ctx, fmt.Sprintf("select %d + $1", i), round).Scan(&got); err != nil {
					return err
				}
				if got != i+round {
					t.Fatalf("statement %d gave %d", i, got)
				}
			}
		}
		return nested(ctx, tx, 3, t)
	})
	if err != nil {
		t.Error(err)
	}
	err = d.read.PingContext(ctx)
	if err != nil {
		t.Error(err)
	}
}

// nested reads one query inside itself, to a depth.
func nested(ctx context.Context, tx *Tx, depth int, t *testing.T) error {
	if depth == 0 {
		return nil
	}
	rows, err := tx.Query(ctx, "select $1 union all select $1 + 1", depth)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for want := depth; rows.Next(); want++ {
		var got int
		if err := rows.Scan(&got); err != nil {
			return err
		}
		if got != want {
			t.Errorf("at depth %d: got %d, want %d", depth, got, want)
		}
		if err := nested(ctx, tx, depth-1, t); err != nil {
			return err
		}
	}
	return rows.Err()
}

func TestFaults(t *testing.T) {
	d := openTest(t, filepath.Join(t.TempDir(), "a.db"))
	set(t, d, "create table item (body blob)")
	set(t, d, "pragma max_page_count = 20")
	err := d.Tx(t.Context(), func(tx *Tx) error {
		_, err := tx.Exec(t.Context(), "insert into item values (zeroblob(1000000))")
		return err
	})
	if want := "The disk that holds the database is full. Nothing was changed."; fault.Public(err) != want {
		t.Errorf("a full database gave %v", err)
	}
}

func openTest(t *testing.T, path string) *DB {
	t.Helper()
	d, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func set(t *testing.T, d *DB, statement string) {
	t.Helper()
	err := d.Tx(t.Context(), func(tx *Tx) error {
		_, err := tx.Exec(t.Context(), statement)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestDDL(t *testing.T) {
	tests := []struct{ portable, sqlite, postgres string }{
		{
			"create table a (id bigint primary key, title TEXT not null, n integer, body blob)",
			"create table a (id integer primary key, title TEXT not null, n integer, body blob)",
			`create table a (id bigint primary key, title text collate "C" not null, n integer, body bytea)`,
		},
		{
			"create table a (text text, \"blob\" blob, context text default 'a text, b text', primary key (text))",
			"create table a (text text, \"blob\" blob, context text default 'a text, b text', primary key (text))",
			"create table a (text text collate \"C\", \"blob\" bytea, context text collate \"C\" default 'a text, b text', primary key (text))",
		},
		{
			"alter table a add column text text; alter table a add more blob",
			"alter table a add column text text; alter table a add more blob",
			`alter table a add column text text collate "C"; alter table a add more bytea`,
		},
		{
			"create table a ( -- it, text\n b /* c, text */ text check (cast(n as text) <> 'x''y text' and (not text)))",
			"create table a ( -- it, text\n b /* c, text */ text check (cast(n as text) <> 'x''y text' and (not text)))",
			"create table a ( -- it, text\n b /* c, text */ text collate \"C\" check (cast(n as text) <> 'x''y text' and (not text)))",
		},
		{
			"create table a (b text primary key) without rowid",
			"create table a (b text primary key) without rowid",
			`create table a (b text collate "C" primary key) `,
		},
		{"create index a_text on a (text, blob)", "create index a_text on a (text, blob)", "create index a_text on a (text, blob)"},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.sqlite, sqliteDialect{}.DDL(test.portable)); diff != "" {
			t.Errorf("SQLite (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(test.postgres, postgresDialect{}.DDL(test.portable)); diff != "" {
			t.Errorf("PostgreSQL (-want +got):\n%s", diff)
		}
	}
}

func TestStatements(t *testing.T) {
	script := "create table a (b text default ';');\n-- nothing; here\n\ninsert into a values ('x;\n''y');;\n select 1"
	want := []string{
		"create table a (b text default ';')",
		"-- nothing; here\n\ninsert into a values ('x;\n''y')",
		"select 1",
	}
	if diff := cmp.Diff(want, statements(script)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
