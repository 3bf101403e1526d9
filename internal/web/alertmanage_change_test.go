package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/testkit"
)

func TestChangingAnAlert(t *testing.T) {
	p := alertSite(t, noticeSample())
	access, list := p.confirmed("ann@firm.example", wishSent{"/alerts/new?q=grit", url.Values{"changes": {"award"}, "reminder": {"5"}}})
	page := changeAddress(access, list[0].Token)
	checkPrivate(t, p, page)
	doc := testkit.Page(t, p.Handler(), page)
	for selector, want := range map[string]string{"input[name=frequency][checked]": "daily", "select[name=hour] [selected]": "8",
		"select[name=weekday] [selected]": "1", "input[name=changes][checked]": "award", "select[name=reminder] [selected]": "5"} {
		if got := doc.Find(selector).AttrOr("value", ""); got != want {
			t.Errorf("%s is %q, want %q", selector, got, want)
		}
	}
	form := url.Values{"frequency": {"weekly"}, "weekday": {"4"}, "hour": {"17"}, "changes": {"text", "deadline"}, "reminder": {"0"}, "still": {"1"}, "name": {" Grit  for\troads "}}
	if to := p.sends(page, form); to != manageAddress(access)+"?done=changed" {
		t.Errorf("saving leads to %s", to)
	}
	got := p.managed(access)[0]
	want := alert.Choices{Frequency: alert.Weekly, Weekday: time.Thursday, Hour: 17, Changes: []alert.Kind{alert.Deadline, alert.Text}, Still: true}
	if diff := cmp.Diff(want, got.Choices); diff != "" || got.Name != "Grit for roads" || got.Query.Text != "grit" {
		t.Errorf("%q for %q (-want +got):\n%s", got.Name, got.Query.Text, diff)
	}
	if got := row(testkit.Page(t, p.Handler(), manageAddress(access)).Find(".govuk-summary-list"), "Next mail"); got != "5pm on 19 March 2026, if something has come by then" {
		t.Errorf("the next mail is at %q", got)
	}
}

// What is wrong is said three times, what was typed stays, nothing is saved.
func TestChangingAnAlertWrongly(t *testing.T) {
	p := alertSite(t, noticeSample())
	access, list := p.confirmed("ann@firm.example", wishSent{"/alerts/new?q=grit", nil}, wishSent{noticeAlert(bridgeOCID), url.Values{"changes": {"award"}}})
	for _, c := range []struct {
		alert int
		field string
		value string
		want  string
	}{
		{0, "frequency", "hourly", "Select how often mails are sent"},
		{0, "weekday", "7", "Select a day of the week"},
		{0, "hour", "", "Select an hour"},
		{0, "reminder", "31", "Select when a reminder comes, or none"},
		{0, "name", strings.Repeat("é", 201), "The name must be 200 characters or fewer"},
		{1, "changes", "nonsense", "Select the changes that you want to hear of, or a reminder below"},
	} {
		form := url.Values{"frequency": {"weekly"}, "weekday": {"3"}, "hour": {"9"}, "reminder": {"0"}, "name": {"My alert"}, "changes": {"value"}}
		form.Set(c.field, c.value)
		doc := p.refuses(changeAddress(access, list[c.alert].Token), form, http.StatusBadRequest)
		if !strings.HasPrefix(testkit.Text(doc, "title"), "Error: ") || testkit.Text(doc, ".govuk-error-summary li") != c.want ||
			doc.Find(`.govuk-error-summary a[href="#`+c.field+`"]`).Length() != 1 || testkit.Text(doc, "#"+c.field+"-error") != "Error: "+c.want {
			t.Errorf("%s: %s", c.field, testkit.Text(doc, "main"))
		}
		if c.field != "name" && doc.Find("input[name=name]").AttrOr("value", "") != "My alert" {
			t.Errorf("%s: the name is lost", c.field)
		}
	}
	for i, sub := range p.managed(access) {
		if diff := cmp.Diff(list[i].Choices, sub.Choices); diff != "" || sub.Name != "" {
			t.Errorf("saved was %q %s", sub.Name, diff)
		}
	}
	testkit.PageWith(t, p.Handler(), changeAddress(access, "nothing"), http.StatusNotFound)
	p.refuses(changeAddress(access, "nothing")+"/webhook", url.Values{"url": {"https://hooks.example/"}}, http.StatusNotFound)
}

// The secret of a webhook is in the answer to its form and nowhere later.
func TestWebhookOfAnAlert(t *testing.T) {
	p := alertSite(t, noticeSample())
	access, list := p.confirmed("ann@firm.example", wishSent{"/alerts/new?q=grit", nil})
	page := changeAddress(access, list[0].Token)
	for value, want := range map[string]string{"": "Enter the address of the webhook", "https://127.0.0.1/": "The IP address is not one of the public internet. Give the address of a public server",
		"http://hooks.example/": "The address must begin with https://, so that nobody reads the messages on their way"} {
		doc := p.refuses(page+"/webhook", url.Values{"url": {value}}, http.StatusBadRequest)
		if testkit.Text(doc, "#url-error") != "Error: "+want || doc.Find("#url").AttrOr("value", "") != value {
			t.Errorf("%q: %s", value, testkit.Text(doc, "main"))
		}
	}
	doc := p.refuses(page+"/webhook", url.Values{"url": {"https://hooks.example/<b>"}}, http.StatusOK)
	hook := p.managed(access)[0].Hook
	if secret := testkit.Text(doc, "#secret"); secret == "" || secret != hook.Secret || !strings.HasPrefix(secret, "whsec_") {
		t.Errorf("the page tells %q, kept is %q", secret, hook.Secret)
	}
	rec := ask(p.Site, http.MethodGet, page)
	if strings.Contains(rec.Body.String(), hook.Secret) {
		t.Error("the secret is shown again")
	}
	doc = testkit.Page(t, p.Handler(), page)
	if got := testkit.Text(doc, "#hook-state"); got != "https://hooks.example/%3Cb%3E – on" {
		t.Errorf("it goes as: %q", got)
	}
	remove := doc.Find("form").Has("input[name=remove]")
	if to := p.sends(remove.AttrOr("action", ""), hiddenOf(remove)); to != page+"?done=hook-off" {
		t.Errorf("removing leads to %s", to)
	}
	doc = testkit.Page(t, p.Handler(), page+"?done=hook-off")
	if doc.Find("#hook-state").Length() > 0 || p.managed(access)[0].Hook.URL != "" {
		t.Error("the webhook is still there")
	}
}

func TestHookLines(t *testing.T) {
	h := alert.Hook{URL: "https://hooks.example/", State: alert.HookOn, Failures: 2, Failing: testNow, Next: testNow.Add(time.Hour), Words: "The server answered 500."}
	if got := hookLine(h); got != "https://hooks.example/ – failing since 9:30am on 17 March 2026, tried 2 times: The server answered 500. The next try is at 10:30am on 17 March 2026." {
		t.Errorf("a failing one: %s", got)
	}
	h.State, h.Words = alert.HookOff, ""
	if got := hookLine(h); got != "https://hooks.example/ – switched off after failures. Set it again to switch it on." {
		t.Errorf("one that is off: %s", got)
	}
	if got := hookLine(alert.Hook{}); got != "" {
		t.Errorf("none: %s", got)
	}
}
