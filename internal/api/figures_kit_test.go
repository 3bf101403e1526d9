package api

import (
	"bytes"
	"context"
	"slices"
	"testing"

	"github.com/tolsey/tolsey/internal/fiction"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/pipeline"
	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/scorecard"
	"github.com/tolsey/tolsey/internal/testkit"
)

// newFigures is a site with so much of the fictional market that there is
// something to count, and the measure that the pipeline adds. The lead and the
// target in it are made up, too.
func newFigures(t *testing.T) *site {
	t.Helper()
	s := newSite(t, testkit.SQLite(t))
	s.cfg.Scorecards.Add(scorecard.Measure{ID: scorecard.LateStarts, Name: "Late starts", Unit: scorecard.Share, Better: -1, Of: "contracts"}, s.countLate)
	var out bytes.Buffer
	if _, err := fiction.Write(&out, fiction.Options{Processes: 1500, Seed: 11, Today: start}); err != nil {
		t.Fatal(err)
	}
	s.take(out.String())
	s.restart()
	return s
}

// countLate counts late starts from the pipeline.
func (s *site) countLate(ctx context.Context, scope scorecard.Scope, period scorecard.Period) (scorecard.Counted, error) {
	board, err := s.cfg.Pipeline.Board(ctx)
	if err != nil {
		return scorecard.Counted{}, err
	}
	var in func(string) bool
	if scope.Keys != nil {
		in = func(key string) bool { return slices.Contains(scope.Keys, key) }
	}
	e := board.Early(in, pipeline.Period{From: period.From, To: period.To}, plain.Day(start))
	return scorecard.Counted{Num: int64(e.All.Count - e.InTime.Count), Den: int64(e.All.Count), N: e.All.Count, Of: e.All.Count}, nil
}

// desk is what the API counts from.
func (s *site) desk() *scorecard.Desk {
	s.Helper()
	desk, err := s.api.cards.Desk(context.Background())
	if err != nil {
		s.Fatal(err)
	}
	return desk
}

// someBody is the id of the body with the most awards of the last twelve months.
func (s *site) someBody() (id string) {
	s.Helper()
	span, err := scorecard.ReadSpan("", start)
	if err != nil {
		s.Fatal(err)
	}
	most := 0
	for _, p := range s.bodies() {
		card, err := s.desk().Card(context.Background(), p.ID, span)
		if err != nil {
			s.Fatal(err)
		}
		if l, _ := card.Line("data-quality"); l.Now.Of > most {
			id, most = p.ID, l.Now.Of
		}
	}
	return id
}

// bodies are those that buy.
func (s *site) bodies() (list []*org.Profile) {
	for _, p := range s.desk().Bodies.All() {
		if len(p.Orgs) > 0 {
			list = append(list, p)
		}
	}
	return list
}
