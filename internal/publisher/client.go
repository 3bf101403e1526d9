package publisher

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/fetch"
)

// Getter gets one document from an address, as a *fetch.Client does. An error
// is a *fetch.Trouble, or that of ctx.
type Getter interface {
	Get(ctx context.Context, address string, header http.Header) (*fetch.Answer, error)
}

// Config says whom a client asks, and for what.
type Config struct {
	URL      string    // where the publisher is; the client adds the path of its interface unless it is there already
	Since    time.Time // releases published before it are not asked for
	Prefixes []string  // the ocid prefixes that the publisher may use; nil for those that the function Prefixes gives
	Get      Getter
}

// oldest is before what any publisher has published in OCDS, whose first version
// is of November 2014; nothing further back is asked for, whatever Since says.
var oldest = time.Date(2014, time.January, 1, 0, 0, 0, 0, time.UTC)

// New makes the client of an interface. Where Config has no URL and no Prefixes,
// those of Address and of the function Prefixes are taken. The error is a
// fault.Invalid for an address that cannot be used and for a kind that does not
// exist.
func New(kind Kind, c Config) (Client, error) {
	c.URL = cmp.Or(c.URL, Address(kind))
	if c.Prefixes == nil {
		c.Prefixes = Prefixes(kind)
	}
	base, err := baseAddress(c.URL)
	if err != nil {
		return nil, err
	}
	switch kind {
	case FindATender, ContractsFinder:
		return newWindows(windowKinds[kind], c, base), nil
	case PublicContractsScotland, Sell2Wales:
		return newMonths(kind, c, base), nil
	case OCDS:
		return newList(c)
	case Tolsey:
		return newTolsey(c, base), nil
	}
	return nil, fault.New(fault.Invalid, "There is no kind of feed called %q.", string(kind))
}

// baseAddress reads the address that an operator gave.
func baseAddress(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, fault.New(fault.Invalid, "The address of a feed is a web address that begins with https:// or http://.")
	}
	if u.Fragment = ""; u.User != nil {
		return nil, fault.New(fault.Invalid, "The address of a feed must not hold a name or a password.")
	}
	return u, nil
}

// under gives the address of an interface below base, keeping what base asks
// for by itself, with the given parameters added or put in place of its own.
func under(base *url.URL, path string, parameters url.Values) string {
	u := *base
	if p := strings.TrimRight(u.EscapedPath(), "/"); !strings.HasSuffix(p, path) {
		u = *base.JoinPath(path)
	}
	query := u.Query()
	for name, values := range parameters {
		query[name] = values
	}
	u.RawQuery = query.Encode()
	return u.String()
}

// owned reports whether an ocid has one of the prefixes, or there are none. It
// must be written as its publisher writes it, in lower case and with a hyphen
// behind the prefix: a date that is another's could end a walk too soon, one that
// is left out only costs a page more. What a feed takes is not decided here.
func owned(prefixes []string, ocid string) bool {
	return len(prefixes) == 0 || slices.ContainsFunc(prefixes, func(p string) bool {
		return strings.HasPrefix(ocid, strings.TrimSuffix(p, "-")+"-")
	})
}

// asJSON is the header of every request.
func asJSON() http.Header { return http.Header{"Accept": {"application/json"}} }

// troubled makes a trouble with an answer that came whole.
func troubled(kind fetch.Kind, public string, err error) *fetch.Trouble {
	return &fetch.Trouble{Kind: kind, Public: public, Err: err}
}
