package contract

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/ocds"
)

// Service answers questions about contracts.
type Service struct{ db *db.DB }

// New makes a Service over the tables of a Projection in d.
func New(d *db.DB) *Service { return &Service{db: d} }

// Totals sums up contracts. A contract with several suppliers counts in full
// for each of them, since publishers do not say who gets which part.
type Totals struct {
	Count     int          // of contracts
	WithValue int          // of those that state a value; Count-WithValue do not
	Sums      []ocds.Money // for each currency, largest number of contracts first; Gross when any part is
}

// Without gives the number of contracts that state no value.
func (t Totals) Without() int { return t.Count - t.WithValue }

// GBP gives the sum in pounds, in hundredths; 0 when nothing is in pounds.
func (t Totals) GBP() int64 {
	for _, m := range t.Sums {
		if m.Currency == "GBP" {
			return m.Hundredths
		}
	}
	return 0
}

// Page is a part of a list of contracts, with the totals of the whole list.
type Page struct {
	Items  []Contract
	Totals Totals
}

// ByOCID gives the contracts of a process, in its order; none for a process
// without contracts or one that is not known.
func (s *Service) ByOCID(ctx context.Context, ocid string) ([]Contract, error) {
	var list []Contract
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		list, err = fetch(ctx, tx, "ocid = $1", []any{ocid}, "item", mostLimit*mostLimit, 0)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the contracts of %s: %w", ocid, err)
	}
	return list, nil
}

// BySupplier gives contracts of the body with these keys, the latest award
// first. No keys have no contracts. limit is 1 to 100.
func (s *Service) BySupplier(ctx context.Context, keys []string, limit, offset int) (Page, error) {
	var args []any
	where := "(ocid, item) in (select ocid, item from contract_supplier where key in " + db.In(&args, keys...) + ")"
	return s.page(ctx, "reading the contracts of a supplier", where, args, limit, offset)
}

// ByBuyer gives contracts let by the body with these keys, the latest award
// first. No keys have no contracts. limit is 1 to 100.
func (s *Service) ByBuyer(ctx context.Context, keys []string, limit, offset int) (Page, error) {
	var args []any
	where := "buyer_key in " + db.In(&args, keys...)
	return s.page(ctx, "reading the contracts of a buyer", where, args, limit, offset)
}

// Totals gives the totals of all contracts.
func (s *Service) Totals(ctx context.Context) (Totals, error) {
	var t Totals
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		t, err = total(ctx, tx, "1 = 1", nil)
		return err
	})
	if err != nil {
		return Totals{}, fmt.Errorf("summing up the contracts: %w", err)
	}
	return t, nil
}

const mostLimit = 100

func (s *Service) page(ctx context.Context, doing, where string, args []any, limit, offset int) (Page, error) {
	if limit < 1 || limit > mostLimit || offset < 0 {
		return Page{}, fault.New(fault.Invalid, "A page has 1 to %d contracts.", mostLimit)
	}
	var p Page
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		if p.Totals, err = total(ctx, tx, where, args); err != nil {
			return err
		}
		p.Items, err = fetch(ctx, tx, where, args, "awarded desc, ocid desc, item", limit, offset)
		return err
	})
	if err != nil {
		return Page{}, fmt.Errorf("%s: %w", doing, err)
	}
	return p, nil
}

// million splits amounts for summing: SQLite's sum fails beyond an int64, and
// a few absurd amounts would be enough for that.
const million = 1_000_000

func total(ctx context.Context, tx *db.Tx, where string, args []any) (Totals, error) {
	query := fmt.Sprintf(`select currency, max(gross), count(*), sum(case when value_where <> '' then 1 else 0 end),
		cast(sum(amount / %d) as bigint), cast(sum(amount %% %d) as bigint)
		from contract where %s group by currency order by count(*) desc, currency`, million, million, where)
	var t Totals
	err := eachRow(ctx, tx, query, args, func(rows *db.Rows) error {
		var m ocds.Money
		var gross, count, with int
		var high, low int64
		if err := rows.Scan(&m.Currency, &gross, &count, &with, &high, &low); err != nil {
			return err
		}
		t.Count += count
		t.WithValue += with
		if with > 0 {
			m.Gross = gross == 1
			m.Hundredths = joined(high, low)
			t.Sums = append(t.Sums, m)
		}
		return nil
	})
	return t, err
}

// joined gives high millions and low, or the most that an int64 holds.
func joined(high, low int64) int64 {
	const most = 1<<63 - 1
	if high > (most-low)/million {
		return most
	}
	return high*million + low
}

func fetch(ctx context.Context, tx *db.Tx, where string, args []any, order string, limit, offset int) ([]Contract, error) {
	query := "select " + strings.Join(columns, ", ") + " from contract where " + where + " order by " + order +
		" limit " + strconv.Itoa(limit) + " offset " + strconv.Itoa(offset)
	var list []Contract
	err := eachRow(ctx, tx, query, args, func(rows *db.Rows) error {
		k, err := scanContract(rows)
		list = append(list, k)
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, suppliers(ctx, tx, list)
}

func scanContract(rows *db.Rows) (Contract, error) {
	var k Contract
	var v plain.Value
	var gross, terminated, fromAward int
	err := rows.Scan(&k.OCID, &k.Item, &k.ID, &k.AwardID, &k.ContractID, &k.Title, &k.Buyer.Key, &k.Buyer.Name,
		&v.Hundredths, &v.Currency, &gross, &v.Where, &k.Division, &k.Awarded, &k.Signed,
		&k.Start, &k.End, &k.LatestEnd, &k.Extendable, &k.Renewal, &k.Status, &k.Amendments, &terminated, &fromAward)
	if v.Where != "" {
		v.Gross = gross == 1
		k.Value = &v
	}
	k.Terminated, k.FromAward = terminated == 1, fromAward == 1
	return k, err
}

// suppliers reads the suppliers of contracts.
func suppliers(ctx context.Context, tx *db.Tx, list []Contract) error {
	type place struct {
		ocid string
		item int
	}
	at := make(map[place]*Contract, len(list))
	var ocids []string
	for i := range list {
		k := &list[i]
		at[place{k.OCID, k.Item}] = k
		if len(ocids) == 0 || ocids[len(ocids)-1] != k.OCID {
			ocids = append(ocids, k.OCID)
		}
	}
	var args []any
	query := "select ocid, item, key, name, scale, vcse from contract_supplier where ocid in " +
		db.In(&args, ocids...) + " order by ocid, item, n"
	return eachRow(ctx, tx, query, args, func(rows *db.Rows) error {
		var p place
		var s Supplier
		if err := rows.Scan(&p.ocid, &p.item, &s.Key, &s.Name, &s.Scale, &s.VCSE); err != nil {
			return err
		}
		if k := at[p]; k != nil { // else a contract of the process that was not asked for
			k.Suppliers = append(k.Suppliers, s)
		}
		return nil
	})
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
