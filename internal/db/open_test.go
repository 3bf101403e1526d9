package db_test

import (
	"context"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/testkit"
)

func TestOpenMakesPrivateFile(t *testing.T) {
	for _, name := range []string{"plain.db", "odd ?name#with%20signs.db"} {
		path := filepath.Join(t.TempDir(), name)
		d, err := db.Open(t.Context(), "sqlite:"+path)
		must(t, err)
		createTable(t, d, "create table item (id bigint primary key)")
		for _, file := range []string{path, path + "-wal"} {
			info, err := os.Stat(file)
			must(t, err)
			if mode := info.Mode().Perm(); mode != 0o600 {
				t.Errorf("%s has mode %o, want 600", file, mode)
			}
		}
		must(t, d.Close())
		if _, err := os.Stat(path + "-wal"); err == nil {
			t.Errorf("closing left %s-wal behind", name)
		}
	}
}

func TestOpenKeepsWhatWasWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	d, err := db.Open(t.Context(), path)
	must(t, err)
	createTable(t, d, "create table item (id bigint primary key)")
	insertItems(t, d, 7)
	must(t, d.Close())
	again, err := db.Open(t.Context(), path)
	must(t, err)
	defer func() { must(t, again.Close()) }()
	if got := countItems(t, again); got != 1 {
		t.Errorf("found %d rows after opening again, want 1", got)
	}
}

func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "letter.txt")
	must(t, os.WriteFile(text, []byte(strings.Repeat("Dear Sir or Madam, ", 100)), 0o600))
	tests := []struct {
		name, url string
		kind      fault.Kind
		public    string // a part of the sentence
	}{
		{"nothing", "", fault.Invalid, "No database was named"},
		{"other engine", "mysql://root@localhost/x", fault.Invalid, "not in mysql"},
		{"no directory", filepath.Join(dir, "missing", "a.db"), fault.Unavailable, "missing does not exist. Make it first"},
		{"a directory", dir, fault.Unavailable, "is a directory"},
		{"not a database", text, fault.Unavailable, "not a Tolsey database"},
		{"no such port", "postgres://user:s3cret@localhost:port/x", fault.Invalid, "cannot be understood"},
		{"bad escape", "postgres://user:s3cret%zz@localhost/x", fault.Invalid, "cannot be understood"},
		{"nobody there", "postgres://user:s3cret@" + closedPort(t) + "/x", fault.Unavailable, "cannot be reached"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d, err := db.Open(t.Context(), test.url)
			if err == nil {
				_ = d.Close()
				t.Fatal("no error")
			}
			if got := fault.KindOf(err); got != test.kind {
				t.Errorf("the kind is %v, want %v", got, test.kind)
			}
			if got := fault.Public(err); !strings.Contains(got, test.public) {
				t.Errorf("the sentence is %q, want %q in it", got, test.public)
			}
			if strings.Contains(err.Error(), "s3cret") {
				t.Errorf("the error shows the password: %v", err)
			}
		})
	}
}

// closedPort gives an address on which nothing listens.
func closedPort(t *testing.T) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer func() { must(t, listener.Close()) }()
	return listener.Addr().String()
}

func TestOpenUnknownPostgresDatabase(t *testing.T) {
	u, err := url.Parse(testkit.PostgresURL(t))
	must(t, err)
	u.Path = "/no_such_database"
	_, err = db.Open(t.Context(), u.String())
	if got := fault.Public(err); !strings.Contains(got, "has no database no_such_database") {
		t.Errorf("the sentence is %q", got)
	}
}

func TestSettings(t *testing.T) {
	sqlite, postgres := "sqlite", "postgres"
	tests := []struct{ engine, query, want string }{
		{sqlite, "select * from pragma_journal_mode", "wal"},
		{sqlite, "select * from pragma_synchronous", "2"}, // FULL
		{sqlite, "select * from pragma_foreign_keys", "1"},
		{sqlite, "select * from pragma_busy_timeout", "10000"},
		{postgres, "select current_setting('synchronous_commit')", "on"},
		{postgres, "select current_setting('lock_timeout')", "10s"},
		{postgres, "select current_setting('application_name')", "tolsey"},
		{postgres, "select current_setting('transaction_isolation')", "read committed"},
	}
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		for _, test := range tests {
			if test.engine != d.Engine() {
				continue
			}
			var got string
			must(t, d.Tx(t.Context(), func(tx *db.Tx) error { return tx.QueryRow(t.Context(), test.query).Scan(&got) }))
			if got != test.want {
				t.Errorf("%s gives %q, want %q", test.query, got, test.want)
			}
		}
	})
}

// A server that is told to acknowledge before the disk has it is overruled.
func TestSynchronousCommitIsRaised(t *testing.T) {
	u := testkit.PostgresURL(t) + "&synchronous_commit=off"
	d, err := db.Open(t.Context(), u)
	must(t, err)
	defer func() { must(t, d.Close()) }()
	var got string
	must(t, d.Tx(t.Context(), func(tx *db.Tx) error {
		return tx.QueryRow(t.Context(), "select current_setting('synchronous_commit')").Scan(&got)
	}))
	if got != "on" {
		t.Errorf("synchronous_commit is %q, want on", got)
	}
}

func insertItems(tb testing.TB, d *db.DB, ids ...int64) {
	tb.Helper()
	ctx := context.Background()
	must(tb, d.Tx(ctx, func(tx *db.Tx) error {
		for _, id := range ids {
			if _, err := tx.Exec(ctx, "insert into item (id) values ($1)", id); err != nil {
				return err
			}
		}
		return nil
	}))
}

func countItems(tb testing.TB, d *db.DB) int {
	tb.Helper()
	ctx := context.Background()
	var n int
	must(tb, d.Read(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, "select count(*) from item").Scan(&n)
	}))
	return n
}
