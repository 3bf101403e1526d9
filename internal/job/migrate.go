package job

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivermigrate"

	"github.com/tolsey/tolsey/internal/db"
)

// River takes each step of its schema in a transaction of its own, but does not
// keep two processes from taking the same one: the second fails and leaves no
// trace. So a failed process looks again what is still to be done. Where it
// finds no other's progress it waits a little, five times at most.
const (
	migrateTries = 5
	migratePause = 100 * time.Millisecond
)

// migrate brings River's tables up to date.
func migrate(ctx context.Context, driver riverdriver.Driver[db.JobTx], log *slog.Logger) error {
	m, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: log})
	if err != nil {
		return fmt.Errorf("reading the steps of the tables of jobs: %w", err)
	}
	for try, missing := 0, len(m.AllVersions()); ; {
		_, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil)
		if err == nil {
			return nil
		}
		left := stepsLeft(ctx, m, missing)
		if left < missing {
			try, missing = 0, left
			continue
		}
		try++
		if try == migrateTries {
			return fmt.Errorf("making the tables of jobs: %w", err)
		}
		if !wait(ctx, migratePause) {
			return fmt.Errorf("making the tables of jobs: %w", ctx.Err())
		}
	}
}

// stepsLeft counts the steps still to be taken, or gives the number known
// before when it cannot.
func stepsLeft(ctx context.Context, m *rivermigrate.Migrator[db.JobTx], before int) int {
	taken, err := m.ExistingVersions(ctx)
	if err != nil {
		return before
	}
	return len(m.AllVersions()) - len(taken)
}

// wait waits for d and reports whether ctx is still good.
func wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
