package pipeline

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/ocds"
)

// The parameters of addresses. An address can hold a question for notices as
// well: ends_from and ends_to mean the same there, and sort, page and limit are
// this package's.
const (
	paramWithin     = "ends"
	paramFrom       = "ends_from"
	paramTo         = "ends_to"
	paramBy         = "by"
	paramState      = "state"
	paramIncumbent  = "incumbent"
	paramBuyer      = "contract_buyer"
	paramExtendable = "extendable"
	paramLate       = "late"
	paramValueFrom  = "contract_value_from"
	paramValueTo    = "contract_value_to"
	paramUnknown    = "contract_value_unknown"
	paramCurrency   = "currency"
	paramSort       = "sort"
	paramPage       = "page"
	paramLimit      = "limit"
)

// Params lists the parameters that ReadAddress reads.
func Params() []string {
	return []string{paramWithin, paramFrom, paramTo, paramBy, paramState, paramIncumbent, paramBuyer, paramExtendable, paramLate,
		paramValueFrom, paramValueTo, paramUnknown, paramCurrency, paramSort, paramPage, paramLimit}
}

// Problem is a parameter that cannot be understood; notice.Err makes one fault of
// several.
type Problem = notice.Problem

const (
	mostListed = 60  // values of a parameter
	mostValue  = 500 // bytes of a value
	mostMonths = 120
)

// ReadAddress reads what the parameters of an address ask for. What cannot be
// understood is left out of the query and told; other parameters are not
// looked at. It is the inverse of Query.Address.
func ReadAddress(values url.Values) (Query, []Problem) {
	r := addressReader{values: values}
	q := Query{
		Within: r.number(paramWithin, 1, mostMonths, "“%s” is not a number of months. Write 3, 6, 9, 12, 18 or 24."),
		From:   r.one(paramFrom, readDay, "“%s” is not a day. Write it as year, month and day, such as 2027-03-31."),
		To:     r.one(paramTo, readDay, "“%s” is not a day. Write it as year, month and day, such as 2027-03-31."),
		By:     By(r.word(paramBy, string(ByEnd), string(ByLatest))),
	}
	for _, s := range r.list(paramState, func(s string) (string, bool) { return s, slices.Contains(States, State(s)) },
		"There is no state “%s”. The states are watch, decide, engage, tendering, extended, replaced and lapsed.") {
		q.States = append(q.States, State(s))
	}
	q.Incumbents, q.Buyers = r.all(paramIncumbent), r.all(paramBuyer)
	switch r.word(paramExtendable, "1", "0") {
	case "1":
		q.Extendable = plain.Yes
	case "0":
		q.Extendable = plain.No
	}
	q.Late = r.word(paramLate, "1", "0") == "1"
	q.Value = Amounts{From: r.amount(paramValueFrom), To: r.amount(paramValueTo), Unknown: r.word(paramUnknown, "1", "0") == "1"}
	q.Currency = r.one(paramCurrency, readCurrency, "“%s” is not a currency. Write its three letters, such as GBP.")
	q.Sort = Sort(r.word(paramSort, string(SortEnd), string(SortValue), string(SortBuyer)))
	q.Page = r.number(paramPage, 1, 1<<30, "“%s” is not the number of a page. Pages are counted from 1.")
	q.Limit = r.number(paramLimit, 1, mostLimit, "“%s” is not a number of contracts. A page has 1 to 100.")
	return q, r.problems
}

type addressReader struct {
	values   url.Values
	problems []Problem
}

// all gives the values of a parameter that say something, each once.
func (r *addressReader) all(param string) (out []string) {
	for _, v := range r.values[param] {
		v = strings.TrimSpace(v)
		if len(out) == mostListed {
			r.problems = append(r.problems, Problem{Param: param, Text: fmt.Sprintf("At most %d values of “%s” can be asked for at once.", mostListed, param)})
			break
		}
		if v != "" && len(v) <= mostValue && utf8.ValidString(v) && !strings.Contains(v, "\x00") && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// list gives the values that read takes, as it gives them.
func (r *addressReader) list(param string, read func(string) (string, bool), otherwise string) (out []string) {
	for _, v := range r.all(param) {
		got, ok := read(v)
		switch {
		case !ok:
			r.problems = append(r.problems, Problem{Param: param, Text: fmt.Sprintf(otherwise, plain.Lead(v, 60))})
		case !slices.Contains(out, got):
			out = append(out, got)
		}
	}
	return out
}

// one is list for a parameter of which the last value counts.
func (r *addressReader) one(param string, read func(string) (string, bool), otherwise string) string {
	if all := r.list(param, read, otherwise); len(all) > 0 {
		return all[len(all)-1]
	}
	return ""
}

// word reads one of a few words.
func (r *addressReader) word(param string, words ...string) string {
	return r.one(param, func(s string) (string, bool) { s = strings.ToLower(s); return s, slices.Contains(words, s) },
		"“%s” cannot be asked for as "+param+". It is one of: "+strings.Join(words, ", ")+".")
}

func (r *addressReader) number(param string, least, most int, otherwise string) int {
	n, _ := strconv.Atoi(r.one(param, func(s string) (string, bool) {
		n, err := strconv.Atoi(s)
		return s, err == nil && n >= least && n <= most
	}, otherwise))
	return n
}

// amount reads whole units of the currency, with or without sign, commas and
// hundredths.
func (r *addressReader) amount(param string) *int64 {
	clean := strings.NewReplacer("£", "", ",", "", " ", "", "\u00a0", "")
	var amount *int64
	r.one(param, func(s string) (string, bool) {
		n, ok := ocds.Hundredths(clean.Replace(s))
		if ok && n >= 0 {
			amount = &n
		}
		return s, ok && n >= 0
	}, "“%s” is not an amount of money. Write pounds in digits, such as 25000.")
	return amount
}

// readDay takes YYYY-MM-DD and D/M/YYYY.
func readDay(s string) (string, bool) {
	for _, layout := range []string{time.DateOnly, "2006-1-2", "2/1/2006", "2 January 2006", "2 Jan 2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.Format(time.DateOnly), true
		}
	}
	return "", false
}

func readCurrency(s string) (string, bool) {
	s = strings.ToUpper(s)
	return s, len(s) == 3 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// Address gives the parameters that ReadAddress reads as this query, but for
// Only. What is the default is left out.
func (q Query) Address() url.Values {
	v := url.Values{}
	set := func(param, value string, usual ...string) {
		if value != "" && !slices.Contains(usual, value) {
			v.Set(param, value)
		}
	}
	number := func(param string, n int, usual ...int) {
		if n > 0 && !slices.Contains(usual, n) {
			v.Set(param, strconv.Itoa(n))
		}
	}
	number(paramWithin, q.Within)
	set(paramFrom, q.From)
	set(paramTo, q.To)
	set(paramBy, string(q.By), string(ByEnd))
	for _, s := range q.States {
		v.Add(paramState, string(s))
	}
	for _, s := range q.Incumbents {
		v.Add(paramIncumbent, s)
	}
	for _, s := range q.Buyers {
		v.Add(paramBuyer, s)
	}
	set(paramExtendable, map[plain.Tri]string{plain.Yes: "1", plain.No: "0"}[q.Extendable])
	set(paramLate, map[bool]string{true: "1"}[q.Late])
	set(paramValueFrom, units(q.Value.From))
	set(paramValueTo, units(q.Value.To))
	set(paramUnknown, map[bool]string{true: "1"}[q.Value.Unknown])
	set(paramCurrency, q.Currency, pounds)
	set(paramSort, string(q.Sort), string(SortEnd))
	number(paramPage, q.Page, 1)
	number(paramLimit, q.Limit, usualLimit)
	return v
}

// units writes hundredths as an address has them: "25000" or "99.50".
func units(hundredths *int64) string {
	if hundredths == nil {
		return ""
	}
	whole := strconv.FormatInt(*hundredths/100, 10)
	if cents := *hundredths % 100; cents != 0 {
		whole += fmt.Sprintf(".%02d", cents)
	}
	return whole
}
