package scorecard

import (
	"fmt"
	"math"
	"time"
)

// Pounds is the currency of a Scope that names none.
const Pounds = "GBP"

// Scope says whose awards and tenders are measured.
type Scope struct {
	Keys     []string // keys of buyers; nil for everybody, empty for nobody
	Division string   // a CPV division, two digits; "" for all
	Currency string   // of the values; "" for Pounds
}

func (s Scope) currency() string {
	if s.Currency == "" {
		return Pounds
	}
	return s.Currency
}

// Period is a span of days YYYY-MM-DD, both included; "" is open. An award is
// of the day of its decision, or where that is not stated of the signature, or
// else of its notice; a tender is of the day of its notice, except that for
// missing award notices it is of the day it closed.
type Period struct{ From, To string }

// FinancialYear gives the year that begins on 1 April.
func FinancialYear(year int) Period {
	return Period{fmt.Sprintf("%04d-04-01", year), fmt.Sprintf("%04d-03-31", year+1)}
}

// FinancialYearOn gives the year in which the financial year of a day began.
func FinancialYearOn(day time.Time) int {
	if day.Month() < time.April {
		return day.Year() - 1
	}
	return day.Year()
}

// Before gives the period of the same length just before: the same days of the
// years before where the period is of whole years, else as many days. It is
// empty for a period with an open end.
func (p Period) Before() Period {
	from, errFrom := time.Parse(time.DateOnly, p.From)
	to, errTo := time.Parse(time.DateOnly, p.To)
	if errFrom != nil || errTo != nil || to.Before(from) {
		return Period{From: "9999-12-31", To: "0001-01-01"}
	}
	after := to.AddDate(0, 0, 1)
	if years := after.Year() - from.Year(); years > 0 && from.AddDate(years, 0, 0).Equal(after) {
		return Period{from.AddDate(-years, 0, 0).Format(time.DateOnly), from.AddDate(0, 0, -1).Format(time.DateOnly)}
	}
	days := int(after.Sub(from).Hours() / 24)
	return Period{from.AddDate(0, 0, -days).Format(time.DateOnly), from.AddDate(0, 0, -1).Format(time.DateOnly)}
}

// days gives the period as the Board compares it. Facts without a day are in
// none but a wholly open period; a day that is none makes it empty.
func (p Period) days() (from, to int32) {
	if p == (Period{}) {
		return 0, math.MaxInt32
	}
	from, to = 1, math.MaxInt32
	for _, end := range []struct {
		day string
		at  *int32
	}{{p.From, &from}, {p.To, &to}} {
		if end.day == "" {
			continue
		}
		t, err := time.Parse(time.DateOnly, end.day)
		if err != nil {
			return 1, 0
		}
		*end.at = int32(t.Unix() / 86400)
	}
	return max(from, 1), to
}
