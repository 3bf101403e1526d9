package alert

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

const (
	// askAgain is how long an address that was asked to confirm is not asked
	// again. The page that the letter links to shows what was wished since.
	askAgain = 24 * time.Hour
	// confirmWithin is how long one can confirm.
	confirmWithin = 7 * 24 * time.Hour
	// mostOfAddress bounds the subscriptions of an address, mostPending those that
	// wait to be confirmed: anybody can wish them for anybody.
	mostOfAddress = 200
	mostPending   = 20
	// mostLinks is how many links to all of its subscriptions an address has at
	// a time, each of which works for a day.
	mostLinks = 5
)

// The purposes of links.
const (
	toConfirm = "confirm"
	toManage  = "manage"
)

// Ask takes up a wish. Nothing is told before its address has confirmed it by
// the link in a letter, of which one a day goes at most; unless the wish comes
// from the page of that address' subscriptions: then it is active, which is
// told. What is wished a second time is changed.
//
// Whether the address is known does not show. Errors are faults of kind Invalid,
// NotFound for a notice that is not there and, on that page alone, Conflict for
// an address with very many subscriptions.
func (s *Service) Ask(ctx context.Context, w Wish) (active bool, err error) {
	w, subject, err := w.check()
	if err != nil {
		return false, err
	}
	if !w.Target.asks() {
		if _, err := s.Notices.Get(ctx, w.OCID); err != nil {
			return false, err
		}
	}
	now := s.Clock.Now()
	posted := false
	err = s.DB.Tx(ctx, func(tx *db.Tx) error {
		posted, active = false, false
		address, err := addressID(ctx, tx, w.Address)
		if err != nil {
			return err
		}
		if w.Access != "" {
			owner, err := s.opened(ctx, tx, w.Access, toManage)
			active = err == nil && owner == address
		}
		id, err := s.take(ctx, tx, address, subject, w, now, active)
		if !active && fault.KindOf(err) == fault.Conflict {
			return nil // a stranger learns nothing
		}
		if err != nil {
			return err
		}
		if active {
			return s.activate(ctx, tx, []int64{id}, now)
		}
		posted, err = s.request(ctx, tx, address, w.Address, now)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("saving an alert: %w", err)
	}
	if posted {
		s.posted(ctx)
	}
	return active, nil
}

// draw gives an id that nothing had before: links of what was deleted must not
// lead to what came after it.
func draw(ctx context.Context, tx *db.Tx, of string) (id int64, err error) {
	err = tx.QueryRow(ctx, "update alert_place set "+of+" = "+of+" + 1 where id = 1 returning "+of).Scan(&id)
	return id, err
}

// addressID gives the id of an address, which it stores where it is new.
func addressID(ctx context.Context, tx *db.Tx, address string) (id int64, err error) {
	err = tx.QueryRow(ctx, "select id from alert_address where address = $1", address).Scan(&id)
	if err == nil || !errors.Is(err, db.ErrNoRows) {
		return id, err
	}
	if id, err = draw(ctx, tx, "address"); err != nil {
		return 0, err
	}
	_, err = tx.Exec(ctx, "insert into alert_address (id, address, mailbox, round, next, last) values ($1, $2, $3, 0, '', '')", id, address, mailbox(address))
	return id, err
}

// mailbox gives the mailbox that an address most likely leads to: nearly every
// provider takes no notice of capitals before the @, and many of what follows a
// plus sign. Letters that a stranger can cause are counted by it.
func mailbox(address string) string {
	local, domain, _ := strings.Cut(strings.ToLower(address), "@")
	local, _, _ = strings.Cut(local, "+")
	return local + "@" + domain
}

// take stores a wish as a subscription that is not confirmed, unless there is
// one already: a pending one takes up the choices of the wish, and an active one
// those of its owner's.
func (s *Service) take(ctx context.Context, tx *db.Tx, address int64, subject string, w Wish, now time.Time, owner bool) (int64, error) {
	serial, next, err := s.lock(ctx, tx, address)
	if err != nil {
		return 0, err
	}
	all, err := readSubscriptions(ctx, tx, "s.address = $1 and s.state <> 'stopped'", address)
	if err != nil {
		return 0, err
	}
	for i := range all {
		if sub := &all[i]; sub.Target == w.Target && sub.Subject == subject {
			switch {
			case sub.State == Pending:
				err = sub.wishAgain(ctx, tx, w, now)
			case owner:
				err = s.choose(ctx, tx, sub, w.Name, w.Choices, next, now)
			}
			return sub.ID, err
		}
	}
	pending := 0
	for _, sub := range all {
		if sub.State == Pending {
			pending++
		}
	}
	if len(all)-pending >= mostOfAddress || !owner && pending >= mostPending {
		return 0, fault.New(fault.Conflict, "There can be %d alerts for one address at most.", mostOfAddress)
	}
	id, err := draw(ctx, tx, "subscription")
	if err != nil {
		return 0, err
	}
	c := &w.Choices
	return id, tx.InsertMany(ctx, "alert_subscription", []string{"id", "serial", "token", "feed", "address", "target", "subject", "name",
		"frequency", "weekday", "hour", "changes", "changes_from", "reminder", "still", "state", "created", "since", "covered", "due", "remind", "told",
		"hook_url", "hook_secret", "hook_state", "hook_item", "hook_next", "hook_failing", "hook_failures", "hook_words"},
		[][]any{{id, serial, newToken(), newToken(), address, string(w.Target), subject, w.Name,
			string(c.Frequency), int(c.Weekday), c.Hour, kindsText(c.Changes), next, c.Reminder, c.Still, string(Pending), clock.Text(now), next, next, "", "", "",
			"", "", string(NoHook), 0, "", "", 0, ""}}, "")
}

// wishAgain gives a pending subscription the choices of a wish. Nobody listens
// to it, so that the follower does not have to heed it.
func (s *Subscription) wishAgain(ctx context.Context, tx *db.Tx, w Wish, now time.Time) error {
	c := w.Choices
	_, err := tx.Exec(ctx, `update alert_subscription set name = $1, frequency = $2, weekday = $3, hour = $4, changes = $5, reminder = $6, still = $7, created = $8
		where id = $9`, w.Name, string(c.Frequency), int(c.Weekday), c.Hour, kindsText(c.Changes), c.Reminder, c.Still, clock.Text(now), s.ID)
	return err
}

// request sends the letter that asks to confirm, unless one went within a day.
func (s *Service) request(ctx context.Context, tx *db.Tx, address int64, to string, now time.Time) (posted bool, err error) {
	pending, err := readSubscriptions(ctx, tx, "s.address = $1 and s.state = 'pending'", address)
	if err != nil || len(pending) == 0 {
		return false, err // what was wished is there already
	}
	if free, err := allow(ctx, tx, toConfirm, to, now, askAgain); err != nil || !free {
		return false, err
	}
	token, err := s.link(ctx, tx, toConfirm, address, now.Add(confirmWithin))
	if err != nil {
		return false, err
	}
	return true, s.post(ctx, tx, "confirm-"+token, to, &Confirmation{Address: to, Token: token, Subscriptions: pending})
}

// allow notes that a letter of some purpose is sent to the mailbox of an
// address, and tells whether it may be: whether none was within a time.
func allow(ctx context.Context, tx *db.Tx, purpose, to string, now time.Time, within time.Duration) (bool, error) {
	n, err := tx.Exec(ctx, `insert into alert_mailbox (mailbox, purpose, sent) values ($1, $2, $3)
		on conflict (mailbox, purpose) do update set sent = excluded.sent where alert_mailbox.sent <= $4`,
		mailbox(to), purpose, clock.Text(now), clock.Text(now.Add(-within)))
	return n > 0, err
}

// link makes an address of a page for the owner of an address.
func (s *Service) link(ctx context.Context, tx *db.Tx, purpose string, address int64, expires time.Time) (token string, err error) {
	token = newToken()
	_, err = tx.Exec(ctx, "insert into alert_link (token, purpose, address, expires) values ($1, $2, $3, $4)", token, purpose, address, clock.Text(expires))
	return token, err
}

// post puts a letter into the outbox.
func (s *Service) post(ctx context.Context, tx *db.Tx, id, to string, m Message) error {
	words, err := s.Write(ctx, m)
	if err != nil {
		return err
	}
	return s.Mail.Enqueue(ctx, tx, words.letter(id, to))
}

// opened gives the address to which a link belongs, or a fault of kind NotFound.
func (s *Service) opened(ctx context.Context, tx *db.Tx, token, purpose string) (address int64, err error) {
	err = tx.QueryRow(ctx, "select address from alert_link where token = $1 and purpose = $2 and expires > $3",
		token, purpose, clock.Text(s.Clock.Now())).Scan(&address)
	if errors.Is(err, db.ErrNoRows) {
		return 0, fault.With(err, fault.NotFound, "This link does not work any more. Ask for a new one.")
	}
	return address, err
}

// Pending gives the address of a link to confirm by, when the link was sent, and
// what waits for it. What was wished since then the letter did not name.
func (s *Service) Pending(ctx context.Context, token string) (address string, asked time.Time, list []Subscription, err error) {
	address, expires, list, err := s.behind(ctx, token, toConfirm, "s.state = 'pending'")
	return address, expires.Add(-confirmWithin), list, err
}

// behind gives the address of a link, until when the link works, and those of its
// subscriptions that a clause selects.
func (s *Service) behind(ctx context.Context, token, purpose, where string) (address string, expires time.Time, list []Subscription, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		id, err := s.opened(ctx, tx, token, purpose)
		if err != nil {
			return err
		}
		var until string
		err = tx.QueryRow(ctx, "select a.address, l.expires from alert_address a join alert_link l on l.address = a.id where a.id = $1 and l.token = $2", id, token).Scan(&address, &until)
		if err != nil {
			return err
		}
		if expires, err = readTime(until); err != nil {
			return err
		}
		list, err = readSubscriptions(ctx, tx, "s.address = $1 and "+where, id)
		return err
	})
	if err != nil {
		return "", expires, nil, fmt.Errorf("opening a link of alerts: %w", err)
	}
	return address, expires, list, nil
}

// Confirm makes those pending subscriptions of a link's address active that are
// named by their tokens, and gives the link to all of its subscriptions. They
// are told what comes from now on.
func (s *Service) Confirm(ctx context.Context, token string, wanted []string) (manage string, err error) {
	now := s.Clock.Now()
	err = s.DB.Tx(ctx, func(tx *db.Tx) error {
		address, err := s.opened(ctx, tx, token, toConfirm)
		if err != nil {
			return err
		}
		pending, err := readSubscriptions(ctx, tx, "s.address = $1 and s.state = 'pending'", address)
		if err != nil {
			return err
		}
		var ids []int64
		for _, sub := range pending {
			if slices.Contains(wanted, sub.Token) {
				ids = append(ids, sub.ID)
			}
		}
		if err := s.activate(ctx, tx, ids, now); err != nil {
			return err
		}
		manage, err = s.link(ctx, tx, toManage, address, now.Add(manageWithin))
		return err
	})
	if err != nil {
		return "", fmt.Errorf("confirming alerts: %w", err)
	}
	return manage, nil
}

// activate has subscriptions of one address told of what comes from now on.
func (s *Service) activate(ctx context.Context, tx *db.Tx, ids []int64, now time.Time) error {
	if len(ids) == 0 {
		return nil
	}
	if _, _, err := hold(ctx, tx); err != nil {
		return err
	}
	p, err := readPlace(ctx, tx)
	if err != nil {
		return err
	}
	next := max(p.next, p.reached) // what is there, though it may not have been compared yet
	var args []any
	list, err := readSubscriptions(ctx, tx, "s.state <> 'active' and s.id in "+db.InInt(&args, ids...), args...)
	if err != nil || len(list) == 0 {
		return err
	}
	for i := range list {
		sub := &list[i]
		sub.State, sub.Since, sub.Covered, sub.ChangesFrom, sub.Told = Active, next, next, next, now
		sub.Due, sub.Remind = sub.Next(now), sub.nextLook(now)
		// What came while it was stopped stays untold.
		if err := sub.passOver(ctx, tx); err != nil {
			return err
		}
		if err := s.know(ctx, tx, sub); err != nil {
			return err
		}
		if err := sub.save(ctx, tx); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "update alert_subscription set hook_next = $1, hook_item = $2 where id = $3 and hook_state = 'on'", clock.Text(now), p.item, sub.ID); err != nil {
			return err
		}
	}
	return s.schedule(ctx, tx, list[0].address)
}

// know notes that a watch knows its notice, with the deadline to remind of.
func (s *Service) know(ctx context.Context, tx *db.Tx, sub *Subscription) error {
	if sub.Target.asks() {
		return nil
	}
	closes, err := s.deadline(ctx, sub.Subject)
	if err != nil {
		return err
	}
	if err := tell(ctx, tx, []told{{subscription: sub.ID, ocid: sub.Subject, index: sub.Since - 1, closes: closes}}); err != nil {
		return err
	}
	// One that begins again may have missed a change.
	_, err = tx.Exec(ctx, "update alert_told set closes = $1 where subscription = $2 and ocid = $3", closes, sub.ID, sub.Subject)
	return err
}

// deadline gives until when one may bid for a notice, as text.
func (s *Service) deadline(ctx context.Context, ocid string) (string, error) {
	n, err := s.Notices.Get(ctx, ocid)
	if fault.KindOf(err) == fault.NotFound {
		return "", nil
	}
	return deadlineOf(n), err
}
