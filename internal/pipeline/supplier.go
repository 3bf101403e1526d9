package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/tolsey/tolsey/internal/db"
)

// Supplier is a body that won contracts for the like, and so could supply what
// follows a contract.
type Supplier struct {
	ID        string // of the body, or the key where no release is known to have it
	Name      string // as published with its last win
	Scale     string // micro, sme, large or "", as last stated
	Won       int    // contracts
	Last      string // day of the last award; "" where no day is known
	Buyers    int    // different ones
	Incumbent bool   // supplies the contract now
	Near      Near   // of the closest that it won
}

// Small tells a small or medium-sized firm. What is not stated is not small.
func (s *Supplier) Small() bool { return s.Scale == "sme" || s.Scale == "micro" }

// Near says how like what a supplier won is to a contract.
type Near string

// How like it is.
const (
	SameClass    Near = "class"    // the first four digits of a CPV code are the same
	SameDivision Near = "division" // the first two, and the titles share a word
)

const (
	mostWins      = 4000 // contracts that are looked at in a class, and in a division
	mostSuppliers = 20
	enough        = 10 // suppliers of the class, so that the division is not asked
)

// win is a contract that a supplier won.
type win struct {
	ocid               string
	item               int
	body               string // of the supplier
	name, scale, title string
	awarded, buyer     string
}

// suppliers gives who could supply a contract: those who won the like, by CPV
// class, and where these are few by division and words. Small firms come first,
// then those of unknown size, then large ones; within each those with the most
// wins. It gives at most mostSuppliers, and how many there are.
func (s *Service) suppliers(ctx context.Context, t *Detail) (list []Supplier, found int, err error) {
	var near map[string]*tally
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		near = map[string]*tally{}
		var codes []string
		err := each(ctx, tx, "select code from pipeline_category where ocid = $1 order by code", []any{t.OCID}, func(rows *db.Rows) error {
			var code string
			err := rows.Scan(&code)
			codes = append(codes, code)
			return err
		})
		if err != nil || len(codes) == 0 {
			return err
		}
		if err := classWins(ctx, tx, codes, near); err != nil || len(near) >= enough {
			return err
		}
		return divisionWins(ctx, tx, codes, titleWords(t.Title+" "+t.Process), near)
	})
	if err != nil {
		return nil, 0, err
	}
	for _, n := range near {
		n.Buyers, n.Incumbent = len(n.buyers), slices.Contains(t.Supplied, n.ID)
		list = append(list, n.Supplier)
	}
	slices.SortFunc(list, func(a, b Supplier) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), cmp.Compare(b.Won, a.Won),
			cmp.Compare(b.Last, a.Last), cmp.Compare(a.ID, b.ID))
	})
	return list[:min(len(list), mostSuppliers)], len(list), nil
}

func (s *Supplier) rank() int {
	switch {
	case s.Small():
		return 0
	case s.Scale == "":
		return 1
	}
	return 2
}

// tally counts what a supplier won.
type tally struct {
	Supplier
	buyers map[string]bool
	seen   map[winKey]bool
}

type winKey struct {
	ocid string
	item int
}

func count(near map[string]*tally, w *win, how Near) {
	n := near[w.body]
	if n == nil {
		n = &tally{Supplier: Supplier{ID: w.body, Name: w.name, Last: w.awarded, Near: how}, buyers: map[string]bool{}, seen: map[winKey]bool{}}
		near[w.body] = n
	}
	key := winKey{w.ocid, w.item}
	if n.seen[key] {
		return
	}
	n.seen[key] = true
	n.Won++
	n.Scale = cmp.Or(n.Scale, w.scale) // the newest win comes first
	n.buyers[w.buyer] = true
}

// wins calls fn with the contracts for which the categories of the process fit a
// condition, the newest award first, once for each supplier.
func wins(ctx context.Context, tx *db.Tx, where string, args []any, fn func(*win)) error {
	args = append(args, mostWins)
	query := fmt.Sprintf(`select c.ocid, c.item, coalesce(k.org_id, s.key), s.name, s.scale, c.title, c.awarded, c.buyer_key
		from (select distinct ocid from pipeline_category where %s) g
		join contract c on c.ocid = g.ocid
		join contract_supplier s on s.ocid = c.ocid and s.item = c.item
		left join organisation_key k on k.key = s.key
		where s.key <> '' order by c.awarded desc, c.ocid, c.item, s.n limit $%d`, where, len(args))
	return each(ctx, tx, query, args, func(rows *db.Rows) error {
		var w win
		if err := rows.Scan(&w.ocid, &w.item, &w.body, &w.name, &w.scale, &w.title, &w.awarded, &w.buyer); err != nil {
			return err
		}
		fn(&w)
		return nil
	})
}

func classWins(ctx context.Context, tx *db.Tx, codes []string, near map[string]*tally) error {
	var classes []string
	for _, code := range codes {
		if class := code[:4]; class[2:] != "00" { // else a division, not a class
			classes = append(classes, class)
		}
	}
	var args []any
	where := "class in " + db.In(&args, slices.Compact(classes)...)
	return wins(ctx, tx, where, args, func(w *win) { count(near, w, SameClass) })
}

func divisionWins(ctx context.Context, tx *db.Tx, codes, words []string, near map[string]*tally) error {
	for i, code := range codes {
		if i > 0 && codes[i-1][:2] == code[:2] {
			continue // codes are sorted
		}
		args := []any{code[:2] + "00", code[:2] + "99"}
		err := wins(ctx, tx, "class >= $1 and class <= $2", args, func(w *win) {
			if len(shared(words, titleWords(w.title))) > 0 {
				count(near, w, SameDivision)
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}
