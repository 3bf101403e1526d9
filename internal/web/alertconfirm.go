package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// alertConfirmData is the data of the page that confirms alerts.
type alertConfirmData struct {
	Trail   govuk.Breadcrumbs
	Address string
	Action  string        // where the form goes
	Boxes   govuk.Choices // the alerts that wait, by their tokens
	Errors  govuk.Errors
}

var alertConfirmPage = newPage[alertConfirmData]("alertconfirm")

const paramAlert = "alert"

// confirmAddress is the page that a link in a mail leads to, see alert.Confirmation.
func confirmAddress(token string) string { return "/alerts/confirm/" + url.PathEscape(token) }

// manageAddress is the page of all alerts of an address.
func manageAddress(token string) string { return "/alerts/manage/" + url.PathEscape(token) }

// confirmForm shows what waits to be confirmed. It changes nothing: programs
// that look through mail follow links too.
func (s *Site) confirmForm(w http.ResponseWriter, r *http.Request) error {
	data, _, err := s.waiting(r, nil)
	if fault.KindOf(err) == fault.NotFound {
		return s.linkExpired(w, r)
	}
	if err != nil {
		return err
	}
	return alertConfirmPage.show(s, w, r, data)
}

// confirm makes those alerts active that were ticked.
func (s *Site) confirm(w http.ResponseWriter, r *http.Request) error {
	form, err := readForm(w, r)
	if err != nil {
		return err
	}
	ticked := form[paramAlert]
	data, list, err := s.waiting(r, ticked)
	if fault.KindOf(err) == fault.NotFound {
		return s.linkExpired(w, r)
	}
	if err != nil {
		return err
	}
	if len(ticked) == 0 && len(list) > 0 {
		data.Boxes.Error = "Tick the alerts that you want"
		data.Errors = govuk.Errors{{Field: paramAlert, Text: data.Boxes.Error}}
		return alertConfirmPage.showStatus(s, w, r, http.StatusBadRequest, data)
	}
	manage, err := s.data.Alerts.Confirm(r.Context(), r.PathValue("token"), ticked)
	if err != nil {
		return err
	}
	http.Redirect(w, r, withQuery(manageAddress(manage), paramDone, "confirmed"), http.StatusSeeOther)
	return nil
}

// waiting fills in the page with what waits behind the link. Boxes are ticked
// at first, and then as they were sent. What was asked for after the mail was
// sent comes last and is not ticked: whoever follows the link may not know of
// it, and anybody could have added it.
func (s *Site) waiting(r *http.Request, ticked []string) (data alertConfirmData, list []alert.Subscription, err error) {
	token := r.PathValue("token")
	data = alertConfirmData{Trail: alertsTrail, Action: confirmAddress(token)}
	if !storable(token) {
		return data, nil, fault.New(fault.NotFound, "There is no such link.")
	}
	var asked time.Time
	if data.Address, asked, list, err = s.data.Alerts.Pending(r.Context(), token); err != nil {
		return data, nil, err
	}
	first := r.Method != http.MethodPost
	data.Boxes = govuk.Choices{Name: paramAlert, Legend: "Which alerts do you want?"}
	var later []govuk.Option
	for _, sub := range list {
		option, err := s.waitingAlert(r.Context(), sub)
		if err != nil {
			return data, nil, err
		}
		option.Selected = slices.Contains(ticked, sub.Token)
		if sub.Created.After(asked) {
			option.Hint = "Asked for after the mail was sent, so tick it only if it was you. " + option.Hint
			later = append(later, option)
			continue
		}
		option.Selected = option.Selected || first
		data.Boxes.Options = append(data.Boxes.Options, option)
	}
	data.Boxes.Options = append(data.Boxes.Options, later...)
	return data, list, nil
}

// waitingAlert says in words what an alert is that waits to be confirmed. A
// stranger may have given it its name, so what it means stands beside.
func (s *Site) waitingAlert(ctx context.Context, sub alert.Subscription) (govuk.Option, error) {
	option := govuk.Option{Value: sub.Token}
	name, err := s.alertName(ctx, sub)
	if err != nil {
		return option, err
	}
	meaning, err := s.alertMeaning(ctx, sub)
	if err != nil {
		return option, err
	}
	option.Text, option.Hint = plain(name), "Mails "+frequencyWords(sub.Choices)
	if sub.Frequency == alert.Never {
		option.Hint = "No mails: only a feed"
	}
	if name != meaning {
		option.Hint = meaning + ". " + option.Hint
	}
	if len(sub.Changes) > 0 {
		option.Hint += ", also of " + changesWords(sub.Changes)
	}
	option.Hint = plain(option.Hint)
	return option, nil
}
