package feed

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/fetch"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/publisher"
)

// A turn ends after so many requests, or when so much time has passed, so that
// feeds share the workers fairly and a turn stays short.
const (
	turnRequests = 200
	turnTime     = 4 * time.Second
)

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
	began := s.clock.Now()
	for range turnRequests {
		f, err := s.due(ctx, name)
		if f == nil || err != nil {
			out.Gone = err == nil
			return out, err
		}
		now := s.clock.Now()
		if out.Next = f.Next; f.Next.After(now) || now.Sub(began) >= turnTime {
			return out, nil
		}
		counts, err := s.step(ctx, f)
		if err != nil && !errors.Is(err, errOvertaken) {
			return out, fmt.Errorf("following the feed %s: %w", name, err)
		}
		out.add(counts)
	}
	return s.over(ctx, name, out)
}

// over completes the outcome of a turn that ended by its own limits.
func (s *Service) over(ctx context.Context, name string, out Outcome) (Outcome, error) {
	f, err := s.due(ctx, name)
	if f == nil || err != nil {
		out.Gone = err == nil
		return out, err
	}
	out.Next = f.Next
	return out, nil
}

// due gives a feed that is not paused, nil if there is none.
func (s *Service) due(ctx context.Context, name string) (f *Feed, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err := readFeeds(ctx, tx, "where name = $1 and paused = 0", name)
		if f = nil; err != nil || len(list) == 0 {
			return err
		}
		f = &list[0]
		return f.readTrouble(ctx, tx)
	})
	if err != nil {
		return nil, fmt.Errorf("reading the feed %s: %w", name, err)
	}
	return f, nil
}

// step makes one request, if one is due.
func (s *Service) step(ctx context.Context, f *Feed) (Counts, error) {
	if f.Kind == Directory {
		return s.look(ctx, f)
	}
	c, err := s.client(f)
	if err != nil {
		return Counts{}, err
	}
	now := s.clock.Now()
	next, err := s.next(f, c, now)
	if err != nil {
		return Counts{}, err
	}
	if next.After(now) {
		f.Next = next
		return Counts{}, s.db.Tx(ctx, func(tx *db.Tx) error { return f.save(ctx, tx) })
	}
	page, err := c.Next(ctx, f.place, now)
	f.ask(f.pace(c), now)
	if trouble, ok := errors.AsType[*fetch.Trouble](err); ok {
		return s.failed(ctx, f, c, trouble)
	}
	if err != nil {
		return Counts{}, err
	}
	return s.take(ctx, f, c, page)
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

// take stores a page, and where the feed stands after it, in one transaction.
func (s *Service) take(ctx context.Context, f *Feed, c publisher.Client, page publisher.Page) (Counts, error) {
	now := s.clock.Now()
	b, mended := s.batchOf(f, page.Documents)
	f.Succeeded, f.Failures = now, 0
	f.Newest = newest(f.Newest, b.items, now)
	var out Counts
	b.with = func(tx *db.Tx, sum Summary, statuses []ledger.Status) error {
		f := *f // so that a second try begins as the first did
		f.place = page.Place
		if page.IfKnown != "" && sum.Appended+sum.Superseding == 0 {
			f.place = page.IfKnown
		}
		next, err := s.next(&f, c, now)
		if err != nil {
			return err
		}
		f.Next = next
		if out = counts(sum, mended, page.Check); f.Trouble != nil {
			if err := f.mend(ctx, tx, now); err != nil {
				return err
			}
		}
		if err := f.save(ctx, tx); err != nil {
			return err
		}
		return count(ctx, tx, f.Name, now, out, b.published(statuses))
	}
	var sum Summary
	if err := s.write(ctx, b, &sum); err != nil {
		return Counts{}, err
	}
	s.logger.Debug("feed", "name", f.Name, "releases", out.Releases, "known", out.Known, "refused", out.Refused)
	return out, nil
}

// counts gives what a request brought.
func counts(sum Summary, mended Counts, check bool) Counts {
	c := mended
	c.Requests, c.Releases, c.Known, c.Refused = 1, sum.Appended+sum.Superseding, sum.Known, sum.Refused
	if check {
		c.Checked, c.Missed = sum.Appended+sum.Superseding+sum.Known, sum.Appended+sum.Superseding
	}
	return c
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
