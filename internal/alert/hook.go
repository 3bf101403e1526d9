package alert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/hook"
	"github.com/tolsey/tolsey/internal/notice"
)

// Hook is the webhook of a subscription.
type Hook struct {
	URL      string // "" for none
	Secret   string // with which messages are signed
	State    HookState
	Next     time.Time // when it is tried next; zero while nothing waits
	Failing  time.Time // since when it fails; zero while it does not
	Failures int
	Words    string // what the last failure was

	item int64 // the last item that was delivered
}

// HookState is where a webhook stands.
type HookState string

// The states.
const (
	NoHook  HookState = ""
	HookOn  HookState = "on"
	HookOff HookState = "off" // it failed for three days, or the receiver wants no more
)

const (
	// hookPatience is how long a webhook may fail.
	hookPatience = 3 * 24 * time.Hour
	// hookItems is how many items a message has at most.
	hookItems = 100
	// hookRound is how many webhooks a round sees to, hooksAtOnce how many at a
	// time: one that answers late keeps few others waiting.
	hookRound   = 40
	hooksAtOnce = 16
	// mostHooks is how many webhooks an address has.
	mostHooks = 5
)

// SetHook gives a subscription of a link's address a webhook in place of the one
// it has, and its new secret; an empty address takes it away. It brings what
// comes from now on. The error is a fault of kind Invalid, NotFound, or Conflict
// where the address has as many as it may.
func (s *Service) SetHook(ctx context.Context, access, token, url string) (secret string, err error) {
	h := Hook{}
	if url != "" {
		if h.URL, err = s.Hooks.CheckURL(url); err != nil {
			return "", err
		}
		if h.Secret, err = hook.NewSecret(); err != nil {
			return "", err
		}
		h.State = HookOn
	}
	err = s.DB.Tx(ctx, func(tx *db.Tx) error {
		sub, _, err := s.own(ctx, tx, access, token)
		if err != nil {
			return err
		}
		p, err := readPlace(ctx, tx)
		if err != nil {
			return err
		}
		var others int
		if err := tx.QueryRow(ctx, "select count(*) from alert_subscription where address = $1 and id <> $2 and hook_url <> ''", sub.address, sub.ID).Scan(&others); err != nil {
			return err
		}
		if url != "" && others >= mostHooks {
			return fault.New(fault.Conflict, "There can be %d webhooks for one address at most. Remove one of another alert first.", mostHooks)
		}
		next := ""
		if h.URL != "" {
			next = clock.Text(s.Clock.Now())
		}
		if _, err := tx.Exec(ctx, `update alert_subscription set hook_url = $1, hook_secret = $2, hook_state = $3, hook_item = $4, hook_next = $5,
			hook_failing = '', hook_failures = 0, hook_words = '' where id = $6`, h.URL, h.Secret, string(h.State), p.item, next, sub.ID); err != nil {
			return err
		}
		return s.store(ctx, tx, sub) // the follower has to know of it
	})
	if err != nil {
		return "", fmt.Errorf("setting a webhook: %w", err)
	}
	return h.Secret, nil
}

const (
	// hookLook is how often a webhook looks again that has nothing to deliver and
	// was not told otherwise.
	hookLook = time.Minute
	// hookLease is how long nobody else tries a webhook that is being tried.
	hookLease = time.Minute
)

// Deliver hands what waits to the webhooks that are due, some at most, and gives
// when the next is due: the zero time where there is none. Each message is
// delivered at least once, in order; a second copy bears the same id.
func (s *Service) Deliver(ctx context.Context) (next time.Time, err error) {
	now := s.Clock.Now()
	var due []Subscription
	rebuilding := false
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		p, err := readPlace(ctx, tx)
		if rebuilding = p.reached < p.next; rebuilding || err != nil {
			return err
		}
		due, err = readSubscriptions(ctx, tx, `s.id in (select id from alert_subscription where hook_next > '' and hook_next <= $1 and state = 'active'
			order by hook_next limit $2)`, clock.Text(now), hookRound)
		return err
	})
	if err != nil {
		return next, fmt.Errorf("looking for webhooks that are due: %w", err)
	}
	if rebuilding { // what messages tell of may not be there
		return now.Add(rest), nil
	}
	var all errgroup.Group
	all.SetLimit(hooksAtOnce)
	for i := range due {
		all.Go(func() error {
			err := s.deliver(ctx, &due[i])
			if err != nil && !errors.Is(err, errOvertaken) && ctx.Err() == nil {
				s.Logger.Error("a webhook could not be seen to", "subscription", due[i].ID, "error", err)
			}
			return ctx.Err()
		})
	}
	if err := all.Wait(); err != nil {
		return next, err
	}
	var text string
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, "select coalesce(min(hook_next), '') from alert_subscription where hook_next > '' and state = 'active'").Scan(&text)
	})
	if err != nil {
		return next, fmt.Errorf("looking for the next webhook: %w", err)
	}
	return readTime(text)
}

// deliver hands the next items of a subscription to its webhook.
func (s *Service) deliver(ctx context.Context, sub *Subscription) error {
	list, err := s.itemsAfter(ctx, sub.ID, sub.Hook.item, hookItems)
	if err != nil {
		return err
	}
	now := s.Clock.Now()
	before := sub.Hook
	if len(list) == 0 {
		sub.Hook.Next = now.Add(hookLook)
		return s.keepHook(ctx, sub, before, false)
	}
	// No other process sends the same meanwhile.
	sub.Hook.Next = now.Add(hookLease)
	if err := s.keepHook(ctx, sub, before, false); err != nil {
		return err
	}
	before = sub.Hook
	last := list[len(list)-1].ID
	body, err := s.payload(ctx, sub, list, now)
	if err != nil {
		return err
	}
	answer, err := s.Hooks.Send(ctx, hook.Message{URL: sub.Hook.URL, Secret: sub.Hook.Secret, ID: fmt.Sprintf("msg_%d_%d", sub.ID, last), Body: body})
	if err != nil {
		return err
	}
	h, ended := &sub.Hook, false
	switch {
	case answer.OK():
		h.item, h.Failures, h.Failing, h.Words, h.Next = last, 0, time.Time{}, "", now
	case answer.Gone || !h.Failing.IsZero() && now.Sub(h.Failing) >= hookPatience:
		h.State, h.Next, h.Words, ended = HookOff, time.Time{}, answer.Words, true
	default:
		if h.Failing.IsZero() {
			h.Failing = now
		}
		h.Failures++
		h.Words, h.Next = answer.Words, now.Add(max(hook.Backoff(h.Failures), answer.RetryAfter))
	}
	return s.keepHook(ctx, sub, before, ended)
}

// keepHook notes how a delivery went, and tells the owner where the webhook was
// switched off. The error is errOvertaken when another process has noted one
// meanwhile, or the owner has changed it.
func (s *Service) keepHook(ctx context.Context, sub *Subscription, before Hook, ended bool) error {
	err := s.DB.Tx(ctx, func(tx *db.Tx) error {
		h := &sub.Hook
		n, err := tx.Exec(ctx, `update alert_subscription set hook_state = $1, hook_item = $2, hook_next = $3, hook_failing = $4, hook_failures = $5, hook_words = $6
			where id = $7 and hook_secret = $8 and hook_item = $9 and hook_next = $10`,
			string(h.State), h.item, timeText(h.Next), timeText(h.Failing), h.Failures, h.Words, sub.ID, before.Secret, before.item, timeText(before.Next))
		if err == nil && n == 0 {
			err = errOvertaken
		}
		if err != nil || !ended {
			return err
		}
		return s.post(ctx, tx, fmt.Sprintf("hook-%d-%d", sub.ID, before.item), sub.Address, &HookEnded{Subscription: *sub})
	})
	if err == nil && ended {
		s.posted(ctx)
	}
	return err
}

// Event is an item for readers other than letters.
type Event struct {
	ID      int64
	OCID    string
	Index   int64 // of the entry
	Kind    ItemKind
	Changes []notice.ChangeLine
	Made    time.Time
}

// itemsAfter gives the items of a subscription after one, oldest first.
func (s *Service) itemsAfter(ctx context.Context, id, after int64, limit int) (list []Event, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		list, err = readEvents(ctx, tx, "subscription = $1 and id > $2 order by id limit $3", id, after, limit)
		return err
	})
	return list, err
}

func readEvents(ctx context.Context, tx *db.Tx, where string, args ...any) (list []Event, err error) {
	rows, err := tx.Query(ctx, "select id, ocid, idx, kind, words, made from alert_item where "+where, args...)
	if err != nil {
		return nil, err
	}
	err = each(rows, func() error {
		var e Event
		var words, made string
		if err := rows.Scan(&e.ID, &e.OCID, &e.Index, &e.Kind, &words, &made); err != nil {
			return err
		}
		var err error
		e.Made, err = readTime(made)
		list = append(list, e)
		return errors.Join(err, readWords(words, &list[len(list)-1].Changes))
	})
	return list, err
}

// message is the body of what a webhook is sent.
type message struct {
	Type      string `json:"type"` // "alert.items"
	Timestamp string `json:"timestamp"`
	Data      struct {
		Alert string        `json:"alert"` // the subscription's name
		Items []messageItem `json:"items"`
	} `json:"data"`
}

type messageItem struct {
	Kind    ItemKind `json:"kind"`
	OCID    string   `json:"ocid"`
	Entry   int64    `json:"entry"`
	Title   string   `json:"title"`
	Buyer   string   `json:"buyer,omitempty"`
	Closes  string   `json:"closes,omitempty"`
	Stage   string   `json:"stage"`
	Changes []string `json:"changes,omitempty"`
}

func (s *Service) payload(ctx context.Context, sub *Subscription, list []Event, now time.Time) ([]byte, error) {
	ocids := make([]string, len(list))
	for i, e := range list {
		ocids[i] = e.OCID
	}
	found, err := s.Notices.NoticesOf(ctx, ocids)
	if err != nil {
		return nil, err
	}
	notices := make(map[string]notice.Notice, len(found))
	for _, n := range found {
		notices[n.OCID] = n
	}
	m := message{Type: "alert.items", Timestamp: clock.Text(now)}
	m.Data.Alert, m.Data.Items = sub.Name, []messageItem{}
	for _, e := range list {
		n, there := notices[e.OCID]
		if !there {
			continue
		}
		one := messageItem{Kind: e.Kind, OCID: e.OCID, Entry: e.Index, Title: n.Title, Buyer: n.Buyer.Name, Closes: timeText(n.Closes), Stage: string(n.Stage(now))}
		for _, c := range e.Changes {
			one.Changes = append(one.Changes, c.Words)
		}
		m.Data.Items = append(m.Data.Items, one)
	}
	return json.Marshal(m)
}
