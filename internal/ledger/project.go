package ledger

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
)

// replayBatch is how many entries a projection is handed at once when it is
// rebuilt; it bounds the memory and the length of a transaction.
const replayBatch = 500

// standing is what the database says of a projection.
type standing struct {
	version int
	tables  string
	next    int64 // index of the entry to be applied next
}

func standings(ctx context.Context, tx *db.Tx) (map[string]standing, error) {
	rows, err := tx.Query(ctx, "select name, version, tables, next from ledger_projection")
	if err != nil {
		return nil, fmt.Errorf("reading the state of the projections: %w", err)
	}
	defer rows.Close()
	out := map[string]standing{}
	for rows.Next() {
		var name string
		var s standing
		if err := rows.Scan(&name, &s.version, &s.tables, &s.next); err != nil {
			return nil, fmt.Errorf("reading the state of the projections: %w", err)
		}
		out[name] = s
	}
	return out, rows.Err()
}

// project applies freshly stored entries to every projection. All of them must
// be up to date and of this program's versions; otherwise somebody else is
// rebuilding them and the append has to wait.
func (l *Log) project(ctx context.Context, tx *db.Tx, entries []Entry) error {
	states, err := standings(ctx, tx)
	if err != nil {
		return err
	}
	for _, p := range l.cfg.Projections {
		s, ok := states[p.Name()]
		if !ok || s.version != p.Version() || s.next != entries[0].Index {
			return fault.New(fault.Unavailable, "The tables of %q are being rebuilt. Try again when that has ended.", p.Name())
		}
		if err := p.Apply(ctx, tx, entries); err != nil {
			return fmt.Errorf("projecting %s: %w", p.Name(), err)
		}
	}
	_, err = tx.Exec(ctx, "update ledger_projection set next = $1", entries[len(entries)-1].Index+1)
	return err
}

// bringUp rebuilds the projections that are missing, of another version, or
// not finished.
func (l *Log) bringUp(ctx context.Context) error {
	var states map[string]standing
	var size int64
	err := l.cfg.DB.Read(ctx, func(tx *db.Tx) (err error) {
		if states, err = standings(ctx, tx); err != nil {
			return err
		}
		return tx.QueryRow(ctx, "select size from ledger_log where id = 1").Scan(&size)
	})
	if err != nil {
		return fmt.Errorf("opening the projections: %w", err)
	}
	for _, p := range l.cfg.Projections {
		s, ok := states[p.Name()]
		if !ok || s.version != p.Version() {
			if err := l.reset(ctx, p); err != nil {
				return err
			}
			s.next = 0
		}
		if s.next < size {
			l.cfg.Logger.Info("rebuilding a projection", "name", p.Name(), "version", p.Version(), "from", s.next, "entries", size)
			if err := l.replay(ctx, p, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// Rebuild drops the named projections, or all when none is named, and replays
// the ledger into them. progress, if not nil, is told how many entries are done.
func (l *Log) Rebuild(ctx context.Context, names []string, progress func(name string, done, size int64)) error {
	for _, name := range names {
		if !slices.Contains(l.Projections(), name) {
			return fault.New(fault.NotFound, "There is no projection %q. There are: %s.", name, strings.Join(l.Projections(), ", "))
		}
	}
	for _, p := range l.cfg.Projections {
		if len(names) > 0 && !slices.Contains(names, p.Name()) {
			continue
		}
		if err := l.reset(ctx, p); err != nil {
			return err
		}
		tell := func(done, size int64) {
			if progress != nil {
				progress(p.Name(), done, size)
			}
		}
		if err := l.replay(ctx, p, tell); err != nil {
			return err
		}
	}
	return nil
}

// reset drops a projection's tables, those of its stored version included, and
// makes them anew and empty.
func (l *Log) reset(ctx context.Context, p Projection) error {
	err := l.cfg.DB.Tx(ctx, func(tx *db.Tx) error {
		states, err := standings(ctx, tx)
		if err != nil {
			return err
		}
		for _, table := range append(strings.Fields(states[p.Name()].tables), p.Tables()...) {
			if _, err := tx.Exec(ctx, "drop table if exists "+table); err != nil {
				return err
			}
		}
		for _, statement := range p.Schema() {
			if _, err := tx.Exec(ctx, tx.Dialect().DDL(statement)); err != nil {
				return err
			}
		}
		_, err = tx.Exec(ctx, `insert into ledger_projection (name, version, tables, next) values ($1, $2, $3, 0)
			on conflict (name) do update set version = excluded.version, tables = excluded.tables, next = 0`,
			p.Name(), p.Version(), strings.Join(p.Tables(), " "))
		return err
	})
	if err != nil {
		return fmt.Errorf("making the tables of %s: %w", p.Name(), err)
	}
	return nil
}

// replay applies the entries that a projection has not seen, in transactions
// of replayBatch, remembering its place in each.
func (l *Log) replay(ctx context.Context, p Projection, tell func(done, size int64)) error {
	for {
		var done, size int64
		err := l.cfg.DB.Tx(ctx, func(tx *db.Tx) error {
			states, err := standings(ctx, tx)
			if err != nil {
				return err
			}
			if size, _, err = lock(ctx, tx); err != nil {
				return err
			}
			done = states[p.Name()].next
			batch, err := read(ctx, tx, "where idx >= $1 and idx < $2 order by idx", done, done+replayBatch)
			if err != nil || len(batch) == 0 {
				return err
			}
			if err := p.Apply(ctx, tx, batch); err != nil {
				return err
			}
			done = batch[len(batch)-1].Index + 1
			_, err = tx.Exec(ctx, "update ledger_projection set next = $1 where name = $2", done, p.Name())
			return err
		})
		if err != nil {
			return fmt.Errorf("rebuilding %s: %w", p.Name(), err)
		}
		if tell != nil {
			tell(done, size)
		}
		if done >= size {
			return nil
		}
	}
}
