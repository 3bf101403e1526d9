package main

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/search"
)

const (
	shown      = 20 // results, and buyers
	addAtOnce  = 4000
	buyerFacet = "buyer"
)

// ours is the search index of the program with the documents of the bench.
type ours struct {
	index *search.Index
	dir   string
	docs  int64
}

func openOurs(dir string) (*ours, error) {
	index, err := search.Open(dir, schema, slog.Default())
	return &ours{index: index, dir: dir}, err
}

func (o *ours) name() string { return "ours" }

func (o *ours) add(_ context.Context, docs []document) error {
	list := make([]search.Document, len(docs))
	for i := range docs {
		list[i] = docs[i].Document
	}
	o.docs += int64(len(docs))
	return o.index.Add(list, search.Fresh, o.docs)
}

// finish waits for the merging and starts anew from the snapshot, as a server
// does.
func (o *ours) finish(context.Context) error {
	settle()
	if err := o.index.Save("bench"); err != nil {
		return err
	}
	o.index.Close()
	index, err := search.Open(o.dir, schema, slog.Default())
	if err == nil && int64(index.Docs()) != o.docs {
		err = fmt.Errorf("the index has %d documents instead of %d", index.Docs(), o.docs)
	}
	o.index = index
	return err
}

func (o *ours) size(context.Context) (int64, error) { return sizeOf(o.dir) }

func (o *ours) close() { o.index.Close() }

func (o *ours) session(ctx context.Context, fn func(asker, meter) error) error {
	return fn(func(q query) (answer, error) { return o.ask(ctx, q, q.exact()) }, threadMeter)
}

func (o *ours) ask(ctx context.Context, q query, text string) (answer, error) {
	res, err := o.index.Search(ctx, q.request(text))
	if err != nil {
		return answer{}, err
	}
	buyers := map[string]int{}
	for _, g := range res.Groups {
		buyers[g.Value] = g.N
	}
	res.Counts[buyerFacet] = buyers
	return answer{total: res.Total, counts: res.Counts, hits: len(res.Hits)}, nil
}

// asTyped is ours asked as people type: words are stemmed.
type asTyped struct{ *ours }

func (t asTyped) name() string { return "ours, as typed (stemmed)" }

func (t asTyped) session(ctx context.Context, fn func(asker, meter) error) error {
	return fn(func(q query) (answer, error) { return t.ask(ctx, q, q.typed()) }, threadMeter)
}

// request gives what the query asks of an index, with a text for its words.
func (q query) request(text string) search.Request {
	r := search.Request{Expr: search.Parse(text), Now: today, Facets: facets, Groups: shown, Limit: shown,
		Order: search.Order{Then: columnUpdated}}
	if q.stage != "" {
		r.Filters = append(r.Filters, search.Filter{Name: tagStage, Stages: []string{q.stage}})
	}
	if q.region != "" {
		r.Filters = append(r.Filters, search.Filter{Name: tagRegion, Any: []search.Tag{{Name: tagRegion, Value: q.region}}})
	}
	if q.valued {
		r.Ranges = append(r.Ranges, search.Range{Name: columnValue, Column: columnValue, From: q.from, To: q.to})
	}
	return r
}

// asNotices gives the query as a page asks it.
func (q query) asNotices() (notice.Query, error) {
	asked, problems := notice.ReadAddress(q.address())
	return asked, notice.Err(problems)
}
