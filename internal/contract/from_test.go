package contract

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/process"
	"github.com/tolsey/tolsey/ocds"
)

// change makes a process of one release. All releases in these tests are made
// up, and so is everybody in them.
func change(tb testing.TB, ocid, release string) process.Change {
	tb.Helper()
	v, err := ocds.Parse([]byte(release))
	if err != nil {
		tb.Fatalf("%s: %v", release, err)
	}
	return process.Change{OCID: ocid, Compiled: ocds.Release{Value: v}, Source: "fiction", Releases: 1}
}

const whole = `{
	"buyer": {"name": "Fictional Council"},
	"parties": [
		{"id": "s", "name": "Made-up Salt Ltd", "details": {"scale": "sme", "vcse": false}, "identifier": {"scheme": "GB-COH", "id": "00000001"}},
		{"id": "g", "name": "Fictional Grit &amp; Co", "details": {"scale": "large"}}],
	"tender": {"title": "Road salt", "classification": {"scheme": "CPV", "id": "14410000-8"}},
	"awards": [
		{"id": "1", "status": "active", "date": "2026-03-01T00:00:00Z", "value": {"amount": 900, "currency": "GBP"},
			"suppliers": [{"id": "s"}, {"id": "s"}, {"id": "g"}]},
		{"id": "2", "title": "Grit", "status": "pending", "date": "2026-03-02", "value": {"amountGross": 500, "currency": "GBP"},
			"contractPeriod": {"startDate": "2026-04-01", "endDate": "2027-03-31", "maxExtentDate": "2029-03-31"},
			"renewal": {"description": "2 x 12 months"}, "suppliers": [{"id": "g"}], "items": [{"additionalClassifications": [{"scheme": "CPV", "id": "34144420"}]}]},
		{"id": "3", "status": "cancelled", "suppliers": [{"id": "g"}]}],
	"contracts": [
		{"id": "c 1", "awardID": "1", "status": "terminated", "dateSigned": "2026-03-20T00:00:00Z", "hasRenewal": false,
			"period": {"startDate": "2026-04-01T00:00:00+01:00", "endDate": "2028-03-31T23:59:59+01:00"},
			"amendments": [{"id": "1"}, {"id": "2"}]}]
}`

func TestFromWhole(t *testing.T) {
	got := From(change(t, "ocds-xxxxxx-1", whole))
	buyer := plain.Ref{Key: "fictional-council", Name: "Fictional Council"}
	if len(got) > 0 {
		buyer.Key = got[0].Buyer.Key // the form of a name's key is the organisations' affair
	}
	salt := Supplier{plain.Ref{Key: "GB-COH-00000001", Name: "Made-up Salt Ltd"}, "sme", plain.No}
	grit := Supplier{plain.Ref{Name: "Fictional Grit & Co"}, "large", plain.Unknown}
	if len(got) == 2 && len(got[1].Suppliers) == 1 {
		grit.Key = got[1].Suppliers[0].Key
	}
	want := []Contract{
		{
			ID: "ocds-xxxxxx-1/cc~201", OCID: "ocds-xxxxxx-1", Item: 0, AwardID: "1", ContractID: "c 1", Title: "Road salt", Buyer: buyer,
			Value:     &plain.Value{Money: ocds.Money{Hundredths: 90_000, Currency: "GBP"}, Where: "award.value"},
			Suppliers: []Supplier{salt, grit}, Division: "14", Awarded: "2026-03-01", Signed: "2026-03-20",
			Start: "2026-04-01", End: "2028-03-31", LatestEnd: "2028-03-31",
			Extendable: plain.No, Status: "terminated", Amendments: 2, Terminated: true,
		},
		{
			ID: "ocds-xxxxxx-1/a2", OCID: "ocds-xxxxxx-1", Item: 1, AwardID: "2", Title: "Grit", Buyer: buyer,
			Value:     &plain.Value{Money: ocds.Money{Hundredths: 50_000, Currency: "GBP", Gross: true}, Where: "award.value"},
			Suppliers: []Supplier{grit}, Division: "34", Awarded: "2026-03-02",
			Start: "2026-04-01", End: "2027-03-31", LatestEnd: "2029-03-31",
			Extendable: plain.Yes, Renewal: "2 x 12 months", Status: "pending", FromAward: true,
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if buyer.Key == "" || grit.Key == "" {
		t.Error("a named body has no key")
	}
}

func TestIDs(t *testing.T) {
	ids := func(ocid, release string) string {
		var all []string
		for _, k := range From(change(t, ocid, release)) {
			all = append(all, k.ID)
		}
		return strings.Join(all, " ")
	}
	for release, want := range map[string]string{
		`{"awards":[{"id":"1"},{"id":"1"},{"id":1},{}]}`:                                          "o/a1 o/a1~~2 o/a1~~3 o/a",
		`{"awards":[{"id":"1"},{"id":"2"}],"contracts":[{"id":"1"},{"id":"1","awardID":"nope"}]}`: "o/c1 o/c1~~2 o/a1 o/a2",
		`{"awards":[{"id":"a/b?c=~&é"}]}`:                                                         "o/aa~2Fb~3Fc~3D~7E~26~C3~A9",
	} {
		if got := ids("o", release); got != want {
			t.Errorf("%s: %s, want %s", release, got, want)
		}
	}
	long := ids("a/b", `{"awards":[{"id":"`+strings.Repeat("/", 500)+`"},{"id":"`+strings.Repeat("/", 501)+`"}]}`)
	one, two, _ := strings.Cut(long, " ")
	if one == two || len(one) > 150 || !strings.HasPrefix(one, "a~2Fb/a~2F") {
		t.Errorf("long ids: %s", long)
	}
}

func TestPieces(t *testing.T) {
	for _, c := range []struct {
		name, release string
		want          string // title | value | suppliers | division | start end latest | extendable
	}{
		{"nothing", `{"awards":[{}]}`, "Untitled contract |  |  |  |    | unknown"},
		{"named after its supplier", `{"awards":[{"suppliers":[{"name":"Made-up Salt Ltd"}]}]}`, "Contract with Made-up Salt Ltd |  | Made-up Salt Ltd  |  |    | unknown"},
		{"placeholders", `{"tender":{"title":"T"},"awards":[{"value":{"amount":0.01}}],"contracts":[{"value":{"amount":1}}]}`, "T |  |  |  |    | unknown"},
		{"contract's own value", `{"awards":[{"title":"A","value":{"amount":9,"currency":"GBP"}}],"contracts":[{"title":"C","value":{"amount":5,"currency":"GBP"}}]}`, "C | contract.value GBP |  |  |    | unknown"},
		{"extension makes extendable", `{"contracts":[{"title":"C","period":{"startDate":"2026-01-01","endDate":"2027-01-01","maxExtentDate":"2028-01-01"}}]}`, "C |  |  |  | 2026-01-01 2027-01-01 2028-01-01 | yes"},
		{"days of the award", `{"awards":[{"contractPeriod":{"endDate":"2027-01-01"}}],"contracts":[{"title":"C"}]}`, "C |  |  |  |  2027-01-01 2027-01-01 | unknown"},
		{"absurd end", `{"contracts":[{"title":"C","period":{"startDate":"2026-01-01","endDate":"2207-01-01"}}]}`, "C |  |  |  | 2026-01-01   | unknown"},
		{"suppliers on the contract, older flags", `{"contracts":[{"title":"C","suppliers":{"name":"Made-up Salt Ltd","sme":"true"}}]}`, "C |  | Made-up Salt Ltd sme |  |    | unknown"},
		{"division of the tender's items", `{"tender":{"items":[{"classification":{"scheme":"X","id":"1"}},{"classification":{"scheme":"CPV","id":"45000000"}}]},"awards":[{"title":"A"}]}`, "A |  |  | 45 |    | unknown"},
	} {
		list := From(change(t, "o", c.release))
		if len(list) != 1 {
			t.Errorf("%s: %d contracts", c.name, len(list))
			continue
		}
		k := list[0]
		value := ""
		if k.Value != nil {
			value = k.Value.Where + " " + k.Value.Currency
		}
		var suppliers []string
		for _, s := range k.Suppliers {
			suppliers = append(suppliers, s.Name+" "+s.Scale)
		}
		got := strings.Join([]string{k.Title, value, strings.Join(suppliers, ", "), k.Division,
			k.Start + " " + k.End + " " + k.LatestEnd, k.Extendable.String()}, " | ")
		if got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

// From takes any JSON; its ids are unlike each other and safe.
func TestAnything(t *testing.T) {
	names := strings.Fields(`awards contracts id awardID status value amount currency suppliers name title contractPeriod period
		startDate endDate dateSigned items classification amendments parties details scale renewal hasRenewal buyer`)
	var anything func(depth int) *rapid.Generator[any]
	anything = func(depth int) *rapid.Generator[any] {
		leaf := rapid.OneOf(
			rapid.Map(rapid.SampledFrom([]string{"1", "2", "~~2", "active", "cancelled", "2026-03-01", "1e9999", ""}), func(s string) any { return s }),
			rapid.Map(rapid.String(), func(s string) any { return s }),
			rapid.Map(rapid.Float64Range(-1e18, 1e18), func(f float64) any { return f }), rapid.Just[any](nil))
		if depth == 0 {
			return leaf
		}
		kid := rapid.Deferred(func() *rapid.Generator[any] { return anything(depth - 1) })
		object := rapid.Map(rapid.MapOfN(rapid.SampledFrom(names), kid, 0, 8), func(m map[string]any) any { return m })
		return rapid.OneOf(object, object, leaf, rapid.Map(rapid.SliceOfN(kid, 0, 5), func(l []any) any { return l }))
	}
	rapid.Check(t, func(t *rapid.T) {
		data, err := json.Marshal(map[string]any{"awards": anything(4).Draw(t, "awards"), "contracts": anything(4).Draw(t, "contracts"), "parties": anything(3).Draw(t, "parties")})
		if err != nil {
			t.Fatal(err)
		}
		v, err := ocds.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]bool{}
		for i, k := range From(process.Change{OCID: "ocds-xxxxxx-1", Compiled: ocds.Release{Value: v}}) {
			if seen[k.ID] || strings.Trim(k.ID, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~/") != "" {
				t.Fatalf("id %q, seen %v", k.ID, seen[k.ID])
			}
			if seen[k.ID] = true; k.Item != i || k.Title == "" || plain.Failed(k.Status) {
				t.Fatalf("contract %d: %+v", i, k)
			}
		}
	})
}
