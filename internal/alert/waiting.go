package alert

import (
	"context"
	"time"

	"github.com/tolsey/tolsey/internal/db"
)

const (
	// rush is how many items at once are more than usual: then the letter waits
	// for the rest of them.
	rush = 20
	// settleRush is how long such a letter waits after its first item.
	settleRush = time.Minute
	// gap is how long an address has peace between letters that go at once. A
	// deadline that was moved does not wait for it.
	gap = 5 * time.Minute
)

// waiting is the items of an address that go at once and were not told yet.
type waiting struct {
	items  int
	first  time.Time // when the first was noted
	urgent bool
}

// readWaiting reads what waits of the subscriptions of an address.
func readWaiting(ctx context.Context, tx *db.Tx, subs []Subscription) (w waiting, err error) {
	for _, sub := range subs {
		if sub.Frequency == Never {
			continue
		}
		query := "select count(*), coalesce(min(made), ''), coalesce(max(urgent), 0) from alert_item where subscription = $1 and letter = ''"
		if sub.Frequency != AtOnce {
			query += " and urgent = 1"
		}
		var n, urgent int
		var made string
		if err := tx.QueryRow(ctx, query, sub.ID).Scan(&n, &made, &urgent); err != nil {
			return w, err
		}
		first, err := readTime(made)
		if err != nil {
			return w, err
		}
		w.items += n
		w.first = earliest(w.first, first)
		w.urgent = w.urgent || urgent == 1
	}
	return w, nil
}

// ready gives when a letter goes to an address whose last one went at some
// instant; the zero time when nothing waits.
func (w waiting) ready(last string) (time.Time, error) {
	if w.items == 0 {
		return time.Time{}, nil
	}
	at := w.first.Add(settle)
	if w.items > rush {
		at = w.first.Add(settleRush)
	}
	sent, err := readTime(last)
	if err != nil {
		return at, err
	}
	if peace := sent.Add(gap); !w.urgent && peace.After(at) && !sent.IsZero() {
		at = peace
	}
	return at, nil
}
