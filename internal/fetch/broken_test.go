package fetch

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// nameServer answers every question with code. It gives a resolver that asks
// it alone.
func nameServer(t *testing.T, code dnsmessage.RCode) *net.Resolver {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	go func() {
		for buf := make([]byte, 1500); ; {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buf[:n]) != nil {
				continue
			}
			reply := dnsmessage.Message{Header: dnsmessage.Header{ID: m.ID, Response: true, RCode: code}, Questions: m.Questions}
			if packed, err := reply.Pack(); err == nil {
				_, _ = conn.WriteTo(packed, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

func TestNamesThatCannotBeLookedUp(t *testing.T) {
	for code, says := range map[dnsmessage.RCode]string{
		dnsmessage.RCodeNameError:     "is not a name that exists",
		dnsmessage.RCodeServerFailure: "could not be looked up",
	} {
		c := newClient(t, roomy)
		c.transport.DialContext = (&net.Dialer{Resolver: nameServer(t, code)}).DialContext
		_, err := c.Get(t.Context(), "https://gone.example/?key=1", nil)
		wantTrouble(t, err, Unreachable, "gone.example", says)
	}
}

// closedPort gives an address where nothing listens.
func closedPort(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func TestConnectionsThatDoNotComeAbout(t *testing.T) {
	at := closedPort(t)
	_, err := newClient(t, roomy).Get(t.Context(), "http://"+at, nil)
	wantTrouble(t, err, Unreachable, at, "refuses connections")

	// The same after a redirect, when the site has already answered once.
	var s *httptest.Server
	s = serve(t, func(w http.ResponseWriter, r *http.Request) {
		s.Listener.Close()
		w.Header().Set("Connection", "close")
		http.Redirect(w, r, "/next", http.StatusFound)
	})
	_, err = newClient(t, roomy).Get(t.Context(), s.URL, nil)
	wantTrouble(t, err, Unreachable, host(s), "refuses connections")

	c := newClient(t, roomy)
	c.transport.DialContext = (&net.Dialer{Deadline: time.Unix(1, 0)}).DialContext
	_, err = c.Get(t.Context(), s.URL, nil)
	wantTrouble(t, err, Unreachable, host(s), "took no connection within 10 seconds")
	c.transport.DialContext = (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1)}}).DialContext
	_, err = c.Get(t.Context(), s.URL, nil)
	wantTrouble(t, err, Unreachable, host(s), "could not be reached")
}

func TestEncryptionThatFails(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was asked") }))
	s.Config.ErrorLog = quiet()
	s.StartTLS()
	t.Cleanup(s.Close)
	trusting := s.Client().Transport.(*http.Transport).TLSClientConfig
	expired := trusting.Clone()
	expired.Time = func() time.Time { return noon.AddDate(500, 0, 0) }
	for _, c := range []struct {
		says   string
		config *tls.Config
		name   string
	}{
		{"does not trust", &tls.Config{}, "127.0.0.1"},
		{"has run out", expired, "127.0.0.1"},
		{"for another name", trusting.Clone(), "other.test"},
		{"could not agree", &tls.Config{MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}, "127.0.0.1"},
	} {
		client := newClient(t, roomy)
		client.transport.TLSClientConfig = c.config
		client.transport.DialContext = func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, host(s))
		}
		_, err := client.Get(t.Context(), "https://"+c.name+"/", nil)
		wantTrouble(t, err, Unreachable, c.name, c.says)
	}

	plain := serve(t, func(http.ResponseWriter, *http.Request) {})
	plain.Config.ErrorLog = quiet()
	_, err := newClient(t, roomy).Get(t.Context(), "https://"+host(plain), nil)
	wantTrouble(t, err, Unreachable, host(plain), "http://")
	_, err = newClient(t, roomy).Get(t.Context(), "http://"+host(s), nil)
	wantTrouble(t, err, Rejected, host(s), "HTTP request to an HTTPS server")
}

func TestProxiesThatFail(t *testing.T) {
	refusing := func(status string) string { return raw(t, "HTTP/1.1 "+status+"\r\nContent-Length: 0\r\n\r\n", finish) }
	for _, c := range []struct {
		proxy, scheme, says string
		kind                Kind
	}{
		{refusing("407 Proxy Authentication Required"), "https", "does not let it through (status 407)", Denied},
		{refusing("502 Bad Gateway"), "https", "could not connect to it (status 502)", Unreachable},
		{closedPort(t), "https", "does not take connections", Unreachable},
		{closedPort(t), "http", "does not take connections", Unreachable},
		{refusing("407 Proxy Authentication Required"), "http", "asks for a name and password (status 407)", Denied},
	} {
		client := newClient(t, roomy)
		client.transport.Proxy = http.ProxyURL(&url.URL{Scheme: "http", Host: c.proxy})
		_, err := client.Get(t.Context(), c.scheme+"://publisher.example/", nil)
		wantTrouble(t, err, c.kind, "publisher.example", c.says)
	}
}

func TestAnswersThatBreakOff(t *testing.T) {
	whole := string(packed(t, []byte(`{"releases":[{"ocid":"ocds-f1ct10-1"}]}`)))
	const begin = "HTTP/1.1 200 OK\r\n"
	for _, c := range []struct {
		name, answer, says string
		kind               Kind
		cut                func(*net.TCPConn)
	}{
		{"nothing", "", "closed the connection before", CutOff, finish},
		{"reset", "", "closed the connection before", CutOff, reset},
		{"half a header", begin + "Content-Type: text/json\r\n", "closed the connection before", CutOff, finish},
		{"shorter than said", begin + "Content-Length: 99\r\n\r\n{}", "broke off", CutOff, finish},
		{"reset halfway", begin + "Content-Length: 99\r\n\r\n{}", "broke off", CutOff, reset},
		{"chunk cut", begin + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"a\"", "broke off", CutOff, finish},
		{"no last chunk", begin + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", "broke off", CutOff, finish},
		{"gzip cut", begin + "Content-Encoding: gzip\r\n\r\n" + whole[:len(whole)-9], "broke off", CutOff, finish},
		{"gzip header cut", begin + "Content-Encoding: gzip\r\n\r\n" + whole[:5], "broke off", CutOff, finish},
		{"gzip shorter than said", begin + "Content-Encoding: gzip\r\nContent-Length: 999\r\n\r\n" + whole, "broke off", CutOff, finish},
		{"not HTTP", "SSH-2.0-OpenSSH_9.9\r\n\r\n", "in a way that a web server does not", NotData, finish},
		{"endless header", begin + "X: " + strings.Repeat("x", 80<<10), "in a way that a web server does not", NotData, finish},
		{"gzip damaged", begin + "Content-Encoding: gzip\r\n\r\n" + strings.Replace(whole, whole[12:20], "########", 1), "damaged", NotData, finish},
		{"gzip only said", begin + "Content-Encoding: gzip\r\n\r\n{\"releases\":[]}", "damaged", NotData, finish},
	} {
		t.Run(c.name, func(t *testing.T) {
			at := raw(t, c.answer, c.cut)
			_, err := newClient(t, roomy).Get(t.Context(), "http://"+at+"/", nil)
			wantTrouble(t, err, c.kind, at, c.says)
		})
	}
}

func TestATroubleTellsItsCause(t *testing.T) {
	_, err := newClient(t, roomy).Get(t.Context(), "http://"+closedPort(t), nil)
	wrapped := fmt.Errorf("following: %w", err)
	if trouble := wantTrouble(t, wrapped, Unreachable, "127.0.0.1"); trouble.Unwrap() == nil || !strings.HasSuffix(err.Error(), trouble.Err.Error()) {
		t.Errorf("%q has no cause", err)
	}
	if err := (&Trouble{Public: "A sentence."}).Error(); err != "A sentence." {
		t.Errorf("without a cause: %q", err)
	}
}
