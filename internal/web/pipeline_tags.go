package web

import (
	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/pipeline"
	published "github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/ocds"
)

// pipelineTag is a filter that is set, with the question without it.
type pipelineTag struct {
	filterTag
	question pipeline.Question
}

// tags gives the filters that are set, each with the list without it.
func (l *pipelineList) tags() []filterTag {
	var tags []filterTag
	for _, t := range l.tagged() {
		tags = append(tags, t.filterTag)
	}
	return tags
}

// tagged gives a tag for each filter, those of contracts first and then those of
// notices, in the order of the form.
func (l *pipelineList) tagged() (tags []pipelineTag) {
	add := func(set bool, key, text string, without func(*pipeline.Question)) {
		if set {
			q := l.first(l.q)
			without(&q)
			tags = append(tags, pipelineTag{filterTag{Key: key, Text: text, Href: pipelineAddress(q)}, q})
		}
	}
	q := l.q.Query
	add(q.Within > 0, "Ends", "within "+plural(q.Within, "month", "months"), func(q *pipeline.Question) { q.Within = 0 })
	add(q.From != "", "Ends from", dayInWords(q.From), func(q *pipeline.Question) { q.From = "" })
	add(q.To != "", "Ends by", dayInWords(q.To), func(q *pipeline.Question) { q.To = "" })
	add(q.By == pipeline.ByLatest, "End", "the latest possible", func(q *pipeline.Question) { q.By = "" })
	for _, state := range q.States {
		add(true, "State", state.Label(), func(q *pipeline.Question) { q.States = drop(q.States, state) })
	}
	for _, id := range q.Incumbents {
		add(true, "Supplier now", l.names.body(id), func(q *pipeline.Question) { q.Incumbents = drop(q.Incumbents, id) })
	}
	for _, id := range q.Buyers {
		add(true, "Buyer", l.names.body(id), func(q *pipeline.Question) { q.Query.Buyers = drop(q.Query.Buyers, id) })
	}
	add(q.Extendable != published.Unknown, "Can still be extended", yesNo(q.Extendable), func(q *pipeline.Question) { q.Extendable = published.Unknown })
	add(q.Late, "Early notice", "none yet", func(q *pipeline.Question) { q.Late = false })
	worth := func(hundredths *int64) string {
		if hundredths == nil {
			return ""
		}
		return money(&ocds.Money{Hundredths: *hundredths, Currency: currencyOf(l.q)})
	}
	add(q.Value.From != nil, "Value from", worth(q.Value.From), func(q *pipeline.Question) { q.Query.Value.From = nil })
	add(q.Value.To != nil, "Value to", worth(q.Value.To), func(q *pipeline.Question) { q.Query.Value.To = nil })
	add(q.Value.Unknown, "Value", "or not stated", func(q *pipeline.Question) { q.Query.Value.Unknown = false })
	add(currencyOf(l.q) != "GBP", "Currency", q.Currency, func(q *pipeline.Question) { q.Currency = "" })
	return append(tags, l.noticeTags()...)
}

// noticeTags gives the tags of what is asked of notices.
func (l *pipelineList) noticeTags() (tags []pipelineTag) {
	about, _ := l.q.NoticePart()
	m := tagMaker{query: about, told: func(tag filterTag, without notice.Query) {
		q := l.first(l.q)
		q.Notices = without
		tag.Href = pipelineAddress(q)
		tags = append(tags, pipelineTag{tag, q})
	}}
	m.all(l.names)
	return tags
}
