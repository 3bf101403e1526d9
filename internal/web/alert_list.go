package web

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/pipeline"
	published "github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// marksWords says at which marks a contract is told, to follow it: "12 or 6
// months before their end", "at their end".
func marksWords(marks []int, last string) string {
	var months []string
	for _, m := range marks {
		if m > 0 {
			months = append(months, strconv.Itoa(m))
		}
	}
	var parts []string
	if len(months) > 0 {
		parts = append(parts, enumerate(months, last)+" months before their end")
	}
	if slices.Contains(marks, 0) {
		parts = append(parts, "at their end")
	}
	return enumerate(parts, last)
}

// listMeaning says what an alert for contracts listens for: "Contracts that
// mention hosting, 12 months before their end".
func (s *Site) listMeaning(ctx context.Context, l alert.List) (string, error) {
	names, err := s.listNames(ctx, l)
	if err != nil {
		return "", err
	}
	of := pipelineList{q: l.Question, names: names}
	kind, parts := of.kind()
	text := kind + "contracts"
	if l.Question.From != "" || l.Question.To != "" {
		parts = append(parts, of.ending(false))
	}
	if len(parts) > 0 {
		text += " that " + enumerate(parts, "and")
	}
	return upperFirst(text) + ", " + marksWords(l.Marks, "and"), nil
}

func (s *Site) listNames(ctx context.Context, l alert.List) (called, error) {
	q := l.Question
	return s.namesIn(ctx, q.Notices, slices.Concat(q.Incumbents, q.Query.Buyers))
}

// listDropped says what of a list an alert does not look at.
const listDropped = "The alert does not look at the state of a contract: that changes from day to day, and with other notices. It tells of all contracts that fit the rest of the list."

// listTrial says how much an alert for contracts would have told in a year, and
// will in the next, by the ends as they stand today; "" where that cannot be
// said yet.
func (s *Site) listTrial(ctx context.Context, l alert.List) (string, error) {
	if s.data.Pipeline == nil {
		return "", nil
	}
	today := s.data.Pipeline.Today()
	day, err := time.Parse(time.DateOnly, today)
	if err != nil {
		return "", err
	}
	ago, ahead := day.AddDate(-1, 0, 0).Format(time.DateOnly), day.AddDate(1, 0, 0).Format(time.DateOnly)
	wanted := func(marks []int) bool {
		return slices.ContainsFunc(marks, func(m int) bool { return slices.Contains(l.Marks, m) })
	}
	past, coming := 0, 0
	err = s.data.Pipeline.AskEach(ctx, s.data.Notices, l.Question, func(r pipeline.Row) error {
		if r.State == pipeline.Replaced || r.Terminated {
			return nil
		}
		if wanted(pipeline.Crossed(r.End, ago, today)) {
			past++
		}
		if wanted(pipeline.Crossed(r.End, today, ahead)) {
			coming++
		}
		return nil
	})
	if err != nil {
		return "", err
	}
	return "By the ends as they stand today, in the last 12 months this would have told you of " + plural(past, "contract", "contracts") +
		"; in the next 12 months it will tell you of " + count(coming) + ", and of what comes into the list within these marks.", nil
}

// markChoices offers the marks before the end of a contract.
func markChoices(chosen []int, wrong string) govuk.Choices {
	c := govuk.Choices{Name: alert.ParamMark, Legend: "How long before the end of a contract do you want to hear of it?",
		Hint: "Select all that you want. What comes into the list later than that is told when it comes.", Error: wrong}
	for _, months := range pipeline.Marks {
		text := plural(months, "month", "months") + " before"
		if months == 0 {
			text = "On the day it ends"
		}
		c.Options = append(c.Options, govuk.Option{Value: strconv.Itoa(months), Text: text, Selected: slices.Contains(chosen, months)})
	}
	return c
}

// readMarks reads the marks that a form sent, and says what is wrong where none
// is ticked.
func readMarks(sent []string) (marks []int, wrong string) {
	for _, months := range pipeline.Marks {
		if slices.Contains(sent, strconv.Itoa(months)) {
			marks = append(marks, months)
		}
	}
	if len(marks) == 0 {
		return nil, "Select how long before the end you want to hear of a contract"
	}
	return marks, ""
}

// heldBy says which of the suppliers that a list asks for a notice names.
func heldBy(l alert.List, item notice.Item, c called) []string {
	var holders []string
	for _, s := range item.Suppliers {
		if slices.ContainsFunc(l.Question.Incumbents, func(key string) bool { return sameBody(c, key, s.Ref) }) {
			holders = append(holders, c.body(s.Key))
		}
	}
	if len(holders) == 0 {
		return nil
	}
	return []string{"held by " + enumerate(holders, "and")}
}

// sameBody tells whether a key that a question names is of a body.
func sameBody(c called, key string, ref published.Ref) bool {
	return ref.Key != "" && (key == ref.Key || c.known(key) && c.bodies[key].ID == c.bodies[ref.Key].ID)
}
