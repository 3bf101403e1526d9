// Package ledger keeps every procurement act in one append-only order that
// anyone can verify, and runs the projections that are computed from it.
//
// An entry has an index in commit order, from 0, without gaps. Its envelope is
// a leaf of an RFC 6962 Merkle tree; after each batch the log signs a
// checkpoint of the tree's size and root. The tree commits to a payload only
// through HMAC-SHA-256(salt, payload), so that a payload which the law says
// must go can be removed with its salt and the rest can still be proved.
//
// Projections are tables computed from the entries alone. They are applied in
// the transaction that appends, and rebuilt from nothing whenever their
// version changes.
package ledger

import (
	"context"
	"time"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/ocds"
)

// KindRelease is the kind of an entry that holds an OCDS release. Every other
// kind is an act, see Act.
const KindRelease = "release"

// Entry is one act in the ledger: a release as it came in.
type Entry struct {
	Index     int64     // place in commit order, from 0, without gaps
	Kind      string    // KindRelease, or that of an act
	OCID      string    // the contracting process; "" for an act that is about none
	ReleaseID string    // the release's id, or one made from ocid, date and content; the act's id
	Source    string    // the feed or publisher it came from
	Time      time.Time // when it was appended, to the millisecond; never before the entry before it
	Charset   string    // what the bytes were in when not UTF-8, else ""
	Header    string    // hex SHA-256 of its package header, see Log.Header; "" for none
	Payload   []byte    // the bytes received, in UTF-8

	digest     []byte // of the payload's content, to know it again however it is spelled
	commitment []byte
	salt       []byte
	release    ocds.Release // parsed on first use
}

// Release gives the entry's release; a view of nothing for an act, and when its
// payload cannot be read.
func (e *Entry) Release() ocds.Release {
	if e.Kind != KindRelease {
		return ocds.Release{}
	}
	e.parse()
	return e.release
}

func (e *Entry) parse() {
	if e.release.Value == nil && e.Payload != nil {
		if v, err := ocds.Parse(e.Payload); err == nil {
			e.release = ocds.Release{Value: v}
		}
	}
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

// Migrations are the steps of the ledger's own schema.
func Migrations() []db.Migration {
	return []db.Migration{{Version: 1, Name: "ledger", SQL: `
create table ledger_log (
  id integer primary key,
  verifier text not null,
  size bigint not null,
  time text not null
);
create table ledger_entry (
  idx bigint primary key,
  kind text not null,
  ocid text not null,
  release_id text not null,
  source text not null,
  time text not null,
  charset text not null,
  header text not null,
  digest blob not null,
  commitment blob not null,
  salt blob,
  payload blob
);
create index ledger_entry_process on ledger_entry (ocid, idx);
create index ledger_entry_release on ledger_entry (release_id);
create table ledger_header (
  hash text primary key,
  body blob not null
);
create table ledger_tile (
  level integer not null,
  n bigint not null,
  hashes blob not null,
  primary key (level, n)
);
create table ledger_checkpoint (
  size bigint primary key,
  note text not null
);
create table ledger_projection (
  name text primary key,
  version integer not null,
  tables text not null,
  next bigint not null
);
`}}
}
