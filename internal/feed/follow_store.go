package feed

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/publisher"
)

const feedFields = "name, kind, url, since, prefixes, pace, paused, hurried, created, place, turn, asked, tried, succeeded, next, newest, failures"

// insert writes a feed that is new.
func (f *Feed) insert(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, "insert into feed ("+feedFields+`)
		values ($1, $2, $3, $4, $5, $6, 0, 0, $7, '', 0, '', '', '', $8, '', 0)`,
		f.Name, string(f.Kind), f.URL, stored(f.Since), strings.Join(f.Prefixes, " "), f.Pace.String(), stored(f.Created), stored(f.Next))
	return err
}

// errOvertaken says that somebody else stored something for the feed since it
// was read, or that it was removed.
var errOvertaken = errors.New("the feed was changed meanwhile")

// save writes where a feed stands, and fails with errOvertaken when it is not
// the turn that was read.
func (f *Feed) save(ctx context.Context, tx *db.Tx) error {
	asked := make([]string, len(f.asked))
	for i, t := range f.asked {
		asked[i] = storedAfter(t)
	}
	n, err := tx.Exec(ctx, `update feed set place = $1, turn = turn + 1, asked = $2, tried = $3, succeeded = $4, next = $5,
		newest = $6, failures = $7, hurried = $8 where name = $9 and turn = $10`,
		string(f.place), strings.Join(asked, " "), stored(f.Tried), stored(f.Succeeded), storedAfter(f.Next),
		stored(f.Newest), f.Failures, f.hurried, f.Name, f.turn)
	if err == nil && n == 0 {
		err = errOvertaken
	}
	return err
}

// stored gives an instant as it is stored; "" for none.
func stored(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return clock.Text(t)
}

// storedAfter is stored for an instant before which something must not happen:
// what is stored is the end of its millisecond. A turn that came a little before
// its time would find nothing to do.
func storedAfter(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return stored(t.Add(time.Millisecond - time.Nanosecond))
}

// readTime reads what stored gives.
func readTime(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	return clock.Parse(text)
}

// readFeeds reads the feeds that a clause selects, each with what is wrong with
// it now.
func readFeeds(ctx context.Context, tx *db.Tx, clause string, args ...any) ([]Feed, error) {
	list, err := scanFeeds(ctx, tx, clause, args...)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return list, addTroubles(ctx, tx, list)
}

func scanFeeds(ctx context.Context, tx *db.Tx, clause string, args ...any) (out []Feed, err error) {
	rows, err := tx.Query(ctx, "select "+feedFields+" from feed "+clause, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var f Feed
		if err := f.scan(rows); err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, rows.Err()
}

func (f *Feed) scan(rows *db.Rows) error {
	var kind, prefixes, pace, asked, place string
	var since, created, tried, succeeded, next, newest string
	err := rows.Scan(&f.Name, &kind, &f.URL, &since, &prefixes, &pace, &f.Paused, &f.hurried, &created, &place, &f.turn, &asked,
		&tried, &succeeded, &next, &newest, &f.Failures)
	if err != nil {
		return err
	}
	f.Kind, f.place, f.Prefixes = publisher.Kind(kind), publisher.Place(place), strings.Fields(prefixes)
	if f.Pace, err = ParsePace(pace); err != nil {
		return fmt.Errorf("the pace of the feed %s: %w", f.Name, err)
	}
	for _, t := range []struct {
		text string
		to   *time.Time
	}{{since, &f.Since}, {created, &f.Created}, {tried, &f.Tried}, {succeeded, &f.Succeeded}, {next, &f.Next}, {newest, &f.Newest}} {
		if *t.to, err = readTime(t.text); err != nil {
			return fmt.Errorf("a time of the feed %s: %w", f.Name, err)
		}
	}
	for _, text := range strings.Fields(asked) {
		t, err := clock.Parse(text)
		if err != nil {
			return fmt.Errorf("a request of the feed %s: %w", f.Name, err)
		}
		f.asked = append(f.asked, t)
	}
	return nil
}
