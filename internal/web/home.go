package web

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/tolsey/tolsey/internal/notice"
	published "github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// homeData is the data of the home page.
type homeData struct {
	Empty   bool // nothing has been imported
	Total   int
	Search  searchBox
	Stages  []stageCount
	Closing homeList // open, and closing within a week
	New     homeList // published within a week
	Since   newSince
	Ending  homeList // live contracts that end within half a year
	Value   string   // "£1.2 billion of contracts end within 12 months"; "" where none does
	Feeds   string   // how current all is, in a sentence; "" where no feed is followed
}

// stageCount is how many notices are at a stage, with the way to them.
type stageCount struct {
	Tag     govuk.Tag
	Href    string
	Count   int
	Meaning string
}

// homeList is the beginning of a list with how long it is and where it is.
type homeList struct {
	Total int
	Href  string
	Rows  []noticeRow
}

// newSince is how much is new since yesterday.
type newSince struct {
	Count int
	Href  string
}

var homePage = newPage[homeData]("home")

const (
	// homeRows is how many notices each list of the home page has.
	homeRows = 5
	// homeFigures is how many figures of a notice they show.
	homeFigures = 2
	// newDays are the days in which a notice counts as new, today among them.
	newDays = 7
	// endingMonths is how far ahead the end of a contract is shown: in that time
	// the next one is prepared.
	endingMonths = 6
)

// home shows what a small supplier comes for: the search, what closes within a
// week, what is new, which contracts end soon, and how much there is at each
// stage.
func (s *Site) home(w http.ResponseWriter, r *http.Request) error {
	var data homeData
	if err := s.fillHome(r.Context(), &data); err != nil {
		return fmt.Errorf("reading for the home page: %w", err)
	}
	return homePage.show(s, w, r, data)
}

func (s *Site) fillHome(ctx context.Context, data *homeData) error {
	data.Feeds = s.feedLine(ctx)
	counts, err := s.data.Notices.StageCounts(ctx, notice.Query{})
	if err != nil {
		return err
	}
	for _, stage := range notice.Stages {
		data.Total += counts[stage]
		data.Stages = append(data.Stages, stageCount{Tag: stageTags[stage], Count: counts[stage],
			Href: listAddress(notice.Query{Stages: []notice.Stage{stage}}), Meaning: stageMeanings[stage].Meaning})
	}
	if data.Empty = data.Total == 0; data.Empty {
		return nil
	}
	data.Value = s.ending.sentence(ctx, s)
	now := s.cfg.Clock.Now()
	closing, fresh, ending := homeQueries(now)
	lists := []*homeList{&data.Closing, &data.New, &data.Ending}
	if err := s.homeLists(ctx, lists, []notice.Query{closing, fresh, ending}, now); err != nil {
		return err
	}
	sinceYesterday := fresh
	sinceYesterday.Published.From = published.Day(now.AddDate(0, 0, -1))
	data.Since.Href = listAddress(sinceYesterday)
	data.Since.Count, err = s.data.Notices.Count(ctx, sinceYesterday)
	return err
}

// homeQueries gives what the lists of the home page ask for.
func homeQueries(now time.Time) (closing, fresh, ending notice.Query) {
	today := published.Day(now)
	closing = notice.Query{Stages: []notice.Stage{notice.Open}, Sort: notice.ByDeadline,
		Closes: soon(now)}
	fresh = notice.Query{Published: notice.Days{From: published.Day(now.AddDate(0, 0, 1-newDays))}}
	ending = notice.Query{Stages: []notice.Stage{notice.Live}, Sort: notice.ByEnd,
		Ends: notice.Days{From: today, To: published.Day(now.AddDate(0, endingMonths, 0))}}
	return closing, fresh, ending
}

// limited gives a query for fewer notices.
func limited(q notice.Query, limit int) notice.Query {
	q.Limit = limit
	return q
}

// homeLists fills in lists by what each asks for, with the buyers' names read
// together.
func (s *Site) homeLists(ctx context.Context, lists []*homeList, queries []notice.Query, now time.Time) error {
	var all []notice.Notice
	ends := make([]int, len(lists))
	for i, q := range queries {
		found, err := s.data.Notices.Find(ctx, limited(q, homeRows))
		if err != nil {
			return err
		}
		lists[i].Total, lists[i].Href = found.Total, listAddress(q)
		for _, item := range found.Items {
			all = append(all, item.Notice)
		}
		ends[i] = len(all)
	}
	rows, err := s.rows(ctx, all, now)
	if err != nil {
		return err
	}
	for i := range rows {
		rows[i].Figures = rows[i].Figures[:min(homeFigures, len(rows[i].Figures))]
	}
	begin := 0
	for i, end := range ends {
		lists[i].Rows = rows[begin:end:end]
		begin = end
	}
	return nil
}
