package alert

import (
	"context"
	"fmt"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/plain"
)

// OfFeed gives the subscription whose feed has the token, stopped or not, and
// its newest items, at most limit. The error is a fault of kind NotFound.
func (s *Service) OfFeed(ctx context.Context, token string, limit int) (sub Subscription, list []Event, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if sub, err = readFeed(ctx, tx, token); err != nil {
			return err
		}
		list, err = readEvents(ctx, tx, "subscription = $1 order by id desc limit $2", sub.ID, limit)
		return err
	})
	if err != nil {
		return sub, nil, fmt.Errorf("reading the feed of an alert: %w", err)
	}
	return sub, list, nil
}

func readFeed(ctx context.Context, tx *db.Tx, token string) (Subscription, error) {
	list, err := present(readSubscriptions(ctx, tx, "s.feed = $1 and s.state <> 'pending'", token))
	if err != nil {
		return Subscription{}, err
	}
	return list[0], nil
}

// Deadlines gives the subscription whose feed has the token and the ocids of
// the notices that it knows and that are still open, those that close soonest
// first. The error is a fault of kind NotFound.
func (s *Service) Deadlines(ctx context.Context, token string, limit int) (sub Subscription, ocids []string, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		if sub, err = readFeed(ctx, tx, token); err != nil {
			return err
		}
		ocids, err = readStrings(ctx, tx, "select ocid from alert_told where subscription = $1 and closes > $2 order by closes, ocid limit $3",
			sub.ID, clock.Text(s.Clock.Now()), limit)
		return err
	})
	if err != nil {
		return sub, nil, fmt.Errorf("reading the calendar of an alert: %w", err)
	}
	return sub, ocids, nil
}

// End is a contract that a subscription to a list was told of, with the end that
// it had then.
type End struct {
	OCID, Contract string // the process, and the id of the contract
	Day            string // YYYY-MM-DD
}

// Ends gives the subscription whose feed has the token and the ends that lie
// ahead of the contracts that it was told of by a list, the first first. The
// error is a fault of kind NotFound.
func (s *Service) Ends(ctx context.Context, token string, limit int) (sub Subscription, list []End, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		list = nil
		if sub, err = readFeed(ctx, tx, token); err != nil {
			return err
		}
		// Of a contract whose end was moved the end that was told last counts.
		rows, err := tx.Query(ctx, `select distinct r.ocid, r.contract, r.ends from alert_reached r where r.subscription = $1 and r.ends >= $2
			and not exists (select 1 from alert_reached o where o.subscription = r.subscription and o.contract = r.contract and o.idx > r.idx and o.ends <> r.ends)
			order by r.ends, r.contract limit $3`, sub.ID, plain.Day(s.Clock.Now()), limit)
		if err != nil {
			return err
		}
		return each(rows, func() error {
			var e End
			err := rows.Scan(&e.OCID, &e.Contract, &e.Day)
			list = append(list, e)
			return err
		})
	})
	if err != nil {
		return sub, nil, fmt.Errorf("reading the calendar of an alert: %w", err)
	}
	return sub, list, nil
}

// Status is how the alerts stand, for the operator.
type Status struct {
	Active, Pending, Stopped int // subscriptions
	Addresses                int // with active ones
	Next, Reached            int64
	Moved                    time.Time // when the ledger was last followed; zero for never
	Waiting                  int       // items that no letter has told
	Due                      int       // addresses whose letter is due
	Oldest                   time.Time // the longest due of them
	Hooks, HooksFailing      int
	HooksOff                 int
}

// Lag gives how many entries of the ledger were not compared yet.
func (s Status) Lag() int64 { return s.Reached - s.Next }

// Status reads how the alerts stand.
func (s *Service) Status(ctx context.Context) (st Status, err error) {
	var moved, oldest string
	now := s.Clock.Now()
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		p, err := readPlace(ctx, tx)
		if err != nil {
			return err
		}
		st.Next, st.Reached = p.next, p.reached
		for _, q := range []struct {
			query string
			args  []any
			into  []any
		}{
			{"select moved from alert_place where id = 1", nil, []any{&moved}},
			{`select count(case when state = 'active' then 1 end), count(case when state = 'pending' then 1 end), count(case when state = 'stopped' then 1 end),
				count(distinct case when state = 'active' then address end), count(case when hook_state = 'on' then 1 end),
				count(case when hook_state = 'on' and hook_failing > '' then 1 end), count(case when hook_state = 'off' then 1 end) from alert_subscription`,
				nil, []any{&st.Active, &st.Pending, &st.Stopped, &st.Addresses, &st.Hooks, &st.HooksFailing, &st.HooksOff}},
			{`select count(*) from alert_item i join alert_subscription s on s.id = i.subscription
				where i.letter = '' and s.state = 'active' and s.frequency <> 'never'`, nil, []any{&st.Waiting}},
			{"select count(*), coalesce(min(next), '') from alert_address where next > '' and next <= $1", []any{clock.Text(now)}, []any{&st.Due, &oldest}},
		} {
			if err := tx.QueryRow(ctx, q.query, q.args...).Scan(q.into...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return st, fmt.Errorf("reading how the alerts stand: %w", err)
	}
	if st.Moved, err = readTime(moved); err != nil {
		return st, err
	}
	st.Oldest, err = readTime(oldest)
	return st, err
}
