package notice

import (
	"context"
	"sync"

	"github.com/tolsey/tolsey/internal/org"
)

// bodies remembers which bodies keys stand for, and their keys, for as long as
// the search index is the same: the counts by buyer ask for the same large
// bodies again and again. Bodies change with the entries that change the index.
type bodies struct {
	orgs *org.Service

	mu     sync.Mutex
	serial int64
	refs   map[string]org.Ref  // by key; the zero Ref for a key that nobody has
	keys   map[string][]string // by id
}

// mostBodies bounds what is remembered; beyond it everything is forgotten.
const mostBodies = 20_000

// fresh forgets what was remembered of another index; the lock must be held.
func (b *bodies) fresh(serial int64) {
	if b.serial != serial || b.refs == nil || len(b.refs)+len(b.keys) > mostBodies {
		b.serial, b.refs, b.keys = serial, map[string]org.Ref{}, map[string][]string{}
	}
}

// names gives the body of each key that one has, as org.Service.Names does.
func (b *bodies) names(ctx context.Context, serial int64, keys []string) (map[string]org.Ref, error) {
	found := make(map[string]org.Ref, len(keys))
	var missing []string
	b.mu.Lock()
	b.fresh(serial)
	for _, key := range keys {
		if ref, known := b.refs[key]; !known {
			missing = append(missing, key)
		} else if ref.ID != "" {
			found[key] = ref
		}
	}
	b.mu.Unlock()
	if len(missing) == 0 {
		return found, nil
	}
	read, err := b.orgs.Names(ctx, missing)
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fresh(serial)
	for _, key := range missing {
		b.refs[key] = read[key]
		if ref, known := read[key]; known {
			found[key] = ref
		}
	}
	return found, nil
}

// allKeys gives the keys of bodies by their ids, as org.Service.AllKeys does.
func (b *bodies) allKeys(ctx context.Context, serial int64, ids []string) (map[string][]string, error) {
	found := make(map[string][]string, len(ids))
	var missing []string
	b.mu.Lock()
	b.fresh(serial)
	for _, id := range ids {
		if keys, known := b.keys[id]; known {
			found[id] = keys
		} else {
			missing = append(missing, id)
		}
	}
	b.mu.Unlock()
	if len(missing) == 0 {
		return found, nil
	}
	read, err := b.orgs.AllKeys(ctx, missing)
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fresh(serial)
	for _, id := range missing {
		b.keys[id], found[id] = read[id], read[id]
	}
	return found, nil
}
