package command

import (
	"context"
	"fmt"

	"github.com/tolsey/tolsey/internal/api"
	"github.com/tolsey/tolsey/internal/app"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/feed"
)

// serveCmd serves the site.
type serveCmd struct {
	store
	Listen  string `help:"Address to listen on." default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	BaseURL string `name:"base-url" help:"Address under which readers reach the site, for links in data and mail." placeholder:"URL"`
	Demo    bool   `help:"Fill an empty data directory with a fictional market." xor:"market"`
	Live    bool   `help:"Follow Find a Tender and Contracts Finder, unless feeds of these kinds are there already." xor:"market"`
	Since   day    `help:"With --live: the first day to fetch, as 2026-10-31; 30 days ago when not given." placeholder:"DATE"`
	Feeds   bool   `help:"Follow the feeds and send alerts; --no-feeds leaves that to another server on the same database." default:"true" negatable:""`

	RateLimit float64 `name:"rate-limit" help:"Requests for data that one client may send in a second, on average; 0 for no limit. Pages have none." default:"20"`
	RateBurst int     `name:"rate-burst" help:"Requests that it may send at once." default:"100"`
	mailFlags
	PrivateHooks bool `name:"private-webhooks" help:"Let webhooks go to private addresses and without TLS, for trying them out."`

	BehindProxy bool `name:"behind-proxy" help:"Tell clients apart by the last address in X-Forwarded-For. Only where a proxy in front of Tolsey writes it."`
}

// Help gives examples.
func (serveCmd) Help() string {
	return `Creates what it needs and stops cleanly on an interrupt (Ctrl-C) or SIGTERM.

Examples:
  tolsey serve --demo --data ./demo-data
  tolsey serve --live --data ./live-data
  tolsey serve --data /var/lib/tolsey --listen 0.0.0.0:8080 --base-url https://notices.example
  tolsey serve --database postgres://tolsey@localhost/tolsey
  tolsey serve --base-url https://notices.example --smtp smtp://user@mail.example --mail-from "Tolsey <alerts@notices.example>"`
}

// Run serves until the context ends.
func (c serveCmd) Run(ctx context.Context, env *Env) error {
	if !c.Since.IsZero() && !c.Live {
		return fault.New(fault.Invalid, "--since goes with --live. The start of one feed is given by \"tolsey feeds add --since\".")
	}
	post, err := c.config(c.BaseURL)
	if err != nil {
		return err
	}
	app.SpareMemory()
	a, err := app.Open(ctx, app.Config{Data: c.Data, Database: c.Database, Listen: c.Listen, BaseURL: c.BaseURL,
		Limit:   &api.Limit{PerSecond: c.RateLimit, Burst: c.RateBurst, TrustForwarded: c.BehindProxy},
		NoFeeds: !c.Feeds, Mail: post, PrivateHooks: c.PrivateHooks, Clock: env.Clock, Logger: env.logger()})
	if err != nil {
		return err
	}
	defer a.Close()
	if c.Demo {
		fmt.Fprintln(env.Stderr, "Making the fictional market…")
		err := a.Demo(ctx, func(p feed.Progress) { fmt.Fprintf(env.Stderr, "  %d releases\n", p.Read) })
		if err != nil {
			return err
		}
	}
	if c.Live {
		added, err := a.Live(ctx, c.Since.Time)
		if err != nil {
			return err
		}
		for _, name := range added {
			fmt.Fprintf(env.Stderr, "Following %s from now on; the page /feeds shows how it goes.\n", name)
		}
	}
	return a.Serve(ctx, func(addr string) { fmt.Fprintf(env.Stderr, "Tolsey serves http://%s (stop with Ctrl-C)\n", addr) })
}
