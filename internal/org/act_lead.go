package org

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/ledger"
)

// Item gives the lead as an act to be appended by whoever brings many at once,
// such as a made-up market. The error is a fault of kind Invalid.
func (l Lead) Item(source string) (ledger.Item, error) {
	act, err := l.act()
	if err != nil {
		return ledger.Item{}, err
	}
	return ledger.Act(KindLead, "lead/"+l.Body+"/"+l.Since, "", source, act)
}

func (l Lead) act() (leadAct, error) {
	if l.Name == "" || l.Role == "" || l.Source == "" || l.By == "" {
		return leadAct{}, fault.New(fault.Invalid, "Say the lead's name and role, where it is published, and who enters it.")
	}
	for _, day := range []string{l.Since, l.Date} {
		if err := checkDay(day); err != nil {
			return leadAct{}, err
		}
	}
	if l.Until != "" {
		if err := checkDay(l.Until); err != nil {
			return leadAct{}, err
		}
		if l.Until < l.Since {
			return leadAct{}, fault.New(fault.Invalid, "The last day, %s, is before the first, %s.", l.Until, l.Since)
		}
	}
	return leadAct{Body: l.Body, Name: clean(l.Name), Role: clean(l.Role), Since: l.Since, Until: l.Until,
		Statement: strings.TrimSpace(l.Statement), Source: clean(l.Source), Date: l.Date, By: clean(l.By)}, nil
}

// SetLead records who leads a body from a day on; a statement about the same
// first day replaces the one before. Body may be any key, Date is today when
// "". The error is a fault of kind NotFound or Invalid.
func (s *Service) SetLead(ctx context.Context, log *ledger.Log, l Lead) error {
	p, err := s.profile(ctx, l.Body)
	if err != nil {
		return err
	}
	l.Body = p.ID
	if l.Date, err = s.dated(l.Date); err != nil {
		return err
	}
	act, err := l.act()
	if err != nil {
		return err
	}
	if err := s.append(ctx, log, KindLead, "lead/"+p.ID, act); err != nil {
		return fmt.Errorf("recording the lead of %s: %w", p.ID, err)
	}
	return nil
}

// EndLead records that whoever leads the body now does so no longer after a
// day, and gives that lead. The error is a fault of kind Conflict for a seat
// that is empty, and of kind NotFound or Invalid.
func (s *Service) EndLead(ctx context.Context, log *ledger.Log, body, until, source, by string) (Lead, error) {
	d, err := s.Directory(ctx)
	if err != nil {
		return Lead{}, err
	}
	p, ok := d.Get(body)
	if !ok {
		return Lead{}, noBody(body)
	}
	now := d.Lead(p.ID)
	if now == nil {
		return Lead{}, fault.New(fault.Conflict, "Nobody leads %s now.", p.Name)
	}
	ended := *now
	if ended.Until, err = s.dated(until); err != nil {
		return Lead{}, err
	}
	ended.Source, ended.By, ended.Date = source, by, ""
	return ended, s.SetLead(ctx, log, ended)
}

// Item gives the target as an act to be appended by whoever brings many at
// once. The error is a fault of kind Invalid.
func (t Target) Item(source string) (ledger.Item, error) {
	act, err := t.act()
	if err != nil {
		return ledger.Item{}, err
	}
	return ledger.Act(KindTarget, "target/"+t.Body+"/"+t.Measure+"/"+t.Year, "", source, act)
}

func (t Target) act() (targetAct, error) {
	var ids []string
	for _, m := range Measures {
		ids = append(ids, m.ID)
	}
	switch {
	case !slices.Contains(ids, t.Measure):
		return targetAct{}, fault.New(fault.Invalid, "There are no targets for “%s”. There are for %s.", t.Measure, listed(ids))
	case !financialYear(t.Year):
		return targetAct{}, fault.New(fault.Invalid, "“%s” is no financial year: write it as 2026-27.", t.Year)
	case math.IsNaN(t.Percent) || t.Percent < 0 || t.Percent > 100:
		return targetAct{}, fault.New(fault.Invalid, "A target is a percentage from 0 to 100.")
	case t.Source == "" || t.By == "":
		return targetAct{}, fault.New(fault.Invalid, "Say where the target is published, and who enters it.")
	}
	return targetAct{Body: t.Body, Measure: t.Measure, Year: t.Year, Percent: strconv.FormatFloat(t.Percent, 'f', -1, 64),
		Removed: t.Removed, Source: clean(t.Source), Date: t.Date, By: clean(t.By)}, checkDay(t.Date)
}

// financialYear reports a year as 2026-27.
func financialYear(text string) bool {
	first, last, ok := strings.Cut(text, "-")
	year, err := strconv.Atoi(first)
	return ok && err == nil && len(first) == 4 && year >= 2000 && last == fmt.Sprintf("%02d", (year+1)%100)
}

// SetTarget records a target of a body, or with Removed that it takes it back.
// Body may be any key, Date is today when "". The error is a fault of kind
// NotFound for an unknown body, and for the removal of a target that is not
// there, or Invalid.
func (s *Service) SetTarget(ctx context.Context, log *ledger.Log, t Target) error {
	d, err := s.Directory(ctx)
	if err != nil {
		return err
	}
	p, ok := d.Get(t.Body)
	if !ok {
		return noBody(t.Body)
	}
	t.Body = p.ID
	if t.Date, err = s.dated(t.Date); err != nil {
		return err
	}
	act, err := t.act()
	if err != nil {
		return err
	}
	if t.Removed && !slices.ContainsFunc(d.Targets(p.ID), func(o Target) bool { return o.Measure == t.Measure && o.Year == t.Year }) {
		return fault.New(fault.NotFound, "%s has no target for %s in %s.", p.Name, t.Measure, t.Year)
	}
	if err := s.append(ctx, log, KindTarget, "target/"+p.ID, act); err != nil {
		return fmt.Errorf("recording a target of %s: %w", p.ID, err)
	}
	return nil
}
