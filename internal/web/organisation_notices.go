package web

import (
	"context"

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
const noticesShown = 20

// bodyNotices reads the notices that a body published, or those that it won.
func (s *Site) bodyNotices(ctx context.Context, o org.Org, supplier bool) (bodyNotices, error) {
	var keys []string
	for _, k := range o.Keys {
		keys = append(keys, k.Key)
	}
	query, role := notice.Query{BuyerKeys: keys}, "buyer"
	if supplier {
		query, role = notice.Query{SupplierKeys: keys}, "supplier"
	}
	b := bodyNotices{
		All:    withQuery("/notices", role, o.ID, "stage", "any"),
		Opened: withQuery("/notices", role, o.ID, "stage", string(notice.Open)),
	}
	if err := s.countStages(ctx, &b, query, role, o.ID); err != nil || b.Total == 0 {
		return b, err
	}
	return b, s.listNotices(ctx, &b, query, supplier)
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
		if page.Total > 0 {
			b.Stages = append(b.Stages, stageLine{Tag: stageTags[stage], Count: page.Total,
				Href: withQuery("/notices", role, id, "stage", string(stage))})
			b.Total += page.Total
		}
	}
	return nil
}

// listNotices reads the open notices, soonest first, and the newest others.
func (s *Site) listNotices(ctx context.Context, b *bodyNotices, query notice.Query, supplier bool) error {
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
	b.More = opened.Total - len(opened.Items)
	if b.Open, err = s.rowsOf(ctx, opened.Items, supplier); err != nil {
		return err
	}
	b.Newest, err = s.rowsOf(ctx, newest.Items, supplier)
	return err
}

// keyFigures is how many figures of a notice a body's page shows: its value and
// the date that matters at its stage.
const keyFigures = 2

// rowsOf makes rows of notices; those of a buyer's own page need not name it.
func (s *Site) rowsOf(ctx context.Context, items []notice.Notice, supplier bool) ([]noticeRow, error) {
	list, err := s.rows(ctx, items, s.cfg.Clock.Now())
	for i := range list {
		list[i].Figures = list[i].Figures[:min(keyFigures, len(list[i].Figures))]
		if !supplier {
			list[i].Buyer = govuk.Link{}
		}
	}
	return list, err
}
