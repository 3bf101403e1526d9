package web

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/hook"
	"github.com/tolsey/tolsey/internal/testkit"
)

// confirmed asks for alerts by their pages, as somebody who changes nothing in
// the form but what forms say, confirms all and gives the link to them with the
// alerts in order.
func (p *postOffice) confirmed(email string, wishes ...wishSent) (access string, list []alert.Subscription) {
	p.t.Helper()
	p.data.Alerts.Hooks = hook.New(hook.Config{}, p.cfg.Clock)
	if err := p.data.Alerts.Turn(p.t.Context()); err != nil { // what is there already is not for them
		p.t.Fatal(err)
	}
	for _, w := range wishes {
		form := asked(email)
		for name, values := range w.form {
			form[name] = values
		}
		p.sends(w.page, form)
	}
	letter := p.confirmation()
	_, _, pending, err := p.data.Alerts.Pending(p.t.Context(), letter.Token)
	if err != nil || len(pending) != len(wishes) {
		p.t.Fatalf("%d of %d alerts wait, %v", len(pending), len(wishes), err)
	}
	var tokens []string
	for _, sub := range pending {
		tokens = append(tokens, sub.Token)
	}
	access = accessOf(p.sends(confirmAddress(letter.Token), url.Values{paramAlert: tokens}))
	return access, p.managed(access)
}

// accessOf gives the token in the address of a page of all alerts.
func accessOf(manage string) string {
	token, _, _ := strings.Cut(strings.TrimPrefix(manage, "/alerts/manage/"), "?")
	return token
}

// wishSent is a page that asks for an alert, with what is filled in there.
type wishSent struct {
	page string
	form url.Values
}

// managed gives the alerts behind a link.
func (p *postOffice) managed(access string) []alert.Subscription {
	p.t.Helper()
	_, list, err := p.data.Alerts.Manage(p.t.Context(), access)
	if err != nil {
		p.t.Fatal(err)
	}
	return list
}

// publish puts releases into the ledger.
func (p *postOffice) publish(documents ...string) {
	p.t.Helper()
	if _, err := p.data.Feed.ImportFrom(p.t.Context(), "", bytes.NewReader(jsonLines(documents...)), nil, nil); err != nil {
		p.t.Fatal(err)
	}
}

// digest goes to an instant and gives the letter that went by then.
func (p *postOffice) digest(at time.Time) *alert.Digest {
	p.t.Helper()
	p.cfg.Clock.Set(at)
	if err := p.data.Alerts.Turn(p.t.Context()); err != nil {
		p.t.Fatal(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	d, ok := p.sent[len(p.sent)-1].(*alert.Digest)
	if !ok {
		p.t.Fatalf("the last letter is a %T", p.sent[len(p.sent)-1])
	}
	return d
}

// tomorrow is when the daily letters of the next day have gone.
var tomorrow = testNow.Add(23 * time.Hour)

// checkPrivate checks that nobody keeps or lists a page that a token opens.
func checkPrivate(t *testing.T, p *postOffice, address string) {
	t.Helper()
	rec := ask(p.Site, http.MethodGet, address)
	if rec.Header().Get("Cache-Control") != "no-store" || !strings.Contains(rec.Header().Get("X-Robots-Tag"), "noindex") {
		t.Errorf("GET %s: %v", address, rec.Header())
	}
}

func TestManageShowsEachAlertInWords(t *testing.T) {
	p := alertSite(t, noticeSample())
	access, list := p.confirmed("ann@firm.example",
		wishSent{"/alerts/new?q=grit", url.Values{"name": {"Our <b>grit"}, "reminder": {"3"}, "still": {"1"}}},
		wishSent{noticeAlert(bridgeOCID), url.Values{"frequency": {"once"}, "changes": {"deadline", "award"}}},
		wishSent{"/alerts/new?q=chairs&stage=any", url.Values{"frequency": {"never"}}})
	page := manageAddress(access)
	checkPrivate(t, p, page)
	doc := testkit.Page(t, p.Handler(), page)
	if got := testkit.Text(doc, ".govuk-caption-xl"); got != "ann@firm.example" {
		t.Errorf("the address is %q", got)
	}
	if diff := cmp.Diff([]string{"Our grit", "Changes of the notice “Repairs to the fictional bridge”", "New notices that mention chairs"}, texts(doc.Find("h3"))); diff != "" {
		t.Errorf("alerts (-want +got):\n%s", diff)
	}
	for i, want := range []map[string]string{
		{"Listens for": "New notices that are open and mention grit", "Mails": "Every weekday at 8:00", "Next mail": "8am on 18 March 2026, if something has come by then",
			"Last mail": "Nothing has come yet", "Changes": "None: new notices only", "Reminder": "3 days before the closing date", "If nothing comes": "A note once a month that the alert still works", "Webhook": ""},
		{"Listens for": "", "Mails": "At once", "Next mail": "As soon as something comes", "Changes": "Deadline and other dates, awards and contracts", "Reminder": ""},
		{"Mails": "No mails", "Next mail": "None: this alert sends no mails", "Last mail": ""},
	} {
		facts := doc.Find(".govuk-summary-list").Eq(i)
		for key, text := range want {
			if got := row(facts, key); got != text {
				t.Errorf("alert %d: %s is %q, want %q", i, key, got, text)
			}
		}
	}
	for i, sub := range list {
		for _, address := range []string{"/alerts/feeds/" + sub.Feed + ".atom", "/alerts/feeds/" + sub.Feed + ".ics", changeAddress(access, sub.Token)} {
			if n := doc.Find(`main a[href="` + address + `"]`).Length(); n != 1 {
				t.Errorf("alert %d: %d links to %s", i, n, address)
			}
		}
	}
	if got := doc.Find(`main a:contains("Make another")`).First().AttrOr("href", ""); got != "/alerts/new?access="+access+"&q=grit" {
		t.Errorf("another from the search is made at %s", got)
	}
	if n := doc.Find(`main a:contains("Make another")`).Length(); n != 2 {
		t.Errorf("%d alerts are made from again, want the two searches", n)
	}
}

// Stopping on the page leads back to it, where the alert can be begun again.
func TestManageStopsAndBeginsAgain(t *testing.T) {
	p := alertSite(t, noticeSample())
	access, list := p.confirmed("ann@firm.example", wishSent{"/alerts/new?q=grit", nil}, wishSent{"/alerts/new?q=bridge", nil})
	page := manageAddress(access)
	form := testkit.Page(t, p.Handler(), page).Find(`form[action="` + stopAddress(list[0].Token) + `"]`)
	if to := p.sends(form.AttrOr("action", ""), hiddenOf(form)); to != page+"?done=stopped" {
		t.Fatalf("stopping leads to %s", to)
	}
	doc := testkit.Page(t, p.Handler(), page+"?done=stopped")
	if got := testkit.Text(doc, ".govuk-notification-banner--success p"); got != "The alert is stopped" {
		t.Errorf("the banner says %q", got)
	}
	if got := strings.Join(texts(doc.Find("main h2, main h3")), "|"); got != "Success|1 alert|New notices that are open and mention bridge|Stopped in the last 30 days|New notices that are open and mention grit" {
		t.Errorf("the page has %s", got)
	}
	if got := row(doc.Find(".govuk-summary-list").Last(), "Stopped"); got != "9:30am on 17 March 2026" {
		t.Errorf("stopped at %q", got)
	}
	if n := testkit.Page(t, p.Handler(), changeAddress(access, list[0].Token)).Find(".govuk-inset-text").Length(); n != 1 {
		t.Error("the page that changes it does not say that it is stopped")
	}
	form = doc.Find(`form[action="` + restartAddress(list[0].Token) + `"]`)
	if to := p.sends(form.AttrOr("action", ""), hiddenOf(form)); to != page+"?done=started" {
		t.Fatalf("beginning again leads to %s", to)
	}
	for _, sub := range p.managed(access) {
		if sub.State != alert.Active {
			t.Errorf("%s is %s", sub.Subject, sub.State)
		}
	}
	if doc := testkit.Page(t, p.Handler(), page+"?done=<b>"); doc.Find(".govuk-notification-banner").Length() > 0 {
		t.Error("a banner says something that was made up")
	}
}

// hiddenOf gives what a form sends that nobody touches.
func hiddenOf(form *goquery.Selection) url.Values {
	values := url.Values{}
	form.Find("input[type=hidden]").Each(func(_ int, in *goquery.Selection) { values.Add(in.AttrOr("name", ""), in.AttrOr("value", "")) })
	return values
}

func TestStopAllAsksFirst(t *testing.T) {
	p := alertSite(t, noticeSample())
	access, _ := p.confirmed("ann@firm.example", wishSent{"/alerts/new?q=grit", nil}, wishSent{"/alerts/new?q=bridge", nil})
	question, found := testkit.Page(t, p.Handler(), manageAddress(access)).Find(`main a:contains("Stop all")`).Attr("href")
	if !found {
		t.Fatal("no link stops all")
	}
	checkPrivate(t, p, question)
	doc := testkit.Page(t, p.Handler(), question)
	if diff := cmp.Diff([]string{"New notices that are open and mention grit", "New notices that are open and mention bridge"}, texts(doc.Find("main ul li"))); diff != "" {
		t.Errorf("it would stop (-want +got):\n%s", diff)
	}
	for _, sub := range p.managed(access) {
		if sub.State != alert.Active {
			t.Error("the question alone stops")
		}
	}
	if to := p.sends(doc.Find("main form").AttrOr("action", ""), nil); to != manageAddress(access)+"?done=stopped-all" {
		t.Errorf("it leads to %s", to)
	}
	for _, sub := range p.managed(access) {
		if sub.State != alert.Stopped {
			t.Errorf("%s is %s", sub.Subject, sub.State)
		}
	}
	if got := testkit.Text(testkit.Page(t, p.Handler(), question), "h1"); got != "No alert is active" {
		t.Errorf("a second time it says %q", got)
	}
	if got := testkit.Text(testkit.Page(t, p.Handler(), manageAddress(access)), "main .govuk-body-l"); got != "No alert is active for this address." {
		t.Errorf("the page says %q", got)
	}
}

// A link that does not work any more gives the form for a new one, whatever it
// is to, and nothing is changed by it.
func TestExpiredLinks(t *testing.T) {
	p := alertSite(t, noticeSample())
	access, list := p.confirmed("ann@firm.example", wishSent{"/alerts/new?q=grit", nil})
	p.cfg.Clock.Advance(24 * time.Hour)
	for _, base := range []string{manageAddress(access), manageAddress("nobody"), "/alerts/manage/%00", "/alerts/manage/%ff"} {
		for _, address := range []string{base, base + "/stop-all", base + "/" + list[0].Token} {
			doc := testkit.PageWith(t, p.Handler(), address, http.StatusNotFound)
			if doc.Find(`form[action="/alerts/link"] input[name=email]`).Length() != 1 || strings.Contains(doc.Text(), "ann@") {
				t.Errorf("%s: %s", address, testkit.Text(doc, "main"))
			}
		}
		for _, address := range []string{base + "/stop-all", base + "/" + list[0].Token, base + "/" + list[0].Token + "/webhook"} {
			p.refuses(address, asked(""), http.StatusNotFound)
		}
	}
	if of, err := p.data.Alerts.Of(t.Context(), list[0].Token); err != nil || of[0].State != alert.Active {
		t.Errorf("the alert is %+v, %v", of, err)
	}
}

// A copy that sends no alerts says so.
func TestPagesOfAlertsWithoutAlerts(t *testing.T) {
	s, _ := testSite(t, nil)
	for _, address := range []string{manageAddress("x"), stopAllAddress("x"), changeAddress("x", "y"), stopAddress("x"), receiptPage("x")} {
		doc := testkit.PageWith(t, s.Handler(), address, http.StatusServiceUnavailable)
		if !strings.Contains(testkit.Text(doc, "main"), "This copy of Tolsey sends no alerts.") {
			t.Errorf("%s: %s", address, testkit.Text(doc, "main"))
		}
	}
}
