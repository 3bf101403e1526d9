package db

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/tolsey/tolsey/internal/fault"
)

// pragmas hold for every connection.
//
// synchronous=FULL makes a commit wait for the disk: what was acknowledged
// survives a power cut. A statement waits 10 s for a lock that another process
// holds. The log is folded into the file every 65,536 pages (256 MB) instead of
// 1,000, so that an import does not write the same page over and over, and
// shrinks to 64 MB after a burst. case_sensitive_like makes like agree with
// PostgreSQL; _dqs=0 makes "x" a name, never a string.
var pragmas = url.Values{
	"_busy_timeout": {"10000"},
	"_journal_mode": {"WAL"},
	"_synchronous":  {"FULL"},
	"_foreign_keys": {"on"},
	"_dqs":          {"0"},
	"_error_rc":     {"1"},
	"_pragma": {
		"temp_store(memory)",
		"wal_autocheckpoint(65536)",
		"journal_size_limit(67108864)",
		"case_sensitive_like(1)",
	},
}

// The writer keeps 32 MB of pages. A reader keeps 4 MB and maps the first 64 MB
// of the file, which all of them share with the system's own cache.
var (
	writerPragmas = url.Values{"_txlock": {"immediate"}, "_pragma": {"cache_size(-32768)"}}
	readerPragmas = url.Values{"_query_only": {"1"}, "_pragma": {"cache_size(-4096)", "mmap_size(67108864)"}}
)

func openSQLite(ctx context.Context, path string) (*DB, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fault.With(err, fault.Unavailable, "The database file %s cannot be opened.", path)
	}
	if err := touch(path); err != nil {
		return nil, err
	}
	write, err := openPool(path, writerPragmas, 1)
	if err != nil {
		return nil, err
	}
	read, err := openPool(path, readerPragmas, max(4, runtime.GOMAXPROCS(0)))
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	d := &DB{write: write, read: read, dialect: sqliteDialect{path}}
	// The first connection turns the log on and reads the file's head.
	if err := write.PingContext(ctx); err != nil {
		_ = d.Close()
		return nil, openFault(err, path)
	}
	return d, nil
}

// touch makes the file if it is not there, for its owner only: SQLite gives its
// log and index files the same mode.
func touch(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err == nil {
		return file.Close()
	}
	dir := filepath.Dir(path)
	if _, statErr := os.Stat(dir); errors.Is(statErr, fs.ErrNotExist) {
		return fault.With(err, fault.Unavailable, "The directory %s does not exist. Make it first, or name another.", dir)
	}
	if info, statErr := os.Stat(path); statErr == nil && info.IsDir() {
		return fault.With(err, fault.Unavailable, "%s is a directory. Name a file in it for the database.", path)
	}
	return openFault(err, path)
}

func openPool(path string, own url.Values, size int) (*sql.DB, error) {
	query := url.Values{}
	for _, values := range []url.Values{pragmas, own} {
		for key, list := range values {
			query[key] = append(query[key], list...)
		}
	}
	// As a URI, so that "?", "#" and "%" in a path mean themselves.
	dsn := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: query.Encode()}
	connector, err := sqlite.NewConnector(dsn.String())
	if err != nil {
		return nil, openFault(err, path)
	}
	pool := sql.OpenDB(keeping{connector})
	pool.SetMaxOpenConns(size)
	pool.SetMaxIdleConns(size)
	return pool, nil
}

// openFault says why the file at path cannot be opened.
func openFault(err error, path string) error {
	switch {
	case errors.Is(err, fs.ErrPermission):
		return fault.With(err, fault.Unavailable,
			"The database file %s cannot be opened: this user may not read and write it. Change its owner or its mode.", path)
	case sqliteCode(err) == sqlite3.SQLITE_NOTADB:
		return fault.With(err, fault.Unavailable,
			"The file %s is not a Tolsey database. Name another file; a new one is made where there is none.", path)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	}
	return fault.With(err, fault.Unavailable,
		"The database file %s cannot be opened. Check that the disk is there and has room.", path)
}

// sqliteDialect is the dialect of the database at path.
type sqliteDialect struct{ path string }

var sqliteTypes = map[string]string{"bigint": "integer"}

func (sqliteDialect) Engine() string        { return "sqlite" }
func (sqliteDialect) DDL(sql string) string { return retype(sql, sqliteTypes) }
func (sqliteDialect) ForUpdate() string     { return "" }
func (sqliteDialect) goose() goose.Dialect  { return goose.DialectSQLite3 }

// A writer begins with the lock of the whole file.
func (sqliteDialect) lockTable(string) string { return "" }

// The driver looks up "$1" by name for each argument, but not "?".
func (sqliteDialect) placeholder(b []byte, _ int) []byte { return append(b, '?') }

// Measured with BenchmarkInsertMany: more arguments gain nothing.
func (sqliteDialect) maxArgs() int { return 1024 }

func (sqliteDialect) transient(err error) bool {
	code := sqliteCode(err)
	return code == sqlite3.SQLITE_BUSY || code == sqlite3.SQLITE_LOCKED
}

func (d sqliteDialect) explain(err error) error {
	switch sqliteCode(err) {
	case sqlite3.SQLITE_FULL:
		return fault.With(err, fault.Unavailable, "The disk that holds the database is full. Nothing was changed.")
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOTADB:
		return openFault(err, d.path)
	case sqlite3.SQLITE_CORRUPT:
		return fault.With(err, fault.Unavailable, "The database file is damaged. Restore it from a backup.")
	}
	return err
}

// sqliteCode gives the primary result code in err's chain, or 0 (see
// https://www.sqlite.org/rescode.html).
func sqliteCode(err error) int {
	if e, ok := errors.AsType[*sqlite.Error](err); ok {
		return e.Code() & 0xff
	}
	return 0
}
