// Package testkit is what tests share: databases of each engine, and the way to
// the sample data that lies beside the checkout. Only tests import it.
package testkit

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tolsey/tolsey/internal/db"
)

// postgresEnv names the PostgreSQL server that tests may use, as a URL of a
// user who may create schemas.
const postgresEnv = "TOLSEY_TEST_POSTGRES"

// Engines runs fn as the subtests "sqlite" and "postgres", each with a fresh
// and empty database that is closed at the end.
func Engines(t *testing.T, fn func(t *testing.T, d *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { fn(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { fn(t, Postgres(t)) })
}

// SQLite gives a fresh and empty database in a directory that goes at the end.
func SQLite(tb testing.TB) *db.DB {
	tb.Helper()
	return open(tb, filepath.Join(tb.TempDir(), "test.db"))
}

// Postgres gives a fresh and empty schema of the test server as a database. It
// skips the test when no server is named.
func Postgres(tb testing.TB) *db.DB {
	tb.Helper()
	return open(tb, PostgresURL(tb))
}

// PostgresURL gives the URL of a fresh and empty schema, for tests of the whole
// program. The schema is dropped at the end, with all that is in it. It skips
// the test when no server is named.
func PostgresURL(tb testing.TB) string {
	tb.Helper()
	server := os.Getenv(postgresEnv)
	if server == "" {
		tb.Skip("no PostgreSQL server: export " + postgresEnv + "=$(scripts/postgres.sh start /tmp/tolsey-pg)")
	}
	schema := "test_" + strings.ToLower(rand.Text())
	execute(tb, server, "create schema "+schema)
	tb.Cleanup(func() { execute(tb, server, "drop schema "+schema+" cascade") })
	u, err := url.Parse(server)
	if err != nil {
		tb.Fatalf("%s is not a URL", postgresEnv)
	}
	query := u.Query()
	query.Set("search_path", schema)
	u.RawQuery = query.Encode()
	return u.String()
}

func open(tb testing.TB, url string) *db.DB {
	tb.Helper()
	d, err := db.Open(context.Background(), url)
	if err != nil {
		tb.Fatalf("opening a test database: %v", err)
	}
	tb.Cleanup(func() {
		if err := d.Close(); err != nil {
			tb.Errorf("closing a test database: %v", err)
		}
	})
	return d
}

// execute runs one statement on a connection of its own.
func execute(tb testing.TB, url, statement string) {
	tb.Helper()
	ctx := context.Background() // the test's own is over when it cleans up
	d, err := db.Open(ctx, url)
	if err != nil {
		tb.Fatalf("reaching the test server: %v", err)
	}
	err = d.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, statement)
		return err
	})
	if err := errors.Join(err, d.Close()); err != nil {
		tb.Fatalf("%s: %v", statement, err)
	}
}

// Shared gives the path of a file or directory of the sample data, which lies
// in a directory "shared" beside the checkout and is not part of the project.
// It skips the test where the data is absent.
func Shared(tb testing.TB, elem ...string) string {
	tb.Helper()
	root, err := moduleRoot()
	if err != nil {
		tb.Fatal(err)
	}
	path := filepath.Join(append([]string{root, "..", "shared"}, elem...)...)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		tb.Skipf("the sample data is not here: %s", path)
	}
	return path
}

// moduleRoot gives the directory of go.mod, at or above the working directory.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		above := filepath.Dir(dir)
		if above == dir {
			return "", errors.New("no go.mod at or above the working directory")
		}
		dir = above
	}
}
