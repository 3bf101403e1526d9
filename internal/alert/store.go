package alert

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/notice"
)

// columns are those of a subscription in the order of scan and row.
const columns = `s.id, s.token, s.feed, s.address, a.address, s.target, s.subject, s.name, s.frequency, s.weekday, s.hour, s.changes, s.changes_from,
	s.reminder, s.still, s.state, s.created, s.since, s.covered, s.due, s.remind, s.told,
	s.hook_url, s.hook_secret, s.hook_state, s.hook_item, s.hook_next, s.hook_failing, s.hook_failures, s.hook_words`

// readSubscriptions reads the subscriptions that a clause selects, oldest first.
func readSubscriptions(ctx context.Context, tx *db.Tx, where string, args ...any) (list []Subscription, err error) {
	err = eachSubscription(ctx, tx, where, func(sub *Subscription) { list = append(list, *sub) }, args...)
	return list, err
}

// eachSubscription calls fn for the subscriptions that a clause selects, oldest
// first.
func eachSubscription(ctx context.Context, tx *db.Tx, where string, fn func(*Subscription), args ...any) error {
	rows, err := tx.Query(ctx, "select "+columns+" from alert_subscription s join alert_address a on a.id = s.address where "+where+" order by s.id", args...)
	if err != nil {
		return err
	}
	return each(rows, func() error {
		sub, err := scan(rows)
		if err == nil {
			fn(&sub)
		}
		return err
	})
}

func scan(rows *db.Rows) (s Subscription, err error) {
	var changes, created, due, remind, told, next, failing string
	var weekday, still int
	err = rows.Scan(&s.ID, &s.Token, &s.Feed, &s.address, &s.Address, &s.Target, &s.Subject, &s.Name, &s.Frequency, &weekday, &s.Hour, &changes, &s.ChangesFrom,
		&s.Reminder, &still, &s.State, &created, &s.Since, &s.Covered, &due, &remind, &told,
		&s.Hook.URL, &s.Hook.Secret, &s.Hook.State, &s.Hook.item, &next, &failing, &s.Hook.Failures, &s.Hook.Words)
	if err != nil {
		return s, err
	}
	s.Weekday, s.Still = time.Weekday(weekday), still == 1
	s.Changes = readKinds(changes)
	if s.Target.asks() {
		values, err := url.ParseQuery(s.Subject)
		if err != nil {
			return s, fmt.Errorf("the question of subscription %d: %w", s.ID, err)
		}
		if s.Target == Pipeline {
			s.List, _ = ReadList(values) // it was checked when it was saved
			s.Query = s.List.Question.Notices
		} else {
			s.Query, _ = notice.ReadAddress(values) // as well
		}
	}
	for _, t := range []struct {
		text string
		into *time.Time
	}{{created, &s.Created}, {due, &s.Due}, {remind, &s.Remind}, {told, &s.Told}, {next, &s.Hook.Next}, {failing, &s.Hook.Failing}} {
		if *t.into, err = readTime(t.text); err != nil {
			return s, fmt.Errorf("the times of subscription %d: %w", s.ID, err)
		}
	}
	return s, nil
}

// readTime reads an instant; "" is none.
func readTime(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	return clock.Parse(text)
}

// timeText writes an instant; the zero time is "".
func timeText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return clock.Text(t)
}

// newToken draws a name that nobody can guess: 128 bits in 26 small letters and
// digits.
func newToken() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:]))
}

// hold waits for the step that is being noted, and keeps the next from being
// noted until tx ends. It gives the number of the last change of a subscription
// and the index of the entry to be compared next.
func hold(ctx context.Context, tx *db.Tx) (serial, next int64, err error) {
	err = tx.QueryRow(ctx, "update alert_place set serial = serial where id = 1 returning serial, next").Scan(&serial, &next)
	return serial, next, err
}

// change is hold for a change of subscriptions that the follower has to heed, and
// gives its number.
func change(ctx context.Context, tx *db.Tx) (serial, next int64, err error) {
	err = tx.QueryRow(ctx, "update alert_place set serial = serial + 1 where id = 1 returning serial, next").Scan(&serial, &next)
	return serial, next, err
}

// lock keeps everybody else from the subscriptions of an address until tx ends,
// so that what is read of them can be written back. It gives what hold gives.
func (s *Service) lock(ctx context.Context, tx *db.Tx, address int64) (serial, next int64, err error) {
	if serial, next, err = hold(ctx, tx); err != nil {
		return 0, 0, err
	}
	_, err = tx.Exec(ctx, "update alert_address set round = round where id = $1", address)
	return serial, next, err
}

// store is save for one subscription, and has its address looked at when it is
// next due.
func (s *Service) store(ctx context.Context, tx *db.Tx, sub *Subscription) error {
	if err := sub.save(ctx, tx); err != nil {
		return err
	}
	return s.schedule(ctx, tx, sub.address)
}

// save writes what can be changed of a subscription but for its webhook. Its
// address is locked (see lock) since before the subscription was read, and is to
// be scheduled anew.
func (s *Subscription) save(ctx context.Context, tx *db.Tx) error {
	serial, _, err := change(ctx, tx)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `update alert_subscription set serial = $1, name = $2, frequency = $3, weekday = $4, hour = $5, changes = $6,
		changes_from = $7, reminder = $8, still = $9, state = $10, since = $11, covered = $12, due = $13, remind = $14, told = $15
		where id = $16`,
		serial, s.Name, string(s.Frequency), int(s.Weekday), s.Hour, kindsText(s.Changes), s.ChangesFrom, s.Reminder, s.Still, string(s.State),
		s.Since, s.Covered, timeText(s.Due), timeText(s.Remind), timeText(s.Told), s.ID)
	return err
}

// schedule sets when an address is looked at next: when a letter of its
// subscriptions is due, or when what goes at once has settled. A letter that is
// being made is made anew.
func (s *Service) schedule(ctx context.Context, tx *db.Tx, address int64) error {
	// The row first: whoever adds items meanwhile waits, and then wakes it.
	var last string
	if err := tx.QueryRow(ctx, "update alert_address set next = '', round = round + 1 where id = $1 returning last", address).Scan(&last); err != nil {
		return err
	}
	subs, err := readSubscriptions(ctx, tx, "s.address = $1 and s.state = 'active'", address)
	if err != nil {
		return err
	}
	waiting, err := readWaiting(ctx, tx, subs)
	if err != nil {
		return err
	}
	next, err := waiting.ready(last)
	if err != nil {
		return err
	}
	for i := range subs {
		next = earliest(next, earliest(subs[i].Due, subs[i].Remind))
	}
	_, err = tx.Exec(ctx, "update alert_address set next = $1 where id = $2", timeText(next), address)
	return err
}

// earliest gives the earlier of two instants; a zero one does not count.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
