package command

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/tolsey/tolsey/internal/app"
	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/feed"
	"github.com/tolsey/tolsey/ocds"
)

// importCmd imports files.
type importCmd struct {
	store
	Source string   `help:"Name of where the files are from; taken from each ocid's publisher when not given." placeholder:"NAME"`
	JSON   bool     `name:"json" help:"Print the summary as one JSON object."`
	Paths  []string `arg:"" name:"path" help:"Files, directories, or - for standard input."`
}

// Help gives examples.
func (importCmd) Help() string {
	return `Takes releases, records, release packages, record packages, arrays of them, JSON lines and
concatenated JSON, also in .gz and .zip; UTF-8, UTF-16 or ISO-8859-1. What is there already is
not appended again, so an interrupted import can simply be run again. What cannot be taken is
kept with the reason; see "tolsey refused".

Exit code: 0 all taken, 2 some refused, 1 could not run.

Examples:
  tolsey import notices.jsonl.gz
  tolsey import --source contracts-finder downloads/
  curl -s https://publisher.example/releases.json | tolsey import -`
}

// Run imports the files and prints what became of them.
func (c importCmd) Run(ctx context.Context, env *Env) error {
	app.LimitMemory()
	return c.with(ctx, env, func(a *app.App) error {
		tell := newTeller(env, ocds.Size(c.Paths))
		sum, err := a.Feed.Import(ctx, c.Source, c.Paths, env.Stdin, tell.tell)
		tell.end()
		if err != nil {
			return err
		}
		if err := printSummary(env.Stdout, sum, c.JSON); err != nil {
			return err
		}
		if sum.Refused > 0 {
			return errPartial
		}
		return nil
	})
}

func printSummary(w io.Writer, sum feed.Summary, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(sum)
	}
	_, err := fmt.Fprintf(w, "Read         %9d\nAppended     %9d\nKnown        %9d\nSuperseding  %9d\nRefused      %9d\n",
		sum.Read, sum.Appended, sum.Known, sum.Superseding, sum.Refused)
	for _, reason := range slices.Sorted(maps.Keys(sum.Reasons)) {
		if err == nil {
			_, err = fmt.Fprintf(w, "  %-18s %9d\n", reason, sum.Reasons[reason])
		}
	}
	if err == nil && sum.Refused > 0 {
		_, err = fmt.Fprintln(w, "Refused documents are kept; \"tolsey refused\" shows them.")
	}
	return err
}

// teller shows how an import goes on: a bar on a terminal, lines elsewhere.
type teller struct {
	env   *Env
	bar   *progressbar.ProgressBar
	clock *clock.Clock
	start time.Time
	last  time.Time
}

// lineEvery is how often a line is printed where there is no terminal.
const lineEvery = 5 * time.Second

func newTeller(env *Env, size int64) *teller {
	t := &teller{env: env, clock: env.Clock, start: env.Clock.Now()}
	t.last = t.start
	if f, ok := env.Stderr.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		t.bar = progressbar.NewOptions64(size, progressbar.OptionSetWriter(f), progressbar.OptionShowBytes(true),
			progressbar.OptionSetPredictTime(true), progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish())
	}
	return t
}

func (t *teller) tell(p feed.Progress) {
	now := t.clock.Now()
	rate := float64(p.Read) / max(now.Sub(t.start).Seconds(), 0.001)
	if t.bar != nil {
		t.bar.Describe(fmt.Sprintf("%d releases, %.0f/s", p.Read, rate))
		_ = t.bar.Set64(p.Bytes) // a bar that cannot be drawn is no reason to stop
		return
	}
	if now.Sub(t.last) >= lineEvery {
		t.last = now
		fmt.Fprintf(t.env.Stderr, "read %d, %d bytes, %.0f/s, refused %d\n", p.Read, p.Bytes, rate, p.Refused)
	}
}

func (t *teller) end() {
	if t.bar != nil {
		_ = t.bar.Finish()
	}
}
