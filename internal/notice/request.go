package notice

import (
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/search"
)

// ask settles a query and gives what it asks of the index, without a limit, and
// the index. Every question goes this way.
func (s *Service) ask(ctx context.Context, q *Query) (*search.Index, search.Request, error) {
	if err := q.settle(); err != nil {
		return nil, search.Request{}, err
	}
	index, err := s.ready(ctx)
	if err != nil {
		return nil, search.Request{}, err
	}
	req, err := s.request(ctx, q)
	return index, req, err
}

// request gives what the query asks of the index now.
func (s *Service) request(ctx context.Context, q *Query) (search.Request, error) {
	req := q.request()
	req.Now = s.clock.Now()
	req.Order = q.order(req.Now)
	buyers, err := s.keys(ctx, q.Buyers)
	if err != nil {
		return req, err
	}
	suppliers, err := s.keys(ctx, q.Suppliers)
	req.Filters = append(req.Filters, q.bodyFilters(buyers, suppliers)...)
	return req, err
}

// request gives what the query asks of the index at any time and in any order,
// but for its bodies.
func (q *Query) request() search.Request {
	req := search.Request{Expr: search.Parse(q.Text), Ranges: q.ranges()}
	add := func(name string, values []string) {
		if len(values) > 0 {
			req.Filters = append(req.Filters, search.Filter{Name: name, Any: tagsOf(name, values)})
		}
	}
	if len(q.Stages) > 0 || q.Repeatable {
		req.Filters = append(req.Filters, q.stageFilter())
	}
	add(tagType, q.Types)
	var kinds []string
	for _, k := range q.Kinds {
		kinds = append(kinds, string(k))
	}
	add(tagKind, kinds)
	if len(q.Categories) > 0 {
		req.Filters = append(req.Filters, categoryFilter(q.Categories))
	}
	add(tagMethod, q.Methods)
	add(tagSource, q.Sources)
	if len(q.Regions) > 0 {
		req.Filters = append(req.Filters, regionFilter(q.Regions))
	}
	for tag, yes := range map[string]bool{tagSME: q.SME, tagVCSE: q.VCSE, tagAwardedSME: q.AwardedSME} {
		if yes {
			add(tag, []string{"yes"})
		}
	}
	return req
}

// bodyFilters gives the filters for the keys of buyers and suppliers.
func (q *Query) bodyFilters(buyers, suppliers []string) (filters []search.Filter) {
	if len(q.Buyers) > 0 {
		filters = append(filters, search.Filter{Name: tagBuyer, Any: tagsOf(tagBuyer, buyers)})
	}
	if len(q.Suppliers) > 0 {
		filters = append(filters, search.Filter{Name: tagSupplier, Any: tagsOf(tagSupplier, suppliers)})
	}
	return filters
}

// keys gives all keys of the organisations with some ids; an id that is not
// known stands for itself, and so finds nothing.
func (s *Service) keys(ctx context.Context, ids []string) (keys []string, err error) {
	for _, id := range ids {
		refs, err := s.orgs.Names(ctx, []string{id})
		if err != nil {
			return nil, err
		}
		keys = append(keys, id)
		if ref, known := refs[id]; known {
			more, err := s.orgs.Keys(ctx, ref.ID)
			if err != nil {
				return nil, err
			}
			keys = union(keys, more)
		}
	}
	return keys, nil
}

func tagsOf(name string, values []string) (tags []search.Tag) {
	for _, v := range values {
		tags = append(tags, search.Tag{Name: name, Value: v})
	}
	return tags
}

func (q *Query) stageFilter() search.Filter {
	f := search.Filter{Name: tagStage}
	for _, stage := range q.Stages {
		f.Stages = append(f.Stages, string(stage))
	}
	if q.Repeatable {
		f.Any = tagsOf(tagStage, []string{Repeatable})
	}
	return f
}

// categoryFilter gives the filter for beginnings of CPV codes, other codes, and
// None, which stands for what has no division of the CPV.
func categoryFilter(categories []string) search.Filter {
	f := search.Filter{Name: tagCategory}
	for _, c := range categories {
		tag := tagCategory
		if c == None {
			tag = tagDivision
		}
		f.Any = append(f.Any, search.Tag{Name: tag, Value: c})
	}
	return f
}

// regionFilter gives the filter for codes of regions and names of places.
func regionFilter(regions []string) search.Filter {
	f := search.Filter{Name: tagRegion}
	for _, r := range regions {
		f.Any = append(f.Any, search.Tag{Name: tagRegion, Value: r}, search.Tag{Name: tagPlace, Value: strings.ToLower(r)})
	}
	return f
}

func (q *Query) ranges() (ranges []search.Range) {
	if q.Value.set() {
		r := search.Range{Name: columnValue, Column: columnValue, From: 0, To: math.MaxInt64, Missing: q.Value.Unknown}
		if q.Value.From != nil {
			r.From = *q.Value.From
		}
		if q.Value.To != nil {
			r.To = *q.Value.To
		}
		ranges = append(ranges, r)
	}
	for _, d := range []struct {
		column string
		days   Days
	}{{columnPublished, q.Published}, {columnCloses, q.Closes}, {columnStarts, q.Starts}, {columnEnds, q.Ends}} {
		if d.days.set() {
			ranges = append(ranges, d.days.within(d.column))
		}
	}
	return ranges
}

// within gives the instants of the days: to the last of the last day.
func (d Days) within(column string) search.Range {
	r := search.Range{Name: column, Column: column, From: search.Missing + 1, To: math.MaxInt64}
	if from := dayStart(d.From); !from.IsZero() {
		r.From = from.UnixMilli()
	}
	if to := dayStart(d.To); !to.IsZero() {
		r.To = to.In(clock.London).AddDate(0, 0, 1).UnixMilli() - 1
	}
	return r
}

func (q *Query) order(now time.Time) search.Order {
	newest := search.Order{Column: columnUpdated, Descending: true, From: search.Missing}
	switch q.Sort {
	case ByDeadline:
		return search.Order{Column: columnCloses, From: now.UnixMilli() + 1, Then: columnUpdated}
	case ByEnd:
		return search.Order{Column: columnEnds, From: dayMillis(plain.Day(now)), Then: columnUpdated}
	case ByValue:
		return search.Order{Column: columnValue, Descending: true, From: search.Missing, Then: columnUpdated}
	case ByRelevance:
		if q.Text != "" {
			return search.Order{Then: columnUpdated}
		}
	}
	return newest
}

// settle fills in what was left out and refuses what makes no sense.
func (q *Query) settle() error {
	q.Page = max(q.Page, 1)
	if q.Limit == 0 {
		q.Limit = usualLimit
	}
	if q.Sort == "" {
		q.Sort = ByNewest
		if q.Text != "" {
			q.Sort = ByRelevance
		}
	}
	switch {
	case q.Limit < 1 || q.Limit > mostLimit:
		return fault.New(fault.Invalid, "A page has 1 to %d notices.", mostLimit)
	case !slices.Contains(Sorts, q.Sort):
		return fault.New(fault.Invalid, "Notices can be sorted by relevance, newest, closing, value or ending.")
	case q.Page > math.MaxInt32/mostLimit:
		return fault.New(fault.NotFound, "There is no page %d.", q.Page)
	}
	for _, stage := range q.Stages {
		if !slices.Contains(Stages, stage) {
			return fault.New(fault.Invalid, "There is no stage called %s.", stage)
		}
	}
	return nil
}
