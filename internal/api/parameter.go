package api

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/fault"
)

// parameter is a parameter of a route, in its path or query. The functions
// integer, words and text declare one.
type parameter struct {
	name     string
	about    string // what it does, in a sentence or more
	schema   schema
	least    int64 // of an integer
	most     int64
	standard int64    // where it is not given
	words    []string // of a list: what it may hold, in order
	many     bool     // it may be given several times
}

// integer declares a whole number from least to most.
func integer(name string, standard, least, most int64, about string) parameter {
	return parameter{name: name, about: about, least: least, most: most, standard: standard,
		schema: schema{"type": "integer", "minimum": least, "maximum": most, "default": standard}}
}

// words declares a list of some words with commas between them, each at most
// once.
func words(name string, of []string, about string) parameter {
	return parameter{name: name, about: about, words: of, schema: schema{"type": "array", "minItems": 1, "uniqueItems": true,
		"items": schema{"type": "string", "enum": of}}}
}

// text declares a text that its reader checks; example is one that is right.
func text(name, example, about string) parameter {
	return parameter{name: name, about: about, schema: schema{"type": "string", "examples": []string{example}}}
}

// badParameter tells of query parameters that are unknown, repeated or malformed.
type badParameter struct {
	error          // a fault of kind Invalid
	name    string // of the first
	allowed []string
}

// wrong is what is wrong with a query parameter: a sentence, or more, about it.
type wrong struct{ name, sentence string }

// Unwrap gives the fault.
func (b *badParameter) Unwrap() error { return b.error }

// query is the query of a request to a route.
type query struct {
	declared []parameter
	values   map[string]string
}

// read reads the query; check, if not nil, tells what is wrong with values. A
// parameter that the address does not take, or that stands there twice, is an
// error: a filter that is silently dropped gives an answer to another question.
func read(declared []parameter, check func(url.Values) []wrong, r *http.Request) (query, error) {
	q := query{declared: declared, values: map[string]string{}}
	given, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return q, q.bad("", "The part of the address after the question mark cannot be read: write name=value, joined by &.")
	}
	var all []wrong
	for _, name := range slices.Sorted(maps.Keys(given)) {
		switch {
		case !slices.Contains(q.allowed(), name):
			all = append(all, wrong{name, "There is no parameter " + quoted(name) + " here."})
		case len(given[name]) > 1 && !q.parameter(name).many:
			all = append(all, wrong{name, "The parameter " + name + " may be given only once."})
		}
		q.values[name] = given[name][0]
	}
	if check != nil {
		all = append(all, check(given)...)
	}
	return q, q.refuse(all)
}

// allowed gives the names of the parameters that the address takes.
func (q query) allowed() []string {
	var out []string
	for _, p := range q.declared {
		out = append(out, p.name)
	}
	return out
}

// parameter gives the declaration of a parameter. Reading one that the route
// does not declare is a mistake of the program.
func (q query) parameter(name string) parameter {
	at := slices.IndexFunc(q.declared, func(p parameter) bool { return p.name == name })
	if at < 0 {
		panic("api: a handler reads the parameter " + name + ", which its route does not declare")
	}
	return q.declared[at]
}

// text gives a parameter as it was written.
func (q query) text(name string) (text string, given bool) {
	text, given = q.values[q.parameter(name).name]
	return text, given
}

// bad makes the error of a parameter; it names the allowed ones.
func (q query) bad(name, sentence string) error { return q.refuse([]wrong{{name, sentence}}) }

// refuse makes one error of all that is wrong, nil of nothing.
func (q query) refuse(all []wrong) error {
	if len(all) == 0 {
		return nil
	}
	var sentences []string
	for _, w := range all {
		sentences = append(sentences, w.sentence)
	}
	names := q.allowed()
	if len(names) == 0 {
		sentences = append(sentences, "This address takes no parameters.")
	} else {
		sentences = append(sentences, "Allowed: "+strings.Join(names, ", ")+".")
	}
	return &badParameter{error: fault.New(fault.Invalid, "%s", strings.Join(sentences, " ")), name: all[0].name, allowed: names}
}

// quoted shows what a reader sent, cut to a length that suits a message.
func quoted(s string) string {
	const most = 60
	if runes := []rune(s); len(runes) > most {
		s = string(runes[:most]) + "…"
	}
	return strconv.Quote(s)
}

// integer gives a whole number within its bounds, or the standard one where it
// is not given.
func (q query) integer(name string) (int64, error) {
	p := q.parameter(name)
	text, given := q.values[name]
	if !given {
		return p.standard, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < p.least || n > p.most || strconv.FormatInt(n, 10) != text {
		return 0, q.bad(name, "The parameter "+name+" must be a whole number from "+strconv.FormatInt(p.least, 10)+
			" to "+strconv.FormatInt(p.most, 10)+", not "+quoted(text)+".")
	}
	return n, nil
}

// list gives the words of a list in the order in which they are declared; none
// where it is not given.
func (q query) list(name string) ([]string, error) {
	p := q.parameter(name)
	text, given := q.values[name]
	if !given {
		return nil, nil
	}
	asked := strings.Split(text, ",")
	var out []string
	for _, word := range p.words {
		if slices.Contains(asked, word) {
			out = append(out, word)
		}
	}
	if len(out) != len(asked) {
		return nil, q.bad(name, "The parameter "+name+" must list some of "+strings.Join(p.words, ", ")+
			", each once, with commas between them; it is "+quoted(text)+".")
	}
	return out, nil
}

// localTime is how Find a Tender writes instants in parameters, in UK time.
const localTime = "2006-01-02T15:04:05"

// local gives the first and the last instant that a UK wall clock shows as
// text, to the second; ok is false for what is no time. They differ for a time
// that the clocks show twice in autumn, or skip in spring.
func local(text string) (first, last time.Time, ok bool) {
	winter, err := time.Parse(localTime, text)
	// time.Parse takes a fraction of a second that the layout does not have.
	if err != nil || len(text) != len(localTime) {
		return first, last, false
	}
	summer := winter.Add(-time.Hour)
	switch shown := func(t time.Time) bool { return t.In(clock.London).Format(localTime) == text }; {
	case shown(winter) && !shown(summer):
		return winter, winter, true
	case shown(summer) && !shown(winter):
		return summer, summer, true
	default:
		return summer, winter, true
	}
}
