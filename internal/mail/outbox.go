package mail

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
)

// queued is a letter as the outbox keeps it.
type queued struct {
	Letter
	created  time.Time
	attempts int64     // with the one that is being made
	began    time.Time // the first attempt
	until    time.Time // to when it is claimed
}

// Enqueue puts letters into the outbox as a part of tx. One whose ID is there
// already is left as it is. A fault of kind Invalid or TooLarge names what is
// wrong with a letter; then none is taken.
func (s *Service) Enqueue(ctx context.Context, tx *db.Tx, letters ...Letter) error {
	now := clock.Text(s.clock.Now())
	rows := make([][]any, len(letters))
	for i, l := range letters {
		l, err := l.check()
		if err != nil {
			return fmt.Errorf("the letter %q: %w", l.ID, err)
		}
		rows[i] = []any{l.ID, l.To, l.Subject, l.Text, l.HTML, l.Unsubscribe, strings.Join(l.References, "\n"),
			string(Queued), now, now, 0, "", "", "", "", ""}
	}
	columns := []string{"id", "address", "subject", "body", "html", "unsubscribe", "refs",
		"state", "created", "next", "attempts", "began", "tried", "reason", "answer", "ended"}
	if err := tx.InsertMany(ctx, "mail_letter", columns, rows, "on conflict (id) do nothing"); err != nil {
		return fmt.Errorf("putting letters into the outbox: %w", err)
	}
	return nil
}

// claim takes the letters that are due, as many as a batch and the rate allow,
// for a lease. Those to suspended addresses are set aside. more says that
// another batch may be due now.
func (s *Service) claim(ctx context.Context) (taken []*queued, more bool, err error) {
	now := s.clock.Now()
	until := now.Add(lease)
	err = s.db.Tx(ctx, func(tx *db.Tx) error {
		taken, more = nil, false
		room, err := s.room(ctx, tx, now)
		if err != nil || room == 0 {
			return err
		}
		due, err := readDue(ctx, tx, now, room)
		if err != nil || len(due) == 0 {
			return err
		}
		more = len(due) == batch || s.rate > 0 && len(due) == room
		if taken, err = setAside(ctx, tx, now, due); err != nil {
			return err
		}
		for _, l := range taken {
			l.attempts, l.until = l.attempts+1, until
			if l.began.IsZero() {
				l.began = now
			}
		}
		return holdAll(ctx, tx, now, until, taken)
	})
	if err != nil {
		return nil, false, fmt.Errorf("claiming letters: %w", err)
	}
	return taken, more, nil
}

// room gives how many letters may be tried now.
func (s *Service) room(ctx context.Context, tx *db.Tx, now time.Time) (int, error) {
	if s.rate == 0 {
		return batch, nil
	}
	var tried int
	err := tx.QueryRow(ctx, "select count(*) from mail_letter where tried > $1", clock.Text(now.Add(-time.Minute))).Scan(&tried)
	return max(0, min(batch, s.rate-tried)), err
}

// readDue reads letters that are due, those that wait longest first. Rows that
// another process takes meanwhile are not among them.
func readDue(ctx context.Context, tx *db.Tx, now time.Time, limit int) (due []*queued, err error) {
	rows, err := tx.Query(ctx, `select id, address, subject, body, html, unsubscribe, refs, created, attempts, began
		from mail_letter where next > '' and next <= $1 order by next, id limit $2`+tx.Dialect().ForUpdate(), clock.Text(now), limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var l queued
		var refs, created, began string
		if err := rows.Scan(&l.ID, &l.To, &l.Subject, &l.Text, &l.HTML, &l.Unsubscribe, &refs, &created, &l.attempts, &began); err != nil {
			return nil, err
		}
		l.References = strings.FieldsFunc(refs, func(r rune) bool { return r == '\n' })
		if l.created, err = readTime(created); err != nil {
			return nil, err
		}
		if l.began, err = readTime(began); err != nil {
			return nil, err
		}
		due = append(due, &l)
	}
	return due, rows.Err()
}

// setAside suspends those of due whose address is, and gives the others.
func setAside(ctx context.Context, tx *db.Tx, now time.Time, due []*queued) ([]*queued, error) {
	var args []any
	addresses := make([]string, len(due))
	for i, l := range due {
		addresses[i] = l.To
	}
	suspended, err := readStrings(ctx, tx, "select address from mail_address where suspended > '' and address in "+db.In(&args, addresses...), &args)
	if err != nil || len(suspended) == 0 {
		return due, err
	}
	args = []any{clock.Text(now)}
	var ids []string
	due = slices.DeleteFunc(due, func(l *queued) bool {
		is := slices.Contains(suspended, l.To)
		if is {
			ids = append(ids, l.ID)
		}
		return is
	})
	_, err = tx.Exec(ctx, "update mail_letter set state = 'suspended', next = '', ended = $1 where id in "+db.In(&args, ids...), args...)
	return due, err
}

func readStrings(ctx context.Context, tx *db.Tx, query string, args *[]any) (list []string, err error) {
	rows, err := tx.Query(ctx, query, *args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		list = append(list, text)
	}
	return list, rows.Err()
}

// holdAll notes that letters are claimed until an instant.
func holdAll(ctx context.Context, tx *db.Tx, now, until time.Time, letters []*queued) error {
	if len(letters) == 0 {
		return nil
	}
	args := []any{clock.Text(now), clock.Text(until)}
	ids := make([]string, len(letters))
	for i, l := range letters {
		ids[i] = l.ID
	}
	_, err := tx.Exec(ctx, `update mail_letter set state = 'sending', attempts = attempts + 1, tried = $1, next = $2,
		began = case when began = '' then $1 else began end where id in `+db.In(&args, ids...), args...)
	return err
}

// errOvertaken says that the claim on a letter ran out and another process has
// taken it.
var errOvertaken = errors.New("the letter was taken by another process meanwhile")

// change updates a letter that is still ours.
func (l *queued) change(ctx context.Context, tx *db.Tx, set string, args ...any) error {
	n := len(args)
	query := fmt.Sprintf("update mail_letter set %s where id = $%d and attempts = $%d and state = 'sending'", set, n+1, n+2)
	changed, err := tx.Exec(ctx, query, append(args, l.ID, l.attempts)...)
	if err == nil && changed == 0 {
		err = errOvertaken
	}
	return err
}

// renew makes the claim on l last for a whole lease again, when a third of it
// has run out.
func (s *Service) renew(ctx context.Context, l *queued) error {
	now := s.clock.Now()
	if l.until.Sub(now) > lease*2/3 {
		return nil
	}
	until := now.Add(lease)
	err := s.db.Tx(ctx, func(tx *db.Tx) error { return l.change(ctx, tx, "next = $1", clock.Text(until)) })
	if err == nil {
		l.until = until
	}
	return err
}

// release gives a letter back untried.
func (s *Service) release(ctx context.Context, l *queued) error {
	return s.db.Tx(ctx, func(tx *db.Tx) error {
		return l.change(ctx, tx, `state = 'queued', attempts = attempts - 1, tried = '', next = $1,
			began = case when attempts = 1 then '' else began end`, clock.Text(s.clock.Now()))
	})
}

// Lift lets letters go to an address again, and puts those that were set aside
// and still have their text back into the outbox. A fault of kind NotFound says
// that the address was not suspended.
func (s *Service) Lift(ctx context.Context, address string) error {
	err := s.db.Tx(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, "delete from mail_address where address = $1 and suspended > ''", address)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.NotFound, "No mails to this address are held back.")
		}
		_, err = tx.Exec(ctx, `update mail_letter set state = 'queued', next = $1, began = '', ended = ''
			where address = $2 and state = 'suspended' and body <> ''`, clock.Text(s.clock.Now()), address)
		return err
	})
	if err != nil {
		return fmt.Errorf("lifting the suspension of an address: %w", err)
	}
	return nil
}

// readTime reads an instant; "" is none.
func readTime(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	return clock.Parse(text)
}
