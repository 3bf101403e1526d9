package web

import (
	"strings"
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/alert"
	"github.com/tolsey/tolsey/internal/notice"
)

// openLine gives a line of a notice that is open until some days from now.
func openLine(title string, days int, changes ...notice.ChangeLine) alert.Line {
	closes := testNow.AddDate(0, 0, days)
	return alert.Line{Item: notice.Item{Notice: notice.Notice{OCID: "ocds-1", Title: title, Base: notice.BaseTender, OpenUntil: closes, Closes: closes}}, Changes: changes}
}

// times gives a line so many times.
func times(n int, line alert.Line) (lines []alert.Line) {
	for range n {
		lines = append(lines, line)
	}
	return lines
}

func TestDigestSubject(t *testing.T) {
	cancelled, planned, awarded := openLine("Roof", 9, notice.ChangeLine{Kind: notice.ChangeStatus}), openLine("Roof", 9), openLine("Roof", -9, notice.ChangeLine{Kind: notice.ChangeAward})
	cancelled.Base, planned.Base = notice.BaseCancelled, notice.BasePlanning
	search, watching := alert.Subscription{ID: 1, Target: alert.Search, Name: "hosting in London"}, alert.Subscription{ID: 2, Target: alert.Notice}
	names := map[int64]string{1: "hosting in London", 2: "Changes of the notice “Roof”"}
	long := strings.Repeat("very long title ", 20)
	for want, sections := range map[string][]alert.Section{
		"New: Roof – closes 26 March":        {{Subscription: search, Fresh: times(1, openLine("Roof", 9))}},
		"New: Roof – closes 26 January 2027": {{Subscription: search, Fresh: times(1, openLine("Roof", 315))}},
		"New: Roof – planning":               {{Subscription: search, Fresh: times(1, planned)}},
		"New: very long title very long title very long title very long title very long… – closes 26 March": {
			{Subscription: search, Fresh: times(1, openLine(long, 9))}},
		"Deadline moved to 26 March: Roof": {{Subscription: watching, Changed: times(1, openLine("Roof", 9, movedOn))}},
		"Changed: Roof":                    {{Subscription: watching, Changed: times(1, openLine("Roof", 9, twoFiles))}},
		"Cancelled: Roof":                  {{Subscription: watching, Changed: times(1, cancelled)}},
		"Award: Roof":                      {{Subscription: watching, Changed: times(1, awarded)}},
		"Closes in 2 days: Roof":           {{Subscription: search, Closing: times(1, openLine("Roof", 2))}},
		"3 new notices for “hosting in London”, 2 changed": {
			{Subscription: search, Fresh: times(3, openLine("Roof", 9)), Changed: times(2, openLine("Roof", 9, twoFiles))}},
		"2 changed notices for “hosting in London”, 1 closing soon": {
			{Subscription: search, Changed: times(2, openLine("Roof", 9, twoFiles)), Closing: times(1, openLine("Roof", 2))}},
		"5 new notices, 2 changed and 1 closing soon": {
			{Subscription: search, Fresh: times(5, openLine("Roof", 9)), Closing: times(1, openLine("Roof", 2))},
			{Subscription: watching, Changed: times(2, openLine("Roof", 9, twoFiles))}},
		"Deadline moved to 26 March: Roof and 5 more": {
			{Subscription: search, Fresh: times(5, openLine("Door", 9))}, {Subscription: watching, Changed: times(1, openLine("Roof", 9, movedOn))}},
		"50,000 new notices for “hosting in London”: the first 100": {
			{Subscription: search, Fresh: times(100, openLine("Roof", 9)), More: 49_900, Receipt: alert.Receipt{Fresh: 50_000}}},
		"50,001 notices for “hosting in London”: the first 100": {
			{Subscription: search, Fresh: times(100, openLine("Roof", 9)), More: 49_901, Receipt: alert.Receipt{Fresh: 50_000, Changed: 1}}},
		"50,000 notices for “hosting in London”: the first 100": {
			{Subscription: search, Fresh: times(99, openLine("Roof", 9)), Changed: times(1, openLine("Roof", 9)), More: 49_900}},
		"99 new notices, 1 changed and 49,900 more": {
			{Subscription: search, Fresh: times(99, openLine("Roof", 9)), More: 49_900}, {Subscription: watching, Changed: times(1, openLine("Roof", 9, twoFiles))}},
		"3 new notices, 1 changed: Roof and more": {
			{Subscription: alert.Subscription{ID: 1, Target: alert.Search}, Fresh: times(3, openLine("Roof", 9)), Changed: times(1, openLine("Door", 9, twoFiles))}},
		"Still watching: nothing new for “hosting in London”": {{Subscription: search, Still: true}},
		"Still watching: nothing new":                         {{Subscription: search, Still: true}, {Subscription: watching, Still: true}},
	} {
		d := &alert.Digest{At: testNow, Sections: sections}
		if got := digestSubject(d, tallyOf(d), names); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// A deadline that moved but has passed is not what matters.
func TestPastDeadlineIsNotMoved(t *testing.T) {
	line := openLine("Roof", -1, movedOn)
	if got := changedSubject(line, testNow); got != "Changed: Roof" {
		t.Error(got)
	}
}

// What a letter of one alert lists is counted in its heading too.
func TestDigestHeading(t *testing.T) {
	for want, c := range map[string]tally{
		"1 new notice":                            {sections: 1, fresh: 1},
		"2 notices closing soon":                  {sections: 2, closing: 2},
		"1 new notice, 1 changed and 2 more":      {sections: 2, fresh: 1, changed: 1, more: 2},
		"50,000 new notices: the first 100":       {sections: 1, fresh: 100, more: 49_900},
		"Nothing new, and your alerts still work": {sections: 3},
	} {
		if got := c.heading(); got != want {
			t.Errorf("%+v: %q, want %q", c, got, want)
		}
	}
}

// A storm fits what a large mail service shows without cutting the end off,
// where one stops the alert: 102 kilobytes of HTML.
func TestStormIsShown(t *testing.T) {
	k := newLetterKit(t, nil)
	line := k.line(bridgeOCID, bridges().Query)
	line.Title = "Provision of repairs to the fictional bridges and viaducts of the borough, 2026 to 2030"
	d := &alert.Digest{Address: "supplier@firm.example", At: testNow, Token: "t", Sections: []alert.Section{
		{Subscription: bridges(), Fresh: times(100, line), More: 49_900, Receipt: receiptOf(100, 60_000, 55_000, 50_000, 0)}}}
	start := time.Now()
	words := k.write(d)
	t.Logf("%d bytes of HTML, %d of text in %v", len(words.HTML), len(words.Text), time.Since(start))
	if len(words.HTML) > 102_000 {
		t.Errorf("the letter has %d bytes", len(words.HTML))
	}
	if !strings.Contains(words.Text, "And 49,900 more. See all:\nhttps://tolsey.example/alerts/receipts/receipt-token\n") {
		t.Error("the letter does not lead to the others")
	}
	checkLetter(t, "storm", words)
}
