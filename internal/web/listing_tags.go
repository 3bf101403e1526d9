package web

import (
	"slices"

	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/ocds"
)

// filterTag is a filter that is set, with the address of the list without it.
type filterTag struct {
	Key  string
	Text string
	Href string
}

// tagMaker collects the filters of a query.
type tagMaker struct {
	query notice.Query
	// told is given each tag with the query without its filter.
	told func(tag filterTag, without notice.Query)
}

// tagsOf gives a tag for each filter of a query, in the order of the form.
func tagsOf(q notice.Query, c called) (tags []filterTag) {
	m := tagMaker{query: q, told: func(tag filterTag, without notice.Query) {
		tag.Href = listAddress(without)
		tags = append(tags, tag)
	}}
	m.all(c)
	return tags
}

// all makes all tags.
func (m *tagMaker) all(c called) {
	q := m.query
	if q.Text != "" {
		m.add("Words", shorten(q.Text, mostCode), func(q *notice.Query) { q.Text = "" })
	}
	for _, stage := range q.Stages {
		m.add("Stage", stage.Label(), func(q *notice.Query) { q.Stages = drop(q.Stages, stage) })
	}
	m.flag(q.Repeatable, "Stage", "Repeatable", func(q *notice.Query) { q.Repeatable = false })
	each(m, "Notice type", q.Types, typeName, func(q *notice.Query) *[]string { return &q.Types })
	each(m, "Buyer", q.Buyers, c.body, func(q *notice.Query) *[]string { return &q.Buyers })
	each(m, "Kind of buyer", q.Kinds, kindName, func(q *notice.Query) *[]notice.Kind { return &q.Kinds })
	each(m, "Category", q.Categories, c.category, func(q *notice.Query) *[]string { return &q.Categories })
	each(m, "Region", q.Regions, notice.RegionName, func(q *notice.Query) *[]string { return &q.Regions })
	m.values()
	m.days("Published", q.Published, func(q *notice.Query) *notice.Days { return &q.Published })
	m.days("Closes", q.Closes, func(q *notice.Query) *notice.Days { return &q.Closes })
	m.days("Contract starts", q.Starts, func(q *notice.Query) *notice.Days { return &q.Starts })
	m.days("Contract ends", q.Ends, func(q *notice.Query) *notice.Days { return &q.Ends })
	m.flag(q.SME, "Suits", "Small firms", func(q *notice.Query) { q.SME = false })
	m.flag(q.VCSE, "Suits", "Charities and social enterprises", func(q *notice.Query) { q.VCSE = false })
	m.flag(q.AwardedSME, "Awarded to", "Small firms", func(q *notice.Query) { q.AwardedSME = false })
	each(m, "Supplier", q.Suppliers, c.body, func(q *notice.Query) *[]string { return &q.Suppliers })
	each(m, "Method", q.Methods, methodName, func(q *notice.Query) *[]string { return &q.Methods })
	each(m, "Source", q.Sources, sourceName, func(q *notice.Query) *[]string { return &q.Sources })
}

// add tells of a tag, with the query from its first page as without leaves it.
func (m *tagMaker) add(key, text string, without func(*notice.Query)) {
	q := m.query
	q.Page = 0
	without(&q)
	m.told(filterTag{Key: key, Text: text}, q)
}

func (m *tagMaker) flag(set bool, key, text string, without func(*notice.Query)) {
	if set {
		m.add(key, text, without)
	}
}

// each adds a tag for each value of the list that field gives of a query.
func each[T comparable](m *tagMaker, key string, values []T, name func(T) string, field func(*notice.Query) *[]T) {
	for _, v := range values {
		m.add(key, name(v), func(q *notice.Query) {
			list := field(q)
			*list = drop(*list, v)
		})
	}
}

// drop gives a list without a value, and leaves the list as it is.
func drop[T comparable](list []T, value T) []T {
	return slices.DeleteFunc(slices.Clone(list), func(v T) bool { return v == value })
}

func (m *tagMaker) values() {
	v := m.query.Value
	if v.From != nil {
		m.add("Value from", gbp(*v.From), func(q *notice.Query) { q.Value.From = nil })
	}
	if v.To != nil {
		m.add("Value to", gbp(*v.To), func(q *notice.Query) { q.Value.To = nil })
	}
	m.flag(v.Unknown, "Value", "Or not stated", func(q *notice.Query) { q.Value.Unknown = false })
}

func (m *tagMaker) days(key string, d notice.Days, field func(*notice.Query) *notice.Days) {
	if d.From != "" {
		m.add(key+" from", dayInWords(d.From), func(q *notice.Query) { field(q).From = "" })
	}
	if d.To != "" {
		m.add(key+" by", dayInWords(d.To), func(q *notice.Query) { field(q).To = "" })
	}
}

// gbp writes hundredths of a pound.
func gbp(hundredths int64) string {
	return money(&ocds.Money{Hundredths: hundredths, Currency: "GBP"})
}
