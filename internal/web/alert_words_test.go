package web

import (
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/notice"
)

func TestAlertName(t *testing.T) {
	s, _ := testSite(t, nil)
	bought, err := s.data.Notices.Get(t.Context(), openNotice)
	if err != nil {
		t.Fatal(err)
	}
	buyer := bought.Buyer
	for _, c := range []struct {
		why  string
		sub  alert.Subscription
		want string
	}{
		{"its own name, made plain", alert.Subscription{Name: "  Hosting\n<b>in</b> London ", Target: alert.Search}, "Hosting in London"},
		{"a search", alert.Subscription{Target: alert.Search, Query: notice.Query{Text: "hosting", Stages: []notice.Stage{notice.Open}}},
			"New notices that are open and mention hosting"},
		{"everything", alert.Subscription{Target: alert.Search}, "All new notices"},
		{"a buyer", alert.Subscription{Target: alert.Buyer, Query: notice.Query{Buyers: []string{buyer.Key}}}, "New notices of the buyer " + buyer.Name},
		{"a buyer and more", alert.Subscription{Target: alert.Buyer, Query: notice.Query{Text: "roads", Buyers: []string{buyer.Key}}},
			"New notices that mention roads and come from " + buyer.Name},
		{"a supplier that is not known", alert.Subscription{Target: alert.Supplier, Query: notice.Query{Suppliers: []string{"X-1"}}}, "New awards to X-1 (not known)"},
		{"a notice", alert.Subscription{Target: alert.Notice, Subject: openNotice}, "Changes of the notice “" + bought.Title + "”"},
		{"a contract", alert.Subscription{Target: alert.Contract, Subject: openNotice}, "Changes of the contracts of “" + bought.Title + "”"},
		{"a notice that is gone", alert.Subscription{Target: alert.Notice, Subject: "ocds-gone"}, "Changes of the notice “ocds-gone”"},
	} {
		got, err := s.alertName(t.Context(), c.sub)
		if err != nil || got != c.want {
			t.Errorf("%s: %q, %v; want %q", c.why, got, err, c.want)
		}
	}
}

func TestFrequencyWords(t *testing.T) {
	for _, c := range []struct {
		choices alert.Choices
		want    string
	}{
		{alert.Choices{Frequency: alert.AtOnce, Hour: 8}, "at once"},
		{alert.Choices{Frequency: alert.Daily, Hour: 8}, "every weekday at 8:00"},
		{alert.Choices{Frequency: alert.Weekly, Weekday: time.Monday, Hour: 17}, "every Monday at 17:00"},
		{alert.Choices{Frequency: alert.Never}, "no mails"},
	} {
		if got := frequencyWords(c.choices); got != c.want {
			t.Errorf("%+v: %q, want %q", c.choices, got, c.want)
		}
	}
}

func TestChangesWords(t *testing.T) {
	for _, c := range []struct {
		list []alert.Kind
		want string
	}{
		{nil, "no changes"},
		{[]alert.Kind{alert.Documents, alert.Deadline}, "changes: deadline and other dates, documents"},
		{[]alert.Kind{alert.Typo}, "changes: corrections of spacing, capitals or punctuation"},
		{alert.Usual, "all changes but corrections of spacing, capitals or punctuation"},
		{alert.Kinds, "all changes"},
	} {
		if got := changesWords(c.list); got != c.want {
			t.Errorf("%v: %q, want %q", c.list, got, c.want)
		}
	}
	for _, k := range alert.Kinds {
		if kindLabels[k] == "" {
			t.Errorf("the kind %s has no label", k)
		}
	}
}

// What a confirmation promises is what will come: without mails there are
// neither reminders nor notes.
func TestChoicesInWords(t *testing.T) {
	all := alert.Choices{Frequency: alert.Daily, Hour: 8, Reminder: 3, Still: true}
	silent := all
	silent.Frequency = alert.Never
	for _, c := range []struct {
		sub  alert.Subscription
		want string
	}{
		{alert.Subscription{Target: alert.Search, Choices: all}, "Mails every weekday at 8:00 with new notices; a reminder 3 days before a notice closes; once a month a note if nothing came"},
		{alert.Subscription{Target: alert.Search, Choices: silent}, "No mails: a feed, a calendar or a webhook with new notices"},
		{alert.Subscription{Target: alert.Notice, Choices: alert.Choices{Frequency: alert.Never, Changes: []alert.Kind{alert.Deadline}}},
			"No mails: a feed, a calendar or a webhook with changes: deadline and other dates"},
	} {
		if got := choicesWords(c.sub); got != c.want {
			t.Errorf("%+v: %q, want %q", c.sub, got, c.want)
		}
	}
}
