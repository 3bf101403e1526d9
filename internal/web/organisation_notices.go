package web

import (
	"context"
	"slices"
	"time"

	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// bodyNotices are the notices of a body.
type bodyNotices struct {
	Total  int
	Stages []stageLine // those at which there are any
	Open   []noticeRow
	Newest []noticeRow // that are not open
	All    string      // the address of the whole list
	Opened string      // the address of the list of the open ones
	More   int         // open ones beyond those shown
}

// stageLine says how many notices are at a stage.
type stageLine struct {
	Tag   govuk.Tag
	Href  string
	Count int
}

// noticesShown is how many notices a body's page lists, open and not.
const noticesShown = 6

// bodyNotices reads the notices that a body published, or those that it won.
func (s *Site) bodyNotices(ctx context.Context, o org.Org, supplier bool) (bodyNotices, error) {
	keys := keysOf(o)
	query, role := notice.Query{BuyerKeys: keys}, "buyer"
	if supplier {
		query, role = notice.Query{SupplierKeys: keys}, "supplier"
	}
	b := bodyNotices{
		All:    withQuery("/notices", role, o.ID, "stage", "any"),
		Opened: withQuery("/notices", role, o.ID, "stage", string(notice.Open)),
	}
	first := query
	first.Limit = noticesInMemory
	all, err := s.data.Notices.List(ctx, first)
	if err != nil || all.Total == 0 {
		return b, err
	}
	b.Total = all.Total
	if all.Total <= len(all.Items) {
		return b, s.sortNotices(ctx, &b, all.Items, role, o.ID)
	}
	if err := s.countStages(ctx, &b, query, role, o.ID); err != nil {
		return b, err
	}
	return b, s.listNotices(ctx, &b, query, role)
}

// noticesInMemory is up to how many notices of a body are read at once: most
// bodies have fewer, and one question is answered sooner than one a stage.
const noticesInMemory = 100

// sortNotices sorts all notices of a body, newest first, by stage.
func (s *Site) sortNotices(ctx context.Context, b *bodyNotices, all []notice.Notice, role, id string) error {
	now := s.cfg.Clock.Now()
	counts := map[notice.Stage]int{}
	var open, others []notice.Notice
	for _, n := range all {
		stage := n.Stage(now)
		counts[stage]++
		if stage == notice.Open {
			open = append(open, n)
		} else {
			others = append(others, n)
		}
	}
	for _, stage := range notice.Stages {
		b.addStage(stage, counts[stage], role, id)
	}
	slices.SortStableFunc(open, func(x, y notice.Notice) int { return byDeadline(x, y, now) })
	return s.showNotices(ctx, b, open, len(open), others, role)
}

// byDeadline puts what closes soonest first, and last what has no deadline
// ahead, as notice.ByDeadline does.
func byDeadline(x, y notice.Notice, now time.Time) int {
	switch ahead, other := x.Closes.After(now), y.Closes.After(now); {
	case ahead && other:
		return x.Closes.Compare(y.Closes)
	case ahead:
		return -1
	case other:
		return 1
	}
	return 0
}

// countStages counts the notices at each stage.
func (s *Site) countStages(ctx context.Context, b *bodyNotices, query notice.Query, role, id string) error {
	query.Limit = 1
	for _, stage := range notice.Stages {
		query.Stages = []notice.Stage{stage}
		page, err := s.data.Notices.List(ctx, query)
		if err != nil {
			return err
		}
		b.addStage(stage, page.Total, role, id)
	}
	return nil
}

// addStage notes how many notices are at a stage, unless there are none.
func (b *bodyNotices) addStage(stage notice.Stage, n int, role, id string) {
	if n > 0 {
		b.Stages = append(b.Stages, stageLine{Tag: stageTags[stage], Count: n,
			Href: withQuery("/notices", role, id, "stage", string(stage))})
	}
}

// listNotices reads the open notices, soonest first, and the newest others.
func (s *Site) listNotices(ctx context.Context, b *bodyNotices, query notice.Query, role string) error {
	query.Limit = noticesShown
	open, others := query, query
	open.Stages, open.Sort = []notice.Stage{notice.Open}, notice.ByDeadline
	for _, stage := range notice.Stages {
		if stage != notice.Open {
			others.Stages = append(others.Stages, stage)
		}
	}
	opened, err := s.data.Notices.List(ctx, open)
	if err != nil {
		return err
	}
	newest, err := s.data.Notices.List(ctx, others)
	if err != nil {
		return err
	}
	return s.showNotices(ctx, b, opened.Items, opened.Total, newest.Items, role)
}

// showNotices makes rows of the first of the open notices and of the others;
// there are so many open ones in all.
func (s *Site) showNotices(ctx context.Context, b *bodyNotices, open []notice.Notice, total int, others []notice.Notice, role string) error {
	open, others = open[:min(len(open), noticesShown)], others[:min(len(others), noticesShown)]
	b.More = total - len(open)
	var err error
	if b.Open, err = s.rowsOf(ctx, open, role); err != nil {
		return err
	}
	b.Newest, err = s.rowsOf(ctx, others, role)
	return err
}

// keyFigures is how many figures of a notice a body's page shows: its value and
// the date that matters at its stage.
const keyFigures = 2

// rowsOf makes rows of notices; those of a buyer's own page need not name it.
func (s *Site) rowsOf(ctx context.Context, items []notice.Notice, role string) ([]noticeRow, error) {
	list, err := s.rows(ctx, items, s.cfg.Clock.Now())
	for i := range list {
		list[i].Figures = list[i].Figures[:min(keyFigures, len(list[i].Figures))]
		if role == "buyer" {
			list[i].Buyer = govuk.Link{}
		}
	}
	return list, err
}
