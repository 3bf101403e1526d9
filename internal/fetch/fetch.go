// Package fetch gets one document from a publisher's address, politely and
// within bounds: of time, of size as sent and unpacked, of redirects. Whatever
// goes wrong comes as a Trouble, with a sentence for the operator.
package fetch

import (
	"net/http"
	"time"
)

// Answer is a document that came whole.
type Answer struct {
	Body   []byte      // unpacked
	Header http.Header // as received
	Status int         // always 2xx
}

// Kind says what sort of trouble was met.
type Kind string

// The kinds of trouble. They are stable words for counts and tables.
const (
	Unreachable Kind = "unreachable"  // no connection: name not found, refused, TLS not trusted
	Slow        Kind = "slow"         // no answer, or not the whole of it, in time
	Throttled   Kind = "throttled"    // the publisher asks for fewer requests
	ServerError Kind = "server-error" // the publisher's own fault (5xx)
	Denied      Kind = "denied"       // 401, 403, 407
	Missing     Kind = "missing"      // 404, 410
	Rejected    Kind = "rejected"     // 400 and other 4xx: the request itself is not understood
	Moved       Kind = "moved"        // a redirect to another site, or in a circle
	TooLarge    Kind = "too-large"    // more bytes than are taken
	CutOff      Kind = "cut-off"      // the answer ended before its end
	NotData     Kind = "not-data"     // a web page or something else that is not JSON
	BadPage     Kind = "bad-page"     // JSON, but not what this interface gives
)

// Trouble is why a document did not come.
type Trouble struct {
	Kind   Kind
	Public string        // a full sentence for the operator: what is wrong, and what to do where that is known
	Wait   time.Duration // what the publisher asks to wait, made reasonable; 0 when it says nothing
	Err    error         // the cause, for the log; may be nil
}

// Error gives the sentence and the cause.
func (t *Trouble) Error() string {
	if t.Err != nil {
		return t.Public + ": " + t.Err.Error()
	}
	return t.Public
}

// Unwrap gives the cause.
func (t *Trouble) Unwrap() error { return t.Err }
