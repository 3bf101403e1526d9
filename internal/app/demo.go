package app

import (
	"context"
	"fmt"
	"io"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/feed"
	"github.com/tolsey/tolsey/internal/fiction"
)

// demoProcesses is the size of the demo's market.
const demoProcesses = 2000

// fictional is the source of the demo's releases.
const fictional = "fictional-market"

// holds tells whether there are releases at all, and whether fictional ones
// are among them.
func (a *App) holds(ctx context.Context) (size int64, madeUp bool, err error) {
	if size, err = a.Log.Size(ctx); err != nil || size == 0 {
		return size, false, err
	}
	sources, err := a.Quality.Sources(ctx)
	for _, s := range sources {
		madeUp = madeUp || s.Name == fictional
	}
	return size, madeUp, err
}

// Demo fills an empty ledger with the fictional market, dated around today. A
// ledger that holds it already is left as it is; one with other data is a
// fault of kind Conflict.
func (a *App) Demo(ctx context.Context, tell func(feed.Progress)) error {
	size, madeUp, err := a.holds(ctx)
	switch {
	case err != nil:
		return err
	case madeUp:
		return nil
	case size > 0:
		return fault.New(fault.Conflict, "%s holds real notices, and --demo would mix made-up ones with them. "+
			"Choose an empty directory with --data.", a.Config.Data)
	}
	r, w := io.Pipe()
	go func() {
		_, err := fiction.Write(w, fiction.Options{Processes: demoProcesses, Seed: 1, Today: a.Config.Clock.Now()})
		w.CloseWithError(err)
	}()
	defer r.Close()
	if _, err := a.Feed.ImportFrom(ctx, fictional, r, fiction.Header(), tell); err != nil {
		return fmt.Errorf("making the fictional market: %w", err)
	}
	return nil
}
