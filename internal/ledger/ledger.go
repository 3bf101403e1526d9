// Package ledger keeps every procurement act in one append-only order that
// anyone can verify, and runs the projections that are computed from it.
package ledger

import (
	"context"
	"time"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/ocds"
)

// Entry is one act in the ledger: a release as it came in.
type Entry struct {
	Index     int64     // place in commit order, from 0, without gaps
	Kind      string    // "release"
	OCID      string    // the contracting process
	ReleaseID string    // the release's id, or one made from ocid, date and content
	Source    string    // the feed or publisher it came from
	Time      time.Time // when it was appended; never before the entry before it
	Charset   string    // what the bytes were in when not UTF-8
	Header    string    // hex SHA-256 of the package header, see Log.Header; "" for none
	Payload   []byte    // the bytes received, in UTF-8; nil once redacted

	release ocds.Release // parsed on first use
}

// Projection turns entries into tables. Apply is called in the transaction
// that appends the entries, and again in the same order when the projection is
// rebuilt: its rows must depend on the entries alone, not on how they are
// batched.
type Projection interface {
	// Name is the projection's name.
	Name() string
	// Version is raised whenever the schema or the meaning of a row changes.
	Version() int
	// Schema is portable DDL, one statement per element.
	Schema() []string
	// Tables lists the tables that Schema creates.
	Tables() []string
	// Apply takes entries in ledger order.
	Apply(ctx context.Context, tx *db.Tx, batch []Entry) error
}

// Release gives the entry's release; a view of nothing when it was redacted.
func (e *Entry) Release() ocds.Release {
	if e.release.Value == nil && e.Payload != nil {
		if v, err := ocds.Parse(e.Payload); err == nil {
			e.release = ocds.Release{Value: v}
		}
	}
	return e.release
}
