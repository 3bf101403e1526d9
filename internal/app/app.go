// Package app joins the parts of Tolsey from a Config and runs them. A test
// can start the whole program by it.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/api"
	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/contract"
	"github.com/tolsey/tolsey/internal/cpv"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/feed"
	"github.com/tolsey/tolsey/internal/fetch"
	"github.com/tolsey/tolsey/internal/integrity"
	"github.com/tolsey/tolsey/internal/job"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/mail"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/pipeline"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/internal/quality"
	"github.com/tolsey/tolsey/internal/scorecard"
	"github.com/tolsey/tolsey/internal/search"
	"github.com/tolsey/tolsey/internal/web"
)

// Version is the program's version; the build sets it.
var Version = "development"

// Config says where the data is and how the site is reached.
type Config struct {
	Data     string      // the data directory; made when missing
	Database string      // a PostgreSQL address; "" for SQLite in the data directory
	Listen   string      // host:port to serve on
	BaseURL  string      // the address under which readers reach the site; "" for that of Listen
	Limit    *api.Limit  // of the requests for data, not for pages; nil for api.StandardLimit
	NoFeeds  bool        // Serve does not follow the feeds and tells no alerts: another process does
	Mail     mail.Config // Dir is the data directory, whatever it says
	// PrivateHooks lets webhooks go to private addresses and without TLS, for
	// trying them out.
	PrivateHooks bool
	Clock        *clock.Clock
	Logger       *slog.Logger
}

// App is the open program.
type App struct {
	Config     Config
	DB         *db.DB
	Log        *ledger.Log
	Feed       *feed.Service
	Processes  *process.Service
	Notices    *notice.Service
	Contracts  *contract.Service
	Categories *cpv.Service
	Orgs       *org.Service
	Quality    *quality.Service
	Pipeline   *pipeline.Service
	Scorecards *scorecard.Service
	Flags      *integrity.Service
	Mail       *mail.Service
	Alerts     *alert.Service
	API        *api.API

	projections []ledger.Projection
	followed    bool // by the search index and the boards

	once    sync.Mutex // of what follows, made when it is first needed
	jobs    *job.Jobs
	letters *web.Letters
}

// databaseFile is the SQLite database in the data directory.
const databaseFile = "tolsey.db"

// Open opens the data, making what is missing, and brings the projections up
// to date. Close the App when done.
func Open(ctx context.Context, cfg Config) (*App, error) {
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return nil, fault.With(err, fault.Unavailable, "The data directory %s cannot be made. Choose another with --data.", cfg.Data)
	}
	at := cfg.Database
	if at == "" {
		at = "sqlite:" + filepath.Join(cfg.Data, databaseFile)
	}
	d, err := db.Open(ctx, at)
	if err != nil {
		return nil, err
	}
	a := &App{Config: cfg, DB: d}
	if err := a.open(ctx); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return a, nil
}

func (a *App) open(ctx context.Context) error {
	if err := a.DB.Migrate(ctx, slices.Concat(ledger.Migrations(), feed.Migrations(), cpv.Migrations(), mail.Migrations(), alert.Migrations(),
		pipeline.Migrations())...); err != nil {
		return err
	}
	processes := process.New()
	a.projections = []ledger.Projection{
		processes, processes.Follow(notice.Projection{}), processes.Follow(contract.Projection{}),
		org.Projection{}, org.ProfileProjection{}, quality.Projection{},
		processes.Follow(pipeline.Projection{}), pipeline.Entries{}, processes.Follow(scorecard.Projection{}),
		processes.Follow(integrity.Projection{}),
	}
	log, err := ledger.Open(ctx, ledger.Config{DB: a.DB, Clock: a.Config.Clock, Dir: a.Config.Data,
		Origin: a.origin(), Logger: a.Config.Logger, Projections: a.projections})
	if err != nil {
		return err
	}
	a.Log = log
	a.Feed = feed.New(a.DB, log, a.Config.Clock, a.Config.Logger,
		fetch.New(fetch.StandardLimits, userAgent(), a.Config.Clock))
	a.Processes = process.NewService(a.DB)
	a.Notices = notice.New(a.DB, a.Config.Clock)
	a.Contracts = contract.New(a.DB)
	a.Categories = cpv.New(a.DB)
	a.Orgs = org.New(a.DB)
	a.Orgs.SetClock(a.Config.Clock)
	a.Quality = quality.New(a.DB)
	a.Pipeline = pipeline.New(pipeline.Config{DB: a.DB, Log: log, Clock: a.Config.Clock, Logger: a.Config.Logger})
	a.Scorecards = scorecard.New(a.DB)
	a.Scorecards.Add(lateStarts, (&latenessCounter{app: a}).count)
	a.Flags = integrity.New(a.DB)
	return a.openAlerts()
}

// userAgent is how Tolsey introduces itself to other servers.
func userAgent() string { return "Tolsey/" + Version + " (+https://github.com/tolsey/tolsey)" }

// origin names the log after the site's address: C2SP checkpoints want a URL
// without scheme. Without an address the log draws a name of its own.
func (a *App) origin() string {
	u, err := url.Parse(a.Config.BaseURL)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Host + "/log"
}

// searchDir is the search index in the data directory.
const searchDir = "search"

// Follow starts the search index, the pipeline, the scorecards and the red flags, unless they
// have been started. From then on they keep in step with what is imported, here
// and by other processes, until Close.
func (a *App) Follow(ctx context.Context) error {
	if a.followed {
		return nil
	}
	if err := a.Notices.Follow(ctx, a.Log, filepath.Join(a.Config.Data, searchDir), a.Config.Logger); err != nil {
		return err
	}
	a.Pipeline.Follow(ctx)
	a.Scorecards.Follow(ctx, a.Log, a.Config.Logger)
	a.Flags.Follow(ctx, a.Log, a.Config.Logger)
	a.followed = true
	return nil
}

// RebuildSearch makes the search index anew from the notices in the database.
// The error is a fault of kind Conflict while a server runs on the same data
// directory.
func (a *App) RebuildSearch(ctx context.Context) error {
	if err := search.Erase(filepath.Join(a.Config.Data, searchDir)); err != nil {
		return err
	}
	if err := a.Follow(ctx); err != nil {
		return err
	}
	return a.Notices.CatchUp(ctx)
}

// Close saves the search index and closes the database.
func (a *App) Close() error {
	var saving error
	if a.followed {
		a.Pipeline.Close()
		a.Scorecards.Close()
		a.Flags.Close()
		a.followed, saving = false, a.Notices.Close()
	}
	if err := a.DB.Close(); err != nil {
		return errors.Join(saving, fmt.Errorf("closing the database: %w", err))
	}
	return saving
}
