package org

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/plain"
)

// ProfileProjection keeps what was told of bodies: by registers and operators
// in acts, and by buyers in their notices. Its rows hang on the entries and
// their order alone: it is a [ledger.Projection].
type ProfileProjection struct{}

var _ ledger.Projection = ProfileProjection{}

// Name is "profile".
func (ProfileProjection) Name() string { return "profile" }

// Version is raised whenever the schema or the meaning of a row changes.
func (ProfileProjection) Version() int { return 1 }

// Tables lists the tables that Schema creates.
func (ProfileProjection) Tables() []string {
	return []string{"profile_fact", "profile_lead", "profile_target", "profile_buyer", "profile_size"}
}

// Schema is portable DDL.
//
//   - profile_fact has a row for each field that an act tells of a body; nothing
//     is overwritten, so that it is the history too.
//   - profile_lead and profile_target have a row for each act.
//   - profile_buyer has what notices tell of the buyer with a key (see [KeyOf]):
//     for each fact what the newest release says.
//   - profile_size has one row: how many entries the tables cover, and the newest
//     of them by which something else came to be known; -1 for none.
func (ProfileProjection) Schema() []string {
	return []string{
		`create table profile_fact (
			entry_index bigint not null, field text not null, body text not null, value text not null,
			origin text not null, source text not null, who text not null, why text not null, date text not null,
			primary key (entry_index, field)
		) without rowid`,
		`create table profile_lead (
			entry_index bigint primary key, body text not null, name text not null, role text not null,
			since text not null, until text not null, statement text not null,
			source text not null, date text not null, who text not null
		)`,
		`create table profile_target (
			entry_index bigint primary key, body text not null, measure text not null, year text not null,
			percent text not null, removed integer not null, source text not null, date text not null, who text not null
		)`,
		`create table profile_buyer (
			key text not null, fact text not null, value text not null, date text not null, entry_index bigint not null,
			ocid text not null, primary key (key, fact)
		) without rowid`,
		`create table profile_size (id integer primary key, size bigint not null, changed bigint not null)`,
	}
}

var (
	factColumns   = strings.Fields("entry_index field body value origin source who why date")
	leadColumns   = strings.Fields("entry_index body name role since until statement source date who")
	targetColumns = strings.Fields("entry_index body measure year percent removed source date who")
	buyerColumns  = strings.Fields("key fact value date entry_index ocid")
	sizeColumns   = strings.Fields("id size changed")
)

// The facts that notices tell of buyers.
const (
	buyerSector = "sector" // a Sector, by a register or by what the publisher calls the buyer
	buyerHint   = "hint"   // a Sector, by main activity or a register of charities: it may be otherwise
	buyerRegion = "region" // UKC to UKN
	buyerCalled = "called" // its keys: by them it is seen that a buyer is new, or goes by another name
)

// Apply takes entries in ledger order. Acts that cannot be read, and those of
// other kinds, tell nothing.
func (ProfileProjection) Apply(ctx context.Context, tx *db.Tx, batch []ledger.Entry) error {
	c := profileChanges{buyers: map[buyerFact]buyerTold{}, fresh: map[buyerFact]bool{}, changed: -1}
	for i := range batch {
		c.take(&batch[i])
	}
	if err := c.settle(ctx, tx); err != nil {
		return fmt.Errorf("reading the buyers of entries from %d on: %w", batch[0].Index, err)
	}
	for _, t := range []struct {
		table   string
		columns []string
		rows    [][]any
		suffix  string
	}{
		{"profile_fact", factColumns, c.facts, ""},
		{"profile_lead", leadColumns, c.leads, ""},
		{"profile_target", targetColumns, c.targets, ""},
		{"profile_buyer", buyerColumns, c.buyerRows(), replacing(buyerColumns, 2)},
		{"profile_size", sizeColumns, [][]any{{1, batch[len(batch)-1].Index + 1, c.changed}}, `on conflict (id) do update set size = excluded.size,
			changed = case when excluded.changed >= 0 then excluded.changed else profile_size.changed end`},
	} {
		if err := tx.InsertMany(ctx, t.table, t.columns, t.rows, t.suffix); err != nil {
			return fmt.Errorf("writing the bodies of entries from %d on: %w", batch[0].Index, err)
		}
	}
	return nil
}

// profileChanges are the rows that a batch adds.
type profileChanges struct {
	facts, leads, targets [][]any
	told                  []buyerTelling // in the order of the entries
	buyers                map[buyerFact]buyerTold
	fresh                 map[buyerFact]bool // of buyers, what is not stored so
	changed               int64              // see profile_size
}

type buyerFact struct{ key, fact string }

type buyerTold struct {
	value, date string
	index       int64
	ocid        string
}

type buyerTelling struct {
	buyerFact
	buyerTold
}

func (c *profileChanges) take(e *ledger.Entry) {
	if slices.Contains([]string{KindBody, KindLead, KindTarget}, e.Kind) {
		c.changed = e.Index
	}
	switch e.Kind {
	case ledger.KindRelease:
		c.buyer(e)
	case KindBody:
		c.body(e)
	case KindLead:
		var a leadAct
		if readAct(e, &a) && a.Body != "" {
			c.leads = append(c.leads, []any{e.Index, a.Body, a.Name, a.Role, a.Since, a.Until, a.Statement, a.Source, a.Date, a.By})
		}
	case KindTarget:
		var a targetAct
		if readAct(e, &a) && a.Body != "" {
			c.targets = append(c.targets, []any{e.Index, a.Body, a.Measure, a.Year, a.Percent, flag(a.Removed), a.Source, a.Date, a.By})
		}
	}
}

// readAct reads the payload of an act; false for one that was redacted or is
// of another form.
func readAct(e *ledger.Entry, into any) bool {
	return e.Payload != nil && json.Unmarshal(e.Payload, into) == nil
}

func (c *profileChanges) body(e *ledger.Entry) {
	var a bodyAct
	if !readAct(e, &a) || a.Body == "" || a.Origin != FromRegister && a.Origin != FromOperator {
		return
	}
	for _, field := range Fields {
		if value, told := a.Facts[field]; told {
			c.facts = append(c.facts, []any{e.Index, string(field), a.Body, value, string(a.Origin), a.Source, a.By, a.Why, a.Date})
		}
	}
}

// buyer notes what a release tells of its buyer.
func (c *profileChanges) buyer(e *ledger.Entry) {
	release := e.Release()
	buyer := plain.PartiesOf(release).Buyer()
	key, ok := KeyOf(buyer)
	if !ok {
		return
	}
	called := nameOf(buyer).own
	for _, id := range identifiers(buyer) {
		called += " " + id.key()
	}
	at := buyer.Address()
	for _, t := range []struct{ fact, value string }{
		{buyerCalled, called},
		{buyerSector, string(cmp.Or(sectorByRegister(buyer), sectorByType(buyer, e.OCID)))},
		{buyerHint, string(cmp.Or(sectorByActivity(buyer), sectorByCharity(buyer)))},
		{buyerRegion, cmp.Or(regionOf(at.Region()), regionOf(at.PostalCode()), regionOf(at.Locality()))},
	} {
		if t.value != "" {
			c.told = append(c.told, buyerTelling{buyerFact{key, t.fact}, buyerTold{t.value, day(release.Date()), e.Index, e.OCID}})
		}
	}
}

// settle reads what is stored of the buyers and goes through what was told of
// them in its order, so that nothing hangs on where a batch ends.
func (c *profileChanges) settle(ctx context.Context, tx *db.Tx) error {
	keys := make([]string, len(c.told))
	for i, t := range c.told {
		keys[i] = t.key
	}
	slices.Sort(keys)
	err := byKeys(ctx, tx, slices.Compact(keys), "select key, fact, value, date, entry_index, ocid from profile_buyer where key in ", "",
		func(rows *db.Rows) error {
			var f buyerFact
			var t buyerTold
			err := rows.Scan(&f.key, &f.fact, &t.value, &t.date, &t.index, &t.ocid)
			c.buyers[f] = t
			return err
		})
	for _, t := range c.told {
		was, known := c.buyers[t.buyerFact]
		if known && t.date < was.date {
			continue
		}
		if was.value != t.value {
			c.changed = max(c.changed, t.index)
		}
		c.buyers[t.buyerFact], c.fresh[t.buyerFact] = t.buyerTold, true
	}
	return err
}

func (c *profileChanges) buyerRows() [][]any {
	rows := make([][]any, 0, len(c.fresh))
	for _, f := range slices.SortedFunc(maps.Keys(c.fresh), func(a, b buyerFact) int {
		return cmp.Or(strings.Compare(a.key, b.key), strings.Compare(a.fact, b.fact))
	}) {
		told := c.buyers[f]
		rows = append(rows, []any{f.key, f.fact, told.value, told.date, told.index, told.ocid})
	}
	return rows
}
