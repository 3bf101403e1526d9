package web

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/testkit"
)

func TestZY(t *testing.T) {
	var paths []string
	data := marketServices(t)
	if os.Getenv("ZYREAL") != "" {
		data = services(t, nil)
		for _, dir := range []string{"uk"} {
			if _, err := data.Feed.Import(context.Background(), "", []string{testkit.Shared(t, "data", "ocds", dir)}, nil, nil); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = notice.Open
	paths = strings.Fields(os.Getenv("ZY"))
	s, _ := testSite(t, nil)
	s.data = data
	url := serveSite(t, s)
	br := testkit.Browser(t)
	for i, p := range paths {
		for _, v := range []testkit.View{testkit.Wide, testkit.Phone} {
			tab := br.Open(t, url+p, v)
			tab.Screenshot(filepath.Join("/tmp/webpics", "zy"+string(rune('0'+i))+"-"+v.String()+".png"))
			tab.CheckWidth()
			tab.CheckAxe()
			for _, c := range tab.Complaints() {
				t.Error(c)
			}
		}
	}
}
