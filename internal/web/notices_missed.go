package web

import (
	"context"
	"slices"

	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// missed is what a search leaves out that a reader might not expect, with the
// way to it.
type missed struct {
	Text string
	More govuk.Link // without an address where there is nothing to be done
}

// missed says what the filters leave out for want of a statement, and what
// fits at other stages. Every number is that of the list its link leads to,
// less those that are listed already.
func (s *Site) missed(ctx context.Context, q notice.Query, res *notice.Result) ([]missed, error) {
	var list []missed
	if q.Value.From != nil || q.Value.To != nil {
		valueless, err := s.valueless(ctx, q, res.Total)
		if err != nil {
			return nil, err
		}
		list = append(list, valueless...)
	}
	list = append(list, otherStages(q, res)...)
	list = append(list, unstated(q, res.Facets)...)
	if days := daysAsked(q); len(days) > 0 {
		list = append(list, missed{Text: "Notices that do not say when they " + enumerate(days, "or") + " are left out."})
	}
	return list, nil
}

// valueless counts what fits but for a value that is not stated.
func (s *Site) valueless(ctx context.Context, q notice.Query, total int) ([]missed, error) {
	if q.Value.Unknown {
		return nil, nil
	}
	wider := q
	wider.Value.Unknown, wider.Page = true, 0
	all, err := s.data.Notices.Count(ctx, wider)
	if err != nil || all == total {
		return nil, err
	}
	return []missed{{Text: plural(all-total, "notice fits but states", "notices fit but state") + " no value in pounds.",
		More: govuk.Link{Text: "Include those without a value", Href: listAddress(wider)}}}, nil
}

// otherStages counts what fits at the stages that were not asked for.
func otherStages(q notice.Query, res *notice.Result) []missed {
	if len(q.Stages) == 0 && !q.Repeatable {
		return nil
	}
	var where []string
	others := -res.Total // every notice is at one stage; the repeatable ones are among them
	for _, c := range res.Facets.Stage {
		if c.Value == notice.Repeatable {
			continue
		}
		others += c.Count
		if c.Count > 0 && !slices.Contains(q.Stages, notice.Stage(c.Value)) {
			where = append(where, count(c.Count)+" "+stageAdjective(c.Value))
		}
	}
	if others == 0 {
		return nil
	}
	text := plural(others, "notice fits", "notices fit") + " at other stages"
	if !q.Repeatable {
		text += ": " + enumerate(where, "and")
	}
	wider := q
	wider.Stages, wider.Repeatable, wider.Page = nil, false, 0
	return []missed{{Text: text + ".", More: govuk.Link{Text: "Show all stages", Href: listAddress(wider)}}}
}

// unstated counts what fits but for a statement that a filter looks at.
func unstated(q notice.Query, f *notice.Facets) (list []missed) {
	look := func(set bool, facet []notice.Choice, value, what string, include func(*notice.Query)) {
		n := countOf(facet, value)
		if !set || n == 0 {
			return
		}
		m := missed{Text: plural(n, "notice fits but does", "notices fit but do") + " not say " + what + "."}
		if include != nil {
			wider := q
			wider.Page = 0
			include(&wider)
			m.More = govuk.Link{Text: "Include " + map[bool]string{true: "it", false: "them"}[n == 1], Href: listAddress(wider)}
		}
		list = append(list, m)
	}
	look(len(q.Regions) > 0 && !slices.Contains(q.Regions, notice.None), f.Region, notice.None, "for which region it is",
		func(q *notice.Query) { q.Regions = append(slices.Clone(q.Regions), notice.None) })
	look(len(q.Kinds) > 0 && !slices.Contains(q.Kinds, notice.None), f.Kind, notice.None, "enough to tell the kind of buyer",
		func(q *notice.Query) { q.Kinds = append(slices.Clone(q.Kinds), notice.None) })
	look(q.SME, f.SME, "unknown", "whether small firms are suited", nil)
	return list
}

func countOf(facet []notice.Choice, value string) int {
	for _, c := range facet {
		if c.Value == value {
			return c.Count
		}
	}
	return 0
}

// daysAsked lists the days that the filters look at.
func daysAsked(q notice.Query) (days []string) {
	for _, d := range []struct {
		days notice.Days
		text string
	}{{q.Closes, "close"}, {q.Starts, "start"}, {q.Ends, "end"}} {
		if d.days != (notice.Days{}) {
			days = append(days, d.text)
		}
	}
	return days
}
