package mail

import (
	"fmt"
	"net"
	"net/mail"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/emersion/go-msgauth/dkim"
	gomail "github.com/wneessen/go-mail"

	"github.com/tolsey/tolsey/internal/fault"
)

// TLSMode says how the connection to a server is encrypted.
type TLSMode string

// The modes. The zero value is STARTTLS.
const (
	STARTTLS TLSMode = "starttls" // begun in the clear, and refused unless it can be encrypted
	TLS      TLSMode = "tls"      // encrypted from the first byte (RFC 8314)
	NoTLS    TLSMode = "none"     // in the clear: for a server on the same machine
)

// Server is an SMTP server that takes letters from us. Its zero value is none.
type Server struct {
	Host           string
	Port           int // 0: 465 for TLS, else 587
	User, Password string
	TLS            TLSMode
}

// String gives the server without its password.
func (s Server) String() string {
	if s.Host == "" {
		return "no server"
	}
	return fmt.Sprintf("%s (%s)", net.JoinHostPort(s.Host, strconv.Itoa(s.port())), s.mode())
}

// GoString is String, so that no way of printing shows the password.
func (s Server) GoString() string { return s.String() }

func (s Server) mode() TLSMode {
	if s.TLS == "" {
		return STARTTLS
	}
	return s.TLS
}

func (s Server) port() int {
	switch {
	case s.Port != 0:
		return s.Port
	case s.TLS == TLS:
		return 465
	default:
		return 587
	}
}

// DKIM is the key with which letters are signed (RFC 6376). Its zero value
// leaves them unsigned.
type DKIM struct {
	Domain, Selector string // the public key is in DNS at SELECTOR._domainkey.DOMAIN
	KeyFile          string // a PEM file with an RSA or Ed25519 private key
}

// Notify is a service of GOV.UK Notify. Its zero value is none.
type Notify struct {
	Key      string // "NAME-SERVICE-SECRET" as the site shows it
	Template string // the id of a template with ((subject)) and ((body))
	ReplyTo  string // the id of a reply-to address; may be ""
	URL      string // "" for https://api.notifications.service.gov.uk
}

// String gives the service without its key.
func (n Notify) String() string { return "GOV.UK Notify, template " + n.Template }

// GoString is String, so that no way of printing shows the key.
func (n Notify) GoString() string { return n.String() }

// Config says how letters are sent. Notify goes before Server; with neither,
// letters become files in Dir.
type Config struct {
	Server       Server
	Notify       Notify
	Dir          string // the data directory; files go into its folder mail
	From         string // "Name <address>"
	ReplyTo      string // the same; may be ""
	EnvelopeFrom string // an address to which bounces go; "" for that of From
	DKIM         DKIM
	// RatePerMinute is the most letters tried in any minute, over all processes
	// that share the database; 0 for no limit.
	RatePerMinute int
}

// ParseURL reads a server from "smtp://user:password@host:587?tls=starttls" or
// "smtps://user:password@host". tls is starttls, tls or none. Errors are faults
// of kind Invalid that never hold the password.
func ParseURL(text string) (Server, error) {
	bad := func(what string) (Server, error) {
		return Server{}, fault.New(fault.Invalid,
			"The address of the mail server %s. It looks like smtp://user:password@mail.example:587, or smtps:// for TLS from the start; "+
				"signs such as @ and / in the password are written as %%40 and %%2F.", what)
	}
	u, err := url.Parse(text)
	if err != nil { // not shown: it quotes the whole text
		return bad("cannot be read")
	}
	s := Server{Host: u.Hostname(), User: u.User.Username()}
	s.Password, _ = u.User.Password()
	switch u.Scheme {
	case "smtp":
		s.TLS = STARTTLS
	case "smtps":
		s.TLS = TLS
	default:
		return bad("begins neither with smtp:// nor with smtps://")
	}
	if s.Host == "" || strings.Trim(u.Path, "/") != "" || u.Fragment != "" {
		return bad("names no host, or something after it")
	}
	if p := u.Port(); p != "" {
		if s.Port, err = strconv.Atoi(p); err != nil || s.Port < 1 || s.Port > 65535 {
			return bad("has a port that is none")
		}
	}
	for name, values := range u.Query() {
		if name != "tls" || len(values) != 1 {
			return bad("has a setting other than tls")
		}
		s.TLS = TLSMode(values[0])
	}
	return s, s.check()
}

// check holds the server against the rules.
func (s Server) check() error {
	switch s.mode() {
	case STARTTLS, TLS, NoTLS:
	default:
		return fault.New(fault.Invalid, "The mail server's tls is %q; it is starttls, tls or none.", s.TLS)
	}
	if (s.User == "") != (s.Password == "") {
		return fault.New(fault.Invalid, "The mail server needs both a user and a password, or neither.")
	}
	return nil
}

// writer checks what all letters have in common.
func (c Config) writer() (*writer, error) {
	if c.RatePerMinute < 0 {
		return nil, fault.New(fault.Invalid, "The number of letters a minute is %d; 0 means no limit.", c.RatePerMinute)
	}
	w := &writer{}
	if c.Notify.Key != "" {
		return w, nil // the service knows the sender
	}
	for _, box := range []struct {
		name, text string
		to         **mail.Address
	}{{"the sender of mails", c.From, &w.from}, {"the reply address of mails", c.ReplyTo, &w.replyTo}, {"the address for bounces", c.EnvelopeFrom, &w.envelope}} {
		if box.text == "" {
			continue
		}
		a, err := parseMailbox(box.text)
		if err != nil {
			return nil, fault.With(err, fault.Invalid, "%q cannot be %s; write it as Tolsey <alerts@council.example>.", box.text, box.name)
		}
		*box.to = a
	}
	if w.from == nil {
		return nil, fault.New(fault.Invalid, "Mails need a sender; write it as Tolsey <alerts@council.example>.")
	}
	if w.envelope == nil {
		w.envelope = w.from
	}
	var err error
	w.dkim, err = c.DKIM.signer()
	return w, err
}

// signed are the header fields under the signature. RFC 8058 asks for the two
// of unsubscribing.
var signed = []string{"From", "To", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "MIME-Version",
	"Content-Type", "Content-Transfer-Encoding", "List-Unsubscribe", "List-Unsubscribe-Post"}

// signer gives nil when no key is configured.
func (d DKIM) signer() (*dkim.SignOptions, error) {
	if d == (DKIM{}) {
		return nil, nil
	}
	if d.Domain == "" || d.Selector == "" || d.KeyFile == "" {
		return nil, fault.New(fault.Invalid, "Signing mails (DKIM) needs a domain, a selector and a key file.")
	}
	pem, err := os.ReadFile(d.KeyFile)
	if err != nil {
		return nil, fault.With(err, fault.Invalid, "The DKIM key file %s cannot be read.", d.KeyFile)
	}
	key, err := gomail.PrivKeyFromPEM(pem)
	if err != nil {
		return nil, fault.With(err, fault.Invalid, "The DKIM key file %s holds no RSA or Ed25519 private key in PEM.", d.KeyFile)
	}
	return &dkim.SignOptions{
		Domain: d.Domain, Selector: d.Selector, Signer: key, HeaderKeys: signed,
		HeaderCanonicalization: dkim.CanonicalizationRelaxed, BodyCanonicalization: dkim.CanonicalizationRelaxed,
	}, nil
}
