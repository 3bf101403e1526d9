package command

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"

	"github.com/tolsey/tolsey/internal/app"
	"github.com/tolsey/tolsey/internal/ledger"
)

// verifyCmd proves the ledger.
type verifyCmd struct {
	store
	Receipt string `help:"Check a downloaded receipt instead, without any data directory." type:"existingfile" placeholder:"FILE"`
	Key     string `help:"The log's public key to check the receipt with; the one in the receipt when not given." placeholder:"KEY"`
}

// Help gives examples.
func (verifyCmd) Help() string {
	return `Recomputes every commitment, leaf and tree hash of the ledger from the stored bytes, checks them
against every signed checkpoint, and names the first index that is wrong.

Exit code: 0 all verified, 2 something is wrong, 1 could not run.

Examples:
  tolsey verify --data ./tolsey-data
  tolsey verify --receipt tolsey-receipt-42.json --key "notices.example/log+1a2b3c4d+AR…"`
}

// Run verifies.
func (c verifyCmd) Run(ctx context.Context, env *Env) error {
	if c.Receipt != "" {
		return c.receipt(env)
	}
	return c.with(ctx, env, func(a *app.App) error {
		tell := newTicker(env)
		r, err := a.Log.Verify(ctx, func(done, size int64) { tell.tick("verified", done, size) })
		if err != nil {
			return err
		}
		if !r.OK() {
			fmt.Fprintf(env.Stdout, "WRONG at index %d: %s\n", r.Bad, r.Problem)
			return errPartial
		}
		if r.Size == 0 {
			_, err = fmt.Fprintln(env.Stdout, "The ledger is empty.")
			return err
		}
		_, err = fmt.Fprintf(env.Stdout, "Verified %d entries. The newest checkpoint:\n\n%s", r.Good, r.Checkpoint.Note)
		return err
	})
}

func (c verifyCmd) receipt(env *Env) error {
	data, err := os.ReadFile(c.Receipt)
	if err != nil {
		return err
	}
	e, at, err := ledger.CheckReceipt(data, c.Key)
	if err != nil {
		return err
	}
	fmt.Fprintf(env.Stdout, "Verified: entry %d, a release of %s from %s, was in the ledger when it had %d entries (appended %s).\n",
		e.Index, e.OCID, e.Source, at.Size, e.Time.Format("2006-01-02 15:04:05 MST"))
	if c.Key == "" {
		fmt.Fprintln(env.Stdout, "The key was taken from the receipt itself: compare it with the one that the log publishes, or give it with --key.")
	}
	return nil
}

// searchIndex stands for the search index among the names of tables.
const searchIndex = "search"

// rebuildCmd rebuilds projections and the search index.
type rebuildCmd struct {
	store
	Projection []string `arg:"" optional:"" help:"Names of the tables to make anew, or search for the search index; all when none is named."`
}

// Help gives examples.
func (rebuildCmd) Help() string {
	return `Drops the tables that are computed from the ledger, and the search index that is made of them, and
computes them again. Nothing that was received is touched. Appends by other processes wait until it
has ended.

Examples:
  tolsey rebuild
  tolsey rebuild notice contract
  tolsey rebuild search`
}

// Run rebuilds.
func (c rebuildCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(a *app.App) error {
		tables := slices.DeleteFunc(slices.Clone(c.Projection), func(name string) bool { return name == searchIndex })
		if len(tables) > 0 || len(c.Projection) == 0 {
			if err := a.Log.Rebuild(ctx, tables, newTicker(env).tick); err != nil {
				return err
			}
		}
		if len(c.Projection) == 0 || slices.Contains(c.Projection, searchIndex) {
			if err := a.RebuildSearch(ctx); err != nil {
				return err
			}
		}
		size, err := a.Log.Size(ctx)
		if err != nil {
			return err
		}
		names := c.Projection
		if len(names) == 0 {
			names = append(a.Log.Projections(), searchIndex)
		}
		_, err = fmt.Fprintf(env.Stdout, "Rebuilt %v from %d entries.\n", names, size)
		return err
	})
}

// exportCmd writes the releases.
type exportCmd struct {
	store
	Format string `help:"Form of the output: jsonl, one release a line." enum:"jsonl" default:"jsonl"`
}

// Help gives examples.
func (exportCmd) Help() string {
	return `Writes every release to standard output in ledger order, one a line, as it was received but
without line breaks.

Example:
  tolsey export | gzip > releases.jsonl.gz`
}

// exportPage is how many entries are read together.
const exportPage = 500

// Run exports.
func (c exportCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(a *app.App) error {
		out := bufio.NewWriterSize(env.Stdout, 1<<20)
		var line []byte
		for after := int64(-1); ; {
			list, err := a.Log.After(ctx, after, exportPage)
			if err != nil {
				return err
			}
			if len(list) == 0 {
				return out.Flush()
			}
			for i := range list {
				if list[i].Kind != ledger.KindRelease {
					continue
				}
				line = append(list[i].Release().AppendJSON(line[:0]), '\n')
				if _, err := out.Write(line); err != nil {
					return err
				}
			}
			after = list[len(list)-1].Index
		}
	})
}

// refusedCmd shows refused documents.
type refusedCmd struct {
	store
	ID    string `arg:"" optional:"" help:"Print this document whole."`
	Retry bool   `help:"Try all of them again."`
	JSON  bool   `name:"json" help:"Print JSON lines."`
}

// Help gives examples.
func (refusedCmd) Help() string {
	return `Examples:
  tolsey refused
  tolsey refused 0f3b… > document.json
  tolsey refused --retry`
}

// Run shows or retries.
func (c refusedCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(a *app.App) error {
		switch {
		case c.Retry:
			sum, err := a.Feed.Retry(ctx)
			if err != nil {
				return err
			}
			return printSummary(env.Stdout, sum, c.JSON)
		case c.ID != "":
			r, err := a.Feed.Refusal(ctx, c.ID)
			if err != nil {
				return err
			}
			_, err = env.Stdout.Write(r.Payload)
			return err
		}
		return c.list(ctx, env, a)
	})
}

func (c refusedCmd) list(ctx context.Context, env *Env, a *app.App) error {
	out := bufio.NewWriter(env.Stdout)
	n := 0
	for after := ""; ; {
		list, err := a.Feed.Refusals(ctx, after, exportPage)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			break
		}
		for _, r := range list {
			n++
			if c.JSON {
				err = json.NewEncoder(out).Encode(map[string]any{"id": r.ID, "source": r.Source, "file": r.File,
					"position": r.Position, "reason": r.Reason, "detail": r.Detail, "time": r.Time})
			} else {
				_, err = fmt.Fprintf(out, "%s  %s %s  %s: %s\n", r.ID, r.File, r.Position, r.Reason, r.Detail)
			}
			if err != nil {
				return err
			}
		}
		after = list[len(list)-1].ID
	}
	if n == 0 && !c.JSON {
		fmt.Fprintln(out, "No document has been refused.")
	}
	return out.Flush()
}
