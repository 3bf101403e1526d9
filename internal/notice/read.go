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
	follower *follower // nil until Follow
}

// New makes a Service over the tables of a Projection in d.
func New(d *db.DB, c *clock.Clock) *Service { return &Service{db: d, clock: c, orgs: org.New(d)} }

// Get gives one notice. The error is a fault of kind NotFound when no process
// has the ocid.
func (s *Service) Get(ctx context.Context, ocid string) (Notice, error) {
	var n Notice
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		list, err := fetch(ctx, tx, selection{where: "ocid = $1", args: []any{ocid}, order: newestFirst, limit: 1})
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

// Counts gives how many notices are at each stage; every stage has a count.
func (s *Service) Counts(ctx context.Context) (map[Stage]int, error) {
	now := s.clock.Now()
	counts := make(map[Stage]int, len(Stages))
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		for _, stage := range Stages {
			var args []any
			where := stage.condition(&args, now)
			n, err := count(ctx, tx, where, args)
			if err != nil {
				return err
			}
			counts[stage] = n
		}
		return nil
	})
	return counts, named(err, "counting notices by stage")
}

// SourceCount is a source with the number of its notices.
type SourceCount struct {
	Source string
	Count  int
}

// Sources gives the sources of notices, by name.
func (s *Service) Sources(ctx context.Context) ([]SourceCount, error) {
	var list []SourceCount
	err := s.each(ctx, "select source, count(*) from notice group by source order by source", nil, func(rows *db.Rows) error {
		var c SourceCount
		err := rows.Scan(&c.Source, &c.Count)
		list = append(list, c)
		return err
	})
	return list, named(err, "counting notices by source")
}

// BuyerCount is a buyer with the number of its notices.
type BuyerCount struct {
	Key   string
	Name  string // as its newest notice has it
	Count int
}

// BuyerChoices gives the buyers with the most notices, at most limit, for a
// filter. Buyers under several keys appear once under each.
func (s *Service) BuyerChoices(ctx context.Context, limit int) ([]BuyerCount, error) {
	const query = `select b.buyer_key, (
			select n.buyer_name from notice n where n.buyer_key = b.buyer_key order by n.updated desc, n.ocid desc limit 1
		), b.notices from (
			select buyer_key, count(*) as notices from notice where buyer_key <> ''
			group by buyer_key order by count(*) desc, buyer_key limit $1
		) b order by b.notices desc, b.buyer_key`
	var list []BuyerCount
	err := s.each(ctx, query, []any{limit}, func(rows *db.Rows) error {
		var c BuyerCount
		err := rows.Scan(&c.Key, &c.Name, &c.Count)
		list = append(list, c)
		return err
	})
	return list, named(err, "counting notices by buyer")
}

// Newest gives the n notices with the newest releases, newest first.
func (s *Service) Newest(ctx context.Context, n int) ([]Notice, error) {
	return s.some(ctx, "reading the newest notices", selection{where: "1 = 1", order: newestFirst, limit: n})
}

// Closing gives the n open notices that close soonest, soonest first. Open
// notices without a deadline are not among them.
func (s *Service) Closing(ctx context.Context, n int) ([]Notice, error) {
	now := s.clock.Now()
	var args []any
	where := Open.condition(&args, now) + " and " + ahead(&args, now)
	return s.some(ctx, "reading the notices that close soonest", selection{where, args, soonestFirst, n, 0})
}

func (s *Service) some(ctx context.Context, doing string, sel selection) ([]Notice, error) {
	var list []Notice
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		list, err = fetch(ctx, tx, sel)
		return err
	})
	return list, named(err, "%s", doing)
}

// each runs a query and calls fn for each row.
func (s *Service) each(ctx context.Context, query string, args []any, fn func(*db.Rows) error) error {
	return s.db.Read(ctx, func(tx *db.Tx) error { return eachRow(ctx, tx, query, args, fn) })
}

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
