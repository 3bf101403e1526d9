package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/tolsey/tolsey/internal/fiction"
	"github.com/tolsey/tolsey/ocds"
)

// today is the day around which the market is dated.
var today = time.Date(2026, time.November, 1, 12, 0, 0, 0, time.UTC)

// atLeast is how many real processes are measured: files are repeated.
const atLeast = 20_000

// corpus is a file of compiled releases, one a line.
type corpus struct {
	name      string
	path      string
	processes int
	bytes     int64
}

// corpora writes what is measured.
func (o options) corpora() ([]corpus, error) {
	asItIs, err := o.write("fictional market", func(w io.Writer) (int, error) { return writeMarket(w, o.processes, false) })
	if err != nil {
		return nil, err
	}
	withBids, err := o.write("fictional market with bids", func(w io.Writer) (int, error) { return writeMarket(w, o.processes, true) })
	if err != nil {
		return nil, err
	}
	all := []corpus{asItIs, withBids}
	if names, _ := filepath.Glob(filepath.Join(o.real, "*")); len(names) > 0 {
		c, err := o.write("real notices", func(w io.Writer) (int, error) { return writeReal(w, names) })
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

func (o options) write(name string, lines func(io.Writer) (int, error)) (corpus, error) {
	c := corpus{name: name}
	f, err := os.CreateTemp(o.dir, "compiled-*.jsonl")
	if err != nil {
		return c, err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	c.path = f.Name()
	if c.processes, err = lines(w); err != nil {
		return c, errors.Join(fmt.Errorf("writing the %s: %w", name, err), f.Close())
	}
	if err := errors.Join(w.Flush(), f.Close()); err != nil {
		return c, err
	}
	info, err := os.Stat(c.path)
	if err == nil {
		c.bytes = info.Size()
	}
	return c, err
}

// writeMarket writes a fictional market process by process, compiled.
func writeMarket(w io.Writer, processes int, bids bool) (int, error) {
	in, out := io.Pipe()
	go func() {
		_, err := fiction.Write(out, fiction.Options{Processes: processes, Today: today, ByProcess: true})
		out.CloseWithError(err)
	}()
	n := 0
	err := eachProcess(in, "market.jsonl", func(releases []*ocds.Value) error {
		var m ocds.Merger
		v, err := m.Compile(releases)
		if err != nil {
			return nil // some of the market's faults are such that it cannot be compiled
		}
		line := ocds.AppendMerged(nil, v)
		if bids {
			line = addBids(line, n)
		}
		n++
		_, err = w.Write(append(line, '\n'))
		return err
	})
	return n, errors.Join(err, in.Close())
}

// eachProcess hands out the releases of a file by process, where those of one
// process stand together.
func eachProcess(in io.Reader, name string, do func([]*ocds.Value) error) error {
	var ocid string
	var releases []*ocds.Value
	for docs := ocds.NewReader(in, name); ; {
		d, err := docs.Next()
		end := errors.Is(err, io.EOF)
		if err != nil && !end {
			return err
		}
		if end || d.Release != nil && d.OCID() != ocid {
			if len(releases) > 0 {
				if err := do(releases); err != nil {
					return err
				}
			}
			releases = nil
		}
		if end {
			return nil
		}
		if d.Release != nil {
			ocid, releases = d.OCID(), append(releases, d.Release)
		}
	}
}

// addBids puts six made-up bids into a compiled release that lists none.
func addBids(line []byte, n int) []byte {
	if bytes.Contains(line, []byte(`"tenderers":[`)) {
		return line
	}
	var b bytes.Buffer
	b.WriteString(`"details":[`)
	for i := range 6 {
		status := "valid"
		if (n+i)%11 == 0 {
			status = "disqualified"
		}
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"id":"%d","status":"%s","date":"2026-03-01T10:00:00Z","tenderers":[{"id":"XF-COH-%d","name":"Fictional Firm %d"}],"value":{"amount":%d,"currency":"GBP"}}`,
			i, status, (n*7+i*i)%20011, i, 100_000+n%977+i*(n%13)*1000)
	}
	b.WriteByte(']')
	if before := bytes.Index(line, []byte(`"bids":{`)); before >= 0 {
		b.WriteByte(',')
		at := before + len(`"bids":{`)
		return append(append(append([]byte(nil), line[:at]...), b.Bytes()...), line[at:]...)
	}
	return fmt.Appendf(line[:len(line)-1:len(line)-1], `,"bids":{%s}}`, b.Bytes())
}

// writeReal writes the releases of files compiled, over and over.
func writeReal(w io.Writer, names []string) (int, error) {
	var lines [][]byte
	for _, name := range names {
		in, err := os.Open(name)
		if err != nil {
			return 0, err
		}
		err = eachProcess(in, name, func(releases []*ocds.Value) error {
			var m ocds.Merger
			if v, err := m.Compile(releases); err == nil {
				lines = append(lines, append(ocds.AppendMerged(nil, v), '\n'))
			}
			return nil
		})
		if err := errors.Join(err, in.Close()); err != nil {
			return 0, err
		}
	}
	n := 0
	for len(lines) > 0 && n < atLeast {
		for _, line := range lines {
			if _, err := w.Write(line); err != nil {
				return n, err
			}
		}
		n += len(lines)
	}
	return n, nil
}
