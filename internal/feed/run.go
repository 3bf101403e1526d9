package feed

import (
	"context"
	"time"

	"github.com/tolsey/tolsey/internal/fault"
)

// Run makes turns of a feed until all that is known to be there is fetched, or
// it is in trouble, and gives how it then is. It waits where the publisher's
// limit asks for that. tell is told what all turns came to so far, and when the
// next is due. That the feed is paused is a fault of kind Conflict.
func (s *Service) Run(ctx context.Context, name string, tell func(Counts, time.Time)) (Feed, error) {
	var sum Counts
	if err := s.Hurry(ctx, name); err != nil {
		return Feed{}, err
	}
	for {
		out, err := s.Turn(ctx, name)
		if err != nil {
			return Feed{}, err
		}
		f, err := s.Feed(ctx, name)
		switch {
		case err != nil:
			return f, err
		case f.Paused:
			return f, fault.New(fault.Conflict, "The feed %s is paused. Let it go on with \"tolsey feeds resume %s\".", name, name)
		}
		sum.add(out.Counts)
		tell(sum, out.Next)
		if f.Trouble != nil || f.State != CatchingUp && out.Next.After(s.clock.Now()) {
			return f, nil
		}
		select {
		case <-time.After(out.Next.Sub(s.clock.Now())):
		case <-ctx.Done():
			return f, ctx.Err()
		}
	}
}
