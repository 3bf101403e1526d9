package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// alertNewData is the data of the page that asks for an alert.
type alertNewData struct {
	Trail   govuk.Breadcrumbs
	Short   string     // what is listened for, cut for the browser's title
	Watched string     // the same in a sentence
	Thing   govuk.Link // to what is listened for, or to what the search finds now
	Trial   *trial     // nil for what is no question about notices
	Would   string     // the same for contracts, in a sentence; "" for what is none about them
	Note    string     // what of a list the alert does not look at
	Marks   govuk.Choices
	Action  string // where the form goes
	Known   bool   // the reader came from the page of the alerts of the address
	Email   govuk.Input
	Form    alertForm
	Errors  govuk.Errors
}

var alertNewPage = newPage[alertNewData]("alertnew")

// usualHour is the hour at which letters go unless another is chosen.
const usualHour = 8

// alertNew shows what an alert would send and the form that asks for it.
func (s *Site) alertNew(w http.ResponseWriter, r *http.Request) error {
	wish, err := s.readWished(r)
	if err != nil {
		return err
	}
	if wish.elsewhere != "" {
		http.Redirect(w, r, wish.elsewhere, http.StatusFound)
		return nil
	}
	data, err := s.alertNewData(r.Context(), wish, firstChoices(wish.target))
	if err != nil {
		return err
	}
	data.Email = emailInput(wish.known, "")
	data.Form = alertFormOf(wish.target, firstChoices(wish.target), "", nil)
	keepPrivate(w)
	return alertNewPage.show(s, w, r, data)
}

// firstChoices are the choices that the form begins with: what changes is told
// of what one watches, but of what a search finds only what is new.
func firstChoices(t alert.Target) alert.Choices {
	c := alert.Choices{Frequency: alert.Daily, Weekday: mailDay, Hour: usualHour}
	if t != alert.Search && t != alert.Pipeline {
		c.Changes = slices.Clone(alert.Usual)
	}
	return c
}

// alertAsk takes up what the form sent. Where nothing is wrong with it the
// answer does not depend on whether the address is known.
func (s *Site) alertAsk(w http.ResponseWriter, r *http.Request) error {
	wish, err := s.readWished(r)
	if err != nil {
		return err
	}
	if wish.elsewhere != "" {
		http.Redirect(w, r, wish.elsewhere, http.StatusSeeOther)
		return nil
	}
	form, err := readForm(w, r)
	if err != nil {
		return err
	}
	address, wrong := readEmail(form)
	choices, name, problems := readAlertForm(wish.target, form)
	if wrong != "" {
		problems = slices.Insert(problems, 0, govuk.FieldError{Field: paramEmail, Text: wrong})
	}
	if wish.target == alert.Pipeline {
		var wrong string
		if wish.list.Marks, wrong = readMarks(form[alert.ParamMark]); wrong != "" {
			problems = append(problems, govuk.FieldError{Field: alert.ParamMark, Text: wrong})
		}
	}
	if len(problems) > 0 {
		return s.alertAskAgain(w, r, wish, form, problems)
	}
	next, err := s.take(r.Context(), wish, address, name, choices)
	switch fault.KindOf(err) {
	case fault.Invalid, fault.TooLarge, fault.Conflict:
		return s.alertAskAgain(w, r, wish, form, govuk.Errors{{Text: fault.Public(err)}})
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
	return nil
}

// take asks for an alert and gives the page that says what became of it.
func (s *Site) take(ctx context.Context, wish wished, address, name string, c alert.Choices) (next string, err error) {
	active, err := s.data.Alerts.Ask(ctx, alert.Wish{Address: address, Target: wish.target, Query: wish.query, List: wish.list, OCID: wish.ocid,
		Name: name, Choices: c, Access: wish.access})
	switch {
	case active:
		return withQuery(manageAddress(wish.access), paramDone, "made"), err
	case fault.KindOf(err) == fault.Conflict && wish.known == "": // that an address has many alerts is not told to strangers
		err = nil
	}
	return "/alerts/sent", err
}

// alertAskAgain shows the form as it was sent with what is wrong.
func (s *Site) alertAskAgain(w http.ResponseWriter, r *http.Request, wish wished, form url.Values, problems govuk.Errors) error {
	choices, name, wrong := readAlertForm(wish.target, form)
	tried := choices
	if len(wrong) > 0 {
		tried = firstChoices(wish.target)
	}
	data, err := s.alertNewData(r.Context(), wish, tried)
	if err != nil {
		return err
	}
	data.Errors = problems
	data.Email = emailInput(form.Get(paramEmail), problems.On(paramEmail))
	data.Marks.Error = problems.On(alert.ParamMark)
	data.Form = alertFormOf(wish.target, choices, name, problems)
	return alertNewPage.showStatus(s, w, r, http.StatusBadRequest, data)
}

// alertNewData says what the alert would be and what it would send.
func (s *Site) alertNewData(ctx context.Context, wish wished, c alert.Choices) (alertNewData, error) {
	data := alertNewData{Trail: alertsTrail, Action: wish.address(wish.query), Known: wish.known != ""}
	meaning, err := s.alertMeaning(ctx, alert.Subscription{Target: wish.target, Query: wish.query, List: wish.list, Subject: wish.ocid})
	if err != nil {
		return data, err
	}
	data.Watched, data.Short = meaning+".", shorten(meaning, 100)
	switch wish.target {
	case alert.Notice, alert.Contract:
		data.Thing = govuk.Link{Text: "Go to the notice", Href: noticeAddress(wish.ocid)}
		return data, nil
	case alert.Pipeline:
		return data, s.listWishData(ctx, &data, wish)
	case alert.Search:
		data.Trail = govuk.Breadcrumbs{{Text: "Home", Href: "/"}, {Text: "Notices", Href: listAddress(wish.query)}}
	}
	data.Thing = govuk.Link{Text: "See what it finds now, or change it", Href: listAddress(wish.query)}
	names, err := s.namesIn(ctx, wish.query, nil)
	if err != nil {
		return data, err
	}
	data.Trial, err = s.try(ctx, wish, c, names)
	return data, err
}

// listWishData says what an alert for contracts would be and would tell.
func (s *Site) listWishData(ctx context.Context, data *alertNewData, wish wished) (err error) {
	data.Trail = govuk.Breadcrumbs{{Text: "Home", Href: "/"}, {Text: "Pipeline", Href: pipelineAddress(wish.list.Question)}}
	data.Thing = govuk.Link{Text: "See these contracts now, or change the list", Href: pipelineAddress(wish.list.Question)}
	data.Marks = markChoices(wish.list.Marks, "")
	if wish.states {
		data.Note = listDropped
	}
	data.Would, err = s.listTrial(ctx, wish.list)
	return err
}
