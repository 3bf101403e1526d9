package web

import (
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/tolsey/tolsey/internal/testkit"
)

// A reader without scripts comes from the supplier's page, switches the places
// off and goes on to all that the search then brings.
func TestChangingASuggestionWithoutScripts(t *testing.T) {
	s, _ := testSite(t, nil)
	tab := testkit.Browser(t).Open(t, serveSite(t, s)+"/suppliers/"+roadBuilder, testkit.PhoneNoScript)
	tab.Do(chromedp.Click(`a[href^="/for-you"]`), chromedp.WaitReady("#search"))
	before := testkit.Eval[string](tab, `document.querySelector("#search").innerText`)
	tab.Do(chromedp.Click(`label[for="region"]`), chromedp.Click(`label[for="region-1"]`))
	tab.Do(chromedp.Click(`section[aria-labelledby=parts] button`), chromedp.WaitReady(`#region:not([checked])`))
	after := testkit.Eval[string](tab, `document.querySelector("#search").innerText`)
	if before == after || after != "New notices that are open and are in the category 45 Construction work." {
		t.Errorf("the search was %q and is %q", before, after)
	}
	tab.Do(chromedp.Click(`main a[href="/notices?category=45"]`), chromedp.WaitReady("#watched"))
	if got := testkit.Eval[string](tab, `document.querySelector("#watched").textContent`); got != after {
		t.Errorf("the whole list is of %q", got)
	}
}
