package org

import (
	"encoding/csv"
	"os"
	"testing"

	"github.com/tolsey/tolsey/internal/testkit"
)

func TestCouncilNames(t *testing.T) {
	for _, c := range []struct {
		name, key string
		kind      Reason
	}{
		{"Blackpool Council", "blackpool-council", ""},
		{"BLACKPOOL BOROUGH COUNCIL", "blackpool-council", CouncilName},
		{"Knowsley Metropolitan Borough Council", "knowsley-council", CouncilName},
		{"City of Bradford Metropolitan District Council", "bradford-council", CouncilName},
		{"London Borough of Bromley", "bromley-council", CouncilName},
		{"London Borough of Bromley Council", "bromley-council", CouncilName},
		{"Council of the London Borough of Barking & Dagenham", "barking-and-dagenham-council", CouncilName},
		{"The Mayor and Burgesses of the London Borough of Harrow", "harrow-council", CouncilName},
		{"Royal Borough of Windsor and Maidenhead", "windsor-and-maidenhead-council", CouncilName},
		{"Borough Council of King's Lynn & West Norfolk", "kings-lynn-and-west-norfolk-council", CouncilName},
		{"King's Lynn and West Norfolk Borough Council", "kings-lynn-and-west-norfolk-council", CouncilName},
		{"St Albans City and District Council", "st-albans-council", CouncilName},
		{"City and County of Swansea Council", "swansea-council", CouncilName},
		{"Caerphilly County Borough Council", "caerphilly-council", CouncilName},
		{"Hyndburn Borough Council Environmental Services", "hyndburn-council", CouncilService},
		{"Blackpool Borough Council Trading Standards", "blackpool-council", CouncilService},
		{"Lancashire County Council - Highways", "lancashire-county-council", CouncilService},

		// Tiers that tell councils of one place apart, and names that only
		// look like a council's.
		{"Lancashire County Council", "lancashire-county-council", ""},
		{"Newport Town Council", "newport-town-council", ""},
		{"Longton Parish Council", "longton-parish-council", ""},
		{"Chichester City Council", "chichester-city-council", ""},
		{"Chichester District Council", "chichester-district-council", ""},
		{"Newcastle City Council", "newcastle-city-council", ""},
		{"City of London", "city-of-london", ""},
		{"City Council", "city-council", ""},
		{"Council of Europe", "council-of-europe", ""},
		{"Bolton & District Hospital Saturday Council", "bolton-and-district-hospital-saturday-council", ""},
		{"Chorley Council for Voluntary Service", "chorley-council-for-voluntary-service", ""},
		{"Blackpool Council and Wyre Council", "blackpool-council-and-wyre-council", ""},
		{"Chorley Council and South Ribble Borough Council", "chorley-council-and-south-ribble-borough-council", ""},
		{"Muse Developments Limited on behalf of Blackpool Borough Council", "muse-developments-ltd-on-behalf-of-blackpool-borough-council", ""},
		{"Lancashire County Council Pension Fund", "lancashire-county-council-pension-fund", ""},
		{"London Borough of Bromley and London Borough of Bexley", "london-borough-of-bromley-and-london-borough-of-bexley", ""},
	} {
		if n := read(c.name); n.key != c.key || n.kind != c.kind {
			t.Errorf("%q has the key %q (%s), want %q (%s)", c.name, n.key, n.kind, c.key, c.kind)
		}
	}
}

// The names of all local authorities of the United Kingdom keep apart.
func TestEveryCouncilHasItsOwnKey(t *testing.T) {
	file, err := os.Open(testkit.Shared(t, "data", "registers", "uk_local_authorities_current.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	for _, row := range rows[1:] {
		name := row[1] // official-name
		key := read(name).key
		if other, ok := seen[key]; ok {
			t.Errorf("%q and %q have the same key %s", name, other, key)
		}
		seen[key] = name
	}
	if len(seen) < 350 {
		t.Errorf("the register has %d names, want 350 and more", len(seen))
	}
}
