package fiction

import (
	"testing"

	"pgregory.net/rapid"
)

// sizes are of the demo's market and of one ten times as large.
var sizes = []int{2000, 20_000}

// eachPlan calls f for every process of a market.
func eachPlan(n int, f func(m *market, p *process)) {
	m := newMarket(Options{Processes: n, Today: today})
	for k := range n {
		var p process
		m.plan(&p, k)
		f(m, &p)
	}
}

// told gives the day of the first notice of the award, or false.
func (p *process) told() (day int, ok bool) {
	for i := range p.nevents {
		if kind := p.events[i].kind; kind == award || kind == contract {
			return p.events[i].at.days(), true
		}
	}
	return 0, false
}

// share counts how many of all hold.
type share struct{ hold, all float64 }

func (s *share) add(holds bool) {
	s.all++
	if holds {
		s.hold++
	}
}

func (s share) percent() float64 { return 100 * s.hold / s.all }

func (s share) within(t *testing.T, what string, low, high float64) {
	t.Helper()
	if p := s.percent(); s.all == 0 || p < low || p > high {
		t.Errorf("%s: %.1f %% of %.0f, want %.0f to %.0f %%", what, p, s.all, low, high)
	}
}

func TestHabitsStayInBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := bodyKind(rapid.IntRange(0, int(bodyKinds)-1).Draw(t, "kind"))
		i := rapid.IntRange(0, 90).Draw(t, "i")
		h := habitsOf(rapid.Uint64().Draw(t, "seed"), kind, i, i)
		if h.notice[0] < 5 || h.notice[0] > h.notice[1] || h.notice[1] > noticeMost || h.silent < 0 || h.silent > 30 || h.direct > 30 || h.ahead < 0 {
			t.Errorf("habits %+v", h)
		}
		if kind == department && (h.growth < 0) != (i%3 == 1) {
			t.Errorf("department %d grows by %g", i, h.growth)
		}
		value := rapid.Int64Range(1_000_00, 1e13).Draw(t, "value")
		years := rapid.Float64Range(-6, 1).Draw(t, "years")
		chance := h.smallChance(value, years)
		if chance < 3 || chance > 92 || h.smallChance(value*10, years) > chance {
			t.Errorf("a contract of %d goes to a small firm %g times in a hundred, one of ten times the value %g", value, chance, h.smallChance(value*10, years))
		}
	})
}

func TestAwardsAreToldLateByHabit(t *testing.T) {
	for _, n := range sizes {
		var month, quarter share
		slow, prompt := [2]float64{}, [2]float64{}
		eachPlan(n, func(m *market, p *process) {
			at, ok := p.told()
			if !ok || p.route == direct || p.route == callOff || p.nevents == 1 {
				return
			}
			days := at - p.decided
			if days < 5 || days > noticeMost+7 {
				t.Errorf("process %d of %s, role %d: an award is told after %d days", p.k, p.buyer.name, p.role, days)
			}
			month.add(days > 30)
			quarter.add(days > 90)
			group := &prompt
			if p.buyer.notice[1] == noticeMost {
				group = &slow
			}
			group[0] += float64(days)
			group[1]++
		})
		month.within(t, "told after thirty days", 20, 55)
		quarter.within(t, "told after ninety days", 3, 25)
		if slow[0]/slow[1] < 1.7*prompt[0]/prompt[1] {
			t.Errorf("slow bodies take %.0f days and others %.0f", slow[0]/slow[1], prompt[0]/prompt[1])
		}
	}
}

func TestSomeTendersAreNeverHeardOfAgain(t *testing.T) {
	for _, n := range sizes {
		var silent share
		byBody := map[*body]*share{}
		eachPlan(n, func(m *market, p *process) {
			if !p.has(tender) || p.role != ordinary || p.lastDeadline().days() > m.today.days()-400 {
				return
			}
			_, told := p.told()
			told = told || p.has(cancellation)
			silent.add(!told)
			if byBody[p.buyer] == nil {
				byBody[p.buyer] = &share{}
			}
			byBody[p.buyer].add(!told)
		})
		silent.within(t, "closed for a year without a word", 6, 20)
		least, most := 100.0, 0.0
		for _, s := range byBody {
			if s.all > 40 {
				least, most = min(least, s.percent()), max(most, s.percent())
			}
		}
		if n > 2000 && most < least+8 {
			t.Errorf("the most silent body closes %.0f %% without a word and the least %.0f %%", most, least)
		}
	}
}

// Small firms win more of the smaller contracts, and over the years more from
// some departments and less from others.
func TestSmallFirmsShareMoves(t *testing.T) {
	var number share
	var small, large share // contracts
	value := share{}
	var grow, fall [2]share // before, and in the last two years
	eachPlan(20_000, func(m *market, p *process) {
		if _, ok := p.told(); !ok || p.isFramework || p.route == callOff {
			return
		}
		for i := range p.nlots {
			l := &p.lots[i]
			wins := m.suppliers[l.suppliers[0]].scale != "large"
			number.add(wins)
			value.all += float64(l.awarded)
			if wins {
				value.hold += float64(l.awarded)
			}
			if l.value < 200_000_00 {
				small.add(wins)
			} else if l.value > 2_000_000_00 {
				large.add(wins)
			}
			late := 0
			if p.decided > m.today.days()-730 {
				late = 1
			}
			switch {
			case p.buyer.kind != department:
			case p.buyer.growth > 0:
				grow[late].add(wins)
			default:
				fall[late].add(wins)
			}
		}
	})
	number.within(t, "contracts won by small firms", 35, 60)
	value.within(t, "of the value won by small firms", 18, 40)
	if small.percent() < large.percent()+12 {
		t.Errorf("small firms win %.0f %% of small and %.0f %% of large contracts", small.percent(), large.percent())
	}
	if grow[1].percent() < grow[0].percent()+4 || fall[1].percent() > fall[0].percent()-2 {
		t.Errorf("growing departments went from %.0f to %.0f %%, falling ones from %.0f to %.0f %%",
			grow[0].percent(), grow[1].percent(), fall[0].percent(), fall[1].percent())
	}
}

func TestBodiesDifferInHowTheyBuy(t *testing.T) {
	byBody := map[*body]*[2]share{} // direct awards, and talk before the tender
	eachPlan(20_000, func(m *market, p *process) {
		if p.role != ordinary || p.isFramework {
			return
		}
		s := byBody[p.buyer]
		if s == nil {
			s = &[2]share{}
			byBody[p.buyer] = s
		}
		s[0].add(p.route == direct)
		if p.route != direct {
			s[1].add(p.has(engagement) || p.has(forecast) || p.has(pipeline))
		}
	})
	for i, least := range []float64{10, 20} {
		low, high := 100.0, 0.0
		for _, s := range byBody {
			if s[i].all > 60 {
				low, high = min(low, s[i].percent()), max(high, s[i].percent())
			}
		}
		if high-low < least {
			t.Errorf("measure %d goes from %.0f to %.0f %% of bodies, want %.0f apart", i, low, high, least)
		}
	}
}

func TestSomeSizesAreNotStated(t *testing.T) {
	for _, n := range sizes {
		var stated share
		eachPlan(n, func(m *market, p *process) {
			if _, ok := p.told(); ok {
				stated.add(statesSize(p.lots[0].suppliers[0], p.k))
			}
		})
		stated.within(t, "awards that state the size", 77, 83)
	}
	var stated, vcse share
	for _, r := range sampleMarket().all {
		for _, p := range r["parties"].([]any) {
			party := p.(map[string]any)
			details, _ := party["details"].(map[string]any)
			if roles := party["roles"].([]any); roles[0] != "supplier" {
				continue
			}
			stated.add(details["scale"] != nil)
			vcse.add(details["vcse"] == true)
		}
	}
	stated.within(t, "suppliers with a size in the releases", 76, 84)
	vcse.within(t, "charities and social enterprises among suppliers", 3, 20)
}

// Suppliers come from every region, and some from the buyer's own.
func TestSuppliersComeFromEverywhere(t *testing.T) {
	var local share
	var regionsOf [len(regions)]int
	eachPlan(2000, func(m *market, p *process) {
		if _, ok := p.told(); ok {
			home := m.suppliers[p.lots[0].suppliers[0]].home / 10
			regionsOf[home]++
			local.add(home == p.buyer.home/10)
		}
	})
	local.within(t, "won by a supplier of the region", 5, 25)
	for i, n := range regionsOf {
		if n < 20 {
			t.Errorf("%d awards to suppliers of %s", n, regions[i].name)
		}
	}
}
