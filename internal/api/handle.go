package api

import (
	"net/http"

	"github.com/tolsey/tolsey/internal/fault"
)

// handler answers a request, whose query was read, or says what stopped it. The
// type of a whole answer is set already. When it has already begun a long
// answer the connection is cut, so that nobody takes the part for the whole.
type handler func(w http.ResponseWriter, r *http.Request, q query) error

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

// handle serves with fn what the client's rate allows. Anyone may read from any
// website's script; what is kept by a cache is asked for again, since the next
// release may change it.
func (a *API) handle(fn func(w http.ResponseWriter, r *http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		share(h)
		h.Set("Cache-Control", "no-cache")
		h.Set("Link", a.serviceDesc(r))
		out := &reply{ResponseWriter: w}
		err := fault.Guard(func() error {
			if err := a.limiter.admit(r); err != nil {
				return err
			}
			return fn(out, r)
		})
		if err != nil {
			a.fail(out, r, err)
		}
	})
}

// serviceDesc gives the link to the description of the API (RFC 8631).
func (a *API) serviceDesc(r *http.Request) string {
	return "<" + a.base(r) + `/api/openapi.json>; rel="service-desc"; type="application/json"`
}

// linkNext adds the link to the page that follows, before the others.
func linkNext(h http.Header, address string) {
	h["Link"] = append([]string{"<" + address + `>; rel="next"`}, h["Link"]...)
}

// unmatched answers for addresses that no route takes.
func unmatched(mux *http.ServeMux) func(http.ResponseWriter, *http.Request) error {
	return func(_ http.ResponseWriter, r *http.Request) error {
		probe := r.Clone(r.Context())
		probe.Method = http.MethodGet
		if _, pattern := mux.Handler(probe); pattern != r.Pattern {
			return errMethod
		}
		return fault.New(fault.NotFound, "There is nothing at this address.")
	}
}
