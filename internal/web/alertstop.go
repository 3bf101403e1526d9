package web

import (
	"net/http"
	"net/url"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// alertStopData is the data of the page that stops alerts, and of the one after.
type alertStopData struct {
	Trail    govuk.Breadcrumbs
	Done     *govuk.Banner
	Gone     bool        // there are no such alerts
	Active   []stoppable // what can be stopped
	Stopped  []stoppable // what can be begun again
	StopAll  string      // where the form goes that stops all that are active
	StartAll string      // the same for those that are stopped
	Page     string      // the token of this page, which the forms send to return to it
}

// stoppable is an alert with where the form goes that stops it or begins it
// again.
type stoppable struct{ Name, Action string }

var alertStopPage = newPage[alertStopData]("alertstop")

// fieldPage is the token of the page to return to after alerts began again.
const fieldPage = "page"

// stopAddress is the page that stops the alert of a token, or those of a letter.
func stopAddress(token string) string { return "/alerts/stop/" + url.PathEscape(token) }

// restartAddress is where the form goes that begins them again.
func restartAddress(token string) string { return "/alerts/restart/" + url.PathEscape(token) }

// stopForm shows what a link would stop. It changes nothing: programs that look
// through mail follow links too.
func (s *Site) stopForm(w http.ResponseWriter, r *http.Request) error {
	token := r.PathValue("token")
	if !storable(token) {
		return s.stopGone(w, r)
	}
	list, err := s.data.Alerts.Of(r.Context(), token)
	if fault.KindOf(err) == fault.NotFound {
		return s.stopGone(w, r)
	}
	if err != nil {
		return err
	}
	return s.showStop(w, r, list, justDone(r.URL.Query().Get(paramDone)))
}

// showStop shows which of some alerts can be stopped and begun again.
func (s *Site) showStop(w http.ResponseWriter, r *http.Request, list []alert.Subscription, done *govuk.Banner) error {
	token := r.PathValue("token")
	data := alertStopData{Trail: alertsTrail, Done: done, Page: token, StopAll: stopAddress(token), StartAll: restartAddress(token)}
	for _, sub := range list {
		name, err := s.alertName(r.Context(), sub)
		if err != nil {
			return err
		}
		if sub.State == alert.Active {
			data.Active = append(data.Active, stoppable{name, stopAddress(sub.Token)})
		} else {
			data.Stopped = append(data.Stopped, stoppable{name, restartAddress(sub.Token)})
		}
	}
	return alertStopPage.show(s, w, r, data)
}

// stopGone says that there is nothing to stop.
func (s *Site) stopGone(w http.ResponseWriter, r *http.Request) error {
	return alertStopPage.showStatus(s, w, r, http.StatusNotFound, alertStopData{Trail: alertsTrail, Gone: true})
}

// stop stops alerts. A program that reads mail for somebody asks for that by RFC
// 8058, in which a redirect is not allowed, and may send its form in parts.
func (s *Site) stop(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, mostForm)
	oneClick := r.PostFormValue("List-Unsubscribe") == "One-Click" // reads both sorts of form
	back, page := r.PostForm.Get(fieldBack), r.PostForm.Get(fieldPage)
	token := r.PathValue("token")
	if !storable(token) {
		return s.stopGone(w, r)
	}
	list, err := s.data.Alerts.Stop(r.Context(), token)
	switch {
	case fault.KindOf(err) == fault.NotFound:
		return s.stopGone(w, r)
	case err != nil:
		return err
	}
	done := "stopped"
	if len(list) > 1 {
		done = "stopped-some"
	}
	if oneClick {
		return s.showStop(w, r, list, justDone(done))
	}
	http.Redirect(w, r, returnTo(back, page, token, done), http.StatusSeeOther)
	return nil
}

// restart begins alerts again.
func (s *Site) restart(w http.ResponseWriter, r *http.Request) error {
	form, err := readForm(w, r)
	if err != nil {
		return err
	}
	token := r.PathValue("token")
	if !storable(token) {
		return s.stopGone(w, r)
	}
	list, err := s.data.Alerts.Restart(r.Context(), token)
	if fault.KindOf(err) == fault.NotFound {
		return s.stopGone(w, r)
	}
	if err != nil {
		return err
	}
	done := "started"
	if len(list) > 1 {
		done = "started-some"
	}
	http.Redirect(w, r, returnTo(form.Get(fieldBack), form.Get(fieldPage), token, done), http.StatusSeeOther)
	return nil
}

// returnTo is the page from which a form came: that of all alerts with the token
// back, or the one that stops with the token page, or else with token.
func returnTo(back, page, token, done string) string {
	switch {
	case back != "":
		return withQuery(manageAddress(back), paramDone, done)
	case page != "":
		token = page
	}
	return withQuery(stopAddress(token), paramDone, done)
}
