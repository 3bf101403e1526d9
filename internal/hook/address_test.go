package hook

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/fault"
)

func TestAddressesTakeOneForm(t *testing.T) {
	c := newClient(t, Config{})
	for text, want := range map[string]string{
		"https://hooks.example.org/in":         "https://hooks.example.org/in",
		"  https://hooks.example.org/in\n":     "https://hooks.example.org/in",
		"HTTPS://Hooks.Example.ORG":            "https://hooks.example.org/",
		"https://hooks.example.org.:443/":      "https://hooks.example.org/",
		"https://hooks.example.org:/":          "https://hooks.example.org/",
		"https://hooks.example.org:08443/a":    "https://hooks.example.org:8443/a",
		"https://hooks.example.org:80/":        "https://hooks.example.org:80/",
		"https://hooks.example.org:65535/":     "https://hooks.example.org:65535/",
		"https://a--b.example.org/?k=1&l=%20+": "https://a--b.example.org/?k=1&l=%20+",
		"https://hooks.example.org/Größe?q=ö":  "https://hooks.example.org/Gr%C3%B6%C3%9Fe?q=%C3%B6",
		"https://bücher.example/":              "https://xn--bcher-kva.example/",
		"https://xn--bcher-kva.example/":       "https://xn--bcher-kva.example/",
		"https://8.8.8.8/":                     "https://8.8.8.8/",
		"https://８。８.8.8/":                     "https://8.8.8.8/",
		"https://[::ffff:8.8.8.8]:8443/":       "https://8.8.8.8:8443/",
		"https://[2A00:1450:4009:0::200e]/":    "https://[2a00:1450:4009::200e]/",
		"https://localhost.example.org/":       "https://localhost.example.org/",
	} {
		got, err := c.CheckURL(text)
		if err != nil || got != want {
			t.Errorf("%q is %q, %v", text, got, err)
		}
	}
}

func TestAddressesThatAreRefused(t *testing.T) {
	c := newClient(t, Config{})
	for says, texts := range map[string][]string{
		"Give the address":           {"", " "},
		"not a web address":          {"https://a b.example/", "https://a.example/?a b", "https://a.example/\x00", "https://a.example:port/", "https://[::1/", "https://a.example/?\u202e", "https://a.example/%zz", `https://a.example\@b.example/`, "://"},
		"must begin with https://":   {"http://hooks.example.org/", "ftp://hooks.example.org/", "hooks.example.org/in", "//hooks.example.org/", "javascript:alert(1)"},
		"names no host":              {"https://", "https:///in", "https://:443/", "https:hooks.example.org"},
		"user name and password":     {"https://me:secret@hooks.example.org/", "https://me@hooks.example.org/", "https://@hooks.example.org/"},
		"Take the # ":                {"https://hooks.example.org/#top", "https://hooks.example.org/#"},
		"not a valid name":           {"https://a_b.example.org/", "https://a..example.org/", "https://.example.org/", "https://" + strings.Repeat("a", 64) + ".example/", "https://a!b.example/"},
		"is a number":                {"https://127.1/", "https://2130706433/", "https://0x7f000001/", "https://0X7F.1/", "https://0177.0.0.1/", "https://example.1/", "https://0x/", "https://127.0.0.1.2/"},
		"inside a private network":   {"https://localhost/", "https://LOCALHOST./", "https://a.localhost/", "https://intranet/", "https://printer.local/", "https://metadata.google.internal/", "https://nas.home.arpa/"},
		"one of the public internet": {"https://127.0.0.1/", "https://10.0.0.1:8443/", "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://[64:ff9b::a00:1]/", "https://169.254.169.254/latest/", "https://[fe80::1%25eth0]/", "https://[2a00:1450::1%25eth0]/", "https://①②⑦.0.0.1/", "https://127。0。0。1/", "https://0.0.0.0/"},
		"number from 1 to 65535":     {"https://hooks.example.org:0/", "https://hooks.example.org:65536/", "https://hooks.example.org:99999999999999999999/"},
		"another service":            {"https://hooks.example.org:25/", "https://hooks.example.org:465/", "https://hooks.example.org:587/", "https://hooks.example.org:22/", "https://hooks.example.org:1/", "https://hooks.example.org:1023/", "https://8.8.8.8:53/"},
		"too long":                   {"https://hooks.example.org/" + strings.Repeat("a", 900), "https://hooks.example.org/" + strings.Repeat("ö", 300)},
	} {
		for _, text := range texts {
			got, err := c.CheckURL(text)
			if fault.KindOf(err) != fault.Invalid || !strings.Contains(fault.Public(err), says) {
				t.Errorf("%q is %q, %v; want the words %q", text, got, err, says)
			}
			if err != nil && strings.Contains(err.Error(), "secret") {
				t.Errorf("the error tells the password: %v", err)
			}
		}
	}
}

func TestTheLongestAddress(t *testing.T) {
	c := newClient(t, Config{})
	start := "https://hooks.example.org/"
	longest := start + strings.Repeat("a", 900-len(start))
	if got, err := c.CheckURL(longest); err != nil || got != longest {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := c.CheckURL(longest + "a"); err == nil {
		t.Error("901 bytes pass")
	}
}

func TestPrivateAddressesPassWhereAllowed(t *testing.T) {
	c := newClient(t, open)
	for text, want := range map[string]string{
		"http://127.0.0.1:8080/in": "http://127.0.0.1:8080/in",
		"http://localhost:80":      "http://localhost/",
		"https://[::1]:8443/":      "https://[::1]:8443/",
		"http://intranet:443/":     "http://intranet:443/",
	} {
		if got, err := c.CheckURL(text); err != nil || got != want {
			t.Errorf("%q is %q, %v", text, got, err)
		}
	}
	for _, text := range []string{"ftp://127.0.0.1/", "http://127.0.0.1:25/", "http://127.1/", "http://[::1%25lo]/"} {
		if got, err := c.CheckURL(text); err == nil {
			t.Errorf("%q passes as %q", text, got)
		}
	}
}

// oldIPv4 are the spellings of an IPv4 address that inet_aton of C takes, and
// with it some name services.
var oldIPv4 = regexp.MustCompile(`^(0[xX][0-9a-fA-F]*|[0-9]+)(\.(0[xX][0-9a-fA-F]*|[0-9]+)){0,3}$`)

func FuzzCheckURL(f *testing.F) {
	for _, text := range []string{"https://hooks.example.org:8443/in?a=1", "https://[::ffff:10.0.0.1]/", "https://0x7f.1/",
		"https://①②⑦.0.0.1/", "https://bücher.example./ö?ö", "https://a@b@127.0.0.1/", "https://[64:ff9b::a00:1%25x]:1/"} {
		f.Add(text)
	}
	c := New(Config{}, clock.At(noon))
	f.Fuzz(func(t *testing.T, text string) {
		at, err := c.CheckURL(text)
		if err != nil {
			if fault.KindOf(err) != fault.Invalid || fault.Public(err) == "" {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		if again, err := c.CheckURL(at); err != nil || again != at {
			t.Fatalf("%q passes as %q, and that as %q, %v", text, at, again, err)
		}
		u, err := url.Parse(at)
		if err != nil || u.Scheme != "https" || u.User != nil || u.Fragment != "" || len(at) > longestURL {
			t.Fatalf("%q passes as %q, %v", text, at, err)
		}
		host := dialled(t, at)
		if ip, err := netip.ParseAddr(host); err == nil {
			if !global(ip) {
				t.Fatalf("%q dials %v", text, ip)
			}
		} else if oldIPv4.MatchString(strings.TrimSuffix(host, ".")) || !strings.Contains(host, ".") {
			t.Fatalf("%q dials %q", text, host)
		}
	})
}

// dialled gives the host to which net/http connects for an address.
func dialled(t *testing.T, at string) string {
	var host string
	stop := errors.New("far enough")
	transport := &http.Transport{DialContext: func(_ context.Context, _, address string) (net.Conn, error) {
		var err error
		if host, _, err = net.SplitHostPort(address); err != nil {
			t.Errorf("%q dials %q", at, address)
		}
		return nil, stop
	}}
	req, err := http.NewRequest(http.MethodPost, at, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := transport.RoundTrip(req); !errors.Is(err, stop) {
		t.Fatalf("%q is not even dialled: %v", at, err)
	}
	return host
}
