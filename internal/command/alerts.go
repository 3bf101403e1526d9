package command

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/app"
	"github.com/tolsey/tolsey/internal/mail"
)

// alertsCmd holds the commands about alerts and the letters that tell them.
type alertsCmd struct {
	Status    alertsStatusCmd    `cmd:"" help:"Show how alerts go, and what waits."`
	Replay    alertsReplayCmd    `cmd:"" help:"Tell again what an outage swallowed."`
	Suspended alertsSuspendedCmd `cmd:"" help:"List the addresses to which nothing is sent."`
	Lift      alertsLiftCmd      `cmd:"" help:"Let letters go to a suspended address again."`
}

// Help gives examples.
func (alertsCmd) Help() string {
	return `A running server follows the ledger and sends by itself, and sees changes at once.

Examples:
  tolsey alerts status
  tolsey alerts replay --from 120000`
}

// alertsStatusCmd shows how alerts go.
type alertsStatusCmd struct{ store }

// Help gives an example.
func (alertsStatusCmd) Help() string {
	return "The same as the page /alerts/status, without its chart.\n\nExample:\n  tolsey alerts status"
}

// Run prints how alerts go.
func (c alertsStatusCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(a *app.App) error {
		st, err := a.Alerts.Status(ctx)
		if err != nil {
			return err
		}
		post, err := a.Mail.Status(ctx)
		if err != nil {
			return err
		}
		return printAlerts(env.Stdout, st, post)
	})
}

func printAlerts(out io.Writer, st alert.Status, post mail.Status) error {
	sent := 0
	for _, n := range post.Minutes {
		sent += n
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, line := range []struct {
		what  string
		value any
	}{
		{"Active alerts", st.Active},
		{"Addresses with active alerts", st.Addresses},
		{"Not confirmed", st.Pending},
		{"Stopped", st.Stopped},
		{"Ledger entries", st.Reached},
		{"Entries not compared yet", st.Lag()},
		{"Last compared", local(st.Moved)},
		{"Found and not told yet", st.Waiting},
		{"Letters due", st.Due},
		{"Webhooks on", st.Hooks},
		{"Webhooks that fail", st.HooksFailing},
		{"Webhooks switched off", st.HooksOff},
		{"Letters in the outbox", post.Queued},
		{"Oldest in the outbox", local(post.Oldest)},
		{"Letters sent in the last hour", sent},
		{"Suspended addresses", post.Suspends},
	} {
		fmt.Fprintf(w, "%s\t%v\n", line.what, line.value)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	for _, list := range []struct {
		heading string
		reasons []mail.Reason
	}{{"Waiting to be tried again", post.Waiting}, {"Failed in the last 30 days", post.Failed}} {
		if len(list.reasons) > 0 {
			fmt.Fprintf(out, "\n%s:\n", list.heading)
		}
		for _, r := range list.reasons {
			if _, err := fmt.Fprintf(out, "%d: %s (%s)\n", r.Letters, r.Words, r.Last); err != nil {
				return err
			}
		}
	}
	return nil
}

// alertsReplayCmd has the ledger compared again.
type alertsReplayCmd struct {
	store
	From int64 `required:"" help:"Index of the first entry of the ledger that is compared again." placeholder:"INDEX"`
}

// Help says what it does and gives an example.
func (alertsReplayCmd) Help() string {
	return `Compares the ledger with the alerts again from an entry on, and puts back what letters told that
failed for good. What was told is not told again. A running server does the work; without one it is
done by the next.

Example:
  tolsey alerts replay --from 120000`
}

// Run has the ledger compared again from an index on.
func (c alertsReplayCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(a *app.App) error {
		entries, items, err := a.Alerts.Again(ctx, c.From)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(env.Stdout, "Entries to be compared again: %d. Put back from letters that failed: %d.\n", entries, items)
		return err
	})
}

// alertsSuspendedCmd lists the suspended addresses.
type alertsSuspendedCmd struct{ store }

// Help gives an example.
func (alertsSuspendedCmd) Help() string {
	return "An address is suspended when it refused three letters in a row.\n\nExample:\n  tolsey alerts suspended"
}

// Run prints the addresses, those suspended last first.
func (c alertsSuspendedCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(a *app.App) error {
		post, err := a.Mail.Status(ctx)
		if err != nil {
			return err
		}
		return printSuspended(env.Stdout, post)
	})
}

func printSuspended(out io.Writer, post mail.Status) error {
	if post.Suspends == 0 {
		_, err := fmt.Fprintln(out, "No address is suspended.")
		return err
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "ADDRESS\tSINCE\tLETTERS\tLAST ANSWER")
	for _, s := range post.Suspended {
		fmt.Fprintf(w, "%s\t%s\t%d\t%s\n", s.Address, local(s.Since), s.Letters, s.Answer)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if more := post.Suspends - len(post.Suspended); more > 0 {
		_, err := fmt.Fprintf(out, "And %d more, suspended earlier.\n", more)
		return err
	}
	return nil
}

// alertsLiftCmd lifts a suspension.
type alertsLiftCmd struct {
	store
	Address string `arg:"" help:"Address of e-mail."`
}

// Help says what it does and gives an example.
func (alertsLiftCmd) Help() string {
	return "Letters that were set aside for the address go out now.\n\nExample:\n  tolsey alerts lift jane@firm.example"
}

// Run lets letters go to the address again.
func (c alertsLiftCmd) Run(ctx context.Context, env *Env) error {
	address, err := mail.Address(c.Address)
	if err != nil {
		return err
	}
	return c.with(ctx, env, func(a *app.App) error {
		if err := a.Mail.Lift(ctx, address); err != nil {
			return err
		}
		_, err := fmt.Fprintf(env.Stdout, "Letters go to %s again.\n", address)
		return err
	})
}
