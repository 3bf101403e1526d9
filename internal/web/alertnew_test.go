package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/testkit"
)

// What is wrong is said three times, and all that was typed is there again.
func TestAlertFormKeepsWhatWasTyped(t *testing.T) {
	p := alertSite(t, noticeSample())
	form := url.Values{"email": {"ann at firm"}, "frequency": {"weekly"}, "weekday": {"4"}, "hour": {"17"}, "changes": {"deadline", "lots"},
		"reminder": {"7"}, "still": {"1"}, "name": {"Bridges & “grit”"}}
	doc := p.refuses("/alerts/new?q=bridge", form, http.StatusBadRequest)
	const wrong = "Enter an email address in the correct format, like name@example.com"
	if !strings.HasPrefix(testkit.Text(doc, "title"), "Error: ") || testkit.Text(doc, ".govuk-error-summary a[href='#email']") != wrong ||
		!strings.HasSuffix(testkit.Text(doc, "#email-error"), wrong) {
		t.Errorf("the error is not shown three times: %s", testkit.Text(doc, "main"))
	}
	if sent := sentByForm(doc.Find("form")); !cmp.Equal(form, sent) {
		t.Errorf("what was typed (-want +got):\n%s", cmp.Diff(form, sent))
	}
	if got := testkit.Text(doc, "#sentence"); !strings.Contains(got, "With mails every Thursday at 17:00, ") {
		t.Errorf("the trial is not of the choices made: %s", got)
	}
	for field, bad := range map[string]string{"frequency": "hourly", "weekday": "7", "hour": "x", "reminder": "31", "email": ""} {
		form := asked("ann@firm.example")
		form.Set(field, bad)
		if doc := p.refuses("/alerts/new?q=bridge", form, http.StatusBadRequest); doc.Find(".govuk-error-summary a[href='#"+field+"']").Length() != 1 {
			t.Errorf("%s %q: %s", field, bad, testkit.Text(doc, ".govuk-error-summary"))
		}
	}
	silent := asked("ann@firm.example")
	silent.Set("frequency", "never")
	silent.Set("reminder", "3")
	silent.Set("still", "1")
	doc = p.refuses("/alerts/new?q=bridge", silent, http.StatusBadRequest)
	for field, wrong := range map[string]string{"reminder": "A reminder is a mail: choose how often mails are sent, or no reminder", "still": "The note is a mail: choose how often mails are sent, or untick it"} {
		if testkit.Text(doc, ".govuk-error-summary a[href='#"+field+"']") != wrong || !strings.HasSuffix(testkit.Text(doc, "#"+field+"-error"), wrong) {
			t.Errorf("without mails: %s", testkit.Text(doc, "main"))
		}
	}
	if len(p.sent) > 0 {
		t.Errorf("letters were written: %+v", p.sent)
	}
	long := "/alerts/new?stage=any&" + strings.Repeat("supplier=x&", 2)
	if to := p.sends(long, asked("ann@firm.example")); to != "/notices?stage=any&supplier=x&supplier=x" {
		t.Errorf("a search that cannot be understood leads to %s", to)
	}
}

// sentByForm gives what a browser would send of a form.
func sentByForm(form *goquery.Selection) url.Values {
	sent := url.Values{}
	form.Find("input").Each(func(_ int, in *goquery.Selection) {
		kind := in.AttrOr("type", "")
		if _, checked := in.Attr("checked"); checked || kind != "radio" && kind != "checkbox" {
			sent.Add(in.AttrOr("name", ""), in.AttrOr("value", ""))
		}
	})
	form.Find("select").Each(func(_ int, s *goquery.Selection) {
		sent.Add(s.AttrOr("name", ""), s.Find("option[selected]").AttrOr("value", ""))
	})
	return sent
}

// The form begins with what suits: a search tells what is new, a watch of
// everything that changes.
func TestFirstChoices(t *testing.T) {
	p := alertSite(t, noticeSample())
	for target, changes := range map[string]int{searchAlert(notice.Query{Text: "bridge", Stages: []notice.Stage{notice.Open}}): 0, noticeAlert(bridgeOCID): len(alert.Usual)} {
		sent := sentByForm(testkit.Page(t, p.Handler(), target).Find("form"))
		want := asked("")
		if len(sent["changes"]) != changes {
			t.Errorf("%s: changes %q", target, sent["changes"])
		}
		delete(sent, "changes")
		if diff := cmp.Diff(want, sent); diff != "" {
			t.Errorf("%s (-want +got):\n%s", target, diff)
		}
	}
}

// Each page offers an alert for what it shows, which is saved as it stands.
func TestPagesOfferAlerts(t *testing.T) {
	p := alertSite(t, noticeSample())
	for _, c := range []struct {
		page, link string
		target     alert.Target
		subject    string
		watched    string
	}{
		{"/notices?q=bridge&sort=closing&page=1&limit=10", "Get alerts for this search", alert.Search, "q=bridge&sort=closing", "New notices that are open and mention bridge."},
		{noticeAddress(oddOCID), "Watch this notice", alert.Notice, oddOCID, "Changes of the notice “Untitled notice " + oddOCID + "”."},
		{noticeAddress(gritOCID), "Watch its contract", alert.Contract, gritOCID, "Changes of the contracts of “Grit for fictional roads”."},
		{"/buyers/XF-PPON-WXYZ-1234-WXYZ", "Watch this buyer", alert.Buyer, "buyer=XF-PPON-WXYZ-1234-WXYZ&stage=any", "New notices of the buyer Fictional Borough of Wexcombe."},
		{"/suppliers/XF-COH-01234567", "Watch this supplier", alert.Supplier, "stage=any&supplier=XF-COH-01234567", "New awards to Fictional Grit Ltd."},
	} {
		link := testkit.Page(t, p.Handler(), c.page).Find("main a").FilterFunction(func(_ int, a *goquery.Selection) bool { return a.Text() == c.link })
		if rel := link.AttrOr("rel", ""); rel != "nofollow" {
			t.Errorf("%s: search engines follow the link: rel=%q", c.page, rel)
		}
		form := testkit.Page(t, p.Handler(), link.AttrOr("href", ""))
		if got := testkit.Text(form, "#watched"); got != c.watched {
			t.Errorf("%s: %q", c.page, got)
		}
		with := asked("ann@firm.example")
		with["changes"] = []string{"award"}
		p.sends(form.Find("form").AttrOr("action", ""), with)
		_, _, list, err := p.data.Alerts.Pending(t.Context(), p.confirmation().Token)
		if err != nil {
			t.Fatal(err)
		}
		if last := list[len(list)-1]; last.Target != c.target || last.Subject != c.subject {
			t.Errorf("%s is saved as %s %s", c.page, last.Target, last.Subject)
		}
	}
	if links := testkit.Page(t, p.Handler(), noticeAddress(bridgeOCID)).Find(`a[href*="target=contract"]`).Length(); links != 0 {
		t.Error("an open notice has a contract to watch")
	}
	if doc := testkit.PageWith(t, p.Handler(), "/notices?value_from=x", http.StatusBadRequest); doc.Find(`a[href^="/alerts/new"]`).Length() != 0 {
		t.Error("a list with errors offers alerts")
	}
}

// Who comes from the page of all alerts need not confirm; with an old link, or
// for another address, one must.
func TestAnotherAlertOfAKnownAddress(t *testing.T) {
	p := alertSite(t, noticeSample())
	p.sends("/alerts/new?q=bridge", asked("ann@firm.example"))
	letter := p.confirmation()
	manage := p.sends(confirmAddress(letter.Token), url.Values{"alert": {letter.Subscriptions[0].Token}})
	access := accessOf(manage)

	doc := testkit.Page(t, p.Handler(), "/alerts/new?q=grit&stage=any&access="+access)
	form := doc.Find("form")
	if sent := sentByForm(form); sent.Get("email") != "ann@firm.example" {
		t.Errorf("the address is not filled in: %v", sent)
	}
	if to := p.sends(form.AttrOr("action", ""), asked("ann@firm.example")); to != manageAddress(access)+"?done=made" {
		t.Errorf("the form leads to %s", to)
	} else if got := testkit.Text(testkit.Page(t, p.Handler(), to), ".govuk-notification-banner--success p"); got != alertsDone["made"] {
		t.Errorf("the banner says %q", got)
	}
	if to := p.sends(form.AttrOr("action", ""), asked("bob@firm.example")); to != "/alerts/sent" {
		t.Errorf("for another address it leads to %s", to)
	}
	_, list, err := p.data.Alerts.Manage(t.Context(), access)
	if err != nil || len(list) != 2 {
		t.Errorf("alerts %+v, %v", list, err)
	}
	old := testkit.Page(t, p.Handler(), "/alerts/new?q=grit&access=old")
	if old.Find(`form[action*="access="], a[href*="access="]`).Length() != 0 || p.sends("/alerts/new?q=road&access=old", asked("ann@firm.example")) != "/alerts/sent" {
		t.Error("an old link is taken")
	}
}

// Nobody learns from an answer whether an address has alerts, also not whether
// it has as many as it can.
func TestAnswersTellNothingOfAnAddress(t *testing.T) {
	p := alertSite(t, noticeSample())
	const known = "ann@firm.example"
	p.sends("/alerts/new?q=bridge", asked(known))
	letter := p.confirmation()
	manage := p.sends(confirmAddress(letter.Token), url.Values{"alert": {letter.Subscriptions[0].Token}})
	same := func(target string, form func(string) url.Values) {
		t.Helper()
		a, b := p.post(target, form(known)), p.post(target, form("bob@firm.example"))
		if a.Code != b.Code || a.Body.String() != b.Body.String() || !cmp.Equal(a.Header(), b.Header()) {
			t.Errorf("%s: %d %v and %d %v", target, a.Code, a.Header(), b.Code, b.Header())
		}
	}
	same("/alerts/link", func(address string) url.Values { return url.Values{"email": {address}} })
	same("/alerts/new?q=bridge", asked)
	same("/alerts/new?q=grit", asked)

	var rec *httptest.ResponseRecorder
	access := "&access=" + accessOf(manage)
	for n := range 250 {
		rec = p.post("/alerts/new?q=w"+strconv.Itoa(n)+access, asked(known))
		if rec.Code != http.StatusSeeOther {
			break
		}
	}
	if rec.Code != http.StatusBadRequest || !strings.Contains(rec.Body.String(), "200 alerts for one address") {
		t.Errorf("the owner sees %d %s", rec.Code, rec.Body)
	}
	same("/alerts/new?q=road", asked)
}

// Addresses that ask for nothing that there is.
func TestAlertsForNothing(t *testing.T) {
	p := alertSite(t, noticeSample())
	for target, status := range map[string]int{
		"/alerts/new?target=everything":           http.StatusBadRequest,
		"/alerts/new?target=buyer":                http.StatusBadRequest,
		"/alerts/new?target=supplier&q=x":         http.StatusBadRequest,
		"/alerts/new?target=notice":               http.StatusNotFound,
		"/alerts/new?target=notice&ocid=none":     http.StatusNotFound,
		"/alerts/new?target=contract&ocid=%00%ff": http.StatusNotFound,
	} {
		testkit.PageWith(t, p.Handler(), target, status)
		p.refuses(target, asked("ann@firm.example"), status)
	}
	rec := ask(p.Site, "GET", "/alerts/new?target=search&value_from=much&q=a+b")
	if rec.Code != http.StatusFound || rec.Header().Get("Location") != "/notices?q=a+b&value_from=much" {
		t.Errorf("a filter that cannot be read: %d %v", rec.Code, rec.Header())
	}
	huge := asked("ann@firm.example")
	huge.Set("name", strings.Repeat("x", mostForm))
	p.refuses("/alerts/new?q=a", huge, http.StatusRequestEntityTooLarge)
	p.data.Alerts = nil
	p.refuses("/alerts/new?q=a", asked("ann@firm.example"), http.StatusServiceUnavailable)
	testkit.Page(t, p.Handler(), "/alerts/new?q=a&access=x")
}
