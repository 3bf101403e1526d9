package api

import (
	"bufio"
	"net/http"
	"slices"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/ocds"
)

// record answers GET /api/1.0/ocdsRecordPackages/{ocid}: a process with its
// releases by date, and what the standard's merge rules make of them.
func (a *API) record(w http.ResponseWriter, r *http.Request) error {
	if _, err := parametersOf(r); err != nil {
		return err
	}
	ocid := r.PathValue("ocid")
	p, err := a.cfg.Processes.Get(r.Context(), ocid)
	if err != nil {
		return err
	}
	entries, err := a.cfg.Log.Process(r.Context(), ocid)
	if err != nil {
		return err
	}
	// A release that came since the process was read is not in its compiled
	// release, so it may not be in the others either.
	entries = slices.DeleteFunc(entries, func(e ledger.Entry) bool { return e.Index > p.Last })
	all := pointers(entries)
	// A replaced release is not merged, but what its package declared holds for
	// the process.
	hs, err := a.headersOf(r.Context(), all)
	if err != nil {
		return err
	}
	list, releases, err := byDate(process.Current(entries))
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return fault.New(fault.NotFound, "The releases of %s have been removed.", quoted(ocid))
	}
	m := ocds.Merger{Rules: ocds.RulesFor(hs.merging)}
	versioned, err := m.Versions(releases)
	if err != nil {
		return err
	}
	return sendRecord(w, a.head(r, all, hs), ocid, list, p.JSON(), ocds.AppendMerged(nil, versioned))
}

// sendRecord sends a record package of one record.
func sendRecord(w http.ResponseWriter, h head, ocid string, list []*ledger.Entry, compiled, versioned []byte) error {
	w.Header().Set("Content-Type", "application/json")
	out := bufio.NewWriterSize(w, sendBuffer)
	out.Write(h.open())
	out.WriteString(`,"records":[{"ocid":`)
	out.Write(encoded(ocid))
	if err := writeReleases(out, each(list)); err != nil {
		return err
	}
	out.WriteString(`,"compiledRelease":`)
	out.Write(compiled)
	out.WriteString(`,"versionedRelease":`)
	out.Write(versioned)
	out.WriteString("}]}\n")
	return out.Flush()
}
