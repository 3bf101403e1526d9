package place

import (
	"strings"
	"unicode"
)

// postcode reads a postcode or its outward part, in any case and with or
// without blanks. It gives the area, its letters, and the outward part, both in
// capitals. Source of the forms: the Royal Mail's Programmers' Guide to the
// Postcode Address File.
func postcode(text string) (area, outward string, ok bool) {
	if len(text) > 16 || strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII }) {
		return "", "", false
	}
	parts := strings.Fields(strings.ToUpper(text))
	code := strings.Join(parts, "")
	if len(parts) > 2 || len(code) < 2 || len(code) > 7 {
		return "", "", false
	}
	outward = code
	switch {
	case len(parts) == 2:
		if outward = parts[0]; !isInward(parts[1]) {
			return "", "", false
		}
	case len(code) >= 5 && isInward(code[len(code)-3:]):
		outward = code[:len(code)-3]
	}
	area, ok = areaOf(outward)
	return area, outward, ok
}

// isInward reports the form of the second part: a digit and two letters.
func isInward(s string) bool { return len(s) == 3 && isDigit(s[0]) && isLetter(s[1]) && isLetter(s[2]) }

// areaOf gives the area of an outward part: its one or two letters, if there is
// such an area and if a district follows: one or two digits, or in inner London
// a digit and a letter, as in W1A.
func areaOf(outward string) (area string, ok bool) {
	n := 0
	for n < len(outward) && isLetter(outward[n]) {
		n++
	}
	area, district := outward[:n], outward[n:]
	if _, known := areas[area]; !known || district == "" || len(district) > 2 || !isDigit(district[0]) {
		return "", false
	}
	if len(district) == 2 && !isDigit(district[1]) && !(isLetter(district[1]) && strings.Contains(inner, " "+area+" ")) {
		return "", false
	}
	return area, true
}

// inner are the areas of London whose districts may end in a letter.
const inner = " E EC N NW SE SW W WC "

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLetter(c byte) bool { return c >= 'A' && c <= 'Z' }

// areas gives the regions of all 124 postcode areas, the one that holds most of
// the area's addresses first; those with more than one straddle a border by
// more than a few villages. Guernsey, Jersey and the Isle of Man are in none.
// Source: the lists of postcode areas and the maps of the Office for National
// Statistics.
var areas = map[string]string{
	// North East
	"NE": "UKC", "SR": "UKC", "DH": "UKC", "TS": "UKC UKE", "DL": "UKC UKE",
	// North West
	"BB": "UKD", "BL": "UKD", "CA": "UKD", "CW": "UKD", "FY": "UKD", "L": "UKD", "LA": "UKD", "M": "UKD", "PR": "UKD", "WA": "UKD",
	"WN": "UKD", "OL": "UKD UKE", "SK": "UKD UKF", "CH": "UKD UKL",
	// Yorkshire and The Humber
	"BD": "UKE", "HD": "UKE", "HG": "UKE", "HU": "UKE", "HX": "UKE", "LS": "UKE", "WF": "UKE", "YO": "UKE", "DN": "UKE UKF", "S": "UKE UKF",
	// East Midlands
	"LE": "UKF", "LN": "UKF", "NG": "UKF", "NN": "UKF", "DE": "UKF UKG",
	// West Midlands
	"B": "UKG", "CV": "UKG", "DY": "UKG", "ST": "UKG", "TF": "UKG", "WR": "UKG", "WS": "UKG", "WV": "UKG", "HR": "UKG UKL", "SY": "UKG UKL",
	// East of England
	"AL": "UKH", "CB": "UKH", "CM": "UKH", "CO": "UKH", "IP": "UKH", "LU": "UKH", "NR": "UKH", "SG": "UKH", "SS": "UKH",
	"PE": "UKH UKF", "WD": "UKH UKI",
	// London
	"E": "UKI", "EC": "UKI", "N": "UKI", "NW": "UKI", "SE": "UKI", "SW": "UKI", "W": "UKI", "WC": "UKI", "HA": "UKI", "UB": "UKI",
	"BR": "UKI UKJ", "CR": "UKI UKJ", "EN": "UKI UKH", "IG": "UKI UKH", "RM": "UKI UKH", "SM": "UKI UKJ", "TW": "UKI UKJ", "KT": "UKJ UKI",
	// South East
	"BN": "UKJ", "CT": "UKJ", "GU": "UKJ", "ME": "UKJ", "OX": "UKJ", "PO": "UKJ", "RG": "UKJ", "RH": "UKJ", "SL": "UKJ", "SO": "UKJ", "TN": "UKJ",
	"DA": "UKJ UKI", "HP": "UKJ UKH", "MK": "UKJ UKH",
	// South West
	"BA": "UKK", "BH": "UKK", "BS": "UKK", "DT": "UKK", "EX": "UKK", "GL": "UKK", "PL": "UKK", "SN": "UKK", "TA": "UKK", "TQ": "UKK", "TR": "UKK",
	"SP": "UKK UKJ",
	// Wales
	"CF": "UKL", "SA": "UKL", "LL": "UKL UKG", "LD": "UKL UKG", "NP": "UKL UKK",
	// Scotland
	"AB": "UKM", "DD": "UKM", "DG": "UKM", "EH": "UKM", "FK": "UKM", "G": "UKM", "HS": "UKM", "IV": "UKM", "KA": "UKM", "KW": "UKM", "KY": "UKM",
	"ML": "UKM", "PA": "UKM", "PH": "UKM", "ZE": "UKM", "TD": "UKM UKC",
	// Northern Ireland
	"BT": "UKN",
	// Outside the United Kingdom
	"GY": "", "JE": "", "IM": "",
}
