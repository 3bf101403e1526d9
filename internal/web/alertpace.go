package web

import (
	"net/http"
	"sync"
	"time"
)

// usualPace is how long the answer to a form with an address takes at least. It
// is many times as long as asking for a letter takes.
const usualPace = 250 * time.Millisecond

// evenly serves with h, but no part of the answer goes before the site's pace is
// over. For an address that is known, or that had its letter today, there is
// more or less to be written to the database than for another; who measures the
// time of the answer must not learn which it was.
func (s *Site) evenly(h handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		timer := time.NewTimer(s.pace)
		defer timer.Stop()
		wait := sync.OnceFunc(func() {
			select {
			case <-timer.C:
			case <-r.Context().Done():
			}
		})
		defer wait() // an error is shown after this handler
		return h(&heldBack{ResponseWriter: w, wait: wait}, r)
	}
}

// heldBack is an answer that waits before its first byte.
type heldBack struct {
	http.ResponseWriter
	wait func()
}

// WriteHeader waits and sends the headers.
func (h *heldBack) WriteHeader(status int) {
	h.wait()
	h.ResponseWriter.WriteHeader(status)
}

// Write waits and sends p.
func (h *heldBack) Write(p []byte) (int, error) {
	h.wait()
	return h.ResponseWriter.Write(p)
}

// Unwrap gives the writer beneath to http.ResponseController.
func (h *heldBack) Unwrap() http.ResponseWriter { return h.ResponseWriter }
