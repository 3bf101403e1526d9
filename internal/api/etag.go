package api

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// state gives a short text that differs wherever one of the parts differs: the
// parts that an answer is made of, and the program that makes it.
func (a *API) state(parts ...any) string {
	h := sha256.New()
	for _, part := range append([]any{a.cfg.Version}, parts...) {
		fmt.Fprintf(h, "%q\n", fmt.Sprint(part))
	}
	return base32.StdEncoding.EncodeToString(h.Sum(nil)[:15])
}

// unchanged marks an answer that is made of parts and the request's address
// with its ETag. It reports whether the reader has that answer already, and
// then has said so; nothing more may be written.
func (a *API) unchanged(w http.ResponseWriter, r *http.Request, parts ...any) bool {
	tag := `"` + a.state(append(parts, a.base(r)+r.URL.RequestURI())...) + `"`
	w.Header().Set("Etag", "W/"+tag)
	if !matches(r.Header.Values("If-None-Match"), tag) {
		return false
	}
	w.WriteHeader(http.StatusNotModified)
	return true
}

// matches says whether the values of If-None-Match name an entity tag, compared
// without regard to weakness (RFC 9110, 13.1.2). Our tags hold no commas.
func matches(values []string, tag string) bool {
	for _, value := range values {
		for given := range strings.SplitSeq(value, ",") {
			given = strings.TrimSpace(given)
			if given == "*" || strings.TrimPrefix(given, "W/") == tag {
				return true
			}
		}
	}
	return false
}

// sendWhole sends a short answer.
func (a *API) sendWhole(w http.ResponseWriter, r *http.Request, body string) error {
	if a.unchanged(w, r, body) {
		return nil
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, err := w.Write([]byte(body))
	return err
}
