package fetch

import (
	"compress/flate"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"syscall"
)

// The ends that the limits on time bring, as causes of the context.
var (
	errHeader = errors.New("no header in time")
	errWhole  = errors.New("not whole in time")
)

// milestones are how far a request came. They tell apart failures that the
// transport gives without a type. Its own goroutines report them.
type milestones struct {
	connected, insecure, answered atomic.Bool
}

func (m *milestones) trace(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn:              func(httptrace.GotConnInfo) { m.connected.Store(true) },
		GotFirstResponseByte: func() { m.answered.Store(true) },
		TLSHandshakeDone:     func(_ tls.ConnectionState, err error) { m.insecure.Store(err != nil) },
	})
}

// ended gives the error of an exchange that the caller or a limit ended, or
// nil when it was neither.
func (x *exchange) ended() error {
	limits := x.client.limits
	switch cause := context.Cause(x.ctx); {
	case errors.Is(cause, errHeader):
		return x.trouble(Slow, cause, "did not answer within %s.", spell(limits.Header))
	case errors.Is(cause, errWhole) && !x.reached.answered.Load():
		return x.trouble(Slow, cause, "did not answer within %s.", spell(limits.Whole))
	case errors.Is(cause, errWhole):
		return x.trouble(Slow, cause, "did not send the whole of its answer within %s.", spell(limits.Whole))
	case x.asker.Err() != nil:
		return fmt.Errorf("getting a document from %s: %w", x.host, x.asker.Err())
	}
	return nil
}

// unanswered says why a request brought no answer.
func (x *exchange) unanswered(err error) error {
	if ended := x.ended(); ended != nil {
		return ended
	}
	if t := x.unconnected(err); t != nil {
		return t
	}
	if !cut(err) && x.reached.answered.Load() {
		return x.trouble(NotData, err, "answered in a way that a web server does not.")
	}
	return x.trouble(CutOff, err, "closed the connection before it had answered.")
}

// unconnected says why no connection came about, or gives nil when one did.
func (x *exchange) unconnected(err error) *Trouble {
	if refusal, ok := errors.AsType[*proxyRefusal](err); ok {
		return refusal.trouble(x)
	}
	if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "proxyconnect" {
		return x.trouble(Unreachable, err, "could not be reached: the proxy that this machine is set to use does not take connections.")
	}
	dns, unresolved := errors.AsType[*net.DNSError](err)
	timeout, timed := errors.AsType[net.Error](err)
	switch {
	case x.reached.insecure.Load():
		return x.trouble(Unreachable, err, "%s", insecure(err))
	case unresolved && dns.IsNotFound:
		return x.trouble(Unreachable, err, "is not a name that exists; check the address for a mistake.")
	case unresolved:
		return x.trouble(Unreachable, err, "could not be looked up; this machine's name service (DNS) does not answer properly.")
	case errors.Is(err, syscall.ECONNREFUSED):
		return x.trouble(Unreachable, err, "refuses connections; the service may be down.")
	case x.reached.connected.Load():
		return nil
	case timed && timeout.Timeout():
		return x.trouble(Unreachable, err, "took no connection within %s.", spell(connectWithin))
	}
	return x.trouble(Unreachable, err, "could not be reached; check this machine's connection to the internet.")
}

// insecure is the rest of a sentence about an encrypted connection that failed.
func insecure(err error) string {
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); ok && invalid.Reason == x509.Expired {
		return "has a certificate that has run out, or this machine's clock is wrong; nothing is fetched until that is mended."
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return "has a certificate for another name; check the address."
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return "has a certificate that this machine does not trust."
	}
	return "and this machine could not agree on an encrypted connection; check whether the address should begin with http://."
}

// cut says whether a connection ended that should have gone on.
func cut(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || errors.Is(err, net.ErrClosed)
}

// halfway says why a body could not be read to its end.
func (x *exchange) halfway(err error) error {
	if ended := x.ended(); ended != nil {
		return ended
	}
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, errTooLarge):
		return x.tooLarge()
	case errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum), errors.As(err, &corrupt):
		return x.trouble(NotData, err, "sent compressed data that is damaged.")
	}
	return x.trouble(CutOff, err, "broke off in the middle of its answer.")
}

// proxyRefusal is a proxy's answer to CONNECT other than 200.
type proxyRefusal struct{ status int }

// Error says what the proxy answered.
func (p *proxyRefusal) Error() string {
	return fmt.Sprintf("the proxy answered CONNECT with status %d", p.status)
}

func (p *proxyRefusal) trouble(x *exchange) *Trouble {
	if kind := kindOf(p.status, false); kind == Denied {
		return x.trouble(Denied, p, "could not be reached: the proxy that this machine is set to use does not let it through (status %d).", p.status)
	}
	return x.trouble(Unreachable, p, "could not be reached: the proxy that this machine is set to use could not connect to it (status %d).", p.status)
}

func checkProxy(_ context.Context, _ *url.URL, _ *http.Request, res *http.Response) error {
	if res.StatusCode != http.StatusOK {
		return &proxyRefusal{res.StatusCode}
	}
	return nil
}
