package api

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/process"
)

// inHand is how many entries are held in memory at once with their payloads.
const inHand = 20

// mostLookedThrough is how many releases of the list are asked for at once.
const mostLookedThrough = 1000

// walk reads one page of the releases, newest in the ledger first, as the
// ledger stood with its first size entries.
type walk struct {
	api    *API
	filter process.Filter
	size   int64
}

// page gives the entries of the page that begins below the index before,
// without their payloads, and the cursor of the page that follows; more is
// false on the last page.
func (w *walk) page(ctx context.Context, before int64, limit int) (list []ledger.Entry, next cursor, more bool, err error) {
	f := w.filter
	f.Before, f.Size, f.Limit = before, w.size, limit+1
	for len(list) <= limit {
		indexes, err := w.api.cfg.Processes.Releases(ctx, f)
		if err != nil {
			return nil, next, false, err
		}
		if list, err = w.take(ctx, list, indexes, limit); err != nil {
			return nil, next, false, err
		}
		if len(indexes) < f.Limit {
			break
		}
		// Where so much was removed, more is looked through at a time.
		f.Before, f.Limit = indexes[len(indexes)-1], min(2*f.Limit, mostLookedThrough)
	}
	if len(list) <= limit {
		return list, next, false, nil
	}
	list = list[:limit]
	return list, cursor{before: list[limit-1].Index, size: w.size}, true, nil
}

// take appends those entries that can be shown to list until it is longer than
// limit, which shows that there is a page after it.
func (w *walk) take(ctx context.Context, list []ledger.Entry, indexes []int64, limit int) ([]ledger.Entry, error) {
	for chunk := range slices.Chunk(indexes, inHand) {
		if len(list) > limit {
			break
		}
		current, err := w.current(ctx, chunk)
		if err != nil {
			return nil, err
		}
		list = append(list, current...)
	}
	return list, nil
}

// current gives those of the entries that still have their payload, without
// it, newest first.
func (w *walk) current(ctx context.Context, indexes []int64) ([]ledger.Entry, error) {
	entries, err := w.api.cfg.Log.Entries(ctx, indexes)
	if err != nil {
		return nil, err
	}
	slices.Reverse(entries)
	var out []ledger.Entry
	for _, e := range entries {
		if e.Payload != nil {
			e.Payload = nil
			out = append(out, e)
		}
	}
	return out, nil
}

// reread gives entries with their payloads, in the order of list, a few in
// memory at a time. An entry of the ledger stays as it is, so that reading in
// several transactions sees the same.
func (a *API) reread(ctx context.Context, list []*ledger.Entry) iter.Seq2[*ledger.Entry, error] {
	return func(yield func(*ledger.Entry, error) bool) {
		for chunk := range slices.Chunk(list, inHand) {
			wanted := indexes(chunk)
			found, err := a.cfg.Log.Entries(ctx, wanted)
			if err == nil && len(found) != len(chunk) {
				err = fmt.Errorf("the ledger gave %d of the entries %v", len(found), wanted)
			}
			if err != nil {
				yield(nil, err)
				return
			}
			for _, e := range chunk {
				at := slices.IndexFunc(found, func(f ledger.Entry) bool { return f.Index == e.Index })
				if !yield(&found[at], nil) {
					return
				}
			}
		}
	}
}
