package web

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

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
		"found":   url + "/notices?stage=any&q=bridge+OR+turned+OR+grit",
		"wrong":   url + "/notices?stage=any&value_from=lots&buyer=nobody&closes_to=never&sort=odd",
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
					if name != "wrong" || !strings.Contains(complaint, "Failed to load resource") { // which a status of 400 is to a browser
						t.Error(complaint)
					}
				}
			})
		}
	}
}
