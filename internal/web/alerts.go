package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/mail"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// alertsData is the data of the page that says what alerts are and asks for the
// address to which a link to all its alerts is sent.
type alertsData struct {
	Expired string // the heading, where a link led here that does not work any more
	Trail   govuk.Breadcrumbs
	Email   govuk.Input
	Errors  govuk.Errors
}

// alertsSentData is the data of the page after a form with an address. It is
// the same for every address.
type alertsSentData struct {
	Trail govuk.Breadcrumbs
	Link  bool // a link to all alerts was asked for, not an alert
	Files bool // mails are written to files, which a page shows
}

var (
	alertsPage     = newPage[alertsData]("alerts")
	alertsSentPage = newPage[alertsSentData]("alertsent")
)

// alertsTrail is the trail of a page below that of alerts.
var alertsTrail = govuk.Breadcrumbs{{Text: "Home", Href: "/"}, {Text: "Alerts", Href: "/alerts"}}

const (
	paramEmail = "email"
	paramLink  = "link" // of the page after a form: the form asked for a link
)

// alerts says what alerts are.
func (s *Site) alerts(w http.ResponseWriter, r *http.Request) error {
	return alertsPage.show(s, w, r, alertsData{Trail: homeTrail, Email: emailInput("", "")})
}

// emailInput asks for an address of e-mail.
func emailInput(value, wrong string) govuk.Input {
	return govuk.Input{Name: paramEmail, Label: "Email address", Type: "email", Autocomplete: "email", Value: shorten(value, mostTyped), Error: wrong,
		Hint: "We send only what you ask for. Every mail has a link that stops it."}
}

// mostTyped is the length at which a form gives back what was typed into it.
const mostTyped = 500

// readEmail gives the address that a form sent, with what is wrong with it.
func readEmail(form url.Values) (address, wrong string) {
	typed := strings.TrimSpace(form.Get(paramEmail))
	if typed == "" {
		return "", "Enter your email address"
	}
	address, err := mail.Address(typed)
	if err != nil {
		return "", strings.TrimSuffix(fault.Public(err), ".")
	}
	return address, ""
}

// alertsLink sends the link to all its alerts to an address. What the page
// answers does not depend on whether the address has any.
func (s *Site) alertsLink(w http.ResponseWriter, r *http.Request) error {
	form, err := readForm(w, r)
	if err != nil {
		return err
	}
	address, wrong := readEmail(form)
	if wrong != "" {
		return alertsPage.showStatus(s, w, r, http.StatusBadRequest, alertsData{Trail: homeTrail, Email: emailInput(form.Get(paramEmail), wrong),
			Errors: govuk.Errors{{Field: paramEmail, Text: wrong}}})
	}
	if err := s.data.Alerts.SendLink(r.Context(), address); err != nil {
		return err
	}
	http.Redirect(w, r, "/alerts/sent?"+paramLink+"=1", http.StatusSeeOther)
	return nil
}

// alertsSent says what happens next.
func (s *Site) alertsSent(w http.ResponseWriter, r *http.Request) error {
	data := alertsSentData{Trail: alertsTrail, Link: r.URL.Query().Get(paramLink) != ""}
	data.Files = s.data.Mail != nil && s.data.Mail.Files() != nil
	return alertsSentPage.show(s, w, r, data)
}

// linkExpired answers a link of a mail that does not work any more, with the
// form that asks for a new one.
func (s *Site) linkExpired(w http.ResponseWriter, r *http.Request) error {
	data := alertsData{Expired: "This link does not work any more", Trail: alertsTrail, Email: emailInput("", "")}
	return alertsPage.showStatus(s, w, r, http.StatusNotFound, data)
}

// keepPrivate has an answer kept by nobody: its address holds a token, or it
// shows what only the owner of an address may see.
func keepPrivate(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Robots-Tag", "noindex, nofollow")
}

// private serves with h where there are alerts, and has its answers kept by
// nobody.
func (s *Site) private(h handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		keepPrivate(w)
		if s.data.Alerts == nil {
			return errNoAlerts
		}
		return h(w, r)
	}
}

var errNoAlerts = fault.New(fault.Unavailable, "This copy of Tolsey sends no alerts.")

// mostForm bounds the body of a form, in bytes.
const mostForm = 64 << 10

// readForm reads the fields that a form sent in its body. The error is a fault
// of kind Invalid or TooLarge.
func readForm(w http.ResponseWriter, r *http.Request) (url.Values, error) {
	r.Body = http.MaxBytesReader(w, r.Body, mostForm)
	if err := r.ParseForm(); err != nil {
		if statusOf(err) == http.StatusRequestEntityTooLarge {
			return nil, fault.With(err, fault.TooLarge, "The form is too large.")
		}
		return nil, fault.With(err, fault.Invalid, "The form that was sent cannot be read. Go back and send it again.")
	}
	return r.PostForm, nil
}
