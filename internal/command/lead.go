package command

import (
	"context"
	"fmt"

	"github.com/tolsey/tolsey/internal/app"
	"github.com/tolsey/tolsey/internal/org"
)

// leadCmd holds the commands about who leads a body.
type leadCmd struct {
	Set leadSetCmd `cmd:"" help:"Record who leads a body."`
	End leadEndCmd `cmd:"" help:"Record that a body's lead has gone."`
}

// Help gives examples.
func (leadCmd) Help() string {
	return `A body has one lead: of a department the minister for digital, of a city region the mayor or chief
digital officer, of any other body whoever was named. A seat that nobody was named for is shown as empty.

Examples:
  tolsey lead set home-office --name "A. Example" --role "Minister of State" --since 2026-09-01 --source https://news.example --by jo
  tolsey lead end home-office --until 2026-11-30 --source https://news.example --by jo`
}

// published are the flags of what somebody enters from a publication.
type published struct {
	Source string `required:"" help:"Where it is published." placeholder:"TEXT"`
	By     string `required:"" help:"Who enters it; it is kept and shown." placeholder:"NAME"`
	Date   day    `help:"Day of the publication, as 2026-10-31; today when not given." placeholder:"DATE"`
}

// leadSetCmd records a lead.
type leadSetCmd struct {
	store
	bodyArg
	published
	Name      string `required:"" help:"Name of the lead." placeholder:"NAME"`
	Role      string `required:"" help:"Office that the lead holds." placeholder:"TEXT"`
	Since     day    `required:"" help:"First day, as 2026-10-31." placeholder:"DATE"`
	Until     day    `help:"Last day, where it is known." placeholder:"DATE"`
	Statement string `help:"What the lead says of the body's procurement." placeholder:"TEXT"`
}

// Help says what happens twice and gives an example.
func (leadSetCmd) Help() string {
	return `What is recorded for the same first day replaces what was recorded before; both stay in the history.

Example:
  tolsey lead set home-office --name "A. Example" --role "Minister of State" --since 2026-09-01 --source https://news.example --by jo`
}

// Run records the lead.
func (c leadSetCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(a *app.App) error {
		err := a.Orgs.SetLead(ctx, a.Log, org.Lead{Body: c.Body, Name: c.Name, Role: c.Role, Since: c.Since.text(), Until: c.Until.text(),
			Statement: c.Statement, Source: c.Source, Date: c.Date.text(), By: c.By})
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(env.Stdout, "%s is recorded as lead of %s from %s.\n", c.Name, c.Body, c.Since.text())
		return err
	})
}

// leadEndCmd records that a lead has gone.
type leadEndCmd struct {
	store
	bodyArg
	Until  day    `help:"Last day, as 2026-10-31; today when not given." placeholder:"DATE"`
	Source string `required:"" help:"Where it is published." placeholder:"TEXT"`
	By     string `required:"" help:"Who enters it; it is kept and shown." placeholder:"NAME"`
}

// Help gives an example.
func (leadEndCmd) Help() string {
	return `The seat is empty from the day after, until somebody else is recorded.

Example:
  tolsey lead end home-office --until 2026-11-30 --source https://news.example --by jo`
}

// Run records the end.
func (c leadEndCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(a *app.App) error {
		l, err := a.Orgs.EndLead(ctx, a.Log, c.Body, c.Until.text(), c.Source, c.By)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(env.Stdout, "%s leads %s until %s.\n", l.Name, l.Body, l.Until)
		return err
	})
}

// targetCmd holds the commands about what bodies set themselves to reach.
type targetCmd struct {
	Set    targetSetCmd    `cmd:"" help:"Record a target of a body."`
	Remove targetRemoveCmd `cmd:"" help:"Record that a target no longer stands."`
}

// Help gives examples.
func (targetCmd) Help() string {
	text := "Targets are percentages by financial year. The measures that have them:\n\n"
	for _, m := range org.Measures {
		text += fmt.Sprintf("  %-19s %s\n", m.ID, m.Label)
	}
	return text + `
Examples:
  tolsey target set home-office sme-value 2026-27 33 --source https://plan.example --by jo
  tolsey target remove home-office sme-value 2026-27 --source https://plan.example --by jo`
}

// targetArgs name a target.
type targetArgs struct {
	bodyArg
	Measure string `arg:"" help:"What is measured; see \"tolsey target --help\"."`
	Year    string `arg:"" help:"Financial year, as 2026-27."`
}

// record appends a statement about the target.
func (t targetArgs) record(ctx context.Context, a *app.App, p published, percent float64, removed bool) error {
	return a.Orgs.SetTarget(ctx, a.Log, org.Target{Body: t.Body, Measure: t.Measure, Year: t.Year, Percent: percent, Removed: removed,
		Source: p.Source, Date: p.Date.text(), By: p.By})
}

// targetSetCmd records a target.
type targetSetCmd struct {
	store
	targetArgs
	Percent float64 `arg:"" help:"What is to be reached, from 0 to 100."`
	published
}

// Help gives an example.
func (targetSetCmd) Help() string {
	return "Example:\n  tolsey target set home-office sme-value 2026-27 33 --source https://plan.example --by jo"
}

// Run records the target.
func (c targetSetCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(a *app.App) error {
		if err := c.record(ctx, a, c.published, c.Percent, false); err != nil {
			return err
		}
		_, err := fmt.Fprintf(env.Stdout, "The target of %s for %s in %s is %v %%.\n", c.Body, c.Measure, c.Year, c.Percent)
		return err
	})
}

// targetRemoveCmd takes a target back.
type targetRemoveCmd struct {
	store
	targetArgs
	published
}

// Help gives an example.
func (targetRemoveCmd) Help() string {
	return "It stays in the history.\n\nExample:\n  tolsey target remove home-office sme-value 2026-27 --source https://plan.example --by jo"
}

// Run takes the target back.
func (c targetRemoveCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(a *app.App) error {
		if err := c.record(ctx, a, c.published, 0, true); err != nil {
			return err
		}
		_, err := fmt.Fprintf(env.Stdout, "%s has no target for %s in %s any more.\n", c.Body, c.Measure, c.Year)
		return err
	})
}
