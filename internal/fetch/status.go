package fetch

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
)

// whole says whether a status promises a whole document (RFC 9110, 15.3).
func whole(status int) bool {
	switch status {
	case http.StatusNoContent, http.StatusResetContent, http.StatusPartialContent:
		return false
	}
	return status >= 200 && status <= 299
}

// kindOf sorts a status that brings no document; asked says whether a
// Retry-After came with it.
func kindOf(status int, asked bool) Kind {
	switch {
	case status == http.StatusPartialContent:
		return CutOff
	case status < 300, status == http.StatusNotModified:
		return NotData
	case status < 400:
		return Moved
	case status == http.StatusTooManyRequests,
		asked && (status == http.StatusForbidden || status == http.StatusServiceUnavailable):
		return Throttled
	case status == http.StatusUnauthorized, status == http.StatusForbidden, status == http.StatusProxyAuthRequired:
		return Denied
	case status == http.StatusNotFound, status == http.StatusGone:
		return Missing
	case status < 500:
		return Rejected
	case status < 600:
		return ServerError
	}
	return NotData
}

// refusal is the trouble that a status stands for.
func (x *exchange) refusal(res *http.Response) error {
	kind := kindOf(res.StatusCode, res.Header.Get("Retry-After") != "")
	said := ""
	if kind == Rejected {
		said = x.message(res)
		if x.asker.Err() != nil {
			return x.ended()
		}
	}
	return x.waiting(x.trouble(kind, nil, "%s", sentence(res.StatusCode, kind, said)), res.Header)
}

// waiting adds to t what the publisher asks to wait.
func (x *exchange) waiting(t *Trouble, h http.Header) *Trouble {
	asked := retryAfter(h.Get("Retry-After"), x.client.clock.Now())
	if asked.wait == 0 {
		return t
	}
	t.Wait = asked.wait
	if t.Kind == Throttled {
		t.Public = strings.TrimSuffix(t.Public, ".") + "; the next is in " + spell(asked.wait) + "." + asked.note
	} else {
		t.Public += " It asks for a wait of " + spell(asked.wait) + "." + asked.note
	}
	return t
}

// sentence is what follows the host's name for a status of a kind; said is the
// publisher's own message, or "".
func sentence(status int, kind Kind, said string) string {
	switch {
	case kind == Throttled:
		return "asks for fewer requests."
	case status == http.StatusPartialContent:
		return "sent only a part of its document (status 206)."
	case status == http.StatusNotModified:
		return "says that nothing has changed, and sent nothing (status 304)."
	case kind == NotData && status >= 200 && status < 300:
		return fmt.Sprintf("sent nothing (status %d).", status)
	case kind == Moved:
		return fmt.Sprintf("sends its readers elsewhere without saying where (status %d). %s", status, mend)
	case status == http.StatusUnauthorized:
		return "asks for a key, or a name and password (status 401)."
	case status == http.StatusProxyAuthRequired:
		return "cannot be reached: the proxy that this machine is set to use asks for a name and password (status 407)."
	case kind == Denied:
		return "does not let this program in (status 403); it may want a key, or fewer requests."
	case kind == Missing:
		return fmt.Sprintf("has nothing at this address (status %d); check the address.", status)
	case kind == Rejected && said != "":
		return fmt.Sprintf("did not accept the request (status %d). It says: “%s”.", status, said)
	case kind == Rejected:
		return fmt.Sprintf("did not accept the request (status %d).", status)
	case status == http.StatusServiceUnavailable:
		return "is out of service for the moment (status 503)."
	case kind == ServerError:
		return fmt.Sprintf("has a fault of its own (status %d).", status)
	}
	return fmt.Sprintf("answered with a status that has no meaning here (%d).", status)
}

const (
	messageBytes = 64 << 10 // of an error's body are read
	messageRunes = 200      // of its message are shown
)

// message gives what the body of an error says to people, cleaned, or "" when
// it is neither JSON nor plain text or cannot be read.
func (x *exchange) message(res *http.Response) string {
	r, _, err := x.unpacked(res)
	if err != nil {
		return ""
	}
	body, err := io.ReadAll(io.LimitReader(r, messageBytes))
	if err != nil {
		return ""
	}
	said := ""
	kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type"))
	var value any
	if json.Unmarshal(body, &value) == nil {
		said = spoken(value, 4)
	} else if kind == "text/plain" || kind == "" && !bytes.HasPrefix(body, []byte("<")) {
		said = string(body)
	}
	for _, secret := range x.secrets {
		if secret != "" {
			said = strings.ReplaceAll(said, secret, "…")
		}
	}
	return strings.TrimRight(printable(said, messageRunes), ".")
}

// spoken finds the text for people in a JSON error: a string, or the first
// that the usual members hold, at most depth levels down.
func spoken(value any, depth int) string {
	if depth < 0 {
		return ""
	}
	switch v := value.(type) {
	case string:
		return v
	case []any:
		if len(v) > 0 {
			return spoken(v[0], depth-1)
		}
	case map[string]any:
		for _, name := range []string{"message", "Message", "detail", "error_description", "error", "errors", "title"} {
			if said := strings.TrimSpace(spoken(v[name], depth-1)); said != "" {
				return said
			}
		}
	}
	return ""
}
