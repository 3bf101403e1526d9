package notice

import (
	"context"
	"math"
	"slices"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/search"
)

// year asks for the notices first published in the last twelve months that a
// query would have found when they were news, see BackTest.
type year struct {
	index        *search.Index
	expr         search.Expr
	since, until time.Time
	// parts are the requests that together ask for them, but for when they were
	// published; no notice fits two. dated asks for those of them that close within
	// some bound, once it is given.
	parts []search.Request
	dated search.Request
}

// lastYear makes a query ready for the year that ends now.
func (s *Service) lastYear(ctx context.Context, q Query) (*year, error) {
	if err := q.settle(); err != nil {
		return nil, err
	}
	stages, staged, open := q.stageFilter(), q.staged(), slices.Contains(q.Stages, Open)
	q.Stages, q.Repeatable = nil, false
	index, req, err := s.ask(ctx, &q)
	if err != nil {
		return nil, err
	}
	y := &year{index: index, expr: req.Expr, until: req.Now}
	y.since = y.endOfToday().AddDate(-1, 0, 0)
	if staged && !open {
		req.Filters = append(req.Filters, stages)
	}
	y.dated, y.parts = req, []search.Request{req}
	if open {
		undated := narrowed(req, search.Range{Name: columnCloses, Column: columnCloses, From: 1, To: 0, Missing: true})
		undated.Filters = append(slices.Clip(undated.Filters), stages)
		y.parts = []search.Request{narrowed(req, closing(search.Missing+1, math.MaxInt64)), undated}
	}
	return y, nil
}

// endOfToday gives the first instant of the day in London after the year's.
func (y *year) endOfToday() time.Time {
	return dayStart(plain.Day(y.until)).In(clock.London).AddDate(0, 0, 1)
}

// narrowed gives a request with one more range.
func narrowed(r search.Request, more search.Range) search.Request {
	r.Ranges = append(slices.Clip(r.Ranges), more)
	return r
}

// days bounds a request of the year to its days.
func (y *year) days(r search.Request) search.Request {
	return narrowed(r, y.published(y.since, y.endOfToday()))
}

// published bounds the first publication to before an instant, and to now.
func (y *year) published(from, before time.Time) search.Range {
	return search.Range{Name: columnPublished, Column: columnPublished, From: from.UnixMilli(),
		To: min(before.UnixMilli()-1, y.until.UnixMilli())}
}

// closing bounds the closing date, in Unix milliseconds, both included.
func closing(from, to int64) search.Range {
	return search.Range{Name: columnCloses, Column: columnCloses, From: from, To: to}
}

// variant is what is asked otherwise than the query does. It must not write to
// what the slices of the request hold.
type variant func(*search.Request)

func asIs(*search.Request) {}

// asking asks for other words.
func asking(e search.Expr) variant { return func(r *search.Request) { r.Expr = e } }

// total counts the notices of the year.
func (y *year) total(ctx context.Context, otherwise variant) (int, error) {
	return y.sum(ctx, func(r *search.Request) {
		otherwise(r)
		*r = y.days(*r)
	})
}

// within counts the notices of the year that were published from an instant to
// before another.
func (y *year) within(ctx context.Context, from, before time.Time) (int, error) {
	return y.sum(ctx, func(r *search.Request) { *r = narrowed(*r, y.published(from, before)) })
}

// sum counts what all parts find, each otherwise.
func (y *year) sum(ctx context.Context, otherwise variant) (total int, err error) {
	for _, r := range y.parts {
		otherwise(&r)
		r.Limit = 0
		found, err := y.index.Search(ctx, r)
		if err != nil {
			return 0, err
		}
		total += found.Total
	}
	return total, nil
}

// counts counts the notices of the year by the values of a tag; values nil
// stands for all there are.
func (y *year) counts(ctx context.Context, tag string, values []string) (map[string]int, error) {
	const facet = "brought" // the name of no filter, so that all are heeded
	counts := map[string]int{}
	for _, r := range y.parts {
		r = y.days(r)
		r.Limit, r.Facets = 0, []search.Facet{{Name: facet, Tag: tag, Values: values}}
		found, err := y.index.Search(ctx, r)
		if err != nil {
			return nil, err
		}
		for v, n := range found.Counts[facet] {
			counts[v] += n
		}
	}
	return counts, nil
}

// keys gives the processes that a request finds.
func (y *year) keys(ctx context.Context, r search.Request) ([]string, error) {
	found, err := y.index.Search(ctx, r)
	keys := make([]string, len(found.Hits))
	for i, h := range found.Hits {
		keys[i] = h.Key
	}
	return keys, err
}

// closingBy gives the processes of the year's notices that were published from
// an instant to before another and close at a third or earlier.
func (y *year) closingBy(ctx context.Context, from, before, last time.Time) ([]string, error) {
	r := narrowed(y.dated, y.published(from, before))
	r = narrowed(r, closing(search.Missing+1, last.UnixMilli()))
	r.Limit, r.Order = search.All, search.Order{Column: columnPublished, From: search.Missing}
	return y.keys(ctx, r)
}
