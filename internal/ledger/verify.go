package ledger

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/ocds"
)

// Report is what Verify found.
type Report struct {
	Size       int64      // entries that the newest checkpoint signs for
	Checkpoint Checkpoint // the newest checkpoint; zero for an empty ledger
	Good       int64      // entries verified
	Bad        int64      // the first index that is wrong, or -1
	Problem    string     // what is wrong there; "" when nothing is
}

// OK reports whether every entry was verified.
func (r Report) OK() bool { return r.Problem == "" }

// errBad ends the walk at the first wrong entry.
var errBad = errors.New("a wrong entry")

// Verify recomputes everything that the ledger claims, from the payloads up to
// the signed checkpoints, and names the first index that is wrong. progress,
// if not nil, is told how many entries are done. The error is for what kept it
// from looking; what it found is in the report.
func (l *Log) Verify(ctx context.Context, progress func(done, size int64)) (Report, error) {
	report := Report{Bad: -1}
	err := l.cfg.DB.Read(ctx, func(tx *db.Tx) error {
		v := &verifier{log: l, ctx: ctx, tx: tx, report: &report, progress: progress, headers: map[string]bool{}}
		return v.run()
	})
	if err != nil && !errors.Is(err, errBad) {
		return report, fmt.Errorf("verifying the ledger: %w", err)
	}
	return report, nil
}

// verifier is one walk over the ledger.
type verifier struct {
	log      *Log
	ctx      context.Context
	tx       *db.Tx
	report   *Report
	progress func(done, size int64)

	tree    *tree
	next    int64
	last    time.Time
	edge    []tlog.Hash // roots of the complete subtrees, largest first
	signed  []Checkpoint
	headers map[string]bool // package headers whose hash was checked
	sure    int64           // size of the newest checkpoint that the walk has confirmed
}

func (v *verifier) bad(index int64, format string, args ...any) error {
	v.report.Bad, v.report.Problem = index, fmt.Sprintf(format, args...)
	return errBad
}

func (v *verifier) run() error {
	v.tree = newTree(v.ctx, v.tx)
	if err := v.checkpoints(); err != nil {
		return err
	}
	if err := v.walk(); err != nil {
		return err
	}
	if v.next < v.report.Size {
		return v.bad(v.next, "entry %d is missing: the checkpoint signs for %d entries, the ledger ends before", v.next, v.report.Size)
	}
	var head int64
	if err := v.tx.QueryRow(v.ctx, "select size from ledger_log where id = 1").Scan(&head); err != nil {
		return fmt.Errorf("reading the head of the log: %w", err)
	}
	if head != v.report.Size {
		return v.bad(min(head, v.report.Size), "the log's head says %d entries, its newest checkpoint %d", head, v.report.Size)
	}
	return nil
}

// checkpoints reads every signed checkpoint and the one kept outside the
// database, in the order of their sizes.
func (v *verifier) checkpoints() error {
	rows, err := v.tx.Query(v.ctx, "select size, note from ledger_checkpoint order by size")
	if err != nil {
		return fmt.Errorf("reading the checkpoints: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var size int64
		var text string
		if err := rows.Scan(&size, &text); err != nil {
			return fmt.Errorf("reading the checkpoints: %w", err)
		}
		c, err := ParseCheckpoint(text, v.log.keys.verifier)
		if err != nil || c.Size != size {
			return v.bad(size, "the checkpoint for %d entries is not the log's: %s", size, fault.Public(err))
		}
		v.signed = append(v.signed, c)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if n := len(v.signed); n > 0 {
		v.report.Checkpoint, v.report.Size = v.signed[n-1], v.signed[n-1].Size
	}
	return v.outside()
}

// outside takes up the checkpoint in the data directory, which shows when the
// database was put back to an older state.
func (v *verifier) outside() error {
	c, ok, err := v.log.savedCheckpoint()
	if err != nil && fault.KindOf(err) == fault.Invalid {
		return v.bad(0, "the checkpoint kept in the data directory is not the log's: %s", fault.Public(err))
	}
	if err != nil || !ok {
		return err
	}
	if c.Size > v.report.Size {
		return v.bad(v.report.Size, "entry %d is missing: a checkpoint kept outside the database signs for %d entries, the database for %d",
			v.report.Size, c.Size, v.report.Size)
	}
	at := 0
	for at < len(v.signed) && v.signed[at].Size <= c.Size {
		at++
	}
	v.signed = append(v.signed[:at:at], append([]Checkpoint{c}, v.signed[at:]...)...)
	return nil
}

// walk goes through the entries in batches: PostgreSQL answers one query of a
// transaction at a time, and checking an entry asks for tiles.
func (v *verifier) walk() error {
	after := int64(math.MinInt64)
	for {
		batch, err := read(v.ctx, v.tx, "where idx > $1 order by idx limit $2", after, replayBatch)
		if err != nil {
			return err
		}
		if len(batch) == 0 {
			return nil
		}
		for i := range batch {
			if err := v.entry(&batch[i]); err != nil {
				return err
			}
			v.next++
			v.report.Good++
			if err := v.roots(); err != nil {
				return err
			}
		}
		after = batch[len(batch)-1].Index
		if v.progress != nil {
			v.progress(v.next, v.report.Size)
		}
	}
}

// entry checks one entry by itself and its leaf against the stored tree.
func (v *verifier) entry(e *Entry) error {
	switch {
	case e.Index != v.next && e.Index > v.next && v.next < v.report.Size:
		return v.bad(v.next, "entry %d is missing", v.next)
	case e.Index != v.next:
		return v.bad(e.Index, "entry %d stands where entry %d belongs", e.Index, v.next)
	case e.Index >= v.report.Size:
		return v.bad(e.Index, "entry %d is signed for by no checkpoint", e.Index)
	case e.Time.Before(v.last):
		return v.bad(e.Index, "entry %d is older than the one before it", e.Index)
	case e.Payload == nil || e.salt == nil:
		return v.bad(e.Index, "entry %d has lost its payload or its salt", e.Index)
	case !bytes.Equal(commit(e.salt, e.Payload), e.commitment):
		return v.bad(e.Index, "the payload of entry %d is not the one committed to", e.Index)
	}
	v.last = e.Time
	if err := v.columns(e); err != nil {
		return err
	}
	leaf := e.leaf()
	stored, err := v.tree.ReadHashes([]int64{tlog.StoredHashIndex(0, e.Index)})
	if err != nil {
		return v.bad(e.Index, "the tree has no hash for entry %d: %v", e.Index, err)
	}
	if stored[0] != leaf {
		return v.bad(e.Index, "entry %d is not the one that the tree was built from", e.Index)
	}
	v.push(leaf)
	return nil
}

// columns checks what the row says beside its payload against the payload.
func (v *verifier) columns(e *Entry) error {
	r, err := ocds.Parse(e.Payload)
	if err != nil {
		return v.bad(e.Index, "the payload of entry %d cannot be read: %v", e.Index, err)
	}
	rel := ocds.Release{Value: r}
	digest := r.Digest()
	if rel.OCID() != e.OCID || rel.ID() != "" && rel.ID() != e.ReleaseID || !bytes.Equal(digest[:], e.digest) {
		return v.bad(e.Index, "the ocid, release id or digest beside entry %d is not that of its payload", e.Index)
	}
	if e.Header == "" || v.headers[e.Header] {
		return nil
	}
	body, err := Header(v.ctx, v.tx, e.Header)
	if sum := sha256.Sum256(body); err != nil || hex.EncodeToString(sum[:]) != e.Header {
		return v.bad(e.Index, "the package header of entry %d is missing or changed", e.Index)
	}
	v.headers[e.Header] = true
	return nil
}

// push adds a leaf to the edge of the tree, joining subtrees of equal size.
func (v *verifier) push(h tlog.Hash) {
	for n := v.next; n&1 == 1; n >>= 1 {
		h = tlog.NodeHash(v.edge[len(v.edge)-1], h)
		v.edge = v.edge[:len(v.edge)-1]
	}
	v.edge = append(v.edge, h)
}

func (v *verifier) root() tlog.Hash {
	h := v.edge[len(v.edge)-1]
	for i := len(v.edge) - 2; i >= 0; i-- {
		h = tlog.NodeHash(v.edge[i], h)
	}
	return h
}

// roots compares the computed root with the checkpoints of this size.
func (v *verifier) roots() error {
	for len(v.signed) > 0 && v.signed[0].Size == v.next {
		if v.root() != v.signed[0].Root {
			return v.bad(v.sure, "the entries from %d to %d do not give the root that was signed for %d entries", v.sure, v.next-1, v.next)
		}
		v.sure = v.next
		v.signed = v.signed[1:]
	}
	return nil
}
