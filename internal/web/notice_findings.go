package web

import (
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/ocds"
)

// findings are what the checker finds in the releases of a process that stand.
type findings struct {
	Rules    []ruleFindings // errors first, then the most frequent
	Releases int            // that were checked: the newest
	Of       int            // that there are
	Made     int            // releases that came without an id
}

// ruleFindings are the places where one rule is broken.
type ruleFindings struct {
	Title    string
	Severity string // in words
	Why      string
	Count    int
	Examples []example
}

// More gives how many places are not among the examples.
func (r ruleFindings) More() int { return r.Count - len(r.Examples) }

// example is one such place.
type example struct {
	Message string
	Pointer string
	Value   string // as received; may be empty
}

// The bounds of what is checked and shown.
const (
	mostChecked  = 100
	mostExamples = 3
)

// severities lists the checker's severities, gravest first.
var severities = []ocds.Severity{ocds.SeverityError, ocds.SeverityWarning, ocds.SeverityInfo}

// findings checks the releases that no later one replaces, the newest first.
func (d *dossier) findings() findings {
	current := process.Current(d.entries)
	out := findings{Of: len(current)}
	found := map[string]*ruleFindings{}
	for _, e := range slices.Backward(current) {
		r := e.Release()
		if out.Releases == mostChecked || !r.Exists() {
			continue
		}
		out.Releases++
		if r.ID() == "" {
			out.Made++
		}
		for _, f := range ocds.Check(r) {
			rule := found[f.Rule]
			if rule == nil {
				rule = &ruleFindings{}
				found[f.Rule] = rule
			}
			rule.add(f)
		}
	}
	out.order(found)
	return out
}

func (r *ruleFindings) add(f ocds.Finding) {
	r.Count += 1 + f.More
	if len(r.Examples) < mostExamples {
		r.Examples = append(r.Examples, example{Message: verbatim(f.Message, 500), Pointer: verbatim(f.Pointer, 200), Value: verbatim(f.Value, 200)})
	}
}

// verbatim gives what was received as it was, its escapes unread, but for the
// characters that act without being seen, cut at a limit in runes.
func verbatim(s string, limit int) string {
	runes := []rune(clean(strings.ToValidUTF8(s, "\uFFFD")))
	if len(runes) > limit {
		return string(runes[:limit]) + "…"
	}
	return string(runes)
}

// order fills in the rules: by severity, then the most broken first.
func (fs *findings) order(found map[string]*ruleFindings) {
	for _, severity := range severities {
		first := len(fs.Rules)
		for _, rule := range ocds.Rules() {
			r := found[rule.ID]
			if r == nil || rule.Severity != severity {
				continue
			}
			r.Title, r.Why, r.Severity = rule.Title, rule.Why, severityTags[severity].Text
			fs.Rules = append(fs.Rules, *r)
		}
		slices.SortStableFunc(fs.Rules[first:], func(a, b ruleFindings) int { return b.Count - a.Count })
	}
}
