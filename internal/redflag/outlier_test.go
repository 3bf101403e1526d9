package redflag

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// The values are by hand: position (n + 1/3) p + 1/3, between neighbours in
// proportion.
func TestQuantile(t *testing.T) {
	five, ten := []float64{1, 99, 99, 99, 99}, []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	for _, c := range []struct {
		values []float64
		share  float64
		want   float64
	}{
		{five, 0.25, 1 + 98*2.0/3}, {five, 0.75, 99}, {ten, 0.5, 5.5}, {ten, 0, 1}, {ten, 1, 10},
		{ten, 0.25, 2 + 11.0/12}, {[]float64{7}, 0.25, 7}, {[]float64{0, 1}, 0.25, 0},
	} {
		if got := quantile(c.values, c.share); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%g of %v is %g, not %g", c.share, c.values, got, c.want)
		}
	}
	if !math.IsNaN(quantile(nil, 0.5)) {
		t.Error("nothing has a median")
	}
}

func TestQuantileLiesWithin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOfN(rapid.Float64Range(-1e6, 1e6), 1, 40).Draw(t, "list")
		a, b := rapid.Float64Range(0, 1).Draw(t, "a"), rapid.Float64Range(0, 1).Draw(t, "b")
		slices.Sort(list)
		low, high := quantile(list, min(a, b)), quantile(list, max(a, b))
		if low > high || low < list[0] || high > list[len(list)-1] {
			t.Fatalf("%g and %g of %v are %g and %g", min(a, b), max(a, b), list, low, high)
		}
	})
}

// gaps writes processes that w wins at 100, with the next bid so much higher.
func gapLines(next ...float64) string {
	var b strings.Builder
	for i, n := range next {
		b.WriteString(awarded(fmt.Sprint(i), "w", bid("valid", "w", "100", "GBP"), bid("valid", fmt.Sprint("l", i), fmt.Sprint(100+n), "GBP")) + "\n")
	}
	return b.String()
}

func TestPriceFences(t *testing.T) {
	lines := gapLines(1, 48, 50, 50, 50, 52, 99)
	f := New(Settings{Only: []string{"R024", "R058"}})
	for line := range strings.Lines(lines) {
		f.Add(parse(t, line))
	}
	got := f.Result()
	want := Flagged{
		"R024": {OCID: {"0": 0.01}, Tenderer: {"w": 0, "l0": 0}},
		"R058": {OCID: {"6": 0.99}, Tenderer: {"w": 0}},
	}
	if diff := cmp.Diff(want, got.Flagged); diff != "" {
		t.Error(diff)
	}
	links := map[string]map[string][]string{"R024": {"0": {"l0", "w"}}, "R058": {"6": {"w"}}}
	if diff := cmp.Diff(links, got.Links); diff != "" {
		t.Error(diff)
	}
	if got.Coverage["R024"] != 7 || got.Coverage["R058"] != 7 || got.Currency != "GBP" {
		t.Errorf("%v, %q", got.Coverage, got.Currency)
	}
	if q1 := got.Fences["R024"]["q1"]; math.Abs(q1-0.4833) > 1e-4 {
		t.Errorf("the first quartile is %g", q1)
	}
	if _, err := json.Marshal(got); err != nil {
		t.Error(err)
	}
}

// Where a quarter of the distances is nothing, nothing is unusually close.
func TestNoFenceAtNothing(t *testing.T) {
	if got := found(t, gapLines(0, 0, 0, 0, 0, 0), Settings{Only: []string{"R024", "R058"}}); len(got) > 0 {
		t.Error(got)
	}
	low := 0.5
	s := Settings{Only: []string{"R024"}}
	s.R024.LowerFence = &low
	if got := found(t, gapLines(0, 80), s); len(got["R024"][OCID]) != 1 {
		t.Errorf("a fence that is set counts: %v", got)
	}
}

// The main currency is that of the first bid that matters; the others count
// only where it is set.
func TestMainCurrency(t *testing.T) {
	euros := strings.ReplaceAll(gapLines(50, 50, 90), "GBP", "EUR")
	lines := awarded("first", "", bid("valid", "x", "1", "USD")) + "\n" + gapLines(10) + strings.ReplaceAll(euros, `"ocid":"`, `"ocid":"e`)
	high := 0.05
	s := Settings{Only: []string{"R058"}}
	s.R058.UpperFence = &high
	if got := found(t, lines, s)["R058"][OCID]; !cmp.Equal(got, values{"0": 0.1}) {
		t.Errorf("%v", got)
	}
	s.Currency = "EUR"
	if got := found(t, lines, s)["R058"][OCID]; len(got) != 3 || got["e2"] != 0.9 {
		t.Errorf("%v", got)
	}
}

// The buyer of few bids is not compared; its bids count, not its processes.
func TestDisqualificationsByKind(t *testing.T) {
	line := func(ocid, buyer, entity string, bids ...string) string {
		return strings.Replace(awarded(ocid, "", bids...), `{`, fmt.Sprintf(`{"buyer":{"id":%s},"tender":{"procuringEntity":{"id":%s}},`, buyer, entity), 1) + "\n"
	}
	good, bad := bid("valid", "g", "", ""), bid("disqualified", "b", "", "")
	lines := line("1", `"x"`, `7`, good, bad) + line("2", `"y"`, `8`, good, good, bid("invited", "b", "", "")) +
		line("3", `"z"`, `8`, bad) + line("4", `"y"`, `8`, good, good, good)
	got := found(t, lines, Settings{Only: []string{"R038"}})["R038"]
	// Of buyers x has 1 of 2, y 0 of 5, z too few; of entities 7 has 1 of 2, 8 has 1 of 6; of tenderers b 2 of 2, g 0 of 6.
	if got[Buyer] != nil || got[ProcuringEntity] != nil || got[Tenderer] != nil {
		t.Errorf("two values are no outliers: %v", got)
	}
	half := 0.5
	s := Settings{Only: []string{"R038"}}
	s.R038.UpperFence = &half
	want := map[Kind]map[string]float64{Buyer: {"x": 0.5}, ProcuringEntity: {"7": 0.5}, Tenderer: {"b": 1}}
	if diff := cmp.Diff(want, found(t, lines, s)["R038"]); diff != "" {
		t.Error(diff)
	}
	s.R038.MinProcesses, s.R038.MinBids = 3, 3
	if got := found(t, lines, s)["R038"]; got != nil {
		t.Errorf("%v", got)
	}
}

func TestVariety(t *testing.T) {
	award := func(ocid, supplier string, codes ...string) string {
		var items []string
		for _, c := range codes {
			items = append(items, fmt.Sprintf(`{"classification":{"id":%q}}`, c))
		}
		return fmt.Sprintf(`{"ocid":%q,"awards":[{"status":"active","suppliers":[{"id":%q}],"items":[%s]}]}`, ocid, supplier, strings.Join(items, ",")) + "\n"
	}
	lines := award("1", "many", "10", "1100", "12000000") + award("2", "many", "13", "10999") +
		award("3", "few", "10") + award("4", "few", "10") + award("5", "once", "1", "2", "3", "4", "5", "6")
	s := Settings{Only: []string{"R048"}}
	s.R048.MinProcesses = 2
	three := 3.0
	s.R048.UpperFence = &three
	if diff := cmp.Diff(Flagged{"R048": {Tenderer: {"many": 4}}}, found(t, lines, s)); diff != "" {
		t.Error(diff)
	}
	s.R048.Digits = 4
	if diff := cmp.Diff(Flagged{"R048": {Tenderer: {"many": 5}}}, found(t, lines, s)); diff != "" {
		t.Error(diff)
	}
}
