package web

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/testkit"
)

// states gives the states of the alerts behind a link, in order.
func (p *postOffice) states(access string) (out []alert.State) {
	p.t.Helper()
	for _, sub := range p.managed(access) {
		out = append(out, sub.State)
	}
	return out
}

// A link of a mail shows what it would stop and stops nothing; its button does,
// and the page after it has one to undo it.
func TestStoppingOneAlert(t *testing.T) {
	p := alertSite(t, noticeSample())
	access, list := p.confirmed("ann@firm.example", wishSent{"/alerts/new?q=grit", nil}, wishSent{"/alerts/new?q=bridge", nil})
	page := stopAddress(list[0].Token)
	checkPrivate(t, p, page)
	doc := testkit.Page(t, p.Handler(), page)
	if got := testkit.Text(doc, "h1") + " " + testkit.Text(doc, ".govuk-body-l"); got != "Stop this alert? New notices that are open and mention grit" {
		t.Errorf("the page asks %q", got)
	}
	if diff := cmp.Diff([]alert.State{alert.Active, alert.Active}, p.states(access)); diff != "" {
		t.Fatalf("the page alone stops: %s", diff)
	}
	if strings.Contains(doc.Text(), "ann@") {
		t.Error("the page shows the address to whoever has the mail")
	}
	after := p.sends(doc.Find("main form").AttrOr("action", ""), nil)
	if diff := cmp.Diff([]alert.State{alert.Stopped, alert.Active}, p.states(access)); diff != "" {
		t.Errorf("stopped (-want +got):\n%s", diff)
	}
	doc = testkit.Page(t, p.Handler(), after)
	if got := testkit.Text(doc, "h1") + "|" + testkit.Text(doc, ".govuk-notification-banner__heading"); got != "Stopped|The alert is stopped" {
		t.Errorf("after it the page says %q", got)
	}
	p.sends(page, nil) // a second time nothing happens
	undo := doc.Find("main form")
	after = p.sends(undo.AttrOr("action", ""), hiddenOf(undo))
	if diff := cmp.Diff([]alert.State{alert.Active, alert.Active}, p.states(access)); diff != "" {
		t.Errorf("undone (-want +got):\n%s", diff)
	}
	if got := testkit.Text(testkit.Page(t, p.Handler(), after), ".govuk-notification-banner__heading"); got != "The alert works again. It tells you of what comes from now on." {
		t.Errorf("after undoing the page says %q", got)
	}
}

// The link of a letter stops all that is in it, or one by one.
func TestStoppingALetter(t *testing.T) {
	p := alertSite(t, noticeSample())
	access, list := p.confirmed("ann@firm.example", wishSent{"/alerts/new?q=bins", nil}, wishSent{"/alerts/new?q=wheels", nil}, wishSent{"/alerts/new?q=bridge", nil})
	p.publish(openTender("1", "Bins on wheels"), openTender("2", "Wheels"))
	letter := p.digest(tomorrow)
	page := stopAddress(letter.Token)
	doc := testkit.Page(t, p.Handler(), page)
	if diff := cmp.Diff([]string{"New notices that are open and mention bins", "New notices that are open and mention wheels"}, texts(doc.Find("main h2"))); diff != "" {
		t.Errorf("it would stop (-want +got):\n%s", diff)
	}
	one := doc.Find(`main form[action="` + stopAddress(list[1].Token) + `"]`)
	if to := p.sends(one.AttrOr("action", ""), hiddenOf(one)); to != page+"?done=stopped" {
		t.Errorf("stopping one leads to %s", to)
	}
	doc = testkit.Page(t, p.Handler(), page)
	if got := strings.Join(texts(doc.Find("main h1, main h2, main h2 + p, .govuk-body-l")), "|"); got != "Stop this alert?|New notices that are open and mention bins|Stopped already|New notices that are open and mention wheels" {
		t.Errorf("one later it says %s", got)
	}
	if to := p.sends(page, nil); to != page+"?done=stopped-some" {
		t.Errorf("stopping all leads to %s", to)
	}
	if diff := cmp.Diff([]alert.State{alert.Stopped, alert.Stopped, alert.Active}, p.states(access)); diff != "" {
		t.Errorf("stopped (-want +got):\n%s", diff)
	}
	all := testkit.Page(t, p.Handler(), page).Find(`main form[action="` + restartAddress(letter.Token) + `"]`)
	if to := p.sends(all.AttrOr("action", ""), hiddenOf(all)); to != page+"?done=started-some" {
		t.Errorf("beginning all again leads to %s", to)
	}
	if diff := cmp.Diff([]alert.State{alert.Active, alert.Active, alert.Active}, p.states(access)); diff != "" {
		t.Errorf("begun again (-want +got):\n%s", diff)
	}
}

// openTender is a release of a made-up notice that is open until April.
func openTender(number, title string) string {
	return release(number, "2026-03-17T09:00:00Z", "tender",
		`"buyer":{"id":"b","name":"Fictional Café Board"},"tender":{"id":"1","title":"`+title+`","status":"active","tenderPeriod":{"endDate":"2026-04-10T12:00:00Z"}}`)
}

// A program that reads mail stops by one POST, in either sort of form and even
// from another site's page, and is not sent elsewhere (RFC 8058, 3.2).
func TestOneClick(t *testing.T) {
	p := alertSite(t, noticeSample())
	access, list := p.confirmed("ann@firm.example", wishSent{"/alerts/new?q=grit", nil}, wishSent{"/alerts/new?q=bridge", nil})
	var parts bytes.Buffer
	form := multipart.NewWriter(&parts)
	if err := form.WriteField("List-Unsubscribe", "One-Click"); err != nil {
		t.Fatal(err)
	}
	form.Close()
	for i, c := range []struct{ kind, body string }{{"application/x-www-form-urlencoded", "List-Unsubscribe=One-Click"}, {form.FormDataContentType(), parts.String()}} {
		r := httptest.NewRequest(http.MethodPost, stopAddress(list[i].Token), strings.NewReader(c.body))
		r.Header.Set("Content-Type", c.kind)
		r.Header.Set("Origin", "https://mail.example")
		rec := httptest.NewRecorder()
		p.Handler().ServeHTTP(rec, r)
		if rec.Code != http.StatusOK || !strings.Contains(rec.Body.String(), "The alert is stopped") || rec.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: status %d, %s", c.kind, rec.Code, rec.Body)
		}
	}
	if diff := cmp.Diff([]alert.State{alert.Stopped, alert.Stopped}, p.states(access)); diff != "" {
		t.Errorf("stopped (-want +got):\n%s", diff)
	}
}

func TestStoppingWhatIsNotThere(t *testing.T) {
	p := alertSite(t, noticeSample())
	for _, token := range []string{"nothing", "%00", "%ff"} {
		doc := testkit.PageWith(t, p.Handler(), "/alerts/stop/"+token, http.StatusNotFound)
		if got := testkit.Text(doc, "h1"); got != "This alert is stopped or unknown" {
			t.Errorf("%s: %s", token, got)
		}
		p.refuses("/alerts/stop/"+token, url.Values{"List-Unsubscribe": {"One-Click"}}, http.StatusNotFound)
		p.refuses("/alerts/restart/"+token, nil, http.StatusNotFound)
	}
	if got := returnTo("//evil.example/?", "", "x", "stopped"); got != "/alerts/manage/%2F%2Fevil.example%2F%3F?done=stopped" {
		t.Errorf("a form leads to %s", got)
	}
}
