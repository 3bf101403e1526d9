package web

import (
	"context"
	"time"

	"github.com/tolsey/tolsey/internal/fault"
)

// turns lets few do something costly at a time, so that those who ask for it
// cannot take the machine from all others. Make one with newTurns.
type turns struct {
	places  chan struct{}
	longest time.Duration // that one waits for a place
}

const (
	costlyAtOnce  = 2
	costlyLongest = 5 * time.Second
)

func newTurns() *turns {
	return &turns{places: make(chan struct{}, costlyAtOnce), longest: costlyLongest}
}

// errManyAsk tells who has waited long enough.
var errManyAsk = fault.New(fault.Unavailable, "Many people are asking at the moment. Try again in a minute.")

// take waits for a place, which done gives back. The error is errManyAsk, or
// that of ctx when it ends first.
func (t *turns) take(ctx context.Context) (done func(), err error) {
	timer := time.NewTimer(t.longest)
	defer timer.Stop()
	select {
	case t.places <- struct{}{}:
		return func() { <-t.places }, nil
	case <-timer.C:
		return nil, errManyAsk
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
