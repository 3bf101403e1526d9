package calendar

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// anyDay draws a day from 2000 to 2100.
func anyDay(t *rapid.T, name string) string {
	return text(on(time.January, 1)(2000).AddDate(0, 0, rapid.IntRange(0, 36524).Draw(t, name)))
}

func anywhere(t *rapid.T) Jurisdiction { return rapid.SampledFrom(Jurisdictions()).Draw(t, "in") }

func TestAddWorking(t *testing.T) {
	good, monday := Skipped{"2026-04-03", "Good Friday"}, Skipped{"2026-04-06", "Easter Monday"}
	for _, c := range []struct {
		day  string
		n    int
		in   Jurisdiction
		want string
		over []Skipped
	}{
		{"2026-04-02", 1, EnglandWales, "2026-04-07", []Skipped{good, monday}},
		{"2026-04-02", 1, Scotland, "2026-04-06", []Skipped{good}},
		{"2026-04-07", -1, EnglandWales, "2026-04-02", []Skipped{monday, good}},
		{"2026-04-04", 0, NorthernIreland, "2026-04-02", []Skipped{good}},
		{"2026-04-08", 0, EnglandWales, "2026-04-08", nil},
		// Over the weekends on which the clocks change.
		{"2026-03-27", 1, EnglandWales, "2026-03-30", nil},
		{"2026-10-26", -1, EnglandWales, "2026-10-23", nil},
		{"2026-12-24", 1, EnglandWales, "2026-12-29", []Skipped{{"2026-12-25", "Christmas Day"}, {"2026-12-28", "Boxing Day"}}},
		{"2199-12-31", 1, EnglandWales, "2200-01-01", nil},
		{"2026-02-30", 1, EnglandWales, "", nil},
	} {
		got, over := AddWorking(c.day, c.n, c.in)
		if diff := cmp.Diff(c.over, over); got != c.want || diff != "" {
			t.Errorf("%s and %d in %s: %s, want %s; skipped (-want +got):\n%s", c.day, c.n, c.in, got, c.want, diff)
		}
	}
}

func TestWorkingBetween(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     int
	}{
		{"2026-04-02", "2026-04-15", 7}, {"2026-04-15", "2026-04-02", -7}, {"2026-04-02", "2026-04-02", 0},
		{"2026-04-03", "2026-04-06", 0}, {"2026-04-06", "2026-04-03", 0}, {"2026-01-01", "2026-12-31", 253}, {"nonsense", "2026-01-01", 0}, {"2026-01-01", "", 0},
	} {
		if got := WorkingBetween(c.from, c.to, EnglandWales); got != c.want {
			t.Errorf("%s to %s: %d, want %d", c.from, c.to, got, c.want)
		}
	}
}

func TestWorking(t *testing.T) {
	for day, want := range map[string][3]bool{
		"2026-04-07": {true, true, true}, "2026-04-06": {false, true, false}, "2026-03-17": {true, true, false}, "2026-06-15": {true, false, true},
		"2026-01-02": {true, false, true}, "2026-04-05": {}, "2026-12-25": {}, "": {}, "7 April": {}, "1066-10-14": {},
	} {
		for i, in := range Jurisdictions() {
			if got := Working(day, in); got != want[i] {
				t.Errorf("%q in %s: %t", day, in, got)
			}
		}
	}
}

func TestWorkingDaysAreCountedBothWays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day, in, n := anyDay(t, "day"), anywhere(t), rapid.IntRange(-40, 40).Draw(t, "n")
		got, skipped := AddWorking(day, n, in)
		if !Working(got, in) {
			t.Fatalf("%s is no working day", got)
		}
		if n != 0 && WorkingBetween(day, got, in) != n {
			t.Fatalf("from %s to %s there are %d, not %d", day, got, WorkingBetween(day, got, in), n)
		}
		if WorkingBetween(got, day, in) != -WorkingBetween(day, got, in) && Working(day, in) {
			t.Fatalf("there and back differ between %s and %s", day, got)
		}
		for _, s := range skipped {
			if Working(s.Day, in) || s.Name == "" || s.Day == got {
				t.Fatalf("%v was skipped", s)
			}
		}
		// One step at a time leads to the same day.
		at := day
		for range n {
			at, _ = AddWorking(at, 1, in)
		}
		if n > 0 && at != got {
			t.Fatalf("step by step it is %s, not %s", at, got)
		}
	})
}

// Between a Friday and the Monday after lies one working day, also where the
// clocks change in that weekend, unless the Monday is a holiday.
func TestTheClocksDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		month := rapid.SampledFrom([]time.Month{time.March, time.October}).Draw(t, "month")
		year, in := rapid.IntRange(1996, 2100).Draw(t, "year"), anywhere(t)
		sunday := time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC)
		sunday = sunday.AddDate(0, 0, -int(sunday.Weekday()))
		friday, monday := text(sunday.AddDate(0, 0, -2)), text(sunday.AddDate(0, 0, 1))
		want := 0
		if Working(monday, in) {
			want = 1
		}
		if got := WorkingBetween(friday, monday, in); got != want {
			t.Fatalf("from %s to %s: %d", friday, monday, got)
		}
	})
}
