package notice

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/search"
)

const (
	// followBatch is how many notices are read and indexed at once; it bounds the
	// memory and how long a reader of the database holds it.
	followBatch = 4000
	// lookAgain is how long what another process appends may stay unseen.
	lookAgain = time.Second
	// saveAfter is how many notices may have changed since the index was saved:
	// as many as are read again in a second or two after a crash.
	saveAfter = 20_000
	// saveWithin is after how many notices an index that is being filled is saved,
	// so that a crash does not start it from nothing.
	saveWithin = 250_000
	// warmUp is how long a reader waits for an index that is being filled.
	warmUp = 5 * time.Second
)

// follower keeps a search index in step with the notices: whatever the
// projection has written since the index's position it indexes.
type follower struct {
	db     *db.DB
	log    *ledger.Log
	index  *search.Index
	logger *slog.Logger

	stop context.CancelFunc
	done chan struct{}

	mu     sync.Mutex
	moved  chan struct{} // closed when the index has caught up with what it saw
	caught bool          // at least once
	size   int64         // of the ledger when last looked at
	saved  int64         // notices indexed since the last save
}

// Follow opens the search index in a directory ("" for one in memory only) and
// keeps it in step with the ledger's notices until Close. Search answers when
// the index has caught up for the first time.
func (s *Service) Follow(ctx context.Context, log *ledger.Log, dir string, logger *slog.Logger) error {
	index, err := search.Open(dir, IndexSchema(), logger)
	if err != nil {
		return fmt.Errorf("opening the search index: %w", err)
	}
	f := &follower{db: s.db, log: log, index: index, logger: logger, done: make(chan struct{}), moved: make(chan struct{})}
	if err := f.trust(ctx); err != nil {
		index.Close()
		return err
	}
	ctx, f.stop = context.WithCancel(context.WithoutCancel(ctx))
	go f.run(ctx)
	s.follower = f
	return nil
}

// Close saves the index and ends following.
func (s *Service) Close() error {
	if s.follower == nil {
		return nil
	}
	f := s.follower
	f.stop()
	<-f.done
	err := f.save(context.Background())
	f.index.Close()
	return err
}

// trust empties an index that was not made from this ledger: the mark it was
// saved with is the root of the tree at its position.
func (f *follower) trust(ctx context.Context) error {
	if f.index.Position() == 0 {
		return nil
	}
	root, err := f.log.RootAt(ctx, f.index.Position())
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return fmt.Errorf("looking whether the search index is of this ledger: %w", err)
	}
	if err != nil || root != f.index.Mark() {
		f.logger.Warn("the search index was made from another ledger and is made anew")
		f.index.Reset()
	}
	return nil
}

func (f *follower) save(ctx context.Context) error {
	if f.index.Position() == 0 {
		return nil
	}
	root, err := f.log.RootAt(ctx, f.index.Position())
	if err != nil {
		return fmt.Errorf("saving the search index: %w", err)
	}
	f.saved = 0
	return f.index.Save(root)
}

// run follows until ctx ends.
func (f *follower) run(ctx context.Context) {
	defer close(f.done)
	f.log.Follow(ctx, lookAgain, f.catchUp, func(err error) { f.logger.Error("the search index cannot follow the ledger", "error", err) })
}

// batch is some notices on their way into the index.
type batch struct {
	docs []search.Document
	next int64 // the position after it
	size int64 // of the ledger, as far as the notices have followed it
	last bool  // nothing is left
	err  error
}

// catchUp indexes what is new, reading one batch ahead.
func (f *follower) catchUp(ctx context.Context) error {
	fill := f.index.Docs() == 0
	b := readBatch(ctx, f.db, f.index.Position())
	seen := b.size
	for {
		if b.err != nil {
			return b.err
		}
		ahead := make(chan batch, 1)
		if !b.last {
			go func() { ahead <- readBatch(ctx, f.db, b.next) }()
		}
		// Into an empty index each notice comes once, until one changes meanwhile.
		if len(b.docs) > 0 || b.next != f.index.Position() {
			if err := f.index.Add(b.docs, fill && b.next <= seen, b.next); err != nil {
				if !b.last {
					<-ahead // so that nothing reads when catchUp has returned
				}
				return err
			}
		}
		f.saved += int64(len(b.docs))
		if b.last {
			break
		}
		b = <-ahead
		if f.saved >= saveWithin && b.err == nil {
			if err := f.save(ctx); err != nil {
				return err
			}
		}
	}
	f.tell(b.size)
	if f.saved >= saveAfter {
		return f.save(ctx)
	}
	return nil
}

// tell says that everything up to a size of the ledger has been indexed.
func (f *follower) tell(size int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.size, f.caught = size, true
	close(f.moved)
	f.moved = make(chan struct{})
}

// readBatch reads the notices whose newest release has an index of at least
// from.
func readBatch(ctx context.Context, d *db.DB, from int64) (b batch) {
	b.err = d.Read(ctx, func(tx *db.Tx) error {
		b = batch{}
		var err error
		if b.size, err = ledger.Reached(ctx, tx, Projection{}.Name()); err != nil {
			return err
		}
		if b.size < from {
			b.next, b.last = from, true
			return nil
		}
		list, err := fetch(ctx, tx, selection{where: "last_index >= $1", args: []any{from}, order: "last_index", limit: followBatch})
		if err != nil {
			return err
		}
		if b.docs, err = documents(ctx, tx, list); err != nil {
			return err
		}
		b.next, b.last = b.size, len(list) < followBatch
		if !b.last {
			b.next = list[len(list)-1].Last + 1
		}
		return nil
	})
	if b.err != nil {
		b.err = fmt.Errorf("reading notices for the search index: %w", b.err)
	}
	return b
}

// documents gives notices as the index holds them.
func documents(ctx context.Context, tx *db.Tx, list []Notice) ([]search.Document, error) {
	ocids := make([]string, len(list))
	for i := range list {
		ocids[i] = list[i].OCID
	}
	texts, err := more(ctx, tx, ocids)
	if err != nil {
		return nil, err
	}
	docs := make([]search.Document, len(list))
	for i := range list {
		docs[i] = document(&list[i], texts[list[i].OCID])
	}
	return docs, nil
}

// Documents calls fn with every notice as the search index holds it, in the
// order of their newest releases, for measuring other engines beside it. What
// changes meanwhile may come twice.
func (s *Service) Documents(ctx context.Context, fn func(search.Document) error) error {
	for from := int64(0); ; {
		b := readBatch(ctx, s.db, from)
		if b.err != nil {
			return b.err
		}
		for _, d := range b.docs {
			if err := fn(d); err != nil {
				return err
			}
		}
		if b.last {
			return nil
		}
		from = b.next
	}
}

// CatchUp waits until the index holds everything that the ledger holds now.
func (s *Service) CatchUp(ctx context.Context) error {
	size, err := s.follower.log.Size(ctx)
	if err != nil {
		return err
	}
	return s.follower.wait(ctx, size)
}

// wait waits until the index has caught up with a size of the ledger.
func (f *follower) wait(ctx context.Context, size int64) error {
	for {
		f.mu.Lock()
		moved, there := f.moved, f.caught && f.size >= size
		f.mu.Unlock()
		if there {
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// ready waits a little for an index that is being filled, and gives it.
func (s *Service) ready(ctx context.Context) (*search.Index, error) {
	if s.follower == nil {
		return nil, errors.New("the notices have no search index")
	}
	ctx, cancel := context.WithTimeout(ctx, warmUp)
	defer cancel()
	if err := s.follower.wait(ctx, 0); err != nil {
		return nil, fault.With(err, fault.Unavailable, "The search is being made ready. Try again in a minute.")
	}
	return s.follower.index, nil
}
