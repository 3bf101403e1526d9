package hook

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/idna"

	"github.com/tolsey/tolsey/internal/fault"
)

const longestURL = 900 // bytes: a line of a mail that shows it holds 998 (RFC 5322, 2.1.1)

// hostNames turns a name as people write it into the one that is looked up.
var hostNames = idna.New(idna.MapForLookup(), idna.BidiRule(), idna.StrictDomainName(true), idna.VerifyDNSLength(true))

// localNames are ends of names that never belong to a public machine: RFC 6761
// (localhost), RFC 6762 (local), RFC 8375 (home.arpa), and internal, which ICANN
// has set aside.
var localNames = []string{"localhost", "local", "home.arpa", "internal"}

// CheckURL gives a webhook's address in the form in which it is used, or a fault
// of kind Invalid whose sentence says what to do. It asks no name server, so a
// name may still lead where nothing is sent; Send finds that out.
func (c *Client) CheckURL(text string) (string, error) {
	text = strings.TrimSpace(text)
	if len(text) > longestURL {
		return "", tooLong()
	}
	u, err := c.parse(text)
	if err != nil {
		return "", err
	}
	host, err := c.host(u.Hostname())
	if err != nil {
		return "", err
	}
	port, err := port(u)
	if err != nil {
		return "", err
	}
	u.Host = host + port
	if u.Path == "" {
		u.Path = "/"
	}
	u.RawQuery = ascii(u.RawQuery)
	whole := u.String()
	if len(whole) > longestURL {
		return "", tooLong()
	}
	return whole, nil
}

func tooLong() error {
	return fault.New(fault.Invalid, "The address is too long. Give one of at most %d characters.", longestURL)
}

// parse reads an address and refuses the parts that a webhook's may not have.
func (c *Client) parse(text string) (*url.URL, error) {
	// net/url lets blanks stand in a query, and they would break the request.
	odd := func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }
	u, err := url.Parse(text)
	switch {
	case text == "":
		return nil, fault.New(fault.Invalid, "Give the address to send to, as in https://www.example.org/hook.")
	case err != nil, strings.ContainsFunc(text, odd):
		// The cause is left out: it may quote a password.
		return nil, fault.New(fault.Invalid, "This is not a web address. Check it for blanks and mistyped characters.")
	case u.Scheme != "https" && !(u.Scheme == "http" && c.allowPrivate):
		return nil, fault.New(fault.Invalid, "The address must begin with https://, so that nobody reads the messages on their way.")
	case u.Hostname() == "":
		return nil, fault.New(fault.Invalid, "The address names no host. Write it as in https://www.example.org/hook.")
	case u.User != nil:
		return nil, fault.New(fault.Invalid, "Take the user name and password out of the address. Messages are signed, so that the receiver can tell who sent them.")
	case strings.Contains(text, "#"):
		return nil, fault.New(fault.Invalid, "Take the # and what follows it out of the address. That part is never sent.")
	}
	return u, nil
}

// host gives a host as it stands in an address: a name in lower-case ASCII
// without the last dot, or the one spelling of an IP address.
func (c *Client) host(text string) (string, error) {
	if ip, err := netip.ParseAddr(text); err == nil {
		return c.literal(ip)
	}
	name, err := hostNames.ToASCII(strings.TrimSuffix(text, "."))
	if err == nil { // of damaged text it makes names that it does not take itself
		name, err = hostNames.ToASCII(name)
	}
	if err != nil {
		return "", fault.With(err, fault.Invalid, "The host in the address is not a valid name. Check it for mistyped characters.")
	}
	// The mapping makes digits of characters that only look like them.
	if ip, err := netip.ParseAddr(name); err == nil {
		return c.literal(ip)
	}
	if numeric(name[strings.LastIndexByte(name, '.')+1:]) {
		return "", fault.New(fault.Invalid, "The host in the address is a number. Give its name, or its IP address as in 198.51.100.7.")
	}
	if !c.allowPrivate && local(name) {
		return "", fault.New(fault.Invalid, "The host in the address is known inside a private network only. Give a name that the whole internet knows.")
	}
	return name, nil
}

func (c *Client) literal(ip netip.Addr) (string, error) {
	if ip.Zone() != "" || !c.allowPrivate && !global(ip) {
		return "", fault.New(fault.Invalid, "The IP address is not one of the public internet. Give the address of a public server.")
	}
	if ip = ip.Unmap(); ip.Is6() {
		return "[" + ip.String() + "]", nil
	}
	return ip.String(), nil
}

// numeric says whether a host that ends in this label would be read as an IPv4
// address in one of its old spellings, such as 127.1 and 0x7f000001 (WHATWG URL,
// "ends in a number"). Some name services still do.
func numeric(label string) bool {
	if hex, ok := strings.CutPrefix(label, "0x"); ok {
		return strings.Trim(hex, "0123456789abcdef") == ""
	}
	return strings.Trim(label, "0123456789") == ""
}

func local(name string) bool {
	return !strings.Contains(name, ".") || slices.ContainsFunc(localNames, func(end string) bool {
		return strings.HasSuffix(name, "."+end) || name == end
	})
}

// port gives ":8443" and the like, or "" for the scheme's own. Below 1024 only
// the two of the web are allowed: services behind the others, mail above all,
// might take a request for something else.
func port(u *url.URL) (string, error) {
	text := u.Port()
	if text == "" {
		return "", nil
	}
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil || n == 0 {
		return "", fault.New(fault.Invalid, "The port in the address must be a number from 1 to 65535.")
	}
	if n < 1024 && n != 80 && n != 443 {
		return "", fault.New(fault.Invalid, "Port %d belongs to another service than the web. Use port 443, or one from 1024 up.", n)
	}
	if u.Scheme == "https" && n == 443 || u.Scheme == "http" && n == 80 {
		return "", nil
	}
	return ":" + strconv.FormatUint(n, 10), nil
}

// ascii gives a query with the bytes of other characters percent-encoded, as
// browsers send them.
func ascii(query string) string {
	var out strings.Builder
	for i := range len(query) {
		if query[i] < 0x80 {
			out.WriteByte(query[i])
		} else {
			fmt.Fprintf(&out, "%%%02X", query[i])
		}
	}
	return out.String()
}
