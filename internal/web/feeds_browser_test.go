package web

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tolsey/tolsey/internal/feed"
	"github.com/tolsey/tolsey/internal/testkit"
)

// The pages of feeds in every view: see TestPagesInABrowser. One feed is in
// trouble, and one, which is paused, has the longest name there can be.
func TestFeedsInABrowser(t *testing.T) {
	s, _, _ := threeFeeds(t, testkit.SQLite(t))
	long := strings.Repeat("w", 40)
	s.settle(feed.Settings{Name: long, Kind: feed.Directory, URL: s.TempDir()})
	if err := s.data.Feed.Pause(t.Context(), long); err != nil {
		t.Fatal(err)
	}
	url := serveSite(t, s.Site)
	browser := testkit.Browser(t)
	for name, path := range map[string]string{"feeds": "/feeds", "feed": "/feeds/contracts-finder", "long": "/feeds/" + long, "home": "/"} {
		for _, view := range testkit.Views {
			t.Run(name+" "+view.String(), func(t *testing.T) {
				tab := browser.Open(t, url+path, view)
				if dir := os.Getenv(picturesEnv); dir != "" {
					tab.Screenshot(filepath.Join(dir, "feeds-"+name+"-"+view.String()+".png"))
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
