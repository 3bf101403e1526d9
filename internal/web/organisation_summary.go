package web

import (
	"context"
	"math"
	"strconv"
	"strings"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/contract"
	"github.com/tolsey/tolsey/internal/org"
	published "github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/web/govuk"
	"github.com/tolsey/tolsey/ocds"
)

// bodySummary is what the contracts of a body come to.
type bodySummary struct {
	Figures    []keyFigure
	Years      yearCharts
	Categories categoryChart
	Partners   []partnerLine
	Others     int // partners beyond those shown
	Unnamed    int // contracts whose other side names no organisation
	Running    []contractLine
	MoreLive   int // live contracts beyond those in Running
	Endless    int // contracts that may run, but whose end is not known
	Extensible int // contracts past their end that may have been extended
	Shares     []shareLine
	Note       string // what the sums leave out and hold, in sentences
}

// keyFigure is a number that readers come for, with what it counts and what it
// leaves out.
type keyFigure struct {
	Number, Text, Note string
}

// partnerLine is a body on the other side of contracts.
type partnerLine struct {
	Body     govuk.Link
	Notices  string // the address of the notices between the two; "" for none
	Category string
	tallyCells
}

// tallyCells are the columns that every table of tallies has.
type tallyCells struct {
	Count int
	Value string // the sum in pounds
	Rest  string // how many of the contracts are not in the sum: "None", or a number and why
}

// partnersShown and runningShown are how many lines of a kind a page shows.
const (
	partnersShown = 15
	runningShown  = 10
)

// sideOf gives the side of contracts that a page is about.
func sideOf(supplier bool) contract.Side {
	if supplier {
		return contract.AsSupplier
	}
	return contract.AsBuyer
}

// keysOf gives the keys of a body, by which contracts are found.
func keysOf(o org.Org) []string {
	keys := make([]string, len(o.Keys))
	for i, k := range o.Keys {
		keys[i] = k.Key
	}
	return keys
}

// aYearOn gives today and the day twelve months on, as the contracts have them.
func aYearOn(c *clock.Clock) (today, inAYear string) {
	now := c.Now()
	return published.Day(now), published.Day(now.In(clock.London).AddDate(1, 0, 0))
}

// bodySummary reads what the contracts of a body come to.
func (s *Site) bodySummary(ctx context.Context, o org.Org, supplier bool) (bodySummary, error) {
	side, keys := sideOf(supplier), keysOf(o)
	today, inAYear := aYearOn(s.cfg.Clock)
	sum, err := s.data.Contracts.Summary(ctx, side, keys, today, inAYear)
	if err != nil || sum.All.Count == 0 {
		return bodySummary{}, err
	}
	b := bodySummary{
		Figures: headFigures(sum, supplier), Years: yearChartsOf(sum.Years), Categories: categoriesOf(sum.Divisions),
		Unnamed: sum.Unnamed.Count, Extensible: sum.Extensible.Count, Endless: sum.Endless.Count, Shares: shareLines(sum), Note: sumNote(sum.All),
	}
	partners, all, err := s.data.Contracts.Partners(ctx, side, keys, partnersShown)
	if err != nil {
		return bodySummary{}, err
	}
	b.Others = all - len(partners)
	if b.Partners, err = s.partnerLines(ctx, partners, o.ID, supplier); err != nil {
		return bodySummary{}, err
	}
	running, err := s.data.Contracts.Running(ctx, side, keys, today, runningShown)
	if err != nil {
		return bodySummary{}, err
	}
	b.MoreLive = max(0, sum.Live.Count-len(running)) // an import may come between the two
	b.Running, err = s.contractLines(ctx, running, supplier)
	return b, err
}

// headFigures gives the numbers at the top of a page.
func headFigures(sum contract.Summary, supplier bool) []keyFigure {
	live := worth(sum.Live)
	if n := sum.Endless.Count; n > 0 {
		live = strings.TrimPrefix(live+"; ", "; ") + "of " + count(n) + " more no end is known"
	}
	figures := []keyFigure{
		{count(sum.Live.Count), counted(sum.Live.Count, "live contract", "live contracts"), live},
		{count(sum.Ending.Count), "of them " + counted(sum.Ending.Count, "ends", "end") + " within 12 months", worth(sum.Ending)},
		{count(sum.All.Count), counted(sum.All.Count, "contract or award", "contracts and awards") + " in all", worth(sum.All)},
	}
	if supplier {
		return figures
	}
	small := keyFigure{"Not known", "share of small firms", "no contract states the size of each of its suppliers"}
	if sum.SME.Known.Count > 0 {
		small = keyFigure{percent(int64(sum.SME.Yes.Count), int64(sum.SME.Known.Count)), "of contracts went to small firms", lowerFirst(coverage(sum.SME, sum.All))}
	}
	return append(figures, small)
}

// counted gives the word for so many things.
func counted(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// worth writes the sum of contracts and how many are not in it; "" for none.
func worth(t contract.Tally) string {
	switch {
	case t.Count == 0:
		return ""
	case t.InPounds == 0:
		return "no value in pounds is stated"
	case t.InPounds < t.Count:
		return "worth " + sumInPounds(t) + ", as " + count(t.InPounds) + " of them " + counted(t.InPounds, "states", "state")
	}
	return "worth " + sumInPounds(t)
}

// sumInPounds writes the sum of a tally. One that is too great to add up is said to
// be more than can be.
func sumInPounds(t contract.Tally) string {
	if t.Pounds == math.MaxInt64 {
		return "over " + moneyShort(&ocds.Money{Hundredths: t.Pounds, Currency: "GBP"})
	}
	return moneyShort(&ocds.Money{Hundredths: t.Pounds, Currency: "GBP"})
}

// percent writes a part of a whole above zero. Only nothing is 0% and only
// everything is 100%.
func percent(part, whole int64) string {
	p := int(math.Round(100 * float64(part) / float64(whole)))
	switch {
	case p == 0 && part > 0:
		return "under 1%"
	case p >= 100 && part < whole:
		return "over 99%"
	}
	return strconv.Itoa(p) + "%"
}

// coverage says of how much a share is known.
func coverage(s contract.Share, all contract.Tally) string {
	text := "Known for " + count(s.Known.Count) + " of " + plural(all.Count, "contract", "contracts")
	if all.Pounds > 0 {
		text += ", " + percent(s.Known.Pounds, all.Pounds) + " of the value"
	}
	return text
}

// cellsOf gives the columns of a tally.
func cellsOf(t contract.Tally) tallyCells {
	c := tallyCells{Count: t.Count, Value: notGiven, Rest: "None"}
	if t.InPounds > 0 {
		c.Value = sumInPounds(t)
	}
	switch without := t.Without(); {
	case without > 0 && t.Foreign > 0:
		c.Rest = count(without+t.Foreign) + " (" + count(t.Foreign) + " in another currency)"
	case t.Foreign > 0:
		c.Rest = count(t.Foreign) + " (in another currency)"
	case without > 0:
		c.Rest = count(without)
	}
	return c
}

// sumNote says what the sums of a page hold.
func sumNote(t contract.Tally) string {
	text := "An award that no contract follows yet counts as a contract. Sums are of values in pounds as published."
	if t.Gross {
		text += " Some include VAT."
	}
	if n := t.Without(); n > 0 {
		text += " " + plural(n, "contract states", "contracts state") + " no value and " + counted(n, "is", "are") + " in no sum."
	}
	if t.Foreign > 0 {
		text += " " + plural(t.Foreign, "contract is", "contracts are") + " in another currency, or in none that is named, and " +
			counted(t.Foreign, "is", "are") + " in no sum."
	}
	return text
}

// partnerLines gives the bodies on the other side of the contracts of a body.
func (s *Site) partnerLines(ctx context.Context, partners []contract.Partner, id string, supplier bool) ([]partnerLine, error) {
	keys := make([]string, len(partners))
	for i, p := range partners {
		keys[i] = p.ID
	}
	bodies, err := s.data.Orgs.Names(ctx, keys)
	if err != nil {
		return nil, err
	}
	address, mine, theirs := supplierAddress, "buyer", "supplier"
	if supplier {
		address, mine, theirs = buyerAddress, theirs, mine
	}
	lines := make([]partnerLine, len(partners))
	for i, p := range partners {
		lines[i] = partnerLine{
			Body:       bodyLink(published.Ref{Key: p.ID, Name: p.Name}, bodies, address),
			Category:   categoryName(p.Division),
			tallyCells: cellsOf(p.Tally),
		}
		if lines[i].Body.Href != "" {
			lines[i].Notices = withQuery("/notices", mine, id, theirs, p.ID, "stage", anyStage)
		}
	}
	return lines, nil
}
