package fetch

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
)

// Limits bound one Get. Every field counts as it stands: a zero allows nothing.
type Limits struct {
	Header    time.Duration // from the start to the header of the answer, redirects included
	Whole     time.Duration // from the start to the last byte of the answer
	Bytes     int64         // of the body, unpacked
	Redirects int           // followed at most
}

// StandardLimits suit the publishers of today: the largest answers met are
// record packages of 21 MB.
var StandardLimits = Limits{Header: 20 * time.Second, Whole: 40 * time.Second, Bytes: 48 << 20, Redirects: 5}

const connectWithin = 10 * time.Second // for the connection, and again for its encryption

// Client gets documents. It keeps connections open between requests, keeps no
// cookies, and takes its proxy from the environment (HTTPS_PROXY, NO_PROXY).
// It may be used by several goroutines at once.
type Client struct {
	limits    Limits
	agent     string
	clock     *clock.Clock
	transport *http.Transport
}

// New gives a client that keeps to l and calls itself agent, as in
// "Tolsey/1.2 (+https://example.org)". The clock is what a Retry-After with a
// date is measured against.
func New(l Limits, agent string, c *clock.Clock) *Client {
	dialer := &net.Dialer{Timeout: connectWithin}
	return &Client{limits: l, agent: agent, clock: c, transport: &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		OnProxyConnectResponse: checkProxy,
		DialContext:            dialer.DialContext,
		TLSHandshakeTimeout:    connectWithin,
		IdleConnTimeout:        90 * time.Second,
		MaxIdleConnsPerHost:    2,
		MaxResponseHeaderBytes: 64 << 10,
		DisableCompression:     true, // gzip is unpacked here, where its size is watched
		ForceAttemptHTTP2:      true,
		// A connection that died silently is noticed before the next request
		// waits on it in vain.
		HTTP2: &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: connectWithin},
	}}
}

// Get fetches the document at address, an http or https URL, sending header
// besides what every request carries. Redirects are followed only within the
// site that was asked. A name and password in the address are sent as basic
// authentication.
//
// Every error is a *Trouble (errors.As finds it) whose sentence names the host
// but no other part of the address, except when ctx itself ended: then its
// Err, wrapped.
func (c *Client) Get(ctx context.Context, address string, header http.Header) (*Answer, error) {
	at, err := parseAddress(address)
	if err != nil {
		return nil, err
	}
	timed, cancel := context.WithTimeoutCause(ctx, c.limits.Whole, errWhole)
	defer cancel()
	timed, stop := context.WithCancelCause(timed)
	defer stop(nil)
	late := time.AfterFunc(c.limits.Header, func() { stop(errHeader) })
	defer late.Stop()

	x := &exchange{client: c, asker: ctx, ctx: timed, header: c.headers(header),
		host: printable(at.Host, 200), secrets: secrets(at)}
	res, err := x.follow(at)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	late.Stop()
	if !whole(res.StatusCode) {
		return nil, x.refusal(res)
	}
	body, err := x.document(res)
	if err != nil {
		return nil, err
	}
	return &Answer{Body: body, Header: res.Header, Status: res.StatusCode}, nil
}

// parseAddress reads an address that can be asked, or says what is wrong with
// it. The cause is left out: it may quote a password.
func parseAddress(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return nil, &Trouble{Kind: Rejected, Public: "The address is not a web address; check it for mistyped characters."}
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, &Trouble{Kind: Rejected, Public: "The address does not begin with https:// or http://, and nothing else can be fetched."}
	case u.Hostname() == "":
		return nil, &Trouble{Kind: Rejected, Public: "The address names no host, as in https://www.example.org/."}
	}
	u.Fragment, u.RawFragment = "", ""
	return u, nil
}

// exchange is one Get under way.
type exchange struct {
	client  *Client
	asker   context.Context // of the caller
	ctx     context.Context // asker's, ended also by the limits on time
	header  http.Header
	host    string      // as sentences name it
	secrets []string    // parts of the address that no sentence may repeat
	reached *milestones // of the request sent last
}

// headers gives what a request carries: the caller's header and our own.
func (c *Client) headers(asked http.Header) http.Header {
	h := asked.Clone()
	if h == nil {
		h = http.Header{}
	}
	h.Set("User-Agent", c.agent)
	h.Set("Accept-Encoding", "gzip")
	if h.Get("Accept") == "" {
		h.Set("Accept", "application/json, */*;q=0.5")
	}
	return h
}

// secrets gives the parts of an address that may hold a key or a password, as
// written and as meant.
func secrets(u *url.URL) []string {
	plain, err := url.QueryUnescape(u.RawQuery)
	if err != nil {
		plain = u.RawQuery
	}
	found := []string{u.RawQuery, plain}
	if u.User != nil {
		password, _ := u.User.Password()
		found = append(found, password, u.User.Username())
	}
	return found
}

// ask sends one request and gives the answer as soon as its header is there.
func (x *exchange) ask(at *url.URL) (*http.Response, error) {
	x.reached = &milestones{}
	req := (&http.Request{Method: http.MethodGet, URL: at, Header: x.header.Clone()}).WithContext(x.reached.trace(x.ctx))
	if at.User != nil && req.Header.Get("Authorization") == "" {
		password, _ := at.User.Password()
		req.SetBasicAuth(at.User.Username(), password)
	}
	res, err := x.client.transport.RoundTrip(req)
	if err != nil {
		return nil, x.unanswered(err)
	}
	return res, nil
}

// trouble makes a Trouble whose sentence begins with the host.
func (x *exchange) trouble(kind Kind, cause error, format string, args ...any) *Trouble {
	return &Trouble{Kind: kind, Public: x.host + " " + fmt.Sprintf(format, args...), Err: cause}
}
