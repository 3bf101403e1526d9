package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
)

const entryFields = "idx, kind, ocid, release_id, source, time, charset, header, digest, commitment, salt, payload"

// read gives the entries that a clause selects.
func read(ctx context.Context, tx *db.Tx, clause string, args ...any) ([]Entry, error) {
	var out []Entry
	err := each(ctx, tx, clause, args, func(e *Entry) error {
		out = append(out, *e)
		return nil
	})
	return out, err
}

// each calls fn for each entry that a clause selects; the Entry is the callee's
// to keep.
func each(ctx context.Context, tx *db.Tx, clause string, args []any, fn func(*Entry) error) error {
	rows, err := tx.Query(ctx, "select "+entryFields+" from ledger_entry "+clause, args...)
	if err != nil {
		return fmt.Errorf("reading entries: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var e Entry
		var time string
		if err := rows.Scan(&e.Index, &e.Kind, &e.OCID, &e.ReleaseID, &e.Source, &time, &e.Charset, &e.Header,
			&e.digest, &e.commitment, &e.salt, &e.Payload); err != nil {
			return fmt.Errorf("reading entries: %w", err)
		}
		if e.Time, err = clock.Parse(time); err != nil {
			return fmt.Errorf("the time of entry %d: %w", e.Index, err)
		}
		if err := fn(&e); err != nil {
			return err
		}
	}
	return rows.Err()
}

// released selects the entries that are no acts.
const released = "kind = '" + KindRelease + "'"

// OfProcess gives the releases of a process up to an index, in ledger order,
// within a transaction.
func OfProcess(ctx context.Context, tx *db.Tx, ocid string, upTo int64) ([]Entry, error) {
	return read(ctx, tx, "where ocid = $1 and idx <= $2 and "+released+" order by idx", ocid, upTo)
}

// OfProcesses gives the entries of several processes up to an index, those of a
// process together and in ledger order, within a transaction: releases and the
// acts that are about the process.
func OfProcesses(ctx context.Context, tx *db.Tx, ocids []string, upTo int64) ([]Entry, error) {
	args := []any{upTo}
	return read(ctx, tx, "where idx <= $1 and ocid in "+db.In(&args, ocids...)+" order by ocid, idx", args...)
}

// ActsOf gives the acts of one kind that are about a process, in ledger order,
// within a transaction.
func ActsOf(ctx context.Context, tx *db.Tx, kind, ocid string) ([]Entry, error) {
	return read(ctx, tx, "where ocid = $1 and kind = $2 order by idx", ocid, kind)
}

// Processes gives the ocids of the entries from an index up to another, which is
// not included, each once, within a transaction. Acts that are about no process
// add none.
func Processes(ctx context.Context, tx *db.Tx, from, to int64) (ocids []string, err error) {
	rows, err := tx.Query(ctx, "select distinct ocid from ledger_entry where idx >= $1 and idx < $2 and ocid <> '' order by ocid", from, to)
	if err != nil {
		return nil, fmt.Errorf("listing the processes of entries: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var ocid string
		if err := rows.Scan(&ocid); err != nil {
			return nil, fmt.Errorf("listing the processes of entries: %w", err)
		}
		ocids = append(ocids, ocid)
	}
	return ocids, rows.Err()
}

// Reached gives up to where some projections hold what the ledger holds, within
// a transaction: less than all while somebody rebuilds their tables, which are
// then missing what nobody would look for again.
func Reached(ctx context.Context, tx *db.Tx, projections ...string) (next int64, err error) {
	var args []any
	err = tx.QueryRow(ctx, `select case when min(p.next) < min(l.size) then min(p.next) else min(l.size) end
		from ledger_log l, ledger_projection p where l.id = 1 and p.name in `+db.In(&args, projections...), args...).Scan(&next)
	if err != nil {
		return 0, fmt.Errorf("reading how far the projections are: %w", err)
	}
	return next, nil
}

// CountProcesses counts the processes of the entries from an index up to
// another, which is not included.
func (l *Log) CountProcesses(ctx context.Context, from, to int64) (n int64, err error) {
	err = l.cfg.DB.Read(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, "select count(distinct ocid) from ledger_entry where idx >= $1 and idx < $2 and ocid <> ''", from, to).Scan(&n)
	})
	if err != nil {
		return 0, fmt.Errorf("counting the processes of entries: %w", err)
	}
	return n, nil
}

// Process gives the releases of a process in ledger order; none for an ocid
// that the ledger does not know.
func (l *Log) Process(ctx context.Context, ocid string) (out []Entry, err error) {
	err = l.cfg.DB.Read(ctx, func(tx *db.Tx) error {
		out, err = read(ctx, tx, "where ocid = $1 and "+released+" order by idx", ocid)
		return err
	})
	return out, err
}

// WithReleaseID gives the releases that carry a release id, in ledger order:
// several when the release was published again with new content, or when two
// publishers use the same id.
func (l *Log) WithReleaseID(ctx context.Context, id string) (out []Entry, err error) {
	err = l.cfg.DB.Read(ctx, func(tx *db.Tx) error {
		out, err = read(ctx, tx, "where release_id = $1 and "+released+" order by idx", id)
		return err
	})
	return out, err
}

// After gives up to limit entries whose index is greater than after (-1 for
// the beginning), in ledger order. None means that the reader has caught up.
func (l *Log) After(ctx context.Context, after int64, limit int) (out []Entry, err error) {
	err = l.cfg.DB.Read(ctx, func(tx *db.Tx) error {
		out, err = read(ctx, tx, "where idx > $1 and idx <= $2 order by idx", after, after+int64(limit))
		return err
	})
	return out, err
}

// Entries gives the entries with the given indexes, in ledger order.
func (l *Log) Entries(ctx context.Context, indexes []int64) (out []Entry, err error) {
	var args []any
	clause := "where idx in " + db.InInt(&args, indexes...) + " order by idx"
	err = l.cfg.DB.Read(ctx, func(tx *db.Tx) error {
		out, err = read(ctx, tx, clause, args...)
		return err
	})
	return out, err
}

// Entry gives the entry at an index, or a fault of kind NotFound.
func (l *Log) Entry(ctx context.Context, index int64) (Entry, error) {
	list, err := l.Entries(ctx, []int64{index})
	if err == nil && len(list) == 0 {
		err = fault.New(fault.NotFound, "The ledger has no entry %d.", index)
	}
	if err != nil {
		return Entry{}, err
	}
	return list[0], nil
}

// Size gives the number of entries.
func (l *Log) Size(ctx context.Context) (size int64, err error) {
	err = l.cfg.DB.Read(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, "select size from ledger_log where id = 1").Scan(&size)
	})
	return size, err
}

// Header gives a package header by its hash; nil for "".
func Header(ctx context.Context, tx *db.Tx, hash string) ([]byte, error) {
	if hash == "" {
		return nil, nil
	}
	var body []byte
	if err := tx.QueryRow(ctx, "select body from ledger_header where hash = $1", hash).Scan(&body); err != nil {
		return nil, fmt.Errorf("reading the package header %s: %w", hash, err)
	}
	return body, nil
}

// Header gives a package header by its hash: a compact JSON object with the
// members version, extensions, publisher, license and publicationPolicy as far
// as the package had them; nil for "".
func (l *Log) Header(ctx context.Context, hash string) (body []byte, err error) {
	err = l.cfg.DB.Read(ctx, func(tx *db.Tx) error {
		body, err = Header(ctx, tx, hash)
		return err
	})
	return body, err
}

// Checkpoint gives the newest signed checkpoint, or a fault of kind NotFound
// while the ledger is empty.
func (l *Log) Checkpoint(ctx context.Context) (c Checkpoint, err error) {
	err = l.cfg.DB.Read(ctx, func(tx *db.Tx) error {
		c, err = l.newest(ctx, tx)
		return err
	})
	return c, err
}

func (l *Log) newest(ctx context.Context, tx *db.Tx) (Checkpoint, error) {
	var text string
	err := tx.QueryRow(ctx, "select note from ledger_checkpoint order by size desc limit 1").Scan(&text)
	if errors.Is(err, db.ErrNoRows) {
		return Checkpoint{}, fault.New(fault.NotFound, "The ledger is empty: there is no checkpoint yet.")
	}
	if err != nil {
		return Checkpoint{}, fmt.Errorf("reading the checkpoint: %w", err)
	}
	return ParseCheckpoint(text, l.keys.verifier)
}

// ProcessAfter gives up to limit releases of a process whose index is greater
// than after and at most upTo, in ledger order: a process of any size can be
// read part by part.
func (l *Log) ProcessAfter(ctx context.Context, ocid string, after, upTo int64, limit int) (out []Entry, err error) {
	err = l.cfg.DB.Read(ctx, func(tx *db.Tx) error {
		out, err = read(ctx, tx, "where ocid = $1 and idx > $2 and idx <= $3 and "+released+" order by idx limit $4", ocid, after, upTo, limit)
		return err
	})
	return out, err
}

// Removed counts the entries with an index greater than after, up to last,
// whose payload was removed.
func (l *Log) Removed(ctx context.Context, after, last int64) (n int64, err error) {
	err = l.cfg.DB.Read(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, "select count(*) from ledger_entry where idx > $1 and idx <= $2 and payload is null", after, last).Scan(&n)
	})
	if err != nil {
		return 0, fmt.Errorf("counting removed payloads: %w", err)
	}
	return n, nil
}

// mostAsked is how many entries a statement asks for by index.
const mostAsked = 500

// WithoutPayload gives those of some indexes, which are in ledger order, whose
// payload was removed, in that order.
func (l *Log) WithoutPayload(ctx context.Context, indexes []int64) (out []int64, err error) {
	for chunk := range slices.Chunk(indexes, mostAsked) {
		found, err := l.withoutPayload(ctx, chunk)
		if err != nil {
			return nil, fmt.Errorf("looking for removed payloads: %w", err)
		}
		out = append(out, found...)
	}
	return out, nil
}

func (l *Log) withoutPayload(ctx context.Context, indexes []int64) (out []int64, err error) {
	var args []any
	query := "select idx from ledger_entry where payload is null and idx in " + db.InInt(&args, indexes...) + " order by idx"
	err = l.cfg.DB.Read(ctx, func(tx *db.Tx) error {
		out = nil
		rows, err := tx.Query(ctx, query, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var index int64
			if err := rows.Scan(&index); err != nil {
				return err
			}
			out = append(out, index)
		}
		return rows.Err()
	})
	return out, err
}
