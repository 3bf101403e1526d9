package api

import (
	"net/http"
	"net/url"
	"strings"
)

// named reports that a route's path ends with a name of any kind and the ending
// of a file, "/leadership/{body}.csv". http.ServeMux has no such patterns: the
// page /leadership/{body} would never be asked.
func (rt route) named() bool {
	at := strings.LastIndexByte(rt.path, '}')
	return at >= 0 && at < len(rt.path)-1 && !strings.Contains(rt.path[at:], "/")
}

// match gives what the names in a route's path stand for in an address; ok is
// false where the address is none of the route's. A name that ends in "..."
// stands for all that is left.
func (rt route) match(address *url.URL) (values map[string]string, ok bool) {
	at := strings.LastIndexByte(rt.path, '}') + 1
	stem, ok := strings.CutSuffix(address.EscapedPath(), rt.path[at:])
	if !ok {
		return nil, false
	}
	want, given := strings.Split(rt.path[:at], "/"), strings.Split(stem, "/")
	values = map[string]string{}
	for i, part := range want {
		name, wild := strings.CutPrefix(strings.TrimSuffix(part, "}"), "{")
		name, rest := strings.CutSuffix(name, "...")
		if rest && len(given) > i {
			given = append(given[:i:i], strings.Join(given[i:], "/"))
		}
		if len(given) <= i || !wild && given[i] != part {
			return nil, false
		}
		if wild {
			text, err := url.PathUnescape(given[i])
			if err != nil || text == "" {
				return nil, false
			}
			values[name] = text
		}
	}
	return values, len(given) == len(want)
}

// file gives the handler of a named address; nil for any other.
func (a *API) file(r *http.Request) http.Handler {
	for _, rt := range a.endings {
		values, ok := rt.match(r.URL)
		if !ok {
			continue
		}
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			r.Pattern = http.MethodGet + " " + rt.path // as a mux has it, for the metrics
			for name, value := range values {
				r.SetPathValue(name, value)
			}
			switch r.Method {
			case http.MethodGet, http.MethodHead:
				a.serve(rt).ServeHTTP(w, r)
			case http.MethodOptions:
				preflight(w, r)
			default:
				a.handle(func(http.ResponseWriter, *http.Request) error { return errMethod }).ServeHTTP(w, r)
			}
		})
	}
	return nil
}

// Handler gives the handler of all addresses of the API, and tells which
// requests are for one of them. All others are for the pages.
func (a *API) Handler() (data http.Handler, takes func(*http.Request) bool) {
	mux := http.NewServeMux()
	a.Routes(mux)
	exact := func(r *http.Request) bool {
		_, pattern := mux.Handler(r)
		return pattern != ""
	}
	data = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h := a.file(r); h != nil && !exact(r) {
			h.ServeHTTP(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	})
	return data, func(r *http.Request) bool { return exact(r) || a.file(r) != nil }
}
