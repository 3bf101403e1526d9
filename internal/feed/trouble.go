package feed

import (
	"context"
	"hash/fnv"
	"time"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fetch"
)

// Failed requests are tried again after retryFirst, then each time after twice
// as long, up to retryMost.
const (
	retryFirst = 10 * time.Second
	retryMost  = 15 * time.Minute
)

// keptTroubles is for how long troubles that are over are kept.
const keptTroubles = 90 * 24 * time.Hour

// retryAfter gives how long to wait after so many failures in a row: longer
// each time, not less than the publisher asks for, and up to a tenth more by
// the feed's name, so that feeds that failed together do not come back together.
func retryAfter(name string, failures int, asked time.Duration) time.Duration {
	wait := retryMost
	if n := failures - 1; n < 7 {
		wait = min(retryMost, retryFirst<<n)
	}
	h := fnv.New32a()
	h.Write([]byte(name))
	wait += wait * time.Duration(h.Sum32()%100) / 1000
	return max(wait, asked)
}

const troubleFields = "feed, kind, sentence, since, last, ended, failures"

// addTroubles reads what is wrong with some feeds now.
func addTroubles(ctx context.Context, tx *db.Tx, list []Feed) error {
	at := map[string]*Feed{}
	var names []string
	for i := range list {
		at[list[i].Name] = &list[i]
		names = append(names, list[i].Name)
	}
	var args []any
	in := db.In(&args, names...)
	return readTroubles(ctx, tx, func(feed string, t Trouble) { at[feed].Trouble = &t },
		"where feed in "+in+" and ended = '' order by since", args...)
}

// readTroubles gives each trouble that a clause selects, with its feed.
func readTroubles(ctx context.Context, tx *db.Tx, give func(feed string, t Trouble), clause string, args ...any) error {
	rows, err := tx.Query(ctx, "select "+troubleFields+" from feed_trouble "+clause, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var t Trouble
		var feed, kind, since, last, ended string
		if err := rows.Scan(&feed, &kind, &t.Public, &since, &last, &ended, &t.Count); err != nil {
			return err
		}
		t.Kind = fetch.Kind(kind)
		if t.Since, err = readTime(since); err != nil {
			return err
		}
		if t.Last, err = readTime(last); err != nil {
			return err
		}
		if t.Ended, err = readTime(ended); err != nil {
			return err
		}
		give(feed, t)
	}
	return rows.Err()
}

// meet notes a failure: in the trouble that lasts, or in a new one when it is
// of another kind.
func (f *Feed) meet(ctx context.Context, tx *db.Tx, t *fetch.Trouble, now time.Time) error {
	if f.Trouble != nil && f.Trouble.Kind != t.Kind {
		if err := f.mend(ctx, tx, now); err != nil {
			return err
		}
	}
	since := now
	if f.Trouble != nil && f.Trouble.Kind == t.Kind {
		since = f.Trouble.Since
	}
	_, err := tx.Exec(ctx, `insert into feed_trouble (feed, since, kind, sentence, last, ended, failures) values ($1, $2, $3, $4, $5, '', 1)
		on conflict (feed, since, kind) do update set sentence = excluded.sentence, last = excluded.last, ended = '', failures = feed_trouble.failures + 1`,
		f.Name, stored(since), string(t.Kind), t.Public, stored(now))
	return err
}

// mend notes that the trouble is over, and forgets those that were long ago.
func (f *Feed) mend(ctx context.Context, tx *db.Tx, now time.Time) error {
	if _, err := tx.Exec(ctx, "update feed_trouble set ended = $1 where feed = $2 and ended = ''", stored(now), f.Name); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "delete from feed_trouble where feed = $1 and ended <> '' and ended < $2", f.Name, stored(now.Add(-keptTroubles)))
	return err
}
