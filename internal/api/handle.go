package api

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/tolsey/tolsey/internal/fault"
)

// handler answers a request or says what stopped it. When it has already begun
// a long answer the connection is cut, so that nobody takes the part for the
// whole.
type handler func(w http.ResponseWriter, r *http.Request) error

// reply is an answer that knows whether it has begun.
type reply struct {
	http.ResponseWriter
	begun bool
}

// WriteHeader notes that the answer has begun.
func (w *reply) WriteHeader(status int) {
	w.begun = true
	w.ResponseWriter.WriteHeader(status)
}

// Write notes that the answer has begun.
func (w *reply) Write(p []byte) (int, error) {
	w.begun = true
	return w.ResponseWriter.Write(p)
}

// Unwrap gives the writer beneath to http.ResponseController.
func (w *reply) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// handle serves with h. Anyone may read from any website's script; what is
// kept by a cache is asked for again, since the next release may change it.
func (a *API) handle(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Access-Control-Expose-Headers", "Allow, Content-Disposition, Link, Retry-After")
		w.Header().Set("Cache-Control", "no-cache")
		out := &reply{ResponseWriter: w}
		if err := fault.Guard(func() error { return h(out, r) }); err != nil {
			a.fail(out, r, err)
		}
	})
}

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

// errMethod tells that an address is there but is only for reading.
var errMethod = errors.New("the address does not take this method")

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
	if errors.Is(err, errMethod) {
		p.Status, p.Detail = http.StatusMethodNotAllowed, "This address can only be read. Use GET."
	}
	if p.Status == 0 {
		p.Status, p.Detail = http.StatusInternalServerError, "Something went wrong here, not with your request. Try again later."
	}
	p.Title = http.StatusText(p.Status)
	return p
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
		a.cfg.Logger.ErrorContext(r.Context(), "an API request failed", "id", p.ID, "method", r.Method, "path", r.URL.Path,
			"status", p.Status, "error", err)
	}
	if w.begun {
		panic(http.ErrAbortHandler)
	}
	h := w.Header()
	h.Del("Content-Disposition")
	h.Del("Link")
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	switch p.Status {
	case http.StatusMethodNotAllowed:
		h.Set("Allow", "GET, HEAD")
	case http.StatusServiceUnavailable:
		h.Set("Retry-After", "120")
	}
	w.WriteHeader(p.Status)
	// A reader who has gone cannot be told of it.
	_ = json.NewEncoder(w).Encode(p)
}

// unmatched answers for addresses under /api/ that no other route takes.
func unmatched(mux *http.ServeMux) handler {
	return func(_ http.ResponseWriter, r *http.Request) error {
		probe := r.Clone(r.Context())
		probe.Method = http.MethodGet
		if _, pattern := mux.Handler(probe); pattern != "/api/" {
			return errMethod
		}
		return fault.New(fault.NotFound, "There is nothing at this address.")
	}
}
