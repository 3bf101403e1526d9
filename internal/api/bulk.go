package api

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/process"
)

// bulkExt ends the name of a file of a month's releases.
const bulkExt = ".jsonl.gz"

// bulk makes and keeps the files of the releases of a month. The name of a kept
// file says of which releases it is made, see edition.
type bulk struct {
	life      context.Context // ends when nothing more may be made
	dir       string          // "" for no files
	log       *ledger.Log
	processes *process.Service
	version   string

	flight singleflight.Group // of files by edition, and of the list
	one    chan struct{}      // holds a token while a file is made: one at a time is work enough
	listed atomic.Pointer[listing]
}

// listing is the list of months as it was when the ledger had size entries.
type listing struct {
	size   int64
	months []process.Month
}

func newBulk(life context.Context, cfg Config) *bulk {
	b := &bulk{life: life, log: cfg.Log, processes: cfg.Processes, version: cfg.Version, one: make(chan struct{}, 1)}
	if cfg.Dir != "" {
		b.dir = filepath.Join(cfg.Dir, "bulk")
	}
	return b
}

// files are the addresses of the bulk files.
func (a *API) files() []route {
	return []route{
		{
			path: "/bulk/{$}", id: "months", group: "Bulk files",
			summary: "The months of which there are files, the earliest first",
			about:   "A month is one of UK time. The bytes of a file are known once somebody has asked for it.",
			answer:  answer{mediaType: "application/json", about: "The months", schema: monthsSchema},
			handler: a.months,
		},
		{
			path: "/bulk/{file}", id: "month", group: "Bulk files",
			summary: "All releases dated in a month, one JSON object a line, compressed with gzip",
			about: "In the order of the ledger, as their publishers wrote them; of releases that share ocid and id only the newest. " +
				"`tolsey import` reads it. A file is made when it is first asked for, and anew when releases of that month arrive.",
			inPath:  []parameter{text("file", "2026-10"+bulkExt, "A month and the ending "+bulkExt+".")},
			answer:  answer{mediaType: "application/gzip", about: "JSON lines in gzip", ranges: true},
			fails:   []int{http.StatusNotFound, http.StatusRequestedRangeNotSatisfiable},
			handler: a.month,
		},
	}
}

// monthLine is a month in the list of bulk files.
type monthLine struct {
	Month    string `json:"month"`
	Releases int64  `json:"releases"`
	Bytes    int64  `json:"bytes,omitempty"` // of the file; absent while it is not made
	URL      string `json:"url"`
}

// months answers GET /bulk/.
func (a *API) months(w http.ResponseWriter, r *http.Request, _ query) error {
	if a.bulk.dir == "" {
		return errNoFiles
	}
	list, err := a.bulk.months(r.Context())
	if err != nil {
		return err
	}
	lines := []monthLine{}
	for _, m := range list {
		name := m.Name + bulkExt
		lines = append(lines, monthLine{m.Name, m.Releases, a.bulk.size(m), a.base(r) + "/bulk/" + name})
	}
	return a.sendWhole(w, r, string(encoded(map[string]any{"months": lines}))+"\n")
}

// errNoFiles tells that this site keeps no bulk files.
var errNoFiles = fault.New(fault.NotFound, "This site offers no bulk files.")

// month answers GET /bulk/{file}.
func (a *API) month(w http.ResponseWriter, r *http.Request, _ query) error {
	if a.bulk.dir == "" {
		return errNoFiles
	}
	name := r.PathValue("file")
	month, ok := strings.CutSuffix(name, bulkExt)
	if !ok {
		return fault.New(fault.NotFound, "There is no file %s. The list of all is /bulk/.", quoted(name))
	}
	file, err := a.bulk.open(r.Context(), month)
	if err != nil {
		return err
	}
	defer file.Close()
	w.Header().Set("Etag", `"`+strings.TrimSuffix(filepath.Base(file.Name()), bulkExt)+`"`)
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	guarded := &rangeGuard{ResponseWriter: w}
	http.ServeContent(guarded, r, "", time.Time{}, file)
	if guarded.refused {
		return errRange
	}
	return nil
}

// rangeGuard holds back the plain text with which http.ServeContent refuses a
// range.
type rangeGuard struct {
	http.ResponseWriter
	refused bool
}

// WriteHeader holds back status 416.
func (g *rangeGuard) WriteHeader(status int) {
	if g.refused = status == http.StatusRequestedRangeNotSatisfiable; !g.refused {
		g.ResponseWriter.WriteHeader(status)
	}
}

// Write holds back what goes with it.
func (g *rangeGuard) Write(p []byte) (int, error) {
	if g.refused {
		return len(p), nil
	}
	return g.ResponseWriter.Write(p)
}

// months gives the months that have releases. They are counted anew only when
// the ledger has grown, and once for all who ask at the same time: it takes
// about a second for a million releases.
func (b *bulk) months(ctx context.Context) ([]process.Month, error) {
	size, err := b.log.Size(ctx)
	if err != nil {
		return nil, err
	}
	if l := b.listed.Load(); l != nil && l.size == size {
		return l.months, nil
	}
	out, err := b.share(ctx, fmt.Sprint("months ", size), func() (any, error) {
		months, err := b.processes.Months(b.life)
		if err == nil {
			b.listed.Store(&listing{size: size, months: months})
		}
		return months, err
	})
	if err != nil {
		return nil, err
	}
	return out.([]process.Month), nil
}

// share lets all who ask for the same key at once have one answer. A reader who
// leaves does not end the work, which others may wait for.
func (b *bulk) share(ctx context.Context, key string, fn func() (any, error)) (any, error) {
	select {
	case done := <-b.flight.DoChan(key, func() (out any, err error) {
		err = fault.Guard(func() error {
			out, err = fn()
			return err
		})
		return out, err
	}):
		if done.Err != nil && b.life.Err() != nil {
			return nil, fault.New(fault.Unavailable, "The service is stopping. Ask again when it is back.")
		}
		return done.Val, done.Err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// open gives the file of a month as it stands, making it where it is not there.
func (b *bulk) open(ctx context.Context, month string) (*os.File, error) {
	for {
		e, err := b.edition(ctx, month)
		if err != nil {
			return nil, err
		}
		path := filepath.Join(b.dir, e.name)
		file, err := os.Open(path)
		if !errors.Is(err, fs.ErrNotExist) {
			return file, err
		}
		// What it gives is closed by the last who waits for it, so each opens
		// the file himself; and again, where a newer edition replaced it.
		if _, err := b.share(ctx, e.name, func() (any, error) { return nil, b.make(e) }); err != nil {
			return nil, err
		}
	}
}
