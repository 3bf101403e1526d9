package redflag

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/fault"
)

func TestParseSettings(t *testing.T) {
	got := settings(t, `
; a comment
currency = GBP
price_comparison_procurement_methods = Reverse auction|Lowest price
no_price_comparison_procurement_methods = Draw
[defaults]
currency = USD
bid_status = valid
award_status = active
item_classification_scheme = CPV
[redactions]
amount = 0|0.01|none
organization_id = placeholder|x
[corrections]
award_status_by_contract_status = true
[modifications]
move_auctions = true
prefix_buyer_or_procuring_entity_id = B-
prefix_tenderer_or_supplier_id = S-
split_procurement_method_details = -
[codelists.bid_status]
Qualified = valid
[codelists.award_status]
Active = active
[exclusions]
procurement_method_details = Random selection
[R003]
threshold = 10
procurement_methods = open|limited
[R003.procurement_method_details]
Emergency = 5
[R018]
[R025]
percentile = 90
threshold = 0.05
[R038]
minimum_submitted_bids = 3
`)
	want := Settings{
		Only: []string{"R003", "R018", "R025", "R038"}, Currency: "GBP", PriceMethods: []string{"Reverse auction", "Lowest price"},
		NoPriceMethods: []string{"Draw"}, ExcludedProcedure: []string{"Random selection"},
		Prepare: Preparation{Currency: "USD", BidStatus: "valid", AwardStatus: "active", BidStatuses: map[string]string{"Qualified": "valid"},
			AwardStatuses: map[string]string{"Active": "active"}, RedactedAmounts: []float64{0, 0.01}, RedactedIDs: []string{"placeholder", "x"},
			AwardStatusByContract: true, MoveAuctions: true, BuyerPrefix: "B-", SupplierPrefix: "S-", SplitProcedure: "-"},
	}
	want.R003.Days, want.R003.Methods, want.R003.ByProcedure = 10, []string{"open", "limited"}, map[string]int{"Emergency": 5}
	want.R025.Percentile, want.R025.LowerFence = 90, ptr(0.05)
	want.R038.MinBids = 3
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSettingsThatAreWrong(t *testing.T) {
	for ini, word := range map[string]string{
		"[R999]": "R999", "[UK-R003]": "UK-R003", "colour = red": "colour", "[R024]\nthreshold = low": "low",
		"[R003]\nthreshold = 1.5": "1.5", "[R003]\nnothing": "Line 2", "[R003.procurement_method_details]\nx = y": "x",
		"[corrections]\naward_status_by_contract_status = perhaps": "perhaps", "[R018]\nthreshold = 1": "threshold",
	} {
		_, err := ParseSettings(ini)
		if fault.KindOf(err) != fault.Invalid || !strings.Contains(fault.Public(err), word) {
			t.Errorf("%q: %v", ini, err)
		}
	}
	if s := settings(t, ""); s.Only == nil || len(s.Only) > 0 {
		t.Errorf("without sections no flag is on: %+v", s)
	}
}

func TestPreparation(t *testing.T) {
	const release = `{"ocid":"F","buyer":{"id":"b"},"tender":{"procurementMethodDetails":"Open - 2026"},
		"auctions":[{"stages":[{"bids":[{"tenderers":[{"id":"x"}],"value":{"amount":0}},{"status":"Out","tenderers":[{"id":"S-y"}],"value":{"amount":2,"currency":"EUR"}}]}]}],
		"awards":[{"id":"1","suppliers":[{"id":"placeholder"}]},{"id":"2","status":"Won","suppliers":[{"id":"x"}]}],"contracts":[{"awardID":"2","status":"cancelled"}]}`
	raw := Read(parse(t, release))
	if got := (&Preparation{}).apply(raw); got.Bids != nil || !raw.Auctioned || len(raw.Bids) != 2 {
		t.Errorf("bids of auctions count only where that is asked for: %+v", got)
	}
	p := Preparation{MoveAuctions: true, Currency: "GBP", BidStatus: "valid", AwardStatus: "Won", BidStatuses: map[string]string{"Out": "disqualified"},
		AwardStatuses: map[string]string{"Won": "active"}, RedactedAmounts: []float64{0}, RedactedIDs: []string{"placeholder"},
		AwardStatusByContract: true, BuyerPrefix: "B-", SupplierPrefix: "S-", SplitProcedure: "-"}
	got := p.apply(raw)
	want := Reading{Auctioned: true, Buyer: "B-b", Procedure: "Open",
		Bids:   []Bid{{Status: "valid", Tenderers: []string{"S-x"}, Currency: "GBP"}, {Status: "disqualified", Tenderers: []string{"S-y"}, Amount: ptr(2.0), Currency: "EUR"}},
		Awards: []Award{{Status: "active", Suppliers: []string{""}}, {Status: "cancelled", Suppliers: []string{"S-x"}, Void: true}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(Read(parse(t, release)), raw); diff != "" {
		t.Errorf("what was read has changed: %s", diff)
	}
}

// Which procedures count, by the allow-list, the deny-list and the exclusions.
func TestProcedures(t *testing.T) {
	for _, c := range []struct {
		procedure       string
		only, not, none []string
		want            bool
	}{
		{"X", nil, nil, nil, true}, {"X", []string{"Y"}, nil, nil, false}, {"Y", []string{"Y"}, []string{"Y"}, nil, true},
		{"N", nil, []string{"N"}, nil, false}, {"", []string{"Y"}, nil, nil, false}, {"", nil, []string{""}, nil, true},
		{"X", nil, nil, []string{"X"}, false},
	} {
		release := strings.Replace(awarded("F", "", bid("valid", "a", "1", "GBP"), bid("valid", "b", "1", "GBP")), "{", `{"tender":{"procurementMethodDetails":"`+c.procedure+`"},`, 1)
		got, _ := oneRelease(t, Settings{PriceMethods: c.only, NoPriceMethods: c.not, ExcludedProcedure: c.none}, "R028", release)
		if (got != nil) != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}
