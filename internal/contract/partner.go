package contract

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/tolsey/tolsey/internal/db"
)

// Partner is a body on the other side of contracts: a supplier of a buyer or a
// buyer of a supplier. A contract with several suppliers counts in full for
// each of them, and once for a supplier that it names under two of its keys.
type Partner struct {
	ID       string // of the body, see org; the key where no release is known to have it
	Name     string // one of the names as published
	Division string // CPV division of most of the contracts, "" where that is not known
	Tally
}

// Partners gives the bodies that the body with these keys has contracts with,
// the largest sum first, then the largest number: at most limit of them, and
// how many there are. What is no organisation is left out, see Summary.Unnamed.
func (s *Service) Partners(ctx context.Context, side Side, keys []string, limit int) (top []Partner, all int, err error) {
	var list []Partner
	err = s.db.Read(ctx, func(tx *db.Tx) (err error) {
		list, err = partners(ctx, tx, side, keys)
		return err
	})
	if err != nil {
		return nil, 0, fmt.Errorf("reading who a body has contracts with: %w", err)
	}
	slices.SortFunc(list, func(a, b Partner) int {
		return cmp.Or(cmp.Compare(b.Pounds, a.Pounds), cmp.Compare(b.Count, a.Count), cmp.Compare(a.ID, b.ID))
	})
	return list[:min(limit, len(list))], len(list), nil
}

// partnerQuery groups the contracts by the body on the other side and what is
// bought. The innermost query has a row for each contract and body.
func partnerQuery(side Side, keys []string) (query string, args []any) {
	theirKey, theirName, join := "c.buyer_key", "c.buyer_name", ""
	if side == AsBuyer {
		theirKey, theirName = "s.key", "s.name"
		join = " join contract_supplier s on s.ocid = c.ocid and s.item = c.item"
	}
	mine := "select ocid, item, buyer_key, buyer_name, division, amount, gross, " + moneyOf + " as money from contract where " +
		side.where(&args, keys)
	bodies := "select coalesce(k.org_id, " + theirKey + ") as body, min(" + theirName + `) as name, c.division, c.money, c.gross, c.amount
		from (` + mine + ") c" + join + " left join organisation_key k on k.key = " + theirKey + " where " + theirKey + ` <> ''
		group by c.ocid, c.item, coalesce(k.org_id, ` + theirKey + "), c.division, c.money, c.gross, c.amount"
	return "select body, min(name), division, money, count(*), max(gross), " + sumOf +
		" from (" + bodies + ") pairs group by body, division, money order by body, division", args
}

func partners(ctx context.Context, tx *db.Tx, side Side, keys []string) ([]Partner, error) {
	var list []Partner
	var divisions []map[string]*Tally // of each in list
	query, args := partnerQuery(side, keys)
	err := eachRow(ctx, tx, query, args, func(rows *db.Rows) error {
		var p Partner
		var money int
		var gross, high, low int64
		if err := rows.Scan(&p.ID, &p.Name, &p.Division, &money, &p.Count, &gross, &high, &low); err != nil {
			return err
		}
		t := tally(p.Count, money, gross, high, low)
		if len(list) == 0 || list[len(list)-1].ID != p.ID {
			list = append(list, Partner{ID: p.ID, Name: p.Name})
			divisions = append(divisions, map[string]*Tally{})
		}
		last := &list[len(list)-1]
		last.add(t)
		last.Name = min(last.Name, p.Name)
		addTo(divisions[len(list)-1], p.Division, t)
		return nil
	})
	for i := range list {
		list[i].Division = groups(divisions[i], byNumber)[0].Key
	}
	return list, err
}

// byNumber puts the largest number first, of equal ones the largest sum.
func byNumber(a, b Group) int {
	return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(b.Pounds, a.Pounds), cmp.Compare(a.Key, b.Key))
}

// Counts gives the number of contracts that each of the bodies with these ids
// has on a side; bodies without any are left out.
func (s *Service) Counts(ctx context.Context, side Side, ids []string) (map[string]int, error) {
	// A contract has one buyer, but may have a supplier under two of its keys.
	one := "select k.org_id, count(*) from organisation_key k join contract s on s.buyer_key = k.key where k.org_id in %s group by k.org_id"
	if side == AsSupplier {
		one = `select org_id, count(*) from (select distinct k.org_id, s.ocid, s.item
			from organisation_key k join contract_supplier s on s.key = k.key where k.org_id in %s) pairs group by org_id`
	}
	var counts map[string]int
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		counts = make(map[string]int, len(ids))
		for some := range slices.Chunk(ids, deleteAtOnce) {
			var args []any
			err := eachRow(ctx, tx, fmt.Sprintf(one, db.In(&args, some...)), args, func(rows *db.Rows) error {
				var id string
				var n int
				err := rows.Scan(&id, &n)
				counts[id] = n
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("counting the contracts of %d bodies: %w", len(ids), err)
	}
	return counts, nil
}
