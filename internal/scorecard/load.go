package scorecard

import (
	"context"
	"fmt"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/ledger"
)

// batch is what the tables hold of the processes whose newest entry lies in a
// range of the ledger.
type batch struct {
	rows []processRow
	next int64 // the index after the range
	last bool  // nothing is left
	size int64 // of the ledger, as far as the tables have followed it
}

// rangeSize is how many ledger indexes one batch spans: each belongs to one
// process at most, which bounds the memory.
const rangeSize = 20_000

// readBatch reads the processes changed at the ledger indexes from a position on.
func readBatch(ctx context.Context, d *db.DB, from int64) (b batch, err error) {
	err = d.Read(ctx, func(tx *db.Tx) error {
		b = batch{}
		var err error
		if b.size, err = ledger.Reached(ctx, tx, Projection{}.Name()); err != nil {
			return err
		}
		if b.size <= from {
			b.next, b.last = from, true
			return nil
		}
		b.next = min(from+rangeSize, b.size)
		b.last = b.next == b.size
		at, err := b.processes(ctx, tx, from)
		if err != nil {
			return err
		}
		return b.awards(ctx, tx, from, at)
	})
	if err != nil {
		return batch{}, fmt.Errorf("reading the facts of the scorecards: %w", err)
	}
	return b, nil
}

// processes reads the processes and gives where each is in b.rows.
func (b *batch) processes(ctx context.Context, tx *db.Tx, from int64) (at map[string]int, err error) {
	rows, err := tx.Query(ctx, `select ocid, last_index, buyer_key, opened, starts, closes, route, bids, engaged, planned, above,
		light, act, central, failed, resulted, division from scorecard_process where last_index >= $1 and last_index < $2
		order by last_index`, from, b.next)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	at = map[string]int{}
	for rows.Next() {
		var p processRow
		if err := rows.Scan(&p.ocid, &p.lastIndex, &p.buyer, &p.opened, &p.starts, &p.closes, &p.route, &p.bids, &p.engaged, &p.planned,
			&p.above, &p.light, &p.act, &p.central, &p.failed, &p.resulted, &p.division); err != nil {
			return nil, err
		}
		at[p.ocid] = len(b.rows)
		b.rows = append(b.rows, p)
	}
	return at, rows.Err()
}

func (b *batch) awards(ctx context.Context, tx *db.Tx, from int64, at map[string]int) error {
	rows, err := tx.Query(ctx, `select a.ocid, a.item, a.id, a.awarded, a.signed, a.published, a.details, a.amount, a.currency, a.gross,
		a.doubts, a.division, a.route, a.bids, a.suppliers, a.small, a.large, a.unsized, a.vcse, a.other, a.local, a.away, a.from_award
		from scorecard_process p join scorecard_award a on a.ocid = p.ocid
		where p.last_index >= $1 and p.last_index < $2 order by p.last_index, a.item`, from, b.next)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var a awardRow
		var ocid string
		var keys string
		c := &a.crowd
		if err := rows.Scan(&ocid, &a.item, &a.id, &a.awarded, &a.signed, &a.published, &a.details, &a.amount, &a.currency, &a.gross,
			&a.doubts, &a.division, &a.route, &a.bids, &keys, &c.small, &c.large, &c.unsized, &c.vcse, &c.other, &c.local, &c.away, &a.fromAward); err != nil {
			return err
		}
		a.suppliers = splitKeys(keys)
		p := &b.rows[at[ocid]]
		p.awards = append(p.awards, a)
	}
	return rows.Err()
}
