package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Tx is a transaction. It is handed out by [DB.Tx] and [DB.Read], is used by
// one goroutine at a time, and is of no use once their function has returned.
type Tx struct {
	tx      *sql.Tx
	dialect Dialect
}

// Writers run at read committed on PostgreSQL, on purpose. Whoever appends to
// the ledger locks its head row first, so appends wait for one another in line
// and each sees what the one before it wrote. At repeatable read or
// serializable the one that waited would fail as soon as it got the lock, since
// the row had changed under its snapshot, and a steady importer could starve a
// form for ever. The price: outside the ledger a rule that reads before it
// writes locks the row it read (Dialect.ForUpdate), or leaves the decision to
// one statement or a unique constraint. SQLite has one writer at a time and
// pays no attention to the level.
var writing = &sql.TxOptions{Isolation: sql.LevelReadCommitted}

// On SQLite a deferred transaction, whose first query fixes the snapshot; it is
// the same on PostgreSQL at repeatable read.
var reading = &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}

// Tx runs fn in a transaction that may write, and commits it if fn returns nil.
// On an error or a panic of fn nothing is kept.
//
// When another transaction stands in the way (busy, deadlock, serialization,
// lock timeout), all is rolled back and fn runs again from the start, up to a
// bound, after which the error is a fault of kind Unavailable: so fn must not
// leave traces outside tx that a second run would add to. fn's other errors
// come back as they are, or wrapped with a public sentence where the reader can
// do something about them (a full disk). fn must not call Tx again: SQLite has
// one writer, and it would wait for itself.
//
// When the connection breaks during the commit nobody can say whether it took
// place; that error is returned, never retried.
func (d *DB) Tx(ctx context.Context, fn func(*Tx) error) error {
	return d.run(ctx, d.write, writing, fn)
}

// Read runs fn in a read-only transaction. All its queries see one state of the
// database: that of its first query. A write in fn is an error. Like that of
// [DB.Tx], fn may run more than once.
func (d *DB) Read(ctx context.Context, fn func(*Tx) error) error {
	return d.run(ctx, d.read, reading, fn)
}

func (d *DB) run(ctx context.Context, pool *sql.DB, opts *sql.TxOptions, fn func(*Tx) error) error {
	err := retry(ctx, d.dialect.transient, func() error { return d.once(ctx, pool, opts, fn) })
	if err == nil {
		return nil
	}
	// A driver whose query was interrupted says so in its own words.
	if cause := ctx.Err(); cause != nil && !errors.Is(err, cause) {
		return fmt.Errorf("%w: %w", cause, err)
	}
	return d.dialect.explain(err)
}

func (d *DB) once(ctx context.Context, pool *sql.DB, opts *sql.TxOptions, fn func(*Tx) error) error {
	tx, err := pool.BeginTx(ctx, opts)
	if err != nil {
		return fmt.Errorf("beginning a transaction: %w", err)
	}
	// Does nothing after a commit; an error of it adds nothing to fn's.
	defer func() { _ = tx.Rollback() }()
	if err := fn(&Tx{tx, d.dialect}); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("committing a transaction: %w", err)
	}
	return nil
}

// Exec runs a statement and gives the number of rows it changed.
func (t *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	args, err := portableArgs(args)
	if err != nil {
		return 0, err
	}
	result, err := t.tx.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// Query runs a query. The rows must be closed, and are read to their end before
// the next statement: PostgreSQL cannot run two at once in a transaction.
func (t *Tx) Query(ctx context.Context, query string, args ...any) (*Rows, error) {
	args, err := portableArgs(args)
	if err != nil {
		return nil, err
	}
	rows, err := t.tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	return &Rows{rows}, nil
}

// QueryRow runs a query of which only the first row counts.
func (t *Tx) QueryRow(ctx context.Context, query string, args ...any) *Row {
	args, err := portableArgs(args)
	if err != nil {
		return &Row{err: err}
	}
	return &Row{row: t.tx.QueryRowContext(ctx, query, args...)}
}

// Dialect gives what the engine does in its own way.
func (t *Tx) Dialect() Dialect { return t.dialect }

// Engine gives "sqlite" or "postgres".
func (t *Tx) Engine() string { return t.dialect.Engine() }

// Rows is the result of a query, read row by row.
type Rows struct{ rows *sql.Rows }

// Next goes to the next row and reports whether there is one. When it gives
// false, Err says whether the end or an error was met.
func (r *Rows) Next() bool { return r.rows.Next() }

// Scan copies the columns of the row into dest, pointers as database/sql takes
// them. A null goes into a pointer to a pointer, or into a []byte as nil.
func (r *Rows) Scan(dest ...any) error { return r.rows.Scan(dest...) }

// Columns gives the names of the columns.
func (r *Rows) Columns() ([]string, error) { return r.rows.Columns() }

// Err gives the error that ended Next, nil at the end of the rows.
func (r *Rows) Err() error { return r.rows.Err() }

// Close ends the reading; it may be called twice.
func (r *Rows) Close() error { return r.rows.Close() }

// Row is the first row of a query.
type Row struct {
	row *sql.Row
	err error // found before the query was sent
}

// Scan copies the columns into dest; the error is ErrNoRows when the query
// found nothing.
func (r *Row) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	return r.row.Scan(dest...)
}
