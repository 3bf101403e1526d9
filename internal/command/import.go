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
	"github.com/tolsey/tolsey/internal/cpv"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/feed"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/ocds"
)

// importCmd imports files.
type importCmd struct {
	store
	Codes    string   `help:"CSV file with the columns code and label: what the codes of the Common Procurement Vocabulary are called. Its labels go before those that notices give." placeholder:"FILE"`
	Source   string   `help:"Name of where the files are from; taken from each ocid's publisher when not given." placeholder:"NAME"`
	Register string   `help:"File that says what public bodies are: CSV with the columns below, or a register as it was published." placeholder:"FILE"`
	By       string   `help:"Who imports the register; it is kept and shown." placeholder:"NAME"`
	JSON     bool     `name:"json" help:"Print the summary as one JSON object."`
	Paths    []string `arg:"" optional:"" name:"path" help:"Files, directories, or - for standard input."`
}

// Help gives examples.
func (importCmd) Help() string {
	return `Takes releases, records, release packages, record packages, arrays of them, JSON lines and
concatenated JSON, also in .gz and .zip; UTF-8, UTF-16 or ISO-8859-1. What is there already is
not appended again, so an interrupted import can simply be run again. What cannot be taken is
kept with the reason; see "tolsey refused".

Labels of categories come with --codes, alone or before the releases.

A register comes with --register, --source (its name) and --by. It is CSV with a line of headings, of
  id           of the body; made of its name when not given
  name
  kind         such as council, agency or nhs: "tolsey org set --help" lists them
  tier         of a council: county, district, unitary, london-borough, metropolitan, parish
  parent       id or name of the body that it answers to
  region       UKC to UKN, or by name
  city_region  id or name of its combined authority
  aliases      other names, with | between
  identifiers  numbers in other registers, with | between: GB-GSS-E08000003
  from, to     when it began and ceased to be, as 2026-10-31
  date         of the row
The registers of local authorities and of government organisations, their abbreviations, the buyers of
Contracts Finder and the organisations of GOV.UK are also read in the forms that they were published in.

Exit code: 0 all taken, 2 some refused, 1 could not run.

Examples:
  tolsey import notices.jsonl.gz
  tolsey import --source contracts-finder downloads/
  curl -s https://publisher.example/releases.json | tolsey import -
  tolsey import --codes cpv.csv
  tolsey import --register bodies.csv --source "Register of bodies" --by jo`
}

// Run imports the files and prints what became of them.
func (c importCmd) Run(ctx context.Context, env *Env) error {
	if c.Codes == "" && c.Register == "" && len(c.Paths) == 0 {
		return fault.New(fault.Invalid, "Name a path to import: a file, a directory, or - for standard input.")
	}
	app.LimitMemory()
	return c.with(ctx, env, func(a *app.App) error {
		whole := true
		if c.Codes != "" {
			var err error
			if whole, err = c.labels(ctx, env, a); err != nil {
				return err
			}
		}
		if c.Register != "" {
			all, err := c.register(ctx, env, a)
			if err != nil {
				return err
			}
			whole = whole && all
		}
		if len(c.Paths) == 0 {
			return ending(whole)
		}
		tell := newTeller(env, ocds.Size(c.Paths))
		sum, err := a.Feed.Import(ctx, c.Source, c.Paths, env.Stdin, tell.tell)
		tell.end()
		if err != nil {
			return err
		}
		if err := printSummary(env.Stdout, sum, c.JSON); err != nil {
			return err
		}
		return ending(whole && sum.Refused == 0)
	})
}

// ending gives nil if all was taken, and else errPartial.
func ending(whole bool) error {
	if whole {
		return nil
	}
	return errPartial
}

// labels imports the labels of categories and prints what became of them. whole
// tells that every row was taken.
func (c importCmd) labels(ctx context.Context, env *Env, a *app.App) (whole bool, err error) {
	file, err := os.Open(c.Codes)
	if err != nil {
		return false, fault.With(err, fault.Invalid, "The file %s cannot be read.", c.Codes)
	}
	defer file.Close()
	sum, err := a.Categories.Import(ctx, file)
	if err != nil {
		return false, err
	}
	return len(sum.KeptOut) == 0, printLabels(env, sum, c.JSON)
}

// register imports what a register says of bodies and prints what became of its
// rows. whole tells that every row was taken.
func (c importCmd) register(ctx context.Context, env *Env, a *app.App) (whole bool, err error) {
	file, err := os.Open(c.Register)
	if err != nil {
		return false, fault.With(err, fault.Invalid, "The file %s cannot be read.", c.Register)
	}
	defer file.Close()
	rows, refused, err := org.ReadRegister(file)
	if err != nil {
		return false, err
	}
	sum, err := a.Orgs.Import(ctx, a.Log, rows, c.Source, c.By)
	if err != nil {
		return false, err
	}
	sum.Rows += len(refused)
	sum.Refused = slices.Concat([]org.Refusal{}, refused, sum.Refused) // never null in JSON
	return len(sum.Refused) == 0, printRegister(env, sum, c.JSON)
}

func printRegister(env *Env, sum org.Imported, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(env.Stdout).Encode(sum)
	}
	_, err := fmt.Fprintf(env.Stdout, "Rows         %9d\nAppended     %9d\nKnown        %9d\nSuperseding  %9d\nRefused      %9d\n",
		sum.Rows, sum.Appended, sum.Known, sum.Superseding, len(sum.Refused))
	for i, bad := range sum.Refused {
		if i == mostBadLines {
			fmt.Fprintf(env.Stderr, "and %d more; --json shows them all\n", len(sum.Refused)-i)
			break
		}
		fmt.Fprintf(env.Stderr, "line %d: %s\n", bad.Line, bad.Reason)
	}
	return err
}

// mostBadLines is how many rows that were kept out are printed one by one.
const mostBadLines = 20

func printLabels(env *Env, sum cpv.Imported, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(env.Stdout).Encode(sum)
	}
	_, err := fmt.Fprintf(env.Stdout, "Labels       %9d\nKept out     %9d\n", sum.Taken, len(sum.KeptOut))
	for i, bad := range sum.KeptOut {
		if i == mostBadLines {
			fmt.Fprintf(env.Stderr, "and %d more; --json shows them all\n", len(sum.KeptOut)-i)
			break
		}
		fmt.Fprintf(env.Stderr, "line %d: %s\n", bad.Line, bad.Reason)
	}
	return err
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
