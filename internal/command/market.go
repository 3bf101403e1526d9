package command

import (
	"bufio"
	"time"

	"github.com/tolsey/tolsey/internal/fiction"
)

// marketCmd writes the fictional market.
type marketCmd struct {
	Processes int    `arg:"" name:"n" help:"How many contracting processes."`
	Seed      uint64 `help:"Another seed gives another market." default:"1"`
	Today     string `help:"The day around which the market is dated." default:"2026-11-01" placeholder:"YYYY-MM-DD"`
	ByProcess bool   `help:"Write process by process instead of in the order of publication, for large markets."`
}

// Help gives examples.
func (marketCmd) Help() string {
	return `Writes releases of a made-up country, one a line, to standard output. The same number, seed and
day give the same bytes.

Examples:
  tolsey market 2000 > market.jsonl
  tolsey market 100000 --seed 7 | tolsey import --data ./market-data -`
}

// Run writes the market.
func (c marketCmd) Run(env *Env) error {
	today, err := time.Parse(time.DateOnly, c.Today)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(env.Stdout, 1<<20)
	if _, err := fiction.Write(out, fiction.Options{Processes: c.Processes, Seed: c.Seed, Today: today, ByProcess: c.ByProcess}); err != nil {
		return err
	}
	return out.Flush()
}
