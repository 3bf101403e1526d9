// Command bench measures the built program as a whole on a fictional market:
// compile per core (beside the Python reference where it is installed), import,
// rebuild and verify on both engines, and catching up with a publisher. It prints
// tables; figures are of this machine and this run, so compare within one run only.
package main

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// run is what one command cost.
type run struct {
	name   string
	wall   time.Duration
	cpu    time.Duration
	memory int64  // peak resident set in bytes
	said   string // on standard error
}

// bench holds what all runs share.
type bench struct {
	program  string
	dir      string
	market   string
	releases int64
	bytes    int64
}

func main() {
	program := flag.String("program", "bin/tolsey", "the program to measure")
	processes := flag.Int("processes", 31000, "size of the market in processes, about 3.2 releases each; 0 leaves out all but the feed")
	feed := flag.Int("feed", 0, "catch up with so many releases of a fake publisher; 0 leaves that out")
	postgres := flag.String("postgres", "", "address of a PostgreSQL database to measure with; none: SQLite only")
	peers := flag.Bool("peers", false, "also run ocdskit, where it is on the path")
	flag.Parse()
	if err := measure(*program, *processes, *postgres, *peers, *feed); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func measure(program string, processes int, postgres string, peers bool, feed int) error {
	dir, err := os.MkdirTemp("", "tolsey-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if processes > 0 {
		if err := measureParts(program, dir, processes, postgres, peers); err != nil {
			return err
		}
	}
	if feed == 0 {
		return nil
	}
	found, err := catchUp{program: program, dir: dir, processes: max(yearOfMarket, feed*7/10), releases: feed}.measure()
	if err == nil {
		found.print(os.Stdout)
	}
	return err
}

// measureParts measures everything but feeds.
func measureParts(program, dir string, processes int, postgres string, peers bool) error {
	b := &bench{program: program, dir: dir, market: filepath.Join(dir, "market.jsonl")}
	if err := b.makeMarket(processes); err != nil {
		return err
	}
	fmt.Printf("%d releases, %.0f MB, mean %.1f kB\n\n", b.releases, float64(b.bytes)/1e6, float64(b.bytes)/float64(b.releases)/1e3)
	fmt.Println("| what | releases/s by the clock | releases/s of CPU | MB/s of CPU | peak memory, MB |")
	fmt.Println("|---|---|---|---|---|")
	return errors.Join(b.compile(peers), b.engine("SQLite", nil), b.engine("PostgreSQL", databaseFlags(postgres)))
}

func databaseFlags(url string) []string {
	if url == "" {
		return nil
	}
	return []string{"--database", url}
}

func (b *bench) makeMarket(processes int) error {
	out, err := os.Create(b.market)
	if err != nil {
		return err
	}
	cmd := exec.Command(b.program, "market", fmt.Sprint(processes))
	cmd.Stdout, cmd.Stderr = out, os.Stderr
	if err := errors.Join(cmd.Run(), out.Close()); err != nil {
		return fmt.Errorf("making the market: %w", err)
	}
	in, err := os.Open(b.market)
	if err != nil {
		return err
	}
	defer in.Close()
	lines := bufio.NewReaderSize(in, 1<<20)
	for {
		line, err := lines.ReadSlice('\n')
		b.bytes += int64(len(line))
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		b.releases++
	}
}

// compile measures merging on one core.
func (b *bench) compile(peers bool) error {
	ocdskit, err := exec.LookPath("ocdskit")
	if peers && err != nil {
		fmt.Fprintln(os.Stderr, "bench: ocdskit is not on the path; its rows are left out")
	}
	for _, mode := range [][]string{{"compile"}, {"compile", "--versioned"}} {
		ours, err := b.run(append([]string{b.program}, append(mode, b.market)...), "")
		if err != nil {
			return err
		}
		ours.name = fmt.Sprint("tolsey ", mode)
		b.print(ours)
		if !peers || ocdskit == "" {
			continue
		}
		theirs, err := b.run(append([]string{ocdskit}, mode...), b.market)
		if err != nil {
			return err
		}
		theirs.name = fmt.Sprint("ocdskit ", mode)
		b.print(theirs)
		fmt.Printf("| ratio of CPU, ocdskit / tolsey | | %.1f | | |\n", theirs.cpu.Seconds()/ours.cpu.Seconds())
	}
	return nil
}

// engine measures import, import again, rebuild and verify on one engine.
func (b *bench) engine(name string, flags []string) error {
	if name == "PostgreSQL" && flags == nil {
		fmt.Fprintln(os.Stderr, "bench: no PostgreSQL address; its rows are left out")
		return nil
	}
	data := filepath.Join(b.dir, name)
	for _, step := range []struct {
		name string
		args []string
	}{
		{"import", []string{"import", b.market}}, {"import again", []string{"import", b.market}},
		{"rebuild all", []string{"rebuild"}}, {"verify", []string{"verify"}},
	} {
		args := append([]string{b.program, step.args[0], "--data", data}, flags...)
		r, err := b.run(append(args, step.args[1:]...), "")
		if err != nil {
			return err
		}
		r.name = step.name + ", " + name
		b.print(r)
	}
	return nil
}

// run runs a command, compile on one core.
func (b *bench) run(args []string, stdin string) (run, error) {
	cmd := exec.Command(args[0], args[1:]...)
	if args[1] == "compile" {
		cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
	}
	if stdin != "" {
		in, err := os.Open(stdin)
		if err != nil {
			return run{}, err
		}
		defer in.Close()
		cmd.Stdin = in
	}
	return spend(cmd)
}

// spend runs a command to its end and reads what it cost from the system. Exit
// code 2, by which Tolsey says that not all was well, is no error.
func spend(cmd *exec.Cmd) (run, error) {
	var said bytes.Buffer
	cmd.Stderr = &said
	begun := time.Now()
	err := cmd.Run()
	wall := time.Since(begun)
	if exit := (&exec.ExitError{}); errors.As(err, &exit) && exit.ExitCode() != 2 || cmd.ProcessState == nil {
		return run{}, fmt.Errorf("%v: %w: %s", cmd.Args, err, said.Bytes())
	}
	r := costs(cmd.ProcessState)
	r.wall, r.said = wall, said.String()
	return r, nil
}

// costs reads what a process that has ended took.
func costs(p *os.ProcessState) run {
	use := p.SysUsage().(*syscall.Rusage)
	return run{cpu: p.UserTime() + p.SystemTime(), memory: use.Maxrss * 1024}
}

func (b *bench) print(r run) {
	n := float64(b.releases)
	fmt.Printf("| %s | %.0f | %.0f | %.0f | %.0f |\n", r.name, n/r.wall.Seconds(), n/r.cpu.Seconds(),
		float64(b.bytes)/1e6/r.cpu.Seconds(), float64(r.memory)/1e6)
}
