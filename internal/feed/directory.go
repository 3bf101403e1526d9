package feed

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fetch"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/publisher"
	"github.com/tolsey/tolsey/ocds"
)

// A watched directory is looked through every lookEvery. A file is read when it
// has not changed for settled: until then somebody may still be writing it.
const (
	lookEvery = 30 * time.Second
	settled   = 5 * time.Second
)

// directoryStanding says where a watched directory is.
func directoryStanding(f *Feed) publisher.Standing {
	return publisher.Standing{Complete: f.Succeeded, Doing: "files that are new or have changed"}
}

// file is one of a watched directory.
type file struct {
	path     string // within the directory
	size     int64
	modified time.Time
}

// look reads the files of a watched directory that are new or have changed.
// Each is noted as read in the transaction that stores the last of it; one that
// cannot be read is tried again, and does not hold up the others.
func (s *Service) look(ctx context.Context, f *Feed) (Counts, error) {
	now := s.clock.Now()
	f.Tried, f.hurried = now, false
	files, err := s.waiting(ctx, f, now)
	if err != nil {
		return s.failed(ctx, f, nil, unreadable(f.URL, err))
	}
	var all Counts
	var bad error
	for _, file := range files {
		counts, err := s.readFile(ctx, f, file)
		all.add(counts)
		if _, ok := errors.AsType[*fs.PathError](err); ok {
			bad = err
			continue
		}
		if err != nil {
			return all, err
		}
	}
	if bad != nil {
		counts, err := s.failed(ctx, f, nil, unreadable(f.URL, bad))
		all.add(counts)
		return all, err
	}
	f.Succeeded, f.Failures, f.Next = now, 0, now.Add(lookEvery)
	return all, s.db.Tx(ctx, func(tx *db.Tx) error {
		if f.Trouble != nil {
			if err := f.mend(ctx, tx, now); err != nil {
				return err
			}
		}
		return f.save(ctx, tx)
	})
}

// unreadable says that a directory, or a file in it, cannot be read.
func unreadable(dir string, err error) *fetch.Trouble {
	what := dir
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		what = e.Path
	}
	return &fetch.Trouble{Kind: fetch.Unreachable, Err: err,
		Public: fmt.Sprintf("%s cannot be read. Check that it is there and that the user who runs Tolsey may read it.", what)}
}

// waiting gives the files that are to be read, by name.
func (s *Service) waiting(ctx context.Context, f *Feed, now time.Time) (out []file, err error) {
	known, err := s.files(ctx, f.Name)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(f.URL); err != nil {
		return nil, err
	}
	err = ocds.Files(f.URL, func(path string) error {
		info, err := os.Stat(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil // gone since it was listed, or a link to nothing
		}
		if err != nil {
			return err
		}
		name, err := filepath.Rel(f.URL, path)
		if err != nil {
			return err
		}
		one := file{path: filepath.ToSlash(name), size: info.Size(), modified: info.ModTime().UTC().Truncate(time.Millisecond)}
		if info.Mode().IsRegular() && known[one.path] != one && now.Sub(one.modified) >= settled {
			out = append(out, one)
		}
		return nil
	})
	return out, err
}

// files gives the files that were read, by path.
func (s *Service) files(ctx context.Context, name string) (map[string]file, error) {
	out := map[string]file{}
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, "select path, size, modified from feed_file where feed = $1", name)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var one file
			var modified string
			if err := rows.Scan(&one.path, &one.size, &modified); err != nil {
				return err
			}
			if one.modified, err = readTime(modified); err != nil {
				return err
			}
			out[one.path] = one
		}
		return rows.Err()
	})
	return out, err
}

// readFile appends the releases of one file.
func (s *Service) readFile(ctx context.Context, f *Feed, one file) (Counts, error) {
	now := s.clock.Now()
	var mended Counts
	sum, err := s.run(ctx, nil, func(ctx context.Context, put func(batch) error) error {
		last := false
		c := collector{put: func(b batch) error {
			ends := last
			b.with = func(tx *db.Tx, _ Summary, statuses []ledger.Status) error {
				if ends {
					if err := one.done(ctx, tx, f.Name); err != nil {
						return err
					}
				}
				return count(ctx, tx, f.Name, now, Counts{}, b.published(statuses))
			}
			return put(b)
		}}
		err := ocds.Walk(ctx, []string{filepath.Join(f.URL, filepath.FromSlash(one.path))}, nil, func(r *ocds.Reader, d *ocds.Document) error {
			if d.Refusal == nil {
				at := dateOf(d)
				if d.Refusal = f.refusal(d, at, now); d.Refusal == nil {
					c.now.dates = append(c.now.dates, at)
					mended.add(mendings(d))
				}
			}
			return c.add(r, d)
		})
		if err != nil {
			return err
		}
		last = true
		return c.put(c.now)
	})
	if err != nil {
		return Counts{}, err
	}
	out := countsOf(sum)
	out.Requests = 1
	out.add(mended)
	s.logger.Info("a file was read", "feed", f.Name, "file", one.path, "releases", out.Releases, "known", out.Known, "refused", out.Refused)
	return out, s.db.Tx(ctx, func(tx *db.Tx) error { return count(ctx, tx, f.Name, now, out, nil) })
}

// done notes that the file was read.
func (one file) done(ctx context.Context, tx *db.Tx, feed string) error {
	_, err := tx.Exec(ctx, `insert into feed_file (feed, path, size, modified) values ($1, $2, $3, $4)
		on conflict (feed, path) do update set size = excluded.size, modified = excluded.modified`,
		feed, one.path, one.size, stored(one.modified))
	return err
}
