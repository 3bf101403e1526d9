package fetch

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/clock"
)

var noon = time.Date(2026, 10, 6, 12, 0, 0, 0, time.UTC)

// roomy are limits that no well server meets.
var roomy = Limits{Header: 30 * time.Second, Whole: 30 * time.Second, Bytes: 1 << 20, Redirects: 3}

func newClient(t *testing.T, l Limits) *Client {
	c := New(l, "Tolsey/test (+https://tolsey.example)", clock.At(noon))
	c.transport.Proxy = nil
	t.Cleanup(c.transport.CloseIdleConnections)
	return c
}

func serve(t *testing.T, h http.HandlerFunc) *httptest.Server {
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

func host(s *httptest.Server) string { return s.Listener.Addr().String() }

// raw serves the same bytes to each connection once its request is read, and
// then cuts it off.
func raw(t *testing.T, answer string, cut func(*net.TCPConn)) string {
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
			if _, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
				fmt.Fprint(conn, answer)
			}
			cut(conn.(*net.TCPConn))
		}
	}()
	return l.Addr().String()
}

func finish(c *net.TCPConn) { c.Close() }

func reset(c *net.TCPConn) {
	_ = c.SetLinger(0) // so that Close sends RST
	c.Close()
}

// wantTrouble checks an error's kind and that its sentence is one, begins with
// the host and holds each of the parts.
func wantTrouble(t *testing.T, err error, kind Kind, host string, parts ...string) *Trouble {
	t.Helper()
	trouble, ok := errors.AsType[*Trouble](err)
	if !ok {
		t.Fatalf("no trouble, but %v", err)
	}
	if trouble.Kind != kind || !strings.HasPrefix(trouble.Public, host) {
		t.Errorf("%s: %q, want %s of %s", trouble.Kind, err, kind, host)
	}
	if end := trouble.Public[len(trouble.Public)-1]; end != '.' && end != ')' {
		t.Errorf("%q is no full sentence", trouble.Public)
	}
	for _, part := range parts {
		if !strings.Contains(trouble.Public, part) {
			t.Errorf("%q lacks %q", trouble.Public, part)
		}
	}
	return trouble
}

func TestAWellAnswerComesWhole(t *testing.T) {
	var asked *http.Request
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked = r
		http.SetCookie(w, &http.Cookie{Name: "session", Value: "1"})
		w.Header().Set("Content-Type", "text/json")
		fmt.Fprint(w, `{"releases":[]}`)
	})
	c := newClient(t, roomy)
	sent := http.Header{"X-Key": {"k"}, "User-Agent": {"other"}}
	for range 2 {
		got, err := c.Get(t.Context(), strings.Replace(s.URL, "//", "//ann:pass@", 1)+"/a?cursor=1#part", sent)
		if err != nil {
			t.Fatal(err)
		}
		if string(got.Body) != `{"releases":[]}` || got.Status != 200 || got.Header.Get("Content-Type") != "text/json" {
			t.Errorf("%d, %v, %q", got.Status, got.Header, got.Body)
		}
		user, password, _ := asked.BasicAuth()
		want := []string{"/a?cursor=1", "k", "Tolsey/test (+https://tolsey.example)", "gzip", "application/json, */*;q=0.5", "ann", "pass", ""}
		saw := []string{asked.RequestURI, asked.Header.Get("X-Key"), asked.UserAgent(), asked.Header.Get("Accept-Encoding"),
			asked.Header.Get("Accept"), user, password, asked.Header.Get("Cookie")}
		if diff := cmp.Diff(want, saw); diff != "" {
			t.Error(diff)
		}
	}
	if diff := cmp.Diff(http.Header{"X-Key": {"k"}, "User-Agent": {"other"}}, sent); diff != "" {
		t.Errorf("the caller's header was changed: %s", diff)
	}
}

func TestTheCallersOwnHeadersGoBeforeOurs(t *testing.T) {
	var asked http.Header
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { asked = r.Header; fmt.Fprint(w, "1") })
	address := strings.Replace(s.URL, "//", "//ann:pass@", 1)
	_, err := newClient(t, roomy).Get(t.Context(), address, http.Header{"Accept": {"text/csv"}, "Authorization": {"Bearer x"}})
	if err != nil || asked.Get("Accept") != "text/csv" || asked.Get("Authorization") != "Bearer x" {
		t.Errorf("%v, %v", asked, err)
	}
}

func TestAddressesThatCannotBeAsked(t *testing.T) {
	for _, address := range []string{"", "example.org/x", "ftp://example.org/", "file:///etc/passwd", "https:///x", "https:example.org",
		"http://:80/", "http://ann:se/cret@example.org/", "http://exa mple.org/", "gopher://ann:secret@example.org/?key=secret", "%"} {
		_, err := newClient(t, roomy).Get(t.Context(), address, nil)
		wantTrouble(t, err, Rejected, "The address")
		if strings.Contains(err.Error(), "se") && strings.Contains(err.Error(), "cret") {
			t.Errorf("%q tells a secret", err)
		}
	}
}

func TestSecretsOfAnAddressStayOutOfSentences(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, "bad request: /x?"+r.URL.RawQuery+" is "+r.URL.Query().Get("a"), http.StatusBadRequest)
	})
	address := strings.Replace(s.URL, "//", "//ann:s3cret@", 1) + "/x?a=hidden%20key"
	_, err := newClient(t, roomy).Get(t.Context(), address, nil)
	wantTrouble(t, err, Rejected, host(s), "bad request: /x?… is")
	s.Close()
	_, refused := newClient(t, roomy).Get(t.Context(), address, nil)
	wantTrouble(t, refused, Unreachable, host(s))
	for _, secret := range []string{"s3cret", "ann", "a=hidden"} {
		if strings.Contains(err.Error()+refused.Error(), secret) {
			t.Errorf("%q or %q tells %q", err, refused, secret)
		}
	}
}

func TestACallersEndIsNoTrouble(t *testing.T) {
	begun := make(chan bool, 1)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/silent" {
			fmt.Fprint(w, "{")
			w.(http.Flusher).Flush()
		}
		begun <- true
		<-r.Context().Done()
	})
	for _, path := range []string{"/silent", "/halfway"} {
		ctx, cancel := context.WithCancel(t.Context())
		go func() { <-begun; cancel() }()
		_, err := newClient(t, roomy).Get(ctx, s.URL+path, nil)
		if _, ok := errors.AsType[*Trouble](err); ok || !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", path, err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := newClient(t, roomy).Get(ctx, s.URL+"/silent", nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("after the caller's deadline: %v", err)
	}
}

func TestSlowAnswersEndAtTheirLimits(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/drip":
			tick := time.NewTicker(5 * time.Millisecond)
			defer tick.Stop()
			for r.Context().Err() == nil {
				fmt.Fprint(w, " ")
				w.(http.Flusher).Flush()
				<-tick.C
			}
		case "/redirect":
			http.Redirect(w, r, "/hang", http.StatusFound)
		default:
			<-r.Context().Done()
		}
	})
	header := Limits{Header: 60 * time.Millisecond, Whole: time.Minute, Bytes: 1 << 20, Redirects: 1}
	inAll := Limits{Header: time.Minute, Whole: 60 * time.Millisecond, Bytes: 1 << 20}
	for _, c := range []struct {
		path, says string
		limits     Limits
	}{
		{"/hang", "did not answer within 60 milliseconds.", header},
		{"/redirect", "did not answer within 60 milliseconds.", header},
		{"/hang", "did not answer within 60 milliseconds.", inAll},
		{"/drip", "did not send the whole of its answer within 60 milliseconds.", inAll},
	} {
		_, err := newClient(t, c.limits).Get(t.Context(), s.URL+c.path, nil)
		wantTrouble(t, err, Slow, host(s), c.says)
	}
}

func TestHTTP2IsSpoken(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%q", r.Proto)
		if r.URL.Path == "/cut" {
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}
	}))
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(s.Close)
	c := newClient(t, roomy)
	c.transport.TLSClientConfig = s.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
	got, err := c.Get(t.Context(), s.URL, nil)
	if err != nil || string(got.Body) != `"HTTP/2.0"` {
		t.Errorf("%v, %v", got, err)
	}
	_, err = c.Get(t.Context(), s.URL+"/cut", nil)
	wantTrouble(t, err, CutOff, host(s), "broke off")
}
