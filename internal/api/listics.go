package api

import (
	"bufio"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	ical "github.com/arran4/golang-ical"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/plain"
)

// calendarHead begins a calendar (RFC 5545, with NAME and REFRESH-INTERVAL of
// RFC 7986). A calendar must hold a component, and a search may find no event:
// so the time zone of the deadlines is always there, though events state
// instants in UTC, or days.
var calendarHead = strings.ReplaceAll(`BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Tolsey//Deadlines of procurement notices//EN
CALSCALE:GREGORIAN
NAME:Procurement deadlines
X-WR-CALNAME:Procurement deadlines
REFRESH-INTERVAL;VALUE=DURATION:PT6H
BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:DAYLIGHT
TZNAME:BST
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
DTSTART:19810329T010000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZNAME:GMT
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
DTSTART:19961027T020000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
`, "\n", "\r\n")

const calendarEnd = "END:VCALENDAR\r\n"

// lines are 75 octets long at most and end as RFC 5545, section 3.1, has it.
var lines = &ical.SerializationConfiguration{MaxLength: 75, PropertyMaxLength: 75, NewLine: "\r\n"}

// noticesICS answers GET /notices.ics.
func (a *API) noticesICS(w http.ResponseWriter, r *http.Request, _ query) error {
	q, _ := notice.ReadAddress(r.URL.Query()) // the route's check has told of problems
	if done, err := a.whole(w, r, a.fileName("deadlines", "ics"), a.searchState); done || err != nil {
		return err
	}
	out := bufio.NewWriterSize(w, sendBuffer)
	out.WriteString(calendarHead)
	if q, some := openOnly(q); some {
		now, base := a.cfg.Clock.Now(), a.base(r)
		err := a.eachNotice(r.Context(), q, func(_ int, n *notice.Notice, names map[string]org.Ref) error {
			if n.Stage(now) != notice.Open || !n.Closes.After(now) {
				return nil
			}
			return writeEvent(out, n, names, now, base)
		})
		if err != nil {
			return err
		}
	}
	out.WriteString(calendarEnd)
	return out.Flush()
}

// openOnly narrows a query to what is open, as far as it can; some is false when
// nothing that it asks for is.
func openOnly(q notice.Query) (narrow notice.Query, some bool) {
	if q.Repeatable { // which is no stage: open or not, it stays in the list
		return q, true
	}
	some = len(q.Stages) == 0 || slices.Contains(q.Stages, notice.Open)
	q.Stages = []notice.Stage{notice.Open}
	return q, some
}

// deadlineICS answers GET /notices/{ocid}/deadline.ics, also for a deadline
// that has passed.
func (a *API) deadlineICS(w http.ResponseWriter, r *http.Request, _ query) error {
	n, err := a.cfg.Notices.Get(r.Context(), r.PathValue("ocid"))
	if err != nil {
		return err
	}
	if n.Closes.IsZero() {
		return fault.New(fault.NotFound, "The notice %s states no deadline.", quoted(n.OCID))
	}
	names, err := a.names(r.Context(), []notice.Notice{n})
	if err != nil {
		return err
	}
	var out strings.Builder
	out.WriteString(calendarHead)
	if err := writeEvent(&out, &n, names, a.cfg.Clock.Now(), a.base(r)); err != nil {
		return err
	}
	out.WriteString(calendarEnd)
	w.Header().Set("Content-Disposition", `attachment; filename="`+a.fileName("deadline", "ics")+`"`)
	return a.sendWhole(w, r, out.String())
}

// writeEvent writes the deadline of a notice as an event without duration, or
// of a day where only that is known. It blocks no time in a reader's calendar.
func writeEvent(w io.Writer, n *notice.Notice, names map[string]org.Ref, now time.Time, base string) error {
	e := ical.NewEvent(clean(n.OCID) + "/deadline@tolsey")
	e.SetDtStampTime(lastChange(n))
	e.SetModifiedAt(lastChange(n))
	e.SetSequence(max(n.Releases-1, 0)) // a release may have moved it
	if n.ClosesExact {
		e.SetStartAt(n.Closes)
	} else {
		day, err := time.Parse(time.DateOnly, plain.Day(n.Closes))
		if err != nil {
			return err
		}
		e.SetAllDayStartAt(day)
	}
	e.SetSummary("Closes: " + clean(n.Title))
	var about []string
	if b := bodyOf(n.Buyer, names); b != nil {
		about = append(about, "Buyer: "+b.Name)
	}
	if n.Value != nil {
		about = append(about, "Value: "+strings.TrimSpace(thousands(n.Value.Hundredths)+" "+n.Value.Currency))
	}
	at := noticeURL(base, n.OCID)
	e.SetDescription(clean(strings.Join(append(about, at), "\n")))
	e.SetURL(at)
	e.SetTimeTransparency(ical.TransparencyTransparent)
	e.SetStatus(ical.ObjectStatusConfirmed)
	if n.Stage(now) == notice.Cancelled {
		e.SetStatus(ical.ObjectStatusCancelled)
	}
	return e.SerializeTo(w, lines)
}
