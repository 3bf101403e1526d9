package web

import (
	"html/template"
	"slices"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/notice"
	published "github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/web/govuk"
	"github.com/tolsey/tolsey/ocds"
)

// howLong says how far the deadline is, as long as that matters.
func (d *dossier) howLong(now time.Time) string {
	if d.Stage(now) == notice.Open {
		return howLong(d.Notice, now)
	}
	return ""
}

// facts gives what matters at once: value, dates, how to apply, whom to ask.
func (d *dossier) facts(now time.Time) govuk.SummaryList {
	var list govuk.SummaryList
	add := func(key string, value template.HTML) {
		if value != "" {
			list = append(list, govuk.SummaryRow{Key: key, Value: value})
		}
	}
	buyer := bodyLink(d.Notice.Buyer, d.bodies, buyerAddress)
	add("Buyer", inward(buyer.Href, buyer.Text))
	add("Value", d.value())
	add(d.deadlineRow(now))
	add(d.termRow())
	add(supplierWord(len(d.Suppliers)), d.supplierLinks())
	add(d.applyRow(now))
	add("Contact", d.contact())
	add("Procedure", d.procedure())
	add("Place", isolated(regionNames(d.Regions)))
	add("Suitable for", d.suitable())
	add("Conditions for taking part", d.conditions())
	add("Notice at its publisher", d.original())
	add("Source", isolated(sourceName(d.Source)))
	return list
}

// valuePlaces say where a value was found, for those that are not the tender's
// own.
var valuePlaces = map[string]string{
	"tender.lots (sum)": "all lots together", "planning.budget": "the planned budget",
	"planning.budgetBreakdown (sum)": "the planned budget, its parts together",
	"awards (sum)":                   "all awards together", "contracts (sum)": "all contracts together",
	"tender.minValue": "the least that was planned",
}

func (d *dossier) value() template.HTML {
	v := d.Notice.Value
	switch {
	case v == nil:
		return isolated(notGiven)
	case v.Where == "tender.value":
		return isolated(amountInWords(d.Release.Tender().Amount()))
	case valuePlaces[v.Where] != "":
		return isolated(inFull(&v.Money) + " (" + valuePlaces[v.Where] + ")")
	}
	return isolated(inFull(&v.Money))
}

func (d *dossier) deadlineRow(now time.Time) (string, template.HTML) {
	if d.Closes.IsZero() {
		switch d.Stage(now) {
		case notice.Open, notice.Closed:
			return "Closes", isolated(notGiven)
		}
		return "Closes", ""
	}
	key := "Closes"
	if !now.Before(d.Closes) {
		key = "Closed"
	}
	return key, isolated(whenCloses(d.Notice) + " (" + relative(d.Closes, now) + ")")
}

func (d *dossier) termRow() (string, template.HTML) {
	key := "Contract dates"
	if len(d.contracts) == 0 {
		key = "Planned contract dates"
	}
	return key, isolated(termInWords(published.Term{Start: d.Starts, End: d.Ends, Latest: d.LatestEnd}))
}

// suppliersInFacts is how many suppliers are named among the facts; the awards
// name more.
const suppliersInFacts = 5

func (d *dossier) supplierLinks() template.HTML {
	var links []template.HTML
	for i, supplier := range d.Suppliers {
		if i == suppliersInFacts && len(d.Suppliers) > suppliersInFacts+1 {
			links = append(links, inward("#awards", "and "+count(len(d.Suppliers)-i)+" more"))
			break
		}
		to := bodyLink(supplier.Ref, d.bodies, supplierAddress)
		links = append(links, inward(to.Href, to.Text))
	}
	return stacked(links...)
}

// applyRow says how to bid. Where the notice does not, its publisher's page is
// the place to look.
func (d *dossier) applyRow(now time.Time) (string, template.HTML) {
	tender, key := d.Release.Tender(), "How bids were handed in"
	stage := d.Stage(now)
	if stage == notice.Open || stage == notice.Planning {
		key = "How to apply"
	}
	details := tender.Get("submissionMethodDetails").Text()
	var how []template.HTML
	switch {
	case webAddress(details) != "":
		how = append(how, outward(details, ""))
	case published.Speaks(details):
		how = append(how, isolated(shorten(details, mostNote)))
	}
	how = append(how, submission(tender)...)
	if len(how) == 0 && stage == notice.Open {
		how = append(how, isolated("Not given. Look at the notice at its publisher or ask the buyer."))
	}
	return key, stacked(how...)
}

// submission gives the ways in which bids may be handed in, by the standard's
// codes and those of the submission terms extension.
func submission(tender ocds.Tender) []template.HTML {
	var ways []template.HTML
	terms := tender.Get("submissionTerms")
	policy := terms.Get("electronicSubmissionPolicy").Text()
	for _, method := range tender.Get("submissionMethod").Texts() {
		if policy == "" || method != "electronicSubmission" { // of which the policy says more
			ways = append(ways, isolated(codeInWords(method)))
		}
	}
	if policy != "" {
		ways = append(ways, isolated("Electronic submission: "+lowerFirst(codeInWords(policy))))
	}
	languages := strings.Join(terms.Get("languages").Texts(), ", ")
	if languages != "" && !strings.EqualFold(languages, "en") {
		ways = append(ways, isolated("Languages: "+shorten(languages, mostCode)))
	}
	return ways
}

func (d *dossier) contact() template.HTML { return contactLines(d.parties.Buyer().Contact()) }

// contactLines gives what a contact point says, one thing to a line.
func contactLines(c ocds.Contact) template.HTML {
	var page template.HTML
	if address := c.URL(); published.Speaks(address) {
		page = outward(address, "")
	} else if address := c.Get("uri").Text(); published.Speaks(address) {
		page = outward(address, "")
	}
	var mail template.HTML
	if published.Speaks(c.Email()) {
		mail = mailTo(shorten(c.Email(), 200))
	}
	return stacked(isolated(shorten(c.Name(), 200)), mail, isolated(shorten(c.Telephone(), mostCode)), page)
}

// methodWords are the procurement methods of the standard.
var methodWords = map[string]string{
	"open": "Anyone may bid", "selective": "Anyone may ask to take part; some are invited to bid",
	"limited": "Only invited suppliers may bid", "direct": "Given to a supplier without competition",
}

func (d *dossier) procedure() template.HTML {
	tender := d.Release.Tender()
	var basis string
	switch d.LegalBasis {
	case notice.Act2023:
		basis = "Procurement Act 2023"
	case notice.OlderRules:
		basis = "Regulations before the Procurement Act 2023"
	}
	return stacked(
		isolated(shorten(d.MethodDetails, 200)), isolated(methodWords[d.Method]),
		isolated(shorten(tender.Get("procurementMethodRationale").Text(), mostNote)),
		isolated(basis))
}

// suitable says for whom the tender is said to be suitable.
func (d *dossier) suitable() template.HTML {
	if d.SME == published.Unknown && d.VCSE == published.Unknown {
		return isolated(notGiven)
	}
	return stacked(
		isolated("Small and medium-sized firms: "+lowerFirst(yesNo(d.SME))),
		isolated("Voluntary, community and social enterprises: "+lowerFirst(yesNo(d.VCSE))))
}

// mostConditions bounds the conditions listed among the facts.
const mostConditions = 10

// conditions gives what the tender asks of those who take part.
func (d *dossier) conditions() template.HTML {
	criteria := d.Release.Tender().Get("selectionCriteria")
	list := []template.HTML{isolated(shorten(criteria.Get("description").Text(), mostNote))}
	for _, c := range criteria.Get("criteria").Objects() {
		if len(list) > mostConditions {
			list = append(list, isolated("There are more in the original data."))
			break
		}
		if condition := isolated(shorten(c.Get("description").Text(), mostNote)); !slices.Contains(list, condition) {
			list = append(list, condition)
		}
	}
	return stacked(list...)
}

// original links the newest document that stands for a notice of the process.
func (d *dossier) original() template.HTML {
	var newest ocds.File
	var at time.Time
	for _, f := range d.files() {
		if !f.notice || webAddress(f.URL()) == "" {
			continue
		}
		if t, _ := published.Moment(f.Published()); newest.Value == nil || !t.Before(at) {
			newest, at = f.File, t
		}
	}
	if newest.Value == nil {
		return ""
	}
	return outward(newest.URL(), "")
}
