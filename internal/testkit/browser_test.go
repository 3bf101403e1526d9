package testkit_test

import (
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/tolsey/tolsey/internal/testkit"
)

const scriptedPage = `<!DOCTYPE html><html lang="en"><head><title>A page</title></head><body><main>
<h1>A page</h1><p id="who">plain</p><script>document.getElementById("who").textContent = "scripted"</script></main></body></html>`

func TestBrowserViews(t *testing.T) {
	url := serve(t, scriptedPage)
	browser := testkit.Browser(t)
	for _, view := range testkit.Views {
		t.Run(view.String(), func(t *testing.T) {
			tab := browser.Open(t, url, view)
			want := map[bool]string{false: "scripted", true: "plain"}[view.NoScripts]
			if got := testkit.Eval[string](tab, `document.getElementById("who").textContent`); got != want {
				t.Errorf("the page says %q, want %q", got, want)
			}
			wide := testkit.Eval[int](tab, "window.innerWidth")
			if view.Width != 0 && wide != view.Width {
				t.Errorf("the window is %d wide", wide)
			}
			tab.CheckAxe()
			tab.CheckWidth()
			if got := testkit.Eval[string](tab, `document.getElementById("who").textContent`); got != want {
				t.Errorf("axe changed the page to %q", got)
			}
		})
	}
}

func TestScreenshotIsOfTheWholePage(t *testing.T) {
	tab := testkit.Browser(t).Open(t, serve(t, strings.Replace(scriptedPage, "<p", strings.Repeat("<p>line</p>", 100)+"<p", 1)), testkit.Phone)
	file := filepath.Join(t.TempDir(), "deep", "page.png")
	tab.Screenshot(file)
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	picture, err := png.DecodeConfig(f)
	if err != nil || picture.Width != 320 || picture.Height < 1500 {
		t.Errorf("the picture is %d by %d: %v", picture.Width, picture.Height, err)
	}
}

// The checks find what they look for.
func TestBrowserChecksFail(t *testing.T) {
	const bad = `<!DOCTYPE html><html><head><title>x</title></head><body><main><h1>A page</h1><input>
<p id="wide"><svg width="900" height="9"></svg></p><script>missing()</script></main></body></html>`
	tab := testkit.Browser(t).Open(t, serve(t, bad), testkit.Phone)
	rules := map[string]string{}
	for _, v := range tab.Axe() {
		rules[v.Rule] = v.Impact
	}
	if rules["label"] != "critical" || rules["html-has-lang"] != "serious" {
		t.Errorf("axe found %v", rules)
	}
	if got := tab.Complaints(); len(got) != 1 || !strings.Contains(got[0], "Uncaught") {
		t.Errorf("complaints: %q", got)
	}
	recorder := &failures{TB: t}
	tab = testkit.Browser(t).Open(recorder, serve(t, bad), testkit.Phone)
	tab.CheckWidth()
	if recorder.count == 0 {
		t.Error("a page 900 px wide passed at 320")
	}
}

// Without a browser a test is skipped; in a full run it fails.
func TestBrowserIsMissing(t *testing.T) {
	for full, want := range map[string]string{"": "skipped", "1": "failed"} {
		t.Setenv("TOLSEY_CHROMIUM", filepath.Join(t.TempDir(), "none"))
		t.Setenv("CI", "")
		t.Setenv("TOLSEY_TEST_FULL", full)
		end := &ending{TB: t}
		done := make(chan struct{})
		go func() {
			defer close(done)
			testkit.Browser(end)
		}()
		<-done
		if end.how != want {
			t.Errorf("TOLSEY_TEST_FULL=%q: the test was %q, want %q", full, end.how, want)
		}
	}
}

// ending notes how a test was ended.
type ending struct {
	testing.TB
	how string
}

func (e *ending) Skipf(string, ...any)  { e.how = "skipped"; runtime.Goexit() }
func (e *ending) Fatalf(string, ...any) { e.how = "failed"; runtime.Goexit() }

// failures counts the failures that a check reports.
type failures struct {
	testing.TB
	count int
}

func (f *failures) Errorf(string, ...any) { f.count++ }

func serve(t *testing.T, page string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if r.URL.Path == "/" {
			w.Write([]byte(page))
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}
