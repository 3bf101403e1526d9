package feed

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fetch"
	"github.com/tolsey/tolsey/internal/publisher"
)

// A turn ends after so many requests, or when so much time has passed, so that
// feeds share the workers fairly and a turn stays short.
const (
	turnRequests = 200
	turnTime     = 2 * time.Second
)

// longestWait is more than any feed ever waits. One that seems to wait longer was
// stored by a clock that was ahead.
const longestWait = 2 * time.Hour

// TurnLimit is the longest that a turn may take: its time, and one last request.
// What a killed process was doing is taken up by another when it has passed.
const TurnLimit = 45 * time.Second

// Outcome says how a turn ended.
type Outcome struct {
	Next time.Time // when the next turn is due
	Gone bool      // the feed is paused or was removed: there is no next turn
	Counts
}

// Turn makes the requests of a feed that are due now, a few at most, stores
// what they bring, and says when the next turn is due. What is wrong with the
// publisher is no error: it is noted, and the next turn is later. A turn that
// another process or an operator has overtaken stores nothing and loses nothing.
func (s *Service) Turn(ctx context.Context, name string) (Outcome, error) {
	var out Outcome
	ends := s.clock.Now().Add(turnTime)
	for {
		f, err := s.due(ctx, name)
		if f == nil || err != nil {
			out.Gone = err == nil
			return out, err
		}
		now := s.clock.Now()
		if f.Next.Sub(now) > longestWait {
			f.Next = now
		}
		if out.Next = f.Next; f.Next.After(now) || !now.Before(ends) || out.Requests >= turnRequests {
			return out, nil
		}
		counts, err := s.fetch(ctx, f, ends)
		if err != nil && !errors.Is(err, errOvertaken) {
			return out, fmt.Errorf("following the feed %s: %w", name, err)
		}
		out.add(counts)
	}
}

// due gives a feed that is not paused, nil if there is none.
func (s *Service) due(ctx context.Context, name string) (f *Feed, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err := readFeeds(ctx, tx, "where name = $1 and paused = 0", name)
		if f = nil; err != nil || len(list) == 0 {
			return err
		}
		f = &list[0]
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the feed %s: %w", name, err)
	}
	return f, nil
}

// fetch makes requests, as many as are due and are stored well together, and
// stores what they bring.
func (s *Service) fetch(ctx context.Context, f *Feed, ends time.Time) (Counts, error) {
	if f.Kind == Directory {
		return s.look(ctx, f)
	}
	c, err := s.client(f)
	if err != nil {
		return Counts{}, err
	}
	h := haul{ends: earlier(ends, s.clock.Now().Add(haulTime))}
	for {
		now := s.clock.Now()
		if f.Next, err = s.next(f, c, now); err != nil {
			return Counts{}, err
		}
		if f.Next.After(now) || h.enough(now) {
			return s.store(ctx, f, c, &h)
		}
		page, err := c.Next(ctx, f.place, now)
		f.ask(f.pace(c), now)
		if trouble, ok := errors.AsType[*fetch.Trouble](err); ok {
			stored, err := s.store(ctx, f, c, &h)
			if err != nil {
				return stored, err
			}
			failed, err := s.failed(ctx, f, c, trouble)
			stored.add(failed)
			return stored, err
		}
		if err != nil {
			return Counts{}, err
		}
		s.add(&h, f, page)
	}
}

// next gives when the next request may be made: when there is work, and the
// publisher's limit allows it.
func (s *Service) next(f *Feed, c publisher.Client, now time.Time) (time.Time, error) {
	due, err := c.Due(f.place, now)
	if err != nil {
		return due, err
	}
	if f.hurried {
		due = now
	}
	f.asked = slices.DeleteFunc(f.asked, func(at time.Time) bool { return at.After(now) }) // by a clock that was ahead
	if pace := f.pace(c); pace.Requests > 0 && len(f.asked) >= pace.Requests {
		if free := f.asked[len(f.asked)-pace.Requests].Add(pace.Within); free.After(due) {
			due = free
		}
	}
	return due, nil
}

// ask notes a request, and forgets those that no longer count.
func (f *Feed) ask(pace publisher.Pace, now time.Time) {
	f.Tried, f.hurried = now, false
	f.asked = append(f.asked, now)
	f.asked = f.asked[max(0, len(f.asked)-pace.Requests):]
}

// failed notes that a request brought nothing, and when to try again.
func (s *Service) failed(ctx context.Context, f *Feed, c publisher.Client, trouble *fetch.Trouble) (Counts, error) {
	now := s.clock.Now()
	f.Failures++
	if c != nil {
		f.place = c.Recover(f.place, trouble, f.Failures)
	}
	f.Next = now.Add(retryAfter(f.Name, f.Failures, trouble.Wait))
	out := Counts{Requests: 1, Failures: 1}
	err := s.db.Tx(ctx, func(tx *db.Tx) error {
		if err := f.meet(ctx, tx, trouble, now); err != nil {
			return err
		}
		if err := f.save(ctx, tx); err != nil {
			return err
		}
		return count(ctx, tx, f.Name, now, out, nil)
	})
	if err != nil {
		return Counts{}, err
	}
	s.logger.Warn("a feed is in trouble", "feed", f.Name, "kind", trouble.Kind, "failures", f.Failures, "trouble", trouble, "next", stored(f.Next))
	return out, nil
}
