package web

import (
	"context"
	"strings"
	"unicode"

	"github.com/tolsey/tolsey/internal/alert"
)

// confirmationLetter asks whether alerts are wanted.
type confirmationLetter struct {
	Alerts []askedAlert
	More   int // alerts that are not listed
	Href   string
}

// askedAlert is what somebody asked for, and when it is to be told.
type askedAlert struct{ Meaning, Told string }

// mostConfirmed bounds the alerts that a confirmation lists. The page behind its
// link has all.
const mostConfirmed = 5

const mostMeaning = 120 // runes of what an alert listens for

var confirmationForm = newLetterForm[confirmationLetter]("confirmation")

// confirmation writes the letter that asks to confirm alerts. Anybody can have
// it sent to anybody, so it says what is asked for in our words: neither the
// name that the alert was given nor anything that mail readers make a link of.
func (l *Letters) confirmation(ctx context.Context, m *alert.Confirmation) (alert.Words, error) {
	data := confirmationLetter{Href: l.link("/alerts/confirm/" + m.Token), More: max(0, len(m.Subscriptions)-mostConfirmed)}
	for _, sub := range m.Subscriptions[:min(len(m.Subscriptions), mostConfirmed)] {
		meaning, err := l.site.alertMeaning(ctx, sub)
		if err != nil {
			return alert.Words{}, err
		}
		data.Alerts = append(data.Alerts, askedAlert{Meaning: unlinked(shorten(meaning, mostMeaning)), Told: choicesWords(sub)})
	}
	subject := "Confirm your alert on Tolsey"
	if n := len(m.Subscriptions); n > 1 {
		subject = "Confirm your " + count(n) + " alerts on Tolsey"
	}
	return confirmationForm.write(l, letterFrame{Subject: subject, Heading: "Confirm that you want these mails",
		Preheader: "Nothing is sent before you confirm. The link works for 7 days."}, data)
}

// unlinked sets the signs apart by which mail readers take words for addresses.
func unlinked(s string) string {
	var out strings.Builder
	runes := []rune(strings.ReplaceAll(s, "://", " "))
	for i, r := range runes {
		joins := i > 0 && i+1 < len(runes) && !unicode.IsSpace(runes[i-1]) && unicode.IsLetter(runes[i+1])
		if (r == '.' || r == '@') && joins {
			out.WriteString(" " + string(r) + " ")
			continue
		}
		out.WriteRune(r)
	}
	return out.String()
}

// choicesWords says when an alert is told what, a sentence without its full
// stop: "Mails every weekday at 8:00 with new notices; a reminder 3 days before
// a notice closes".
func choicesWords(sub alert.Subscription) string {
	var what []string
	if sub.Target == alert.Pipeline {
		what = append(what, "contracts "+marksWords(sub.List.Marks, "and"))
	} else if sub.Target != alert.Notice && sub.Target != alert.Contract {
		what = append(what, "new notices")
	}
	if sub.Target == alert.Contract {
		what = append(what, "how near its contracts are to their end")
	}
	if len(sub.Changes) > 0 || len(what) == 0 {
		what = append(what, changesWords(sub.Changes))
	}
	text := "Mails " + frequencyWords(sub.Choices) + " with " + enumerate(what, "and")
	if sub.Frequency == alert.Never {
		return "No mails: a feed, a calendar or a webhook with " + enumerate(what, "and")
	}
	if sub.Reminder > 0 {
		text += "; a reminder " + plural(sub.Reminder, "day", "days") + " before a notice closes"
	}
	if sub.Still {
		text += "; once a month a note if nothing came"
	}
	return text
}

// accessLetter brings the way to all alerts of an address.
type accessLetter struct {
	Href  string
	Until string
}

var accessForm = newLetterForm[accessLetter]("access")

// access writes the letter with the link to all alerts of an address.
func (l *Letters) access(m *alert.Access) (alert.Words, error) {
	return accessForm.write(l, letterFrame{Subject: "Your link to your alerts on Tolsey", Heading: "See and change your alerts",
		Preheader: "The link works until " + dateTime(m.Expires) + "."},
		accessLetter{Href: l.link("/alerts/manage/" + m.Token), Until: dateTime(m.Expires)})
}

// endedLetter says that a webhook was switched off.
type endedLetter struct {
	Name   string
	URL    string
	Reason string // a sentence; "" for none known
	Quiet  bool   // the alert sends no mails either
	Manage string
}

const mostReason = 300 // runes of why a webhook failed

var endedForm = newLetterForm[endedLetter]("hook")

// hookEnded writes the letter that says that a webhook was switched off.
func (l *Letters) hookEnded(ctx context.Context, m *alert.HookEnded) (alert.Words, error) {
	sub := m.Subscription
	name, err := l.site.alertName(ctx, sub)
	if err != nil {
		return alert.Words{}, err
	}
	data := endedLetter{Name: name, URL: shorten(sub.Hook.URL, mostReason), Quiet: sub.Frequency == alert.Never, Manage: l.link("/alerts")}
	if reason := shorten(sub.Hook.Words, mostReason); reason != "" {
		data.Reason = sentence(reason)
	}
	return endedForm.write(l, letterFrame{Subject: within("Webhook switched off: “", name, "”"), Heading: "A webhook was switched off",
		Preheader: data.Reason}, data)
}
