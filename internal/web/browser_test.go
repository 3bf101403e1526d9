package web

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/tolsey/tolsey/internal/testkit"
)

// picturesEnv names a directory in which to leave a picture of every page in
// every view.
const picturesEnv = "TOLSEY_PICTURES"

// serveSite serves s to a browser and gives its address.
func serveSite(t *testing.T, s *Site) string {
	t.Helper()
	server := httptest.NewServer(s.Handler())
	t.Cleanup(server.Close)
	return server.URL
}

// Every page, wide and narrow, with scripts and without: axe finds nothing
// serious, nothing is wider than the screen, and the browser has no complaint,
// such as of something that the content security policy blocks.
func TestPagesInABrowser(t *testing.T) {
	s := showcaseSite(t)
	s.cfg.Demo = true
	s.mux.Handle("GET /fails", s.handle(func(http.ResponseWriter, *http.Request) error { panic("at the disco") }))
	url := serveSite(t, s)
	browser := testkit.Browser(t)
	for _, path := range append(paths, "/showcase", "/nothing", "/fails") {
		for _, view := range testkit.Views {
			t.Run(path+" "+view.String(), func(t *testing.T) {
				tab := browser.Open(t, url+path, view)
				if dir := os.Getenv(picturesEnv); dir != "" {
					tab.Screenshot(filepath.Join(dir, "page-"+strings.ReplaceAll(strings.Trim(path, "/"), "/", "-")+"-"+view.String()+".png"))
				}
				tab.CheckWidth()
				tab.CheckAxe()
				for _, complaint := range tab.Complaints() {
					if !strings.Contains(complaint, "Failed to load resource") || !strings.HasSuffix(complaint, path) {
						t.Error(complaint)
					}
				}
			})
		}
	}
}

// On a narrow screen the script folds the navigation behind a button; without
// it the links are all there.
func TestMenuOnANarrowScreen(t *testing.T) {
	s, _ := testSite(t, nil)
	url := serveSite(t, s)
	browser := testkit.Browser(t)
	const listed = `document.getElementById("navigation").checkVisibility()`

	tab := browser.Open(t, url+"/about", testkit.Phone)
	if testkit.Eval[bool](tab, listed) {
		t.Error("with scripts the menu is open from the start")
	}
	tab.Do(chromedp.Click(".govuk-service-navigation__toggle"))
	if !testkit.Eval[bool](tab, listed) {
		t.Error("the button does not open the menu")
	}
	tab = browser.Open(t, url+"/about", testkit.PhoneNoScript)
	if !testkit.Eval[bool](tab, listed) {
		t.Error("without scripts the links are hidden")
	}
}

// The keyboard alone reaches the content: the first stop is the skip link, and
// it moves the focus into the main part.
func TestSkipLink(t *testing.T) {
	s, _ := testSite(t, nil)
	tab := testkit.Browser(t).Open(t, serveSite(t, s)+"/about", testkit.Wide)
	tab.Do(chromedp.KeyEvent("\t"))
	if got := testkit.Eval[string](tab, "document.activeElement.textContent"); got != "Skip to main content" {
		t.Errorf("the first stop is %q", got)
	}
	tab.Do(chromedp.KeyEvent("\r"))
	if got := testkit.Eval[string](tab, "document.activeElement.id"); got != "main-content" {
		t.Errorf("the skip link leads to %q", got)
	}
}
