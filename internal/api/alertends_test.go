package api

import (
	"strings"
	"testing"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/pipeline"
)

// The feed of an alert for contracts says how near each is to its end, and its
// calendar has the ends as they were told.
func TestFeedAndCalendarOfAnAlertForContracts(t *testing.T) {
	onBoth(t, feedAndCalendarOfContracts)
}

func feedAndCalendarOfContracts(s *site) {
	sub := s.subscribe(alert.Wish{Target: alert.Pipeline, Name: "sweepers", List: alert.List{Question: pipeline.Question{Notices: notice.Query{Text: "sweeping"}}, Marks: []int{12}}})
	contract := func(id, title, end string) string {
		return `{"ocid":"ocds-xfic01-` + id + `","id":"` + id + end + `","date":"2026-11-23T09:00:00Z","tag":["contract"],"buyer":{"name":"Example Council"},
			"tender":{"id":"t","title":"` + title + `","status":"complete"},"awards":[{"id":"1","suppliers":[{"id":"s","name":"Made-up Brooms Ltd"}]}],
			"contracts":[{"id":"1","awardID":"1","status":"active","period":{"startDate":"2024-01-01","endDate":"` + end + `"}}]}`
	}
	s.hear(contract("1", "Sweeping <streets>", "2027-03-31"), contract("2", "Sweeping parks", "2029-03-31"), contract("3", "Roofs", "2027-03-31"))
	s.hear(contract("1", "Sweeping <streets>", "2027-04-30"))
	feed := s.ask("/alerts/feeds/" + sub.Feed + ".atom").Body.String()
	for _, want := range []string{"<title>sweepers</title>", "<title>Near its end: Sweeping &lt;streets&gt;</title>", "Ends within 6 months (31 March 2027, Made-up Brooms Ltd).",
		"Ends within 6 months, after its end was moved from 31 March 2027 (30 April 2027, Made-up Brooms Ltd).", "/pipeline?ends=any&amp;q=sweeping\""} {
		if !strings.Contains(feed, want) {
			s.Errorf("the feed does not say %q:\n%s", want, feed)
		}
	}
	if n := strings.Count(feed, "<entry>"); n != 2 {
		s.Errorf("the feed has %d entries", n)
	}
	calendar := strings.ReplaceAll(s.ask("/alerts/feeds/"+sub.Feed+".ics").Body.String(), "\r\n ", "")
	for _, want := range []string{"NAME:Ends of contracts: sweepers\r\n", "DTSTART;VALUE=DATE:20270430\r\n", "SUMMARY:Contract ends: Sweeping <streets>\r\n", "/pipeline/ocds-xfic01-1/c1\r\n"} {
		if !strings.Contains(calendar, want) {
			s.Errorf("the calendar does not say %q:\n%s", want, calendar)
		}
	}
	if n := strings.Count(calendar, "BEGIN:VEVENT"); n != 1 {
		s.Errorf("the calendar has %d events: an end that was moved is not one", n)
	}
}
