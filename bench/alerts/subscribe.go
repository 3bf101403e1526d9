package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/notice"
)

// subscribed is how many subscriptions are written in one transaction.
const subscribed = 10_000

// subscriptionColumns are those of a subscription that is active, without a
// webhook.
var subscriptionColumns = []string{"id", "serial", "token", "feed", "address", "target", "subject", "name",
	"frequency", "weekday", "hour", "changes", "changes_from", "reminder", "still", "state", "created", "since", "covered", "due", "remind", "told",
	"hook_url", "hook_secret", "hook_state", "hook_item", "hook_next", "hook_failing", "hook_failures", "hook_words"}

// subscribe stores a subscription for each of some questions, each of an address
// of its own (see person), as it is once it has been asked for and confirmed,
// which would take two letters each.
func (s *site) subscribe(questions []notice.Query, c alert.Choices) error {
	for some := range slices.Chunk(questions, subscribed) {
		if err := s.DB.Tx(s.ctx, func(tx *db.Tx) error { return s.subscribeSome(tx, some, c) }); err != nil {
			return fmt.Errorf("storing subscriptions: %w", err)
		}
	}
	return nil
}

func (s *site) subscribeSome(tx *db.Tx, questions []notice.Query, c alert.Choices) error {
	var serial, next, last int64
	if err := tx.QueryRow(s.ctx, "update alert_place set serial = serial + 1 where id = 1 returning serial, next").Scan(&serial, &next); err != nil {
		return err
	}
	if err := tx.QueryRow(s.ctx, "select coalesce(max(id), 0) from alert_address").Scan(&last); err != nil {
		return err
	}
	now, due := clock.Text(s.clock.Now()), ""
	if at := c.Next(s.clock.Now()); !at.IsZero() {
		due = clock.Text(at)
	}
	var addresses, subscriptions [][]any
	for i, q := range questions {
		id := last + 1 + int64(i)
		addresses = append(addresses, []any{id, person(id), person(id), 0, due, ""})
		subscriptions = append(subscriptions, []any{id, serial, token(), token(), id, string(alert.Search), q.Address().Encode(), "",
			string(c.Frequency), int(c.Weekday), c.Hour, "", next, c.Reminder, c.Still, string(alert.Active), now, next, next, due, "", now,
			"", "", string(alert.NoHook), 0, "", "", 0, ""})
	}
	if err := tx.InsertMany(s.ctx, "alert_address", []string{"id", "address", "mailbox", "round", "next", "last"}, addresses, ""); err != nil {
		return err
	}
	if _, err := tx.Exec(s.ctx, "update alert_place set address = $1, subscription = $1 where id = 1", last+int64(len(questions))); err != nil {
		return err
	}
	return tx.InsertMany(s.ctx, "alert_subscription", subscriptionColumns, subscriptions, "")
}

// person gives the address of the nth subscription, from 1.
func person(n int64) string { return fmt.Sprintf("supplier-%d@supplier.example", n) }

func token() string { return strings.ToLower(rand.Text()) }

// mailTimes are the moments of a letter that the program noted.
type mailTimes struct {
	compared time.Time // its notice was compared with the subscription
	made     time.Time // it was put into the outbox
}

// timesOf reads the moments of the letters that tell the newest entry of the
// ledger, by address.
func (s *site) timesOf(ctx context.Context) (map[string]mailTimes, error) {
	out := map[string]mailTimes{}
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		clear(out)
		rows, err := tx.Query(ctx, `select m.address, i.made, m.created from alert_item i join mail_letter m on m.id = i.letter
			where i.idx = (select max(idx) from alert_item)`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var to, compared, made string
			if err := rows.Scan(&to, &compared, &made); err != nil {
				return err
			}
			var t mailTimes
			if t.compared, err = clock.Parse(compared); err != nil {
				return err
			}
			if t.made, err = clock.Parse(made); err != nil {
				return err
			}
			out[to] = t
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("reading when letters were made: %w", err)
	}
	return out, nil
}
