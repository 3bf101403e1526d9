package org

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/tolsey/tolsey/internal/db"
)

// knowledge is what the tables hold of bodies.
type knowledge struct {
	revision
	size    int64
	facts   []Statement                // in ledger order
	leads   []Lead                     // in ledger order, by the body as the entry names it
	targets []Target                   // in ledger order, by the body as the entry names it
	buyers  map[string]map[string]Told // by key and by what is told, see buyerSector
	orgs    []buyerOrg
}

// revision is by what a directory is known to be out of date: most releases say
// nothing new of any buyer.
type revision struct {
	changed int64 // the newest entry by which something came to be known of a body
	joined  int64 // the newest by which bodies of notices were joined or parted
}

func (r *revision) read(ctx context.Context, tx *db.Tx) error {
	return tx.QueryRow(ctx, `select coalesce((select max(changed) from profile_size), -1),
		coalesce((select max(entry_index) from organisation_join), -1)`).Scan(&r.changed, &r.joined)
}

// revision gives the revision of the tables as they are.
func (s *Service) revision(ctx context.Context) (r revision, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error { return r.read(ctx, tx) })
	if err != nil {
		return r, fmt.Errorf("reading how far the tables of bodies are: %w", err)
	}
	return r, nil
}

// buyerOrg is an Org that buys, with its keys.
type buyerOrg struct {
	id, name string
	keys     []string
}

// knowledge reads the tables as they are at one moment.
func (s *Service) knowledge(ctx context.Context) (knowledge, error) {
	var k knowledge
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		k = knowledge{buyers: map[string]map[string]Told{}}
		if err := k.revision.read(ctx, tx); err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, "select coalesce(max(size), 0) from profile_size").Scan(&k.size); err != nil {
			return err
		}
		for _, read := range []func(context.Context, *db.Tx) error{k.readFacts, k.readLeads, k.readTargets, k.readBuyers, k.readOrgs} {
			if err := read(ctx, tx); err != nil {
				return err
			}
		}
		return nil
	})
	return k, err
}

func (k *knowledge) readFacts(ctx context.Context, tx *db.Tx) error {
	return each(ctx, tx, `select entry_index, field, body, value, origin, source, who, why, date from profile_fact
		order by entry_index, field`, nil,
		func(rows *db.Rows) error {
			var s Statement
			err := rows.Scan(&s.Index, &s.Field, &s.Body, &s.Value, &s.From, &s.Source, &s.By, &s.Why, &s.Date)
			k.facts = append(k.facts, s)
			return err
		})
}

func (k *knowledge) readLeads(ctx context.Context, tx *db.Tx) error {
	return each(ctx, tx, `select entry_index, body, name, role, since, until, statement, source, date, who from profile_lead
		order by entry_index`, nil,
		func(rows *db.Rows) error {
			var l Lead
			err := rows.Scan(&l.Index, &l.Body, &l.Name, &l.Role, &l.Since, &l.Until, &l.Statement, &l.Source, &l.Date, &l.By)
			k.leads = append(k.leads, l)
			return err
		})
}

func (k *knowledge) readTargets(ctx context.Context, tx *db.Tx) error {
	return each(ctx, tx, `select entry_index, body, measure, year, percent, removed, source, date, who from profile_target
		order by entry_index`, nil,
		func(rows *db.Rows) error {
			var t Target
			var percent string
			err := rows.Scan(&t.Index, &t.Body, &t.Measure, &t.Year, &percent, &t.Removed, &t.Source, &t.Date, &t.By)
			if err != nil {
				return err
			}
			if t.Percent, err = strconv.ParseFloat(percent, 64); err == nil { // one that is no number sets no target
				k.targets = append(k.targets, t)
			}
			return nil
		})
}

func (k *knowledge) readBuyers(ctx context.Context, tx *db.Tx) error {
	return each(ctx, tx, "select key, fact, value, date, entry_index, ocid from profile_buyer", nil,
		func(rows *db.Rows) error {
			var key, fact string
			told := Told{From: FromNotice}
			err := rows.Scan(&key, &fact, &told.Value, &told.Date, &told.Index, &told.Source)
			if k.buyers[key] == nil {
				k.buyers[key] = map[string]Told{}
			}
			k.buyers[key][fact] = told
			return err
		})
}

func (k *knowledge) readOrgs(ctx context.Context, tx *db.Tx) error {
	err := each(ctx, tx, `select o.id, o.name, k.key from organisation o join organisation_key k on k.org_id = o.id
		where o.buyer > 0 order by o.folded, o.id`, nil,
		func(rows *db.Rows) error {
			var id, name, key string
			err := rows.Scan(&id, &name, &key)
			if n := len(k.orgs); n == 0 || k.orgs[n-1].id != id {
				k.orgs = append(k.orgs, buyerOrg{id: id, name: name})
			}
			o := &k.orgs[len(k.orgs)-1]
			o.keys = append(o.keys, key)
			return err
		})
	for i := range k.orgs {
		slices.Sort(k.orgs[i].keys)
	}
	return err
}
