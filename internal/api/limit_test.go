package api

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/clock"
)

// from makes a request of a client, with the values of X-Forwarded-For.
func from(remote string, forwarded ...string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/api/v1/entries", nil)
	r.RemoteAddr = remote
	r.Header["X-Forwarded-For"] = forwarded
	return r
}

func TestWhoCountsAsOneClient(t *testing.T) {
	for _, c := range []struct {
		trust     bool
		remote    string
		forwarded []string
		want      string
	}{
		{false, "192.0.2.1:1234", nil, "192.0.2.1/32"},
		{false, "192.0.2.1:1234", []string{"198.51.100.7"}, "192.0.2.1/32"},
		{false, "[2001:db8:1:2:3:4:5:6]:80", nil, "2001:db8:1:2::/64"},
		{false, "[::ffff:192.0.2.1]:80", nil, "192.0.2.1/32"},
		{false, "[fe80::1%eth0]:80", nil, "fe80::/64"},
		{false, "@", nil, "invalid Prefix"},
		{true, "192.0.2.1:1234", nil, "192.0.2.1/32"},
		{true, "192.0.2.1:1234", []string{"198.51.100.7"}, "198.51.100.7/32"},
		// What stands before the proxy's own word may be made up.
		{true, "192.0.2.1:1234", []string{"203.0.113.5, 198.51.100.7"}, "198.51.100.7/32"},
		{true, "192.0.2.1:1234", []string{"203.0.113.5", "198.51.100.7"}, "198.51.100.7/32"},
		{true, "192.0.2.1:1234", []string{"[2001:db8::1]:4711"}, "2001:db8::/64"},
		{true, "192.0.2.1:1234", []string{"unknown"}, "invalid Prefix"},
	} {
		l := newLimiter(Limit{PerSecond: 1, TrustForwarded: c.trust}, clock.At(start))
		if got := l.address(from(c.remote, c.forwarded...)).String(); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

func TestClientsAreHeldToTheirRate(t *testing.T) {
	onBoth(t, func(s *site) {
		s.cfg.Limit = Limit{PerSecond: 2, Burst: 3}
		s.restart()
		ask := func(remote, path string) *httptest.ResponseRecorder {
			w, r := httptest.NewRecorder(), from(remote)
			r.URL.Path, r.RequestURI = path, path
			s.handler.ServeHTTP(w, r)
			return w
		}
		codes := func(remote, path string, n int) (out []int) {
			for range n {
				out = append(out, ask(remote, path).Code)
			}
			return out
		}
		const one, other = "192.0.2.1:1", "192.0.2.2:1"
		s.same("three at once", []int{200, 200, 200, 429, 429}, codes(one, "/api/v1/entries", 5))
		s.same("elsewhere too", []int{429, 429, 429}, append(codes(one, "/Published/nothing", 1), append(codes(one, "/log/key", 1), codes(one, "/bulk/", 1)...)...))
		s.same("another client", []int{200}, codes(other, "/api/v1/entries", 1))
		s.same("those who run it", []int{200, 200, 200, 200, 200, 200}, append(codes(one, "/healthz", 3), codes(one, "/metrics", 3)...))
		w := ask(one, "/api/v1/entries")
		if w.Header().Get("Retry-After") != "1" || w.Header().Get("Content-Type") != "application/problem+json" ||
			w.Header().Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(w.Body.String(), "Too many requests") {
			s.Errorf("%v: %s", w.Header(), w.Body)
		}
		s.clock.Advance(500 * time.Millisecond)
		s.same("after half a second", []int{200, 429}, codes(one, "/api/v1/entries", 2))
		s.clock.Advance(time.Hour)
		s.same("after an hour", []int{200, 200, 200, 429}, codes(one, "/api/v1/entries", 4))
	})
}

func TestWhoWaitsAsToldIsServed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := clock.At(start)
		l := newLimiter(Limit{PerSecond: rapid.Float64Range(0.01, 50).Draw(t, "rate"), Burst: rapid.IntRange(0, 5).Draw(t, "burst")}, c)
		served := 0
		for range rapid.IntRange(1, 50).Draw(t, "requests") {
			c.Advance(time.Duration(rapid.IntRange(0, 300).Draw(t, "pause")) * time.Millisecond)
			err := l.admit(from("192.0.2.1:1"))
			if err == nil {
				served++
				continue
			}
			wait := err.(*tooMany).seconds()
			if wait < 1 {
				t.Fatalf("to wait for %d seconds", wait)
			}
			c.Advance(time.Duration(wait) * time.Second)
			if err := l.admit(from("192.0.2.1:1")); err != nil {
				t.Fatalf("refused after the wait of %d: %v", wait, err)
			}
			served++
		}
		if most := float64(l.Burst) + c.Now().Sub(start).Seconds()*l.PerSecond + 1e-6; float64(served) > most {
			t.Fatalf("%d served, at most %f are due", served, most)
		}
	})
}

func TestTheLimiterForgets(t *testing.T) {
	c := clock.At(start)
	l := newLimiter(Limit{PerSecond: 1, Burst: 10}, c)
	address := func(i int) string { return fmt.Sprintf("10.%d.%d.%d:1", i>>16, i>>8&255, i&255) }
	for i := range mostClients + 500 {
		if err := l.admit(from(address(i))); err != nil {
			t.Fatal(err)
		}
	}
	if len(l.clients) != mostClients || l.recent.Len() != mostClients {
		t.Errorf("%d and %d clients are remembered", len(l.clients), l.recent.Len())
	}
	c.Advance(10 * time.Second)
	if err := l.admit(from("192.0.2.1:1")); err != nil || len(l.clients) != 1 || l.recent.Len() != 1 {
		t.Errorf("%d and %d clients are remembered after all buckets are full, %v", len(l.clients), l.recent.Len(), err)
	}
}

func TestNoLimit(t *testing.T) {
	l := newLimiter(Limit{}, nil)
	for i := range 10_000 {
		if err := l.admit(from("192.0.2." + strconv.Itoa(i%250) + ":1")); err != nil {
			t.Fatal(err)
		}
	}
	if len(l.clients) > 0 {
		t.Errorf("%d clients are remembered for nothing", len(l.clients))
	}
}
