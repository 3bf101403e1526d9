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

// stater gives what an answer follows from, where the ledger has a size; "" when
// that cannot be said now.
type stater func(ctx context.Context, size int64) (string, error)

// whole begins a file that is too long to be made before it is sent. It reports
// whether that is all, since the reader has it already or wants no more than its
// head. It follows from the ledger alone where there is no stater.
func (a *API) whole(w http.ResponseWriter, r *http.Request, name string, of stater) (done bool, err error) {
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	size, err := a.cfg.Log.Size(r.Context())
	if err != nil {
		return false, err
	}
	known := fmt.Sprint(size)
	if of != nil {
		if known, err = of(r.Context(), size); err != nil {
			return false, err
		}
	}
	if known != "" && a.unchanged(w, r, known) {
		return true, nil
	}
	return r.Method == http.MethodHead, nil
}

// settling is how long an answer waits for the search index to hold what the
// ledger holds.
const settling = 2 * time.Second

// searchState gives what a list of notices follows from: the size of the ledger
// and, since stages change as time passes, the minute; "" while the search index
// holds less than the ledger, and it cannot be said which state it would show.
func (a *API) searchState(ctx context.Context, size int64) (string, error) {
	settled, cancel := context.WithTimeout(ctx, settling)
	defer cancel()
	if err := a.cfg.Notices.CatchUp(settled); err != nil {
		if settled.Err() != nil {
			return "", ctx.Err() // nil unless the reader has left
		}
		return "", err
	}
	return fmt.Sprint(size, " ", a.cfg.Clock.Now().Unix()/60), nil
}

// clean gives a text without the control characters that the formats of lists
// cannot hold, or that their readers may drop; line breaks and tabs stay. What
// is not UTF-8 becomes U+FFFD.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' || r == '\uFFFE' || r == '\uFFFF' {
			return -1
		}
		return r
	}, text)
}
