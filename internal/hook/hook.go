// Package hook sends webhooks by the Standard Webhooks specification 1.0.0
// (https://github.com/standard-webhooks): a signed POST to an address that
// somebody outside gave. It is the transport only: what is sent, and when it is
// tried again, others decide and keep.
//
// Since anyone may give an address, every connection is judged when it is
// dialled, by the address that the name then has: nothing is ever sent into the
// operator's own network.
package hook

import (
	"crypto/tls"
	"net"
	"net/http"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
)

// Config says how a Client behaves. The zero value is fit for use.
type Config struct {
	UserAgent string        // as in "Tolsey/1.2 (+https://example.org)"; "" sends none
	Timeout   time.Duration // for one message, from the look-up of the name to the last byte; 0 is 15 s
	// AllowPrivate lets messages go by plain http and to machines that are not
	// on the public internet. For tests and demonstrations only.
	AllowPrivate bool
}

// The specification recommends a timeout of 15 to 30 seconds.
const patience = 15 * time.Second

// Client sends messages. It keeps connections open between messages, keeps no
// cookies, uses no proxy and follows no redirect. It may be used by several
// goroutines at once.
type Client struct {
	agent        string
	timeout      time.Duration
	allowPrivate bool
	clock        *clock.Clock
	dialer       *net.Dialer
	transport    *http.Transport
}

// New gives a client that stamps its messages with c's time.
func New(cfg Config, c *clock.Clock) *Client {
	timeout := cfg.Timeout
	if timeout == 0 {
		timeout = patience
	}
	dialer := &net.Dialer{Timeout: timeout}
	if !cfg.AllowPrivate {
		dialer.Control = guard
	}
	return &Client{
		agent:        cfg.UserAgent,
		timeout:      timeout,
		allowPrivate: cfg.AllowPrivate,
		clock:        c,
		dialer:       dialer,
		// No Proxy: behind one, the addresses dialled would be the proxy's. No
		// HTTP/2 either, which every receiver can do without: a connection that
		// died silently would be shared by many messages.
		transport: &http.Transport{
			DialContext:            dialer.DialContext,
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
			TLSHandshakeTimeout:    timeout,
			MaxResponseHeaderBytes: 64 << 10,
			DisableCompression:     true,
			MaxIdleConns:           100,
			MaxIdleConnsPerHost:    2,
			IdleConnTimeout:        30 * time.Second,
		},
	}
}

// Message is one webhook for one receiver.
type Message struct {
	URL    string // https
	Secret string // as NewSecret gives it
	// ID names the event and is the same at every try, so that a receiver can
	// leave out what it has had: 1 to 200 visible ASCII characters, no full stop.
	ID   string
	Body []byte // JSON
}

// Answer is what came of sending a message.
type Answer struct {
	Status     int           // of HTTP; 0 when there was no answer
	Words      string        // what happened, in plain words on one line for the receiver's owner
	Gone       bool          // the receiver wants no more messages (410): send it none
	RetryAfter time.Duration // the receiver's wish, at most a day; 0 when it has none
}

// OK says whether the message was taken: only a status from 200 to 299 says so.
func (a Answer) OK() bool { return a.Status >= 200 && a.Status <= 299 }
