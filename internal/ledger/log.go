package ledger

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
)

// Config is what a log needs.
type Config struct {
	DB          *db.DB       // migrated with Migrations
	Clock       *clock.Clock // gives the time of entries
	Dir         string       // the data directory, which holds the log's key
	Origin      string       // the log's name in its checkpoints, "host/path"; used when the key is made
	Projections []Projection // in the order in which they are applied
	Logger      *slog.Logger // says when a projection is rebuilt; nil for silence
}

// Log is the ledger of one database.
type Log struct {
	cfg  Config
	keys keys

	mu       sync.Mutex
	saved    int64           // size of the checkpoint in the file
	headers  map[string]bool // hashes of package headers known to be stored
	appended chan struct{}   // closed at the next append; nil while nobody asked for it
}

// Open opens the log, makes its key at the first start and brings every
// projection up to date. It reports a fault of kind Unavailable when the key
// does not belong to the database or is missing.
func Open(ctx context.Context, cfg Config) (*Log, error) {
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	l := &Log{cfg: cfg, headers: map[string]bool{}}
	if err := l.openKeys(ctx); err != nil {
		return nil, err
	}
	if err := l.bringUp(ctx); err != nil {
		return nil, err
	}
	return l, nil
}

func (l *Log) openKeys(ctx context.Context) error {
	var known string
	err := l.cfg.DB.Read(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, "select verifier from ledger_log where id = 1").Scan(&known)
	})
	if err != nil && !errors.Is(err, db.ErrNoRows) {
		return fmt.Errorf("reading the log's name: %w", err)
	}
	if l.keys, err = loadKeys(l.cfg.Dir, l.cfg.Origin, known == ""); err != nil {
		return err
	}
	if known == "" {
		return l.found(ctx)
	}
	return l.belongs(known)
}

// found makes the log's only row in a new database.
func (l *Log) found(ctx context.Context) error {
	var known string
	err := l.cfg.DB.Tx(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(ctx, "insert into ledger_log (id, verifier, size, time) values (1, $1, 0, '') on conflict (id) do nothing",
			l.keys.verifier); err != nil {
			return err
		}
		return tx.QueryRow(ctx, "select verifier from ledger_log where id = 1").Scan(&known)
	})
	if err != nil {
		return fmt.Errorf("founding the log: %w", err)
	}
	return l.belongs(known)
}

func (l *Log) belongs(known string) error {
	if known == l.keys.verifier {
		return nil
	}
	return fault.New(fault.Unavailable, "The key in %s belongs to another log than the database. "+
		"Start with the data directory that the database was made with, or copy its %s and %s here.",
		l.cfg.Dir, keyFile, verifierFile)
}

// Verifier gives the log's public key in note form, for anyone who checks it.
func (l *Log) Verifier() string { return l.keys.verifier }

// Projections gives the names of the projections in the order in which they
// are applied.
func (l *Log) Projections() []string {
	names := make([]string, len(l.cfg.Projections))
	for i, p := range l.cfg.Projections {
		names[i] = p.Name()
	}
	return names
}

// saveCheckpoint keeps the newest checkpoint in the data directory, outside the
// database: a database put back to an older state is noticed by it.
func (l *Log) saveCheckpoint(c Checkpoint) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if c.Size <= l.saved {
		return nil
	}
	if err := writeFile(filepath.Join(l.cfg.Dir, checkpointFile), c.Note, 0o644); err != nil {
		return err
	}
	l.saved = c.Size
	return nil
}

// savedCheckpoint gives the checkpoint kept in the data directory; ok is false
// when there is none yet.
func (l *Log) savedCheckpoint() (c Checkpoint, ok bool, err error) {
	text, err := os.ReadFile(filepath.Join(l.cfg.Dir, checkpointFile))
	if errors.Is(err, os.ErrNotExist) {
		return Checkpoint{}, false, nil
	}
	if err != nil {
		return Checkpoint{}, false, fmt.Errorf("reading the saved checkpoint: %w", err)
	}
	c, err = ParseCheckpoint(string(text), l.keys.verifier)
	return c, err == nil, err
}
