package org

import (
	"context"
	"iter"
	"slices"

	"github.com/tolsey/tolsey/internal/db"
)

func newState(r *reader) *state {
	return &state{
		reader: r, records: map[string]*record{}, carried: map[string][]string{},
		noted: map[noting]bool{}, sizes: map[sizing]size{},
	}
}

// perQuery is how many keys a query asks for at most.
const perQuery = 512

// byKeys runs a query once for each part of keys, with the list of
// placeholders put between its two halves, and scans every row. Lists are
// filled up to a power of two with their last key, so that a query has few
// texts and is found prepared.
func byKeys(ctx context.Context, tx *db.Tx, keys []string, before, after string, scan func(*db.Rows) error) error {
	for part := range slices.Chunk(keys, perQuery) {
		var args []any
		list := db.In(&args, filled(part)...)
		if err := each(ctx, tx, before+list+after, args, scan); err != nil {
			return err
		}
	}
	return nil
}

func filled(keys []string) []string {
	size := 1
	for size < len(keys) {
		size *= 2
	}
	out := make([]string, size)
	for i := range out {
		out[i] = keys[min(i, len(keys)-1)]
	}
	return out
}

func each(ctx context.Context, tx *db.Tx, query string, args []any, scan func(*db.Rows) error) error {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// load reads the bodies that have one of the keys, whole, and the names that
// they carry but share with others.
func (s *state) load(ctx context.Context, tx *db.Tx, keys iter.Seq[string]) error {
	want := slices.Sorted(keys)
	for len(want) > 0 {
		loaded, err := s.loadBodies(ctx, tx, want)
		if err != nil {
			return err
		}
		want = s.missingNames(loaded)
	}
	return s.loadCarriers(ctx, tx)
}

// loadBodies reads the bodies that have one of keys, and gives those that were
// not there yet.
func (s *state) loadBodies(ctx context.Context, tx *db.Tx, keys []string) (loaded []*body, err error) {
	err = byKeys(ctx, tx, keys, `select id, state from organisation
		where id in (select org_id from organisation_key where key in `, `)`,
		func(rows *db.Rows) error {
			var id, text string
			if err := rows.Scan(&id, &text); err != nil {
				return err
			}
			if s.records[id] != nil { // a part of the keys before this one had it too
				return nil
			}
			b, err := decode(id, text)
			if err != nil {
				return err
			}
			for _, r := range b.records {
				s.records[r.key] = r
			}
			s.bodies = append(s.bodies, b)
			loaded = append(loaded, b)
			return nil
		})
	return loaded, err
}

// missingNames notes who carries which name, and gives the carried names that
// are not loaded: those are ambiguous, since any other name is a key of the
// only body that carries it.
func (s *state) missingNames(loaded []*body) []string {
	var missing []string
	for _, b := range loaded {
		for _, r := range b.records {
			for _, n := range r.names {
				if !r.identifies() {
					break
				}
				s.carried[n.own] = append(s.carried[n.own], r.key)
				if s.records[n.own] == nil {
					missing = append(missing, n.own)
				}
			}
		}
	}
	slices.Sort(missing)
	return slices.Compact(missing)
}

// loadCarriers reads which identifiers carry the ambiguous names.
func (s *state) loadCarriers(ctx context.Context, tx *db.Tx) error {
	var names []string
	for key, r := range s.records {
		if r.ambiguous {
			names = append(names, key)
		}
	}
	slices.Sort(names)
	return byKeys(ctx, tx, names, `select own, key from organisation_name where own in `, ``,
		func(rows *db.Rows) error {
			var own, key string
			err := rows.Scan(&own, &key)
			s.carried[own] = append(s.carried[own], key)
			return err
		})
}
