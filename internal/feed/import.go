package feed

import (
	"bytes"
	"context"
	"io"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/ocds"
)

// Bounds of a batch: one transaction, and what two batches may hold in memory.
const (
	batchDocuments = 1000
	batchBytes     = 3 << 20
)

// batch is what is written in one go.
type batch struct {
	items   []ledger.Item
	dates   []time.Time // of each item of a feed, zero where it cannot be read; nil for an import
	refused []refused
	bytes   int
	read    int64                                        // bytes of input that are done with it
	with    func(*db.Tx, Summary, []ledger.Status) error // is written in the same transaction; nil for nothing more
}

// refused is a document that could not be taken, with its source.
type refused struct {
	ocds.Document
	source string
}

// Progress is told after each batch.
type Progress struct {
	Summary
	Bytes int64 // of the input files, as they lie on disk
}

// Import reads OCDS files, directories and "-" (stdin) in any packaging and
// appends their releases. source names where they are from; "" takes it from
// each ocid. An import that ends early has lost nothing: run again it goes on,
// since what is there is known. tell, if not nil, is told of the progress.
func (s *Service) Import(ctx context.Context, source string, paths []string, stdin io.Reader, tell func(Progress)) (Summary, error) {
	return s.run(ctx, tell, func(ctx context.Context, put func(batch) error) error {
		c := collector{source: source, put: put}
		err := ocds.Walk(ctx, paths, stdin, func(r *ocds.Reader, d *ocds.Document) error {
			return c.add(r, d)
		})
		if err != nil {
			return err
		}
		return c.flush()
	})
}

// ImportFrom is Import for one stream whose releases belong to a package header.
func (s *Service) ImportFrom(ctx context.Context, source string, in io.Reader, header []byte, tell func(Progress)) (Summary, error) {
	return s.run(ctx, tell, func(ctx context.Context, put func(batch) error) error {
		c := collector{source: source, put: put}
		r := ocds.NewReader(in, source)
		for {
			d, err := r.Next()
			if err == io.EOF {
				return c.flush()
			}
			if err != nil {
				return err
			}
			if d.Header == nil {
				d.Header = header
			}
			if err := c.add(r, d); err != nil {
				return err
			}
		}
	})
}

// run reads in one goroutine and writes in this one, so that parsing and
// storing use a core each.
func (s *Service) run(ctx context.Context, tell func(Progress), read func(context.Context, func(batch) error) error) (Summary, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	batches := make(chan batch, 1)
	failed := make(chan error, 1)
	go func() {
		defer close(batches)
		failed <- read(ctx, func(b batch) error {
			select {
			case batches <- b:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	}()
	sum := Summary{Reasons: map[string]int64{}}
	var bytes int64
	for b := range batches {
		if err := s.write(ctx, b, &sum); err != nil {
			cancel()
			for range batches { // let the reader see that it is over
			}
			return sum, err
		}
		bytes = b.read
		if tell != nil {
			tell(Progress{Summary: sum, Bytes: bytes})
		}
	}
	return sum, <-failed
}

// collector gathers documents into batches.
type collector struct {
	source string
	put    func(batch) error
	now    batch
}

func (c *collector) add(r *ocds.Reader, d *ocds.Document) error {
	c.now.read = r.Consumed()
	c.now.bytes += len(d.Raw)
	if d.Refusal != nil {
		c.now.refused = append(c.now.refused, refused{Document: *d, source: c.sourceOf(d)})
	} else {
		c.now.items = append(c.now.items, c.item(d))
	}
	if len(c.now.items)+len(c.now.refused) >= batchDocuments || c.now.bytes >= batchBytes {
		return c.flush()
	}
	return nil
}

func (c *collector) sourceOf(d *ocds.Document) string {
	if c.source != "" {
		return c.source
	}
	return SourceOf(d.OCID())
}

func (c *collector) item(d *ocds.Document) ledger.Item {
	it := ledger.Item{
		Source: c.sourceOf(d), Release: ocds.Release{Value: d.Release}, ReleaseID: d.ID(),
		Digest: d.Release.Digest(), Payload: d.Raw, Header: d.Header,
	}
	if d.Charset != "utf-8" {
		it.Charset = d.Charset
	}
	return it
}

func (c *collector) flush() error {
	if len(c.now.items)+len(c.now.refused) == 0 {
		return nil
	}
	b := c.now
	c.now = batch{read: b.read}
	return c.put(b)
}

// write appends a batch, keeps what it could not take and writes what goes with
// it, all in one transaction, and adds to sum what became of it.
func (s *Service) write(ctx context.Context, b batch, sum *Summary) error {
	own := Summary{}
	_, err := s.log.AppendWith(ctx, b.items, func(tx *db.Tx, statuses []ledger.Status) error {
		if err := s.keep(ctx, tx, b.refused); err != nil {
			return err
		}
		own = b.summary(statuses)
		if b.with == nil {
			return nil
		}
		return b.with(tx, own, statuses)
	})
	if err != nil {
		return err
	}
	sum.add(own)
	return nil
}

// summary counts what became of a batch.
func (b *batch) summary(statuses []ledger.Status) Summary {
	sum := Summary{Read: int64(len(b.items) + len(b.refused)), Refused: int64(len(b.refused)), Reasons: map[string]int64{}}
	for _, status := range statuses {
		switch status {
		case ledger.Appended:
			sum.Appended++
		case ledger.Superseding:
			sum.Superseding++
		default:
			sum.Known++
		}
	}
	for _, r := range b.refused {
		sum.Reasons[string(r.Refusal.Reason)]++
	}
	return sum
}

// keep stores refused documents whole.
func (s *Service) keep(ctx context.Context, tx *db.Tx, list []refused) error {
	now := clock.Text(s.clock.Now())
	seen := map[string]bool{}
	var rows [][]any
	for i := range list {
		d := &list[i]
		id := refusedID(&d.Document)
		if seen[id] {
			continue
		}
		seen[id] = true
		rows = append(rows, []any{id, d.source, d.File, d.Position, string(d.Refusal.Reason), d.Refusal.Detail, now, bytes.Clone(d.Raw)})
	}
	return tx.InsertMany(ctx, "feed_refused", []string{"id", "source", "file", "position", "reason", "detail", "time", "payload"},
		rows, "on conflict (id) do nothing")
}
