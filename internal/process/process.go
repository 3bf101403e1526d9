// Package process keeps the compiled release of every contracting process: the
// state that the standard's merge rules give to its releases. It is the
// projection that the others are made from.
package process

import (
	"context"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/ocds"
)

// Change is a process as it stands after a batch of entries: what the
// projections that follow processes are handed.
type Change struct {
	OCID     string
	Compiled ocds.Release // merged by the standard's rules; explicit nulls stand for "no value" and read as missing
	Source   string       // the source of the newest release
	Releases int          // how many releases the ledger holds for it, superseded ones included
	First    int64        // ledger index of its first release
	Last     int64        // ledger index of its newest release
}

// Derived is a projection whose rows for a process are a pure function of its
// Change, so that replaying in any batches ends in the same bytes. It may read
// no clock and no row of another process.
type Derived interface {
	// Name is the projection's name: its tables begin with it.
	Name() string
	// Version is raised whenever Schema or the meaning of a row changes; a
	// stored projection of another version is dropped and built anew.
	Version() int
	// Schema is portable DDL: one statement per element, create table and create index.
	Schema() []string
	// Tables lists the tables that Schema creates.
	Tables() []string
	// Apply replaces the rows of each changed process. A batch names a process once.
	Apply(ctx context.Context, tx *db.Tx, batch []Change) error
}
