package alert

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/mail"
)

const (
	// roundSize is how many addresses a round attends to.
	roundSize = 100
	// stumble is how long an address waits whose letter could not be made.
	stumble = 5 * time.Minute
)

// visit is an address whose time has come.
type visit struct {
	id      int64
	address string
	round   int64
	last    string // when a letter last went at once
	now     time.Time
}

// Round puts together the letters that are due, for some addresses at most. It
// gives when the next is due: the zero time where none is.
func (s *Service) Round(ctx context.Context) (next time.Time, err error) {
	now := s.Clock.Now()
	var list []visit
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		list = nil
		rows, err := tx.Query(ctx, "select id, address, round, last from alert_address where next > '' and next <= $1 order by next, id limit $2",
			clock.Text(now), roundSize)
		if err != nil {
			return err
		}
		return each(rows, func() error {
			v := visit{now: now}
			err := rows.Scan(&v.id, &v.address, &v.round, &v.last)
			list = append(list, v)
			return err
		})
	})
	if err != nil {
		return next, fmt.Errorf("looking for letters that are due: %w", err)
	}
	posted := false
	for _, v := range list {
		sent, err := s.attend(ctx, v)
		switch {
		case ctx.Err() != nil:
			return next, ctx.Err()
		case errors.Is(err, errOvertaken): // the other process has seen to it
		case err != nil:
			s.Logger.Error("a letter of alerts cannot be made", "address", v.id, "error", err)
			if err := s.postpone(ctx, v); err != nil {
				return next, err
			}
		}
		posted = posted || sent
	}
	if posted {
		s.posted(ctx)
	}
	return s.nextRound(ctx)
}

// nextRound gives when an address is looked at next.
func (s *Service) nextRound(ctx context.Context) (next time.Time, err error) {
	var text string
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, "select coalesce(min(next), '') from alert_address where next > ''").Scan(&text)
	})
	if err != nil {
		return next, fmt.Errorf("looking for the next letter: %w", err)
	}
	return readTime(text)
}

// postpone has an address looked at later, so that its trouble does not keep
// others waiting.
func (s *Service) postpone(ctx context.Context, v visit) error {
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, "update alert_address set next = $1 where id = $2", clock.Text(v.now.Add(stumble)), v.id)
		return err
	})
}

// attend makes the letter of an address, if there is something to say, and notes
// in the same transaction that it was said.
func (s *Service) attend(ctx context.Context, v visit) (sent bool, err error) {
	b, err := s.gather(ctx, v)
	if err != nil {
		return false, err
	}
	var letter *mail.Letter
	if len(b.digest.Sections) > 0 {
		words, err := s.Write(ctx, &b.digest)
		if err != nil {
			return false, err
		}
		letter = &mail.Letter{ID: b.letter, To: v.address, Subject: words.Subject, Text: words.Text, HTML: words.HTML, Unsubscribe: words.Unsubscribe}
	}
	err = s.DB.Tx(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, "update alert_address set round = round + 1 where id = $1 and round = $2", v.id, v.round)
		if err != nil {
			return err
		}
		if n == 0 {
			return errOvertaken
		}
		if letter != nil {
			if err := s.Mail.Enqueue(ctx, tx, *letter); err != nil {
				return err
			}
		}
		if err := b.settle(ctx, tx); err != nil {
			return err
		}
		return s.schedule(ctx, tx, v.id)
	})
	if err != nil {
		return false, fmt.Errorf("noting a letter: %w", err)
	}
	return letter != nil, nil
}
