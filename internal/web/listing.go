package web

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/org"
)

// listing is what a reader asks of the list of notices, read from the query of
// its address.
type listing struct {
	Stages   []notice.Stage // in the order of notice.Stages; none for all
	Buyer    org.Ref        // zero for any
	Supplier org.Ref        // zero for any
	Source   string         // "" for any
	Sort     notice.Sort
	Page     int // from 1

	buyerKeys    []string
	supplierKeys []string
}

// anyStage is the value of the parameter stage that asks for all of them.
const anyStage = "any"

// readListing reads a query. What it names and does not exist is a fault of
// kind Invalid that says what there is; other parameters are not looked at.
func (s *Site) readListing(ctx context.Context, query url.Values) (listing, error) {
	l := listing{Sort: notice.ByNewest}
	var err error
	if l.Stages, err = readStages(query["stage"]); err != nil {
		return l, err
	}
	switch sort := query.Get("sort"); sort {
	case "", string(notice.ByNewest):
	case string(notice.ByDeadline):
		l.Sort = notice.ByDeadline
	default:
		return l, fault.New(fault.Invalid, "Notices cannot be sorted by “%s”. Use sort=%s or sort=%s.",
			shorten(sort, mostCode), notice.ByNewest, notice.ByDeadline)
	}
	if l.Page, err = readPage(query.Get("page")); err != nil {
		return l, err
	}
	if l.Source, err = s.readSource(ctx, query.Get("source")); err != nil {
		return l, err
	}
	if l.Buyer, l.buyerKeys, err = s.readBody(ctx, "buyer", query.Get("buyer")); err != nil {
		return l, err
	}
	l.Supplier, l.supplierKeys, err = s.readBody(ctx, "supplier", query.Get("supplier"))
	return l, err
}

// readStages reads the values of the parameter stage. Without one only open
// notices are asked for, since they are what most readers can act on.
func readStages(values []string) ([]notice.Stage, error) {
	values = slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == "" })
	if len(values) == 0 {
		return []notice.Stage{notice.Open}, nil
	}
	for _, v := range values {
		if v != anyStage && !slices.Contains(notice.Stages, notice.Stage(v)) {
			return nil, fault.New(fault.Invalid, "There is no stage “%s”. The stages are %s, or %s for all of them.",
				shorten(v, mostCode), joined(notice.Stages, ", "), anyStage)
		}
	}
	if slices.Contains(values, anyStage) {
		return nil, nil
	}
	var stages []notice.Stage
	for _, stage := range notice.Stages {
		if slices.Contains(values, string(stage)) {
			stages = append(stages, stage)
		}
	}
	return stages, nil
}

// joined writes stages with something between them.
func joined(stages []notice.Stage, between string) string {
	var words []string
	for _, stage := range stages {
		words = append(words, string(stage))
	}
	return strings.Join(words, between)
}

func readPage(value string) (int, error) {
	if value == "" {
		return 1, nil
	}
	page, err := strconv.Atoi(value)
	if err != nil || page < 1 {
		return 0, fault.New(fault.Invalid, "“%s” is not the number of a page. Pages are counted from 1.", shorten(value, mostCode))
	}
	return page, nil
}

func (s *Site) readSource(ctx context.Context, value string) (string, error) {
	if value == "" {
		return "", nil
	}
	sources, err := s.data.Notices.Sources(ctx)
	if err != nil {
		return "", err
	}
	names := make([]string, len(sources))
	for i, source := range sources {
		if source.Source == value {
			return value, nil
		}
		names[i] = shorten(source.Source, mostCode)
	}
	if len(names) == 0 {
		return "", fault.New(fault.Invalid, "There is no source “%s”: nothing has been imported yet.", shorten(value, mostCode))
	}
	return "", fault.New(fault.Invalid, "There is no source “%s”. The sources are: %s.", shorten(value, mostCode), strings.Join(names, ", "))
}

// readBody finds the organisation that a parameter names by its id or another
// of its keys, with all its keys.
func (s *Site) readBody(ctx context.Context, role, id string) (org.Ref, []string, error) {
	if id == "" {
		return org.Ref{}, nil, nil
	}
	unknown := fault.New(fault.Invalid, "There is no %s with the id “%s”. Look for it among the %ss.", role, shorten(id, mostCode), role)
	if !storable(id) {
		return org.Ref{}, nil, unknown
	}
	refs, err := s.data.Orgs.Names(ctx, []string{id})
	if err != nil {
		return org.Ref{}, nil, err
	}
	ref, known := refs[id]
	if !known {
		return org.Ref{}, nil, unknown
	}
	keys, err := s.data.Orgs.Keys(ctx, ref.ID)
	return ref, keys, err
}

// query gives the question to the notices.
func (l listing) query() notice.Query {
	return notice.Query{Stages: l.Stages, BuyerKeys: l.buyerKeys, SupplierKeys: l.supplierKeys,
		Source: l.Source, Sort: l.Sort, Page: l.Page}
}

// address gives the address of the listing; what it leaves out is the default.
func (l listing) address() string {
	query := url.Values{}
	switch {
	case len(l.Stages) == 0:
		query.Set("stage", anyStage)
	case len(l.Stages) == 1 && l.Stages[0] == notice.Open && l.Buyer.ID == "" && l.Supplier.ID == "" && l.Source == "":
		// the default, said only beside other filters
	default:
		for _, stage := range l.Stages {
			query.Add("stage", string(stage))
		}
	}
	for name, value := range map[string]string{"buyer": l.Buyer.ID, "supplier": l.Supplier.ID, "source": l.Source} {
		if value != "" {
			query.Set(name, value)
		}
	}
	if l.Sort == notice.ByDeadline {
		query.Set("sort", string(l.Sort))
	}
	if l.Page > 1 {
		query.Set("page", strconv.Itoa(l.Page))
	}
	if len(query) == 0 {
		return "/notices"
	}
	return "/notices?" + query.Encode()
}

// with gives the listing changed, from its first page.
func (l listing) with(change func(*listing)) listing {
	l.Page = 1
	change(&l)
	return l
}

// without gives the listing without one of its stages; without the last it is
// of all stages.
func (l listing) without(stage notice.Stage) listing {
	return l.with(func(l *listing) {
		l.Stages = slices.DeleteFunc(slices.Clone(l.Stages), func(s notice.Stage) bool { return s == stage })
	})
}
