package api

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/tolsey/tolsey/internal/org"
	"github.com/tolsey/tolsey/internal/scorecard"
)

// figureItems are the items of a list of figures by body, period and measure.
func figureItems(items []item) map[string]item {
	out := map[string]item{}
	for _, one := range items {
		out[one.text("bodyId")+"|"+one.text("period")+"|"+one.text("measureId")] = one
	}
	return out
}

// checkFigure compares an item with a line of a card.
func (s *site) checkFigure(one item, l *scorecard.Line) {
	s.Helper()
	where := one.text("bodyId") + " " + one.text("measureId")
	f := &l.Now
	s.same(where+": n", fmt.Sprintln(f.N, f.Of, f.Unknown.N, l.Before.N), fmt.Sprintln(one["n"], one["of"], one["unknown"], one["beforeN"]))
	for name, want := range map[string]float64{"value": f.Value, "low": f.Low, "high": f.High} {
		if (one[name] != nil) != f.Known || f.Known && math.Abs(one.number(name)-want) > 1e-6 {
			s.Errorf("%s: %s is %v, want %v, known: %v", where, name, one[name], want, f.Known)
		}
	}
	if (one["before"] != nil) != l.Before.Known || l.Before.Known && math.Abs(one.number("before")-l.Before.Value) > 1e-6 {
		s.Errorf("%s: before is %v, want %v", where, one["before"], l.Before.Value)
	}
	if f.N < scorecard.LeastN && one["value"] != nil {
		s.Errorf("%s: of %d cases a rate is given", where, f.N)
	}
	s.same(where+": why", f.Why, one.text("why"))
	s.same(where+": num and den", [2]int64{f.Num, f.Den}, [2]int64{counted(l, one, "num"), counted(l, one, "den")})
}

// counted gives an amount of a measure as the board counts it.
func counted(l *scorecard.Line, one item, name string) int64 {
	if l.Measure.Of == scorecard.Value {
		return one.pence(name)
	}
	return int64(one.number(name))
}

// TestFiguresAreThoseOfTheCards compares the lists with the cards that pages show.
func TestFiguresAreThoseOfTheCards(t *testing.T) {
	s := newFigures(t)
	ctx, desk := context.Background(), s.desk()
	measures := len(s.cfg.Scorecards.Measures())
	for _, period := range []string{"", "2025-26", "2025-03-18_2026-03-17"} {
		span, err := scorecard.ReadSpan(period, start)
		if err != nil {
			t.Fatal(err)
		}
		items, head := s.walkItems("/leadership", "scope=others&period="+period, 97)
		all := figureItems(items)
		group, err := desk.Others(ctx, "", "", false, span, 0, 0)
		if err != nil {
			t.Fatal(err)
		}
		s.same("how many lines", group.Found*measures, len(all))
		for i := range group.Cards {
			for j := range group.Cards[i].Lines {
				l := &group.Cards[i].Lines[j]
				s.checkFigure(all[group.Cards[i].ID+"|"+span.ID+"|"+l.Measure.ID], l)
			}
		}
		for i, one := range head["all"].([]any) {
			s.checkFigure(one.(map[string]any), &group.All.Lines[i])
		}
		s.same("the days", []string{span.From, span.To, span.Label}, []string{head.text("from"), head.text("to"), head.text("label")})
	}
}

// TestTheListBehindEachFigureAddsUpToIt asks for the list of every figure of some
// bodies, in all its parts.
func TestTheListBehindEachFigureAddsUpToIt(t *testing.T) {
	s := newFigures(t)
	looked := 0
	for _, body := range []string{s.someBody(), scorecard.Everybody} {
		card, err := s.desk().Card(context.Background(), body, must(scorecard.ReadSpan("", start)))
		if err != nil {
			t.Fatal(err)
		}
		for i := range card.Lines {
			l := &card.Lines[i]
			path := "/leadership/" + url.PathEscape(body) + "/" + l.Measure.ID
			items, head := s.walkItems(path, "", mostLinesAPage)
			s.same(path+": n", l.Now.N, len(items))
			s.same(path, [2]int64{l.Now.Num, l.Now.Den}, [2]int64{counted(l, head, "num"), counted(l, head, "den")})
			s.checkFigure(head["figure"].(map[string]any), l)
			var num, den int64
			for _, one := range items {
				num, den = num+counted(l, one, "num"), den+counted(l, one, "den")
			}
			s.same(path+": the sums", [2]int64{l.Now.Num, l.Now.Den}, [2]int64{num, den})
			for _, part := range head["parts"].([]any) {
				s.checkPart(path, fmt.Sprint(part), l, card.Scope, card.Span)
			}
			looked += len(items)
		}
	}
	if looked < 500 {
		t.Errorf("only %d lines were looked at", looked)
	}
}

// checkPart compares a part of a figure with the board's list.
func (s *site) checkPart(path, part string, l *scorecard.Line, scope scorecard.Scope, span scorecard.Span) {
	s.Helper()
	items, head := s.walkItems(path, "part="+part, mostLinesAPage)
	s.same(path, part, head.text("part"))
	if _, kept := scorecard.MeasureByID(l.Measure.ID); kept {
		desk := s.desk()
		want := desk.Board.Listed(l.Measure.ID, scope, span.Period, desk.Now, scorecard.Which(part), 0, 0)
		s.same(path+" "+part, fmt.Sprint(want.Count, want.Num, want.Den, want.Unknown, want.Value),
			fmt.Sprint(len(items), counted(l, head, "num"), counted(l, head, "den"), counted(l, head, "unknown"), head.pence("value")))
		for i, row := range want.Rows {
			s.same(path+" "+part, [2]string{row.ID, row.OCID}, [2]string{items[i].text("id"), items[i].text("ocid")})
		}
	}
	switch scorecard.Which(part) {
	case scorecard.Numerator:
		s.same(path+": those that count", l.Now.Num, counted(l, head, "num"))
	case scorecard.Rest:
		s.same(path+": the rest", l.Now.Den-l.Now.Num, counted(l, head, "den")-counted(l, head, "num"))
	case scorecard.NotKnown:
		s.same(path+": unknown", l.Now.Unknown.N, len(items))
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// TestABodyByYear has the lead and the target of a body; both are made up.
func TestABodyByYear(t *testing.T) {
	s := newFigures(t)
	ctx, body := context.Background(), s.someBody()
	s.cfg.Orgs.SetClock(s.clock)
	const source = "https://example.com/made-up"
	if err := s.cfg.Orgs.SetLead(ctx, s.log, org.Lead{Body: body, Name: "Alex Example", Role: "Made-up lead", Since: "2026-01-01", Source: source, By: "test"}); err != nil {
		t.Fatal(err)
	}
	if err := s.cfg.Orgs.SetTarget(ctx, s.log, org.Target{Body: body, Measure: "sme-value", Year: "2026-27", Percent: 33.5, Source: source, Date: "2026-04-01", By: "test"}); err != nil {
		t.Fatal(err)
	}
	s.settle()
	items, head := s.walkItems("/leadership/"+body, "", 11)
	s.same("the lead", "Alex Example", item(head["lead"].(map[string]any)).text("name"))
	s.same("the target", "33.5", fmt.Sprint(head["targets"].([]any)[0].(map[string]any)["percent"]))
	all := figureItems(items)
	for _, period := range []string{"", "2022-23", "2023-24", "2024-25", "2025-26", "2026-27"} {
		span := must(scorecard.ReadSpan(period, start))
		card := must(s.desk().Card(ctx, body, span))
		for i := range card.Lines {
			one := all[body+"|"+span.ID+"|"+card.Lines[i].Measure.ID]
			s.checkFigure(one, &card.Lines[i])
			s.same("the lead of a line", "Alex Example", one.text("lead"))
			if (one["target"] != nil) != (card.Lines[i].Target != nil) {
				t.Errorf("%s, %s: the target is %v", span.ID, card.Lines[i].Measure.ID, one["target"])
			}
		}
	}
	s.same("the target of a line", "0.335", fmt.Sprint(all[body+"|2026-27|sme-value"]["target"]))
	s.same("how many lines", 6*len(s.cfg.Scorecards.Measures()), len(all))
}

// TestTheOrderOfFigures asks for bodies by a measure, and for a measure first.
func TestTheOrderOfFigures(t *testing.T) {
	s := newFigures(t)
	measures := len(s.cfg.Scorecards.Measures())
	for order, sign := range map[string]float64{"falling": 1, "rising": -1} {
		items, _ := s.walkItems("/leadership", "scope=others&measure=advertised&sort=advertised&order="+order, 200)
		last, ended, known := math.Inf(int(sign)), false, 0
		for i := 0; i < len(items); i += measures {
			one := items[i]
			s.same("the first of a body", "advertised", one.text("measureId"))
			if one["value"] == nil {
				ended = true
				continue
			}
			if known++; ended || sign*one.number("value") > sign*last {
				t.Errorf("%s: %v stands after %v", order, one["value"], last)
			}
			last = one.number("value")
		}
		if known < 2 {
			t.Errorf("only %d bodies have a figure", known)
		}
	}
	whole, _ := s.walkItems("/regions/greater-manchester-combined-authority", "", 50)
	region := must(s.desk().Region(context.Background(), "greater-manchester-combined-authority", must(scorecard.ReadSpan("", start))))
	s.same("the lines of a region", len(region.Cards)*measures, len(whole))
	s.same("its first body", region.Cards[0].ID, whole[0].text("bodyId"))
}

func TestWrongAddressesOfFigures(t *testing.T) {
	s := newFigures(t)
	for path, name := range map[string]string{"/leadership.json?period=soon": "period", "/leadership.csv?scope=all": "scope", "/leadership.xlsx?sort=luck": "sort",
		"/leadership.json?order=up": "order", "/leadership/~everybody.csv?period=2099-00": "period", "/leadership/~everybody/sme-value.csv?part=half": "part",
		"/market.json?category=99": "category", "/market.csv?region=Atlantis": "region", "/integrity/UK-R018.json?of=things": "of", "/integrity/UK-R018.csv?body=nobody": "body",
		"/explain.json?kind=club": "kind", "/explain/~unknown.csv?part=all": "part", "/early.json?period=1999-00": "period", "/early.csv?by=luck": "by",
		"/pipeline.json?ends=soon": "ends", "/pipeline.csv?page=2": "page", "/pipeline.ics?currency=pounds": "currency", "/leadership/measures.json?x=1": "x"} {
		s.same(path, name, s.problem(path, http.StatusBadRequest).Parameter)
	}
	for _, path := range []string{"/leadership/nobody.json", "/leadership/nobody/sme-value.csv", "/leadership/~everybody/luck.json", "/regions/nowhere.csv",
		"/leadership.json?page=99", "/integrity/R999.json", "/explain/nobody.xlsx", "/pipeline/none/c1.ics", "/market.json?page=9999"} {
		s.problem(path, http.StatusNotFound)
	}
	if got := s.get("/leadership/measures.json", "application/json"); !strings.Contains(got, `"leastCases":10`) || strings.Count(got, `"misleads"`) != len(s.cfg.Scorecards.Measures()) {
		t.Error(got)
	}
}
