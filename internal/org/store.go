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

// load reads the bodies that have one of the keys, whole, with the names that
// they carry but share with others.
func (s *state) load(ctx context.Context, tx *db.Tx, keys iter.Seq[string]) error {
	want := slices.Sorted(keys)
	for len(want) > 0 {
		loaded, err := s.loadRecords(ctx, tx, want)
		if err != nil {
			return err
		}
		if want, err = s.loadNames(ctx, tx, loaded); err != nil {
			return err
		}
	}
	return s.loadCarriers(ctx, tx)
}

// loadRecords reads all keys of the bodies that have one of keys, and gives
// those that were not there yet.
func (s *state) loadRecords(ctx context.Context, tx *db.Tx, keys []string) (loaded []string, err error) {
	bodies := map[string]*body{}
	err = byKeys(ctx, tx, keys, `
		select key, org_id, scheme, value, ambiguous, first_index, first_seq, last_index, uses, buyer, supplier,
			town, region, postcode, address_date, scale, scale_date, vcse, vcse_date
		from organisation_key where org_id in (select org_id from organisation_key where key in `, `)`,
		func(rows *db.Rows) error {
			r := &record{}
			err := rows.Scan(&r.key, &r.stored, &r.id.scheme, &r.id.value, &r.ambiguous, &r.first.index, &r.first.seq,
				&r.last, &r.uses, &r.buyer, &r.supplier,
				&r.town, &r.region, &r.postcode, &r.address.date, &r.scale, &r.scaleDate, &r.vcse, &r.vcseDate)
			if err != nil || s.records[r.key] != nil {
				return err
			}
			b := bodies[r.stored]
			if b == nil {
				b = &body{}
				bodies[r.stored] = b
				s.bodies = append(s.bodies, b)
			}
			b.add(r)
			s.records[r.key] = r
			loaded = append(loaded, r.key)
			return nil
		})
	return loaded, err
}

// loadNames reads the spellings of keys, and gives the name keys that they
// carry and that are not loaded: those of ambiguous names, since any other
// name is a key of the only body that carries it.
func (s *state) loadNames(ctx context.Context, tx *db.Tx, keys []string) (missing []string, err error) {
	err = byKeys(ctx, tx, keys, `
		select key, name, own, uses, first_index, first_seq from organisation_name where key in `, ``,
		func(rows *db.Rows) error {
			n := &spelling{}
			var key string
			if err := rows.Scan(&key, &n.name, &n.own, &n.uses, &n.first.index, &n.first.seq); err != nil {
				return err
			}
			r := s.records[key]
			r.names = append(r.names, n)
			if r.identifies() {
				s.carried[n.own] = append(s.carried[n.own], key)
				if s.records[n.own] == nil {
					missing = append(missing, n.own)
				}
			}
			return nil
		})
	if err != nil {
		return nil, err
	}
	for _, key := range keys {
		slices.SortFunc(s.records[key].names, func(a, b *spelling) int { return a.first.compare(b.first) })
	}
	slices.Sort(missing)
	return slices.Compact(missing), nil
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
	return byKeys(ctx, tx, names, `select own, key from organisation_name where key <> own and own in `, ``,
		func(rows *db.Rows) error {
			var own, key string
			err := rows.Scan(&own, &key)
			s.carried[own] = append(s.carried[own], key)
			return err
		})
}
