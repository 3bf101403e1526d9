package alert

import (
	"context"
	"errors"
	"fmt"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
)

// mark is what a receipt says of a range of the ledger.
type mark struct {
	root      string
	processes int64
}

// mostMarks bounds the marks that are remembered: letters of one hour are about
// few ranges.
const mostMarks = 1000

// mark gives the tree's root at the end of a range and counts its processes.
func (s *Service) mark(ctx context.Context, from, to int64) (m mark, err error) {
	s.lag.Lock()
	m, known := s.marks[[2]int64{from, to}]
	s.lag.Unlock()
	if known {
		return m, nil
	}
	if to > 0 {
		if m.root, err = s.Log.RootAt(ctx, to); err != nil {
			return m, err
		}
	}
	if m.processes, err = s.Log.CountProcesses(ctx, from, to); err != nil {
		return m, err
	}
	s.lag.Lock()
	defer s.lag.Unlock()
	if len(s.marks) >= mostMarks {
		clear(s.marks)
	}
	s.marks[[2]int64{from, to}] = m
	return m, nil
}

// receipt makes the receipt of a part of a letter. One that only reminds screens
// nothing.
func (s *Service) receipt(ctx context.Context, b *bundle, p *part) (Receipt, error) {
	r := Receipt{Token: newToken(), Subscription: p.ID, Letter: b.letter, From: p.Covered, To: p.Covered, Changes: p.Changes, changesFrom: p.ChangesFrom, Made: b.now}
	if p.takes || p.due || p.section.Still {
		// While the ledger is followed again, what was covered stays so.
		r.From, r.To = p.from, max(b.place.next, p.Covered, p.to)
	}
	if p.takes {
		r.Fresh, r.Changed = p.fresh, p.changed
	}
	m, err := s.mark(ctx, r.From, r.To)
	r.Root, r.Processes = m.root, m.processes
	return r, err
}

func (r Receipt) store(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `insert into alert_receipt (token, letter, subscription, from_idx, to_idx, root, processes, fresh, changed, changes, changes_from, made)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		r.Token, r.Letter, r.Subscription, r.From, r.To, r.Root, r.Processes, r.Fresh, r.Changed, kindsText(r.Changes), r.changesFrom, clock.Text(r.Made))
	return err
}

// Receipt gives a receipt and its subscription with the changes that were asked
// for at the time, or a fault of kind NotFound.
func (s *Service) Receipt(ctx context.Context, token string) (r Receipt, sub Subscription, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		var changes, made string
		err := tx.QueryRow(ctx, `select token, letter, subscription, from_idx, to_idx, root, processes, fresh, changed, changes, changes_from, made
			from alert_receipt where token = $1`, token).
			Scan(&r.Token, &r.Letter, &r.Subscription, &r.From, &r.To, &r.Root, &r.Processes, &r.Fresh, &r.Changed, &changes, &r.changesFrom, &made)
		if errors.Is(err, db.ErrNoRows) {
			return fault.With(err, fault.NotFound, "There is no such receipt. Receipts are kept for 400 days.")
		}
		if err != nil {
			return err
		}
		r.Changes = readKinds(changes)
		if r.Made, err = readTime(made); err != nil {
			return err
		}
		list, err := readSubscriptions(ctx, tx, "s.id = $1", r.Subscription)
		if err == nil && len(list) == 0 {
			return fault.New(fault.NotFound, "The alert of this receipt is not there any more.")
		}
		if err == nil {
			sub = list[0]
			// As they were then.
			sub.Changes, sub.ChangesFrom, sub.Since = r.Changes, r.changesFrom, min(sub.Since, r.From)
		}
		return err
	})
	if err != nil {
		return r, sub, fmt.Errorf("reading a receipt: %w", err)
	}
	return r, sub, nil
}
