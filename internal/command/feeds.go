package command

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/tolsey/tolsey/internal/app"
	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/feed"
	"github.com/tolsey/tolsey/internal/publisher"
)

// feedsCmd holds the commands about feeds.
type feedsCmd struct {
	Add    feedsAddCmd    `cmd:"" help:"Follow a publisher, another Tolsey or a directory."`
	List   feedsListCmd   `cmd:"" help:"Show the feeds and how they go."`
	Pause  feedsPauseCmd  `cmd:"" help:"Stop asking, until resumed."`
	Resume feedsResumeCmd `cmd:"" help:"Go on where a feed stands."`
	Run    feedsRunCmd    `cmd:"" help:"Ask now and until all is fetched, without a server."`
	Remove feedsRemoveCmd `cmd:"" help:"Forget a feed; what it brought stays."`
}

// Help gives examples.
func (feedsCmd) Help() string {
	return `A running server follows the feeds of its data by itself and sees changes at once.

Examples:
  tolsey feeds add find-a-tender --kind find-a-tender
  tolsey feeds list`
}

// feedKinds lists the kinds of feed for the command line.
func feedKinds() string {
	var names []string
	for _, k := range feed.Kinds() {
		names = append(names, string(k))
	}
	return strings.Join(names, ",")
}

// feedName is the argument of commands about one feed.
type feedName struct {
	Name string `arg:"" help:"Name of the feed."`
}

// day is a date as people write it on a command line.
type day struct{ time.Time }

// UnmarshalText reads a date, as midnight in London.
func (d *day) UnmarshalText(text []byte) (err error) {
	if d.Time, err = time.ParseInLocation(time.DateOnly, string(text), clock.London); err != nil {
		return fault.New(fault.Invalid, "%q is no date: write it as 2026-10-31.", text)
	}
	return nil
}

// feedsAddCmd adds a feed.
type feedsAddCmd struct {
	store
	feedName
	Kind   string   `required:"" enum:"${feedKinds}" help:"How it is read: ${feedKinds}." placeholder:"KIND"`
	URL    string   `name:"url" help:"Address of the publisher, without a path for those that Tolsey knows; or the directory to watch. Publishers that Tolsey knows need none." placeholder:"URL"`
	Since  day      `help:"First day to fetch, as 2026-10-31; 30 days ago when not given." placeholder:"DATE"`
	Pace   string   `help:"How often it is asked at most, as 12/2m; none for no limit. What its kind is known to take when not given." placeholder:"N/TIME"`
	Prefix []string `help:"ocid prefix that the feed may bring besides those of its kind; may be given several times." placeholder:"OCDS-XXXXXX"`
}

// Help gives examples.
func (feedsAddCmd) Help() string {
	return `Kinds: find-a-tender, contracts-finder, public-contracts-scotland and sell2wales know their addresses;
ocds is any interface that gives release or record packages with links.next ({since} in its address
stands for --since); tolsey is another Tolsey, whose whole ledger is read; directory reads every file
that appears in it.

A publisher's releases of another publisher's process are refused: they could change its notices.
What --prefix names is taken nevertheless.

Examples:
  tolsey feeds add find-a-tender --kind find-a-tender --since 2026-01-01
  tolsey feeds add city --kind tolsey --url https://notices.city.example
  tolsey feeds add drop --kind directory --url /var/spool/tolsey`
}

// Run adds the feed.
func (c feedsAddCmd) Run(ctx context.Context, env *Env) error {
	pace, err := feed.ParsePace(c.Pace)
	if err != nil {
		return err
	}
	return c.with(ctx, env, func(a *app.App) error {
		f, err := a.Feed.Add(ctx, feed.Settings{Name: c.Name, Kind: publisher.Kind(c.Kind), URL: c.URL, Since: c.Since.Time,
			Prefixes: c.Prefix, Pace: pace})
		if err != nil {
			return err
		}
		if err := a.HurryFeed(ctx, f.Name); err != nil {
			return err
		}
		_, err = fmt.Fprintf(env.Stdout, "%s is followed by \"tolsey serve\", or now by \"tolsey feeds run %s\".\n", f.Name, f.Name)
		return err
	})
}

// feedsListCmd shows the feeds.
type feedsListCmd struct {
	store
	JSON bool `name:"json" help:"Print one JSON object a feed."`
}

// Help gives examples.
func (feedsListCmd) Help() string {
	return `Exit code: 0 all are well, 2 some are in trouble, 1 could not run.

Examples:
  tolsey feeds list
  tolsey feeds list --json | jq .trouble`
}

// Run prints the feeds.
func (c feedsListCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(a *app.App) error {
		list, err := a.Feed.Feeds(ctx)
		if err != nil {
			return err
		}
		if err := printFeeds(env, list, c.JSON); err != nil {
			return err
		}
		well := true
		for _, f := range list {
			well = well && f.State != feed.InTrouble
		}
		return ending(well)
	})
}

// feedLine is a feed as JSON. Instants are RFC 3339 in UTC, "" for none.
type feedLine struct {
	Name        string     `json:"name"`
	Kind        string     `json:"kind"`
	URL         string     `json:"url"`
	State       feed.State `json:"state"`
	Complete    string     `json:"complete"`    // up to when all was asked for
	Since       string     `json:"since"`       // back to when, by now
	LastSuccess string     `json:"lastSuccess"` // the last request that went well
	Next        string     `json:"next"`        // when the next is due
	Doing       string     `json:"doing"`       // what it is for
	Trouble     string     `json:"trouble"`     // what is wrong
}

func printFeeds(env *Env, list []feed.Feed, asJSON bool) error {
	if asJSON {
		out := json.NewEncoder(env.Stdout)
		for i := range list {
			if err := out.Encode(lineOf(&list[i])); err != nil {
				return err
			}
		}
		return nil
	}
	if len(list) == 0 {
		_, err := fmt.Fprintln(env.Stdout, "No feed is followed. See \"tolsey feeds add --help\".")
		return err
	}
	w := tabwriter.NewWriter(env.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "NAME\tKIND\tSTATE\tCOMPLETE TO\tBACK TO\tNEXT")
	for _, f := range list {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", f.Name, f.Kind, f.State, local(f.Standing.Complete), local(f.Standing.Since), local(f.Next))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, f := range list {
		if f.Trouble != nil {
			fmt.Fprintf(env.Stdout, "\n%s: %s (since %s; requests that failed: %d)\n", f.Name, f.Trouble.Public, local(f.Trouble.Since), f.Trouble.Count)
		}
	}
	return nil
}

func lineOf(f *feed.Feed) feedLine {
	line := feedLine{Name: f.Name, Kind: string(f.Kind), URL: f.URL, State: f.State, Complete: instant(f.Standing.Complete),
		Since: instant(f.Standing.Since), LastSuccess: instant(f.Succeeded), Next: instant(f.Next), Doing: f.Standing.Doing}
	if f.Trouble != nil {
		line.Trouble = f.Trouble.Public
	}
	return line
}

// instant gives a time for machines, "" for none.
func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// local gives a time for people, in London's, "-" for none.
func local(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.In(clock.London).Format("2006-01-02 15:04")
}

// feedsPauseCmd pauses a feed.
type feedsPauseCmd struct {
	store
	feedName
}

// Help gives an example.
func (feedsPauseCmd) Help() string { return "Example:\n  tolsey feeds pause contracts-finder" }

// Run pauses the feed.
func (c feedsPauseCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(a *app.App) error {
		if err := a.Feed.Pause(ctx, c.Name); err != nil {
			return err
		}
		_, err := fmt.Fprintf(env.Stdout, "%s is paused. It goes on where it stands with \"tolsey feeds resume %s\".\n", c.Name, c.Name)
		return err
	})
}

// feedsResumeCmd resumes a feed.
type feedsResumeCmd struct {
	store
	feedName
}

// Help gives an example.
func (feedsResumeCmd) Help() string {
	return "Also makes a feed that waits after a trouble try again at once.\n\nExample:\n  tolsey feeds resume contracts-finder"
}

// Run resumes the feed.
func (c feedsResumeCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(a *app.App) error {
		if err := a.Feed.Resume(ctx, c.Name); err != nil {
			return err
		}
		if err := a.HurryFeed(ctx, c.Name); err != nil {
			return err
		}
		_, err := fmt.Fprintf(env.Stdout, "%s goes on.\n", c.Name)
		return err
	})
}

// feedsRunCmd follows feeds without a server.
type feedsRunCmd struct {
	store
	Names []string `arg:"" optional:"" name:"name" help:"Names of the feeds; all when none are given."`
}

// Help gives examples.
func (feedsRunCmd) Help() string {
	return `Keeps to the publisher's limits, so that a first run may take a while; interrupted, it goes on from
there the next time. Suits a schedule of the system's own (cron) in place of a running server.

Exit code: 0 all is fetched, 2 a feed is in trouble, 1 could not run.

Examples:
  tolsey feeds run
  tolsey feeds run find-a-tender`
}

// Run follows the feeds until all is fetched.
func (c feedsRunCmd) Run(ctx context.Context, env *Env) error {
	app.LimitMemory()
	return c.with(ctx, env, func(a *app.App) error {
		names := c.Names
		if len(names) == 0 {
			list, err := a.Feed.Feeds(ctx)
			if err != nil {
				return err
			}
			for _, f := range list {
				if !f.Paused {
					names = append(names, f.Name)
				}
			}
		}
		if len(names) == 0 {
			return fault.New(fault.Conflict, "No feed is followed. See \"tolsey feeds add --help\".")
		}
		well := true
		for _, name := range names {
			ok, err := runFeed(ctx, env, a, name)
			if err != nil {
				return err
			}
			well = well && ok
		}
		return ending(well)
	})
}

// runFeed follows one feed until all is fetched or it is in trouble; ok tells
// that it is not.
func runFeed(ctx context.Context, env *Env, a *app.App, name string) (ok bool, err error) {
	var sum feed.Counts
	f, err := a.Feed.Run(ctx, name, func(c feed.Counts, next time.Time) {
		sum = c
		fmt.Fprintf(env.Stderr, "%s: %d requests, %d new releases, %d known, %d refused; next request at %s\n",
			name, c.Requests, c.Releases, c.Known, c.Refused, next.In(clock.London).Format(time.TimeOnly))
	})
	if err != nil {
		return false, err
	}
	fmt.Fprintf(env.Stdout, "%s: %d new releases, %d known, %d refused\n", name, sum.Releases, sum.Known, sum.Refused)
	if f.Trouble != nil {
		fmt.Fprintf(env.Stdout, "%s: %s\n", name, strings.TrimSpace(f.Trouble.Public))
	}
	return f.Trouble == nil, nil
}

// feedsRemoveCmd removes a feed.
type feedsRemoveCmd struct {
	store
	feedName
}

// Help gives an example.
func (feedsRemoveCmd) Help() string {
	return "What the feed brought stays in the ledger. Added again it begins anew and finds most of it known.\n\nExample:\n  tolsey feeds remove contracts-finder"
}

// Run removes the feed.
func (c feedsRemoveCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(a *app.App) error {
		if err := a.Feed.Remove(ctx, c.Name); err != nil {
			return err
		}
		_, err := fmt.Fprintf(env.Stdout, "%s is no longer followed.\n", c.Name)
		return err
	})
}
