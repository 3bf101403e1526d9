package hook

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"syscall"
	"unicode"
)

const longestExcerpt = 200 // runes

// refusal says in words what a status other than 2xx means.
func refusal(status int) string {
	switch {
	case status == http.StatusGone:
		return "The server answered 410: it wants no more messages."
	case status == http.StatusTooManyRequests:
		return "The server answered 429: it is sent more than it takes at once."
	case status >= 300 && status <= 399:
		return fmt.Sprintf("The server answered %d, a redirect, and redirects are not followed. Give the address that it leads to.", status)
	}
	return fmt.Sprintf("The server answered %d.", status)
}

// unanswered says in words why there was no answer; insecure means that no
// encryption could be agreed on. Nothing of err itself is repeated: it can name
// machines of the operator's network.
func (c *Client) unanswered(err error, insecure bool) string {
	dns, unresolved := errors.AsType[*net.DNSError](err)
	op, network := errors.AsType[*net.OpError](err)
	waited, timed := errors.AsType[net.Error](err)
	switch {
	case errors.Is(err, errNotPublic):
		return "The address leads into a private network, where nothing is sent. Give the address of a public server."
	case timed && waited.Timeout():
		return fmt.Sprintf("The server did not answer within %g seconds.", c.timeout.Seconds())
	case unresolved && dns.IsNotFound:
		return "The name in the address does not exist. Check it for a mistake."
	case unresolved:
		return "The name in the address could not be looked up just now."
	case errors.Is(err, syscall.ECONNREFUSED):
		return "The server refuses connections."
	case insecure:
		return untrusted(err)
	case network && op.Op == "dial":
		return "The server could not be reached."
	}
	return "The connection ended before the server had answered as a web server does."
}

// untrusted says in words why a connection could not be encrypted.
func untrusted(err error) string {
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); ok && invalid.Reason == x509.Expired {
		return "The server's certificate has run out, or is not valid yet. Renew it."
	}
	if _, ok := errors.AsType[x509.HostnameError](err); ok {
		return "The server's certificate is for another name. Check the address."
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return "The server's certificate is not from an authority that is trusted here."
	}
	return "No encrypted connection could be agreed on. The server must speak TLS 1.2 or newer."
}

// excerpt gives the beginning of what a server said, on one line, without
// control characters and marks that turn the direction of writing. A web page,
// and what is compressed, gives "".
func excerpt(header http.Header, body []byte) string {
	if header.Get("Content-Encoding") != "" || bytes.HasPrefix(bytes.TrimSpace(body), []byte("<")) {
		return ""
	}
	clean := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsPrint(r):
			return r
		}
		return -1
	}, string(body))
	line := []rune(strings.Join(strings.Fields(clean), " "))
	if len(line) > longestExcerpt {
		line = append(line[:longestExcerpt-1], '…')
	}
	return string(line)
}
