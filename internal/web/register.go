package web

import (
	"fmt"
	"net/url"
	"regexp"

	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// register is a list in which organisations have numbers.
type register struct {
	number string // what the number is called, with the keeper's name in it
	// page is the address of the entry of a number that matches form; nil form
	// for registers whose entries have no public page of their own.
	page string
	form *regexp.Regexp // its first group is what page takes
}

// registers are those whose codes readers may meet. Codes: https://org-id.guide
var registers = map[string]register{
	"GB-COH": {"Companies House number", "https://find-and-update.company-information.service.gov.uk/company/%s",
		regexp.MustCompile(`^([0-9A-Z]{8})$`)},
	"GB-CHC": {"Charity number (England and Wales)", "https://register-of-charities.charitycommission.gov.uk/charity-details/?regid=%s&subid=0",
		regexp.MustCompile(`^([0-9]{6,7})$`)},
	"GB-SC": {"Charity number (Scotland)", "https://www.oscr.org.uk/about-charities/search-the-register/charity-details?number=%s",
		regexp.MustCompile(`^(SC[0-9]{6})$`)},
	"GB-NIC": {"Charity number (Northern Ireland)", "https://www.charitycommissionni.org.uk/charity-details/?regId=%s&subId=0",
		regexp.MustCompile(`^(?:NIC)?([0-9]{6})$`)},
	"GB-PPON":  {number: "Public procurement organisation number (PPON)"},
	"GB-NHS":   {number: "NHS organisation code"},
	"GB-UKPRN": {number: "UK provider reference number (education)"},
	"GB-GOR":   {number: "Code in the register of government organisations"},
	"GB-LAE":   {number: "Code in the register of local authorities of England"},
	"GB-LAS":   {number: "Code in the register of local authorities of Scotland"},
	"GB-CQC":   {number: "Care Quality Commission provider number"},
	"GB-SRS":   {number: "Supplier registration number of Find a Tender"},
	"GB-MPR":   {number: "Mutuals register number"},
	"GB-EDU":   {number: "School number (England)"},
	"GB-VAT":   {number: "VAT registration number"},
	"IE-CRO":   {number: "Company number (Ireland)"},
	"XF-COH":   {number: "Company number in the fictional market"},
	"XF-PPON":  {number: "Procurement organisation number in the fictional market"},
	"XI-LEI":   {number: "Legal entity identifier (LEI)"},
	"US-EIN":   {number: "Employer identification number (United States)"},
	"XI-DUNS":  {number: "D-U-N-S number"},
}

// identifierLine is a number of a body in a register, in words.
type identifierLine struct {
	Register string
	Code     string // of the register: "GB-COH"
	Value    string
	Page     govuk.Link // to its entry; without an Href for none
}

// identifierLines gives the numbers among the keys of a body.
func identifierLines(keys []org.Key) []identifierLine {
	var lines []identifierLine
	for _, k := range keys {
		if k.Scheme == "" {
			continue
		}
		known, ok := registers[k.Scheme]
		if !ok {
			known.number = "Number in the register " + k.Scheme
		}
		line := identifierLine{Register: known.number, Code: k.Scheme, Value: k.Value}
		if known.form != nil {
			if m := known.form.FindStringSubmatch(k.Value); m != nil {
				line.Page = govuk.Link{Text: "See the register", Href: fmt.Sprintf(known.page, url.QueryEscape(m[1]))}
			}
		}
		lines = append(lines, line)
	}
	return lines
}
