package main

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// quantile gives the value below which a share of the values lies, by nearest
// rank.
func quantile(values []time.Duration, share float64) time.Duration {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	at := int(math.Ceil(share*float64(len(sorted)))) - 1
	return sorted[min(max(at, 0), len(sorted)-1)]
}

// ms writes a duration in milliseconds with three figures.
func ms(d time.Duration) string {
	v := float64(d) / float64(time.Millisecond)
	switch {
	case v >= 100:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case v >= 10:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'f', 2, 64)
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.2f", d.Seconds()) }

func megabytes(n int64) string { return fmt.Sprintf("%.0f", float64(n)/1e6) }

// table prints a Markdown table with its heading.
func table(title string, head []string, rows [][]string) {
	fmt.Printf("### %s\n\n| %s |\n|%s\n", title, strings.Join(head, " | "), strings.Repeat("---|", len(head)))
	for _, r := range rows {
		fmt.Printf("| %s |\n", strings.Join(r, " | "))
	}
	fmt.Println()
}

// used gives the processor time that this process has used.
func used() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// status gives a line of /proc/self/status that counts kilobytes, in bytes; 0
// when it is not there.
func status(name string) int64 {
	return procFigure("/proc/self/status", name+":") * 1024
}

// procFigure gives the first number behind a word that begins a line of a file.
func procFigure(path, word string) int64 {
	for _, line := range linesOf(path) {
		if rest, ok := strings.CutPrefix(line, word); ok {
			if f := strings.Fields(rest); len(f) > 0 {
				n, _ := strconv.ParseInt(f[0], 10, 64) // 0 where it is none
				return n
			}
		}
	}
	return 0
}

func linesOf(path string) (lines []string) {
	f, err := os.Open(path)
	if err != nil {
		return nil // another system than Linux; the figure is then missing
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		lines = append(lines, s.Text())
	}
	return lines
}

// cpuModel gives the name of the processor.
func cpuModel() string {
	for _, line := range linesOf("/proc/cpuinfo") {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return "unknown processor"
}

func printMachine(o options) {
	size := fmt.Sprintf("%d processes", o.processes)
	if o.data != "" {
		size = "data in " + o.data
	}
	fmt.Printf("%s, %s/%s, %d × %s, %s MB of memory, load %s before. %s, seed %d.\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH,
		runtime.GOMAXPROCS(0), cpuModel(), megabytes(procFigure("/proc/meminfo", "MemTotal:")*1024),
		strings.Join(linesOf("/proc/loadavg"), ""), size, o.seed)
}

const (
	idleShare = 0.1 // of a core
	mostIdle  = 10 * time.Minute
)

// settle waits until this process has nothing to do in the background any more,
// such as merging segments, which no figure of the index tells.
func settle() {
	const look = time.Second
	for begun := time.Now(); time.Since(begun) < mostIdle; {
		before := used()
		time.Sleep(look)
		if float64(used()-before) < idleShare*float64(look) {
			return
		}
	}
}
