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
	// askAgain is how long an address that was asked to confirm is not asked
	// again. The page that the letter links to shows what was wished since.
	askAgain = 24 * time.Hour
	// confirmWithin is how long one can confirm.
	confirmWithin = 7 * 24 * time.Hour
	// mostOfAddress bounds the subscriptions of an address.
	mostOfAddress = 200
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
		id, err := s.take(ctx, tx, address, subject, w, now)
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

// addressID gives the id of an address, which it stores where it is new.
func addressID(ctx context.Context, tx *db.Tx, address string) (id int64, err error) {
	err = tx.QueryRow(ctx, "select id from alert_address where address = $1", address).Scan(&id)
	if err == nil || !errors.Is(err, db.ErrNoRows) {
		return id, err
	}
	if _, _, err = change(ctx, tx); err != nil { // one at a time draws an id
		return 0, err
	}
	err = tx.QueryRow(ctx, `insert into alert_address (id, address, round, next, last, asked, opened)
		select coalesce(max(id), 0) + 1, $1, 0, '', '', '', '' from alert_address returning id`, address).Scan(&id)
	return id, err
}

// take stores a wish as a subscription that is not confirmed, unless there is
// one already; a pending one takes up the choices of the wish.
func (s *Service) take(ctx context.Context, tx *db.Tx, address int64, subject string, w Wish, now time.Time) (int64, error) {
	serial, next, err := change(ctx, tx)
	if err != nil {
		return 0, err
	}
	all, err := readSubscriptions(ctx, tx, "s.address = $1 and s.state <> 'stopped'", address)
	if err != nil {
		return 0, err
	}
	for i := range all {
		if sub := &all[i]; sub.Target == w.Target && sub.Subject == subject {
			if sub.State == Pending {
				sub.Choices, sub.Name = w.Choices, w.Name
				err = s.store(ctx, tx, sub)
			}
			return sub.ID, err
		}
	}
	if len(all) >= mostOfAddress {
		return 0, fault.New(fault.Conflict, "There can be %d alerts for one address at most.", mostOfAddress)
	}
	var id int64
	err = tx.QueryRow(ctx, "select coalesce(max(id), 0) + 1 from alert_subscription").Scan(&id)
	if err != nil {
		return 0, err
	}
	c := &w.Choices
	return id, tx.InsertMany(ctx, "alert_subscription", []string{"id", "serial", "token", "feed", "address", "target", "subject", "name",
		"frequency", "weekday", "hour", "changes", "reminder", "still", "state", "created", "since", "covered", "due", "remind", "told",
		"hook_url", "hook_secret", "hook_state", "hook_item", "hook_next", "hook_failing", "hook_failures", "hook_words"},
		[][]any{{id, serial, newToken(), newToken(), address, string(w.Target), subject, w.Name,
			string(c.Frequency), int(c.Weekday), c.Hour, kindsText(c.Changes), c.Reminder, c.Still, string(Pending), clock.Text(now), next, next, "", "", "",
			"", "", string(NoHook), 0, "", "", 0, ""}}, "")
}

// request sends the letter that asks to confirm, unless one went within a day.
func (s *Service) request(ctx context.Context, tx *db.Tx, address int64, to string, now time.Time) (posted bool, err error) {
	pending, err := readSubscriptions(ctx, tx, "s.address = $1 and s.state = 'pending'", address)
	if err != nil || len(pending) == 0 {
		return false, err // what was wished is there already
	}
	n, err := tx.Exec(ctx, "update alert_address set asked = $1 where id = $2 and asked <= $3", clock.Text(now), address, clock.Text(now.Add(-askAgain)))
	if err != nil || n == 0 {
		return false, err
	}
	token, err := s.link(ctx, tx, toConfirm, address, now.Add(confirmWithin))
	if err != nil {
		return false, err
	}
	return true, s.post(ctx, tx, "confirm-"+token, to, &Confirmation{Address: to, Token: token, Subscriptions: pending})
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
	return s.Mail.Enqueue(ctx, tx, mail.Letter{ID: id, To: to, Subject: words.Subject, Text: words.Text, HTML: words.HTML, Unsubscribe: words.Unsubscribe})
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

// Pending gives the address of a link to confirm by and what waits for it.
func (s *Service) Pending(ctx context.Context, token string) (address string, list []Subscription, err error) {
	return s.behind(ctx, token, toConfirm, "s.state = 'pending'")
}

// behind gives the address of a link and those of its subscriptions that a
// clause selects.
func (s *Service) behind(ctx context.Context, token, purpose, where string) (address string, list []Subscription, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		id, err := s.opened(ctx, tx, token, purpose)
		if err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, "select address from alert_address where id = $1", id).Scan(&address); err != nil {
			return err
		}
		list, err = readSubscriptions(ctx, tx, "s.address = $1 and "+where, id)
		return err
	})
	if err != nil {
		return "", nil, fmt.Errorf("opening a link of alerts: %w", err)
	}
	return address, list, nil
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

// activate has subscriptions told of what comes from now on.
func (s *Service) activate(ctx context.Context, tx *db.Tx, ids []int64, now time.Time) error {
	if len(ids) == 0 {
		return nil
	}
	_, next, err := change(ctx, tx)
	if err != nil {
		return err
	}
	var args []any
	list, err := readSubscriptions(ctx, tx, "s.state <> 'active' and s.id in "+db.InInt(&args, ids...), args...)
	if err != nil {
		return err
	}
	for i := range list {
		sub := &list[i]
		sub.State, sub.Since, sub.Covered, sub.Told = Active, next, next, now
		sub.Due, sub.Remind = sub.Next(now), sub.nextLook(now)
		// What came while it was stopped stays untold.
		if _, err := tx.Exec(ctx, "update alert_item set letter = $1 where subscription = $2 and letter = ''", noLetter, sub.ID); err != nil {
			return err
		}
		if err := s.know(ctx, tx, sub); err != nil {
			return err
		}
		if err := s.store(ctx, tx, sub); err != nil {
			return err
		}
	}
	return nil
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
	return tell(ctx, tx, []told{{subscription: sub.ID, ocid: sub.Subject, index: sub.Since - 1, closes: closes}})
}

// deadline gives until when one may bid for a notice, as text.
func (s *Service) deadline(ctx context.Context, ocid string) (string, error) {
	n, err := s.Notices.Get(ctx, ocid)
	if fault.KindOf(err) == fault.NotFound {
		return "", nil
	}
	return deadlineOf(n), err
}
