package org

import (
	"context"
	"fmt"
	"maps"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/ledger"
)

// Projection keeps the bodies. Its rows hang on the entries and their order
// alone: it is a [ledger.Projection].
type Projection struct{}

var _ ledger.Projection = Projection{}

// Name is "organisation".
func (Projection) Name() string { return "organisation" }

// Version is raised whenever the schema or a rule changes.
func (Projection) Version() int { return 3 }

// Tables lists the tables that Schema creates.
func (Projection) Tables() []string {
	return []string{"organisation", "organisation_key", "organisation_name", "organisation_join", "organisation_scale"}
}

// Schema is portable DDL.
//
//   - organisation has a row for each body. Its id is its first key; buyer and
//     supplier count the releases in which it plays the role, folded sorts by
//     name, and state holds its keys and names with what was told under each
//     (see codec.go).
//   - organisation_key says which body a key stands for. Other packages join
//     their own keys through it.
//   - organisation_name finds bodies by name: each name, folded, that was given
//     with a key; own is the name key that an identifier carries by it, "" under
//     a name.
//   - organisation_join has the decisions, see [Join].
//   - organisation_scale has the size of a supplier by the day of the award.
func (Projection) Schema() []string {
	return []string{
		`create table organisation (
			id text primary key, name text not null, folded text not null,
			first_index bigint not null, last_index bigint not null,
			buyer bigint not null, supplier bigint not null,
			town text not null, region text not null, postcode text not null,
			scale text not null, scale_date text not null, vcse integer, state text not null
		) without rowid`,
		`create index organisation_buyer on organisation (folded, id) where buyer > 0`,
		`create index organisation_supplier on organisation (folded, id) where supplier > 0`,
		// The lists by number of releases, and how many bodies a list has: without
		// them either reads every row with its state.
		`create index organisation_buyer_most on organisation (buyer desc, folded, id) where buyer > 0`,
		`create index organisation_supplier_most on organisation (supplier desc, folded, id) where supplier > 0`,
		`create table organisation_key (key text primary key, org_id text not null) without rowid`,
		`create index organisation_key_org on organisation_key (org_id)`,
		`create table organisation_name (
			key text not null, folded text not null, own text not null, primary key (key, folded)
		) without rowid`,
		`create index organisation_name_own on organisation_name (own)`,
		`create table organisation_join (
			key text not null, reason text not null, subject text not null, detail text not null,
			entry_index bigint not null, entry_seq bigint not null, ocid text not null,
			primary key (key, reason, subject)
		) without rowid`,
		// The newest join, by which it is seen that bodies have changed.
		`create index organisation_join_entry on organisation_join (entry_index)`,
		`create table organisation_scale (
			key text not null, date text not null, scale text not null, entry_index bigint not null,
			primary key (key, date)
		) without rowid`,
	}
}

// Apply takes entries in ledger order. It reads the bodies that they name, lets
// the entries change them one by one in memory, and writes what changed.
func (Projection) Apply(ctx context.Context, tx *db.Tx, batch []ledger.Entry) error {
	r := &reader{names: map[string]naming{}}
	all := make([][]*mention, len(batch))
	keys := map[string]struct{}{}
	for i := range batch {
		all[i] = r.mentions(&batch[i]) // none of an act
		for _, m := range all[i] {
			m.keys(keys)
		}
	}
	s := newState(r)
	if err := s.load(ctx, tx, maps.Keys(keys)); err != nil {
		return fmt.Errorf("reading the organisations of entries from %d on: %w", batch[0].Index, err)
	}
	for i := range batch {
		s.take(&batch[i], all[i])
	}
	if err := s.write(ctx, tx); err != nil {
		return fmt.Errorf("writing the organisations of entries from %d on: %w", batch[0].Index, err)
	}
	return nil
}

// keys adds every key that the mention may touch.
func (m *mention) keys(set map[string]struct{}) {
	for _, id := range m.ids {
		set[id.key()] = struct{}{}
	}
	name := m.own
	if len(m.ids) == 0 {
		name = m.key
	}
	if name != "" {
		set[name] = struct{}{}
	}
}
