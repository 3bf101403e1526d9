package org

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/fault"
	"github.com/tolsey/tolsey/internal/ledger"
	"github.com/tolsey/tolsey/internal/testkit"
)

// fictionalBuyer is a release of a made-up buyer with a number and what else is
// said of it.
func fictionalBuyer(ocid, date, name, number, more string) string {
	return fmt.Sprintf(`{"ocid":"ocds-xf0000-%s","id":"%s","date":"%s","tag":["tender"],"buyer":{"id":"b"},
		"parties":[{"id":"b","name":"%s","roles":["buyer"],"identifier":{"scheme":"GB-PPON","id":"%s"}%s}]}`, ocid, date, date, name, number, more)
}

// The Lancashire councils of real notices are councils of the North West, first
// by their names and addresses and then by the register.
func TestLancashireCouncils(t *testing.T) {
	var releases []string
	for _, e := range sampleEntries(t, lancashire) {
		releases = append(releases, string(e.Payload))
	}
	tiers := map[string]Tier{"blackpool-council": Unitary, "blackburn-with-darwen-council": Unitary}
	councils := strings.Fields("blackpool-council burnley-council blackburn-with-darwen-council chorley-council wyre-council " +
		"hyndburn-council lancaster-council pendle-council preston-council ribble-valley-council")
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		r := openRegister(t, d)
		r.notices(releases...)
		for _, imported := range []bool{false, true} {
			if imported {
				r.file("uk_local_authorities_current.csv")
			}
			for _, id := range councils {
				p := r.now().Of(id)
				if p == nil || p.Kind != Council || p.Region != "UKD" || p.OrgID != id {
					t.Fatalf("%s: %+v", id, p)
				}
				want := District
				if tiers[id] != "" {
					want = tiers[id]
				}
				if imported && (p.Tier != want || p.Told[FieldKind].From != FromRegister) {
					t.Errorf("%s is %q by %s", id, p.Tier, p.Told[FieldKind].From)
				}
			}
		}
		fifteen := 0
		for _, name := range strings.Split("Lancashire County|Blackburn with Darwen|Blackpool|Burnley|Chorley|Fylde|Hyndburn|Lancaster City|Pendle|Preston City|"+
			"Ribble Valley|Rossendale|South Ribble|West Lancashire|Wyre", "|") {
			if p := r.body(idOf(name + " Council")); p.Kind == Council && p.Region == "UKD" && p.Tier != "" && !p.Ended("2026-11-20") {
				fifteen++
			}
		}
		if fifteen != 15 {
			t.Errorf("%d councils of Lancashire are known", fifteen)
		}
		if keys := r.now().KeysAlone("GB-GSS-E06000009"); !cmp.Equal(keys, []string{"blackpool-council"}) {
			t.Errorf("the keys of Blackpool are %v", keys)
		}
		if keys := r.now().Keys("lancashire-combined-county-authority"); !cmp.Equal(keys, []string{"blackburn-with-darwen-council", "blackpool-council"}) {
			t.Errorf("the keys of the combined authority are %v", keys)
		}
	})
}

func TestStrengths(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		r := openRegister(t, d)
		r.notices(fictionalBuyer("1", "2026-02-01", "Fictional Heritage Partnership", "PAAA-1111-AAAA",
			`,"address":{"region":"UKD12"},"details":{"classifications":[{"scheme":"UK_CA_TYPE","id":"publicAuthorityCentralGovernment"}]}`))
		const key = "GB-PPON-PAAA-1111-AAAA"
		check := func(kind Kind, from From, region string) {
			t.Helper()
			p := r.now().Of(key)
			if p.Kind != kind || p.Told[FieldKind].From != from || p.Region != region {
				t.Errorf("%s by %s in %s, want %s by %s in %s", p.Kind, p.Told[FieldKind].From, p.Region, kind, from, region)
			}
		}
		check(CentralBody, FromNotice, "UKD")
		// A release that is older by its own date tells nothing new; a newer one does.
		r.notices(fictionalBuyer("2", "2026-01-01", "Fictional Heritage Partnership", "PAAA-1111-AAAA", `,"address":{"region":"UKC"}`))
		check(CentralBody, FromNotice, "UKD")
		r.notices(fictionalBuyer("3", "2026-03-01", "Fictional Heritage Partnership", "PAAA-1111-AAAA", `,"address":{"postalCode":"LS1 4DY"}`))
		check(CentralBody, FromNotice, "UKE")
		r.rows("Fictional register", RegisterRow{Name: "Fictional Heritage", Kind: "Executive agency", Region: "London", Identifiers: []string{key}})
		check(ExecutiveAgency, FromRegister, "UKI")
		r.set(key, map[Field]string{FieldKind: "ndpb"})
		check(NDPB, FromOperator, "UKI")
		r.rows("Fictional register", RegisterRow{Name: "Fictional Heritage", Kind: "nhs", Identifiers: []string{key}})
		check(NDPB, FromOperator, "UKE") // the register says nothing of the region any more
		r.set(key, map[Field]string{FieldKind: None, FieldRegion: "Wales"})
		check("", FromOperator, "UKL")
		r.set(key, map[Field]string{FieldKind: ""})
		check(NHS, FromRegister, "UKL")
		r.set(key, map[Field]string{FieldKind: "ndpb"}) // said before, and again
		check(NDPB, FromOperator, "UKL")
		p := r.body(key)
		if p.ID != "fictional-heritage" || p.Name != "Fictional Heritage" || p.Told[FieldKind].By != "jo" || p.Told[FieldKind].Why != "asked" || p.Told[FieldKind].Date != "2026-11-20" {
			t.Errorf("%+v", p)
		}
		var history []string
		for _, s := range r.now().Statements(key) {
			if s.Field == FieldKind {
				history = append(history, string(s.From)+" "+s.Value)
			}
		}
		if diff := cmp.Diff([]string{"register agency", "operator ndpb", "register nhs", "operator none", "operator ", "operator ndpb"}, history); diff != "" {
			t.Errorf("history (-want +got):\n%s", diff)
		}
	})
}

// What replaced what is the same however acts of different strength are mixed:
// only the order among registers, and among operators, counts.
func TestOrderOfStrengths(t *testing.T) {
	kind := rapid.SampledFrom([]string{"", "agency", "council", "nhs"})
	rapid.Check(t, func(t *rapid.T) {
		bodies := []string{"fictional-a", "fictional-b", "department-for-education"}
		var registers, operators []Statement
		for i := range 8 {
			s := Statement{Body: rapid.SampledFrom(bodies).Draw(t, "body"), Field: rapid.SampledFrom([]Field{FieldKind, FieldParent}).Draw(t, "field"),
				Told: Told{Value: kind.Draw(t, "kind"), From: FromRegister, Source: rapid.SampledFrom([]string{"X", "Y"}).Draw(t, "source")}}
			if s.Field == FieldParent {
				s.Value = rapid.SampledFrom(bodies).Draw(t, "parent")
			}
			if s.Why = fmt.Sprint(i); rapid.Bool().Draw(t, "operator") {
				s.From, s.Source = FromOperator, ""
				operators = append(operators, s)
			} else {
				registers = append(registers, s)
			}
		}
		made := func(facts []Statement) *Directory {
			k := knowledge{facts: tableStatements()}
			for i, s := range facts {
				s.Index = int64(i)
				k.facts = append(k.facts, s)
			}
			return k.directory("2026-11-20", map[string]nameFacts{})
		}
		var mixed []Statement
		for a, b := registers, operators; len(a)+len(b) > 0; {
			if len(b) == 0 || len(a) > 0 && rapid.Bool().Draw(t, "register next") {
				mixed, a = append(mixed, a[0]), a[1:]
			} else {
				mixed, b = append(mixed, b[0]), b[1:]
			}
		}
		want, got := made(append(append([]Statement{}, registers...), operators...)), made(mixed)
		if diff := cmp.Diff(want.All(), got.All(), cmpopts.IgnoreFields(Told{}, "Index")); diff != "" {
			t.Fatalf("(-in order +mixed):\n%s", diff)
		}
	})
}

// A rebuilt projection has the rows of the live one, on each engine and however
// the entries are batched.
func TestProfilesRebuilt(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		r := openRegister(t, d)
		for i := range 4 {
			r.notices(fictionalBuyer(fmt.Sprint(i), fmt.Sprintf("2026-0%d-01", 1+(i*2)%4), "Fictional Council", "PAAA-1111-AAAA", fmt.Sprintf(`,"address":{"region":"UK%c"}`, 'C'+i)),
				fictionalBuyer(fmt.Sprint("x", i), "2026-01-01", "Fictional Trust", "PBBB-1111-AAAA", `,"details":{"classifications":[{"scheme":"COFOG","id":"07"}]}`))
		}
		r.rows("Fictional register", RegisterRow{Name: "Fictional Council", Kind: "council"}, RegisterRow{Name: "Fictional School"})
		r.set("fictional-school", map[Field]string{FieldParent: "fictional-council"})
		must(t, r.SetLead(t.Context(), r.log, Lead{Body: "fictional-council", Name: "A. Example", Role: "Leader", Since: "2026-05-01", Source: "Minutes", By: "jo"}))
		must(t, r.SetTarget(t.Context(), r.log, Target{Body: "fictional-council", Measure: "sme-value", Year: "2026-27", Percent: 33.5, Source: "Plan", By: "jo"}))
		live := profileRows(t, d)
		if strings.Count(live, "\n") < 12 {
			t.Fatalf("only these rows:\n%s", live)
		}
		must(t, r.log.Rebuild(t.Context(), []string{"profile"}, nil))
		if diff := cmp.Diff(live, profileRows(t, d)); diff != "" {
			t.Errorf("(-live +rebuilt):\n%s", diff)
		}
	})
}

func profileRows(t *testing.T, d *db.DB) string {
	t.Helper()
	var all strings.Builder
	must(t, d.Read(t.Context(), func(tx *db.Tx) error {
		all.Reset()
		for _, table := range (ProfileProjection{}).Tables() {
			rows, err := tx.Query(t.Context(), "select * from "+table)
			if err != nil {
				return err
			}
			text, err := testkit.Rows(rows)
			if err != nil {
				return err
			}
			fmt.Fprintf(&all, "%s\n%s\n", table, text)
		}
		return nil
	}))
	return all.String()
}

// Acts that nobody here wrote, or whose content was removed, tell nothing.
func TestActsThatTellNothing(t *testing.T) {
	r := openRegister(t, testkit.SQLite(t))
	for i, payload := range []any{map[string]any{"body": ""}, map[string]any{"body": "x", "origin": "table", "facts": map[string]string{"kind": "nhs"}},
		map[string]any{"body": "x", "origin": "register", "facts": "none"}, map[string]any{"body": 7}} {
		for _, kind := range []string{KindBody, KindLead, KindTarget, "other"} {
			item, err := ledger.Act(kind, fmt.Sprint(i), "", "test", payload)
			must(t, err)
			_, err = r.log.Append(t.Context(), []ledger.Item{item})
			must(t, err)
		}
	}
	if _, ok := r.now().Get("x"); ok {
		t.Error("something is known of x")
	}
	if leads := r.now().LeadStatements("x"); leads != nil {
		t.Errorf("x is led by %v", leads)
	}
}

// A body that only notices know keeps its name when something else is told of it.
func TestOfNoticesAlone(t *testing.T) {
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		r := openRegister(t, d)
		const key = "GB-PPON-PAAA-1111-AAAA"
		r.notices(fictionalBuyer("1", "2026-02-01", "Fictional Partnership", "PAAA-1111-AAAA", ""))
		if p := r.body(key); p.ID != key || p.Kind != "" || p.Told[FieldName].From != FromNotice {
			t.Errorf("%+v", p)
		}
		r.set("fictional-partnership", map[Field]string{FieldKind: "nhs", FieldParent: "department-of-health-and-social-care"})
		must(t, r.SetLead(t.Context(), r.log, Lead{Body: key, Name: "A. Example", Role: "Chair", Since: "2026-01-01", Source: "Minutes", By: "jo"}))
		p := r.body(key)
		if p.ID != key || p.Name != "Fictional Partnership" || p.Kind != NHS || r.now().Lead(key).Name != "A. Example" {
			t.Errorf("%+v", p)
		}
		if keys := r.now().Keys("department-of-health-and-social-care"); !cmp.Equal(keys, []string{key, "fictional-partnership"}) {
			t.Errorf("the department's keys are %v", keys)
		}
	})
}

func TestSetRefuses(t *testing.T) {
	r := openRegister(t, testkit.SQLite(t))
	r.rows("Fictional register", RegisterRow{Name: "Fictional Agency", Parent: "Home Office"})
	for _, c := range []struct {
		body, by, why string
		facts         map[Field]string
		kind          fault.Kind
	}{
		{"nobody", "jo", "so", map[Field]string{FieldKind: "nhs"}, fault.NotFound},
		{"home-office", "", "so", map[Field]string{FieldKind: "nhs"}, fault.Invalid},
		{"home-office", "jo", " ", map[Field]string{FieldKind: "nhs"}, fault.Invalid},
		{"home-office", "jo", "so", nil, fault.Invalid},
		{"home-office", "jo", "so", map[Field]string{FieldKind: "guild"}, fault.Invalid},
		{"home-office", "jo", "so", map[Field]string{FieldTier: "guild"}, fault.Invalid},
		{"home-office", "jo", "so", map[Field]string{FieldRegion: "Atlantis"}, fault.Invalid},
		{"home-office", "jo", "so", map[Field]string{FieldEnd: "soon"}, fault.Invalid},
		{"home-office", "jo", "so", map[Field]string{FieldParent: "nobody"}, fault.NotFound},
		{"home-office", "jo", "so", map[Field]string{FieldParent: "fictional-agency"}, fault.Invalid},
		{"home-office", "jo", "so", map[Field]string{FieldParent: "home-office"}, fault.Invalid},
		{"home-office", "jo", "so", map[Field]string{FieldCityRegion: "cabinet-office"}, fault.Invalid},
	} {
		_, err := r.Set(context.Background(), r.log, Correction{Body: c.body, Facts: c.facts, By: c.by, Why: c.why})
		if fault.KindOf(err) != c.kind {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if n, err := r.log.Size(t.Context()); n != 1 || err != nil {
		t.Errorf("the ledger has %d entries, %v", n, err)
	}
}
