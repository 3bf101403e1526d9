package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivertype"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
)

// A job that fails waits 10 s, then twice as long each time, up to 5 minutes.
const (
	firstPause = 10 * time.Second
	longPause  = 5 * time.Minute
)

// A job of a kind that is not known here was asked for by a newer program,
// which shall find it. How long it may run is not known either.
const (
	strangerPause   = 30 * time.Second
	strangerTimeout = time.Hour
)

// worker runs all jobs for River. What it returns is a snooze or nothing but at
// the end of the program: River counts errors, keeps each with the job and gives
// the job up at last.
type worker struct {
	river.WorkerDefaults[args]
	jobs      *Jobs
	kinds     map[string]Kind
	log       *slog.Logger
	strangers sync.Map // names of unknown kinds that the log has named
}

func newWorker(log *slog.Logger, kinds []Kind) (*worker, error) {
	w := &worker{kinds: map[string]Kind{}, log: log}
	for _, k := range kinds {
		if _, twice := w.kinds[k.Name]; twice || k.Name == "" || k.Timeout <= 0 || k.Do == nil {
			return nil, fmt.Errorf("kind %q: %w", k.Name, errKind)
		}
		w.kinds[k.Name] = k
	}
	return w, nil
}

// Timeout is when River counts the run as lost. The context of Do ends before.
func (w *worker) Timeout(job *river.Job[args]) time.Duration {
	if k, known := w.kinds[job.Args.Work]; known {
		return k.Timeout + margin
	}
	return strangerTimeout
}

// NextRetry says when a lost run is repeated: the past, so at once.
func (w *worker) NextRetry(job *river.Job[args]) time.Time { return *job.AttemptedAt }

// Work runs a job once.
func (w *worker) Work(ctx context.Context, job *river.Job[args]) error {
	kind, known := w.kinds[job.Args.Work]
	if !known {
		return w.leave(ctx, job)
	}
	if condemned(job.JobRow) {
		ended, err := w.end(ctx, job)
		if ended {
			return nil
		}
		if err != nil {
			return w.failed(ctx, job, err)
		}
	}
	again, err := do(ctx, kind, job.Args.Key)
	switch {
	case err != nil && errors.Is(ctx.Err(), context.Canceled):
		// The program ends. River leaves the job to the next one.
		return context.Canceled
	case err != nil:
		return w.failed(ctx, job, err)
	case again.again:
		return w.succeeded(ctx, job, again)
	}
	return nil
}

// do runs kind's function within its time.
func do(ctx context.Context, kind Kind, key string) (again Again, err error) {
	ctx, cancel := context.WithTimeout(ctx, kind.Timeout)
	defer cancel()
	err = fault.Guard(func() error {
		again, err = kind.Do(ctx, key)
		return err
	})
	return again, err
}

// history is what the job itself remembers of its runs.
type history struct {
	Failures int `json:"failures"` // in a row
}

func failures(row *rivertype.JobRow) int {
	var h history
	if json.Unmarshal(row.Metadata, &h) != nil {
		return 0
	}
	return h.Failures
}

func (w *worker) failed(ctx context.Context, job *river.Job[args], err error) error {
	count := failures(job.JobRow) + 1
	pause := backoff(count)
	w.log.WarnContext(ctx, "a job failed", "kind", job.Args.Work, "key", job.Args.Key,
		"failures", count, "again_in", pause, "error", err)
	if err := river.MetadataSet(ctx, "failures", count); err != nil {
		return err
	}
	return river.JobSnooze(pause)
}

func (w *worker) succeeded(ctx context.Context, job *river.Job[args], again Again) error {
	if failures(job.JobRow) > 0 {
		if err := river.MetadataSet(ctx, "failures", 0); err != nil {
			return err
		}
	}
	return river.JobSnooze(again.after)
}

// backoff is how long a job waits after so many failures in a row.
func backoff(failures int) time.Duration {
	pause := firstPause
	for ; failures > 1 && pause < longPause; failures-- {
		pause *= 2
	}
	return min(pause, longPause)
}

// leave lets a job of an unknown kind wait for a program that knows it.
func (w *worker) leave(ctx context.Context, job *river.Job[args]) error {
	if _, named := w.strangers.LoadOrStore(job.Args.Work, true); !named {
		w.log.WarnContext(ctx, "a job is of a kind that this program does not know; it is left to a newer one",
			"kind", job.Args.Work)
	}
	return river.JobSnooze(strangerPause)
}

// end ends a job that was cancelled while it last ran, unless it has been asked
// for again. It reports whether it did.
func (w *worker) end(ctx context.Context, job *river.Job[args]) (bool, error) {
	ended := false
	err := w.jobs.db.Tx(ctx, func(tx *db.Tx) error {
		row, _, err := w.jobs.meet(ctx, tx, job.Args.Work, job.Args.Key)
		if err != nil {
			return err
		}
		if ended = condemned(row); !ended {
			return nil
		}
		_, err = river.JobCompleteTx[riverdriver.Driver[db.JobTx]](ctx, tx.JobTx(), job)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("ending a cancelled job: %w", err)
	}
	return ended, nil
}
