package publisher

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// maxLink is the longest address of a page, in bytes, that is followed.
const maxLink = 4000

var errElsewhere = errors.New("the link leads to another site")

// resolve gives the address that a link on a page leads to. It is data: the
// error is errElsewhere unless scheme, host and port are those of base. A site
// that is reached by https and calls itself http, as one behind a gateway may,
// is still asked by https.
func resolve(base *url.URL, page, link string) (string, error) {
	if len(link) > maxLink {
		return "", fmt.Errorf("the link is %d bytes long", len(link))
	}
	// A backslash is a slash to some readers of addresses and not to others.
	if i := strings.IndexFunc(link, func(r rune) bool { return r <= ' ' || r == '\\' || r == 0x7f }); i >= 0 {
		return "", fmt.Errorf("the link holds %q", link[i])
	}
	at, err := url.Parse(page)
	if err != nil {
		return "", err
	}
	next, err := at.Parse(link)
	if err != nil {
		return "", errors.New("the link cannot be read") // the cause quotes it whole
	}
	if next.User != nil || next.Opaque != "" || !strings.EqualFold(next.Hostname(), base.Hostname()) || !sameService(base, next) {
		return "", errElsewhere
	}
	next.Scheme, next.Host = base.Scheme, base.Host
	next.Fragment, next.RawFragment = "", ""
	return next.String(), nil
}

// sameService compares schemes and ports.
func sameService(base, next *url.URL) bool {
	if base.Scheme == next.Scheme {
		return port(base) == port(next)
	}
	return base.Scheme == "https" && next.Scheme == "http" && port(base) == "443" && port(next) == "80"
}

func port(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	return map[string]string{"http": "80", "https": "443"}[u.Scheme]
}
