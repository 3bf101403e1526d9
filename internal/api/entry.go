package api

import (
	"bufio"
	"context"
	"fmt"
	"math"
	"net/http"
	"strconv"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/ledger"
)

// The sizes of a page of entries.
const (
	standardEntries = 100
	mostEntries     = 1000
)

// entries answers GET /api/v1/entries: the ledger from an index on, a line an
// entry, with a link that can be followed for ever. An empty answer means that
// the reader has caught up.
func (a *API) entries(w http.ResponseWriter, r *http.Request) error {
	p, err := parametersOf(r, "after", "limit")
	if err != nil {
		return err
	}
	after, err := p.integer("after", -1, -1, math.MaxInt64)
	if err != nil {
		return err
	}
	limit, err := p.integer("limit", standardEntries, 1, mostEntries)
	if err != nil {
		return err
	}
	size, err := a.cfg.Log.Size(r.Context())
	if err != nil {
		return err
	}
	if after >= size {
		return fault.New(fault.Conflict, "The ledger has %d entries, so none can have the index %d. If you had it from here, the ledger "+
			"was put back to an older state: compare a checkpoint that you kept with /log/checkpoint.", size, after)
	}
	last := min(after+limit, size-1) // indexes have no gaps
	w.Header().Set("Content-Type", "application/x-ndjson")
	w.Header().Set("Link", fmt.Sprintf(`<%s/api/v1/entries?after=%d&limit=%d>; rel="next"`, a.base(r), last, limit))
	out := bufio.NewWriterSize(w, sendBuffer)
	for ; after < last; after += inHand {
		if err := a.lines(r.Context(), out, after, min(inHand, last-after)); err != nil {
			return err
		}
	}
	return out.Flush()
}

// lines writes n entries, which are there.
func (a *API) lines(ctx context.Context, out *bufio.Writer, after, n int64) error {
	list, err := a.cfg.Log.After(ctx, after, int(n))
	if err != nil {
		return err
	}
	if int64(len(list)) != n {
		return fmt.Errorf("the ledger gave %d of %d entries after %d", len(list), n, after)
	}
	var buf []byte
	for i := range list {
		buf = appendLine(buf[:0], &list[i])
		if _, err := out.Write(buf); err != nil {
			return err
		}
	}
	return nil
}

// appendLine appends an entry as one line of JSON. The release is null where
// its payload was removed.
func appendLine(dst []byte, e *ledger.Entry) []byte {
	dst = append(dst, `{"index":`...)
	dst = strconv.AppendInt(dst, e.Index, 10)
	dst = append(dst, `,"source":`...)
	dst = append(dst, encoded(e.Source)...)
	dst = append(dst, `,"time":"`...)
	dst = append(dst, clock.Text(e.Time)...)
	dst = append(dst, `","release":`...)
	dst = e.Release().Value.AppendJSON(dst)
	return append(dst, "}\n"...)
}

// receipt answers GET /api/v1/entries/{index}/receipt: a file that proves the
// entry to anyone, see ledger.CheckReceipt.
func (a *API) receipt(w http.ResponseWriter, r *http.Request) error {
	if _, err := parametersOf(r); err != nil {
		return err
	}
	text := r.PathValue("index")
	index, err := strconv.ParseInt(text, 10, 64)
	if err != nil || strconv.FormatInt(index, 10) != text {
		return fault.New(fault.NotFound, "The ledger has no entry %s.", quoted(text))
	}
	receipt, err := a.cfg.Log.Receipt(r.Context(), index)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="tolsey-receipt-%d.json"`, index))
	return sendWhole(w, "application/json", string(encoded(receipt))+"\n")
}

// checkpoint answers GET /log/checkpoint: the newest signed note of the tree's
// size and root hash.
func (a *API) checkpoint(w http.ResponseWriter, r *http.Request) error {
	if _, err := parametersOf(r); err != nil {
		return err
	}
	c, err := a.cfg.Log.Checkpoint(r.Context())
	if err != nil {
		return err
	}
	return sendWhole(w, "text/plain; charset=utf-8", c.Note)
}

// key answers GET /log/key: the log's public key in the form of signed notes.
func (a *API) key(w http.ResponseWriter, r *http.Request) error {
	if _, err := parametersOf(r); err != nil {
		return err
	}
	return sendWhole(w, "text/plain; charset=utf-8", a.cfg.Log.Verifier()+"\n")
}

// sendWhole sends a short answer.
func sendWhole(w http.ResponseWriter, contentType, body string) error {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, err := w.Write([]byte(body))
	return err
}
