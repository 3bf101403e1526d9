package notice

import (
	"context"
	"errors"
	"fmt"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/org"
)

// Service answers questions about notices at the present instant.
type Service struct {
	db       *db.DB
	clock    *clock.Clock
	orgs     *org.Service
	bodies   bodies
	follower *follower // nil until Follow
}

// New makes a Service over the tables of a Projection in d.
func New(d *db.DB, c *clock.Clock) *Service {
	orgs := org.New(d)
	return &Service{db: d, clock: c, orgs: orgs, bodies: bodies{orgs: orgs}}
}

// Get gives one notice. The error is a fault of kind NotFound when no process
// has the ocid.
func (s *Service) Get(ctx context.Context, ocid string) (Notice, error) {
	var n Notice
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		list, err := fetch(ctx, tx, selection{where: "ocid = $1", args: []any{ocid}, order: "ocid", limit: 1})
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return fault.New(fault.NotFound, "There is no notice with the process id %s.", ocid)
		}
		n = list[0]
		return nil
	})
	return n, named(err, "reading the notice %s", ocid)
}

// eachRow runs a query and calls fn for each row.
func eachRow(ctx context.Context, tx *db.Tx, query string, args []any, fn func(*db.Rows) error) error {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	for rows.Next() {
		if err := fn(rows); err != nil {
			return errors.Join(err, rows.Close())
		}
	}
	return errors.Join(rows.Err(), rows.Close())
}

// named says what was being done when err came about; nil stays nil.
func named(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf(format+": %w", append(args, err)...)
}
