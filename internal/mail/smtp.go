package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/textproto"
	"os"
	"slices"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"github.com/tolsey/tolsey/internal/fault"
)

// post hands letters to an SMTP server over a few kept connections.
type post struct {
	server Server
	writer *writer
	idle   chan *line
	roots  *x509.CertPool // nil for those of the machine
	limit  time.Duration  // for one letter, with the connection it needs
}

func newPost(server Server, w *writer) (*post, error) {
	if err := server.check(); err != nil {
		return nil, err
	}
	p := &post{server: server, writer: w, idle: make(chan *line, lines), limit: patience}
	if _, err := p.client(nil); err != nil {
		return nil, fault.With(err, fault.Invalid, "The mail server %s cannot be used.", server)
	}
	return p, nil
}

func (p *post) name() string { return "SMTP by " + p.server.String() }

// line is a connection on which letters can be sent.
type line struct {
	*smtp.Client
	conn net.Conn
}

// hangUp ends a connection, politely if it is in order.
func (l *line) hangUp(polite bool) {
	if polite {
		_ = l.UpdateDeadline(time.Second) // whatever comes of it, it is closed
		_ = l.Quit()
	}
	_ = l.conn.Close() // nothing more is wanted from it
}

// rest ends the connections that nobody uses.
func (p *post) rest() {
	for {
		select {
		case l := <-p.idle:
			l.hangUp(true)
		default:
			return
		}
	}
}

// deliver sends l. An answer after the last byte decides; a connection that
// ends without one leaves the letter to be tried again.
func (p *post) deliver(ctx context.Context, l *queued) error {
	ctx, cancel := context.WithTimeout(ctx, p.limit)
	defer cancel()
	text, err := p.writer.write(l)
	if err != nil {
		return err
	}
	on, err := p.line(ctx)
	if err != nil {
		return p.trouble(err, connecting)
	}
	stop := context.AfterFunc(ctx, func() { _ = on.conn.Close() }) // wakes whoever waits on it
	at, err := p.say(on, l.To, text)
	inTime := stop()
	if err != nil {
		p.after(on, err)
		return p.trouble(err, at)
	}
	if inTime {
		p.keep(on)
	}
	return nil
}

// stage is how far a letter got.
type stage int

const (
	connecting stage = iota
	naming           // the sender
	addressing       // the recipient
	handing          // the letter itself
)

// say goes through one letter's exchange, and gives how far it got.
func (p *post) say(on *line, to string, text []byte) (stage, error) {
	if err := on.Mail("<" + p.writer.envelope.Address + ">"); err != nil {
		return naming, err
	}
	if err := on.Rcpt("<" + to + ">"); err != nil {
		return addressing, err
	}
	body, err := on.Data()
	if err != nil {
		return handing, err
	}
	if _, err := body.Write(text); err != nil {
		// Never closed: the dot would make the server take half a letter.
		return handing, fmt.Errorf("sending the letter: %w", errors.Join(err, on.conn.Close()))
	}
	return handing, body.Close()
}

// after keeps a connection on which a letter was declined, if it still works.
func (p *post) after(on *line, err error) {
	if answer, ok := errors.AsType[*textproto.Error](err); ok && answer.Code != 421 && on.Reset() == nil {
		p.keep(on)
		return
	}
	on.hangUp(false)
}

func (p *post) keep(on *line) {
	select {
	case p.idle <- on:
	default:
		on.hangUp(true)
	}
}

// line gives a kept connection that still works, or a new one.
func (p *post) line(ctx context.Context) (*line, error) {
	for {
		select {
		case on := <-p.idle:
			if on.UpdateDeadline(min(p.limit, 5*time.Second)) == nil && on.Noop() == nil && on.UpdateDeadline(p.limit) == nil {
				return on, nil
			}
			on.hangUp(false)
		default:
			return p.dial(ctx)
		}
	}
}

// dial opens a connection, encrypts it as asked and signs in.
func (p *post) dial(ctx context.Context) (*line, error) {
	on := &line{}
	client, err := p.client(func(c net.Conn) { on.conn = c })
	if err != nil {
		return nil, err
	}
	if on.Client, err = client.DialToSMTPClientWithContext(ctx); err != nil {
		if on.conn != nil {
			_ = on.conn.Close() // the library leaves it open
		}
		return nil, err
	}
	return on, on.UpdateDeadline(p.limit)
}

// client prepares one connection; opened is told when there is one.
func (p *post) client(opened func(net.Conn)) (*gomail.Client, error) {
	host := p.server.Host
	settings := &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12, RootCAs: p.roots}
	dial := (&net.Dialer{}).DialContext
	policy := gomail.TLSMandatory
	switch p.server.mode() {
	case TLS:
		dial = (&tls.Dialer{Config: settings}).DialContext
	case NoTLS:
		policy = gomail.NoTLS
	}
	options := []gomail.Option{
		gomail.WithPort(p.server.port()), gomail.WithTimeout(p.limit), gomail.WithTLSConfig(settings), gomail.WithoutSMTPUTF8(),
		gomail.WithTLSPolicy(policy),
		gomail.WithDialContextFunc(func(ctx context.Context, network, address string) (net.Conn, error) {
			c, err := dial(ctx, network, address)
			if err == nil {
				opened(c)
			}
			return c, err
		}),
	}
	if p.server.mode() == TLS {
		options = append(options, gomail.WithSSL())
	}
	if p.server.User != "" {
		options = append(options, gomail.WithSMTPAuthCustom(&signIn{server: p.server}))
	}
	return gomail.NewClient(host, options...)
}

// signIn signs in by the best way that the server offers.
type signIn struct {
	server Server
	smtp.Auth
}

var errSignIn = errors.New("the server offers no way to sign in that keeps the password safe (PLAIN or LOGIN with TLS, or CRAM-MD5)")

// Start chooses the way. Without TLS the password itself is never sent, but to
// the same machine.
func (a *signIn) Start(info *smtp.ServerInfo) (string, []byte, error) {
	s := a.server
	local := s.Host == "localhost" || s.Host == "127.0.0.1" || s.Host == "::1"
	switch safe := info.TLS || local; {
	case safe && slices.Contains(info.Auth, "PLAIN"):
		a.Auth = smtp.PlainAuth("", s.User, s.Password, s.Host, local)
	case safe && slices.Contains(info.Auth, "LOGIN"):
		a.Auth = smtp.LoginAuth(s.User, s.Password, s.Host, local)
	case slices.Contains(info.Auth, "CRAM-MD5"):
		a.Auth = smtp.CRAMMD5Auth(s.User, s.Password)
	default:
		return "", nil, errSignIn
	}
	return a.Auth.Start(info)
}

// trouble puts an error into words.
func (p *post) trouble(err error, at stage) *trouble {
	secrets := []string{p.server.Password}
	if answer, ok := errors.AsType[*textproto.Error](err); ok {
		return answered(judge(answer.Code, at), reasonOf(answer.Code, at), answer.Code, answer.Msg, secrets...)
	}
	t := &trouble{kind: later, words: said(err.Error(), secrets...)}
	var name *net.DNSError
	switch {
	case errors.As(err, &name):
		t.kind, t.reason = down, "the mail server's name is not known"
	case errors.Is(err, errSignIn):
		t.kind, t.reason = down, "cannot sign in to the mail server"
	case at == connecting:
		t.kind, t.reason = down, "no connection to the mail server"
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, net.ErrClosed): // closed by us, for it took too long
		t.reason = "no answer from the mail server in time"
	default:
		t.reason = "the connection to the mail server broke"
	}
	return t
}

// judge says what an answer means: 5xx to the recipient or the letter refuses
// the letter; 5xx to us or to our sender says that no letter gets through.
func judge(code int, at stage) kind {
	switch {
	case at == connecting || at == naming && code >= 500:
		return down
	case code >= 500:
		return refused
	default:
		return later
	}
}

// reasonOf gives the few words for an answer.
func reasonOf(code int, at stage) string {
	switch {
	case at == connecting && (code == 530 || code == 534 || code == 535 || code == 538):
		return "the mail server refuses the user or password"
	case at == connecting:
		return "the mail server takes no letters now"
	case at == naming && code >= 500:
		return "the mail server refuses the sender"
	case at == addressing && code >= 500:
		return "the address was refused"
	case code >= 500:
		return "the letter was refused"
	default:
		return "put off by the mail server"
	}
}
