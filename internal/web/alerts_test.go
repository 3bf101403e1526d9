package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/testkit"
)

// Who has lost the link to the own alerts gets it by mail, with an address
// written as people write it.
func TestAskingForTheLink(t *testing.T) {
	p := alertSite(t, noticeSample())
	p.sends("/alerts/new?q=bridge", asked("ann@firm.example"))
	letter := p.confirmation()
	p.sends(confirmAddress(letter.Token), url.Values{"alert": {letter.Subscriptions[0].Token}})

	to := p.sends("/alerts/link", url.Values{"email": {" ann@FIRM.example "}})
	doc := testkit.Page(t, p.Handler(), to)
	if got := testkit.Text(doc, "title"); !strings.Contains(got, "the link to your alerts") || doc.Find("#files a[href='/dev/mail']").Length() != 1 {
		t.Errorf("%s: %s", to, testkit.Text(doc, "main"))
	}
	if len(p.sent) != 2 {
		t.Fatalf("letters: %+v", p.sent)
	}
	link, ok := p.sent[1].(*alert.Access)
	if !ok || link.Address != "ann@firm.example" {
		t.Fatalf("the letter is %+v", p.sent[1])
	}
	if _, list, err := p.data.Alerts.Manage(t.Context(), link.Token); err != nil || len(list) != 1 {
		t.Errorf("the link opens %+v, %v", list, err)
	}

	doc = p.refuses("/alerts/link", url.Values{"email": {"ann@"}}, http.StatusBadRequest)
	if doc.Find("#email").AttrOr("value", "") != "ann@" || testkit.Text(doc, ".govuk-error-summary a[href='#email']") == "" {
		t.Errorf("a wrong address: %s", testkit.Text(doc, "main"))
	}
	p.data.Alerts = nil
	p.refuses("/alerts/link", url.Values{"email": {"ann@firm.example"}}, http.StatusServiceUnavailable)
}

// Another website cannot ask for alerts in a reader's name.
func TestAlertFormsOfOtherSites(t *testing.T) {
	p := alertSite(t, noticeSample())
	for _, target := range []string{"/alerts/new?q=a", "/alerts/link", "/alerts/confirm/x"} {
		if rec := ask(p.Site, http.MethodPost, target, "Sec-Fetch-Site", "cross-site"); rec.Code != http.StatusForbidden {
			t.Errorf("%s: status %d", target, rec.Code)
		}
	}
	if len(p.sent) > 0 {
		t.Errorf("letters: %+v", p.sent)
	}
}
