package api

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode"

	"github.com/tolsey/tolsey/internal/plain"
)

// fileName gives the name under which a list is saved.
func (a *API) fileName(name, ending string) string {
	return "tolsey-" + name + "-" + plain.Day(a.cfg.Clock.Now()) + "." + ending
}

// whole begins an answer that is too long to be made before it is sent, a file
// to be saved or, inline, to be read. It reports whether that is all, since the
// reader has it already or wants no more than its head.
func (a *API) whole(w http.ResponseWriter, r *http.Request, disposition, name string) (done bool, err error) {
	w.Header().Set("Content-Disposition", disposition+`; filename="`+name+`"`)
	known, err := a.listState(r)
	if err != nil {
		return false, err
	}
	if known != "" && a.unchanged(w, r, known) {
		return true, nil
	}
	// Else the server takes the reader for gone when its time for reading the
	// request is over. A writer without a connection cannot, and need not.
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
	return r.Method == http.MethodHead, nil
}

// settling is how long an answer waits for the search index to hold what the
// ledger holds.
const settling = 2 * time.Second

// listState gives what a list follows from: the size of the ledger and, since
// stages change as time passes, the minute; "" while the search index holds
// less than the ledger, and it cannot be said which state a list would show.
func (a *API) listState(r *http.Request) (string, error) {
	size, err := a.cfg.Log.Size(r.Context())
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(r.Context(), settling)
	defer cancel()
	if err := a.cfg.Notices.CatchUp(ctx); err != nil {
		if ctx.Err() != nil {
			return "", r.Context().Err()
		}
		return "", err
	}
	return fmt.Sprint(size, " ", a.cfg.Clock.Now().Unix()/60), nil
}

// clean gives a text without the control characters that neither XML nor
// iCalendar can hold; line breaks and tabs stay.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || r == '\uFFFE' || r == '\uFFFF' {
			return -1
		}
		return r
	}, text)
}
