package app

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/tolsey/tolsey/internal/pipeline"
	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/scorecard"
)

// lateStarts is the measure that the pipeline adds to the scorecards.
var lateStarts = scorecard.Measure{
	ID: scorecard.LateStarts, Name: "Late starts before contracts end",
	Words: "Contracts that end in the period and for which no notice from before a tender (UK1, UK2, UK3 or the like) was published " +
		"twelve months before the end, divided by all contracts that end in the period and of which that can be said. " +
		"Contracts that ran for a year or less, and those with more than twelve months left, are in neither.",
	Formula:  "count(no planning notice by end − 12 months) / count(end in the period, ran over 12 months, end − 12 months ≤ today)",
	Source:   "Procurement Act 2023, sections 15 to 17 and 93, name the notices; twelve months is this system’s own line",
	Needs:    "The end of the contract, and a link from its successor’s notices to it or enough in common to infer one",
	Misleads: "Not every contract is to be replaced. A successor that no notice names is inferred from buyer, category, words and dates, and may be missed. An end that was extended counts as it stands now.",
	Unit:     scorecard.Share, Better: -1, Of: "contracts",
}

// latenessCounter counts late starts from the pipeline. It keeps what the newest
// boards came to, by period: a page of all departments asks dozens of times.
type latenessCounter struct {
	app *App

	mu    sync.Mutex
	board *pipeline.Board
	today string
	known map[pipeline.Period]*lateByBuyer
}

// lateByBuyer is what the contracts that end in a period come to.
type lateByBuyer struct {
	early  pipeline.Early
	buyers map[string]int // places in early.Buyers by each of their keys
}

// count counts for a scope, see scorecard.Counter. Categories are not known to
// the pipeline's counts: for a scope of one it says so.
func (c *latenessCounter) count(ctx context.Context, scope scorecard.Scope, period scorecard.Period) (scorecard.Counted, error) {
	if scope.Division != "" {
		return scorecard.Counted{Why: "Late starts are not counted by category."}, nil
	}
	if period.From < c.app.Config.Clock.Now().AddDate(0, -pipelineMonths, 0).Format(time.DateOnly) {
		return scorecard.Counted{Why: "The pipeline holds contracts until two years after their end, which leaves out a part of this period."}, nil
	}
	board, err := c.app.Pipeline.Board(ctx)
	if err != nil {
		return scorecard.Counted{}, fmt.Errorf("reading the pipeline: %w", err)
	}
	e := c.of(board, pipeline.Period{From: period.From, To: period.To})
	all, inTime := e.early.All.Count, e.early.InTime.Count
	if scope.Keys != nil {
		all, inTime = 0, 0
		seen := map[int]bool{}
		for _, key := range scope.Keys {
			if i, ok := e.buyers[key]; ok && !seen[i] {
				seen[i] = true
				all, inTime = all+e.early.Buyers[i].All.Count, inTime+e.early.Buyers[i].InTime.Count
			}
		}
	}
	return scorecard.Counted{Num: int64(all - inTime), Den: int64(all), N: all, Of: all}, nil
}

func (c *latenessCounter) of(board *pipeline.Board, period pipeline.Period) *lateByBuyer {
	today := plain.Day(c.app.Config.Clock.Now())
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.board != board || c.today != today || len(c.known) > mostPeriods {
		c.board, c.today, c.known = board, today, map[pipeline.Period]*lateByBuyer{}
	}
	e := c.known[period]
	if e == nil {
		e = &lateByBuyer{early: board.Early(nil, period, today), buyers: map[string]int{}}
		for i := range e.early.Buyers {
			for _, key := range e.early.Buyers[i].Keys {
				e.buyers[key] = i
			}
		}
		c.known[period] = e
	}
	return e
}

// pipelineMonths is how long after their latest end the pipeline holds contracts.
const pipelineMonths = 24

// mostPeriods bounds the periods that are kept: those that pages offer, and the
// years of trends.
const mostPeriods = 100
