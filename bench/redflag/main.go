// Command redflag measures finding red flags in compiled releases, in one run:
// over a fictional market as it is, over the same market with made-up bids in
// every process, and over real notices; and, where that is asked for and it is
// on the path, Open Contracting's Cardinal beside it on the same file. It prints
// a Markdown table; figures are of this machine and this run, so compare within
// one run only.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// options are the parameters of a run.
type options struct {
	processes int
	real      string
	peers     bool
	dir       string // of what the run writes
}

func main() {
	var o options
	flag.IntVar(&o.processes, "processes", 30_000, "size of the fictional market in processes")
	flag.StringVar(&o.real, "real", filepath.Join("..", "shared", "data", "ocds", "uk"), "a directory of real releases; left out where there is none")
	flag.BoolVar(&o.peers, "peers", false, "also run ocdscardinal, where it is on the path")
	flag.Parse()
	if err := run(context.Background(), o); err != nil {
		fmt.Fprintln(os.Stderr, "bench/redflag:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) (err error) {
	if o.dir, err = os.MkdirTemp("", "tolsey-redflag-"); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(o.dir)) }()
	cardinal := ""
	if o.peers {
		if cardinal, err = exec.LookPath("ocdscardinal"); err != nil {
			fmt.Fprintln(os.Stderr, "bench/redflag: ocdscardinal is not on the path; its rows are left out")
		}
	}
	all, err := o.corpora()
	if err != nil {
		return err
	}
	fmt.Println("| compiled processes | count | mean kB | a second, one core | a second of CPU | MB/s of CPU | a second, all cores | bytes kept of each | bytes of a reading |")
	fmt.Println("|---|---|---|---|---|---|---|---|---|")
	for _, c := range all {
		ours, err := c.measure(ctx)
		if err != nil {
			return err
		}
		ours.print(c, c.name)
		if cardinal == "" {
			continue
		}
		theirs, err := c.cardinal(ctx, cardinal)
		if err != nil {
			return err
		}
		theirs.print(c, "the same by Cardinal")
		fmt.Printf("| ratio of CPU, Cardinal / Tolsey | | | | %.1f | | | | |\n", theirs.cpu.Seconds()/ours.cpu.Seconds())
	}
	return nil
}
