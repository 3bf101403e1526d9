package api

import (
	"bufio"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/process"
)

// edition is the file of a month as it has to be.
type edition struct {
	name    string // of the file, which is also its ETag: the same name has the same bytes
	month   string
	indexes []int64 // the releases in it, in ledger order
}

// prefix begins the name of the file of a month with so many releases; the rest
// tells editions with the same releases, but different bytes, apart.
func prefix(m process.Month) string { return fmt.Sprintf("%s.%d-%d.", m.Name, m.Releases, m.Last) }

// edition gives the edition of a month that is due now, or a fault of kind
// NotFound.
func (b *bulk) edition(ctx context.Context, month string) (edition, error) {
	all, err := b.processes.InMonth(ctx, month)
	if err != nil {
		return edition{}, err
	}
	if len(all) == 0 {
		return edition{}, fault.New(fault.NotFound, "There are no releases of %s here. The list of all months is /bulk/.", quoted(month))
	}
	removed, err := b.log.WithoutPayload(ctx, all)
	if err != nil {
		return edition{}, err
	}
	m := process.Month{Name: month, Releases: int64(len(all)), Last: all[len(all)-1]}
	sum := sha256.Sum256(fmt.Append(nil, b.version, removed))
	there := slices.DeleteFunc(all, func(i int64) bool {
		_, gone := slices.BinarySearch(removed, i)
		return gone
	})
	return edition{name: prefix(m) + hex.EncodeToString(sum[:6]) + bulkExt, month: month, indexes: there}, nil
}

// size gives the bytes of the file of a month, 0 while it is not made.
func (b *bulk) size(m process.Month) int64 {
	for _, path := range b.kept(prefix(m)) {
		if info, err := os.Stat(path); err == nil { // else it was replaced just now
			return info.Size()
		}
	}
	return 0
}

// kept gives the paths of the files whose names begin with a prefix.
func (b *bulk) kept(prefix string) (paths []string) {
	all, _ := os.ReadDir(b.dir) // what cannot be read, or is not there yet, keeps nothing
	for _, f := range all {
		if strings.HasPrefix(f.Name(), prefix) {
			paths = append(paths, filepath.Join(b.dir, f.Name()))
		}
	}
	return paths
}

// make makes the file of an edition and removes the others of that month.
func (b *bulk) make(e edition) error {
	select {
	case b.one <- struct{}{}:
		defer func() { <-b.one }()
	case <-b.life.Done():
		return b.life.Err()
	}
	path := filepath.Join(b.dir, e.name)
	if _, err := os.Stat(path); err == nil {
		return nil // made since it was looked for
	}
	if err := b.write(path, e.indexes); err != nil {
		return fmt.Errorf("making the file of %s: %w", e.month, err)
	}
	for _, old := range b.kept(e.month + ".") {
		if old == path {
			continue
		}
		if err := os.Remove(old); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("removing an old file of %s: %w", e.month, err)
		}
	}
	return nil
}

// write makes a file, which appears under its name when it is whole and on
// disk.
func (b *bulk) write(path string, indexes []int64) (err error) {
	if err := os.MkdirAll(b.dir, 0o755); err != nil {
		return err
	}
	file, err := os.CreateTemp(b.dir, ".making-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, file.Close(), os.Remove(file.Name()))
		}
	}()
	zip := gzip.NewWriter(file)
	out := bufio.NewWriterSize(zip, sendBuffer)
	for chunk := range slices.Chunk(indexes, inHand) {
		if err := b.lines(out, chunk); err != nil {
			return err
		}
	}
	if err := errors.Join(out.Flush(), zip.Close(), file.Sync()); err != nil {
		return err
	}
	return errors.Join(file.Close(), os.Rename(file.Name(), path))
}

// lines writes the releases of some entries, a line each.
func (b *bulk) lines(out *bufio.Writer, indexes []int64) error {
	entries, err := b.log.Entries(b.life, indexes)
	if err != nil {
		return err
	}
	var buf []byte
	for i := range entries {
		if buf = appendRelease(buf[:0], &entries[i]); len(buf) == 0 {
			continue // removed since the list was made; the next edition is without it
		}
		if _, err := out.Write(buf); err != nil {
			return err
		}
	}
	return nil
}

// appendRelease appends the release of an entry as one line of JSON; nothing
// where its payload was removed.
func appendRelease(dst []byte, e *ledger.Entry) []byte {
	v := e.Release().Value
	if v == nil {
		return dst
	}
	return append(v.AppendJSON(dst), '\n')
}
