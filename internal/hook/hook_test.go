package hook

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/tolsey/tolsey/internal/clock"
)

var noon = time.Date(2026, 10, 6, 12, 0, 0, 0, time.UTC)

// newClient gives a client that reaches the test's own servers.
func newClient(t *testing.T, cfg Config) *Client {
	c := New(cfg, clock.At(noon))
	t.Cleanup(c.transport.CloseIdleConnections)
	return c
}

// open is the configuration with which loopback is reached.
var open = Config{UserAgent: "Tolsey/test (+https://tolsey.example)", AllowPrivate: true}

func newSecret(t *testing.T) string {
	secret, err := NewSecret()
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

func message(t *testing.T, url string) Message {
	return Message{URL: url, Secret: newSecret(t), ID: "msg_fictional1", Body: []byte(`{"type":"notice.matched"}`)}
}

func serve(t *testing.T, h http.HandlerFunc) *httptest.Server {
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

func send(t *testing.T, c *Client, m Message) Answer {
	t.Helper()
	a, err := c.Send(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// counter is a server that counts its requests and takes them all.
func counter(t *testing.T) (*httptest.Server, *atomic.Int32) {
	var n atomic.Int32
	return serve(t, func(http.ResponseWriter, *http.Request) { n.Add(1) }), &n
}

// raw serves the same bytes to each connection once its request is read. It
// cuts the connection off then, or with keep leaves it open until the test ends.
func raw(t *testing.T, answer string, keep bool) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			if req, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
				_, _ = io.Copy(io.Discard, req.Body)
				fmt.Fprint(conn, answer)
			}
			if keep {
				t.Cleanup(func() { conn.Close() })
			} else {
				conn.Close()
			}
		}
	}()
	return "http://" + l.Addr().String()
}

// names is a name server that knows every name as the IPv4 address at, or
// answers with code where that is not success.
func names(t *testing.T, code dnsmessage.RCode, at netip.Addr) *net.Resolver {
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
			if q := m.Questions[0]; code == dnsmessage.RCodeSuccess && q.Type == dnsmessage.TypeA {
				reply.Answers = []dnsmessage.Resource{{
					Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
					Body:   &dnsmessage.AResource{A: at.As4()},
				}}
			}
			if packed, err := reply.Pack(); err == nil {
				_, _ = conn.WriteTo(packed, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}
