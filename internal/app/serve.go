package app

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/tolsey/tolsey/internal/api"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/web"
)

// Limits on what a client may hold open or send.
const (
	headerTimeout  = 10 * time.Second
	readTimeout    = 30 * time.Second
	writeTimeout   = 10 * time.Minute // record packages of tens of megabytes on a slow line
	idleTimeout    = 2 * time.Minute
	maxHeaderBytes = 64 << 10
	stopTimeout    = 15 * time.Second
)

// Handler gives the whole site: pages, data and health.
func (a *App) Handler(ctx context.Context) (http.Handler, error) {
	madeUp, err := a.fictional(ctx)
	if err != nil {
		return nil, fmt.Errorf("looking at the data: %w", err)
	}
	if madeUp {
		a.Orgs.SeedTable(false) // the bodies of the real country are none of the fictional one's
	}
	if err := a.Follow(ctx); err != nil {
		return nil, err
	}
	limit := api.StandardLimit
	if a.Config.Limit != nil {
		limit = *a.Config.Limit
	}
	a.API = api.New(api.Config{BaseURL: a.Config.BaseURL, Dir: a.Config.Data, Limit: limit, Log: a.Log, Processes: a.Processes,
		Notices: a.Notices, Orgs: a.Orgs, Feed: a.Feed, Alerts: a.Alerts, Mail: a.Mail,
		Pipeline: a.Pipeline, Scorecards: a.Scorecards, Flags: a.Flags, Clock: a.Config.Clock, Logger: a.Config.Logger, Version: Version})
	site, err := web.New(web.Config{BaseURL: a.Config.BaseURL, Demo: madeUp, Clock: a.Config.Clock,
		Logger: a.Config.Logger, Version: Version, Limit: web.Limit{PerSecond: limit.PerSecond, Burst: limit.Burst}}, web.Services{
		Log: a.Log, Feed: a.Feed, Processes: a.Processes, Notices: a.Notices, Contracts: a.Contracts,
		Categories: a.Categories, Orgs: a.Orgs, Quality: a.Quality, Alerts: a.Alerts, Mail: a.Mail,
		Pipeline: a.Pipeline, Scorecards: a.Scorecards, Flags: a.Flags,
	})
	if err != nil {
		return nil, fmt.Errorf("making the site: %w", err)
	}
	data, takes := a.API.Handler()
	secured := web.Secure(a.Config.BaseURL, web.Compress(data))
	pages := site.Handler()
	// Forms that cause mail: a person fills in few, and one who fills in many
	// sends mail to strangers in our name.
	forms := api.Limited(pages, api.Limit{PerSecond: formsPerSecond, Burst: formsAtOnce, TrustForwarded: limit.TrustForwarded}, a.Config.Clock)
	return a.API.Measure(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if takes(r) {
			secured.ServeHTTP(w, r)
			return
		}
		if r.Method == http.MethodPost && (r.URL.Path == "/alerts/new" || r.URL.Path == "/alerts/link") {
			forms.ServeHTTP(w, r)
			return
		}
		pages.ServeHTTP(w, r)
	})), nil
}

// Limits on the forms by which anybody can have mail sent to an address.
const (
	formsPerSecond = 0.1
	formsAtOnce    = 20
)

// Serve serves the site until ctx ends, then lets requests finish. ready, if
// not nil, is told the address once connections are taken.
func (a *App) Serve(ctx context.Context, ready func(addr string)) (err error) {
	handler, err := a.Handler(ctx)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", a.Config.Listen)
	if err != nil {
		return fault.With(err, fault.Unavailable, "Tolsey cannot listen on %s. Choose another address with --listen.", a.Config.Listen)
	}
	if !a.Config.NoFeeds {
		stop, err := a.startJobs(ctx)
		if err != nil {
			return errors.Join(err, listener.Close())
		}
		defer func() { err = errors.Join(err, a.stopJobs(ctx, stop)) }()
		defer a.listen(ctx)()
	}
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes,
		ErrorLog: slogLog(a.Config.Logger),
	}
	server.RegisterOnShutdown(a.API.Close) // else it waits for those who wait for an entry
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	if ready != nil {
		ready(listener.Addr().String())
	}
	select {
	case err := <-failed:
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}
	stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	if err := server.Shutdown(stop); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("stopping: %w", err)
	}
	return nil
}

// slogLog sends what net/http has to say to the program's log.
func slogLog(l *slog.Logger) *log.Logger { return slog.NewLogLogger(l.Handler(), slog.LevelWarn) }
