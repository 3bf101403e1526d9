package command

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/tolsey/tolsey/internal/app"
	"github.com/tolsey/tolsey/internal/pipeline"
)

// pipelineCmd holds the commands about contracts that come to their end.
type pipelineCmd struct {
	Show   pipelineShowCmd   `cmd:"" help:"Show how a contract stands, what succeeds it, and who said so."`
	Link   pipelineLinkCmd   `cmd:"" help:"Say which process succeeds a contract, or that none does."`
	Unlink pipelineUnlinkCmd `cmd:"" help:"Say that a process does not succeed a contract."`
	Clear  pipelineClearCmd  `cmd:"" help:"Take back all that was said of what succeeds a contract."`
}

// Help gives examples.
func (pipelineCmd) Help() string {
	return `What succeeds a contract is stated by notices, or else inferred from buyer, category, words and
dates. An operator knows better: each correction is kept with who made it and why, and can be taken
back. The id of a contract ends the address of its page.

Examples:
  tolsey pipeline show ocds-f1ct10-000002/c1
  tolsey pipeline link ocds-f1ct10-000002/c1 ocds-f1ct10-000003 --by jo --why "the tender names it"
  tolsey pipeline link ocds-f1ct10-000002/c1 none --by jo --why "the service ends"`
}

// contractArg is the argument of commands about one contract.
type contractArg struct {
	Contract string `arg:"" help:"Id of the contract, as in the address of its page."`
}

// correction are the flags of commands that correct what succeeds a contract.
type correction struct {
	By  string `required:"" help:"Who says so." placeholder:"NAME"`
	Why string `required:"" help:"How they know." placeholder:"REASON"`
}

// correct appends a correction and says what was done.
func (s store) correct(ctx context.Context, env *Env, contract, successor string, verdict pipeline.Verdict, why correction, done string) error {
	return s.with(ctx, env, func(a *app.App) error {
		if err := a.Pipeline.Correct(ctx, contract, successor, verdict, why.By, why.Why); err != nil {
			return err
		}
		_, err := fmt.Fprintln(env.Stdout, done)
		return err
	})
}

// pipelineLinkCmd says what succeeds a contract.
type pipelineLinkCmd struct {
	store
	contractArg
	Process string `arg:"" help:"The ocid of the process that succeeds it, or \"none\"."`
	correction
}

// Help gives an example.
func (pipelineLinkCmd) Help() string {
	return `It counts more than what notices state and what is inferred.

Example:
  tolsey pipeline link ocds-f1ct10-000002/c1 ocds-f1ct10-000003 --by jo --why "the tender names it"`
}

// Run notes the successor.
func (c pipelineLinkCmd) Run(ctx context.Context, env *Env) error {
	done := fmt.Sprintf("%s is succeeded by %s.", c.Contract, c.Process)
	if c.Process == pipeline.NoSuccessor {
		done = fmt.Sprintf("Nothing succeeds %s.", c.Contract)
	}
	return c.correct(ctx, env, c.Contract, c.Process, pipeline.Is, c.correction, done)
}

// pipelineUnlinkCmd says what does not succeed a contract.
type pipelineUnlinkCmd struct {
	store
	contractArg
	Process string `arg:"" help:"The ocid of the process that does not succeed it."`
	correction
}

// Help gives an example.
func (pipelineUnlinkCmd) Help() string {
	return `Another process may still be found to succeed it.

Example:
  tolsey pipeline unlink ocds-f1ct10-000002/c1 ocds-f1ct10-000003 --by jo --why "another site"`
}

// Run notes that the process is not the one.
func (c pipelineUnlinkCmd) Run(ctx context.Context, env *Env) error {
	return c.correct(ctx, env, c.Contract, c.Process, pipeline.Not, c.correction,
		fmt.Sprintf("%s is not succeeded by %s.", c.Contract, c.Process))
}

// pipelineClearCmd takes corrections back.
type pipelineClearCmd struct {
	store
	contractArg
	correction
}

// Help gives an example.
func (pipelineClearCmd) Help() string {
	return "Example:\n  tolsey pipeline clear ocds-f1ct10-000002/c1 --by jo --why \"it was another contract\""
}

// Run takes back what was said.
func (c pipelineClearCmd) Run(ctx context.Context, env *Env) error {
	return c.correct(ctx, env, c.Contract, "", pipeline.Clear, c.correction,
		fmt.Sprintf("What was said of %s counts no more.", c.Contract))
}

// pipelineShowCmd shows how a contract stands.
type pipelineShowCmd struct {
	store
	contractArg
}

// Help gives an example.
func (pipelineShowCmd) Help() string {
	return "Example:\n  tolsey pipeline show ocds-f1ct10-000002/c1"
}

// Run prints the contract.
func (c pipelineShowCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(a *app.App) error {
		a.Pipeline.Follow(ctx)
		defer a.Pipeline.Close()
		board, err := a.Pipeline.CatchUp(ctx)
		if err != nil {
			return err
		}
		d, err := board.Show(c.Contract, a.Pipeline.Today(), a.Pipeline.Settings)
		if err != nil {
			return err
		}
		return printContract(env.Stdout, &d)
	})
}

func printContract(out io.Writer, d *pipeline.Detail) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	line := func(what, value string) { fmt.Fprintf(w, "%s\t%s\n", what, cmp.Or(value, "-")) }
	line("contract", d.Title)
	line("buyer", d.Body.Name)
	line("ends", d.End)
	line("latest end", d.LatestEnd)
	line("state", string(d.State)+": "+d.Why)
	for _, s := range d.Steps {
		line(s.Date, s.Name+": "+s.Note)
	}
	if d.Successor == nil {
		line("succeeded by", "")
	} else {
		printSuccessor(line, "succeeded by", d.Successor)
	}
	for i := range d.Rivals {
		printSuccessor(line, "or by", &d.Rivals[i])
	}
	for _, s := range d.Said {
		line("said of it", fmt.Sprintf("%s %s, by %s, %s: %s", s.Verdict, s.Successor, s.By, s.Time[:len("2006-01-02")], s.Why))
	}
	return w.Flush()
}

func printSuccessor(line func(what, value string), what string, s *pipeline.Successor) {
	line(what, fmt.Sprintf("%s (%s, %s): %s", s.OCID, s.How, s.Confident(), s.Title))
	for _, reason := range s.Reasons {
		line("", reason)
	}
}
