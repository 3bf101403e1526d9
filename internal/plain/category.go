package plain

import (
	"strings"

	"github.com/tolsey/tolsey/ocds"
)

// Category is a code of a classification such as the EU's Common Procurement
// Vocabulary (CPV).
type Category struct {
	Scheme   string // "CPV", or another scheme as published
	Code     string // CPV: eight digits, without the check digit
	Label    string // in words as published; may be ""
	Division string // CPV: the first two digits; else ""
}

// CPV is the Scheme of the Common Procurement Vocabulary.
const CPV = "CPV"

// maxCode bounds the length of a code worth keeping.
const maxCode = 64

// CategoryOf reads a classification. ok is false when there is no code.
// A code in the form of CPV without a scheme is CPV, which is what UK
// publishers mean when they leave it out.
func CategoryOf(c ocds.Classification) (cat Category, ok bool) {
	code := strings.TrimSpace(c.ID())
	if code == "" || len(code) > maxCode || !Speaks(code) {
		return Category{}, false
	}
	scheme := strings.TrimSpace(c.Scheme())
	cat = Category{Scheme: scheme, Code: code, Label: Line(c.Description())}
	if folded := strings.ToUpper(scheme); folded == "" || strings.HasPrefix(folded, CPV) {
		if digits, ok := cpvCode(code); ok {
			cat.Scheme, cat.Code, cat.Division = CPV, digits, digits[:2]
		}
	}
	return cat, true
}

// cpvCode gives the eight digits of a CPV code, which may carry its check digit
// ("30197300-9").
func cpvCode(code string) (digits string, ok bool) {
	if len(code) != 8 && !(len(code) == 10 && code[8] == '-' && isDigit(code[9])) {
		return "", false
	}
	for i := range 8 {
		if !isDigit(code[i]) {
			return "", false
		}
	}
	return code[:8], true
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
