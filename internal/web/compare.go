package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/internal/contract"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/web/govuk"
	"github.com/tolsey/tolsey/ocds"
)

// compareData is the data of the page that puts buyers side by side.
type compareData struct {
	Buyers []comparedBuyer
	Rows   []comparedRow
	Years  []comparedYear
	Notes  []string // which contracts the charts do not draw
	Missed []string // sentences about what was asked for and is not shown
	Full   bool     // no further buyer can be added
	Query  string   // the words that were looked for
	Search govuk.Input
	Errors govuk.Errors
	Found  []govuk.Link // buyers to add
	More   int          // found ones beyond these
}

// comparedBuyer is one of the buyers that are compared.
type comparedBuyer struct {
	ID     string
	Body   govuk.Link
	Remove string // the address of the comparison without it
	Number columnChart
	Value  columnChart
	sum    contract.Summary
	median string
}

// comparedRow is a measure of all the buyers.
type comparedRow struct {
	Label string
	List  bool       // the lines are alike; else those after the first explain it
	Cells [][]string // lines, for each buyer
}

// comparedYear is a line of the table behind the charts.
type comparedYear struct {
	Label string
	Cells []tallyCells // for each buyer
}

var comparePage = newPage[compareData]("compare")

const (
	mostCompared   = 6
	mostAsked      = 30 // ids that are looked for: every one costs a read
	mostFound      = 10
	categoriesSaid = 5
)

// compareAddress is the comparison of buyers.
func compareAddress(ids ...string) string {
	if len(ids) == 0 {
		return "/compare"
	}
	return "/compare?" + url.Values{"buyer": ids}.Encode()
}

// compare shows buyers side by side.
func (s *Site) compare(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	data := compareData{Query: plain(query.Get("q"))}
	if err := s.comparedBuyers(r.Context(), &data, query["buyer"]); err != nil {
		return err
	}
	data.layOut()
	data.Full = len(data.Buyers) == mostCompared
	data.Search = govuk.Input{Name: "q", Label: "Words in the name of a buyer", Type: "search", Value: data.Query, Width: 20,
		Autocomplete: "off", Hint: "The beginning of each word is enough"}
	if wrong := wrongName(data.Query); wrong != "" {
		data.Errors, data.Search.Error = govuk.Errors{{Field: "q", Text: wrong}}, wrong
		return comparePage.showStatus(s, w, r, http.StatusBadRequest, data)
	}
	if err := s.findBuyers(r.Context(), &data); err != nil {
		return err
	}
	return comparePage.show(s, w, r, data)
}

// comparedBuyers reads the buyers with these ids or other keys; what cannot be
// compared is noted and left out.
func (s *Site) comparedBuyers(ctx context.Context, d *compareData, ids []string) error {
	for _, id := range ids[:min(len(ids), mostAsked)] {
		if id = strings.TrimSpace(id); id == "" {
			continue
		}
		o, err := s.comparable(ctx, d, id)
		if err != nil {
			return err
		}
		if o.ID == "" || slices.ContainsFunc(d.Buyers, func(b comparedBuyer) bool { return b.ID == o.ID }) {
			continue
		}
		if len(d.Buyers) == mostCompared {
			d.Missed = append(d.Missed, "At most six buyers fit side by side. These are the first six.")
			break
		}
		b, err := s.comparedBuyer(ctx, o)
		if err != nil {
			return err
		}
		d.Buyers = append(d.Buyers, b)
	}
	for i := range d.Buyers {
		d.Buyers[i].Remove = compareAddress(without(d.ids(), i)...)
	}
	return nil
}

// comparable finds the buyer with an id; where there is none it gives the zero
// Org and notes why.
func (s *Site) comparable(ctx context.Context, d *compareData, id string) (org.Org, error) {
	unknown := "There is no buyer with the id “" + shorten(id, mostCode) + "”. It is left out. Look for it by its name below."
	if !storable(id) {
		d.Missed = append(d.Missed, unknown)
		return org.Org{}, nil
	}
	o, err := s.data.Orgs.Get(ctx, id)
	switch {
	case fault.KindOf(err) == fault.NotFound:
		d.Missed = append(d.Missed, unknown)
		return org.Org{}, nil
	case err != nil:
		return org.Org{}, err
	case o.Buyer == 0:
		d.Missed = append(d.Missed, bodyName(o.Ref)+" buys nothing in the notices here. It is left out.")
		return org.Org{}, nil
	}
	return o, nil
}

// without gives the ids but for that in place i.
func without(ids []string, i int) []string { return slices.Delete(slices.Clone(ids), i, i+1) }

// ids gives the ids of the buyers that are compared.
func (d *compareData) ids() []string {
	ids := make([]string, len(d.Buyers))
	for i, b := range d.Buyers {
		ids[i] = b.ID
	}
	return ids
}

// comparedBuyer reads what is compared of a buyer.
func (s *Site) comparedBuyer(ctx context.Context, o org.Org) (comparedBuyer, error) {
	b := comparedBuyer{ID: o.ID, Body: govuk.Link{Text: bodyName(o.Ref), Href: buyerAddress(o.ID)}, median: notGiven}
	keys := keysOf(o)
	today, inAYear := aYearOn(s.cfg.Clock)
	var err error
	if b.sum, err = s.data.Contracts.Summary(ctx, contract.AsBuyer, keys, today, inAYear); err != nil {
		return b, err
	}
	median, of, err := s.data.Contracts.Median(ctx, contract.AsBuyer, keys)
	if of > 0 {
		b.median = moneyShort(&ocds.Money{Hundredths: median, Currency: "GBP"})
	}
	return b, err
}

// layOut makes the rows, the charts and their table. All charts of a kind have
// one scale and the same years.
func (d *compareData) layOut() {
	for _, m := range measures {
		row := comparedRow{Label: m.label, List: m.list}
		for i := range d.Buyers {
			row.Cells = append(row.Cells, m.say(&d.Buyers[i]))
		}
		d.Rows = append(d.Rows, row)
	}
	var all [][]contract.Group
	for _, b := range d.Buyers {
		all = append(all, b.sum.Years)
	}
	first, last := yearsOf(all...)
	var numbers, values []point
	for _, years := range all {
		numbers = append(numbers, numbersBy(years, first, last)...)
		values = append(values, valuesBy(years, first, last)...)
	}
	priced := slices.ContainsFunc(values, func(p point) bool { return p.Value > 0 })
	for i := range d.Buyers {
		b := &d.Buyers[i]
		id := "buyer-" + count(i)
		b.Number = columnsOf(id+"-number", numbersBy(b.sum.Years, first, last), roundTop(numbers...), countInWords)
		if priced {
			b.Value = columnsOf(id+"-value", valuesBy(b.sum.Years, first, last), roundTop(values...), poundsInWords)
		}
	}
	d.Years = comparedYears(all)
	for i, years := range all {
		if note := leftOut(years, first); note != "" {
			d.Notes = append(d.Notes, d.Buyers[i].Body.Text+": "+lowerFirst(note))
		}
	}
}

// comparedYears gives the table of all years that any of the buyers has.
func comparedYears(all [][]contract.Group) []comparedYear {
	var keys []string
	for _, years := range all {
		for _, g := range years {
			keys = append(keys, g.Key)
		}
	}
	slices.Sort(keys)
	keys = slices.Compact(keys)
	if len(keys) > 0 && keys[0] == "" { // the unknown comes last
		keys = append(keys[1:], "")
	}
	lines := make([]comparedYear, len(keys))
	for i, key := range keys {
		lines[i].Label = key
		if key == "" {
			lines[i].Label = yearNotKnown
		}
		for _, years := range all {
			var t contract.Tally
			if at := slices.IndexFunc(years, func(g contract.Group) bool { return g.Key == key }); at >= 0 {
				t = years[at].Tally
			}
			lines[i].Cells = append(lines[i].Cells, cellsOf(t))
		}
	}
	return lines
}

// measures are the rows of a comparison.
var measures = []struct {
	label string
	list  bool
	say   func(*comparedBuyer) []string
}{
	{"Contracts and awards", false, func(b *comparedBuyer) []string { return []string{count(b.sum.All.Count)} }},
	{"Value in pounds", false, func(b *comparedBuyer) []string {
		cells := cellsOf(b.sum.All)
		if cells.Rest == "None" {
			return []string{cells.Value}
		}
		return []string{cells.Value, "without " + cells.Rest}
	}},
	{"Median value", false, func(b *comparedBuyer) []string { return []string{b.median} }},
	{"Live contracts", false, func(b *comparedBuyer) []string { return numberAndWorth(b.sum.Live) }},
	{"Without a known end", false, func(b *comparedBuyer) []string { return []string{count(b.sum.Endless.Count)} }},
	{"Ending within 12 months", false, func(b *comparedBuyer) []string { return numberAndWorth(b.sum.Ending) }},
	{"Small firms, by number", false, func(b *comparedBuyer) []string {
		return []string{shareOfNumber(b.sum.SME), coverage(b.sum.SME, b.sum.All)}
	}},
	{"Small firms, by value", false, func(b *comparedBuyer) []string { return []string{shareOfValue(b.sum.SME)} }},
	{"VCSE, by number", false, func(b *comparedBuyer) []string {
		return []string{shareOfNumber(b.sum.VCSE), coverage(b.sum.VCSE, b.sum.All)}
	}},
	{"VCSE, by value", false, func(b *comparedBuyer) []string { return []string{shareOfValue(b.sum.VCSE)} }},
	{"Largest categories", true, func(b *comparedBuyer) []string {
		var names []string
		for _, g := range b.sum.Divisions[:min(categoriesSaid, len(b.sum.Divisions))] {
			names = append(names, shorten(categoryName(g.Key), mostLabel)+": "+plural(g.Count, "contract", "contracts")+valueOf(g.Tally))
		}
		return names
	}},
}

// numberAndWorth writes a tally in two lines, in one where there is nothing to
// sum up.
func numberAndWorth(t contract.Tally) []string {
	if t.Count == 0 {
		return []string{count(t.Count)}
	}
	return []string{count(t.Count), worth(t)}
}

// valueOf writes ", worth …" where a sum is known.
func valueOf(t contract.Tally) string {
	if t.InPounds == 0 {
		return ""
	}
	return ", " + sumInPounds(t)
}

// findBuyers looks for buyers to add.
func (s *Site) findBuyers(ctx context.Context, d *compareData) error {
	if d.Query == "" || d.Full {
		return nil
	}
	page, err := s.data.Orgs.Buyers(ctx, org.Query{Text: d.Query, Limit: mostFound})
	if err != nil {
		return err
	}
	ids := d.ids()
	d.More = page.Total - len(page.Lines)
	for _, l := range page.Lines {
		if !slices.Contains(ids, l.ID) {
			d.Found = append(d.Found, govuk.Link{Text: bodyName(l.Ref), Href: compareAddress(append(slices.Clone(ids), l.ID)...)})
		}
	}
	return nil
}

// Alone says that there is only one buyer, and so nothing to compare it with.
func (d compareData) Alone() bool { return len(d.Buyers) == 1 }
