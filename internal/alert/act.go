package alert

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/mail"
)

const (
	// manageWithin is how long the link to all subscriptions works.
	manageWithin = 24 * time.Hour
	// manageAgain is how long no other such link is sent.
	manageAgain = 10 * time.Minute
	// shownStopped is how long a stopped subscription is shown, and can be begun
	// again.
	shownStopped = 30 * 24 * time.Hour
)

// SendLink sends the link to all subscriptions of an address to it, if it has
// confirmed any, none was sent within ten minutes and few were within a day.
// Which it was does not show. The error is a fault of kind Invalid for what is no
// address.
func (s *Service) SendLink(ctx context.Context, to string) error {
	to, err := mail.Address(to)
	if err != nil {
		return err
	}
	now := s.Clock.Now()
	posted := false
	err = s.DB.Tx(ctx, func(tx *db.Tx) error {
		posted = false
		var id int64
		err := tx.QueryRow(ctx, `select a.id from alert_address a where a.address = $1
			and exists (select 1 from alert_subscription s where s.address = a.id and s.state <> 'pending')
			and (select count(*) from alert_link l where l.address = a.id and l.purpose = $2 and l.expires > $3) < $4`,
			to, toManage, clock.Text(now), mostLinks).Scan(&id)
		if errors.Is(err, db.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		if free, err := allow(ctx, tx, toManage, to, now, manageAgain); err != nil || !free {
			return err
		}
		expires := now.Add(manageWithin)
		token, err := s.link(ctx, tx, toManage, id, expires)
		if err != nil {
			return err
		}
		posted = true
		return s.post(ctx, tx, "manage-"+token, to, &Access{Address: to, Token: token, Expires: expires})
	})
	if err != nil {
		return fmt.Errorf("sending a link to alerts: %w", err)
	}
	if posted {
		s.posted(ctx)
	}
	return nil
}

// Manage gives the address of a link and its subscriptions, with those that were
// stopped within 30 days, or a fault of kind NotFound.
func (s *Service) Manage(ctx context.Context, token string) (address string, list []Subscription, err error) {
	address, _, all, err := s.behind(ctx, token, toManage, "s.state <> 'pending'")
	since := s.Clock.Now().Add(-shownStopped)
	for _, sub := range all {
		if sub.State == Active || sub.Told.After(since) {
			list = append(list, sub)
		}
	}
	return address, list, err
}

// own gives a subscription of a link's address, which it locks, and the entry to
// be compared next.
func (s *Service) own(ctx context.Context, tx *db.Tx, access, token string) (sub *Subscription, next int64, err error) {
	address, err := s.opened(ctx, tx, access, toManage)
	if err != nil {
		return nil, 0, err
	}
	if _, next, err = s.lock(ctx, tx, address); err != nil {
		return nil, 0, err
	}
	list, err := present(readSubscriptions(ctx, tx, "s.address = $1 and s.token = $2 and s.state <> 'pending'", address, token))
	if err != nil {
		return nil, 0, err
	}
	return &list[0], next, nil
}

// present gives subscriptions that were read, or a fault of kind NotFound for
// none.
func present(list []Subscription, err error) ([]Subscription, error) {
	if err == nil && len(list) == 0 {
		err = fault.New(fault.NotFound, "There is no such alert.")
	}
	return list, err
}

// Change gives a subscription of a link's address another name and other
// choices. The error is a fault of kind Invalid or NotFound.
func (s *Service) Change(ctx context.Context, access, token, name string, c Choices) error {
	c, err := c.check()
	if err != nil {
		return err
	}
	if name, err = cleanName(name); err != nil {
		return err
	}
	now := s.Clock.Now()
	err = s.DB.Tx(ctx, func(tx *db.Tx) error {
		sub, next, err := s.own(ctx, tx, access, token)
		if err != nil {
			return err
		}
		return s.choose(ctx, tx, sub, name, c, next, now)
	})
	if err != nil {
		return fmt.Errorf("changing an alert: %w", err)
	}
	return nil
}

// choose gives a subscription whose address is locked another name and other
// choices; next is the entry to be compared next. A letter whose hour has come
// goes nevertheless.
func (s *Service) choose(ctx context.Context, tx *db.Tx, sub *Subscription, name string, c Choices, next int64, now time.Time) error {
	c = sub.Target.heeds(c)
	if kindsOf(sub.Changes) != kindsOf(c.Changes) {
		sub.ChangesFrom = next
	}
	if sub.Frequency == Never && c.Frequency != Never {
		// What the feed has brought already is not told once more.
		if err := sub.passOver(ctx, tx); err != nil {
			return err
		}
		sub.Covered = next
	}
	sub.Choices, sub.Name = c, name
	if sub.State == Active {
		if !come(sub.Due, now) || sub.Next(now).IsZero() {
			sub.Due = sub.Next(now)
		}
		if !come(sub.Remind, now) || sub.nextLook(now).IsZero() {
			sub.Remind = sub.nextLook(now)
		}
	}
	return s.store(ctx, tx, sub)
}

// passOver has no letter tell what was found so far.
func (s *Subscription) passOver(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, "update alert_item set letter = $1 where subscription = $2 and letter = ''", noLetter, s.ID)
	return err
}

// Of gives the subscription that a token names or, for the token of a letter,
// those that the letter is about. The error is a fault of kind NotFound.
func (s *Service) Of(ctx context.Context, token string) (list []Subscription, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		list, err = named(ctx, tx, token)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading alerts: %w", err)
	}
	return list, nil
}

func named(ctx context.Context, tx *db.Tx, token string) ([]Subscription, error) {
	return present(readSubscriptions(ctx, tx, `s.state <> 'pending' and (s.token = $1 or s.id in
		(select r.subscription from alert_receipt r join alert_letter l on l.id = r.letter where l.token = $1))`, token))
}

// namedLocked is named with the address locked.
func (s *Service) namedLocked(ctx context.Context, tx *db.Tx, token string) ([]Subscription, error) {
	list, err := named(ctx, tx, token)
	if err != nil {
		return nil, err
	}
	if _, _, err := s.lock(ctx, tx, list[0].address); err != nil { // a letter has one address
		return nil, err
	}
	return named(ctx, tx, token)
}

// Stop ends the subscriptions that a token names as Of does, and gives them. A
// second call changes nothing.
func (s *Service) Stop(ctx context.Context, token string) (list []Subscription, err error) {
	err = s.DB.Tx(ctx, func(tx *db.Tx) error {
		if list, err = s.namedLocked(ctx, tx, token); err != nil {
			return err
		}
		return s.stop(ctx, tx, list)
	})
	if err != nil {
		return nil, fmt.Errorf("stopping alerts: %w", err)
	}
	return list, nil
}

// StopAll ends all subscriptions of a link's address.
func (s *Service) StopAll(ctx context.Context, access string) error {
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		address, err := s.opened(ctx, tx, access, toManage)
		if err != nil {
			return err
		}
		if _, _, err := s.lock(ctx, tx, address); err != nil {
			return err
		}
		list, err := readSubscriptions(ctx, tx, "s.address = $1 and s.state = 'active'", address)
		if err != nil {
			return err
		}
		return s.stop(ctx, tx, list)
	})
	if err != nil {
		return fmt.Errorf("stopping all alerts: %w", err)
	}
	return nil
}

// stop ends those subscriptions of an address that are active.
func (s *Service) stop(ctx context.Context, tx *db.Tx, list []Subscription) error {
	now := s.Clock.Now()
	stopped := false
	for i := range list {
		sub := &list[i]
		if sub.State != Active {
			continue
		}
		stopped = true
		sub.State, sub.Told, sub.Due, sub.Remind = Stopped, now, time.Time{}, time.Time{}
		if err := sub.save(ctx, tx); err != nil {
			return err
		}
	}
	if !stopped {
		return nil
	}
	return s.schedule(ctx, tx, list[0].address)
}

// Restart begins the subscriptions again that a token names as Of does. They are
// told what comes from now on.
func (s *Service) Restart(ctx context.Context, token string) (list []Subscription, err error) {
	err = s.DB.Tx(ctx, func(tx *db.Tx) error {
		if list, err = s.namedLocked(ctx, tx, token); err != nil {
			return err
		}
		var ids []int64
		for _, sub := range list {
			if sub.State == Stopped {
				ids = append(ids, sub.ID)
			}
		}
		return s.activate(ctx, tx, ids, s.Clock.Now())
	})
	if err != nil {
		return nil, fmt.Errorf("beginning alerts again: %w", err)
	}
	return list, nil
}

// keepFor is how long is kept what was told, and what proves it.
const keepFor = 400 * 24 * time.Hour

// Sweep drops wishes that were not confirmed within a week, links that no longer
// work, what was told 400 days ago, and subscriptions that were stopped 30 days
// ago with their addresses. It is called once a day or so.
func (s *Service) Sweep(ctx context.Context) error {
	now := s.Clock.Now()
	old := clock.Text(now.Add(-keepFor))
	for _, sweep := range []struct{ query, before string }{
		{"delete from alert_link where expires <= $1", clock.Text(now)},
		{"delete from alert_subscription where state = 'pending' and created <= $1", clock.Text(now.Add(-confirmWithin))},
		{"delete from alert_item where made <= $1", old},
		{"delete from alert_receipt where made <= $1", old},
		{"delete from alert_letter where made <= $1", old},
		{"delete from alert_subscription where state = 'stopped' and told <= $1", clock.Text(now.Add(-shownStopped))},
		{"delete from alert_item where not exists (select 1 from alert_subscription s where s.id = alert_item.subscription) and $1 > ''", old},
		{"delete from alert_receipt where not exists (select 1 from alert_subscription s where s.id = alert_receipt.subscription) and $1 > ''", old},
		{"delete from alert_letter where not exists (select 1 from alert_receipt r where r.letter = alert_letter.id) and $1 > ''", old},
		{"delete from alert_told where not exists (select 1 from alert_subscription s where s.id = alert_told.subscription) and $1 > ''", old},
		{"delete from alert_reached where not exists (select 1 from alert_subscription s where s.id = alert_reached.subscription) and $1 > ''", old},
		{"delete from alert_reached where ends <= $1", old}, // no mark of it comes any more
		{"delete from alert_address where not exists (select 1 from alert_subscription s where s.address = alert_address.id) and $1 > ''", old},
		{"delete from alert_mailbox where sent <= $1", clock.Text(now.Add(-askAgain))},
	} {
		err := s.DB.Tx(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, sweep.query, sweep.before)
			return err
		})
		if err != nil {
			return fmt.Errorf("dropping what is old of alerts: %w", err)
		}
	}
	return nil
}

// Again has the ledger compared from an index on, and puts back what letters
// told that could not be delivered: what an outage swallowed is told, and
// nothing is told twice. It gives how many entries are compared again and how
// many items were put back. The error is a fault of kind Invalid for an index
// that the ledger does not have.
func (s *Service) Again(ctx context.Context, from int64) (entries, items int64, err error) {
	var failed []string
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		failed, err = readStrings(ctx, tx, "select distinct letter from alert_item where idx >= $1 and letter <> '' and letter <> $2", from, noLetter)
		return err
	})
	if err != nil {
		return 0, 0, fmt.Errorf("looking for letters: %w", err)
	}
	if failed, err = s.undelivered(ctx, failed); err != nil {
		return 0, 0, err
	}
	tooOld := false
	if e, err := s.Log.Entry(ctx, from); err == nil {
		tooOld = s.Clock.Now().Sub(e.Time) > keepFor
	}
	err = s.DB.Tx(ctx, func(tx *db.Tx) error {
		entries, items = 0, 0
		_, next, err := change(ctx, tx)
		if err != nil {
			return err
		}
		if from < 0 || from > next {
			return fault.New(fault.Invalid, "The alerts have followed the ledger up to entry %d. Choose an index from 0 to %d.", next, next)
		}
		// What is told is known for 400 days.
		if from < next && tooOld {
			return fault.New(fault.Invalid, "What was told of entry %d is not known any more: it is older than 400 days. Choose a later one.", from)
		}
		entries = next - from
		if _, err := tx.Exec(ctx, "update alert_place set next = $1 where id = 1", from); err != nil {
			return err
		}
		// A letter that is being made does not hold what is put back now.
		if _, err := tx.Exec(ctx, "update alert_address set round = round + 1"); err != nil {
			return err
		}
		for some := range slices.Chunk(failed, 500) {
			args := []any{from}
			n, err := tx.Exec(ctx, "update alert_item set letter = '' where idx >= $1 and letter in "+db.In(&args, some...), args...)
			if err != nil {
				return err
			}
			items += n
		}
		return wakeAll(ctx, tx, s.Clock.Now())
	})
	if err != nil {
		return 0, 0, fmt.Errorf("telling again from entry %d: %w", from, err)
	}
	return entries, items, nil
}

// wakeAll has every address looked at for which something waits.
func wakeAll(ctx context.Context, tx *db.Tx, by time.Time) error {
	_, err := tx.Exec(ctx, `update alert_address set next = $1 where (next = '' or next > $1) and id in
		(select s.address from alert_subscription s join alert_item i on i.subscription = s.id where s.state = 'active' and s.frequency = 'once' and i.letter = '')`, clock.Text(by))
	return err
}

// undelivered gives those of some letters that will not arrive.
func (s *Service) undelivered(ctx context.Context, letters []string) (out []string, err error) {
	for _, id := range letters {
		state, _, err := s.Mail.Find(ctx, id)
		if err != nil {
			return nil, err
		}
		if state == mail.Failed {
			out = append(out, id)
		}
	}
	return out, nil
}
