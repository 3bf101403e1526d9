package api

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/tolsey/tolsey/internal/fault"
)

// proofs are the addresses by which the ledger can be checked.
func (a *API) proofs() []route {
	const plain = "text/plain; charset=utf-8"
	return []route{
		{
			path: "/api/v1/entries/{index}/receipt", id: "receipt", group: "Ledger",
			summary: "The proof that a release stands in the ledger, as a file",
			about:   "Keep it: `tolsey verify --receipt FILE` checks it without this server.",
			inPath:  []parameter{{name: "index", about: "The index of an entry.", schema: schema{"type": "integer", "minimum": 0}}},
			answer:  answer{mediaType: "application/json", about: "A receipt", schema: receiptSchema},
			fails:   []int{http.StatusNotFound}, handler: a.receipt,
		},
		{
			path: "/log/checkpoint", id: "checkpoint", group: "Ledger",
			summary: "The newest signed note of the ledger's size and root hash",
			about:   "In the form of C2SP's tlog-checkpoint. Two that contradict each other prove that the ledger was changed.",
			answer:  answer{mediaType: plain, about: "A signed note"},
			fails:   []int{http.StatusNotFound}, handler: a.checkpoint,
		},
		{
			path: "/log/key", id: "key", group: "Ledger",
			summary: "The ledger's public key, in the form of signed notes",
			answer:  answer{mediaType: plain, about: "A key"},
			handler: a.key,
		},
	}
}

// receipt answers GET /api/v1/entries/{index}/receipt: a file that proves the
// entry to anyone, see ledger.CheckReceipt.
func (a *API) receipt(w http.ResponseWriter, r *http.Request, _ query) error {
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
	return a.sendWhole(w, r, string(encoded(receipt))+"\n")
}

// checkpoint answers GET /log/checkpoint: the newest signed note of the tree's
// size and root hash.
func (a *API) checkpoint(w http.ResponseWriter, r *http.Request, _ query) error {
	c, err := a.cfg.Log.Checkpoint(r.Context())
	if err != nil {
		return err
	}
	return a.sendWhole(w, r, c.Note)
}

// key answers GET /log/key: the log's public key in the form of signed notes.
func (a *API) key(w http.ResponseWriter, r *http.Request, _ query) error {
	return a.sendWhole(w, r, a.cfg.Log.Verifier()+"\n")
}
