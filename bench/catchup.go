package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// yearOfMarket is how many processes a market has whose newest 100,000 releases
// fill about eleven months, as those of the real Find a Tender do.
const yearOfMarket = 70_000

// catchUp measures how fast a feed catches up with a publisher that answers as
// fast as it can, beside an import of the same releases from a file.
type catchUp struct {
	program   string
	dir       string
	processes int // of the market whose newest releases are taken
	releases  int
}

// caughtUp is what it found.
type caughtUp struct {
	releases, requests int
	days               int // from the first release to today
	bytes              int64
	feed, file         run
	publisher          run // the fake, without wall
}

// measure runs both and makes sure that both brought every release.
func (c catchUp) measure() (out caughtUp, err error) {
	out.releases = c.releases
	market := filepath.Join(c.dir, "newest.jsonl")
	since, err := c.newest(market, &out.bytes)
	if err != nil {
		return out, fmt.Errorf("making the market: %w", err)
	}
	out.days = int(time.Since(since).Hours()/24) + 1
	fake, err := startFake(c.program, market)
	if err != nil {
		return out, err
	}
	out.feed, out.requests, err = c.follow(fake.follow, since)
	if out.publisher, err = fake.stop(err); err != nil {
		return out, err
	}
	out.file, err = c.load(market)
	return out, err
}

// newest writes the newest releases of a market to a file, in the order of
// publication, and gives the date of the first. size is told how many bytes.
func (c catchUp) newest(path string, size *int64) (since time.Time, err error) {
	total := 0
	if err := c.market(func([]byte) error { total++; return nil }); err != nil {
		return since, err
	}
	if total < c.releases {
		return since, fmt.Errorf("a market of %d processes has %d releases, not %d", c.processes, total, c.releases)
	}
	file, err := os.Create(path)
	if err != nil {
		return since, err
	}
	to, n := bufio.NewWriterSize(file, 1<<20), 0
	err = c.market(func(line []byte) error {
		if n++; n <= total-c.releases {
			return nil
		}
		if since.IsZero() {
			var release struct{ Date time.Time }
			if err := json.Unmarshal(line, &release); err != nil {
				return err
			}
			since = release.Date
		}
		written, err := to.Write(line)
		*size += int64(written)
		return err
	})
	return since, errors.Join(err, to.Flush(), file.Close())
}

// market makes the market of today and hands on each line of it.
func (c catchUp) market(each func(line []byte) error) error {
	cmd := exec.Command(c.program, "market", strconv.Itoa(c.processes), "--today", time.Now().UTC().Format(time.DateOnly))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	lines := bufio.NewReaderSize(out, 1<<20)
	for err == nil {
		var line []byte
		if line, err = lines.ReadBytes('\n'); err == nil {
			err = each(line)
		}
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return errors.Join(err, out.Close(), cmd.Wait())
}

// follow adds the feed as the publisher tells to, and runs it to its end.
func (c catchUp) follow(add []string, since time.Time) (run, int, error) {
	data := []string{"--data", filepath.Join(c.dir, "feed")}
	add = append(add[:len(add):len(add)], "--pace", "none", "--since", since.Format(time.DateOnly))
	if _, err := spend(exec.Command(c.program, append(add, data...)...)); err != nil {
		return run{}, 0, err
	}
	r, err := spend(exec.Command(c.program, append([]string{"feeds", "run"}, data...)...))
	if err != nil {
		return r, 0, err
	}
	// The command tells what it did after each turn; the last line has all.
	lines := strings.Split(strings.TrimSpace(r.said), "\n")
	var requests, releases int
	_, told, _ := strings.Cut(lines[len(lines)-1], ": ")
	if _, err := fmt.Sscanf(told, "%d requests, %d new releases", &requests, &releases); err != nil || releases != c.releases {
		return r, 0, fmt.Errorf("the feed brought %d of %d releases: %s", releases, c.releases, lines[len(lines)-1])
	}
	return r, requests, nil
}

// load imports the same releases from the file.
func (c catchUp) load(market string) (run, error) {
	cmd := exec.Command(c.program, "import", "--json", "--data", filepath.Join(c.dir, "file"), market)
	var summary bytes.Buffer
	cmd.Stdout = &summary
	r, err := spend(cmd)
	if err != nil {
		return r, err
	}
	var sum struct{ Appended, Superseding int }
	if err := json.Unmarshal(summary.Bytes(), &sum); err != nil || sum.Appended+sum.Superseding != c.releases {
		return r, fmt.Errorf("the import did not bring all of %d releases: %s", c.releases, summary.Bytes())
	}
	return r, nil
}

// fakeProcess is a running tolsey fake-publisher.
type fakeProcess struct {
	cmd    *exec.Cmd
	follow []string // the arguments of the command that adds it as a feed
}

// startFake serves the releases of a file as Find a Tender does, without its
// limit.
func startFake(program, file string) (*fakeProcess, error) {
	cmd := exec.Command(program, "fake-publisher", "--no-rate-limit", "--listen", "127.0.0.1:0", "--file", file)
	out, err := cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	said := ""
	for lines := bufio.NewScanner(out); lines.Scan(); {
		said += lines.Text() + "\n"
		if args, ok := strings.CutPrefix(lines.Text(), "Follow it: tolsey "); ok {
			go io.Copy(io.Discard, out) // it must not wait for a reader
			return &fakeProcess{cmd: cmd, follow: strings.Fields(args)}, nil
		}
	}
	return nil, fmt.Errorf("the fake publisher did not start: %w: %s", cmd.Wait(), said)
}

// stop ends it and gives what it cost, and the error given with its own.
func (f *fakeProcess) stop(err error) (run, error) {
	err = errors.Join(err, f.cmd.Process.Signal(os.Interrupt), f.cmd.Wait())
	return costs(f.cmd.ProcessState), err
}

// print writes the table.
func (c *caughtUp) print(w io.Writer) {
	n := float64(c.releases)
	fmt.Fprintf(w, "\nCatching up with %d releases of %d days (%.0f MB, mean %.1f kB):\n\n",
		c.releases, c.days, float64(c.bytes)/1e6, float64(c.bytes)/n/1e3)
	fmt.Fprintln(w, "| what | requests | seconds | requests/s | releases/s by the clock | releases/s of CPU | peak memory, MB |")
	fmt.Fprintln(w, "|---|---|---|---|---|---|---|")
	fmt.Fprintf(w, "| feed, from a fake Find a Tender without its limit | %d | %.0f | %.1f | %.0f | %.0f | %.0f |\n", c.requests,
		c.feed.wall.Seconds(), float64(c.requests)/c.feed.wall.Seconds(), n/c.feed.wall.Seconds(), n/c.feed.cpu.Seconds(), float64(c.feed.memory)/1e6)
	fmt.Fprintf(w, "| import of the same from a file | | %.0f | | %.0f | %.0f | %.0f |\n",
		c.file.wall.Seconds(), n/c.file.wall.Seconds(), n/c.file.cpu.Seconds(), float64(c.file.memory)/1e6)
	fmt.Fprintf(w, "| ratio of seconds, feed / import | | %.2f | | | | |\n", c.feed.wall.Seconds()/c.file.wall.Seconds())
	fmt.Fprintf(w, "\nThe fake publisher took %.1f s of CPU besides, on the same machine.\n", c.publisher.cpu.Seconds())
}
