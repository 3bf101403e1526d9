package notice

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/ocds"
)

// change makes a process of one release. All releases in these tests are made
// up, and so is everybody in them.
func change(tb testing.TB, release string) process.Change {
	tb.Helper()
	v, err := ocds.Parse([]byte(release))
	if err != nil {
		tb.Fatalf("%s: %v", release, err)
	}
	return process.Change{OCID: "ocds-xxxxxx-1", Compiled: ocds.Release{Value: v}, Source: "fiction", Releases: 1}
}

func TestFromWhole(t *testing.T) {
	got := From(change(t, `{
		"ocid": "ocds-xxxxxx-1", "date": "2026-10-06T18:00:00+01:00", "tag": ["compiled"],
		"buyer": {"id": "b", "name": "Fictional Borough Council"},
		"parties": [
			{"id": "b", "name": "Fictional Borough Council", "roles": ["buyer"], "address": {"region": "UKD62"},
				"identifier": {"scheme": "GB-PPON", "id": "PAAA-1111-AAAA"}},
			{"id": "s", "name": "Made-up Salt Ltd &amp; Sons", "roles": ["supplier"], "details": {"scale": "sme"},
				"identifier": {"scheme": "GB-COH", "id": "00000001"}}],
		"planning": {"documents": [{"id": "1", "noticeType": "UK2", "datePublished": "2026-07-01T09:00:00+01:00"}]},
		"tender": {
			"title": " Road salt &amp;amp; grit ", "description": "<p>For the winter.</p>", "status": "active",
			"legalBasis": {"id": "2023/54", "scheme": "UKPGA"},
			"procurementMethod": "open", "procurementMethodDetails": "Open procedure", "mainProcurementCategory": "goods",
			"value": {"amount": 250000, "amountGross": 300000, "currency": "GBP"},
			"tenderPeriod": {"endDate": "2026-12-01T12:00:00Z"},
			"lots": [{"id": "1", "suitability": {"sme": true, "vcse": false},
				"contractPeriod": {"startDate": "2027-01-01", "endDate": "2028-12-31", "maxExtentDate": "2030-12-31"}}],
			"items": [{"id": "1", "additionalClassifications": [{"scheme": "CPV", "id": "14410000-8", "description": "Rock salt"}],
				"deliveryAddresses": [{"region": "UKD6"}, {"region": "North West"}]}],
			"documents": [{"id": "2", "noticeType": "UK4", "documentType": "tenderNotice", "datePublished": "2026-10-06T18:00:00+01:00"}]}
	}`))
	want := Notice{
		OCID: "ocds-xxxxxx-1", Title: "Road salt & grit", Description: "For the winter.",
		Buyer: plain.Ref{Key: "GB-PPON-PAAA-1111-AAAA", Name: "Fictional Borough Council"}, BuyerKind: Local,
		Type: "UK4", LegalBasis: Act2023, Method: "open", MethodDetails: "Open procedure", MainCategory: "goods",
		Categories: []plain.Category{{Scheme: "CPV", Code: "14410000", Label: "Rock salt", Division: "14"}},
		Regions:    []Region{{"UKD", "North West"}},
		Value:      &plain.Value{Money: ocds.Money{Hundredths: 25_000_000, Currency: "GBP"}, Where: "tender.value"},
		SME:        plain.Yes, VCSE: plain.No,
		Published: time.Date(2026, 7, 1, 8, 0, 0, 0, time.UTC), Updated: time.Date(2026, 10, 6, 17, 0, 0, 0, time.UTC),
		Closes: time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC), ClosesExact: true,
		Starts: "2027-01-01", Ends: "2028-12-31", LatestEnd: "2030-12-31",
		Base: BaseTender, OpenUntil: time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC),
		Source: "fiction", Releases: 1,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTitle(t *testing.T) {
	for release, want := range map[string]string{
		`{"tender":{"title":"A"}}`: "A",
		`{"tender":{"title":".","description":"Salt for roads.<br>And grit."}}`:                                "Salt for roads. And grit.",
		`{"tender":{"description":"` + strings.Repeat("long ", 40) + `"}}`:                                     strings.TrimSpace(strings.Repeat("long ", 19)) + "…",
		`{"planning":{"project":{"title":"Project"}},"title":"Release"}`:                                       "Project",
		`{"planning":{"budget":{"project":"Budgeted","description":"d"}},"title":"Release"}`:                   "Budgeted",
		`{"title":"Release","awards":[{"id":"1","title":"Award"}]}`:                                            "Release",
		`{"awards":[{"id":"1","title":""},{"id":"2","title":"Award"}]}`:                                        "Award",
		`{"contracts":[{"id":"1","title":"Contract"}]}`:                                                        "Contract",
		`{"tender":{"title":[],"lots":[{"title":"Lot"}]}}`:                                                     "Lot",
		`{"planning":{"budget":{"description":"Transformers"}}}`:                                               "Transformers",
		`{"tender":{"items":[{"classification":{"scheme":"CPV","id":"14410000","description":"Rock salt"}}]}}`: "Rock salt",
		`{}`:                          "Untitled notice ocds-xxxxxx-1",
		`{"tender":[1,2],"title":{}}`: "Untitled notice ocds-xxxxxx-1",
	} {
		if got := From(change(t, release)).Title; got != want {
			t.Errorf("%s:\n got %q\nwant %q", release, got, want)
		}
	}
}

func TestDescriptionIsBounded(t *testing.T) {
	n := From(change(t, `{"tender":{"description":"`+strings.Repeat("ŵord ", 3000)+`"}}`))
	if got := len([]rune(n.Description)); got > maxDescription || got < maxDescription-10 {
		t.Errorf("a description of %d runes", got)
	}
}

func TestValue(t *testing.T) {
	for release, want := range map[string]string{
		`{"tender":{"value":{"amount":1000,"currency":"GBP"},"lots":[{"value":{"amount":5000,"currency":"AED"}}]}}`:                                                  "GBP 100000 tender.value",
		`{"tender":{"value":{"amount":0},"lots":[{"value":{"amount":10,"currency":"GBP"}},{"value":{"amount":20,"currency":"GBP"}}]}}`:                               "GBP 3000 tender.lots (sum)",
		`{"tender":{"lots":[{"value":{"amount":10,"currency":"GBP"}},{"value":{"amount":20,"currency":"EUR"}}]},"awards":[{"value":{"amount":7,"currency":"GBP"}}]}`: "GBP 700 awards (sum)",
		`{"planning":{"budget":{"amount":{"amount":400,"currency":"PYG"}}},"awards":[{"value":{"amount":7}}]}`:                                                       "PYG 40000 planning.budget",
		`{"planning":{"budget":{"budgetBreakdown":[{"amount":{"amount":4,"currency":"GBP"}},{"amount":{"amount":5,"currency":"GBP"}}]}}}`:                            "GBP 900 planning.budgetBreakdown (sum)",
		`{"awards":[{"value":{"amount":7,"currency":"GBP"}},{"status":"cancelled","value":{"amount":90,"currency":"GBP"}},{"value":{"amount":8,"currency":"GBP"}}]}`: "GBP 1500 awards (sum)",
		`{"awards":[{"value":{"amountGross":7,"currency":"GBP"}}]}`:                                                                                                  "GBP 700 gross awards (sum)",
		`{"awards":[{"value":{"amount":0}}],"contracts":[{"value":{"amount":7,"currency":"GBP"}}]}`:                                                                  "GBP 700 contracts (sum)",
		`{"tender":{"minValue":{"amount":7,"currency":"GBP"}}}`:                                                                                                      "GBP 700 tender.minValue",
		`{"tender":{"value":{"amount":-5,"currency":"GBP"}}}`:                                                                                                        "",
		`{"tender":{"value":"lots"}}`: "",
	} {
		got := ""
		if v := From(change(t, release)).Value; v != nil {
			gross := ""
			if v.Gross {
				gross = "gross "
			}
			got = v.Currency + " " + strings.ReplaceAll(group(v.Hundredths), ",", "") + " " + gross + v.Where
		}
		if got != want {
			t.Errorf("%s:\n got %q\nwant %q", release, got, want)
		}
	}
}

func TestCloses(t *testing.T) {
	for release, want := range map[string]string{
		`{"tender":{"tenderPeriod":{"endDate":"2026-12-01T12:00:00Z"},"lots":[{"tenderPeriod":{"endDate":"2027-01-01T12:00:00Z"}}]}}`: "2026-12-01T12:00:00Z exact",
		`{"tender":{"lots":[{"tenderPeriod":{"endDate":"2027-01-01T12:00:00Z"}},{"tenderPeriod":{"endDate":"2026-01-01"}}]}}`:         "2027-01-01T12:00:00Z exact",
		`{"tender":{"tenderPeriod":{"endDate":"2026-07-01"}}}`:                                                                        "2026-07-01T22:59:59Z",
		`{"tender":{"tenderPeriod":{"endDate":"2026-07-01T17:00:00"}}}`:                                                               "2026-07-01T16:00:00Z exact",
		`{"tender":{"tenderPeriod":{"endDate":"2207-07-01"}}}`:                                                                        "",
		`{"tender":{"tenderPeriod":[]}}`:                                                                                              "",
	} {
		n := From(change(t, release))
		got := ""
		if !n.Closes.IsZero() {
			got = n.Closes.Format(time.RFC3339)
		}
		if n.ClosesExact {
			got += " exact"
		}
		if got != want {
			t.Errorf("%s: closes %q, want %q", release, got, want)
		}
	}
}

func TestPublication(t *testing.T) {
	n := From(change(t, `{"date":"2026-10-06T00:00:00Z","tender":{"datePublished":"2026-03-01T00:00:00Z","documents":[
		{"noticeType":"uk4 ","datePublished":"2026-05-01T00:00:00Z"},{"datePublished":"2001-01-01T00:00:00Z"}]},
		"awards":[{"documents":[{"noticeType":"UK6","datePublished":"2026-04-01T00:00:00Z"},{"noticeType":"UK99","datePublished":"2027-01-01"},
		{"documentType":"awardNotice","datePublished":"0207-01-01"}]}]}`))
	if got, want := n.Published.Format(time.DateOnly)+" "+n.Updated.Format(time.DateOnly)+" "+n.Type, "2026-03-01 2026-10-06 UK4"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if n := From(change(t, `{"date":null,"tender":{"documents":[{"noticeType":"UK4","datePublished":"2026-05-01"}]}}`)); n.Updated.IsZero() || n.Published.IsZero() {
		t.Errorf("without a release date: published %v, updated %v", n.Published, n.Updated)
	}
	if n := From(change(t, `{"tag":["tender"],"tender":{"legalBasis":{"id":"32014L0024","scheme":"CELEX"}}}`)); n.Type != "" || n.LegalBasis != OlderRules {
		t.Errorf("older rules: type %q, basis %q", n.Type, n.LegalBasis)
	}
}

func TestSuitabilityBefore2020(t *testing.T) {
	n := From(change(t, `{"tender":{"xClassifications":{"isSuitableForSme":true,"isSuitableForVco":false}}}`))
	if n.SME != plain.Yes || n.VCSE != plain.No {
		t.Errorf("SME %v, VCSE %v", n.SME, n.VCSE)
	}
	if n := From(change(t, `{}`)); n.SME != plain.Unknown || n.VCSE != plain.Unknown {
		t.Errorf("nothing said: SME %v, VCSE %v", n.SME, n.VCSE)
	}
}

func TestSuppliers(t *testing.T) {
	n := From(change(t, `{"parties":[{"id":"1","name":"Made-up Salt Ltd","details":{"scale":"micro"}}],"awards":[
		{"id":"1","suppliers":[{"id":"1","name":"Salt"},{"name":"MADE-UP SALT LTD"},{"id":0,"name":"Fictional Grit Ltd","sme":true},{"id":0}]},
		{"id":"2","status":"cancelled","suppliers":[{"name":"Loser Ltd"}]},
		{"id":"3","suppliers":{"name":"Various Suppliers"}}]}`))
	var got []string
	for _, s := range n.Suppliers {
		got = append(got, strings.TrimSpace(s.Name+" "+s.Scale))
	}
	want := []string{"Made-up Salt Ltd micro", "Fictional Grit Ltd sme", "Various Suppliers"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	if n.Suppliers[0].Key == "" || n.Suppliers[2].Key != "" {
		t.Errorf("keys %q and %q: a pseudo supplier has none", n.Suppliers[0].Key, n.Suppliers[2].Key)
	}
}

func TestRegions(t *testing.T) {
	for published, want := range map[string]string{
		"UKD": "UKD", "ukd62": "UKD", "TLD6": "UKD", "North West": "UKD", "North West (England)": "UKD", " YORKSHIRE and the humber ": "UKE",
		"UKM71": "UKM", "Scotland": "UKM", "Any region": "UK", "UK": "UK", "England": "UKC UKD UKE UKF UKG UKH UKI UKJ UKK",
		"FR10": "/FR10", "Ukraine": "/Ukraine", "UKRAI": "/UKRAI", "UKZ1": "/UKZ1", "": "", " - ": "",
	} {
		var got []string
		for _, r := range regionsOf(published) {
			if r.Code == "" {
				r.Code = "/" + r.Name
			}
			got = append(got, r.Code)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %q", published, got, want)
		}
	}
	for release, want := range map[string]string{
		`{"tender":{"items":[{"deliveryAddresses":[{"countryName":"United Kingdom"},{"countryName":"Wales"},{"region":"UKL11"}]}]}}`: "Wales",
		`{"tender":{"items":{"deliveryAddress":{"region":"London"}}},"buyer":{"name":"B","address":{"region":"Wales"}}}`:             "London",
		`{"buyer":{"name":"Fictional Council","address":{"region":"UKK30"}}}`:                                                        "South West",
		`{"buyer":{"name":"Fictional Council","address":{"region":"UK"}}}`:                                                           "",
		`{"awards":[{"items":[{"deliveryAddresses":[{"region":"Wales"}]}]}]}`:                                                        "Wales",
	} {
		if got := series(read(change(t, release).Compiled).regionNames()); got != want {
			t.Errorf("%s: %q, want %q", release, got, want)
		}
	}
}

func TestCategoriesAreEachNamedOnce(t *testing.T) {
	n := From(change(t, `{"tender":{"classification":{"scheme":"CPV","id":"14410000"},"items":[
		{"classification":{"scheme":"CPV","id":"14410000-8"},"additionalClassifications":[{"scheme":"X","id":"14410000"},{"id":"45000000"}]}]},
		"awards":[{"items":[{"classification":{"scheme":"CPV","id":"71000000"}}]}]}`))
	var got []string
	for _, c := range n.Categories {
		got = append(got, c.Scheme+c.Code)
	}
	if diff := cmp.Diff([]string{"CPV14410000", "X14410000", "CPV45000000", "CPV71000000"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// members are names that From looks for, so that random releases reach its
// every corner.
var members = strings.Fields(`ocid date tag buyer parties planning tender awards contracts id name title description status
	value amount amountGross currency lots items documents noticeType documentType datePublished tenderPeriod contractPeriod period
	startDate endDate maxExtentDate suppliers roles identifier scheme classification additionalClassifications deliveryAddresses
	region countryName address budget project milestones dueDate legalBasis suitability sme vcse awardID dateSigned amendments
	hasRenewal renewal relatedLots details scale minValue procuringEntity enquiryPeriod url uri
	hasRecurrence recurrence dates relatedProcesses relationship classifications`)

// anything draws a JSON value in which names and texts are those that matter.
func anything(depth int) *rapid.Generator[any] {
	texts := append([]string{"", "-", "1", "active", "planned", "complete", "cancelled", "terminated", "buyer", "UK4", "UK12", "GBP", "AED",
		"2026-12-01", "2026-03-10T17:00:00", "0207-01-01T00:00:00Z", "2105-10-09", "1e9999", "&amp;amp;", "<b>", "14410000-8", "UKD6",
		"micro", "large", "TED_CA_TYPE", "MINISTRY", "COFOG", "09", "GB-NHS", "prior", "ocds-xxxxxx-1", "ocds-xxxxxx-2"}, members...)
	leaf := rapid.OneOf(
		rapid.Map(rapid.SampledFrom(texts), func(s string) any { return s }),
		rapid.Map(rapid.String(), func(s string) any { return s }),
		rapid.Map(rapid.Float64Range(-1e18, 1e18), func(f float64) any { return f }),
		rapid.Map(rapid.Bool(), func(b bool) any { return b }),
		rapid.Just[any](nil),
	)
	if depth == 0 {
		return leaf
	}
	kid := rapid.Deferred(func() *rapid.Generator[any] { return anything(depth - 1) })
	object := rapid.Map(rapid.MapOfN(rapid.SampledFrom(members), kid, 0, 8), func(m map[string]any) any { return m })
	return rapid.OneOf(object, object, object, leaf,
		rapid.Map(rapid.SliceOfN(kid, 0, 4), func(l []any) any { return l }))
}

func drawRelease(t *rapid.T, label string) ocds.Release {
	data, err := json.Marshal(anything(5).Draw(t, label))
	if err != nil {
		t.Fatal(err)
	}
	v, err := ocds.Parse(data)
	if err != nil {
		t.Fatalf("%s: %v", data, err)
	}
	return ocds.Release{Value: v}
}

// From and Changes take any JSON, and always give a title and a stage.
func TestAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before, after := drawRelease(t, "before"), drawRelease(t, "after")
		n := From(process.Change{OCID: "ocds-xxxxxx-1", Compiled: after})
		if !plain.Speaks(n.Title) {
			t.Fatalf("title %q", n.Title)
		}
		if s := n.Stage(atNoon); s == "" {
			t.Fatal("no stage")
		}
		if _, ok := KindOf(string(n.BuyerKind)); !ok && n.BuyerKind != "" {
			t.Fatalf("kind %q", n.BuyerKind)
		}
		for line := range strings.Lines(read(after).more(&n)) {
			if !plain.Speaks(line) {
				t.Fatalf("line %q", line)
			}
		}
		for _, l := range read(after).related(n.OCID) {
			if l.other == n.OCID || !plain.Speaks(l.other) {
				t.Fatalf("a link to %q", l.other)
			}
		}
		for _, line := range Changes(before, after) {
			if line.Words == "" || line.Kind == "" {
				t.Fatalf("an empty line %+v", line)
			}
		}
		if lines := Changes(after, after); len(lines) > 0 {
			t.Fatalf("changes without a change: %+v", lines)
		}
	})
}
