package calendar

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/fault"
)

func TestCompute(t *testing.T) {
	for _, c := range []struct {
		rule, from string
		in         Jurisdiction
		want       string
	}{
		// Easter 2026: Good Friday on 3 April, Easter Monday no holiday in Scotland.
		{"standstill", "2026-04-02", EnglandWales, "2026-04-15"},
		{"standstill", "2026-04-02", NorthernIreland, "2026-04-15"},
		{"standstill", "2026-04-02", Scotland, "2026-04-14"},
		// Published on a day off, the next working day is the first.
		{"standstill", "2026-04-03", EnglandWales, "2026-04-16"},
		{"standstill", "2026-04-04", EnglandWales, "2026-04-16"},
		// Over the turn of the year: 25, 26 to 28 December, 1 January; in Scotland the 2nd too.
		{"standstill", "2026-12-18", EnglandWales, "2026-12-31"},
		{"standstill", "2025-12-18", EnglandWales, "2025-12-31"},
		{"standstill", "2025-12-24", EnglandWales, "2026-01-07"},
		{"standstill", "2025-12-24", Scotland, "2026-01-08"},
		{"standstill", "2026-06-10", Scotland, "2026-06-22"}, // the World Cup day
		{"standstill", "2026-06-10", EnglandWales, "2026-06-19"},
		{"standstill", "2026-03-09", NorthernIreland, "2026-03-19"}, // St Patrick’s Day
		// Over both changes of the clocks.
		{"standstill", "2026-03-26", EnglandWales, "2026-04-08"},
		{"standstill", "2026-10-22", EnglandWales, "2026-11-02"},
		{"tender-period", "2026-03-16", EnglandWales, "2026-04-10"},
		{"tender-period-partial", "2026-03-16", EnglandWales, "2026-04-15"},
		{"tender-period-paper", "2026-03-16", EnglandWales, "2026-04-20"},
		{"tender-period-planned", "2026-03-16", EnglandWales, "2026-03-26"},
		{"participation-period", "2026-03-16", EnglandWales, "2026-04-10"},
		// 40 days before Saturday 16 May is Monday 6 April: Easter Monday, so the Thursday before.
		{"planned-procurement", "2026-05-16", EnglandWales, "2026-04-02"},
		{"planned-procurement", "2026-05-16", Scotland, "2026-04-06"},
		{"planned-procurement-earliest", "2028-02-29", EnglandWales, "2027-02-28"},
		{"planned-procurement-earliest", "2026-05-16", EnglandWales, "2025-05-16"},
		{"pipeline-notice", "2026-04-01", EnglandWales, "2026-05-26"},
		{"pipeline-notice", "2026-03-31", EnglandWales, "2025-05-26"},
		{"contract-details", "2026-04-01", EnglandWales, "2026-04-30"},
		{"contract-details-light-touch", "2026-01-01", EnglandWales, "2026-04-30"},
		{"contract-copy", "2026-01-01", EnglandWales, "2026-03-31"},
		{"payments-over-30000", "2026-05-10", EnglandWales, "2026-07-29"},
		{"payments-over-30000", "2026-12-31", EnglandWales, "2027-01-29"},
		{"payments-compliance", "2026-02-10", EnglandWales, "2026-04-29"},
		{"payments-compliance", "2026-04-10", EnglandWales, "2026-10-29"},
		{"payments-compliance", "2026-10-01", EnglandWales, "2027-04-29"},
		{"prompt-payment", "2026-04-01", EnglandWales, "2026-04-30"},
		{"termination-notice", "2026-04-01", EnglandWales, "2026-04-30"},
		// The 10th day is Good Friday: the period ends on the Tuesday after Easter.
		{"standstill-2015", "2015-03-24", EnglandWales, "2015-04-07"},
		{"standstill-2015", "2022-11-22", EnglandWales, "2022-12-02"},
		{"standstill-post-2015", "2022-11-22", EnglandWales, "2022-12-07"},
		{"standstill-2015", "2026-04-02", NorthernIreland, "2026-04-13"},
		{"standstill-scotland", "2026-03-24", Scotland, "2026-04-06"}, // Easter Monday is a working day there
		{"award-notice-2015", "2024-01-31", EnglandWales, "2024-03-01"},
		{"contracts-finder-award-central", "2021-06-23", EnglandWales, "2021-07-13"},
		{"contracts-finder-award-central", "2021-06-24", EnglandWales, "2021-07-24"},
		{"prior-information-2015", "2024-03-01", EnglandWales, "2024-01-26"},
	} {
		d, err := Compute(c.rule, c.from, c.in)
		if err != nil || d.Date != c.want || d.Jurisdiction != c.in || d.Rule.ID != c.rule {
			t.Errorf("%s from %s in %s: %s, want %s, %v", c.rule, c.from, c.in, d.Date, c.want, err)
		}
	}
}

func TestADeadlineSaysHowItWasCounted(t *testing.T) {
	rule, _ := On("standstill", "")
	want := Deadline{Date: "2026-04-16", Rule: rule, Jurisdiction: EnglandWales, From: "2026-04-03", CountedFrom: "2026-04-03",
		Skipped: []Skipped{{"2026-04-03", "Good Friday"}, {"2026-04-06", "Easter Monday"}}, WeekendDays: 4, WorkingDays: 8}
	got, err := Compute("standstill", "2026-04-03", EnglandWales)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	got, err = Compute("payments-over-30000", "2026-05-10", EnglandWales)
	if err != nil || got.From != "2026-05-10" || got.CountedFrom != "2026-06-30" || len(got.Skipped) > 0 {
		t.Errorf("%+v, %v", got, err)
	}
	if got := (Deadline{}).Answer().Skipped; got == nil {
		t.Error("no holidays are not a list")
	}
}

func TestCaution(t *testing.T) {
	for _, c := range []struct {
		rule, from string
		has        []string
	}{
		{"contract-details", "2026-04-02", nil},
		{"contract-details", "2027-12-15", []string{"2015 to 2027"}},
		{"contract-details", "2031-04-02", []string{"2015 to 2027"}},
		{"tender-period", "2026-04-02", []string{"(check)"}},
		{"tender-period", "2031-04-02", []string{"2015 to 2027", "(check)"}},
	} {
		d, err := Compute(c.rule, c.from, EnglandWales)
		if err != nil || (d.Caution() == "") != (len(c.has) == 0) {
			t.Errorf("%s from %s: %q, %v", c.rule, c.from, d.Caution(), err)
		}
		for _, part := range c.has {
			if !strings.Contains(d.Caution(), part) {
				t.Errorf("%s from %s: %q", c.rule, c.from, d.Caution())
			}
		}
	}
}

func TestWhatCannotBeComputed(t *testing.T) {
	for _, c := range []struct {
		rule, from string
		in         Jurisdiction
		says       string
	}{
		{"standstill", "2026-4-2", EnglandWales, "write it as"}, {"standstill", "", EnglandWales, "write it as"}, {"standstill", "2200-01-01", EnglandWales, "from 1971 to 2199"},
		{"standstill", "2026-04-02", "france", "england-and-wales"}, {"stand", "2026-04-02", EnglandWales, "standstill-2015"},
		{"contract-change", "2026-04-02", EnglandWales, "before the contract is modified"}, {"below-threshold-details", "2026-04-02", EnglandWales, "reasonably practicable"},
		{"standstill-scotland", "2026-04-02", EnglandWales, "It applies in Scotland."}, {"standstill", "2025-02-23", EnglandWales, "from 2025-02-24 on"},
		{"contracts-finder-award-central", "2015-02-25", EnglandWales, "from 2015-02-26 on"},
	} {
		_, err := Compute(c.rule, c.from, c.in)
		if fault.KindOf(err) != fault.Invalid || !strings.Contains(fault.Public(err), c.says) {
			t.Errorf("%s from %s in %s: %v", c.rule, c.from, c.in, err)
		}
	}
}

// A later start never gives an earlier end, and the day is on the right side.
func TestLaterStartsEndLater(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id, in := rapid.SampledFrom(Computable()).Draw(t, "rule"), anywhere(t)
		from := anyDay(t, "from")
		day, _ := parse(from)
		first, err := Compute(id, from, in)
		second, later := Compute(id, text(day.AddDate(0, 0, rapid.IntRange(1, 60).Draw(t, "days"))), in)
		if err != nil || later != nil {
			t.Skip("not in force, or not there")
		}
		if second.Rule.From == first.Rule.From && second.Date < first.Date {
			t.Fatalf("%s gives %s, a later day %s", from, first.Date, second.Date)
		}
		if first.Rule.Back != (first.Date < first.CountedFrom) {
			t.Fatalf("from %s it gives %s", first.CountedFrom, first.Date)
		}
		if (first.Rule.Unit == WorkingDays || first.Rule.Roll != "") && !Working(first.Date, in) {
			t.Fatalf("%s is no working day", first.Date)
		}
		if first.Rule.Unit == WorkingDays && first.WorkingDays != first.Rule.Days {
			t.Fatalf("%d working days are counted, not %d", first.WorkingDays, first.Rule.Days)
		}
	})
}
