package main

import (
	"context"
	"fmt"

	"github.com/tolsey/tolsey/internal/app"
	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/pipeline"
	"github.com/tolsey/tolsey/internal/scorecard"
)

// counted is what came of counting cards.
type counted struct{ bodies, figures, known int }

// rebuild makes the scorecards anew, from the ledger to every figure of every
// department and city region, and then the pipeline, and prints what each part
// took. Nothing of what it measures is running before.
func rebuild(ctx context.Context, a *app.App) error {
	a.Orgs.SeedTable(false)
	size, err := a.Log.Size(ctx)
	if err != nil {
		return err
	}
	var rows [][]string
	var sum phase
	measure := func(name string, ofTarget bool, work func() (string, error)) error {
		var what string
		p, err := timed(func() (err error) {
			what, err = work()
			return err
		})
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		rows = append(rows, p.row(name, what))
		if ofTarget {
			sum.wall, sum.cpu, sum.peak = sum.wall+p.wall, sum.cpu+p.cpu, max(sum.peak, p.peak)
		}
		return nil
	}
	again := func(names ...string) func() (string, error) {
		return func() (string, error) {
			return fmt.Sprintf("%d entries", size), a.Log.Rebuild(ctx, names, nil)
		}
	}
	for _, step := range []struct {
		name     string
		ofTarget bool
		work     func() (string, error)
	}{
		{"scorecards' tables dropped and replayed", true, again("scorecard")},
		{"scorecards' Board loaded", true, func() (string, error) { return loadScorecards(ctx, a) }},
		{"pipeline's tables dropped and replayed", false, again("pipeline", "pipeline_entry")},
		{"pipeline's board loaded", false, func() (string, error) { return loadPipeline(ctx, a) }},
		{"all figures of departments and city regions", true, func() (string, error) {
			c, err := countCards(ctx, a)
			return fmt.Sprintf("%d figures of %d bodies, %d known", c.figures, c.bodies, c.known), err
		}},
		{"pipeline's marks of a month made", false, func() (string, error) { return mark(ctx, a) }},
		{"red flags computed", false, func() (string, error) { return loadFlags(ctx, a) }},
	} {
		if err := measure(step.name, step.ofTarget, step.work); err != nil {
			return err
		}
	}
	rows = append(rows, sum.row("**scorecards altogether**", ""))
	table("Made anew", []string{"what", "of", "s by the clock", "s of CPU", "peak memory, MB"}, rows)
	a.Scorecards.Close()
	a.Pipeline.Close()
	a.Flags.Close()
	return nil
}

func loadScorecards(ctx context.Context, a *app.App) (string, error) {
	a.Scorecards.Follow(ctx, a.Log, a.Config.Logger)
	if err := a.Scorecards.CatchUp(ctx); err != nil {
		return "", err
	}
	b, err := a.Scorecards.Board(ctx)
	if err != nil {
		return "", err
	}
	awards, tenders := b.Counts()
	return fmt.Sprintf("%d awards, %d tenders", awards, tenders), nil
}

func loadPipeline(ctx context.Context, a *app.App) (string, error) {
	a.Pipeline.Follow(ctx)
	b, err := a.Pipeline.CatchUp(ctx)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%d entries seen", b.Ledger()), nil
}

// mark makes the marks of the month before today: the first look at a ledger
// only notes the day, so it is taken a month ago.
func mark(ctx context.Context, a *app.App) (string, error) {
	ago := pipeline.New(pipeline.Config{DB: a.DB, Log: a.Log, Clock: clock.At(today.AddDate(0, -1, 0)), Logger: a.Config.Logger})
	if _, err := ago.Mark(ctx); err != nil {
		return "", err
	}
	n, err := a.Pipeline.Mark(ctx)
	return fmt.Sprintf("%d marks", n), err
}

func loadFlags(ctx context.Context, a *app.App) (string, error) {
	a.Flags.Follow(ctx, a.Log, a.Config.Logger)
	return "", a.Flags.CatchUp(ctx)
}

// countCards counts the card of every department and city region in every
// period that pages offer, each beside the period before. A market in which
// nothing can be counted is an error: then nothing was measured.
func countCards(ctx context.Context, a *app.App) (c counted, err error) {
	desk, err := scorecard.NewCards(a.Scorecards, a.Orgs, a.Config.Clock).Desk(ctx)
	if err != nil {
		return c, err
	}
	for _, bodies := range [][]*org.Profile{desk.Bodies.Departments(), desk.Bodies.CityRegions()} {
		for _, p := range bodies {
			c.bodies++
			for _, span := range scorecard.Spans(desk.Now) {
				card, err := desk.Card(ctx, p.ID, span)
				if err != nil {
					return c, fmt.Errorf("counting %s: %w", p.Name, err)
				}
				c.add(&card)
			}
		}
	}
	if c.known == 0 {
		return c, fmt.Errorf("of %d figures none is known", c.figures)
	}
	return c, nil
}

func (c *counted) add(card *scorecard.Card) {
	for i := range card.Lines {
		for _, f := range []*scorecard.OutsideFigure{&card.Lines[i].Now, &card.Lines[i].Before} {
			c.figures++
			if f.Known {
				c.known++
			}
		}
	}
}
