// Command leadership measures the figures that leaders answer for, on a
// fictional market, in one run: making all scorecards anew from the ledger, the
// pipeline's board and marks, the pages over HTTP while nothing else happens and
// while a market is imported, and what the newer projections cost an import. It
// prints Markdown tables; figures are of this machine and this run, so compare
// within one run only. It reads /proc and so wants Linux.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/tolsey/tolsey/internal/api"
	"github.com/tolsey/tolsey/internal/app"
	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/feed"
	"github.com/tolsey/tolsey/internal/fiction"
)

// today is the day around which the market is dated, and on which everything is
// asked.
var today = time.Date(2026, time.November, 1, 12, 0, 0, 0, time.UTC)

// fictional is the source of the releases: by it the program knows that they
// are made up.
const fictional = "fictional-market"

// options are the parameters of a run.
type options struct {
	processes int
	data      string
	ratio     int
	rate      float64
	during    time.Duration
	beside    int
	dir       string // of what the run writes
}

func main() {
	var o options
	flag.IntVar(&o.processes, "processes", 100_000, "size of the market in processes, where one is made; each has 3.2 releases in the mean")
	flag.StringVar(&o.data, "data", "", "a data directory (SQLite) that holds a fictional market; more is appended to it. None: one is made and removed")
	flag.IntVar(&o.ratio, "ratio", 5000, "processes imported to see what the newer projections cost; 0 leaves that out")
	flag.Float64Var(&o.rate, "rate", 20, "requests a second for each page")
	flag.DurationVar(&o.during, "during", 10*time.Second, "how long each page is asked for")
	flag.IntVar(&o.beside, "beside", 200_000, "processes of the market that is imported while pages are asked for")
	flag.Parse()
	app.SpareMemory()
	if err := run(context.Background(), o); err != nil {
		fmt.Fprintln(os.Stderr, "bench/leadership:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) (err error) {
	if o.dir, err = os.MkdirTemp("", "tolsey-leadership-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(o.dir)) }()
	printMachine(o)
	if o.ratio > 0 {
		if err := ratio(ctx, o); err != nil {
			return fmt.Errorf("importing with and without the newer projections: %w", err)
		}
	}
	made := o.data == ""
	if made {
		o.data = filepath.Join(o.dir, "data")
	}
	a, err := open(ctx, o.data)
	if err != nil {
		return err
	}
	if made {
		if err := fill(ctx, a, o.processes); err != nil {
			return errors.Join(fmt.Errorf("importing the market: %w", err), a.Close())
		}
	}
	if err := errors.Join(rebuild(ctx, a), a.Close()); err != nil {
		return fmt.Errorf("making the scorecards anew: %w", err)
	}
	if a, err = open(ctx, o.data); err != nil { // as a server starts
		return err
	}
	return errors.Join(pages(ctx, a, o), a.Close())
}

// open opens the whole program on a data directory, without limits on requests.
func open(ctx context.Context, data string) (*app.App, error) {
	return app.Open(ctx, app.Config{Data: data, Clock: clock.At(today), Limit: &api.Limit{Burst: 1}, Logger: logger()})
}

func logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
}

// fill imports a market of so many processes, and who is what in it.
func fill(ctx context.Context, a *app.App, processes int) error {
	begun := time.Now()
	sum, err := importMarket(ctx, a.Feed, fiction.Options{Processes: processes, Today: today, ByProcess: true})
	if err != nil {
		return err
	}
	took := time.Since(begun)
	fmt.Printf("Imported %d releases in %.0f s, %s a second, through all projections.\n\n", sum.Appended, took.Seconds(), rate(sum.Appended, took))
	return a.Demo(ctx, nil) // where there is a market it appends the register alone
}

// importMarket imports a fictional market as it is written.
func importMarket(ctx context.Context, s *feed.Service, o fiction.Options) (feed.Summary, error) {
	r, w := io.Pipe()
	go func() {
		_, err := fiction.Write(w, o)
		w.CloseWithError(err)
	}()
	defer r.Close() // ends the writing where the import fails
	return s.ImportFrom(ctx, fictional, r, fiction.Header(), nil)
}
