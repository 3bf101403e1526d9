package pipeline

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestBefore(t *testing.T) {
	for _, c := range []struct {
		day    string
		months int
		want   string
	}{
		{"2027-03-31", 12, "2026-03-31"}, {"2026-08-31", 6, "2026-02-28"}, {"2028-08-31", 6, "2028-02-29"},
		{"2026-01-15", 3, "2025-10-15"}, {"2026-05-31", 0, "2026-05-31"}, {"no day", 3, ""},
	} {
		if got := before(c.day, c.months); got != c.want {
			t.Errorf("%d months before %s: %q, want %q", c.months, c.day, got, c.want)
		}
	}
}

// anyDay draws a day, often one at the end of a month, where months differ.
func anyDay(t *rapid.T, name string) string {
	day := time.Date(2020, 1, rapid.IntRange(1, 5000).Draw(t, name), 0, 0, 0, 0, time.UTC)
	if rapid.Bool().Draw(t, name+" is the end of a month") {
		day = time.Date(day.Year(), day.Month()+1, 0, 0, 0, 0, 0, time.UTC)
	}
	return day.Format(time.DateOnly)
}

// Two ways to ask whether a contract is within some months of its end agree, and
// so does the number of months that are left.
func TestWithinMonths(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		today, end, n := anyDay(t, "today"), anyDay(t, "end"), rapid.IntRange(0, 30).Draw(t, "months")
		if (end <= upTo(today, n)) != (before(end, n) <= today) {
			t.Fatalf("%s, %d months before %s: up to %s, %s", today, n, end, upTo(today, n), before(end, n))
		}
		if left := monthsBetween(today, end); end >= today && (before(end, left) < today || before(end, left+1) >= today) {
			t.Fatalf("%d months from %s to %s", left, today, end)
		}
		if dayText(dayNumber(end)) != end || plusDays(today, daysBetween(today, end)) != end {
			t.Fatalf("%s is day %d, %d after %s", end, dayNumber(end), daysBetween(today, end), today)
		}
	})
}
