package fetch

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
)

const mend = `If it has a new address, set that with "tolsey feeds".`

// follow asks at and goes where redirects lead within the same site. The body
// of the response is the caller's to close.
func (x *exchange) follow(at *url.URL) (*http.Response, error) {
	seen := map[string]bool{at.String(): true}
	for followed := 0; ; followed++ {
		res, err := x.ask(at)
		if err != nil || !redirects(res.StatusCode) {
			return res, err
		}
		res.Body.Close()
		next, trouble := x.next(at, res.Header.Get("Location"))
		switch {
		case trouble != nil:
		case seen[next.String()]:
			trouble = x.trouble(Moved, nil, "sends its readers round in a circle. %s", mend)
		case followed == x.client.limits.Redirects:
			trouble = x.trouble(Moved, nil, "sent its reader on more than %s. %s", count(followed, "time"), mend)
		}
		if trouble != nil {
			return nil, x.waiting(trouble, res.Header)
		}
		seen[next.String()] = true
		at = next
	}
}

// redirects says whether a status asks to go elsewhere (RFC 9110, 15.4).
func redirects(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// next gives the address that a redirect from at leads to, when that may be
// followed.
func (x *exchange) next(at *url.URL, location string) (*url.URL, *Trouble) {
	to, err := resolve(at, location)
	switch {
	case err != nil:
		return nil, x.trouble(Moved, err, "sends its readers on to something that is not an address. %s", mend)
	case sameSite(at, to) || upgrade(at, to):
		return to, nil
	case to.Scheme == "http" && at.Scheme == "https" && strings.EqualFold(to.Hostname(), at.Hostname()):
		return nil, x.trouble(Moved, nil, "sends its readers on to its address without encryption, which is not followed. %s", mend)
	}
	return nil, x.trouble(Moved, nil, `sends its readers on to %s, which is another site and is not followed. If it is the right one, set the new address with "tolsey feeds".`,
		printable(to.Host, 200))
}

// resolve reads a Location as seen from at. It takes \ for / as browsers do
// (WHATWG URL, 4.4), so that /\example.org is seen to be another site. The
// name and password stay those of at: a publisher does not choose them.
func resolve(at *url.URL, location string) (*url.URL, error) {
	path, rest := location, ""
	if i := strings.IndexAny(location, "?#"); i >= 0 {
		path, rest = location[:i], location[i:]
	}
	ref, err := url.Parse(strings.ReplaceAll(path, `\`, "/") + rest)
	if err != nil {
		return nil, errors.New("malformed Location")
	}
	to := at.ResolveReference(ref)
	if location == "" || to.Opaque != "" || to.Hostname() == "" || to.Scheme != "http" && to.Scheme != "https" {
		return nil, errors.New("no web address in Location")
	}
	to.User, to.Fragment, to.RawFragment = at.User, "", ""
	return to, nil
}

// sameSite says whether two addresses have the same scheme, host and port.
func sameSite(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && strings.EqualFold(a.Hostname(), b.Hostname()) && port(a) == port(b)
}

// upgrade says whether b is a's host by https, both on the usual ports.
func upgrade(a, b *url.URL) bool {
	return a.Scheme == "http" && port(a) == "80" && b.Scheme == "https" && port(b) == "443" &&
		strings.EqualFold(a.Hostname(), b.Hostname())
}

func port(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	if u.Scheme == "https" {
		return "443"
	}
	return "80"
}
