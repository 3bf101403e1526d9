package ocds

import "strings"

// inspectClassification checks the form of CPV codes.
func (c *checker) inspectClassification(v *Value, _ *field) {
	if v.member("scheme").Text() != "CPV" {
		return
	}
	id := v.member("id")
	s := strings.TrimSpace(id.Text())
	switch {
	case s == "" || len(s) == 8 && allDigits(s):
	case len(s) == 10 && allDigits(s[:8]) && s[8] == '-' && isDigit(s[9]):
		c.report(ruleCPVCheckDigit, id, []string{"id"}, "The CPV code %s ends in its check digit; it should be %s.", s, s[:8])
	default:
		c.report(ruleCPV, id, []string{"id"}, "%q is no CPV code; it should have eight digits.", brief(s))
	}
}

// ukSchemes are the registers that UK notices take organisations' numbers
// from. Source: org-id.guide and the notices of 2015 to 2026.
var ukSchemes = map[string]bool{
	"GB-COH": true, "GB-PPON": true, "GB-CHC": true, "GB-SC": true, "GB-NIC": true, "GB-NHS": true, "GB-UKPRN": true,
	"GB-MPR": true, "GB-EDU": true, "GB-SHPE": true, "GB-REV": true, "GB-VAT": true, "GB-GOR": true, "GB-LAE": true,
	"GB-LAS": true, "GB-LANI": true, "GB-PLA": true, "GB-LAC": true, "GB-GOV": true, "GB-SRS": true, "GB-CQC": true,
	"GB-CFS": true, "GB-CFN": true, "GB-IRN": true, "GB-UTR": true, "GB-HESA": true, "GB-ROR": true, "GB-WALEDU": true,
	"GB-SCOTEDU": true, "GB-NIEDU": true, "GB-FSA": true, "GB-ODS": true,
}

func (c *checker) inspectIdentifier(v *Value, _ *field) {
	scheme, id := v.member("scheme"), v.member("id")
	s, n := strings.TrimSpace(scheme.Text()), strings.TrimSpace(id.Text())
	switch {
	case scheme.Kind() == String && s == "", id.Kind() == String && n == "":
		c.report(ruleIdentifierEmpty, v, nil, "The identifier's scheme or id is empty; a body without a registered number should have no identifier.")
		return
	case s == "" && n != "":
		c.report(ruleIdentifierScheme, scheme, []string{"scheme"}, "The identifier %s names no register in scheme, such as GB-COH.", brief(n))
		return
	case s == "":
		return
	}
	switch s {
	case "GB-COH":
		c.companyNumber(id, n)
	case "GB-PPON":
		if !isPPON(n) {
			c.report(rulePPON, id, []string{"id"}, "%q is no PPON; it should have the form AAAA-9999-AAAA.", brief(n))
		}
	default:
		if !knownScheme(s) {
			c.report(ruleUnknownScheme, scheme, []string{"scheme"}, "%q is not the code of a known register; see org-id.guide.", brief(s))
		}
	}
}

// knownScheme reports whether a register's code has the form of org-id.guide,
// and for the UK is one in use.
func knownScheme(s string) bool {
	if strings.HasPrefix(s, "GB-") {
		return ukSchemes[s]
	}
	country, register, ok := strings.Cut(s, "-")
	if !ok || len(country) != 2 || !isUpper(country[0]) || !isUpper(country[1]) || register == "" {
		return false
	}
	for i := range len(register) {
		if b := register[i]; !isUpper(b) && !isDigit(b) && b != '_' && b != '-' {
			return false
		}
	}
	return true
}

// companyDigits is how many characters a Companies House number has.
const companyDigits = 8

func (c *checker) companyNumber(v *Value, s string) {
	switch {
	case s == "" || isCompanyNumber(s):
	case len(s) < companyDigits && isCompanyNumber(padCompanyNumber(s)):
		c.report(ruleCompanyPadding, v, []string{"id"}, "%s lacks leading zeros; the Companies House number is %s.", s, padCompanyNumber(s))
	default:
		c.report(ruleCompanyNumber, v, []string{"id"}, "%q is no Companies House number; one has eight characters, such as 01234567 or SC123456.", brief(s))
	}
}

// padCompanyNumber puts the leading zeros back: before the digits, after the
// letters.
func padCompanyNumber(s string) string {
	n := 0
	for n < len(s) && isLetter(s[n]) {
		n++
	}
	if len(s) >= companyDigits || n == len(s) {
		return s
	}
	return strings.ToUpper(s[:n]) + strings.Repeat("0", companyDigits-len(s)) + s[n:]
}

// isCompanyNumber reports whether s is a Companies House number: eight digits;
// two letters and six digits; the older R and seven digits of Northern
// Ireland; and registered societies, which may end in R or RS (IP28746R).
func isCompanyNumber(s string) bool {
	if len(s) != companyDigits {
		return false
	}
	switch {
	case isUpper(s[0]) && isUpper(s[1]):
		return allDigits(s[2:]) || s[7] == 'R' && allDigits(s[2:7]) || s[6:] == "RS" && allDigits(s[2:6])
	case s[0] == 'R':
		return allDigits(s[1:])
	}
	return allDigits(s)
}

// isPPON reports whether s is a public procurement organisation number: four
// capital letters, four digits, four capital letters.
func isPPON(s string) bool {
	const form = "AAAA-9999-AAAA"
	if len(s) != len(form) {
		return false
	}
	for i := range len(s) {
		switch form[i] {
		case 'A':
			if !isUpper(s[i]) {
				return false
			}
		case '9':
			if !isDigit(s[i]) {
				return false
			}
		default:
			if s[i] != '-' {
				return false
			}
		}
	}
	return true
}
