package notice

import (
	"context"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
)

// Page is a page of a list.
type Page struct {
	Items  []Notice
	Total  int // notices on all pages
	Number int // of this page, from 1
	Limit  int // notices on a full page
}

// Pages gives the number of pages; 1 for an empty list.
func (p Page) Pages() int { return max(1, (p.Total+p.Limit-1)/p.Limit) }

const (
	usualLimit = 20
	mostLimit  = 100
	// mostDepth bounds the notices that are stepped over on the way to a page:
	// the cost of a page grows with them, and nobody leafs that far.
	mostDepth = 100_000
)

// List gives a page of the notices that q asks for. The error is a fault of
// kind NotFound for a page after the last, and Invalid for a stage, an order
// or a size that does not exist and for pages too far from the first.
func (s *Service) List(ctx context.Context, q Query) (Page, error) {
	if err := q.settle(); err != nil {
		return Page{}, err
	}
	page := Page{Number: q.Page, Limit: q.Limit}
	now := s.clock.Now()
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		where, args := q.where(now)
		if page.Total, err = count(ctx, tx, where, args); err != nil {
			return err
		}
		offset := (q.Page - 1) * q.Limit
		if offset > 0 && offset >= page.Total {
			return fault.New(fault.NotFound, "There is no page %d: the list has %d.", q.Page, page.Pages())
		}
		if q.Sort == ByDeadline {
			page.Items, err = byDeadline(ctx, tx, q, now, offset)
		} else {
			page.Items, err = fetch(ctx, tx, selection{where, args, newestFirst, q.Limit, offset})
		}
		return err
	})
	return page, named(err, "listing notices")
}

// where gives the SQL for the filters.
func (q *Query) where(now time.Time) (where string, args []any) {
	all := []string{"1 = 1"}
	if len(q.Stages) > 0 {
		stages := make([]string, len(q.Stages))
		for i, stage := range q.Stages {
			stages[i] = "(" + stage.condition(&args, now) + ")"
		}
		all = append(all, "("+strings.Join(stages, " or ")+")")
	}
	if len(q.BuyerKeys) > 0 {
		all = append(all, "buyer_key in "+db.In(&args, q.BuyerKeys...))
	}
	if len(q.SupplierKeys) > 0 {
		all = append(all, "ocid in (select ocid from notice_supplier where key in "+db.In(&args, q.SupplierKeys...)+")")
	}
	if q.Source != "" {
		all = append(all, "source in "+db.In(&args, q.Source))
	}
	return strings.Join(all, " and "), args
}

// byDeadline gives a page in two pieces: from the notices with a deadline
// ahead, and from the others.
func byDeadline(ctx context.Context, tx *db.Tx, q Query, now time.Time, offset int) ([]Notice, error) {
	where, args := q.where(now)
	first := selection{where + " and " + ahead(&args, now), args, soonestFirst, q.Limit, offset}
	n, err := count(ctx, tx, first.where, first.args)
	if err != nil {
		return nil, err
	}
	var items []Notice
	if offset < n {
		if items, err = fetch(ctx, tx, first); err != nil {
			return nil, err
		}
	}
	if len(items) == q.Limit {
		return items, nil
	}
	where, args = q.where(now)
	rest := selection{where + " and not " + ahead(&args, now), args, newestFirst, q.Limit - len(items), max(0, offset-n)}
	others, err := fetch(ctx, tx, rest)
	return append(items, others...), err
}

// ahead gives the SQL for a deadline after now.
func ahead(args *[]any, now time.Time) string {
	list := db.In(args, clock.Text(now))
	return "(closes > " + list[1:len(list)-1] + ")"
}

// The orders, each with an index. The ocid makes them complete.
const (
	newestFirst  = "updated desc, ocid desc"
	soonestFirst = "closes, ocid"
)
