package contract

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
)

// Side is the role in which a body is looked at.
type Side int

// The sides of a contract.
const (
	AsBuyer Side = iota
	AsSupplier
)

// where gives the condition on rows of contract that the body with these keys
// is on this side of them.
func (side Side) where(args *[]any, keys []string) string {
	if side == AsBuyer {
		return "buyer_key in " + db.In(args, keys...)
	}
	return "(ocid, item) in (select ocid, item from contract_supplier where key in " + db.In(args, keys...) + ")"
}

// Tally counts contracts and sums up what they state in pounds. Amounts in
// other currencies are counted and never converted.
type Tally struct {
	Count    int   // contracts
	Pounds   int64 // sum in hundredths; math.MaxInt64 for what is beyond it
	InPounds int   // contracts in that sum
	Foreign  int   // contracts with a value in another currency, or in none that is named
	Gross    bool  // some amounts of the sum include VAT
}

// Without gives the number of contracts that state no value.
func (t Tally) Without() int { return t.Count - t.InPounds - t.Foreign }

// add takes the contracts of u in.
func (t *Tally) add(u Tally) {
	t.Count += u.Count
	t.InPounds += u.InPounds
	t.Foreign += u.Foreign
	t.Gross = t.Gross || u.Gross
	if t.Pounds > math.MaxInt64-u.Pounds {
		t.Pounds = math.MaxInt64
		return
	}
	t.Pounds += u.Pounds
}

// Group is the contracts that have something in common.
type Group struct {
	Key string // see where it is used; "" for the contracts of which it is not known
	Tally
}

// Share is how much went to suppliers of a kind, out of what is known. Of a
// contract with several suppliers it is known only when each of them states it,
// and it counts as Yes only when each is of the kind: publishers do not say who
// gets which part, so nothing is counted that may have gone to others.
type Share struct {
	Known Tally // contracts of which it is known
	Yes   Tally // of these, those that went to suppliers of the kind alone
	Mixed Tally // of these, those that went to both kinds together
}

// Summary sums up the contracts of a body. As everywhere, an award that no
// contract follows counts as a contract, and what came to nothing does not.
type Summary struct {
	All        Tally
	Live       Tally   // begun, not terminated, and not beyond the end as it stands
	Ending     Tally   // live ones that end within twelve months, as it stands
	Extensible Tally   // past the end as it stands, not past the end with every extension
	Endless    Tally   // not terminated, and no end is known: they may run or not
	Unnamed    Tally   // contracts whose other side names no organisation
	Years      []Group // by year (YYYY) of the award, else the signature, else the start; ascending, the unknown last
	Divisions  []Group // by CPV division, the largest sum first, then the largest number

	// SME is the share of small and medium-sized firms, VCSE that of voluntary,
	// community and social enterprises. What counts is the size on the day of
	// the award (the Cabinet Office's measure of SME spend), which is the size
	// that the process itself states. A buyer's shares look at all suppliers of
	// its contracts, a supplier's at itself alone.
	SME, VCSE Share
}

// The phases of a contract on a day.
const (
	past = iota // ended, or not begun
	live
	ending
	extensible
	endless
)

// A cell is contracts that all breakdowns count alike.
type cell struct {
	year, division string
	phase          int
	codes          int // see codesOf
	Tally
}

// Summary sums up the contracts of the body with these keys on a day
// (YYYY-MM-DD, as is inAYear, twelve months on). No keys have no contracts.
func (s *Service) Summary(ctx context.Context, side Side, keys []string, today, inAYear string) (Summary, error) {
	var sum Summary
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		sum = Summary{}
		years, divisions := map[string]*Tally{}, map[string]*Tally{}
		query, args := cellQuery(side, keys, today, inAYear)
		err := eachRow(ctx, tx, query, args, func(rows *db.Rows) error {
			c, err := scanCell(rows)
			sum.add(c)
			addTo(years, c.year, c.Tally)
			addTo(divisions, c.division, c.Tally)
			return err
		})
		sum.Years, sum.Divisions = groups(years, byYear), groups(divisions, byExtent)
		return err
	})
	if err != nil {
		return Summary{}, fmt.Errorf("summing up the contracts of a body: %w", err)
	}
	return sum, nil
}

// yearOf is the expression for the year of a contract, see Summary.Years.
const yearOf = "substr(case when awarded <> '' then awarded when signed <> '' then signed else starts end, 1, 4)"

// moneyOf is the expression for what a contract states: 0 no value, 1 pounds, 2
// another currency.
const moneyOf = "case when value_where = '' then 0 when currency = 'GBP' then 1 else 2 end"

// sumOf is the expressions for the sum of the amounts in two parts: SQLite's sum
// fails beyond an int64, see million.
const sumOf = "cast(sum(amount / 1000000) as bigint), cast(sum(amount % 1000000) as bigint)"

// codesOf gives the expression for what is known of the suppliers of a contract
// c in decimal digits, from the right: the most and the least of their vcse
// (plain.Tri), the most and the least of their size (0 not stated, 1 small, 2
// large), and whether the other side names an organisation.
func codesOf(side Side, args *[]any, keys []string) string {
	const size = "case s.scale when '' then 0 when 'large' then 2 else 1 end"
	from := "from contract_supplier s where s.ocid = c.ocid and s.item = c.item"
	named := "(select max(case when s.key = '' then 0 else 1 end) " + from + ")"
	if side == AsSupplier {
		named = "case when buyer_key = '' then 0 else 1 end"
		from += " and s.key in " + db.In(args, keys...)
	}
	return "coalesce(" + named + ", 0) * 10000 + coalesce((select min(" + size + ") * 1000 + max(" + size +
		") * 100 + min(s.vcse) * 10 + max(s.vcse) " + from + "), 0)"
}

// cellQuery groups the contracts so that every breakdown is a sum of groups:
// one pass over them answers all.
func cellQuery(side Side, keys []string, today, inAYear string) (query string, args []any) {
	args = []any{today, inAYear}
	where := side.where(&args, keys)
	codes := codesOf(side, &args, keys)
	phase := fmt.Sprintf(`case when terminated = 1 or starts > $1 then %d when ends = '' then %d when ends > $2 then %d
		when ends >= $1 then %d when latest_end >= $1 then %d else %d end`, past, endless, live, ending, extensible, past)
	return "select year, division, money, phase, codes, count(*), max(gross), " + sumOf + `
		from (select amount, gross, division, ` + yearOf + " as year, " + moneyOf + " as money, " + phase + " as phase, " +
		codes + " as codes from contract c where " + where + `) facts
		group by year, division, money, phase, codes`, args
}

func scanCell(rows *db.Rows) (cell, error) {
	var c cell
	var money int
	var gross, high, low int64
	err := rows.Scan(&c.year, &c.division, &money, &c.phase, &c.codes, &c.Count, &gross, &high, &low)
	c.Tally = tally(c.Count, money, gross, high, low)
	return c, err
}

// tally gives the tally of so many contracts that state the same kind of money,
// see moneyOf; their amounts add up to high millions and low.
func tally(count, money int, gross, high, low int64) Tally {
	t := Tally{Count: count}
	switch money {
	case 1:
		t.InPounds, t.Pounds, t.Gross = count, joined(high, low), gross == 1
	case 2:
		t.Foreign = count
	}
	return t
}

func (s *Summary) add(c cell) {
	s.All.add(c.Tally)
	switch c.phase {
	case ending:
		s.Ending.add(c.Tally)
		s.Live.add(c.Tally)
	case live:
		s.Live.add(c.Tally)
	case extensible:
		s.Extensible.add(c.Tally)
	case endless:
		s.Endless.add(c.Tally)
	}
	if c.codes/10000 == 0 {
		s.Unnamed.add(c.Tally)
	}
	s.SME.add(c.codes/1000%10, c.codes/100%10, c.Tally)
	s.VCSE.add(c.codes/10%10, c.codes%10, c.Tally)
}

// add takes contracts in whose suppliers state codes from least to most: 0 for
// not stated, 1 for of the kind, 2 for not.
func (s *Share) add(least, most int, t Tally) {
	if least == 0 {
		return
	}
	s.Known.add(t)
	switch {
	case most == 1:
		s.Yes.add(t)
	case least == 1:
		s.Mixed.add(t)
	}
}

func addTo(groups map[string]*Tally, key string, t Tally) {
	if groups[key] == nil {
		groups[key] = &Tally{}
	}
	groups[key].add(t)
}

func groups(from map[string]*Tally, order func(a, b Group) int) []Group {
	var list []Group
	for key, t := range from {
		list = append(list, Group{Key: key, Tally: *t})
	}
	slices.SortFunc(list, order)
	return list
}

// byYear puts the years in order and the unknown one last.
func byYear(a, b Group) int {
	if (a.Key == "") != (b.Key == "") {
		return cmp.Compare(b.Key, a.Key)
	}
	return cmp.Compare(a.Key, b.Key)
}

// byExtent puts the largest sum first, of equal ones the largest number.
func byExtent(a, b Group) int {
	return cmp.Or(cmp.Compare(b.Pounds, a.Pounds), cmp.Compare(b.Count, a.Count), cmp.Compare(a.Key, b.Key))
}

// Median gives the median of the values in pounds of the contracts of the body
// with these keys, in hundredths rounded down, and how many values it is of; of
// an even number it is the mean of the two in the middle.
func (s *Service) Median(ctx context.Context, side Side, keys []string) (hundredths int64, of int, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		hundredths = 0
		var args []any
		from := " from contract where value_where <> '' and currency = 'GBP' and " + side.where(&args, keys)
		if err := tx.QueryRow(ctx, "select count(*)"+from, args...).Scan(&of); err != nil || of == 0 {
			return err
		}
		middle := fmt.Sprintf(" order by amount limit %d offset %d", 2-of%2, (of-1)/2)
		var sum int64
		err := eachRow(ctx, tx, "select amount"+from+middle, args, func(rows *db.Rows) error {
			var amount int64 // at most plain's bound of an amount that counts: two fit
			err := rows.Scan(&amount)
			sum += amount
			return err
		})
		hundredths = sum / int64(2-of%2)
		return err
	})
	if err != nil {
		return 0, 0, fmt.Errorf("finding the median value of a body's contracts: %w", err)
	}
	return hundredths, of, nil
}

// Running gives the contracts of the body with these keys that are live on a
// day (YYYY-MM-DD), those that end soonest first. limit is 1 to 100.
func (s *Service) Running(ctx context.Context, side Side, keys []string, today string, limit int) ([]Contract, error) {
	if limit < 1 || limit > mostLimit {
		return nil, fault.New(fault.Invalid, "A page has 1 to %d contracts.", mostLimit)
	}
	var list []Contract
	err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		args := []any{today}
		where := "terminated = 0 and ends >= $1 and starts <= $1 and " + side.where(&args, keys)
		list, err = fetch(ctx, tx, where, args, "ends, ocid, item", limit, 0)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the live contracts of a body: %w", err)
	}
	return list, nil
}
