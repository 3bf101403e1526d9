package app

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/feed"
	"github.com/tolsey/tolsey/internal/fiction"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/org"
)

// demoProcesses is the size of the demo's market.
const demoProcesses = 2000

// fictional is the source of the demo's releases, and of what it says of the
// bodies that publish them; fictionalClerk is who says it.
const (
	fictional      = "fictional-market"
	fictionalClerk = "Fictional Procurement Office"
)

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

// Demo fills an empty ledger with the fictional market, dated around today, and
// with the register of its bodies, who leads them and what they set themselves.
// A ledger that holds all that already is left as it is; one with other data is
// a fault of kind Conflict. Departments of the real world are not shown beside
// the fictional ones.
func (a *App) Demo(ctx context.Context, tell func(feed.Progress)) error {
	size, madeUp, err := a.holds(ctx)
	switch {
	case err != nil:
		return err
	case madeUp:
		return a.demoBodies(ctx)
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
	return a.demoBodies(ctx)
}

// demoBodies appends what the fictional country says of its bodies. It is dated
// around the day on which the market was made, so that the same is said again
// at a second start, which the ledger knows and does not take: a start that was
// broken off after the market is made good by the next.
func (a *App) demoBodies(ctx context.Context) error {
	a.Orgs.SeedTable(false)
	first, err := a.Log.After(ctx, -1, 1)
	if err != nil || len(first) == 0 {
		return err
	}
	items, err := demoActs(first[0].Time)
	if err != nil {
		return fmt.Errorf("making the fictional register: %w", err)
	}
	if _, err := a.Log.Append(ctx, items); err != nil {
		return fmt.Errorf("appending the fictional register: %w", err)
	}
	return nil
}

// demoActs gives the register, the leads and the targets of the fictional
// country, as they stand on a day. The register's regions are left out: they
// are none of the United Kingdom's.
func demoActs(day time.Time) ([]ledger.Item, error) {
	var rows []org.RegisterRow
	for _, b := range fiction.Register() {
		rows = append(rows, org.RegisterRow{ID: b.ID, Name: b.Name, Kind: b.Kind, Tier: b.Tier, Parent: b.Parent,
			CityRegion: b.CityRegion, Aliases: b.Aliases})
	}
	items, refused, err := org.Items(rows, fictional, fictionalClerk)
	if err != nil {
		return nil, err
	}
	if len(refused) > 0 {
		return nil, fmt.Errorf("rows are refused: %v", refused)
	}
	for _, l := range fiction.Leads(day) {
		item, err := org.Lead{Body: l.Body, Name: l.Name, Role: l.Role, Since: l.Since, Until: l.Until, Statement: l.Statement,
			Source: l.Source, Date: l.Date, By: fictionalClerk}.Item(fictional)
		if err != nil {
			return nil, fmt.Errorf("the lead of %s: %w", l.Body, err)
		}
		items = append(items, item)
	}
	for _, g := range fiction.Targets(day) {
		item, err := org.Target{Body: g.Body, Measure: g.Measure, Year: g.Year, Percent: g.Percent, Source: g.Source,
			Date: g.Date, By: fictionalClerk}.Item(fictional)
		if err != nil {
			return nil, fmt.Errorf("a target of %s: %w", g.Body, err)
		}
		items = append(items, item)
	}
	return items, nil
}
