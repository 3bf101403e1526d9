package org

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/db"
)

var (
	organisationColumns = []string{"id", "name", "folded", "first_index", "last_index", "buyer", "supplier",
		"town", "region", "postcode", "scale", "scale_date", "vcse", "state"}
	keyColumns   = []string{"key", "org_id"}
	nameColumns  = []string{"key", "folded", "own"}
	joinColumns  = []string{"key", "reason", "subject", "detail", "entry_index", "entry_seq", "ocid"}
	scaleColumns = []string{"key", "date", "scale", "entry_index"}
)

// changes are the rows to write.
type changes struct {
	gone                       []string // ids that no body has any more
	organisations, keys, names [][]any
}

// write stores what changed since load. Rows go in the order of their keys,
// which the engines like best.
func (s *state) write(ctx context.Context, tx *db.Tx) error {
	c := s.changes()
	for part := range slices.Chunk(c.gone, perQuery) {
		var args []any
		list := db.In(&args, filled(part)...)
		if _, err := tx.Exec(ctx, "delete from organisation where id in "+list, args...); err != nil {
			return err
		}
	}
	for _, t := range []struct {
		table   string
		columns []string
		rows    [][]any
		suffix  string
	}{
		{"organisation", organisationColumns, c.organisations, replacing(organisationColumns, 1)},
		{"organisation_key", keyColumns, c.keys, replacing(keyColumns, 1)},
		{"organisation_name", nameColumns, c.names, "on conflict (key, folded) do nothing"},
		{"organisation_join", joinColumns, s.joinRows(), "on conflict (key, reason, subject) do nothing"},
		{"organisation_scale", scaleColumns, s.sizeRows(), replacing(scaleColumns, 2)},
	} {
		if err := tx.InsertMany(ctx, t.table, t.columns, t.rows, t.suffix); err != nil {
			return err
		}
	}
	return nil
}

// replacing gives the clause that overwrites a row of the same key, which is
// the first n columns.
func replacing(columns []string, n int) string {
	set := make([]string, 0, len(columns))
	for _, c := range columns[n:] {
		set = append(set, c+" = excluded."+c)
	}
	return "on conflict (" + strings.Join(columns[:n], ", ") + ") do update set " + strings.Join(set, ", ")
}

func (s *state) changes() changes {
	var c changes
	old, now := map[string]bool{}, map[string]bool{}
	for _, b := range s.bodies {
		if !b.dirty {
			continue
		}
		for _, r := range b.records {
			old[r.stored] = true
		}
		if len(b.records) == 0 {
			continue
		}
		id := b.id()
		now[id] = true
		c.organisations = append(c.organisations, append(b.summary(s.reader).row(), b.encode()))
		for _, r := range b.records {
			if r.stored != id {
				c.keys = append(c.keys, []any{r.key, id})
			}
			for _, n := range r.names {
				if n.fresh {
					c.names = append(c.names, []any{r.key, s.reader.read(n.name).plain, n.carried(r)})
				}
			}
		}
	}
	for id := range old {
		if id != "" && !now[id] {
			c.gone = append(c.gone, id)
		}
	}
	slices.Sort(c.gone)
	for _, rows := range [][][]any{c.organisations, c.keys, c.names} {
		slices.SortFunc(rows, byFirstColumns)
	}
	return c
}

// byFirstColumns orders rows by their first two columns, of text.
func byFirstColumns(a, b []any) int {
	return cmp.Or(strings.Compare(a[0].(string), b[0].(string)), strings.Compare(a[1].(string), b[1].(string)))
}

// carried gives the name key that r carries by the spelling, "" for a name.
func (n *spelling) carried(r *record) string {
	if r.identifies() {
		return n.own
	}
	return ""
}

func (s summary) row() []any {
	var vcse any
	if s.vcse != "" {
		vcse = flag(s.vcse == "1")
	}
	return []any{s.id, s.name, s.folded, s.first, s.last, s.buyer, s.supplier,
		s.address.town, s.address.region, s.address.postcode, s.scale, s.scaleDate, vcse}
}

func (s *state) joinRows() [][]any {
	rows := make([][]any, len(s.joins))
	for i, j := range s.joins {
		rows[i] = []any{j.Key, string(j.Reason), j.Subject, j.Detail, j.Index, j.seq, j.OCID}
	}
	return rows
}

func (s *state) sizeRows() [][]any {
	rows := make([][]any, 0, len(s.sizes))
	for _, k := range slices.SortedFunc(maps.Keys(s.sizes), func(a, b sizing) int {
		return cmp.Or(strings.Compare(a.key, b.key), strings.Compare(a.date, b.date))
	}) {
		rows = append(rows, []any{k.key, k.date, s.sizes[k].scale, s.sizes[k].index})
	}
	return rows
}
