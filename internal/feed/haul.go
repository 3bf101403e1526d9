package feed

import (
	"context"
	"slices"
	"time"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/publisher"
)

// A haul is stored when it holds so many documents or bytes, or so much time has
// passed: a transaction of some hundred releases costs hardly more than one of
// ten, and a reader hardly notices a second.
const (
	haulDocuments = 500
	haulBytes     = batchBytes
	haulTime      = time.Second
)

// haul is what requests brought that is not stored yet.
type haul struct {
	ends     time.Time // when it is stored whatever it holds
	batch    batch
	second   []bool // of each item: it belongs to a second walk
	bytes    int    // of the answers
	requests int64
	mended   Counts
	ifKnown  publisher.Place // of its last page
}

// enough tells that it is time to store. What a page that may have an IfKnown
// leads to is only known then.
func (h *haul) enough(now time.Time) bool {
	return h.requests > 0 && (h.ifKnown != "" || len(h.second)+len(h.batch.refused) >= haulDocuments ||
		h.bytes >= haulBytes || !now.Before(h.ends) || h.requests >= turnRequests)
}

// add adds a page, and moves the feed behind it.
func (s *Service) add(h *haul, f *Feed, page publisher.Page) {
	now := s.clock.Now()
	b, mended := s.batchOf(f, page.Documents)
	h.batch.items = append(h.batch.items, b.items...)
	h.batch.dates = append(h.batch.dates, b.dates...)
	h.batch.refused = append(h.batch.refused, b.refused...)
	for range b.items {
		h.second = append(h.second, page.Check)
	}
	h.mended.add(mended)
	h.bytes += page.Bytes
	h.requests++
	h.ifKnown = page.IfKnown
	f.place, f.Succeeded, f.Failures = page.Place, now, 0
	f.Newest = newest(f.Newest, b.dates, now)
}

// sort puts the releases in the order of their dates; those of one date in the
// order given, or turned round where the newest comes first. Of two contents of one
// release id the later is to replace the earlier, and a process is merged fastest
// in its own order.
func (h *haul) sort(newestFirst bool) {
	items, dates, second := h.batch.items, h.batch.dates, h.second
	order := make([]int, len(items))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		if newestFirst && dates[a].Equal(dates[b]) {
			return b - a
		}
		return dates[a].Compare(dates[b])
	})
	h.batch.items, h.batch.dates, h.second = make([]ledger.Item, len(items)), make([]time.Time, len(items)), make([]bool, len(items))
	for to, from := range order {
		h.batch.items[to], h.batch.dates[to], h.second[to] = items[from], dates[from], second[from]
	}
}

// store stores a haul, and where the feed stands after it, in one transaction.
func (s *Service) store(ctx context.Context, f *Feed, c publisher.Client, h *haul) (Counts, error) {
	now := s.clock.Now()
	if f.Kind != publisher.Tolsey { // whose ledger has an order of its own
		h.sort(f.Kind == publisher.FindATender || f.Kind == publisher.ContractsFinder)
	}
	var out Counts
	var after Feed
	h.batch.with = func(tx *db.Tx, sum Summary, statuses []ledger.Status) error {
		after = *f // so that a second try begins as the first did
		if h.ifKnown != "" && sum.Appended+sum.Superseding == 0 {
			after.place = h.ifKnown
			next, err := s.next(&after, c, now)
			if err != nil {
				return err
			}
			after.Next = next
		}
		if out = h.counts(sum, statuses); h.requests > 0 && f.Trouble != nil {
			after.Trouble = nil
			if err := f.mend(ctx, tx, now); err != nil {
				return err
			}
		}
		if err := after.save(ctx, tx); err != nil || h.requests == 0 {
			return err
		}
		return count(ctx, tx, f.Name, now, out, h.batch.published(statuses))
	}
	var sum Summary
	if err := s.write(ctx, h.batch, &sum); err != nil {
		return Counts{}, err
	}
	*f = after
	f.turn++ // as save did
	return out, nil
}

// counts gives what a haul came to.
func (h *haul) counts(sum Summary, statuses []ledger.Status) Counts {
	c := h.mended
	c.add(countsOf(sum))
	c.Requests = h.requests
	for i, second := range h.second {
		if second {
			c.Checked++
			if statuses[i] != ledger.Known {
				c.Missed++
			}
		}
	}
	return c
}

// countsOf gives what a summary counts as a feed's counts.
func countsOf(sum Summary) Counts {
	return Counts{Releases: sum.Appended + sum.Superseding, Known: sum.Known, Refused: sum.Refused}
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
