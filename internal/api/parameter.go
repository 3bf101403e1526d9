package api

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/fault"
)

// badParameter is a query parameter that is unknown, repeated or malformed.
type badParameter struct {
	error   // a fault of kind Invalid
	name    string
	allowed []string
}

// Unwrap gives the fault.
func (b *badParameter) Unwrap() error { return b.error }

// parameters are the query parameters of a request to an address that takes
// only the allowed ones.
type parameters struct {
	allowed []string
	values  map[string]string
}

// parametersOf reads the query. A parameter that the address does not take, or
// that stands there twice, is an error: a filter that is silently dropped
// gives an answer to another question.
func parametersOf(r *http.Request, allowed ...string) (parameters, error) {
	p := parameters{allowed: allowed, values: map[string]string{}}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return p, p.bad("", "The part of the address after the question mark cannot be read: write name=value, joined by &.")
	}
	names := make([]string, 0, len(query))
	for name := range query {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		switch {
		case !slices.Contains(allowed, name):
			return p, p.bad(name, "There is no parameter "+quoted(name)+" here.")
		case len(query[name]) > 1:
			return p, p.bad(name, "The parameter "+name+" is given more than once.")
		}
		p.values[name] = query[name][0]
	}
	return p, nil
}

// bad makes the error of a parameter; it names the allowed ones.
func (p parameters) bad(name, sentence string) error {
	if len(p.allowed) == 0 {
		sentence += " This address takes no parameters."
	} else {
		sentence += " Allowed: " + strings.Join(p.allowed, ", ") + "."
	}
	return &badParameter{error: fault.New(fault.Invalid, "%s", sentence), name: name, allowed: p.allowed}
}

// quoted shows what a reader sent, cut to a length that suits a message.
func quoted(s string) string {
	const most = 60
	if runes := []rune(s); len(runes) > most {
		s = string(runes[:most]) + "…"
	}
	return strconv.Quote(s)
}

// integer gives a parameter from least to most, or standard where it is not given.
func (p parameters) integer(name string, standard, least, most int64) (int64, error) {
	text, given := p.values[name]
	if !given {
		return standard, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < least || n > most || strconv.FormatInt(n, 10) != text {
		return 0, p.bad(name, "The parameter "+name+" must be a whole number from "+strconv.FormatInt(least, 10)+
			" to "+strconv.FormatInt(most, 10)+", not "+quoted(text)+".")
	}
	return n, nil
}

// localTime is how Find a Tender writes instants in parameters, in UK time.
const localTime = "2006-01-02T15:04:05"

// instant gives the first and the last instant that a parameter can mean, both
// the zero time where it is not given. They differ for a time that the clocks
// show twice in autumn, or skip in spring.
func (p parameters) instant(name string) (first, last time.Time, err error) {
	text, given := p.values[name]
	if !given {
		return first, last, nil
	}
	winter, err := time.Parse(localTime, text)
	// time.Parse takes a fraction of a second that the layout does not have.
	if err != nil || len(text) != len(localTime) {
		return first, last, p.bad(name, "The parameter "+name+" must be a UK local time written like 2026-03-29T09:30:00, not "+quoted(text)+".")
	}
	summer := winter.Add(-time.Hour)
	switch shown := func(t time.Time) bool { return t.In(clock.London).Format(localTime) == text }; {
	case shown(winter) && !shown(summer):
		return winter, winter, nil
	case shown(summer) && !shown(winter):
		return summer, summer, nil
	default:
		return summer, winter, nil
	}
}

// stageNames are the stages that releases can be filtered by.
var stageNames = []string{"planning", "tender", "award", "contract", "implementation"}

// stages gives the stages that a parameter lists, in the order of the standard.
func (p parameters) stages(name string) ([]string, error) {
	text, given := p.values[name]
	if !given {
		return nil, nil
	}
	asked := strings.Split(text, ",")
	var out []string
	for _, stage := range stageNames {
		if slices.Contains(asked, stage) {
			out = append(out, stage)
		}
	}
	if len(out) != len(asked) {
		return nil, p.bad(name, "The parameter "+name+" must list some of "+strings.Join(stageNames, ", ")+
			", each once, with commas between them; it is "+quoted(text)+".")
	}
	return out, nil
}
