package quality

import (
	"context"
	"fmt"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/ocds"
)

// Service answers what the data quality pages ask.
type Service struct {
	db    *db.DB
	rules map[string]ocds.Rule
}

// New gives the service over a database.
func New(d *db.DB) *Service {
	s := &Service{db: d, rules: map[string]ocds.Rule{}}
	for _, r := range ocds.Rules() {
		s.rules[r.ID] = r
	}
	return s
}

// Source is what the releases of one source are like.
type Source struct {
	Name            string
	Releases        int64 // checked
	WithErrors      int64 // releases with at least one finding of severity error
	WithoutFindings int64
	Rules           []RuleCount // the most broken first
}

// RuleCount says how often a source breaks a rule.
type RuleCount struct {
	Rule     ocds.Rule
	Releases int64 // that break it
	Findings int64 // places where they do
	Example  int64 // ledger index of the first such release
}

// Sources gives the sources by name.
func (s *Service) Sources(ctx context.Context) ([]Source, error) {
	var out []Source
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		out = out[:0]
		rows, err := tx.Query(ctx, "select source, releases, with_errors, without_findings from quality_source order by source")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var q Source
			if err := rows.Scan(&q.Name, &q.Releases, &q.WithErrors, &q.WithoutFindings); err != nil {
				return err
			}
			out = append(out, q)
		}
		if err := rows.Err(); err != nil {
			return err
		}
		return s.counts(ctx, tx, out)
	})
	if err != nil {
		return nil, fmt.Errorf("reading the data quality: %w", err)
	}
	return out, nil
}

// counts fills in the rules of each source.
func (s *Service) counts(ctx context.Context, tx *db.Tx, sources []Source) error {
	place := map[string]int{}
	for i := range sources {
		place[sources[i].Name] = i
	}
	rows, err := tx.Query(ctx, "select source, rule, releases, findings, example_idx from quality_rule order by source, releases desc, rule")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var source, rule string
		var c RuleCount
		if err := rows.Scan(&source, &rule, &c.Releases, &c.Findings, &c.Example); err != nil {
			return err
		}
		c.Rule = s.rules[rule]
		q := &sources[place[source]]
		q.Rules = append(q.Rules, c)
	}
	return rows.Err()
}
