package publisher

import (
	"errors"
	"net/url"
	"strings"
	"testing"
)

func TestResolve(t *testing.T) {
	for _, tc := range []struct{ base, page, link, want string }{ // want is "" for another site, "!" for no address
		{"https://a.example/list?x=1", "", "https://a.example/list?page=2", "https://a.example/list?page=2"},
		{"https://a.example/list?x=1", "https://a.example/v1/list?page=2", "?page=3", "https://a.example/v1/list?page=3"},
		{"https://a.example/list", "", "/other#part", "https://a.example/other"},
		{"https://a.example/list", "", "//A.example:443/list", "https://a.example/list"},
		{"https://a.example:443/list", "", "https://a.example/2", "https://a.example:443/2"},
		{"https://a.example/list", "", "http://a.example/2", "https://a.example/2"},
		{"https://a.example/list", "", "http://a.example:80/2", "https://a.example/2"},
		{"https://a.example:8443/list", "", "http://a.example/2", ""},
		{"https://a.example/list", "", "http://a.example:8080/2", ""},
		{"http://a.example/list", "", "https://a.example/2", ""},
		{"https://a.example/list", "", "https://a.example:8443/2", ""},
		{"https://a.example/list", "", "https://a.example.evil.example/2", ""},
		{"https://a.example/list", "", "https://a.example@evil.example/2", ""},
		{"https://a.example/list", "", "https://me:secret@a.example/2", ""},
		{"https://a.example/list", "", "//evil.example", ""},
		{"https://a.example/list", "", "javascript:alert(1)", ""},
		{"https://a.example/list", "", `/\evil.example`, "!"},
		{"https://a.example/list", "", `\\evil.example\x`, "!"},
		{"https://a.example/list", "", "https://a.example/ 2", "!"},
		{"https://a.example/list", "", "/2\r\nHost: evil.example", "!"},
		{"https://a.example/list", "", "https://[::1/2", "!"},
		{"https://a.example/list", "", "/" + strings.Repeat("x", maxLink), "!"},
		{"http://[::1]:80/list", "", "http://[::1]/2", "http://[::1]:80/2"},
	} {
		base, err := url.Parse(tc.base)
		if err != nil {
			t.Fatal(err)
		}
		if tc.page == "" {
			tc.page = tc.base
		}
		got, err := resolve(base, tc.page, tc.link)
		switch {
		case errors.Is(err, errElsewhere):
		case err != nil:
			got = "!"
		}
		if got != tc.want {
			t.Errorf("%s on %s leads to %q, %v; want %q", tc.link, tc.page, got, err, tc.want)
		}
	}
}

// FuzzResolve holds that no link leads to another site.
func FuzzResolve(f *testing.F) {
	for _, link := range []string{"?page=2", "//evil.example", `/\evil.example`, "https://a.example:443/2", "https://a.example%2f@evil.example/", "http://a.example/../.."} {
		f.Add(link)
	}
	base, err := url.Parse("https://a.example/list")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, link string) {
		got, err := resolve(base, base.String(), link)
		if err != nil {
			return
		}
		u, err := url.Parse(got)
		if err != nil || u.Scheme != "https" || u.Host != "a.example" || u.User != nil || !strings.HasPrefix(got, "https://a.example") {
			t.Errorf("%q leads to %q, %v", link, got, err)
		}
		if rest := got[len("https://a.example"):]; rest != "" && rest[0] != '/' && rest[0] != '?' {
			t.Errorf("%q leads to %q", link, got)
		}
	})
}
