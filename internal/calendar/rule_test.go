package calendar

import (
	"slices"
	"strings"
	"testing"
)

func TestRowsOfTheTableAreWhole(t *testing.T) {
	last := map[string]Rule{}
	for _, r := range Rules() {
		for what, value := range map[string]string{"id": r.ID, "name": r.Name, "text": r.Text, "source": r.Source, "starts": r.Starts, "gives": r.Gives} {
			if value == "" {
				t.Errorf("%s %s has no %s", r.ID, r.From, what)
			}
		}
		_, dated := parse(r.From)
		_, until := parse(r.To)
		if !dated || r.To != "" && (!until || r.To < r.From) {
			t.Errorf("%s is of %s to %s", r.ID, r.From, r.To)
		}
		if !slices.Contains(Regimes(), r.Regime) || len(r.In) == 0 || r.Regime == Scotland2015 != slices.Equal(r.In, []Jurisdiction{Scotland}) {
			t.Errorf("%s is of %s, %v", r.ID, r.Regime, r.In)
		}
		if (r.Unit == NoNumber) != (r.Days == 0) || (r.Length() == "") != (r.Days == 0) {
			t.Errorf("%s has %d %s", r.ID, r.Days, r.Unit)
		}
		if r.Check != strings.Contains(r.Note, "(check)") {
			t.Errorf("the note of %s does not say what to check: %s", r.ID, r.Note)
		}
		if before, again := last[r.ID]; again {
			if end, _ := parse(before.To); before.To == "" || text(end.AddDate(0, 0, 1)) != r.From || before.Regime != r.Regime {
				t.Errorf("%s: a row ends on %q, the next begins on %s", r.ID, before.To, r.From)
			}
		}
		last[r.ID] = r
	}
}

func TestOn(t *testing.T) {
	for _, c := range []struct {
		id, day string
		days    int
	}{
		{"contracts-finder-award-central", "2021-06-23", 20}, {"contracts-finder-award-central", "2021-06-24", 30}, {"contracts-finder-award-central", "", 30},
		{"contracts-finder-award-central", "2015-02-25", 0}, {"standstill", "2025-02-23", 0}, {"standstill", "2025-02-24", 8}, {"nothing", "", 0},
	} {
		r, ok := On(c.id, c.day)
		if ok != (c.days > 0) || r.Days != c.days {
			t.Errorf("%s on %q: %d, %t", c.id, c.day, r.Days, ok)
		}
	}
}

func TestLength(t *testing.T) {
	for want, r := range map[string]Rule{"8 working days": {Days: 8, Unit: WorkingDays}, "1 working day": {Days: 1, Unit: WorkingDays},
		"1 day": {Days: 1, Unit: CalendarDays}, "30 days": {Days: 30, Unit: CalendarDays}, "12 months": {Days: 12, Unit: Months}, "": {Unit: NoNumber}} {
		if got := r.Length(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// What is given away is a copy: a caller cannot change the law.
func TestTheTableIsNotChangedByItsReaders(t *testing.T) {
	Rules()[0].In[0] = "elsewhere"
	if got := Rules()[0].In[0]; got != EnglandWales {
		t.Errorf("the rule is of %s", got)
	}
}

func TestPublication(t *testing.T) {
	for _, c := range []struct {
		regime Regime
		day    string
		c      Case
		id     string
		apart  int
	}{
		{Act2023, "2026-04-02", Case{}, "contract-details", 29},
		{Act2023, "2026-04-02", Case{LightTouch: true, Central: true, ContractsFinder: true}, "contract-details-light-touch", 119},
		{Regulations2015, "2018-04-02", Case{Central: true}, "award-notice-2015", 30},
		{Regulations2015, "2018-04-02", Case{Central: true, ContractsFinder: true}, "contracts-finder-award-central", 20},
		{Regulations2015, "2022-04-02", Case{Central: true, ContractsFinder: true}, "contracts-finder-award-central", 30},
		{Regulations2015, "2026-04-02", Case{ContractsFinder: true}, "contracts-finder-award", 90}, // what began under it stays in it
		{Scotland2015, "2026-04-02", Case{Central: true}, "award-notice-scotland", 30},
		{Act2023, "2025-02-23", Case{}, "", 0}, {Scotland2015, "2016-04-17", Case{}, "", 0}, {"other", "2026-04-02", Case{}, "", 0}, {Act2023, "20260402", Case{}, "", 0},
	} {
		r, ok := Publication(c.regime, c.day, c.c)
		if ok != (c.id != "") || r.ID != c.id || ok && r.Apart() != c.apart {
			t.Errorf("%s on %s, %+v: %s, %d, %t", c.regime, c.day, c.c, r.ID, r.Apart(), ok)
		}
	}
}
