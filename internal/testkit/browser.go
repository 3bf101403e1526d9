package testkit

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// chromiumEnv names the browser that tests drive, where it is not on the path.
const chromiumEnv = "TOLSEY_CHROMIUM"

// patience bounds what a test does in one tab, so that a browser that hangs
// fails the test.
const patience = 90 * time.Second

// Chromium is a running browser.
type Chromium struct {
	tb  testing.TB
	ctx context.Context
}

// Browser starts a Chromium without a window and with a profile of its own,
// which ends with the test. Where there is none it skips the test; in a full
// run (CI or TOLSEY_TEST_FULL is set) it fails it.
func Browser(tb testing.TB) *Chromium {
	tb.Helper()
	path, err := findChromium()
	if err != nil {
		needs(tb, "no Chromium: %v (scripts/chromium.sh installs it)", err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.NoSandbox, // tests run as root in containers
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("hide-scrollbars", true),
	)
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	tb.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(ctx)
	tb.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		tb.Fatalf("starting %s: %v", path, err)
	}
	return &Chromium{tb: tb, ctx: ctx}
}

// needs skips a test that lacks something outside the project, or fails it in a
// full run, where everything must be there.
func needs(tb testing.TB, format string, args ...any) {
	tb.Helper()
	if os.Getenv("CI") != "" || os.Getenv("TOLSEY_TEST_FULL") != "" {
		tb.Fatalf(format, args...)
	}
	tb.Skipf(format, args...)
}

// findChromium gives the path of the browser.
func findChromium() (string, error) {
	if path := os.Getenv(chromiumEnv); path != "" {
		_, err := os.Stat(path)
		return path, err
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("none on the path, and " + chromiumEnv + " is not set")
}

// View is how a page is looked at. The zero value is a wide screen with scripts
// on.
type View struct {
	Width     int // in CSS pixels; 1280 when 0
	NoScripts bool
}

// The views that every page is checked in.
var (
	Wide          = View{}
	WideScriptOff = View{NoScripts: true}
	Phone         = View{Width: 320}
	PhoneNoScript = View{Width: 320, NoScripts: true}
)

// Views are the four above.
var Views = []View{Wide, WideScriptOff, Phone, PhoneNoScript}

// String names the view, for subtests and files.
func (v View) String() string {
	name := fmt.Sprint(v.width())
	if v.NoScripts {
		name += "-noscript"
	}
	return name
}

func (v View) width() int {
	if v.Width == 0 {
		return 1280
	}
	return v.Width
}

// Tab is a page open in the browser.
type Tab struct {
	tb   testing.TB
	ctx  context.Context
	view View

	mu     sync.Mutex
	errors []string
}

// Open shows the page at url in a new tab, which closes with the test tb.
func (c *Chromium) Open(tb testing.TB, url string, view View) *Tab {
	tb.Helper()
	tab := &Tab{tb: tb, view: view}
	ctx, stop := context.WithTimeout(c.ctx, patience)
	tb.Cleanup(stop)
	ctx, closeTab := chromedp.NewContext(ctx, chromedp.WithNewBrowserContext(), chromedp.WithListener(tab.listen))
	tb.Cleanup(closeTab)
	tab.ctx = ctx
	tab.Do(chromedp.EmulateViewport(int64(view.width()), 900))
	tab.allowScripts(!view.NoScripts)
	tab.Do(chromedp.Navigate(url))
	return tab
}

// Context is what chromedp's own functions need to act on the tab.
func (t *Tab) Context() context.Context { return t.ctx }

// Do acts on the page, and fails the test when that fails.
func (t *Tab) Do(steps ...chromedp.Action[chromedp.Void]) {
	t.tb.Helper()
	if err := chromedp.Do(t.ctx, steps...); err != nil {
		t.tb.Fatalf("in the browser: %v", err)
	}
}

// Eval gives the value of a JavaScript expression in the page of a tab. It
// works with the page's scripts off too, but no promise is kept then.
func Eval[T any](t *Tab, expression string) T {
	t.tb.Helper()
	v, err := chromedp.Run(t.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		t.tb.Fatalf("evaluating %.80s: %v", expression, err)
	}
	return v
}

func (t *Tab) allowScripts(on bool) {
	t.tb.Helper()
	params := emulation.SetScriptExecutionDisabledParams{Value: !on}
	if _, err := chromedp.Call(t.ctx, emulation.SetScriptExecutionDisabled, params); err != nil {
		t.tb.Fatalf("switching scripts: %v", err)
	}
}

// listen notes what the browser complains of.
func (t *Tab) listen(event any) {
	message := ""
	switch e := event.(type) {
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError {
			message = e.Entry.Text + " " + e.Entry.URL
		}
	case *runtime.EventExceptionThrown:
		message = e.ExceptionDetails.Text
	}
	if message == "" {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.errors = append(t.errors, message)
}

// Complaints lists the errors that the browser has logged so far: exceptions,
// files it could not load, what the content security policy blocked. The
// status of a failure page is one.
func (t *Tab) Complaints() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]string(nil), t.errors...)
}

// Screenshot saves a picture of the whole page as a PNG file.
func (t *Tab) Screenshot(file string) {
	t.tb.Helper()
	png, err := chromedp.Run(t.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.tb.Fatalf("taking a picture: %v", err)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.tb.Fatal(err)
	}
	if err := os.WriteFile(file, png, 0o644); err != nil {
		t.tb.Fatal(err)
	}
}

// tooWide lists the elements that reach over the right edge of the screen and
// are not in a box that scrolls, when the page as a whole scrolls sideways.
const tooWide = `(() => {
	const width = document.documentElement.clientWidth;
	if (document.documentElement.scrollWidth <= width) return [];
	const boxed = el => { for (let e = el.parentElement; e && e !== document.body; e = e.parentElement)
		if (getComputedStyle(e).overflowX !== "visible") return true; return false; };
	const over = [...document.querySelectorAll("body *")].filter(el => el.getBoundingClientRect().right > width + 0.5 && !boxed(el));
	return ["the page is " + document.documentElement.scrollWidth + " px wide on a screen of " + width,
		...over.slice(0, 5).map(el => el.tagName.toLowerCase() + "." + el.className + ": " + el.textContent.trim().slice(0, 60))];
})()`

// CheckWidth fails the test when the page has to be scrolled sideways.
func (t *Tab) CheckWidth() {
	t.tb.Helper()
	for _, fault := range Eval[[]string](t, tooWide) {
		t.tb.Errorf("%s px: %s", t.view, fault)
	}
}
