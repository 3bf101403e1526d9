package calendar

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// proclaimedLists are bank holidays written out from the published lists, for
// years that hold each kind of substitute day and every exception.
var proclaimedLists = map[Jurisdiction]map[int]string{
	EnglandWales: {
		2015: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
		2016: "01-01 03-25 03-28 05-02 05-30 08-29 12-26 12-27",
		2017: "01-02 04-14 04-17 05-01 05-29 08-28 12-25 12-26",
		2018: "01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26",
		2019: "01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26",
		2020: "01-01 04-10 04-13 05-08 05-25 08-31 12-25 12-28",
		2021: "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28",
		2022: "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
		2023: "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
		2024: "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
		2025: "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
		2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
		2027: "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
	},
	Scotland: {
		2016: "01-01 01-04 03-25 05-02 05-30 08-01 11-30 12-26 12-27",
		2017: "01-02 01-03 04-14 05-01 05-29 08-07 11-30 12-25 12-26",
		2019: "01-01 01-02 04-19 05-06 05-27 08-05 12-02 12-25 12-26",
		2020: "01-01 01-02 04-10 05-08 05-25 08-03 11-30 12-25 12-28",
		2021: "01-01 01-04 04-02 05-03 05-31 08-02 11-30 12-27 12-28",
		2022: "01-03 01-04 04-15 05-02 06-02 06-03 08-01 09-19 11-30 12-26 12-27",
		2023: "01-02 01-03 04-07 05-01 05-08 05-29 08-07 11-30 12-25 12-26",
		2024: "01-01 01-02 03-29 05-06 05-27 08-05 12-02 12-25 12-26",
		2025: "01-01 01-02 04-18 05-05 05-26 08-04 12-01 12-25 12-26",
		2026: "01-01 01-02 04-03 05-04 05-25 06-15 08-03 11-30 12-25 12-28",
	},
	NorthernIreland: {
		2015: "01-01 03-17 04-03 04-06 05-04 05-25 07-13 08-31 12-25 12-28",
		2018: "01-01 03-19 03-30 04-02 05-07 05-28 07-12 08-27 12-25 12-26",
		2020: "01-01 03-17 04-10 04-13 05-08 05-25 07-13 08-31 12-25 12-28",
		2022: "01-03 03-17 04-15 04-18 05-02 06-02 06-03 07-12 08-29 09-19 12-26 12-27",
		2024: "01-01 03-18 03-29 04-01 05-06 05-27 07-12 08-26 12-25 12-26",
		2025: "01-01 03-17 04-18 04-21 05-05 05-26 07-14 08-25 12-25 12-26",
		2026: "01-01 03-17 04-03 04-06 05-04 05-25 07-13 08-31 12-25 12-28",
	},
}

func TestHolidaysAreThosePublished(t *testing.T) {
	for in, years := range proclaimedLists {
		for year, want := range years {
			var got []string
			for _, h := range Holidays(in, year) {
				got = append(got, strings.TrimPrefix(h.Day, strconv.Itoa(year)+"-"))
				if h.Projected {
					t.Errorf("%s %s is projected", in, h.Day)
				}
			}
			if diff := cmp.Diff(want, strings.Join(got, " ")); diff != "" {
				t.Errorf("%s %d (-want +got):\n%s", in, year, diff)
			}
		}
	}
}

func TestHolidaysHaveTheirNames(t *testing.T) {
	want := []Holiday{
		{Day: "2022-01-03", Name: "New Year’s Day", Substitute: true},
		{Day: "2022-01-04", Name: "2 January", Substitute: true},
		{Day: "2022-04-15", Name: "Good Friday"},
		{Day: "2022-05-02", Name: "Early May bank holiday"},
		{Day: "2022-06-02", Name: "Spring bank holiday", Note: "Moved from Monday 30 May for the Platinum Jubilee."},
		{Day: "2022-06-03", Name: "Platinum Jubilee bank holiday"},
		{Day: "2022-08-01", Name: "Summer bank holiday"},
		{Day: "2022-09-19", Name: "State Funeral of Queen Elizabeth II"},
		{Day: "2022-11-30", Name: "St Andrew’s Day"},
		{Day: "2022-12-26", Name: "Boxing Day"},
		{Day: "2022-12-27", Name: "Christmas Day", Substitute: true},
	}
	if diff := cmp.Diff(want, Holidays(Scotland, 2022)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A caller's change to a list does not reach the next caller.
func TestHolidaysAreTheCallersOwn(t *testing.T) {
	Holidays(EnglandWales, 2026)[0].Name = "Changed"
	if got := Holidays(EnglandWales, 2026)[0].Name; got != "New Year’s Day" {
		t.Errorf("the first is called %s", got)
	}
}

func TestHolidaysOfUnknownYearsAndPlaces(t *testing.T) {
	for _, list := range [][]Holiday{Holidays(EnglandWales, 1970), Holidays(EnglandWales, 2200), Holidays("france", 2026)} {
		if len(list) > 0 {
			t.Errorf("there are %v", list)
		}
	}
	for _, h := range Holidays(NorthernIreland, knownTo+1) {
		if !h.Projected {
			t.Errorf("%s is not projected", h.Day)
		}
	}
}

// Easter as the tables in the Book of Common Prayer and almanacs give it, with
// the earliest and the latest of the two centuries and the two exceptions of the
// Gregorian rule.
func TestEaster(t *testing.T) {
	for _, want := range []string{"1981-04-19", "2000-04-23", "2008-03-23", "2019-04-21", "2026-04-05", "2027-03-28", "2038-04-25", "2049-04-18", "2076-04-19"} {
		year, _ := strconv.Atoi(want[:4])
		if got := text(easter(year)); got != want {
			t.Errorf("%d: %s, want %s", year, got, want)
		}
	}
}

// Every exception is on a weekday and of a year that is said to be known.
func TestExceptionsAreOfKnownYears(t *testing.T) {
	for _, e := range exceptions {
		day, ok := parse(e.day)
		if !ok || weekend(day) || !Proclaimed(day.Year()) {
			t.Errorf("%s %s", e.day, e.name)
		}
	}
}

func TestHolidaysOfAnyYear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.SampledFrom(Jurisdictions()).Draw(t, "in")
		year := rapid.IntRange(firstYear, lastYear).Draw(t, "year")
		list := Holidays(in, year)
		least := map[Jurisdiction]int{EnglandWales: 8, Scotland: 9, NorthernIreland: 10}[in]
		if len(list) < least || len(list) > least+2 {
			t.Fatalf("there are %d: %v", len(list), list)
		}
		for i, h := range list {
			day, ok := parse(h.Day)
			if !ok || weekend(day) || day.Year() != year || i > 0 && list[i-1].Day >= h.Day {
				t.Fatalf("%s stands at %d of %v", h.Day, i, list)
			}
			if Working(h.Day, in) {
				t.Fatalf("%s is a working day", h.Day)
			}
			if h.Substitute && day.Weekday() > time.Wednesday {
				t.Fatalf("the substitute %s is a %s", h.Day, day.Weekday())
			}
		}
	})
}
