package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	legal "github.com/tolsey/tolsey/internal/calendar"
	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/pipeline"
	"github.com/tolsey/tolsey/internal/testkit"
)

// liveContract is the contract of the sample that runs.
const liveContract = "ocds-f1ct10-sample-2/clive"

func TestContractNearItsEnd(t *testing.T) {
	s := siteOf(t, sample())
	doc := testkit.Page(t, s.Handler(), "/pipeline/"+liveContract)
	if got := testkit.Text(doc, "h1"); got != "Contract live" {
		t.Errorf("the heading is %q", got)
	}
	want := map[string]string{"Buyer": "Fictional Borough of Harrowmere", "Supplier": "Fictional Bakers Ltd – micro business", "Value": "£2,500.50",
		"Starts": "10 January 2026", "Ends": "9 January 2027 – in 9 months", "Latest possible end": "9 January 2029", "Can be extended": "Yes", "Changes stated": "0"}
	if diff := cmp.Diff(want, summaryOf(doc, "main")); diff != "" {
		t.Errorf("the facts (-want +got):\n%s", diff)
	}
	for _, link := range []string{"/notices/ocds-f1ct10-sample-2", "/pipeline/" + liveContract + ".ics", "/buyers/" + councilID, "/suppliers/" + bakerID} {
		if doc.Find(`main a[href="`+link+`"]`).Length() == 0 {
			t.Errorf("no link to %s", link)
		}
	}
	if got := testkit.Text(doc, "#marks ~ ul"); !strings.HasPrefix(got, "9 April 2026: 9 months before the end, 9 January 2027") {
		t.Errorf("the marks to come are %q", got)
	}
	testkit.PageWith(t, s.Handler(), "/pipeline/nothing/c1", http.StatusNotFound)
	testkit.PageWith(t, s.Handler(), "/pipeline/", http.StatusNotFound)
}

// stepsOf gives the days of the clock by the names of their steps.
func stepsOf(doc *goquery.Document) map[string]string {
	steps := map[string]string{}
	doc.Find(".tolsey-clock h3").Each(func(_ int, h *goquery.Selection) {
		day, name, _ := strings.Cut(h.Text(), ": ")
		steps[name] = day
	})
	return steps
}

// The clock is counted backwards, by the law and by the settings.
func TestClockOfAContract(t *testing.T) {
	s := siteOf(t, sample())
	usual := stepsOf(testkit.Page(t, s.Handler(), "/pipeline/"+liveContract))
	// 60 days before 10 January 2027 is 11 November 2026, where the contract is
	// signed; the standstill of 8 working days ends the day before.
	want := map[string]string{"Market engagement (UK2)": usual["Market engagement (UK2)"], "Planned procurement notice (UK3)": usual["Planned procurement notice (UK3)"],
		"Tender notice (UK4)": usual["Tender notice (UK4)"], "Tenders due": "30 September 2026", "Contract award notice (UK6)": "30 October 2026",
		"Standstill period ends": "10 November 2026", "New contract signed": "11 November 2026", "The contract ends": "9 January 2027"}
	if diff := cmp.Diff(want, usual); diff != "" {
		t.Errorf("the clock (-want +got):\n%s", diff)
	}
	page := testkit.Page(t, s.Handler(), "/pipeline/"+liveContract)
	if text := testkit.Text(page, "#duty"); !strings.Contains(text, "which is under the threshold of £") || !strings.Contains(text, "good practice, not law") {
		t.Errorf("of the law it is said: %s", text)
	}
	if got := strings.Count(testkit.Text(page, ".tolsey-clock"), "Good practice here, not law."); got != 3 {
		t.Errorf("%d steps are good practice", got)
	}
	slower := testkit.Page(t, s.Handler(), "/pipeline/"+liveContract+"?assessment=60&mobilisation=60&engagement=30")
	if got := stepsOf(slower)["Tenders due"]; got != "28 August 2026" { // 31 August is a bank holiday in England
		t.Errorf("with 60 days of assessment tenders are due on %s", got)
	}
	if slower.Find("details[open] #assessment").AttrOr("value", "") != "60" {
		t.Error("the form does not keep what was chosen")
	}
	bad := testkit.PageWith(t, s.Handler(), "/pipeline/"+liveContract+"?assessment=soon", http.StatusBadRequest)
	if diff := cmp.Diff(usual, stepsOf(bad)); diff != "" || bad.Find("#assessment-error").Length() != 1 {
		t.Errorf("days that are none: %s", diff)
	}
	for _, details := range testkit.Page(t, s.Handler(), "/pipeline/"+liveContract).Find(".tolsey-clock details").EachIter() {
		if text := details.Text(); !strings.Contains(text, ".") {
			t.Errorf("no rule in %q", text)
		}
	}
}

// What is late is said with its day, and with what an early notice would still
// allow.
func TestLateStepsOfAContract(t *testing.T) {
	for _, c := range []struct {
		day  string
		has  []string
		lack string
	}{
		{"2026-03-17", []string{"Next: “Market engagement (UK2)”, by"}, "The last safe day"},
		{"2026-09-10", []string{"The last safe day for “Market engagement (UK2)” was", "The last safe day for “Tender notice (UK4)” was", "days ago"}, "Replaced"},
		{"2027-02-01", []string{"Lapsed", "It ended on 9 January 2027"}, "would still allow"},
	} {
		data := services(t, sample())
		now := clock.At(theDay(c.day))
		data.Pipeline.Clock.Set(now.Now())
		s, err := New(Config{Clock: now}, data)
		if err != nil {
			t.Fatal(err)
		}
		text := testkit.Text(testkit.Page(t, s.Handler(), "/pipeline/"+liveContract), "main")
		for _, part := range c.has {
			if !strings.Contains(text, part) {
				t.Errorf("%s: no %q in %s", c.day, part, text)
			}
		}
		if strings.Contains(text, c.lack) {
			t.Errorf("%s: %q is said", c.day, c.lack)
		}
	}
}

// An early notice published in time still shortens the time to tender.
func TestEarlyNoticeThatStillHelps(t *testing.T) {
	data := services(t, sample())
	late := clock.At(theDay("2026-07-30"))
	data.Pipeline.Clock.Set(late.Now())
	s, err := New(Config{Clock: late}, data)
	if err != nil {
		t.Fatal(err)
	}
	text := testkit.Text(testkit.Page(t, s.Handler(), "/pipeline/"+liveContract), "#clock ~ .govuk-inset-text")
	if !strings.Contains(text, "A notice “Planned procurement notice (UK3)” published by ") || !strings.Contains(text, "would still allow a time to tender of 10 days, with “Tender notice (UK4)” by ") {
		t.Errorf("it says %q", text)
	}
}

// What an operator says of the successor is on the page, with who and why.
func TestCorrectedSuccessor(t *testing.T) {
	s := siteOf(t, sample())
	if err := s.data.Pipeline.Correct(t.Context(), liveContract, "ocds-f1ct10-sample-4", pipeline.Is, "Ada <b>Fiction</b>", "She knows the tables."); err != nil {
		t.Fatal(err)
	}
	settle(t, s.data)
	doc := testkit.Page(t, s.Handler(), "/pipeline/"+liveContract)
	text := testkit.Text(doc, "main")
	for _, part := range []string{"Said by an operator of this service.", "succeeds it, says Ada Fiction: She knows the tables.", "Engage"} {
		if !strings.Contains(text, part) {
			t.Errorf("no %q in %s", part, text)
		}
	}
	if doc.Find(`main a[href="/notices/ocds-f1ct10-sample-4"]`).Length() != 1 {
		t.Error("no link to the successor")
	}
}

// Contracts of the market have sound pages, some with an inferred successor and
// suppliers of the like, small ones first.
func TestContractsOfTheMarket(t *testing.T) {
	s, _ := testSite(t, nil)
	inferred, supplied := 0, 0
	for _, a := range testkit.Page(t, s.Handler(), "/pipeline?ends=24&limit=100").Find(".tolsey-results h3 a").EachIter() {
		doc := testkit.Page(t, s.Handler(), a.AttrOr("href", ""))
		if strings.Contains(testkit.Text(doc, "main"), "Inferred, not stated by the publisher. It is ") {
			inferred++
		}
		rows := tableOf(doc, "[aria-label='Suppliers of the like']")
		if len(rows) > 1 {
			supplied++
		}
		large := false
		for _, row := range rows {
			small := strings.HasPrefix(row[1], "Micro") || strings.HasPrefix(row[1], "Small")
			if small && large {
				t.Errorf("%s: a small firm comes after a large one", a.AttrOr("href", ""))
			}
			large = large || strings.HasPrefix(row[1], "Large")
		}
	}
	if inferred == 0 || supplied == 0 {
		t.Errorf("%d inferred, %d with suppliers", inferred, supplied)
	}
}

// What decides whether the law binds is said, and what is assumed.
func TestDutyInWords(t *testing.T) {
	limit, _ := legal.ThresholdOn(legal.SubCentralClass, "2026-11-24")
	for _, c := range []struct {
		duty pipeline.Duty
		has  string
	}{
		{pipeline.Duty{Ground: pipeline.Below, Threshold: limit, Worth: 120_000_00, Added: true}, "with VAT of 20%, which was added to what is published, which is under the threshold of £207,720 for supplies and services of bodies outside central government."},
		{pipeline.Duty{Law: true, Ground: pipeline.Above, Threshold: limit, Worth: 300_000_00}, "with VAT, and the threshold is £207,720"},
		{pipeline.Duty{Law: true, Ground: pipeline.NoKind, Threshold: limit, Worth: 300_000_00}, "So the full rules are assumed."},
		{pipeline.Duty{Law: true, Ground: pipeline.NoValue}, "No value in pounds that can be compared with a threshold is published. So the full rules are assumed."},
		{pipeline.Duty{Law: true, Ground: pipeline.NoThreshold}, "is not in the tables of this service. So the full rules are assumed."},
		{pipeline.Duty{Ground: pipeline.CalledOff}, "bought under a framework"},
	} {
		text := dutyInWords(c.duty)
		if free := strings.Contains(text, "good practice, not law"); free == c.duty.Law || !strings.Contains(text, c.has) {
			t.Errorf("%s: %s", c.duty.Ground, text)
		}
	}
}
