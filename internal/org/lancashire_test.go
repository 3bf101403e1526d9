package org

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/db"
	"github.com/tolsey/tolsey/internal/testkit"
)

const lancashire = "contracts-finder-lancashire.derived.releases.jsonl.gz"

// buyer is a buyer as the data has it: the name to show, the spellings with
// their releases, and why they are one.
type buyer struct {
	name      string
	releases  int64
	spellings []string
	reasons   []Reason
}

var lancashireBuyers = map[string]buyer{
	"blackpool-council": {"Blackpool Council", 152,
		[]string{"Blackpool Council", "BLACKPOOL BOROUGH COUNCIL", "Blackpool Borough Council Trading Standards", "BLACKPOOL COUNCIL"},
		[]Reason{CouncilName, CouncilService, SameName}},
	"burnley-council": {"Burnley Borough Council", 94,
		[]string{"BURNLEY BOROUGH COUNCIL", "Burnley Borough Council"}, []Reason{SameName}},
	"blackburn-with-darwen-council": {"Blackburn with Darwen Borough Council", 69,
		[]string{"Blackburn with Darwen Borough Council", "Blackburn With Darwen Borough Council",
			"Blackburn with Darwen borough Council", "Blackburn with Darwen Council"}, []Reason{CouncilName, SameName}},
	"chorley-council": {"Chorley Council", 149,
		[]string{"Chorley Council", "Chorley Borough Council"}, []Reason{CouncilName}},
	"wyre-council": {"Wyre Council", 90,
		[]string{"Wyre Council", "Wyre Borough Council"}, []Reason{CouncilName}},
	"hyndburn-council": {"Hyndburn Borough Council", 33,
		[]string{"Hyndburn Borough Council", "Hyndburn Borough Council Environmental Services", "HYNDBURN BOROUGH COUNCIL"},
		[]Reason{CouncilService, SameName}},
	"lancaster-council":     {"Lancaster City Council", 74, []string{"Lancaster City Council"}, nil},
	"pendle-council":        {"Pendle Borough Council", 14, []string{"Pendle Borough Council"}, nil},
	"preston-council":       {"Preston City Council", 86, []string{"Preston City Council"}, nil},
	"ribble-valley-council": {"Ribble Valley Borough Council", 21, []string{"Ribble Valley Borough Council"}, nil},

	// Joint and acting buyers, and a charity with a council's name in its own.
	"blackpool-council-and-wyre-council": {"Blackpool Council and Wyre Council", 1,
		[]string{"Blackpool Council and Wyre Council"}, nil},
	"chorley-council-and-south-ribble-borough-council": {"Chorley Council and South Ribble Borough Council", 1,
		[]string{"Chorley Council and South Ribble Borough Council"}, nil},
	"community-cvs-the-trading-name-for-blackburn-with-darwen-council-for-voluntary-service": {
		"Community CVS (the trading name for Blackburn with Darwen Council for Voluntary Service)", 1,
		[]string{"Community CVS (the trading name for Blackburn with Darwen Council for Voluntary Service)"}, nil},
	"muse-developments-ltd-on-behalf-of-blackpool-borough-council": {"Muse Developments Limited on behalf of Blackpool Borough Council", 1,
		[]string{"Muse Developments Limited on behalf of Blackpool Borough Council"}, nil},
}

func TestLancashireBuyers(t *testing.T) {
	entries := sampleEntries(t, lancashire)
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		build(t, d, entries, 100, 300, 301)
		page, err := New(d).Buyers(t.Context(), Query{})
		must(t, err)
		if page.Total != len(lancashireBuyers) || page.Next != "" {
			t.Errorf("%d buyers, want %d on one page", page.Total, len(lancashireBuyers))
		}
		var total int64
		for _, line := range page.Lines {
			want, ok := lancashireBuyers[line.ID]
			if !ok {
				t.Errorf("%s (%s) is a buyer", line.ID, line.Name)
				continue
			}
			o := find(t, d, line.ID)
			if diff := cmp.Diff(want, asBuyer(o), cmp.AllowUnexported(buyer{})); diff != "" {
				t.Errorf("%s (-want +got):\n%s", line.ID, diff)
			}
			total += line.Releases
		}
		if total != int64(len(entries)) {
			t.Errorf("the buyers have %d releases, the data %d", total, len(entries))
		}
	})
}

func asBuyer(o Org) buyer {
	b := buyer{name: o.Name, releases: o.Buyer}
	for _, n := range o.Names {
		b.spellings = append(b.spellings, n.Name)
	}
	for _, j := range o.Joins {
		if !slices.Contains(b.reasons, j.Reason) {
			b.reasons = append(b.reasons, j.Reason)
		}
	}
	slices.Sort(b.reasons)
	return b
}

func TestLancashireSuppliers(t *testing.T) {
	d := testkit.SQLite(t)
	build(t, d, sampleEntries(t, lancashire))
	for key, want := range map[string][]string{
		"civica-uk-ltd":           {"Civica UK Limited", "CIVICA UK LIMITED", "Civica UK Ltd", "Civica Uk Ltd"},
		"ae-yates":                {"AE Yates"},
		"kompan":                  {"Kompan"},
		"kompan-ltd":              {"KOMPAN Ltd"},
		"kompan-uk-ltd":           {"KOMPAN (UK) LTD"},
		"not-awarded-to-supplier": nil,
		"various-suppliers":       nil,
		"na":                      nil,
		"nottingham-council":      {"Nottingham City Council"},
	} {
		o, err := New(d).Get(t.Context(), key)
		var got []string
		for _, n := range o.Names {
			got = append(got, n.Name)
		}
		slices.Sort(got)
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" || (err != nil) != (want == nil) {
			t.Errorf("%s: %v (-want +got):\n%s", key, err, diff)
		}
	}
	o := find(t, d, "civica-uk-ltd")
	if o.Supplier != 6 || o.Buyer != 0 || len(o.Sizes) == 0 || o.Scale != o.Sizes[len(o.Sizes)-1].Scale || o.ScaleOn("2000-01-01") != o.Sizes[0].Scale {
		t.Errorf("Civica: %+v", o)
	}
}

// Real identifiers join what they should.
func TestIdentifiersOfRealNotices(t *testing.T) {
	d := testkit.SQLite(t)
	build(t, d, sampleEntries(t, samples...))
	womble := find(t, d, "GB-PPON-PYBM-6288-WNYY")
	if womble.ID != "GB-COH-OC317661" || !slices.Contains(reasons(womble), "GB-PPON-PYBM-6288-WNYY identifiers-together GB-COH-OC317661") {
		t.Errorf("Womble Bond Dickinson is %s, joined by %v", womble.ID, reasons(womble))
	}
	if o := find(t, d, "GB-PPON-PVNH-1137-QJBX"); o.Name != "Central Bedfordshire Council" || o.Buyer == 0 || o.Region == "" {
		t.Errorf("Central Bedfordshire: %+v", o)
	}
	if o := find(t, d, "GB-COH-06986570"); o.Name != "AD MERCHANDISE LTD" {
		t.Errorf("a company number without its zeros leads to %s", o.Name)
	}
	if o := find(t, d, "nominet-uk"); strings.HasPrefix(o.ID, "GB-COH") {
		t.Errorf("a malformed company number became the id %s", o.ID)
	}
	if o := find(t, d, "met-office"); o.Buyer == 0 || o.ID != "GB-GOR-EA46" {
		t.Errorf("the Met Office, described in place in 2015, is %s with %d releases as buyer", o.ID, o.Buyer)
	}
}
