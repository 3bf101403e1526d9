package org

import (
	"regexp"
	"slices"
	"strings"

	"github.com/tolsey/tolsey/ocds"
)

// An identifier is a number in a register, normalised.
type identifier struct{ scheme, value string }

func (id identifier) key() string { return id.scheme + "-" + id.value }

// registers are the known ones, strongest first: the first that a party has is
// its primary key. Their codes come from https://org-id.guide; GB-PPON is the
// central digital platform's own, and the two XF registers are those of the
// fictional market.
//
// alone says that the register lists a body once, so that two numbers are two
// bodies. A hospital trust has NHS codes for its sites too, and a council may
// be registered as a supplier by each department.
var registers = []struct {
	scheme string
	alone  bool
}{
	{"GB-COH", true}, {"XF-COH", true}, {"GB-PPON", true}, {"XF-PPON", true},
	{"GB-CHC", true}, {"GB-SC", true}, {"GB-NIC", true}, {"GB-NHS", false}, {"GB-UKPRN", true},
	{"GB-GOR", true}, {"GB-LAE", true}, {"GB-CQC", false}, {"GB-SRS", false},
}

// rank gives the register's place in registers; all others come after them.
func rank(scheme string) int {
	for i, r := range registers {
		if r.scheme == scheme {
			return i
		}
	}
	return len(registers)
}

// standsAlone reports that the register lists each body once.
func standsAlone(scheme string) bool {
	i := rank(scheme)
	return i < len(registers) && registers[i].alone
}

var (
	schemePattern = regexp.MustCompile(`^[A-Z]{2}-[A-Z0-9][A-Z0-9-]*$`)
	// Two letters and six digits, eight digits, and the older forms such as
	// R0000123, IP00123R and SP2701RS:
	// https://www.gov.uk/government/publications/uniform-resource-identifiers-uri-customer-guide
	companyPattern = regexp.MustCompile(`^(?:[0-9]{8}|[A-Z]{2}[0-9]{6}|R[0-9]{7}|[A-Z]{2}[0-9]{5}[A-Z]|[A-Z]{2}[0-9]{4}[A-Z]{2})$`)
	shortCompany   = regexp.MustCompile(`^([A-Z]{2})?([0-9]{3,7})$`)
	pponPattern    = regexp.MustCompile(`^[A-Z]{4}-[0-9]{4}-[A-Z]{4}$`)
)

// accept normalises a scheme and number, or reports that they name nothing: a
// scheme that is not of the org-id form, a number that is a stand-in or cannot
// be one of its register. The feeds' own codes (GB-CFS, GB-CFN, GB-FTS) are
// numbers of rows, given anew for the same body.
func accept(scheme, value string) (identifier, bool) {
	scheme = strings.ToUpper(strings.TrimSpace(scheme))
	value = clean(value)
	if !schemePattern.MatchString(scheme) || len(value) > 64 {
		return identifier{}, false
	}
	switch scheme {
	case "GB-CFS", "GB-CFN", "GB-FTS":
		return identifier{}, false
	case "GB-SRS": // tells upper and lower case apart
	default:
		value = strings.ToUpper(value)
	}
	ok := true
	switch scheme {
	case "GB-COH", "XF-COH":
		value, ok = company(value)
	case "GB-PPON", "XF-PPON":
		value = strings.ReplaceAll(value, " ", "")
		ok = pponPattern.MatchString(value)
	}
	return identifier{scheme, value}, ok && !placeholder(value)
}

// company gives a company number its full eight characters.
func company(value string) (string, bool) {
	value = strings.ReplaceAll(value, " ", "")
	if m := shortCompany.FindStringSubmatch(value); m != nil {
		if missing := 8 - len(value); missing > 0 {
			value = m[1] + strings.Repeat("0", missing) + m[2]
		}
	}
	return value, companyPattern.MatchString(value)
}

// placeholder reports numbers that forms are filled with for want of one: the
// same digit throughout, the digits in order, a word for nothing.
func placeholder(value string) bool {
	digits := strings.Trim(value, "0-. /")
	if digits == "" {
		return true
	}
	bare := strings.ToLower(strings.Trim(value, "-. /"))
	switch strings.Join(words(bare), " ") {
	case "", "na", "none", "nil", "null", "not applicable", "not known", "tba", "tbc", "tbd", "test", "unknown", "x", "xx", "xxx":
		return true
	}
	return len(bare) > 2 && strings.Trim(bare, bare[:1]) == "" ||
		len(bare) >= 4 && strings.HasPrefix("1234567890", bare)
}

// identifiers gives the accepted identifiers of a party, strongest first, each
// once; those of one register in the order the party gives them. The party's
// id counts where it gives no other and is the number of a known register.
func identifiers(p ocds.Party) []identifier {
	var list []identifier
	for _, given := range p.Identifiers() {
		if id, ok := accept(given.Scheme(), given.ID()); ok && !slices.Contains(list, id) {
			list = append(list, id)
		}
	}
	if list == nil {
		if id, ok := global(p.ID()); ok {
			list = append(list, id)
		}
	}
	if len(list) > 1 {
		slices.SortStableFunc(list, func(a, b identifier) int { return rank(a.scheme) - rank(b.scheme) })
	}
	return list
}

// global reads a party id such as GB-COH-01234567.
func global(id string) (identifier, bool) {
	id = strings.TrimSpace(id)
	if len(id) < 6 || id[2] != '-' {
		return identifier{}, false
	}
	for _, r := range registers {
		if n := len(r.scheme); len(id) > n+1 && id[n] == '-' && strings.EqualFold(id[:n], r.scheme) {
			return accept(r.scheme, id[n+1:])
		}
	}
	return identifier{}, false
}
