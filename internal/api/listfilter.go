package api

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tolsey/tolsey/internal/notice"
)

var pageParameter = integer("page", 1, 1, 1<<30, "Which page, from 1.")

// noticeFilters declares the parameters of notice.Params but page and limit,
// which not every list takes. What they mean is for notice.ReadAddress.
func noticeFilters() []parameter {
	flag := func(name, about string) parameter {
		return integer(name, 0, 0, 1, about+": 1 for yes, 0 or nothing for either.")
	}
	out := []parameter{
		text("q", `"cloud hosting" -wales`, "Words that a notice has: \"in quotes\" exactly and in order, -without, OR, begin*, "+
			"CAPITALS only in capitals, (groups), and title: buyer: supplier: before a word for only that part."),
		several("stage", stageNames(), "The stages, any of them. Open by itself where none is given; any stands for all."),
		several("type", typeNames(), "Notice types of the Procurement Act 2023; none stands for notices without one."),
		texts("buyer", "GB-PPON-PABC-1234-DEFG", "Buyers, by the id of an organisation."),
		several("kind", kindNames(), "Kinds of buyer; none stands for those whose kind is not known."),
		texts("supplier", "GB-COH-01234567", "Suppliers, by the id of an organisation."),
		texts("category", "72", "CPV codes or the first two digits of one or more; or codes of other schemes, whole."),
		texts("region", "UKD", "Regions, by name or by a NUTS or ITL code; none stands for no region."),
		text("value_from", "25000", "The least value in pounds. Notices without a value are left out, unless value_unknown is 1."),
		text("value_to", "99999.99", "The greatest value in pounds. Notices without a value are left out, unless value_unknown is 1."),
		flag("value_unknown", "With a bound of the value, also notices without a value in pounds"),
	}
	for _, p := range []struct{ name, of string }{{"published", "it was first published"}, {"closes", "its deadline is"},
		{"starts", "the contract begins"}, {"ends", "the contract ends, as it stands"}} {
		out = append(out, day(p.name+"_from", "The first day on which "+p.of+": YYYY-MM-DD."),
			day(p.name+"_to", "The last day on which "+p.of+": YYYY-MM-DD."))
	}
	return append(out,
		flag("sme", "Said to suit small and medium-sized firms"),
		flag("vcse", "Said to suit voluntary, community and social enterprises"),
		flag("awarded_sme", "Awarded to a small or medium-sized firm"),
		texts("method", "open", "Procurement methods: open, selective, limited, direct, or as published; none for notices without one."),
		texts("source", "find-a-tender", "The feeds that a notice came from."),
		oneOf("sort", sortNames(), "The order; by relevance where there is a q, else newest first."),
	)
}

// several declares a parameter that may be given several times, each time with
// one of some words.
func several(name string, of []string, about string) parameter {
	p := words(name, of, about+" It may be given several times.")
	p.many = true
	return p
}

// texts declares a parameter that may be given several times, with a text that is
// looked for; example is one.
func texts(name, example, about string) parameter {
	return parameter{name: name, about: about + " It may be given several times.", many: true,
		schema: schema{"type": "array", "minItems": 1, "items": schema{"type": "string", "examples": []string{example}}}}
}

// oneOf declares one of some words.
func oneOf(name string, of []string, about string) parameter {
	return parameter{name: name, about: about, schema: schema{"type": "string", "enum": of}}
}

func day(name, about string) parameter {
	p := text(name, "2026-11-23", about)
	p.schema["format"] = "date"
	return p
}

func stageNames() []string {
	var out []string
	for _, s := range notice.Stages {
		out = append(out, string(s))
	}
	return append(out, notice.Repeatable, notice.AnyStage)
}

func typeNames() []string {
	// UK2 comes before UK10.
	return append(slices.SortedFunc(maps.Keys(notice.TypeNames), func(a, b string) int {
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return strings.Compare(a, b)
	}), notice.None)
}

func kindNames() []string {
	var out []string
	for _, k := range notice.Kinds {
		out = append(out, string(k))
	}
	return append(out, notice.None)
}

func sortNames() []string {
	var out []string
	for _, s := range notice.Sorts {
		out = append(out, string(s))
	}
	return out
}

// How much is read of a value, in bytes.
const (
	mostText  = 2000 // of q
	mostValue = 500
)

// wrongFilters tells what is wrong with the values of filters. Beyond what
// notice.ReadAddress tells, that are those that it cannot look for at all.
func wrongFilters(values url.Values) (all []wrong) {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		most := mostValue
		if name == "q" {
			most = mostText
		}
		for _, v := range values[name] {
			if len(v) > most || !utf8.ValidString(v) || strings.Contains(v, "\x00") {
				all = append(all, wrong{name, fmt.Sprintf("The parameter %s must be a text in UTF-8 of at most %d bytes.", quoted(name), most)})
			}
		}
	}
	_, problems := notice.ReadAddress(values)
	for _, p := range problems {
		all = append(all, wrong{p.Param, p.Text})
	}
	return all
}
