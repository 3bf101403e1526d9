package feed

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/ocds"
)

// Refused is a document that could not be taken.
type Refused struct {
	ID       string
	Source   string
	File     string
	Position string
	Reason   string
	Detail   string
	Time     time.Time
	Payload  []byte // the document whole; nil in lists
}

const refusedFields = "id, source, file, position, reason, detail, time"

// Refusals gives up to limit refused documents after one (its id; "" for the
// beginning), oldest first, without their payloads.
func (s *Service) Refusals(ctx context.Context, after string, limit int) ([]Refused, error) {
	query := "select " + refusedFields + " from feed_refused order by time, id limit $1"
	args := []any{limit}
	if after != "" {
		query = "select " + refusedFields + ` from feed_refused
			where (time, id) > (select time, id from feed_refused where id = $2) order by time, id limit $1`
		args = append(args, after)
	}
	var out []Refused
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, query, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		out = out[:0]
		for rows.Next() {
			var r Refused
			var at string
			if err := rows.Scan(&r.ID, &r.Source, &r.File, &r.Position, &r.Reason, &r.Detail, &at); err != nil {
				return err
			}
			if r.Time, err = clock.Parse(at); err != nil {
				return err
			}
			out = append(out, r)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("listing refused documents: %w", err)
	}
	return out, nil
}

// Refusal gives a refused document whole, or a fault of kind NotFound.
func (s *Service) Refusal(ctx context.Context, id string) (Refused, error) {
	var r Refused
	var at string
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, "select "+refusedFields+", payload from feed_refused where id = $1", id).
			Scan(&r.ID, &r.Source, &r.File, &r.Position, &r.Reason, &r.Detail, &at, &r.Payload)
	})
	if errors.Is(err, db.ErrNoRows) {
		return r, fault.New(fault.NotFound, "There is no refused document %q.", id)
	}
	if err == nil {
		r.Time, err = clock.Parse(at)
	}
	if err != nil {
		return r, fmt.Errorf("reading a refused document: %w", err)
	}
	return r, nil
}

// RefusalCount counts the refused documents of a source by reason.
type RefusalCount struct {
	Source, Reason string
	Documents      int64
}

// RefusalCounts counts the refused documents by source and reason.
func (s *Service) RefusalCounts(ctx context.Context) ([]RefusalCount, error) {
	var out []RefusalCount
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, "select source, reason, count(*) from feed_refused group by source, reason order by source, reason")
		if err != nil {
			return err
		}
		defer rows.Close()
		out = out[:0]
		for rows.Next() {
			var c RefusalCount
			if err := rows.Scan(&c.Source, &c.Reason, &c.Documents); err != nil {
				return err
			}
			out = append(out, c)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("counting refused documents: %w", err)
	}
	return out, nil
}

// retryPage is how many refused documents are looked at together.
const retryPage = 100

// Retry reads every refused document again, as after an update that
// understands more, or when the date of a release has come. What can be taken
// now is appended and leaves the list; the rest stays as it was, as do releases
// of another publisher than the feed's. The summary counts the documents read again.
func (s *Service) Retry(ctx context.Context) (Summary, error) {
	sum := Summary{Reasons: map[string]int64{}}
	after := ""
	for {
		list, err := s.Refusals(ctx, after, retryPage)
		if err != nil || len(list) == 0 {
			return sum, err
		}
		var taken []string
		for _, r := range list {
			ok, err := s.retry(ctx, r.ID, &sum)
			if err != nil {
				return sum, err
			}
			if ok {
				taken = append(taken, r.ID)
			} else {
				after = r.ID
			}
		}
		if err := s.forget(ctx, taken); err != nil {
			return sum, err
		}
	}
}

// RetryFuture reads again the releases that were refused for a date to come, and
// appends those whose day is here.
func (s *Service) RetryFuture(ctx context.Context) (Summary, error) {
	var sum Summary
	var ids, taken []string
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, "select id from feed_refused where reason = $1", string(FutureDate))
		if err != nil {
			return err
		}
		defer rows.Close()
		ids = ids[:0]
		for rows.Next() {
			var id string
			if err := rows.Scan(&id); err != nil {
				return err
			}
			ids = append(ids, id)
		}
		return rows.Err()
	})
	for _, id := range ids {
		var ok bool
		if err == nil {
			ok, err = s.retry(ctx, id, &sum)
		}
		if ok {
			taken = append(taken, id)
		}
	}
	if err != nil {
		return sum, fmt.Errorf("trying releases from the future again: %w", err)
	}
	return sum, s.forget(ctx, taken)
}

// retry appends what can now be read from a refused document; ok when all of it
// could.
func (s *Service) retry(ctx context.Context, id string, sum *Summary) (ok bool, err error) {
	doc, err := s.Refusal(ctx, id)
	if err != nil {
		return false, err
	}
	r := ocds.NewReader(bytes.NewReader(doc.Payload), doc.File)
	c := collector{source: doc.Source}
	if doc.Source == Unknown {
		c.source = ""
	}
	still := Summary{Read: 1, Refused: 1, Reasons: map[string]int64{doc.Reason: 1}}
	var b batch
	for {
		d, err := r.Next()
		if err == io.EOF {
			break
		}
		if err == nil && d.Refusal == nil && doc.Reason == string(FutureDate) {
			d.Refusal = futureRefusal(d, dateOf(d), s.clock.Now())
		}
		if err != nil || d.Refusal != nil || doc.Reason == string(AnotherPublisher) {
			sum.add(still)
			return false, nil
		}
		b.items = append(b.items, c.item(d))
	}
	if len(b.items) == 0 {
		sum.add(still)
		return false, nil
	}
	return true, s.write(ctx, b, sum)
}

func (s *Service) forget(ctx context.Context, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	err := s.db.Tx(ctx, func(tx *db.Tx) error {
		var args []any
		_, err := tx.Exec(ctx, "delete from feed_refused where id in "+db.In(&args, ids...), args...)
		return err
	})
	if err != nil {
		return fmt.Errorf("taking documents off the refused list: %w", err)
	}
	return nil
}
