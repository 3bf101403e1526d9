package testkit_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/testkit"
)

// Each database is empty, whatever another holds: the same table can be made in
// all of them.
func TestEnginesAreFresh(t *testing.T) {
	var engines []string
	for range 2 {
		testkit.Engines(t, func(t *testing.T, d *db.DB) {
			engines = append(engines, d.Engine())
			makeTable(t, d)
		})
	}
	if len(engines) < 2 || engines[0] != "sqlite" {
		t.Errorf("ran on %v", engines)
	}
}

func makeTable(t *testing.T, d *db.DB) {
	t.Helper()
	err := d.Tx(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(t.Context(), "create table item (id integer primary key)")
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestPostgresSchemaGoes(t *testing.T) {
	var url string
	t.Run("use", func(t *testing.T) {
		url = testkit.PostgresURL(t)
		d, err := db.Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		makeTable(t, d)
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	if url == "" {
		t.Skip("no PostgreSQL server")
	}
	ctx := context.Background()
	d, err := db.Open(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	var schema *string
	err = d.Read(ctx, func(tx *db.Tx) error { return tx.QueryRow(ctx, "select current_schema()").Scan(&schema) })
	if err != nil || schema != nil {
		t.Errorf("the schema is still there: %v, %v", schema, err)
	}
}

func TestShared(t *testing.T) {
	root := t.TempDir()
	inside := filepath.Join(root, "checkout", "internal", "part")
	for _, dir := range []string{inside, filepath.Join(root, "shared", "data")} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(root, "checkout", "go.mod"), []byte("module sample\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Chdir(inside)
	got := testkit.Shared(t, "data")
	if info, err := os.Stat(got); err != nil || !info.IsDir() {
		t.Errorf("%s is not the directory: %v", got, err)
	}
	skipped := true
	t.Run("absent", func(t *testing.T) {
		testkit.Shared(t, "nothing")
		skipped = false
	})
	if !skipped {
		t.Error("absent data did not skip the test")
	}
}
