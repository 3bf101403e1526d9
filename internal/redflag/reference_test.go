package redflag

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// plainRelease is a release as encoding/json reads it, for the rules told once
// more in the simplest way: whole lists, no streaming, one currency.
type plainRelease struct {
	OCID   string
	Buyer  struct{ ID string }
	Tender struct{ Status string }
	Bids   struct {
		Details []struct {
			Status    string
			Tenderers []struct{ ID string }
			Value     *struct {
				Amount   float64
				Currency string
			}
		}
	}
	Awards []struct {
		Status    string
		Suppliers []struct{ ID string }
	}
}

// told holds what the simple rules say: values by "flag kind id".
type told map[string]float64

func (r *plainRelease) winner() string {
	if len(r.Awards) != 1 || len(r.Awards[0].Suppliers) != 1 {
		return ""
	}
	return r.Awards[0].Suppliers[0].ID
}

// fencesOf are the lower and upper fence.
func fencesOf(values []float64) (q1, low, high float64) {
	slices.Sort(values)
	q1 = quantile(values, 0.25)
	q3 := quantile(values, 0.75)
	return q1, math.FMA(q3-q1, -1.5, q1), math.FMA(q3-q1, 1.5, q3)
}

func (out told) prices(list []plainRelease, currency string) {
	gap, pair := map[string]float64{}, map[string][2]string{}
	for _, r := range list {
		best := map[bool]float64{true: math.Inf(1), false: math.Inf(1)}
		var next string
		least, leastStatus, valid := math.Inf(1), "", false
		for _, b := range r.Bids.Details {
			if b.Value == nil || b.Value.Currency != currency || b.Status == "withdrawn" {
				continue
			}
			if b.Value.Amount < least {
				least, leastStatus = b.Value.Amount, b.Status
			}
			valid = valid || b.Status == "valid"
			if b.Status != "valid" || len(b.Tenderers) != 1 {
				continue
			}
			won := b.Tenderers[0].ID == r.winner()
			if b.Value.Amount < best[won] {
				best[won] = b.Value.Amount
				if !won {
					next = b.Tenderers[0].ID
				}
			}
		}
		if r.winner() != "" && !math.IsInf(best[true], 0) && !math.IsInf(best[false], 0) && best[false] >= best[true] {
			gap[r.OCID], pair[r.OCID] = (best[false]-best[true])/best[true], [2]string{r.winner(), next}
		}
		if len(r.Awards) > 0 && valid && leastStatus == "disqualified" {
			out["R036 OCID "+r.OCID] = 1
		}
	}
	q1, low, high := fencesOf(slices.Collect(maps.Values(gap)))
	for ocid, v := range gap {
		if q1 > 0 && low > 0 && v <= low {
			out["R024 OCID "+ocid], out["R024 Tenderer "+pair[ocid][0]], out["R024 Tenderer "+pair[ocid][1]] = v, 0, 0
		}
		if high > 0 && v >= high {
			out["R058 OCID "+ocid], out["R058 Tenderer "+pair[ocid][0]] = v, 0
		}
	}
}

func (out told) counts(list []plainRelease) {
	type pair struct{ part, of float64 }
	won, lost := map[string]pair{}, map[string]map[string]pair{"Buyer": {}, "Tenderer": {}}
	for _, r := range list {
		seen := map[string]bool{}
		for _, b := range r.Bids.Details {
			if b.Status == "withdrawn" {
				continue
			}
			if b.Status == "valid" && len(b.Tenderers) == 1 && r.winner() != "" {
				seen[b.Tenderers[0].ID] = true
			}
			out1 := float64(one(b.Status == "disqualified"))
			p := lost["Buyer"][r.Buyer.ID]
			lost["Buyer"][r.Buyer.ID] = pair{p.part + out1, p.of + 1}
			for _, t := range b.Tenderers {
				p := lost["Tenderer"][t.ID]
				lost["Tenderer"][t.ID] = pair{p.part + out1, p.of + 1}
			}
		}
		for id := range seen {
			won[id] = pair{won[id].part + float64(one(id == r.winner())), won[id].of + 1}
		}
	}
	var bids, shares []float64
	for _, p := range won {
		bids, shares = append(bids, p.of), append(shares, p.part/p.of)
	}
	slices.Sort(bids)
	q1, low, _ := fencesOf(shares)
	for id, p := range won {
		if q1 > 0 && low > 0 && p.of >= quantile(bids, 0.75) && p.part/p.of <= low {
			out["R025 Tenderer "+id] = p.part / p.of
		}
	}
	for kind, ids := range lost {
		maps.DeleteFunc(ids, func(_ string, p pair) bool { return p.of < 2 })
		shares = nil
		for _, p := range ids {
			shares = append(shares, p.part/p.of)
		}
		_, _, high := fencesOf(shares)
		for id, p := range ids {
			if high > 0 && p.part/p.of >= high {
				out["R038 "+kind+" "+id] = p.part / p.of
			}
		}
	}
}

// The flags that compare processes are those of the simple rules.
func TestAsBySimpleRules(t *testing.T) {
	raised := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		want, got := told{}, told{}
		var list []plainRelease
		f := New(Settings{Currency: "GBP", Only: []string{"R024", "R025", "R036", "R038", "R058"}})
		for _, line := range market(t) {
			var r plainRelease
			if err := json.Unmarshal([]byte(line), &r); err != nil {
				t.Fatal(err)
			}
			if r.Tender.Status != "cancelled" {
				list = append(list, r)
			}
			f.Add(parseAny(t, line))
		}
		want.prices(list, "GBP")
		want.counts(list)
		for flag, kinds := range f.Result().Flagged {
			for kind, ids := range kinds {
				for id, v := range ids {
					got[flag+" "+string(kind)+" "+id] = v
				}
			}
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-9)); diff != "" {
			t.Fatalf("(-simple +ours)\n%s", diff)
		}
		for what := range want {
			flag, _, _ := strings.Cut(what, " ")
			raised[flag]++
		}
	})
	for _, flag := range []string{"R036", "R038", "R058"} {
		if raised[flag] == 0 {
			t.Errorf("%s was never raised, so nothing was shown: %v", flag, raised)
		}
	}
}

// No settings file makes the reader panic, and what it takes it takes again.
func FuzzParseSettings(f *testing.F) {
	f.Add("[R024]\nthreshold = 0.05\n; x\n[defaults]\ncurrency = USD")
	f.Add("[R003]\nprocurement_methods = a|b\n[R003.procurement_method_details]\nx = 5\n[redactions]\namount = 0|1e400|NaN")
	f.Fuzz(func(t *testing.T, ini string) {
		s, err := ParseSettings(ini)
		if err != nil {
			return
		}
		again, err := ParseSettings(ini + "\n\n# end")
		if err != nil || !cmp.Equal(s, again, cmpopts.EquateNaNs()) {
			t.Errorf("%+v, then %+v, %v", s, again, err)
		}
		New(s).AddReading("F", Reading{Bids: []Bid{{Status: "valid", Tenderers: []string{"", "x"}}}})
	})
}

// No release makes the flags panic.
func FuzzAdd(f *testing.F) {
	f.Add(rich)
	f.Add(`{"ocid":"F","bids":[{"details":[null,3,{"tenderers":"x","value":[{"amount":1e309}]}]}],"awards":{"suppliers":[[]],"items":7},"auctions":{"stages":{"bids":{}}}}`)
	f.Fuzz(func(t *testing.T, text string) {
		w := &scanner{Finder: New(Settings{Prepare: Preparation{MoveAuctions: true, BuyerPrefix: "x"}})}
		w.lines(chunk{text: []byte(text)})
		w.lines(chunk{text: []byte(strings.ReplaceAll(text, "\n", " "))})
		if r := w.Result(); int64(r.Processes+r.Cancelled)+w.broken != w.count {
			t.Errorf("%d lines, %d broken, %d and %d processes", w.count, w.broken, r.Processes, r.Cancelled)
		}
	})
}
