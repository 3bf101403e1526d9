package app

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/testkit"
)

// TestJourneyOfASupplier walks the site as a small supplier would, in a real
// browser with scripts on and off: from the home page to what is open, to a
// notice, to its proof, to its buyer.
func TestJourneyOfASupplier(t *testing.T) {
	browser := testkit.Browser(t)
	engines(t, func(t *testing.T, start func() *App) {
		a := start()
		if err := a.Demo(context.Background(), nil); err != nil {
			t.Fatal(err)
		}
		h, err := a.Handler(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if err := a.Notices.CatchUp(context.Background()); err != nil {
			t.Fatal(err)
		}
		site := httptest.NewServer(h)
		defer site.Close()
		for _, view := range testkit.Views {
			t.Run(view.String(), func(t *testing.T) {
				tab := browser.Open(t, site.URL+"/", view)
				tab.Do(chromedp.Click(`a.tolsey-counts__link[href="/notices"]`), chromedp.WaitReady(`#filters`))
				if testkit.Eval[bool](tab, `document.querySelector(".tolsey-panel__summary").checkVisibility()`) {
					tab.Do(chromedp.Click(`.tolsey-panel__summary`)) // there is no room for the filters beside the list
				}
				// Closed ones too, those that close soonest first.
				tab.Do(chromedp.Click(`label[for="stage-3"]`), chromedp.SetValue(`#sort`, "closing"))
				tab.Do(chromedp.Click(`.tolsey-form__apply`), chromedp.WaitReady(`#stage-3[checked]`))
				at, err := url.Parse(testkit.Eval[string](tab, "location.href"))
				if err != nil || at.Path != "/notices" || len(at.Query()["stage"]) != 2 || at.Query().Get("sort") != "closing" {
					t.Fatalf("the filters lead to %v, %v", at, err)
				}
				tab.Do(chromedp.Click(`.tolsey-notices__title a`), chromedp.WaitVisible(`#history`))
				checkProof(t, a, site.URL, testkit.Eval[string](tab, `document.querySelector('a[href$="/receipt"]').getAttribute("href")`))
				tab.Do(chromedp.Click(`.govuk-summary-list a[href^="/buyers/"]`), chromedp.WaitReady(`a[href^="/notices?buyer="]`))
				tab.CheckWidth()
				if said := tab.Complaints(); len(said) > 0 {
					t.Errorf("the browser complains: %v", said)
				}
			})
		}
	})
}

// checkProof downloads a receipt and checks it without the program that gave it.
func checkProof(t *testing.T, a *App, site, href string) {
	t.Helper()
	res, err := http.Get(site + href)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(res.Header.Get("Content-Disposition"), "attachment") {
		t.Error("the proof is not offered as a download")
	}
	e, _, err := ledger.CheckReceipt(data, a.Log.Verifier())
	if err != nil || e.OCID == "" {
		t.Errorf("the proof %s: %v", href, err)
	}
}

// TestEveryLinkOfTheDataIsAnswered follows the addresses of the API that the
// pages name.
func TestEveryLinkOfTheDataIsAnswered(t *testing.T) {
	a := mustDemo(t)
	ocid := firstOCID(t, a)
	for _, path := range []string{
		"/api/v1/entries?after=-1&limit=100", "/api/1.0/ocdsReleasePackages", "/api/1.0/ocdsRecordPackages/" + ocid,
		"/api/1.0/ocdsReleasePackages/" + ocid, "/log/checkpoint", "/log/key", "/notices/" + ocid, "/notices/" + ocid + "/raw",
	} {
		get(t, a, path)
	}
}

func mustDemo(t *testing.T) *App {
	t.Helper()
	cfg := Config{Data: t.TempDir(), Clock: clock.At(now), Logger: slog.New(slog.DiscardHandler)}
	out, err := Open(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { out.Close() })
	if err := out.Demo(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	return out
}

func firstOCID(t *testing.T, a *App) string {
	t.Helper()
	var line struct {
		Release struct {
			OCID string `json:"ocid"`
		} `json:"release"`
	}
	if err := json.Unmarshal([]byte(strings.SplitN(get(t, a, "/api/v1/entries?limit=1"), "\n", 2)[0]), &line); err != nil {
		t.Fatal(err)
	}
	return line.Release.OCID
}
