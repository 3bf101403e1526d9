package clock

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestAStandingClockMovesOnlyWhenTold(t *testing.T) {
	at := time.Date(2026, 3, 29, 0, 59, 0, 0, time.UTC)
	c := At(at)
	if !c.Now().Equal(at) || !c.Now().Equal(at) {
		t.Error("it moved")
	}
	c.Advance(2 * time.Minute)
	// The clocks go forward in London at 01:00 UTC on this day.
	if got := c.Now().In(London).Format("15:04 MST"); got != "02:01 BST" {
		t.Errorf("in London it is %s", got)
	}
}

func TestTheSystemClockRunsInUTC(t *testing.T) {
	c := System()
	first := c.Now()
	if second := c.Now(); second.Before(first) || second.Location() != time.UTC {
		t.Errorf("%v, then %v", first, second)
	}
}

func TestTextSortsAsTimeDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		instant := func(name string) time.Time {
			ms := rapid.Int64Range(-62135596800000, 253402300799999).Draw(t, name) // years 1 to 9999
			return time.UnixMilli(ms)
		}
		a, b := instant("a"), instant("b")
		if (Text(a) < Text(b)) != a.Before(b) {
			t.Fatalf("%s and %s sort otherwise than %v and %v", Text(a), Text(b), a, b)
		}
		back, err := Parse(Text(a))
		if err != nil || !back.Equal(a) {
			t.Fatalf("%s reads back as %v, %v", Text(a), back, err)
		}
	})
}
