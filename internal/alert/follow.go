package alert

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/notice"
)

const (
	// stepSize is how many entries a step compares at most. It bounds the memory
	// and how long its transaction is.
	stepSize = 500
	// lessons is how many notices the matcher learns from.
	lessons = 2000
	// settle is how long the first item of a letter that goes at once waits for
	// others of the same moment.
	settle = 5 * time.Second
)

// place is how far the ledger was followed.
type place struct {
	next    int64 // index of the entry to be compared next
	reached int64 // up to where there is something to compare
	serial  int64 // of the last change of a subscription
	item    int64 // the last item
}

// readPlace reads where the follower stands.
func readPlace(ctx context.Context, tx *db.Tx) (p place, err error) {
	if p.reached, err = ledger.Reached(ctx, tx, notice.Projection{}.Name(), bodies); err != nil {
		return p, err
	}
	err = tx.QueryRow(ctx, "select next, serial, item from alert_place where id = 1").Scan(&p.next, &p.serial, &p.item)
	return p, err
}

// bodies is the projection of the bodies that notices name.
const bodies = "organisation"

// errOvertaken says that another process has made the step.
var errOvertaken = errors.New("another process was quicker")

// Step compares the next entries of the ledger with every subscription, and
// notes what they say to whom together with how far it came. more says whether
// there may be others.
func (s *Service) Step(ctx context.Context) (more bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, err := s.listen(ctx)
	if err != nil {
		return false, fmt.Errorf("reading subscriptions: %w", err)
	}
	if p.next >= p.reached {
		return false, nil
	}
	to := min(p.next+stepSize, p.reached)
	said := &findings{}
	if len(s.ear.listeners) == 0 {
		to = p.reached // nobody listens
	} else if said, err = s.compare(ctx, p.next, to); err != nil {
		return false, fmt.Errorf("comparing the ledger with subscriptions: %w", err)
	}
	err = s.DB.Tx(ctx, func(tx *db.Tx) error { return s.note(ctx, tx, p, to, said) })
	if errors.Is(err, errOvertaken) {
		return true, nil
	}
	if err != nil {
		return false, fmt.Errorf("noting what the ledger says to subscriptions: %w", err)
	}
	return to < p.reached, nil
}

// note writes what was found, and that the ledger was followed up to an index.
func (s *Service) note(ctx context.Context, tx *db.Tx, p place, to int64, said *findings) error {
	now := s.Clock.Now()
	n, err := tx.Exec(ctx, "update alert_place set next = $1, item = $2, moved = $3 where id = 1 and next = $4 and item = $5",
		to, p.item+int64(len(said.items)), clock.Text(now), p.next, p.item)
	if err != nil {
		return err
	}
	if n == 0 {
		return errOvertaken
	}
	// Rows are locked in one order everywhere: the place, addresses, subscriptions.
	if err := wake(ctx, tx, slices.Collect(maps.Keys(said.addresses)), now.Add(settle)); err != nil {
		return err
	}
	// Who has begun to listen meanwhile begins after these entries: they were there
	// before. To compare them anew instead would let anybody who confirms one alert
	// after the other hold up all others.
	if _, err := tx.Exec(ctx, "update alert_subscription set since = $1, covered = $1, changes_from = $1 where serial > $2 and state = 'active' and since >= $3 and since < $1",
		to, p.serial, p.next); err != nil {
		return err
	}
	rows := make([][]any, len(said.items))
	for i, it := range said.items {
		rows[i] = []any{p.item + 1 + int64(i), it.subscription, it.ocid, it.index, string(it.kind), it.words, it.urgent, clock.Text(now), ""}
	}
	if err := tx.InsertMany(ctx, "alert_item", []string{"id", "subscription", "ocid", "idx", "kind", "words", "urgent", "made", "letter"},
		rows, "on conflict (subscription, idx) do nothing"); err != nil {
		return err
	}
	if err := tell(ctx, tx, said.told); err != nil {
		return err
	}
	if err := reach(ctx, tx, said.reached); err != nil {
		return err
	}
	for ocid, closes := range said.closes {
		if _, err := tx.Exec(ctx, "update alert_told set closes = $1 where ocid = $2 and closes <> $1", closes, ocid); err != nil {
			return err
		}
	}
	return ring(ctx, tx, slices.Collect(maps.Keys(said.hooks)), now)
}

// tell notes that notices are known to subscriptions.
func tell(ctx context.Context, tx *db.Tx, known []told) error {
	rows := make([][]any, len(known))
	for i, t := range known {
		rows[i] = []any{t.subscription, t.ocid, t.index, t.closes, ""}
	}
	return tx.InsertMany(ctx, "alert_told", []string{"subscription", "ocid", "idx", "closes", "reminded"}, rows, "on conflict (subscription, ocid) do nothing")
}

// wake has addresses looked at by an instant.
func wake(ctx context.Context, tx *db.Tx, addresses []int64, by time.Time) error {
	slices.Sort(addresses) // so that two who wake the same do not wait for each other
	for some := range slices.Chunk(addresses, 500) {
		args := []any{clock.Text(by)}
		if _, err := tx.Exec(ctx, "update alert_address set next = $1 where (next = '' or next > $1) and id in "+db.InInt(&args, some...), args...); err != nil {
			return err
		}
	}
	return nil
}

// ring has the webhooks of subscriptions that have something new looked at.
func ring(ctx context.Context, tx *db.Tx, subscriptions []int64, now time.Time) error {
	slices.Sort(subscriptions)
	for some := range slices.Chunk(subscriptions, 500) {
		args := []any{clock.Text(now)}
		if _, err := tx.Exec(ctx, "update alert_subscription set hook_next = $1 where hook_state = 'on' and hook_failing = '' and hook_next > $1 and id in "+
			db.InInt(&args, some...), args...); err != nil {
			return err
		}
	}
	return nil
}

// listen reads where the follower stands, and takes up the subscriptions that
// changed since it last looked.
func (s *Service) listen(ctx context.Context) (p place, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		p, err = readPlace(ctx, tx)
		return err
	})
	if err != nil || p.serial == s.ear.serial {
		return p, err
	}
	if !s.ear.taught {
		docs, err := s.Notices.Newest(ctx, lessons)
		if err != nil {
			return p, err
		}
		s.ear.matcher.Learn(docs)
		s.ear.taught = true
	}
	// One by one: there may be very many.
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		return eachSubscription(ctx, tx, "s.serial > $1", func(sub *Subscription) {
			if err := s.ear.heed(sub); err != nil {
				// One that cannot be compared must not silence the others.
				s.Logger.Error("a subscription cannot be compared with notices", "subscription", sub.ID, "error", err)
			}
		}, s.ear.serial)
	})
	if err == nil {
		s.ear.serial = p.serial
	}
	return p, err
}

// heed takes up a subscription as it now is.
func (e *ear) heed(sub *Subscription) error {
	if old, known := e.listeners[sub.ID]; known {
		delete(e.listeners, sub.ID)
		if old.list != nil {
			e.lists--
		}
		e.matcher.Remove(sub.ID)
		if old.ocid != "" {
			e.watchers[old.ocid] = slices.DeleteFunc(e.watchers[old.ocid], func(id int64) bool { return id == sub.ID })
			if len(e.watchers[old.ocid]) == 0 {
				delete(e.watchers, old.ocid)
			}
		}
	}
	if sub.State != Active {
		return nil
	}
	l := listener{address: sub.address, since: sub.Since, changes: kindsOf(sub.Changes), from: sub.ChangesFrom, once: sub.Frequency == AtOnce, hook: sub.Hook.State == HookOn}
	if !sub.Target.asks() {
		l.ocid, l.deals = sub.Subject, sub.Target == Contract
		e.watchers[l.ocid] = append(e.watchers[l.ocid], sub.ID)
	} else {
		req, err := sub.Query.Saved()
		if err != nil {
			return err
		}
		if err := e.matcher.Put(sub.ID, req); err != nil {
			return err
		}
		if sub.Target == Pipeline {
			l.list = &sub.List
			e.lists++
		}
	}
	e.listeners[sub.ID] = l
	return nil
}
