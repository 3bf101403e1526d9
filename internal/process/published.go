package process

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/db"
)

// Publication is a release as the register of releases lists it.
type Publication struct {
	Date   string // that it bears, as clock.Text; never ""
	Stages string // the stages of its tags, each between blanks, as in " tender award "
}

// In reports that one of the release's tags is of a stage: planning, tender,
// award, contract or implementation.
func (p Publication) In(stage string) bool { return strings.Contains(p.Stages, " "+stage+" ") }

// publicationsAtOnce is how many processes' releases are read by one statement.
const publicationsAtOnce = 500

// Publications gives the releases of each of the processes, the earliest first.
// Those that a later one with the same id replaced are among them, since they
// were published when they were; those whose date cannot be read are not.
// It is for projections that follow processes: the register is written before
// they are handed a process, and whole in a rebuild.
func Publications(ctx context.Context, tx *db.Tx, ocids []string) (map[string][]Publication, error) {
	out := make(map[string][]Publication, len(ocids))
	for some := range slices.Chunk(ocids, publicationsAtOnce) {
		if err := publications(ctx, tx, some, out); err != nil {
			return nil, fmt.Errorf("reading when %d processes were published: %w", len(ocids), err)
		}
	}
	return out, nil
}

func publications(ctx context.Context, tx *db.Tx, ocids []string, out map[string][]Publication) error {
	var args []any
	rows, err := tx.Query(ctx, "select ocid, date, stages from process_release where date <> '' and ocid in "+
		db.In(&args, ocids...)+" order by ocid, date, idx", args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var ocid string
		var p Publication
		if err := rows.Scan(&ocid, &p.Date, &p.Stages); err != nil {
			return err
		}
		out[ocid] = append(out[ocid], p)
	}
	return rows.Err()
}
