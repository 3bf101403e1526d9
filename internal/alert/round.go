package alert

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
)

const (
	// roundSize is how many addresses a round attends to.
	roundSize = 100
	// atOnce is how many letters a transaction puts into the outbox.
	atOnce = 20
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
	rebuilding := false
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		list = nil
		p, err := readPlace(ctx, tx)
		if rebuilding = p.reached < p.next; rebuilding || err != nil {
			return err
		}
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
	if rebuilding { // what letters list may not be there
		return now.Add(rest), nil
	}
	bundles, err := s.prepare(ctx, list)
	if err != nil {
		return next, err
	}
	posted := false
	for some := range slices.Chunk(bundles, atOnce) {
		sent, err := s.hand(ctx, some)
		if err != nil {
			return next, err
		}
		posted = posted || sent
	}
	if posted {
		s.posted(ctx)
	}
	return s.nextRound(ctx)
}

// prepare reads what there is for each address and puts it into words. An
// address of which that fails is looked at later.
func (s *Service) prepare(ctx context.Context, list []visit) ([]*bundle, error) {
	bundles := make([]*bundle, len(list))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, v := range list {
		group.Go(func() (err error) {
			if bundles[i], err = s.bundle(ctx, v); err != nil && ctx.Err() == nil {
				err = s.stumbled(ctx, v, err)
			}
			return err
		})
	}
	err := group.Wait()
	return slices.DeleteFunc(bundles, func(b *bundle) bool { return b == nil }), err
}

// bundle gathers what there is for an address and puts it into words.
func (s *Service) bundle(ctx context.Context, v visit) (*bundle, error) {
	b, err := s.gather(ctx, v)
	if err != nil || len(b.digest.Sections) == 0 {
		return b, err
	}
	words, err := s.Write(ctx, &b.digest)
	if err != nil {
		return nil, err
	}
	letter := words.letter(b.letter, v.address)
	b.mail = &letter
	return b, nil
}

// stumbled notes that the letter of an address cannot be made now.
func (s *Service) stumbled(ctx context.Context, v visit, err error) error {
	s.Logger.Error("a letter of alerts cannot be made", "address", v.id, "error", err)
	return s.postpone(ctx, v)
}

// hand puts letters into the outbox, all in one transaction: on disk that costs
// as much as one. Where it fails each is tried by itself.
func (s *Service) hand(ctx context.Context, bundles []*bundle) (sent bool, err error) {
	if err = s.commit(ctx, bundles); err == nil {
		return slices.ContainsFunc(bundles, func(b *bundle) bool { return b.mail != nil }), nil
	}
	for _, b := range bundles {
		err := s.commit(ctx, []*bundle{b})
		switch {
		case ctx.Err() != nil:
			return sent, ctx.Err()
		case err != nil:
			if err := s.stumbled(ctx, b.visit, err); err != nil {
				return sent, err
			}
		}
		sent = sent || err == nil && b.mail != nil
	}
	return sent, nil
}

// commit puts letters into the outbox and notes in the same transaction that
// what is in them was said.
func (s *Service) commit(ctx context.Context, bundles []*bundle) error {
	bundles = slices.SortedFunc(slices.Values(bundles), func(a, b *bundle) int { return cmp.Compare(a.id, b.id) }) // the order in which others lock addresses
	return s.DB.Tx(ctx, func(tx *db.Tx) error {
		for _, b := range bundles {
			n, err := tx.Exec(ctx, "update alert_address set round = round + 1 where id = $1 and round = $2", b.id, b.round)
			if err != nil {
				return err
			}
			if n == 0 {
				continue // another process has seen to it
			}
			if b.mail != nil {
				if err := s.Mail.Enqueue(ctx, tx, *b.mail); err != nil {
					return err
				}
			}
			if err := b.settle(ctx, tx); err != nil {
				return err
			}
			if err := s.schedule(ctx, tx, b.id); err != nil {
				return err
			}
		}
		return nil
	})
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
		_, err := tx.Exec(ctx, "update alert_address set next = $1 where id = $2 and round = $3", clock.Text(v.now.Add(stumble)), v.id, v.round)
		return err
	})
}
