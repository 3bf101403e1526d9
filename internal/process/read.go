package process

import (
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/ocds"
)

// Service answers what pages and feeds ask about processes.
type Service struct{ db *db.DB }

// NewService gives the service over a database.
func NewService(d *db.DB) *Service { return &Service{db: d} }

// Process is one contracting process as it stands.
type Process struct {
	Change
	rules *ocds.MergeRules
}

// Get gives a process, or a fault of kind NotFound.
func (s *Service) Get(ctx context.Context, ocid string) (Process, error) {
	rows := map[string]*row{ocid: {Change: Change{OCID: ocid}}}
	err := s.db.Read(ctx, func(tx *db.Tx) error { return loadStates(ctx, tx, []string{ocid}, math.MaxInt64, rows) })
	if err != nil {
		return Process{}, fmt.Errorf("reading the process %s: %w", ocid, err)
	}
	r := rows[ocid]
	if r.stored == nil {
		return Process{}, fault.New(fault.NotFound, "There is no contracting process with the ocid %q here.", ocid)
	}
	v, err := ocds.Parse(r.stored)
	if err != nil {
		return Process{}, fmt.Errorf("reading the process %s: %w", ocid, err)
	}
	rules := ocds.RulesForNames(r.extensions)
	rules.Thaw(v)
	r.Compiled = ocds.Release{Value: v}
	return Process{Change: r.Change, rules: rules}, nil
}

// JSON gives the compiled release as a publisher would print it.
func (p Process) JSON() []byte { return ocds.AppendMerged(nil, p.Compiled.Value) }

// Step is one release of a process and the state of the process after it.
type Step struct {
	Entry  *ledger.Entry
	Before ocds.Release // an empty view for the first release
	After  ocds.Release
}

// History gives the releases of a process in the order of their dates, each
// with the state before and after it. Replaced releases are left out.
func History(entries []ledger.Entry, extensions []string) ([]Step, error) {
	current := Current(entries)
	var values []*ocds.Value
	for _, e := range current {
		values = append(values, e.Release().Value)
	}
	order, err := ocds.InOrder(values)
	if err != nil {
		return nil, fmt.Errorf("ordering releases: %w", err)
	}
	m := ocds.Merger{Rules: ocds.RulesForNames(extensions)}
	steps := make([]Step, len(order))
	for n, at := range order {
		steps[n].Entry = current[at]
		var upTo []*ocds.Value
		for _, i := range order[:n+1] {
			upTo = append(upTo, values[i])
		}
		v, err := m.Compile(upTo)
		if err != nil {
			return nil, fmt.Errorf("merging releases: %w", err)
		}
		steps[n].After = ocds.Release{Value: v}
		if n > 0 {
			steps[n].Before = steps[n-1].After
		}
	}
	return steps, nil
}

// Filter selects releases for a feed.
type Filter struct {
	Stages   []string // any of: planning, tender, award, contract, implementation; none for all
	From, To string   // release dates from and to, as clock.Text; "" for open
	Before   int64    // only entries with a smaller index
	Size     int64    // as the ledger stood with so many entries: later replacements do not count; 0 for now
	Limit    int
}

// Releases gives the ledger indexes of the releases that no later one with the
// same ocid and release id has replaced, newest in ledger order first.
func (s *Service) Releases(ctx context.Context, f Filter) ([]int64, error) {
	if f.Size == 0 {
		f.Size = math.MaxInt64
	}
	where, args := []string{"idx < $1", "(superseded_by is null or superseded_by >= $2)"}, []any{f.Before, f.Size}
	add := func(clause, arg string) {
		args = append(args, arg)
		where = append(where, fmt.Sprintf(clause, len(args)))
	}
	if f.From != "" {
		add("date >= $%d", f.From)
	}
	if f.To != "" {
		add("date <= $%d", f.To)
	}
	var any []string
	for _, stage := range f.Stages {
		args = append(args, "% "+stage+" %")
		any = append(any, fmt.Sprintf("stages like $%d", len(args)))
	}
	if len(any) > 0 {
		where = append(where, "("+strings.Join(any, " or ")+")")
	}
	args = append(args, f.Limit)
	query := fmt.Sprintf("select idx from process_release where %s order by idx desc limit $%d", strings.Join(where, " and "), len(args))
	var out []int64
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, query, args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		out = out[:0]
		for rows.Next() {
			var index int64
			if err := rows.Scan(&index); err != nil {
				return err
			}
			out = append(out, index)
		}
		return rows.Err()
	})
	if err != nil {
		return nil, fmt.Errorf("listing releases: %w", err)
	}
	return out, nil
}
