package web

import (
	"html/template"
	"strings"

	"github.com/tolsey/tolsey/internal/contract"
	"github.com/tolsey/tolsey/internal/pipeline"
	published "github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/web/govuk"
	"github.com/tolsey/tolsey/ocds"
)

// deals are the awards and contracts of a process.
type deals struct {
	List   []deal
	More   int // beyond those shown
	Failed []failedAward
}

// Any says whether there is anything to show.
func (d deals) Any() bool { return len(d.List)+len(d.Failed) > 0 }

type deal struct {
	Kind  string // "Contract" or "Award"
	Title string
	Facts govuk.SummaryList
}

// failedAward is a decision by which nobody won.
type failedAward struct {
	Title  string
	Reason string // in the publisher's words, or the status
}

// The bounds of what one page lists.
const (
	mostDeals     = 50
	mostSuppliers = 50
	mostFailed    = 50
)

func (d *dossier) deals(today string) deals {
	var out deals
	out.More = max(0, len(d.contracts)-mostDeals)
	for _, k := range d.contracts[:len(d.contracts)-out.More] {
		out.List = append(out.List, d.deal(k, today))
	}
	for i, a := range d.Release.Awards() {
		if !published.Failed(a.Status()) || len(out.Failed) == mostFailed {
			continue
		}
		title := "Award " + spoken(shorten(a.ID(), mostCode), count(i+1))
		if lots := a.RelatedLots(); len(lots) > 0 {
			title = "Lot " + shorten(strings.Join(lots, ", "), mostCode)
		}
		if published.Speaks(a.Title()) {
			title += ": " + shorten(a.Title(), mostRowTitle)
		}
		out.Failed = append(out.Failed, failedAward{title, spoken(shorten(a.Get("statusDetails").Text(), mostNote), codeInWords(a.Status()))})
	}
	return out
}

func (d *dossier) deal(k contract.Contract, today string) deal {
	out := deal{Kind: "Contract", Title: shorten(spoken(k.Title, "Untitled"), mostRowTitle)}
	if k.FromAward {
		out.Kind = "Award"
	}
	add := func(key string, value template.HTML) {
		if value != "" {
			out.Facts = append(out.Facts, govuk.SummaryRow{Key: key, Value: value})
		}
	}
	add(supplierWord(len(k.Suppliers)), d.dealSuppliers(k))
	value := notGiven
	if k.Value != nil {
		value = inFull(&k.Value.Money)
	}
	add("Value", isolated(value))
	add("Awarded", isolated(dayInWords(k.Awarded)))
	add("Signed", isolated(dayInWords(k.Signed)))
	add("Contract dates", isolated(termInWords(published.Term{Start: k.Start, End: k.End, Latest: k.LatestEnd})))
	extension := template.HTML("")
	if k.Extendable != published.Unknown {
		extension = isolated(yesNo(k.Extendable))
	}
	add("Can be extended", stacked(extension, isolated(shorten(k.Renewal, mostNote))))
	status := codeInWords(k.Status)
	if k.Terminated {
		status = "Terminated"
	}
	add("Status", isolated(status))
	add("Changes", d.amendments(k))
	if pipeline.Shown(&k, today) {
		add("Near its end", inward(contractAddress(k.ID), "What has to be done by when, and who could supply it"))
	}
	return out
}

func supplierWord(n int) string {
	if n == 1 {
		return "Supplier"
	}
	return "Suppliers"
}

// dealSuppliers names the suppliers with their sizes on the day of the award.
func (d *dossier) dealSuppliers(k contract.Contract) template.HTML {
	if len(k.Suppliers) == 0 {
		return isolated("Not named")
	}
	var names []template.HTML
	for i, s := range k.Suppliers {
		if i == mostSuppliers {
			names = append(names, isolated("and "+count(len(k.Suppliers)-i)+" more, named in the original data"))
			break
		}
		to := bodyLink(s.Ref, d.bodies, supplierAddress)
		name := inward(to.Href, to.Text)
		if s.Scale != "" {
			name += " – " + isolated(lowerSize(s.Scale))
		}
		if s.VCSE == published.Yes {
			name += ", voluntary, community or social enterprise"
		}
		names = append(names, name)
	}
	return stacked(names...)
}

// lowerSize writes a size within a line.
func lowerSize(scale string) string { return lowerFirst(codeInWords(scale)) }

// mostAmendments bounds the changes listed of a contract.
const mostAmendments = 20

// amendments gives the changes that the publisher states of a contract.
func (d *dossier) amendments(k contract.Contract) template.HTML {
	var list []template.HTML
	for _, c := range d.Release.Contracts() {
		if k.FromAward || c.ID() != k.ContractID {
			continue
		}
		for _, a := range c.Amendments() {
			if len(list) < mostAmendments {
				list = append(list, amendment(a))
			}
		}
	}
	return stacked(list...)
}

func amendment(a ocds.Amendment) template.HTML {
	var words []string
	for _, s := range []string{a.Description(), a.Rationale()} {
		if published.Speaks(s) {
			words = append(words, shorten(s, mostNote))
		}
	}
	text := strings.Join(words, " ")
	if day := dayInWords(published.Date(a.Date())); day != "" {
		text = strings.TrimSuffix(day+": "+text, ": ")
	}
	return isolated(text)
}
