package api

import (
	"context"
	"sync"
	"time"

	"github.com/tolsey/tolsey/internal/ledger"
)

// watch lets requests wait until the ledger grows, by this process or by
// another one on the same database. While anyone waits, one goroutine asks for
// the ledger's size; no transaction is held.
type watch struct {
	life  context.Context // ends when nobody may wait any more
	log   *ledger.Log
	every time.Duration // how often the size is asked for

	mu      sync.Mutex
	waiting int
	rest    context.CancelFunc // ends the goroutine; nil while nobody waits
	grown   chan struct{}      // closed when the size was found to differ
}

func newWatch(life context.Context, log *ledger.Log) *watch {
	return &watch{life: life, log: log, every: time.Second, grown: make(chan struct{})}
}

// beyond waits until the ledger has more than size entries, and gives how many
// it has. It gives the size as it is when most has passed or the watch has
// ended, and an error when ctx ends or the size cannot be read.
func (w *watch) beyond(ctx context.Context, size int64, most time.Duration) (int64, error) {
	over := time.NewTimer(most)
	defer over.Stop()
	w.join()
	defer w.leave()
	for {
		here, elsewhere := w.log.Appended(), w.signal()
		now, err := w.log.Size(ctx)
		if err != nil || now > size {
			return now, err
		}
		select {
		case <-here:
		case <-elsewhere:
		case <-over.C:
			return now, nil
		case <-w.life.Done():
			return now, nil
		case <-ctx.Done():
			return now, ctx.Err()
		}
	}
}

// signal gives the channel that is closed when the size is next found to
// differ.
func (w *watch) signal() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.grown
}

// join counts one more who waits.
func (w *watch) join() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.waiting++
	if w.rest == nil {
		ctx, rest := context.WithCancel(w.life)
		w.rest = rest
		go w.look(ctx)
	}
}

// leave counts one less.
func (w *watch) leave() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.waiting--
	if w.waiting == 0 {
		w.rest()
		w.rest = nil
	}
}

// look asks for the size until ctx ends. What cannot be read now is asked for
// again; those who wait see the error when they ask themselves.
func (w *watch) look(ctx context.Context) {
	tick := time.NewTicker(w.every)
	defer tick.Stop()
	known := int64(-1)
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		size, err := w.log.Size(ctx)
		if err != nil || size == known {
			continue
		}
		known = size
		w.mu.Lock()
		close(w.grown)
		w.grown = make(chan struct{})
		w.mu.Unlock()
	}
}
