package hook

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/dns/dnsmessage"
)

func TestAMessageArrivesWholeAndSigned(t *testing.T) {
	var header http.Header
	var body []byte
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		header = r.Header.Clone()
		body, _ = io.ReadAll(r.Body)
		if r.Method != http.MethodPost || r.RequestURI != "/in?key=1" {
			t.Errorf("%s %s", r.Method, r.RequestURI)
		}
		http.SetCookie(w, &http.Cookie{Name: "seen", Value: "1"})
		w.WriteHeader(http.StatusAccepted)
	})
	c := newClient(t, open)
	m := message(t, s.URL+"/in?key=1")
	for range 2 { // a cookie would come back with the second
		want := Answer{Status: 202, Words: "The server took the message (202)."}
		if diff := cmp.Diff(want, send(t, c, m)); diff != "" {
			t.Error(diff)
		}
		if err := Verify(m.Secret, header, body, noon); err != nil {
			t.Error(err)
		}
		if string(body) != string(m.Body) {
			t.Errorf("the body is %q", body)
		}
		wantHeader := http.Header{
			"Content-Type":      {"application/json"},
			"Content-Length":    {"25"},
			"User-Agent":        {open.UserAgent},
			"Webhook-Id":        {m.ID},
			"Webhook-Timestamp": {"1791288000"},
			"Webhook-Signature": header["Webhook-Signature"],
		}
		if diff := cmp.Diff(wantHeader, header); diff != "" {
			t.Error(diff)
		}
	}
}

func TestStatuses(t *testing.T) {
	for status, want := range map[int]Answer{
		200: {Words: "The server took the message (200)."},
		204: {Words: "The server took the message (204)."},
		299: {Words: "The server took the message (299)."},
		300: {Words: "The server answered 300, a redirect, and redirects are not followed. Give the address that it leads to.", RetryAfter: 90 * time.Second},
		400: {Words: "The server answered 400.", RetryAfter: 90 * time.Second},
		410: {Words: "The server answered 410: it wants no more messages.", RetryAfter: 90 * time.Second, Gone: true},
		429: {Words: "The server answered 429: it is sent more than it takes at once.", RetryAfter: 90 * time.Second},
		503: {Words: "The server answered 503.", RetryAfter: 90 * time.Second},
		999: {Words: "The server answered 999.", RetryAfter: 90 * time.Second},
	} {
		s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "90")
			w.WriteHeader(status)
		})
		want.Status = status
		got := send(t, newClient(t, open), message(t, s.URL))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d: %s", status, diff)
		}
		if got.OK() != (status < 300) {
			t.Errorf("%d: OK is %v", status, got.OK())
		}
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	inside, hits := counter(t)
	for _, status := range []int{301, 302, 303, 307, 308} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, inside.URL, status) })
		a := send(t, newClient(t, open), message(t, s.URL))
		if a.OK() || a.Status != status || !strings.Contains(a.Words, "a redirect, and redirects are not followed") {
			t.Errorf("%+v", a)
		}
	}
	if n := hits.Load(); n != 0 {
		t.Errorf("%d messages arrived where the redirects lead", n)
	}
}

func TestWhatTheServerSaysIsCleanedAndCut(t *testing.T) {
	for said, want := range map[string]string{
		`{"error":"no such <queue>"}`:     ` It said: “{"error":"no such <queue>"}”`,
		"a\r\n\tb \x1b[31m\u202ec\x00":    " It said: “a b [31mc”",
		"bad \xff bytes":                  " It said: “bad \ufffd bytes”",
		" \n":                             "",
		"":                                "",
		"\n<!DOCTYPE html><p>Sorry":       "",
		strings.Repeat("ö", 200):          " It said: “" + strings.Repeat("ö", 200) + "”",
		strings.Repeat("ö", 201):          " It said: “" + strings.Repeat("ö", 199) + "…”",
		strings.Repeat("long ", 1<<20):    " It said: “" + strings.Repeat("long ", 39) + "long…”",
		strings.Repeat(" ", 64<<10) + "x": "", // beyond what is read
	} {
		s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusInternalServerError)
			_, _ = io.WriteString(w, said)
		})
		a := send(t, newClient(t, open), message(t, s.URL))
		if a.Words != "The server answered 500."+want || !utf8.ValidString(a.Words) {
			t.Errorf("%.80q gives %q", said, a.Words)
		}
	}
	packed := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "br")
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = io.WriteString(w, "noise")
	})
	if a := send(t, newClient(t, open), message(t, packed.URL)); a.Words != "The server answered 500." {
		t.Errorf("%+v", a)
	}
}

// secure serves by TLS. What it would log of failed handshakes is left out.
func secure(t *testing.T, cfg *tls.Config) *httptest.Server {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	s.TLS = cfg
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

func TestByTLS(t *testing.T) {
	s := secure(t, &tls.Config{})
	c := newClient(t, open)
	c.transport.TLSClientConfig.RootCAs = x509.NewCertPool()
	c.transport.TLSClientConfig.RootCAs.AddCert(s.Certificate())
	if a := send(t, c, message(t, s.URL)); !a.OK() {
		t.Errorf("%+v", a)
	}

	// The certificate of httptest is not for this name.
	c.transport.CloseIdleConnections()
	c.dialer.Resolver = names(t, dnsmessage.RCodeSuccess, netip.MustParseAddr("127.0.0.1"))
	named := strings.Replace(s.URL, "127.0.0.1", "hook.invalid", 1)
	old := secure(t, &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11})
	plain, _ := counter(t)
	for url, says := range map[string]string{
		named:   "The server's certificate is for another name.",
		old.URL: "The server must speak TLS 1.2 or newer.",
		strings.Replace(plain.URL, "http:", "https:", 1): "The server must speak TLS 1.2 or newer.",
	} {
		if a := send(t, c, message(t, url)); a.OK() || a.Status != 0 || !strings.Contains(a.Words, says) {
			t.Errorf("%s: %+v", url, a)
		}
	}

	if a := send(t, newClient(t, open), message(t, s.URL)); !strings.Contains(a.Words, "not from an authority that is trusted here") {
		t.Errorf("%+v", a)
	}
	c.transport.TLSClientConfig.Time = func() time.Time { return noon.AddDate(200, 0, 0) }
	if a := send(t, c, message(t, s.URL)); !strings.Contains(a.Words, "certificate has run out") {
		t.Errorf("%+v", a)
	}
}

func TestConnectionsThatDoNotComeAbout(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	want := Answer{Words: "The server refuses connections."}
	if diff := cmp.Diff(want, send(t, newClient(t, open), message(t, "http://"+l.Addr().String()))); diff != "" {
		t.Error(diff)
	}
	for code, words := range map[dnsmessage.RCode]string{
		dnsmessage.RCodeNameError:     "The name in the address does not exist. Check it for a mistake.",
		dnsmessage.RCodeServerFailure: "The name in the address could not be looked up just now.",
	} {
		c := newClient(t, Config{})
		c.dialer.Resolver = names(t, code, netip.Addr{})
		if a := send(t, c, message(t, "https://hook.example/?key=1")); a.Words != words {
			t.Errorf("%+v", a)
		}
	}
	c := newClient(t, open)
	c.dialer.LocalAddr = &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1)} // not of this machine
	if a := send(t, c, message(t, "http://127.0.0.1:8080")); a.Words != "The server could not be reached." {
		t.Errorf("%+v", a)
	}
	if a := send(t, newClient(t, Config{}), message(t, "https://10.0.0.1/")); a.OK() || !strings.HasPrefix(a.Words, "The IP address is not one") {
		t.Errorf("%+v", a)
	}
}

func TestAnswersThatAreNone(t *testing.T) {
	const none = "The connection ended before the server had answered as a web server does."
	for _, answer := range []string{"", "HTTP/1.1 20", "220 mail.example ESMTP\r\n", "HTTP/1.1 abc\r\n\r\n",
		"HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 80<<10) + "\r\n\r\n"} {
		a := send(t, newClient(t, open), message(t, raw(t, answer, false)))
		if diff := cmp.Diff(Answer{Words: none}, a); diff != "" {
			t.Errorf("%.30q: %s", answer, diff)
		}
	}
	// A status that was read stands, whatever comes of the rest.
	if a := send(t, newClient(t, open), message(t, raw(t, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nha", false))); !a.OK() {
		t.Errorf("%+v", a)
	}
	// After this one the transport would let a reader wait for ever.
	a := send(t, newClient(t, open), message(t, raw(t, "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n", true)))
	if a.OK() || a.Status != 101 {
		t.Errorf("%+v", a)
	}
}

func TestNobodyWaitsLongerThanTheTimeout(t *testing.T) {
	cfg := open
	cfg.Timeout = 50 * time.Millisecond
	want := Answer{Words: "The server did not answer within 0.05 seconds."}
	for _, answer := range []string{"", "HTTP/1.1 200 OK\r\nX: "} {
		if diff := cmp.Diff(want, send(t, newClient(t, cfg), message(t, raw(t, answer, true)))); diff != "" {
			t.Error(diff)
		}
	}
	// A server that took it and never ends its answer took it all the same.
	endless := raw(t, "HTTP/1.1 500 No\r\nContent-Length: 100\r\n\r\nhalf a sen", true)
	if a := send(t, newClient(t, cfg), message(t, endless)); a.Words != "The server answered 500. It said: “half a sen”" {
		t.Errorf("%+v", a)
	}
	if New(Config{}, nil).timeout != 15*time.Second {
		t.Error("the timeout of the specification is not the default")
	}
}

func TestErrorsSayNothingOfTheReceiver(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		cancel()
		<-r.Context().Done()
	})
	c := newClient(t, open)
	m := message(t, s.URL)
	if a, err := c.Send(ctx, m); !errors.Is(err, context.Canceled) || a != (Answer{}) {
		t.Errorf("%+v, %v", a, err)
	}
	m.ID = "a.b"
	if _, err := c.Send(t.Context(), m); err == nil || !strings.Contains(err.Error(), "ID") {
		t.Errorf("%v", err)
	}
	m = message(t, s.URL)
	m.Secret = "whsec_secret"
	if _, err := c.Send(t.Context(), m); err == nil || strings.Contains(err.Error(), m.Secret) {
		t.Errorf("%v", err)
	}
}

func TestAConnectionClosedMeanwhileCostsNoMessage(t *testing.T) {
	var opened atomic.Int32
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	s.Start()
	t.Cleanup(s.Close)
	c := newClient(t, open)
	for range 5 {
		for range 2 { // the second by the same connection
			if a := send(t, c, message(t, s.URL)); !a.OK() {
				t.Fatalf("%+v", a)
			}
		}
		s.CloseClientConnections()
	}
	if n := opened.Load(); n != 5 {
		t.Errorf("%d connections were opened for ten messages, want 5", n)
	}
}

func TestNoProxyIsAsked(t *testing.T) {
	proxy, asked := counter(t)
	t.Setenv("HTTP_PROXY", proxy.URL)
	t.Setenv("http_proxy", proxy.URL)
	s, hits := counter(t)
	c := newClient(t, open)
	c.dialer.Resolver = names(t, dnsmessage.RCodeSuccess, netip.MustParseAddr("127.0.0.1"))
	send(t, c, message(t, strings.Replace(s.URL, "127.0.0.1", "hook.example", 1)))
	if hits.Load() != 1 || asked.Load() != 0 {
		t.Errorf("the server had %d messages, the proxy %d", hits.Load(), asked.Load())
	}
}
