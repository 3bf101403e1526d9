// Package quality keeps what is wrong with the releases in the ledger: which
// rule of the checker each breaks, and how often each source breaks it.
package quality

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/ocds"
)

// Projection checks each release as it stands in the ledger.
type Projection struct{}

// Name implements ledger.Projection.
func (Projection) Name() string { return "quality" }

// Version implements ledger.Projection.
func (Projection) Version() int { return 1 }

// Tables implements ledger.Projection.
func (Projection) Tables() []string { return []string{"quality_rule", "quality_source"} }

// Schema implements ledger.Projection. The findings of one release are not
// stored: checking it again gives them.
func (Projection) Schema() []string {
	return []string{
		`create table quality_source (
			source text primary key, releases bigint not null, with_errors bigint not null, without_findings bigint not null)`,
		`create table quality_rule (
			source text not null, rule text not null, releases bigint not null, findings bigint not null,
			example_idx bigint not null, primary key (source, rule))`,
	}
}

// tallied is what one batch adds to a source.
type tallied struct {
	releases, errors, clean int64
	rules                   map[string]*tally
}

type tally struct {
	releases, findings int64
	example            int64
}

// Apply implements ledger.Projection.
func (Projection) Apply(ctx context.Context, tx *db.Tx, entries []ledger.Entry) error {
	entries = slices.DeleteFunc(slices.Clone(entries), func(e ledger.Entry) bool { return e.Kind != ledger.KindRelease })
	findings := checkAll(entries)
	sources := map[string]*tallied{}
	var order []string
	for i := range entries {
		s := sources[entries[i].Source]
		if s == nil {
			s = &tallied{rules: map[string]*tally{}}
			sources[entries[i].Source] = s
			order = append(order, entries[i].Source)
		}
		s.add(entries[i].Index, findings[i])
	}
	return store(ctx, tx, sources, order)
}

// checkAll checks the entries on all cores; the checks are most of the work of
// an import.
func checkAll(entries []ledger.Entry) [][]ocds.Finding {
	out := make([][]ocds.Finding, len(entries))
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(entries); i += workers {
				out[i] = ocds.Check(entries[i].Release())
			}
		})
	}
	wg.Wait()
	return out
}

func (s *tallied) add(index int64, findings []ocds.Finding) {
	s.releases++
	if len(findings) == 0 {
		s.clean++
		return
	}
	broken := map[string]bool{}
	isError := false
	for _, f := range findings {
		t := s.rules[f.Rule]
		if t == nil {
			t = &tally{example: index}
			s.rules[f.Rule] = t
		}
		t.findings += int64(1 + f.More)
		if !broken[f.Rule] {
			broken[f.Rule] = true
			t.releases++
		}
		isError = isError || f.Severity == ocds.SeverityError
	}
	if isError {
		s.errors++
	}
}

func store(ctx context.Context, tx *db.Tx, sources map[string]*tallied, order []string) error {
	var totals, rules [][]any
	for _, source := range order {
		s := sources[source]
		totals = append(totals, []any{source, s.releases, s.errors, s.clean})
		for _, r := range ocds.Rules() {
			if t := s.rules[r.ID]; t != nil {
				rules = append(rules, []any{source, r.ID, t.releases, t.findings, t.example})
			}
		}
	}
	if err := tx.InsertMany(ctx, "quality_source", []string{"source", "releases", "with_errors", "without_findings"}, totals,
		`on conflict (source) do update set releases = quality_source.releases + excluded.releases,
		with_errors = quality_source.with_errors + excluded.with_errors,
		without_findings = quality_source.without_findings + excluded.without_findings`); err != nil {
		return fmt.Errorf("counting findings: %w", err)
	}
	if err := tx.InsertMany(ctx, "quality_rule", []string{"source", "rule", "releases", "findings", "example_idx"}, rules,
		`on conflict (source, rule) do update set releases = quality_rule.releases + excluded.releases,
		findings = quality_rule.findings + excluded.findings`); err != nil {
		return fmt.Errorf("counting findings: %w", err)
	}
	return nil
}
