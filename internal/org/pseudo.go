package org

import "strings"

// standIns are what publishers write where nobody or nobody in particular is
// meant: whole names, folded. Collected from the award notices of Contracts
// Finder and from guidance that buyers give their staff.
var standIns = lineSet(`
	anonymous
	confidential
	contract not awarded
	contract has not been awarded
	details withheld
	individual
	individuals
	name withheld
	no
	no award
	no award made
	no bid
	no bids
	no bids received
	no contract awarded
	no suitable bids
	no supplier
	no supplier awarded
	no suppliers
	no tenders
	no tenders received
	none
	nil
	not applicable
	not awarded
	not awarded to supplier
	not awarded to a supplier
	not disclosed
	not known
	not provided
	not specified
	not stated
	null
	private individual
	redacted
	sole trader
	supplier
	supplier name
	suppliers
	to be advised
	to be announced
	to be confirmed
	to be determined
	undisclosed
	unknown
	unsuccessful
	withheld`)

// standInBeginnings begin sentences that stand in place of a name.
var standInBeginnings = []string{
	"awarded to multiple", "awarded to various", "contract has not been awarded", "contract not awarded",
	"contract was not awarded", "name withheld", "not awarded", "no award", "please refer to", "please see",
	"procurement was abandoned", "refer to attached", "see attached", "see attachment", "see below",
	"see description", "see notice",
}

// vagueWords make a stand-in of a name that holds nothing else but fillers:
// "Various Suppliers (see attached list)".
var (
	vagueWords = wordSet("various multiple several numerous na tbc tbd tba unknown none")
	fillers    = wordSet(`a all and applicable as at attached awarded below bidders companies company contract
		contractors details document firms for in list lot lots many not of on organisations per providers schedule
		see spreadsheet supplier suppliers the this to x`)
)

func lineSet(text string) map[string]bool {
	set := map[string]bool{}
	for line := range strings.Lines(text) {
		set[strings.TrimSpace(line)] = true
	}
	delete(set, "")
	return set
}

// Pseudo reports that a party's name stands for no organisation: "NOT AWARDED
// TO SUPPLIER", "Various Suppliers", "N/A", "See attached". The empty name and
// names without a letter or digit are not pseudo: they are no names.
func Pseudo(name string) bool { return pseudo(words(name)) }

func pseudo(list []string) bool {
	if len(list) == 0 {
		return false
	}
	all := strings.Join(list, " ")
	if standIns[all] {
		return true
	}
	for _, b := range standInBeginnings {
		if strings.HasPrefix(all, b) && (len(all) == len(b) || all[len(b)] == ' ') {
			return true
		}
	}
	return vague(list)
}

func vague(list []string) bool {
	found := false
	for _, w := range list {
		if vagueWords[w] {
			found = true
		} else if !fillers[w] && strings.Trim(w, "0123456789") != "" {
			return false
		}
	}
	return found
}
