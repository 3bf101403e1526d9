package alert

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/mail"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/search"
)

// Wish is a subscription that somebody asks for.
type Wish struct {
	Address string
	Target  Target
	Query   notice.Query // of a target that asks about notices
	List    List         // of Pipeline
	OCID    string       // of Notice and Contract
	Name    string       // "" for one that says what it is
	Choices
	Access string // of the page of all subscriptions; for its address nothing has to be confirmed
}

const (
	mostName    = 200  // runes
	mostSubject = 8000 // bytes
)

// check gives the wish as it is stored, with its subject, or a fault of kind
// Invalid.
func (w Wish) check() (Wish, string, error) {
	var err error
	if w.Address, err = mail.Address(w.Address); err != nil {
		return w, "", err
	}
	if w.Choices, err = w.Choices.check(); err != nil {
		return w, "", err
	}
	w.Choices = w.Target.heeds(w.Choices)
	if w.Name, err = cleanName(w.Name); err != nil {
		return w, "", err
	}
	if !w.Target.asks() {
		if w.Target != Notice && w.Target != Contract || w.OCID == "" {
			return w, "", fault.New(fault.Invalid, "Choose what the alert is for.")
		}
		return w, w.OCID, nil
	}
	subject := subjectOf(w.Query)
	if w.Target == Pipeline {
		if w.List, err = w.List.check(); err != nil {
			return w, "", err
		}
		w.Query, subject = w.List.Question.Notices, w.List.Address().Encode()
	}
	if len(subject) > mostSubject {
		return w, "", fault.New(fault.TooLarge, "This search is too long to be saved. Take words or filters away.")
	}
	req, err := w.Query.Saved()
	if err == nil {
		err = search.NewMatcher(notice.IndexSchema()).Put(0, req)
	}
	return w, subject, err
}

// cleanName gives a name as it is stored: one line of text.
func cleanName(name string) (string, error) {
	name = strings.Join(strings.Fields(strings.ToValidUTF8(name, "")), " ")
	if utf8.RuneCountInString(name) > mostName {
		return "", fault.New(fault.Invalid, "The name of an alert has %d characters at most.", mostName)
	}
	return name, nil
}

// subjectOf writes a question for the database, without what a saved one does
// not heed.
func subjectOf(q notice.Query) string {
	q.Page, q.Limit = 0, 0
	return q.Address().Encode()
}

// check gives the choices as they are stored, or a fault of kind Invalid.
func (c Choices) check() (Choices, error) {
	switch {
	case !slices.Contains(Frequencies, c.Frequency):
		return c, fault.New(fault.Invalid, "Choose how often mails are sent: at once, daily, weekly or never.")
	case c.Hour < 0 || c.Hour > 23:
		return c, fault.New(fault.Invalid, "Choose an hour from 0 to 23.")
	case c.Weekday < time.Sunday || c.Weekday > time.Saturday:
		return c, fault.New(fault.Invalid, "Choose a day of the week.")
	case c.Reminder < 0 || c.Reminder > MostReminder:
		return c, fault.New(fault.Invalid, "A reminder can come 1 to %d days before the deadline.", MostReminder)
	}
	var changes []Kind
	for _, k := range Kinds { // each once, in order
		if slices.Contains(c.Changes, k) {
			changes = append(changes, k)
		}
	}
	for _, k := range c.Changes {
		if !slices.Contains(Kinds, k) {
			return c, fault.New(fault.Invalid, "There is no kind of change called “%s”.", k)
		}
	}
	c.Changes = changes
	return c, nil
}
