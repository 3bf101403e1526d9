package db

import (
	"database/sql"

	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
)

// JobTx is a transaction as the job library takes it: the same type on both
// engines, so that a job can be asked for in any [Tx]. Package job alone uses
// it.
type JobTx = *sql.Tx

// JobTx gives the transaction to the job library.
func (t *Tx) JobTx() JobTx { return t.tx }

// JobDriver gives the job library its way into the database, by the pool of
// the writers: looking for a job and taking it is one statement. It has no
// connection that listens; whoever works jobs looks for them now and then.
// The library must have ended before Close.
func (d *DB) JobDriver() riverdriver.Driver[JobTx] {
	switch d.dialect.(type) {
	case sqliteDialect:
		return riversqlite.New(d.write)
	default:
		return riverdatabasesql.New(d.write)
	}
}
