package notice

import (
	"context"
	"iter"
	"slices"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/search"
)

// Result is a page of what a query finds.
type Result struct {
	Query  Query // as it was understood: Sort, Page and Limit are set
	Expr   search.Expr
	Items  []Item
	Total  int
	Facets *Facets // nil when they were not asked for

	// Where nothing was found, Suggestion is a text with other spellings that finds
	// something, and Looser one that asks for any of the words instead of all,
	// with the number of notices that it finds under the same filters. "" for none.
	Suggestion  string
	Looser      string
	LooserTotal int
}

// Pages gives the number of pages; 1 for an empty list.
func (r Result) Pages() int { return max(1, (r.Total+r.Query.Limit-1)/r.Query.Limit) }

// Notices gives the notices of the page.
func (r Result) Notices() []Notice {
	list := make([]Notice, len(r.Items))
	for i := range r.Items {
		list[i] = r.Items[i].Notice
	}
	return list
}

// Item is a notice that was found.
type Item struct {
	Notice
	// Found lists the fields that the words stand in, in the order of a notice;
	// none without words.
	Found []search.Field
	More  string // the text of lots and items, where the words stand in it
}

// Search gives a page of the notices that q asks for, with facets. The error
// is a fault of kind NotFound for a page after the last, Invalid for an order,
// a page size or a page that makes no sense, and Unavailable while the index
// is being made.
func (s *Service) Search(ctx context.Context, q Query) (Result, error) {
	res, err := s.find(ctx, q, true)
	return res, named(err, "searching notices")
}

// Find is Search without facets.
func (s *Service) Find(ctx context.Context, q Query) (Result, error) {
	res, err := s.find(ctx, q, false)
	return res, named(err, "searching notices")
}

func (s *Service) find(ctx context.Context, q Query, facets bool) (Result, error) {
	index, req, err := s.ask(ctx, &q)
	if err != nil {
		return Result{}, err
	}
	res := Result{Query: q, Expr: req.Expr}
	req.Offset, req.Limit = (q.Page-1)*q.Limit, q.Limit
	if facets {
		req.Facets, req.Groups = facetsWanted, groupsLooked
	}
	found, err := index.Search(ctx, req)
	if err != nil {
		return Result{}, err
	}
	res.Total = found.Total
	if q.Page > 1 && req.Offset >= res.Total {
		return Result{}, fault.New(fault.NotFound, "There is no page %d: the list has %d.", q.Page, res.Pages())
	}
	if facets {
		if res.Facets, err = s.facets(ctx, &res, &found); err != nil {
			return Result{}, err
		}
	}
	if res.Total == 0 {
		if err := s.advise(ctx, index, req, &res); err != nil {
			return Result{}, err
		}
	}
	keys := make([]string, len(found.Hits))
	for i, h := range found.Hits {
		keys[i] = h.Key
	}
	res.Items, err = s.items(ctx, res.Expr, keys)
	return res, err
}

// advise says what would find something where nothing was found.
func (s *Service) advise(ctx context.Context, index *search.Index, req search.Request, res *Result) error {
	if better, ok := index.Suggest(res.Expr); ok {
		res.Suggestion = better.String()
	}
	looser, ok := res.Expr.Looser()
	if !ok {
		return nil
	}
	req.Expr, req.Facets, req.Groups, req.Offset, req.Limit = looser, nil, 0, 0, 0
	found, err := index.Search(ctx, req)
	if err == nil && found.Total > 0 {
		res.Looser, res.LooserTotal = looser.String(), found.Total
	}
	return err
}

// eachAtOnce is how many notices Each reads from the database at once.
const eachAtOnce = 500

// Each calls fn for every notice that q asks for, in its order, whatever its
// page, and gives how many there are. It answers as the index was when it
// began; what fn returns ends it.
func (s *Service) Each(ctx context.Context, q Query, fn func(total int, n Notice) error) error {
	total, keys, err := s.OCIDs(ctx, q)
	if err != nil {
		return err
	}
	for some := range chunks(keys, eachAtOnce) {
		list, err := s.byOCID(ctx, some)
		if err != nil {
			return named(err, "reading notices")
		}
		for _, n := range list {
			if err := fn(total, n); err != nil {
				return err
			}
		}
	}
	return nil
}

// OCIDs gives the ocids of every notice that q asks for, in its order, whatever
// its page, and how many there are, as the index was when it was asked.
func (s *Service) OCIDs(ctx context.Context, q Query) (total int, ocids iter.Seq[string], err error) {
	q.Page, q.Limit = 1, 0
	index, req, err := s.ask(ctx, &q)
	if err != nil {
		return 0, nil, named(err, "searching notices")
	}
	req.Limit = search.All
	total, ocids, err = index.Each(ctx, req)
	if err != nil {
		return 0, nil, named(err, "searching notices")
	}
	return total, ocids, nil
}

// chunks gives the values of a sequence some at a time.
func chunks(seq iter.Seq[string], n int) func(func([]string) bool) {
	return func(yield func([]string) bool) {
		var some []string
		for v := range seq {
			if some = append(some, v); len(some) == n {
				if !yield(some) {
					return
				}
				some = some[:0]
			}
		}
		if len(some) > 0 {
			yield(some)
		}
	}
}

// byOCID gives the notices with the ocids, in their order; one that is not
// there any more is left out.
func (s *Service) byOCID(ctx context.Context, ocids []string) (list []Notice, err error) {
	if len(ocids) == 0 {
		return nil, nil
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		var args []any
		list, err = fetch(ctx, tx, selection{where: "ocid in " + db.In(&args, ocids...), args: args, order: "ocid", limit: len(ocids)})
		return err
	})
	at := make(map[string]int, len(ocids))
	for i, ocid := range ocids {
		at[ocid] = i
	}
	slices.SortFunc(list, func(a, b Notice) int { return at[a.OCID] - at[b.OCID] })
	return list, err
}

// items reads the notices found and sees where the words stand in them.
func (s *Service) items(ctx context.Context, expr search.Expr, ocids []string) ([]Item, error) {
	list, err := s.byOCID(ctx, ocids)
	if err != nil {
		return nil, err
	}
	items := make([]Item, len(list))
	var texts map[string]string
	if expr.Root != nil && len(list) > 0 {
		err = s.db.Read(ctx, func(tx *db.Tx) (err error) {
			texts, err = more(ctx, tx, ocids)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	for i := range list {
		items[i].Notice = list[i]
		if expr.Root == nil {
			continue
		}
		byField := list[i].texts(texts[list[i].OCID])
		for field := search.Title; field <= search.Supplier; field++ {
			if expr.Touches(field, byField[field]) {
				items[i].Found = append(items[i].Found, field)
			}
		}
		if slices.Contains(items[i].Found, search.Lot) {
			items[i].More = byField[search.Lot]
		}
	}
	return items, nil
}
