package scorecard

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/fault"
)

// Span is a period as readers choose it.
type Span struct {
	ID    string // in addresses: "2026-27", or LastYear
	Label string
	Year  string // the financial year whose targets are held against it
	Period
}

// LastYear is the ID of the twelve months up to today, which readers see unless
// they choose another period.
const LastYear = "last-12-months"

const (
	earliestYear = 2000
	yearsOffered = 8
)

// ReadSpan gives the span of an ID, for "" the last twelve months: that of a
// financial year, "2026-27", or of two days, "2025-03-18_2026-03-17". The error
// is a fault of kind Invalid.
func ReadSpan(id string, now time.Time) (Span, error) {
	today := now.In(clock.London)
	if id == "" || id == LastYear {
		return Span{ID: LastYear, Label: "Last 12 months", Year: yearText(FinancialYearOn(today)), Period: Period{
			From: today.AddDate(-1, 0, 1).Format(time.DateOnly), To: today.Format(time.DateOnly)}}, nil
	}
	if s, ok := daysSpan(id); ok {
		return s, nil
	}
	year, err := strconv.Atoi(id[:min(4, len(id))])
	if err != nil || id != yearText(year) || year < earliestYear || year > FinancialYearOn(today) {
		return Span{}, fault.New(fault.Invalid, "“%.20s” is no period. Write a financial year such as %s, or %s.",
			id, yearText(FinancialYearOn(today)), LastYear)
	}
	return yearSpan(year, today), nil
}

// daysSpan reads a span of days.
func daysSpan(id string) (Span, bool) {
	from, to, ok := strings.Cut(id, "_")
	first, errFrom := time.Parse(time.DateOnly, from)
	last, errTo := time.Parse(time.DateOnly, to)
	if !ok || errFrom != nil || errTo != nil || last.Before(first) {
		return Span{}, false
	}
	const day = "2 January 2006"
	return Span{ID: id, Label: first.Format(day) + " to " + last.Format(day), Year: yearText(FinancialYearOn(last)), Period: Period{from, to}}, true
}

func yearSpan(year int, today time.Time) Span {
	s := Span{ID: yearText(year), Label: "Financial year " + yearText(year), Year: yearText(year), Period: FinancialYear(year)}
	if year == FinancialYearOn(today) {
		s.Label += " so far"
	}
	return s
}

// Spans lists the spans that are offered: the last twelve months, this
// financial year, and those before it.
func Spans(now time.Time) []Span {
	today := now.In(clock.London)
	last, _ := ReadSpan(LastYear, now)
	list := []Span{last}
	for year := FinancialYearOn(today); len(list) <= yearsOffered; year-- {
		list = append(list, yearSpan(year, today))
	}
	return list
}

// YearsTo lists n financial years up to that of a span, the oldest first.
func YearsTo(s Span, n int, now time.Time) []Span {
	last, err := strconv.Atoi(s.Year[:min(4, len(s.Year))])
	if err != nil {
		return nil
	}
	var list []Span
	for year := last - n + 1; year <= last; year++ {
		list = append(list, yearSpan(year, now.In(clock.London)))
	}
	return list
}

// Previous gives the span that a span is compared with, see Period.Before.
func (s Span) Previous(now time.Time) Span {
	p := s.Before()
	if from, err := time.Parse(time.DateOnly, p.From); err == nil && FinancialYear(from.Year()) == p {
		return yearSpan(from.Year(), now.In(clock.London))
	}
	before, _ := daysSpan(p.From + "_" + p.To)
	return before
}

// yearText names a financial year: "2026-27".
func yearText(year int) string { return fmt.Sprintf("%04d-%02d", year, (year+1)%100) }
