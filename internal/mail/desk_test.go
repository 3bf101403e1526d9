package mail

import (
	"bytes"
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/md5"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http/httptest"
	"net/mail"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
)

var start = time.Date(2026, 3, 9, 8, 0, 0, 0, time.UTC)

// desk is a real SMTP server whose manners a test decides.
type desk struct {
	server *smtp.Server
	host   string
	port   int
	closed chan struct{} // ends those that hang
	roots  *x509.CertPool

	mu       sync.Mutex
	act      func(step, to string) error // may be nil
	accepted []string                    // Message-IDs, in the order of coming
	sessions int
	signedIn []string // how
}

// What an act can answer besides an *smtp.SMTPError.
var (
	errHang = errors.New("hang")
	errDrop = errors.New("drop")
)

// The steps at which a desk acts. At stepAnswer the letter has been taken on.
const (
	stepConnect = "connect"
	stepMail    = "mail"
	stepRcpt    = "rcpt"
	stepData    = "data"
	stepAnswer  = "answer"
)

type manner struct {
	tls, implicit bool
	auth          []string
	host          string // an address of this machine; "" for 127.0.0.1
}

func openDesk(t testing.TB, m manner) *desk {
	t.Helper()
	d := &desk{host: cmp.Or(m.host, "127.0.0.1"), closed: make(chan struct{})}
	d.server = smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		s := &session{desk: d, conn: c, auth: m.auth}
		d.mu.Lock()
		d.sessions++
		d.mu.Unlock()
		return s, s.does(stepConnect)
	}))
	d.server.Domain, d.server.AllowInsecureAuth = "desk.example", true
	d.server.ErrorLog = quiet{}
	listener, err := net.Listen("tcp", d.host+":0")
	if err != nil {
		t.Fatal(err)
	}
	d.port = listener.Addr().(*net.TCPAddr).Port
	if m.tls || m.implicit {
		example := httptest.NewTLSServer(nil) // for its certificate
		example.Close()
		d.server.TLSConfig = &tls.Config{Certificates: example.TLS.Certificates}
		d.roots = x509.NewCertPool()
		d.roots.AddCert(example.Certificate())
	}
	if m.implicit {
		listener = tls.NewListener(listener, d.server.TLSConfig)
	}
	done := make(chan struct{})
	go func() { defer close(done); _ = d.server.Serve(listener) }() // ends by Close
	t.Cleanup(func() {
		close(d.closed)
		_ = d.server.Close()
		<-done
	})
	return d
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

func (d *desk) acts(act func(step, to string) error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.act = act
}

// count gives how many copies of the letter id were taken on.
func (d *desk) count(id string) (n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, got := range d.accepted {
		if strings.HasPrefix(got, "<"+mark(id)+"@") {
			n++
		}
	}
	return n
}

func (d *desk) config(mode TLSMode) Config {
	return Config{From: "Tolsey <alerts@tolsey.example>", EnvelopeFrom: "bounces@tolsey.example",
		Server: Server{Host: d.host, Port: d.port, TLS: mode}}
}

type session struct {
	desk *desk
	conn *smtp.Conn
	auth []string
	to   string
}

func (s *session) does(step string) error {
	s.desk.mu.Lock()
	act := s.desk.act
	s.desk.mu.Unlock()
	if act == nil {
		return nil
	}
	err := act(step, s.to)
	switch {
	case errors.Is(err, errHang):
		<-s.desk.closed
	case errors.Is(err, errDrop):
		_ = s.conn.Conn().Close() // that is what is tried
	}
	return err
}

func (s *session) AuthMechanisms() []string { return s.auth }

func (s *session) Auth(mech string) (sasl.Server, error) {
	s.desk.mu.Lock()
	s.desk.signedIn = append(s.desk.signedIn, mech)
	s.desk.mu.Unlock()
	switch mech {
	case "PLAIN":
		return sasl.NewPlainServer(func(_, user, password string) error { return same(user, password) }), nil
	case "LOGIN":
		return &login{}, nil
	default:
		return &cram{}, nil
	}
}

const deskUser, deskPassword = "letters", "s3cret-pass"

func same(user, password string) error {
	if user != deskUser || password != deskPassword {
		return smtp.ErrAuthFailed
	}
	return nil
}

type login struct{ said []string }

func (l *login) Next(response []byte) ([]byte, bool, error) {
	if response != nil {
		l.said = append(l.said, string(response))
	}
	switch len(l.said) {
	case 0:
		return []byte("Username:"), false, nil
	case 1:
		return []byte("Password:"), false, nil
	default:
		return nil, true, same(l.said[0], l.said[1])
	}
}

type cram struct{ asked bool }

func (c *cram) Next(response []byte) ([]byte, bool, error) {
	challenge := []byte("<1896.697170952@desk.example>")
	if !c.asked {
		c.asked = true
		return challenge, false, nil
	}
	h := hmac.New(md5.New, []byte(deskPassword))
	h.Write(challenge)
	if string(response) != deskUser+" "+hex.EncodeToString(h.Sum(nil)) {
		return nil, true, smtp.ErrAuthFailed
	}
	return nil, true, nil
}

func (s *session) Mail(string, *smtp.MailOptions) error { return s.does(stepMail) }

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	return s.does(stepRcpt)
}

func (s *session) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := s.does(stepData); err != nil {
		return err
	}
	m, err := mail.ReadMessage(bytes.NewReader(text))
	if err != nil {
		return err
	}
	s.desk.mu.Lock()
	s.desk.accepted = append(s.desk.accepted, m.Header.Get("Message-ID"))
	s.desk.mu.Unlock()
	return s.does(stepAnswer)
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

func smtpError(code int, text string) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 1, 1}, Message: text}
}

// open gives a service on d, which it migrates, and its clock.
func open(t testing.TB, d *db.DB, cfg Config) (*Service, *clock.Clock) {
	t.Helper()
	if err := d.Migrate(context.Background(), Migrations()...); err != nil {
		t.Fatal(err)
	}
	c := clock.At(start)
	s, err := Open(cfg, d, c, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return s, c
}

// to gives a fictional letter to a person.
func to(id, person string) Letter {
	return Letter{ID: id, To: person + "@supplier.example", Subject: "Notices for " + person, Text: "Nothing but a test: " + id + "\n"}
}

func enqueue(t testing.TB, s *Service, letters ...Letter) {
	t.Helper()
	err := s.db.Tx(context.Background(), func(tx *db.Tx) error { return s.Enqueue(context.Background(), tx, letters...) })
	if err != nil {
		t.Fatal(err)
	}
}

func send(t testing.TB, s *Service) time.Time {
	t.Helper()
	next, err := s.Send(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return next
}

func wantState(t testing.TB, s *Service, id string, want State) string {
	t.Helper()
	got, answer, err := s.Find(context.Background(), id)
	if err != nil || got != want {
		t.Errorf("the letter %s is %q (%s), want %q; %v", id, got, answer, want, err)
	}
	return answer
}

func nth(prefix string, i int) string { return prefix + strconv.Itoa(i) }
