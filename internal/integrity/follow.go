package integrity

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/ledger"
)

// pause is the least time between two Boards: each compares all processes.
const pause = time.Minute

// follower makes Boards while the ledger grows.
type follower struct {
	db     *db.DB
	log    *ledger.Log
	logger *slog.Logger
	board  atomic.Pointer[Board]

	hurry chan struct{} // asks for a Board before the pause is over
	stop  context.CancelFunc
	done  chan struct{}

	mu    sync.Mutex
	moved chan struct{} // closed when a Board is made
}

// Follow makes the Board in the background, and again when the ledger has
// grown, until Close.
func (s *Service) Follow(ctx context.Context, log *ledger.Log, logger *slog.Logger) {
	f := &follower{db: s.db, log: log, logger: logger, hurry: make(chan struct{}, 1), done: make(chan struct{}), moved: make(chan struct{})}
	ctx, f.stop = context.WithCancel(context.WithoutCancel(ctx))
	s.follower = f
	go f.run(ctx)
}

// Close ends following. The last Board stays readable.
func (s *Service) Close() {
	if s.follower == nil {
		return
	}
	s.follower.stop()
	<-s.follower.done
}

// CatchUp waits until the Board holds everything that the ledger holds now.
func (s *Service) CatchUp(ctx context.Context) error {
	if s.follower == nil {
		return errors.New("the red flags do not follow the ledger")
	}
	size, err := s.follower.log.Size(ctx)
	if err != nil {
		return err
	}
	// The first Board may be in the making from what the ledger held before.
	if b := s.follower.board.Load(); b == nil || b.size < size {
		select {
		case s.follower.hurry <- struct{}{}:
		default: // somebody asked before
		}
	}
	return s.follower.wait(ctx, size)
}

// run follows until ctx ends.
func (f *follower) run(ctx context.Context) {
	defer close(f.done)
	for ctx.Err() == nil {
		if err := f.look(ctx); err != nil && ctx.Err() == nil {
			f.logger.Error("the red flags cannot be computed", "error", err)
		}
		wait := time.NewTimer(pause)
		select {
		case <-ctx.Done():
		case <-f.hurry:
		case <-wait.C:
		}
		wait.Stop()
	}
}

// look makes a Board where the ledger has grown since the last.
func (f *follower) look(ctx context.Context) error {
	old := f.board.Load()
	if old != nil {
		var size int64
		err := f.db.Read(ctx, func(tx *db.Tx) (err error) {
			size, err = ledger.Reached(ctx, tx, Projection{}.Name())
			return err
		})
		if err != nil || size == old.size {
			return err
		}
	}
	b, err := compute(ctx, f.db)
	if err != nil {
		return err
	}
	f.board.Store(b)
	f.mu.Lock()
	defer f.mu.Unlock()
	close(f.moved)
	f.moved = make(chan struct{})
	return nil
}

// wait waits until there is a Board of a ledger of at least a size.
func (f *follower) wait(ctx context.Context, size int64) error {
	for {
		f.mu.Lock()
		moved := f.moved
		f.mu.Unlock()
		b := f.board.Load()
		if b != nil && b.size >= size {
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
