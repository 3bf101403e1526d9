package notice

import (
	"context"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tolsey/tolsey/internal/plain"
	"github.com/tolsey/tolsey/internal/search"
)

func TestStage(t *testing.T) {
	for _, c := range []struct {
		name, release string
		want          Stage
	}{
		{"planned", `{"tender":{"status":"planned","value":{"amount":5000}}}`, Planning},
		{"planning without a status", `{"planning":{"milestones":[{"type":"engagement","dueDate":"2026-01-01"}]},"tender":{"title":"x"}}`, Planning},
		{"planned, with a tender notice", `{"tender":{"status":"planned","documents":[{"noticeType":"UK4"}],"tenderPeriod":{"endDate":"2026-12-01"}}}`, Open},
		{"planning section and a deadline", `{"planning":{"budget":{}},"tender":{"tenderPeriod":{"endDate":"2026-11-22"}}}`, Closed},

		{"deadline ahead", `{"tender":{"status":"active","tenderPeriod":{"endDate":"2026-11-23T12:00:01Z"}}}`, Open},
		{"deadline now", `{"tender":{"status":"active","tenderPeriod":{"endDate":"2026-11-23T12:00:00Z"}}}`, Closed},
		{"deadline today, without a time", `{"tender":{"status":"active","tenderPeriod":{"endDate":"2026-11-23"}}}`, Open},
		{"deadline ahead, unknown status", `{"tender":{"status":"Primirea ofertelor","tenderPeriod":{"endDate":"2026-12-01"}}}`, Open},
		{"deadline ahead, said to be complete", `{"tender":{"status":"complete","tenderPeriod":{"endDate":"2026-12-01"}}}`, Closed},
		{"active without deadline, new", `{"date":"2026-09-01T00:00:00Z","tender":{"status":"active"}}`, Open},
		{"active without deadline, old", `{"date":"2026-08-01T00:00:00Z","tender":{"status":"active"}}`, Closed},
		{"absurd deadline counts as none", `{"date":"2015-08-01T00:00:00Z","tender":{"status":"active","tenderPeriod":{"endDate":"2150-01-01"}}}`, Closed},
		{"nothing at all", `{}`, Closed},

		{"withdrawn", `{"tender":{"status":"withdrawn","tenderPeriod":{"endDate":"2026-12-01"}}}`, Cancelled},
		{"unsuccessful", `{"tender":{"status":"unsuccessful"}}`, Cancelled},
		{"cancelled after an award", `{"tender":{"status":"cancelled"},"awards":[{"status":"active"}]}`, Cancelled},
		{"a signed contract outlives it", `{"tender":{"status":"cancelled"},"contracts":[{"status":"active","period":{"endDate":"2027-01-01"}}],"date":"2026-01-01"}`, Live},
		{"all awards failed", `{"tender":{"status":"active"},"awards":[{"status":"unsuccessful"},{"status":"cancelled"}]}`, Cancelled},
		{"one award stands", `{"awards":[{"status":"unsuccessful"},{"status":"pending"}]}`, Awarded},
		{"UK12", `{"tender":{"status":"complete","documents":[{"noticeType":"UK4","datePublished":"2026-01-01"},{"noticeType":"UK12","datePublished":"2026-02-01"}]}}`, Cancelled},
		{"tendered again after UK12", `{"tender":{"status":"active","tenderPeriod":{"endDate":"2026-12-01"},"documents":[{"noticeType":"UK12","datePublished":"2026-01-01"},{"noticeType":"UK4","datePublished":"2026-02-01"}]}}`, Open},

		{"award, dates unknown", `{"awards":[{"status":"active"}]}`, Awarded},
		{"award, begins tomorrow", `{"awards":[{"contractPeriod":{"startDate":"2026-11-24","endDate":"2027-11-23"}}]}`, Awarded},
		{"award, begins today", `{"awards":[{"contractPeriod":{"startDate":"2026-11-23","endDate":"2027-11-23"}}]}`, Live},
		{"award, ends today", `{"awards":[{"contractPeriod":{"startDate":"2025-11-23","endDate":"2026-11-23"}}]}`, Live},
		{"award, ended yesterday", `{"awards":[{"contractPeriod":{"startDate":"2025-11-23","endDate":"2026-11-22"}}]}`, Ended},
		{"award, only the end known, ahead", `{"awards":[{"contractPeriod":{"endDate":"2027-11-22"}}]}`, Awarded},
		{"award, planned days of a lot", `{"tender":{"lots":[{"contractPeriod":{"startDate":"2020-01-01","endDate":"2021-01-01"}}]},"awards":[{"id":"1"}]}`, Ended},
		{"award, planned days of the tender", `{"tender":{"contractPeriod":{"startDate":"2020-01-01","endDate":"2031-01-01"}},"awards":[{"id":"1"}]}`, Live},
		{"one of two still runs", `{"awards":[{"id":"1","contractPeriod":{"startDate":"2020-01-01","endDate":"2021-01-01"}},{"id":"2","contractPeriod":{"startDate":"2020-01-01","endDate":"2031-01-01"}}]}`, Live},
		{"absurd end", `{"awards":[{"contractPeriod":{"startDate":"2020-01-01","endDate":"0207-01-01"}}]}`, Live},
		{"end before start, start ahead", `{"awards":[{"contractPeriod":{"startDate":"2027-01-01","endDate":"2016-01-01"}}]}`, Awarded},
		{"end before start, both passed", `{"awards":[{"contractPeriod":{"startDate":"2016-11-03","endDate":"2016-02-02"}}]}`, Ended},

		{"signed, begins later", `{"contracts":[{"status":"active","dateSigned":"2026-11-01","period":{"startDate":"2027-01-01","endDate":"2028-01-01"}}]}`, Live},
		{"to be signed", `{"contracts":[{"status":"pending","period":{"startDate":"2027-01-01","endDate":"2028-01-01"}}]}`, Awarded},
		{"active without days", `{"date":"2026-11-01","contracts":[{"status":"active"}]}`, Live},
		{"extension does not count", `{"contracts":[{"dateSigned":"2020-01-01","period":{"endDate":"2026-01-01","maxExtentDate":"2030-01-01"}}]}`, Ended},
		{"terminated early", `{"contracts":[{"status":"terminated","dateSigned":"2020-01-01","period":{"endDate":"2030-01-01"}}]}`, Ended},
		{"terminated by UK11", `{"contracts":[{"status":"active","documents":[{"noticeType":"UK11"}],"dateSigned":"2020-01-01","period":{"endDate":"2030-01-01"}}]}`, Ended},
		{"one of two terminated", `{"contracts":[{"id":"1","status":"terminated","period":{"endDate":"2030-01-01"}},{"id":"2","dateSigned":"2020-01-01","period":{"endDate":"2031-01-01"}}]}`, Live},
		{"contract cancelled, another award stands", `{"awards":[{"id":"1"},{"id":"2"}],"contracts":[{"id":"7","awardID":"1","status":"cancelled"}]}`, Awarded},
		{"only contract cancelled", `{"awards":[{"id":"1"}],"contracts":[{"id":"7","awardID":"1","status":"cancelled"}]}`, Cancelled},
	} {
		if got := From(change(t, c.release)).Stage(atNoon); got != c.want {
			t.Errorf("%s: %s, want %s\n%s", c.name, got, c.want, c.release)
		}
	}
}

// A process goes through its stages as time passes, without a release.
func TestStagePasses(t *testing.T) {
	tender := From(change(t, `{"tender":{"status":"active","tenderPeriod":{"endDate":"2026-06-30"}}}`))
	// The end of 30 June in London is 23:00 UTC.
	for at, want := range map[string]Stage{"2026-06-30T22:59:58Z": Open, "2026-06-30T22:59:59Z": Closed} {
		if got := tender.Stage(instantOf(t, at)); got != want {
			t.Errorf("tender at %s: %s, want %s", at, got, want)
		}
	}
	award := From(change(t, `{"awards":[{"contractPeriod":{"startDate":"2026-07-01","endDate":"2027-06-30"}}]}`))
	for at, want := range map[string]Stage{
		"2026-06-30T22:59:59Z": Awarded, "2026-06-30T23:00:00Z": Live, "2027-06-30T22:59:59Z": Live, "2027-06-30T23:00:00Z": Ended,
	} {
		if got := award.Stage(instantOf(t, at)); got != want {
			t.Errorf("award at %s: %s, want %s", at, got, want)
		}
	}
}

func instantOf(tb testing.TB, s string) time.Time {
	tb.Helper()
	at, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		tb.Fatal(err)
	}
	return at
}

// TestStepsAreStages holds the stages that the index is told against Stage.
func TestStepsAreStages(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := drawStageFacts(t)
		now := time.UnixMicro(atNoon.UnixMicro() + rapid.Int64Range(-3, 3).Draw(t, "days")*86_400_000_000 +
			rapid.Int64Range(-5000, 5000).Draw(t, "micros")).UTC()
		x, err := search.Open("", IndexSchema(), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer x.Close()
		if err := x.Add([]search.Document{document(&n, "")}, search.Fresh, 1); err != nil {
			t.Fatal(err)
		}
		res, err := x.Search(context.Background(), search.Request{Now: now, Facets: []search.Facet{{Name: search.StageFacet}}})
		if err != nil || res.Counts[search.StageFacet][string(n.Stage(now))] != 1 {
			t.Fatalf("%+v at %v is %s, the index has %v (%v)", n, now, n.Stage(now), res.Counts, err)
		}
	})
}

func drawStageFacts(t *rapid.T) Notice {
	instant := rapid.Custom(func(t *rapid.T) time.Time {
		if rapid.IntRange(0, 4).Draw(t, "known") == 0 {
			return time.Time{}
		}
		return atNoon.AddDate(0, 0, rapid.IntRange(-3, 3).Draw(t, "day")).Add(time.Duration(rapid.IntRange(-3, 3).Draw(t, "ms")) * time.Millisecond)
	})
	day := rapid.Custom(func(t *rapid.T) string {
		if rapid.IntRange(0, 4).Draw(t, "known") == 0 {
			return plain.Never
		}
		return plain.Day(atNoon.AddDate(0, 0, rapid.IntRange(-30, 3).Draw(t, "day"))) // over the end of summer time
	})
	n := Notice{OCID: "ocds-xxxxxx-1", Title: "x", Base: rapid.SampledFrom([]Base{
		BasePlanning, BaseTender, BaseAward, BaseContract, BaseEnded, BaseCancelled}).Draw(t, "base")}
	switch n.Base {
	case BaseTender:
		n.OpenUntil = instant.Draw(t, "open until")
	case BaseAward, BaseContract:
		n.LiveFrom, n.LiveUntil = day.Draw(t, "live from"), day.Draw(t, "live until")
	}
	return n
}
