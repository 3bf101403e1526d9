package redflag

import (
	"strconv"
	"strings"

	"github.com/tolsey/tolsey/internal/fault"
)

// ParseSettings reads a settings file of Cardinal: sections in brackets, a
// setting a line, comments after a semicolon or "#" at the beginning of a line.
// A flag is on when it has a section, so a file without any computes nothing.
// A section or setting that Cardinal does not know, and a value that is not
// what it wants, is an Invalid fault that names it. Settings that no flag here
// needs (item_classification_scheme, party_roles) are accepted and have no
// effect.
//
// Source: https://cardinal.readthedocs.io/en/latest/topics/settings.html
func ParseSettings(ini string) (Settings, error) {
	s := Settings{Only: []string{}}
	section := ""
	for n, line := range strings.Split(ini, "\n") {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == ';' || line[0] == '#':
		case line[0] == '[' && strings.HasSuffix(line, "]"):
			section = line[1 : len(line)-1]
			if err := s.open(section); err != nil {
				return Settings{}, err
			}
		default:
			key, value, ok := strings.Cut(line, "=")
			if !ok {
				return Settings{}, fault.New(fault.Invalid, "Line %d of the settings is neither a section nor a setting.", n+1)
			}
			if err := s.set(section, strings.TrimSpace(key), strings.TrimSpace(value)); err != nil {
				return Settings{}, err
			}
		}
	}
	return s, nil
}

// open begins a section.
func (s *Settings) open(section string) error {
	switch section {
	case "defaults", "redactions", "corrections", "modifications", "exclusions",
		"codelists.bid_status", "codelists.award_status", "R003.procurement_method_details":
		return nil
	}
	for _, f := range flags {
		if f.ID == section && f.Adapted == "" {
			s.Only = append(s.Only, section)
			return nil
		}
	}
	return fault.New(fault.Invalid, "The settings have a section [%s], which is not known.", section)
}

// set takes a setting.
func (s *Settings) set(section, key, value string) error {
	var err error
	switch section {
	case "codelists.bid_status":
		put(&s.Prepare.BidStatuses, key, value)
		return nil
	case "codelists.award_status":
		put(&s.Prepare.AwardStatuses, key, value)
		return nil
	case "R003.procurement_method_details":
		n, err := strconv.Atoi(value)
		if err == nil {
			put(&s.R003.ByProcedure, key, n)
		}
		return s.wrong(section, key, value, err)
	}
	name := key
	if section != "" {
		name = section + "." + key
	}
	if at, ok := s.texts()[name]; ok {
		*at = value
		return nil
	}
	if at, ok := s.lists()[name]; ok {
		*at = strings.FieldsFunc(value, func(r rune) bool { return r == '|' })
		return nil
	}
	if at, ok := s.numbers()[name]; ok {
		*at, err = strconv.Atoi(value)
		return s.wrong(section, key, value, err)
	}
	if at, ok := s.fences()[name]; ok {
		f, err := strconv.ParseFloat(value, 64)
		*at = &f
		return s.wrong(section, key, value, err)
	}
	return s.setOther(section, key, value)
}

// setOther takes the settings of a kind of their own.
func (s *Settings) setOther(section, key, value string) error {
	var err error
	switch section + "." + key {
	case "redactions.amount":
		for _, part := range strings.Split(value, "|") {
			if f, err := strconv.ParseFloat(part, 64); err == nil {
				s.Prepare.RedactedAmounts = append(s.Prepare.RedactedAmounts, f)
			}
		}
	case "corrections.award_status_by_contract_status":
		s.Prepare.AwardStatusByContract, err = strconv.ParseBool(value)
	case "modifications.move_auctions":
		s.Prepare.MoveAuctions, err = strconv.ParseBool(value)
	case "defaults.item_classification_scheme", "defaults.party_roles":
	default:
		return fault.New(fault.Invalid, "The settings have %s in section [%s], which is not known.", key, section)
	}
	return s.wrong(section, key, value, err)
}

func (s *Settings) wrong(section, key, value string, err error) error {
	return fault.With(err, fault.Invalid, "The settings give %s in section [%s] the value %q, which is none.", key, section, value)
}

func (s *Settings) texts() map[string]*string {
	return map[string]*string{
		"currency":              &s.Currency,
		"defaults.currency":     &s.Prepare.Currency,
		"defaults.bid_status":   &s.Prepare.BidStatus,
		"defaults.award_status": &s.Prepare.AwardStatus,
		"modifications.prefix_buyer_or_procuring_entity_id": &s.Prepare.BuyerPrefix,
		"modifications.prefix_tenderer_or_supplier_id":      &s.Prepare.SupplierPrefix,
		"modifications.split_procurement_method_details":    &s.Prepare.SplitProcedure,
	}
}

func (s *Settings) lists() map[string]*[]string {
	return map[string]*[]string{
		"price_comparison_procurement_methods":    &s.PriceMethods,
		"no_price_comparison_procurement_methods": &s.NoPriceMethods,
		"exclusions.procurement_method_details":   &s.ExcludedProcedure,
		"redactions.organization_id":              &s.Prepare.RedactedIDs,
		"R003.procurement_methods":                &s.R003.Methods,
		"R018.procurement_methods":                &s.R018.Methods,
	}
}

func (s *Settings) numbers() map[string]*int {
	return map[string]*int{
		"R003.threshold":                     &s.R003.Days,
		"R025.percentile":                    &s.R025.Percentile,
		"R035.threshold":                     &s.R035.Disqualified,
		"R038.minimum_submitted_bids":        &s.R038.MinBids,
		"R038.minimum_contracting_processes": &s.R038.MinProcesses,
		"R048.digits":                        &s.R048.Digits,
		"R048.minimum_contracting_processes": &s.R048.MinProcesses,
	}
}

func (s *Settings) fences() map[string]**float64 {
	return map[string]**float64{
		"R024.threshold": &s.R024.LowerFence,
		"R025.threshold": &s.R025.LowerFence,
		"R038.threshold": &s.R038.UpperFence,
		"R048.threshold": &s.R048.UpperFence,
		"R058.threshold": &s.R058.UpperFence,
	}
}

func put[V any](m *map[string]V, key string, value V) {
	if *m == nil {
		*m = map[string]V{}
	}
	(*m)[key] = value
}
