package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/testkit"
)

// A stranger asks for three alerts, one mail goes, and the page that it links
// to lists all three in words. Only what is left ticked is confirmed.
func TestConfirmingAlerts(t *testing.T) {
	p := alertSite(t, noticeSample())
	bridges := asked("ann@firm.example")
	bridges.Set("name", "Our <b>bridges")
	watching := asked("ann@firm.example")
	watching["changes"] = []string{"deadline", "award"}
	for _, one := range []struct {
		target string
		form   url.Values
	}{{"/alerts/new?q=bridge&stage=any", bridges}, {"/alerts/new?q=grit", asked(" ann@FIRM.example ")}, {noticeAlert(gritOCID), watching}} {
		if to := p.sends(one.target, one.form); to != "/alerts/sent" {
			t.Errorf("%s leads to %s", one.target, to)
		}
	}
	letter := p.confirmation()
	page := confirmAddress(letter.Token)

	doc := testkit.Page(t, p.Handler(), page)
	if ticked := doc.Find("main input[type=checkbox][checked]").Length(); ticked != 3 || !strings.Contains(testkit.Text(doc, "main"), "ann@firm.example") {
		t.Errorf("%d alerts are ticked: %s", ticked, testkit.Text(doc, "main"))
	}
	for selector, want := range map[string][]string{
		"label": {"Our bridges", "New notices that are open and mention grit", "Changes of the notice “Grit for fictional roads”"},
		"hint": {"New notices that mention bridge. Mails every weekday at 8:00", "Mails every weekday at 8:00",
			"Mails every weekday at 8:00, also of changes: deadline and other dates, awards and contracts"},
	} {
		if diff := cmp.Diff(want, texts(doc.Find("main .govuk-checkboxes__"+selector))); diff != "" {
			t.Errorf("%ss (-want +got):\n%s", selector, diff)
		}
	}

	doc = p.refuses(page, url.Values{}, http.StatusBadRequest)
	if n := strings.Count(doc.Text(), "Tick the alerts that you want"); n != 2 || !strings.HasPrefix(testkit.Text(doc, "title"), "Error: ") {
		t.Errorf("the error is shown %d times: %s", n, testkit.Text(doc, "main"))
	}
	to := p.sends(page, url.Values{"alert": {letter.Subscriptions[0].Token}})
	list := p.managed(accessOf(to))
	if len(list) != 1 || list[0].State != alert.Active {
		t.Errorf("confirmed are %+v", list)
	}
	if got := testkit.Text(testkit.Page(t, p.Handler(), to), ".govuk-notification-banner--success p"); got != alertsDone["confirmed"] {
		t.Errorf("%s says %q", to, got)
	}
	if left := testkit.Page(t, p.Handler(), page).Find("main input[type=checkbox]").Length(); left != 2 {
		t.Errorf("%d alerts wait", left)
	}
}

// What was asked for after the mail went, which its reader may know nothing of,
// is not ticked and says so; it comes last though the first alert was asked for
// again.
func TestConfirmingWhatCameAfterTheMail(t *testing.T) {
	p := alertSite(t, noticeSample())
	p.sends("/alerts/new?q=bridge", asked("ann@firm.example"))
	p.sends("/alerts/new?q=grit", asked("ann@firm.example"))
	p.cfg.Clock.Advance(time.Minute)
	p.sends("/alerts/new?q=chairs", asked("ann@firm.example"))
	again := asked("ann@firm.example")
	again.Set("frequency", "weekly")
	p.sends("/alerts/new?q=bridge", again)
	page := confirmAddress(p.confirmation().Token)
	doc := testkit.Page(t, p.Handler(), page)
	var got []string
	for _, item := range doc.Find("main .govuk-checkboxes__item").EachIter() {
		_, ticked := item.Find("input").Attr("checked")
		got = append(got, fmt.Sprintf("%t %s: %s", ticked, texts(item.Find("label"))[0], texts(item.Find(".govuk-hint"))[0]))
	}
	const late = "Asked for after the mail was sent, so tick it only if it was you. Mails every "
	if diff := cmp.Diff([]string{"true New notices that are open and mention grit: Mails every weekday at 8:00",
		"false New notices that are open and mention bridge: " + late + "Monday at 8:00",
		"false New notices that are open and mention chairs: " + late + "weekday at 8:00"}, got); diff != "" {
		t.Errorf("alerts (-want +got):\n%s", diff)
	}
	all := doc.Find("main input[type=checkbox]")
	access := accessOf(p.sends(page, url.Values{paramAlert: {all.Eq(0).AttrOr("value", ""), all.Eq(2).AttrOr("value", "")}}))
	if list := p.managed(access); len(list) != 2 || list[1].Query.Text != "chairs" {
		t.Errorf("confirmed are %+v", list)
	}
}

// What is confirmed already is said to be; a link of somebody else's making, or
// an old one, leads to a page that says what to do.
func TestConfirmingTwiceAndLate(t *testing.T) {
	p := alertSite(t, noticeSample())
	p.sends("/alerts/new?q=grit", asked("ann@firm.example"))
	letter := p.confirmation()
	page := confirmAddress(letter.Token)
	p.sends(page, url.Values{"alert": {letter.Subscriptions[0].Token}})
	if got := testkit.Text(testkit.Page(t, p.Handler(), page), "h1"); got != "Nothing waits to be confirmed" {
		t.Errorf("a second time the page says %q", got)
	}
	if to := p.sends(page, url.Values{"alert": {letter.Subscriptions[0].Token}}); !strings.HasPrefix(to, "/alerts/manage/") {
		t.Errorf("a second time the form leads to %s", to)
	}

	p.cfg.Clock.Advance(8 * 24 * time.Hour)
	for _, address := range []string{page, confirmAddress("nobody"), "/alerts/confirm/%00", "/alerts/confirm/%ff"} {
		doc := testkit.PageWith(t, p.Handler(), address, http.StatusNotFound)
		if got := testkit.Text(doc, "h1"); got != "This link does not work any more" || doc.Find(`form[action="/alerts/link"]`).Length() != 1 {
			t.Errorf("%s: %s", address, testkit.Text(doc, "main"))
		}
		p.refuses(address, url.Values{"alert": {"x"}}, http.StatusNotFound)
		rec := ask(p.Site, "GET", address)
		if diff := cmp.Diff([]string{"no-store", "noindex, nofollow"}, []string{rec.Header().Get("Cache-Control"), rec.Header().Get("X-Robots-Tag")}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", address, diff)
		}
	}
}
