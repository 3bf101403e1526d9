package main

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/app"
	"github.com/tolsey/tolsey/internal/search"
)

// engine answers the queries.
type engine interface {
	name() string
	// add takes more documents in.
	add(ctx context.Context, docs []document) error
	// finish makes ready for asking what all documents are there for.
	finish(ctx context.Context) error
	// size gives the bytes on disk.
	size(ctx context.Context) (int64, error)
	// session calls fn with what asks, one query after the other on one thread.
	session(ctx context.Context, fn func(asker, meter) error) error
}

// asker answers a query: the twenty best, and what is in an answer.
type asker func(query) (answer, error)

// meter gives the processor time that the engine has used; 0 where it cannot
// be known.
type meter func() time.Duration

// answer is what an engine says to a query, and what that cost.
type answer struct {
	total     int
	hits      int
	counts    map[string]map[string]int // by facet and value
	wall, cpu time.Duration
}

// engines fills all engines, asks them and prints the tables. It gives the
// queries and the documents they were drawn from.
func engines(ctx context.Context, o options, a *app.App, dir string) ([]query, *sample, error) {
	own, err := openOurs(filepath.Join(dir, "ours"))
	if err != nil {
		return nil, nil, err
	}
	defer own.close()
	list := []engine{own}
	if !o.alone {
		lite, err := openSQLite(ctx, filepath.Join(dir, "fts5.db"))
		if err != nil {
			return nil, nil, err
		}
		defer lite.db.Close()
		list = append(list, lite)
	}
	if o.postgres != "" && !o.alone {
		pg, err := openPostgres(ctx, o.postgres)
		if err != nil {
			return nil, nil, err
		}
		defer pg.close(ctx)
		list = append(list, pg)
	}
	filled, s, err := fill(ctx, a, list)
	if err != nil {
		return nil, nil, err
	}
	queries := draw(s, o.seed)
	r := report{queries: queries, ours: 0}
	for i, e := range list {
		if err := r.ask(ctx, e, filled[i]); err != nil {
			return nil, nil, err
		}
	}
	if err := r.ask(ctx, asTyped{own}, 0); err != nil {
		return nil, nil, err
	}
	r.print(s.seen)
	return queries, s, nil
}

// fill hands every notice to all engines, and says how long each took.
func fill(ctx context.Context, a *app.App, list []engine) ([]time.Duration, *sample, error) {
	n, err := noticesIn(ctx, a.DB)
	if err != nil {
		return nil, nil, err
	}
	took := make([]time.Duration, len(list))
	s := &sample{stride: max(1, n/sampled)}
	each := func(fn func(engine) error) error {
		for i, e := range list {
			begun := time.Now()
			if err := fn(e); err != nil {
				return fmt.Errorf("filling %s: %w", e.name(), err)
			}
			took[i] += time.Since(begun)
		}
		return nil
	}
	var r reader
	var some []document
	flush := func() error {
		err := each(func(e engine) error { return e.add(ctx, some) })
		some = some[:0]
		return err
	}
	err = a.Notices.Documents(ctx, func(d search.Document) error {
		made := r.document(d)
		s.take(made)
		if some = append(some, made); len(some) < addAtOnce {
			return nil
		}
		return flush()
	})
	if err == nil {
		err = flush()
	}
	if err == nil {
		err = each(func(e engine) error { return e.finish(ctx) })
	}
	return took, s, err
}

// asked is what came of asking an engine.
type asked struct {
	name    string
	filled  time.Duration // 0 for what is filled already
	size    int64
	whole   time.Duration // processor time of this process for a query, in the mean
	answers []answer
}

// ask asks an engine all queries twice, and keeps what the second pass found
// and cost.
func (r *report) ask(ctx context.Context, e engine, filled time.Duration) error {
	runtime.LockOSThread() // so that the thread's time is this one's
	defer runtime.UnlockOSThread()
	runtime.GC()
	got := asked{name: e.name(), filled: filled, answers: make([]answer, len(r.queries))}
	err := e.session(ctx, func(ask asker, cpu meter) error {
		for range 2 {
			whole := used()
			for i, q := range r.queries {
				begun, before := time.Now(), cpu()
				a, err := ask(q)
				if err != nil {
					return fmt.Errorf("asking for %s: %w", q.exact(), err)
				}
				a.wall, a.cpu = time.Since(begun), cpu()-before
				got.answers[i] = a
			}
			got.whole = (used() - whole) / time.Duration(len(r.queries))
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("asking %s: %w", e.name(), err)
	}
	got.size, err = e.size(ctx)
	r.all = append(r.all, got)
	return err
}

// difference says in what two answers to a query differ, "" for nothing. Only
// the number of the best is compared: each engine has its own idea of them.
func difference(a, b answer) string {
	var parts []string
	if a.total != b.total || a.hits != b.hits {
		parts = append(parts, fmt.Sprintf("total %d and %d, shown %d and %d", a.total, b.total, a.hits, b.hits))
	}
	for name, counts := range a.counts {
		if !maps.Equal(counts, b.counts[name]) {
			parts = append(parts, fmt.Sprintf("%s %v and %v", name, counts, b.counts[name]))
		}
	}
	return strings.Join(parts, "; ")
}
