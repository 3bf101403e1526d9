package api

import (
	"bufio"
	"context"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/ocds"
)

// sendBuffer is how many bytes are gathered before they are sent.
const sendBuffer = 64 << 10

// mostReleases is the largest page of releases, which is the standard one too.
const mostReleases = 100

// releases answers GET /api/1.0/ocdsReleasePackages.
func (a *API) releases(w http.ResponseWriter, r *http.Request) error {
	p, err := parametersOf(r, "limit", "cursor", "updatedFrom", "updatedTo", "stages")
	if err != nil {
		return err
	}
	limit, err := p.integer("limit", mostReleases, 1, mostReleases)
	if err != nil {
		return err
	}
	f, err := p.filter()
	if err != nil {
		return err
	}
	from, err := a.from(r.Context(), p, f)
	if err != nil {
		return err
	}
	walk := walk{api: a, filter: f, size: from.size}
	list, next, more, err := walk.page(r.Context(), from.before, int(limit))
	if err != nil {
		return err
	}
	link := ""
	if more {
		link = a.base(r) + r.URL.Path + "?" + p.next(next.text(f), limit)
	}
	return a.sendReleases(w, r, pointers(list), a.reread(r.Context(), list), link)
}

// filter gives what the parameters select.
func (p parameters) filter() (f process.Filter, err error) {
	if f.Stages, err = p.stages("stages"); err != nil {
		return f, err
	}
	from, _, err := p.instant("updatedFrom")
	if err != nil {
		return f, err
	}
	_, to, err := p.instant("updatedTo")
	if err != nil {
		return f, err
	}
	if !from.IsZero() {
		f.From = clock.Text(from)
	}
	if !to.IsZero() {
		f.To = clock.Text(to.Add(time.Second - time.Millisecond)) // the whole second counts
	}
	if f.To != "" && f.From > f.To {
		return f, p.bad("updatedTo", "The parameter updatedTo names a time before updatedFrom.")
	}
	return f, nil
}

// from gives where the page begins: after the cursor's place, or at the head
// of the ledger.
func (a *API) from(ctx context.Context, p parameters, f process.Filter) (cursor, error) {
	text, given := p.values["cursor"]
	if !given {
		size, err := a.cfg.Log.Size(ctx)
		return cursor{before: size, size: size}, err
	}
	c, ok := parseCursor(text, f)
	if !ok {
		return c, p.bad("cursor", "The parameter cursor is damaged or was made for other filters; follow links.next as it stands.")
	}
	return c, nil
}

// next gives the query of the page that follows.
func (p parameters) next(cursor string, limit int64) string {
	query := url.Values{"cursor": {cursor}, "limit": {strconv.FormatInt(limit, 10)}}
	for _, name := range []string{"updatedFrom", "updatedTo", "stages"} {
		if text, given := p.values[name]; given {
			query.Set(name, text)
		}
	}
	return query.Encode()
}

// release answers GET /api/1.0/ocdsReleasePackages/{id}: with the releases of
// a process by date, or with the newest release of that id of each process
// that has one.
func (a *API) release(w http.ResponseWriter, r *http.Request) error {
	if _, err := parametersOf(r); err != nil {
		return err
	}
	id := r.PathValue("id")
	entries, err := a.cfg.Log.Process(r.Context(), id)
	if err != nil {
		return err
	}
	list := process.Current(entries)
	if len(list) == 0 {
		if entries, err = a.cfg.Log.WithReleaseID(r.Context(), id); err != nil {
			return err
		}
		list = newestOfEach(entries)
	}
	if list, _, err = byDate(list); err != nil {
		return err
	}
	if len(list) == 0 {
		return fault.New(fault.NotFound, "There is no release and no contracting process with the id %s here.", quoted(id))
	}
	return a.sendReleases(w, r, list, each(list), "")
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

// byDate gives entries and their releases in the order in which they are
// merged, without those whose payload was removed.
func byDate(list []*ledger.Entry) (entries []*ledger.Entry, releases []*ocds.Value, err error) {
	list = slices.DeleteFunc(slices.Clone(list), func(e *ledger.Entry) bool { return e.Release().Value == nil })
	values := make([]*ocds.Value, len(list))
	for i, e := range list {
		values[i] = e.Release().Value
	}
	order, err := ocds.InOrder(values)
	if err != nil {
		return nil, nil, err
	}
	for _, at := range order {
		entries, releases = append(entries, list[at]), append(releases, values[at])
	}
	return entries, releases, nil
}

func pointers(list []ledger.Entry) []*ledger.Entry {
	out := make([]*ledger.Entry, len(list))
	for i := range list {
		out[i] = &list[i]
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
func (a *API) sendReleases(w http.ResponseWriter, r *http.Request, list []*ledger.Entry,
	whole iter.Seq2[*ledger.Entry, error], next string) error {
	hs, err := a.headersOf(r.Context(), list)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	out := bufio.NewWriterSize(w, sendBuffer)
	out.Write(a.head(r, list, hs).open())
	if err := writeReleases(out, whole); err != nil {
		return err
	}
	if next != "" {
		out.WriteString(`,"links":` + string(encoded(map[string]string{"next": next})))
	}
	out.WriteString("}\n")
	return out.Flush()
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
