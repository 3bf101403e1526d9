package web

import (
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/ocds"
)

func TestCountAndPlural(t *testing.T) {
	for n, want := range map[int]string{
		0: "0", 7: "7", 999: "999", 1000: "1,000", 12345: "12,345", 1234567: "1,234,567", -1: "−1", -999: "−999", -1000: "−1,000",
	} {
		if got := count(n); got != want {
			t.Errorf("count(%d) = %q, want %q", n, got, want)
		}
	}
	for n, want := range map[int]string{0: "0 notices", 1: "1 notice", 2: "2 notices", 1204: "1,204 notices"} {
		if got := plural(n, "notice", "notices"); got != want {
			t.Errorf("plural(%d) = %q, want %q", n, got, want)
		}
	}
}

// Without its commas a count is the number again, and groups are of three.
func TestCountKeepsTheNumber(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64().Draw(t, "n")
		text := count(n)
		groups := strings.Split(strings.TrimPrefix(text, "−"), ",")
		for i, group := range groups {
			if i > 0 && len(group) != 3 || len(group) < 1 || len(group) > 3 {
				t.Fatalf("%d is written %s", n, text)
			}
		}
		hundredths, ok := ocds.Hundredths(strings.Replace(text, "−", "-", 1))
		if ok && hundredths != n*100 {
			t.Fatalf("%d is written %s", n, text)
		}
	})
}

func TestMoney(t *testing.T) {
	for _, c := range []struct {
		sum         *ocds.Money
		full, short string
	}{
		{nil, "Not given", "Not given"},
		{&ocds.Money{Hundredths: 25637874, Currency: "GBP"}, "£256,378.74", "£256,379"},
		{&ocds.Money{Hundredths: 200000000, Currency: "CAD"}, "CAD 2,000,000", "CAD 2 million"},
		{&ocds.Money{Hundredths: 330000000, Currency: "GBP"}, "£3,300,000", "£3.3 million"},
		{&ocds.Money{Hundredths: 325000000, Currency: "EUR"}, "€3,250,000", "€3.3 million"},
		{&ocds.Money{Hundredths: 1, Currency: "GBP"}, "£0.01", "£0"},
		{&ocds.Money{Hundredths: 150, Currency: "GBP"}, "£1.50", "£2"},
		{&ocds.Money{Hundredths: 0, Currency: "GBP"}, "£0", "£0"},
		{&ocds.Money{Hundredths: -100, Currency: "GBP"}, "−£1", "−£1"},
		{&ocds.Money{Hundredths: -250000000, Currency: "USD"}, "USD −2,500,000", "USD −2.5 million"},
		{&ocds.Money{Hundredths: 99999949, Currency: "GBP"}, "£999,999.49", "£999,999"},
		{&ocds.Money{Hundredths: 99999950, Currency: "GBP"}, "£999,999.50", "£1 million"},
		{&ocds.Money{Hundredths: 99994999999, Currency: "GBP"}, "£999,949,999.99", "£1 billion"},
		{&ocds.Money{Hundredths: 99994900000, Currency: "GBP"}, "£999,949,000", "£999.9 million"},
		{&ocds.Money{Hundredths: 380000000000, Currency: "GBP"}, "£3,800,000,000", "£3.8 billion"},
		{&ocds.Money{Hundredths: 99994999999999, Currency: "GBP"}, "£999,949,999,999.99", "£1 trillion"},
		{&ocds.Money{Hundredths: 99994900000000, Currency: "GBP"}, "£999,949,000,000", "£999.9 billion"},
		{&ocds.Money{Hundredths: 123456789012345678, Currency: "GBP"}, "£1,234,567,890,123,456.78", "£1,234.6 trillion"},
		{&ocds.Money{Hundredths: 5000, Currency: ""}, "50 (currency not given)", "50 (currency not given)"},
		{&ocds.Money{Hundredths: 5000, Currency: "A\u202eB"}, "AB 50", "AB 50"},
		{&ocds.Money{Hundredths: math.MinInt64, Currency: "GBP"}, "−£92,233,720,368,547,758.08", "−£92,233.7 trillion"},
	} {
		if got := money(c.sum); got != c.full {
			t.Errorf("money(%+v) = %q, want %q", c.sum, got, c.full)
		}
		if got := moneyShort(c.sum); got != c.short {
			t.Errorf("moneyShort(%+v) = %q, want %q", c.sum, got, c.short)
		}
	}
}

func at(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return t
}

func TestDates(t *testing.T) {
	for _, c := range []struct{ instant, day, full string }{
		{"2026-03-17T17:00:00Z", "17 March 2026", "5pm on 17 March 2026"},
		{"2026-03-17T12:00:00Z", "17 March 2026", "12 noon on 17 March 2026"},
		{"2026-03-17T09:05:30Z", "17 March 2026", "9:05am on 17 March 2026"},
		{"2026-03-17T00:00:00Z", "17 March 2026", "12 midnight at the start of 17 March 2026"},
		{"2026-03-17T00:30:00Z", "17 March 2026", "12:30am on 17 March 2026"},
		{"2026-07-01T11:00:00Z", "1 July 2026", "12 noon on 1 July 2026"}, // summer time
		{"2026-06-30T23:00:00Z", "1 July 2026", "12 midnight at the start of 1 July 2026"},
		{"2026-07-01T22:59:00Z", "1 July 2026", "11:59pm on 1 July 2026"},
	} {
		if got := date(at(c.instant)); got != c.day {
			t.Errorf("date(%s) = %q", c.instant, got)
		}
		if got := dateTime(at(c.instant)); got != c.full {
			t.Errorf("dateTime(%s) = %q", c.instant, got)
		}
	}
	if date(time.Time{}) != "Not given" || dateTime(time.Time{}) != "Not given" {
		t.Error("the zero time is written as a date")
	}
}

func TestClosing(t *testing.T) {
	now := at("2026-03-17T09:30:00Z")
	for _, c := range []struct{ deadline, relative, closing string }{
		{"2026-03-17T17:00:00Z", "today", "closes today at 5pm"},
		{"2026-03-17T09:30:00Z", "today", "closed today at 9:30am"},
		{"2026-03-17T09:30:01Z", "today", "closes today at 9:30am"},
		{"2026-03-17T00:00:00Z", "today", "closed today at the start of the day"},
		{"2026-03-18T00:00:00Z", "tomorrow", "closes tomorrow at the start of the day"},
		{"2026-03-18T12:00:00Z", "tomorrow", "closes tomorrow at 12 noon"},
		{"2026-03-16T23:59:00Z", "yesterday", "closed yesterday at 11:59pm"},
		{"2026-03-20T00:01:00Z", "in 3 days", "closes in 3 days"},
		{"2026-03-15T23:59:00Z", "2 days ago", "closed 2 days ago"},
		{"2026-03-28T09:00:00Z", "in 11 days", "closes in 11 days"}, // the last before summer time
		{"2026-03-29T22:59:00Z", "in 12 days", "closes in 12 days"},
		{"2026-03-29T23:00:00Z", "in 13 days", "closes in 13 days"}, // midnight in London
		{"2026-06-16T12:00:00Z", "in 91 days", "closes in 91 days"},
		{"2026-06-17T12:00:00Z", "in 3 months", "closes in 3 months"},
		{"2026-12-16T12:00:00Z", "in 8 months", "closes in 8 months"},
		{"2029-03-17T12:00:00Z", "in 3 years", "closes in 3 years"},
		{"2029-03-16T12:00:00Z", "in 2 years", "closes in 2 years"},
		{"2028-03-16T12:00:00Z", "in 23 months", "closes in 23 months"},
		{"2028-03-18T12:00:00Z", "in 2 years", "closes in 2 years"},
		{"2016-03-18T12:00:00Z", "9 years ago", "closed 9 years ago"},
		{"0207-03-17T12:00:00Z", "1,819 years ago", "closed 1,819 years ago"},
	} {
		if got := relative(at(c.deadline), now); got != c.relative {
			t.Errorf("relative(%s) = %q, want %q", c.deadline, got, c.relative)
		}
		if got := closing(at(c.deadline), now); got != c.closing {
			t.Errorf("closing(%s) = %q, want %q", c.deadline, got, c.closing)
		}
	}
	if got := closing(time.Time{}, now); got != "no closing date given" {
		t.Errorf("no deadline: %q", got)
	}
}
