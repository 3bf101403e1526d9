package ocds

import (
	"html"
	"strings"
	"unicode"
)

// pseudoSuppliers are what publishers type where a form insists on a supplier,
// in the spelling of [plainName]. Gathered from Contracts Finder.
var pseudoSuppliers = nameSet(
	"awaiting award", "awarded suppliers", "cancelled", "commercial in confidence", "confidential", "contract not awarded",
	"framework", "framework suppliers", "list of suppliers", "multiple", "multiple awards", "multiple bidders",
	"multiple contractors", "multiple providers", "multiple suppliers", "multiple see attached", "n a", "na", "nil", "no award",
	"no award made", "no bidders", "no bids", "no bids received", "no contract awarded", "no provider", "no supplier",
	"no supplier awarded", "no suppliers", "no tenders received", "none", "none awarded", "not applicable", "not awarded",
	"not awarded to a supplier", "not awarded to supplier", "not disclosed", "not known", "not specified", "redacted",
	"see additional information", "see attached", "see attached document", "see attached list", "see award notice",
	"see below", "see description", "see documents", "see notice", "several suppliers", "supplier", "suppliers", "tba",
	"tbc", "tbd", "test", "test supplier", "to be advised", "to be announced", "to be confirmed", "to be determined",
	"unknown", "unsuccessful", "various", "various contractors", "various providers", "various see attached",
	"various see description", "various suppliers", "withdrawn", "withheld",
)

func nameSet(names ...string) map[string]struct{} {
	out := make(map[string]struct{}, len(names))
	for _, name := range names {
		out[name] = struct{}{}
	}
	return out
}

// IsPseudoSupplier reports whether a supplier's name stands for no
// organisation, such as "NOT AWARDED TO SUPPLIER", "Various Suppliers" or
// "TBC", in any case and punctuation. A name without letters or digits is none
// either.
func IsPseudoSupplier(name string) bool {
	plain := plainName(name)
	if plain == "" {
		return true
	}
	_, ok := pseudoSuppliers[plain]
	return ok
}

// plainName gives the words of a name in lower case, one space between them.
func plainName(name string) string {
	var b strings.Builder
	gap := false
	for _, r := range name {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			gap = b.Len() > 0
			continue
		}
		if gap {
			b.WriteByte(' ')
			gap = false
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// isSeveral reports whether a supplier's name holds the names of several: it
// says so ("in joint venture", "consortium of"), or a legal form is followed
// by a joining word and another ("A Ltd and B Ltd"). One & proves nothing:
// Marks & Spencer is one company.
func isSeveral(name string) bool {
	if len(name) < len("A Ltd, B Ltd") {
		return false
	}
	if strings.Contains(name, "&") {
		name = html.UnescapeString(name)
	}
	lower := strings.ToLower(name)
	for _, phrase := range [...]string{
		"in joint venture", "joint venture between", "joint venture of", "consortium of", "in consortium", "consortium between",
		"in partnership with", "jointly with",
	} {
		if strings.Contains(lower, phrase) {
			return true
		}
	}
	return severalLegalForms(strings.Fields(lower))
}

// severalLegalForms reports whether a legal form is joined to a further name
// that ends in one. Trading names ("A Ltd t/a B Ltd") are one company's.
func severalLegalForms(words []string) bool {
	joined := false // a legal form and then a joining word have been seen
	after := false  // the word before is a legal form
	for _, word := range words {
		bare := strings.Trim(word, ".,;/()")
		if joined && legalForm(bare) {
			return true
		}
		if after {
			switch bare {
			case "and", "&", "+", "with", "":
				joined = true
			}
		}
		after = legalForm(bare)
		if after && strings.ContainsAny(word[len(word)-1:], ",;/") {
			joined = true
		}
	}
	return false
}

func legalForm(word string) bool {
	switch word {
	case "ltd", "limited", "plc", "llp", "cic", "inc", "llc", "gmbh", "lp":
		return true
	}
	return false
}
