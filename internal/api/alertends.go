package api

import (
	"context"
	"io"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/calendar"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/pipeline"
)

// writeAlertEnds writes the ends that lie ahead of the contracts that an alert
// for contracts told of, with the titles of their notices as they stand now. Of
// a notice that is not there any more nothing is written.
func (a *API) writeAlertEnds(ctx context.Context, w io.Writer, token, base string) error {
	_, ends, err := a.cfg.Alerts.Ends(ctx, token, mostDeadlines)
	if err != nil {
		return err
	}
	ocids := make([]string, len(ends))
	for i, e := range ends {
		ocids[i] = e.OCID
	}
	list, err := a.noticesOf(ctx, ocids)
	if err != nil {
		return err
	}
	notices := make(map[string]*notice.Notice, len(list))
	for i := range list {
		notices[list[i].OCID] = &list[i]
	}
	for _, e := range ends {
		n := notices[e.OCID]
		if n == nil {
			continue
		}
		event := pipeline.Event{ID: e.Contract + "/" + calendar.StepEnd, Day: e.Day, Title: "Contract ends: " + n.Title, Text: n.Buyer.Name}
		if err := writeDays(w, []pipeline.Event{event}, changeOf(n), contractURL(base, e.Contract), nil); err != nil {
			return err
		}
	}
	return nil
}

// listURL is the page of the contracts that an alert is for.
func listURL(base string, sub alert.Subscription) string {
	return base + "/pipeline?" + sub.List.Question.Address().Encode()
}
