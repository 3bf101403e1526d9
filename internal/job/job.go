// Package job runs work that must be done sooner or later, again and again,
// whatever happens to the process that began it: following a feed, sending
// letters.
//
// A job is a kind and a key, and lives in the database. There is one for a kind
// and key at most, and one process at a time runs it. It runs until it says
// that it is done; a failure or a panic only makes it wait longer, without an
// end. What a killed process was running another takes up after about a minute.
// Any process may ask for jobs; those that have called [Jobs.Start] run them.
//
// The work is done by River (https://riverqueue.com) on both engines.
package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"

	"github.com/tolsey/tolsey/internal/db"
)

// Kind is a kind of job that this program knows how to run.
type Kind struct {
	// Name is stored with each job: it stays the same as the program changes.
	Name string

	// Timeout bounds one run; then ctx of Do ends. A killed process' run is
	// taken up by another after a minute, or after Timeout and 15 s if that is
	// longer: so it is short, and a long work is many runs.
	Timeout time.Duration

	// Do does the job of key, or a part of it. It returns soon after the end of
	// ctx: after 15 s the run counts as lost, and another may begin beside it.
	// An error or a panic is logged and Do is called again after 10 s, 20 s and
	// so on up to 5 minutes.
	//
	// A run may be repeated though it was finished, when the process or the
	// database went away before that was noted: so Do records what it has done
	// together with its effect.
	Do func(ctx context.Context, key string) (Again, error)
}

// Again says when a job runs again.
type Again struct {
	after time.Duration
	again bool
}

// Done says that there is nothing more to do: the job is gone.
var Done = Again{}

// After says that the job runs again when d has passed, at once if d is not
// above zero. Up to 5 s it is kept to the second; longer waits end up to 5 s
// late.
func After(d time.Duration) Again { return Again{after: max(d, 0), again: true} }

const (
	// workers is how many jobs a process runs at a time.
	workers = 8

	// look is how often a process looks for jobs that are due.
	look = time.Second

	// lost is how old a run is at least when it counts as that of a killed
	// process (see Kind.Timeout).
	lost = time.Minute

	// margin is what Do has to return when its time is over.
	margin = 15 * time.Second

	// keep is how long a finished job stays in the tables, for whoever looks
	// into them by hand.
	keep = time.Hour

	// patience is how long running work may go on once the end of the program
	// was asked for.
	patience = 10 * time.Second
)

// Jobs asks for jobs and runs them. It may be used by any number of goroutines.
type Jobs struct {
	db     *db.DB
	client *river.Client[db.JobTx]
}

// Open gives the jobs of a database, whose tables for them it makes or brings
// up to date; several processes may do that at once. kinds are those that
// Start runs; jobs of any kind may be asked for. What goes wrong while jobs run
// is written to log; nothing is while all is well.
func Open(ctx context.Context, d *db.DB, log *slog.Logger, kinds ...Kind) (*Jobs, error) {
	w, err := newWorker(log, kinds)
	if err != nil {
		return nil, fmt.Errorf("opening the jobs: %w", err)
	}
	quiet := slog.New(atLeast{slog.LevelWarn, log.Handler()})
	driver := d.JobDriver()
	if err := migrate(ctx, driver, quiet); err != nil {
		return nil, fmt.Errorf("opening the jobs: %w", err)
	}
	pool := river.NewWorkers()
	if err := river.AddWorkerSafely(pool, w); err != nil {
		return nil, fmt.Errorf("opening the jobs: %w", err)
	}
	client, err := river.NewClient(driver, &river.Config{
		Logger:               quiet,
		Workers:              pool,
		Queues:               map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: workers}},
		FetchPollInterval:    look,
		RescueStuckJobsAfter: lost,
		SoftStopTimeout:      patience,
		// On SQLite listening would be a query every 50 ms on the connection
		// of the writers.
		PollOnly:                    true,
		CompletedJobRetentionPeriod: keep,
		CancelledJobRetentionPeriod: keep,
		DiscardedJobRetentionPeriod: keep,
		// The tables hold some hundred rows: nothing is won by making their
		// indexes anew each night.
		ReindexerIndexNames: []string{},
	})
	if err != nil {
		return nil, fmt.Errorf("opening the jobs: %w", err)
	}
	w.jobs = &Jobs{db: d, client: client}
	return w.jobs, nil
}

// Start begins to run jobs, until Stop is called or ctx ends; what is running
// then has 10 s to finish. It is called once.
func (j *Jobs) Start(ctx context.Context) error {
	if err := j.client.Start(ctx); err != nil {
		return fmt.Errorf("starting the jobs: %w", err)
	}
	return nil
}

// Stop takes up no more jobs and waits for those that run, until ctx ends or
// 10 s have passed: then their context ends, and each is left to the next
// process, which may run it at once. An error says that a run did not return
// even so, within 15 s. It does nothing if Start was not called.
func (j *Jobs) Stop(ctx context.Context) error {
	err := j.client.Stop(ctx)
	if err == nil || ctx.Err() == nil {
		return err
	}
	bound, cancel := context.WithTimeout(context.WithoutCancel(ctx), margin)
	defer cancel()
	if err := j.client.StopAndCancel(bound); err != nil {
		return fmt.Errorf("stopping the jobs: %w", err)
	}
	return nil
}

var errKind = errors.New("a kind of job needs a name of its own, a timeout and a function")
