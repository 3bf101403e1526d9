package web

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/tolsey/tolsey/internal/testkit"
)

// Pages of notices that the market does not show, such as one that attacks, in
// every view: see TestPagesInABrowser.
func TestNoticesInABrowser(t *testing.T) {
	url, empty := serveSite(t, siteOf(t, noticeSample())), serveSite(t, siteOf(t, nil))
	browser := testkit.Browser(t)
	for name, address := range map[string]string{
		"attack":  url + noticeAddress(hostileOCID),
		"raw":     url + noticeAddress(hostileOCID) + "/raw",
		"list":    url + "/notices?stage=any",
		"lots":    url + noticeAddress(bridgeOCID),
		"nothing": url + "/notices?stage=closed",
		"empty":   empty + "/",
	} {
		for _, view := range testkit.Views {
			t.Run(name+" "+view.String(), func(t *testing.T) {
				tab := browser.Open(t, address, view)
				if dir := os.Getenv(picturesEnv); dir != "" {
					tab.Screenshot(filepath.Join(dir, "notice-"+name+"-"+strings.ReplaceAll(view.String(), " ", "-")+".png"))
				}
				tab.CheckWidth()
				tab.CheckAxe()
				for _, complaint := range tab.Complaints() {
					t.Error(complaint)
				}
			})
		}
	}
}

// A reader without scripts chooses a stage and an order, applies them, and takes
// a filter away again.
func TestFilteringWithoutScripts(t *testing.T) {
	s, _ := testSite(t, nil)
	tab := testkit.Browser(t).Open(t, serveSite(t, s)+"/notices", testkit.PhoneNoScript)
	query := func() string { return testkit.Eval[string](tab, "location.search") }
	tab.Do(chromedp.Click(`label[for="stage-4"]`))
	tab.Do(chromedp.SetValue("#sort", "closing"))
	tab.Do(chromedp.Click(`#filters button`), chromedp.WaitReady(`.tolsey-filters li:nth-child(2)`))
	if got := query(); got != "?sort=closing&stage=open&stage=live&buyer=&source=" {
		t.Errorf("the form asked for %q", got)
	}
	if got := testkit.Eval[string](tab, `document.querySelector("h1").innerText`); !strings.Contains(got, "open or live notices") {
		t.Errorf("the heading is %q", got)
	}
	tab.Do(chromedp.Click(`.tolsey-filters a`), chromedp.WaitNotPresent(`.tolsey-filters li:nth-child(2)`))
	if got := query(); got != "?sort=closing&stage=live" {
		t.Errorf("the tag led to %q", got)
	}
}
