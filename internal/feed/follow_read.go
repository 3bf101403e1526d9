package feed

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/publisher"
)

// Feeds gives all feeds with how they go, by name.
func (s *Service) Feeds(ctx context.Context) ([]Feed, error) {
	list, err := s.feeds(ctx, "order by name")
	if err != nil {
		return nil, fmt.Errorf("reading the feeds: %w", err)
	}
	return list, nil
}

// Feed gives one feed, or a fault of kind NotFound.
func (s *Service) Feed(ctx context.Context, name string) (Feed, error) {
	list, err := s.feeds(ctx, "where name = $1", name)
	if err == nil && len(list) == 0 {
		err = noFeed(name)
	}
	if err != nil {
		return Feed{}, fmt.Errorf("reading the feed %s: %w", name, err)
	}
	return list[0], nil
}

func (s *Service) feeds(ctx context.Context, clause string, args ...any) (list []Feed, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = readFeeds(ctx, tx, clause, args...)
		return err
	})
	for i := range list {
		if err == nil {
			err = s.describe(&list[i])
		}
	}
	return list, err
}

// describe adds what the place of a feed means.
func (s *Service) describe(f *Feed) error {
	now := s.clock.Now()
	if f.Kind != Directory {
		c, err := s.client(f)
		if err == nil {
			f.Standing, err = c.Standing(f.place, now)
		}
		if err != nil {
			return fmt.Errorf("the place of the feed %s: %w", f.Name, err)
		}
	} else {
		f.Standing = directoryStanding(f)
	}
	f.State = f.state()
	return nil
}

// state says how the feed is.
func (f *Feed) state() State {
	switch {
	case f.Paused:
		return Paused
	case f.Trouble != nil:
		return InTrouble
	case f.Succeeded.IsZero():
		return Starting
	case f.Standing.Behind:
		return CatchingUp
	}
	return Following
}

// Days gives what a feed brought on each of the last n days of London's
// calendar, oldest first, today last; days without anything are there with
// zeros.
func (s *Service) Days(ctx context.Context, name string, n int) ([]Day, error) {
	y, m, d := s.clock.Now().In(clock.London).Date()
	days := make([]Day, n)
	at := map[string]int{}
	for i := range days {
		days[i].Date = time.Date(y, m, d-n+1+i, 0, 0, 0, 0, clock.London)
		at[days[i].Date.Format(time.DateOnly)] = i
	}
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, "select day, "+strings.Join(countFields, ", ")+" from feed_day where feed = $1 and day >= $2", name, days[0].Date.Format(time.DateOnly))
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var day string
			var c Counts
			if err := rows.Scan(append([]any{&day}, c.pointers()...)...); err != nil {
				return err
			}
			if i, ok := at[day]; ok {
				days[i].Counts = c
			}
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("reading the days of the feed %s: %w", name, err)
	}
	return days, nil
}

// Totals gives what each feed brought since it was added, by the feed's name. A
// feed that brought nothing yet is not there.
func (s *Service) Totals(ctx context.Context) (map[string]Counts, error) {
	out := map[string]Counts{}
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, "select feed, "+sumFields+" from feed_day group by feed")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var name string
			var c Counts
			if err := rows.Scan(append([]any{&name}, c.pointers()...)...); err != nil {
				return err
			}
			out[name] = c
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("adding up the days of the feeds: %w", err)
	}
	return out, nil
}

var countFields = []string{"requests", "releases", "known", "refused", "failures", "published", "recoded", "unnamed", "beyond", "checked", "missed"}

// pointers are those to the counts, as countFields lists them.
func (c *Counts) pointers() []any {
	return []any{&c.Requests, &c.Releases, &c.Known, &c.Refused, &c.Failures, &c.Published, &c.Recoded, &c.Unnamed, &c.Beyond, &c.Checked, &c.Missed}
}

// sumFields are the sums of countFields over days, each an integer on either
// engine: PostgreSQL's sum of a bigint is none.
var sumFields = func() string {
	var sums []string
	for _, f := range countFields {
		sums = append(sums, "cast(sum("+f+") as bigint)")
	}
	return strings.Join(sums, ", ")
}()

// addCounts is the end of a statement that adds to the counts of a day.
var addCounts = func() string {
	var sets []string
	for _, f := range countFields {
		sets = append(sets, f+" = feed_day."+f+" + excluded."+f)
	}
	return "on conflict (feed, day) do update set " + strings.Join(sets, ", ")
}()

// count adds to the counts of a feed on days of London's calendar: c on today,
// and what was published on the days of published.
func count(ctx context.Context, tx *db.Tx, name string, now time.Time, c Counts, published map[string]int64) error {
	days := map[string]Counts{dayOf(now): c}
	for day, n := range published {
		one := days[day]
		one.Published += n
		days[day] = one
	}
	var rows [][]any
	for day, c := range days {
		row := []any{name, day}
		for _, p := range c.pointers() {
			row = append(row, *p.(*int64))
		}
		rows = append(rows, row)
	}
	return tx.InsertMany(ctx, "feed_day", append([]string{"feed", "day"}, countFields...), rows, addCounts)
}

// dayOf gives the day of London's calendar that an instant is on.
func dayOf(t time.Time) string { return t.In(clock.London).Format(time.DateOnly) }

// Troubles gives the last troubles of a feed, newest first, those that are over
// among them.
func (s *Service) Troubles(ctx context.Context, name string, limit int) (list []Trouble, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list = nil
		return readTroubles(ctx, tx, func(_ string, t Trouble) { list = append(list, t) },
			"where feed = $1 order by since desc, last desc limit $2", name, limit)
	})
	if err != nil {
		return nil, fmt.Errorf("reading the troubles of the feed %s: %w", name, err)
	}
	return list, nil
}

// client gives the client of a feed.
func (s *Service) client(f *Feed) (publisher.Client, error) {
	return publisher.New(f.Kind, publisher.Config{URL: f.URL, Since: f.Since, Get: s.get,
		Prefixes: append(publisher.Prefixes(f.Kind), f.Prefixes...)})
}
