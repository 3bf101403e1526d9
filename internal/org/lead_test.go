package org

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/testkit"
)

// A seat is empty until somebody is named, and after its lead has gone.
func TestLeads(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		r := openRegister(t, d)
		const id = "department-for-education"
		holds := func(want string) {
			t.Helper()
			got := ""
			if l := r.now().Lead(id); l != nil {
				got = l.Name
			}
			if got != want {
				t.Errorf("on %s the lead is %q, want %q", r.today(), got, want)
			}
		}
		name := func(name, since, until string) {
			t.Helper()
			must(t, r.SetLead(ctx, r.log, Lead{Body: "GB-GOR-D6", Name: name, Role: "Minister", Since: since, Until: until, Statement: "Small firms first.",
				Source: "https://news.example", By: "jo"}))
		}
		r.file("government-organisation-register.tsv") // knows the department by its number
		holds("")
		name("A. Exemple", "2026-03-01", "")
		name("A. Example", "2026-03-01", "") // spelled right
		name("B. Example", "2026-12-01", "") // to be
		holds("A. Example")
		r.clock.Set(time.Date(2026, 12, 1, 0, 30, 0, 0, time.UTC))
		holds("B. Example")
		ended, err := r.EndLead(ctx, r.log, id, "2026-12-10", "https://news.example/2", "kim")
		if err != nil || ended.Name != "B. Example" || ended.Until != "2026-12-10" {
			t.Errorf("ended %+v, %v", ended, err)
		}
		r.clock.Set(time.Date(2026, 12, 10, 12, 0, 0, 0, time.UTC))
		holds("B. Example")
		r.clock.Set(time.Date(2026, 12, 11, 12, 0, 0, 0, time.UTC))
		holds("")
		if _, err := r.EndLead(ctx, r.log, id, "", "x", "kim"); fault.KindOf(err) != fault.Conflict {
			t.Errorf("an empty seat was left: %v", err)
		}
		want := []Lead{
			{Body: id, Name: "B. Example", Role: "Minister", Since: "2026-12-01", Until: "2026-12-10", Statement: "Small firms first.", Source: "https://news.example/2", Date: "2026-12-01", By: "kim"},
			{Body: id, Name: "A. Example", Role: "Minister", Since: "2026-03-01", Statement: "Small firms first.", Source: "https://news.example", Date: "2026-11-20", By: "jo"},
		}
		if diff := cmp.Diff(want, r.now().Leads(id), cmpopts.IgnoreFields(Lead{}, "Index")); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if n := len(r.now().LeadStatements(id)); n != 4 {
			t.Errorf("the history has %d statements", n)
		}
		if r.now().Lead("nobody") != nil || r.now().Leads("home-office") != nil {
			t.Error("somebody leads where nobody was named")
		}
	})
}

func TestLeadsRefused(t *testing.T) {
	r := openRegister(t, testkit.SQLite(t))
	good := Lead{Body: "home-office", Name: "A. Example", Role: "Minister", Since: "2026-03-01", Source: "News", By: "jo"}
	for what, change := range map[string]func(l *Lead){
		"body": func(l *Lead) { l.Body = "nobody" }, "name": func(l *Lead) { l.Name = "" }, "role": func(l *Lead) { l.Role = "" },
		"source": func(l *Lead) { l.Source = "" }, "by": func(l *Lead) { l.By = "" }, "since": func(l *Lead) { l.Since = "" },
		"day": func(l *Lead) { l.Date = "now" }, "until": func(l *Lead) { l.Until = "never" }, "order": func(l *Lead) { l.Until = "2026-02-28" },
	} {
		l := good
		change(&l)
		if err := r.SetLead(t.Context(), r.log, l); fault.Public(err) == "" {
			t.Errorf("a lead with a wrong %s: %v", what, err)
		}
	}
	if err := r.SetLead(t.Context(), r.log, good); err != nil {
		t.Error(err)
	}
}

func TestTargets(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		r := openRegister(t, d)
		set := func(measure, year string, percent float64, removed bool) error {
			return r.SetTarget(t.Context(), r.log, Target{Body: "home-office", Measure: measure, Year: year, Percent: percent, Removed: removed, Source: "Plan", By: "jo"})
		}
		for _, target := range []Target{{Measure: "advertised", Year: "2027-28", Percent: 90}, {Measure: "sme-value", Year: "2027-28", Percent: 30},
			{Measure: "sme-value", Year: "2026-27", Percent: 25}, {Measure: "sme-value", Year: "2027-28", Percent: 33.3}, {Measure: "marketplace", Year: "2026-27"}} {
			must(t, set(target.Measure, target.Year, target.Percent, false))
		}
		must(t, set("marketplace", "2026-27", 0, true))
		if err := set("marketplace", "2026-27", 0, true); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a target that is not there was taken back: %v", err)
		}
		want := []Target{{Measure: "sme-value", Year: "2026-27", Percent: 25}, {Measure: "sme-value", Year: "2027-28", Percent: 33.3}, {Measure: "advertised", Year: "2027-28", Percent: 90}}
		for i := range want {
			want[i].Body, want[i].Source, want[i].By, want[i].Date = "home-office", "Plan", "jo", "2026-11-20"
		}
		if diff := cmp.Diff(want, r.now().Targets("home-office"), cmpopts.IgnoreFields(Target{}, "Index")); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if n := len(r.now().TargetStatements("home-office")); n != 6 {
			t.Errorf("the history has %d statements", n)
		}
		for _, bad := range []Target{{Measure: "happiness", Year: "2026-27"}, {Measure: "sme-value", Year: "2026"}, {Measure: "sme-value", Year: "2026-28"},
			{Measure: "sme-value", Year: "2026-27", Percent: 101}, {Measure: "sme-value", Year: "2026-27", Percent: -1}} {
			if err := set(bad.Measure, bad.Year, bad.Percent, false); fault.KindOf(err) != fault.Invalid {
				t.Errorf("%+v: %v", bad, err)
			}
		}
	})
}

func TestFinancialYear(t *testing.T) {
	for text, want := range map[string]bool{"2026-27": true, "1999-00": false, "2099-00": true, "2026-2027": false, "26-27": false, "2026-27 ": false, "": false} {
		if got := financialYear(text); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
}

// What a made-up market brings is known the second time.
func TestItems(t *testing.T) {
	r := openRegister(t, testkit.SQLite(t))
	r.SeedTable(false)
	items, refused, err := Items([]RegisterRow{{Name: "Fictional Department", Kind: "ministerial-department"}, {Kind: "nhs"}}, "fictional-market", "the made-up market")
	if err != nil || len(refused) != 1 {
		t.Fatalf("%v, refused %v", err, refused)
	}
	lead, err := Lead{Body: "fictional-department", Name: "A. Example", Role: "Minister", Since: "2026-01-01", Source: "Made up", Date: "2026-01-01", By: "the made-up market"}.Item("fictional-market")
	must(t, err)
	target, err := Target{Body: "fictional-department", Measure: "sme-value", Year: "2026-27", Percent: 33, Source: "Made up", Date: "2026-01-01", By: "the made-up market"}.Item("fictional-market")
	must(t, err)
	items = append(items, lead, target)
	for i, want := range []ledger.Status{ledger.Appended, ledger.Known} {
		got, err := r.log.Append(t.Context(), items)
		must(t, err)
		for _, status := range got {
			if status != want {
				t.Errorf("time %d: %v", i, got)
			}
		}
	}
	now := r.now()
	if l := now.Departments(); len(l) != 1 || now.Lead(l[0].ID).Name != "A. Example" || now.Targets(l[0].ID)[0].Percent != 33 {
		t.Errorf("%+v", l)
	}
	if _, err := (Lead{}).Item("x"); fault.KindOf(err) != fault.Invalid {
		t.Errorf("an empty lead: %v", err)
	}
	if _, err := (Target{}).Item("x"); fault.KindOf(err) != fault.Invalid {
		t.Errorf("an empty target: %v", err)
	}
}
