package api

import (
	"net/http"
	"slices"
	"time"

	"github.com/tolsey/tolsey/internal/calendar"
	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/fault"
)

// standstill is the rule that is asked about where none is named.
const standstill = "standstill"

// deadlines are the addresses of the legal calendar.
func (a *API) deadlines() []route {
	const group = "Legal calendar"
	return []route{
		{
			path: "/api/v1/deadline", id: "legalDeadline", group: group,
			summary: "The day that a rule of procurement law gives for a day",
			about: "The same as the command tolsey calendar deadline. Bank holidays are those of the part of the United Kingdom that is named. " +
				"The rules with their texts are at /api/v1/deadline/rules. It is no legal advice.",
			parameters: []parameter{
				oneOf("rule", calendar.Computable(), "The rule; standstill where none is given."),
				day("from", "The day from which the rule counts: YYYY-MM-DD; today in London where none is given."),
				oneOf("in", jurisdictionNames(), "The part of the United Kingdom; where none is given England and Wales, or where the rule applies."),
			},
			answer:  answer{mediaType: "application/json", about: "A day, with how it was counted", schema: deadlineSchema},
			handler: a.legalDeadline,
		},
		{
			path: "/api/v1/deadline/rules", id: "legalRules", group: group,
			summary: "The rules of procurement law that the calendar knows, each with its source",
			about:   "A rule that was changed has a row for each time, with the same id.",
			answer:  answer{mediaType: "application/json", about: "The rules", schema: rulesSchema},
			handler: a.legalRules,
		},
	}
}

func jurisdictionNames() (out []string) {
	for _, j := range calendar.Jurisdictions() {
		out = append(out, string(j))
	}
	return out
}

// legalDeadline answers GET /api/v1/deadline.
func (a *API) legalDeadline(w http.ResponseWriter, r *http.Request, q query) error {
	rule, given := q.text("rule")
	if !given {
		rule = standstill
	}
	from, given := q.text("from")
	if !given {
		from = a.cfg.Clock.Now().In(clock.London).Format(time.DateOnly)
	}
	known, _ := calendar.On(rule, "")
	in, given := q.text("in")
	if !given {
		in = string(append(known.In, calendar.EnglandWales)[0])
	}
	d, err := calendar.Compute(rule, from, calendar.Jurisdiction(in))
	if err == nil {
		return a.sendWhole(w, r, string(encoded(d.Answer()))+"\n")
	}
	atFault := "from"
	if _, bad := time.Parse(time.DateOnly, from); bad == nil {
		switch {
		case !slices.Contains(calendar.Computable(), rule):
			atFault = "rule"
		case !slices.Contains(known.In, calendar.Jurisdiction(in)):
			atFault = "in"
		}
	}
	return q.bad(atFault, fault.Public(err))
}

// legalRules answers GET /api/v1/deadline/rules.
func (a *API) legalRules(w http.ResponseWriter, r *http.Request, _ query) error {
	out := struct {
		Rules []calendar.Rule `json:"rules"`
	}{calendar.Rules()}
	return a.sendWhole(w, r, string(encoded(out))+"\n")
}

var deadlineSchema = object("A day that a rule gives",
	field{name: "date", schema: in("date", "The day")},
	field{name: "rule", schema: of("string", "What the rule says, in our words")},
	field{name: "source", schema: of("string", "The section or regulation")},
	field{name: "skipped", schema: listOf("The bank holidays that were not counted", object("A bank holiday",
		field{name: "date", schema: in("date", "The day on which it is kept")},
		field{name: "name", schema: of("string", "Its name")}))},
	field{name: "id", schema: of("string", "The rule, as the parameter takes it")},
	field{name: "name", schema: of("string", "The rule’s name")},
	field{name: "in", schema: of("string", "The part of the United Kingdom whose bank holidays count")},
	field{name: "from", schema: in("date", "The day that was asked about")},
	field{name: "countedFrom", schema: in("date", "The day from which the law counts: that day, or such as the end of its quarter")},
	field{name: "gives", schema: of("string", "What the day is: the last day of the standstill period")},
	field{name: "weekendDays", schema: of("integer", "Saturdays and Sundays that were not counted")},
	field{name: "workingDays", schema: of("integer", "Working days of the period")},
	field{name: "projected", schema: of("boolean", "The bank holidays of one of its years are not proclaimed yet, and computed by the usual rules")},
	field{name: "caution", schema: of("string", "What to know before relying on it; may be empty")},
	field{name: "check", schema: of("boolean", "Something in the rule could not be verified; the caution says what")},
)

var rulesSchema = object("The rules", field{name: "rules", schema: listOf("By law, in the order of a procurement", object("A rule, as it stood between two days",
	field{name: "id", schema: of("string", "As the parameter rule takes it")},
	field{name: "name", schema: of("string", "A name")},
	field{name: "text", schema: of("string", "What it says, in our words")},
	field{name: "source", schema: of("string", "The section or regulation")},
	field{name: "note", schema: of("string", "What to know when relying on it"), optional: true},
	field{name: "regime", schema: of("string", "procurement-act-2023, pcr-2015 or scotland-2015")},
	field{name: "validFrom", schema: in("date", "The first day on which it can be asked about")},
	field{name: "validTo", schema: of("string", "The last such day; empty for none")},
	field{name: "in", schema: listOf("Where it applies", of("string", "A part of the United Kingdom"))},
	field{name: "count", schema: of("integer", "How many days, working days or months")},
	field{name: "unit", schema: of("string", "days, working-days, months; or no-number for a duty from which no day can be computed")},
	field{name: "back", schema: of("boolean", "It is counted backwards")},
	field{name: "firstDayCounts", schema: of("boolean", "The day from which is counted is the first of the period")},
	field{name: "roll", schema: of("string", "Where a last day goes that is no working day: onward, backward, or empty for nowhere")},
	field{name: "anchor", schema: of("string", "What is counted from in place of the day asked about: quarter-end, half-year-end, financial-year-start, or empty for that day")},
	field{name: "countedFrom", schema: of("string", "The day that is asked about, in words")},
	field{name: "gives", schema: of("string", "The day that is answered, in words")},
	field{name: "check", schema: of("boolean", "Something in it could not be verified; the note says what")},
))})
