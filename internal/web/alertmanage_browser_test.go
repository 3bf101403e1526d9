package web

import (
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/testkit"
)

// The pages that a token opens are as sound in a browser as the others.
func TestAlertPagesInABrowser(t *testing.T) {
	p, receipt := binsReceipt(t)
	access := p.access("ann@firm.example")
	list := p.managed(access)
	token := list[0].Token
	if _, err := p.data.Alerts.SetHook(t.Context(), access, token, "https://hooks.example/a-long-path-without-any-place-to-break-it/0123456789/0123456789/0123456789"); err != nil {
		t.Fatal(err)
	}
	if _, err := p.data.Alerts.Restart(t.Context(), token); err != nil {
		t.Fatal(err)
	}
	base := serveSite(t, p.Site)
	browser := testkit.Browser(t)
	for name, path := range map[string]string{
		"manage": manageAddress(access) + "?done=changed", "stop-all": stopAllAddress(access), "change": changeAddress(access, token),
		"stop": stopAddress(letterToken(p)), "why": receiptPage(receipt.Token) + "?notice=ocds-f1ct10-sample-3", "why-error": receiptPage(receipt.Token) + "?notice=",
		"contracts": "/alerts/new?pipeline=1&q=bins&state=decide&mark=24&mark=0",
	} {
		for _, view := range []testkit.View{testkit.Wide, testkit.PhoneNoScript} {
			t.Run(name+" "+view.String(), func(t *testing.T) {
				tab := browser.Open(t, base+path, view)
				if dir := os.Getenv(picturesEnv); dir != "" {
					tab.Screenshot(filepath.Join(dir, "alert-"+name+"-"+view.String()+".png"))
				}
				tab.CheckWidth()
				tab.CheckAxe()
			})
		}
	}
}

// access has the link to all alerts of an address sent, and gives its token.
func (p *postOffice) access(email string) string {
	p.t.Helper()
	p.sends("/alerts/link", url.Values{"email": {email}})
	p.mu.Lock()
	defer p.mu.Unlock()
	m, ok := p.sent[len(p.sent)-1].(*alert.Access)
	if !ok {
		p.t.Fatalf("the last letter is a %T", p.sent[len(p.sent)-1])
	}
	return m.Token
}

// letterToken gives the token of the last digest.
func letterToken(p *postOffice) (token string) {
	for _, m := range p.sent {
		if d, is := m.(*alert.Digest); is {
			token = d.Token
		}
	}
	return token
}

// Somebody changes an alert, sets a webhook, stops it and begins it again, with
// scripts and without.
func TestManagingInABrowser(t *testing.T) {
	for _, view := range []testkit.View{testkit.Wide, testkit.PhoneNoScript} {
		t.Run(view.String(), func(t *testing.T) {
			p := alertSite(t, noticeSample())
			access, list := p.confirmed("ann@firm.example", wishSent{"/alerts/new?q=grit", nil})
			tab := testkit.Browser(t).Open(t, serveSite(t, p.Site)+manageAddress(access), view)
			heading := func() string { return testkit.Eval[string](tab, "document.querySelector('h1').textContent") }
			banner := func() string {
				return testkit.Eval[string](tab, "document.querySelector('.govuk-notification-banner__heading')?.textContent ?? ''")
			}
			tab.Do(chromedp.Click(`a[href="`+changeAddress(access, list[0].Token)+`"]`), chromedp.WaitVisible(`#frequency`),
				chromedp.Click(`input[name="frequency"][value="weekly"]`), chromedp.Click(`main form button`), chromedp.WaitVisible(`.govuk-notification-banner`))
			if got := p.managed(access)[0]; got.Frequency != alert.Weekly || banner() != "The alert is changed" {
				t.Fatalf("changed to %s, the banner says %q", got.Frequency, banner())
			}
			tab.Do(chromedp.Click(`form[action="`+stopAddress(list[0].Token)+`"] button`), chromedp.WaitVisible(`form[action^="/alerts/restart/"]`))
			if got := p.managed(access)[0]; got.State != alert.Stopped || banner() != "The alert is stopped" || heading() != "Your alerts" {
				t.Fatalf("it is %s, the banner says %q", got.State, banner())
			}
			tab.Do(chromedp.Click(`form[action="`+restartAddress(list[0].Token)+`"] button`), chromedp.WaitVisible(`form[action^="/alerts/stop/"]`))
			if got := p.managed(access)[0]; got.State != alert.Active {
				t.Fatalf("it is %s", got.State)
			}
		})
	}
}
