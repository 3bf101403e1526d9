package command

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/tolsey/tolsey/internal/app"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/org"
)

// orgCmd holds the commands about public bodies.
type orgCmd struct {
	Show orgShowCmd `cmd:"" help:"Show what is known of a body, and who told it."`
	Set  orgSetCmd  `cmd:"" help:"Correct what is known of a body."`
}

// Help gives examples.
func (orgCmd) Help() string {
	return `What a body is, to whom it answers and where it lies is told by its notices, by registers (see
"tolsey import --help") and by operators. The strongest counts, and who told it is kept.

Examples:
  tolsey org show department-for-education
  tolsey org set fictional-trust --kind nhs --by jo --why "it says so on its site"`
}

// bodyArg is the argument of commands about one body.
type bodyArg struct {
	Body string `arg:"" help:"Id of the body, as in the address of its page; any of its numbers in a register will do."`
}

// orgShowCmd shows a body.
type orgShowCmd struct {
	store
	bodyArg
}

// Help gives examples.
func (orgShowCmd) Help() string {
	return `Examples:
  tolsey org show department-for-education
  tolsey org show GB-GSS-E08000003`
}

// Run prints the body.
func (c orgShowCmd) Run(ctx context.Context, env *Env) error {
	return c.with(ctx, env, func(a *app.App) error {
		d, err := a.Orgs.Directory(ctx)
		if err != nil {
			return err
		}
		p, ok := d.Get(c.Body)
		if !ok {
			return fault.New(fault.NotFound, "There is no body with the id %s.", c.Body)
		}
		return printBody(env.Stdout, d, p)
	})
}

func printBody(out io.Writer, d *org.Directory, p *org.Profile) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "id\t%s\t\n", p.ID)
	for _, field := range org.Fields {
		if told, ok := p.Told[field]; ok {
			fmt.Fprintf(w, "%s\t%s\t%s\n", field, strings.ReplaceAll(told.Value, "|", ", "), whoTold(told))
		} else if field == org.FieldKind || field == org.FieldRegion {
			fmt.Fprintf(w, "%s\tnot known\t\n", field)
		}
	}
	fmt.Fprintf(w, "buyer keys\t%s\t\n", cmp.Or(strings.Join(d.KeysAlone(p.ID), ", "), "none: no notices"))
	fmt.Fprintf(w, "answer to it\t%d\t\n", len(d.Answering(p.ID))-1)
	lead := "nobody"
	if l := d.Lead(p.ID); l != nil {
		lead = l.Name + ", " + l.Role
	}
	fmt.Fprintf(w, "lead\t%s\t\n", lead)
	for _, t := range d.Targets(p.ID) {
		fmt.Fprintf(w, "target\t%s %s: %v %%\t%s, by %s\n", t.Measure, t.Year, t.Percent, t.Source, t.By)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return printHistory(out, d, p)
}

// whoTold says in one line who told a fact: "operator, jo, 2026-11-20: why".
func whoTold(t org.Told) string {
	parts := []string{string(t.From)}
	for _, part := range []string{t.Source, t.By, t.Date} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	text := strings.Join(parts, ", ")
	if t.Why != "" {
		text += ": " + t.Why
	}
	return text
}

// printHistory prints all that was ever told of the body, oldest first.
func printHistory(out io.Writer, d *org.Directory, p *org.Profile) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\nENTRY\tWHAT WAS TOLD\t\tBY WHOM")
	for _, s := range d.Statements(p.ID) {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", entryOf(s.Index), s.Field, cmp.Or(strings.ReplaceAll(s.Value, "|", ", "), "(taken back)"), whoTold(s.Told))
	}
	for _, l := range slices.Backward(d.LeadStatements(p.ID)) {
		fmt.Fprintf(w, "%s\tlead\t%s, %s, %s to %s\t%s, %s, %s\n", entryOf(l.Index), l.Name, l.Role, l.Since, cmp.Or(l.Until, "now"), l.Source, l.By, l.Date)
	}
	for _, t := range slices.Backward(d.TargetStatements(p.ID)) {
		what := fmt.Sprintf("%v %%", t.Percent)
		if t.Removed {
			what = "(taken back)"
		}
		fmt.Fprintf(w, "%s\ttarget\t%s %s: %s\t%s, %s, %s\n", entryOf(t.Index), t.Measure, t.Year, what, t.Source, t.By, t.Date)
	}
	return w.Flush()
}

// entryOf gives the index of a statement's entry; - for what is written out in
// the program.
func entryOf(index int64) string {
	if index < 0 {
		return "-"
	}
	return strconv.FormatInt(index, 10)
}

// orgSetCmd corrects what is known of a body.
type orgSetCmd struct {
	store
	bodyArg
	Name       *string `help:"Its name." placeholder:"NAME"`
	Kind       *string `help:"What it is, such as agency, council or nhs." placeholder:"KIND"`
	Tier       *string `help:"Of a council: county, district, unitary, london-borough, metropolitan, parish." placeholder:"TIER"`
	Parent     *string `help:"Id of the body that it answers to." placeholder:"ID"`
	Region     *string `help:"Where it has its seat, UKC to UKN or by name." placeholder:"REGION"`
	CityRegion *string `help:"Id of the combined authority that its area is in." placeholder:"ID"`
	From       *string `help:"When it began." placeholder:"DATE"`
	To         *string `help:"When it ceased to be." placeholder:"DATE"`
	By         string  `required:"" help:"Who makes the correction; it is kept and shown." placeholder:"NAME"`
	Why        string  `required:"" help:"Why; it is kept and shown." placeholder:"TEXT"`
	Date       day     `help:"Day of the correction, as 2026-10-31; today when not given." placeholder:"DATE"`
}

// Help says what values mean and gives examples.
func (orgSetCmd) Help() string {
	text := "The kinds:\n\n"
	for _, k := range org.Kinds() {
		text += fmt.Sprintf("  %-26s %s\n", k, k.Label())
	}
	return text + `
A value of none says that nothing belongs there: no parent, no city region. An empty one takes back
what operators said before, so that registers and notices count again.

Examples:
  tolsey org set fictional-trust --kind nhs --region UKD --by jo --why "it says so on its site"
  tolsey org set driver-and-vehicle-licensing-agency --parent department-for-transport --by jo --why "annual report"
  tolsey org set fictional-trust --region "" --by jo --why "it moved: what its notices say counts"`
}

// Run appends the correction.
func (c orgSetCmd) Run(ctx context.Context, env *Env) error {
	facts := map[org.Field]string{}
	for field, value := range map[org.Field]*string{org.FieldName: c.Name, org.FieldKind: c.Kind, org.FieldTier: c.Tier, org.FieldParent: c.Parent,
		org.FieldRegion: c.Region, org.FieldCityRegion: c.CityRegion, org.FieldStart: c.From, org.FieldEnd: c.To} {
		if value != nil {
			facts[field] = *value
		}
	}
	return c.with(ctx, env, func(a *app.App) error {
		p, err := a.Orgs.Set(ctx, a.Log, org.Correction{Body: c.Body, Facts: facts, By: c.By, Why: c.Why, Date: c.Date.text()})
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(env.Stdout, "%s (%s) is corrected. \"tolsey org show %s\" shows it with its history.\n", p.Name, p.ID, p.ID)
		return err
	})
}

// text gives the day as 2026-10-31; "" where none was given.
func (d day) text() string {
	if d.IsZero() {
		return ""
	}
	return d.Format(time.DateOnly)
}
