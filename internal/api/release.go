package api

import (
	"bufio"
	"context"
	"iter"
	"net/http"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/ocds"
)

// releases answers with a page of the walk over all releases.
func (a *API) releases(f form) handler {
	return func(w http.ResponseWriter, r *http.Request, q query) error {
		limit, err := q.integer("limit")
		if err != nil {
			return err
		}
		filter, err := f.filter(q)
		if err != nil {
			return err
		}
		from, err := a.from(r.Context(), q, filter)
		if err != nil {
			return err
		}
		walk := walk{api: a, filter: filter, size: from.size}
		list, next, more, err := walk.page(r.Context(), from.before, int(limit))
		if err != nil {
			return err
		}
		link := ""
		if more {
			link = a.base(r) + r.URL.Path + "?" + f.next(q, next.text(filter), limit)
			linkNext(w.Header(), link)
		}
		entries := pointers(list)
		if a.unchanged(w, r, indexes(entries), link) {
			return nil
		}
		return a.sendReleases(w, r, f, entries, a.reread(r.Context(), entries), link)
	}
}

// from gives where the page begins: after the cursor's place, or at the head
// of the ledger.
func (a *API) from(ctx context.Context, q query, f process.Filter) (cursor, error) {
	text, given := q.text("cursor")
	if !given {
		size, err := a.cfg.Log.Size(ctx)
		return cursor{before: size, size: size}, err
	}
	c, ok := parseCursor(text, f)
	if !ok {
		return c, q.bad("cursor", "The parameter cursor is damaged or was made for other filters; follow links.next as it stands.")
	}
	return c, nil
}

// release answers with the releases of a process by date, or with the newest
// release of that id of each process that has one.
func (a *API) release(f form) handler {
	return func(w http.ResponseWriter, r *http.Request, _ query) error {
		id := r.PathValue("id")
		o, err := a.outline(r.Context(), id, everything)
		if err != nil {
			return err
		}
		if len(o.current) == 0 {
			if o, err = a.withReleaseID(r.Context(), id); err != nil {
				return err
			}
		}
		if len(o.current) == 0 {
			return fault.New(fault.NotFound, "There is no release and no contracting process with the id %s here.", quoted(id))
		}
		if a.unchanged(w, r, indexes(o.current)) {
			return nil
		}
		return a.sendReleases(w, r, f, o.current, o.releases(r.Context(), a), "")
	}
}

// withReleaseID gives the newest release with an id of each process that has
// one, by date.
func (a *API) withReleaseID(ctx context.Context, id string) (outline, error) {
	entries, err := a.cfg.Log.WithReleaseID(ctx, id)
	if err != nil {
		return outline{}, err
	}
	dates := map[int64]*ocds.Value{}
	for i := range entries {
		if v := entries[i].Release().Value; v != nil {
			dates[entries[i].Index] = v
		}
	}
	list, err := byDate(newestOfEach(entries), dates)
	return outline{current: list, whole: true}, err
}

// newestOfEach gives, of entries with one release id, the newest of each
// process.
func newestOfEach(entries []ledger.Entry) []*ledger.Entry {
	newest := map[string]int64{}
	for i := range entries {
		newest[entries[i].OCID] = entries[i].Index
	}
	var out []*ledger.Entry
	for i := range entries {
		if newest[entries[i].OCID] == entries[i].Index {
			out = append(out, &entries[i])
		}
	}
	return out
}

func pointers(list []ledger.Entry) []*ledger.Entry {
	out := make([]*ledger.Entry, len(list))
	for i := range list {
		out[i] = &list[i]
	}
	return out
}

// indexes gives the places of entries in the ledger.
func indexes(list []*ledger.Entry) []int64 {
	out := make([]int64, len(list))
	for i, e := range list {
		out[i] = e.Index
	}
	return out
}

// each gives the entries of a list.
func each(list []*ledger.Entry) iter.Seq2[*ledger.Entry, error] {
	return func(yield func(*ledger.Entry, error) bool) {
		for _, e := range list {
			if !yield(e, nil) {
				return
			}
		}
	}
}

// sendReleases sends a release package piece by piece: list are its entries,
// with or without their payloads, and whole the same with them. The address of
// the page that follows is "" when there is none.
func (a *API) sendReleases(w http.ResponseWriter, r *http.Request, f form, list []*ledger.Entry,
	whole iter.Seq2[*ledger.Entry, error], next string) error {
	hs, err := a.headersOf(r.Context(), list)
	if err != nil {
		return err
	}
	out, done := f.sender(w)
	out.Write(a.head(r, list, hs).open())
	if err := writeReleases(out, whole); err != nil {
		return err
	}
	if next != "" {
		out.WriteString(`,"links":` + string(encoded(map[string]string{"next": next})))
	}
	out.WriteString("}\n")
	return done()
}

// writeReleases writes the member "releases". The error is one of reading;
// those of writing stay in out until it is flushed.
func writeReleases(out *bufio.Writer, whole iter.Seq2[*ledger.Entry, error]) error {
	out.WriteString(`,"releases":[`)
	var buf []byte
	first := true
	for e, err := range whole {
		if err != nil {
			return err
		}
		if !first {
			out.WriteByte(',')
		}
		first = false
		buf = e.Release().Value.AppendJSON(buf[:0])
		if _, err := out.Write(buf); err != nil {
			return err
		}
	}
	out.WriteByte(']')
	return nil
}
