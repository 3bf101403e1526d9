package web

import (
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// smallest is the length in bytes under which compressing saves nothing.
const smallest = 860

var gzipWriters = sync.Pool{New: func() any { return gzip.NewWriter(io.Discard) }}

// Compress gzips the answers of next where the reader takes it and the kind of
// content gains by it.
func Compress(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		accepts := r.Method != http.MethodHead && acceptsGzip(r.Header.Get("Accept-Encoding"))
		rw := &response{ResponseWriter: w, accepts: accepts}
		next.ServeHTTP(rw, r)
		rw.close() // not deferred: after a panic the stream must not look whole
	})
}

// response is an answer that compresses itself and knows whether it has begun.
type response struct {
	http.ResponseWriter
	accepts bool
	begun   bool
	zip     *gzip.Writer // nil when not compressed
}

// began says whether anything of the answer has been sent. It is false for a
// writer that is not of this package, which cannot be known.
func began(w http.ResponseWriter) bool {
	rw, ok := w.(*response)
	return ok && rw.begun
}

// WriteHeader decides about compression and sends the headers.
func (w *response) WriteHeader(status int) {
	if w.begun {
		return
	}
	if status >= 200 { // an informational answer comes before the real one
		w.begun = true
		w.decide(status)
	}
	w.ResponseWriter.WriteHeader(status)
}

// decide chooses by the headers set so far whether to compress.
func (w *response) decide(status int) {
	h := w.Header()
	if h.Get("Content-Encoding") != "" || !compressible(h.Get("Content-Type")) {
		return
	}
	h.Add("Vary", "Accept-Encoding")
	length, err := strconv.Atoi(h.Get("Content-Length"))
	short := err == nil && length < smallest
	if !w.accepts || short || status == http.StatusNoContent || status == http.StatusNotModified || status == http.StatusPartialContent {
		return
	}
	h.Del("Content-Length")
	h.Set("Content-Encoding", "gzip")
	w.zip = gzipWriters.Get().(*gzip.Writer)
	w.zip.Reset(w.ResponseWriter)
}

// Write sends p, compressed if that was decided.
func (w *response) Write(p []byte) (int, error) {
	if !w.begun {
		if w.Header().Get("Content-Type") == "" {
			w.Header().Set("Content-Type", http.DetectContentType(p))
		}
		w.WriteHeader(http.StatusOK)
	}
	if w.zip != nil {
		return w.zip.Write(p)
	}
	return w.ResponseWriter.Write(p)
}

// Flush sends what is held back, for answers sent piece by piece.
func (w *response) Flush() {
	if w.zip != nil {
		w.zip.Flush()
	}
	if f, ok := w.ResponseWriter.(http.Flusher); ok {
		f.Flush()
	}
}

// Unwrap gives the writer beneath to http.ResponseController.
func (w *response) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// close ends the compressed stream.
func (w *response) close() {
	if w.zip == nil {
		return
	}
	w.zip.Close()
	w.zip.Reset(io.Discard)
	gzipWriters.Put(w.zip)
	w.zip = nil
}

// compressible says whether content of a type is text of some form.
func compressible(contentType string) bool {
	kind, _, _ := strings.Cut(contentType, ";")
	kind = strings.TrimSpace(strings.ToLower(kind))
	return strings.HasPrefix(kind, "text/") || strings.Contains(kind, "json") || strings.HasSuffix(kind, "xml") ||
		kind == "application/javascript"
}

// acceptsGzip reads an Accept-Encoding header (RFC 9110, 12.5.3): whether gzip
// is named, or covered by "*", with a weight above 0.
func acceptsGzip(header string) bool {
	star := false
	for part := range strings.SplitSeq(header, ",") {
		coding, params, _ := strings.Cut(part, ";")
		switch strings.ToLower(strings.TrimSpace(coding)) {
		case "gzip", "x-gzip":
			return weight(params) > 0
		case "*":
			star = weight(params) > 0
		}
	}
	return star
}

// weight reads "q=0.5"; without a weight it is 1, and 0 when unreadable.
func weight(params string) float64 {
	name, value, found := strings.Cut(strings.TrimSpace(params), "=")
	if !found || !strings.EqualFold(strings.TrimSpace(name), "q") {
		return 1
	}
	q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if err != nil {
		return 0
	}
	return q
}
