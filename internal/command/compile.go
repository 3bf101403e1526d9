package command

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"

	"github.com/tolsey/tolsey/ocds"
)

// compileCmd merges releases.
type compileCmd struct {
	Versioned bool     `help:"Write versioned releases: every value that each field has had."`
	Schema    string   `help:"OCDS release schema to take the merge rules from, instead of Tolsey's own table." type:"existingfile" placeholder:"FILE"`
	Paths     []string `arg:"" name:"path" help:"Files, directories, or - for standard input."`
}

// Help gives examples.
func (compileCmd) Help() string {
	return `Writes one merged release a line to standard output, and warnings to standard error. The input
may come in any order and be larger than memory. Processes come in the order in which they
first appear while they fit into memory, in no particular order beyond that.

Exit code: 0 all merged, 2 some documents could not be read or merged, 1 could not run.

Examples:
  tolsey compile releases.jsonl.gz > compiled.jsonl
  tolsey compile --versioned --schema release-schema.json packages/ > versioned.jsonl`
}

// compileMemory is the soft limit on the heap, in bytes; near it the collector
// works harder again.
const compileMemory = 1 << 30

// Run merges the files' releases.
func (c compileCmd) Run(ctx context.Context, env *Env) (err error) {
	var fixed *ocds.MergeRules
	if c.Schema != "" {
		text, err := os.ReadFile(c.Schema)
		if err != nil {
			return err
		}
		if fixed, err = ocds.RulesFromSchema(text); err != nil {
			return err
		}
	}
	// Most of what is read stays until the end: collecting often finds little.
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(compileMemory)
	var g ocds.Grouper
	defer func() { err = errors.Join(err, g.Close()) }()
	bad := 0
	err = ocds.Walk(ctx, c.Paths, env.Stdin, func(_ *ocds.Reader, d *ocds.Document) error {
		if d.Refusal != nil {
			bad++
			fmt.Fprintf(env.Stderr, "%s %s: %s: %s\n", d.File, d.Position, d.Refusal.Reason, d.Refusal.Detail)
			return nil
		}
		return g.Add(d)
	})
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(env.Stdout, 1<<20)
	var line []byte
	err = g.Each(func(group ocds.Group) error {
		v, err := c.merge(env, group, fixed)
		if err != nil {
			bad++
			fmt.Fprintf(env.Stderr, "%s: %v\n", group.OCID, err)
			return nil
		}
		line = append(ocds.AppendMerged(line[:0], v), '\n')
		_, err = out.Write(line)
		return err
	})
	if err = errors.Join(err, out.Flush()); err != nil {
		return err
	}
	if bad > 0 {
		return errPartial
	}
	return nil
}

func (c compileCmd) merge(env *Env, g ocds.Group, fixed *ocds.MergeRules) (*ocds.Value, error) {
	m := ocds.Merger{Rules: fixed, Warn: func(w ocds.Warning) { fmt.Fprintf(env.Stderr, "%s: %s\n", w.OCID, w.Message) }}
	if fixed == nil {
		m.Rules = ocds.RulesForNames(g.Extensions)
	}
	if c.Versioned {
		return m.Versions(g.Releases)
	}
	return m.Compile(g.Releases)
}
