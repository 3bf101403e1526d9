package api

import (
	"context"
	"fmt"
	"net/url"
	"testing"

	"github.com/tolsey/tolsey/internal/redflag"
	"github.com/tolsey/tolsey/internal/scorecard"
)

// TestTheMarketAddsUp compares the years with the board's lists, and the
// categories with the years.
func TestTheMarketAddsUp(t *testing.T) {
	s := newFigures(t)
	desk := s.desk()
	items, head := s.walkItems("/market", "", 50)
	sums := map[string]map[string]int64{}
	years := 0
	for _, one := range items {
		year := one.text("year")
		if sums[year] == nil {
			sums[year] = map[string]int64{}
		}
		if one.text("division") != "all" {
			sums[year]["value"] += one.pence("value")
			sums[year]["awards"] += int64(one.number("awards"))
			sums[year]["small"] += one.pence("smallNum")
			continue
		}
		years++
		period := scorecard.Period{From: one.text("from"), To: one.text("to")}
		every := desk.Board.MarketList(scorecard.Scope{}, period, desk.Now, scorecard.Every, 0, 0)
		apart := desk.Board.MarketList(scorecard.Scope{}, period, desk.Now, scorecard.SetApart, 0, 1)
		s.same(year, fmt.Sprintln(every.Count, every.Value, apart.Count, apart.Value),
			fmt.Sprintln(one["awards"], one.pence("value"), one["apart"], one.pence("apartValue")))
		sums[year]["value"] -= one.pence("value")
		sums[year]["awards"] -= int64(one.number("awards"))
		sums[year]["small"] -= one.pence("smallNum")
	}
	for year, left := range sums {
		s.same(year+": years less categories", map[string]int64{"value": 0, "awards": 0, "small": 0}, left)
	}
	if years < 2 {
		t.Errorf("the market has %d years", years)
	}
	s.same("how many forecasts", 3, len(head["forecasts"].([]any)))
}

// TestTheMarketWithoutACategory adds categories up with what has none.
func TestTheMarketWithoutACategory(t *testing.T) {
	s := newFigures(t)
	s.take(`{"ocid":"ocds-test99-7","id":"x1","date":"2026-06-20T09:00:00Z","tag":["award"],"buyer":{"name":"Example Trust"},"tender":{"id":"t","title":"Made up"},
		"awards":[{"id":"1","status":"active","date":"2026-06-10","value":{"amount":40000,"currency":"GBP"},"suppliers":[{"name":"Made-up Ltd"}]}]}
`)
	all, _ := s.walkItems("/market", "", 100)
	alone, _ := s.walkItems("/market", "category=none", 100)
	last := alone[len(alone)-1]
	var want item
	for _, one := range all {
		if one.text("division") == "none" && one.text("year") == last.text("year") {
			want = one
		}
	}
	s.same("this year", fmt.Sprintln(want["awards"], want["value"], want["smallOf"]), fmt.Sprintln(last["awards"], last["value"], last["smallOf"]))
	if last.pence("value") < 4_000_000 || last.number("withValue") < 1 {
		t.Errorf("%v", last)
	}
}

// TestForecastsAreThoseOfTheScorecards makes up years.
func TestForecastsAreThoseOfTheScorecards(t *testing.T) {
	var years []scorecard.MarketYear
	for i, value := range []int64{100_00, 121_00, 130_00, 152_50, 170_00, 60_00} {
		years = append(years, scorecard.MarketYear{Year: 2021 + i, Awards: 10 + i, Value: value})
	}
	got := forecastsOf(years, 2026)
	if len(got) != 3 || len(got[0].Coming) != yearsAhead || len(got[0].Tests) != 1 || got[0].Coming[0].Year != "2026-27" || got[0].Tests[0].Actual != "170" {
		t.Fatalf("%+v", got)
	}
	f := scorecard.Forecast([]scorecard.Point{{Year: 2021, Value: 100_00}, {Year: 2022, Value: 121_00}, {Year: 2023, Value: 130_00}, {Year: 2024, Value: 152_50}, {Year: 2025, Value: 170_00}})
	if want := hundredths(f.Value); got[0].Coming[0].Value != want || got[0].Tests[0].Inside != f.Tests[0].Inside {
		t.Errorf("%+v, want %s", got[0], want)
	}
	if got[2].Why == nil || len(got[2].Coming) != 0 { // nothing went to small firms
		t.Errorf("%+v", got[2])
	}
}

// TestFlagsAreThoseOfTheBoard compares counts with lists.
func TestFlagsAreThoseOfTheBoard(t *testing.T) {
	s := newFigures(t)
	board := must(s.cfg.Flags.Board(context.Background()))
	items, head := s.walkItems("/integrity", "", 5)
	looked, cancelled := board.Processes()
	s.same("processes", fmt.Sprintln(looked, cancelled), fmt.Sprintln(head["processes"], head["cancelled"]))
	flagged := 0
	for i, tally := range board.Tallies() {
		one := items[i]
		s.same("the order", tally.ID, one.text("id"))
		s.same(tally.ID, tally.Coverage, int(one.number("judged")))
		for _, k := range flagKinds {
			cases, _ := s.walkItems("/integrity/"+tally.ID, "of="+k.id, 400)
			want, total := board.Cases(tally.ID, k.kind, nil, 0, 0)
			s.same(tally.ID+" "+k.id, total, len(cases))
			for j, c := range want {
				if c.Kind == redflag.OCID {
					s.same(tally.ID, c.ID, cases[j].text("id"))
				}
				if cases[j].text("why") == "" {
					t.Errorf("%s does not say why of %s", tally.ID, c.ID)
				}
			}
			name := map[string]string{"procuring-entities": "procuringEntities"}[k.id]
			if name == "" {
				name = k.id
			}
			s.same(tally.ID+" "+k.id+" in the list of flags", total, int(one.number(name)))
			flagged += total
		}
	}
	if flagged < 20 {
		t.Errorf("only %d are flagged", flagged)
	}
	body := s.someBody()
	keys := s.desk().Bodies.Keys(body)
	of, _ := board.Cases("UK-R018", redflag.OCID, func(key string) bool { return key == keys[0] }, 0, 0)
	cases, _ := s.walkItems("/integrity/UK-R018", "body="+url.QueryEscape(body), 100)
	s.same("those of a body", len(of), len(cases))
}

// TestWhatIsMissingAddsUp compares bodies with their lists.
func TestWhatIsMissingAddsUp(t *testing.T) {
	s := newFigures(t)
	var sum [3]int
	items, head := s.walkItems("/explain", "", 13)
	for i, one := range items {
		got := [3]int{int(one.number("noAward")), int(one.number("late")), int(one.number("noValue"))}
		for k := range got {
			sum[k] += got[k]
		}
		if i > 12 {
			continue
		}
		for k, part := range []string{gapNoAward, gapLate, gapNoValue} {
			rows, of := s.walkItems("/explain/"+url.PathEscape(one.text("id")), "part="+part, 1000)
			s.same(one.text("name")+": "+part, got[k], len(rows))
			s.same(one.text("name")+": in the head", got[0], int(of.number("noAward")))
		}
		all, _ := s.walkItems("/explain/"+url.PathEscape(one.text("id")), "", 1000)
		s.same(one.text("name"), got[0]+got[1]+got[2], len(all))
	}
	s.same("all", sum, [3]int{int(head.number("noAward")), int(head.number("late")), int(head.number("noValue"))})
	if sum[0] == 0 || sum[1] == 0 { // the market states all values
		t.Errorf("there is nothing missing of a kind: %v", sum)
	}
}
