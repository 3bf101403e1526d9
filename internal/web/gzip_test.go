package web

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestPagesAreCompressed(t *testing.T) {
	s, _ := testSite(t, nil)
	for _, path := range []string{"/about", "/nothing"} {
		plainly := ask(s, "GET", path)
		zipped := ask(s, "GET", path, "Accept-Encoding", "gzip")
		h := zipped.Header()
		if h.Get("Content-Encoding") != "gzip" || h.Get("Content-Length") != "" || h.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s: headers %v", path, h)
		}
		if zipped.Code != plainly.Code || zipped.Body.Len()*2 > plainly.Body.Len() {
			t.Errorf("%s: status %d, %d bytes of %d", path, zipped.Code, zipped.Body.Len(), plainly.Body.Len())
		}
		if got := unzip(t, zipped.Body); got != plainly.Body.String() {
			t.Errorf("%s: another page compressed", path)
		}
		if plainly.Header().Get("Content-Encoding") != "" || plainly.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s uncompressed: headers %v", path, plainly.Header())
		}
	}
}

func TestWhatIsCompressed(t *testing.T) {
	long := strings.Repeat("words ", 1000)
	for _, c := range []struct {
		name, kind, encoding, body string
		length                     string
		status                     int
		want                       bool
	}{
		{name: "text", kind: "text/csv; charset=utf-8", body: long, status: 200, want: true},
		{name: "json", kind: "application/json", body: long, status: 200, want: true},
		{name: "atom", kind: "application/atom+xml", body: long, status: 200, want: true},
		{name: "picture", kind: "image/png", body: long, status: 200},
		{name: "already", kind: "text/css", encoding: "br", body: long, status: 200},
		{name: "short", kind: "text/plain", body: "hello", length: "5", status: 200},
		{name: "part", kind: "text/plain", body: long, status: 206},
		{name: "not modified", kind: "text/html", status: 304},
		{name: "detected", body: "<!DOCTYPE html><p>" + long, status: 0, want: true},
	} {
		rec := serveCompressed("GET", "gzip", func(w http.ResponseWriter, _ *http.Request) {
			for name, value := range map[string]string{"Content-Type": c.kind, "Content-Encoding": c.encoding, "Content-Length": c.length} {
				if value != "" {
					w.Header().Set(name, value)
				}
			}
			if c.status != 0 {
				w.WriteHeader(c.status)
				w.WriteHeader(http.StatusTeapot) // a second time, which has no effect
			}
			io.WriteString(w, c.body)
		})
		if got := rec.Header().Get("Content-Encoding") == "gzip"; got != c.want {
			t.Errorf("%s: compressed %v", c.name, got)
		}
		if c.status != 0 && rec.Code != c.status {
			t.Errorf("%s: status %d", c.name, rec.Code)
		}
		if c.want && unzip(t, rec.Body) != c.body {
			t.Errorf("%s: another text compressed", c.name)
		}
	}
}

func serveCompressed(method, accept string, h http.HandlerFunc) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "/", nil)
	r.Header.Set("Accept-Encoding", accept)
	rec := httptest.NewRecorder()
	Compress(h).ServeHTTP(rec, r)
	return rec
}

// What is flushed reaches the reader before the answer ends.
func TestFlushSendsWhatIsHeldBack(t *testing.T) {
	sent := 0
	rec := serveCompressed("GET", "gzip", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/jsonl+json")
		io.WriteString(w, "{}\n")
		if err := http.NewResponseController(w).Flush(); err != nil {
			t.Error(err)
		}
		sent = w.(*response).ResponseWriter.(*httptest.ResponseRecorder).Body.Len()
	})
	if sent == 0 || !rec.Flushed || unzip(t, rec.Body) != "{}\n" {
		t.Errorf("%d bytes were sent at the flush", sent)
	}
}

func TestAcceptsGzip(t *testing.T) {
	for header, want := range map[string]bool{
		"": false, "gzip": true, "br, GZIP ;q=0.5": true, "gzip;q=0": false, "gzip; q=0.000, *": false, "*": true,
		"*;q=0": false, "br": false, "identity": false, "x-gzip": true, "gzip;q=x": false, "deflate, gzip;q=1.0, *;q=0.5": true,
	} {
		if got := acceptsGzip(header); got != want {
			t.Errorf("%q: %v", header, got)
		}
	}
}
