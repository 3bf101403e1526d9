package command

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/calendar"
)

func TestCalendarDeadline(t *testing.T) {
	for _, c := range []struct {
		args []string
		has  []string
	}{
		{[]string{"standstill", "2026-04-02"}, []string{"2026-04-15: the last day of the standstill period\n", "Procurement Act 2023, section 51\n",
			"In England and Wales: working days 8, weekend days not counted 4.\nNot counted: 2026-04-03 Good Friday\nNot counted: 2026-04-06 Easter Monday\n", "(check)"}},
		{[]string{"standstill", "2026-04-02", "--in", "scotland"}, []string{"2026-04-14: ", "In Scotland: "}},
		{[]string{"payments-over-30000", "2026-05-10"}, []string{"2026-07-29: the last day to publish UK8\n", "Counted from 2026-06-30.\n"}},
		{[]string{"contract-details", "2031-04-02"}, []string{"computed by the usual rules"}},
	} {
		got := says(t, OK, append([]string{"calendar", "deadline"}, c.args...)...)
		for _, part := range c.has {
			if !strings.Contains(got, part) {
				t.Errorf("%v says %q, not %q", c.args, got, part)
			}
		}
	}
	if got := says(t, Failed, "calendar", "deadline", "lunch", "2026-04-02"); !strings.Contains(got, "The rules are pipeline-notice, ") {
		t.Errorf("of no rule it says %q", got)
	}
	if got := says(t, Failed, "calendar", "deadline", "standstill", "2 April"); !strings.Contains(got, "write it as") {
		t.Errorf("of no day it says %q", got)
	}
	if got := says(t, Failed, "calendar", "deadline", "standstill", "2026-04-02", "--in", "wales"); !strings.Contains(got, "england-and-wales") {
		t.Errorf("of no place it says %q", got)
	}
}

func TestCalendarDeadlineForMachines(t *testing.T) {
	var got calendar.Answer
	if err := json.Unmarshal([]byte(says(t, OK, "calendar", "deadline", "standstill", "2026-04-02", "--json")), &got); err != nil {
		t.Fatal(err)
	}
	d, err := calendar.Compute("standstill", "2026-04-02", calendar.EnglandWales)
	if diff := cmp.Diff(d.Answer(), got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestCalendarBackwards(t *testing.T) {
	got := says(t, OK, "calendar", "backwards", "2027-03-31")
	if !strings.HasPrefix(got, "Under the Procurement Act 2023, with the bank holidays of England and Wales:\n") ||
		!regexp.MustCompile(`(?m)^2027-01-19 +Contract award notice \(UK6\) +9 +8 +Procurement Act 2023, section 51 \(check\)$`).MatchString(got) ||
		strings.Contains(got, "not proclaimed") {
		t.Errorf("it says\n%s", got)
	}
	for args, want := range map[string]string{
		"2027-03-31 --mobilisation 0":              "\n2027-03-31     New contract signed ",
		"2024-03-31":                               "Under the Public Contracts Regulations 2015,",
		"2027-03-31 --in scotland":                 "Under the Public Contracts (Scotland) Regulations 2015,",
		"2027-03-31 --regime pcr-2015":             "Award decision sent",
		"2027-03-31 --planned --assessment 10":     "\n2026-12-29     Tender notice (UK4) ",
		"2030-03-31 --engagement 0":                "not proclaimed yet",
		"2027-03-31 --regime procurement-act-2023": "UK4",
	} {
		if got := says(t, OK, append([]string{"calendar", "backwards"}, strings.Fields(args)...)...); !strings.Contains(got, want) {
			t.Errorf("%s says\n%s", args, got)
		}
	}
	if got := says(t, Failed, "calendar", "backwards", "2027-03-31", "--assessment=-1"); !strings.Contains(got, "A setting of -1 days") {
		t.Errorf("it says %q", got)
	}
}

func TestCalendarBackwardsForMachines(t *testing.T) {
	var got struct {
		Regime calendar.Regime
		Steps  []calendar.Step
	}
	if err := json.Unmarshal([]byte(says(t, OK, "calendar", "backwards", "2027-03-31", "--in", "northern-ireland", "--json")), &got); err != nil {
		t.Fatal(err)
	}
	want, err := calendar.Backwards("2027-03-31", calendar.Act2023, calendar.NorthernIreland, calendar.UsualSettings)
	if diff := cmp.Diff(want, got.Steps); diff != "" || err != nil || got.Regime != calendar.Act2023 {
		t.Errorf("%s, %v (-want +got):\n%s", got.Regime, err, diff)
	}
}

func TestCalendarHolidays(t *testing.T) {
	got := says(t, OK, "calendar", "holidays", "2026", "--in", "scotland")
	if strings.Count(got, "\n") != 10 || !strings.Contains(got, "2026-06-15  World Cup bank holiday\n") || !strings.HasSuffix(got, "2026-12-28  Boxing Day (substitute day)\n") {
		t.Errorf("it says\n%s", got)
	}
	if got := says(t, OK, "calendar", "holidays", "2040"); !strings.Contains(got, "Computed by the usual rules") {
		t.Errorf("of 2040 it says\n%s", got)
	}
	if got := says(t, Failed, "calendar", "holidays", "1066"); !strings.Contains(got, "from 1971 to 2199") {
		t.Errorf("of 1066 it says\n%s", got)
	}
	var list []calendar.Holiday
	if err := json.Unmarshal([]byte(says(t, OK, "calendar", "holidays", "2026", "--json")), &list); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(calendar.Holidays(calendar.EnglandWales, 2026), list); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestCalendarRules(t *testing.T) {
	got := says(t, OK, "calendar", "rules")
	for _, r := range calendar.Rules() {
		if !strings.Contains(got, "\n"+r.ID+" ") || !strings.Contains(got, r.Source) {
			t.Errorf("%s is not listed", r.ID)
		}
	}
	if !strings.Contains(got, "2015-02-26  2021-06-23  ") || !strings.Contains(got, "no number") || !strings.Contains(got, "(check): ") {
		t.Errorf("it says\n%s", got)
	}
	var list []calendar.Rule
	if err := json.Unmarshal([]byte(says(t, OK, "calendar", "rules", "--json")), &list); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(calendar.Rules(), list); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
