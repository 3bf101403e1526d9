package pipeline

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/contract"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/plain"
)

const (
	// lookAgain is how long what another process appends may stay unseen.
	lookAgain = time.Second
	// warmUp is how long a reader waits for a board that is being filled.
	warmUp = 5 * time.Second
	// bodies is the projection of the bodies that notices name.
	bodies = "organisation"
)

// follower keeps a board in step with the ledger.
type follower struct {
	db     *db.DB
	log    *ledger.Log
	clock  *clock.Clock
	logger *slog.Logger
	needs  []string // the projections that it reads

	stop context.CancelFunc
	done chan struct{}

	memory   *memory
	position int64

	board ledger.Latest[Board]
}

// Follow fills a board and keeps it in step with the ledger until Close.
func (s *Service) Follow(ctx context.Context) {
	f := &follower{db: s.DB, log: s.Log, clock: s.Clock, logger: s.Logger, done: make(chan struct{}),
		needs:  []string{Projection{}.Name(), Entries{}.Name(), contract.Projection{}.Name(), bodies},
		memory: newMemory(s.Settings)}
	ctx, f.stop = context.WithCancel(context.WithoutCancel(ctx))
	go f.run(ctx)
	s.follower = f
}

// Close ends following.
func (s *Service) Close() {
	if s.follower != nil {
		s.follower.stop()
		<-s.follower.done
	}
}

func (f *follower) run(ctx context.Context) {
	defer close(f.done)
	f.log.Follow(ctx, lookAgain, f.catchUp, func(err error) { f.logger.Error("the pipeline cannot follow the ledger", "error", err) })
}

// catchUp takes what is new and puts up a board that has it.
func (f *follower) catchUp(ctx context.Context) error {
	dirty := map[string]bool{}
	position := f.position
	for {
		h, err := f.read(ctx, position)
		if err != nil {
			f.memory.regroup(dirty) // what was taken is not asked for again
			f.position = position
			return err
		}
		for id := range f.memory.take(&h, plain.Day(f.clock.Now())) {
			dirty[id] = true
		}
		position = h.next
		if h.last {
			break
		}
	}
	f.position = position
	if b, holds := f.board.Get(); b != nil && holds == position {
		return nil
	}
	f.memory.regroup(dirty)
	f.show()
	return nil
}

// show puts up a board of what is in memory.
func (f *follower) show() {
	b := &Board{ledger: f.position, groups: make([]*group, 0, len(f.memory.groups))}
	for _, g := range f.memory.groups {
		b.endless += g.endless
		if len(g.entries) > 0 {
			b.groups = append(b.groups, g)
		}
	}
	f.board.Put(b, f.position)
}

// Board gives the newest board. While the first is being filled it waits some
// seconds; then the error is a fault of kind Unavailable.
func (s *Service) Board(ctx context.Context) (*Board, error) {
	if s.follower == nil {
		return nil, errors.New("the pipeline does not follow the ledger")
	}
	return s.follower.board.Soon(ctx, warmUp, "The contracts near their end are being counted. Try again in a minute.")
}

// CatchUp waits until the board holds everything that the ledger holds now, and
// gives it.
func (s *Service) CatchUp(ctx context.Context) (*Board, error) {
	if s.follower == nil {
		return nil, errors.New("the pipeline does not follow the ledger")
	}
	size, err := s.Log.Size(ctx)
	if err != nil {
		return nil, err
	}
	return s.follower.board.Wait(ctx, size)
}
