package web

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
)

// timed is an answer that notes when its first part came.
type timed struct {
	*httptest.ResponseRecorder
	began time.Duration
	since func() time.Duration
}

func (t *timed) WriteHeader(status int) {
	t.began = t.since()
	t.ResponseRecorder.WriteHeader(status)
}

func (t *timed) Write(p []byte) (int, error) {
	if t.began == 0 {
		t.began = t.since()
	}
	return t.ResponseRecorder.Write(p)
}

// Whatever a handler does, and however long it takes up to the pace, the answer
// begins and ends at the same time.
func TestAnswersComeEvenly(t *testing.T) {
	busy := func(d time.Duration) { <-time.After(d) }
	failure := errors.New("the database went away")
	for name, c := range map[string]struct {
		h     handler
		began time.Duration // 0 for no answer
		ends  time.Duration
		err   error
	}{
		"quick": {func(w http.ResponseWriter, r *http.Request) error {
			http.Redirect(w, r, "/alerts/sent", http.StatusSeeOther)
			return nil
		}, usualPace, usualPace, nil},
		"slower": {func(w http.ResponseWriter, r *http.Request) error {
			busy(usualPace - time.Millisecond)
			http.Redirect(w, r, "/alerts/sent", http.StatusSeeOther)
			return nil
		}, usualPace, usualPace, nil},
		"a body alone":   {func(w http.ResponseWriter, _ *http.Request) error { _, err := io.WriteString(w, "a"); return err }, usualPace, usualPace, nil},
		"an error":       {func(http.ResponseWriter, *http.Request) error { return failure }, 0, usualPace, failure},
		"very slow":      {func(w http.ResponseWriter, _ *http.Request) error { busy(time.Second); w.WriteHeader(204); return nil }, time.Second, time.Second, nil},
		"slow to finish": {func(w http.ResponseWriter, _ *http.Request) error { w.WriteHeader(204); busy(time.Second); return nil }, usualPace, usualPace + time.Second, nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				now := clock.System()
				start := now.Now()
				since := func() time.Duration { return now.Now().Sub(start) }
				w := &timed{ResponseRecorder: httptest.NewRecorder(), since: since}
				err := (&Site{pace: usualPace}).evenly(c.h)(w, httptest.NewRequest(http.MethodPost, "/alerts/link", nil))
				if w.began != c.began || since() != c.ends || !errors.Is(err, c.err) {
					t.Errorf("began after %s, ended after %s, %v", w.began, since(), err)
				}
			})
		})
	}
}

// The forms with an address are answered so.
func TestFormsWithAnAddressAreAnsweredEvenly(t *testing.T) {
	p := alertSite(t, noticeSample())
	p.pace = 20 * time.Millisecond
	now := clock.System()
	for target, form := range map[string]string{"/alerts/link": "ann@firm.example", "/alerts/new?q=grit": "bob@firm.example"} {
		start := now.Now()
		p.sends(target, asked(form))
		if took := now.Now().Sub(start); took < p.pace {
			t.Errorf("%s was answered after %s", target, took)
		}
	}
}
