package alert

import (
	"context"
	"sync"
	"time"
)

const (
	// look is how long what another process appends, or a letter that is due,
	// may stay unseen.
	look = time.Second
	// rest is how long the follower waits after a failure.
	rest = 10 * time.Second
)

// Run follows the ledger, makes letters and delivers to webhooks until ctx ends.
// Several processes may do so on one database: one of them makes each step.
func (s *Service) Run(ctx context.Context) {
	var hooks sync.WaitGroup
	hooks.Go(func() { s.repeat(ctx, s.deliverAll) }) // beside the rest: a webhook may take its time
	s.repeat(ctx, s.Turn)
	hooks.Wait()
}

// repeat does something again and again, at once when something was appended.
func (s *Service) repeat(ctx context.Context, do func(context.Context) error) {
	for ctx.Err() == nil {
		appended := s.Log.Appended()
		wait := look
		if err := do(ctx); err != nil {
			if ctx.Err() == nil {
				s.Logger.Error("the alerts cannot go on", "error", err)
			}
			wait, appended = rest, nil
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-appended:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// stepsBetween is how many steps there may be between looks for letters that are
// due: a ledger that grows for hours keeps no letter waiting.
const stepsBetween = 20

// Turn does what there is to do now: it follows the ledger to its end and makes
// the letters that are due.
func (s *Service) Turn(ctx context.Context) error {
	for steps := 1; ; steps++ {
		more, err := s.Step(ctx)
		if err != nil {
			return err
		}
		if !more || steps%stepsBetween == 0 {
			if err := s.exhaust(ctx, s.Round); err != nil {
				return err
			}
		}
		if !more {
			return nil
		}
	}
}

func (s *Service) deliverAll(ctx context.Context) error { return s.exhaust(ctx, s.Deliver) }

// exhaust does something until the next of it lies ahead.
func (s *Service) exhaust(ctx context.Context, do func(context.Context) (time.Time, error)) error {
	for ctx.Err() == nil {
		next, err := do(ctx)
		if err != nil {
			return err
		}
		if next.IsZero() || next.After(s.Clock.Now()) {
			return nil
		}
	}
	return ctx.Err()
}
