package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/tolsey/tolsey/internal/redflag"
	"github.com/tolsey/tolsey/ocds"
)

// cost is what finding the flags of a corpus took.
type cost struct {
	one, cpu, all time.Duration // by the clock on one core, of CPU on it, by the clock on all; 0: not measured
	kept          int64         // bytes of the heap after the last process
	readings      int64         // bytes of all readings as JSON
}

// measure finds the flags on one core and on all.
func (c corpus) measure(ctx context.Context) (cost, error) {
	var out cost
	cores := runtime.GOMAXPROCS(1)
	before := used()
	var err error
	out.one, err = c.scan(ctx, 1)
	out.cpu = used() - before
	runtime.GOMAXPROCS(cores)
	if err != nil {
		return out, err
	}
	if out.all, err = c.scan(ctx, cores); err != nil {
		return out, err
	}
	out.kept, out.readings, err = c.keep()
	return out, err
}

func (c corpus) scan(ctx context.Context, workers int) (time.Duration, error) {
	in, err := os.Open(c.path)
	if err != nil {
		return 0, err
	}
	defer in.Close()
	begun := time.Now()
	got, err := redflag.Scan(ctx, in, redflag.Settings{}, workers)
	took := time.Since(begun)
	if err == nil && (got.Broken > 0 || got.Lines != int64(c.processes) || len(got.Flagged) == 0) {
		err = fmt.Errorf("of %d processes %d lines were read, %d broken, and %d flags raised", c.processes, got.Lines, got.Broken, len(got.Flagged))
	}
	return took, err
}

// keep gives how much memory a finder holds that has seen every process, and
// how much the readings of all take when they are stored as JSON.
func (c corpus) keep() (kept, readings int64, err error) {
	in, err := os.Open(c.path)
	if err != nil {
		return 0, 0, err
	}
	defer in.Close()
	before := heap()
	f := redflag.New(redflag.Settings{})
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, ocds.MaxRelease)
	for lines.Scan() {
		v, err := ocds.Parse(lines.Bytes())
		if err != nil {
			return 0, 0, err
		}
		reading := redflag.Read(ocds.Release{Value: v})
		text, err := json.Marshal(reading)
		if err != nil {
			return 0, 0, err
		}
		readings += int64(len(text))
		f.AddReading(v.Get("ocid").Text(), reading)
	}
	after := heap()
	runtime.KeepAlive(f)
	return max(after-before, 0), readings, lines.Err()
}

// everyFlag is a settings file of Cardinal with its eleven flags on.
func everyFlag() string {
	var b strings.Builder
	for _, f := range redflag.Flags() {
		if f.Adapted == "" {
			fmt.Fprintf(&b, "[%s]\n", f.ID)
		}
	}
	return b.String()
}

// cardinal runs Cardinal over the corpus, on one core and on all.
func (c corpus) cardinal(ctx context.Context, program string) (cost, error) {
	ini := filepath.Join(filepath.Dir(c.path), "settings.ini")
	if err := os.WriteFile(ini, []byte(everyFlag()), 0o600); err != nil {
		return cost{}, err
	}
	run := func(threads int) (wall, cpu time.Duration, err error) {
		cmd := exec.CommandContext(ctx, program, "indicators", "--settings", ini, c.path)
		cmd.Env = append(os.Environ(), fmt.Sprint("RAYON_NUM_THREADS=", threads))
		begun := time.Now()
		if _, err := cmd.Output(); err != nil {
			if exit, ok := errors.AsType[*exec.ExitError](err); ok {
				err = fmt.Errorf("%w: %s", err, exit.Stderr)
			}
			return 0, 0, fmt.Errorf("running Cardinal: %w", err)
		}
		return time.Since(begun), cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), nil
	}
	var out cost
	var err error
	if out.one, out.cpu, err = run(1); err != nil {
		return out, err
	}
	out.all, _, err = run(runtime.GOMAXPROCS(0))
	return out, err
}

// print writes a row of the table.
func (m cost) print(c corpus, name string) {
	n := float64(c.processes)
	kept := " | "
	if m.readings > 0 {
		kept = fmt.Sprintf("%.0f | %.0f", float64(m.kept)/n, float64(m.readings)/n)
	}
	fmt.Printf("| %s | %d | %.1f | %.0f | %.0f | %.0f | %.0f | %s |\n", name, c.processes, float64(c.bytes)/n/1e3,
		n/m.one.Seconds(), n/m.cpu.Seconds(), float64(c.bytes)/1e6/m.cpu.Seconds(), n/m.all.Seconds(), kept)
}

// used gives the processor time that this process has used.
func used() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// heap gives the bytes of the heap that are in use.
func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
