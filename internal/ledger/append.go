package ledger

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/ocds"
)

// Item is a release or an act to be appended.
type Item struct {
	Kind      string // of an act, see Act; "" for a release
	Source    string
	Release   ocds.Release // parsed from Payload, also that of an act
	ReleaseID string       // its id, or one made for it
	Digest    [32]byte     // Release.Digest()
	Payload   []byte       // the bytes received, in UTF-8
	Charset   string       // what they were in when not UTF-8, else ""
	Header    []byte       // the package header; nil for none
}

// Status says what became of an item.
type Status uint8

// The statuses.
const (
	Known       Status = iota // the ledger has this content for this ocid and release id
	Appended                  // a release that was not there
	Superseding               // appended: the same ocid and release id, new content
)

// Append appends those items that the ledger does not have, in order, in one
// transaction with the tree, the checkpoint and the projections. It returns
// the status of each item once all of that is on disk.
func (l *Log) Append(ctx context.Context, items []Item) ([]Status, error) {
	return l.AppendWith(ctx, items, func(*db.Tx, []Status) error { return nil })
}

// AppendWith is Append with more work in the same transaction: with is called
// with what became of the items, and an error of it undoes everything. Like a
// function given to db.Tx it may be called more than once. Items may be none.
func (l *Log) AppendWith(ctx context.Context, items []Item, with func(*db.Tx, []Status) error) ([]Status, error) {
	var out []Status
	var done Checkpoint
	err := l.cfg.DB.Tx(ctx, func(tx *db.Tx) (err error) {
		out, done = nil, Checkpoint{}
		if len(items) > 0 {
			if out, done, err = l.append(ctx, tx, items); err != nil {
				return err
			}
		}
		return with(tx, out)
	})
	if err != nil {
		return nil, fmt.Errorf("appending to the ledger: %w", err)
	}
	if done.Size > 0 {
		l.remember(items)
		l.wake()
		if err := l.saveCheckpoint(done); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (l *Log) append(ctx context.Context, tx *db.Tx, items []Item) ([]Status, Checkpoint, error) {
	size, last, err := lock(ctx, tx)
	if err != nil {
		return nil, Checkpoint{}, err
	}
	statuses, err := classify(ctx, tx, items)
	if err != nil {
		return nil, Checkpoint{}, err
	}
	now := millis(l.cfg.Clock.Now())
	if now.Before(last) {
		now = last // the ledger's time never runs backwards
	}
	entries, err := newEntries(items, statuses, size, now)
	if err != nil || len(entries) == 0 {
		return statuses, Checkpoint{}, err
	}
	if err := l.store(ctx, tx, items, entries); err != nil {
		return nil, Checkpoint{}, err
	}
	done, err := l.seal(ctx, tx, entries, size)
	if err != nil {
		return nil, Checkpoint{}, err
	}
	return statuses, done, l.project(ctx, tx, entries)
}

// lock takes the log's row for this transaction, so that writers go one after
// the other, and gives the size and the newest entry's time.
func lock(ctx context.Context, tx *db.Tx) (size int64, last time.Time, err error) {
	var text string
	err = tx.QueryRow(ctx, "update ledger_log set size = size where id = 1 returning size, time").Scan(&size, &text)
	if err != nil {
		return 0, last, fmt.Errorf("reading the head of the log: %w", err)
	}
	if text != "" {
		last, err = clock.Parse(text)
	}
	return size, last, err
}

// releaseKey names a release or an act within the ledger.
type releaseKey struct{ kind, ocid, id string }

func keyOf(it *Item) releaseKey {
	return releaseKey{cmp.Or(it.Kind, KindRelease), it.Release.OCID(), it.ReleaseID}
}

// classify finds what the ledger already has, and what stands twice in the batch.
func classify(ctx context.Context, tx *db.Tx, items []Item) ([]Status, error) {
	known, err := digests(ctx, tx, items)
	if err != nil {
		return nil, err
	}
	out := make([]Status, len(items))
	for i := range items {
		key := keyOf(&items[i])
		have := known[key]
		switch {
		case have == nil:
			known[key] = map[[32]byte]bool{items[i].Digest: true}
			out[i] = Appended
		case !have[items[i].Digest]:
			have[items[i].Digest] = true
			out[i] = Superseding
		}
	}
	return out, nil
}

// digests gives what the ledger has of the processes of the releases, and under
// the ids of the acts: most acts are about no process.
func digests(ctx context.Context, tx *db.Tx, items []Item) (map[releaseKey]map[[32]byte]bool, error) {
	known := map[releaseKey]map[[32]byte]bool{}
	ocids, ids := map[string]bool{}, map[string]bool{}
	for i := range items {
		if items[i].Kind == "" {
			ocids[items[i].Release.OCID()] = true
		} else {
			ids[items[i].ReleaseID] = true
		}
	}
	for column, values := range map[string]map[string]bool{"ocid": ocids, "release_id": ids} {
		for some := range slices.Chunk(slices.Collect(maps.Keys(values)), mostAsked) {
			var args []any
			rows, err := tx.Query(ctx, "select kind, ocid, release_id, digest from ledger_entry where "+column+" in "+db.In(&args, some...), args...)
			if err != nil {
				return nil, fmt.Errorf("looking for known releases: %w", err)
			}
			if err := scanDigests(rows, known); err != nil {
				return nil, err
			}
		}
	}
	return known, nil
}

func scanDigests(rows *db.Rows, known map[releaseKey]map[[32]byte]bool) error {
	defer rows.Close()
	for rows.Next() {
		var key releaseKey
		var digest []byte
		if err := rows.Scan(&key.kind, &key.ocid, &key.id, &digest); err != nil {
			return fmt.Errorf("looking for known releases: %w", err)
		}
		if known[key] == nil {
			known[key] = map[[32]byte]bool{}
		}
		if len(digest) == sha256.Size {
			known[key][[32]byte(digest)] = true
		}
	}
	return rows.Err()
}

// newEntries makes the entries of the items that are new.
func newEntries(items []Item, statuses []Status, size int64, now time.Time) ([]Entry, error) {
	var out []Entry
	var hashes headerHashes
	for i := range items {
		if statuses[i] == Known {
			continue
		}
		it := &items[i]
		salt := make([]byte, saltSize)
		if _, err := rand.Read(salt); err != nil {
			return nil, fmt.Errorf("drawing a salt: %w", err)
		}
		out = append(out, Entry{
			Index: size + int64(len(out)), Kind: cmp.Or(it.Kind, KindRelease), OCID: it.Release.OCID(), ReleaseID: it.ReleaseID,
			Source: it.Source, Time: now, Charset: it.Charset, Header: hashes.of(it.Header), Payload: it.Payload,
			digest: it.Digest[:], commitment: commit(salt, it.Payload), salt: salt, release: it.Release,
		})
	}
	return out, nil
}

// headerHashes hashes package headers. The releases of a package share one, so
// that the last hash is most often the next.
type headerHashes struct {
	header []byte
	hash   string
}

// of gives the hex SHA-256 of a header; "" for none.
func (h *headerHashes) of(header []byte) string {
	if header == nil {
		return ""
	}
	if h.hash == "" || !bytes.Equal(h.header, header) {
		sum := sha256.Sum256(header)
		h.header, h.hash = header, hex.EncodeToString(sum[:])
	}
	return h.hash
}

var entryColumns = []string{"idx", "kind", "ocid", "release_id", "source", "time", "charset", "header",
	"digest", "commitment", "salt", "payload"}

// store writes entries and the package headers that they name.
func (l *Log) store(ctx context.Context, tx *db.Tx, items []Item, entries []Entry) error {
	rows := make([][]any, len(entries))
	for i := range entries {
		e := &entries[i]
		rows[i] = []any{e.Index, e.Kind, e.OCID, e.ReleaseID, e.Source, clock.Text(e.Time), e.Charset, e.Header,
			e.digest, e.commitment, e.salt, e.Payload}
	}
	if err := tx.InsertMany(ctx, "ledger_entry", entryColumns, rows, ""); err != nil {
		return fmt.Errorf("storing entries: %w", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	var headers [][]any
	fresh := map[string]bool{}
	var hashes headerHashes
	for i := range items {
		hash := hashes.of(items[i].Header)
		if hash != "" && !l.headers[hash] && !fresh[hash] {
			fresh[hash] = true
			headers = append(headers, []any{hash, items[i].Header})
		}
	}
	if err := tx.InsertMany(ctx, "ledger_header", []string{"hash", "body"}, headers, "on conflict (hash) do nothing"); err != nil {
		return fmt.Errorf("storing package headers: %w", err)
	}
	return nil
}

// remember notes which headers are stored, once the transaction is committed.
func (l *Log) remember(items []Item) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var hashes headerHashes
	for i := range items {
		if items[i].Header != nil {
			l.headers[hashes.of(items[i].Header)] = true
		}
	}
}

// seal adds the entries to the tree, signs the new checkpoint and moves the head.
func (l *Log) seal(ctx context.Context, tx *db.Tx, entries []Entry, size int64) (Checkpoint, error) {
	t := newTree(ctx, tx)
	for i := range entries {
		if err := t.add(entries[i].Index, entries[i].leaf()); err != nil {
			return Checkpoint{}, fmt.Errorf("adding entry %d to the tree: %w", entries[i].Index, err)
		}
	}
	to := size + int64(len(entries))
	root, err := t.save(size, to)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("growing the tree: %w", err)
	}
	done, err := l.keys.sign(to, root)
	if err != nil {
		return Checkpoint{}, err
	}
	if _, err := tx.Exec(ctx, "insert into ledger_checkpoint (size, note) values ($1, $2)", done.Size, done.Note); err != nil {
		return Checkpoint{}, fmt.Errorf("storing the checkpoint: %w", err)
	}
	_, err = tx.Exec(ctx, "update ledger_log set size = $1, time = $2 where id = 1", to, clock.Text(entries[len(entries)-1].Time))
	return done, err
}
