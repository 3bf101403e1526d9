// Command find measures finding on a fictional market, in one run: making the
// search index and starting from it, two hundred queries beside SQLite's FTS5
// and PostgreSQL's GIN on the same notices with the same totals and counts, how
// soon what is appended is found, and pages over HTTP. It prints Markdown
// tables; figures are of this machine and this run, so compare within one run
// only. It reads /proc and so wants Linux.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/tolsey/tolsey/internal/api"
	"github.com/tolsey/tolsey/internal/app"
	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
)

// today is the moment at which everything is asked: the day around which the
// market is dated, so that its tenders are open.
var today = time.Date(2026, time.November, 1, 12, 0, 0, 0, time.UTC)

// options are the parameters of a run.
type options struct {
	program   string
	processes int
	postgres  string
	data      string
	seed      uint64
	appends   int
	seconds   time.Duration
	child     string
	alone     bool
}

func main() {
	var o options
	flag.StringVar(&o.program, "program", "bin/tolsey", "the program that makes the market and imports it")
	flag.IntVar(&o.processes, "processes", 100_000, "size of the market in processes, where one is made")
	flag.StringVar(&o.postgres, "postgres", "", "address of a PostgreSQL database to measure with; none: without PostgreSQL")
	flag.StringVar(&o.data, "data", "", "a data directory (SQLite) that holds a market; some releases are appended to it. None: one is made and removed")
	flag.Uint64Var(&o.seed, "seed", 7, "another seed draws other queries")
	flag.IntVar(&o.appends, "appends", 300, "releases appended to see how soon they are found")
	flag.DurationVar(&o.seconds, "seconds", 10*time.Second, "how long each page is asked for, at each rate")
	flag.BoolVar(&o.alone, "alone", false, "measure Tolsey without the other engines beside it")
	flag.StringVar(&o.child, "child", "", "internal: measure only this, in this process: rebuild or start")
	flag.Parse()
	app.SpareMemory()
	if err := run(context.Background(), o); err != nil {
		fmt.Fprintln(os.Stderr, "bench/find:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) error {
	if o.child != "" {
		return child(ctx, o)
	}
	dir, err := os.MkdirTemp("", "tolsey-find-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	printMachine(o)
	if o.data == "" {
		o.data = filepath.Join(dir, "data")
		if err := makeData(o); err != nil {
			return err
		}
	}
	if err := startAndRebuild(o); err != nil {
		return err
	}
	a, err := open(ctx, o.data)
	if err != nil {
		return err
	}
	return errors.Join(measure(ctx, o, a, dir), a.Close())
}

// measure runs what is measured in this process.
func measure(ctx context.Context, o options, a *app.App, dir string) error {
	handler, err := a.Handler(ctx) // starts the index
	if err != nil {
		return err
	}
	if err := a.Notices.CatchUp(ctx); err != nil {
		return err
	}
	queries, sample, err := engines(ctx, o, a, dir)
	if err != nil {
		return err
	}
	if err := visible(ctx, a, queries, o); err != nil {
		return err
	}
	return pages(ctx, handler, queries, sample, o)
}

// open opens the whole program on a data directory, without limits on requests.
func open(ctx context.Context, data string) (*app.App, error) {
	return app.Open(ctx, app.Config{Data: data, Clock: clock.At(today), Limit: &api.Limit{Burst: 1},
		Logger: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))})
}

// makeData imports a fictional market with the program itself.
func makeData(o options) error {
	market := exec.Command(o.program, "market", fmt.Sprint(o.processes), "--by-process", "--today", today.Format(time.DateOnly))
	take := exec.Command(o.program, "import", "--data", o.data, "-")
	lines, err := market.StdoutPipe()
	if err != nil {
		return err
	}
	take.Stdin, market.Stderr = lines, os.Stderr
	begun := time.Now()
	if err := market.Start(); err != nil {
		return fmt.Errorf("making the market: %w", err)
	}
	said, err := take.CombinedOutput()
	if exit := (&exec.ExitError{}); errors.As(err, &exit) && exit.ExitCode() == 2 {
		err = nil // some documents of the market are meant to be refused
	}
	if err := errors.Join(err, market.Wait()); err != nil {
		return fmt.Errorf("importing the market: %w: %s", err, said)
	}
	fmt.Printf("Imported in %.0f s.\n\n", time.Since(begun).Seconds())
	return nil
}

// noticesIn counts the notices of a database.
func noticesIn(ctx context.Context, d *db.DB) (n int, err error) {
	err = d.Read(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, "select count(*) from notice").Scan(&n)
	})
	return n, err
}
