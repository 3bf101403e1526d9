package web

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/tolsey/tolsey/internal/pipeline"
)

// endingSoon is the sentence of the home page on the pipeline, kept as long as
// the board that it was counted on: counting looks at every contract.
type endingSoon struct {
	known atomic.Pointer[countedEnding]
}

type countedEnding struct {
	board *pipeline.Board
	today string
	text  string
}

// boardPatience is how long the home page waits for a board that is being filled.
const boardPatience = 50 * time.Millisecond

// sentence gives the heading of the pipeline, "" while nothing is known.
func (e *endingSoon) sentence(ctx context.Context, s *Site) string {
	ctx, cancel := context.WithTimeout(ctx, boardPatience)
	defer cancel()
	board, err := s.data.Pipeline.Board(ctx)
	if err != nil {
		return ""
	}
	today := s.data.Pipeline.Today()
	if known := e.known.Load(); known != nil && known.board == board && known.today == today {
		return known.text
	}
	q, _ := pipeline.ReadQuestion(nil)
	found := board.Find(q.Query, today)
	counted := &countedEnding{board: board, today: today}
	if found.Count > 0 {
		l := pipelineList{q: q, today: today, found: &found}
		counted.text = l.heading()
	}
	e.known.Store(counted)
	return counted.text
}
