// Package integrity keeps what the red flags of package redflag need of each
// process, and finds in the background which processes, suppliers and buyers
// are flagged. A flag is a reason to look, not a finding.
//
// The Projection stores a reading for each process. The Board is an immutable
// comparison of all readings at one moment: some flags draw their fences from
// all processes, so a new notice can raise or lower a flag of another process.
// It is made at the start and, while the ledger grows, at most once a minute.
//
// Organisations are known by their keys, see org.KeyOf: a firm that publishers
// name in two ways that nothing joins counts as two.
package integrity

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/redflag"
)

// Currency is that in which prices are compared.
const Currency = "GBP"

// Settings are those by which the flags are computed: Cardinal's defaults, with
// pounds as the main currency.
func Settings() redflag.Settings { return redflag.Settings{Currency: Currency} }

// Service gives the Board.
type Service struct {
	db       *db.DB
	follower *follower
	warmUp   time.Duration
}

// warmUp is how long a reader waits for a Board that is being made.
const warmUp = 5 * time.Second

// New gives the service over a database. Follow starts it.
func New(d *db.DB) *Service { return &Service{db: d, warmUp: warmUp} }

// Board gives the newest Board. Until the first is made it waits a few seconds;
// the error is then a fault of kind Unavailable.
func (s *Service) Board(ctx context.Context) (*Board, error) {
	if s.follower == nil {
		return nil, errors.New("the red flags do not follow the ledger")
	}
	return s.follower.board.Soon(ctx, s.warmUp, "The red flags are being computed. Try again in a minute.")
}

// Readings gives what was read of some processes; those of which nothing is
// stored are left out.
func (s *Service) Readings(ctx context.Context, ocids []string) (map[string]redflag.Reading, error) {
	out := map[string]redflag.Reading{}
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		clear(out)
		for some := range slices.Chunk(ocids, atOnce) {
			if err := readings(ctx, tx, some, out); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading what the red flags of %d processes rest on: %w", len(ocids), err)
	}
	return out, nil
}

func readings(ctx context.Context, tx *db.Tx, ocids []string, out map[string]redflag.Reading) error {
	var args []any
	rows, err := tx.Query(ctx, "select ocid, reading from redflag_reading where ocid in "+db.In(&args, ocids...), args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var ocid, text string
		if err := rows.Scan(&ocid, &text); err != nil {
			return err
		}
		if out[ocid], err = decode(text); err != nil {
			return err
		}
	}
	return rows.Err()
}

// decode reads a stored reading; "" is one that says nothing.
func decode(text string) (r redflag.Reading, err error) {
	if text == "" {
		return r, nil
	}
	err = json.Unmarshal([]byte(text), &r)
	return r, err
}
