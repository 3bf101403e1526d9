package api

import (
	"cmp"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/tolsey/tolsey/internal/fault"
)

// problem is an error as RFC 9457 writes it, with three members of ours.
type problem struct {
	Type      string   `json:"type"`
	Title     string   `json:"title"`
	Status    int      `json:"status"`
	Detail    string   `json:"detail"`
	Parameter string   `json:"parameter,omitempty"` // the query parameter that is at fault
	Allowed   []string `json:"allowed,omitempty"`   // the query parameters that the address takes
	ID        string   `json:"id,omitempty"`        // of the line in the log; only for what the reader cannot know
}

var (
	// errMethod tells that an address is there but is only for reading.
	errMethod = errors.New("the address does not take this method")
	// errRange tells that a file has none of the bytes that were asked for.
	errRange = errors.New("the file does not have these bytes")
)

// statuses are the HTTP statuses of the kinds of error.
var statuses = map[fault.Kind]int{
	fault.NotFound:    http.StatusNotFound,
	fault.Invalid:     http.StatusBadRequest,
	fault.Conflict:    http.StatusConflict,
	fault.Forbidden:   http.StatusForbidden,
	fault.Unavailable: http.StatusServiceUnavailable,
	fault.TooLarge:    http.StatusRequestEntityTooLarge,
}

// problemOf says what a reader is told of an error: a fault's public sentence,
// of all else only that it is ours.
func problemOf(err error) problem {
	p := problem{Type: "about:blank", Status: statuses[fault.KindOf(err)], Detail: fault.Public(err)}
	if bad, ok := errors.AsType[*badParameter](err); ok {
		p.Parameter, p.Allowed = bad.name, bad.allowed
	}
	busy, tooMany := errors.AsType[*tooMany](err)
	switch {
	case errors.Is(err, errMethod):
		p.Status, p.Detail = http.StatusMethodNotAllowed, "This address can only be read. Use GET."
	case errors.Is(err, errRange):
		p.Status, p.Detail = http.StatusRequestedRangeNotSatisfiable, "The file is shorter than the range that was asked for."
	case tooMany:
		p.Status, p.Detail = http.StatusTooManyRequests, busy.Error()
	case p.Status == 0:
		p.Status, p.Detail = http.StatusInternalServerError, "Something went wrong here, not with your request. Try again later."
	}
	p.Title = http.StatusText(p.Status)
	return p
}

// loggedPath is the path of a request as the log may have it: below that of
// alerts, where paths hold tokens, only the route that took it.
func loggedPath(r *http.Request) string {
	if !strings.HasPrefix(r.URL.Path, "/alerts/") {
		return r.URL.Path
	}
	return cmp.Or(r.Pattern, "/alerts/")
}

// fail answers with err as problem+json. What is our doing is logged under an
// id that the reader sees.
func (a *API) fail(w *reply, r *http.Request, err error) {
	if r.Context().Err() != nil {
		panic(http.ErrAbortHandler) // the reader has left
	}
	p := problemOf(err)
	if p.Status >= 500 {
		text := rand.Text()
		p.ID = text[:5] + "-" + text[5:10]
		a.cfg.Logger.ErrorContext(r.Context(), "an API request failed", "id", p.ID, "method", r.Method, "path", loggedPath(r),
			"status", p.Status, "error", err)
	}
	if w.begun {
		panic(http.ErrAbortHandler)
	}
	h := w.Header()
	for _, name := range []string{"Content-Disposition", "Content-Length", "Etag", "Accept-Ranges", "Last-Modified"} {
		h.Del(name)
	}
	h.Set("Link", a.serviceDesc(r))
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	if busy, ok := errors.AsType[*tooMany](err); ok {
		h.Set("Retry-After", strconv.Itoa(busy.seconds()))
	}
	switch p.Status {
	case http.StatusMethodNotAllowed:
		h.Set("Allow", allowed)
	case http.StatusServiceUnavailable:
		h.Set("Retry-After", "120")
	}
	w.WriteHeader(p.Status)
	// A reader who has gone cannot be told of it.
	_ = json.NewEncoder(w).Encode(p)
}
