package scorecard

import (
	"context"
	"errors"
	"log/slog"
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
	board  ledger.Latest[Board]

	maker    *maker
	position int64 // ledger index up to which the maker has taken

	stop context.CancelFunc
	done chan struct{}
}

// Follow makes the Board in the background and keeps it in step with the
// ledger until Close.
func (s *Service) Follow(ctx context.Context, log *ledger.Log, logger *slog.Logger) {
	f := &follower{db: s.db, log: log, logger: logger, maker: newMaker(), done: make(chan struct{})}
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
	_, err = s.follower.board.Wait(ctx, size)
	return err
}

// run follows until ctx ends.
func (f *follower) run(ctx context.Context) {
	defer close(f.done)
	f.log.Follow(ctx, lookAgain, f.catchUp, func(err error) { f.logger.Error("the scorecards cannot follow the ledger", "error", err) })
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
	if old, _ := f.board.Get(); old == nil || changed {
		f.board.Put(f.maker.board(f.position), f.position)
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
