package web

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/tolsey/tolsey/internal/testkit"
)

// A supplier on a phone without scripts saves a search, forgets the address at
// first, and confirms by the link of the mail. Every page on the way is sound.
func TestSavingASearchWithoutScripts(t *testing.T) {
	p := alertSite(t, noticeSample())
	url := serveSite(t, p.Site)
	tab := testkit.Browser(t).Open(t, url+"/notices?q=bridge", testkit.PhoneNoScript)
	check := func(title string) {
		t.Helper()
		if got := testkit.Eval[string](tab, "document.title"); !strings.HasPrefix(got, title) {
			t.Errorf("the page is %q, want %q", got, title)
		}
		tab.CheckWidth()
		tab.CheckAxe()
	}
	tab.Do(chromedp.Click(`a[href="/alerts/new?q=bridge"]`), chromedp.WaitReady("#watched"))
	check("Get alerts: New notices that are open and mention bridge")
	tab.Do(chromedp.Click("form .govuk-button"), chromedp.WaitReady(".govuk-error-summary"))
	check("Error: Get alerts")
	tab.Do(chromedp.SendKeys("#email", "ann@firm.example"), chromedp.Click(`label[for="frequency"]`), chromedp.Click(`label[for="changes"]`),
		chromedp.Click("form .govuk-button"), chromedp.WaitReady(`a[href="/dev/mail"]`))
	check("Check your email")

	page := confirmAddress(p.confirmation().Token)
	tab = testkit.Browser(t).Open(t, url+page, testkit.PhoneNoScript)
	check("Confirm your alerts")
	if hint := testkit.Eval[string](tab, `document.querySelector(".govuk-checkboxes__hint").innerText`); hint != "Mails at once, also of changes: deadline and other dates" {
		t.Errorf("what was chosen is %q", hint)
	}
	tab.Do(chromedp.Click("form .govuk-button"), chromedp.WaitNotPresent(`form[action="`+page+`"]`))
	if got := testkit.Eval[string](tab, "location.pathname"); !strings.HasPrefix(got, "/alerts/manage/") {
		t.Errorf("confirming leads to %s", got)
	}
	tab = testkit.Browser(t).Open(t, url+page, testkit.Wide)
	check("Nothing waits to be confirmed")
}
