package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// alertManageData is the data of the page of all alerts of an address.
type alertManageData struct {
	Trail   govuk.Breadcrumbs
	Done    *govuk.Banner // what was just done; nil for nothing
	Address string
	Active  []alertCard
	Stopped []alertCard
	StopAll string // the page that asks whether to stop all
}

// alertStopAllData is the data of the page that asks whether to stop all alerts
// of an address.
type alertStopAllData struct {
	Trail   govuk.Breadcrumbs
	Address string
	Names   []string
	Action  string // where the form goes
	Back    string
}

// alertCard is an alert in a list, "alerts/card".
type alertCard struct {
	Name       string
	Facts      govuk.SummaryList
	Shows      govuk.Link // what it listens for, as it is now
	Change     string     // the page that changes it
	Similar    string     // the page that makes another from its question; "" for a watch
	Stop       string     // where the form goes that stops it
	Restart    string     // where the form goes that begins it again
	Back       string     // the token that the forms send, to return here
	Feed       string
	Calendar   string
	CalendarOf string // "calendar of deadlines"
}

var (
	alertManagePage  = newPage[alertManageData]("alertmanage")
	alertStopAllPage = newPage[alertStopAllData]("alertstopall")
)

const (
	paramDone = "done" // what was just done, see alertsDone
	fieldBack = "back" // the token of the page of all alerts to return to
)

// alertsDone says what was just done.
var alertsDone = map[string]string{
	"made":         "The alert is set up. It tells you of what comes from now on.",
	"confirmed":    "What you ticked is confirmed. You hear of what comes from now on.",
	"changed":      "The alert is changed",
	"stopped":      "The alert is stopped",
	"stopped-some": "The alerts are stopped",
	"stopped-all":  "All alerts are stopped",
	"started":      "The alert works again. It tells you of what comes from now on.",
	"started-some": "The alerts work again. They tell you of what comes from now on.",
	"hook-off":     "The webhook is removed",
}

// justDone makes the banner that says what was just done; nil for nothing.
func justDone(done string) *govuk.Banner {
	if text, known := alertsDone[done]; known {
		return &govuk.Banner{Heading: text, Success: true}
	}
	return nil
}

// stopAllAddress is the page that stops all alerts of an address.
func stopAllAddress(token string) string { return manageAddress(token) + "/stop-all" }

// changeAddress is the page that changes an alert.
func changeAddress(access, token string) string {
	return manageAddress(access) + "/" + url.PathEscape(token)
}

// managed reads the alerts behind the link of a request. found says whether the
// link works.
func (s *Site) managed(r *http.Request) (address string, list []alert.Subscription, found bool, err error) {
	token := r.PathValue("token")
	if !storable(token) {
		return "", nil, false, nil
	}
	address, list, err = s.data.Alerts.Manage(r.Context(), token)
	if fault.KindOf(err) == fault.NotFound {
		return "", nil, false, nil
	}
	return address, list, err == nil, err
}

// manage shows all alerts of an address.
func (s *Site) manage(w http.ResponseWriter, r *http.Request) error {
	address, list, found, err := s.managed(r)
	if err != nil {
		return err
	}
	if !found {
		return s.linkExpired(w, r)
	}
	token := r.PathValue("token")
	data := alertManageData{Trail: alertsTrail, Done: justDone(r.URL.Query().Get(paramDone)), Address: address, StopAll: stopAllAddress(token)}
	for _, sub := range list {
		card, err := s.alertCard(r.Context(), sub, token)
		if err != nil {
			return err
		}
		if sub.State == alert.Active {
			data.Active = append(data.Active, card)
		} else {
			data.Stopped = append(data.Stopped, card)
		}
	}
	return alertManagePage.show(s, w, r, data)
}

// alertCard makes the card of an alert on the page of a link.
func (s *Site) alertCard(ctx context.Context, sub alert.Subscription, access string) (alertCard, error) {
	card := alertCard{Change: changeAddress(access, sub.Token), Stop: stopAddress(sub.Token), Restart: restartAddress(sub.Token), Back: access,
		Feed: alertFeedAddress(sub.Feed, "atom"), Calendar: alertFeedAddress(sub.Feed, "ics"), CalendarOf: "calendar of deadlines", Shows: showsOf(sub)}
	if sub.Target == alert.Pipeline {
		card.CalendarOf = "calendar of ends"
	}
	if !watches(sub.Target) {
		card.Similar = withAccess(sub, access)
	}
	var err error
	if card.Name, err = s.alertName(ctx, sub); err != nil {
		return card, err
	}
	meaning, err := s.alertMeaning(ctx, sub)
	if err != nil {
		return card, err
	}
	card.Facts = settingsOf(sub)
	if meaning != card.Name {
		card.Facts = append(govuk.SummaryList{{Key: "Listens for", Text: plain(meaning)}}, card.Facts...)
	}
	return card, nil
}

// alertFeedAddress is the private feed of an alert, in the form that the ending says.
func alertFeedAddress(feed, ending string) string {
	return "/alerts/feeds/" + url.PathEscape(feed) + "." + ending
}

// showsOf links to what an alert listens for.
func showsOf(sub alert.Subscription) govuk.Link {
	if watches(sub.Target) {
		return govuk.Link{Text: "See the notice", Href: noticeAddress(sub.Subject)}
	}
	if sub.Target == alert.Pipeline {
		return govuk.Link{Text: "See these contracts now", Href: pipelineAddress(sub.List.Question)}
	}
	return govuk.Link{Text: "See what the search finds now", Href: listAddress(sub.Query)}
}

// withAccess is the page that makes an alert from the question of another, for
// the owner of its address.
func withAccess(sub alert.Subscription, access string) string {
	return wished{target: sub.Target, query: sub.Query, list: sub.List, access: access}.address(sub.Query)
}

// settingsOf says how an alert is set and how it goes.
func settingsOf(sub alert.Subscription) govuk.SummaryList {
	facts := govuk.SummaryList{{Key: "Mails", Text: upperFirst(frequencyWords(sub.Choices))}}
	add := func(set bool, key, text string) {
		if set {
			facts = append(facts, govuk.SummaryRow{Key: key, Text: text})
		}
	}
	active, mails := sub.State == alert.Active, sub.Frequency != alert.Never
	add(active, "Next mail", nextMail(sub))
	add(active && mails, "Last mail", lastMail(sub))
	add(!active, "Stopped", dateTime(sub.Told))
	add(sub.Target == alert.Pipeline, "Tells of contracts", upperFirst(marksWords(sub.List.Marks, "and")))
	add(sub.Target != alert.Pipeline, "Changes", changesSet(sub.Target, sub.Changes))
	add(mails && sub.Reminder > 0, "Reminder", plural(sub.Reminder, "day before the closing date", "days before the closing date"))
	add(mails && sub.Still, "If nothing comes", "A note once a month that the alert still works")
	add(sub.Hook.State != alert.NoHook, "Webhook", hookLine(sub.Hook))
	return facts
}

// changesSet says which changes an alert tells, by itself.
func changesSet(target alert.Target, list []alert.Kind) string {
	if len(list) == 0 && !watches(target) {
		return "None: new notices only"
	}
	return upperFirst(strings.TrimPrefix(changesWords(list), "changes: "))
}

// nextMail says when the next letter of an alert goes.
func nextMail(sub alert.Subscription) string {
	switch {
	case !sub.Due.IsZero():
		return upperFirst(dateTime(sub.Due)) + ", if something has come by then"
	case sub.Frequency == alert.AtOnce:
		return "As soon as something comes"
	}
	return "None: this alert sends no mails"
}

// lastMail says when the last letter went with something that came. What the
// last letter told ends at Covered; before the first that is where the alert
// began.
func lastMail(sub alert.Subscription) string {
	if sub.Covered > sub.Since {
		return upperFirst(dateTime(sub.Told))
	}
	return "Nothing has come yet"
}

// stopAllForm asks whether all alerts of an address are to be stopped.
func (s *Site) stopAllForm(w http.ResponseWriter, r *http.Request) error {
	address, list, found, err := s.managed(r)
	if err != nil {
		return err
	}
	if !found {
		return s.linkExpired(w, r)
	}
	token := r.PathValue("token")
	data := alertStopAllData{Trail: manageTrail(token), Address: address, Action: stopAllAddress(token), Back: manageAddress(token)}
	for _, sub := range list {
		if sub.State != alert.Active {
			continue
		}
		name, err := s.alertName(r.Context(), sub)
		if err != nil {
			return err
		}
		data.Names = append(data.Names, name)
	}
	return alertStopAllPage.show(s, w, r, data)
}

// stopAll stops all alerts of an address.
func (s *Site) stopAll(w http.ResponseWriter, r *http.Request) error {
	token := r.PathValue("token")
	if !storable(token) {
		return s.linkExpired(w, r)
	}
	err := s.data.Alerts.StopAll(r.Context(), token)
	if fault.KindOf(err) == fault.NotFound {
		return s.linkExpired(w, r)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, withQuery(manageAddress(token), paramDone, "stopped-all"), http.StatusSeeOther)
	return nil
}

// manageTrail is the trail of a page below that of all alerts of an address.
func manageTrail(token string) govuk.Breadcrumbs {
	return append(alertsTrail[:len(alertsTrail):len(alertsTrail)], govuk.Link{Text: "Your alerts", Href: manageAddress(token)})
}
