package api

import (
	"fmt"
	"net/http"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/ocds"
)

const aboutRecords = "The compiled release is the process as it stands, the versioned release has all values that each field has had. " +
	"Of a process whose releases are larger than 16 MB together the latter is left out."

// record answers with a process: its releases by date, and what the standard's
// merge rules make of them. The releases of a large process are sent as they
// are read; its versioned release, which would need all of them at once and
// which the standard lets be absent, is left out.
func (a *API) record(f form) handler {
	return func(w http.ResponseWriter, r *http.Request, _ query) error {
		ocid := r.PathValue("ocid")
		p, err := a.cfg.Processes.Get(r.Context(), ocid)
		if err != nil {
			return err
		}
		// A release that came since the process was read is not in its compiled
		// release, so it may not be in the others either.
		o, err := a.outline(r.Context(), ocid, p.Last)
		if err != nil {
			return err
		}
		if len(o.current) == 0 {
			return fault.New(fault.NotFound, "The releases of %s have been removed.", quoted(ocid))
		}
		if a.unchanged(w, r, p.Last, indexes(o.current)) {
			return nil
		}
		// A replaced release is not merged, but what its package declared holds
		// for the process.
		hs, err := a.headersOf(r.Context(), o.all)
		if err != nil {
			return err
		}
		return a.sendRecord(w, r, f, p, o, hs)
	}
}

// sendRecord sends a record package of one record.
func (a *API) sendRecord(w http.ResponseWriter, r *http.Request, f form, p process.Process, o outline, hs headers) error {
	var versioned []byte
	if o.whole {
		var err error
		if versioned, err = versions(o, hs); err != nil {
			return err
		}
	}
	out, done := f.sender(w)
	out.Write(a.head(r, o.all, hs).open())
	out.WriteString(`,"records":[{"ocid":`)
	out.Write(encoded(p.OCID))
	if err := writeReleases(out, o.releases(r.Context(), a)); err != nil {
		return err
	}
	out.WriteString(`,"compiledRelease":`)
	out.Write(p.JSON())
	if versioned != nil {
		out.WriteString(`,"versionedRelease":`)
		out.Write(versioned)
	}
	out.WriteString("}]}\n")
	return done()
}

// versions gives the versioned release of a process whose payloads are at hand,
// as JSON.
func versions(o outline, hs headers) ([]byte, error) {
	values := make([]*ocds.Value, len(o.current))
	for i, e := range o.current {
		values[i] = e.Release().Value
	}
	m := ocds.Merger{Rules: ocds.RulesFor(hs.merging)}
	v, err := m.Versions(values)
	if err != nil {
		return nil, fmt.Errorf("merging the versions of %s: %w", o.current[0].OCID, err)
	}
	return ocds.AppendMerged(nil, v), nil
}
