package web

import (
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/tolsey/tolsey/internal/testkit"
)

// A reader without scripts on a narrow screen unfolds the filters, chooses a
// stage and an order, applies them, and takes a filter away again.
func TestFilteringWithoutScripts(t *testing.T) {
	s, _ := testSite(t, nil)
	tab := testkit.Browser(t).Open(t, serveSite(t, s)+"/notices", testkit.PhoneNoScript)
	query := func() string { return testkit.Eval[string](tab, "location.search") }
	if testkit.Eval[bool](tab, `document.querySelector("#stage-5").checkVisibility({contentVisibilityAuto: true})`) {
		t.Error("the filters are in the way of the list")
	}
	tab.Do(chromedp.Click(`.tolsey-panel__summary`), chromedp.Click(`label[for="stage-5"]`))
	tab.Do(chromedp.SetValue("#sort", "closing"))
	tab.Do(chromedp.Click(`.tolsey-form__apply`), chromedp.WaitReady(`.tolsey-filters__tag[href="/notices?sort=closing"]`))
	if got := query(); got != "?sort=closing&stage=open&stage=live" {
		t.Errorf("the form asked for %q", got)
	}
	if got := testkit.Eval[string](tab, `document.querySelector("h1").innerText`); !strings.Contains(got, "open or live notices") {
		t.Errorf("the heading is %q", got)
	}
	tab.Do(chromedp.Click(`.tolsey-filters__tag`), chromedp.WaitNotPresent(`.tolsey-filters__tag[href="/notices?sort=closing"]`))
	if got := query(); got != "?sort=closing&stage=live" {
		t.Errorf("the tag led to %q", got)
	}
}

// Typing words and pressing the enter key searches with the filters that are
// set, and brings the best match first.
func TestSearchingByKeyboard(t *testing.T) {
	s, _ := testSite(t, nil)
	for _, view := range testkit.Views {
		tab := testkit.Browser(t).Open(t, serveSite(t, s)+"/notices?stage=any&sme=1", view)
		tab.Do(chromedp.SendKeys("#q", "service\r"), chromedp.WaitReady(`.tolsey-notices mark`))
		if got := testkit.Eval[string](tab, "location.search"); got != "?q=service&sme=1&stage=any" {
			t.Errorf("%s: the search led to %q", view, got)
		}
	}
}

// On a wide screen the keyboard goes through the page in its order: the words,
// the filters that are set, the form, the order, the list. Every filter can be
// reached although nothing was unfolded by hand.
func TestKeyboardOrder(t *testing.T) {
	s, _ := testSite(t, nil)
	tab := testkit.Browser(t).Open(t, serveSite(t, s)+"/notices?q=service", testkit.Wide)
	tab.Do(chromedp.Focus("#q"))
	var stops []string
	for range 40 {
		at := testkit.Eval[string](tab, `(e => e.id || e.className.split(" ").pop() || e.textContent)(document.activeElement)`)
		if len(stops) == 0 || stops[len(stops)-1] != at {
			stops = append(stops, at)
		}
		tab.Do(chromedp.KeyEvent("\t"))
	}
	for _, want := range []string{"q", "tolsey-filters__tag", "tolsey-filters__clear", "tolsey-group__summary", "stage", "stage-any", "tolsey-group__summary", "tolsey-form__apply", "sort"} {
		at := slices.Index(stops, want)
		if at < 0 {
			t.Fatalf("%s is not next of %q", want, stops)
		}
		stops = stops[at+1:]
	}
}
