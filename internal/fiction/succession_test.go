package fiction

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// ends gives the last day of the first lot's contract as the notices tell it,
// or false for one that no notice tells of.
func (p *process) ends() (last int, ok bool) {
	for i := range p.nevents {
		switch e := &p.events[i]; {
		case e.kind == contract:
			last, ok = p.end, true
		case e.kind == amendment && e.change == newEnd:
			last = e.until.days()
		}
	}
	return last, ok
}

// met says whether what the notices tell of a contract near its end is its
// fate. After is the process that follows it, if one does.
func (f fate) met(m *market, p, after *process) bool {
	last, ok := p.ends()
	left := last - m.today.days()
	planned := after.has(engagement) || after.has(forecast) || after.has(pipeline)
	_, awarded := after.told()
	switch {
	case !ok:
		return false
	case f == engaged:
		return planned && !after.has(tender) && left > 80 && left < 540
	case f == tendered:
		return after.has(tender) && !awarded && left > 0
	case f == replaced:
		return awarded && after.start > p.end
	case f == prolonged:
		return p.has(amendment) && last > p.end && left > 60 && last <= p.latest
	case f == lapsed:
		return left < 0 && last == p.end
	case f == overdue:
		return left > 0 && left < 366
	case f == distant:
		return left >= 366 && left < 740
	}
	return false
}

func TestContractsNearTheirEndMeetTheirFate(t *testing.T) {
	for _, n := range sizes {
		count, missed := map[string]int{}, 0
		eachPlan(n, func(m *market, p *process) {
			if p.role != ending && p.role != lone {
				return
			}
			var after process
			if p.role == ending {
				m.plan(&after, p.k+1)
				if after.buyer != p.buyer || after.line != p.line || after.subject != p.subject || after.role != successor {
					t.Errorf("process %d follows another contract", after.k)
				}
			}
			if p.dirt != clean || after.dirt != clean {
				return
			}
			if !p.course.fate.met(m, p, &after) {
				missed++
				t.Logf("process %d: fate %d, ends %d days from today, events %v", p.k, p.course.fate, p.end-m.today.days(), p.events[:p.nevents])
			}
			count[fmt.Sprint(p.course.fate, p.course.linked)]++
		})
		for _, want := range []struct {
			fate   fate
			linked bool
			every  int // at least one in so many processes
		}{
			{engaged, true, 200}, {engaged, false, 500}, {tendered, true, 200}, {tendered, false, 500}, {replaced, true, 250},
			{replaced, false, 500}, {prolonged, false, 150}, {lapsed, false, 150}, {overdue, false, 250}, {distant, false, 150},
		} {
			if got := count[fmt.Sprint(want.fate, want.linked)]; got < n/want.every {
				t.Errorf("of %d processes %d have fate %d, linked %t; want one in %d", n, got, want.fate, want.linked, want.every)
			}
		}
		if missed*200 > n/25*2 {
			t.Errorf("%d of %d contracts near their end miss their fate", missed, n/25*2)
		}
	}
}

func TestLargeContractsForComputersEnd(t *testing.T) {
	for _, n := range sizes {
		sum, large := 0.0, 0
		eachPlan(n, func(m *market, p *process) {
			last, ok := p.ends()
			left := last - m.today.days()
			if !ok || left < 0 || left > 548 || p.trade != &digital && p.trade != &hardware || p.isFramework {
				return
			}
			sum += float64(p.lots[0].awarded) / 100
			if p.lots[0].awarded > 5_000_000_00 {
				large++
			}
		})
		if per := float64(n) / 2000; sum < 200e6*per || sum > 2500e6*per || float64(large) < 12*per {
			t.Errorf("of %d processes, %d large contracts for computers; in all %.0f million end within 18 months", n, large, sum/1e6)
		}
	}
}

func TestSuccessorsAreLinkedOrNot(t *testing.T) {
	m := newMarket(Options{Processes: 8000, Today: today})
	names := regexp.MustCompile(`"relatedProcesses":\[\{"id":"1","relationship":\["([a-zA-Z.]+)"\],"scheme":"ocid","identifier":"([^"]+)"`)
	relations := map[string]int{}
	for k := endingAt; k+1 < m.n; k += renewalEvery {
		before, lines := m.lines(k)
		_, more := m.lines(k + 1)
		all := strings.Join(append(lines, more...), "")
		found := names.FindAllStringSubmatch(all, -1)
		if !before.course.linked && len(found) > 0 {
			t.Errorf("process %d is not linked and names %v", k, found)
		}
		if before.course.linked && len(found) == 0 {
			t.Errorf("process %d is linked and names nothing", k)
		}
		for _, link := range found {
			relations[link[1]]++
			if link[2] != ocidOf(k) && link[2] != ocidOf(k+1) {
				t.Errorf("process %d names %s", k, link[2])
			}
		}
	}
	for _, code := range []string{"prior", "prior.renewal", "prior.replacement", "renewalProcess", "replacementProcess"} {
		if relations[code] < 5 {
			t.Errorf("%s: %d links of %v", code, relations[code], relations)
		}
	}
}

// The words and the dates of options agree: a contract of 5+2+2 years may run
// for nine.
func TestOptionsInWordsAndDates(t *testing.T) {
	m := newMarket(Options{Processes: 4000, Today: today})
	long := 0
	for k := loneAt; k < m.n; k += renewalEvery {
		p, lines := m.lines(k)
		words, years := "", p.months
		if p.options > 0 {
			years += p.options * p.each
		}
		if p.options == 2 && p.each == 24 {
			long++
			words = `"Two extensions of 24 months each, at the choice of the buyer (5+2+2 years)."`
		}
		all := strings.Join(lines, "")
		if !strings.Contains(all, words) {
			t.Errorf("process %d does not say %s", k, words)
		}
		if p.options > 0 && p.latest != addMonths(p.start, years)-1 {
			t.Errorf("process %d may run until %d, want %d months from %d", k, p.latest, years, p.start)
		}
		if (p.options > 0) != strings.Contains(all, `"hasRenewal":true`) {
			t.Errorf("process %d with %d options says something else", k, p.options)
		}
	}
	if long < 15 {
		t.Errorf("%d contracts of 5+2+2 years", long)
	}
}

// An extension by a change notice moves the end, and says that it is an option
// of the contract.
func TestExtensionsAreTold(t *testing.T) {
	m := newMarket(Options{Processes: 4000, Today: today})
	told := 0
	for k := loneAt; k < m.n; k += renewalEvery {
		p, lines := m.lines(k)
		if p.course.fate != prolonged || p.dirt != clean {
			continue
		}
		for _, line := range lines {
			if !strings.Contains(line, `"tag":["contractAmendment"]`) {
				continue
			}
			told++
			end := `"endDate":"` + dateText(addMonths(p.start, p.months+p.each)-1)
			if !strings.Contains(line, end) || !strings.Contains(line, `"providedForInTheContract"`) || !strings.Contains(line, `"noticeType":"UK10"`) {
				t.Errorf("process %d does not tell of its extension to %s: %s", k, end, line)
			}
		}
	}
	if told < 20 {
		t.Errorf("%d extensions", told)
	}
}
