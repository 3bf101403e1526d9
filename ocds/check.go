package ocds

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Severity says how much a finding matters.
type Severity string

// The severities.
const (
	SeverityError   Severity = "error"   // breaks the standard: readers may misread or lose data
	SeverityWarning Severity = "warning" // most likely a mistake
	SeverityInfo    Severity = "info"    // worth knowing; may be meant
)

// Rule is one thing that [Check] looks for.
type Rule struct {
	ID       string   `json:"rule"`  // kebab-case, stable
	Group    string   `json:"group"` // "structure", "coherence" or "references"
	Severity Severity `json:"severity"`
	Title    string   `json:"title"`
	Why      string   `json:"why"` // the reason, with its source
}

// Finding is one place in a release that breaks a rule.
type Finding struct {
	Rule     string   `json:"rule"` // the rule's id
	Severity Severity `json:"severity"`
	Pointer  string   `json:"pointer"` // JSON pointer (RFC 6901) in the release, also to where a missing field belongs
	OCID     string   `json:"ocid"`
	Value    string   `json:"value"`   // as received, at most 200 bytes; "" when something is missing
	Message  string   `json:"message"` // one sentence for a person
	// More counts further findings of the rule in the release that are not
	// listed; it is set on the last one listed.
	More int `json:"more,omitempty"`
}

const (
	// maxFindings is how many findings of one rule are listed for a release.
	maxFindings = 50
	// maxValue is how many bytes of a value a finding quotes.
	maxValue = 200
)

// Check gives what is wrong with a release, compiled or single, by [Rules]: in
// the order of the rules, then of the release. It lists at most 50 findings of
// a rule and counts the others in the last one's More. It never fails: what is
// no object at all is a finding too.
func Check(r Release) []Finding {
	c := checker{release: r, unknown: unknown, index: newIndex(r)}
	c.ocid = strings.Clone(cut(r.OCID()))
	root := field{object: definitions["Release"]}
	c.value(r.Value, &root)
	slices.SortStableFunc(c.found, func(a, b found) int { return a.rule - b.rule })
	if len(c.found) == 0 {
		return nil
	}
	out := make([]Finding, len(c.found))
	for i, f := range c.found {
		out[i] = f.Finding
		if i+1 == len(c.found) || c.found[i+1].rule != f.rule {
			out[i].More = max(0, c.counts[f.rule]-maxFindings)
		}
	}
	return out
}

// checker walks one release. Every finding passes through report.
type checker struct {
	release  Release
	ocid     string
	index    index
	unknown  *definition
	path     []step
	guessing int    // levels below a member that the table does not know
	currency string // the first currency met
	found    []found
	counts   [ruleCount]int
}

type found struct {
	rule int
	Finding
}

// step is one level of the path from the release to the value looked at: a
// position in a list, or a member's name where the position is below 0.
type step struct {
	key   string
	index int
}

func (c *checker) push(key string) { c.path = append(c.path, step{key, -1}) }
func (c *checker) pushIndex(i int) { c.path = append(c.path, step{"", i}) }
func (c *checker) pop()            { c.path = c.path[:len(c.path)-1] }

// full counts a finding of a rule and reports whether the list is long enough.
func (c *checker) full(rule int) bool {
	c.counts[rule]++
	return c.counts[rule] > maxFindings
}

// report notes that the value at the current path, or at the members below it
// named by sub, breaks a rule. The message is made by fmt only when needed.
func (c *checker) report(rule int, v *Value, sub []string, format string, args ...any) {
	if c.full(rule) {
		return
	}
	c.found = append(c.found, found{rule, Finding{
		Rule:     rules[rule].ID,
		Severity: rules[rule].Severity,
		Pointer:  c.pointer(sub),
		OCID:     c.ocid,
		Value:    quote(v),
		Message:  fmt.Sprintf(format, args...),
	}})
}

var pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")

func (c *checker) pointer(sub []string) string {
	var b strings.Builder
	for _, s := range c.path {
		b.WriteByte('/')
		if s.index >= 0 {
			b.WriteString(strconv.Itoa(s.index))
			continue
		}
		b.WriteString(pointerEscapes.Replace(s.key))
	}
	for _, name := range sub {
		b.WriteByte('/')
		b.WriteString(name)
	}
	return b.String()
}

// trail follows names as [Value.Get] does and gives the value there with the
// steps of its pointer, which hold a 0 where a list of one stands for its
// element.
func trail(v *Value, names ...string) (leaf *Value, sub []string) {
	for _, name := range names {
		if v.Kind() == Array && len(v.kids) == 1 {
			v = &v.kids[0]
			sub = append(sub, "0")
		}
		v = v.member(name)
		sub = append(sub, name)
	}
	return v, sub
}

// quote gives a value as received: a text's content, else its JSON. It is a
// copy, so that findings do not hold the bytes of the release.
func quote(v *Value) string {
	switch v.Kind() {
	case Missing:
		return ""
	case String, Number, Bool:
		return strings.Clone(cut(v.Text()))
	}
	return string(cut(string(v.Raw())))
}

// cut cuts a text off at maxValue bytes, between characters.
func cut(s string) string {
	if len(s) <= maxValue {
		return s
	}
	n := maxValue
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// brief is a text on one line, short enough to stand in a message.
func brief(s string) string {
	const longest = 60
	return clip(strings.Join(strings.Fields(cut(s)), " "), longest)
}

// WriteRules writes the rules as the Markdown page docs/checks.md.
func WriteRules(w io.Writer) error {
	var b strings.Builder
	b.WriteString(rulesIntroduction)
	for _, group := range []struct{ name, about string }{
		{"structure", "Is each field there, of the right type and well formed?"},
		{"coherence", "Do dates, amounts and statuses fit together?"},
		{"references", "Do references lead somewhere, and are organisations what they say?"},
	} {
		fmt.Fprintf(&b, "\n## %s\n%s\n\n", strings.ToUpper(group.name[:1])+group.name[1:], group.about)
		b.WriteString("| rule | severity | what it finds | why |\n|---|---|---|---|\n")
		for _, r := range rules {
			if r.Group == group.name {
				fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", r.ID, r.Severity, r.Title, strings.ReplaceAll(r.Why, "&", "&amp;"))
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

const rulesIntroduction = `# Checks
What ` + "`tolsey check`" + ` and every import look for in a release. This page is generated from the table that
runs the rules: ` + "`go test ./ocds -run TestChecksPage -update`" + ` writes it.

An **error** breaks the standard, so that readers may misread or lose data; a **warning** is most likely a
mistake; an **info** is worth knowing and may be meant. A field that is null counts as absent. At most 50
findings of a rule are listed for a release; the last of them says how many more there are.
`
