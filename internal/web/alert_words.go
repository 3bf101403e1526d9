package web

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/notice"
)

// alertName gives the name of an alert in plain text: the one that its owner
// gave it, or what it listens for, without a full stop: "New notices that are
// open and mention hosting", "Changes of the notice “Repairs to a bridge”", "New
// notices of the buyer Wexcombe Council".
func (s *Site) alertName(ctx context.Context, sub alert.Subscription) (string, error) {
	if name := shorten(sub.Name, mostRowTitle); name != "" {
		return name, nil
	}
	return s.alertMeaning(ctx, sub)
}

// alertMeaning says what an alert listens for, whatever its name, as alertName
// does.
func (s *Site) alertMeaning(ctx context.Context, sub alert.Subscription) (string, error) {
	switch sub.Target {
	case alert.Notice, alert.Contract:
		title, err := s.watchedTitle(ctx, sub.Subject)
		if sub.Target == alert.Contract {
			return "Changes of the contracts of “" + title + "”", err
		}
		return "Changes of the notice “" + title + "”", err
	}
	if sub.Target == alert.Pipeline {
		return s.listMeaning(ctx, sub.List)
	}
	names, err := s.namesIn(ctx, sub.Query, nil)
	if err != nil {
		return "", err
	}
	switch sub.Target {
	case alert.Buyer:
		if onlyBodies(sub.Query, sub.Query.Buyers) {
			return "New notices of the buyer " + enumerate(named(sub.Query.Buyers, names.body), "or"), nil
		}
	case alert.Supplier:
		if onlyBodies(sub.Query, sub.Query.Suppliers) {
			return "New awards to " + enumerate(named(sub.Query.Suppliers, names.body), "or"), nil
		}
	}
	return strings.TrimSuffix(watched(sub.Query, names), "."), nil
}

// watchedTitle gives the title of a notice that is watched, also of one that is
// not there any more.
func (s *Site) watchedTitle(ctx context.Context, ocid string) (string, error) {
	n, err := s.data.Notices.Get(ctx, ocid)
	if err != nil && fault.KindOf(err) == fault.NotFound {
		return shorten(ocid, mostCode), nil
	}
	return shorten(spoken(n.Title, ocid), mostRowTitle), err
}

// onlyBodies says whether a query asks for nothing but some bodies.
func onlyBodies(q notice.Query, bodies []string) bool {
	return len(bodies) > 0 && len(q.Parts()) == 1
}

// frequencyWords says when letters go: "at once", "every weekday at 8:00",
// "every Monday at 8:00", "no mails".
func frequencyWords(c alert.Choices) string {
	at := " at " + hourWords(c.Hour)
	switch c.Frequency {
	case alert.AtOnce:
		return "at once"
	case alert.Daily:
		return "every weekday" + at
	case alert.Weekly:
		return "every " + c.Weekday.String() + at
	}
	return "no mails"
}

// hourWords writes an hour of a day in London: "8:00".
func hourWords(hour int) string { return strconv.Itoa(hour) + ":00" }

// kindLabels name the kinds of changes where they are chosen.
var kindLabels = map[alert.Kind]string{
	alert.Deadline:     "Deadline and other dates",
	alert.Value:        "Value",
	alert.Documents:    "Documents",
	alert.Lots:         "Lots",
	alert.Award:        "Awards and contracts",
	alert.Cancellation: "Cancellation and status",
	alert.Text:         "Text and other details",
	alert.Typo:         "Corrections of spacing, capitals or punctuation",
}

// changesWords says which kinds of changes are told, to stand in a sentence: "no
// changes", "changes: deadline and other dates, value, documents", "all
// changes but corrections of spacing, capitals or punctuation", "all changes".
func changesWords(list []alert.Kind) string {
	has := func(k alert.Kind) bool { return slices.Contains(list, k) }
	var names []string
	for _, k := range alert.Kinds {
		if has(k) {
			names = append(names, lowerFirst(kindLabels[k]))
		}
	}
	usual := !slices.ContainsFunc(alert.Usual, func(k alert.Kind) bool { return !has(k) })
	switch {
	case len(names) == 0:
		return "no changes"
	case usual && has(alert.Typo):
		return "all changes"
	case usual:
		return "all changes but " + lowerFirst(kindLabels[alert.Typo])
	}
	return "changes: " + strings.Join(names, ", ")
}
