package api

import (
	"net/http"
	"net/url"
	"strings"
)

// route is an address of the API with its description. It takes GET, and with
// that HEAD; OPTIONS is answered for it, unless it is bare.
type route struct {
	path       string                   // a pattern of http.ServeMux without its method
	id         string                   // OpenAPI's operationId
	group      string                   // the heading under which it is described
	summary    string                   // one line, without a full stop
	about      string                   // more of it, in sentences; may be ""
	inPath     []parameter              // in the order in which they stand in the path
	parameters []parameter              // in the query; every other one is refused
	check      func(url.Values) []wrong // what is wrong with the query's values; nil where the handler tells
	answer     answer
	fails      []int        // statuses of its own; those that every address can give are not named
	handler    handler      // nil when bare is set
	bare       http.Handler // answers without limits, parameters or problems: for those who run the site
}

// answer is what an address gives with status 200.
type answer struct {
	mediaType string // of the header Content-Type
	about     string // one line, without a full stop
	schema    schema // of the JSON, or of each line of it; nil for what is no JSON
	ranges    bool   // parts of it can be asked for
}

// template gives the path as OpenAPI writes it.
func (rt route) template() string {
	return strings.NewReplacer("{$}", "", "...}", "}").Replace(rt.path)
}

// serve answers a route.
func (a *API) serve(rt route) http.Handler {
	if rt.bare != nil {
		return rt.bare
	}
	return a.handle(func(w http.ResponseWriter, r *http.Request) error {
		q, err := read(rt.parameters, rt.check, r)
		if err != nil {
			return err
		}
		w.Header().Set("Content-Type", rt.answer.mediaType)
		return rt.handler(w, r, q)
	})
}

// preflight answers a browser that asks whether a script of another website may
// send a request (the CORS protocol of the Fetch standard).
func preflight(w http.ResponseWriter, _ *http.Request) {
	h := w.Header()
	share(h)
	h.Set("Allow", allowed)
	h.Set("Access-Control-Allow-Methods", "GET, HEAD")
	h.Set("Access-Control-Allow-Headers", "If-None-Match, If-Range, Range")
	h.Set("Access-Control-Max-Age", "86400") // a day, in seconds
	w.WriteHeader(http.StatusNoContent)
}

// allowed are the methods of every address.
const allowed = "GET, HEAD, OPTIONS"

// share lets scripts of any website read an answer and the headers that matter
// to them.
func share(h http.Header) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "Allow, Content-Disposition, Content-Range, ETag, Link, Retry-After")
}
