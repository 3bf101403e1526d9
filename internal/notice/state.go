package notice

import (
	"context"
	"slices"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/internal/search"
)

// State is a notice as one state of its process shows it, with all that is
// searched of it.
type State struct {
	Notice Notice
	more   string
	bodies []search.Tag // every name of its buyer and suppliers, see WithBodies
}

// StateOf reads a state of a process. The process must exist.
func StateOf(c process.Change) State {
	r := read(c.Compiled)
	n := r.notice(c)
	return State{Notice: n, more: r.more(&n)}
}

// Document gives the state as the search index would hold it, with every name
// of its bodies once WithBodies has found them.
func (s *State) Document() search.Document {
	d := document(&s.Notice, s.more)
	for _, tag := range s.bodies {
		if !slices.Contains(d.Tags, tag) {
			d.Tags = append(d.Tags, tag)
		}
	}
	return d
}

// WithBodies lets states be found by every id and key of their buyers and
// suppliers. A question that is saved names a body by one of them and is not
// asked again when two names turn out to be one body: so the names are with the
// document.
func (s *Service) WithBodies(ctx context.Context, states []*State) error {
	var keys []string
	for _, state := range states {
		keys = append(keys, state.keys()...)
	}
	slices.Sort(keys)
	keys = slices.Compact(keys)
	if len(keys) == 0 {
		return nil
	}
	refs, err := s.orgs.Names(ctx, keys)
	if err != nil {
		return named(err, "reading the bodies of notices")
	}
	var ids []string
	for _, ref := range refs {
		ids = append(ids, ref.ID)
	}
	slices.Sort(ids)
	all, err := s.orgs.AllKeys(ctx, slices.Compact(ids))
	if err != nil {
		return named(err, "reading the bodies of notices")
	}
	for _, state := range states {
		state.bodies = nil
		add := func(tag, key string) {
			if ref, known := refs[key]; known {
				state.bodies = append(state.bodies, tagsOf(tag, append([]string{ref.ID}, all[ref.ID]...))...)
			}
		}
		add(tagBuyer, state.Notice.Buyer.Key)
		for _, supplier := range state.Notice.Suppliers {
			add(tagSupplier, supplier.Key)
		}
	}
	return nil
}

// keys gives the keys of the state's buyer and suppliers.
func (s *State) keys() (keys []string) {
	for _, key := range append([]string{s.Notice.Buyer.Key}, supplierKeys(s.Notice.Suppliers)...) {
		if key != "" {
			keys = append(keys, key)
		}
	}
	return keys
}

func supplierKeys(list []Supplier) []string {
	keys := make([]string, len(list))
	for i, s := range list {
		keys[i] = s.Key
	}
	return keys
}

// Saved gives the question as a search.Matcher takes it up, to be compared with
// documents of states (see WithBodies). Sort, Page and Limit do not count.
func (q Query) Saved() (search.Request, error) {
	if err := q.settle(); err != nil {
		return search.Request{}, err
	}
	req := q.request()
	req.Filters = append(req.Filters, q.bodyFilters(q.Buyers, q.Suppliers)...)
	return req, nil
}

// NoticesOf gives the notices with some ocids, in their order. One that is not
// there any more is left out.
func (s *Service) NoticesOf(ctx context.Context, ocids []string) ([]Notice, error) {
	var all []Notice
	for some := range slices.Chunk(ocids, atOnce) {
		list, err := s.byOCID(ctx, some)
		if err != nil {
			return nil, named(err, "reading notices")
		}
		all = append(all, list...)
	}
	return all, nil
}

// ItemsOf gives the notices with some ocids, in their order, and where the words
// of a question stand in them. One that is not there any more is left out.
func (s *Service) ItemsOf(ctx context.Context, expr search.Expr, ocids []string) ([]Item, error) {
	var all []Item
	for some := range slices.Chunk(ocids, atOnce) {
		items, err := s.items(ctx, expr, some)
		if err != nil {
			return nil, named(err, "reading notices")
		}
		all = append(all, items...)
	}
	return all, nil
}

// Newest gives the notices whose releases came last as the search index holds
// them, at most limit.
func (s *Service) Newest(ctx context.Context, limit int) ([]search.Document, error) {
	var docs []search.Document
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		list, err := fetch(ctx, tx, selection{where: "true", order: "last_index desc", limit: limit})
		if err != nil {
			return err
		}
		docs, err = documents(ctx, tx, list)
		return err
	})
	return docs, named(err, "reading the newest notices")
}
