package api

import (
	"bufio"
	"context"
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/ledger"
)

// The sizes of a page of entries, and how long a request may wait for the next
// one, in seconds.
const (
	standardEntries = 100
	mostEntries     = 1000
	longestWait     = 30
)

// feed is the ledger in its own order.
func (a *API) feed() []route {
	return []route{{
		path: "/api/v1/entries", id: "entries", group: "Ledger",
		summary: "All releases in the order in which they came, and all acts between them, for those who want to lose none",
		about: "Follow the link rel=\"next\" for ever: the entries have an index each, from 0, without gaps, " +
			"and are given in that order. An empty answer means that you have caught up; its link is the one to ask again. " +
			"Every version of a release is an entry of its own. The member package holds what the release package around it " +
			"said of all its releases, where there was one.",
		parameters: []parameter{
			integer("after", -1, -1, math.MaxInt64, "Entries with a greater index than this; -1 for the beginning."),
			integer("limit", standardEntries, 1, mostEntries, "How many entries are given at most."),
			integer("wait", 0, 0, longestWait, "How many seconds the answer may wait for the next entry when there is none yet."),
		},
		answer: answer{mediaType: "application/x-ndjson", about: "Entries, one JSON object a line", schema: entrySchema},
		fails:  []int{http.StatusConflict}, handler: a.entries,
	}}
}

// page is a part of the ledger that was asked for.
type page struct {
	after, limit int64
	wait         int64 // seconds
	last         int64 // index of its last entry; after, where there is none
}

// entries answers GET /api/v1/entries: the ledger from an index on, a line an
// entry, with a link that can be followed for ever.
func (a *API) entries(w http.ResponseWriter, r *http.Request, q query) error {
	p, err := a.page(w, r, q)
	if err != nil {
		return err
	}
	removed, err := a.cfg.Log.Removed(r.Context(), p.after, p.last)
	if err != nil {
		return err
	}
	next := fmt.Sprintf("%s/api/v1/entries?after=%d&limit=%d", a.base(r), p.last, p.limit)
	if _, given := q.text("wait"); given {
		next += fmt.Sprintf("&wait=%d", p.wait)
	}
	linkNext(w.Header(), next)
	if a.unchanged(w, r, p.last, removed) {
		return nil
	}
	l := liner{log: a.cfg.Log, out: bufio.NewWriterSize(w, sendBuffer)}
	for after := p.after; after < p.last; after += inHand {
		if err := l.lines(r.Context(), after, min(inHand, p.last-after)); err != nil {
			return err
		}
	}
	return l.out.Flush()
}

// page reads which entries are asked for, and waits for them as the query says.
func (a *API) page(w http.ResponseWriter, r *http.Request, q query) (p page, err error) {
	for name, to := range map[string]*int64{"after": &p.after, "limit": &p.limit, "wait": &p.wait} {
		if *to, err = q.integer(name); err != nil {
			return p, err
		}
	}
	size, err := a.cfg.Log.Size(r.Context())
	if err != nil {
		return p, err
	}
	if p.after >= size {
		return p, fault.New(fault.Conflict, "The ledger has %d entries, so none can have the index %d. If you had it from here, the ledger "+
			"was put back to an older state: compare a checkpoint that you kept with /log/checkpoint.", size, p.after)
	}
	if p.after == size-1 && p.wait > 0 {
		// Else the server takes the reader for gone when its time for reading
		// the request is over. A writer without a connection cannot, and need not.
		_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
		if size, err = a.watch.beyond(r.Context(), size, time.Duration(p.wait)*time.Second); err != nil {
			return p, err
		}
	}
	p.last = min(p.after+p.limit, size-1) // indexes have no gaps
	return p, nil
}

// liner writes entries, a line each.
type liner struct {
	log    *ledger.Log
	out    *bufio.Writer
	buf    []byte
	hash   string // of the last package header that was read
	header []byte // that one
}

// lines writes n entries, which are there.
func (l *liner) lines(ctx context.Context, after, n int64) error {
	list, err := l.log.After(ctx, after, int(n))
	if err != nil {
		return err
	}
	if int64(len(list)) != n {
		return fmt.Errorf("the ledger gave %d of %d entries after %d", len(list), n, after)
	}
	for i := range list {
		header, err := l.headerOf(ctx, &list[i])
		if err != nil {
			return err
		}
		l.buf = appendLine(l.buf[:0], &list[i], header)
		if _, err := l.out.Write(l.buf); err != nil {
			return err
		}
	}
	return nil
}

// headerOf gives the package header of an entry, nil for none. The releases of
// a package stand together, so that the last one read is most often the next.
func (l *liner) headerOf(ctx context.Context, e *ledger.Entry) (header []byte, err error) {
	if e.Header == "" {
		return nil, nil
	}
	if e.Header != l.hash {
		if header, err = l.log.Header(ctx, e.Header); err != nil {
			return nil, err
		}
		l.hash, l.header = e.Header, header
	}
	return l.header, nil
}

// appendLine appends an entry as one line of JSON. The release is null where
// its payload was removed, and of an act, which has the members kind and act;
// package is left out where there was none.
func appendLine(dst []byte, e *ledger.Entry, header []byte) []byte {
	dst = append(dst, `{"index":`...)
	dst = strconv.AppendInt(dst, e.Index, 10)
	dst = append(dst, `,"source":`...)
	dst = append(dst, encoded(e.Source)...)
	dst = append(dst, `,"time":"`...)
	dst = append(dst, clock.Text(e.Time)...)
	dst = append(dst, '"')
	if header != nil {
		dst = append(append(dst, `,"package":`...), header...)
	}
	if e.Kind != ledger.KindRelease {
		dst = append(append(dst, `,"kind":`...), encoded(e.Kind)...)
		dst = e.Act().AppendJSON(append(dst, `,"act":`...))
	}
	dst = append(dst, `,"release":`...)
	dst = e.Release().Value.AppendJSON(dst)
	return append(dst, "}\n"...)
}
