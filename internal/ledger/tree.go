package ledger

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
)

// tileHeight is that of C2SP tlog-tiles: 256 hashes a tile.
const tileHeight = 8

// tree reads and extends the stored Merkle tree within one transaction. The
// hashes are kept as tiles: a row holds up to 256 hashes of one level, and the
// hashes between the levels of tiles are computed.
type tree struct {
	ctx   context.Context
	tx    *db.Tx
	fresh map[int64]tlog.Hash // by storage index, not stored yet
	tiles map[tileKey][]byte
}

type tileKey struct {
	level int
	n     int64
}

func newTree(ctx context.Context, tx *db.Tx) *tree {
	return &tree{ctx: ctx, tx: tx, fresh: map[int64]tlog.Hash{}, tiles: map[tileKey][]byte{}}
}

// ReadHashes implements tlog.HashReader over the stored tiles and the hashes
// added since.
func (t *tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		if h, ok := t.fresh[x]; ok {
			out[i] = h
			continue
		}
		tile := tlog.TileForIndex(tileHeight, x)
		data, err := t.tile(tileKey{tile.L, tile.N})
		if err != nil {
			return nil, err
		}
		tile.W = len(data) / tlog.HashSize
		if out[i], err = tlog.HashFromTile(tile, data, x); err != nil {
			return nil, fmt.Errorf("tile %d/%d: %w", tile.L, tile.N, err)
		}
	}
	return out, nil
}

func (t *tree) tile(key tileKey) ([]byte, error) {
	if data, ok := t.tiles[key]; ok {
		return data, nil
	}
	var data []byte
	err := t.tx.QueryRow(t.ctx, "select hashes from ledger_tile where level = $1 and n = $2", key.level, key.n).Scan(&data)
	if errors.Is(err, db.ErrNoRows) {
		return nil, fmt.Errorf("tile %d/%d of the tree is missing", key.level, key.n)
	}
	if err != nil {
		return nil, fmt.Errorf("reading tile %d/%d of the tree: %w", key.level, key.n, err)
	}
	t.tiles[key] = data
	return data, nil
}

// add appends the leaf of entry n.
func (t *tree) add(n int64, leaf tlog.Hash) error {
	hashes, err := tlog.StoredHashesForRecordHash(n, leaf, t)
	if err != nil {
		return err
	}
	first := tlog.StoredHashIndex(0, n)
	for i, h := range hashes {
		t.fresh[first+int64(i)] = h
	}
	return nil
}

// save stores the tiles that changed between two sizes and gives the root.
func (t *tree) save(from, to int64) (tlog.Hash, error) {
	var rows [][]any
	for _, tile := range tlog.NewTiles(tileHeight, from, to) {
		data, err := tlog.ReadTileData(tile, t)
		if err != nil {
			return tlog.Hash{}, err
		}
		rows = append(rows, []any{tile.L, tile.N, data})
	}
	if err := t.tx.InsertMany(t.ctx, "ledger_tile", []string{"level", "n", "hashes"}, rows,
		"on conflict (level, n) do update set hashes = excluded.hashes"); err != nil {
		return tlog.Hash{}, fmt.Errorf("storing the tree: %w", err)
	}
	return tlog.TreeHash(to, t)
}

// RootAt gives the root hash, in base 64, of the tree of the log's first
// entries, so that whoever followed the log up to there can tell later that it
// was this one. The error is a fault of kind NotFound when the log is smaller.
func (l *Log) RootAt(ctx context.Context, size int64) (root string, err error) {
	err = l.cfg.DB.Read(ctx, func(tx *db.Tx) error {
		c, err := l.newest(ctx, tx)
		if err != nil {
			return err
		}
		if size > c.Size {
			return fault.New(fault.NotFound, "The ledger has %d entries, not %d.", c.Size, size)
		}
		hash, err := tlog.TreeHash(size, newTree(ctx, tx))
		root = hash.String()
		return err
	})
	return root, err
}
