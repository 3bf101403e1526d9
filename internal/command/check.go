package command

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/tolsey/tolsey/ocds"
)

// checkCmd checks OCDS data.
type checkCmd struct {
	JSON  bool     `name:"json" help:"Print findings and summary as JSON lines."`
	Paths []string `arg:"" name:"path" help:"Files, directories, or - for standard input."`
}

// Help gives examples.
func (checkCmd) Help() string {
	return `Says of each release what breaks the standard (structure), what cannot be so (coherence) and
what points nowhere (references); then how often each rule is broken, and in how many releases
each field is filled. The rules are listed in docs/checks.md.

With --json each finding is a line {"file","position","ocid","rule","severity","pointer","value",
"message"}, and the last line is {"releases","refused","rules","coverage"}.

Exit code: 0 no errors, 2 errors found or documents refused, 1 could not run.

Examples:
  tolsey check releases.json
  tolsey check --json downloads/ > findings.jsonl`
}

// tally is how often a rule was broken.
type tally struct {
	Rule     ocds.Rule `json:"rule"`
	Findings int       `json:"findings"`
	Releases int       `json:"releases"`
}

// checker gathers what check prints at the end.
type checker struct {
	out      *bufio.Writer
	json     bool
	releases int
	refused  int
	errors   int
	tallies  map[string]*tally
	coverage ocds.Coverage
}

// Run checks the files.
func (c checkCmd) Run(ctx context.Context, env *Env) error {
	k := checker{out: bufio.NewWriterSize(env.Stdout, 1<<16), json: c.JSON, tallies: map[string]*tally{}}
	if err := ocds.Walk(ctx, c.Paths, env.Stdin, func(_ *ocds.Reader, d *ocds.Document) error { return k.document(d) }); err != nil {
		return err
	}
	if err := k.finish(); err != nil {
		return err
	}
	if k.errors > 0 || k.refused > 0 {
		return errPartial
	}
	return nil
}

// line is a finding with where its release stands.
type line struct {
	File     string `json:"file"`
	Position string `json:"position"`
	ocds.Finding
}

func (k *checker) document(d *ocds.Document) error {
	if d.Refusal != nil {
		k.refused++
		return k.print(line{d.File, d.Position, ocds.Finding{Rule: string(d.Refusal.Reason), Severity: ocds.SeverityError,
			OCID: d.OCID(), Message: d.Refusal.Detail}})
	}
	r := ocds.Release{Value: d.Release}
	k.releases++
	k.coverage.Add(r)
	broken := map[string]bool{}
	for _, f := range ocds.Check(r) {
		if f.Severity == ocds.SeverityError {
			k.errors++
		}
		k.count(f, broken)
		if err := k.print(line{d.File, d.Position, f}); err != nil {
			return err
		}
	}
	return nil
}

func (k *checker) count(f ocds.Finding, broken map[string]bool) {
	t := k.tallies[f.Rule]
	if t == nil {
		t = &tally{}
		k.tallies[f.Rule] = t
	}
	t.Findings += 1 + f.More
	if !broken[f.Rule] {
		broken[f.Rule] = true
		t.Releases++
	}
}

func (k *checker) print(l line) error {
	if k.json {
		return json.NewEncoder(k.out).Encode(l)
	}
	_, err := fmt.Fprintf(k.out, "%s %s: %s %s %s: %s", l.File, l.Position, l.Severity, l.Rule, l.Pointer, l.Message)
	if err == nil && l.Value != "" {
		_, err = fmt.Fprintf(k.out, " (%s)", l.Value)
	}
	if err == nil {
		_, err = fmt.Fprintln(k.out)
	}
	return err
}

// finish prints the summary by rule and the coverage of each field.
func (k *checker) finish() error {
	var rules []tally
	for _, r := range ocds.Rules() {
		if t := k.tallies[r.ID]; t != nil {
			t.Rule = r
			rules = append(rules, *t)
		}
	}
	if k.json {
		err := json.NewEncoder(k.out).Encode(map[string]any{"releases": k.releases, "refused": k.refused,
			"rules": rules, "coverage": k.coverage.Fields()})
		if err != nil {
			return err
		}
		return k.out.Flush()
	}
	if err := k.table(k.out, rules); err != nil {
		return err
	}
	return k.out.Flush()
}

func (k *checker) table(w io.Writer, rules []tally) error {
	t := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintf(t, "\nReleases %d, refused %d\n\nRule\tSeverity\tGroup\tReleases\tFindings\n", k.releases, k.refused)
	for _, r := range rules {
		fmt.Fprintf(t, "%s\t%s\t%s\t%d\t%d\n", r.Rule.ID, r.Rule.Severity, r.Rule.Group, r.Releases, r.Findings)
	}
	fmt.Fprintf(t, "\nField\tReleases that fill it\tShare\n")
	for _, f := range k.coverage.Fields() {
		fmt.Fprintf(t, "%s\t%d\t%.0f %%\n", f.Path, f.Releases, 100*float64(f.Releases)/float64(max(k.releases, 1)))
	}
	return t.Flush()
}
