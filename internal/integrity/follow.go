package integrity

import (
	"context"
	"errors"
	"log/slog"
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
	board  ledger.Latest[Board]

	hurry chan struct{} // asks for a Board before the pause is over
	stop  context.CancelFunc
	done  chan struct{}
}

// Follow makes the Board in the background, and again when the ledger has
// grown, until Close.
func (s *Service) Follow(ctx context.Context, log *ledger.Log, logger *slog.Logger) {
	f := &follower{db: s.db, log: log, logger: logger, hurry: make(chan struct{}, 1), done: make(chan struct{})}
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
	if b, holds := s.follower.board.Get(); b == nil || holds < size {
		select {
		case s.follower.hurry <- struct{}{}:
		default: // somebody asked before
		}
	}
	_, err = s.follower.board.Wait(ctx, size)
	return err
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
	if old, holds := f.board.Get(); old != nil {
		var size int64
		err := f.db.Read(ctx, func(tx *db.Tx) (err error) {
			size, err = ledger.Reached(ctx, tx, Projection{}.Name())
			return err
		})
		if err != nil || size == holds {
			return err
		}
	}
	b, err := compute(ctx, f.db)
	if err != nil {
		return err
	}
	f.board.Put(b, b.size)
	return nil
}
