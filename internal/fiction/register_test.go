package fiction

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func registered() map[string]Body {
	all := map[string]Body{}
	for _, b := range Register() {
		all[b.ID] = b
	}
	return all
}

// The register names every body of every market.
func TestRegisterListsTheBuyers(t *testing.T) {
	all := registered()
	if len(all) != len(Register()) {
		t.Fatalf("%d ids of %d bodies", len(all), len(Register()))
	}
	for _, seed := range []uint64{1, 99} {
		m := newMarket(Options{Processes: 500, Seed: seed, Today: today})
		for k := range m.n {
			var p process
			m.plan(&p, k)
			b, ok := all[slug(p.buyer.name)]
			if !ok || b.Name != p.buyer.name || b.Region != p.buyer.home.region().name {
				t.Fatalf("%s of market %d is %+v in the register", p.buyer.name, seed, b)
			}
		}
	}
}

func TestRegisterRelatesBodies(t *testing.T) {
	all := registered()
	kinds, inArea, answering := map[string]int{}, map[string]int{}, map[string]int{}
	for _, b := range all {
		kinds[b.Kind]++
		if b.Kind == "agency" {
			answering[b.Parent]++
			if all[b.Parent].Kind != "ministerial-department" {
				t.Errorf("%s answers to %q", b.Name, b.Parent)
			}
		} else if b.Parent != "" {
			t.Errorf("%s answers to %s", b.Name, b.Parent)
		}
		if b.CityRegion == "" {
			continue
		}
		inArea[b.CityRegion]++
		if c := all[b.CityRegion]; c.Kind != "combined-authority" || c.Region != b.Region || b.Kind != "council" {
			t.Errorf("%s of %s is in the city region of %s", b.Name, b.Region, c.Name)
		}
	}
	if len(inArea) != kinds["combined-authority"] || len(answering) < 8 || kinds["ministerial-department"] != 12 {
		t.Errorf("city regions with councils: %v; departments with agencies: %v; kinds: %v", inArea, answering, kinds)
	}
	for id, n := range inArea {
		if n < 4 {
			t.Errorf("%s has %d councils", id, n)
		}
	}
}

var dated = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)

func TestLeadsAreFictionalAndSomeSeatsEmpty(t *testing.T) {
	all := registered()
	day := today.Format(time.DateOnly)
	held := map[string]int{}
	recent, gone := 0, 0
	for _, l := range Leads(today) {
		if all[l.Body].ID == "" || !strings.HasSuffix(l.Name, " (fictional)") || !strings.HasPrefix(l.Source, "Fictional ") || refused(l.Name) != "" {
			t.Errorf("lead %+v", l)
		}
		if !dated.MatchString(l.Since) || l.Since > day || l.Date > day || l.Until != "" && (l.Until < l.Since || l.Until > day) {
			t.Errorf("dates of %+v", l)
		}
		if l.Until == "" {
			held[l.Body]++
		} else {
			gone++
		}
		if l.Since > today.AddDate(-1, 0, 0).Format(time.DateOnly) {
			recent++
		}
	}
	empty := map[string]int{}
	for id, b := range all {
		if held[id] > 1 {
			t.Errorf("%d people lead %s", held[id], id)
		}
		if held[id] == 0 {
			empty[b.Kind]++
		}
	}
	if empty["ministerial-department"] != 2 || empty["combined-authority"] != 2 || recent != 1 || gone != 1 || len(held) < 18 {
		t.Errorf("%d seats are held, %d since the last year, %d were left; empty: %v", len(held), recent, gone, empty)
	}
}

func TestTargetsRunForFiveYears(t *testing.T) {
	all := registered()
	years, measures := map[string]int{}, map[string]int{}
	seen := map[[3]string]bool{}
	for _, g := range Targets(today) {
		key := [3]string{g.Body, g.Measure, g.Year}
		if seen[key] || all[g.Body].ID == "" || g.Percent <= 0 || g.Percent > 98 || !strings.HasPrefix(g.Source, "Fictional ") {
			t.Errorf("target %+v", g)
		}
		seen[key] = true
		if !dated.MatchString(g.Date) || g.Date > today.Format(time.DateOnly) {
			t.Errorf("target of %s", g.Date)
		}
		years[g.Year]++
		measures[g.Measure]++
	}
	for _, y := range []string{"2023-24", "2024-25", "2025-26", "2026-27", "2027-28"} {
		if years[y] < 30 {
			t.Errorf("%d targets for %s", years[y], y)
		}
	}
	if len(years) != 5 || len(measures) != 5 {
		t.Errorf("targets by year %v and measure %v", years, measures)
	}
	if got := financialYear(1999); got != "1999-00" {
		t.Errorf("the financial year from April 1999 is %s", got)
	}
}

func TestRegisterIsTheSameEachTime(t *testing.T) {
	if d := cmp.Diff(Register(), Register()); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(Leads(today), Leads(today)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(Targets(today), Targets(today)); d != "" {
		t.Error(d)
	}
	// In March the financial year is still that of the April before.
	march := Targets(time.Date(2027, 3, 31, 12, 0, 0, 0, time.UTC))
	if slices.ContainsFunc(march, func(g Target) bool { return g.Year == "2028-29" }) {
		t.Error("in March 2027 there are targets for 2028-29")
	}
}
