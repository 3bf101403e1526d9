package api

import (
	"context"
	"strings"

	ical "github.com/arran4/golang-ical"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/notice"
)

// alertICS gives the deadlines of the notices that an alert knows and that are
// still open as a calendar, those that close soonest first.
func (a *API) alertICS(ctx context.Context, token, base string) (string, error) {
	sub, ocids, err := a.cfg.Alerts.Deadlines(ctx, token, mostDeadlines)
	if err != nil {
		return "", err
	}
	notices, err := a.noticesOf(ctx, ocids)
	if err != nil {
		return "", err
	}
	names, err := a.names(ctx, notices)
	if err != nil {
		return "", err
	}
	title, err := a.alertTitle(ctx, sub)
	if err != nil {
		return "", err
	}
	name := "Deadlines"
	if sub.Target == alert.Pipeline {
		name = "Ends of contracts"
	}
	var out strings.Builder
	if err := writeCalendarHead(&out, name+": "+title); err != nil {
		return "", err
	}
	if sub.Target == alert.Pipeline {
		if err := a.writeAlertEnds(ctx, &out, token, base); err != nil {
			return "", err
		}
	}
	now := a.cfg.Clock.Now()
	for i := range notices {
		n := &notices[i]
		if n.Stage(now) != notice.Open || !n.Closes.After(now) {
			continue // it was cancelled, or moved since it was told
		}
		if err := writeEvent(&out, n, names, now, base); err != nil {
			return "", err
		}
	}
	out.WriteString(calendarEnd)
	return out.String(), nil
}

// writeCalendarHead begins a calendar that has a name of its own, in place of
// the one of calendarHead.
func writeCalendarHead(out *strings.Builder, name string) error {
	for line := range strings.SplitAfterSeq(calendarHead, "\r\n") {
		token, _, _ := strings.Cut(line, ":")
		if token != "NAME" && token != "X-WR-CALNAME" {
			out.WriteString(line)
			continue
		}
		property := ical.BaseProperty{IANAToken: token, Value: clean(name)}
		if err := property.SerializeTo(out, lines); err != nil {
			return err
		}
	}
	return nil
}
