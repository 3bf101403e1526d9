package web

import (
	"context"
	"fmt"
	"net/http"

	"github.com/tolsey/tolsey/internal/notice"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// homeData is the data of the home page.
type homeData struct {
	Empty   bool // nothing has been imported
	Total   int
	Stages  []stageCount
	Closing []noticeRow
	Newest  []noticeRow
}

// stageCount is how many notices are at a stage, with the way to them.
type stageCount struct {
	Tag     govuk.Tag
	Href    string
	Count   int
	Meaning string
}

var homePage = newPage[homeData]("home")

// homeRows is how many notices each list of the home page has.
const homeRows = 5

// home shows what a small supplier comes for: how much there is at each stage,
// what closes soonest and what is new.
func (s *Site) home(w http.ResponseWriter, r *http.Request) error {
	var data homeData
	if err := s.fillHome(r.Context(), &data); err != nil {
		return fmt.Errorf("reading for the home page: %w", err)
	}
	return homePage.show(s, w, r, data)
}

func (s *Site) fillHome(ctx context.Context, data *homeData) error {
	counts, err := s.data.Notices.Counts(ctx)
	if err != nil {
		return err
	}
	for _, stage := range notice.Stages {
		data.Total += counts[stage]
		data.Stages = append(data.Stages, stageCount{Tag: stageTags[stage], Count: counts[stage],
			Href: listing{Stages: []notice.Stage{stage}}.address(), Meaning: stageMeanings[stage].Meaning})
	}
	if data.Empty = data.Total == 0; data.Empty {
		return nil
	}
	closing, err := s.data.Notices.Closing(ctx, homeRows)
	if err != nil {
		return err
	}
	newest, err := s.data.Notices.Newest(ctx, homeRows)
	if err != nil {
		return err
	}
	now := s.cfg.Clock.Now()
	if data.Closing, err = s.rows(ctx, closing, now); err != nil {
		return err
	}
	data.Newest, err = s.rows(ctx, newest, now)
	return err
}
