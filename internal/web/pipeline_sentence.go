package web

import (
	"slices"

	"github.com/tolsey/tolsey/internal/contract"
	"github.com/tolsey/tolsey/internal/pipeline"
	published "github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/web/govuk"
	"github.com/tolsey/tolsey/ocds"
)

// mostHeading is the length in runes at which a heading is cut: somebody may
// choose sixty buyers.
const mostHeading = 400

// heading says in one sentence what the whole list adds up to: "£3.8 billion of
// IT contracts end within 18 months".
func (l *pipelineList) heading() string {
	kind, parts := l.kind()
	that := ""
	if len(parts) > 0 {
		that = " that " + enumerate(parts, "and")
	}
	few := l.found.Count < 2
	if few && that != "" { // what is said is said of many
		that = " of those" + that
	}
	sum, what := sumIn(l.found.Totals, l.q.Currency), ""
	switch {
	case l.found.Count == 0:
		what = "No " + kind + "contract"
	case sum != nil && few:
		what = "1 " + kind + "contract worth " + moneyShort(sum)
	case sum != nil:
		what = moneyShort(sum) + " of " + kind + "contracts"
	default:
		what = plural(l.found.Count, kind+"contract", kind+"contracts")
	}
	return shorten(what+that+" "+l.ending(few), mostHeading)
}

// ending says when contracts end, or when one does: "end within 12 months".
func (l *pipelineList) ending(one bool) string {
	from, to := dayInWords(l.q.From), dayInWords(l.q.To)
	if from == "" && to == "" && l.q.Within == 0 {
		if one {
			return "is in the pipeline"
		}
		return "are in the pipeline"
	}
	verb := "end"
	if one {
		verb = "ends"
	}
	if l.q.By == pipeline.ByLatest {
		verb += ", with every extension,"
	}
	switch {
	case from != "" && to != "":
		return verb + " between " + from + " and " + to
	case from != "":
		return verb + " on or after " + from
	case to != "":
		return verb + " on or before " + to
	}
	return verb + " within " + plural(l.q.Within, "month", "months")
}

// digital are the divisions of the CPV that people call IT.
var digital = []string{"72", "48", "302"}

// kind gives the kind of contract where it has a short name, and what else the
// filters ask for, each as it follows "that".
func (l *pipelineList) kind() (kind string, parts []string) {
	about, _ := l.q.NoticePart()
	if len(about.Categories) > 0 && !slices.ContainsFunc(about.Categories, func(c string) bool { return !slices.Contains(digital, c) }) {
		kind, about.Categories = "IT ", nil
	}
	parts = slices.Concat(watchedWords(about), watchedKinds(about, l.names), watchedAmounts(about), watchedRest(about, l.names))
	add := func(set bool, text string) {
		if set {
			parts = append(parts, text)
		}
	}
	q := l.q.Query
	add(len(q.Buyers) > 0, "come from "+enumerate(named(q.Buyers, l.names.body), "or"))
	add(len(q.Incumbents) > 0, "are held by "+enumerate(named(q.Incumbents, l.names.body), "or"))
	add(len(q.States) > 0, "stand at “"+enumerate(named(q.States, pipeline.State.Label), "or")+"”")
	add(q.Extendable == published.Yes, "can still be extended")
	add(q.Extendable == published.No, "cannot be extended")
	add(q.Late, "have no early notice yet")
	add(q.Value.From != nil || q.Value.To != nil, worthInWords(q.Value, currencyOf(l.q)))
	return kind, parts
}

// currencyOf gives the currency of a question's values.
func currencyOf(q pipeline.Question) string {
	if q.Currency == "" {
		return "GBP"
	}
	return q.Currency
}

func worthInWords(v pipeline.Amounts, currency string) (text string) {
	say := func(hundredths *int64) string { return money(&ocds.Money{Hundredths: *hundredths, Currency: currency}) }
	switch {
	case v.From != nil && v.To != nil:
		text = "are worth from " + say(v.From) + " to " + say(v.To)
	case v.From != nil:
		text = "are worth " + say(v.From) + " or more"
	case v.To != nil:
		text = "are worth " + say(v.To) + " or less"
	}
	if v.Unknown {
		text += " or state no value"
	}
	return text
}

// sumIn gives the sum in a currency, pounds for "", nil for none.
func sumIn(t contract.Totals, currency string) *ocds.Money {
	if currency == "" {
		currency = "GBP"
	}
	for i := range t.Sums {
		if t.Sums[i].Currency == currency {
			return &t.Sums[i]
		}
	}
	return nil
}

// lead says how many contracts the sum is made of, how many state nothing, and
// which part of them is open still.
func (l *pipelineList) lead() string {
	t := l.found.Totals
	if t.Count == 0 {
		return ""
	}
	text := howMany(t, l.found.Apart)
	if l.open != nil {
		text += " " + openPart(l.open)
	}
	if slices.ContainsFunc(t.Sums, func(m ocds.Money) bool { return m.Gross }) {
		text += " Some values include VAT."
	}
	return text
}

// openPart says how much of a list somebody may still win.
func openPart(open *pipeline.Result) string {
	text := "Still open, which is neither replaced nor lapsed: " + plural(open.Count, "contract", "contracts")
	if sums := sumsInWords(open.Totals); sums != "" {
		text += atLeast(open.Totals, open.Apart) + sums
	}
	return text + "."
}

// atLeast leads to a sum, which is the least that contracts come to where some
// state no value or one so large that it is in no sum.
func atLeast(t contract.Totals, apart int) string {
	if t.Without() > 0 || apart > 0 {
		return " worth at least "
	}
	return " worth "
}

func howMany(t contract.Totals, apart int) string {
	text := plural(t.Count, "contract", "contracts")
	if sums := sumsInWords(t); sums != "" {
		text += atLeast(t, apart) + sums
	}
	switch without := t.Without(); {
	case without == t.Count && without == 1:
		return text + ", which states no value."
	case without == t.Count:
		return text + ", none of which states a value."
	case without == 0 && t.Count == 1:
		return text + "."
	case without == 0:
		return text + "; all of them state a value."
	case without == 1:
		return text + "; 1 of them states no value."
	default:
		return text + "; " + count(without) + " of them state no value."
	}
}

// sumsInWords writes the sums of all currencies; "" for none.
func sumsInWords(t contract.Totals) string {
	var sums []string
	for i := range t.Sums {
		if t.Sums[i].Currency == "GBP" { // it comes first, however few state it
			sums = slices.Insert(sums, 0, moneyShort(&t.Sums[i]))
			continue
		}
		sums = append(sums, moneyShort(&t.Sums[i]))
	}
	return enumerate(sums, "and")
}

// unsettled are the states in which somebody may still win what follows.
var unsettled = []pipeline.State{pipeline.Watching, pipeline.Deciding, pipeline.Engaging, pipeline.Tendering, pipeline.Extended}

// openOf counts the open part of what a question found, where another part is
// replaced or lapsed and no state is asked for; else nil. It looks at every
// contract of the board.
func openOf(board *pipeline.Board, q pipeline.Query, found *pipeline.Result, today string) *pipeline.Result {
	if len(q.States) > 0 || found.States[pipeline.Replaced]+found.States[pipeline.Lapsed] == 0 {
		return nil
	}
	q.States, q.Page, q.Limit = unsettled, 0, 1
	open := board.Find(q, today)
	return &open
}

// notes say what is among the contracts of the list that a reader may want apart.
func (l *pipelineList) notes() (notes []linkedNote) {
	if n := l.found.States[pipeline.Replaced] + l.found.States[pipeline.Lapsed]; n > 0 && len(l.q.States) == 0 {
		notes = append(notes, linkedNote{"The list has every state. " + plural(n, "contract is", "contracts are") + " already replaced or lapsed.",
			govuk.Link{Text: "Leave these out", Href: l.with(func(q *pipeline.Question) { q.States = unsettled })}})
	}
	if n := l.found.Apart; n > 0 && currencyOf(l.q) == "GBP" {
		above := int64(published.MostBelieved + 1)
		notes = append(notes, linkedNote{plural(n, "value", "values") + " above £10 billion, more than any contract is likely to be worth, " +
			counted(n, "is", "are") + " left out of the sum.",
			govuk.Link{Text: counted(n, "See it", "See these"), Href: l.with(func(q *pipeline.Question) { q.Value.From, q.Value.To, q.Value.Unknown = &above, nil, false })}})
	}
	if n := l.found.Late; n > 0 && !l.q.Late {
		notes = append(notes, linkedNote{"Of " + plural(n, "contract", "contracts") + " no early notice is known yet, though 12 months or less are left.",
			govuk.Link{Text: "See these", Href: l.with(func(q *pipeline.Question) { q.Late = true })}})
	}
	return notes
}
