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

// alertChangeData is the data of the page that changes an alert.
type alertChangeData struct {
	Trail   govuk.Breadcrumbs
	Done    *govuk.Banner
	Name    string
	Meaning string // what it listens for, where that is not its name
	Stopped bool
	Action  string // where the form goes
	Form    alertForm
	Hook    hookForm
	Errors  govuk.Errors
}

// hookForm is the webhook of an alert and the form that sets it.
type hookForm struct {
	Action string
	Set    bool
	Line   string // how it goes
	URL    govuk.Input
}

// alertHookData is the data of the page that shows the secret of a new webhook.
type alertHookData struct {
	Trail  govuk.Breadcrumbs
	URL    string
	Secret string
	Back   string
}

var (
	alertChangePage = newPage[alertChangeData]("alertchange")
	alertHookPage   = newPage[alertHookData]("alerthook")
)

const (
	fieldHook   = "url"
	fieldRemove = "remove"
)

// errNoAlert is a link to an alert that is not among those of the address.
var errNoAlert = fault.New(fault.NotFound, "There is no such alert. It may have been stopped more than 30 days ago.")

// withAlert serves the page of one alert of a link with act, or the page that says
// that the link does not work.
func (s *Site) withAlert(act func(w http.ResponseWriter, r *http.Request, sub alert.Subscription) error) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		_, list, found, err := s.managed(r)
		if err != nil {
			return err
		}
		if !found {
			return s.linkExpired(w, r)
		}
		for _, sub := range list {
			if sub.Token == r.PathValue("alert") {
				return act(w, r, sub)
			}
		}
		return errNoAlert
	}
}

// changeForm shows how an alert is set.
func (s *Site) changeForm(w http.ResponseWriter, r *http.Request, sub alert.Subscription) error {
	data, err := s.changeData(r.Context(), sub, r.PathValue("token"))
	if err != nil {
		return err
	}
	data.Done = justDone(r.URL.Query().Get(paramDone))
	return alertChangePage.show(s, w, r, data)
}

// changeData fills in the page with an alert as it is.
func (s *Site) changeData(ctx context.Context, sub alert.Subscription, access string) (data alertChangeData, err error) {
	action := changeAddress(access, sub.Token)
	data = alertChangeData{Trail: manageTrail(access), Action: action, Stopped: sub.State == alert.Stopped,
		Form: alertFormOf(sub.Target, sub.Choices, sub.Name, nil),
		Hook: hookForm{Action: action + "/webhook", Set: sub.Hook.State != alert.NoHook, Line: hookLine(sub.Hook), URL: hookInput(sub.Hook.URL, "")}}
	if data.Name, err = s.alertName(ctx, sub); err != nil {
		return data, err
	}
	if data.Meaning, err = s.alertMeaning(ctx, sub); data.Meaning == data.Name {
		data.Meaning = ""
	}
	return data, err
}

// hookInput asks for the address of a webhook.
func hookInput(value, wrong string) govuk.Input {
	return govuk.Input{Name: fieldHook, Label: "Address of the webhook", Type: "url", Value: shorten(value, mostTyped), Error: wrong,
		Hint: "Such as https://www.example.org/tolsey. It must be reached from the public internet by https."}
}

// alertChange sets an alert as the form says.
func (s *Site) alertChange(w http.ResponseWriter, r *http.Request, sub alert.Subscription) error {
	form, err := readForm(w, r)
	if err != nil {
		return err
	}
	access := r.PathValue("token")
	choices, name, problems := readAlertForm(sub.Target, form)
	if len(problems) > 0 {
		data, err := s.changeData(r.Context(), sub, access)
		if err != nil {
			return err
		}
		data.Form, data.Errors = alertFormOf(sub.Target, choices, name, problems), problems
		return alertChangePage.showStatus(s, w, r, http.StatusBadRequest, data)
	}
	if err := s.data.Alerts.Change(r.Context(), access, sub.Token, name, choices); err != nil {
		return err
	}
	http.Redirect(w, r, withQuery(manageAddress(access), paramDone, "changed"), http.StatusSeeOther)
	return nil
}

// alertHook sets or removes the webhook of an alert. The secret of a new one is
// in the answer itself, the only time that it is shown: it stands in no address,
// and nothing else here keeps it for a later page.
func (s *Site) alertHook(w http.ResponseWriter, r *http.Request, sub alert.Subscription) error {
	form, err := readForm(w, r)
	if err != nil {
		return err
	}
	access := r.PathValue("token")
	back := changeAddress(access, sub.Token)
	if form.Get(fieldRemove) != "" {
		if _, err := s.data.Alerts.SetHook(r.Context(), access, sub.Token, ""); err != nil {
			return err
		}
		http.Redirect(w, r, withQuery(back, paramDone, "hook-off"), http.StatusSeeOther)
		return nil
	}
	secret, wrong, err := s.setHook(r.Context(), access, sub.Token, form)
	if err != nil {
		return err
	}
	if wrong != "" {
		data, err := s.changeData(r.Context(), sub, access)
		if err != nil {
			return err
		}
		data.Hook.URL, data.Errors = hookInput(form.Get(fieldHook), wrong), govuk.Errors{{Field: fieldHook, Text: wrong}}
		return alertChangePage.showStatus(s, w, r, http.StatusBadRequest, data)
	}
	return alertHookPage.show(s, w, r, alertHookData{Trail: manageTrail(access), URL: strings.TrimSpace(form.Get(fieldHook)), Secret: secret, Back: back})
}

// setHook gives an alert the webhook that a form names, with its secret or what
// is wrong with the address.
func (s *Site) setHook(ctx context.Context, access, token string, form url.Values) (secret, wrong string, err error) {
	address := strings.TrimSpace(form.Get(fieldHook))
	if address == "" {
		return "", "Enter the address of the webhook", nil
	}
	secret, err = s.data.Alerts.SetHook(ctx, access, token, address)
	if fault.KindOf(err) == fault.Invalid {
		return "", strings.TrimSuffix(fault.Public(err), "."), nil
	}
	return secret, "", err
}

// hookLine says how a webhook goes; "" for none.
func hookLine(h alert.Hook) string {
	to := shorten(h.URL, mostRowTitle)
	said := ""
	if h.Words != "" {
		said = ": " + strings.TrimSuffix(shorten(h.Words, mostRowTitle), ".")
	}
	switch {
	case h.State == alert.NoHook:
		return ""
	case h.State == alert.HookOff:
		return to + " – switched off after failures" + said + ". Set it again to switch it on."
	case h.Failures > 0:
		line := to + " – failing since " + dateTime(h.Failing) + ", tried " + plural(h.Failures, "time", "times") + said
		return line + ". The next try is at " + dateTime(h.Next) + "."
	}
	return to + " – on"
}
