package publisher

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/clock"
)

func at(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

// readings gives the instants for which a time of London's clocks may stand.
func readings(t interface{ Fatalf(string, ...any) }, text string) []time.Time {
	wall, err := time.Parse(localTime, text)
	if err != nil {
		t.Fatalf("%q is no time: %v", text, err)
	}
	var all []time.Time
	for _, offset := range []time.Duration{0, time.Hour} {
		if u := wall.Add(-offset); u.In(clock.London).Format(localTime) == text {
			all = append(all, u)
		}
	}
	if len(all) == 0 {
		t.Fatalf("%q never was", text)
	}
	return all
}

func TestAskedLeavesNothingOut(t *testing.T) {
	nights := []time.Time{at("2026-10-24T22:00:00Z"), at("2026-03-28T22:00:00Z"), at("2026-07-01T22:00:00Z")}
	rapid.Check(t, func(t *rapid.T) {
		night := rapid.SampledFrom(nights).Draw(t, "night")
		ms := rapid.IntRange(0, 5*3600*1000)
		a := night.Add(time.Duration(ms.Draw(t, "from")) * time.Millisecond)
		b := a.Add(time.Duration(ms.Draw(t, "length")) * time.Millisecond)
		from, to := asked(a, b)
		for _, f := range readings(t, from) {
			if !f.Before(a) || f.Before(a.Add(-time.Hour-2*time.Second)) {
				t.Fatalf("from %v is asked as %s, which may be %v", a, from, f)
			}
		}
		for _, e := range readings(t, to) {
			if !e.After(b) || e.After(b.Add(time.Hour+2*time.Second)) {
				t.Fatalf("to %v is asked as %s, which may be %v", b, to, e)
			}
		}
	})
}

func TestAskedByTheClocksOfLondon(t *testing.T) {
	for _, tc := range []struct{ from, to, wantFrom, wantTo string }{
		{"2026-11-03T06:00:00Z", "2026-11-03T12:00:00Z", "2026-11-03T05:59:59", "2026-11-03T12:00:01"},
		{"2026-07-03T05:00:00Z", "2026-07-03T11:00:00Z", "2026-07-03T05:59:59", "2026-07-03T12:00:01"},
		{"2026-10-25T00:30:00Z", "2026-10-25T00:40:00Z", "2026-10-25T00:59:59", "2026-10-25T01:40:01"}, // the first 01:30
		{"2026-10-25T01:30:00Z", "2026-10-25T01:40:00Z", "2026-10-25T01:29:59", "2026-10-25T02:00:00"}, // the second
		{"2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z", "2026-03-29T00:29:59", "2026-03-29T02:00:01"},
	} {
		from, to := asked(at(tc.from), at(tc.to))
		if from != tc.wantFrom || to != tc.wantTo {
			t.Errorf("%s to %s is asked as %s to %s, want %s to %s", tc.from, tc.to, from, to, tc.wantFrom, tc.wantTo)
		}
	}
}

func TestWindowsBelow(t *testing.T) {
	for _, tc := range []struct {
		below    func(time.Time) time.Time
		at, want string
	}{
		{quarterBelow, "2026-11-03T14:37:10Z", "2026-11-03T12:00:00Z"},
		{quarterBelow, "2026-11-03T12:00:00Z", "2026-11-03T06:00:00Z"},
		{quarterBelow, "2026-11-03T00:00:00Z", "2026-11-02T18:00:00Z"},
		{quarterBelow, "2026-07-03T12:30:00Z", "2026-07-03T11:00:00Z"},
		{quarterBelow, "2026-10-25T06:00:00Z", "2026-10-24T23:00:00Z"}, // of seven hours
		{fiveDaysBelow, "2026-11-08T14:37:10Z", "2026-11-04T00:00:00Z"},
		{fiveDaysBelow, "2026-11-04T00:00:00Z", "2026-10-30T00:00:00Z"},
		{fiveDaysBelow, "2026-10-27T00:00:00Z", "2026-10-21T23:00:00Z"},
	} {
		if got := tc.below(at(tc.at)); !got.Equal(at(tc.want)) {
			t.Errorf("below %s is %s, want %s", tc.at, got, tc.want)
		}
	}
}

func TestWindowsBelowGoDownForEver(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := time.Unix(rapid.Int64Range(at("2014-01-01T00:00:00Z").Unix(), at("2035-01-01T00:00:00Z").Unix()).Draw(t, "at"), 0)
		if b := quarterBelow(from); !b.Before(from) || from.Sub(b) > 7*time.Hour {
			t.Fatalf("the quarter below %v is %v", from, b)
		}
		if b := fiveDaysBelow(from); !b.Before(from) || from.Sub(b) > 5*24*time.Hour+time.Hour {
			t.Fatalf("the five days below %v are from %v", from, b)
		}
	})
}

func TestSpoken(t *testing.T) {
	for _, tc := range []struct{ from, to, want string }{
		{"2026-11-03T06:00:00Z", "2026-11-03T12:00:00Z", "3 November 2026, 06:00 to 12:00"},
		{"2026-11-03T18:00:00Z", "2026-11-04T00:00:00Z", "3 November 2026, 18:00 to midnight"},
		{"2026-11-01T00:00:00Z", "2026-11-06T00:00:00Z", "1 November 2026 to 5 November 2026"},
		{"2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z", "1 November 2026"},
		{"2026-11-03T23:30:00Z", "2026-11-04T00:10:00Z", "3 November 2026, 23:30 to 4 November 2026, 00:10"},
		{"2026-07-03T05:00:00Z", "2026-07-03T11:00:00Z", "3 July 2026, 06:00 to 12:00"},
	} {
		if got := spoken(at(tc.from), at(tc.to)); got != tc.want {
			t.Errorf("%s to %s is %q, want %q", tc.from, tc.to, got, tc.want)
		}
	}
}
