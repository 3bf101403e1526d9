package process

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/ocds"
)

// Turn is what one entry of the ledger did to its process: the state before it
// and the state after it, both made from the entries up to it alone. Whatever
// came later does not show, so that a turn is the same whenever it is read.
type Turn struct {
	Index  int64         // of the entry
	Time   time.Time     // when it was appended
	Act    *ledger.Entry // the entry where it is an act, which changes nothing of the state; else nil
	Date   string        // that the release bears
	Before ocds.Release  // does not exist where the entry began the process
	After  Change        // Compiled does not exist where no payload of the process is left
}

// turnsAtOnce is how many processes' entries are read by one statement. It
// bounds the memory: some processes have thousands of entries.
const turnsAtOnce = 50

// Turns gives the turns of the entries from an index up to another, which is not
// included, in ledger order. The ledger must have been followed up to there.
func (s *Service) Turns(ctx context.Context, from, to int64) ([]Turn, error) {
	var out []Turn
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		out = nil
		ocids, err := ledger.Processes(ctx, tx, from, to)
		if err != nil {
			return err
		}
		headers := New()
		for some := range slices.Chunk(ocids, turnsAtOnce) {
			entries, err := ledger.OfProcesses(ctx, tx, some, to-1)
			if err != nil {
				return err
			}
			// The statement gives them by process.
			for len(entries) > 0 {
				n := slices.IndexFunc(entries, func(e ledger.Entry) bool { return e.OCID != entries[0].OCID })
				if n < 0 {
					n = len(entries)
				}
				turns, err := turnsOf(entries[:n], from, func(header string) ([]string, error) { return headers.extensions(ctx, tx, header) })
				if err != nil {
					return fmt.Errorf("merging the releases of %s: %w", entries[0].OCID, err)
				}
				out, entries = append(out, turns...), entries[n:]
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading entries %d to %d with their processes: %w", from, to, err)
	}
	slices.SortFunc(out, func(a, b Turn) int { return int(a.Index - b.Index) })
	return out, nil
}

// turnsOf gives the turns of those entries of one process whose index is at
// least from. extensions gives those that a package header names.
func turnsOf(entries []ledger.Entry, from int64, extensions func(header string) ([]string, error)) ([]Turn, error) {
	r := row{Change: Change{OCID: entries[0].OCID, First: -1}, ids: map[string]int64{}}
	last := slices.IndexFunc(entries, func(e ledger.Entry) bool { return e.Index >= from }) // of those before from
	if last < 0 {
		last = len(entries)
	}
	for last--; last >= 0 && entries[last].Kind != ledger.KindRelease; last-- {
	}
	var turns []Turn
	var releases []ledger.Entry // so far
	for i := range entries {
		e := &entries[i]
		if e.Kind != ledger.KindRelease {
			if e.Index >= from {
				turns = append(turns, Turn{Index: e.Index, Time: e.Time, Act: e, Before: r.Compiled, After: r.Change})
			}
			continue
		}
		if releases = append(releases, *e); len(releases) == 1 {
			r.First = e.Index
		}
		afresh, err := r.meet(e, extensions)
		if err != nil {
			return nil, err
		}
		before := r.Compiled
		if e.Index < from && i < last {
			continue // the state is made once, for the last of them
		}
		if err := r.become(releases, afresh || !before.Exists()); err != nil {
			return nil, err
		}
		if e.Index >= from {
			turns = append(turns, Turn{Index: e.Index, Time: e.Time, Date: e.Release().Date(), Before: before, After: r.Change})
		}
	}
	return turns, nil
}

// meet notes an entry in the figures of the process. afresh says that its state
// cannot be made from the one before.
func (r *row) meet(e *ledger.Entry, extensions func(header string) ([]string, error)) (afresh bool, err error) {
	names, err := extensions(e.Header)
	if err != nil {
		return false, err
	}
	for _, name := range names {
		if !slices.Contains(r.extensions, name) {
			r.extensions = append(r.extensions, name)
			afresh = true
		}
	}
	slices.Sort(r.extensions)
	_, again := r.ids[e.ReleaseID]
	r.ids[e.ReleaseID] = e.Index
	r.Releases++
	r.Last, r.Source = e.Index, e.Source
	return afresh || again, nil
}

// become makes the state after the last of some entries, from the one before it
// where that equals the full merge.
func (r *row) become(entries []ledger.Entry, afresh bool) error {
	last := &entries[len(entries)-1]
	if !last.Release().Exists() && !afresh {
		return nil // its payload was removed
	}
	if !afresh {
		// extend changes the state it is given, and the one before is still needed.
		r.stored, r.fresh = r.Compiled.AppendJSON(nil), []*ledger.Entry{last}
		if r.extend() {
			return nil
		}
	}
	if !slices.ContainsFunc(entries, func(e ledger.Entry) bool { return e.Release().Exists() }) {
		r.Compiled = ocds.Release{}
		return nil
	}
	compiled, err := Compile(entries, r.extensions)
	r.Compiled = compiled
	return err
}
