package web

import (
	"html/template"
	"strings"

	published "github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/web/govuk"
	"github.com/tolsey/tolsey/ocds"
)

// lots are the parts of a tender that can be bid for on their own.
type lots struct {
	List []lot
	More int // beyond those shown
}

type lot struct {
	Name        string // "Lot 1: Roads of the north"
	Facts       govuk.SummaryList
	Description prose
}

// mostLots bounds the lots on a page.
const mostLots = 50

func (d *dossier) lots() lots {
	tender := d.Release.Tender()
	all := tender.Lots()
	var out lots
	out.More = max(0, len(all)-mostLots)
	for i, l := range all[:len(all)-out.More] {
		if one, worth := lotOf(l, i+1); worth || len(all) > 1 {
			out.List = append(out.List, one)
		}
	}
	return out
}

// lotOf gives a lot, and whether it says anything: the one lot of an undivided
// tender often does not.
func lotOf(l ocds.Lot, place int) (out lot, worth bool) {
	out.Name = "Lot " + spoken(shorten(l.ID(), mostCode), count(place))
	if published.Speaks(l.Title()) {
		out.Name += ": " + shorten(l.Title(), mostRowTitle)
	}
	if published.Speaks(l.Description()) {
		out.Description = proseOf(l.Description(), mostNote)
	}
	add := func(key string, value template.HTML) {
		if value != "" {
			out.Facts = append(out.Facts, govuk.SummaryRow{Key: key, Value: value})
		}
	}
	add("Value", isolated(amountInWords(l.Amount())))
	add("Contract period", isolated(periodInWords(l.Period("contractPeriod"))))
	add("Award criteria", criteria(l.Section))
	add("Extension", stacked(said(l.HasRenewal()), isolated(shorten(l.Renewal(), mostNote))))
	add("Options", stacked(said(l.Get("hasOptions").Bool()), isolated(shorten(l.Get("options", "description").Text(), mostNote))))
	worth = len(out.Facts) > 0 || out.Description.HTML != ""
	add("Status", isolated(codeInWords(l.Status())))
	return out, worth
}

// said writes a yes or no; nothing where nothing was said.
func said(value, known bool) template.HTML {
	if !known {
		return ""
	}
	return isolated(yesNo(published.TriOf(value, true)))
}

// periodInWords writes the term of a contract, or how long it lasts where only
// that is stated; "" when neither is.
func periodInWords(p ocds.Period) string {
	if words := termInWords(published.TermOf(p)); words != "" {
		return words
	}
	for _, unit := range []struct{ member, one, many string }{
		{"durationInMonths", "month", "months"}, {"durationInDays", "day", "days"},
	} {
		const longest = 1_000_000 // beyond which a number is a slip
		if n, ok := ocds.Hundredths(p.Get(unit.member).Text()); ok && n >= 100 && n < longest*100 {
			return plural(int(n/100), unit.one, unit.many)
		}
	}
	return ""
}

// mostCriteria bounds the award criteria of a lot.
const mostCriteria = 20

// criteria gives how bids are compared, a criterion to a line: of a lot or a
// tender.
func criteria(s ocds.Section) template.HTML {
	all := s.Get("awardCriteria")
	var list []template.HTML
	if code := all.Text(); code != "" { // OCDS 1.1 itself has a code here
		list = append(list, isolated(codeInWords(code)))
	}
	for _, c := range all.Get("criteria").Objects() {
		if len(list) == mostCriteria {
			list = append(list, isolated("There are more in the original data."))
			break
		}
		list = append(list, criterion(c))
	}
	list = append(list, isolated(shorten(s.Get("awardCriteriaDetails").Text(), mostNote)))
	if weighting := all.Get("weightingDescription").Text(); weighting != "" {
		list = append(list, isolated(shorten(weighting, mostNote)))
	}
	return stacked(list...)
}

// criterion writes "Quality: Service delivery, 60%" and its description.
func criterion(c *ocds.Value) template.HTML {
	head := codeInWords(c.Get("type").Text())
	name := shorten(c.Get("name").Text(), mostRowTitle)
	if name != "" && !strings.EqualFold(name, head) {
		if head != "" {
			head += ": "
		}
		head += name
	}
	for _, n := range c.Get("numbers").Objects() {
		head += weightInWords(n)
	}
	description := shorten(c.Get("description").Text(), mostNote)
	if description == "" || head == "" {
		return isolated(head + description)
	}
	return isolated(head + ". " + description)
}

// weightInWords writes one number of a criterion, by the codelist of the lots
// extension: ", 60%", ", 40 points", ", priority 1".
func weightInWords(n *ocds.Value) string {
	number := shorten(n.Get("number").Text(), 20)
	kind := n.Get("weight").Text()
	switch {
	case number == "":
		return ""
	case strings.HasPrefix(kind, "percentage"):
		return ", " + number + "%"
	case strings.HasPrefix(kind, "order"):
		return ", priority " + number
	case strings.HasPrefix(kind, "decimal"):
		return ", weight " + number
	}
	return ", " + number
}
