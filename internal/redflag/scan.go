package redflag

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/tolsey/tolsey/ocds"
)

// Scanned are the results of a file.
type Scanned struct {
	Results
	Lines  int64 // with anything on them
	Broken int64 // lines that are no JSON object with an ocid, which are passed over
}

// chunkSize is about how many bytes of lines a worker takes at once.
const chunkSize = 1 << 20

// chunk is some whole lines.
type chunk struct {
	text  []byte
	first int64 // the number of the first line, from 0
}

// Scan finds the flags in a file of compiled releases, one a line, with so many
// workers. What it gives does not hang on their number. The error is that of
// reading, or of the context.
func Scan(ctx context.Context, in io.Reader, s Settings, workers int) (Scanned, error) {
	work, done := make(chan chunk, workers), make(chan *scanner, workers)
	var wait sync.WaitGroup
	for range workers {
		wait.Go(func() {
			w := &scanner{Finder: New(s)}
			for c := range work {
				w.lines(c)
			}
			done <- w
		})
	}
	err := cut(ctx, in, work)
	close(work)
	wait.Wait()
	close(done)
	all := &scanner{Finder: New(s)}
	for w := range done {
		all.Finder.merge(w.Finder, 0)
		all.count += w.count
		all.broken += w.broken
	}
	if err != nil {
		return Scanned{}, fmt.Errorf("reading compiled releases for red flags: %w", err)
	}
	return Scanned{Results: all.Result(), Lines: all.count, Broken: all.broken}, nil
}

// cut hands out the lines of a file in chunks.
func cut(ctx context.Context, in io.Reader, work chan<- chunk) error {
	r := bufio.NewReaderSize(in, chunkSize)
	line := int64(0)
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		text := make([]byte, chunkSize)
		n, err := io.ReadFull(r, text)
		text = text[:n]
		if err == nil {
			var rest []byte
			rest, err = r.ReadBytes('\n')
			text = append(text, rest...)
		}
		if len(text) > 0 {
			work <- chunk{text, line}
			line += int64(bytes.Count(text, []byte{'\n'}))
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// scanner is a worker.
type scanner struct {
	*Finder
	count, broken int64
}

func (w *scanner) lines(c chunk) {
	w.place = c.first
	for line := range bytes.Lines(c.text) {
		if line = bytes.TrimSpace(line); len(line) == 0 {
			w.place++
			continue
		}
		w.count++
		v, err := ocds.Parse(line)
		if r := (ocds.Release{Value: v}); err == nil && r.OCID() != "" {
			w.Add(r)
		} else {
			w.place++
			w.broken++
		}
	}
}
