package scorecard

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/tolsey/tolsey/internal/plain"
)

// about reports that two numbers are the same but for rounding.
func about(a, b float64) bool { return math.Abs(a-b) <= 1e-9*max(1, math.Abs(a), math.Abs(b)) }

// TestMeasures computes each measure over awards that are easy to count by hand.
func TestMeasures(t *testing.T) {
	large := crowd{large: 1, other: 1, away: 1}
	for name, c := range map[string]struct {
		measure  string
		rows     []processRow
		value    float64
		n, of    int
		num, den int64
	}{
		"small, by value": {"sme-value", awards(20, func(i int, p *processRow, a *awardRow) {
			if i%2 == 0 {
				a.crowd, a.amount = large, 300_00
			}
		}), 0.25, 20, 20, 10 * 100_00, 10 * 400_00},
		"small, by number": {"sme-awards", awards(20, func(i int, p *processRow, a *awardRow) {
			if i%2 == 0 {
				a.crowd, a.amount = large, 300_00
			}
		}), 0.5, 20, 20, 10, 20},
		"a value split": {"sme-value", awards(10, func(i int, p *processRow, a *awardRow) {
			a.crowd = crowd{small: 1, large: 1, unsized: 2}
		}), 0.5, 10, 10, 10 * 25_00, 10 * 50_00},
		"a number not split": {"sme-awards", awards(10, func(i int, p *processRow, a *awardRow) {
			a.crowd = crowd{small: 1, unsized: 2}
			if i == 0 {
				a.crowd.large = 1
			}
		}), 0.9, 10, 10, 9, 10},
		"size unknown is no large firm": {"sme-value", awards(30, func(i int, p *processRow, a *awardRow) {
			if i%3 == 0 {
				a.crowd = crowd{unsized: 1}
			}
		}), 1, 20, 30, 20 * 100_00, 20 * 100_00},
		"social enterprises by value": {"vcse-value", awards(20, func(i int, p *processRow, a *awardRow) {
			a.crowd.other = 1
			if i < 5 {
				a.crowd = crowd{small: 1, vcse: 1}
			}
		}), 0.25, 20, 20, 5 * 100_00, 20 * 100_00},
		"social enterprises by number": {"vcse-awards", awards(20, func(i int, p *processRow, a *awardRow) {
			if i < 10 {
				a.crowd = crowd{small: 1, vcse: 1}
			}
		}), 1, 10, 20, 10, 10},
		"local": {"local-value", awards(20, func(i int, p *processRow, a *awardRow) {
			a.crowd.away = 1
			if i < 4 {
				a.crowd = crowd{small: 1, local: 1}
			}
		}), 0.2, 20, 20, 4 * 100_00, 20 * 100_00},
		"advertised": {"advertised", awards(50, func(i int, p *processRow, a *awardRow) { a.route = Route(i % 5) }),
			1.0 / 3, 30, 40, 10, 30},
		"single bids": {"single-bid", awards(40, func(i int, p *processRow, a *awardRow) {
			a.bids = i % 4
			if i >= 36 {
				a.route = Direct
			}
		}), 1.0 / 3, 27, 36, 9, 27},
		"median bids": {"median-bids", awards(40, func(i int, p *processRow, a *awardRow) { a.bids = i % 4 }), 2, 30, 40, 30, 30},
		"prompt": {"prompt-publication", awards(20, func(i int, p *processRow, a *awardRow) {
			a.awarded = "2016-05-01"
			a.published = dayText(dayNumber("2016-05-25") + int32(i%10)) // 24 to 33 days after
			if i >= 18 {
				p.above = plain.No
			}
		}), 14.0 / 18, 18, 18, 14, 18},
		"late under the Act": {"prompt-publication", awards(12, func(i int, p *processRow, a *awardRow) {
			p.act = true
			a.signed, a.details = "2026-05-05", "2026-06-03" // the 30th day, counting the first
			if i < 3 {
				a.details = "2026-06-04"
			}
		}), 0.75, 12, 12, 9, 12},
		"days to the notice": {"publication-days", awards(11, func(i int, p *processRow, a *awardRow) {
			a.published = fmt.Sprintf("2026-05-%02d", 1+i)
		}), 5, 11, 11, 11, 11},
		"complete": {"data-quality", awards(16, func(i int, p *processRow, a *awardRow) {
			switch i {
			case 0:
				a.amount = 0
			case 1:
				a.suppliers = []string{"a-name"}
			case 2:
				a.crowd = crowd{small: 1, unsized: 1}
			case 3:
				a.published = ""
			case 4:
				a.division = ""
			}
		}), 11.0 / 16, 16, 16, 11, 16},
	} {
		f := boardOf(c.rows...).Figure(c.measure, Scope{}, Period{}, today)
		if !f.Known || !about(f.Value, c.value) || f.N != c.n || f.Of != c.of || f.Num != c.num || f.Den != c.den {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

// tenders gives n processes with a tender each, made from one by fn.
func tenders(n int, fn func(i int, p *processRow)) []processRow {
	var out []processRow
	for i := range n {
		p := processRow{ocid: fmt.Sprintf("ocds-f1ct10-%04d", i), buyer: "fictional-council", opened: "2026-04-10",
			closes: "2026-05-10", route: Advertised, act: true, division: "45"}
		fn(i, &p)
		out = append(out, p)
	}
	return out
}

func TestMeasuresOfTenders(t *testing.T) {
	for name, c := range map[string]struct {
		measure string
		rows    []processRow
		value   float64
		n, of   int
		apart   int
	}{
		"short": {"short-tender", tenders(20, func(i int, p *processRow) {
			switch i {
			case 0:
				p.closes = "2026-05-05" // 25 days
			case 1:
				p.closes = "2026-05-04"
			case 2:
				p.closes, p.planned = "2026-04-20", true // 10 days
			case 3:
				p.closes, p.planned = "2026-04-19", true
			case 4:
				p.closes, p.light = "2026-04-25", true // 15 days
			case 5:
				p.closes = ""
			case 6:
				p.route = CallOff
			case 7:
				p.closes = "2026-04-09"
			}
		}), 2.0 / 17, 17, 18, 1},
		"engaged": {"early-engagement", tenders(12, func(i int, p *processRow) { p.engaged = i < 3 }), 0.25, 12, 12, 0},
		"missing": {"award-missing", tenders(20, func(i int, p *processRow) {
			p.resulted = i >= 5
			switch i {
			case 5:
				p.failed = true
			case 6:
				p.closes = ""
			case 7:
				p.closes = "2026-08-26" // 89 days before today
			case 0:
				p.closes = "2026-08-25" // 90
			}
		}), 5.0 / 17, 17, 17, 0},
	} {
		f := boardOf(c.rows...).Figure(c.measure, Scope{}, Period{}, today)
		apart := 0
		for _, a := range f.Apart {
			apart += a.N
		}
		if !f.Known || !about(f.Value, c.value) || f.N != c.n || f.Of != c.of || apart != c.apart {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

// Ten equal suppliers of a division are a tenth each; a division that one
// supplier has alone weighs by its value.
func TestConcentration(t *testing.T) {
	rows := awards(20, func(i int, p *processRow, a *awardRow) {
		if i >= 10 {
			a.division, a.suppliers = "72", []string{"GB-COH-MONOPOLY"}
		}
	})
	f := boardOf(rows...).Figure("concentration", Scope{}, Period{}, today)
	if !about(f.Value, 0.55) || !about(f.Apiece, 0.1) || f.Low >= f.Value || f.High <= f.Value || f.Den != 20*100_00 {
		t.Errorf("%+v", f)
	}
	one := boardOf(rows...).Figure("concentration", Scope{Division: "45"}, Period{}, today)
	if !about(one.Value, 0.1) {
		t.Errorf("one division: %+v", one)
	}
	pairs := awards(10, func(i int, p *processRow, a *awardRow) { a.suppliers = []string{"GB-COH-A", "GB-COH-B"} })
	if f := boardOf(pairs...).Figure("concentration", Scope{}, Period{}, today); !about(f.Value, 0.5) || !about(f.Apiece, 0.05) {
		t.Errorf("pairs: %+v", f)
	}
}

// What is doubtful is apart, with its value, and in no share.
func TestApart(t *testing.T) {
	rows := awards(25, func(i int, p *processRow, a *awardRow) {
		switch i {
		case 0:
			a.doubts, a.amount = BeyondBelief, 1<<60
		case 1:
			a.doubts = DateWrong
		case 2:
			a.doubts = Ceiling | BeyondBelief
		case 3:
			a.currency = "EUR"
		case 4:
			a.currency, a.amount = "", 0 // no value, no currency
		}
	})
	b := boardOf(rows...)
	f := b.Figure("sme-value", Scope{}, Period{}, today)
	want := []Apart{{BeyondBelief, Amount{2, 1<<60 + 100_00}}, {DateWrong, Amount{1, 100_00}}, {OtherCurrency, Amount{1, 100_00}}}
	if fmt.Sprint(f.Apart) != fmt.Sprint(want) || f.N != 20 || f.Of != 21 {
		t.Errorf("%+v", f)
	}
	if f := b.Figure("sme-awards", Scope{}, Period{}, today); f.N != 23 || len(f.Apart) != 2 {
		t.Errorf("by number: %+v", f)
	}
	if f := b.Figure("sme-awards", Scope{Currency: "EUR"}, Period{}, today); f.N != 2 || f.Known || f.Why != tooFew {
		t.Errorf("in euros: %+v", f)
	}
	if f := b.Figure("nonsense", Scope{}, Period{}, today); f.Known || f.Why == "" {
		t.Errorf("nonsense: %+v", f)
	}
}

// TestTheTable holds that every measure says what a reader needs.
func TestTheTable(t *testing.T) {
	seen := map[string]bool{}
	for _, m := range Measures() {
		for _, s := range []string{m.ID, m.Name, m.Words, m.Formula, m.Source, m.Needs, m.Misleads, string(m.Unit), string(m.Of)} {
			if strings.TrimSpace(s) == "" {
				t.Errorf("%s lacks a word", m.ID)
			}
		}
		if seen[m.ID] || (m.award == nil) == (m.tender == nil) || (m.Of == Tenders) != (m.tender != nil) {
			t.Errorf("%s is there twice or counts nothing", m.ID)
		}
		seen[m.ID] = true
		if found, ok := MeasureByID(m.ID); !ok || found.Name != m.Name {
			t.Errorf("%s is not found", m.ID)
		}
	}
	if _, ok := MeasureByID("nonsense"); ok {
		t.Error("nonsense is a measure")
	}
	for _, r := range Routes {
		if r.Label() == "" || r.String() == "" {
			t.Errorf("route %d has no words", r)
		}
	}
}

func TestPeriods(t *testing.T) {
	for _, c := range []struct{ of, want Period }{
		{FinancialYear(2026), FinancialYear(2025)},
		{Period{"2026-01-01", "2026-12-31"}, Period{"2025-01-01", "2025-12-31"}},
		{Period{"2024-04-01", "2026-03-31"}, Period{"2022-04-01", "2024-03-31"}},
		{Period{"2026-02-01", "2026-02-10"}, Period{"2026-01-22", "2026-01-31"}},
		{Period{"2026-03-01", ""}, Period{"9999-12-31", "0001-01-01"}},
	} {
		if got := c.of.Before(); got != c.want {
			t.Errorf("%v: %v, want %v", c.of, got, c.want)
		}
	}
	for day, want := range map[string]int{"2026-03-31": 2025, "2026-04-01": 2026} {
		at, _ := time.Parse(time.DateOnly, day)
		if got := FinancialYearOn(at); got != want {
			t.Errorf("%s: %d", day, got)
		}
	}
	b := boardOf(awards(40, func(i int, p *processRow, a *awardRow) {
		a.awarded = fmt.Sprintf("2026-%02d-01", 1+i%10)
		if i == 0 {
			a.awarded, a.published = "", ""
		}
	})...)
	for _, c := range []struct {
		of   Period
		want int
	}{
		{Period{}, 40}, {Period{"", "2026-03-01"}, 11}, {Period{"2026-03-01", "2026-03-01"}, 4}, {Period{"2026-10-01", ""}, 4},
		{Period{"2026-10-02", ""}, 0}, {Period{"rubbish", ""}, 0}, {Period{"1950-01-01", "2030-01-01"}, 39}, {Period{"2026-05-01", "2026-04-01"}, 0},
	} {
		if got := b.Figure("data-quality", Scope{}, c.of, today).Of; got != c.want {
			t.Errorf("%v: %d awards, want %d", c.of, got, c.want)
		}
	}
}

// What is late is listed with the days that the law counts between: under the
// Act those of the signature and of the contract's details.
func TestDaysOfALateAward(t *testing.T) {
	for name, c := range map[string]struct {
		act  bool
		want Row
	}{
		"before the Act": {false, Row{From: "2019-05-01", Late: 40, Limit: 30, Told: "2019-06-10", Due: "2019-05-31"}},
		"under the Act":  {true, Row{From: "2026-05-05", FromAct: true, Late: 30, Limit: 29, Told: "2026-06-04", Due: "2026-06-03"}},
	} {
		rows := awards(1, func(i int, p *processRow, a *awardRow) {
			a.awarded, a.published = "2019-05-01", "2019-06-10"
			if p.act = c.act; c.act {
				a.awarded, a.published, a.signed, a.details = "2026-05-20", "2026-05-21", "2026-05-05", "2026-06-04"
			}
		})
		late := boardOf(rows...).Gaps(Scope{}, Period{}, today, 0).Late
		if len(late) != 1 {
			t.Fatalf("%s: %d are late", name, len(late))
		}
		got := Row{From: late[0].From, FromAct: late[0].FromAct, Late: late[0].Late, Limit: late[0].Limit, Told: late[0].Told, Due: late[0].Due}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
