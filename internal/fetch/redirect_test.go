package fetch

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestRedirectsWithinTheSiteAreFollowed(t *testing.T) {
	var s *httptest.Server
	s = serve(t, func(w http.ResponseWriter, r *http.Request) {
		user, _, _ := r.BasicAuth()
		switch r.URL.Path {
		case "/1":
			w.Header().Set("Location", "2?x=1#there")
			w.WriteHeader(http.StatusMovedPermanently)
		case "/2":
			w.Header().Set("Location", strings.Replace(s.URL, "//", "//eve:other@", 1)+"/3")
			w.WriteHeader(http.StatusTemporaryRedirect)
		case "/3":
			w.Header().Set("Location", `\4`)
			w.WriteHeader(http.StatusSeeOther)
		default:
			fmt.Fprintf(w, "%q", r.URL.Path+" by "+user+" with "+r.Header.Get("X-Key"))
		}
	})
	got, err := newClient(t, roomy).Get(t.Context(), strings.Replace(s.URL, "//", "//ann:pass@", 1)+"/1", http.Header{"X-Key": {"k"}})
	if err != nil || string(got.Body) != `"/4 by ann with k"` {
		t.Fatalf("%v, %v", got, err)
	}
}

func TestRedirectsThatAreNotFollowed(t *testing.T) {
	elsewhere := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("another site was asked") })
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", r.URL.Query().Get("to"))
		w.WriteHeader(http.StatusFound)
	})
	backslashed := strings.ReplaceAll(strings.TrimPrefix(elsewhere.URL, "http:"), "/", `\`) + `\x`
	for to, says := range map[string]string{
		elsewhere.URL + "/x?key=1":       "on to " + host(elsewhere) + ", which is another site",
		"//" + host(elsewhere) + "/":     "on to " + host(elsewhere),
		backslashed:                      "on to " + host(elsewhere),
		"/" + backslashed[1:]:            "on to " + host(elsewhere),
		`\/` + host(elsewhere):           "on to " + host(elsewhere),
		"https://" + host(s) + "/":       "another site", // not the usual ports
		"//127.0.0.1.example/":           "on to 127.0.0.1.example",
		"http://" + host(s) + "@a.test/": "on to a.test,",
		"//a.test\u202egro.live/":        "on to a.testgro.live,",
		"":                               "not an address",
		"http:x":                         "not an address",
		"http:///x":                      "not an address",
		"javascript:alert(1)":            "not an address",
		"ftp://a.test/":                  "not an address",
		"http://a b/":                    "not an address",
	} {
		_, err := newClient(t, roomy).Get(t.Context(), s.URL+"/?to="+url.QueryEscape(to), nil)
		if trouble := wantTrouble(t, err, Moved, host(s), says, `"tolsey feeds"`); strings.Contains(trouble.Public, "key=1") {
			t.Errorf("%q tells more than the host", trouble.Public)
		}
	}
}

func TestCirclesAndLongWaysEnd(t *testing.T) {
	requests := 0
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		requests++
		to := map[string]string{"/self": "/self", "/a": "/b", "/b": "/a#other"}[r.URL.Path]
		if to == "" {
			to = r.URL.Path + "x"
		}
		w.Header().Set("Retry-After", "120")
		http.Redirect(w, r, to, http.StatusFound)
	})
	for path, c := range map[string]struct {
		says     string
		requests int
	}{
		"/self": {"in a circle", 1},
		"/a":    {"in a circle", 2},
		"/long": {"on more than 3 times", roomy.Redirects + 1},
	} {
		requests = 0
		_, err := newClient(t, roomy).Get(t.Context(), s.URL+path, nil)
		trouble := wantTrouble(t, err, Moved, host(s), c.says, `"tolsey feeds"`, "wait of 2 minutes")
		if requests != c.requests || trouble.Wait != 2*time.Minute {
			t.Errorf("%s: %d requests, want %d; a wait of %s", path, requests, c.requests, trouble.Wait)
		}
	}
}

func TestEncryptionIsGainedButNotLost(t *testing.T) {
	plain := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "https://EXAMPLE.com:443"+r.URL.Path, http.StatusMovedPermanently)
	})
	safe := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/back" {
			http.Redirect(w, r, "http://example.com/other", http.StatusFound)
			return
		}
		fmt.Fprint(w, `"safe"`)
	}))
	t.Cleanup(safe.Close)
	c := newClient(t, roomy)
	c.transport.TLSClientConfig = safe.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
	c.transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		real := map[string]string{"example.com:80": host(plain), "EXAMPLE.com:443": host(safe)}[address]
		return new(net.Dialer).DialContext(ctx, network, real)
	}
	got, err := c.Get(t.Context(), "http://example.com/there", nil)
	if err != nil || string(got.Body) != `"safe"` {
		t.Errorf("%v, %v", got, err)
	}
	_, err = c.Get(t.Context(), "http://example.com/back", nil)
	wantTrouble(t, err, Moved, "example.com", "without encryption", `"tolsey feeds"`)
}

func FuzzRedirect(f *testing.F) {
	for _, seed := range []string{"/x", "//h:1/", `/\evil.example`, "https://h.example", "http://h.example:80", "x:y", "?\\", "http://u@h.example/"} {
		f.Add(seed)
	}
	at, _ := url.Parse("https://ann@h.example/a/b")
	f.Fuzz(func(t *testing.T, location string) {
		to, err := resolve(at, location)
		if err != nil || !sameSite(at, to) {
			return
		}
		// What is followed must read as the same site once written out, too.
		again, err := url.Parse(to.String())
		if err != nil || again.Scheme != "https" || !strings.EqualFold(again.Hostname(), "h.example") || again.User.String() != "ann" ||
			strings.HasPrefix(again.Path, `/\`) || strings.HasPrefix(again.Path, `\`) {
			t.Errorf("%q leads to %q", location, to)
		}
	})
}
