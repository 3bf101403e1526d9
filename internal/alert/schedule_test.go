package alert

import (
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
)

// Letters keep the hour of London through summer time, the ends of months and
// years; bank holidays are days like others.
func TestNext(t *testing.T) {
	daily, weekly := Choices{Frequency: Daily, Hour: 8}, Choices{Frequency: Weekly, Weekday: time.Sunday, Hour: 1}
	for _, c := range []struct {
		choices   Choices
		now, want string // in London
	}{
		{daily, "2026-11-23 07:59", "2026-11-23 08:00"},
		{daily, "2026-11-23 08:00", "2026-11-24 08:00"},
		{daily, "2026-11-20 18:00", "2026-11-23 08:00"}, // over the weekend
		{daily, "2026-03-27 08:00", "2026-03-30 08:00"}, // summer time began on the 29th
		{daily, "2026-10-23 08:00", "2026-10-26 08:00"}, // and ended on the 25th
		{daily, "2026-12-24 08:00", "2026-12-25 08:00"}, // Christmas is a weekday
		{daily, "2026-12-31 08:00", "2027-01-01 08:00"},
		{daily, "2028-02-28 08:00", "2028-02-29 08:00"},
		{weekly, "2026-03-22 01:00", "2026-03-29 02:00"}, // the hour from one to two is left out
		{weekly, "2026-03-29 02:00", "2026-04-05 01:00"},
		{weekly, "2026-10-18 01:00", "2026-10-25 01:00"}, // an hour that comes twice
		{weekly, "2026-10-25 01:00", "2026-11-01 01:00"},
		{Choices{Frequency: AtOnce}, "2026-11-23 07:59", ""},
		{Choices{Frequency: Never}, "2026-11-23 07:59", ""},
	} {
		now := inLondon(t, c.now)
		got := ""
		if next := c.choices.Next(now); !next.IsZero() {
			got = next.In(clock.London).Format("2006-01-02 15:04")
		}
		if got != c.want {
			t.Errorf("after %s: %s instead of %s", c.now, got, c.want)
		}
	}
	// The hour that comes twice brings one letter.
	first := weekly.Next(inLondon(t, "2026-10-18 01:00"))
	if again := weekly.Next(first); again.Sub(first) != 7*24*time.Hour+time.Hour && again.Sub(first) != 7*24*time.Hour {
		t.Errorf("after %v comes %v", first, again)
	}
}

func inLondon(t *testing.T, text string) time.Time {
	t.Helper()
	out, err := time.ParseInLocation("2006-01-02 15:04", text, clock.London)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestMonthAfter(t *testing.T) {
	for from, want := range map[string]string{
		"2026-01-31 08:00": "2026-02-28 08:00", "2028-01-31 08:00": "2028-02-29 08:00", "2026-12-15 08:00": "2027-01-15 08:00",
		"2026-08-31 08:00": "2026-09-30 08:00", "2026-03-15 08:00": "2026-04-15 08:00", "2026-10-10 08:00": "2026-11-10 08:00",
	} {
		if got := monthAfter(inLondon(t, from)).In(clock.London).Format("2006-01-02 15:04"); got != want {
			t.Errorf("a month after %s: %s instead of %s", from, got, want)
		}
	}
}
