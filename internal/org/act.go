package org

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/ledger"
)

// The kinds of act that tell of bodies.
const (
	KindBody   = "body"   // facts of a body: a row of a register, or what an operator says
	KindLead   = "lead"   // who leads a body, or that somebody no longer does
	KindTarget = "target" // what a body set itself to reach, or that it takes it back
)

// The payloads of the acts, without the id that the ledger adds.
type (
	bodyAct struct {
		Body   string           `json:"body"`
		Origin From             `json:"origin"` // FromRegister or FromOperator
		Source string           `json:"source,omitempty"`
		By     string           `json:"by"`
		Why    string           `json:"why,omitempty"`
		Date   string           `json:"date,omitempty"`
		Facts  map[Field]string `json:"facts"`
	}
	leadAct struct {
		Body      string `json:"body"`
		Name      string `json:"name"`
		Role      string `json:"role"`
		Since     string `json:"since"`
		Until     string `json:"until,omitempty"`
		Statement string `json:"statement,omitempty"`
		Source    string `json:"source"`
		Date      string `json:"date"`
		By        string `json:"by"`
	}
	targetAct struct {
		Body    string `json:"body"`
		Measure string `json:"measure"`
		Year    string `json:"year"`
		Percent string `json:"percent"`
		Removed bool   `json:"removed,omitempty"`
		Source  string `json:"source"`
		Date    string `json:"date"`
		By      string `json:"by"`
	}
)

// operatorSource is the source of acts that somebody entered here.
const operatorSource = "operator"

// Correction is what an operator says of a body. A field that is not in Facts
// stays as it is; "" takes back what operators said of it before, so that the
// next strongest counts again; [None] says that nothing belongs there.
type Correction struct {
	Body  string // the id of a profile, or any key of the body
	Facts map[Field]string
	By    string
	Why   string
	Date  string // YYYY-MM-DD; today when ""
}

// Set appends a correction to the ledger and gives the body as it then stands.
// The error is a fault of kind NotFound for a body that nothing knows, and of
// kind Invalid for a correction that says nothing, names no author or no
// reason, or has a value that the field cannot have.
func (s *Service) Set(ctx context.Context, log *ledger.Log, c Correction) (*Profile, error) {
	d, err := s.Directory(ctx)
	if err != nil {
		return nil, err
	}
	p, ok := d.Get(c.Body)
	if !ok {
		return nil, noBody(c.Body)
	}
	if strings.TrimSpace(c.By) == "" || strings.TrimSpace(c.Why) == "" {
		return nil, fault.New(fault.Invalid, "Say who makes the correction, and why: both are kept with it.")
	}
	if len(c.Facts) == 0 {
		return nil, fault.New(fault.Invalid, "The correction says nothing: give at least one field.")
	}
	facts := make(map[Field]string, len(c.Facts))
	for field, value := range c.Facts {
		if facts[field], err = d.corrected(p, field, strings.TrimSpace(value)); err != nil {
			return nil, err
		}
	}
	date, err := s.dated(c.Date)
	if err != nil {
		return nil, err
	}
	act := bodyAct{Body: p.ID, Origin: FromOperator, By: c.By, Why: c.Why, Date: date, Facts: facts}
	if err := s.append(ctx, log, KindBody, "operator/"+p.ID, act); err != nil {
		return nil, fmt.Errorf("correcting %s: %w", p.ID, err)
	}
	return s.profile(ctx, p.ID)
}

func (s *Service) profile(ctx context.Context, id string) (*Profile, error) {
	d, err := s.Directory(ctx)
	if err != nil {
		return nil, err
	}
	p, ok := d.Get(id)
	if !ok {
		return nil, noBody(id)
	}
	return p, nil
}

// corrected gives the value of a correction as it is stored. A body that is
// named in it has to be there, and may not answer to the one that is corrected.
func (d *Directory) corrected(p *Profile, field Field, value string) (string, error) {
	if value == "" || value == None {
		return value, nil
	}
	if field != FieldParent && field != FieldCityRegion {
		return valueOf(field, value)
	}
	other, ok := d.Get(value)
	if !ok {
		return "", noBody(value)
	}
	if field == FieldCityRegion && other.Kind != CombinedAuthority {
		return "", fault.New(fault.Invalid, "%s is no combined authority.", other.Name)
	}
	if slices.Contains(d.Answering(p.ID), other) {
		return "", fault.New(fault.Invalid, "%s answers to %s already, so it cannot be the other way round.", other.Name, p.Name)
	}
	return other.ID, nil
}

// valueOf gives the value of a field in its stored form, or a fault of kind
// Invalid for one that the field cannot have.
func valueOf(field Field, value string) (string, error) {
	value = clean(value)
	switch field {
	case FieldKind:
		return kindNamed(value)
	case FieldTier:
		if tier := Tier(strings.ToLower(value)); tier.Known() {
			return string(tier), nil
		}
		return "", fault.New(fault.Invalid, "There is no tier “%s” of councils. The tiers are %s.", value, listed(Tiers))
	case FieldRegion:
		if region := regionOf(value); region != "" {
			return region, nil
		}
		return "", fault.New(fault.Invalid, "“%s” is no region of the UK. Give its code, UKC to UKN, or its name.", value)
	case FieldStart, FieldEnd:
		return value, checkDay(value)
	}
	return value, nil
}

// kindNamed reads the name of a kind, or its label.
func kindNamed(value string) (string, error) {
	for _, k := range kinds {
		if strings.EqualFold(value, string(k.kind)) || strings.EqualFold(value, k.label) {
			return string(k.kind), nil
		}
	}
	return "", fault.New(fault.Invalid, "There is no kind “%s” of body. The kinds are %s.", value, listed(Kinds()))
}

func listed[T ~string](list []T) string {
	texts := make([]string, len(list))
	for i, v := range list {
		texts[i] = string(v)
	}
	return strings.Join(texts, ", ")
}

func checkDay(text string) error {
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return fault.New(fault.Invalid, "“%s” is no date: write it as 2026-10-31.", text)
	}
	return nil
}

// dated gives the day of a statement: the one that is given, or today.
func (s *Service) dated(day string) (string, error) {
	if day == "" {
		return s.today(), nil
	}
	return day, checkDay(day)
}

// today is the day in London.
func (s *Service) today() string { return s.clock.Now().In(clock.London).Format(time.DateOnly) }

// append appends one act. Its id ends in the size of the ledger, so that the
// same may be said again after something else was.
func (s *Service) append(ctx context.Context, log *ledger.Log, kind, id string, payload any) error {
	size, err := s.size(ctx)
	if err != nil {
		return err
	}
	item, err := ledger.Act(kind, id+"/"+strconv.FormatInt(size, 10), "", operatorSource, payload)
	if err != nil {
		return err
	}
	_, err = log.Append(ctx, []ledger.Item{item})
	return err
}

// size gives the number of entries that the tables of bodies cover.
func (s *Service) size(ctx context.Context) (size int64, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, "select coalesce(max(size), 0) from profile_size").Scan(&size)
	})
	if err != nil {
		return 0, fmt.Errorf("reading how far the tables of bodies are: %w", err)
	}
	return size, nil
}
