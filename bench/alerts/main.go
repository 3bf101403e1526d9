// Command alerts measures what tells people of new notices, in one run: how
// many notices a second are compared with saved searches, beside a plain loop
// over the same searches; how soon after its append a notice has left as a mail;
// and how fast a letter to everybody is made and handed over to a mail server of
// its own. It prints Markdown tables; figures are of this machine and this run,
// so compare within one run only. It reads /proc and so wants Linux.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/app"
	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/fiction"
	"github.com/tolsey/tolsey/internal/mail"
)

// options are the parameters of a run.
type options struct {
	searches      []int
	notices       string
	subscriptions int
	appends       int
	mails         int
	postgres      string
	market        int    // processes of the fictional market
	dir           string // of what the run writes
}

func main() {
	var o options
	searches := flag.String("searches", "10000 100000 1000000", "numbers of saved searches to compare notices with; none leaves that out")
	flag.StringVar(&o.notices, "notices", filepath.Join("..", "shared", "data", "ocds", "uk"), "a file or directory of releases to draw searches from and to compare them with; a fictional market where there is none")
	flag.IntVar(&o.subscriptions, "subscriptions", 100_000, "subscriptions beside the ones whose mails are waited for; 0 leaves that out")
	flag.IntVar(&o.appends, "appends", 10, "notices appended, one after the other, each to be mailed to one address")
	flag.IntVar(&o.mails, "mails", 100_000, "addresses that all get a letter at the same hour; 0 leaves that out")
	flag.IntVar(&o.market, "market", 1500, "processes of the fictional market from which words are drawn, and by which it is learnt which are rare")
	flag.StringVar(&o.postgres, "postgres", "", "address of a PostgreSQL database to measure mails with too, in schemas of their own; none: SQLite only")
	flag.Parse()
	app.SpareMemory()
	if err := run(context.Background(), o, *searches); err != nil {
		fmt.Fprintln(os.Stderr, "bench/alerts:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options, searches string) error {
	for _, n := range strings.Fields(searches) {
		size, err := strconv.Atoi(n)
		if err != nil || size < 1 {
			return fmt.Errorf("%q is not a number of searches", n)
		}
		o.searches = append(o.searches, size)
	}
	dir, err := os.MkdirTemp("", "tolsey-alerts-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	o.dir = dir
	if len(o.searches) > 0 {
		if err := measureMatching(ctx, o); err != nil {
			return err
		}
	}
	places := []place{{name: "SQLite"}}
	if o.postgres != "" {
		places = append(places, place{name: "PostgreSQL", url: o.postgres})
	}
	for _, p := range places {
		if o.subscriptions > 0 {
			if err := measureSoon(ctx, o, p); err != nil {
				return fmt.Errorf("from an append to the mail, %s: %w", p.name, err)
			}
		}
		if o.mails > 0 {
			if err := measureStorm(ctx, o, p); err != nil {
				return fmt.Errorf("a letter to everybody, %s: %w", p.name, err)
			}
		}
	}
	return nil
}

// site is the whole program on data of its own.
type site struct {
	*app.App
	ctx   context.Context // of the run
	clock *clock.Clock
	post  *sink
	drop  func() error
}

// openSite opens the program with an empty database, which sends its mail to
// post; without one, mails become files. What it writes is removed by close.
func openSite(ctx context.Context, o options, p place, c *clock.Clock, post *sink) (*site, error) {
	data, err := os.MkdirTemp(o.dir, "data-")
	if err != nil {
		return nil, err
	}
	cfg := app.Config{Data: data, Listen: "127.0.0.1:0", BaseURL: "https://tolsey.example", Clock: c,
		Logger: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
		Mail:   mail.Config{From: "Tolsey <alerts@tolsey.example>"}}
	if post != nil {
		cfg.Mail.Server = mail.Server{Host: sinkHost, Port: post.port, TLS: mail.NoTLS}
	}
	s := &site{ctx: ctx, clock: c, post: post, drop: func() error { return os.RemoveAll(data) }}
	if p.url != "" {
		var drop func() error
		if cfg.Database, drop, err = p.fresh(ctx); err != nil {
			return nil, err
		}
		s.drop = func() error { return errors.Join(drop(), os.RemoveAll(data)) }
	}
	if s.App, err = app.Open(ctx, cfg); err != nil {
		return nil, errors.Join(err, s.drop())
	}
	return s, nil
}

func (s *site) close() error { return errors.Join(s.App.Close(), s.drop()) }

// fill imports a fictional market of today, of so many processes.
func (s *site) fill(processes int) error {
	var market bytes.Buffer
	if _, err := fiction.Write(&market, fiction.Options{Processes: processes, Today: s.clock.Now(), ByProcess: true}); err != nil {
		return err
	}
	if _, err := s.Feed.ImportFrom(s.ctx, fictional, &market, nil, nil); err != nil {
		return err
	}
	_, err := s.Alerts.Step(s.ctx) // nobody listens yet: what is there is passed over
	return err
}

// fictional is the source of what is made up.
const fictional = "fictional-market"

// publish appends a release.
func (s *site) publish(text string) error {
	sum, err := s.Feed.ImportFrom(s.ctx, fictional, strings.NewReader(text), nil, nil)
	if err == nil && sum.Appended != 1 {
		err = fmt.Errorf("the release was not appended: %+v", sum)
	}
	return err
}

// invitation gives a made-up release that invites to bid: a process of its own
// under a number, which is its buyer's name too, with a title and a text.
func invitation(number string, at time.Time, title, text string) string {
	return fmt.Sprintf(`{"ocid":"ocds-f1ct10-bench-%[1]s","id":"%[1]s-1","date":%[2]q,"tag":["tender"],"initiationType":"tender","language":"en",`+
		`"parties":[{"id":"GB-FTS-%[1]s","name":"%[1]s","roles":["buyer"]}],"buyer":{"id":"GB-FTS-%[1]s","name":"%[1]s"},`+
		`"tender":{"id":"1","title":%[3]q,"description":%[4]q,"status":"active","value":{"amount":250000,"currency":"GBP"},`+
		`"tenderPeriod":{"endDate":%[5]q}}}`, number, at.Format(time.RFC3339), title, text, at.AddDate(0, 2, 0).Format(time.RFC3339))
}
