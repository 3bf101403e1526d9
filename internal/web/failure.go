package web

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"strings"

	"github.com/tolsey/tolsey/internal/fault"
)

// handler serves a request or says what stopped it. One that returns an error
// has written nothing, except where it was sending a long answer piece by
// piece: then the connection is cut, so that nobody takes the part for the
// whole.
type handler func(w http.ResponseWriter, r *http.Request) error

var (
	errMethod    = errors.New("the address does not take this method")
	errCrossSite = fault.New(fault.Forbidden, "This form was sent from another website, so nothing was changed. Go to the page here and send it again.")
)

// crossSite answers a request that another site's page made.
func crossSite(http.ResponseWriter, *http.Request) error { return errCrossSite }

// handle serves with h and shows its error, or its panic, as a page.
func (s *Site) handle(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := fault.Guard(func() error { return h(w, r) }); err != nil {
			s.fail(w, r, err)
		}
	})
}

// failureData is the data of the page that says what went wrong.
type failureData struct {
	Status  int
	Heading string
	Public  string // the fault's sentence; may be empty
	ID      string // of the log line; only for what the reader cannot know
}

// NotFound says whether to help with finding the right address.
func (d failureData) NotFound() bool { return d.Status == http.StatusNotFound }

// Ours says whether it is the service's doing, so that trying later can help.
func (d failureData) Ours() bool { return d.Status >= 500 }

var failurePage = newPage[failureData]("failure")

// headings are the statuses that fail gives, with the heading of each.
var headings = map[int]string{
	http.StatusBadRequest:            "There is a problem with this address or form",
	http.StatusForbidden:             "You cannot do this",
	http.StatusNotFound:              "Page not found",
	http.StatusMethodNotAllowed:      "This page cannot be used in this way",
	http.StatusConflict:              "This contradicts something already recorded",
	http.StatusRequestEntityTooLarge: "What was sent is too large",
	http.StatusInternalServerError:   "Sorry, there is a problem with the service",
	http.StatusServiceUnavailable:    "Sorry, the service is unavailable",
}

// statusOf gives the HTTP status that says what kind of error err is.
func statusOf(err error) int {
	var tooLarge *http.MaxBytesError
	switch {
	case errors.Is(err, errMethod):
		return http.StatusMethodNotAllowed
	case errors.As(err, &tooLarge):
		return http.StatusRequestEntityTooLarge
	}
	switch fault.KindOf(err) {
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Invalid:
		return http.StatusBadRequest
	case fault.Conflict:
		return http.StatusConflict
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge
	default:
		return http.StatusInternalServerError
	}
}

// fail shows err as a page. The reader sees the public sentence of a fault;
// of an unknown error only an id, which the log has beside the error.
func (s *Site) fail(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, context.Canceled) && r.Context().Err() != nil {
		w.WriteHeader(http.StatusServiceUnavailable) // the reader has left: nobody sees this
		return
	}
	data := failureData{Status: statusOf(err), Public: fault.Public(err)}
	data.Heading = headings[data.Status]
	if data.Ours() {
		data.ID = errorID()
		s.log.ErrorContext(r.Context(), "a page failed", "id", data.ID, "method", r.Method, "path", loggedPath(r), "status", data.Status, "error", err)
	}
	if began(w) {
		panic(http.ErrAbortHandler)
	}
	s.showFailure(w, r, data)
}

// loggedPath is the path of a request as the log may have it: below that of
// alerts, where paths hold tokens, only the route that took it.
func loggedPath(r *http.Request) string {
	if !strings.HasPrefix(r.URL.Path, "/alerts/") {
		return r.URL.Path
	}
	return cmp.Or(r.Pattern, "/alerts/")
}

// showFailure writes the page, or plain words if even that cannot be made.
func (s *Site) showFailure(w http.ResponseWriter, r *http.Request, data failureData) {
	h := w.Header()
	for _, name := range []string{"Content-Disposition", "Content-Encoding", "Content-Length", "Etag", "Last-Modified"} {
		h.Del(name)
	}
	h.Set("Cache-Control", "no-store")
	if data.Status == http.StatusServiceUnavailable {
		h.Set("Retry-After", "120")
	}
	if err := failurePage.showStatus(s, w, r, data.Status, data); err != nil {
		s.log.ErrorContext(r.Context(), "the failure page failed", "id", data.ID, "error", err)
		http.Error(w, data.Heading+". "+data.ID, data.Status)
	}
}

// errorID makes up a name for one error, short enough to read out.
func errorID() string {
	text := rand.Text()
	return text[:5] + "-" + text[5:10]
}
