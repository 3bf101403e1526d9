package fiction

import (
	"encoding/json"
	"slices"
	"testing"
	"time"
)

// bidding is what these tests read of a release with bids.
type bidding struct {
	OCID    string
	Parties []organisation
	Bids    struct {
		Statistics []struct {
			Measure    string
			Value      int
			RelatedLot string
		}
		Details []struct {
			ID, Status  string
			Date        time.Time
			Tenderers   []organisation
			Value       amounts
			RelatedLots []string
		}
	}
	Awards []struct {
		ID, Status string
		Suppliers  []organisation
		Value      amounts
	}
}

// biddings reads the releases with bids of a market.
func biddings(t *testing.T, n int) (all []bidding, plans []*process) {
	t.Helper()
	m := newMarket(Options{Processes: n, Today: today})
	for k := range n {
		var p process
		if m.plan(&p, k); !p.buyer.home.inPortal() || p.dirt != clean {
			continue
		}
		planned, lines := m.lines(k)
		for _, line := range lines {
			var b bidding
			if err := json.Unmarshal([]byte(line), &b); err != nil {
				t.Fatal(err)
			}
			if len(b.Bids.Details) > 0 {
				all, plans = append(all, b), append(plans, planned)
			}
		}
	}
	return all, plans
}

func TestBidsOfOneRegionAreTold(t *testing.T) {
	for _, n := range sizes {
		var told share
		eachPlan(n, func(m *market, p *process) {
			if _, ok := p.told(); ok && p.route != direct && p.route != callOff {
				told.add(p.buyer.home.inPortal() && p.dirt == clean)
			}
		})
		told.within(t, "competitions whose bids are told", 4, 9)
		if all, _ := biddings(t, n); float64(len(all)) != told.hold {
			t.Errorf("%d releases tell of bids in %.0f competitions", len(all), told.hold)
		}
	}
}

func TestBidsAgreeWithAwardsAndStatistics(t *testing.T) {
	all, plans := biddings(t, 20_000)
	for at, r := range all {
		roles := map[string][]string{}
		for _, p := range r.Parties {
			roles[p.ID] = p.Roles
		}
		count := map[string]int{}
		for _, b := range r.Bids.Details {
			count["bids"+b.RelatedLots[0]]++
			if b.Status == "valid" {
				count["finalStageBids"+b.RelatedLots[0]]++
			} else if b.Status != "disqualified" {
				t.Errorf("%s: status %q", r.OCID, b.Status)
			}
			if b.Value.Amount <= 0 || b.Value.Currency != "GBP" || b.Date.IsZero() {
				t.Errorf("%s: bid %+v", r.OCID, b)
			}
			if !slices.Contains(roles[b.Tenderers[0].ID], "tenderer") {
				t.Errorf("%s: %+v is not among the parties as tenderer", r.OCID, b.Tenderers[0])
			}
		}
		for _, s := range r.Bids.Statistics {
			if want := count[s.Measure+s.RelatedLot]; want != s.Value && (s.Measure == "bids" || s.Measure == "finalStageBids") {
				t.Errorf("%s: %s of lot %s is %d, and the bids are %d", r.OCID, s.Measure, s.RelatedLot, s.Value, want)
			}
		}
		for _, a := range r.Awards {
			for _, s := range a.Suppliers {
				won := slices.IndexFunc(r.Bids.Details, func(b struct {
					ID, Status  string
					Date        time.Time
					Tenderers   []organisation
					Value       amounts
					RelatedLots []string
				}) bool {
					return b.RelatedLots[0] == a.ID && b.Tenderers[0].ID == s.ID
				})
				if won < 0 || r.Bids.Details[won].Status != "valid" || !plans[at].grossOnly && r.Bids.Details[won].Value.Amount != a.Value.Amount {
					t.Errorf("%s: the winner of lot %s made no bid of %g", r.OCID, a.ID, a.Value.Amount)
				}
			}
		}
	}
}

// shows says which oddities the bids for a lot show, whatever was meant.
func oddnessOf(all []bid, winners int, deadline moment) (found [oddities]bool) {
	lowest, second, valid := all[0], int64(0), 0
	seen := map[int64]bool{}
	for i, b := range all {
		if b.amount < lowest.amount {
			lowest = b
		}
		found[samePrice] = found[samePrice] || seen[b.amount] && i >= winners
		seen[b.amount] = true
		if b.out {
			continue
		}
		valid++
		if i >= winners && (second == 0 || b.amount < second) {
			second = b.amount
		}
	}
	won := all[0].amount
	found[closeSecond] = second > won && second*100 <= won*101
	found[farBelow] = second >= won*2
	found[lateWinner] = all[0].at > deadline
	found[soleLeft] = valid == winners && len(all) > winners+1
	found[lowestOut] = lowest.out
	found[plainBids] = len(all) == 1 // no oddity of ours: a single bid
	return found
}

func TestOddBidsOccur(t *testing.T) {
	for _, n := range sizes {
		var count [oddities]int
		late := 0
		eachPlan(n, func(m *market, p *process) {
			if _, ok := p.told(); !ok || p.route == direct || p.route == callOff || !p.buyer.home.inPortal() || p.dirt != clean {
				return
			}
			for i := range p.nlots {
				all := m.contest(p, i)
				for o, shown := range oddnessOf(all, p.lots[i].nsuppliers, p.lastDeadline()) {
					if shown {
						count[o]++
					}
				}
				for _, b := range all[1:] {
					if b.at > p.lastDeadline() {
						late++
					}
				}
			}
		})
		for o, got := range count {
			if got < 1+n/4000 || got > n/40 {
				t.Errorf("oddity %d shows in %d lots of %d processes", o, got, n)
			}
		}
		if late > 0 {
			t.Errorf("%d bids that did not win came late", late)
		}
	}
}
