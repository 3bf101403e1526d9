package web

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/notice"
	published "github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/ocds"
)

// stageWords says what a stage is: the word before "notices", and a sentence.
type stageWords struct{ Adjective, Meaning string }

var stageMeanings = map[notice.Stage]stageWords{
	notice.Planning:  {"planned", "The buyer has announced what it may buy, or asks suppliers for advice. There is nothing to bid for yet."},
	notice.Open:      {"open", "You can bid, or ask to take part, until the closing date."},
	notice.Closed:    {"closed", "The closing date has passed and no award is known."},
	notice.Awarded:   {"awarded", "A supplier is chosen. The contract has not begun, or the notice does not say when it does."},
	notice.Live:      {"live", "A contract is signed or has begun, and has not ended."},
	notice.Ended:     {"ended", "The last contract’s end date has passed, or all contracts were terminated."},
	notice.Cancelled: {"cancelled", "The buyer stopped the procurement, or it ended without an award."},
}

// noticeType names a notice of the Act: "Tender notice (UK4)"; "" for none.
func noticeType(code string) string {
	code = strings.ToUpper(strings.TrimSpace(code))
	if name := notice.TypeNames[code]; name != "" {
		return strings.ToUpper(name[:1]) + name[1:] + " (" + code + ")"
	}
	return ""
}

// mostCode is the length in runes at which an unknown code is cut.
const mostCode = 60

// codeWords are the codes whose words their spelling does not give.
var codeWords = map[string]string{
	"tenderer": "Bidder", "micro": "Micro business", "sme": "Small or medium-sized business (SME)",
	"small": "Small business", "medium": "Medium-sized business", "large": "Large organisation",
	"submissiondocuments": "How to submit", "billofquantity": "Bill of quantities",
	"prior": "Earlier contract", "prior.renewal": "Contract that this renews", "prior.replacement": "Contract that this replaces",
	"renewalprocess": "Renewal", "replacementprocess": "Replacement", "framework": "Framework",
	"parent": "Process that this is part of", "subcontract": "Subcontract", "planning": "Planning",
	"unsuccessfulprocess": "Earlier attempt without an award",
	"notallowed":          "Not allowed",
}

// codeInWords writes a code such as "conflictOfInterest" as words, "Conflict of
// interest". A code that is words already stays as it is.
func codeInWords(code string) string {
	code = shorten(code, mostCode)
	if words, known := codeWords[strings.ToLower(code)]; known {
		return words
	}
	if strings.ContainsRune(code, ' ') {
		return code
	}
	var out strings.Builder
	var last rune
	for i, r := range code {
		read := r
		switch {
		case i == 0:
			r = unicode.ToUpper(r)
		case r == '_' || r == '-':
			r = ' '
		case unicode.IsUpper(r) && unicode.IsLower(last):
			out.WriteByte(' ')
			r = unicode.ToLower(r)
		}
		out.WriteRune(r)
		last = read
	}
	return out.String()
}

// codesInWords joins several codes: "Buyer, procuring entity".
func codesInWords(codes []string) string {
	var words []string
	for i, code := range codes {
		w := codeInWords(code)
		if i > 0 {
			w = lowerFirst(w)
		}
		words = append(words, w)
	}
	return strings.Join(words, ", ")
}

// lowerFirst gives text with a small first letter, unless a second capital
// follows as in "UK".
func lowerFirst(s string) string {
	runes := []rune(s)
	if len(runes) == 0 || len(runes) > 1 && unicode.IsUpper(runes[1]) {
		return s
	}
	return string(unicode.ToLower(runes[0])) + string(runes[1:])
}

// yesNo writes what a publisher said, or that it said nothing.
func yesNo(t published.Tri) string {
	switch t {
	case published.Yes:
		return "Yes"
	case published.No:
		return "No"
	default:
		return notGiven
	}
}

// inFull writes a sum with whether VAT is in it, as far as that is known.
func inFull(m *ocds.Money) string { return money(m) + vat(m) }

// inShort is inFull for a list.
func inShort(m *ocds.Money) string { return moneyShort(m) + vat(m) }

func vat(m *ocds.Money) string {
	if m != nil && m.Gross {
		return " incl. VAT"
	}
	return ""
}

// amountInWords writes a published amount, with the sum that includes VAT beside the
// one that does not where both are given; "" when neither counts.
func amountInWords(a ocds.Amount) string {
	v := published.ValueAt(a, "")
	if v == nil {
		return ""
	}
	text := inFull(&v.Money)
	if gross, ok := a.Gross(); ok && !v.Gross && gross.Hundredths > v.Hundredths {
		text += " (" + inFull(&gross) + ")"
	}
	return text
}

// theDay reads a day, YYYY-MM-DD, as its first instant in London; the zero time
// for one that is none or that stands for never.
func theDay(day string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, day, clock.London)
	if err != nil || day == published.Never {
		return time.Time{}
	}
	return t
}

// dayInWords writes a day, YYYY-MM-DD: "17 March 2026"; "" for none.
func dayInWords(day string) string {
	t := theDay(day)
	if t.IsZero() {
		return ""
	}
	return date(t)
}

// termInWords writes the days between which a contract runs: "1 April 2026 to 31 March
// 2028, or to 31 March 2030 with every extension"; "" when none is known.
func termInWords(t published.Term) string {
	start, end, latest := dayInWords(t.Start), dayInWords(t.End), dayInWords(t.Latest)
	var text string
	switch {
	case start != "" && end != "":
		text = start + " to " + end
	case start != "":
		text = "From " + start
	case end != "":
		text = "Until " + end
	}
	switch {
	case latest == "" || latest == end:
		return text
	case text == "":
		return "Until " + latest + " with every extension"
	default:
		return text + ", or to " + latest + " with every extension"
	}
}

// whenCloses writes a deadline in full; of one that names only a day, the day.
func whenCloses(n notice.Notice) string {
	if n.Closes.IsZero() || n.ClosesExact {
		return dateTime(n.Closes)
	}
	return date(n.Closes)
}

// howLong says in words how far a deadline is, see closing; of one that names
// only a day it does not name the end of the day.
func howLong(n notice.Notice, now time.Time) string {
	if n.ClosesExact || n.Closes.IsZero() {
		return closing(n.Closes, now)
	}
	if now.Before(n.Closes) {
		return "closes " + relative(n.Closes, now)
	}
	return "closed " + relative(n.Closes, now)
}

// english is how many of notice.Regions, from the first, make up England.
const english = 9

// regionNames lists regions in words, all nine of England as one; "" for none.
func regionNames(regions []notice.Region) string {
	const most = 4
	var names []string
	if allOf(regions, notice.Regions[:english]) {
		names = append(names, "England")
		regions = slices.DeleteFunc(slices.Clone(regions), func(r notice.Region) bool {
			return slices.Contains(notice.Regions[:english], r)
		})
	}
	for _, r := range regions {
		names = append(names, shorten(r.Name, mostCode))
	}
	if len(names) > most+1 {
		names = append(names[:most], plural(len(names)-most, "other region", "other regions"))
	}
	return strings.Join(names, ", ")
}

// allOf says whether list holds each of wanted.
func allOf(list, wanted []notice.Region) bool {
	for _, r := range wanted {
		if !slices.Contains(list, r) {
			return false
		}
	}
	return true
}
