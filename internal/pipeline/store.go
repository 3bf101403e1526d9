package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/tolsey/tolsey/internal/contract"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/ledger"
)

// loadAtOnce is how many processes are read at once; it bounds the memory and
// how long a reader holds the database.
const loadAtOnce = 2000

// haul is some processes on their way into memory.
type haul struct {
	plans     []Plan
	links     map[string][]Relation
	contracts map[string][]contract.Contract
	firstEnds map[[2]string]string // by ocid and deal, see Entries
	said      map[string][]Said    // by contract
	bodies    map[string]Body      // by key, with all other keys of the same bodies

	next int64 // the position after it
	last bool  // nothing is left
}

// read reads the processes that changed, or of which something was said, since
// a position.
func (f *follower) read(ctx context.Context, from int64) (h haul, err error) {
	err = f.db.Read(ctx, func(tx *db.Tx) error {
		h = haul{}
		size, err := ledger.Reached(ctx, tx, f.needs...)
		if err != nil {
			return err
		}
		if size <= from {
			h.next, h.last = from, true
			return nil
		}
		ocids, err := h.changed(ctx, tx, from, size)
		if err != nil || len(ocids) == 0 {
			return err
		}
		return h.fill(ctx, tx, ocids, from)
	})
	if err != nil {
		return haul{}, fmt.Errorf("reading what changed in the pipeline: %w", err)
	}
	return h, nil
}

// changed gives the processes to be read, and sets how far that comes.
func (h *haul) changed(ctx context.Context, tx *db.Tx, from, size int64) (ocids []string, err error) {
	var reached int64
	err = each(ctx, tx, "select ocid, last_index from pipeline_plan where last_index >= $1 order by last_index limit $2",
		[]any{from, loadAtOnce}, func(rows *db.Rows) error {
			var ocid string
			err := rows.Scan(&ocid, &reached)
			ocids = append(ocids, ocid)
			return err
		})
	if err != nil {
		return nil, err
	}
	h.next, h.last = size, true
	if len(ocids) == loadAtOnce {
		h.next, h.last = reached+1, false
	}
	// What was said in the part that is read, since the next one begins after it.
	err = each(ctx, tx, "select ocid from pipeline_told where idx >= $1 and idx < $2 order by ocid", []any{from, h.next}, func(rows *db.Rows) error {
		var ocid string
		err := rows.Scan(&ocid)
		if !slices.Contains(ocids, ocid) {
			ocids = append(ocids, ocid)
		}
		return err
	})
	return ocids, err
}

// fill reads all that is held of some processes, and the bodies that were joined
// since a position.
func (h *haul) fill(ctx context.Context, tx *db.Tx, ocids []string, from int64) error {
	list, err := contract.OfProcesses(ctx, tx, ocids)
	if err != nil {
		return err
	}
	h.links, h.contracts = map[string][]Relation{}, map[string][]contract.Contract{}
	h.firstEnds, h.said, h.bodies = map[[2]string]string{}, map[string][]Said{}, map[string]Body{}
	var keys []string
	for _, k := range list {
		h.contracts[k.OCID] = append(h.contracts[k.OCID], k)
		for _, s := range k.Suppliers {
			keys = append(keys, s.Key)
		}
	}
	for some := range slices.Chunk(ocids, atOnce) {
		if err := h.fillSome(ctx, tx, some); err != nil {
			return err
		}
	}
	for _, p := range h.plans {
		keys = append(keys, p.Buyer.Key)
	}
	// A notice can join bodies that neither buy nor supply by it, such as tenderers.
	if err := each(ctx, tx, "select key from organisation_join where entry_index >= $1 and entry_index < $2", []any{from, h.next}, func(rows *db.Rows) error {
		var key string
		err := rows.Scan(&key)
		keys = append(keys, key)
		return err
	}); err != nil {
		return err
	}
	slices.Sort(keys)
	return h.readBodies(ctx, tx, slices.Compact(keys))
}

func (h *haul) fillSome(ctx context.Context, tx *db.Tx, ocids []string) error {
	at := map[string]int{}
	if err := eachOf(ctx, tx, `select ocid, buyer_key, buyer_name, title, region, engaged, planned, tendered, closes, awarded, starts,
		cancelled, calloff, last_index from pipeline_plan where ocid in %s order by ocid`, ocids, func(rows *db.Rows) error {
		p, err := scanPlan(rows)
		at[p.OCID] = len(h.plans)
		h.plans = append(h.plans, p)
		return err
	}); err != nil {
		return err
	}
	if err := eachOf(ctx, tx, "select ocid, code from pipeline_category where ocid in %s order by ocid, code", ocids, func(rows *db.Rows) error {
		var ocid, code string
		err := rows.Scan(&ocid, &code)
		p := &h.plans[at[ocid]]
		p.Codes = append(p.Codes, code)
		return err
	}); err != nil {
		return err
	}
	if err := eachOf(ctx, tx, "select ocid, contract, other, code from pipeline_link where ocid in %s order by ocid, n", ocids, func(rows *db.Rows) error {
		var l Relation
		err := rows.Scan(&l.OCID, &l.Contract, &l.Other, &l.Code)
		if telling[l.Code] {
			h.links[l.OCID] = append(h.links[l.OCID], l)
		}
		return err
	}); err != nil {
		return err
	}
	if err := eachOf(ctx, tx, "select ocid, deal, ends from pipeline_end where ocid in %s order by date desc, idx desc", ocids, func(rows *db.Rows) error {
		var ocid, deal, end string
		err := rows.Scan(&ocid, &deal, &end)
		h.firstEnds[[2]string{ocid, deal}] = end // the first comes last
		return err
	}); err != nil {
		return err
	}
	said, err := saidOf(ctx, tx, ocids)
	for id, list := range said {
		h.said[id] = list
	}
	return err
}

// telling are the codes of relations that make a successor, or name its plan.
var telling = map[string]bool{
	"prior": true, "prior.renewal": true, "prior.replacement": true,
	"renewalprocess": true, "replacementprocess": true, "planning": true,
}

func scanPlan(rows *db.Rows) (p Plan, err error) {
	var cancelled, callOff int
	err = rows.Scan(&p.OCID, &p.Buyer.Key, &p.Buyer.Name, &p.Title, &p.Region, &p.Engaged, &p.Planned, &p.Tendered, &p.Closes,
		&p.Awarded, &p.Starts, &cancelled, &callOff, &p.Last)
	p.Cancelled, p.CallOff = cancelled == 1, callOff == 1
	return p, err
}

// readBodies reads which body each key stands for, and the other keys of these
// bodies: what changes the body of a key names one of its keys.
func (h *haul) readBodies(ctx context.Context, tx *db.Tx, keys []string) error {
	for some := range slices.Chunk(keys, atOnce) {
		err := eachOf(ctx, tx, `select k.key, o.id, o.name from organisation_key m join organisation_key k on k.org_id = m.org_id
			join organisation o on o.id = k.org_id where m.key in %s`, some, func(rows *db.Rows) error {
			var key string
			var b Body
			err := rows.Scan(&key, &b.ID, &b.Name)
			h.bodies[key] = b
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// eachOf is each with a list of values in the place of %s.
func eachOf(ctx context.Context, tx *db.Tx, query string, values []string, fn func(*db.Rows) error) error {
	var args []any
	return each(ctx, tx, fmt.Sprintf(query, db.In(&args, values...)), args, fn)
}

func each(ctx context.Context, tx *db.Tx, query string, args []any, fn func(*db.Rows) error) error {
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
