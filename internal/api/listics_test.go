package api

import (
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	ical "github.com/arran4/golang-ical"

	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/plain"
)

// calendar reads a calendar; its lines are held against RFC 5545, section 3.1.
func (s *site) calendar(path string) (events map[string]*ical.VEvent, order []string) {
	s.Helper()
	body := s.get(path, "text/calendar; charset=utf-8")
	for line := range strings.SplitAfterSeq(body, "\n") {
		if line != "" && (!strings.HasSuffix(line, "\r\n") || len(line) > 77 || !utf8.ValidString(line) || strings.ContainsAny(line[:len(line)-2], "\r\x00\x07")) {
			s.Errorf("%s: the line %q", path, line)
		}
	}
	c, err := ical.ParseCalendar(strings.NewReader(body))
	if err != nil {
		s.Fatalf("%s: %v", path, err)
	}
	if len(c.Timezones()) != 1 || strings.Contains(body, "METHOD") || !strings.Contains(body, "\r\nVERSION:2.0\r\n") {
		s.Errorf("%s: %s", path, body)
	}
	events = map[string]*ical.VEvent{}
	for _, e := range c.Events() {
		if events[e.Id()] != nil {
			s.Errorf("%s: two events are %s", path, e.Id())
		}
		events[e.Id()] = e
		order = append(order, e.Id())
	}
	return events, order
}

// value gives a property of an event as it was before it was escaped.
func value(e *ical.VEvent, name ical.ComponentProperty) string {
	if p := e.GetProperty(name); p != nil {
		return p.Value
	}
	return ""
}

// TestTheCalendarHasTheDeadlinesAhead compares the events with the notices that
// are open.
func TestTheCalendarHasTheDeadlinesAhead(t *testing.T) {
	s := newMarket(t)
	s.take(awkward)
	days := 0
	for _, address := range append(queries, "stage=repeatable", "stage=open&stage=repeatable", "stage=live", "stage=planning&stage=closed") {
		events, order := s.calendar("/notices.ics?" + address)
		var want []string
		for _, n := range s.all(address) {
			if n.Stage(start) != notice.Open || !n.Closes.After(start) {
				continue
			}
			id := n.OCID + "/deadline@tolsey"
			want = append(want, id)
			e := events[id]
			if e == nil {
				t.Fatalf("%s: %s is not there", address, n.OCID)
			}
			when := n.Closes.UTC().Format("20060102T150405Z")
			if !n.ClosesExact {
				days++
				when = strings.ReplaceAll(plain.Day(n.Closes), "-", "")
				s.same(n.OCID, []string{"DATE"}, e.GetProperty(ical.ComponentPropertyDtStart).ICalParameters["VALUE"])
			}
			s.same(n.OCID, when, value(e, ical.ComponentPropertyDtStart))
			s.same(n.OCID, "Closes: "+n.Title, value(e, ical.ComponentPropertySummary))
			s.same(n.OCID, n.Updated.UTC().Format("20060102T150405Z"), value(e, ical.ComponentPropertyDtstamp))
			s.same(n.OCID, noticeURL("https://tolsey.example", n.OCID), value(e, ical.ComponentPropertyUrl))
		}
		s.same(address, want, order)
	}
	if days == 0 {
		t.Error("no deadline of a day was looked at")
	}
}

func TestTheDeadlineOfANotice(t *testing.T) {
	s := newMarket(t)
	s.take(awkward)
	events, _ := s.calendar("/notices/ocds-test99-1%2Fa/deadline.ics")
	e := events["ocds-test99-1/a/deadline@tolsey"]
	if e == nil {
		t.Fatalf("%v", events)
	}
	s.same("the day", "20261202", value(e, ical.ComponentPropertyDtStart))
	s.same("the summary", `Closes: =HYPERLINK("https://example.com","Café; a, b\c")`, value(e, ical.ComponentPropertySummary))
	s.same("the description", "Buyer: @Example, \"Council\"\nValue: 1,234,567.89 GBP\nhttps://tolsey.example/notices/ocds-test99-1%2Fa",
		value(e, ical.ComponentPropertyDescription))
	body := s.ask("/notices/ocds-test99-1%2Fa/deadline.ics").Body.String()
	if !strings.Contains(strings.ReplaceAll(body, "\r\n ", ""), `SUMMARY:Closes: =HYPERLINK("https://example.com"\,"Café\; a\, b\\c")`+"\r\n") {
		t.Errorf("the summary is not escaped: %s", body)
	}
	events, _ = s.calendar("/notices/ocds-test99-2/deadline.ics")
	s.same("the instant", "20261203T123000Z", value(events["ocds-test99-2/deadline@tolsey"], ical.ComponentPropertyDtStart))

	// It stays when it has passed, and says when the purchase was cancelled.
	s.clock.Advance(30 * 24 * time.Hour)
	second := awkward[strings.Index(awkward, `{"ocid":"ocds-test99-2"`):]
	s.take(strings.NewReplacer(`"x2"`, `"x3"`, `"active"`, `"cancelled"`, "T10:", "T11:").Replace(second))
	events, _ = s.calendar("/notices/ocds-test99-2/deadline.ics")
	s.same("the status", "CANCELLED", value(events["ocds-test99-2/deadline@tolsey"], ical.ComponentPropertyStatus))
	s.same("the revision", "1", value(events["ocds-test99-2/deadline@tolsey"], ical.ComponentPropertySequence))
	for _, n := range s.all("stage=planning") {
		if n.Closes.IsZero() {
			s.problem("/notices/"+n.OCID+"/deadline.ics", http.StatusNotFound)
			return
		}
	}
	t.Error("no notice without a deadline was asked for")
}
