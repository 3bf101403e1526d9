package feed

import (
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/publisher"
)

func TestPublicAddress(t *testing.T) {
	for _, c := range []struct {
		kind      publisher.Kind
		url, want string
	}{
		{publisher.OCDS, "https://data.example:8443/releases/all?key=s3cret&since={since}#x", "https://data.example:8443/releases/all"},
		{publisher.OCDS, "https://me:pass@data.example/a%2Fb", "https://data.example/a%2Fb"},
		{publisher.OCDS, "https://%zz/secret", ""},
		{Directory, "/home/somebody/private/inbox", "inbox"},
		{Directory, "/", "/"},
	} {
		f := Feed{Settings: Settings{Kind: c.kind, URL: c.url}}
		if got := f.PublicAddress(); got != c.want {
			t.Errorf("%s is shown as %q, want %q", c.url, got, c.want)
		}
	}
	f := Feed{Settings: Settings{Kind: Directory, URL: "/home/somebody/inbox"}}
	if got := f.PublicSentence("/home/somebody/inbox/deep/a.json cannot be read."); got != "inbox/deep/a.json cannot be read." {
		t.Errorf("the sentence is %q", got)
	}
}

// Whatever a query holds is not shown.
func TestNoQueryIsShown(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.StringMatching(`[A-Z]{8,20}`).Draw(t, "key")
		u := url.URL{Scheme: "https", Host: "data.example", Path: rapid.StringMatching(`(/[a-z%?# ]{0,6}){0,4}`).Draw(t, "path"),
			RawQuery: "k=" + key, User: url.UserPassword("user", key)}
		f := Feed{Settings: Settings{Kind: publisher.OCDS, URL: u.String()}}
		if got := f.PublicAddress(); strings.Contains(got, key) || !strings.HasPrefix(got, "https://data.example") {
			t.Errorf("%s is shown as %q", f.URL, got)
		}
	})
}
