package notice

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tolsey/tolsey/internal/cpv"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/ocds"
)

// The parameters of addresses, the same for pages and for data.
const (
	paramText       = "q"
	paramStage      = "stage"
	paramType       = "type"
	paramBuyer      = "buyer"
	paramKind       = "kind"
	paramSupplier   = "supplier"
	paramCategory   = "category"
	paramRegion     = "region"
	paramValue      = "value" // with the endings below
	paramUnknown    = "value_unknown"
	paramPublished  = "published"
	paramCloses     = "closes"
	paramStarts     = "starts"
	paramEnds       = "ends"
	paramSME        = "sme"
	paramVCSE       = "vcse"
	paramAwardedSME = "awarded_sme"
	paramMethod     = "method"
	paramSource     = "source"
	paramSort       = "sort"
	paramPage       = "page"
	paramLimit      = "limit"

	fromEnd = "_from"
	toEnd   = "_to"
)

// AnyStage is the stage in an address that asks for all of them; without any
// stage an address asks for open notices. Repeatable is that of what will be
// bought again.
const (
	AnyStage   = "any"
	Repeatable = "repeatable"
)

// Params lists the parameters that ReadAddress reads.
func Params() []string {
	return []string{paramText, paramStage, paramType, paramBuyer, paramKind, paramSupplier, paramCategory, paramRegion,
		paramValue + fromEnd, paramValue + toEnd, paramUnknown, paramPublished + fromEnd, paramPublished + toEnd,
		paramCloses + fromEnd, paramCloses + toEnd, paramStarts + fromEnd, paramStarts + toEnd, paramEnds + fromEnd, paramEnds + toEnd,
		paramSME, paramVCSE, paramAwardedSME, paramMethod, paramSource, paramSort, paramPage, paramLimit}
}

// Problem is a parameter that cannot be understood, with a sentence that says
// why and what to write.
type Problem struct {
	Param string
	Text  string
}

// Err gives the problems as one fault of kind Invalid, nil for none.
func Err(problems []Problem) error {
	if len(problems) == 0 {
		return nil
	}
	var all []string
	for _, p := range problems {
		all = append(all, p.Text)
	}
	return fault.New(fault.Invalid, "%s", strings.Join(all, " "))
}

// ReadAddress reads what the parameters of an address ask for. What cannot be
// understood is left out of the query and told; parameters not in Params are
// not looked at. Any text is a good q.
func ReadAddress(values url.Values) (Query, []Problem) {
	r := addressReader{values: values}
	q := Query{Text: r.text()}
	r.stages(&q)
	q.Types = r.list(paramType, readType, "There is no notice type “%s”. The types are UK1 to UK17, and “none”.")
	q.Buyers, q.Suppliers = r.all(paramBuyer), r.all(paramSupplier)
	for _, k := range r.list(paramKind, readKind, "There is no kind of buyer “%s”. The kinds are "+kindNames()+".") {
		q.Kinds = append(q.Kinds, Kind(k))
	}
	q.Categories = r.list(paramCategory, readCategory, "“%s” is not the code of a category. Write a CPV code or its first two digits or more, such as 72.")
	for _, region := range r.all(paramRegion) {
		q.Regions = union(q.Regions, readRegion(region))
	}
	q.Value = Amounts{From: r.amount(fromEnd), To: r.amount(toEnd), Unknown: r.yes(paramUnknown)}
	q.Published, q.Closes = r.days(paramPublished), r.days(paramCloses)
	q.Starts, q.Ends = r.days(paramStarts), r.days(paramEnds)
	q.SME, q.VCSE, q.AwardedSME = r.yes(paramSME), r.yes(paramVCSE), r.yes(paramAwardedSME)
	q.Methods, q.Sources = r.all(paramMethod), r.all(paramSource)
	q.Sort = Sort(r.one(paramSort, func(s string) (string, bool) { return s, slices.Contains(Sorts, Sort(s)) },
		"Notices cannot be sorted by “%s”. They can be by relevance, newest, closing, value or ending."))
	q.Page = r.number(paramPage, 1, 1<<30, "“%s” is not the number of a page. Pages are counted from 1.")
	q.Limit = r.number(paramLimit, 1, mostLimit, "“%s” is not a number of notices. A page has 1 to 100.")
	return q, r.problems
}

type addressReader struct {
	values   url.Values
	problems []Problem
}

// mostListed bounds how many values of a parameter are read: nobody ticks more.
const mostListed = 60

// mostValue bounds what is read of a value, in bytes; nothing that exists is
// longer.
const mostValue = 500

// all gives the values of a parameter that say something, each once.
func (r *addressReader) all(param string) (out []string) {
	for _, v := range r.values[param] {
		v = strings.TrimSpace(v)
		if len(out) == mostListed {
			r.problems = append(r.problems, Problem{param, fmt.Sprintf("At most %d values of “%s” can be asked for at once.", mostListed, param)})
			break
		}
		if v != "" && len(v) <= mostValue && utf8.ValidString(v) && !strings.Contains(v, "\x00") && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

func (r *addressReader) problem(param, format, value string) {
	r.problems = append(r.problems, Problem{param, fmt.Sprintf(format, plain.Lead(value, 60))})
}

// list gives the values that read takes, as it gives them.
func (r *addressReader) list(param string, read func(string) (string, bool), otherwise string) (out []string) {
	for _, v := range r.all(param) {
		if got, ok := read(v); ok {
			out = union(out, []string{got})
		} else {
			r.problem(param, otherwise, v)
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

func (r *addressReader) text() string {
	v := r.values.Get(paramText)
	return strings.ToValidUTF8(strings.TrimSpace(v[:min(len(v), 4*mostValue)]), "")
}

func (r *addressReader) yes(param string) bool {
	switch v := r.one(param, func(s string) (string, bool) {
		s = strings.ToLower(s)
		return s, slices.Contains([]string{"1", "true", "yes", "on", "0", "false", "no", "off"}, s)
	}, "“%s” is neither 1 for yes nor 0 for no."); v {
	case "1", "true", "yes", "on":
		return true
	}
	return false
}

func (r *addressReader) number(param string, least, most int, otherwise string) int {
	n, _ := strconv.Atoi(r.one(param, func(s string) (string, bool) {
		n, err := strconv.Atoi(s)
		return s, err == nil && n >= least && n <= most
	}, otherwise))
	return n
}

// stages reads the stages; without one, open notices are asked for, since they
// are what most readers can act on.
func (r *addressReader) stages(q *Query) {
	stages := r.list(paramStage, func(s string) (string, bool) {
		return s, s == AnyStage || s == Repeatable || slices.Contains(Stages, Stage(s))
	}, "There is no stage “%s”. The stages are planning, open, closed, awarded, live, ended, cancelled and repeatable, or any for all of them.")
	if slices.Contains(stages, AnyStage) {
		return
	}
	q.Repeatable = slices.Contains(stages, Repeatable)
	for _, stage := range Stages {
		if slices.Contains(stages, string(stage)) {
			q.Stages = append(q.Stages, stage)
		}
	}
	switch {
	case len(q.Stages) == len(Stages):
		q.Stages, q.Repeatable = nil, false
	case len(stages) == 0:
		q.Stages = []Stage{Open}
	}
}

// amount reads one bound of the value: pounds, with or without sign, commas
// and pence.
func (r *addressReader) amount(end string) *int64 {
	clean := strings.NewReplacer("£", "", ",", "", " ", "", "\u00a0", "")
	var amount *int64
	r.one(paramValue+end, func(s string) (string, bool) {
		n, ok := ocds.Hundredths(clean.Replace(s))
		if ok && n >= 0 {
			amount = &n
		}
		return s, ok && n >= 0
	}, "“%s” is not an amount of money. Write pounds in digits, such as 25000.")
	return amount
}

func (r *addressReader) days(param string) Days {
	day := func(end string) string {
		return r.one(param+end, readDay, "“%s” is not a day. Write it as year, month and day, such as 2026-11-23.")
	}
	return Days{From: day(fromEnd), To: day(toEnd)}
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

func readType(s string) (string, bool) {
	if strings.EqualFold(s, None) {
		return None, true
	}
	s = strings.ToUpper(s)
	return s, TypeNames[s] != ""
}

func readKind(s string) (string, bool) {
	k, ok := KindOf(strings.ToLower(s))
	return string(k), ok || k == None
}

func kindNames() string {
	var names []string
	for _, k := range Kinds {
		names = append(names, string(k))
	}
	return strings.Join(names, ", ") + " and " + None
}

// readCategory gives the significant beginning of a CPV code, or another code
// as it is.
func readCategory(s string) (string, bool) {
	if strings.EqualFold(s, None) {
		return None, true
	}
	if code, ok := cpv.Parse(s); ok {
		return cpv.Trim(code), true
	}
	return s, len(s) > 2 && plain.Speaks(s) && strings.ContainsFunc(s, func(r rune) bool { return r >= '0' && r <= '9' })
}

// readRegion gives the codes that a region's name or code stands for, or the
// name of another place.
func readRegion(s string) (codes []string) {
	if strings.EqualFold(s, None) {
		return []string{None}
	}
	for _, region := range regionsOf(s) {
		if region.Code != "" {
			codes = append(codes, region.Code)
		} else {
			codes = append(codes, region.Name)
		}
	}
	return codes
}

func union(a, b []string) []string {
	for _, s := range b {
		if !slices.Contains(a, s) {
			a = append(a, s)
		}
	}
	return a
}
