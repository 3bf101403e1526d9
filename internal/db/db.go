// Package db puts SQLite and PostgreSQL behind one small face.
//
// One SQL text serves both engines. What that asks of the text:
//
//   - placeholders are $1, $2, …; one number may be used several times;
//   - columns are text, bigint, integer or blob, and DDL passes through
//     [Dialect.DDL]; booleans are integers 0 and 1; instants are text in
//     clock.Format, dates are YYYY-MM-DD, money is integer minor units;
//   - text compares bytewise, and like tells cases apart, on both engines;
//   - "order by" a column that may be null says "nulls first" or "nulls last",
//     since the engines differ in what they do unasked;
//   - no = any(…) (see [In]), no for update (see [Dialect]), greatest, now(),
//     ::, ilike or sequences.
//
// Arguments are strings, integers, floats, bools (sent as 0 and 1), []byte and
// nil. PostgreSQL takes no NUL and no broken UTF-8 in text, SQLite takes both:
// so that the engines agree, each such byte is replaced by U+FFFD on the way in.
//
// Everything is written in [DB.Tx] and read in [DB.Tx] or [DB.Read].
package db

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"github.com/tolsey/tolsey/internal/fault"
)

// ErrNoRows is what Row.Scan gives when the query found nothing.
var ErrNoRows = sql.ErrNoRows

// DB is an open database of either engine. It may be used by any number of
// goroutines at once.
type DB struct {
	write, read *sql.DB
	dialect     Dialect
}

// Open opens the database that url names: a path or "sqlite:PATH" for SQLite,
// "postgres://…" or "postgresql://…" for PostgreSQL. A SQLite file that is not
// there is made, readable by its owner only, in a directory that must exist.
// No tables are created; see [DB.Migrate]. Errors are faults whose sentence
// says what to do, and never hold the password of url.
func Open(ctx context.Context, url string) (*DB, error) {
	scheme, rest, found := strings.Cut(url, ":")
	switch {
	case url == "":
		return nil, fault.New(fault.Invalid, "No database was named. Give a file path or postgres://user@host/database.")
	case scheme == "postgres" || scheme == "postgresql":
		return openPostgres(ctx, url)
	case scheme == "sqlite":
		return openSQLite(ctx, rest)
	case found && strings.HasPrefix(rest, "//"):
		return nil, fault.New(fault.Invalid, "Tolsey keeps its data in SQLite or PostgreSQL, not in %s. "+
			"Give a file path or postgres://user@host/database.", scheme)
	default:
		return openSQLite(ctx, url)
	}
}

// Close closes all connections. Transactions still open are rolled back.
func (d *DB) Close() error {
	// The writer last: SQLite folds its log into the file when the last
	// connection ends, which a read-only one cannot do.
	return errors.Join(d.read.Close(), d.write.Close())
}

// Engine gives "sqlite" or "postgres".
func (d *DB) Engine() string { return d.dialect.Engine() }

// Dialect gives what the engine does in its own way.
func (d *DB) Dialect() Dialect { return d.dialect }
