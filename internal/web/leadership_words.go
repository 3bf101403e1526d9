package web

import (
	"math"
	"net/url"
	"strconv"

	"github.com/tolsey/tolsey/internal/scorecard"
)

// figureCell is a figure of a scorecard with the way to the list behind it,
// "leadership/figure".
type figureCell struct {
	Text     string // "33%", "too few to say (7)"
	Interval string // "29% to 37%"; "" where there is none
	Basis    string // "45 of 120 awards"; "" where nothing is known
	Coverage string // "known for 120 of 150 awards, 80%"
	Covered  string // the same in short: "80% known"
	Href     string // the list behind; "" where there is nothing to list
	Of       string // what the figure is of, for those who hear the link alone
	Num, Den int64  // what the list adds up to
	N        int    // and how long it is
	Part     scorecard.Which
}

// cellOf writes the figure of a line of a card for a period.
func cellOf(id string, m *scorecard.Measure, f *scorecard.OutsideFigure, span scorecard.Span) figureCell {
	c := figureCell{Text: figureText(m, &f.Figure), Of: m.Name, Num: f.Num, Den: f.Den, N: f.N, Part: scorecard.Denominator}
	switch {
	case f.N > 0:
		c.Href = figureAddress(id, m.ID, span, scorecard.Denominator)
	case f.Of > 0:
		c.Part, c.N, c.Num, c.Den = scorecard.NotKnown, f.Unknown.N, 0, 0
		c.Href = figureAddress(id, m.ID, span, scorecard.NotKnown)
	}
	if f.Known {
		c.Interval = valueText(m, f.Low, &f.Figure) + " to " + valueText(m, f.High, &f.Figure)
	}
	if f.Of > 0 {
		c.Basis = basis(m, f)
		c.Covered = percent(int64(f.N), int64(f.Of)) + " known"
		c.Coverage = "known for " + count(f.N) + " of " + plural(f.Of, thingOf(m.Of), thingsOf(m.Of)) + ", " + percent(int64(f.N), int64(f.Of))
	}
	return c
}

// figureText writes a figure in its unit, or why there is none.
func figureText(m *scorecard.Measure, f *scorecard.Figure) string {
	switch {
	case f.Known:
		return valueText(m, f.Value, f)
	case f.N > 0:
		return "too few to say (" + count(f.N) + ")"
	case f.Of > 0:
		return "not known"
	}
	return "none"
}

// basis says what a figure is made of.
func basis(m *scorecard.Measure, f *scorecard.OutsideFigure) string {
	switch {
	case f.N == 0:
		return "not published for any of " + plural(f.Of, thingOf(m.Of), thingsOf(m.Of))
	case m.Unit != scorecard.Share || !f.Known:
		return "of " + plural(f.N, thingOf(m.Of), thingsOf(m.Of))
	case m.Of == scorecard.Value:
		return poundsInWords(f.Num) + " of " + poundsInWords(f.Den) + ", " + plural(f.N, thingOf(m.Of), thingsOf(m.Of))
	}
	return count(f.Num) + " of " + plural(int(f.Den), thingOf(m.Of), thingsOf(m.Of))
}

// fineN and fineWidth are from how many cases, and below what width of the
// interval, a share has a decimal: before that it would say more than is known.
const (
	fineN     = 1000
	fineWidth = 0.02
)

// valueText writes a number in the unit of a measure, as finely as the figure
// that it belongs to can bear.
func valueText(m *scorecard.Measure, value float64, f *scorecard.Figure) string {
	switch m.Unit {
	case scorecard.Share:
		return shareText(value, f.N >= fineN && f.High-f.Low < fineWidth)
	case scorecard.Days:
		return plainNumber(value, 1) + " " + counted(int(math.Ceil(value)), "day", "days")
	case scorecard.Index:
		return strconv.FormatFloat(value, 'f', 2, 64)
	}
	return plainNumber(value, 1)
}

// shareText writes a share. Only nothing is 0% and only everything is 100%.
func shareText(value float64, fine bool) string {
	digits := 0
	if fine {
		digits = 1
	}
	text := strconv.FormatFloat(100*value, 'f', digits, 64)
	switch {
	case value > 0 && 100*value < 0.5 && !fine:
		return "under 1%"
	case value < 1 && 100*value >= 99.5 && !fine:
		return "over 99%"
	}
	return text + "%"
}

// plainNumber writes a number with at most so many decimals, and none where
// there are only noughts.
func plainNumber(value float64, decimals int) string {
	scale := math.Pow10(decimals)
	return strconv.FormatFloat(math.Round(value*scale)/scale, 'f', -1, 64)
}

// points writes how far two figures are apart, without sign. Shares are rounded
// first, so that it is the distance of what readers see.
func points(m *scorecard.Measure, a, b float64) string {
	switch m.Unit {
	case scorecard.Share:
		n := int(math.Abs(math.Round(100*a) - math.Round(100*b)))
		if n == 0 && a != b {
			return "under 1 point"
		}
		return plural(n, "point", "points")
	case scorecard.Days:
		return plainNumber(math.Abs(a-b), 1) + " days"
	}
	return plainNumber(math.Abs(a-b), 2)
}

// thingOf and thingsOf name what a measure counts.
func thingOf(b scorecard.Base) string {
	switch b {
	case scorecard.Awards, scorecard.Value:
		return "award"
	case scorecard.Tenders:
		return "tender notice"
	}
	return "contract"
}

func thingsOf(b scorecard.Base) string { return thingOf(b) + "s" }

// leadershipAddress is the page of a body with its figures.
func leadershipAddress(id string) string { return "/leadership/" + url.PathEscape(id) }

// cityRegionAddress is the page of a city region.
func cityRegionAddress(id string) string { return "/regions/" + url.PathEscape(id) }

// explainAddress is the page of what a body has not published.
func explainAddress(id string) string { return "/explain/" + url.PathEscape(id) }

// figureAddress is the list behind a part of a figure.
func figureAddress(id, measure string, span scorecard.Span, part scorecard.Which) string {
	if part == scorecard.Denominator {
		part = ""
	}
	return withQuery(leadershipAddress(id)+"/"+url.PathEscape(measure), "period", spanParam(span), "part", string(part))
}

// spanParam is a period in addresses; "" for the usual one.
func spanParam(span scorecard.Span) string {
	if span.ID == scorecard.LastYear {
		return ""
	}
	return span.ID
}

// inPeriod ends a sentence about a period: "in the financial year 2025-26".
func inPeriod(span scorecard.Span) string {
	if span.ID == scorecard.LastYear {
		return "in the last 12 months"
	}
	return "in " + span.Label
}
