package web

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

func TestStaticFiles(t *testing.T) {
	s, _ := testSite(t, nil)
	for name, kind := range map[string]string{
		"tolsey.css": "text/css; charset=utf-8", "tolsey.js": "text/javascript; charset=utf-8",
		"start.js": "text/javascript; charset=utf-8", "icon.svg": "image/svg+xml",
		"govuk-frontend.LICENCE.txt": "text/plain; charset=utf-8",
	} {
		path, err := assetPath(name)
		if err != nil {
			t.Fatal(err)
		}
		rec := ask(s, "GET", path)
		h := rec.Header()
		if rec.Code != http.StatusOK || h.Get("Content-Type") != kind || !bytes.Equal(rec.Body.Bytes(), assets[name].body) {
			t.Errorf("%s: status %d, type %q", path, rec.Code, h.Get("Content-Type"))
		}
		if h.Get("Cache-Control") != "public, max-age=31536000, immutable" {
			t.Errorf("%s: Cache-Control %q", path, h.Get("Cache-Control"))
		}
		checkZipped(t, s, path, name)
	}
}

// checkZipped asks for the file compressed, which it is where that helps.
func checkZipped(t *testing.T, s *Site, path, name string) {
	t.Helper()
	rec := ask(s, "GET", path, "Accept-Encoding", "br, gzip")
	if assets[name].gzip == nil {
		if rec.Header().Get("Content-Encoding") != "" {
			t.Errorf("%s: compressed for nothing", name)
		}
		return
	}
	if rec.Header().Get("Content-Encoding") != "gzip" || rec.Header().Get("Vary") != "Accept-Encoding" {
		t.Errorf("%s: headers %v", name, rec.Header())
	}
	if rec.Header().Get("Content-Length") != strconv.Itoa(rec.Body.Len()) {
		t.Errorf("%s: Content-Length %s for %d bytes", name, rec.Header().Get("Content-Length"), rec.Body.Len())
	}
	if unzip(t, rec.Body) != string(assets[name].body) {
		t.Errorf("%s: another file compressed", name)
	}
}

// A page kept from an older version still finds its style, but not for ever.
func TestStaticFileOfAnotherVersion(t *testing.T) {
	s, _ := testSite(t, nil)
	rec := ask(s, "GET", "/static/000000000000/tolsey.css")
	if rec.Code != http.StatusOK || rec.Header().Get("Cache-Control") != "no-cache" {
		t.Errorf("status %d, Cache-Control %q", rec.Code, rec.Header().Get("Cache-Control"))
	}
}

// The version names the content: any change of a name or a byte changes it.
func TestVersionFollowsContent(t *testing.T) {
	one := map[string]asset{"a": {digest: [32]byte{1}}}
	renamed := map[string]asset{"b": {digest: [32]byte{1}}}
	changed := map[string]asset{"a": {digest: [32]byte{2}}}
	if versionOf(one) == versionOf(renamed) || versionOf(one) == versionOf(changed) || len(versionOf(one)) != 12 {
		t.Error("different files have the same version")
	}
	if _, err := assetPath("missing.css"); err == nil {
		t.Error("a file that is not there has an address")
	}
}

// The crown, the crest and GDS Transport are not ours to use, and the policy
// would block what is loaded from elsewhere.
func TestAssetsHoldNothingForeign(t *testing.T) {
	for name, a := range assets {
		body := strings.ToLower(string(a.body))
		for _, word := range []string{"url(", "@import", "@font-face", "gds transport", "crest", "eval("} {
			if strings.Contains(body, word) {
				t.Errorf("%s holds %q", name, word)
			}
		}
	}
	if !strings.Contains(string(assets["govuk-frontend.LICENCE.txt"].body), "The MIT License") {
		t.Error("the licence of GOV.UK Frontend is not beside its parts")
	}
}
