package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/feed"
	"github.com/tolsey/tolsey/internal/job"
	"github.com/tolsey/tolsey/internal/mail"
)

// The kinds of job: a turn of the feed that the key names; another try with the
// releases that were dated in the future; sending the letters that are due;
// dropping what is old.
const (
	feedJob   = "feed"
	futureJob = "future"
	mailJob   = "mail"
	sweepJob  = "sweep"
)

// everything is the key of the jobs of which there is one.
const everything = "all"

// futureEvery is how often these are tried.
const futureEvery = 6 * time.Hour

// openJobs opens the jobs, unless they have been opened.
func (a *App) openJobs(ctx context.Context) error {
	a.once.Lock()
	defer a.once.Unlock()
	if a.jobs != nil {
		return nil
	}
	jobs, err := job.Open(ctx, a.DB, a.Config.Logger,
		job.Kind{Name: feedJob, Timeout: feed.TurnLimit, Do: a.feedTurn},
		job.Kind{Name: futureJob, Timeout: feed.TurnLimit, Do: a.tryFuture},
		job.Kind{Name: mailJob, Timeout: mail.TurnLimit, Do: a.sendMail},
		job.Kind{Name: sweepJob, Timeout: sweepLimit, Do: a.sweep})
	if err != nil {
		return err
	}
	a.jobs = jobs
	return nil
}

// feedTurn makes a turn of a feed, and says when the next is due.
func (a *App) feedTurn(ctx context.Context, name string) (job.Again, error) {
	out, err := a.Feed.Turn(ctx, name)
	if err != nil || out.Gone {
		return job.Done, err
	}
	return job.After(max(0, out.Next.Sub(a.Config.Clock.Now()))), nil
}

// tryFuture appends the releases from the future whose day is here.
func (a *App) tryFuture(ctx context.Context, _ string) (job.Again, error) {
	_, err := a.Feed.RetryFuture(ctx)
	return job.After(futureEvery), err
}

// HurryFeed has the running server make a turn of a feed now; when none runs,
// the next one does.
func (a *App) HurryFeed(ctx context.Context, name string) error {
	if err := a.openJobs(ctx); err != nil {
		return err
	}
	return a.jobs.Hurry(ctx, feedJob, name)
}

// startJobs follows the feeds and sends mail until the given function is called.
func (a *App) startJobs(ctx context.Context) (stop func(context.Context) error, err error) {
	if err := a.openJobs(ctx); err != nil {
		return nil, err
	}
	list, err := a.Feed.Feeds(ctx)
	if err != nil {
		return nil, err
	}
	for _, f := range list {
		if err := a.jobs.Ensure(ctx, feedJob, f.Name); err != nil {
			return nil, err
		}
	}
	for _, kind := range []string{futureJob, mailJob, sweepJob} {
		if err := a.jobs.Ensure(ctx, kind, everything); err != nil {
			return nil, err
		}
	}
	if err := a.jobs.Start(ctx); err != nil {
		return nil, fmt.Errorf("starting the jobs: %w", err)
	}
	return a.jobs.Stop, nil
}

// Live adds the feeds of Find a Tender and Contracts Finder, from a date on (30
// days ago when it is zero), unless there are such feeds. A ledger of made-up
// notices is a fault of kind Conflict, unless a feed is allowed to bring them.
func (a *App) Live(ctx context.Context, since time.Time) (added []string, err error) {
	_, madeUp, err := a.holds(ctx)
	if err != nil {
		return nil, err
	}
	wanted, err := a.bringsFiction(ctx)
	if err != nil {
		return nil, err
	}
	if madeUp && !wanted {
		return nil, fault.New(fault.Conflict, "%s holds a fictional market, and --live would mix real notices with it. "+
			"Choose an empty directory with --data.", a.Config.Data)
	}
	return a.Feed.Live(ctx, since)
}

// stopJobs lets the turns that are being made end, within the time that a stop
// may take.
func (a *App) stopJobs(ctx context.Context, stop func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	if err := stop(ctx); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("stopping the jobs: %w", err)
	}
	return nil
}

// fictional tells whether there are made-up notices, or a feed is allowed to
// bring some.
func (a *App) fictional(ctx context.Context) (bool, error) {
	_, madeUp, err := a.holds(ctx)
	if err != nil || madeUp {
		return madeUp, err
	}
	return a.bringsFiction(ctx)
}

// bringsFiction tells whether a feed is allowed to bring made-up notices.
func (a *App) bringsFiction(ctx context.Context) (bool, error) {
	list, err := a.Feed.Feeds(ctx)
	return slices.ContainsFunc(list, func(f feed.Feed) bool {
		return slices.ContainsFunc(f.Prefixes, func(p string) bool { return feed.SourceOf(p) == fictional })
	}), err
}
