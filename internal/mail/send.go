package mail

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
)

// Send hands over the letters that are due, for some seconds at most, and gives
// when the next one is: the zero time when none waits. That a letter or all of
// them do not get through is no error: it is noted with the letter, and next
// says when to try again. When ctx ends no further letter is begun; the one
// under way is finished and noted within TurnLimit.
func (s *Service) Send(ctx context.Context) (next time.Time, err error) {
	begin, cancel := context.WithTimeout(ctx, turn)
	defer cancel()
	defer s.channel.rest()
	for begin.Err() == nil {
		letters, more, err := s.claim(ctx)
		if err != nil {
			return time.Time{}, err
		}
		stuck, err := s.hand(begin, letters)
		if err != nil {
			return time.Time{}, err
		}
		if stuck { // others wait for the same: once a minute is often enough
			return s.clock.Now().Add(waits[0]), nil
		}
		if !more {
			break
		}
	}
	return s.next(context.WithoutCancel(ctx))
}

// hand hands claimed letters over, several at a time. stuck says that the
// channel as a whole does not work.
func (s *Service) hand(begin context.Context, letters []*queued) (stuck bool, err error) {
	var (
		work  = make(chan *queued, len(letters))
		group sync.WaitGroup
		once  sync.Once
		isOff atomic.Bool
	)
	for _, l := range letters {
		work <- l
	}
	close(work)
	for range min(lines, len(letters)) {
		group.Go(func() {
			for l := range work {
				if failed := s.one(begin, l, &isOff); failed != nil {
					once.Do(func() { err = failed })
				}
			}
		})
	}
	group.Wait()
	return isOff.Load(), err
}

// one hands a letter over and notes what became of it. The error is one of the
// database. A letter that is overtaken is another process's now.
func (s *Service) one(begin context.Context, l *queued, isOff *atomic.Bool) error {
	ctx := context.WithoutCancel(begin)
	if begin.Err() != nil || isOff.Load() {
		return jot(ctx, l, s.release)
	}
	if err := s.renew(ctx, l); err != nil {
		return ours(l, err)
	}
	err := s.deliver(ctx, l)
	t, _ := errors.AsType[*trouble](err)
	switch {
	case t != nil:
	case err != nil: // the letter cannot be put into the form of its channel
		t = &trouble{kind: refused, reason: "cannot be written", words: said(err.Error())}
	}
	if t != nil && t.kind == down {
		isOff.Store(true)
		s.log.Warn("letters do not get through", "channel", s.channel.name(), "reason", t.reason, "answer", t.words)
	}
	return jot(ctx, l, func(ctx context.Context, l *queued) error { return s.settle(ctx, l, t) })
}

func (s *Service) deliver(ctx context.Context, l *queued) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return s.channel.deliver(ctx, l)
}

// jot gives a note of the database the time it may take.
func jot(ctx context.Context, l *queued, note func(context.Context, *queued) error) error {
	ctx, cancel := context.WithTimeout(ctx, noted)
	defer cancel()
	return ours(l, note(ctx, l))
}

// ours drops the error that is none, and says of which letter the others are.
func ours(l *queued, err error) error {
	if err == nil || errors.Is(err, errOvertaken) {
		return nil
	}
	return fmt.Errorf("noting what became of the letter %q: %w", l.ID, err)
}

// next gives when the first letter that waits is due; when the rate stands in
// the way, when it no longer does.
func (s *Service) next(ctx context.Context) (next time.Time, err error) {
	now := s.clock.Now()
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		var text string
		err := tx.QueryRow(ctx, "select coalesce(min(next), '') from mail_letter where next > ''").Scan(&text)
		if err != nil {
			return err
		}
		if next, err = readTime(text); err != nil || text == "" || next.After(now) || s.rate == 0 {
			return err
		}
		// The oldest of the last tries that fill the rate has to be a minute old.
		err = tx.QueryRow(ctx, "select tried from mail_letter where tried > $1 order by tried desc limit 1 offset $2",
			clock.Text(now.Add(-time.Minute)), s.rate-1).Scan(&text)
		if errors.Is(err, db.ErrNoRows) {
			return nil
		}
		if next, err = readTime(text); err == nil {
			next = next.Add(time.Minute)
		}
		return err
	})
	if err != nil {
		return time.Time{}, fmt.Errorf("looking for the next letter: %w", err)
	}
	return next, nil
}
