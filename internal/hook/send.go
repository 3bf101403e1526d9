package hook

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"

	"github.com/tolsey/tolsey/internal/fault"
)

const bodyMost = 64 << 10 // bytes read of an answer

// Send posts m once. Whatever the receiver does, or fails to do, is an Answer,
// whose OK says whether m was taken; so is a URL that CheckURL refuses. An error
// means that this try says nothing about the receiver: ctx ended (its Err,
// wrapped), or m has a Secret or an ID that it cannot be signed with.
func (c *Client) Send(ctx context.Context, m Message) (Answer, error) {
	at, err := c.CheckURL(m.URL)
	if err != nil {
		return Answer{Words: fault.Public(err)}, nil
	}
	return c.post(ctx, at, m)
}

// post sends m to an address that has been checked.
func (c *Client) post(ctx context.Context, at string, m Message) (Answer, error) {
	header, err := c.header(m)
	if err != nil {
		return Answer{}, err
	}
	timed, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	var insecure atomic.Bool // set by the transport's own goroutines
	traced := httptrace.WithClientTrace(timed, &httptrace.ClientTrace{
		TLSHandshakeDone: func(_ tls.ConnectionState, err error) { insecure.Store(err != nil) },
	})
	req, err := http.NewRequestWithContext(traced, http.MethodPost, at, bytes.NewReader(m.Body))
	if err != nil {
		return Answer{}, fmt.Errorf("preparing webhook %s: %w", m.ID, err)
	}
	req.Header = header
	// The transport itself, unlike http.Client, knows no redirects and cookies.
	res, err := c.transport.RoundTrip(req)
	if err != nil {
		if ctx.Err() != nil {
			return Answer{}, fmt.Errorf("sending webhook %s: %w", m.ID, ctx.Err())
		}
		return Answer{Words: c.unanswered(err, insecure.Load())}, nil
	}
	defer res.Body.Close()
	return c.read(res), nil
}

func (c *Client) header(m Message) (http.Header, error) {
	now := c.clock.Now()
	signature, err := Sign(m.Secret, m.ID, now, m.Body)
	if err != nil {
		return nil, err
	}
	return http.Header{
		"Content-Type":  {"application/json"},
		"User-Agent":    {c.agent},
		headerID:        {m.ID},
		headerTimestamp: {stamp(now)},
		headerSignature: {signature},
		// Without a value this is not sent, but tells the transport that it may
		// send again when a kept connection turns out to be closed.
		"Idempotency-Key": nil,
	}, nil
}

// read makes an Answer of a response. A message counts as taken once the status
// says so, even if the rest of the answer breaks off.
func (c *Client) read(res *http.Response) Answer {
	a := Answer{Status: res.StatusCode, Gone: res.StatusCode == http.StatusGone}
	var body []byte
	if res.StatusCode != http.StatusSwitchingProtocols { // after which a read has no time limit
		body, _ = io.ReadAll(io.LimitReader(res.Body, bodyMost)) // as much as came will do
	}
	if a.OK() {
		a.Words = fmt.Sprintf("The server took the message (%d).", a.Status)
		return a
	}
	a.RetryAfter = retryAfter(res.Header.Get("Retry-After"), c.clock.Now())
	a.Words = refusal(a.Status)
	if said := excerpt(res.Header, body); said != "" {
		a.Words += " It said: “" + said + "”"
	}
	return a
}
