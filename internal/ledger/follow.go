package ledger

import (
	"context"
	"sync"
	"time"

	"github.com/tolsey/tolsey/internal/fault"
)

// Follow calls do until ctx ends: now, at once when this Log has appended
// something, and otherwise so often, since other processes append as well. What
// do cannot do is told to failed, and tried again after the same while.
func (l *Log) Follow(ctx context.Context, every time.Duration, do func(context.Context) error, failed func(error)) {
	for ctx.Err() == nil {
		appended := l.Appended()
		if err := do(ctx); err != nil {
			if ctx.Err() == nil {
				failed(err)
			}
			appended = nil // wait a little before trying again
		}
		wait := time.NewTimer(every)
		select {
		case <-ctx.Done():
		case <-appended:
		case <-wait.C:
		}
		wait.Stop()
	}
}

// Latest is the newest of what a follower makes of the ledger again and again,
// for any number of readers. Its zero value has nothing yet.
type Latest[T any] struct {
	mu    sync.Mutex
	value *T
	size  int64
	moved chan struct{} // closed at the next Put; nil while nobody waits for it
}

// Put puts up a value that holds a ledger of a size.
func (x *Latest[T]) Put(value *T, size int64) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.value, x.size = value, size
	if x.moved != nil {
		close(x.moved)
		x.moved = nil
	}
}

// Get gives the newest value and the size of the ledger that it holds; nil where
// there is none yet.
func (x *Latest[T]) Get() (*T, int64) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.value, x.size
}

// Wait gives the first value that holds a ledger of at least a size, 0 for any.
func (x *Latest[T]) Wait(ctx context.Context, size int64) (*T, error) {
	for {
		x.mu.Lock()
		if x.value != nil && x.size >= size {
			defer x.mu.Unlock()
			return x.value, nil
		}
		if x.moved == nil {
			x.moved = make(chan struct{})
		}
		moved := x.moved
		x.mu.Unlock()
		select {
		case <-moved:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// Soon gives the newest value. While there is none it waits for a while at most;
// the error is then a fault of kind Unavailable with what is said.
func (x *Latest[T]) Soon(ctx context.Context, while time.Duration, said string) (*T, error) {
	waiting, cancel := context.WithTimeout(ctx, while)
	defer cancel()
	value, err := x.Wait(waiting, 0)
	if err != nil && ctx.Err() == nil {
		err = fault.With(err, fault.Unavailable, "%s", said)
	}
	return value, err
}
