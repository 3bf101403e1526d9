package app

import (
	"context"
	"slices"
	"testing"

	"github.com/tolsey/tolsey/internal/pipeline"
	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/scorecard"
)

// Late starts on the scorecards of the demo's bodies are those that the pipeline
// lists, body by body and all together.
func TestLateStartsAreThePipelines(t *testing.T) {
	ctx := context.Background()
	a := mustDemo(t)
	if err := a.Follow(ctx); err != nil {
		t.Fatal(err)
	}
	board, err := a.Pipeline.CatchUp(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Scorecards.CatchUp(ctx); err != nil {
		t.Fatal(err)
	}
	desk, err := scorecard.NewCards(a.Scorecards, a.Orgs, a.Config.Clock).Desk(ctx)
	if err != nil {
		t.Fatal(err)
	}
	span, err := scorecard.ReadSpan("", a.Config.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	today, rated := plain.Day(a.Config.Clock.Now()), 0
	ids := []string{scorecard.Everybody, scorecard.AllDepartments, scorecard.AllCityRegions}
	for _, p := range desk.Bodies.Departments() {
		ids = append(ids, p.ID)
	}
	for _, id := range ids {
		card, err := desk.Card(ctx, id, span)
		if err != nil {
			t.Fatal(err)
		}
		l, ok := card.Line(scorecard.LateStarts)
		if !ok {
			t.Fatal("the measure is not registered")
		}
		in := func(key string) bool { return card.Scope.Keys == nil || slices.Contains(card.Scope.Keys, key) }
		behind := func(timing pipeline.Timing) int {
			return len(board.Behind(in, pipeline.Period{From: span.From, To: span.To}, today, timing))
		}
		if l.Now.Num != int64(behind(pipeline.LateOnes)) || l.Now.Den != int64(behind("")) || l.Now.N != behind("") {
			t.Errorf("%s: %d of %d, the pipeline lists %d of %d", id, l.Now.Num, l.Now.Den, behind(pipeline.LateOnes), behind(""))
		}
		if l.Now.Known {
			rated++
		}
	}
	if rated < 4 {
		t.Errorf("only %d bodies have enough contracts for a rate", rated)
	}
}

// A period of which the pipeline has let go, and a category, have no figure but
// a reason.
func TestLateStartsThatCannotBeCounted(t *testing.T) {
	a := mustDemo(t)
	if err := a.Follow(context.Background()); err != nil {
		t.Fatal(err)
	}
	for name, asked := range map[string]struct {
		scope  scorecard.Scope
		period scorecard.Period
	}{
		"long ago": {scorecard.Scope{}, scorecard.FinancialYear(2019)}, "a category": {scorecard.Scope{Division: "45"}, scorecard.FinancialYear(2026)},
	} {
		list, err := a.Scorecards.Outside(context.Background(), asked.scope, asked.period)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(list, func(f scorecard.OutsideFigure) bool { return f.Measure == scorecard.LateStarts })
		if i < 0 || list[i].Known || list[i].Why == "" || list[i].Of != 0 {
			t.Errorf("%s: %+v", name, list)
		}
	}
}
