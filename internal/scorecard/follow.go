package scorecard

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

// lookAgain is how long what another process appends may stay unseen.
const lookAgain = time.Second

// follower keeps the Board in step with the tables.
type follower struct {
	db     *db.DB
	log    *ledger.Log
	logger *slog.Logger
	board  atomic.Pointer[Board]

	maker    *maker
	position int64 // ledger index up to which the maker has taken

	stop context.CancelFunc
	done chan struct{}

	mu    sync.Mutex
	moved chan struct{} // closed when a Board is made
}

// Follow makes the Board in the background and keeps it in step with the
// ledger until Close.
func (s *Service) Follow(ctx context.Context, log *ledger.Log, logger *slog.Logger) {
	f := &follower{db: s.db, log: log, logger: logger, maker: newMaker(), done: make(chan struct{}), moved: make(chan struct{})}
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
		return errors.New("the scorecards do not follow the ledger")
	}
	size, err := s.follower.log.Size(ctx)
	if err != nil {
		return err
	}
	return s.follower.wait(ctx, size)
}

// run follows until ctx ends.
func (f *follower) run(ctx context.Context) {
	defer close(f.done)
	for ctx.Err() == nil {
		woken := f.log.Appended()
		if err := f.catchUp(ctx); err != nil {
			if ctx.Err() == nil {
				f.logger.Error("the scorecards cannot follow the ledger", "error", err)
			}
			woken = nil // wait a little before trying again
		}
		wait := time.NewTimer(lookAgain)
		select {
		case <-ctx.Done():
		case <-woken:
		case <-wait.C:
		}
		wait.Stop()
	}
}

// ahead is a batch that was read while the one before was taken.
type ahead struct {
	batch
	err error
}

// catchUp takes what is new, reading one batch ahead, and makes a Board of it.
func (f *follower) catchUp(ctx context.Context) error {
	changed := false
	next := f.read(ctx)
	for {
		b := <-next
		if b.err != nil {
			return b.err
		}
		from := f.position
		f.position = b.next
		if !b.last {
			next = f.read(ctx)
		}
		if len(b.rows) > 0 {
			f.maker.take(b.rows)
		}
		changed = changed || b.next != from
		if b.last {
			break
		}
	}
	if old := f.board.Load(); old == nil || changed {
		f.board.Store(f.maker.board(f.position))
		f.tell()
	}
	return nil
}

// read starts to read the batch at the position.
func (f *follower) read(ctx context.Context) <-chan ahead {
	out := make(chan ahead, 1)
	from := f.position
	go func() {
		b, err := readBatch(ctx, f.db, from)
		out <- ahead{b, err}
	}()
	return out
}

func (f *follower) tell() {
	f.mu.Lock()
	defer f.mu.Unlock()
	close(f.moved)
	f.moved = make(chan struct{})
}

// wait waits until there is a Board of a ledger of at least a size.
func (f *follower) wait(ctx context.Context, size int64) error {
	for {
		f.mu.Lock()
		moved := f.moved
		f.mu.Unlock()
		if b := f.board.Load(); b != nil && b.size >= size {
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
