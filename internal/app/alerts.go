package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/hook"
	"github.com/tolsey/tolsey/internal/job"
	"github.com/tolsey/tolsey/internal/mail"
	"github.com/tolsey/tolsey/internal/web"
)

const (
	// mailLook is how long the outbox may go unlooked at.
	mailLook = 5 * time.Second
	// sweepEvery is how often what is old is dropped, and sweepLimit how long that
	// may take.
	sweepEvery = 24 * time.Hour
	sweepLimit = 5 * time.Minute
)

// openAlerts opens the outbox and the alerts.
func (a *App) openAlerts() error {
	cfg := a.Config.Mail
	cfg.Dir = a.Config.Data
	if cfg.From == "" {
		cfg.From = "Tolsey <alerts@localhost>"
	}
	post, err := mail.Open(cfg, a.DB, a.Config.Clock, a.Config.Logger)
	if err != nil {
		return err
	}
	a.Mail = post
	a.Alerts = alert.New(alert.Config{DB: a.DB, Log: a.Log, Clock: a.Config.Clock, Logger: a.Config.Logger, Processes: a.Processes,
		Notices: a.Notices, Mail: post, Write: a.write,
		Hooks: hook.New(hook.Config{UserAgent: userAgent(), AllowPrivate: a.Config.PrivateHooks}, a.Config.Clock)}, a.hurryMail)
	return nil
}

// write puts a message of the alerts into words.
func (a *App) write(ctx context.Context, m alert.Message) (alert.Words, error) {
	letters, err := a.openLetters(ctx)
	if err != nil {
		return alert.Words{}, err
	}
	return letters.Write(ctx, m)
}

// openLetters makes the letters, unless they have been made: whether the notices
// are made up, which letters say, is known once there are some.
func (a *App) openLetters(ctx context.Context) (*web.Letters, error) {
	a.once.Lock()
	defer a.once.Unlock()
	if a.letters != nil {
		return a.letters, nil
	}
	madeUp, err := a.fictional(ctx)
	if err != nil {
		return nil, err
	}
	a.letters, err = web.NewLetters(web.Config{BaseURL: a.address(), Demo: madeUp, Clock: a.Config.Clock, Logger: a.Config.Logger},
		web.Services{Log: a.Log, Notices: a.Notices, Contracts: a.Contracts, Categories: a.Categories, Orgs: a.Orgs})
	if err != nil {
		return nil, fmt.Errorf("making the letters: %w", err)
	}
	return a.letters, nil
}

// address gives the address by which readers reach the site.
func (a *App) address() string {
	if a.Config.BaseURL != "" {
		return strings.TrimSuffix(a.Config.BaseURL, "/")
	}
	return "http://" + a.Config.Listen
}

// listen follows the ledger for the alerts and marks what comes near its end,
// beside all else, until ctx ends. The function that it gives waits for that.
func (a *App) listen(ctx context.Context) (wait func()) {
	ctx, stop := context.WithCancel(ctx)
	var done sync.WaitGroup
	done.Go(func() { a.Alerts.Run(ctx) })
	done.Go(func() { a.Pipeline.Run(ctx) })
	return func() {
		stop()
		done.Wait()
	}
}

// hurryMail has the letters sent that were put into the outbox. They are found
// there anyway, a little later.
func (a *App) hurryMail(ctx context.Context) {
	err := a.openJobs(ctx)
	if err == nil {
		err = a.jobs.Hurry(ctx, mailJob, everything)
	}
	if err != nil && ctx.Err() == nil {
		a.Config.Logger.Warn("the outbox could not be told of letters", "error", err)
	}
}

// sendMail sends the letters that are due.
func (a *App) sendMail(ctx context.Context, _ string) (job.Again, error) {
	next, err := a.Mail.Send(ctx)
	if err != nil {
		return job.Done, err
	}
	wait := mailLook
	if !next.IsZero() {
		wait = min(wait, next.Sub(a.Config.Clock.Now()))
	}
	return job.After(wait), nil
}

// sweep drops what is old.
func (a *App) sweep(ctx context.Context, _ string) (job.Again, error) {
	return job.After(sweepEvery), errors.Join(a.Mail.Sweep(ctx), a.Alerts.Sweep(ctx))
}
