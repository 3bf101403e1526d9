package main

import (
	"bufio"
	"context"
	"errors"
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

	"github.com/tolsey/tolsey/internal/db"
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

// spread writes the median and the largest of some durations, in seconds.
func spread(values []time.Duration) []string {
	return []string{seconds(quantile(values, 0.5)), seconds(quantile(values, 1))}
}

// seconds writes a duration of milliseconds up to minutes.
func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) }

func megabytes(n int64) string { return fmt.Sprintf("%.0f", float64(n)/1e6) }

// rate writes how many a second; nothing took no time.
func rate(n int, d time.Duration) string { return fmt.Sprintf("%.0f", float64(n)/d.Seconds()) }

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

// forgetPeak gives free memory back to the system and makes peak count from
// here on: "5" in clear_refs resets the peak (proc_pid_clear_refs(5)).
func forgetPeak() error {
	debug.FreeOSMemory()
	return os.WriteFile("/proc/self/clear_refs", []byte("5"), 0)
}

// peak gives the largest resident size of this process since forgetPeak, in
// bytes.
func peak() (int64, error) {
	f, err := os.Open("/proc/self/status")
	if err != nil {
		return 0, err
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if kilobytes, ok := strings.CutPrefix(lines.Text(), "VmHWM:"); ok {
			n, err := strconv.ParseInt(strings.Fields(kilobytes)[0], 10, 64)
			return n * 1024, err
		}
	}
	return 0, errors.New("/proc/self/status tells no VmHWM")
}

// place is an engine to measure with.
type place struct {
	name string
	url  string // of PostgreSQL; "" for SQLite in the data directory
}

// fresh makes an empty schema in the database and gives the address by which
// everything goes into it, and what drops it again.
func (p place) fresh(ctx context.Context) (url string, drop func() error, err error) {
	d, err := db.Open(ctx, p.url)
	if err != nil {
		return "", nil, err
	}
	schema := fmt.Sprintf("bench_alerts_%d", time.Now().UnixNano())
	do := func(ctx context.Context, statement string) error {
		return d.Tx(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, statement)
			return err
		})
	}
	if err := do(ctx, "create schema "+schema); err != nil {
		return "", nil, errors.Join(err, d.Close())
	}
	drop = func() error {
		return errors.Join(do(context.WithoutCancel(ctx), "drop schema "+schema+" cascade"), d.Close())
	}
	between := "?"
	if strings.Contains(p.url, "?") {
		between = "&"
	}
	return p.url + between + "search_path=" + schema, drop, nil
}
