package fiction

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"
)

// marks are patterns that a line with the fault has, and no clean line.
var marks = [dirts]string{
	amountText:     `"amount":"\d`,
	tagText:        `"tag":"`,
	noReleaseID:    `^\{"ocid":"[^"]*","tag"`,
	localIDs:       `"id":"org-\d+"`,
	entities:       `&amp;amp;`,
	checkDigit:     `"id":"\d{8}-\d"`,
	pseudoSupplier: `(?i)"name":"(not awarded|various suppliers|n/a|no suitable bids|to be confirmed)`,
	jointName:      ` in Joint Venture"`,
	twoNames:       `\(formerly `,
	otherCurrency:  `"currency":"(AED|EUR|USD)"`,
	emptyText:      `"description":""`,
	loosePrint:     `"title":"  .* ",`,
	placeholder:    `"amount":(0|0\.01|1),`,
	absurdYear:     `"endDate":"(2925|2100|2207)-`,
	noBuyerID:      `"buyer":\{"name"`,
	numericIDs:     `"tender":\{"id":\d`,
	sameID:         ` \(corrected\)"`,
	beyondBelief:   `"amount":\d{12,}`,
}

var markPatterns = func() (all [dirts]*regexp.Regexp) {
	for d, mark := range marks {
		all[d] = regexp.MustCompile(mark)
	}
	return all
}()

// shows says whether a line has the fault.
func (d dirt) shows(t *testing.T, p *process, line string) bool {
	t.Helper()
	var r struct {
		Date   time.Time
		Buyer  organisation
		Tender struct {
			TenderPeriod *period
			Lots         []struct{ ContractPeriod *period }
		}
		Awards []struct {
			ContractPeriod *period
			Value          amounts
		}
		Contracts []struct{ Period *period }
	}
	switch d {
	case endBeforeStart, lateTender, otherBuyerName, extraZeros:
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatal(err)
		}
	default:
		return markPatterns[d].MatchString(line)
	}
	switch d {
	case lateTender:
		return r.Tender.TenderPeriod != nil && r.Tender.TenderPeriod.EndDate.Before(r.Date)
	case otherBuyerName:
		return r.Buyer.Name != p.buyer.name
	case extraZeros:
		said, meant := 0.0, 0.0
		for _, a := range r.Awards {
			said += a.Value.Amount
		}
		for i := range p.nlots {
			meant += float64(p.lots[i].awarded) / 100
		}
		return said > 50*meant
	}
	var all []*period
	for _, l := range r.Tender.Lots {
		all = append(all, l.ContractPeriod)
	}
	for _, a := range r.Awards {
		all = append(all, a.ContractPeriod)
	}
	for _, c := range r.Contracts {
		all = append(all, c.Period)
	}
	for _, one := range all {
		if one != nil && one.EndDate.Before(one.StartDate) {
			return true
		}
	}
	return false
}

// lines writes the releases of one process.
func (m *market) lines(k int) (p *process, lines []string) {
	w := &press{m: m}
	m.plan(&w.p, k)
	for i := range w.p.nevents {
		w.release(i, 1+i)
	}
	for line := range strings.Lines(string(w.b)) {
		lines = append(lines, line)
	}
	return &w.p, lines
}

func TestDirtShows(t *testing.T) {
	m := newMarket(Options{Processes: 24_000, Today: today})
	var count [dirts]int
	dirty := 0
	for k := range m.n {
		var p process
		if m.plan(&p, k); p.dirt == clean {
			continue
		}
		dirty++
		count[p.dirt]++
		planned, lines := m.lines(k)
		shown := false
		for _, line := range lines {
			if !json.Valid([]byte(line)) || !strings.HasPrefix(line, `{"ocid":"`) || !strings.Contains(line, `"date":"20`) {
				t.Fatalf("dirt %d spoils the line: %s", p.dirt, line)
			}
			shown = shown || p.dirt.shows(t, planned, line)
		}
		if !shown {
			t.Errorf("process %d: dirt %d does not show", k, p.dirt)
		}
	}
	if share := float64(dirty) * 100 / float64(m.n); share < 2.5 || share > 3.8 {
		t.Errorf("%.1f %% of the processes are dirty, want about 3", share)
	}
	for d := clean + 1; d < dirts; d++ {
		if count[d] < 5 {
			t.Errorf("dirt %d: %d of %d dirty processes", d, count[d], dirty)
		}
	}
}

func TestCleanShowsNoDirt(t *testing.T) {
	m := newMarket(Options{Processes: 400, Today: today})
	for k := range m.n {
		p, lines := m.lines(k)
		if p.dirt != clean {
			continue
		}
		for d := clean + 1; d < dirts; d++ {
			for _, line := range lines {
				if d.shows(t, p, line) {
					t.Errorf("process %d shows dirt %d: %s", k, d, line)
				}
			}
		}
	}
}

// One id that stands for two releases is the one fault that adds a line.
func TestSameIDHasOtherContent(t *testing.T) {
	m := newMarket(Options{Processes: 12_000, Today: today})
	for k := range m.n {
		p, lines := m.lines(k)
		extra := len(lines) - p.nevents
		if extra != 0 && p.dirt != sameID || extra != 1 && p.dirt == sameID {
			t.Fatalf("process %d with dirt %d has %d lines for %d releases", k, p.dirt, len(lines), p.nevents)
		}
		if p.dirt != sameID {
			continue
		}
		first, second := lines[p.dirtAt], lines[p.dirtAt+1]
		if first == second || strings.Replace(second, " (corrected)", "", 1) != first {
			t.Errorf("process %d: %s\n%s", k, first, second)
		}
		return
	}
	t.Error("no process has two releases of one id")
}

// A few values must not count: in the demo some, and none of those beyond belief
// among the contracts that are still to end.
func TestSlipsAreFew(t *testing.T) {
	for _, n := range sizes {
		var zeros, belief int
		eachPlan(n, func(m *market, p *process) {
			switch p.dirt {
			case extraZeros:
				zeros++
			case beyondBelief:
				belief++
				if p.end > m.today.days() {
					t.Errorf("the contract of process %d is beyond belief and runs", p.k)
				}
			}
			if (p.dirt == extraZeros || p.dirt == beyondBelief) && (p.lots[0].awarded != p.value || p.nlots > 1) {
				t.Errorf("process %d was won at %d and estimated at %d", p.k, p.lots[0].awarded, p.value)
			}
		})
		if zeros < 2*n/2000 || zeros > 10*n/2000 || belief < 1 || belief > 4*n/2000 {
			t.Errorf("of %d processes %d have too many zeros and %d are beyond belief", n, zeros, belief)
		}
	}
}
