package web

import (
	"testing"
	"time"

	"github.com/tolsey/tolsey/internal/clock"
	"github.com/tolsey/tolsey/internal/notice"
	published "github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/ocds"
)

func TestEveryStageHasWords(t *testing.T) {
	for _, stage := range notice.Stages {
		if words := stageMeanings[stage]; words.Adjective == "" || words.Meaning == "" || stageTags[stage].Text == "" {
			t.Errorf("%s: %+v, %+v", stage, words, stageTags[stage])
		}
	}
}

func TestCodesInWords(t *testing.T) {
	for code, want := range map[string]string{
		"conflictOfInterest": "Conflict of interest", "tenderNotice": "Tender notice", "SME": "Small or medium-sized business (SME)",
		"buyer": "Buyer", "snake_case-code": "Snake case code", "Already words HERE": "Already words HERE", "": "", "TED_CA": "TED CA",
		"<b>bold</b>Code": "Bold code", "éTude": "É tude", "notAllowed": "Not allowed",
	} {
		if got := codeInWords(code); got != want {
			t.Errorf("%q: %q, want %q", code, got, want)
		}
	}
	if got := codesInWords([]string{"buyer", "procuringEntity", "UKthing"}); got != "Buyer, procuring entity, UKthing" {
		t.Errorf("several: %q", got)
	}
	for code, want := range map[string]string{"uk4 ": "Tender notice (UK4)", "UK17": "Payments compliance notice (UK17)", "UK99": "", "": ""} {
		if got := noticeType(code); got != want {
			t.Errorf("%q: %q, want %q", code, got, want)
		}
	}
}

func TestAmountsInWords(t *testing.T) {
	for text, want := range map[string]string{
		`{"amount":100,"amountGross":120,"currency":"GBP"}`: "£100 (£120 incl. VAT)",
		`{"amount":100,"currency":"GBP"}`:                   "£100",
		`{"amountGross":120,"currency":"GBP"}`:              "£120 incl. VAT",
		`{"amount":100,"amountGross":100,"currency":"GBP"}`: "£100",
		`{"amount":"","currency":"GBP"}`:                    "",
		`{}`:                                                "",
	} {
		v, err := ocds.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if got := amountInWords(ocds.Amount{Value: v}); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestTermsInWords(t *testing.T) {
	for _, c := range []struct {
		term published.Term
		want string
	}{
		{published.Term{Start: "2026-04-01", End: "2028-03-31", Latest: "2030-03-31"}, "1 April 2026 to 31 March 2028, or to 31 March 2030 with every extension"},
		{published.Term{Start: "2026-04-01", End: "2028-03-31", Latest: "2028-03-31"}, "1 April 2026 to 31 March 2028"},
		{published.Term{Start: "2026-04-01"}, "From 1 April 2026"},
		{published.Term{End: "2028-03-31"}, "Until 31 March 2028"},
		{published.Term{Latest: "2030-03-31"}, "Until 31 March 2030 with every extension"},
		{published.Term{Start: published.Never, End: "nonsense"}, ""},
		{published.Term{}, ""},
	} {
		if got := termInWords(c.term); got != c.want {
			t.Errorf("%+v: %q, want %q", c.term, got, c.want)
		}
	}
	for text, want := range map[string]string{
		`{"durationInDays":1800}`: "1,800 days", `{"durationInMonths":"1"}`: "1 month", `{"durationInDays":0}`: "", `{"durationInDays":1e30}`: "",
		`{"startDate":"2026-04-01T00:00:00Z","durationInDays":5}`: "From 1 April 2026",
	} {
		v, err := ocds.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if got := periodInWords(ocds.Period{Value: v}); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestDeadlinesInWords(t *testing.T) {
	day := time.Date(2026, time.March, 18, 23, 59, 59, 0, clock.London)
	for _, c := range []struct {
		n               notice.Notice
		when, long, row string
	}{
		{notice.Notice{Closes: day, ClosesExact: false, Base: notice.BaseTender, OpenUntil: day}, "18 March 2026", "closes tomorrow", "tomorrow"},
		{notice.Notice{Closes: day.Add(-7 * time.Hour), ClosesExact: true, Base: notice.BaseTender, OpenUntil: day}, "4:59pm on 18 March 2026", "closes tomorrow at 4:59pm", "tomorrow at 4:59pm"},
		{notice.Notice{Closes: day.AddDate(0, 0, -2), Base: notice.BaseTender}, "16 March 2026", "closed yesterday", "yesterday"},
		{notice.Notice{Base: notice.BaseTender}, "Not given", "no closing date given", ""},
	} {
		if got := whenCloses(c.n); got != c.when {
			t.Errorf("when: %q, want %q", got, c.when)
		}
		if got := howLong(c.n, testNow); got != c.long {
			t.Errorf("how long: %q, want %q", got, c.long)
		}
		if got := whenFigure(c.n, testNow).Note; got != c.row {
			t.Errorf("in a row: %q, want %q", got, c.row)
		}
	}
}

func TestRegionNames(t *testing.T) {
	england := notice.Regions[:english]
	wales := notice.Region{Code: "UKL", Name: "Wales"}
	place := func(name string) notice.Region { return notice.Region{Name: name} }
	for _, c := range []struct {
		regions []notice.Region
		want    string
	}{
		{nil, ""},
		{england, "England"},
		{append(append([]notice.Region{}, wales), england...), "England, Wales"},
		{england[:2], "North East, North West"},
		{[]notice.Region{place("a"), place("b"), place("c"), place("d"), place("e")}, "a, b, c, d, e"},
		{[]notice.Region{place("a"), place("b"), place("c"), place("d"), place("e"), place("f")}, "a, b, c, d, 2 other regions"},
	} {
		if got := regionNames(c.regions); got != c.want {
			t.Errorf("%v: %q, want %q", c.regions, got, c.want)
		}
	}
	if first, last := england[0].Code, england[english-1].Code; first != "UKC" || last != "UKK" {
		t.Errorf("England is from %s to %s", first, last)
	}
}
