package db

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/tolsey/tolsey/internal/fault"
)

// A transaction is tried 10 times, with pauses that begin at 5 ms, double up to
// 500 ms, and are shortened at random by up to a half so that two transactions
// that met once do not meet for ever. Together the pauses are at most 1.8 s;
// the engines' own waiting for locks (see sqlite.go, postgres.go) comes on top.
const (
	tries      = 10
	firstPause = 5 * time.Millisecond
	longPause  = 500 * time.Millisecond
)

// retry runs once until it gives no error that transient accepts. After the
// last try the error is a fault of kind Unavailable around the last error.
func retry(ctx context.Context, transient func(error) bool, once func() error) error {
	pause := firstPause
	for try := 1; ; try++ {
		err := once()
		if err == nil || !transient(err) || ctx.Err() != nil {
			return err
		}
		if try == tries {
			return fault.With(err, fault.Unavailable, "The database is busy with other work. Try again in a moment.")
		}
		timer := time.NewTimer(pause - rand.N(pause/2))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
		pause = min(2*pause, longPause)
	}
}
