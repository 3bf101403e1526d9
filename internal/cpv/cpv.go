// Package cpv knows the EU's Common Procurement Vocabulary, by which notices
// say what is bought: its divisions, how its codes are built, and what each
// code is called. It holds the names of the 45 divisions; those of the nine
// thousand deeper codes are learnt from the notices, or imported.
package cpv

import "strings"

// digits is the length of a full code.
const digits = 8

// Parse reads a code as people and publishers write it: "72200000", with its
// check digit "72200000-7", or only its beginning, "722", which stands for
// everything below. It gives the eight digits. The check digit is not checked:
// the vocabulary does not say how it is made. ok is false for other text and
// for a code of no division.
func Parse(text string) (code string, ok bool) {
	text = strings.TrimSpace(text)
	if len(text) == digits+2 && text[digits] == '-' && isDigits(text[digits+1:]) {
		text = text[:digits]
	}
	if len(text) < 2 || len(text) > digits || !isDigits(text) || names[text[:2]] == "" {
		return "", false
	}
	return text + "00000000"[len(text):], true
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// Trim gives the significant beginning of a code of eight digits, without the
// zeros at its end but at least two digits long: "72200000" gives "722", and
// "30000000" gives "30". Every code below begins with it.
func Trim(code string) string {
	return code[:max(min(2, len(code)), len(strings.TrimRight(code, "0")))]
}

// Level gives how deep a code of eight digits lies: 1 for a division, 2 for a
// group, 3 for a class, 4 for a category, and up to 7 for its parts.
func Level(code string) int { return max(1, len(Trim(code))-1) }

// Parent gives the code one level up, "72210000" for "72212000"; "" for a
// division. The vocabulary leaves out some codes, so that a parent may have no
// name while its own parent has one.
func Parent(code string) string {
	short := Trim(code)
	if len(short) <= 2 {
		return ""
	}
	short = Trim(short[:len(short)-1])
	return short + "00000000"[len(short):]
}
