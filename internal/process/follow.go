package process

import (
	"context"
	"fmt"
	"slices"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/ocds"
)

// Follow makes a projection of the ledger out of one that follows processes.
// It must stand after p in the ledger's list.
func (p *Projection) Follow(d Derived) ledger.Projection { return follower{Derived: d, from: p} }

// follower hands the processes of a batch of entries to a derived projection.
type follower struct {
	Derived
	from *Projection
}

// Apply takes the changes that the process projection has just made in the same
// transaction; when the follower alone is rebuilt it reads the stored processes,
// which are already complete: a derived row is a function of the process, so
// the last time a process is handed over decides.
func (f follower) Apply(ctx context.Context, tx *db.Tx, entries []ledger.Entry) error {
	last := entries[len(entries)-1].Index
	if b := f.from.latest; b.tx == tx && b.last == last {
		return f.Derived.Apply(ctx, tx, b.changes)
	}
	changes, err := f.from.stored(ctx, tx, entries)
	if err != nil {
		return err
	}
	return f.Derived.Apply(ctx, tx, changes)
}

// stored reads the processes whose newest entry is among entries, so that each
// process is handed over once in a rebuild.
func (p *Projection) stored(ctx context.Context, tx *db.Tx, entries []ledger.Entry) ([]Change, error) {
	rows := map[string]*row{}
	var order []string
	for i := range entries {
		if entries[i].Kind == ledger.KindRelease && rows[entries[i].OCID] == nil {
			rows[entries[i].OCID] = &row{Change: Change{OCID: entries[i].OCID}}
			order = append(order, entries[i].OCID)
		}
	}
	for chunk := range slices.Chunk(order, 500) {
		if err := loadStates(ctx, tx, chunk, entries[len(entries)-1].Index, rows); err != nil {
			return nil, fmt.Errorf("reading processes: %w", err)
		}
	}
	var out []Change
	for _, ocid := range order {
		r := rows[ocid]
		if r.stored == nil {
			continue // what comes later hands it over
		}
		v, err := ocds.Parse(r.stored)
		if err != nil {
			return nil, fmt.Errorf("reading the process %s: %w", ocid, err)
		}
		r.Compiled = ocds.Release{Value: v}
		out = append(out, r.Change)
	}
	return out, nil
}
