package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/calendar"
)

func TestADeadline(t *testing.T) {
	onBoth(t, func(s *site) {
		for query, want := range map[string]calendar.Answer{
			"?rule=standstill&from=2026-04-02&in=england-and-wales": {Date: "2026-04-15", ID: "standstill", In: calendar.EnglandWales, From: "2026-04-02",
				Skipped: []calendar.Skipped{{Day: "2026-04-03", Name: "Good Friday"}, {Day: "2026-04-06", Name: "Easter Monday"}}, WeekendDays: 4, WorkingDays: 8, Check: true},
			"?from=2026-04-02&in=scotland": {Date: "2026-04-14", ID: "standstill", In: calendar.Scotland, From: "2026-04-02",
				Skipped: []calendar.Skipped{{Day: "2026-04-03", Name: "Good Friday"}}, WeekendDays: 4, WorkingDays: 8, Check: true},
			"?rule=standstill-scotland&from=2026-04-02": {Date: "2026-04-13", ID: "standstill-scotland", In: calendar.Scotland, From: "2026-04-02",
				Skipped: []calendar.Skipped{}, WeekendDays: 1, WorkingDays: 6, Check: true},
			// Today, by the clock of the tests.
			"": {Date: "2026-12-02", ID: "standstill", In: calendar.EnglandWales, From: "2026-11-23", Skipped: []calendar.Skipped{}, WeekendDays: 2, WorkingDays: 8, Check: true},
		} {
			var got calendar.Answer
			s.decode("/api/v1/deadline"+query, &got)
			rule, _ := calendar.On(want.ID, "")
			want.Rule, want.Source, want.Name, want.Gives, want.Caution, want.CountedFrom = rule.Text, rule.Source, rule.Name, rule.Gives, rule.Note, want.From
			if diff := cmp.Diff(want, got); diff != "" {
				s.Errorf("%q (-want +got):\n%s", query, diff)
			}
		}
	})
}

func TestADeadlineThatCannotBeComputed(t *testing.T) {
	onBoth(t, func(s *site) {
		for query, want := range map[string]struct{ parameter, says string }{
			"rule=nonsense":                            {"rule", "The rules are pipeline-notice, "},
			"rule=contract-change":                     {"rule", "sets no number of days"},
			"in=wales":                                 {"in", "england-and-wales"},
			"rule=standstill-scotland&in=scotlnd":      {"in", "take one of"},
			"rule=standstill-2015&in=scotland":         {"in", "It applies in England and Wales, Northern Ireland."},
			"from=2026-02-30":                          {"from", "write it as"},
			"from=02/04/2026":                          {"from", "write it as"},
			"from=2025-02-23":                          {"from", "from 2025-02-24 on"},
			"rule=payments-over-30000&from=2026-03-31": {"from", "from 2026-04-01 on"},
		} {
			p := s.problem("/api/v1/deadline?"+query, http.StatusBadRequest)
			if p.Parameter != want.parameter || !strings.Contains(p.Detail, want.says) {
				s.Errorf("%s: %+v", query, p)
			}
		}
	})
}

func TestTheRulesOfTheCalendar(t *testing.T) {
	onBoth(t, func(s *site) {
		var out struct{ Rules []calendar.Rule }
		s.decode("/api/v1/deadline/rules", &out)
		if diff := cmp.Diff(calendar.Rules(), out.Rules); diff != "" {
			s.Errorf("(-want +got):\n%s", diff)
		}
	})
}
