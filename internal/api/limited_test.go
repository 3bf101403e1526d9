package api

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
)

func TestLimitedHoldsEachClientToItsOwnLimit(t *testing.T) {
	c := clock.At(start)
	h := Limited(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {}), Limit{PerSecond: 0.1, Burst: 2}, c)
	ask := func(from string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, "/", nil)
		r.RemoteAddr = from + ":1000"
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	for i, want := range []int{200, 200, 429} {
		if w := ask("192.0.2.1"); w.Code != want {
			t.Errorf("request %d: %d", i, w.Code)
		}
	}
	if w := ask("192.0.2.1"); w.Header().Get("Retry-After") != "10" || w.Body.Len() == 0 {
		t.Errorf("%v %s", w.Header(), w.Body)
	}
	if w := ask("192.0.2.2"); w.Code != 200 {
		t.Errorf("another client: %d", w.Code)
	}
	c.Advance(10 * time.Second)
	if w := ask("192.0.2.1"); w.Code != 200 {
		t.Errorf("later: %d", w.Code)
	}
}
