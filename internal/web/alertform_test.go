package web

import (
	"net/url"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/web/govuk"
)

// What a form shows it also sends: choices that go through it stay as they are.
func TestAlertFormKeepsChoices(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		target := rapid.SampledFrom([]alert.Target{alert.Search, alert.Buyer, alert.Supplier, alert.Notice, alert.Contract}).Draw(rt, "target")
		c := alert.Choices{Frequency: rapid.SampledFrom(alert.Frequencies).Draw(rt, "frequency"), Weekday: time.Weekday(rapid.IntRange(0, 6).Draw(rt, "day")),
			Hour: rapid.IntRange(0, 23).Draw(rt, "hour"), Reminder: rapid.IntRange(0, alert.MostReminder).Draw(rt, "reminder"), Still: rapid.Bool().Draw(rt, "still")}
		for _, k := range alert.Kinds {
			if rapid.Bool().Draw(rt, string(k)) {
				c.Changes = append(c.Changes, k)
			}
		}
		got, name, problems := readAlertForm(target, asSent(alertFormOf(target, c, "A name", nil)))
		silent := c.Frequency == alert.Never
		for field, wrong := range map[string]bool{
			fieldChanges:  watches(target) && len(c.Changes) == 0 && (silent || c.Reminder == 0),
			fieldReminder: silent && c.Reminder > 0,
			fieldStill:    silent && c.Still,
		} {
			if wrong != (problems.On(field) != "") {
				rt.Fatalf("%s with %+v: %v", target, c, problems)
			}
		}
		if diff := cmp.Diff(c, got); diff != "" || name != "A name" {
			rt.Fatalf("%q (-want +got):\n%s", name, diff)
		}
	})
}

// asSent gives what a browser sends of a form that nobody touches.
func asSent(f alertForm) url.Values {
	values := url.Values{f.Name.Name: {f.Name.Value}}
	add := func(name string, options []govuk.Option) {
		for _, o := range options {
			if o.Selected {
				values.Add(name, o.Value)
			}
		}
	}
	for _, c := range []govuk.Choices{f.Frequency, f.Changes, f.Still} {
		add(c.Name, c.Options)
	}
	for _, c := range []govuk.Select{f.Weekday, f.Hour, f.Reminder} {
		add(c.Name, c.Options)
	}
	return values
}

// A reminder that the form does not offer is offered to those who have it.
func TestRemindersOffered(t *testing.T) {
	for chosen, want := range map[int][]string{0: {"0", "1", "2", "3", "5", "7", "14"}, 6: {"0", "1", "2", "3", "5", "6", "7", "14"}, 30: {"0", "1", "2", "3", "5", "7", "14", "30"}} {
		var got []string
		for _, o := range reminders(chosen) {
			got = append(got, o.Value)
			if o.Selected != (o.Value == strconv.Itoa(chosen)) {
				t.Errorf("%d: %s is selected: %v", chosen, o.Value, o.Selected)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d: offered are %v", chosen, got)
		}
	}
}
