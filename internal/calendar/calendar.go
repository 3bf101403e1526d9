// Package calendar is the legal calendar of procurement in the United Kingdom:
// bank holidays, working days, and the periods that the law sets, as pure
// functions over dated tables. It reads no clock, no file and no database.
//
// Days are texts such as "2026-04-02", without a time and without a zone: a
// period in days has nothing to do with the hour, so that the weekends on which
// the clocks change are like all others. Years from 1971 to 2199 are known; what
// is no such day has no working days, and is refused where an error can be given.
//
// Nothing here is legal advice. Every rule carries the section or regulation
// that it was taken from, and what about it could not be verified is marked.
package calendar

import (
	"slices"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/fault"
)

// Jurisdiction is a part of the United Kingdom with bank holidays of its own
// (Banking and Financial Dealings Act 1971, schedule 1).
type Jurisdiction string

// The parts. England and Wales share their bank holidays.
const (
	EnglandWales    Jurisdiction = "england-and-wales"
	Scotland        Jurisdiction = "scotland"
	NorthernIreland Jurisdiction = "northern-ireland"
)

// Jurisdictions gives all parts, the largest first.
func Jurisdictions() []Jurisdiction {
	return []Jurisdiction{EnglandWales, Scotland, NorthernIreland}
}

// Name gives the part as people write it.
func (j Jurisdiction) Name() string {
	switch j {
	case Scotland:
		return "Scotland"
	case NorthernIreland:
		return "Northern Ireland"
	default:
		return "England and Wales"
	}
}

// Regime is a body of procurement law. A procurement stays for good, with the
// contract that it leads to, in the one under which it began.
type Regime string

// The regimes.
const (
	Act2023         Regime = "procurement-act-2023"
	Regulations2015 Regime = "pcr-2015"      // the Public Contracts Regulations 2015 and their kin
	Scotland2015    Regime = "scotland-2015" // the Public Contracts (Scotland) Regulations 2015
)

// Regimes gives all regimes, the newest first.
func Regimes() []Regime { return []Regime{Act2023, Regulations2015, Scotland2015} }

// Name gives the name of the law.
func (r Regime) Name() string {
	switch r {
	case Act2023:
		return "Procurement Act 2023"
	case Scotland2015:
		return "Public Contracts (Scotland) Regulations 2015"
	default:
		return "Public Contracts Regulations 2015"
	}
}

// actBegins is the day on which the main parts of the Procurement Act 2023 came
// into force.
const actBegins = "2025-02-24"

// RegimeOn gives the law for a procurement that is begun on a day: the
// regulations of 2015 before 24 February 2025, the Act from then on, and in
// Scotland its own regulations on every day. It knows nothing older than those
// of 2015, and nothing of bodies in Scotland whose functions are reserved, to
// which the Act applies.
func RegimeOn(day string, in Jurisdiction) Regime {
	switch {
	case in == Scotland:
		return Scotland2015
	case day < actBegins:
		return Regulations2015
	default:
		return Act2023
	}
}

// JurisdictionOf gives the part that a region lies in, by its NUTS or ITL code
// ("UKM", "TLN06") or its name; England and Wales for all that it does not know.
func JurisdictionOf(region string) Jurisdiction {
	region = strings.ToUpper(strings.TrimSpace(region))
	code, isCode := strings.CutPrefix(region, "UK")
	if !isCode {
		code, isCode = strings.CutPrefix(region, "TL")
	}
	switch {
	case isCode && strings.HasPrefix(code, "M"), region == "SCOTLAND":
		return Scotland
	case isCode && strings.HasPrefix(code, "N"), region == "NORTHERN IRELAND":
		return NorthernIreland
	default:
		return EnglandWales
	}
}

// The years whose days are known.
const (
	firstYear = 1971
	lastYear  = 2199
)

// parse reads a day; ok is false for what is none.
func parse(day string) (t time.Time, ok bool) {
	t, err := time.Parse(time.DateOnly, day)
	return t, err == nil && t.Year() >= firstYear && t.Year() <= lastYear
}

// mustRead reads a day for a function that can give an error.
func mustRead(day string) (time.Time, error) {
	t, ok := parse(day)
	if !ok {
		return t, fault.New(fault.Invalid, "%.40q is no day from %d to %d: write it as 2026-04-02.", day, firstYear, lastYear)
	}
	return t, nil
}

// checkJurisdiction refuses what is no part of the country.
func checkJurisdiction(in Jurisdiction) error {
	if !slices.Contains(Jurisdictions(), in) {
		return fault.New(fault.Invalid, "%.40q has no bank holidays here: take one of %s, %s and %s.", string(in), EnglandWales, Scotland, NorthernIreland)
	}
	return nil
}

func text(t time.Time) string { return t.Format(time.DateOnly) }
