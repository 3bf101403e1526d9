package pipeline

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/testkit"
)

const (
	old = "ocds-xfic01-old"
	id  = old + "/c1" // of its contract
)

// tendering is the members of a release of a tender that nothing was awarded for.
func tendering(title, day, starts, more string) string {
	if more != "" {
		more = "," + more
	}
	return fmt.Sprintf(`"buyer":{"name":"Fictional Council"},"tender":{"title":%q,"status":"active","datePublished":%q,
		"classification":{"scheme":"CPV","id":"90911200"},"contractPeriod":{"startDate":%q}}%s`, title, day, starts, more)
}

func linked(code, to string) string {
	return fmt.Sprintf(`"relatedProcesses":[{"relationship":[%q],"scheme":"ocid","identifier":%q}]`, code, to)
}

func TestStatedSuccessor(t *testing.T) {
	for name, c := range map[string]struct {
		contract string            // more of the contract
		others   map[string]string // releases of other processes
		want     string            // the successor's ocid without prefix
		state    State
	}{
		"prior": {others: map[string]string{"new": tendering("Grit", "2026-10-01", "", linked("prior", old))}, want: "new", state: Tendering},
		"prior.replacement of another buyer": {others: map[string]string{"new": strings.Replace(tendering("Grit", "2026-10-01", "", linked("prior.replacement", old)),
			"Fictional Council", "Made-up Authority", 1)}, want: "new", state: Tendering},
		"renewalProcess of the contract": {contract: linked("renewalProcess", "ocds-xfic01-new"),
			others: map[string]string{"new": tendering("Grit", "2026-10-01", "", "")}, want: "new", state: Tendering},
		"a framework is no successor": {others: map[string]string{"new": tendering("Grit", "2026-10-01", "", linked("framework", old))}, state: Deciding},
		"a cancelled one is none": {others: map[string]string{"new": strings.Replace(tendering("Grit", "2026-10-01", "", linked("prior", old)),
			"active", "cancelled", 1)}, state: Deciding},
		"the one that has come furthest": {others: map[string]string{
			"a": tendering("Grit", "2026-10-01", "", linked("prior", old)),
			"b": `"date":"2026-11-01T00:00:00Z","buyer":{"name":"Fictional Council"},"planning":{"project":{"title":"Grit"}},` + linked("prior", old)}, want: "a", state: Tendering},
		"a plan, named by the tender": {others: map[string]string{
			"plan": `"buyer":{"name":"Fictional Council"},"planning":{"documents":[{"noticeType":"UK2","datePublished":"2026-02-01"}]}`,
			"new":  `"buyer":{"name":"Fictional Council"},"tender":{"status":"planned"},"relatedProcesses":[{"relationship":["prior"],"identifier":"ocds-xfic01-old"},{"relationship":["planning"],"identifier":"ocds-xfic01-plan"}]`,
		}, want: "new", state: Engaging},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, testkit.SQLite(t))
			b.publish(old, let("School cleaning", "2024-04-01", "2027-03-31", c.contract))
			for ocid, release := range c.others {
				b.publish("ocds-xfic01-"+ocid, release)
			}
			r := b.row(id, today)
			got := ""
			if s := r.Successor; s != nil {
				got = strings.TrimPrefix(s.OCID, "ocds-xfic01-")
				if s.How != Stated || s.Confidence != 1 || len(s.Reasons) == 0 || s.Confident() != "certain" {
					t.Errorf("%+v", s)
				}
				if name == "a plan, named by the tender" && s.Engaged != "2026-02-01" {
					t.Errorf("engaged %q", s.Engaged)
				}
			}
			if got != c.want || r.State != c.state {
				t.Errorf("%q, %s; want %q, %s", got, r.State, c.want, c.state)
			}
		})
	}
}

func TestInferredSuccessor(t *testing.T) {
	for name, c := range map[string]struct {
		release string
		want    bool
	}{
		"the same again":           {tendering("School cleaning services 2027", "2026-10-01", "2027-04-01", ""), true},
		"without a start":          {tendering("School cleaning", "2026-10-01", "", ""), true},
		"other words":              {tendering("Road salt", "2026-10-01", "2027-04-01", ""), false},
		"another category":         {strings.Replace(tendering("School catering", "2026-10-01", "2027-04-01", ""), "90911200", "55500000", 1), false},
		"starts long before":       {tendering("School cleaning", "2026-03-01", "2026-05-01", ""), false},
		"a plan, early":            {tendering("School cleaning", "2024-05-01", "2027-04-01", ""), false},
		"another buyer":            {strings.Replace(tendering("School cleaning", "2026-10-01", "2027-04-01", ""), "Fictional", "Made-up", 1), false},
		"cancelled":                {strings.Replace(tendering("School cleaning", "2026-10-01", "2027-04-01", ""), "active", "withdrawn", 1), false},
		"follows another, it says": {tendering("School cleaning", "2026-10-01", "2027-04-01", linked("prior", "ocds-xfic01-third")), false},
		"a call-off":               {tendering("School cleaning", "2026-10-01", "2027-04-01", linked("framework", "ocds-xfic01-x")), false},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, testkit.SQLite(t))
			b.publish(old, let("School cleaning", "2024-04-01", "2027-03-31", ""))
			b.publish("ocds-xfic01-third", let("Window cleaning", "2024-04-01", "2027-03-31", ""))
			b.publish("ocds-xfic01-new", c.release)
			r := b.row(id, today)
			if found := r.Successor != nil; found != c.want {
				t.Fatalf("%+v", r.Successor)
			}
			if s := r.Successor; s != nil && (s.How != Inferred || s.Confidence < threshold || len(s.Reasons) < 4 || s.Confident() == "certain" || r.State != Tendering) {
				t.Errorf("%s, %+v", r.State, s)
			}
		})
	}
}

// What an operator says counts more than what is inferred or stated, and can be
// taken back.
func TestCorrect(t *testing.T) {
	engines(t, func(t *testing.T, b *bench) {
		ctx := context.Background()
		b.publish(old, let("School cleaning", "2024-04-01", "2027-03-31", ""))
		b.publish("ocds-xfic01-new", tendering("School cleaning", "2026-10-01", "2027-04-01", ""))
		b.publish("ocds-xfic01-other", tendering("Caretaking", "2026-09-01", "2027-04-01", ""))
		successor := func() string {
			if s := b.row(id, today).Successor; s != nil {
				return string(s.How) + " " + strings.TrimPrefix(s.OCID, "ocds-xfic01-")
			}
			return ""
		}
		if got := successor(); got != "inferred new" {
			t.Fatalf("before: %q", got)
		}
		for _, step := range []struct {
			verdict         Verdict
			successor, want string
		}{
			{Not, "ocds-xfic01-new", ""},
			{Is, "ocds-xfic01-other", "corrected other"},
			{Is, "ocds-xfic01-new", "corrected new"},
			{Is, NoSuccessor, ""},
			{Clear, "", "inferred new"},
			{Is, "ocds-xfic01-unheard", "corrected unheard"},
			{Not, "ocds-xfic01-unheard", "inferred new"},
			{Not, "ocds-xfic01-new", ""},
			{Clear, "", "inferred new"},
		} {
			b.Clock.Advance(1e9)
			if err := b.Correct(ctx, id, step.successor, step.verdict, "A. Clerk (fictional)", "Seen on the site."); err != nil {
				t.Fatal(err)
			}
			if got := successor(); got != step.want {
				t.Errorf("%s %s: %q, want %q", step.verdict, step.successor, got, step.want)
			}
		}
		for name, c := range map[string]struct {
			contract, successor string
			verdict             Verdict
			by, why             string
			kind                fault.Kind
		}{
			"nobody":           {id, "x", Is, "", "why", fault.Invalid},
			"no reason":        {id, "x", Is, "me", " ", fault.Invalid},
			"no process":       {id, "", Is, "me", "why", fault.Invalid},
			"its own":          {id, old, Is, "me", "why", fault.Invalid},
			"not none":         {id, NoSuccessor, Not, "me", "why", fault.Invalid},
			"clear of one":     {id, "x", Clear, "me", "why", fault.Invalid},
			"unknown contract": {old + "/c9", "x", Is, "me", "why", fault.NotFound},
			"unknown process":  {"ocds-xfic01-nobody/c1", "x", Is, "me", "why", fault.NotFound},
		} {
			if err := b.Correct(ctx, c.contract, c.successor, c.verdict, c.by, c.why); fault.KindOf(err) != c.kind {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// The first end is known after an extension, and what a release stated that was
// published again counts no more.
func TestExtended(t *testing.T) {
	engines(t, func(t *testing.T, b *bench) {
		b.publish(old, let("School cleaning", "2024-04-01", "2026-12-31", ""),
			`"date":"2026-06-01T00:00:00Z","contracts":[{"id":"1","period":{"startDate":"2024-04-01","endDate":"2027-12-31"},"amendments":[{"id":"1"}]}]`)
		if r := b.row(id, today); r.State != Extended || r.FirstEnd != "2026-12-31" || r.End != "2027-12-31" {
			t.Errorf("%s, first to %s, now to %s: %s", r.State, r.FirstEnd, r.End, r.Why)
		}
		// The first release is published again and now says what holds.
		raw := fmt.Sprintf(`{"ocid":%q,"id":"r1","tag":["tender"],"date":"2026-01-01T00:01:00Z",%s}`, old, let("School cleaning", "2024-04-01", "2027-12-31", ""))
		if _, err := b.Log.Append(context.Background(), []ledger.Item{item(t, []byte(raw))}); err != nil {
			t.Fatal(err)
		}
		if r := b.row(id, today); r.State != Watching || r.FirstEnd != "2027-12-31" {
			t.Errorf("%s, first to %s: %s", r.State, r.FirstEnd, r.Why)
		}
	})
}

// Of two contracts and two tenders alike each gets the one that fits best, and no
// tender follows two contracts.
func TestInferOnce(t *testing.T) {
	b := newBench(t, testkit.SQLite(t))
	b.publish("ocds-xfic01-a", let("School cleaning", "2023-04-01", "2026-03-31", ""))
	b.publish("ocds-xfic01-b", let("School cleaning", "2024-04-01", "2027-03-31", ""))
	b.publish("ocds-xfic01-y", tendering("School cleaning", "2026-10-01", "2027-04-01", ""))
	if s := b.row("ocds-xfic01-a/c1", today).Successor; s != nil {
		t.Errorf("the first contract is followed by %s", s.OCID)
	}
	b.publish("ocds-xfic01-x", tendering("School cleaning", "2025-10-01", "2026-04-01", ""))
	var got []string
	for _, contract := range []string{"ocds-xfic01-a/c1", "ocds-xfic01-b/c1"} {
		if s := b.row(contract, today).Successor; s != nil {
			got = append(got, s.OCID)
		}
	}
	if !slices.Equal(got, []string{"ocds-xfic01-x", "ocds-xfic01-y"}) {
		t.Errorf("followed by %q", got)
	}
}
