package main

import (
	"fmt"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// table prints a Markdown table with its heading.
func table(title string, head []string, rows [][]string) {
	fmt.Printf("### %s\n\n| %s |\n|%s\n", title, strings.Join(head, " | "), strings.Repeat("---|", len(head)))
	for _, r := range rows {
		fmt.Printf("| %s |\n", strings.Join(r, " | "))
	}
	fmt.Println()
}

// quantile gives the value below which a share of the values lies, by nearest
// rank; 0 of none.
func quantile(values []time.Duration, share float64) time.Duration {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	at := int(math.Ceil(share*float64(len(sorted)))) - 1
	return sorted[min(max(at, 0), len(sorted)-1)]
}

// ms writes a duration in milliseconds with about three figures.
func ms(d time.Duration) string {
	v := float64(d) / float64(time.Millisecond)
	if v >= 100 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'f', 1, 64)
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.2f", d.Seconds()) }

func megabytes(n int64) string { return fmt.Sprintf("%.0f", float64(n)/1e6) }

// rate writes how many a second.
func rate(n int64, d time.Duration) string { return fmt.Sprintf("%.0f", float64(n)/d.Seconds()) }

// phase is what a part of the work took.
type phase struct {
	wall, cpu time.Duration
	peak      int64 // resident bytes at the most
}

// timed measures a part of the work.
func timed(work func() error) (p phase, err error) {
	debug.FreeOSMemory()
	// "5" makes the peak count from here on, see proc_pid_clear_refs(5).
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
		return p, err
	}
	begun, before := time.Now(), used()
	if err := work(); err != nil {
		return p, err
	}
	p.wall, p.cpu = time.Since(begun), used()-before
	p.peak, err = procKilobytes("/proc/self/status", "VmHWM:")
	return p, err
}

func (p phase) row(name, what string) []string {
	return []string{name, what, seconds(p.wall), seconds(p.cpu), megabytes(p.peak)}
}

// used gives the processor time that this process has used.
func used() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// procKilobytes gives the figure behind a word that begins a line of a file, in
// bytes.
func procKilobytes(path, word string) (int64, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, word); ok {
			n, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return n * 1024, err
		}
	}
	return 0, fmt.Errorf("%s tells no %s", path, word)
}

// printMachine says what the figures hang on; what /proc does not tell is left
// empty.
func printMachine(o options) {
	size := fmt.Sprintf("%d processes", o.processes)
	if o.data != "" {
		size = "data in " + o.data
	}
	load, _ := os.ReadFile("/proc/loadavg")
	memory, _ := procKilobytes("/proc/meminfo", "MemTotal:")
	fmt.Printf("%s, %s/%s, %d cores, %s MB of memory, load %s before. %s.\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH,
		runtime.GOMAXPROCS(0), megabytes(memory), strings.TrimSpace(string(load)), size)
}
