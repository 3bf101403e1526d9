package api

import (
	"bufio"
	"io"
	"net/http"
	"strings"
	"time"

	ical "github.com/arran4/golang-ical"

	"github.com/tolsey/tolsey/internal/calendar"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/pipeline"
)

// pipelineICS answers GET /pipeline.ics.
func (a *API) pipelineICS(w http.ResponseWriter, r *http.Request, _ query) error {
	q, _ := pipeline.ReadQuestion(r.URL.Query()) // the route's check has told of problems
	if done, err := a.whole(w, r, a.fileName("pipeline", "ics"), a.pipelineState); done || err != nil {
		return err
	}
	var head strings.Builder
	if err := writeCalendarHead(&head, "Contracts that end"); err != nil {
		return err
	}
	out := bufio.NewWriterSize(w, sendBuffer)
	out.WriteString(head.String())
	err := a.eachContract(r.Context(), q, func(_ int, rows []contractRow) error {
		for i := range rows {
			row := &rows[i]
			events := endsOf(&pipeline.Detail{Row: row.Row})
			if err := writeDays(out, events, changeOf(row.Notice), contractURL(a.base(r), row.ID), contractLines(row)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	out.WriteString(calendarEnd)
	return out.Flush()
}

// contractICS answers GET /pipeline/{contract}.ics.
func (a *API) contractICS(w http.ResponseWriter, r *http.Request, _ query) error {
	board, err := a.cfg.Pipeline.Board(r.Context())
	if err != nil {
		return err
	}
	detail, err := board.Show(r.PathValue("contract"), a.cfg.Pipeline.Today(), a.cfg.Pipeline.Settings)
	if err != nil {
		return err
	}
	rows, err := a.contractRows(r.Context(), []pipeline.Row{detail.Row})
	if err != nil {
		return err
	}
	var out strings.Builder
	if err := writeCalendarHead(&out, "Before the end of: "+detail.Title); err != nil {
		return err
	}
	at := contractURL(a.base(r), detail.ID)
	if err := writeDays(&out, detail.Events(), changeOf(rows[0].Notice), at, nil); err != nil {
		return err
	}
	out.WriteString(calendarEnd)
	w.Header().Set("Content-Disposition", `attachment; filename="`+a.fileName("contract", "ics")+`"`)
	return a.sendWhole(w, r, out.String())
}

// endsOf gives the events of a contract's ends alone: those of the clock
// backwards are in its own calendar.
func endsOf(d *pipeline.Detail) (ends []pipeline.Event) {
	for _, e := range d.Events() {
		if strings.HasSuffix(e.ID, "/"+calendar.StepEnd) || strings.HasSuffix(e.ID, "/latest") {
			ends = append(ends, e)
		}
	}
	return ends
}

// change is when a notice last changed, and how often it did.
type change struct {
	at    time.Time
	times int
}

// changeOf gives the change of a notice, nil for one that is not there.
func changeOf(n *notice.Notice) change {
	if n == nil {
		return change{at: time.Unix(0, 0)}
	}
	return change{lastChange(n), max(n.Releases-1, 0)}
}

// writeDays writes events that last a day and block no time in a reader's
// calendar; their UIDs stay the same when a day moves. about, if not nil, takes
// the place of what an event says of itself.
func writeDays(w io.Writer, events []pipeline.Event, last change, at string, about []string) error {
	for _, event := range events {
		day, err := time.Parse(time.DateOnly, event.Day)
		if err != nil {
			return err
		}
		e := ical.NewEvent(clean(event.ID) + "@tolsey")
		e.SetDtStampTime(last.at)
		e.SetModifiedAt(last.at)
		e.SetSequence(last.times)
		e.SetAllDayStartAt(day)
		e.SetSummary(clean(event.Title))
		text := about
		if text == nil && event.Text != "" {
			text = []string{event.Text}
		}
		e.SetDescription(clean(strings.Join(append(text[:len(text):len(text)], at), "\n")))
		e.SetURL(at)
		e.SetTimeTransparency(ical.TransparencyTransparent)
		e.SetStatus(ical.ObjectStatusConfirmed)
		if err := e.SerializeTo(w, lines); err != nil {
			return err
		}
	}
	return nil
}
