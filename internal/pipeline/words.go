package pipeline

import (
	"slices"
	"strings"
	"unicode"
)

// titleWords gives the words of a title that may tell what is bought: in lower
// case, without a plural s, sorted, each once. Words that titles of all kinds
// have, and all with a digit (years, numbers of lots and of files), are left
// out.
func titleWords(title string) []string {
	fields := strings.FieldsFunc(strings.ToLower(title), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '’' })
	var out []string
	for _, w := range fields {
		w = apostrophes.Replace(w)
		if len(w) < 2 || strings.ContainsFunc(w, unicode.IsDigit) || common[w] {
			continue
		}
		if w = singular(w); !common[w] {
			out = append(out, w)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// apostrophes go without a trace: "king's" is also written "kings".
var apostrophes = strings.NewReplacer("'", "", "’", "")

// singular takes a plural s off, roughly: what matters is that a word and its
// plural end alike.
func singular(w string) string {
	switch {
	case len(w) > 4 && strings.HasSuffix(w, "ies"):
		return w[:len(w)-3] + "y"
	case len(w) > 3 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss"):
		return w[:len(w)-1]
	}
	return w
}

// common are the words that say nothing of what is bought: those of the
// language, and those of procurement.
var common = func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(`
		a an and any are as at be by for from in into is it its of on or our per that the their this to under up via was will with within without
		all new re other various including include etc year month annual term
		procurement procure tender contract contractor framework agreement award call off dynamic purchasing market system dps lot lots
		provision provide provider providing supply supplier service services works work goods delivery deliver
		requirement purchase renewal replacement extension retender re-procurement reprocurement notice project programme
		quotation quote request proposal invitation itt rfq rfp opportunity pipeline planned preliminary engagement
		council borough county city district trust nhs authority limited ltd uk england`) {
		m[w] = true
	}
	return m
}()

// shared gives the words that two sorted lists have in common.
func shared(a, b []string) (both []string) {
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			a = a[1:]
		case a[0] > b[0]:
			b = b[1:]
		default:
			both = append(both, a[0])
			a, b = a[1:], b[1:]
		}
	}
	return both
}
