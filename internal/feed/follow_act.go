package feed

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/publisher"
)

// sinceDays is how many days back a feed begins when nobody says otherwise.
const sinceDays = 30

// mostName is the longest name of a feed, in bytes.
const mostName = 40

var (
	feedName   = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	ocidPrefix = regexp.MustCompile(`^ocds-[a-z0-9]{6}$`)
)

// Kinds are the kinds of feed, in the order in which they are offered.
func Kinds() []publisher.Kind { return append(publisher.Kinds(), Directory) }

// Add adds a feed, due at once. What cannot be understood is a fault of kind
// Invalid; a name or an address that another feed has, of kind Conflict.
func (s *Service) Add(ctx context.Context, set Settings) (Feed, error) {
	now := s.clock.Now()
	set, err := set.checked(now)
	if err != nil {
		return Feed{}, err
	}
	f := Feed{Settings: set, Created: now, Next: now}
	err = s.db.Tx(ctx, func(tx *db.Tx) error {
		var name string
		rows, err := tx.Query(ctx, "select name from feed where name = $1 or (kind = $2 and url = $3)", set.Name, set.Kind, set.URL)
		if err != nil {
			return err
		}
		if rows.Next() {
			err = rows.Scan(&name)
		}
		if err := cmp.Or(err, rows.Err(), rows.Close()); err != nil {
			return err
		}
		switch {
		case name == set.Name:
			return fault.New(fault.Conflict, "There is a feed called %s already. Choose another name, or remove that one first.", name)
		case name != "":
			return fault.New(fault.Conflict, "The feed %s reads this address already. Two would ask it twice as often as it allows.", name)
		}
		return f.insert(ctx, tx)
	})
	if err != nil {
		return Feed{}, fmt.Errorf("adding the feed %s: %w", set.Name, err)
	}
	return s.Feed(ctx, set.Name)
}

// Live adds the feeds of the United Kingdom's two main publishers, unless there
// are feeds of their kinds, and gives the names of those it added. since is how
// far back they go; zero for 30 days.
func (s *Service) Live(ctx context.Context, since time.Time) (added []string, err error) {
	have, err := s.Feeds(ctx)
	if err != nil {
		return nil, err
	}
	for _, kind := range []publisher.Kind{publisher.FindATender, publisher.ContractsFinder} {
		if slices.ContainsFunc(have, func(f Feed) bool { return f.Kind == kind }) {
			continue
		}
		f, err := s.Add(ctx, Settings{Name: string(kind), Kind: kind, Since: since})
		if err != nil {
			return added, err
		}
		added = append(added, f.Name)
	}
	return added, nil
}

// Pause makes a feed stop asking until Resume. What is being fetched is still
// stored.
func (s *Service) Pause(ctx context.Context, name string) error {
	return s.change(ctx, name, nil, "update feed set paused = 1 where name = $1")
}

// Resume makes a feed go on where it stands, and ask at once.
func (s *Service) Resume(ctx context.Context, name string) error {
	return s.change(ctx, name, nil, "update feed set paused = 0, hurried = 1, failures = 0, next = $2 where name = $1", clock.Text(s.clock.Now()))
}

// Hurry makes a feed ask now, whatever it waits for but its publisher's limit,
// unless it is paused.
func (s *Service) Hurry(ctx context.Context, name string) error {
	return s.change(ctx, name, nil, "update feed set hurried = 1, next = $2 where name = $1", clock.Text(s.clock.Now()))
}

// Remove removes a feed and what is known of how it went. What it brought stays
// in the ledger. Added again it begins anew, and finds most of it known.
func (s *Service) Remove(ctx context.Context, name string) error {
	return s.change(ctx, name, tidy, "delete from feed where name = $1")
}

// change runs a statement on one feed, $1, and in the same transaction what has
// to follow it, nil for nothing; that there is no such feed is a fault of kind
// NotFound.
func (s *Service) change(ctx context.Context, name string, then func(context.Context, *db.Tx) error, statement string, more ...any) error {
	err := s.db.Tx(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, statement, append([]any{name}, more...)...)
		switch {
		case err != nil:
			return err
		case n == 0:
			return noFeed(name)
		case then != nil:
			return then(ctx, tx)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("changing the feed %s: %w", name, err)
	}
	return nil
}

// tidy removes what belongs to feeds that are gone.
func tidy(ctx context.Context, tx *db.Tx) error {
	for _, table := range []string{"feed_day", "feed_trouble", "feed_file"} {
		if _, err := tx.Exec(ctx, "delete from "+table+" where feed not in (select name from feed)"); err != nil {
			return err
		}
	}
	return nil
}

func noFeed(name string) error {
	return fault.New(fault.NotFound, "There is no feed called %q. \"tolsey feeds list\" shows the feeds.", name)
}

// checked gives the settings complete, or a fault of kind Invalid.
func (set Settings) checked(now time.Time) (Settings, error) {
	switch {
	case len(set.Name) > mostName || !feedName.MatchString(set.Name):
		return set, fault.New(fault.Invalid, "The name %q cannot be a feed's. Use lower-case letters, digits and single hyphens, %d at most.", set.Name, mostName)
	case !slices.Contains(Kinds(), set.Kind):
		return set, fault.New(fault.Invalid, "There is no kind of feed %q. Choose one of: %s.", set.Kind, kindList())
	}
	for _, p := range set.Prefixes {
		if !ocidPrefix.MatchString(p) {
			return set, fault.New(fault.Invalid, "%q is no ocid prefix: that is \"ocds-\" and six lower-case letters or digits, such as ocds-h6vhtk.", p)
		}
	}
	if err := set.checkSince(now); err != nil {
		return set, err
	}
	if set.Kind == Directory {
		return set.checkedDirectory()
	}
	if set.URL == "" {
		set.URL = publisher.Address(set.Kind)
	}
	return set, set.checkURL()
}

func kindList() string {
	var names []string
	for _, k := range Kinds() {
		names = append(names, string(k))
	}
	return strings.Join(names, ", ")
}

// dated tells whether a kind of feed can be asked for what was published since
// a date. The others give all they have.
func dated(k publisher.Kind) bool { return k != Directory && k != publisher.Tolsey }

func (set *Settings) checkSince(now time.Time) error {
	switch {
	case !dated(set.Kind) && !set.Since.IsZero():
		return fault.New(fault.Invalid, "A feed of kind %s takes all there is; leave --since out.", set.Kind)
	case !dated(set.Kind):
		return nil
	case set.Since.IsZero():
		set.Since = now.In(clock.London).AddDate(0, 0, -sinceDays)
	case set.Since.After(now):
		return fault.New(fault.Invalid, "--since lies in the future. Give the first day to fetch, as 2026-10-31.")
	}
	y, m, d := set.Since.In(clock.London).Date()
	set.Since = time.Date(y, m, d, 0, 0, 0, 0, clock.London).UTC()
	return nil
}

func (set Settings) checkedDirectory() (Settings, error) {
	path, err := filepath.Abs(set.URL)
	if set.URL == "" || err != nil {
		return set, fault.New(fault.Invalid, "Name the directory to watch with --url.")
	}
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return set, fault.With(err, fault.Invalid, "%s is not a directory that can be read. Make it first, or name another with --url.", path)
	}
	set.URL = path
	return set, nil
}

func (set *Settings) checkURL() error {
	u, err := url.Parse(set.URL)
	switch {
	case set.URL == "":
		return fault.New(fault.Invalid, "Name the address of the feed with --url.")
	case err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || strings.ContainsAny(set.URL, "\\ \t\r\n"):
		return fault.New(fault.Invalid, "The address of a feed begins with https:// or http:// and a host; %q does not.", set.URL)
	case u.User != nil:
		return fault.New(fault.Invalid, "The address must not hold a user name or a password: it is shown to all.")
	case u.Fragment != "":
		return fault.New(fault.Invalid, "The address must not hold a part behind #: publishers never see it.")
	}
	return nil
}
