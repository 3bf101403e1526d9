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
const noticesShown = 6

// bodyNotices reads the notices that a body published, or those that it won:
// the open ones, soonest first, and the newest others.
func (s *Site) bodyNotices(ctx context.Context, o org.Org, supplier bool) (bodyNotices, error) {
	query, role := notice.Query{Buyers: []string{o.ID}, Limit: noticesShown}, "buyer"
	if supplier {
		query, role = notice.Query{Suppliers: []string{o.ID}, Limit: noticesShown}, "supplier"
	}
	b := bodyNotices{
		All:    withQuery("/notices", role, o.ID, "stage", "any"),
		Opened: withQuery("/notices", role, o.ID, "stage", string(notice.Open)),
	}
	counts, err := s.data.Notices.StageCounts(ctx, query)
	if err != nil {
		return b, err
	}
	open, others := query, query
	open.Stages, open.Sort = []notice.Stage{notice.Open}, notice.ByDeadline
	for _, stage := range notice.Stages {
		b.Total += counts[stage]
		b.addStage(stage, counts[stage], role, o.ID)
		if stage != notice.Open {
			others.Stages = append(others.Stages, stage)
		}
	}
	if counts[notice.Open] > 0 {
		if b.Open, err = s.rowsOf(ctx, open, role); err != nil {
			return b, err
		}
	}
	if b.Total > counts[notice.Open] {
		b.Newest, err = s.rowsOf(ctx, others, role)
	}
	b.More = counts[notice.Open] - len(b.Open)
	return b, err
}

// addStage notes how many notices are at a stage, unless there are none.
func (b *bodyNotices) addStage(stage notice.Stage, n int, role, id string) {
	if n > 0 {
		b.Stages = append(b.Stages, stageLine{Tag: stageTags[stage], Count: n,
			Href: withQuery("/notices", role, id, "stage", string(stage))})
	}
}

// keyFigures is how many figures of a notice a body's page shows: its value and
// the date that matters at its stage.
const keyFigures = 2

// rowsOf makes rows of the notices that a query asks for; those of a buyer's own
// page need not name it.
func (s *Site) rowsOf(ctx context.Context, query notice.Query, role string) ([]noticeRow, error) {
	found, err := s.data.Notices.Find(ctx, query)
	if err != nil {
		return nil, err
	}
	list, err := s.rows(ctx, found.Notices(), s.cfg.Clock.Now())
	for i := range list {
		list[i].Figures = list[i].Figures[:min(keyFigures, len(list[i].Figures))]
		if role == "buyer" {
			list[i].Buyer = govuk.Link{}
		}
	}
	return list, err
}
