package alert

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/tolsey/tolsey/internal/contract"
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/pipeline"
	"github.com/tolsey/tolsey/internal/plain"
)

// ChangeEnd is the kind of a line that says how near a contract is to its end.
// Unlike the kinds of package notice it says nothing of a change.
const ChangeEnd notice.ChangeKind = "end"

// MarkName gives a mark as readers choose it: "12 months before its end", "at
// its end".
func MarkName(months int) string {
	if months == 0 {
		return "at its end"
	}
	return strconv.Itoa(months) + " months before its end"
}

// markWords says that a contract has come to a mark: "Reached 12 months before
// its end (31 March 2028, £2.4 million, Example Ltd)".
func (t *turn) markWords(k contract.Contract) notice.ChangeLine {
	said := "Reached its end"
	if t.mark.Months > 0 {
		said = "Reached " + MarkName(t.mark.Months)
	}
	return notice.ChangeLine{Kind: ChangeEnd, Words: t.titled(k, said)}
}

// endWords says that a contract is near its end that was not in the list with
// it: "Ends within 6 months (31 March 2028, £2.4 million, Example Ltd)".
func (t *turn) endWords(k, before contract.Contract) notice.ChangeLine {
	marks := pipeline.Reached(k.End, t.day())
	said := "Ends today"
	if months := marks[len(marks)-1]; months > 0 {
		said = fmt.Sprintf("Ends within %d months", months)
	}
	if before.End != "" && before.End != k.End {
		said += ", after its end was moved from " + longDay(before.End)
	}
	return notice.ChangeLine{Kind: ChangeEnd, Words: t.titled(k, said)}
}

const (
	mostTitle     = 80 // runes of a contract's title
	mostSuppliers = 2  // that a line names
)

// titled puts the facts of a contract after what is said of it, and its title
// before where that is not the notice's.
func (t *turn) titled(k contract.Contract, said string) string {
	facts := []string{longDay(k.End)}
	if k.Value != nil {
		facts = append(facts, worth(k.Value))
	}
	for i, s := range k.Suppliers {
		if i == mostSuppliers {
			facts = append(facts, fmt.Sprintf("%d more", len(k.Suppliers)-i))
			break
		}
		if s.Name != "" {
			facts = append(facts, plain.Lead(plain.Line(s.Name), mostTitle))
		}
	}
	said += " (" + strings.Join(facts, ", ") + ")"
	if k.LatestEnd > k.End {
		said += "; it can be extended to " + longDay(k.LatestEnd)
	}
	if title := plain.Line(k.Title); t.after != nil && title != plain.Line(t.after.Notice.Title) {
		said = "“" + plain.Lead(title, mostTitle) + "”: " + strings.ToLower(said[:1]) + said[1:]
	}
	return said
}

// mostContracts is how many contracts an item says something of.
const mostContracts = 10

// bounded gives the first lines and how many more there are.
func bounded(lines []notice.ChangeLine) []notice.ChangeLine {
	more := len(lines) - mostContracts
	if more <= 0 {
		return lines
	}
	said := "And 1 more contract"
	if more > 1 {
		said = fmt.Sprintf("And %d more contracts", more)
	}
	return append(lines[:mostContracts:mostContracts], notice.ChangeLine{Kind: ChangeEnd, Words: said})
}

// longDay gives a day as readers see it: "31 March 2028".
func longDay(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return plain.Line(day)
	}
	return t.Format("2 January 2006")
}

// worth gives a value for reading at a glance: "£256,379", "£2.4 million", "CAD
// 1.2 billion".
func worth(v *plain.Value) string {
	const million, billion = 1_000_000, 1_000_000_000
	units := (v.Hundredths + 50) / 100
	text := strconv.FormatInt(units, 10)
	switch {
	case units >= billion-million/20:
		text = tenths(units, billion) + " billion"
	case units >= million:
		text = tenths(units, million) + " million"
	case units >= 1000:
		text = fmt.Sprintf("%d,%03d", units/1000, units%1000)
	}
	switch v.Currency {
	case "GBP":
		return "£" + text
	case "EUR":
		return "€" + text
	case "":
		return text + " (currency not given)"
	}
	return plain.Lead(plain.Line(v.Currency), 10) + " " + text
}

// tenths writes a number in units of scale, to one decimal where that is not 0.
func tenths(n, scale int64) string {
	t := (n + scale/20) / (scale / 10)
	if t%10 == 0 {
		return strconv.FormatInt(t/10, 10)
	}
	return fmt.Sprintf("%d.%d", t/10, t%10)
}
